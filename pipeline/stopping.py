"""Letters stopped before they leave, by a person or by newer facts: their batch is made again without them."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from shutil import rmtree
from sqlite3 import Row
from typing import NamedTuple

from pipeline.adapters.store import Changes, Store
from pipeline.contracts.batches import BatchBrief, BatchPlan
from pipeline.contracts.config import Config
from pipeline.contracts.reasons import reden
from pipeline.domain.kalender import werkdagen_na
from pipeline.omgeving import Omgeving
from pipeline.writing import Nieuw, Werkmap, batch_path, brief_path, brieven_of, made_werkmap, record_batch, write_zip

_IN_HOUSE = {"klaar", "vrijgegeven"}
_MAY_BE_HALF = "uploading"
"""`renaming` is committed before the rename (ADR 0006): until then no batch stands on the drop under its own name."""
_STOPPABLE = {None, "wacht", _MAY_BE_HALF}


class Stop(NamedTuple):
    """Why a letter stops: the reason code of its zaak's new task, and what the letter itself keeps as its reason."""

    code: str
    waarom: str


class Stopped(NamedTuple):
    """What the commit does to a batch: its letters that stop, and its new name, or '' when no letter is left."""

    kenmerken: tuple[str, ...]
    nieuw: str


def may_stop(store: Store, brief: Row) -> bool:
    """Whether this letter is still in the house: not sent, and its batch not about to get its name on the drop."""
    state = store.value("SELECT staat FROM outbox WHERE naam = ?", brief["batch"])
    return brief["status"] in _IN_HOUSE and state in _STOPPABLE


def stop_brieven(
    changes: Changes, store: Store, stops: Mapping[str, Stop], *, omgeving: Omgeving
) -> dict[str, Stopped]:
    """Cancel these letters (by kenmerk) in the commit and make their batches again; what became of each old batch.

    A batch that a person sets free must be set free anew: it is another batch. Each zaak gets a task. After the commit
    `forget_batches` removes the old files.
    """
    found: dict[str, list[str]] = {}
    for kenmerk, stop in sorted(stops.items()):
        brief = store.rows("SELECT zaak_id, batch FROM brieven WHERE kenmerk = ?", kenmerk)[0]
        statement = "UPDATE brieven SET status = 'geannuleerd', reden = ?, batch = '' WHERE kenmerk = ?"
        changes.do(statement, stop.waarom, kenmerk)
        open_taak(changes, brief["zaak_id"], stop.code, omgeving=omgeving)
        changes.note_in_audit(omgeving.moment(), omgeving.wie, "brief geannuleerd", kenmerk, stop.waarom)
        found.setdefault(brief["batch"], []).append(kenmerk)
    folder = _workshop(omgeving.config)
    werkmap = made_werkmap(Werkmap(folder / "in", folder / "uit"))
    stopped = {}
    for batch, kenmerken in found.items():
        if batch:
            new = _rebuild(changes, store, batch, without=set(kenmerken), omgeving=omgeving, werkmap=werkmap)
            stopped[batch] = Stopped(tuple(kenmerken), new)
    return stopped


def open_taak(changes: Changes, zaak: str, code: str, *, omgeving: Omgeving) -> None:
    """Make an open zaak manual work with this reason, by the config's term; a closed one stays as it is."""
    termijnen, vandaag = omgeving.config.zaken, omgeving.vandaag
    changes.do(
        """UPDATE zaken SET actie = 'Handmatig', actie_code = ?, actie_reden = ?, actie_door = 'gemeente',
             actie_voor = CASE crisis WHEN 'J' THEN ? ELSE ? END WHERE zaak_id = ? AND status = 'Open'""",
        code,
        reden(code).titel,
        werkdagen_na(vandaag, termijnen.werkdagen_crisis).isoformat(),
        werkdagen_na(vandaag, termijnen.werkdagen_taak).isoformat(),
        zaak,
    )


def forget_batches(config: Config, batches: Iterable[str]) -> None:
    """Remove the files of batches that were made again under another name."""
    for batch in batches:
        batch_path(config, batch).unlink(missing_ok=True)
    rmtree(_workshop(config), ignore_errors=True)


def remake_batch(store: Store, naam: str, *, omgeving: Omgeving) -> bool:
    """Make a batch whose file is gone again from its letters' PDFs; whether that gave the very same bytes."""
    batch = store.rows("SELECT datum, volgnr, sha256, versies FROM batches WHERE batch = ?", naam)[0]
    brieven = brieven_of(store, naam)
    if not all(brief_path(omgeving.config, brief.kenmerk).is_file() for brief in brieven):
        return False
    target = batch_path(omgeving.config, naam)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{naam}.tmp")
    made = write_zip(_again(batch, brieven, omgeving=omgeving), temporary, omgeving=omgeving)
    same = bool(made == batch["sha256"])
    temporary.rename(target) if same else temporary.unlink()
    return same


def _rebuild(
    changes: Changes, store: Store, batch: str, *, without: set[str], omgeving: Omgeving, werkmap: Werkmap
) -> str:
    """The batch again without some letters; no batch at all when none is left."""
    half = store.value("SELECT staat FROM outbox WHERE naam = ?", batch) == _MAY_BE_HALF
    if half:  # its .part goes when the drop is open (dispatch)
        changes.do("UPDATE outbox SET staat = 'vervangen' WHERE naam = ?", batch)
    else:
        changes.do("DELETE FROM outbox WHERE naam = ?", batch)
    old = store.rows("SELECT datum, volgnr, versies FROM batches WHERE batch = ?", batch)[0]
    changes.do("DELETE FROM batches WHERE batch = ?", batch)
    brieven = tuple(brief for brief in brieven_of(store, batch) if brief.kenmerk not in without)
    if not brieven:
        return ""
    drukstraat = omgeving.config.drukstraat
    automatic = drukstraat is not None and drukstraat.vrijgave == "automatisch"
    return record_batch(
        changes,
        _again(old, brieven, omgeving=omgeving),
        status="vrijgegeven" if automatic else "klaar",
        omgeving=omgeving,
        werkmap=werkmap,
    )


def _again(batch: Row, brieven: tuple[BatchBrief, ...], *, omgeving: Omgeving) -> Nieuw:
    """The batch of this row with these letters, of its own day and made by what made it then."""
    pdfs = {brief.kenmerk: brief_path(omgeving.config, brief.kenmerk) for brief in brieven}
    plan = BatchPlan(batch["volgnr"], brieven)
    return Nieuw(plan, pdfs, date.fromisoformat(batch["datum"]), json.loads(batch["versies"]))


def _workshop(config: Config) -> Path:
    """Where batches are made again; nothing in it is worth keeping."""
    return config.outbox / ".herbouw"
