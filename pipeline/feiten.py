"""What the afwegingskader looks at, gathered per zaak: from the signalen, the register and what happened before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_signalen
from pipeline.adapters.store import Store
from pipeline.contracts.zaken import Zaak, ZaakFeiten
from pipeline.settling import address_key

_VOLWASSEN = 18
_MAANDEN = 12
_JAAR, _MAAND, _DAG = 4, 6, 8


class Achtergrond(NamedTuple):
    """What is known beside the zaak: signalen with a phone or an e-mail address, homes with minors, earlier contact."""

    telefoon: frozenset[str]
    email: frozenset[str]
    met_kinderen: frozenset[str]
    eerder: Mapping[str, tuple[tuple[date, date | None], ...]]


def read_achtergrond(
    store: Store,
    zaken: Sequence[Zaak],
    *,
    fresh: pa.Table | None,
    inwoners: pa.Table | None,
    vandaag: date,
) -> Achtergrond:
    """Gather it for these zaken only; `fresh` are signalen (SIGNALEN) that are not committed yet."""
    wanted = pa.array(sorted({one for zaak in zaken for one in zaak.signaal_ids}), pa.string())
    known = read_signalen(store) if zaken else None
    tables = [table for table in (known, fresh) if table is not None]
    rows = [
        row
        for table in tables
        for row in table.filter(pc.is_in(table["signaal_id"], value_set=wanted))
        .select(["signaal_id", "telefoon", "email"])
        .to_pylist()
    ]
    return Achtergrond(
        telefoon=frozenset(row["signaal_id"] for row in rows if row["telefoon"]),
        email=frozenset(row["signaal_id"] for row in rows if row["email"]),
        met_kinderen=homes_with_minors(inwoners, zaken, vandaag=vandaag),
        eerder=_earlier(store),
    )


def feiten_of(zaak: Zaak, inwoner: Mapping[str, str] | None, achtergrond: Achtergrond, *, vandaag: date) -> ZaakFeiten:
    """The facts of one zaak. `inwoner` is an INWONERS row, or None when the register has lost him."""
    ids = set(zaak.signaal_ids)
    return ZaakFeiten(
        soorten=tuple(sorted({signaal.soort for signaal in zaak.signalen})),
        bedrag_cent=sum(signaal.bedrag_cent for signaal in zaak.signalen),
        klasse=zaak.klasse,
        opeenvolgend=zaak.opeenvolgend,
        crisis=zaak.crisis,
        leeftijd=leeftijd_op(inwoner["geboortedatum"], vandaag) if inwoner else None,
        minderjarigen=zaak.adres in achtergrond.met_kinderen,
        eerder_contact=_contact(zaak, achtergrond.eerder.get(zaak.bsn, ()), vandaag=vandaag),
        telefoon=bool(ids & achtergrond.telefoon),
        email=bool(ids & achtergrond.email),
    )


def leeftijd_op(geboortedatum: str, dag: date) -> int | None:
    """Whole years on this day of a BRP date; what is unknown of it counts as its last day. None without a year."""
    if len(geboortedatum) != _DAG or not geboortedatum[:_JAAR].isdigit() or geboortedatum.startswith("0000"):
        return None
    month = geboortedatum[_JAAR:_MAAND] if geboortedatum[_JAAR:_MAAND] != "00" else "12"
    day = geboortedatum[_MAAND:] if geboortedatum[_MAAND:] != "00" else "31"
    return dag.year - int(geboortedatum[:_JAAR]) - (f"{dag:%m%d}" < month + day)


def homes_with_minors(inwoners: pa.Table | None, zaken: Iterable[Zaak], *, vandaag: date) -> frozenset[str]:
    """The addresses of these zaken where somebody under 18 is registered today."""
    homes = {zaak.adres for zaak in zaken}
    postcodes = sorted({home.split(" ")[0] for home in homes if " " in home})
    if inwoners is None or not postcodes:
        return frozenset()
    born_after = f"{vandaag.year - _VOLWASSEN}{vandaag:%m%d}"
    young = pc.and_(
        pc.and_(
            pc.is_in(inwoners["postcode"], value_set=pa.array(postcodes, pa.string())),
            pc.equal(inwoners["opschorting_reden"], pa.scalar("")),
        ),
        pc.greater(inwoners["geboortedatum"], pa.scalar(born_after)),
    )
    columns = ["bsn", "postcode", "huisnummer", "huisletter", "huisnummertoevoeging"]
    return frozenset({address_key(row) for row in inwoners.filter(young).select(columns).to_pylist()} & homes)


def _earlier(store: Store) -> dict[str, tuple[tuple[date, date | None], ...]]:
    """Per inwoner the zaken so far: the day each began, and the first day that somebody was reached in it."""
    rows = store.rows(
        """SELECT bsn, matchingsdatum, (
             SELECT min(datum) FROM contactpogingen WHERE contactpogingen.zaak_id = zaken.zaak_id AND bereikt = 'ja'
           ) AS bereikt_op FROM zaken ORDER BY bsn, matchingsdatum, zaak_id"""
    )
    found: dict[str, list[tuple[date, date | None]]] = {}
    for row in rows:
        reached = date.fromisoformat(row["bereikt_op"]) if row["bereikt_op"] else None
        found.setdefault(row["bsn"], []).append((date.fromisoformat(row["matchingsdatum"]), reached))
    return {bsn: tuple(days) for bsn, days in found.items()}


def _contact(zaak: Zaak, before: Sequence[tuple[date, date | None]], *, vandaag: date) -> str:
    """How earlier zaken within the look-back went until today; this one does not count."""
    reached = [day for began, day in before if zaak.terugkijk.start <= began < zaak.matchingsdatum]
    if not reached:
        return "geen"
    return "bereikt" if any(day is not None and day <= vandaag for day in reached) else "niet bereikt"
