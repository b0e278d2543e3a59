"""What every command on one zaak shares: find it, choose words, decide what is next, and do all of it or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from difflib import get_close_matches
from sqlite3 import Row
from typing import NamedTuple

from pipeline.adapters.store import Changes, Store, open_store
from pipeline.contracts.zaken import Actie, Stand, Zaak
from pipeline.deciding import decide_again
from pipeline.errors import NotAllowedError, UsageError
from pipeline.omgeving import Omgeving
from pipeline.saying import say_warnings, wrapped
from pipeline.stages.decide import GEMEENTE
from pipeline.stopping import Stop, may_stop, stop_brieven
from pipeline.zaakstaat import stored_stand, stored_zaak

_MIDDAG, _AVOND = 12, 18


class Gedaan(NamedTuple):
    """What a command did to a zaak, in words; what is next, or the result that closed it; and what to look at."""

    zaak_id: str
    wat: str
    actie: Actie | None
    resultaat: str
    let_op: tuple[str, ...] = ()
    te_laat: bool = False

    def as_document(self) -> dict[str, object]:
        """For `--json`."""
        return self._asdict() | {"actie": self.actie._asdict() if self.actie else None}


def find_zaak(store: Store, word: str) -> Zaak:
    """The zaak of this id, in any case. Raises UsageError for an unknown one."""
    code = word.strip()
    zaak = stored_zaak(store, code[:1].upper() + code[1:].lower())
    if zaak is None:
        raise UsageError("Seintje kent deze zaak niet.", "Een zaak begint met Z. Bekijk ze met `seintje zaak list`.")
    return zaak


@contextmanager
def opened_zaak(omgeving: Omgeving, word: str) -> Iterator[tuple[Store, Zaak, Stand]]:
    """An open zaak to work on. Raises UsageError for an unknown one, NotAllowedError for a closed one."""
    with open_store(omgeving.config.store) as store:
        zaak = find_zaak(store, word)
        if not zaak.is_open:
            raise NotAllowedError(
                "Deze zaak is gesloten.", f'Heropen hem eerst: seintje zaak reopen {zaak.zaak_id} --reden "…"'
            )
        yield store, zaak, stored_stand(store, zaak.zaak_id)


def commit_zaak(
    changes: Changes, store: Store, zaak: Zaak, stand: Stand, *, wat: str, reden: str = "", omgeving: Omgeving
) -> Gedaan:
    """Decide what is next, note who did this, and make all of it visible at once; `stand` has what is new in it."""
    besluit = decide_again(changes, store, zaak, stand, omgeving=omgeving)
    changes.note_in_audit(omgeving.moment(), omgeving.wie, wat, zaak.zaak_id, reden)
    store.commit(changes)
    return Gedaan(zaak.zaak_id, wat, None if besluit.resultaat else besluit.actie, besluit.resultaat)


def stop_letters(
    changes: Changes, store: Store, brieven: Sequence[Row], *, stop: Stop, omgeving: Omgeving
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Cancel those of these letters that are still in the house: which, and the batches to forget after the commit."""
    stoppable = tuple(brief for brief in brieven if may_stop(store, brief))
    stops = {str(brief["kenmerk"]): stop for brief in stoppable}
    return stoppable, tuple(stop_brieven(changes, store, stops, omgeving=omgeving))


def say_gedaan(done: Gedaan) -> list[str]:
    """What was written down, and what is next."""
    lines = wrapped(f"Vastgelegd bij zaak {done.zaak_id}: {done.wat}.")
    if done.actie is not None:
        actie = done.actie
        lines += wrapped(f"Hierna: {actie.soort}, door {actie.door}, vóór {actie.voor}.")
    else:
        lines += wrapped(f"De zaak is gesloten: {done.resultaat}.")
    return lines + say_warnings(done.let_op)


def chosen(word: str, known: Sequence[str], *, wat: str) -> str:
    """The one of `known` that was meant, whatever the case. Raises UsageError with those that look like it."""
    forms = {one.casefold(): one for one in known}
    form = " ".join(word.split()).casefold()
    if form in forms:
        return forms[form]
    near = [forms[one] for one in get_close_matches(form, forms, n=3, cutoff=0.4)]
    hint = f"Bedoelt u: {'; '.join(near)}? " if near else ""
    raise UsageError(f"{wat} bestaat niet.", f"{hint}Kies uit: {'; '.join(known)}.")


def chosen_door(word: str, omgeving: Omgeving) -> str:
    """`gemeente` or the id of a uitvoerder of the configuration."""
    return chosen(word, [GEMEENTE, *(one.id for one in omgeving.config.uitvoerders)], wat="Deze uitvoerder")


def past_day(day: date, *, since: date, vandaag: date) -> date:
    """A day on which something happened. Raises UsageError for one to come or from before the zaak."""
    if day > vandaag:
        raise UsageError("De datum ligt in de toekomst.", "Leg vast wat al gebeurd is.")
    if day < since:
        raise UsageError(f"De datum ligt vóór het begin van de zaak ({since}).", "Controleer de datum.")
    return day


def clock(tijd: str) -> str:
    """A time of day as `09:30`. Raises UsageError."""
    try:
        return datetime.strptime(tijd.strip().replace(".", ":"), "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - no date
    except ValueError:
        raise UsageError("Dit is geen tijd.", "Schrijf een tijd als 14:30.") from None


def dagdeel_of(tijd: str) -> str:
    """The DDAS dagdeel of a time as `clock` gives it."""
    hour = int(tijd[:2])
    return "Ochtend" if hour < _MIDDAG else "Middag" if hour < _AVOND else "Avond"
