"""Residents files: a full snapshot of the register comes in, every person imported or refused with a reason."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pipeline.adapters.drops import open_drop
from pipeline.adapters.files import sha256_of
from pipeline.adapters.reading import read_inwoners
from pipeline.adapters.store import Changes, Store, open_store
from pipeline.contracts.config import Config
from pipeline.contracts.ids import inwonersbestand_id
from pipeline.contracts.reasons import Finding
from pipeline.errors import DataError
from pipeline.formats.inwoners import Formaat
from pipeline.formats.inwoners import read_inwoners as read_persons
from pipeline.intake import bevindingen_table
from pipeline.omgeving import Omgeving
from pipeline.stages.accept import Accepted, accept_inwoners, beoordeel_bestand
from pipeline.stages.compare import compare_inwoners
from pipeline.stages.match import fold_inwoners

_SHRUNK = "inwoners-gekrompen"
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{8})(?!\d)")


class Imported(NamedTuple):
    """What an import did: `al_bekend` when exactly this file was taken before.

    `gewijzigd` counts what changed since the previous file, by kind (WIJZIGINGEN).
    """

    bestand_id: str
    peildatum: date
    gelezen: int
    ingelezen: int
    uitval: int
    bevindingen: tuple[Finding, ...]
    al_bekend: bool
    gewijzigd: Mapping[str, int]


def import_inwoners(omgeving: Omgeving, path: Path, *, formaat: Formaat, peildatum: date, toch: bool) -> Imported:
    """Take in a residents file. Raises DataError when it is not of its form, or shrank suspiciously and not `toch`."""
    with open_store(omgeving.config.store) as store:
        changes = Changes(store.next_run_id())
        imported = take_inwoners(
            changes, store, path, formaat=formaat, peildatum=peildatum, toch=toch, omgeving=omgeving
        )
        if not imported.al_bekend:
            record_import_run(changes, imported, omgeving=omgeving)
            store.commit(changes)
    return imported


def take_inwoners(
    changes: Changes,
    store: Store,
    path: Path,
    *,
    formaat: Formaat,
    peildatum: date,
    toch: bool,
    omgeving: Omgeving,
) -> Imported:
    """Read and judge a residents file and put it in the commit; nothing of it when it is refused."""
    sha256 = _hash(path)
    identity = inwonersbestand_id(peildatum.isoformat(), sha256)
    known = store.rows("SELECT gelezen, ingelezen, uitval FROM inwonersbestanden WHERE bestand_id = ?", identity)
    if known:
        row = known[0]
        return Imported(
            identity, peildatum, row["gelezen"], row["ingelezen"], row["uitval"], (), al_bekend=True, gewijzigd={}
        )
    with path.open("rb") as stream:
        accepted = accept_inwoners(read_persons(stream, formaat=formaat), peildatum=peildatum)
    found = (*_judge_file(accepted, store, peildatum=peildatum, toch=toch), *accepted.bevindingen)
    gewijzigd = _compare(changes, store, accepted.inwoners, peildatum=peildatum, omgeving=omgeving)
    changes.add("inwoners", accepted.inwoners)
    changes.add("personen", fold_inwoners(accepted.inwoners, gemeente_code=omgeving.config.gemeente.code))
    changes.add("bevindingen", bevindingen_table([(identity, found)], run_id=changes.run_id))
    counts = (accepted.gelezen, accepted.inwoners.num_rows, accepted.uitval)
    imported = Imported(identity, peildatum, *counts, found, al_bekend=False, gewijzigd=gewijzigd)
    _note_file(changes, imported, sha256=sha256, formaat=formaat, moment=omgeving.moment())
    return imported


def _note_file(changes: Changes, imported: Imported, *, sha256: str, formaat: Formaat, moment: str) -> None:
    changes.put(
        "inwonersbestanden",
        {
            "bestand_id": imported.bestand_id,
            "peildatum": imported.peildatum.isoformat(),
            "sha256": sha256,
            "formaat": formaat,
            "gelezen": imported.gelezen,
            "ingelezen": imported.ingelezen,
            "uitval": imported.uitval,
            "geladen_op": moment,
            "run_id": changes.run_id,
        },
    )


def newest_residents_file(config: Config, store: Store, staging: Path) -> tuple[Path, date] | None:
    """Fetch the residents file with the newest date in its name, when it is newer than what the store has."""
    if config.inwoners.drop is None:
        return None
    last = str(store.value("SELECT max(peildatum) FROM inwonersbestanden") or "")
    with open_drop(config.inwoners.drop) as drop:
        dated = [(found, file.naam) for file in drop.listing() if (found := _date_in(file.naam)) is not None]
        if not dated or max(dated)[0].isoformat() <= last:
            return None
        peildatum, naam = max(dated)
        target = staging / "inwonersbestand"
        drop.fetch(naam, target)
    return target, peildatum


def residents_warnings(store: Store, *, vandaag: date, max_leeftijd: int) -> tuple[Finding, ...]:
    """No residents file at all, or one older than `max_leeftijd` days."""
    last = store.value("SELECT max(peildatum) FROM inwonersbestanden")
    if last is None:
        return (Finding(0, "inwoners", "geen-inwonersbestand"),)
    days = (vandaag - date.fromisoformat(str(last))).days
    if days > max_leeftijd:
        return (Finding(0, "inwoners", "inwonersbestand-oud", f"Het inwonersbestand is {days} dagen oud"),)
    return ()


def record_import_run(changes: Changes, imported: Imported, *, omgeving: Omgeving) -> None:
    """Note the import in the runs."""
    moment = omgeving.moment()
    tellingen = {"gelezen": imported.gelezen, "ingelezen": imported.ingelezen, "uitval": imported.uitval}
    changes.note_run(
        "inwoners import", begonnen=moment, klaar=moment, vandaag=omgeving.vandaag.isoformat(), tellingen=tellingen
    )


def _compare(
    changes: Changes, store: Store, nieuwe: pa.Table, *, peildatum: date, omgeving: Omgeving
) -> Mapping[str, int]:
    """Keep what changed since the previous file; nothing when there is none, or when this one is older."""
    vorige = read_inwoners(store)
    last = str(store.value("SELECT max(peildatum) FROM inwonersbestanden") or "")
    if vorige is None or peildatum.isoformat() < last:
        return {}
    code = omgeving.config.gemeente.code
    gewijzigd = compare_inwoners(vorige, nieuwe, gemeente_code=code, run_id=changes.run_id)
    changes.add("wijzigingen", gewijzigd)
    return dict(sorted(Counter(map(str, gewijzigd["soort"].to_pylist())).items()))


def _judge_file(accepted: Accepted, store: Store, *, peildatum: date, toch: bool) -> tuple[Finding, ...]:
    if not accepted.inwoners.num_rows:
        raise DataError("In dit inwonersbestand staat geen enkele bruikbare persoon.", "Controleer het bestand.")
    current = read_inwoners(store)
    found = beoordeel_bestand(accepted, vorige_aantal=None if current is None else current.num_rows)
    if not toch and any(finding.reden == _SHRUNK for finding in found):
        raise DataError(
            "Dit inwonersbestand heeft veel minder personen dan het vorige. Er is niets ingelezen.",
            "Controleer het bestand. Klopt het toch? Geef dan --toch mee.",
        )
    last = str(store.value("SELECT max(peildatum) FROM inwonersbestanden") or "")
    return (*found, Finding(0, "", "inwonersbestand-ouder")) if peildatum.isoformat() < last else found


def _hash(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        raise DataError(
            f"{path.name} is niet te lezen.", "Controleer of het bestand er staat en leesbaar is."
        ) from None


def _date_in(naam: str) -> date | None:
    for digits in _DATE_IN_NAME.findall(naam):
        try:
            return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a date, no time
        except ValueError:
            continue
    return None
