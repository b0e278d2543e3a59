"""Signalen that are about the same arrears, for `explain`: repeats, more of the same, and what a partner took back."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_signalen
from pipeline.adapters.store import Store
from pipeline.contracts.ddas import HERHAALD
from pipeline.explain_words import field
from pipeline.settling import INGETROKKEN


def told_verband(store: Store, signaal: Mapping[str, Any]) -> list[str]:
    """What this signaal (a SIGNALEN row) repeats or says more of, which later ones do, and which one took it back."""
    code = signaal["signaal_id"]
    ids = store.rows(
        "SELECT signaal_id, eerder_signaal_id FROM signaal_verbanden WHERE ? IN (signaal_id, eerder_signaal_id)", code
    )
    kinds = _kinds(store, [row["signaal_id"] for row in ids])
    told: list[str] = []
    for row in ids:
        kind, later = kinds[row["signaal_id"]], row["eerder_signaal_id"] == code
        if kind == "crisis" and not later:
            continue  # `spoed` has told it
        names = ("herhaald in", "herhaalt") if kind == "herhaald" else ("vervolg", "volgt op")
        other = row["signaal_id"] if later else row["eerder_signaal_id"]
        told += field(names[0] if later else names[1], f"{other}: {_VERBAND[kind]}")
    return [*told, *_taken_back(store, signaal)]


_VERBAND = {
    "crisis": "een crisis of einde van de levering",
    "herhaald": "dezelfde achterstand, het bedrag is niet hoger",
    "hoger": "dezelfde achterstand, het bedrag is hoger",
}


def _kinds(store: Store, codes: list[str]) -> dict[str, str]:
    """Per signaal what kind of follow-up it is, a key of `_VERBAND`."""
    signalen = read_signalen(store)
    rows = signalen.filter(pc.is_in(signalen["signaal_id"], value_set=pa.array(codes, pa.string()))).to_pylist()
    return {
        row["signaal_id"]: "herhaald"
        if row["status"] == HERHAALD
        else "crisis"
        if row["crisis"] == "J" or row["datum_einde_levering"] is not None
        else "hoger"
        for row in rows
    }


def _taken_back(store: Store, signaal: Mapping[str, Any]) -> list[str]:
    """The record with which the partner took this signaal back; nothing for that record itself."""
    if signaal["status_reden"] != INGETROKKEN or signaal["mutatie"] == "I":
        return []
    signalen = read_signalen(store)
    same = pc.and_(
        pc.equal(signalen["partner"], pa.scalar(signaal["partner"])), pc.equal(signalen["mutatie"], pa.scalar("I"))
    )
    rows = [row for row in signalen.filter(same).to_pylist() if _takes_back(row, signaal)]
    return [
        line
        for row in rows
        for line in field(
            "ingetrokken", f"door {row['signaal_id']}: levering {row['levering_id']}, regel {row['regel']}"
        )
    ]


def _takes_back(row: Mapping[str, Any], signaal: Mapping[str, Any]) -> bool:
    """As `withdrawn_signalen` decides it: the same referentie, else the same customer and kind."""
    if row["referentie"] == signaal["referentie"]:
        return True
    names = ("klantnummer", "soort_detail")
    return bool(row["klantnummer"]) and all(row[name] == signaal[name] for name in names)
