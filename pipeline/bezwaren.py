"""Objections to vroegsignalering (artikel 21 AVG): who objects gets no letter and no zaak; lists name nobody."""

from sqlite3 import Row
from typing import NamedTuple

from pipeline.adapters.store import Changes, open_store, read_store
from pipeline.contracts.ids import bezwaar_id
from pipeline.domain.bsn import Bsn
from pipeline.domain.refusal import Refusal
from pipeline.errors import UsageError
from pipeline.omgeving import Omgeving
from pipeline.saying import wrapped
from pipeline.stopping import Stop, forget_batches
from pipeline.waarom import checked_waarom
from pipeline.zaakstaat import record_einde
from pipeline.zaakwerk import stop_letters

_BEZWAAR = Stop("bezwaar-van-inwoner", "bezwaar van de inwoner")

_RESULTAAT = "Niet opgepakt: andere reden"
_WAAROM = "bezwaar-inwoner"


class BezwaarRegel(NamedTuple):
    """An objection as the list shows it: by its number, never by who it is."""

    bezwaar_id: str
    sinds: str
    reden: str
    wie: str


class Bezwaar(NamedTuple):
    """What an objection did at once: zaken closed, letters stopped, and letters that were on their way already."""

    bezwaar_id: str
    zaken: tuple[str, ...]
    gestopt: tuple[str, ...]
    weg: tuple[str, ...]


def add_bezwaar(omgeving: Omgeving, bsn: str, *, waarom: str) -> Bezwaar:
    """Note an objection, close the open zaak of this inwoner and stop letters that are still in the house.

    Raises UsageError for a bsn that is none, an objection that stands already, or a `waarom` that may not be kept.
    """
    nummer, words = _checked_bsn(bsn), checked_waarom(waarom)
    with open_store(omgeving.config.store) as store:
        if store.rows("SELECT 1 FROM bezwaren WHERE bsn = ?", nummer):
            raise UsageError("Dit bezwaar staat er al.", "Bekijk bezwaren met `seintje bezwaar list`.")
        changes, now = Changes(store.next_run_id()), omgeving.moment()
        row = {"bsn": nummer, "sinds": omgeving.vandaag.isoformat(), "reden": words}
        changes.put("bezwaren", row | {"wie": omgeving.wie, "moment": now})
        letters = store.rows("SELECT * FROM brieven WHERE bsn = ? ORDER BY kenmerk", nummer)
        stopped, batches = stop_letters(changes, store, letters, stop=_BEZWAAR, omgeving=omgeving)
        zaken = store.rows("SELECT zaak_id FROM zaken WHERE bsn = ? AND status = 'Open' ORDER BY zaak_id", nummer)
        for zaak in zaken:
            record_einde(changes, zaak["zaak_id"], _RESULTAAT, waarom=_WAAROM, dag=omgeving.vandaag)
            changes.note_in_audit(now, omgeving.wie, "zaak gesloten: bezwaar", zaak["zaak_id"])
        code = bezwaar_id(store.sleutel, nummer)
        changes.note_in_audit(now, omgeving.wie, "bezwaar vastgelegd", code, words)
        store.commit(changes)
        forget_batches(omgeving.config, batches)
    return Bezwaar(code, tuple(zaak["zaak_id"] for zaak in zaken), _kenmerken(stopped), _on_their_way(letters))


def remove_bezwaar(omgeving: Omgeving, bsn: str, *, waarom: str) -> str:
    """The objection is taken back: new signalen are taken up again; the number it had. What was closed stays closed.

    Raises UsageError when there is none, for a bsn that is none, or a `waarom` that may not be kept.
    """
    nummer, words = _checked_bsn(bsn), checked_waarom(waarom)
    with open_store(omgeving.config.store) as store:
        if not store.rows("SELECT 1 FROM bezwaren WHERE bsn = ?", nummer):
            raise UsageError("Dit bezwaar is er niet.", "Bekijk bezwaren met `seintje bezwaar list`.")
        changes = Changes(store.next_run_id())
        changes.do("DELETE FROM bezwaren WHERE bsn = ?", nummer)
        code = bezwaar_id(store.sleutel, nummer)
        changes.note_in_audit(omgeving.moment(), omgeving.wie, "bezwaar ingetrokken", code, words)
        store.commit(changes)
    return code


def list_bezwaren(omgeving: Omgeving) -> tuple[BezwaarRegel, ...]:
    """Every objection, the oldest first."""
    with read_store(omgeving.config.store) as store:
        rows = store.rows("SELECT * FROM bezwaren ORDER BY sinds, moment, bsn")
        return tuple(
            BezwaarRegel(bezwaar_id(store.sleutel, row["bsn"]), row["sinds"], row["reden"], row["wie"]) for row in rows
        )


def say_bezwaar(done: Bezwaar) -> list[str]:
    """What the objection did, and what could not be stopped."""
    lines = [f"Bezwaar {done.bezwaar_id} is vastgelegd.", *(f"Gesloten: zaak {code}" for code in done.zaken)]
    lines += [f"Gestopt: brief {kenmerk}" for kenmerk in done.gestopt]
    for kenmerk in done.weg:
        lines += wrapped(f"Brief {kenmerk} was al weg. Bel de drukstraat als hij nog niet is bezorgd.")
    return [*lines, *wrapped("Nieuwe signalen over deze inwoner pakt Seintje niet meer op.")]


def say_bezwaren(rows: tuple[BezwaarRegel, ...]) -> list[str]:
    """The list: number, since when, why, by whom."""
    if not rows:
        return ["Er zijn geen bezwaren."]
    return [
        line for row in rows for line in wrapped(f"{row.sinds} {row.reden} ({row.wie})", mark=f"{row.bezwaar_id}  ")
    ]


def _checked_bsn(bsn: str) -> str:
    nummer = Bsn.parse(bsn)
    if isinstance(nummer, Refusal):
        raise UsageError("Dit is geen geldig bsn.", nummer.detail)
    return nummer.nummer


def _kenmerken(brieven: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(str(brief["kenmerk"]) for brief in brieven)


def _on_their_way(brieven: list[Row]) -> tuple[str, ...]:
    return _kenmerken(tuple(brief for brief in brieven if brief["status"] in {"verzonden", "bevestigd"}))
