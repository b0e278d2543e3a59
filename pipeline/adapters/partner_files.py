"""How every file for a partner is written: a CSV, and a workbook with titles, tables and colours; text stays text.

The same content gives the same bytes: nothing in them tells when or by which process they were made.
"""

import csv
import os
import re
import tempfile
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter

MAX_RIJEN = 20_000
"""Rows in a workbook's table: more opens slowly and nobody reads on. The CSV has them all."""

TITEL, VET, FEIT = "titel", "vet", "feit"
"""Styles of the first sheet: its title, the name of a fact, and the fact."""
_WHEN = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment in the file's properties, no real time
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FORMULA = ("=", "+", "-", "@")
_TOP, _BOTTOM = "kop", "tekst"
_LINE_POINTS, _TITLE_POINTS = 15, 24
_A4 = 9  # in the paper sizes of OOXML
Cel = str | int
Rij = Sequence[tuple[Cel, str]]
"""Values with the style of each."""


def write_lines(target: Path, kolommen: Sequence[str], rows: Iterable[Sequence[Cel]]) -> None:
    """A CSV: `;`, UTF-8, a header, LF. Written in a stream, fsynced.

    What starts as a formula gets an apostrophe in front: someone will open it with a spreadsheet.
    """
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(kolommen)
        for row in rows:
            writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
        stream.flush()
        os.fsync(stream.fileno())


def new_book(titel: str, *, kleuren: Mapping[str, str], groot: Collection[str] = ()) -> Workbook:
    """A workbook to write from top to bottom; `kleuren`: the style of a word; `groot`: in large type."""
    book = Workbook(write_only=True)
    properties = book.properties
    properties.creator, properties.title, properties.language = "Seintje", titel, "nl-NL"
    properties.created = _WHEN
    for style in _styles(kleuren, groot):
        book.add_named_style(style)
    return book


def write_book(book: Workbook, target: Path) -> None:
    """The workbook as a file, whole and fsynced."""
    with tempfile.TemporaryFile() as draft:
        book.save(draft)
        _repack(draft, target)


def write_sheet(book: Workbook, naam: str, widths: Mapping[str, int], rows: Iterable[Rij], *, groot: str = "") -> None:
    """A sheet to read: titles and facts, without a grid. Rows with the style `groot` are as high as a title."""
    sheet = book.create_sheet(naam)
    _set_widths(sheet, widths)
    _fit_to_page(sheet)
    sheet.sheet_view.showGridLines = False
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, number, row, widths=widths, large={TITEL, groot})


def write_table(
    book: Workbook,
    naam: str,
    kolommen: Mapping[str, int],
    rows: Iterable[Sequence[Cel]],
    *,
    gemerkt: Collection[str],
    leeg: str,
) -> None:
    """A sheet with a frozen header and a filter, ready to print on its side; a cell of `gemerkt` has its own style."""
    sheet = book.create_sheet(naam)
    _set_widths(sheet, kolommen)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _fit_to_page(sheet)
    _write_row(sheet, 1, [(name, _TOP) for name in kolommen], widths=kolommen)
    last = 1
    for row in rows:
        last += 1
        styled = [(value, str(value) if value in gemerkt else _BOTTOM) for value in row]
        _write_row(sheet, last, styled, widths=kolommen)
    if last == 1:
        last += 1
        _write_row(sheet, last, [(leeg, _BOTTOM)], widths={"": sum(kolommen.values())})
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(kolommen))}{last}"


def _styles(kleuren: Mapping[str, str], groot: Collection[str]) -> Iterator[NamedStyle]:
    """A style for each use, quotePrefix and all; a named style is made once, not per cell."""
    wrapped = Alignment(wrap_text=True, vertical="top")
    yield NamedStyle(TITEL, font=Font(size=18, bold=True))
    yield NamedStyle(VET, font=Font(bold=True), alignment=wrapped)
    head = PatternFill("solid", start_color="154273")
    yield NamedStyle(_TOP, font=Font(bold=True, color="FFFFFF"), fill=head, alignment=wrapped)
    yield NamedStyle(_BOTTOM, alignment=wrapped)
    yield NamedStyle(FEIT, alignment=Alignment(wrap_text=True, vertical="top", horizontal="left"))
    for name, colour in kleuren.items():
        fill = PatternFill("solid", start_color=colour)
        yield NamedStyle(name, font=Font(bold=True, size=14 if name in groot else 11), fill=fill, alignment=wrapped)


def _fit_to_page(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _set_widths(sheet: Any, kolommen: Mapping[str, int]) -> None:
    for number, width in enumerate(kolommen.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _write_row(
    sheet: Any, number: int, row: Rij, *, widths: Mapping[str, int], large: Collection[str] = (TITEL,)
) -> None:
    """A row of values and styles, as high as its longest text needs: LibreOffice does not find that out by itself."""
    lines = max((_lines(str(value), width) for (value, _), width in zip(row, widths.values(), strict=False)), default=1)
    title = any(style in large for _, style in row)
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
