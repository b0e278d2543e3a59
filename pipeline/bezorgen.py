"""What goes to partners: kept in the ledger's outbox within a commit, and brought after it, exactly once (ADR 0006).

Each partner has its own connection, and one partner's trouble stays that partner's.
"""

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from sqlite3 import Row
from typing import NamedTuple

from pipeline.adapters.courier import Parcel, Tour, bring_all
from pipeline.adapters.files import sha256_of
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.config import Config
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.reasons import Finding
from pipeline.contracts.verslag import Wachtend
from pipeline.errors import UnavailableError
from pipeline.omgeving import Omgeving

VALIDATIE, TERUGKOPPELING, BEWIJS = "validatie", "terugkoppeling", "bewijs"
"""What a partner gets: reports on its leveringen, what became of its signalen, and proofs of notification."""
_SOORTEN = "('validatie', 'terugkoppeling', 'bewijs')"
_FOLDER = "antwoorden"
_AT_ONCE = 4


class Sent(NamedTuple):
    """The files that arrived, and a finding per partner where something could not be brought."""

    verzonden: tuple[str, ...]
    problemen: tuple[Finding, ...]


class Bestemming(NamedTuple):
    """What waits for one partner: its id, the place where it goes, the files."""

    partner: str
    waarheen: str
    bestanden: tuple[str, ...]


def stage_antwoord(changes: Changes, path: Path, partner: Partner, *, soort: str, omgeving: Omgeving) -> None:
    """Give a written file its lasting place and its outbox row, in the same transaction."""
    pad = f"{_FOLDER}/{partner.id}/{path.name}"
    changes.moves[path] = omgeving.config.outbox / pad
    changes.put(
        "outbox",
        {
            "naam": path.name,
            "soort": soort,
            "sha256": sha256_of(path),
            "staat": "wacht",
            "gewijzigd_op": omgeving.moment(),
            "doel": partner.id,
            "map": partner.ontvangst.retour_map,
            "pad": pad,
        },
    )


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


def planned_antwoorden(store: Store, config: Config) -> tuple[Bestemming, ...]:
    partners = {partner.id: partner for partner in config.partners}
    return tuple(
        Bestemming(one, _place(partners.get(one)), tuple(row["naam"] for row in rows))
        for one, rows in _waiting(store).items()
    )


def waiting_antwoorden(store: Store) -> Wachtend:
    """The files that did not reach their partner yet, for `status`."""
    query = (
        f"SELECT count(*) AS n, min(gewijzigd_op) AS oudste FROM outbox WHERE soort IN {_SOORTEN} AND staat <> 'sent'"  # noqa: S608
    )
    row = store.rows(query)[0]
    return Wachtend("antwoord dat nog niet bij de partner is", row["n"], (row["oudste"] or "")[:10], "seintje feedback")


def sweep_antwoorden(store: Store, config: Config) -> None:
    """Remove report files that no waiting outbox row names: of a killed run, or delivered just before a kill."""
    query = f"SELECT pad FROM outbox WHERE soort IN {_SOORTEN} AND staat <> 'sent'"  # noqa: S608 - our own names
    known = {row["pad"] for row in store.rows(query)}
    for path in (config.outbox / _FOLDER).rglob("*"):
        if path.is_file() and path.relative_to(config.outbox).as_posix() not in known:
            path.unlink()


def _waiting(store: Store) -> dict[str, list[Row]]:
    """The outbox rows that must go, per partner, in the order in which they were made."""
    waiting: dict[str, list[Row]] = defaultdict(list)
    query = f"SELECT * FROM outbox WHERE soort IN {_SOORTEN} AND staat <> 'sent' ORDER BY doel, rowid"  # noqa: S608
    for row in store.rows(query):
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


def _place(partner: Partner | None) -> str:
    if partner is None:
        return "niemand: deze partner staat niet meer in config.yaml"
    folder, account = partner.ontvangst.retour_map, partner.drop.sftp
    return f"{partner.drop.map}/{folder}" if account is None else f"{account.host}:{account.pad}/{folder}"
