"""The workbook of a worklist: out to an executor, and back in strictly and whole (house.md, Excel; ADR 0019).

Only the yellow cells can be changed. A hidden sheet tells, under a seal that only this store can make, for whom it is,
when it was made and which rows it has.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
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
    Probleem,
    add_lijst,
    add_lijsten,
    book_bytes,
    choice_of,
    column_texts,
    edge,
    fit_height,
    lock,
    new_book,
    opened_book,
    place,
    put_text,
    stray_cells,
    text_of,
    write_head,
    write_uitleg,
)
from pipeline.contracts.ids import Sleutel, vingerafdruk
from pipeline.contracts.werklijst import (
    BLADEN,
    EXTRA,
    EXTRA_KOP,
    INVULLEN,
    IngevuldeRij,
    Werkrij,
    changed_cells,
    keuzes,
    kolommen_van,
    woorden,
)

_ALLES = [UITLEG, *BLADEN, EXTRA, LIJSTEN]
_MERK = 1
"""The hidden first column of a sheet: the fingerprint."""
_EXTRA_RIJEN = 40
_INHOUD, _KENMERKEN = 20, 21
"""Columns of the hidden sheet: the rows of this worklist, and what it is."""
_GENOEG = 200
_BREED = {
    "": 4, "Nr": 10, "Zaak": 13, "Uiterlijk": 14, "Wat": 19, "Naam": 22, "Adres": 23, "Telefoon en e-mail": 26,
    "Al gedaan": 38, "Kaartje": 12, "Soort achterstand": 14, "Melders": 18, "Samen (euro)": 10, "Uitkomst": 13,
    "Soort contact": 16, "Datum": 12, "Dagdeel": 10, "Bijzonderheid": 16, "Afspraak op": 12, "Afspraak om": 10,
    "Afspraak waar": 11, "Resultaat": 34,
}  # fmt: skip
_BLAUWGROEN = "0B5B53"
_DATUMS, _TIJDEN = frozenset({"Datum", "Afspraak op"}), frozenset({"Afspraak om"})
_TEKST = (
    "Deze werklijst is van {gemeente}. Hij is voor {uitvoerder} en is gemaakt op {dag}. Code: {werklijst}.",
    "Op het blad Bellen en berichten staat wie u belt, mailt of een bericht stuurt. Op het blad Bezoeken staat waar u langsgaat.",
    "Wat het eerst klaar moet zijn, staat bovenaan. Daarna staan adressen in dezelfde buurt bij elkaar.",
    "Vul alleen de gele cellen in. Kies uit de lijst; andere tekst kan Seintje niet lezen.",
    "Uitkomst: koos u “bereikt”, dan sprak u de inwoner zelf. Sprak u iemand anders of niemand? Kies “niet bereikt”.",
    "Schrijf een datum als 24-11-2026 en een tijd als 14:30.",
    "Probeerde u het vaker? Zet de andere pogingen op het blad Extra pogingen, met het nummer van de rij (Bel 1, Bezoek 2).",
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


class Gelezen(NamedTuple):
    """What came back: the rows with work, and further attempts, each with its zaak_id."""

    lijst: Lijst
    rijen: tuple[IngevuldeRij, ...]
    extra: tuple[tuple[str, IngevuldeRij], ...]


def made_worklist(
    lijst: Lijst, rijen: Sequence[tuple[Werkrij, str]], *, gemeente: str, uitvoerder: str, sleutel: Sleutel
) -> bytes:
    """The workbook with these rows, each with its fingerprint."""
    book = new_book()
    told = {"gemeente": gemeente, "uitvoerder": uitvoerder, "dag": lijst.dag, "werklijst": lijst.werklijst}
    write_uitleg(book.active, "Werklijst: contact met inwoners", [one.format(**told) for one in _TEKST] + _definities())
    for blad in BLADEN:
        _write_blad(book, blad, [(rij, merk) for rij, merk in rijen if rij.blad == blad], lijst.gegevens)
    _write_extra(book)
    add_lijsten(book)
    for column, (naam, words) in enumerate(keuzes().items(), start=1):
        add_lijst(book, _bereik(naam), column, words)
    add_lijst(book, _bereik("Nr"), len(keuzes()) + 1, [rij.cellen["Nr"] for rij, _ in rijen])
    inhoud = [_regel(rij.blad, rij.cellen["Nr"], rij.zaak_id, merk) for rij, merk in rijen]
    add_lijst(book, "inhoud", _INHOUD, inhoud)
    facts = [lijst.werklijst, lijst.uitvoerder, lijst.dag, "+".join(lijst.gegevens) or "-"]
    add_lijst(book, "kenmerken", _KENMERKEN, [*facts, _zegel(sleutel, facts, inhoud)])
    return book_bytes(book)


def read_worklist(data: bytes, *, sleutel: Sleutel) -> Gelezen | list[Probleem]:
    """The rows of a workbook that came back, when nothing but its yellow cells was touched; else what is wrong."""
    book = opened_book(data, _ALLES)
    if isinstance(book, Probleem):
        return [book]
    facts, inhoud = column_texts(book[LIJSTEN], _KENMERKEN), column_texts(book[LIJSTEN], _INHOUD)
    if len(facts) != 5 or facts[-1] != _zegel(sleutel, facts[:-1], inhoud):  # noqa: PLR2004 - as made_worklist writes
        return [Probleem("bestand", "Deze werklijst is niet van deze gemeente, of het verborgen blad is veranderd.")]
    lijst = Lijst(facts[0], facts[1], facts[2], () if facts[3] == "-" else tuple(facts[3].split("+")))
    known = [tuple(one.split("|")) for one in inhoud]
    wrong = [one for blad in BLADEN for one in _judge_blad(book[blad], blad, known, lijst, sleutel)]
    wrong += _judge_extra(book[EXTRA])
    if wrong:
        return wrong[:_GENOEG]
    rijen = tuple(row for blad in BLADEN for row in _rows(book[blad], blad, _koppen(blad, lijst.gegevens)))
    nummers = {nr: zaak_id for _, nr, zaak_id, _ in known}
    extra = list(_extra_rows(book[EXTRA]))
    strange = [
        Probleem(place(EXTRA, 1, one.regel), "Kies het nummer van een rij op deze werklijst.")
        for nr, one in extra
        if nr not in nummers
    ]
    return strange or Gelezen(lijst, rijen, tuple((nummers[nr], one) for nr, one in extra))


def cell_of(lijst: Lijst, blad: str, regel: int, kolom: str) -> str:
    """How a message names the cell in this column of this row."""
    koppen = EXTRA_KOP if blad == EXTRA else _koppen(blad, lijst.gegevens)
    return place(blad, koppen.index(kolom) + 1, regel)


def _koppen(blad: str, gegevens: tuple[str, ...]) -> tuple[str, ...]:
    return ("", *kolommen_van(blad, gegevens), *INVULLEN)


def _regel(blad: str, nr: str, zaak_id: str, merk: str) -> str:
    return "|".join((blad, nr, zaak_id, merk))


def _zegel(sleutel: Sleutel, facts: Sequence[str], inhoud: Sequence[str]) -> str:
    return vingerafdruk(sleutel, "werklijst", *facts, *inhoud)[:32]


def _bereik(kop: str) -> str:
    return f"keuze_{kop.replace(' ', '_').lower()}"


def _definities() -> list[str]:
    """Each word of DDAS with what it means."""
    heads = {"Contactsoort": "Soort contact", "Dagdeel": "Dagdeel", "Eindresultaat": "Resultaat"}
    found: list[str] = []
    for lijst, kop in heads.items():
        found += ["", f"{kop}: dit betekenen de woorden (DDAS, {lijst})"]
        found += [f"• {woord}: {betekenis}" for woord, betekenis in woorden()[lijst].items()]
    return found


def _write_blad(book: Any, blad: str, rijen: Sequence[tuple[Werkrij, str]], gegevens: tuple[str, ...]) -> None:
    sheet = book.create_sheet(blad)
    koppen = _koppen(blad, gegevens)
    widths = [_BREED[kop] for kop in koppen]
    write_head(sheet, koppen, widths, hidden="A")
    _colour_head(sheet, koppen)
    for number, (rij, merk) in enumerate(rijen, start=2):
        values = [merk, *rij.cellen.values(), *("" for _ in INVULLEN)]
        values[koppen.index("Soort contact")] = rij.soort
        _write_row(sheet, number, koppen, values)
        fit_height(sheet, number, values, widths, from_column=2)
    _add_choices(sheet, koppen, first=2, last=len(rijen) + 1)
    lock(sheet, freeze="D2")
    sheet.protection.autoFilter = False
    if rijen:
        sheet.auto_filter.ref = f"B1:{get_column_letter(len(koppen))}{len(rijen) + 1}"


def _write_extra(book: Any) -> None:
    sheet = book.create_sheet(EXTRA)
    write_head(sheet, EXTRA_KOP, [_BREED[kop] + 4 for kop in EXTRA_KOP], hidden="")
    _colour_head(sheet, EXTRA_KOP)
    for number in range(2, _EXTRA_RIJEN + 2):
        _write_row(sheet, number, EXTRA_KOP, ["" for _ in EXTRA_KOP])
    _add_choices(sheet, EXTRA_KOP, first=2, last=_EXTRA_RIJEN + 1)
    lock(sheet, freeze="A2")


def _colour_head(sheet: Any, koppen: Sequence[str]) -> None:
    """The heads of the cells to fill in have a colour of their own."""
    for column, kop in enumerate(koppen, start=1):
        colour = _BLAUWGROEN if kop in INVULLEN else DONKER
        sheet.cell(1, column).fill = PatternFill("solid", start_color=colour)
        sheet.cell(1, column).border = edge()
        sheet.cell(1, column).font = Font(name=LETTER, bold=True, color=WIT)


def _write_row(sheet: Any, number: int, koppen: Sequence[str], values: Sequence[str]) -> None:
    for column, (kop, value) in enumerate(zip(koppen, values, strict=True), start=1):
        cell, is_open = sheet.cell(number, column), kop in INVULLEN or koppen == EXTRA_KOP
        put_text(cell, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        small, urgent = kop == "Zaak", kop == "Uiterlijk" and "SPOED" in value
        cell.font = Font(name=LETTER, size=8 if small else 11, bold=urgent or kop in {"Nr", "Naam"})
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
        if kop in keuzes() or koppen == EXTRA_KOP and kop == "Nr":
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


def _judge_blad(
    sheet: Any, blad: str, known: Sequence[tuple[str, ...]], lijst: Lijst, sleutel: Sleutel
) -> Iterator[Probleem]:
    """The head, whatever stands outside the table, rows that are gone or twice, and locked cells that were changed."""
    koppen = _koppen(blad, lijst.gegevens)
    if [text_of(cell) for cell in next(sheet.iter_rows(max_row=1, max_col=len(koppen)))] != list(koppen):
        yield Probleem(place(blad, 1, 1), "De kop is veranderd. Gebruik het bestand zoals Seintje het maakte.")
        return
    here = {zaak_id: (nr, merk) for where, nr, zaak_id, merk in known if where == blad}
    stray = list(islice(stray_cells(sheet, blad, columns=len(koppen), rows=len(here) + 1), _GENOEG))
    yield from stray
    if stray:
        return
    seen: set[str] = set()
    for rij in _rows(sheet, blad, koppen):
        yield from _judge_row(rij, here, seen, koppen, sleutel)
        seen.add(rij.zaak_id)
    for zaak_id, (nr, _) in here.items():
        if zaak_id not in seen:
            yield Probleem(blad, f"De rij {nr} van zaak {zaak_id} is weg. Laat ook lege rijen staan.")


def _judge_row(
    rij: IngevuldeRij, here: Mapping[str, tuple[str, str]], seen: set[str], koppen: Sequence[str], sleutel: Sleutel
) -> Iterator[Probleem]:
    where = koppen.index("Zaak") + 1
    if not rij.zaak_id and not any(one is not None for kop, one in rij.cellen.items() if kop not in INVULLEN):
        return  # a row that was taken out leaves an empty one; which it was is told by its zaak
    if rij.zaak_id not in here:
        yield Probleem(place(rij.blad, where, rij.regel), "Deze zaak kent Seintje niet op dit blad van de werklijst.")
    elif rij.zaak_id in seen:
        yield Probleem(place(rij.blad, where, rij.regel), "Deze zaak staat twee keer op dit blad.")
    elif rij.merk != here[rij.zaak_id][1]:
        yield Probleem(place(rij.blad, _MERK, rij.regel), "De verborgen cel van deze rij is veranderd.")
    else:
        for naam in changed_cells(sleutel, rij, tuple(kop for kop in koppen[1:] if kop not in INVULLEN)):
            spot = place(rij.blad, koppen.index(naam) + 1, rij.regel)
            yield Probleem(spot, "Deze cel is veranderd; alleen de gele cellen zijn om in te vullen.")


def _judge_extra(sheet: Any) -> Iterator[Probleem]:
    if [text_of(cell) for cell in next(sheet.iter_rows(max_row=1, max_col=len(EXTRA_KOP)))] != list(EXTRA_KOP):
        yield Probleem(place(EXTRA, 1, 1), "De kop is veranderd. Gebruik het bestand zoals Seintje het maakte.")
        return
    yield from islice(stray_cells(sheet, EXTRA, columns=len(EXTRA_KOP), rows=_EXTRA_RIJEN + 1), _GENOEG)


def _rows(sheet: Any, blad: str, koppen: Sequence[str]) -> Iterator[IngevuldeRij]:
    for number, row in enumerate(sheet.iter_rows(min_row=2, max_col=len(koppen)), start=2):
        cells = {kop: cell.value for kop, cell in zip(koppen, row, strict=True)}
        if any(value is not None for value in cells.values()):
            yield IngevuldeRij(blad, number, text_of(row[koppen.index("Zaak")]), text_of(row[0]), cells)


def _extra_rows(sheet: Any) -> Iterator[tuple[str, IngevuldeRij]]:
    for number, row in enumerate(sheet.iter_rows(min_row=2, max_col=len(EXTRA_KOP)), start=2):
        cells = {kop: cell.value for kop, cell in zip(EXTRA_KOP, row, strict=True)}
        if any(value is not None for value in cells.values()):
            yield text_of(row[0]).strip(), IngevuldeRij(EXTRA, number, "", "", cells)
