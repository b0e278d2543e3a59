"""Doubtful signalen in the terminal, one at a time: the partner's words beside one candidate, and a key to decide."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from itertools import zip_longest
from textwrap import wrap
from typing import NamedTuple

from pipeline.adapters.review_book import Oordeel
from pipeline.adapters.store import open_store, read_store
from pipeline.errors import DataError
from pipeline.omgeving import Omgeving
from pipeline.oordelen import Beoordeeld, Blokken, take_oordelen
from pipeline.review import STEEKPROEF, waiting_blokken
from pipeline.saying import WIDTH, wrapped
from pipeline.stages.present import VELDEN, Blok

_LABEL, _COLUMN = 18, 31
_NEAR = {"Voornamen of voorletters": "Voornamen", "Postcode en plaats": "Postcode"}
_KEYS = "j/k ander   enter deze   g geen van deze   v vraag partner   s later   q stop"


class Toets(StrEnum):
    """The keys; enter is asked twice, for a wrong match tells a stranger about somebody's arrears."""

    VOLGENDE = "j"
    VORIGE = "k"
    DEZE = "\r"
    GEEN = "g"
    VRAAG = "v"
    LATER = "s"
    STOP = "q"


class _Scherm(NamedTuple):
    """Where the clerk is: which signaal of how many, and which of its candidates."""

    nummer: int
    aantal: int
    kandidaat: int


def review_in_terminal(
    omgeving: Omgeving, *, key: Callable[[], str], show: Callable[[Iterable[str]], None]
) -> Beoordeeld:
    """Show each waiting signaal, and put every judgement in the store at once, so that stopping loses nothing.

    `key` gives one keystroke. Raises DataError when nothing waits, or when a run came in between.
    """
    with read_store(omgeving.config.store) as store:
        blokken, seen = waiting_blokken(store, omgeving=omgeving), store.next_run_id()
    if not blokken:
        raise DataError("Er is geen signaal om te beoordelen.", "Bekijk wat er wacht met `seintje status`.")
    show(wrapped(f"{len(blokken)} signalen. {STEEKPROEF}"))
    total = Beoordeeld(0, 0, 0, len(blokken), ())
    for nummer, (blok, _) in enumerate(blokken.values(), start=1):
        keuze = _ask(blok, nummer, len(blokken), key=key, show=show)
        if keuze is Toets.STOP:
            break
        if keuze is Toets.LATER:
            continue
        done, seen = _take(omgeving, Oordeel(blok.signaal_id, int(keuze), ""), blokken, seen=seen)
        total = _added(total, done)
    return total


def show_blok(blok: Blok, where: _Scherm) -> list[str]:
    """One signaal beside one candidate in lines of at most 80 columns; a ≠ stands where they differ."""
    kandidaat = blok.kandidaten[where.kandidaat] if blok.kandidaten else None
    second = f"Kandidaat {where.kandidaat + 1} van {len(blok.kandidaten)}" if kandidaat else "Geen kandidaat"
    lines = ["", *wrapped(f"Signaal {where.nummer} van {where.aantal} ({blok.signaal_id}). {blok.waarom}"), ""]
    lines += _row("", f"{blok.partner} schreef", second)
    lines.append("-" * (WIDTH - 1))
    for place, naam in enumerate(VELDEN):
        found = kandidaat.velden[place] if kandidaat else ""
        mark = "≠ " if kandidaat and place in kandidaat.verschilt else "  "
        if blok.velden[place] or found:
            lines += _row(mark + _NEAR.get(naam, naam), blok.velden[place], found)
    lines += ["", *wrapped(kandidaat.bewijs if kandidaat else "")]
    return [*lines, "", _KEYS]


def _row(label: str, left: str, right: str) -> list[str]:
    parts = [wrap(text, width - 1) or [""] for text, width in ((label, _LABEL), (left, _COLUMN), (right, _COLUMN))]
    return [f"{a:<{_LABEL}}{b:<{_COLUMN}}{c}".rstrip() for a, b, c in zip_longest(*parts, fillvalue="")]


def _ask(
    blok: Blok, nummer: int, aantal: int, *, key: Callable[[], str], show: Callable[[Iterable[str]], None]
) -> int | Toets:
    """The choice for one signaal: the number of the candidate, 0 for none, -1 to ask the partner; or later, or stop."""
    at, changed = 0, True
    while True:
        if changed:
            show(show_blok(blok, _Scherm(nummer, aantal, at)))
        pressed, changed = _pressed(key()), False
        if pressed in {Toets.VOLGENDE, Toets.VORIGE} and len(blok.kandidaten) > 1:
            at = (at + (1 if pressed is Toets.VOLGENDE else -1)) % len(blok.kandidaten)
            changed = True
        elif pressed is Toets.DEZE and blok.kandidaten:
            show([f"Kandidaat {at + 1}: is dit zeker dezelfde persoon? Nog een keer enter is ja."])
            if _pressed(key()) is Toets.DEZE:
                return at + 1
            changed = True
        elif pressed in _KEUZES:
            return _KEUZES[pressed]
        elif pressed in {Toets.LATER, Toets.STOP}:
            return pressed


_KEUZES: Mapping[Toets | None, int] = {Toets.GEEN: 0, Toets.VRAAG: -1}


def _pressed(sign: str) -> Toets | None:
    """The key, in any case; Ctrl-D and Escape stop, and a terminal may send either end of line for enter."""
    word = {"\n": "\r", "\x04": "q", "\x1b": "q"}.get(sign, sign.lower())
    return Toets(word) if word in set(Toets) else None


def _take(omgeving: Omgeving, oordeel: Oordeel, blokken: Blokken, *, seen: str) -> tuple[Beoordeeld, str]:
    """One judgement into the store, unless something was written there since the clerk was shown it."""
    with open_store(omgeving.config.store) as store:
        if store.next_run_id() != seen:
            now = waiting_blokken(store, omgeving=omgeving).get(oordeel.signaal_id)
            if now is None or now[1] != blokken[oordeel.signaal_id][1]:
                raise DataError(
                    "De gegevens zijn veranderd terwijl u keek. Dit oordeel is niet bewaard; de vorige wel.",
                    "Begin opnieuw met `seintje review`.",
                )
        done = take_oordelen(store, [oordeel], blokken, dry_run=False, omgeving=omgeving)
        return done, store.next_run_id()


def _added(total: Beoordeeld, one: Beoordeeld) -> Beoordeeld:
    return Beoordeeld(
        total.deze + one.deze,
        total.geen + one.geen,
        total.vraag + one.vraag,
        total.leeg - 1,
        total.tegengesproken + one.tegengesproken,
        total.eerste + one.eerste,
        total.oneens + one.oneens,
    )
