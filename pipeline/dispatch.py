"""What leaves the house for the print street, and its answers: exactly once, whatever dies in between (ADR 0006)."""

from datetime import date
from typing import NamedTuple

from pipeline.adapters.deliver import deliver
from pipeline.adapters.drops import open_drop
from pipeline.adapters.files import sha256_of
from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.answers import RETOUR, doubted_batches, note_strange_batches, read_answers
from pipeline.contracts.config import Drukstraat
from pipeline.contracts.drops import Drop
from pipeline.contracts.reasons import Finding, reden
from pipeline.deciding import decide_several
from pipeline.drukstraatstand import silence_of_print_street
from pipeline.errors import ConfigError, NotAllowedError, UsageError
from pipeline.lapsing import lapsed_brieven
from pipeline.omgeving import Omgeving
from pipeline.stopping import Stop, Stopped, forget_batches, remake_batch, stop_brieven
from pipeline.writing import batch_path
from pipeline.zaakstaat import sent_zaken

__all__ = ["RETOUR", "Dispatched", "dispatch", "exchange"]


class Dispatched(NamedTuple):
    """The batches that left now, the letters that changed state by an answer, and what a person must look at.

    `vervallen` are letters that may no longer go, each with its reason code; `geweigerd` are batches that this person
    may not send (four eyes).
    """

    verzonden: tuple[str, ...]
    bijgewerkt: int
    bevindingen: tuple[Finding, ...]
    vervallen: tuple[tuple[str, str], ...] = ()
    geweigerd: tuple[str, ...] = ()
    vrij_te_geven: tuple[str, ...] = ()


class _Judged(NamedTuple):
    """What judging again did: letters that lapsed with their reason, the batches' new names, and what to look at."""

    vervallen: dict[str, str]
    nieuw: dict[str, Stopped]
    bevindingen: tuple[Finding, ...]


class _Queue(NamedTuple):
    """Batches to send now, and those that this person, or anybody, may not send yet."""

    naar_buiten: tuple[str, ...]
    geweigerd: tuple[str, ...]
    bevindingen: tuple[Finding, ...]


def dispatch(omgeving: Omgeving, *, only: str | None) -> Dispatched:
    """Send the approved batches (or just `only`) and read the answers. Raises UnavailableError, NotAllowedError."""
    drukstraat = _drukstraat(omgeving)
    with open_store(omgeving.config.store) as store:
        if only is not None and not store.rows("SELECT 1 FROM batches WHERE batch = ?", only):
            raise UsageError(f"Er is geen batch {only}.", "Bekijk de batches met `seintje letters list`.")
        if only is not None and store.value("SELECT status FROM batches WHERE batch = ?", only) == "klaar":
            raise NotAllowedError(
                f"Batch {only} is nog niet vrijgegeven.", f"Geef hem vrij met `seintje letters approve {only}`."
            )
        done = exchange(store, drukstraat, omgeving=omgeving, only=only, fresh=True)
        silent = silence_of_print_street(store, vandaag=omgeving.vandaag)
        done = done._replace(bevindingen=(*done.bevindingen, *silent))
    if done.geweigerd and not done.verzonden:
        raise NotAllowedError(
            f"U hebt {', '.join(done.geweigerd)} zelf vrijgegeven. Met vier_ogen moet iemand anders versturen. "
            "Er is niets verzonden.",
            "Vraag een collega om `seintje dispatch` te doen.",
        )
    return done


def count_approved(omgeving: Omgeving, *, only: str | None) -> int:
    """How many letters `dispatch` would send: those in approved batches, or in just `only`."""
    with read_store(omgeving.config.store) as store:
        query = "SELECT count(*) FROM brieven WHERE status = 'vrijgegeven' AND ? IN ('', batch)"
        return int(store.value(query, only or "") or 0)


def exchange(store: Store, drukstraat: Drukstraat, *, omgeving: Omgeving, only: str | None, fresh: bool) -> Dispatched:
    """Read the answers, judge what has not left again, finish what was half sent and, when `fresh`, send the rest.

    The answers come first: they may tell that something left that the ledger, out of a backup, does not know of.
    """
    with open_drop(drukstraat.drop) as drop:
        answers = read_answers(drop, store, omgeving=omgeving)
        strange = note_strange_batches(drop, store, omgeving=omgeving)
        judged = _judge_again(drop, store, only=only, omgeving=omgeving)
        _sweep_parts(drop, store)
        only = judged.nieuw[only].nieuw if only in judged.nieuw else only
        queue = _queue(store, drukstraat, only=only, fresh=fresh, wie=omgeving.wie)
        _mind_the_agreement(drukstraat, vandaag=omgeving.vandaag, waiting=len(queue.naar_buiten))
        missing = [naam for naam in queue.naar_buiten if not _send(drop, store, naam, omgeving=omgeving)]
    gone = tuple(Finding(0, "outbox", "batch-niet-in-outbox", f"Het gaat om {naam}") for naam in missing)
    return Dispatched(
        verzonden=tuple(naam for naam in queue.naar_buiten if naam not in missing),
        bijgewerkt=len(answers.bijgewerkt),
        bevindingen=(*answers.bevindingen, *strange, *judged.bevindingen, *queue.bevindingen, *gone),
        vervallen=tuple(judged.vervallen.items()),
        geweigerd=queue.geweigerd,
        vrij_te_geven=tuple(
            row["batch"]
            for row in store.rows("SELECT batch FROM batches WHERE status = 'klaar' ORDER BY datum, volgnr")
        ),
    )


def _drukstraat(omgeving: Omgeving) -> Drukstraat:
    if omgeving.config.drukstraat is None:
        raise ConfigError("Er is geen drukstraat ingesteld.", "Vul het blok `drukstraat` in config.yaml in.")
    return omgeving.config.drukstraat


def _mind_the_agreement(drukstraat: Drukstraat, *, vandaag: date, waiting: int) -> None:
    agreement = drukstraat.verwerkersovereenkomst
    if waiting and agreement is not None and not agreement.geldt_op(vandaag):
        raise NotAllowedError(
            "De verwerkersovereenkomst met de drukstraat geldt vandaag niet. Er is niets verzonden.",
            "Vul de nieuwe overeenkomst in onder `drukstraat` in config.yaml.",
        )


def _judge_again(drop: Drop, store: Store, *, only: str | None, omgeving: Omgeving) -> _Judged:
    """Take letters that may no longer go out of their batches, each with its reason and a task for a person.

    A batch that stands on the drop already has left, whatever a ledger out of a backup says: it stays as it is.
    """
    rows = store.rows(
        """SELECT naam FROM outbox JOIN batches ON batches.batch = naam
           WHERE staat IN ('wacht', 'uploading') AND batches.status IN ('klaar', 'vrijgegeven')"""
    )
    inside = [row["naam"] for row in rows if only in {None, row["naam"]}]
    lapsed = lapsed_brieven(store, inside, omgeving=omgeving)
    where = {kenmerk: str(store.value("SELECT batch FROM brieven WHERE kenmerk = ?", kenmerk)) for kenmerk in lapsed}
    arrived = {batch for batch in set(where.values()) if drop.stat(batch) is not None}
    late = tuple(
        Finding(0, "brieven", "brief-vervallen-maar-weg", f"Het gaat om brief {kenmerk}")
        for kenmerk, batch in where.items()
        if batch in arrived
    )
    stops = {kenmerk: Stop(code, code) for kenmerk, code in lapsed.items() if where[kenmerk] not in arrived}
    if not stops:
        return _Judged({}, {}, late)
    changes = Changes(store.next_run_id())
    stopped = stop_brieven(changes, store, stops, omgeving=omgeving)
    store.commit(changes)
    forget_batches(omgeving.config, stopped)
    told = tuple(
        Finding(0, "brieven", "brief-vervallen", f"Brief {kenmerk} gaat niet weg: {reden(stop.code).titel.lower()}")
        for kenmerk, stop in stops.items()
    )
    return _Judged({kenmerk: stop.code for kenmerk, stop in stops.items()}, stopped, (*late, *told))


def _sweep_parts(drop: Drop, store: Store) -> None:
    """Take half uploads of batches that were made again under another name off the drop."""
    for row in store.rows("SELECT naam FROM outbox WHERE staat = 'vervangen'"):
        drop.remove(f"{row['naam']}.part")
        changes = Changes(store.next_run_id())
        changes.do("DELETE FROM outbox WHERE naam = ?", row["naam"])
        store.commit(changes)


def _queue(store: Store, drukstraat: Drukstraat, *, only: str | None, fresh: bool, wie: str) -> _Queue:
    """Batches that are half way go first; approved ones only when asked."""
    rows = store.rows(
        """SELECT outbox.naam, outbox.staat, vrijgegeven_door FROM outbox JOIN batches ON batches.batch = outbox.naam
           WHERE outbox.staat NOT IN ('sent', 'vervangen') AND batches.status = 'vrijgegeven' ORDER BY datum, volgnr"""
    )
    asked = [row for row in rows if (fresh or row["staat"] != "wacht") and only in {None, row["naam"]}]
    doubted = doubted_batches(store)
    own = tuple(
        row["naam"]
        for row in asked
        if drukstraat.vier_ogen and row["staat"] == "wacht" and row["vrijgegeven_door"] == wie
    )
    held = [row["naam"] for row in asked if row["naam"] in doubted]
    found = [Finding(0, "drukstraat", "batch-wacht-op-antwoord", f"Het gaat om {naam}") for naam in held]
    found += [Finding(0, "drukstraat", "vier-ogen", f"Het gaat om {naam}") for naam in own]
    return _Queue(tuple(row["naam"] for row in asked if row["naam"] not in {*own, *held}), own, tuple(found))


def _send(drop: Drop, store: Store, naam: str, *, omgeving: Omgeving) -> bool:
    """Bring one batch; False when its file is gone and cannot be made again with the same bytes."""
    row = store.rows("SELECT sha256, staat FROM outbox WHERE naam = ?", naam)[0]

    def note(staat: str) -> None:
        changes = Changes(store.next_run_id())
        moment = omgeving.moment()
        changes.do("UPDATE outbox SET staat = ?, gewijzigd_op = ? WHERE naam = ?", staat, moment, naam)
        if staat == "sent":
            changes.do("UPDATE batches SET status = 'verzonden', verzonden_op = ? WHERE batch = ?", moment, naam)
            changes.do("UPDATE brieven SET status = 'verzonden' WHERE batch = ? AND status = 'vrijgegeven'", naam)
            decide_several(changes, store, sent_zaken(store, naam), omgeving=omgeving)
            changes.note_in_audit(moment, omgeving.wie, "batch verzonden", naam)
        store.commit(changes)

    source = batch_path(omgeving.config, naam)
    whole = source.exists() and sha256_of(source) == row["sha256"]
    if not whole and not remake_batch(store, naam, omgeving=omgeving):
        return False
    deliver(drop, source=source, naam=naam, sha256=row["sha256"], staat=row["staat"], note=note)
    source.unlink()
    return True
