"""A workbook that goes out to be filled in and comes back: locked text, strict drop-downs, nothing but its own cells.

What every such workbook shares (house.md, Excel): how it looks, that text stays text, and what is refused before a cell
of it is believed.
"""

import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins

from pipeline.contracts.reasons import Finding, reden
from pipeline.errors import DataError
from pipeline.formats.xlsx_zip import Blad, read_bladen

UITLEG, LIJSTEN = "Uitleg", "Lijsten"
LETTER = "Calibri"
BLAUW, GEEL, ROOD, DONKER, WIT, LIJN = "E2ECF7", "FFF6CC", "FBE3D0", "154273", "FFFFFF", "B8C4D6"
MAX_BYTES = 20 << 20
"""A workbook that somebody filled in by hand is never larger."""
_MAX_CELLEN = 300_000
_REGEL_PUNTEN = 15
_UITLEG_BREED = 82
"""An A4 is as wide: wider, and LibreOffice prints what falls off without wrapping it."""
_UITLEG_TEKENS = 90
_WHEN = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment in the file's properties, no real time
_VREEMD = re.compile(
    r"xl/(?:externalLinks|embeddings|activeX|ctrlProps|queryTables|pivotCache|model|macrosheets|dialogsheets)/.*"
    r"|xl/connections\.xml|customUI/.*",
    re.IGNORECASE,
)
_GETOOND = 20
"""Wrong cells that are told; who mends those sees the rest."""


class Probleem(NamedTuple):
    """A cell that keeps the whole workbook out."""

    cel: str
    tekst: str


class GeweigerdError(DataError):
    """A workbook of which nothing was taken: every cell that is wrong."""

    def __init__(self, naam: str, problemen: Sequence[Probleem], *, doe_dit: str) -> None:
        shown = [f"{one.cel}: {one.tekst}" for one in problemen[:_GETOOND]]
        more = f" Dit zijn de eerste {_GETOOND}." if len(problemen) > _GETOOND else ""
        counted = "1 probleem" if len(problemen) == 1 else f"{len(problemen)} problemen"
        self.cellen = tuple(problemen)
        super().__init__(
            f"{naam}: {counted}. Er is niets ingelezen.{more}",
            doe_dit,
            problemen=tuple(shown),
        )


def new_book() -> Any:
    """An empty workbook, without a word in it about when or by whom it was made."""
    book = Workbook()
    book.properties.creator, book.properties.created, book.properties.modified = "Seintje", _WHEN, _WHEN
    return book


def write_uitleg(sheet: Any, titel: str, regels: Sequence[str], *, koppen: Collection[str] = ()) -> None:
    """The first sheet: a title and sentences, each in a row of its own; those of `koppen` are headings."""
    sheet.title = UITLEG
    sheet.column_dimensions["A"].width = _UITLEG_BREED
    sheet.sheet_view.showGridLines = False
    for row, text in enumerate((titel, "", *regels), start=1):
        put_text(sheet.cell(row, 1), text)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        bold = row == 1 or text in koppen
        sheet.cell(row, 1).font = Font(name=LETTER, bold=bold, size=16 if row == 1 else 11)
        sheet.row_dimensions[row].height = _REGEL_PUNTEN * max(1, -(-len(text) // _UITLEG_TEKENS)) + 8 * (row == 1)
    _fit_page(sheet, "portrait")
    sheet.protection.sheet = True


def _fit_page(sheet: Any, orientation: Any) -> None:
    """On paper as wide as an A4, as many pages as it takes, narrow margins (inches), numbered."""
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.page_setup.paperSize = orientation, 0, 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.35, right=0.35, top=0.4, bottom=0.5, header=0.2, footer=0.2)
    sheet.oddFooter.center.text = "&A, bladzijde &P van &N"


def put_text(cell: Any, value: str) -> None:
    """Text that stays text, whatever it begins with; an empty one leaves the cell empty."""
    if value:
        cell.value, cell.data_type, cell.quotePrefix = printable(value), "s", True


def printable(value: str) -> str:
    """Excel cannot hold control characters, which a name in the register may have."""
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)


def write_head(sheet: Any, koppen: Sequence[str], breedten: Sequence[int], *, hidden: str) -> None:
    """The head in row 1, on every printed page; the columns of `hidden` (letters) are there but not seen."""
    for column, (naam, width) in enumerate(zip(koppen, breedten, strict=True), start=1):
        cell = sheet.cell(1, column, naam)
        cell.font, cell.fill = Font(name=LETTER, bold=True, color=WIT), PatternFill("solid", start_color=DONKER)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[1].height = 2 * _REGEL_PUNTEN
    for letter in hidden:
        sheet.column_dimensions[letter].hidden = True
    _fit_page(sheet, "landscape")
    sheet.print_title_rows = "1:1"


def fit_height(sheet: Any, number: int, values: Sequence[str], breedten: Sequence[int], *, from_column: int) -> None:
    """Make the row as high as the text in its seen columns asks for."""
    lines = 1
    for value, width in list(zip(values, breedten, strict=True))[from_column - 1 :]:
        lines = max(lines, sum(max(1, -(-len(part) // max(1, width - 2))) for part in value.split("\n")))
    sheet.row_dimensions[number].height = _REGEL_PUNTEN * lines


def edge() -> Border:
    """A thin line around a cell."""
    side = Side(style="thin", color=LIJN)
    return Border(left=side, right=side, top=side, bottom=side)


def add_lijst(book: Any, naam: str, column: int, woorden: Sequence[str]) -> None:
    """Words in a column of the hidden sheet, under a name: a strict drop-down needs a named range."""
    sheet = book[LIJSTEN]
    for row, woord in enumerate(woorden, start=1):
        put_text(sheet.cell(row, column), woord)
    letter = get_column_letter(column)
    reference = f"{LIJSTEN}!${letter}$1:${letter}${max(1, len(woorden))}"
    book.defined_names[naam] = DefinedName(naam, attr_text=reference)


def add_lijsten(book: Any) -> Any:
    """The hidden sheet for lists."""
    sheet = book.create_sheet(LIJSTEN)
    sheet.sheet_state, sheet.protection.sheet = "hidden", True
    return sheet


def choice_of(sheet: Any, naam: str, fout: str) -> DataValidation:
    """A drop-down with the words of this named range; anything else is not taken."""
    one = DataValidation(type="list", formula1=f"={naam}", allow_blank=True, showErrorMessage=True)
    one.errorTitle, one.error = "Kies uit de lijst", fout
    sheet.add_data_validation(one)
    return one


def lock(sheet: Any, *, freeze: str) -> None:
    """Only unlocked cells can be changed; columns may be made wider. `freeze` stays in sight."""
    sheet.protection.sheet, sheet.protection.formatColumns = True, False
    sheet.freeze_panes = freeze


def book_bytes(book: Any) -> bytes:
    """The workbook as a file."""
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def opened_book(data: bytes, bladen: Sequence[str]) -> Any | Probleem:
    """The workbook, when it is one, harmless, of a size that people fill in, and with exactly these sheets."""
    if len(data) > MAX_BYTES:
        return Probleem("bestand", f"Het bestand is groter dan {MAX_BYTES >> 20} MiB.")
    found = read_bladen(data)
    if isinstance(found, Finding):
        known = reden(found.reden)
        return Probleem("bestand", f"Dit is geen werkmap die Seintje kan lezen. {found.tekst or known.titel}")
    names = [blad.naam for blad in found]
    if wrong := _strange(data) or _huge(found):
        return wrong
    if names != list(bladen):
        return Probleem("bestand", f"De bladen zijn niet {', '.join(bladen[:-1])} en {bladen[-1]}.")
    try:
        return load_workbook(BytesIO(data), keep_links=False)
    except Exception:  # noqa: BLE001 - whatever a reader of other people's XML trips over, the file is not ours
        return Probleem("bestand", "Dit is geen werkmap die Seintje kan lezen.")


def text_of(cell: Any) -> str:
    """What stands in a cell, as text; empty for an empty one."""
    return "" if cell.value is None else str(cell.value)


def column_texts(sheet: Any, column: int) -> list[str]:
    """The words in a column of the hidden sheet."""
    texts = (text_of(row[0]) for row in sheet.iter_rows(min_col=column, max_col=column))
    return [one for one in texts if one]


def place(sheet: str, column: int, row: int) -> str:
    """How a message names a cell; the name of the sheet only where there are more of them."""
    return f"{sheet}!{get_column_letter(column)}{row}" if sheet else f"{get_column_letter(column)}{row}"


def stray_cells(sheet: Any, naam: str, *, columns: int, rows: int) -> Iterator[Probleem]:
    """Everything that stands outside the table, and what no cell of a worklist has: formulas and comments."""
    for row in sheet.iter_rows():
        for cell in row:
            spot = place(naam, cell.column, cell.row)
            if cell.data_type == "f":
                yield Probleem(spot, "Hier staat een formule.")
            elif cell.comment is not None:
                yield Probleem(spot, "Hier staat een opmerking. Haal die weg: vrije tekst mag hier niet.")
            elif cell.value is not None and (cell.column > columns or cell.row > rows):
                yield Probleem(spot, "Hier hoort niets te staan.")


def _strange(data: bytes) -> Probleem | None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
    if any(_VREEMD.fullmatch(naam) for naam in names):
        return Probleem("bestand", "In de werkmap zit een koppeling of een ander bestand. Haal dat eruit.")
    return None


def _huge(bladen: Sequence[Blad]) -> Probleem | None:
    if sum(blad.cellen for blad in bladen) > _MAX_CELLEN:
        return Probleem("bestand", "De werkmap heeft veel meer rijen dan Seintje heeft gemaakt.")
    return None
