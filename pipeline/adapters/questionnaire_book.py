"""The questionnaire for a new partner as a workbook: out empty or filled before, and back in strictly."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl.styles import Alignment, Font, PatternFill, Protection

from pipeline.adapters import workbook as book_of
from pipeline.adapters.files import write_whole
from pipeline.adapters.workbook import LIJSTEN, UITLEG, Probleem
from pipeline.contracts.vragenlijst import VRAGENLIJST, Keuzes, Vraag

BLAD = "Vragenlijst"
_KOP, _BREED = ("veld", "Vraag", "Uw antwoord", "Uitleg"), (4, 38, 46, 62)
_ANTWOORD = 3
_TEKST = (
    "Met deze vragenlijst meldt u zich aan om signalen voor vroegsignalering te leveren.",
    "Ga naar het blad Vragenlijst. Vul de gele cellen in. Bij sommige cellen kiest u uit een lijst.",
    "Een vraag met een * moet u beantwoorden.",
    "Levert u via een verzamelmap? Laat het onderdeel “Hoe u levert” dan leeg.",
    "Zet geen gegevens van huurders of klanten in deze vragenlijst.",
    "Stuur het bestand als .xlsx terug naar de gemeente. U krijgt dan de overeenkomst.",
    "Die tekent u digitaal, met een programma dat een PAdES-handtekening toevoegt.",
    "Pas als beide partijen hebben getekend, mag u leveren. Tot dan leest de gemeente niets van u.",
)


class _Rij(NamedTuple):
    """A row of the sheet: a heading (no `vraag`) or a question."""

    teksten: tuple[str, str, str]
    vraag: Vraag | None


def write_questionnaire(target: Path, keuzes: Keuzes, *, gemeente: str, ingevuld: Mapping[str, str]) -> None:
    """Write the workbook in one step; `ingevuld` are answers that are known already, by the key of the question."""
    book = book_of.new_book()
    book_of.write_uitleg(book.active, f"Aanmelden bij de gemeente {gemeente}", _TEKST)
    sheet = book.create_sheet(BLAD)
    book_of.add_lijsten(book)
    choices = {}
    for column, (naam, woorden) in enumerate(keuzes.lijsten().items(), start=1):
        book_of.add_lijst(book, naam, column, woorden)
        choices[naam] = book_of.choice_of(sheet, naam, "Kies een van de woorden uit de lijst.")
    book_of.write_head(sheet, _KOP, _BREED, hidden="A")
    for number, rij in enumerate(_rows(), start=2):
        _write_row(sheet, number, rij, ingevuld.get(rij.vraag.sleutel, "") if rij.vraag else "")
        if rij.vraag and rij.vraag.keuze:
            choices[rij.vraag.keuze].add(sheet.cell(number, _ANTWOORD))
    book_of.lock(sheet, freeze="C2")
    write_whole(target, book_of.book_bytes(book))


def read_questionnaire(data: bytes) -> tuple[dict[str, str], dict[str, str], list[Probleem]]:
    """The answers by key, the cell of each, and everything that is wrong with the workbook itself."""
    book = book_of.opened_book(data, (UITLEG, BLAD, LIJSTEN))
    if isinstance(book, Probleem):
        return {}, {}, [book]
    sheet, rows = book[BLAD], _rows()
    wrong = list(book_of.stray_cells(sheet, "", columns=len(_KOP), rows=len(rows) + 1))
    wrong += _changed(sheet, 1, ("veld", *_KOP[1:]))
    answers, cells = {}, {}
    for number, rij in enumerate(rows, start=2):
        wrong += _changed(sheet, number, (rij.teksten[0], rij.teksten[1], None, rij.teksten[2]))
        cell = sheet.cell(number, _ANTWOORD)
        if rij.vraag is None:
            wrong += _changed(sheet, number, (None, None, "", None))
            continue
        answers[rij.vraag.sleutel] = _answer(cell)
        cells[rij.vraag.sleutel] = book_of.place("", _ANTWOORD, number)
    return answers, cells, wrong


def _rows() -> list[_Rij]:
    rows = []
    for onderdeel in VRAGENLIJST:
        rows.append(_Rij(("", onderdeel.titel, ""), None))
        for vraag in onderdeel.vragen:
            star = " *" if vraag.verplicht else ""
            rows.append(_Rij((vraag.sleutel, vraag.vraag + star, vraag.uitleg), vraag))
    return rows


def _changed(sheet: Any, number: int, should: tuple[str | None, ...]) -> Iterator[Probleem]:
    for column, text in enumerate(should, start=1):
        if text is not None and book_of.text_of(sheet.cell(number, column)) != text:
            yield Probleem(book_of.place("", column, number), "Deze cel is veranderd; vul alleen in bij Uw antwoord.")


def _answer(cell: Any) -> str:
    """What was filled in, as text: a date as 2027-03-01, a whole number without a point."""
    value = cell.value
    if cell.data_type == "d" and hasattr(value, "date"):
        return str(value.date())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return book_of.text_of(cell).strip()


def _write_row(sheet: Any, number: int, rij: _Rij, answer: str) -> None:
    sleutel, vraag, uitleg = rij.teksten
    values = (sleutel, vraag, answer, uitleg)
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(number, column)
        book_of.put_text(cell, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name=book_of.LETTER, bold=rij.vraag is None)
        if rij.vraag is None:
            cell.fill = PatternFill("solid", start_color=book_of.BLAUW)
        elif column == _ANTWOORD:
            cell.fill, cell.border = PatternFill("solid", start_color=book_of.GEEL), book_of.edge()
            cell.protection, cell.number_format = Protection(locked=False), "@"
    book_of.fit_height(sheet, number, values, _BREED, from_column=2)
