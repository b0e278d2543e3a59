"""The terugkoppeling to a partner as files: a CSV for its machine and a workbook for its administrator."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

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
from pipeline.stages.inform import Bericht, Terugkoppeling

KOLOMMEN = (
    "referentie", "bestand", "regel", "aanleveraar", "status", "reden", "uitleg", "pauze_van", "pauze_tot", "bewijs",
    "signaal",
)  # fmt: skip
"""The header of the CSV; a column is only ever added at the end (docs/partners.md)."""

_BLAD = {
    "Uw referentie": 26, "Status": 15, "Reden": 19, "Wat dat betekent": 54, "Pauze van": 11, "Pauze tot": 11,
    "Uw bestand": 32, "Regel": 7, "Bewijs": 8, "Nummer": 24,
}  # fmt: skip
_UITLEG = {"": 24, " ": 90}
_KLEUREN = {"opgepakt": "DDF2DD", "niet opgepakt": "FFF6CC", "in behandeling": "E2ECF7"}
"""Light, so that black letters on them stay readable (AA); the word itself always stands there too."""
_LEGENDA = {
    "opgepakt": "De gemeente heeft uw signaal opgepakt.",
    "niet opgepakt": "De gemeente heeft uw signaal niet opgepakt. Mag u weten waarom, dan staat het bij Reden.",
    "in behandeling": "De gemeente bekijkt uw signaal nog. U hoort het als er een besluit is.",
}
_UW_WERK = (
    ("Pauze", "Staat er een datum bij Pauze? Stop op die dagen met incasso van dit signaal."),
    ("Nieuwe status", "Staat een signaal er later nog een keer in? Dan geldt de nieuwe regel."),
    (
        "Wat u niet hoort",
        "Adressen, bsn's, andere partners en welke hulp iemand krijgt: dat blijft bij ons.",
    ),
)


def write_inform_csv(terugkoppeling: Terugkoppeling, target: Path) -> None:
    """One line per signaal with news; dates ISO."""
    write_lines(target, KOLOMMEN, (_line(one) for one in terugkoppeling.berichten))


def write_inform_xlsx(terugkoppeling: Terugkoppeling, target: Path, *, gemeente: str, partner: str) -> None:
    """The same for people: sheets Uitleg and Terugkoppeling. `gemeente` and `partner` are names as people know them."""
    book = new_book("Terugkoppeling", kleuren=_KLEUREN)
    parts = (_origin(terugkoppeling, gemeente, partner), _counts(terugkoppeling), _legend(terugkoppeling))
    rows: list[list[tuple[Cel, str]]] = [[("Terugkoppeling", TITEL)]]
    for part in parts:
        rows += [[], *([(naam, VET), (value, FEIT)] for naam, value in part)]
    write_sheet(book, "Uitleg", _UITLEG, rows)
    shown = (_row(one) for one in islice(terugkoppeling.berichten, MAX_RIJEN))
    write_table(book, "Terugkoppeling", _BLAD, shown, gemerkt=_KLEUREN, leeg="Er is niets nieuws.")
    write_book(book, target)


def _line(bericht: Bericht) -> tuple[Cel, ...]:
    signaal, pauze = bericht.signaal, bericht.pauze
    return (
        signaal.referentie,
        signaal.bestand,
        signaal.regel,
        signaal.aanleveraar,
        bericht.status,
        bericht.reden,
        bericht.uitleg,
        pauze.van.isoformat() if pauze.van else "",
        pauze.tot.isoformat() if pauze.tot else "",
        signaal.bewijs,
        signaal.signaal_id,
    )


def _row(bericht: Bericht) -> tuple[Cel, ...]:
    signaal, pauze = bericht.signaal, bericht.pauze
    return (
        signaal.referentie,
        bericht.status,
        bericht.reden,
        bericht.uitleg,
        f"{pauze.van:%d-%m-%Y}" if pauze.van else "",
        f"{pauze.tot:%d-%m-%Y}" if pauze.tot else "",
        signaal.bestand,
        signaal.regel,
        "ja" if signaal.bewijs else "",
        signaal.signaal_id,
    )


def _origin(terugkoppeling: Terugkoppeling, gemeente: str, partner: str) -> Iterator[tuple[str, Cel]]:
    yield "Van", f"gemeente {gemeente}"
    yield "Voor", partner
    if terugkoppeling.aanleveraar:
        yield "Aanleveraar", terugkoppeling.aanleveraar
    yield "Gemaakt op", f"{terugkoppeling.dag:%d-%m-%Y}"


def _counts(terugkoppeling: Terugkoppeling) -> Iterator[tuple[str, Cel]]:
    yield "Signalen", len(terugkoppeling.berichten)
    counted = Counter(one.status for one in terugkoppeling.berichten)
    yield from ((status.capitalize(), counted[status]) for status in _KLEUREN if counted[status])
    paused = sum(one.pauze.van is not None for one in terugkoppeling.berichten)
    if paused:
        yield "Met een pauze", paused


def _legend(terugkoppeling: Terugkoppeling) -> Iterator[tuple[str, Cel]]:
    yield from ((status.capitalize(), words) for status, words in _LEGENDA.items())
    yield from _UW_WERK
    if any(one.signaal.bewijs for one in terugkoppeling.berichten):
        proof = f"BM_{terugkoppeling.partner}_<nummer>.pdf"
        yield "Bewijs", f"Ja: in dezelfde map staat {proof}. Dat is uw bewijs van melding."
    if len(terugkoppeling.berichten) > MAX_RIJEN:
        yield "Let op", "Dit bestand toont alleen het begin. In het csv-bestand staan alle signalen."
