"""The plat form: header in any order, and one broken row that costs only itself."""

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DataError
from pipeline.formats.inwoners import KOLOMMEN, BrokenRow, RawInwoner, RawRow, Remark, read_inwoners

PERSON = {
    "bsn": "999990019",
    "geslachtsnaam": "Groenen",
    "geboortedatum": "19780801",
    "postcode": "",
    "huisnummer": "1",
}


def read(text: str) -> list[RawRow]:
    return list(read_inwoners(io.BytesIO(text.encode()), formaat="plat"))


def table(rows: Sequence[str], *, header: str = ";".join(PERSON)) -> str:
    return "\n".join([header, *rows]) + "\n"


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_the_delimiter_and_line_ends_are_found(delimiter: str, line_end: str) -> None:
    text = delimiter.join(PERSON) + line_end + delimiter.join(PERSON.values()) + line_end
    assert read(text) == [RawInwoner(2, dict.fromkeys(KOLOMMEN, "") | PERSON)]


def test_columns_stand_in_any_order_and_case() -> None:
    columns = list(reversed(KOLOMMEN))
    values = [f"w{place}" for place in range(len(columns))]
    (row,) = read(";".join(f" {name.upper()} " for name in columns) + "\n" + ";".join(values))
    assert row == RawInwoner(2, dict(zip(columns, values, strict=True)))


def test_every_absent_obligatory_column_is_named_at_once() -> None:
    with pytest.raises(DataError) as refused:
        read("bsn;straat\n")
    for column in ("geslachtsnaam", "geboortedatum", "postcode", "huisnummer"):
        assert column in refused.value.melding
    assert "bsn" not in refused.value.melding


def test_a_header_without_any_known_column_names_all_obligatory_ones() -> None:
    with pytest.raises(DataError, match="bsn, geslachtsnaam, geboortedatum, postcode, huisnummer"):
        read("naam;adres\n")


def test_a_double_column_is_refused() -> None:
    with pytest.raises(DataError, match="dubbel: bsn"):
        read(";".join([*PERSON, "bsn"]) + "\n")


def test_an_unknown_column_is_remarked_and_not_read() -> None:
    remark, row = read(table(["999990019;Groenen;;;1;43"], header=";".join([*PERSON, "Schoenmaat"])))
    assert remark == Remark(1, "schoenmaat", "inwoner-kolom-onbekend")
    assert isinstance(row, RawInwoner)
    assert "43" not in row.velden.values()


def test_a_column_name_that_could_be_a_value_is_not_repeated() -> None:
    remark, *_ = read(table([], header=";".join([*PERSON, "1978-08-01"])))
    assert remark == Remark(1, "kolom 6", "inwoner-kolom-onbekend")


def test_a_trailing_delimiter_is_no_unknown_column() -> None:
    rows = read(table(["999990019;Groenen;;;1;"], header=";".join(PERSON) + ";"))
    assert [type(row) for row in rows] == [RawInwoner]


@pytest.mark.parametrize("broken", ['"Groenen;999990019;x;y;z', '"Groe"nen;1;2;3;4', 'a;b;c;d;"e'])
def test_a_broken_quote_costs_only_its_own_row(broken: str) -> None:
    rows = read(table(["1;Een;;;", broken, "2;Twee;;;", '3;"Dr;ie";;;']))
    assert [(row.regel, type(row)) for row in rows] == [
        (2, RawInwoner),
        (3, BrokenRow),
        (4, RawInwoner),
        (5, RawInwoner),
    ]
    assert rows[1] == BrokenRow(3, "inwoner-rij-kapot")


@pytest.mark.parametrize("cells", ["999990019;Groenen", "1;2;3;4;5;6"])
def test_a_row_with_too_few_or_too_many_cells_costs_only_itself(cells: str) -> None:
    rows = read(table([cells, "2;Twee;;;"]))
    assert rows[0] == BrokenRow(2, "inwoner-aantal-cellen")
    assert [row.regel for row in rows] == [2, 3]


def test_a_line_end_inside_quotes_belongs_to_the_cell_and_the_lines_keep_counting() -> None:
    first, second = read(table(['1;"Van\nden Berg";;;', "2;Twee;;;"]))
    assert (first.regel, second.regel) == (2, 4)
    assert isinstance(first, RawInwoner)
    assert first.velden["geslachtsnaam"] == "Van\nden Berg"


@pytest.mark.parametrize(("line_ends", "kind"), [(7, RawInwoner), (8, BrokenRow)])
def test_a_quote_that_stays_open_too_long_is_broken(line_ends: int, kind: type) -> None:
    rows = read(table(['1;"Een' + "\n" * line_ends + '";;;']))
    assert type(rows[0]) is kind


def test_wholly_empty_rows_are_nobody() -> None:
    assert [row.regel for row in read(table(["", ";;;;", "1;Een;;;", ""]))] == [4]


def test_a_file_with_only_a_header_has_nobody() -> None:
    assert read(table([])) == []


def test_text_that_looks_like_a_number_or_a_missing_value_stays_as_it_is() -> None:
    (row,) = read(table(["012345678;NA;00000000;null;007"]))
    assert isinstance(row, RawInwoner)
    assert [row.velden[name] for name in PERSON] == ["012345678", "NA", "00000000", "null", "007"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8), min_size=5, max_size=5))
def test_any_well_quoted_row_comes_back_exactly(cells: list[str]) -> None:
    quoted = ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    rows = read(table([quoted]))
    if not any(cell.strip() for cell in cells) and "\n" not in quoted:
        assert rows == []
    elif quoted.count("\n") > 7:
        assert isinstance(rows[0], BrokenRow)
    else:
        assert isinstance(rows[0], RawInwoner)
        assert [rows[0].velden[name] for name in PERSON] == cells
