"""How every signaal stands that its partner may hear something new about, and what that partner heard last."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from sqlite3 import Row
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners, read_matches, read_signalen
from pipeline.adapters.store import Store
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.ddas import ONTERECHT
from pipeline.contracts.terugkoppeling import hangt_af_van_adres
from pipeline.domain.vergelijkvorm import vergelijkvorm
from pipeline.stages.inform import Pauze, Signaal, Verteld, eigen_woord, mag_bewijs

_NEWS = """
  WITH laatste AS (
    SELECT * FROM terugkoppelingen JOIN (
      SELECT signaal_id, max(volgnr) AS volgnr FROM terugkoppelingen GROUP BY signaal_id) USING (signaal_id, volgnr)),
  nu AS (
    SELECT s.signaal_id, s.status, s.reden, coalesce(p.van, '') AS van, coalesce(p.tot, '') AS tot
    FROM signaal_status AS s LEFT JOIN zaak_signalen AS z USING (signaal_id)
    LEFT JOIN pauzes AS p ON p.signaal_id = s.signaal_id AND p.zaak_id = z.zaak_id)
  SELECT nu.* FROM nu LEFT JOIN laatste AS l USING (signaal_id)
  WHERE l.signaal_id IS NULL
     OR (l.signaalstatus, l.signaalreden, l.pauze_van, l.pauze_tot) <> (nu.status, nu.reden, nu.van, nu.tot)
"""
_COLUMNS = (
    "signaal_id", "levering_id", "regel", "partner", "soort", "referentie", "bsn", "signaaldatum", "aanleveraar",
    "status", "status_reden",
)  # fmt: skip


class Feiten(NamedTuple):
    """What a proof of notification tells besides the signaal. `ontvangen_op` is UTC, ISO 8601."""

    soort: str
    signaaldatum: date
    ontvangen_op: str


class Partnerstand(NamedTuple):
    """Signalen with maybe something to tell, what was told last, and which of them lack their proof; by signaal_id."""

    signalen: tuple[Signaal, ...]
    verteld: Mapping[str, Verteld]
    zonder_bewijs: frozenset[str]
    feiten: Mapping[str, Feiten]


def read_partnerstand(store: Store, partners: Sequence[Partner], *, vandaag: date) -> Partnerstand:
    """The signalen of these partners that changed since they were told, or lack their proof of notification."""
    changed = {row["signaal_id"]: row for row in store.rows(_NEWS)}
    signalen = read_signalen(store).select(list(_COLUMNS))
    ours = pc.is_in(signalen["partner"], value_set=_strings(one.id for one in partners))
    signalen = signalen.filter(ours)
    lacking = _lacking_proof(store, signalen, {one.id for one in partners if one.krijgt_bewijs})
    wanted = pc.is_in(signalen["signaal_id"], value_set=_strings([*changed, *lacking]))
    rows = signalen.filter(wanted).to_pylist()
    return _stand(store, rows, lacking, partners, vandaag=vandaag)


def read_one(store: Store, signaal: str, partners: Sequence[Partner], *, vandaag: date) -> Partnerstand:
    """The same of one signaal, whether or not there is news; without signalen when nobody knows it."""
    signalen = read_signalen(store).select(list(_COLUMNS))
    rows = signalen.filter(pc.equal(signalen["signaal_id"], pa.scalar(signaal))).to_pylist()
    return _stand(store, rows, frozenset(), partners, vandaag=vandaag)


def _stand(
    store: Store,
    rows: Sequence[Mapping[str, Any]],
    lacking: frozenset[str],
    partners: Sequence[Partner],
    *,
    vandaag: date,
) -> Partnerstand:
    if not rows:
        return Partnerstand((), {}, frozenset(), {})
    ids = [row["signaal_id"] for row in rows]
    known = _known(store, rows, partners, vandaag=vandaag)
    return Partnerstand(
        signalen=tuple(_signaal(row, known) for row in rows),
        verteld=_told(store, ids),
        zonder_bewijs=lacking,
        feiten={
            row["signaal_id"]: Feiten(
                row["soort"], row["signaaldatum"], known.leveringen[row["levering_id"]]["ontvangen_op"]
            )
            for row in rows
        },
    )


class _Known(NamedTuple):
    """What the ledger and the register say about these signalen, by signaal_id.

    `leveringen` are by levering_id; `verhuurders` are the registered names of a collective drop, by partner and by how
    a name is compared. Another partner delivers for itself, whatever it writes in the column aanleveraar.
    """

    personen: Mapping[str, str]
    afgeschermd: frozenset[str]
    pauzes: Mapping[str, Pauze]
    bewijzen: Mapping[str, str]
    leveringen: Mapping[str, Row]
    verhuurders: Mapping[str, Mapping[str, str]]


def _known(store: Store, rows: Sequence[Mapping[str, Any]], partners: Sequence[Partner], *, vandaag: date) -> _Known:
    people = _people(store, [row["signaal_id"] for row in rows])
    pauses = store.rows("SELECT pauzes.* FROM pauzes JOIN zaak_signalen USING (signaal_id, zaak_id)")
    return _Known(
        personen=people,
        afgeschermd=_shielded(store, rows, people, vandaag=vandaag),
        pauzes={row["signaal_id"]: Pauze(_day(row["van"]), _day(row["tot"])) for row in pauses},
        bewijzen={row["signaal_id"]: row["naam"] for row in store.rows("SELECT signaal_id, naam FROM bewijzen")},
        leveringen={row["levering_id"]: row for row in store.rows("SELECT * FROM leveringen")},
        verhuurders={
            partner.id: {vergelijkvorm(one.naam): one.naam for one in partner.aanleveraars}
            for partner in partners
            if partner.aanleveraars
        },
    )


def _signaal(row: Mapping[str, Any], known: _Known) -> Signaal:
    code, written = row["signaal_id"], row["aanleveraar"]
    bsns = {row["bsn"], known.personen.get(code, "")}
    registered = known.verhuurders.get(row["partner"])
    landlord = "" if registered is None else registered.get(vergelijkvorm(written), written)
    return Signaal(
        signaal_id=code,
        partner=row["partner"],
        aanleveraar=eigen_woord(landlord, bsns=bsns),
        referentie=eigen_woord(row["referentie"], bsns=bsns),
        bestand=eigen_woord(known.leveringen[row["levering_id"]]["bestand"], bsns=bsns),
        regel=row["regel"],
        status=row["status"],
        reden=row["status_reden"],
        pauze=known.pauzes.get(code, Pauze()),
        afgeschermd=code in known.afgeschermd,
        bewijs=known.bewijzen.get(code, ""),
    )


def _lacking_proof(store: Store, signalen: pa.Table, partners: Collection[str]) -> frozenset[str]:
    """The signalen of these partners that should have a proof of notification and have none."""
    made = [row["signaal_id"] for row in store.rows("SELECT signaal_id FROM bewijzen")]
    theirs = pc.is_in(signalen["partner"], value_set=_strings(partners))
    fresh = pc.invert(pc.is_in(signalen["signaal_id"], value_set=_strings(made)))
    right = pc.not_equal(signalen["status"], pa.scalar(ONTERECHT))
    rows = signalen.filter(pc.and_(pc.and_(theirs, fresh), right)).to_pylist()
    return frozenset(row["signaal_id"] for row in rows if mag_bewijs(row["status"], row["status_reden"]))


def _people(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """Whom each of these signalen is surely about (bsn)."""
    matches = read_matches(store).select(["signaal_id", "besluit", "bsn"])
    found = matches.filter(pc.is_in(matches["signaal_id"], value_set=_strings(ids))).to_pylist()
    return {row["signaal_id"]: row["bsn"] for row in found if row["besluit"] == "zeker"}


def _shielded(
    store: Store, rows: Sequence[Mapping[str, Any]], people: Mapping[str, str], *, vandaag: date
) -> frozenset[str]:
    """Signalen that say where somebody lives who has a secret address, is not safe, or cannot be looked up."""
    asked = {row["signaal_id"]: people.get(row["signaal_id"], "") for row in rows if hangt_af_van_adres(row["status"])}
    if not asked:
        return frozenset()
    register = inwoners_by_bsn(read_inwoners(store), asked.values())
    open_ones = {bsn for bsn, inwoner in register.items() if inwoner["geheimhouding"] in {"", "0"}}
    day = vandaag.isoformat()
    query = "SELECT bsn FROM trajecten WHERE soort = 'onveilig' AND van <= ? AND (tot = '' OR tot >= ?)"
    open_ones -= {row["bsn"] for row in store.rows(query, day, day)}
    return frozenset(code for code, bsn in asked.items() if bsn not in open_ones)


def _told(store: Store, ids: Sequence[str]) -> dict[str, Verteld]:
    rows = store.rows(
        """SELECT * FROM terugkoppelingen WHERE signaal_id IN (SELECT value FROM json_each(?))
           ORDER BY signaal_id, volgnr""",
        json.dumps(list(ids)),
    )
    return {row["signaal_id"]: _verteld(row) for row in rows}


def _verteld(row: Row) -> Verteld:
    return Verteld(
        volgnr=row["volgnr"],
        status=row["signaalstatus"],
        reden=row["signaalreden"],
        afgeschermd=row["afgeschermd"] == "ja",
        pauze=Pauze(_day(row["pauze_van"]), _day(row["pauze_tot"])),
        bewijs=row["bewijs"],
    )


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _strings(values: Iterable[str]) -> "pa.Array[pa.StringScalar]":
    return pa.array(sorted(set(values)), pa.string())
