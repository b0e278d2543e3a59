"""The lo3 form: rows of one persoonslijst belong together, and only what is current counts."""

import csv
import io
import random
from pathlib import Path

import pytest

from pipeline.errors import DataError
from pipeline.formats.inwoners import BrokenRow, RawInwoner, RawRow, read_inwoners

ELEMENTS = (
    "", "01.01.20", "01.02.40", "01.03.10", "01.H", "05.02.40", "05.06.10", "05.07.10", "05.H", "07.70.10",
    "08.11.10", "08.11.15", "08.11.20", "08.11.60", "08.83.10", "08.83.30", "08.84.10", "08.H",
)  # fmt: skip
FIRST = {
    "": "PL1",
    "01.01.20": "999990019",
    "01.02.40": "Groenen",
    "07.70.10": "0",
    "08.11.20": "1",
    "08.11.60": "2711EC",
}
SECOND = FIRST | {"": "PL2", "01.01.20": "999990020", "01.02.40": "Velzen"}


def read(*rows: dict[str, str], elements: tuple[str, ...] = ELEMENTS) -> list[RawRow]:
    lines = [";".join(elements), *(";".join(row.get(element, "") for element in elements) for row in rows)]
    return list(read_inwoners(io.BytesIO("\n".join(lines).encode()), formaat="lo3"))


def persons(rows: list[RawRow]) -> list[RawInwoner]:
    return [row for row in rows if isinstance(row, RawInwoner)]


def test_every_element_lands_in_its_column() -> None:
    places = {
        "01.01.20": "bsn", "01.02.10": "voornamen", "01.02.20": "adellijke_titel", "01.02.30": "voorvoegsel",
        "01.02.40": "geslachtsnaam", "01.03.10": "geboortedatum", "01.04.10": "geslacht", "01.61.10": "naamgebruik",
        "06.08.10": "overlijden_datum", "07.67.10": "opschorting_datum", "07.67.20": "opschorting_reden",
        "07.70.10": "geheimhouding", "08.09.10": "gemeente_code", "08.10.10": "functie_adres",
        "08.10.30": "datum_adres", "08.11.10": "straat", "08.11.20": "huisnummer", "08.11.30": "huisletter",
        "08.11.40": "huisnummertoevoeging", "08.11.50": "aanduiding_bij_huisnummer", "08.11.60": "postcode",
        "08.11.70": "woonplaats", "08.12.10": "locatiebeschrijving", "08.83.10": "in_onderzoek", "11.33.10": "curatele",
    }  # fmt: skip
    partner = {
        "05.02.20": "adellijke_titel", "05.02.30": "voorvoegsel", "05.02.40": "geslachtsnaam", "05.04.10": "geslacht",
        "05.06.10": "aangegaan", "05.07.10": "ontbonden",
    }  # fmt: skip
    elements = (*places, *partner)
    (person,) = persons(read({element: element for element in elements}, elements=elements))
    assert {column: value for column, value in person.velden.items() if value} == {
        column: element for element, column in places.items()
    }
    assert person.partners == ({name: element for element, name in partner.items()},)


def test_history_rows_belong_to_the_persoonslijst_above() -> None:
    history = {"01.01.20": "999990032", "01.02.40": "Oudenaam"}
    found = persons(read(FIRST | {"01.H": "51"}, history, SECOND))
    assert [(row.regel, row.velden["bsn"], row.velden["geslachtsnaam"]) for row in found] == [
        (2, "999990019", "Groenen"),
        (4, "999990020", "Velzen"),
    ]


def test_the_next_row_is_another_partner_only_when_the_row_above_says_so() -> None:
    rows = read(
        FIRST | {"05.02.40": "Nu", "05.06.10": "20200101", "05.H": "05"},
        {"05.02.40": "Ex", "05.07.10": "20150101", "05.H": "55"},
        {"05.02.40": "Ex", "05.06.10": "20100101", "05.H": "05"},
        {"08.11.20": "3"},
    )
    (person,) = persons(rows)
    assert [(partner["geslachtsnaam"], partner["ontbonden"]) for partner in person.partners] == [
        ("Nu", ""),
        ("Ex", "20150101"),
    ]


def test_earlier_addresses_come_latest_first_with_what_the_register_called_wrong() -> None:
    rows = read(FIRST, {"08.11.60": "2712AB", "08.11.20": "7"}, {"08.11.60": "2713CD", "08.84.10": "O"})
    (person,) = persons(rows)
    assert [(adres["postcode"], adres["onjuist"]) for adres in person.alle_vorige_adressen] == [
        ("2712AB", ""),
        ("2713CD", "O"),
    ]


def test_an_investigation_that_ended_is_over() -> None:
    (running,) = persons(read(FIRST | {"08.83.10": "089999"}))
    (ended,) = persons(read(FIRST | {"08.83.10": "089999", "08.83.30": "20200101"}))
    assert (running.velden["in_onderzoek"], ended.velden["in_onderzoek"]) == ("089999", "")


def test_without_a_short_street_name_the_openbare_ruimte_stands_in() -> None:
    (short,) = persons(read(FIRST | {"08.11.10": "Burg Jansenln", "08.11.15": "Burgemeester Jansenlaan"}))
    (full,) = persons(read(FIRST | {"08.11.15": "Burgemeester Jansenlaan"}))
    assert (short.velden["straat"], full.velden["straat"]) == ("Burg Jansenln", "Burgemeester Jansenlaan")


def test_without_the_unnamed_column_category_07_begins_a_persoonslijst() -> None:
    history = {"01.01.20": "999990032", "01.02.40": "Oudenaam"}
    rows = read(FIRST, history, SECOND, elements=ELEMENTS[1:])
    assert [person.velden["bsn"] for person in persons(rows)] == ["999990019", "999990020"]


def test_without_both_the_person_begins_it_unless_the_row_above_announced_history() -> None:
    elements = tuple(element for element in ELEMENTS[1:] if element != "07.70.10")
    history = {"01.01.20": "999990032", "01.02.40": "Oudenaam"}
    rows = read(FIRST | {"01.H": "51"}, history, SECOND, elements=elements)
    assert [person.velden["bsn"] for person in persons(rows)] == ["999990019", "999990020"]


def test_rows_after_a_broken_one_are_not_given_to_the_person_before() -> None:
    good = ";".join(FIRST.get(element, "") for element in ELEMENTS)
    stray = ";".join({"05.02.40": "Vreemd", "08.11.60": "9999XX"}.get(element, "") for element in ELEMENTS)
    text = "\n".join([";".join(ELEMENTS), good.replace("PL1", "PL0"), "PL1;999990020;Velzen", stray, good])
    rows = list(read_inwoners(io.BytesIO(text.encode()), formaat="lo3"))
    assert [(row.regel, type(row)) for row in rows] == [(2, RawInwoner), (3, BrokenRow), (5, RawInwoner)]
    assert not any(person.partners or person.alle_vorige_adressen for person in persons(rows))


def test_absent_obligatory_elements_are_named_by_number() -> None:
    with pytest.raises(DataError) as refused:
        read(elements=("01.01.20", "01.02.40", "08.11.60"))
    assert "01.03.10" in refused.value.melding
    assert "08.11.20" in refused.value.melding


def test_a_double_element_that_we_use_is_refused() -> None:
    with pytest.raises(DataError, match=r"08\.11\.60"):
        read(elements=(*ELEMENTS, "08.11.60"))


def test_every_persoonslijst_of_the_rvig_test_set_comes_out(shared_data: Path) -> None:
    path = shared_data / "brp" / "lo3_testset_2022.csv"
    with path.open("rb") as stream:
        rows = list(read_inwoners(stream, formaat="auto"))
    with path.open(encoding="utf-8-sig", newline="") as text:
        names = [cells[0] for cells in csv.reader(text, delimiter=";") if cells[0]]
    assert len(rows) == len(persons(rows)) == len(names) == 687


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["without_bom", "with_bom"])
@pytest.mark.parametrize("marked", [True, False], ids=["with_names", "without_names"])
def test_the_test_set_reads_the_same_in_another_order_of_columns(
    shared_data: Path, delimiter: str, bom: str, *, marked: bool
) -> None:
    data = (shared_data / "brp" / "lo3_testset_2022.csv").read_bytes()
    expected = [row[1:] for row in read_inwoners(io.BytesIO(data), formaat="lo3")]
    cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    order = [place for place, name in enumerate(cells[0]) if name or marked]
    random.Random(7).shuffle(order)
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows([[row[place] for place in order] for row in cells])
    stream = io.BytesIO((bom + target.getvalue()).encode())
    assert [row[1:] for row in read_inwoners(stream, formaat="auto")] == expected
