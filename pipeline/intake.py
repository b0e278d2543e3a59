"""Leveringen from the drops to judged signalen: who may deliver, what is new, what each record is worth.

Gathering touches the drops and the staging folder only; judging is pure; recording says what the commit must do.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pipeline.adapters.pull import HashedFile, PulledFile, PullJob, UnfinishedFile, pull_partners
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.config import Config, Partner
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT
from pipeline.contracts.drops import RemoteFile
from pipeline.contracts.ids import Sleutel, dubbel_id, levering_id
from pipeline.contracts.reasons import Finding, reden, volledige_tekst
from pipeline.contracts.tables import BEVINDINGEN
from pipeline.domain.refusal import Refusal
from pipeline.errors import UnavailableError
from pipeline.stages.identify import identify_levering
from pipeline.stages.normalise import normalise_signalen
from pipeline.stages.parse import parse_levering

_AT_ONCE = 4
_DONE = {"verwerkt", "vastgehouden"}


@dataclass(frozen=True, slots=True)
class Aangekomen:
    """A file on a drop, or a held levering from the archive. `path` is None when not a byte of it may be kept."""

    partner: Partner
    bestand: str
    sha256: str
    path: Path | None
    remote: RemoteFile | None


class Gathered(NamedTuple):
    """What came in, in the order of config.yaml and then of names, and what a person must know about the drops."""

    leveringen: tuple[Aangekomen, ...]
    meldingen: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Beoordeeld:
    """A levering after judgement: records = signalen + uitval + held back."""

    aangekomen: Aangekomen
    status: str
    records: int
    uitval: int
    reden: str
    signalen: pa.Table | None
    bevindingen: tuple[Finding, ...]

    @property
    def levering_id(self) -> str:
        """Partner + content (contract, A levering in the house format)."""
        return levering_id(self.aangekomen.partner.id, self.aangekomen.sha256)


def gather_leveringen(config: Config, store: Store, *, only: Collection[str], staging: Path, vandaag: date) -> Gathered:
    """Look on every drop (or those of `only`), bring what is new to `staging`, add what was held back."""
    partners = [partner for partner in config.partners if not only or partner.id in only]
    jobs = [
        PullJob(
            partner_id=partner.id,
            drop=partner.drop,
            only_hash=bool(delivery_bar(partner, config=config, vandaag=vandaag)),
            seen=_seen(store, partner.id),
            target=staging / partner.id,
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
            arrived += _held_back(store, partner, archive=config.inbox)
            for file in outcome:
                if isinstance(file, UnfinishedFile):
                    meldingen.append(Finding(0, partner.id, file.reden, f"{partner.id}: {reden(file.reden).titel}"))
                else:
                    arrived.append(_arrived(partner, file))
    return Gathered(tuple(arrived), tuple(meldingen))


def delivery_bar(partner: Partner, *, config: Config, vandaag: date) -> str:
    """The reason code why this partner may not deliver today, or the empty string (domain.md, Rules 1)."""
    if not partner.mag_leveren(vandaag):
        return "geen-overeenkomst"
    return "" if config.soort_mag(partner.soort, vandaag) else "soort-niet-toegestaan"


def judge_levering(levering: Aangekomen, *, config: Config, vandaag: date, sleutel: Sleutel) -> Beoordeeld:
    """Identify, parse and normalise one levering; a reason that is `fataal` refuses it whole."""
    partner = levering.partner
    bar = delivery_bar(partner, config=config, vandaag=vandaag)
    if bar or levering.path is None:
        return _refused(levering, (Finding(0, "", bar or "geen-overeenkomst"),))
    named = identify_levering(levering.bestand, partner=partner.id)
    if isinstance(named, Refusal):
        return _refused(levering, (Finding(0, "", named.reden, named.detail),))
    parsed = parse_levering(levering.path.read_bytes(), extensie=named.extensie)
    if parsed.fataal is not None:
        return _refused(levering, (*parsed.bevindingen, parsed.fataal), records=len(parsed.records))
    normalised = normalise_signalen(
        parsed.kolommen,
        parsed.records,
        levering_id=levering_id(partner.id, levering.sha256),
        partner=partner,
        config=config,
        vandaag=vandaag,
        sleutel=sleutel,
    )
    found = (*parsed.bevindingen, *normalised.bevindingen)
    if not normalised.records or partner.verwacht.past(normalised.records):
        return Beoordeeld(levering, "verwerkt", normalised.records, normalised.uitval, "", normalised.signalen, found)
    unexpected = Finding(0, "", "levering-onverwacht-aantal", _expected(partner, normalised.records))
    return Beoordeeld(
        levering, "vastgehouden", normalised.records, normalised.uitval, unexpected.reden, None, (unexpected, *found)
    )


def record_leveringen(
    changes: Changes, judged: Sequence[Beoordeeld], *, store: Store, archive: Path, moment: str
) -> tuple[Beoordeeld, ...]:
    """Put every judgement in the commit and return the leveringen that are really new or changed, each once.

    The same bytes again are noted once as `dubbel`; a refusal that stays the same is not written again.
    """
    known = {row["levering_id"]: row for row in store.rows("SELECT levering_id, status, reden FROM leveringen")}
    status = {identity: row["status"] for identity, row in known.items()}
    fresh: list[Beoordeeld] = []
    for verdict in judged:
        identity, remote = verdict.levering_id, verdict.aangekomen.remote
        if status.get(identity) in _DONE and remote is not None:
            fresh.append(_record_double(changes, verdict, remote, moment=moment))
            continue
        if identity in known and (known[identity]["status"], known[identity]["reden"]) == (
            verdict.status,
            verdict.reden,
        ):
            continue
        status[identity] = verdict.status
        fresh.append(verdict)
        _record_levering(changes, verdict, archive=archive, moment=moment)
    noted = ((verdict.levering_id, verdict.bevindingen) for verdict in fresh if verdict.status != "dubbel")
    changes.add("bevindingen", bevindingen_table(noted, run_id=changes.run_id))
    for verdict in fresh:
        if verdict.signalen is not None:
            changes.add("signalen", verdict.signalen)
    return tuple(fresh)


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


def _held_back(store: Store, partner: Partner, *, archive: Path) -> list[Aangekomen]:
    rows = store.rows(
        """SELECT bestand, sha256, archief FROM leveringen
           WHERE partner = ? AND status = 'vastgehouden' ORDER BY levering_id""",
        partner.id,
    )
    return [Aangekomen(partner, row["bestand"], row["sha256"], archive / row["archief"], None) for row in rows]


def _arrived(partner: Partner, file: PulledFile | HashedFile) -> Aangekomen:
    path = file.path if isinstance(file, PulledFile) else None
    return Aangekomen(partner, file.remote.naam, file.sha256, path, file.remote)


def _refused(levering: Aangekomen, findings: tuple[Finding, ...], *, records: int = 0) -> Beoordeeld:
    fataal = next(finding for finding in findings if reden(finding.reden).ernst == "fataal")
    return Beoordeeld(levering, "geweigerd", records, records, fataal.reden, None, findings)


def _expected(partner: Partner, records: int) -> str:
    most = "geen maximum" if partner.verwacht.max is None else f"hoogstens {partner.verwacht.max}"
    return f"De levering heeft {records} records; verwacht is minstens {partner.verwacht.min} en {most}"


def _record_levering(changes: Changes, verdict: Beoordeeld, *, archive: Path, moment: str) -> None:
    levering = verdict.aangekomen
    kept = levering.path is not None
    suffix = Path(levering.bestand).suffix.lower()
    place = (
        f"{levering.partner.id}/{verdict.levering_id}{suffix if suffix in {'.csv', '.xml'} else '.bin'}" if kept else ""
    )
    if levering.path is not None and levering.remote is not None:
        changes.moves[levering.path] = archive / place
    changes.put(
        "leveringen",
        {
            "levering_id": verdict.levering_id,
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
    if verdict.status in _DONE and levering.remote is not None:
        _remember(changes, levering.partner.id, levering.remote, levering.sha256)
    if verdict.signalen is not None:
        _record_status(changes, verdict.signalen)


def _record_status(changes: Changes, signalen: pa.Table) -> None:
    born = zip(*(signalen[name].to_pylist() for name in ("signaal_id", "status", "status_reden")), strict=True)
    for signaal_id, status, why in born:
        if status != NOG_NIET_OPGEPAKT:
            row = {"signaal_id": signaal_id, "status": status, "reden": why, "run_id": changes.run_id}
            changes.put("signaal_status", row)


def _record_double(changes: Changes, verdict: Beoordeeld, remote: RemoteFile, *, moment: str) -> Beoordeeld:
    levering = verdict.aangekomen
    changes.put(
        "leveringen",
        {
            "levering_id": dubbel_id(levering.partner.id, levering.sha256, remote.naam, remote.mtime_ns),
            "partner": levering.partner.id,
            "bestand": levering.bestand,
            "sha256": levering.sha256,
            "ontvangen_op": moment,
            "status": "dubbel",
            "records": 0,
            "signalen": 0,
            "uitval": 0,
            "reden": "levering-dubbel",
            "archief": "",
            "run_id": changes.run_id,
        },
    )
    _remember(changes, levering.partner.id, remote, levering.sha256)
    return Beoordeeld(levering, "dubbel", 0, 0, "levering-dubbel", None, ())


def _remember(changes: Changes, partner: str, remote: RemoteFile, sha256: str) -> None:
    changes.put(
        "gezien",
        {
            "partner": partner,
            "naam": remote.naam,
            "grootte": remote.grootte,
            "mtime_ns": remote.mtime_ns,
            "sha256": sha256,
        },
    )
