"""What a surely matched signaal becomes: taken up, or not with a reason (domain.md, Rules 3, 4, 6; DDAS statuses)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_signalen
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.ddas import (
    AL_BEKEND,
    ANDERE_REDEN,
    GEEN_INWONER,
    HERHAALD,
    NOG_NIET_OPGEPAKT,
    OPGEPAKT,
    OVERLEDEN,
    Signaalstatus,
)
from pipeline.contracts.zaken import GekoppeldSignaal
from pipeline.omgeving import Omgeving
from pipeline.stages.repeat import Achterstand, Repeated, repeat_signalen

INGETROKKEN = "ingetrokken-door-partner"
_DEPARTED: Mapping[str, Signaalstatus] = {"overleden": OVERLEDEN, "vertrokken": GEEN_INWONER}
_BLIJVEN_ACHTER = frozenset({"Water", "Energie"})
"""Rent and insurance end with the person; water and energy go on for who stays (domain-sources D-10)."""

_Row = Mapping[str, Any]


class Afgeraden(NamedTuple):
    """Inwoners (bsn) who object, are helped already, or must not be approached: with the code of that reason."""

    redenen: Mapping[str, str]

    def status_of(self, bsn: str) -> tuple[Signaalstatus, str] | None:
        """The status of a signaal about this inwoner and why, or None when it is taken up."""
        reden = self.redenen.get(bsn, "")
        if reden in {"bezwaar-inwoner", "ander-traject"}:
            return ANDERE_REDEN, reden
        return (AL_BEKEND, reden) if reden == "al-bij-schuldhulp" else None


def read_afgeraden(store: Store, *, vandaag: date) -> Afgeraden:
    """The objections and trajectories of today; an objection goes before the rest."""
    day = vandaag.isoformat()
    trajecten = store.rows(
        "SELECT bsn, soort FROM trajecten WHERE van <= ? AND (tot = '' OR tot >= ?) ORDER BY soort DESC", day, day
    )
    codes = {"schuldhulp": "al-bij-schuldhulp", "ander": "ander-traject", "onveilig": "niet-veilig"}
    redenen = {row["bsn"]: codes[row["soort"]] for row in trajecten}
    redenen |= {row["bsn"]: "bezwaar-inwoner" for row in store.rows("SELECT bsn FROM bezwaren WHERE sinds <= ?", day)}
    return Afgeraden(redenen)


class Settled(NamedTuple):
    """The signalen that are taken up, and the amounts (cents) that a partner corrected, by the earlier signaal_id."""

    opgepakt: list[GekoppeldSignaal]
    verbeterd: dict[str, int]


def settle_signalen(
    changes: Changes,
    store: Store,
    sure: pa.Table,
    pending: pa.Table,
    register: Mapping[str, Mapping[str, str]],
    *,
    afgeraden: Afgeraden,
    omgeving: Omgeving,
) -> Settled:
    """Give every surely matched signaal (MATCHES rows) its status, and say what the zaken must know.

    `pending` (SIGNALEN) holds them; `register` is an INWONERS row per bsn.
    """
    facts = {row["signaal_id"]: row for row in pending.to_pylist()}
    maybe: dict[str, _Row] = {}
    for row in sure.select(["signaal_id", "bsn", "reden"]).to_pylist():
        stopped = (_DEPARTED[row["reden"]], row["reden"]) if row["reden"] in _DEPARTED else None
        stopped = stopped or afgeraden.status_of(row["bsn"])
        if stopped is None:
            maybe[row["signaal_id"]] = facts[row["signaal_id"]] | {"bsn": row["bsn"]}
        else:
            _put_status(changes, row["signaal_id"], *stopped)
    repeated = _repeat(store, maybe, dagen=omgeving.config.zaken.herhaald_dagen)
    for herhaling in repeated.herhaald:
        code = "gewijzigd-door-partner" if herhaling.gewijzigd else "herhaalde-melding"
        _put_status(changes, herhaling.signaal_id, HERHAALD, code)
        _put_verband(changes, herhaling.signaal_id, herhaling.eerder)
    for code, eerder in repeated.opgepakt:
        _put_status(changes, code, OPGEPAKT, "")
        if eerder:
            _put_verband(changes, code, eerder)
    return Settled(
        [_linked(maybe[code], register[maybe[code]["bsn"]]) for code, _ in repeated.opgepakt],
        {one.eerder: maybe[one.signaal_id]["bedrag_cent"] for one in repeated.herhaald if one.gewijzigd},
    )


def withdrawn_signalen(store: Store, fresh: pa.Table | None) -> frozenset[str]:
    """The earlier signalen that a partner takes back in this night's leveringen (`mutatie` I): paid, or never right.

    One of the same partner with that referentie, else those of the klantnummer with the same soort; only what is taken
    up or still waits.
    """
    if fresh is None:
        return frozenset()
    taken_back = [row for row in fresh.to_pylist() if row["status_reden"] == INGETROKKEN]
    if not taken_back:
        return frozenset()
    earlier = pa.concat_tables([read_signalen(store), fresh])
    alive = pc.is_in(earlier["status"], value_set=pa.array([NOG_NIET_OPGEPAKT, OPGEPAKT], pa.string()))
    by_referentie: dict[tuple[str, str], set[str]] = {}
    by_klant: dict[tuple[str, str, str], set[str]] = {}
    for row in earlier.filter(alive).to_pylist():
        by_referentie.setdefault((row["partner"], row["referentie"]), set()).add(row["signaal_id"])
        by_klant.setdefault((row["partner"], row["klantnummer"], row["soort_detail"]), set()).add(row["signaal_id"])
    found: set[str] = set()
    for row in taken_back:
        same = by_referentie.get((row["partner"], row["referentie"]), set())
        customer = by_klant.get((row["partner"], row["klantnummer"], row["soort_detail"]), set())
        found |= same or (customer if row["klantnummer"] else set())
    return frozenset(found)


def take_out(changes: Changes, signalen: Mapping[str, tuple[Signaalstatus, str]]) -> None:
    """Give them their status, why, and take them out of their zaken; `casework` ends a zaak that has none left."""
    for signaal_id, (status, waarom) in sorted(signalen.items()):
        _put_status(changes, signaal_id, status, waarom)
        changes.do("DELETE FROM zaak_signalen WHERE signaal_id = ?", signaal_id)


def address_key(inwoner: Mapping[str, str]) -> str:
    """One key per dwelling; who has no address has the BSN as a dwelling of his own."""
    if not inwoner["postcode"] or not inwoner["huisnummer"]:
        return inwoner["bsn"]
    parts = (inwoner[name] for name in ("postcode", "huisnummer", "huisletter", "huisnummertoevoeging"))
    return " ".join(part.upper() for part in parts if part)


class Weg(NamedTuple):
    """A signaal about somebody who died or left; `soort` is the partner's kind, `reden` overleden or vertrokken."""

    signaal_id: str
    soort: str
    bsn: str
    reden: str


def departed_signalen(sure: pa.Table, pending: pa.Table) -> list[Weg]:
    """The surely matched signalen (MATCHES rows) about people who are gone; `pending` (SIGNALEN) holds them."""
    soorten = dict(zip(pending["signaal_id"].to_pylist(), pending["soort"].to_pylist(), strict=True))
    rows = sure.select(["signaal_id", "bsn", "reden"]).to_pylist()
    return [
        Weg(row["signaal_id"], str(soorten[row["signaal_id"]]), row["bsn"], row["reden"])
        for row in rows
        if row["reden"] in _DEPARTED
    ]


def hand_over(
    changes: Changes,
    gone: Sequence[Weg],
    register: Mapping[str, Mapping[str, str]],
    inwoners: pa.Table | None,
    *,
    omgeving: Omgeving,
) -> None:
    """Note what a person passes on: to another municipality, or help for who stays behind at a deceased's address."""
    staying = _lived_in(inwoners, [register[one.bsn] for one in gone if one.reden == "overleden"])
    for one in gone:
        person = register[one.bsn]
        if one.reden == "vertrokken":
            if person["gemeente_code"] not in {"", omgeving.config.gemeente.code}:
                _put_overdracht(changes, one.signaal_id, "andere gemeente", person["gemeente_code"], omgeving)
        elif one.soort in _BLIJVEN_ACHTER and address_key(person) in staying:
            _put_overdracht(changes, one.signaal_id, "achterblijvers", "", omgeving)


def _lived_in(inwoners: pa.Table | None, people: Sequence[Mapping[str, str]]) -> set[str]:
    """The addresses of these people where somebody is registered today."""
    postcodes = sorted({person["postcode"] for person in people} - {""})
    if inwoners is None or not postcodes:
        return set()
    here = pc.and_(
        pc.is_in(inwoners["postcode"], value_set=pa.array(postcodes, pa.string())),
        pc.equal(inwoners["opschorting_reden"], pa.scalar("")),
    )
    columns = ["bsn", "postcode", "huisnummer", "huisletter", "huisnummertoevoeging"]
    return {address_key(row) for row in inwoners.filter(here).select(columns).to_pylist()}


def _put_overdracht(changes: Changes, signaal_id: str, soort: str, gemeente: str, omgeving: Omgeving) -> None:
    # What was handed over stays so: a zaak may be opened and closed again.
    changes.do(
        """INSERT OR IGNORE INTO overdrachten
           (signaal_id, soort, gemeente_code, sinds, afgehandeld_op, afgehandeld_door) VALUES (?, ?, ?, ?, '', '')""",
        signaal_id,
        soort,
        gemeente,
        omgeving.vandaag.isoformat(),
    )


def _repeat(store: Store, maybe: Mapping[str, _Row], *, dagen: int) -> Repeated:
    people = {row["bsn"] for row in maybe.values()}
    known = store.rows("SELECT signaal_id, bsn FROM zaak_signalen")
    earlier = {row["signaal_id"]: row["bsn"] for row in known if row["bsn"] in people}
    signalen = read_signalen(store) if earlier else None
    before: list[Achterstand] = []
    if signalen is not None:
        wanted = pa.array(sorted(earlier), pa.string())
        rows = signalen.filter(pc.is_in(signalen["signaal_id"], value_set=wanted)).to_pylist()
        before = [_achterstand(row | {"bsn": earlier[row["signaal_id"]]}) for row in rows]
    return repeat_signalen([_achterstand(row) for row in maybe.values()], before, dagen=dagen)


def _achterstand(row: _Row) -> Achterstand:
    return Achterstand(
        signaal_id=row["signaal_id"],
        partner=f"{row['partner']} {row['aanleveraar'].casefold()}",
        bsn=row["bsn"],
        soort=row["soort_detail"] or row["soort"],
        referentie=row["referentie"],
        klantnummer=row["klantnummer"],
        bedrag_cent=row["bedrag_cent"],
        ontstaansdatum=row["ontstaansdatum"],
        signaaldatum=row["signaaldatum"],
        dringend=_urgent(row),
        wijziging=row["mutatie"] == "W",
    )


def _urgent(row: _Row) -> bool:
    return bool(row["crisis"] == "J" or row["datum_einde_levering"] is not None)


def _linked(row: _Row, inwoner: Mapping[str, str]) -> GekoppeldSignaal:
    return GekoppeldSignaal(
        signaal_id=row["signaal_id"],
        bsn=row["bsn"],
        adres=address_key(inwoner),
        soort=row["soort"],
        bedrag_cent=row["bedrag_cent"],
        crisis=_urgent(row),
        signaaldatum=row["signaaldatum"],
        voor=row["datum_einde_levering"],
    )


def _put_status(changes: Changes, signaal_id: str, status: Signaalstatus, reden: str) -> None:
    row = {"signaal_id": signaal_id, "status": status, "reden": reden, "run_id": changes.run_id}
    changes.put("signaal_status", row)


def _put_verband(changes: Changes, signaal_id: str, eerder: str) -> None:
    changes.put("signaal_verbanden", {"signaal_id": signaal_id, "eerder_signaal_id": eerder})
