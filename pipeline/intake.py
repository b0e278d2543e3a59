"""Leveringen from the drops and into the commit: who may deliver, what is new, what each one brought.

Gathering touches the drops and the working folder only; judging is `pipeline.judging`; recording says what the commit
must do.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pipeline.adapters.pull import HashedFile, PulledFile, PullJob, UnfinishedFile, pull_partners
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.config import Config
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT
from pipeline.contracts.drops import RemoteFile
from pipeline.contracts.ids import dubbel_id
from pipeline.contracts.reasons import PROEF, Finding, reden, volledige_tekst
from pipeline.contracts.tables import BEVINDINGEN
from pipeline.errors import UnavailableError
from pipeline.judging import Aangekomen, Beoordeeld, delivery_bar

_AT_ONCE = 4
_DONE = {"verwerkt", "vastgehouden"}
_KEPT_SUFFIXES = {".csv", ".xml", ".xlsx"}


class Gathered(NamedTuple):
    """What came in, in the order of config.yaml and then of names, and what a person must know about the drops."""

    leveringen: tuple[Aangekomen, ...]
    meldingen: tuple[Finding, ...]


def gather_leveringen(config: Config, store: Store, *, only: Collection[str], staging: Path, vandaag: date) -> Gathered:
    """Look on every drop (or those of `only`), bring what is new to `staging`, add what was held back."""
    partners = [partner for partner in config.partners if not only or partner.id in only]
    barred = {partner.id for partner in partners if delivery_bar(partner, config=config, vandaag=vandaag)}
    jobs = [
        PullJob(
            partner_id=partner.id,
            drop=partner.drop,
            only_hash=partner.id in barred,
            seen=_seen(store, partner.id),
            refused=_refused(store, partner.id),
            target=staging / partner.id,
            ontvangst=partner.ontvangst,
        )
        for partner in partners
    ]
    outcomes = pull_partners(jobs, at_once=_AT_ONCE)
    arrived: list[Aangekomen] = []
    meldingen: list[Finding] = []
    for partner in partners:
        outcome = outcomes[partner.id]
        if isinstance(outcome, UnavailableError):
            meldingen.append(
                Finding(0, partner.id, "drop-onbereikbaar", f"{partner.id}: {outcome.melding} {outcome.doe_dit}")
            )
        else:
            held = [] if partner.id in barred else _held_back(store, partner, archive=config.inbox)
            meldingen += [Finding(0, partner.id, "archief-ontbreekt") for one in held if not _is_there(one)]
            meldingen += [_left(partner, file) for file in outcome if isinstance(file, UnfinishedFile)]
            arrived += filter(_is_there, held)
            arrived += [_arrived(partner, file) for file in outcome if not isinstance(file, UnfinishedFile)]
    return Gathered(tuple(arrived), tuple(meldingen))


def judge_leveringen(
    arrived: Sequence[Aangekomen], store: Store, *, judge: Callable[[Aangekomen], Beoordeeld]
) -> tuple[Beoordeeld, ...]:
    """A verdict on each; the bytes of a levering that was taken before, or just now, are `dubbel` and not read.

    Nor are those of a test: what came as a test stays one.
    """
    rows = store.rows("SELECT levering_id, status, reden FROM leveringen")
    status = {row["levering_id"]: row["status"] for row in rows}
    tried = {row["levering_id"] for row in rows if row["reden"] == PROEF}
    verdicts: list[Beoordeeld] = []
    for levering in arrived:
        if levering.remote is not None and status.get(levering.levering_id) in _DONE:
            verdicts.append(Beoordeeld(levering, "dubbel", 0, 0, "levering-dubbel", None, ()))
        elif levering.levering_id in tried:
            verdicts.append(Beoordeeld(levering, "geweigerd", 0, 0, PROEF, None, ()))
        else:
            verdicts.append(judge(levering))
            status[levering.levering_id] = verdicts[-1].status
            tried |= {levering.levering_id} if verdicts[-1].reden == PROEF else set()
    return tuple(verdicts)


def record_leveringen(
    changes: Changes, judged: Sequence[Beoordeeld], *, store: Store, archive: Path, moment: str
) -> tuple[Beoordeeld, ...]:
    """Put every judgement in the commit and return those that are new or changed; a refusal that stays is not."""
    known = {
        row["levering_id"]: (row["status"], row["reden"])
        for row in store.rows("SELECT levering_id, status, reden FROM leveringen")
    }
    fresh = tuple(v for v in judged if v.status == "dubbel" or known.get(v.levering_id) != (v.status, v.reden))
    for verdict in judged:
        if verdict.reden == PROEF:
            _record_seen(changes, verdict)
    for verdict in fresh:
        _record_levering(changes, verdict, archive=archive, moment=moment)
        if verdict.signalen is not None:
            changes.add("signalen", verdict.signalen)
            _record_status(changes, verdict.signalen)
    noted = ((verdict.levering_id, verdict.bevindingen) for verdict in fresh)
    changes.add("bevindingen", bevindingen_table(noted, run_id=changes.run_id))
    return fresh


def record_verbanden(changes: Changes, verbanden: pa.Table) -> None:
    """Remember which earlier signaal a crisis belongs to (VERBANDEN)."""
    for row in verbanden.to_pylist():
        changes.put("signaal_verbanden", row)


def bevindingen_table(found: Iterable[tuple[str, Sequence[Finding]]], *, run_id: str) -> pa.Table:
    """Findings per levering (or residents file) as BEVINDINGEN rows, in the order of the file."""
    rows = [
        {
            "levering_id": identity,
            "regel": finding.regel,
            "veld": finding.veld,
            "ernst": reden(finding.reden).ernst,
            "reden": finding.reden,
            "tekst": volledige_tekst(finding),
            "run_id": run_id,
        }
        for identity, findings in found
        for finding in sorted(findings, key=lambda finding: finding.regel)
    ]
    return pa.Table.from_pylist(rows, schema=BEVINDINGEN)


def _seen(store: Store, partner: str) -> Callable[[RemoteFile], bool]:
    rows = store.rows("SELECT naam, grootte, mtime_ns FROM gezien WHERE partner = ?", partner)
    known = frozenset((row["naam"], row["grootte"], row["mtime_ns"]) for row in rows)
    return lambda remote: (remote.naam, remote.grootte, remote.mtime_ns) in known


def _refused(store: Store, partner: str) -> frozenset[str]:
    rows = store.rows("SELECT bestand FROM leveringen WHERE partner = ? AND status = 'geweigerd'", partner)
    return frozenset(row["bestand"] for row in rows)


def _held_back(store: Store, partner: Partner, *, archive: Path) -> list[Aangekomen]:
    rows = store.rows(
        """SELECT bestand, sha256, archief FROM leveringen
           WHERE partner = ? AND status = 'vastgehouden' ORDER BY levering_id""",
        partner.id,
    )
    return [Aangekomen(partner, row["bestand"], row["sha256"], archive / row["archief"], None) for row in rows]


def _is_there(levering: Aangekomen) -> bool:
    return levering.path is not None and levering.path.is_file()


def _arrived(partner: Partner, file: PulledFile | HashedFile) -> Aangekomen:
    if isinstance(file, HashedFile):
        return Aangekomen(partner, file.remote.naam, file.sha256, None, file.remote)
    return Aangekomen(partner, file.remote.naam, file.sha256, file.path, file.remote, file.verwacht_aantal)


def _left(partner: Partner, file: UnfinishedFile) -> Finding:
    return Finding(0, partner.id, file.reden, f"{partner.id}: {reden(file.reden).titel}")


def _record_levering(changes: Changes, verdict: Beoordeeld, *, archive: Path, moment: str) -> None:
    levering, remote = verdict.aangekomen, verdict.aangekomen.remote
    place = _place(verdict)
    if place and levering.path is not None and remote is not None:
        changes.moves[levering.path] = archive / place
    changes.put(
        "leveringen",
        {
            "levering_id": _own_id(verdict),
            "partner": levering.partner.id,
            "bestand": levering.bestand,
            "sha256": levering.sha256,
            "ontvangen_op": moment,
            "status": verdict.status,
            "records": verdict.records,
            "signalen": verdict.signalen.num_rows if verdict.signalen is not None else 0,
            "uitval": verdict.uitval,
            "reden": verdict.reden,
            "archief": place,
            "run_id": changes.run_id,
        },
    )
    if verdict.status != "geweigerd":
        _record_seen(changes, verdict)


def _record_seen(changes: Changes, verdict: Beoordeeld) -> None:
    """This file on the drop needs no second look, and may be tidied away when its owner wants that."""
    levering, remote = verdict.aangekomen, verdict.aangekomen.remote
    if remote is None:
        return
    file = {"partner": levering.partner.id, **remote._asdict(), "sha256": levering.sha256}
    changes.put("gezien", file)
    if levering.partner.ontvangst.na_afloop != "laten":
        changes.put("opruimen", file)


def _own_id(verdict: Beoordeeld) -> str:
    """The levering's id; a copy of a known one has an id of its own, made of its name and time."""
    levering, remote = verdict.aangekomen, verdict.aangekomen.remote
    if verdict.status == "dubbel" and remote is not None:
        return dubbel_id(levering.partner.id, levering.sha256, remote.naam, remote.mtime_ns)
    return verdict.levering_id


def _place(verdict: Beoordeeld) -> str:
    """Where the bytes stand in the archive; nowhere for those that may not be kept or are there already."""
    levering = verdict.aangekomen
    if levering.path is None or verdict.status == "dubbel" or verdict.reden == PROEF:
        return ""
    suffix = Path(levering.bestand).suffix.lower()
    return f"{levering.partner.id}/{verdict.levering_id}{suffix if suffix in _KEPT_SUFFIXES else '.bin'}"


def _record_status(changes: Changes, signalen: pa.Table) -> None:
    born = zip(*(signalen[name].to_pylist() for name in ("signaal_id", "status", "status_reden")), strict=True)
    for signaal_id, status, why in born:
        if status != NOG_NIET_OPGEPAKT:
            row = {"signaal_id": signaal_id, "status": status, "reden": why, "run_id": changes.run_id}
            changes.put("signaal_status", row)
