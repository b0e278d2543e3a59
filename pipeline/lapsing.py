"""Every letter that has not left, judged again on the newest facts: who died, moved or objected gets none."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from sqlite3 import Row
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners, read_matches, read_signalen
from pipeline.adapters.store import Store
from pipeline.contracts.config import Gemeente
from pipeline.domain.datum import BrpDatum
from pipeline.domain.refusal import Refusal
from pipeline.omgeving import Omgeving
from pipeline.stages.address import address_inwoner
from pipeline.stages.decide import beletsel_of
from pipeline.stages.lapse import BriefFeiten, lapse_brieven

_INGETROKKEN, _BEZWAAR = "ingetrokken-door-partner", "bezwaar-bij-partner"


class _Said(NamedTuple):
    """When and where a partner said something about an arrears: the run's moment, the levering and the line."""

    moment: str
    levering: str
    regel: int

    def after(self, other: "_Said") -> bool:
        """Later, or in the same run: lines of one levering have an order, two leveringen of one night have none."""
        if self.moment != other.moment:
            return self.moment > other.moment
        return self.levering != other.levering or self.regel > other.regel


_ByArrears = dict[tuple[str, str], list[_Said]]
"""(partner, referentie) → every time that partner said it."""


def lapsed_brieven(store: Store, batches: Sequence[str], *, omgeving: Omgeving) -> dict[str, str]:
    """Kenmerk → reason code of the letters in these batches that may no longer go.

    Without a residents file nothing is known that was not known when the letters were made.
    """
    inwoners = read_inwoners(store)
    brieven = store.rows(
        """SELECT kenmerk, brieven.zaak_id, brieven.bsn, adresregels, zaken.status AS zaak FROM brieven
           LEFT JOIN zaken USING (zaak_id) WHERE batch IN (SELECT value FROM json_each(?))""",
        json.dumps(list(batches)),
    )
    if not brieven or inwoners is None:
        return {}
    register = inwoners_by_bsn(inwoners, [row["bsn"] for row in brieven])
    counted = count_signalen(store, [row["zaak_id"] for row in brieven])
    feiten = [_facts(row, register.get(row["bsn"]), counted, omgeving=omgeving) for row in brieven]
    return lapse_brieven(feiten).vervallen


class Counted(NamedTuple):
    """Of one zaak: signalen that are surely this inwoner's, how many of them were withdrawn, and any objection."""

    signalen: int = 0
    ingetrokken: int = 0
    bezwaar: bool = False


def _facts(
    brief: Row, inwoner: Mapping[str, str] | None, counted: Mapping[tuple[str, str], Counted], *, omgeving: Omgeving
) -> BriefFeiten:
    zaak = counted.get((brief["zaak_id"], brief["bsn"]), Counted())
    beletsel, adresregels, minderjarig = _register(inwoner, omgeving.config.gemeente, vandaag=omgeving.vandaag)
    return BriefFeiten(
        kenmerk=brief["kenmerk"],
        adresregels=tuple(json.loads(brief["adresregels"])),
        adresregels_nu=adresregels,
        ingeschreven=inwoner is not None,
        beletsel=beletsel,
        minderjarig=minderjarig,
        bezwaar=zaak.bezwaar,
        zaak_open=brief["zaak"] == "Open",
        signalen=zaak.signalen,
        ingetrokken=zaak.ingetrokken,
    )


def _register(
    inwoner: Mapping[str, str] | None, gemeente: Gemeente, *, vandaag: date
) -> tuple[str, tuple[str, ...], bool]:
    """What the register says today: a reason not to write, the window's lines, and whether this is a minor."""
    if inwoner is None:
        return "", (), False
    addressed = address_inwoner(inwoner, gemeente_naam=gemeente.naam)
    born = BrpDatum.parse(inwoner["geboortedatum"])
    return (
        beletsel_of(inwoner, addressed, gemeente_code=gemeente.code),
        () if isinstance(addressed, Refusal) else addressed.adresregels,
        not isinstance(born, Refusal) and born.is_minderjarig_op(vandaag),
    )


def count_signalen(store: Store, zaken: Iterable[str]) -> dict[tuple[str, str], Counted]:
    """Per zaak and inwoner, by the last word on each signaal's match."""
    linked = {
        row["signaal_id"]: row["zaak_id"]
        for row in store.rows(
            "SELECT signaal_id, zaak_id FROM zaak_signalen WHERE zaak_id IN (SELECT value FROM json_each(?))",
            json.dumps(sorted(set(zaken))),
        )
    }
    matches = read_matches(store)
    ours = pc.is_in(matches["signaal_id"], value_set=pa.array(sorted(linked), pa.string()))
    sure = matches.filter(pc.and_(ours, pc.equal(matches["besluit"], pa.scalar("zeker"))))
    whose = {row["signaal_id"]: row["bsn"] for row in sure.select(["signaal_id", "bsn"]).to_pylist()}
    signalen = _signalen(store, linked)
    moments = {
        row["levering_id"]: row["ontvangen_op"]
        for row in store.rows("SELECT levering_id, ontvangen_op FROM leveringen")
    }
    withdrawn, objected = _said(signalen, _INGETROKKEN, moments), _said(signalen, _BEZWAAR, moments)
    found: dict[tuple[str, str], Counted] = {}
    for row in signalen:
        if row["signaal_id"] in whose:
            key, arrears = (linked[row["signaal_id"]], whose[row["signaal_id"]]), (row["partner"], row["referentie"])
            zaak, own = found.get(key, Counted()), _moment(row, moments)
            found[key] = Counted(
                zaak.signalen + 1,
                zaak.ingetrokken + any(said.after(own) for said in withdrawn.get(arrears, ())),
                zaak.bezwaar or any(said.after(own) for said in objected.get(arrears, ())),
            )
    return found


def _signalen(store: Store, linked: Iterable[str]) -> list[dict[str, Any]]:
    """Of all signalen only these, and those with which a partner took something back."""
    columns = ["signaal_id", "levering_id", "regel", "partner", "referentie", "status_reden"]
    signalen = read_signalen(store).select(columns)
    asked = pc.is_in(signalen["signaal_id"], value_set=pa.array(sorted(linked), pa.string()))
    told = pc.is_in(signalen["status_reden"], value_set=pa.array([_INGETROKKEN, _BEZWAAR], pa.string()))
    rows: list[dict[str, Any]] = signalen.filter(pc.or_(asked, told)).to_pylist()
    return rows


def _said(signalen: Iterable[dict[str, Any]], code: str, moments: Mapping[str, str]) -> _ByArrears:
    """Without a referentie nobody knows which arrears it was."""
    found: _ByArrears = {}
    for row in signalen:
        if row["status_reden"] == code and row["referentie"]:
            found.setdefault((row["partner"], row["referentie"]), []).append(_moment(row, moments))
    return found


def _moment(signaal: dict[str, Any], moments: Mapping[str, str]) -> _Said:
    return _Said(moments.get(signaal["levering_id"], ""), signaal["levering_id"], signaal["regel"])
