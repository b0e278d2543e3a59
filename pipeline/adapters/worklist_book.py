"""The workbook of a worklist as it goes out to an executor (house.md, Excel; ADR 0019).

Only the yellow cells can be changed. A hidden sheet tells, under a seal that only this store can make, for whom it is,
when it was made and which rows it has.
"""

from collections.abc import Sequence
from copy import copy
from datetime import date
from typing import Any, NamedTuple

from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.adapters.workbook import (
    BLAUW,
    DONKER,
    GEEL,
    LETTER,
    LIJSTEN,
    ROOD,
    UITLEG,
    WIT,
    add_lijst,
    add_lijsten,
    book_bytes,
    choice_of,
    edge,
    fit_height,
    lock,
    new_book,
    put_text,
    write_head,
    write_uitleg,
)
from pipeline.contracts.ids import Sleutel, vingerafdruk
from pipeline.contracts.werklijst import (
    BLADEN,
    EXTRA,
    EXTRA_KOP,
    INVULLEN,
    Werkrij,
    keuzes,
    kolommen_van,
    woorden,
)
from pipeline.domain.kalender import in_woorden

ALLES = [UITLEG, *BLADEN, EXTRA, LIJSTEN]
EXTRA_RIJEN = 40
INHOUD, KENMERKEN = 20, 21
"""Columns of the hidden sheet: the rows of this worklist, and what it is."""
_BREED = {
    "": 4, "Nr": 10, "Zaak": 12, "Uiterlijk": 14, "Wat": 16, "Naam": 23, "Adres": 24, "Telefoon en e-mail": 27,
    "Al gedaan": 32, "Kaartje": 12, "Soort achterstand": 12, "Melders": 16, "Samen (euro)": 9, "Uitkomst": 12,
    "Soort contact": 14, "Datum": 12, "Dagdeel": 9, "Bijzonderheid": 15, "Afspraak op": 12, "Afspraak om": 9,
    "Afspraak waar": 10, "Resultaat": 26,
}  # fmt: skip
_LIJSTEN = {"Contactsoort": "Soort contact", "Dagdeel": "Dagdeel", "Eindresultaat": "Resultaat"}
"""DDAS's code lists, and the column that has each."""
_BLAUWGROEN = "0B5B53"
_DATUMS, _TIJDEN = frozenset({"Datum", "Afspraak op"}), frozenset({"Afspraak om"})
_Looks = dict[tuple[str, bool, bool], Any]
"""How a cell looks, by its column, whether it is urgent, and whether there is text in it."""
_TEKST = (
    "Deze werklijst is van {gemeente}. Hij is voor {uitvoerder} en is gemaakt op {dag}. Code: {werklijst}.",
    "Op het blad Bellen en berichten staat wie u belt of schrijft. Op het blad Bezoeken staat waar u langsgaat.",
    "Wat het eerst klaar moet zijn, staat bovenaan. Daarna staan adressen in dezelfde buurt bij elkaar.",
    "Vul alleen de gele cellen in. Kies uit de lijst; andere tekst kan Seintje niet lezen.",
    "Uitkomst: koos u “bereikt”, dan sprak u de inwoner zelf. Sprak u iemand anders of niemand? Kies “niet bereikt”.",
    "Schrijf een datum als 24-11-2026 en een tijd als 14:30.",
    "Probeerde u het vaker? Zet de andere pogingen op het blad Extra pogingen, met het nummer van de rij (Bel 1).",
    "Maakte u een afspraak? Vul de datum, de tijd en de plek in.",
    "Is de zaak klaar? Kies een resultaat. Dan sluit de gemeente de zaak. Laat het anders leeg.",
    "Nog niets gedaan? Laat de gele cellen leeg. Haal geen rijen weg.",
    "Het kaartje voor de brievenbus is een PDF. De naam van de PDF staat in de kolom Kaartje.",
    "Bewaar het bestand als .xlsx en stuur het terug op de afgesproken manier.",
    "In dit bestand staan persoonsgegevens. Bewaar het veilig en gooi het weg als u het niet meer nodig hebt.",
)


class Lijst(NamedTuple):
    """What a worklist is: its code, for whom, the day it was made (ISO), and its extra columns."""

    werklijst: str
    uitvoerder: str
    dag: str
    gegevens: tuple[str, ...]


def made_worklist(
    lijst: Lijst, rijen: Sequence[tuple[Werkrij, str]], *, gemeente: str, uitvoerder: str, sleutel: Sleutel
) -> bytes:
    """The workbook with these rows, each with its fingerprint."""
    book = new_book()
    told = {
        "gemeente": gemeente,
        "uitvoerder": uitvoerder,
        "dag": in_woorden(date.fromisoformat(lijst.dag)),
        "werklijst": lijst.werklijst,
    }
    regels, koppen = [one.format(**told) for one in _TEKST], [_kopje(naam) for naam in _LIJSTEN]
    write_uitleg(book.active, "Werklijst: contact met inwoners", regels + _definities(), koppen=koppen)
    for blad in BLADEN:
        _write_blad(book, blad, [(rij, merk) for rij, merk in rijen if rij.blad == blad], lijst.gegevens)
    _write_extra(book)
    add_lijsten(book)
    for column, (naam, words) in enumerate(keuzes().items(), start=1):
        add_lijst(book, _bereik(naam), column, words)
    add_lijst(book, _bereik("Nr"), len(keuzes()) + 1, [rij.cellen["Nr"] for rij, _ in rijen])
    inhoud = [regel_van(rij.blad, rij.cellen["Nr"], rij.zaak_id, merk) for rij, merk in rijen]
    add_lijst(book, "inhoud", INHOUD, inhoud)
    facts = [lijst.werklijst, lijst.uitvoerder, lijst.dag, "+".join(lijst.gegevens) or "-"]
    add_lijst(book, "kenmerken", KENMERKEN, [*facts, zegel_van(sleutel, facts, inhoud)])
    return book_bytes(book)


def koppen_van(blad: str, gegevens: tuple[str, ...]) -> tuple[str, ...]:
    """All columns of a sheet: the fingerprint (hidden, without a head), the locked ones, the yellow ones."""
    return ("", *kolommen_van(blad, gegevens), *INVULLEN)


def regel_van(blad: str, nr: str, zaak_id: str, merk: str) -> str:
    """A row of the list as the hidden sheet names it."""
    return f"{blad}|{nr}|{zaak_id}|{merk}"


def zegel_van(sleutel: Sleutel, facts: Sequence[str], inhoud: Sequence[str]) -> str:
    """What only this store can make of what the hidden sheet says."""
    return vingerafdruk(sleutel, "werklijst", *facts, *inhoud)[:32]


def _bereik(kop: str) -> str:
    return f"keuze_{kop.replace(' ', '_').lower()}"


def _kopje(lijst: str) -> str:
    return f"{_LIJSTEN[lijst]}: dit betekenen de woorden (DDAS, {lijst})"


def _definities() -> list[str]:
    """Each word of DDAS with what it means."""
    found: list[str] = []
    for lijst in _LIJSTEN:
        found += ["", _kopje(lijst)]
        found += [f"• {woord}: {betekenis}" for woord, betekenis in woorden()[lijst].items()]
    return found


def _write_blad(book: Any, blad: str, rijen: Sequence[tuple[Werkrij, str]], gegevens: tuple[str, ...]) -> None:
    sheet = book.create_sheet(blad)
    koppen = koppen_van(blad, gegevens)
    widths = [_BREED[kop] for kop in koppen]
    write_head(sheet, koppen, widths, hidden="A")
    _colour_head(sheet, koppen)
    looks: _Looks = {}
    for number, (rij, merk) in enumerate(rijen, start=2):
        values = [merk, *rij.cellen.values(), *("" for _ in INVULLEN)]
        values[koppen.index("Soort contact")] = rij.soort
        _write_row(sheet, number, koppen, values, looks)
        fit_height(sheet, number, values, widths, from_column=4)
    _add_choices(sheet, koppen, first=2, last=len(rijen) + 1)
    lock(sheet, freeze="D2")
    sheet.protection.autoFilter = False
    if rijen:
        sheet.auto_filter.ref = f"B1:{get_column_letter(len(koppen))}{len(rijen) + 1}"


def _write_extra(book: Any) -> None:
    sheet = book.create_sheet(EXTRA)
    write_head(sheet, EXTRA_KOP, [_BREED[kop] + 4 for kop in EXTRA_KOP], hidden="")
    _colour_head(sheet, EXTRA_KOP)
    looks: _Looks = {}
    for number in range(2, EXTRA_RIJEN + 2):
        _write_row(sheet, number, EXTRA_KOP, ["" for _ in EXTRA_KOP], looks)
    _add_choices(sheet, EXTRA_KOP, first=2, last=EXTRA_RIJEN + 1)
    lock(sheet, freeze="A2")


def _colour_head(sheet: Any, koppen: Sequence[str]) -> None:
    """The heads of the cells to fill in have a colour of their own."""
    for column, kop in enumerate(koppen, start=1):
        colour = _BLAUWGROEN if kop in INVULLEN else DONKER
        sheet.cell(1, column).fill = PatternFill("solid", start_color=colour)
        sheet.cell(1, column).border = edge()
        sheet.cell(1, column).font = Font(name=LETTER, bold=True, color=WIT)


def _write_row(sheet: Any, number: int, koppen: Sequence[str], values: Sequence[str], looks: _Looks) -> None:
    """The cells of a row. `looks` remembers how the first cell of each kind looks: working that out again is slow."""
    for column, (kop, value) in enumerate(zip(koppen, values, strict=True), start=1):
        cell = sheet.cell(number, column)
        put_text(cell, value)
        kind = (kop, "SPOED" in value and kop == "Uiterlijk", bool(value))
        if kind not in looks:
            _paint(cell, kop, urgent=kind[1], is_open=kop in INVULLEN or koppen == EXTRA_KOP)
            looks[kind] = cell._style  # noqa: SLF001 - how openpyxl itself copies a look
        cell._style = copy(looks[kind])  # noqa: SLF001


def _paint(cell: Any, kop: str, *, urgent: bool, is_open: bool) -> None:
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(name=LETTER, size=8 if kop == "Zaak" else 11, bold=urgent or kop in {"Nr", "Naam"})
    colour = GEEL if is_open else ROOD if urgent else BLAUW if kop == "Nr" else WIT
    cell.fill, cell.border = PatternFill("solid", start_color=colour), edge()
    cell.protection = Protection(locked=not is_open)
    if kop in _DATUMS:
        cell.number_format = "dd-mm-yyyy"
    elif kop in _TIJDEN:
        cell.number_format = "hh:mm"


def _add_choices(sheet: Any, koppen: Sequence[str], *, first: int, last: int) -> None:
    """A list, a date or a time in each yellow column; anything else is not taken by the spreadsheet."""
    if last < first:
        return
    for column, kop in enumerate(koppen, start=1):
        letter = get_column_letter(column)
        if kop in keuzes() or (koppen == EXTRA_KOP and kop == "Nr"):
            rule = choice_of(sheet, _bereik(kop), "Andere tekst kan Seintje niet lezen.")
        elif kop in _DATUMS:
            rule = _between(sheet, "date", "36526", "73050", "Schrijf een datum als 24-11-2026.")
        elif kop in _TIJDEN:
            rule = _between(sheet, "time", "0", "0.999988", "Schrijf een tijd als 14:30.")
        else:
            continue
        rule.add(f"{letter}{first}:{letter}{last}")


def _between(sheet: Any, kind: Any, low: str, high: str, fout: str) -> DataValidation:
    one = DataValidation(
        type=kind, operator="between", formula1=low, formula2=high, allow_blank=True, showErrorMessage=True
    )
    one.errorTitle, one.error = "Dit kan niet", fout
    sheet.add_data_validation(one)
    return one
