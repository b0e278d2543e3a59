"""What the partners hear: a validation report per levering, made inside the commit and delivered after it.

The ledger's outbox says what exists and how far it is; a report is brought exactly once (ADR 0006), to each partner
over its own connection, and one partner's trouble stays that partner's.
"""

import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from sqlite3 import Row
from typing import NamedTuple

from pipeline.adapters.answer_files import write_csv, write_xlsx
from pipeline.adapters.courier import Parcel, Tour, bring_all
from pipeline.adapters.files import sha256_of
from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.contracts.config import Config, Partner
from pipeline.contracts.ids import dubbel_id
from pipeline.contracts.reasons import Finding, volledige_tekst
from pipeline.contracts.tables import BEVINDINGEN
from pipeline.contracts.verslag import Wachtend
from pipeline.errors import UnavailableError
from pipeline.judging import Beoordeeld
from pipeline.omgeving import Omgeving
from pipeline.stages.answer import Antwoord, LeveringOordeel, plan_antwoorden
from pipeline.writing import Werkmap

SOORT = "validatie"
_FOLDER = "antwoorden"
_AT_ONCE = 4
_WIDTH = 80


class Sent(NamedTuple):
    """The files that arrived, and a finding per partner where something could not be brought."""

    verzonden: tuple[str, ...]
    problemen: tuple[Finding, ...]


class Bestemming(NamedTuple):
    """What waits for one partner: its id, the place where it goes, the files."""

    partner: str
    waarheen: str
    bestanden: tuple[str, ...]


class Feedback(NamedTuple):
    """What `feedback` did; with `proef` nothing but looking. `wachtend` is what waited before."""

    proef: bool
    wachtend: tuple[Bestemming, ...]
    verzonden: tuple[str, ...]
    problemen: tuple[Finding, ...]


def oordelen_of(judged: Iterable[Beoordeeld], *, moment: str) -> tuple[LeveringOordeel, ...]:
    """The rows of the table leveringen that `record_leveringen` put in the commit at this moment."""
    return tuple(_oordeel(verdict, moment=moment) for verdict in judged)


def make_antwoorden(
    changes: Changes, store: Store, oordelen: Sequence[LeveringOordeel], *, omgeving: Omgeving, werkmap: Werkmap
) -> tuple[Antwoord, ...]:
    """Write the reports on these judgements and put them in the commit, each with its outbox row.

    Call after the findings are in `changes`. An outcome that the partner was told before is not told again.
    """
    config = omgeving.config
    partners = {partner.id: partner for partner in config.partners}
    rows = store.rows("SELECT naam FROM outbox WHERE soort = ?", SOORT)
    found = changes.tables.get("bevindingen", BEVINDINGEN.empty_table())
    made = plan_antwoorden(oordelen, found, al_gemaakt={row["naam"].rpartition(".")[0] for row in rows})
    for antwoord in made:
        partner = partners[antwoord.oordeel.partner]
        staged = [werkmap.uit / f"{antwoord.naam}{suffix}" for suffix in (".csv", ".xlsx")]
        write_csv(antwoord, staged[0])
        write_xlsx(antwoord, staged[1], gemeente=config.gemeente.naam, partner=partner.naam)
        for path in staged:
            _stage(changes, path, partner, omgeving=omgeving)
    return made


def send_antwoorden(store: Store, *, omgeving: Omgeving, only: Collection[str] = ()) -> Sent:
    """Bring what waits to the partners (or to those of `only`), a few at once, and note each step in the ledger.

    What does not arrive stays in the outbox with a finding `antwoord-niet-bezorgd`; nothing is raised for it.
    """
    partners = {partner.id: partner for partner in omgeving.config.partners}
    waiting = {one: rows for one, rows in _waiting(store).items() if not only or one in only}
    tours = {
        one: Tour(partners[one].drop, [_parcel(row, partners[one], config=omgeving.config) for row in rows])
        for one, rows in waiting.items()
        if one in partners
    }

    def note(parcel: Parcel, staat: str) -> None:
        changes, moment = Changes(store.next_run_id()), omgeving.moment()
        statement = "UPDATE outbox SET staat = ?, map = ?, gewijzigd_op = ? WHERE naam = ?"
        changes.do(statement, staat, parcel.map, moment, parcel.naam)
        if staat == "sent":
            changes.note_in_audit(moment, omgeving.wie, "antwoord bezorgd", parcel.naam)
        store.commit(changes)

    brought = bring_all(tours, note=note, at_once=_AT_ONCE)
    problems = [
        _undelivered(one, len(waiting[one]) - len(outcome.aangekomen), outcome.problemen[0])
        for one, outcome in brought.items()
        if outcome.problemen
    ]
    problems += [_undelivered(one, len(rows), _stranger(one)) for one, rows in waiting.items() if one not in partners]
    return Sent(tuple(naam for outcome in brought.values() for naam in outcome.aangekomen), tuple(problems))


def feedback(omgeving: Omgeving, *, dry_run: bool) -> Feedback:
    """Send the reports that still wait; a dry run tells which would go where and changes nothing."""
    if dry_run:
        with read_store(omgeving.config.store) as store:
            return Feedback(proef=True, wachtend=_planned(store, omgeving.config), verzonden=(), problemen=())
    with open_store(omgeving.config.store) as store:
        sweep_antwoorden(store, omgeving.config)
        planned = _planned(store, omgeving.config)
        sent = send_antwoorden(store, omgeving=omgeving)
        return Feedback(proef=False, wachtend=planned, verzonden=sent.verzonden, problemen=sent.problemen)


def say_feedback(done: Feedback) -> list[str]:
    """What waits or went, per partner, and what did not arrive; at most 80 columns where names allow it."""
    if not done.wachtend:
        return ["Er wacht geen antwoord op verzending."]
    lines = ["Dit zou nu weggaan. Er is niets veranderd." if done.proef else f"Bezorgd: {len(done.verzonden)}."]
    for one in done.wachtend:
        left = [naam for naam in one.bestanden if naam not in done.verzonden]
        count = len(one.bestanden) if done.proef else len(one.bestanden) - len(left)
        lines.append(f"  {one.partner}: {count} van {len(one.bestanden)} naar {one.waarheen}")
        lines += (
            [f"    {naam}" for naam in one.bestanden] if done.proef else [f"    wacht nog: {naam}" for naam in left]
        )
    for finding in done.problemen:
        lines += textwrap.wrap(
            volledige_tekst(finding), _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_long_words=False
        )
    return lines


def waiting_antwoorden(store: Store) -> Wachtend:
    """The reports that did not reach their partner yet, for `status`."""
    row = store.rows(
        "SELECT count(*) AS n, min(gewijzigd_op) AS oudste FROM outbox WHERE soort = ? AND staat <> 'sent'", SOORT
    )[0]
    return Wachtend("antwoord dat nog niet bij de partner is", row["n"], (row["oudste"] or "")[:10], "seintje feedback")


def sweep_antwoorden(store: Store, config: Config) -> None:
    """Remove report files that no waiting outbox row names: of a killed run, or delivered just before a kill."""
    known = {row["pad"] for row in store.rows("SELECT pad FROM outbox WHERE soort = ? AND staat <> 'sent'", SOORT)}
    for path in (config.outbox / _FOLDER).rglob("*"):
        if path.is_file() and path.relative_to(config.outbox).as_posix() not in known:
            path.unlink()


def _oordeel(verdict: Beoordeeld, *, moment: str) -> LeveringOordeel:
    levering, identity = verdict.aangekomen, verdict.levering_id
    if verdict.status == "dubbel" and levering.remote is not None:
        identity = dubbel_id(levering.partner.id, levering.sha256, levering.remote.naam, levering.remote.mtime_ns)
    return LeveringOordeel(
        levering_id=identity,
        partner=levering.partner.id,
        bestand=levering.bestand,
        ontvangen_op=moment,
        status=verdict.status,
        records=verdict.records,
        signalen=verdict.signalen.num_rows if verdict.signalen is not None else 0,
        uitval=verdict.uitval,
        reden=verdict.reden,
    )


def _stage(changes: Changes, path: Path, partner: Partner, *, omgeving: Omgeving) -> None:
    """Give a written file its lasting place and its outbox row, in the same transaction."""
    pad = f"{_FOLDER}/{partner.id}/{path.name}"
    changes.moves[path] = omgeving.config.outbox / pad
    changes.put(
        "outbox",
        {
            "naam": path.name,
            "soort": SOORT,
            "sha256": sha256_of(path),
            "staat": "wacht",
            "gewijzigd_op": omgeving.moment(),
            "doel": partner.id,
            "map": partner.ontvangst.retour_map,
            "pad": pad,
        },
    )


def _waiting(store: Store) -> dict[str, list[Row]]:
    """The outbox rows that must go, per partner, in the order in which they were made."""
    waiting: dict[str, list[Row]] = defaultdict(list)
    query = "SELECT * FROM outbox WHERE soort = ? AND staat <> 'sent' ORDER BY doel, rowid"
    for row in store.rows(query, SOORT):
        waiting[row["doel"]].append(row)
    return dict(waiting)


def _parcel(row: Row, partner: Partner, *, config: Config) -> Parcel:
    """To the return folder as configured now; only where a rename may be under way, to where that was."""
    folder = row["map"] if row["staat"] == "renaming" else partner.ontvangst.retour_map
    return Parcel(row["naam"], config.outbox / row["pad"], row["sha256"], row["staat"], folder)


def _undelivered(partner: str, count: int, error: UnavailableError) -> Finding:
    counted = "Eén bestand ging" if count == 1 else f"{count} bestanden gingen"
    tekst = f"{counted} niet naar {partner}. {error.melding} {error.doe_dit}".rstrip()
    return Finding(0, partner, "antwoord-niet-bezorgd", tekst)


def _stranger(partner: str) -> UnavailableError:
    return UnavailableError(
        f"Partner {partner} staat niet meer in config.yaml.", "Zet de partner terug zolang er nog een antwoord wacht."
    )


def _planned(store: Store, config: Config) -> tuple[Bestemming, ...]:
    partners = {partner.id: partner for partner in config.partners}
    return tuple(
        Bestemming(one, _place(partners.get(one)), tuple(row["naam"] for row in rows))
        for one, rows in _waiting(store).items()
    )


def _place(partner: Partner | None) -> str:
    if partner is None:
        return "niemand: deze partner staat niet meer in config.yaml"
    folder, account = partner.ontvangst.retour_map, partner.drop.sftp
    return f"{partner.drop.map}/{folder}" if account is None else f"{account.host}:{account.pad}/{folder}"
