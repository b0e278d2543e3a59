"""The workbook of doubtful signalen: out to a clerk, and back in strictly and whole (house.md, Excel).

Only the two columns for the decision can be changed. Every row carries its signaal and a fingerprint of what was shown,
in hidden columns; coming back, each locked cell must still be what we wrote.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.adapters.files import write_whole
from pipeline.adapters.workbook import (
    BLAUW,
    GEEL,
    LETTER,
    LIJSTEN,
    ROOD,
    UITLEG,
    Probleem,
    add_lijst,
    add_lijsten,
    book_bytes,
    choice_of,
    column_texts,
    fit_height,
    lock,
    new_book,
    opened_book,
    put_text,
    text_of,
    write_head,
    write_uitleg,
)
from pipeline.stages.present import VELDEN, Blok

BLAD = "Beoordelen"
GEEN, VRAAG = "Geen van deze", "Vraag de partner"
_KOP = ("signaal", "vingerafdruk", "Nr", "Wie", *VELDEN, "Waarom en bewijs", "Besluit", "Toelichting")
_BREED = (4, 4, 5, 18, 26, 22, 15, 26, 24, 24, 46, 18, 30)
_BESLUIT, _TOELICHTING = len(_KOP) - 1, len(_KOP)
_EERSTE_VELD = 5
_MAX_TOELICHTING = 200
_INHOUD = 8
_MEESTE = 5
_TEKST = (
    "Seintje weet bij deze signalen niet zeker welke inwoner de partner bedoelt. Dat beslist u.",
    "Ga naar het blad Beoordelen. Elk blok is één signaal: eerst wat de partner schreef (blauw), dan wie het kan zijn.",
    "Wat anders is dan wat de partner schreef, is oranje.",
    "Kies in de gele cel: een kandidaat, “Geen van deze” of “Vraag de partner”. Weet u het niet? Laat de cel leeg.",
    "Twijfelt u, kies dan niet. Een verkeerde keuze vertelt een vreemde over iemands achterstand.",
    "Bewaar het bestand als .xlsx en lees het in met: seintje review import BESTAND",
    "Zet in de toelichting geen persoonsgegevens.",
)


class Oordeel(NamedTuple):
    """What the clerk chose for a signaal: 0 is none of these, -1 ask the partner, else the number of the candidate."""

    signaal_id: str
    keuze: int
    toelichting: str


def write_review(blokken: Sequence[tuple[Blok, str]], target: Path) -> None:
    """Write the blocks, each with its fingerprint, to an .xlsx; in one step, so that no half file is ever found."""
    book = new_book()
    write_uitleg(book.active, "Twijfel: wie wordt er bedoeld?", _TEKST)
    sheet = book.create_sheet(BLAD)
    _write_lijsten(book, [blok.signaal_id for blok, _ in blokken])
    write_head(sheet, _KOP, _BREED, hidden="AB")
    rows = (row for number, (blok, mark) in enumerate(blokken, start=1) for row in _block_rows(number, blok, mark))
    for number, (values, kind) in enumerate(rows, start=2):
        _write_row(sheet, number, values, kind)
    _add_choices(sheet, blokken)
    lock(sheet, freeze=f"{get_column_letter(_EERSTE_VELD)}2")
    write_whole(target, book_bytes(book))


def read_review(
    data: bytes, expected: Mapping[str, tuple[Blok, str]], gedaan: Mapping[str, tuple[int, str]]
) -> tuple[list[Oordeel], list[Probleem]]:
    """The decisions in a workbook that came back, or everything that is wrong with it: then nothing may be taken.

    `expected` are the blocks as they are now with their fingerprints, `gedaan` the choices made before with theirs.
    """
    book = opened_book(data, [UITLEG, BLAD, LIJSTEN])
    if isinstance(book, Probleem):
        return [], [book]
    sheet = book[BLAD]
    rows = [list(row) for row in sheet.iter_rows(max_col=max(len(_KOP), sheet.max_column))]
    inhoud = column_texts(book[LIJSTEN], _INHOUD)
    if [text_of(cell) for cell in rows[0][: len(_KOP)]] != list(_KOP):
        return [], [Probleem("A1", "De kop is veranderd. Gebruik het bestand zoals Seintje het maakte.")]
    groups = [list(group) for _, group in groupby(enumerate(rows[1:], start=2), key=lambda row: text_of(row[1][0]))]
    if [text_of(group[0][1][0]) for group in groups] != inhoud:
        return [], [Probleem("bestand", "Er is een rij of een signaal weg, bij gekomen of verplaatst.")]
    return _judge(groups, expected, gedaan)


_Rij = tuple[int, list[Any]]


def _judge(
    groups: Sequence[Sequence[_Rij]],
    expected: Mapping[str, tuple[Blok, str]],
    gedaan: Mapping[str, tuple[int, str]],
) -> tuple[list[Oordeel], list[Probleem]]:
    found: list[Oordeel] = []
    wrong: list[Probleem] = []
    for number, group in enumerate(groups, start=1):
        first, row = group[0]
        signaal_id, place = text_of(row[0]), f"{get_column_letter(_BESLUIT)}{first}"
        if signaal_id in expected:
            blok, mark = expected[signaal_id]
            before = len(wrong)
            wrong += _changed_block(group, list(_block_rows(number, blok, mark)))
            oordeel = _oordeel(first, row, blok, wrong) if len(wrong) == before else None
            found += [oordeel] if oordeel else []
        elif signaal_id not in gedaan:
            wrong.append(
                Probleem(f"A{first}", "Dit signaal wacht niet (meer) op een oordeel, of het nummer is veranderd.")
            )
        elif text_of(row[1]) != gedaan[signaal_id][1] or _keuze(text_of(row[_BESLUIT - 1])) not in {
            None,
            gedaan[signaal_id][0],
        }:
            wrong.append(Probleem(place, "Over dit signaal is al anders besloten. Maak een nieuwe export."))
    return ([], wrong) if wrong else (found, [])


def _changed_block(group: Sequence[_Rij], should: Sequence[tuple[tuple[str, ...], str]]) -> list[Probleem]:
    if len(group) != len(should):
        return [Probleem(f"A{group[0][0]}", "In dit blok is een rij weg of bij gekomen.")]
    return [
        problem
        for (number, row), (values, kind) in zip(group, should, strict=True)
        for problem in _changed(number, row, values, kind)
    ]


def _changed(number: int, row: list[Any], values: Sequence[str], kind: str) -> Iterator[Probleem]:
    """Each locked cell that is not what we wrote; a fingerprint that differs says that the facts changed meanwhile."""
    if text_of(row[1]) != values[1]:
        yield Probleem(f"B{number}", "De gegevens zijn sinds de export veranderd. Maak een nieuwe export.")
        return
    for column, cell in enumerate(row, start=1):
        place = f"{get_column_letter(column)}{number}"
        if cell.data_type == "f":
            yield Probleem(place, "Hier staat een formule.")
        elif kind == "signaal" and column in {_BESLUIT, _TOELICHTING}:
            continue
        elif text_of(cell) != (values[column - 1] if column <= len(values) else ""):
            yield Probleem(place, "Deze cel is veranderd; alleen Besluit en Toelichting zijn om in te vullen.")


def _oordeel(number: int, row: list[Any], blok: Blok, wrong: list[Probleem]) -> Oordeel | None:
    choice, words = text_of(row[_BESLUIT - 1]).strip(), text_of(row[_TOELICHTING - 1]).strip()
    keuze = _keuze(choice)
    if choice and (keuze is None or keuze > len(blok.kandidaten)):
        wrong.append(Probleem(f"{get_column_letter(_BESLUIT)}{number}", "Kies een waarde uit de lijst."))
    elif len(words) > _MAX_TOELICHTING or (words and not words.isprintable()):
        wrong.append(Probleem(f"{get_column_letter(_TOELICHTING)}{number}", "Hoogstens 200 tekens op één regel."))
    elif keuze is not None:
        return Oordeel(blok.signaal_id, keuze, words)
    return None


def _keuze(choice: str) -> int | None:
    """0 for none, -1 to ask, the number of a candidate; None for an empty cell or another word."""
    words = {GEEN: 0, VRAAG: -1} | {naam: nr for nr, naam in enumerate(_keuzes(_MEESTE), start=1)}
    return words.get(choice)


def _keuzes(aantal: int) -> list[str]:
    return [f"Kandidaat {nr}" for nr in range(1, aantal + 1)]


def _block_rows(number: int, blok: Blok, mark: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The rows of one block: the signaal, its candidates, and an empty line."""
    front = (blok.signaal_id, mark)
    yield (*front, str(number), f"{blok.partner} schreef", *blok.velden, blok.waarom, "", ""), "signaal"
    for naam, kandidaat in zip(_keuzes(len(blok.kandidaten)), blok.kandidaten, strict=True):
        kind = "kandidaat " + " ".join(map(str, sorted(kandidaat.verschilt)))
        yield (*front, "", naam, *kandidaat.velden, kandidaat.bewijs, "", ""), kind
    yield (*front, *("",) * (len(_KOP) - 2)), "leeg"


def _write_lijsten(book: Any, signalen: Sequence[str]) -> None:
    """The choices, for up to five candidates. And which signalen are in it."""
    sheet = add_lijsten(book)
    for row, signaal_id in enumerate(signalen, start=1):
        sheet.cell(row, _INHOUD, signaal_id)
    for aantal in range(_MEESTE + 1):
        add_lijst(book, f"keuzes_{aantal}", aantal + 1, [*_keuzes(aantal), GEEN, VRAAG])


def _write_row(sheet: Any, number: int, values: Sequence[str], kind: str) -> None:
    different = {int(place) for place in kind.split()[1:]}
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(number, column)
        put_text(cell, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name=LETTER)
        if kind == "signaal":
            open_cell = column in {_BESLUIT, _TOELICHTING}
            cell.fill = PatternFill("solid", start_color=GEEL if open_cell else BLAUW)
            cell.font = Font(name=LETTER, bold=True)
            cell.protection = Protection(locked=not open_cell)
        elif column - _EERSTE_VELD in different:
            cell.fill = PatternFill("solid", start_color=ROOD)
    fit_height(sheet, number, values, _BREED, from_column=3)


def _add_choices(sheet: Any, blokken: Sequence[tuple[Blok, str]]) -> None:
    validations: dict[int, DataValidation] = {}
    row = 2
    for blok, _ in blokken:
        aantal = len(blok.kandidaten)
        if aantal not in validations:
            fout = "Kies een van de kandidaten, Geen van deze of Vraag de partner."
            validations[aantal] = choice_of(sheet, f"keuzes_{aantal}", fout)
        validations[aantal].add(sheet.cell(row, _BESLUIT))
        row += aantal + 2
