"""The answer to a partner as files: a CSV for its machine and a workbook for its administrator.

The same answer gives the same bytes: nothing in them tells when or by which process they were made.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from openpyxl import Workbook

from pipeline.adapters.partner_files import (
    FEIT,
    MAX_RIJEN,
    TITEL,
    VET,
    Cel,
    new_book,
    write_book,
    write_lines,
    write_sheet,
    write_table,
)
from pipeline.contracts.reasons import PROEF, Ernst
from pipeline.domain.klok import NEDERLAND
from pipeline.stages.answer import ERNSTEN, Antwoord, group_regels, in_dots, pronounce, shown

KOLOMMEN = ("bestand", "regel", "kolom", "ernst", "code", "omschrijving", "doe_dit")
"""The header of the CSV; a column is only ever added at the end (docs/partners.md)."""


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
_GROOT = _KLEUREN.keys() - set(ERNSTEN)


def write_csv(antwoord: Antwoord, target: Path) -> None:
    """Every finding on a line; regel 0 is the file as a whole."""
    bestand = shown(antwoord.oordeel.bestand)
    write_lines(
        target,
        KOLOMMEN,
        (
            (bestand, one.regel, one.kolom, one.ernst, one.code, one.omschrijving, one.doe_dit)
            for one in antwoord.regels()
        ),
    )


def write_xlsx(antwoord: Antwoord, target: Path, *, gemeente: str, partner: str, max_rijen: int = MAX_RIJEN) -> None:
    """The same for people: sheets Uitleg, Samenvatting and Bevindingen, the last with at most `max_rijen` findings.

    `gemeente` and `partner` are names as people know them.
    """
    book = new_book("Validatierapport", kleuren=_KLEUREN, groot=_GROOT)
    parts = (
        _verdict(antwoord),
        _counts(antwoord),
        _origin(antwoord, gemeente, partner),
        _legend(antwoord, max_rijen=max_rijen),
    )
    _write_uitleg(book, antwoord, parts)
    nothing = "Geen bevindingen: er viel niets op."
    write_table(book, "Samenvatting", _SAMENVATTING, _summary(antwoord), gemerkt=ERNSTEN, leeg=nothing)
    found = _found(antwoord, max_rijen=max_rijen)
    write_table(book, "Bevindingen", _BEVINDINGEN, found, gemerkt=ERNSTEN, leeg=nothing)
    write_book(book, target)


def _write_uitleg(book: Workbook, antwoord: Antwoord, parts: Iterable[Iterator[tuple[str, Cel]]]) -> None:
    """The first sheet: the verdict at a glance, and then name and value in `parts` with an empty line in between."""
    proef = antwoord.oordeel.reden == PROEF
    status = "vastgehouden" if proef else antwoord.oordeel.status  # the colour: a trial is no failure
    rows: list[list[tuple[Cel, str]]] = [
        [("Validatierapport van een proef" if proef else "Validatierapport", TITEL)],
        [],
        [("Oordeel", status), (pronounce(antwoord).kop, status)],
        *(row for part in parts for row in ([], *([(name, VET), (value, FEIT)] for name, value in part))),
    ]
    write_sheet(book, "Uitleg", _UITLEG, rows, groot=status)


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
    received = datetime.fromisoformat(oordeel.ontvangen_op).astimezone(NEDERLAND)
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
