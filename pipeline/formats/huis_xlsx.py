"""A levering as an Excel sheet: small landlords keep their tenants in one. Read by calamine, after the zip is checked.

Every cell becomes the text that the house's CSV would hold: a date is ISO, a number is written out, text stays text.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import NamedTuple

import python_calamine as calamine

from pipeline.contracts.reasons import Finding
from pipeline.formats.levering import (
    KOLOMMEN,
    BrokenRecord,
    LeveringFataal,
    RawRecord,
    RawStream,
    judge_kop,
    readable_kolom,
)
from pipeline.formats.xlsx_zip import Blad, read_bladen

Cel = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_CHUNK = 5_000
_MIN_NAMEN = 3
_MIN_BEKEND = 2
_KOP_BINNEN = 50
_GEEN_LEVERING = ("uitleg", "toelichting", "leeswijzer", "instructie")
_NAUWKEURIG = 10**15
_DUIZENDTAL = 3


class _Rij(NamedTuple):
    """A row of the sheet by Excel's number."""

    regel: int
    cellen: list[Cel]


class _Kop(NamedTuple):
    """The names by their column, and the row they stand on (0: they stand in the configuration)."""

    regel: int
    namen: dict[int, str]


def read_xlsx_stream(
    data: bytes, *, werkblad: str | None, kop: tuple[str, ...] | None = None, strikt: bool = True
) -> RawStream:
    """The records of one sheet; `regel` is Excel's row number. Rows without any value are not records.

    Without `werkblad` it is the only visible sheet with data (an "Uitleg" aside). `kop` are the names when the sheet
    has none; else its first row with at least three texts and nothing else: titles above it are skipped. `strikt`: the
    names must be the house's, and are in lower case. Raises LeveringFataal; 100,000 rows × 100 columns at most.
    """
    bladen = read_bladen(data)
    if isinstance(bladen, Finding):
        raise LeveringFataal(bladen)
    blad = _chosen(bladen, werkblad)
    sheet = _opened(data, blad.naam)
    found = _Kop(0, dict(enumerate(kop))) if kop is not None else _read_kop(sheet, strikt=strikt)
    names = tuple(found.namen.values())
    if strikt and kop is None and (fataal := judge_kop(names, regel=found.regel)):
        raise LeveringFataal(fataal)
    return RawStream(names, _chunks(_rows(sheet, below=found.regel), found, blad.fout_rijen))


def _chosen(bladen: Sequence[Blad], werkblad: str | None) -> Blad:
    filled = [blad for blad in bladen if blad.zichtbaar and blad.cellen]
    if werkblad is not None:
        named = [blad for blad in bladen if blad.naam.strip().casefold() == werkblad.strip().casefold()]
        if not named:
            raise LeveringFataal(Finding(0, "", "excel-werkblad", f"Het werkblad {werkblad!r} is er niet."))
        return named[0]
    if len(filled) > 1:
        filled = [blad for blad in filled if blad.naam.strip().casefold() not in _GEEN_LEVERING]
    if not filled:
        raise LeveringFataal(Finding(0, "", "excel-leeg"))
    if len(filled) > 1:
        raise LeveringFataal(Finding(0, "", "excel-werkblad", f"Er zijn {len(filled)} werkbladen met gegevens."))
    return filled[0]


def _opened(data: bytes, werkblad: str) -> calamine.CalamineSheet:
    with _calamine(), calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
        return workbook.get_sheet_by_name(werkblad)


@contextmanager
def _calamine() -> Iterator[None]:
    """What calamine cannot read after all is LeveringFataal."""
    try:
        yield
    except calamine.PasswordError:
        raise LeveringFataal(Finding(0, "", "excel-beveiligd")) from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError):
        raise LeveringFataal(Finding(0, "", "excel-onleesbaar")) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how Rust stops on what calamine did not foresee
            raise
        raise LeveringFataal(Finding(0, "", "excel-onleesbaar")) from None


def _rows(sheet: calamine.CalamineSheet, *, below: int) -> Iterator[_Rij]:
    """The rows under this one with anything in them; only one of them is a Python object at a time."""
    rows = enumerate(sheet.iter_rows(), start=1)
    while True:
        with _calamine():
            regel, cells = next(rows, (0, []))
        if not regel:
            return
        if regel > below and any(map(_is_filled, cells)):
            yield _Rij(regel, cells)


def _read_kop(sheet: calamine.CalamineSheet, *, strikt: bool) -> _Kop:
    """The header: with house names on it (`strikt`), else the first row of texts only."""
    for row in islice(_rows(sheet, below=0), _KOP_BINNEN):
        names = [" ".join(str(cell).split()) for cell in row.cellen]
        names = [naam.lower() for naam in names] if strikt else names
        filled = [cell for cell in row.cellen if _is_filled(cell)]
        known = sum(naam in KOLOMMEN for naam in names) >= _MIN_BEKEND
        texts = len(filled) >= _MIN_NAMEN and all(isinstance(cell, str) for cell in filled)
        if known if strikt else texts:
            nameless = {at for at, naam in enumerate(names) if not naam}
            used = _used(sheet, nameless, below=row.regel)
            return _Kop(row.regel, {at: naam for at, naam in enumerate(names) if naam or at in used})
    raise LeveringFataal(Finding(1, "", "kop-ontbreekt"))


def _used(sheet: calamine.CalamineSheet, kolommen: set[int], *, below: int) -> set[int]:
    """Which of these columns without a name hold something all the same: that may not go unseen."""
    if not kolommen:
        return set()
    return {at for row in _rows(sheet, below=below) for at in kolommen if _is_filled(row.cellen[at])}


def _chunks(
    rows: Iterator[_Rij], kop: _Kop, fout_rijen: frozenset[int]
) -> Iterator[tuple[RawRecord | BrokenRecord, ...]]:
    records = (_record(row, kop, fout=row.regel in fout_rijen) for row in rows)
    while chunk := tuple(islice(records, _CHUNK)):
        yield chunk


def _record(row: _Rij, kop: _Kop, *, fout: bool) -> RawRecord | BrokenRecord:
    if fout:
        return BrokenRecord(row.regel, "excel-cel-fout", "")
    width = len(row.cellen)
    if not kop.regel and any(_is_filled(cell) for cell in row.cellen[len(kop.namen) :]):
        tekst = f"De rij heeft meer cellen dan de {len(kop.namen)} afgesproken kolommen."
        return BrokenRecord(row.regel, "cellen-aantal", tekst)
    for at, naam in kop.namen.items():
        if at < width and _is_too_long(row.cellen[at]):
            tekst = (
                f"In kolom {readable_kolom(naam)} staat een getal van meer dan 15 cijfers: Excel kent de laatste niet."
            )
            return BrokenRecord(row.regel, "excel-cel-fout", tekst)
    velden = {naam: _text(row.cellen[at]) if at < width else "" for at, naam in kop.namen.items()}
    return RawRecord(row.regel, velden)


def _is_filled(cell: Cel) -> bool:
    return cell != "" and not (isinstance(cell, str) and cell.isspace())


def _is_too_long(cell: Cel) -> bool:
    """Excel keeps 15 digits of a number; what it shows behind them are zeros, so a long reference is spoiled."""
    return isinstance(cell, int | float) and abs(cell) >= _NAUWKEURIG


def _text(cell: Cel) -> str:
    """The cell as the house's CSV would have it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "J" if cell else "N"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return _number(cell) if isinstance(cell, int | float) else str(cell)


def _number(value: float) -> str:
    """Excel's 15 digits without an exponent. Three decimals get a zero: "1.234" would be read as thousands."""
    tekst = f"{Decimal(f'{value:.15g}'):f}"
    return tekst + "0" if "." in tekst and len(tekst.partition(".")[2]) == _DUIZENDTAL else tekst
