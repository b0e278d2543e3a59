"""The answer to a partner as files: a CSV for its machine and a workbook for its administrator.

The same answer gives the same bytes: nothing in them tells when or by which process they were made.
"""

import csv
import os
import re
import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter

from pipeline.contracts.reasons import PROEF, Ernst
from pipeline.stages.answer import ERNSTEN, Antwoord, group_regels, in_dots, pronounce, shown

KOLOMMEN = ("bestand", "regel", "kolom", "ernst", "code", "omschrijving", "doe_dit")
"""The header of the CSV; a column is only ever added at the end (docs/partners.md)."""

MAX_RIJEN = 20_000
"""Findings in the workbook: more opens slowly and nobody reads on. The CSV has them all."""

_NEDERLAND = ZoneInfo("Europe/Amsterdam")
_WHEN = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment in the file's properties, no real time
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FORMULA = ("=", "+", "-", "@")

_SAMENVATTING = {
    "Ernst": 15, "Aantal": 9, "Kolom": 18, "Wat is er aan de hand": 60, "Wat u kunt doen": 60, "Regels": 26, "Code": 28,
}  # fmt: skip
_BEVINDINGEN = {"Regel": 14, "Kolom": 18, "Ernst": 15, "Wat is er aan de hand": 60, "Wat u kunt doen": 60, "Code": 28}
_UITLEG = {"": 24, " ": 90}
_KLEUREN: dict[str, str] = {
    "fataal": "F8D7DA", "fout": "FBE3D0", "waarschuwing": "FFF6CC", "taak": "E2ECF7",
    "geweigerd": "F8D7DA", "vastgehouden": "FFF6CC", "dubbel": "E2ECF7", "verwerkt": "DDF2DD",
}  # fmt: skip
"""Light, so that black letters on them stay readable (AA); the word itself always stands there too."""
_ERNST_WOORDEN: dict[Ernst, str] = {
    "fataal": "Het hele bestand is geweigerd.",
    "fout": "Dit signaal is geweigerd.",
    "waarschuwing": "Het signaal of het bestand telt mee, maar kijk ernaar.",
    "taak": "Een medewerker van de gemeente kijkt ernaar.",
}
_TOP, _BOTTOM = "kop", "tekst"
_LARGE = {"titel", *_KLEUREN} - set(ERNSTEN)
_LINE_POINTS, _TITLE_POINTS = 15, 24
_A4 = 9  # in the paper sizes of OOXML
Cel = str | int


def write_csv(antwoord: Antwoord, target: Path) -> None:
    """Every finding on a line: `;`, UTF-8, a header, LF; regel 0 is the file as a whole. Written in a stream, fsynced.

    What starts as a formula gets an apostrophe in front: someone will open it with a spreadsheet.
    """
    bestand = _harmless(shown(antwoord.oordeel.bestand))
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(KOLOMMEN)
        for one in antwoord.regels():
            texts = map(_harmless, (one.kolom, one.ernst, one.code, one.omschrijving, one.doe_dit))
            writer.writerow((bestand, one.regel, *texts))
        stream.flush()
        os.fsync(stream.fileno())


def write_xlsx(antwoord: Antwoord, target: Path, *, gemeente: str, partner: str, max_rijen: int = MAX_RIJEN) -> None:
    """The same for people: sheets Uitleg, Samenvatting and Bevindingen, the last with at most `max_rijen` findings.

    `gemeente` and `partner` are names as people know them.
    """
    book = Workbook(write_only=True)
    properties = book.properties
    properties.creator, properties.title, properties.language = "Seintje", "Validatierapport", "nl-NL"
    properties.created = _WHEN
    for style in _styles():
        book.add_named_style(style)
    parts = (
        _verdict(antwoord),
        _counts(antwoord),
        _origin(antwoord, gemeente, partner),
        _legend(antwoord, max_rijen=max_rijen),
    )
    _write_uitleg(book, antwoord, parts)
    _write_table(book, "Samenvatting", _SAMENVATTING, _summary(antwoord))
    _write_table(book, "Bevindingen", _BEVINDINGEN, _found(antwoord, max_rijen=max_rijen))
    with tempfile.TemporaryFile() as draft:
        book.save(draft)
        _repack(draft, target)


def _styles() -> Iterator[NamedStyle]:
    """A style for each use, quotePrefix and all; a named style is made once, not per cell."""
    wrapped = Alignment(wrap_text=True, vertical="top")
    yield NamedStyle("titel", font=Font(size=18, bold=True))
    yield NamedStyle("vet", font=Font(bold=True), alignment=wrapped)
    head = PatternFill("solid", start_color="154273")
    yield NamedStyle(_TOP, font=Font(bold=True, color="FFFFFF"), fill=head, alignment=wrapped)
    yield NamedStyle(_BOTTOM, alignment=wrapped)
    yield NamedStyle("feit", alignment=Alignment(wrap_text=True, vertical="top", horizontal="left"))
    for name, colour in _KLEUREN.items():
        fill = PatternFill("solid", start_color=colour)
        font = Font(bold=True, size=14 if name in _LARGE else 11)
        yield NamedStyle(name, font=font, fill=fill, alignment=wrapped)


def _write_uitleg(book: Workbook, antwoord: Antwoord, parts: Iterable[Iterator[tuple[str, Cel]]]) -> None:
    """The first sheet: the verdict at a glance, and then name and value in `parts` with an empty line in between."""
    sheet = book.create_sheet("Uitleg")
    _set_widths(sheet, _UITLEG)
    _fit_to_page(sheet)
    sheet.sheet_view.showGridLines = False
    proef = antwoord.oordeel.reden == PROEF
    status = "vastgehouden" if proef else antwoord.oordeel.status  # the colour: a trial is no failure
    rows: list[list[tuple[Cel, str]]] = [
        [("Validatierapport van een proef" if proef else "Validatierapport", "titel")],
        [],
        [("Oordeel", status), (pronounce(antwoord).kop, status)],
        *(row for part in parts for row in ([], *([(name, "vet"), (value, "feit")] for name, value in part))),
    ]
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, number, row, widths=_UITLEG)


def _verdict(antwoord: Antwoord) -> Iterator[tuple[str, Cel]]:
    if antwoord.oordeel.reden:
        why = next(one for one in antwoord.regels() if one.code == antwoord.oordeel.reden)
        yield "Waarom", why.omschrijving
        yield "Wat u kunt doen", why.doe_dit
    yield "Wat nu", pronounce(antwoord).wat_nu


def _counts(antwoord: Antwoord) -> Iterator[tuple[str, Cel]]:
    oordeel = antwoord.oordeel
    yield "Records", oordeel.records
    yield "Aangenomen", oordeel.signalen
    yield "Geweigerd", oordeel.uitval
    if oordeel.vastgehouden:
        yield "Vastgehouden", oordeel.vastgehouden
    yield "Waarschuwingen", antwoord.count("waarschuwing")


def _origin(antwoord: Antwoord, gemeente: str, partner: str) -> Iterator[tuple[str, Cel]]:
    oordeel = antwoord.oordeel
    received = datetime.fromisoformat(oordeel.ontvangen_op).astimezone(_NEDERLAND)
    yield "Bestand", shown(oordeel.bestand)
    yield "Van", partner
    yield "Voor", f"gemeente {gemeente}"
    yield "Gelezen op", f"{received:%d-%m-%Y %H:%M}"
    yield "Nummer", oordeel.levering_id


def _legend(antwoord: Antwoord, *, max_rijen: int) -> Iterator[tuple[str, Cel]]:
    """What the words mean, and that the workbook has an end."""
    yield "Record", "Eén regel of onderdeel van uw bestand: één signaal."
    yield "Aangenomen signaal", "Wij hebben het gelezen. Of de gemeente het oppakt, hoort u later."
    yield from ((ernst.capitalize(), words) for ernst, words in _ERNST_WOORDEN.items())
    yield "Regel", "De plaats in uw bestand, zoals een tekstbewerker of Excel de regels telt. De kop is regel 1."
    if antwoord.bevindingen.num_rows > max_rijen:
        part = f"de eerste {in_dots(max_rijen)} van de {in_dots(antwoord.bevindingen.num_rows)}"
        yield "Let op", f"Het blad Bevindingen toont {part} bevindingen. In het csv-bestand staan ze allemaal."


def _summary(antwoord: Antwoord) -> Iterator[tuple[Cel, ...]]:
    for one in group_regels(antwoord):
        lines = ", ".join(map(str, one.regels))
        more = " …" if len(one.regels) < one.aantal and one.regels else ""
        yield one.ernst, one.aantal, one.kolom, one.omschrijving, one.doe_dit, lines + more, one.code


def _found(antwoord: Antwoord, *, max_rijen: int) -> Iterator[tuple[Cel, ...]]:
    for one in islice(antwoord.regels(), max_rijen):
        yield one.regel or "hele bestand", one.kolom, one.ernst, one.omschrijving, one.doe_dit, one.code


def _write_table(book: Workbook, naam: str, kolommen: dict[str, int], rows: Iterator[tuple[Cel, ...]]) -> None:
    """A sheet with a frozen header and a filter, one row per finding; ready to print on its side."""
    sheet = book.create_sheet(naam)
    _set_widths(sheet, kolommen)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _fit_to_page(sheet)
    _write_row(sheet, 1, [(name, _TOP) for name in kolommen], widths=kolommen)
    last = 1
    for row in rows:
        last += 1
        styled = [(value, str(value) if value in ERNSTEN else _BOTTOM) for value in row]
        _write_row(sheet, last, styled, widths=kolommen)
    if last == 1:
        last += 1
        _write_row(sheet, last, [("Geen bevindingen: er viel niets op.", _BOTTOM)], widths={"": sum(kolommen.values())})
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(kolommen))}{last}"


def _fit_to_page(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _set_widths(sheet: Any, kolommen: dict[str, int]) -> None:
    for number, width in enumerate(kolommen.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _write_row(sheet: Any, number: int, row: Sequence[tuple[Cel, str]], *, widths: dict[str, int]) -> None:
    """A row of values and styles, as high as its longest text needs: LibreOffice does not find that out by itself."""
    lines = max((_lines(str(value), width) for (value, _), width in zip(row, widths.values(), strict=False)), default=1)
    title = any(style in _LARGE for _, style in row)
    sheet.row_dimensions[number].height = lines * (_TITLE_POINTS if title else _LINE_POINTS)
    sheet.append([_cell(sheet, value, style) for value, style in row])


@lru_cache(maxsize=4096)
def _lines(text: str, width: int) -> int:
    return len(textwrap.wrap(text, width)) or 1


def _cell(sheet: Any, value: Cel, style: str) -> Any:
    """A cell; text stays text whatever it starts with: type "s" and the quote prefix (store.md C)."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.style = style
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _repack(draft: IO[bytes], target: Path) -> None:
    """The same zip with fixed times: openpyxl writes the clock in the entries and in the properties."""
    with ZipFile(draft) as made, target.open("wb") as stream:
        with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            for entry in made.infolist():
                fixed = ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
                fixed.compress_type, fixed.create_system, fixed.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
                fixed.file_size = entry.file_size  # known before, so that no zip64 marks come in: Excel is wary of them
                with made.open(entry) as content, archive.open(fixed, "w") as out:
                    if entry.filename == "docProps/core.xml":
                        out.write(_MODIFIED.sub(rb"\g<1>" + f"{_WHEN:%Y-%m-%dT%H:%M:%SZ}".encode(), content.read()))
                    else:
                        copyfileobj(content, out)
        stream.flush()
        os.fsync(stream.fileno())
