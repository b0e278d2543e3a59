"""The house format as CSV: true lines, nothing lost, nothing raised."""

import csv
import io
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.formaat import HUIS_CSV, CsvVorm
from pipeline.contracts.reasons import Finding
from pipeline.formats.blokken import BLOK, read_blocks
from pipeline.formats.huis_csv import read_csv_blocks, read_csv_stream
from pipeline.formats.kolommen import ColumnChunk, chunk_of
from pipeline.formats.levering import (
    KOLOMMEN,
    VERPLICHT,
    BrokenRecord,
    Chunk,
    LeveringFataal,
    RawRecord,
    readable_kolom,
)
from pipeline.formats.tekst import decode_text, decode_xml, is_legible, looks_like_xml

KOP = ";".join(VERPLICHT)
RIJ = "R1;Jansen;1;2711EC;250;2026-08-01;2026-11-20"
CEL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


class Read(NamedTuple):
    """A file read whole."""

    kolommen: tuple[str, ...]
    records: tuple[RawRecord | BrokenRecord, ...]
    fataal: Finding | None


def read_csv(data: bytes, vorm: CsvVorm = HUIS_CSV) -> Read:
    try:
        raw = read_csv_stream(io.BytesIO(data), vorm=vorm)
        return Read(raw.kolommen, tuple(record for chunk in raw.chunks for record in chunk), None)
    except LeveringFataal as refused:
        return Read((), (), refused.finding)


def written(rows: list[list[str]], newline: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


def line_feeds(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def first_lines(rows: list[list[str]], newline: str) -> list[int]:
    """The line an editor shows for each row: one more than the line breaks before it."""
    lines = []
    for at in range(len(rows)):
        before = written(rows[:at], newline).replace("\r\n", "\n").replace("\r", "\n")
        lines.append(before.count("\n") + 1)
    return lines


@given(
    st.lists(st.lists(CEL, min_size=len(VERPLICHT) - 1, max_size=len(VERPLICHT) - 1), max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_a_csv_writer_writes_comes_back_with_its_lines(cells: list[list[str]], newline: str) -> None:
    rows = [list(VERPLICHT), *([f"R{at}", *row] for at, row in enumerate(cells))]
    raw = read_csv(written(rows, newline).encode())
    whole = [record for record in raw.records if isinstance(record, RawRecord)]
    # cells full of `;` and line breaks look like a stray quote around whole rows: reported, never silently different
    if len(whole) == len(raw.records):
        assert [list(record.velden.values()) for record in whole] == [list(map(line_feeds, row)) for row in rows[1:]]
        assert [record.regel for record in whole] == first_lines(rows, newline)[1:]
    else:
        assert sum(cell.count(";") for row in cells for cell in row) >= len(VERPLICHT) - 1


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_never_raise(data: bytes) -> None:
    raw = read_csv(data)
    assert raw.fataal is None or raw.records == ()


@given(st.binary(max_size=200))
def test_any_bytes_behind_a_good_header_are_read_or_refused(data: bytes) -> None:
    raw = read_csv(KOP.encode() + b"\n" + data)
    assert raw.fataal is None or raw.records == ()
    assert all(record.regel >= 2 for record in raw.records)


def test_columns_may_stand_in_any_order_and_case() -> None:
    raw = read_csv(b" Postcode ;BEDRAG;referentie;achternaam;huisnummer;ontstaansdatum;signaaldatum\n2;R;1;J;1;x;y\n")
    assert raw.fataal is None
    assert raw.records == (RawRecord(2, dict(zip(raw.kolommen, list("2R1J1xy"), strict=True))),)


def test_every_column_of_the_contract_is_known() -> None:
    assert read_csv(";".join(KOLOMMEN).encode()).kolommen == KOLOMMEN


def test_all_missing_columns_are_named_at_once() -> None:
    fataal = read_csv(b"referentie;achternaam;huisnummer\n").fataal
    assert fataal is not None
    assert fataal.reden == "kolom-ontbreekt"
    assert all(kolom in fataal.tekst for kolom in ("postcode", "bedrag", "ontstaansdatum", "signaaldatum"))


def test_unknown_double_and_missing_columns_are_told_together() -> None:
    fataal = read_csv(b"referentie;achternaam;achternaam;naam_van_de_hond\n").fataal
    assert fataal is not None
    assert fataal.reden == "kolom-onbekend"
    assert "naam_van_de_hond" in fataal.tekst
    assert "Dubbel: achternaam" in fataal.tekst
    assert "Ontbreekt: huisnummer" in fataal.tekst


def test_many_unknown_columns_do_not_fill_the_screen() -> None:
    fataal = read_csv((KOP + "".join(f";vreemd{chr(97 + at)}" for at in range(20)) + "\n").encode()).fataal
    assert fataal is not None
    assert "en nog 15" in fataal.tekst


def test_a_file_without_header_repeats_nothing_of_its_first_line() -> None:
    fataal = read_csv((RIJ + "\n" + RIJ + "\n").encode()).fataal
    assert fataal is not None
    assert fataal.reden == "kop-ontbreekt"
    assert not any(cel in str(fataal) for cel in ("Jansen", "2711EC", "250"))


def test_a_column_name_with_a_number_in_it_is_not_repeated() -> None:
    assert readable_kolom("klant 123456782") == "(naam met cijfers)"
    assert readable_kolom("  ") == "(zonder naam)"
    assert len(readable_kolom("x" * 500)) < 50


def test_names_in_quotes_between_commas_are_seen_as_the_wrong_separator() -> None:
    fataal = read_csv((",".join(f'"{kolom}"' for kolom in VERPLICHT) + "\n").encode()).fataal
    assert fataal is not None
    assert fataal.reden == "scheidingsteken-onbekend"


def test_a_stray_quote_costs_its_own_record_only() -> None:
    rows = [RIJ, RIJ.replace("Jansen", '"Jansen'), RIJ, RIJ.replace("Jansen", '"de ""Witte"""'), RIJ]
    raw = read_csv("\n".join([KOP, *rows, ""]).encode())
    assert [(record.regel, isinstance(record, BrokenRecord)) for record in raw.records] == [
        (2, False), (3, True), (4, False), (5, False), (6, False),
    ]  # fmt: skip


def test_a_stray_quote_that_closes_at_the_end_of_a_later_cell_swallows_nothing() -> None:
    opens, closes = RIJ.replace("Jansen", '"Jansen'), RIJ.replace("Jansen", 'Jansen"')
    raw = read_csv(f"{KOP}\n{opens}\n{RIJ}\n{closes}\n{RIJ}\n".encode())
    assert raw.fataal is None
    assert [record.regel for record in raw.records] == [2, 3, 4, 5]
    assert isinstance(raw.records[0], BrokenRecord)


def test_a_last_line_without_line_break_is_complete_when_it_has_all_its_cells() -> None:
    assert len(read_csv(f"{KOP}\n{RIJ}".encode()).records) == 1


def test_a_last_line_with_fewer_cells_and_no_line_break_is_cut_off() -> None:
    fataal = read_csv(f"{KOP}\n{RIJ}\n{RIJ[:20]}".encode()).fataal
    assert fataal is not None
    assert (fataal.reden, fataal.regel) == ("bestand-afgebroken", 3)


def test_a_short_line_that_does_end_is_one_broken_record() -> None:
    raw = read_csv(f"{KOP}\n{RIJ}\n{RIJ[:20]}\n".encode())
    assert [type(record) for record in raw.records] == [RawRecord, BrokenRecord]


def test_a_cell_too_large_to_be_a_field_is_one_broken_record() -> None:
    raw = read_csv(f"{KOP}\n{RIJ.replace('Jansen', 'x' * 200_000)}\n{RIJ}\n".encode())
    assert [type(record) for record in raw.records] == [BrokenRecord, RawRecord]


def test_cp1252_is_read_when_utf_8_is_impossible() -> None:
    assert decode_text("Müller €".encode("cp1252")) == "Müller €"


def test_a_windows_file_that_ends_on_an_accented_letter_is_not_called_cut_off() -> None:
    assert decode_text("achternaam\nCafé".encode("cp1252")) == "achternaam\nCafé"


def test_xml_follows_its_declaration_and_nothing_exotic() -> None:
    latin = '<?xml version="1.0" encoding="iso-8859-15"?><a>€</a>'
    assert decode_xml(latin.encode("iso-8859-15")) == latin
    refused = decode_xml(b'<?xml version="1.0" encoding="unicode_escape"?><a/>')
    assert not isinstance(refused, str)
    assert refused.reden == "tekencodering-onbekend"


def test_xml_is_recognised_behind_a_byte_order_mark_and_blanks() -> None:
    assert looks_like_xml("﻿  \n<levering/>".encode("utf-16-le"))
    assert looks_like_xml(b"\xef\xbb\xbf<levering/>")
    assert not looks_like_xml(KOP.encode())


def test_blank_and_binary_files_are_not_legible() -> None:
    assert [is_legible(data) for data in (b"", b" \r\n", b"%PDF-1.7", b"\x1f\x8b", b"a")] == [False] * 4 + [True]


@given(
    st.lists(
        st.sampled_from(["plain", "é", "quoted", "broken", "lines", "blank", "empty", "stray", "long"]), max_size=30
    ),
    st.integers(20, 400),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_size_of_the_blocks_makes_no_difference(kinds: list[str], size: int, newline: str) -> None:
    lines = {
        "plain": RIJ, "é": RIJ.replace("Jansen", "Müller"), "quoted": RIJ.replace("Jansen", '"Jan;sen"'),
        "broken": RIJ + ";", "lines": RIJ.replace("Jansen", f'"Jan{newline}sen"'), "blank": ";" * 6, "empty": "",
        "stray": RIJ.replace("Jansen", '"Jan"sen'), "long": RIJ.replace("Jansen", "x" * 300),
    }  # fmt: skip
    data = newline.join([KOP, *(lines[kind] for kind in kinds), ""]).encode()
    whole = [record for chunk in chunks_of(data, len(data) + 10) for record in chunk]
    small = [record for chunk in chunks_of(data, size) for record in chunk]
    assert small == whole
    assert len(whole) == sum(kind not in ("blank", "empty") for kind in kinds)


def chunks_of(data: bytes, size: int) -> list[Chunk]:
    blocks = read_blocks(io.BytesIO(data), codering="utf-8", size=size)
    return list(read_csv_blocks(blocks, vorm=HUIS_CSV).chunks)


def test_rows_in_one_chunk_have_equal_keys_only_when_they_are_equal() -> None:
    rows = [RIJ, RIJ.replace("Jansen", '"Jansen"'), RIJ.replace("R1", "R2"), RIJ, RIJ.replace("Jansen", '"Jan;sen"')]
    (chunk,) = chunks_of("\n".join([KOP, *rows, ""]).encode(), 2**20)
    assert isinstance(chunk, ColumnChunk)
    keys = dict(zip(chunk.regels.tolist(), chunk.sleutels.tolist(), strict=True))
    assert keys[2] == keys[3] == keys[5]
    assert len(set(keys.values())) == 3
    as_records = chunk_of(chunk.kolommen, list(chunk))
    assert dict(zip(as_records.regels.tolist(), as_records.sleutels.tolist(), strict=True)) == keys


def test_letters_far_into_the_file_still_decide_its_encoding() -> None:
    rows = [RIJ] * 5000
    for codering in ("utf-8", "cp1252"):
        data = "\n".join([KOP, *rows, RIJ.replace("Jansen", "Müller"), ""]).encode(codering)
        assert len(data) > 65536
        last = read_csv(data).records[-1]
        assert isinstance(last, RawRecord)
        assert last.velden["achternaam"] == "Müller"


def test_two_encodings_in_one_file_are_refused_with_the_line() -> None:
    utf8, windows = RIJ.replace("Jansen", "Müller").encode(), RIJ.replace("Jansen", "Müller").encode("cp1252")
    for first, second in ((utf8, windows), (windows, utf8)):
        data = b"\n".join([KOP.encode(), *[RIJ.encode()] * 5000, first, *[RIJ.encode()] * 80_000, second, b""])
        assert len(data) > BLOK
        fataal = read_csv(data).fataal
        assert fataal is not None
        assert (fataal.reden, fataal.regel) == ("tekencodering-onbekend", 85_003)


def test_a_nul_or_an_endless_line_refuses_the_file_with_its_line() -> None:
    nul = read_csv(f"{KOP}\n{RIJ}\n{RIJ}\0\n".encode()).fataal
    assert nul is not None
    assert (nul.reden, nul.regel) == ("bestand-geen-tekst", 3)
    endless = read_csv(f"{KOP}\n{RIJ}\n".encode() + b"x" * (17 * 2**20)).fataal
    assert endless is not None
    assert (endless.reden, endless.regel) == ("bestand-regel-te-lang", 3)


def test_a_partners_own_signs_names_and_encoding_are_read_as_agreed() -> None:
    vorm = CsvVorm(scheidingsteken="|", codering="cp850", kop=("1", "2"), aanhalingsteken="'", strikt=False)
    raw = read_csv("a|'Mül|ler'\nb|\"c\n".encode("cp850"), vorm)
    assert raw == Read(
        ("1", "2"), (RawRecord(1, {"1": "a", "2": "Mül|ler"}), RawRecord(2, {"1": "b", "2": '"c'})), None
    )


def test_a_million_columns_are_refused_at_once() -> None:
    fataal = read_csv(b"referentie;achternaam" + b";x" * 1_000_000 + b"\n").fataal
    assert fataal is not None
    assert (fataal.reden, fataal.tekst) == ("kolom-onbekend", "Er zijn 1000002 kolommen.")
