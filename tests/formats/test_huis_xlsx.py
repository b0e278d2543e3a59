"""Excel from small landlords: every cell as the house's text, Excel's own row numbers, and no workbook that hurts."""

import contextlib
import io
import time
import zipfile
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.formats.huis_xlsx import read_xlsx_stream
from pipeline.formats.levering import VERPLICHT, BrokenRecord, LeveringFataal, RawRecord
from pipeline.formats.xlsx_zip import MAX_KOLOMMEN, MAX_RIJEN

KOP = ("referentie", "achternaam", "postcode", "huisnummer", "bedrag", "ontstaansdatum", "signaaldatum")
RIJ = ("R1", "Jansen", "2711EC", 12, 250.5, date(2026, 8, 1), date(2026, 11, 1))


def workbook(*rows: tuple[Any, ...], **sheets: tuple[tuple[Any, ...], ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    for name, extra in sheets.items():
        other = book.create_sheet(name)
        for row in extra:
            other.append(row)
    return saved(book)


@cache
def good_workbook() -> bytes:
    """The same bytes each time: a workbook carries the moment it was made."""
    return workbook(KOP, RIJ, (*RIJ[:5], timedelta(hours=30), RIJ[6]))


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def records(data: bytes, **how: Any) -> list[RawRecord | BrokenRecord]:
    stream = read_xlsx_stream(data, **({"werkblad": None} | how))
    return [record for chunk in stream.chunks for record in chunk]


def velden(data: bytes, **how: Any) -> dict[str, str]:
    (record,) = records(data, **how)
    assert isinstance(record, RawRecord)
    return record.velden


def refused(data: bytes, **how: Any) -> str:
    with pytest.raises(LeveringFataal) as caught:
        records(data, **how)
    return caught.value.finding.reden


def with_member(data: bytes, name: str, content: bytes, *, replace: bool = True) -> bytes:
    """The workbook with one part changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name or not replace:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, content)
    return out.getvalue()


def test_cells_become_the_text_of_the_house_csv() -> None:
    assert velden(workbook(KOP, RIJ)) == dict(
        zip(KOP, ("R1", "Jansen", "2711EC", "12", "250.5", "2026-08-01", "2026-11-01"), strict=True)
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12345678, "12345678"),
        (1234.5, "1234.5"),
        (0.1 + 0.2, "0.3"),
        (-5, "-5"),
        (999999999999999, "999999999999999"),
        (0.0000001, "0.0000001"),
        (True, "J"),
        (False, "N"),
        (datetime(2026, 11, 23, 14, 30), "2026-11-23"),  # noqa: DTZ001 - a sheet knows no time zones
        ("  0123  ", "  0123  "),
        ("=1+1 is geen formule", "=1+1 is geen formule"),
        ("NA", "NA"),
    ],
)
def test_each_kind_of_cell_has_one_text(cell: object, text: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append((*KOP, "klantnummer"))
    sheet.append(RIJ)
    sheet.cell(2, 8).value = cell  # type: ignore[assignment]
    if isinstance(cell, str):
        sheet.cell(2, 8).data_type = "s"
    assert velden(saved(book))["klantnummer"] == text


def test_a_number_with_three_decimals_is_never_read_as_thousands() -> None:
    assert velden(workbook(KOP, (*RIJ[:4], 1.234, *RIJ[5:])))["bedrag"] == "1.2340"


def test_a_number_of_more_than_15_digits_breaks_its_record_for_excel_has_lost_the_last() -> None:
    (record,) = records(workbook(KOP, (12345678901234567, *RIJ[1:])))
    assert isinstance(record, BrokenRecord)
    assert (record.regel, record.reden) == (2, "excel-cel-fout")
    assert "kolom referentie" in record.tekst
    assert "1234" not in record.tekst


def test_rows_keep_excels_numbers_past_titles_and_blank_rows() -> None:
    data = workbook(("Achterstanden november",), (), ("Verhuurder", "Jansen", "BV"), KOP, (), RIJ, (None, "  "), RIJ)
    assert [record.regel for record in records(data)] == [6, 8]


def test_a_header_in_capitals_with_line_breaks_and_stray_blanks_is_recognised() -> None:
    shouted = tuple(f" {naam.upper()}\n" for naam in KOP)
    assert set(velden(workbook(shouted, RIJ))) == set(KOP)


def test_columns_without_a_name_are_nothing_when_empty_and_unknown_when_something_stands_in_them() -> None:
    assert list(velden(workbook((*KOP, None, None), RIJ))) == list(KOP)
    assert refused(workbook((*KOP, None), (*RIJ, "bellen na vijven"))) == "kolom-onbekend"


def test_an_unknown_column_and_a_missing_one_refuse_the_sheet() -> None:
    assert refused(workbook((*KOP, "opmerking"), RIJ)) == "kolom-onbekend"
    assert refused(workbook(KOP[1:], RIJ[1:])) == "kolom-ontbreekt"
    assert refused(workbook(("a", "b", "c"), RIJ)) == "kop-ontbreekt"


def test_hidden_and_explaining_sheets_are_left_alone_but_two_with_data_are_not_chosen_between() -> None:
    assert len(records(workbook(KOP, RIJ, Uitleg=(("Vul het eerste blad in",),), Blad2=()))) == 1
    two = workbook(KOP, RIJ, Oktober=(KOP, RIJ))
    assert refused(two) == "excel-werkblad"
    assert len(records(two, werkblad="oktober")) == 1
    assert refused(two, werkblad="November") == "excel-werkblad"
    book = openpyxl.load_workbook(io.BytesIO(two))
    book["Oktober"].sheet_state = "hidden"
    assert len(records(saved(book))) == 1


def test_a_workbook_without_data_is_refused() -> None:
    assert refused(workbook()) == "excel-leeg"


def test_a_sheet_without_a_header_takes_the_names_that_were_agreed() -> None:
    stream = read_xlsx_stream(workbook(RIJ, RIJ), werkblad=None, kop=tuple("1234567"), strikt=False)
    assert stream.kolommen == tuple("1234567")
    first = next(stream.chunks)
    assert [record.regel for record in first] == [1, 2]
    (wide,) = records(workbook((*RIJ, "x")), kop=tuple("1234567"), strikt=False)
    assert isinstance(wide, BrokenRecord)
    assert wide.reden == "cellen-aantal"


def test_a_formula_gives_its_cached_value_and_one_that_failed_breaks_its_record() -> None:
    data = workbook(KOP, RIJ, RIJ)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    sheet = sheet.replace('<c r="D2" t="n"><v>12</v>', '<c r="D2"><f>6*7</f><v>42</v>')
    sheet = sheet.replace('<c r="E3" t="n"><v>250.5</v>', '<c r="E3" t="e"><f>1/0</f><v>#DIV/0!</v>')
    good, bad = records(with_member(data, "xl/worksheets/sheet1.xml", sheet.encode()))
    assert isinstance(good, RawRecord)
    assert good.velden["huisnummer"] == "42"
    assert bad == BrokenRecord(3, "excel-cel-fout", "")


def wrecks() -> dict[str, tuple[bytes, str]]:
    """Workbooks by what is wrong with them, and the reason they get."""
    good = workbook(KOP, RIJ)
    dtd = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"
    return {
        "xls": (b"\xd0\xcf\x11\xe0" + bytes(600), "excel-ander-soort"),
        "wachtwoord": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "excel-beveiligd"),
        "geen zip": (b"PK\x03\x04kapot", "excel-onleesbaar"),
        "afgebroken": (good[:-200], "excel-onleesbaar"),
        "macro": (with_member(good, "xl/vbaProject.bin", b"x"), "excel-ander-soort"),
        "xlsb": (with_member(good, "xl/workbook.bin", b"x"), "excel-ander-soort"),
        "ods": (with_member(good, "mimetype", b"opendocument"), "excel-ander-soort"),
        "deel twee keer": (with_member(good, "XL/WORKBOOK.xml", b"x"), "excel-onleesbaar"),
        "dtd": (with_member(good, "xl/extra.xml", dtd), "excel-onleesbaar"),
        "xml half": (with_member(good, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>"), "excel-onleesbaar"),
    }


@pytest.mark.parametrize("wreck", wrecks())
def test_other_workbooks_macros_passwords_dtds_and_wrecks_are_refused(wreck: str) -> None:
    data, reden = wrecks()[wreck]
    assert refused(data) == reden


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    started = time.perf_counter()
    zeros = with_member(workbook(KOP, RIJ), "xl/media/groot.xml", bytes(64 << 20))
    assert refused(zeros) == "excel-te-groot"
    assert time.perf_counter() - started < 5


def test_a_directory_that_lies_about_the_size_of_a_part_fools_nobody() -> None:
    data = with_member(workbook(KOP, RIJ), "xl/media/groot.xml", b"A" * 5_000_000)
    lying = data.replace((5_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != data
    assert refused(lying) == "excel-onleesbaar"


def test_a_cell_at_the_far_end_of_the_sheet_is_refused_and_only_a_layout_there_is_not() -> None:
    def far(value: str | None, cell: str) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(workbook(KOP, RIJ)))
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet[cell].value = value
        sheet[cell].font = Font(bold=True)
        return saved(book)

    assert refused(far("x", f"A{MAX_RIJEN + 1}")) == "excel-te-groot"
    assert refused(far("x", "XFD1")) == "excel-te-groot"
    assert len(records(far(None, "XFD1048576"))) == 1
    assert MAX_KOLOMMEN == 100


def test_a_thousand_rows_come_in_chunks_without_any_lost() -> None:
    data = workbook(KOP, *((f"R{n}", *RIJ[1:]) for n in range(12_000)))
    chunks = list(read_xlsx_stream(data, werkblad=None).chunks)
    assert len(chunks) > 1
    assert [record.regel for chunk in chunks for record in chunk] == list(range(2, 12_002))


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_mutated_workbook_is_read_or_refused_and_never_more(data: st.DataObject) -> None:
    good = good_workbook()
    at = data.draw(st.integers(0, len(good) - 1))
    spoiled = good[:at] + data.draw(st.binary(max_size=6)) + good[at + data.draw(st.integers(0, 40)) :]
    found: list[RawRecord | BrokenRecord] = []
    with contextlib.suppress(LeveringFataal):
        found = records(spoiled)
    assert all(isinstance(record, BrokenRecord) or set(record.velden) >= set(VERPLICHT) for record in found)
