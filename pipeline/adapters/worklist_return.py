"""A worklist as it comes back: is it ours, is it whole, and was nothing touched but its yellow cells?"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from pipeline.adapters.workbook import LIJSTEN, Probleem, column_texts, opened_book, place, stray_cells, text_of
from pipeline.adapters.worklist_book import ALLES, EXTRA_RIJEN, INHOUD, KENMERKEN, Lijst, koppen_van, zegel_van
from pipeline.contracts.ids import Sleutel
from pipeline.contracts.werklijst import BLADEN, EXTRA, EXTRA_KOP, INVULLEN, IngevuldeRij, changed_cells

_MERK = 1
"""The hidden first column of a sheet: the fingerprint."""
_GENOEG = 200
"""Problems enough: who sees so many makes a new list."""


class Gelezen(NamedTuple):
    """What came back: the rows with work, and further attempts, each with its zaak_id."""

    lijst: Lijst
    rijen: tuple[IngevuldeRij, ...]
    extra: tuple[tuple[str, IngevuldeRij], ...]


def read_worklist(data: bytes, *, sleutel: Sleutel) -> Gelezen | list[Probleem]:
    """The rows of a workbook that came back, when nothing but its yellow cells was touched; else what is wrong."""
    book = opened_book(data, ALLES)
    if isinstance(book, Probleem):
        return [book]
    facts, inhoud = column_texts(book[LIJSTEN], KENMERKEN), column_texts(book[LIJSTEN], INHOUD)
    if len(facts) != 5 or facts[-1] != zegel_van(sleutel, facts[:-1], inhoud):  # noqa: PLR2004 - as made_worklist writes
        return [Probleem("bestand", "Deze werklijst is niet van deze gemeente, of het verborgen blad is veranderd.")]
    lijst = Lijst(facts[0], facts[1], facts[2], () if facts[3] == "-" else tuple(facts[3].split("+")))
    known = [tuple(one.split("|")) for one in inhoud]
    wrong = [one for blad in BLADEN for one in _judge_blad(book[blad], blad, known, lijst, sleutel)]
    wrong += _judge_extra(book[EXTRA])
    if wrong:
        return wrong[:_GENOEG]
    rijen = tuple(row for blad in BLADEN for row in _rows(book[blad], blad, koppen_van(blad, lijst.gegevens)))
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
    koppen = EXTRA_KOP if blad == EXTRA else koppen_van(blad, lijst.gegevens)
    return place(blad, koppen.index(kolom) + 1, regel)


def _judge_blad(
    sheet: Any, blad: str, known: Sequence[tuple[str, ...]], lijst: Lijst, sleutel: Sleutel
) -> Iterator[Probleem]:
    """The head, whatever stands outside the table, rows that are gone or twice, and locked cells that were changed."""
    koppen = koppen_van(blad, lijst.gegevens)
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
    yield from islice(stray_cells(sheet, EXTRA, columns=len(EXTRA_KOP), rows=EXTRA_RIJEN + 1), _GENOEG)


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
