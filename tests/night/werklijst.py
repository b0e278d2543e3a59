"""A municipality whose zaken wait for Kwadraad, and a worklist as somebody there fills it in."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from werkplaats import CONFIG, Uitkomst, Werkplaats, bsn, letters, rij

BELLEN, BEZOEKEN, EXTRA = "Bellen en berichten", "Bezoeken", "Extra pogingen"
DAG = "2026-12-07"
GISTEREN = date(2026, 12, 6)
UITVOERDER = """
uitvoerders:
  - id: kwadraad
    naam: Kwadraad
    drop: {map: kwadraad}
    verwerkersovereenkomst: {ondertekend: 2026-01-15, tot: null}
"""
MET_KWADRAAD = CONFIG + UITVOERDER
Change = Callable[[Any], object]


def met(rijen: Iterable[Mapping[str, str]]) -> str:
    """A house CSV with whatever columns the records have."""
    rows = list(rijen)
    columns = list(dict.fromkeys(name for one in rows for name in one))
    return "\n".join([";".join(columns), *(";".join(one.get(name, "") for name in columns) for one in rows)]) + "\n"


def maak_gemeente(root: Path, *, config: str = MET_KWADRAAD) -> Werkplaats:
    """Six zaken: to visit (1, 4, 5, 6), to call (2), and with a crisis (3); the letters left two weeks ago."""
    gemeente = Werkplaats(root, config=config)
    (root / "kwadraad").mkdir()
    gemeente.inwoners(40)
    rows = [
        rij(1),
        rij(2, telefoon="0612345678", email="iemand@example.org"),
        rij(3, crisis="J"),
        rij(4),
        rij(5),
        rij(6),
    ]
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", met(rows))
    assert gemeente.seintje("run").code == 3
    for row in gemeente.tabel("batches"):
        assert gemeente.seintje("letters", "approve", row["batch"]).code == 0
    assert gemeente.seintje("dispatch").code == 0
    gemeente.seintje("run", vandaag=DAG)
    return gemeente


def geexporteerd(gemeente: Werkplaats, naam: str = "werk.xlsx", *, vandaag: str = DAG) -> Path:
    path = gemeente.root / naam
    done = gemeente.seintje("worklist", "export", str(path), "--uitvoerder", "kwadraad", vandaag=vandaag)
    assert done.code == 0, done
    return path


def ingelezen(gemeente: Werkplaats, path: Path, *words: str, vandaag: str = DAG) -> Uitkomst:
    return gemeente.seintje("worklist", "import", str(path), *words, vandaag=vandaag)


def zaak(gemeente: Werkplaats, nummer: int) -> str:
    (found,) = [row["zaak_id"] for row in gemeente.tabel("zaken") if row["bsn"] == bsn(nummer)]
    return str(found)


def change_book(path: Path, *changes: Change) -> Path:
    """The workbook as somebody saves it."""
    book = load_workbook(path)
    for change in changes:
        change(book)
    book.save(path)
    return path


def vul(nummer: int, **cells: object) -> Change:
    """Fill in the row about this resident: `Uitkomst="bereikt"`; an underscore is a space."""

    def change(book: Any) -> None:
        sheet, row = rij_van(book, nummer)
        for naam, value in cells.items():
            sheet.cell(row, kolom(sheet, naam.replace("_", " "))).value = value

    return change


def rij_van(book: Any, nummer: int) -> tuple[Any, int]:
    """Where this resident stands: the sheet and the number of the row."""
    naam = f"Testeling{letters(nummer)}\n"
    for blad in (BELLEN, BEZOEKEN):
        sheet = book[blad]
        column = kolom(sheet, "Naam")
        for row in range(2, sheet.max_row + 1):
            if naam in str(sheet.cell(row, column).value):
                return sheet, row
    raise LookupError(nummer)


def kolom(sheet: Any, naam: str) -> int:
    """The number of the column with this head."""
    return [cell.value for cell in sheet[1]].index(naam) + 1


def extra(regel: int, **cells: object) -> Change:
    """Fill in a row of the sheet for further attempts."""

    def change(book: Any) -> None:
        sheet = book[EXTRA]
        for naam, value in cells.items():
            sheet.cell(regel, kolom(sheet, naam.replace("_", " "))).value = value

    return change


def pogingen(gemeente: Werkplaats, nummer: int) -> list[tuple[str, str, str, str, str]]:
    """The attempts of others than the municipality, as the table gives them."""
    code = zaak(gemeente, nummer)
    return sorted(
        (row["soort"], row["bereikt"], row["datum"], row["dagdeel"], row["door"])
        for row in gemeente.tabel("contactpogingen")
        if row["zaak_id"] == code and row["door"] != "gemeente"
    )
