"""What leaves the house for the print street, and its answers: exactly once, whatever dies in between (ADR 0006)."""

import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.deliver import deliver
from pipeline.adapters.drops import open_drop
from pipeline.adapters.store import Changes, Store, open_store
from pipeline.contracts.config import Drukstraat
from pipeline.contracts.drops import Drop
from pipeline.contracts.reasons import Finding, volledige_tekst
from pipeline.domain.refusal import Refusal
from pipeline.errors import ConfigError, NotAllowedError, UnavailableError, UsageError
from pipeline.formats.retour import RetourBestand, Retouren, Verslag, read_retour
from pipeline.omgeving import Omgeving
from pipeline.stages.acknowledge import acknowledge
from pipeline.writing import batch_path

RETOUR = "retour"
_MAX_RETOUR = 16 * 2**20


class Dispatched(NamedTuple):
    """The batches that left now, the letters that changed state by an answer, and what a person must look at."""

    verzonden: tuple[str, ...]
    bijgewerkt: int
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
        return exchange(store, drukstraat, omgeving=omgeving, only=only, fresh=True)


def exchange(store: Store, drukstraat: Drukstraat, *, omgeving: Omgeving, only: str | None, fresh: bool) -> Dispatched:
    """Finish what was half sent, send what is approved (when `fresh`), then read the print street's answers."""
    waiting = _to_send(store, only=only, fresh=fresh)
    _mind_the_agreement(drukstraat, vandaag=omgeving.vandaag, waiting=len(waiting))
    with open_drop(drukstraat.drop) as drop:
        for naam in waiting:
            _send(drop, store, naam, omgeving=omgeving)
        bijgewerkt, bevindingen = _read_answers(drop, store, omgeving=omgeving)
    return Dispatched(tuple(waiting), bijgewerkt, bevindingen)


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


def _to_send(store: Store, *, only: str | None, fresh: bool) -> list[str]:
    """Batches that are half way go first; approved ones only when asked."""
    rows = store.rows(
        """SELECT outbox.naam, outbox.staat FROM outbox JOIN batches ON batches.batch = outbox.naam
           WHERE outbox.staat <> 'sent' AND batches.status = 'vrijgegeven' ORDER BY datum, volgnr"""
    )
    return [row["naam"] for row in rows if (fresh or row["staat"] != "wacht") and (only is None or row["naam"] == only)]


def _send(drop: Drop, store: Store, naam: str, *, omgeving: Omgeving) -> None:
    row = store.rows("SELECT sha256, staat FROM outbox WHERE naam = ?", naam)[0]

    def note(staat: str) -> None:
        changes = Changes(store.next_run_id())
        moment = omgeving.moment()
        changes.do("UPDATE outbox SET staat = ?, gewijzigd_op = ? WHERE naam = ?", staat, moment, naam)
        if staat == "sent":
            changes.do("UPDATE batches SET status = 'verzonden', verzonden_op = ? WHERE batch = ?", moment, naam)
            changes.do("UPDATE brieven SET status = 'verzonden' WHERE batch = ? AND status = 'vrijgegeven'", naam)
            changes.note_in_audit(moment, omgeving.wie, "batch verzonden", naam)
        store.commit(changes)

    source = batch_path(omgeving.config, naam)
    if not source.exists():
        raise UnavailableError(
            f"De batch {naam} staat niet meer in de outbox.",
            "Zet de outbox terug uit de back-up of annuleer de brieven.",
        )
    deliver(drop, source=source, naam=naam, sha256=row["sha256"], staat=row["staat"], note=note)
    source.unlink()


def _read_answers(drop: Drop, store: Store, *, omgeving: Omgeving) -> tuple[int, tuple[Finding, ...]]:
    """Every answer not read before: states forward, contact attempts for posted letters, alarms as findings."""
    changed = 0
    found: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="seintje-") as folder:
        for number, remote in enumerate(drop.listing(RETOUR)):
            path = Path(folder) / str(number)
            drop.fetch(remote.naam, path, map=RETOUR, max_bytes=_MAX_RETOUR)
            more, findings = _take_file(store, remote.naam, path.read_bytes(), omgeving=omgeving)
            changed += more
            found += findings
    return changed, tuple(found)


def _take_file(store: Store, naam: str, data: bytes, *, omgeving: Omgeving) -> tuple[int, tuple[Finding, ...]]:
    digest = sha256(data).hexdigest()
    if store.rows("SELECT 1 FROM retour WHERE naam = ? AND sha256 = ?", naam, digest):
        return 0, ()
    answer = read_retour(naam, data)
    changes = Changes(store.next_run_id())
    moment = omgeving.moment()
    changes.put("retour", {"naam": naam, "sha256": digest, "gelezen_op": moment})
    found: tuple[Finding, ...]
    if isinstance(answer, Refusal):
        changed, found = 0, (Finding(0, "retour", answer.reden),)
    else:
        changed, found = _take_answer(changes, store, answer, moment=moment)
    for finding in found:
        changes.note_in_audit(moment, "drukstraat", volledige_tekst(finding), f"{naam} regel {finding.regel}")
    store.commit(changes)
    return changed, found


def _take_answer(
    changes: Changes, store: Store, answer: RetourBestand, *, moment: str
) -> tuple[int, tuple[Finding, ...]]:
    letters = store.rows("SELECT kenmerk, status, batch, zaak_id FROM brieven")
    states = acknowledge(
        {row["kenmerk"]: row["status"] for row in letters},
        {row["batch"]: row["status"] for row in store.rows("SELECT batch, status FROM batches")},
        answer,
        batch_van={row["kenmerk"]: row["batch"] for row in letters if row["batch"]},
    )
    zaak_of = {row["kenmerk"]: row["zaak_id"] for row in letters}
    dates = _dates(answer)
    for kenmerk, status in sorted(states.brief_status.items()):
        changes.do("UPDATE brieven SET status = ? WHERE kenmerk = ?", status, kenmerk)
        if status == "gepost":
            changes.put("contactpogingen", _contactpoging(zaak_of[kenmerk], kenmerk, dates.get(kenmerk, moment[:10])))
    for batch, status in sorted(states.batch_status.items()):
        changes.do("UPDATE batches SET status = ?, bevestigd_op = ? WHERE batch = ?", status, moment, batch)
    return len(states.brief_status), states.bevindingen


def _dates(answer: RetourBestand) -> dict[str, str]:
    if isinstance(answer, Verslag | Retouren):
        return {regel.kenmerk: str(regel.datum) for regel in answer.regels}
    return {}


def _contactpoging(zaak: str, kenmerk: str, datum: str) -> dict[str, str | int | None]:
    """A posted letter is an attempt (DDAS contactpoging): it reached nobody yet, and post knows no dagdeel."""
    return {
        "zaak_id": zaak,
        "soort": "Brief",
        "bereikt": "nee",
        "datum": datum,
        "dagdeel": "",
        "door": "gemeente",
        "kenmerk": kenmerk,
    }
