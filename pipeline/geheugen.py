"""What earlier nights and people taught the matcher: whom they found, whom never again, and which rules must wait."""

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_bevindingen, read_matches, read_signalen
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.config import Config
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT
from pipeline.stages.match import EERDER, UITSLUITINGEN, Geheugen
from pipeline.stages.match.model import Model, load_model

_ONZEKER = pa.array(["naam-huishouden", "naam-erven", "naam-twee-personen"], pa.string())
"""Findings that say: this is not the name of one living person."""


def geheugen_of(changes: Changes, store: Store, pending: pa.Table) -> Geheugen:
    """Everything the matching of `pending` (SIGNALEN) may lean on, this night's own findings included."""
    return Geheugen(
        eerder=_found_before(store, pending),
        uitsluitingen=store.texts(f"SELECT {', '.join(UITSLUITINGEN.names)} FROM uitsluitingen", *UITSLUITINGEN.names),  # noqa: S608 - our own columns
        in_onderzoek=rules_in_onderzoek(store),
        onzekere_namen=_uncertain_names(changes, store, pending),
    )


class Chosen(NamedTuple):
    """The MATCHES rows that are sure and that no zaak has taken up, with their SIGNALEN rows."""

    matches: pa.Table
    signalen: pa.Table


def chosen_matches(store: Store, withdrawn: frozenset[str]) -> Chosen:
    """What needs no looking up: `review import` chose the inwoner, or a housemate's zaak ended without this signaal.

    What a partner takes back tonight is not taken up.
    """
    matches, signalen = read_matches(store), read_signalen(store)
    taken = withdrawn | {row["signaal_id"] for row in store.rows("SELECT signaal_id FROM zaak_signalen")}
    waiting = pc.and_(
        pc.equal(signalen["status"], pa.scalar(NOG_NIET_OPGEPAKT)),
        pc.invert(pc.is_in(signalen["signaal_id"], value_set=pa.array(sorted(taken), pa.string()))),
    )
    sure = matches.filter(pc.equal(matches["besluit"], pa.scalar("zeker")))
    said = signalen.filter(pc.and_(waiting, pc.is_in(signalen["signaal_id"], value_set=sure["signaal_id"])))
    return Chosen(sure.filter(pc.is_in(sure["signaal_id"], value_set=said["signaal_id"])), said)


def model_of(config: Config) -> Model:
    """The match model with this municipality's switches."""
    return load_model().switched(aan=config.matching.aan, uit=config.matching.uit)


def rules_in_onderzoek(store: Store) -> frozenset[str]:
    """The rules (ids) that made a mistake and were not signed free since."""
    return frozenset(row["regel"] for row in store.rows("SELECT regel FROM regels_in_onderzoek WHERE vrij_op = ''"))


def _found_before(store: Store, pending: pa.Table) -> pa.Table:
    """EERDER: the signalen that were surely found, but for those that were wrong, and for `pending` themselves.

    A signaal of the blind sample was found before: that would be evidence of its own, and give it away.
    """
    matches = read_matches(store)
    others = pc.invert(pc.is_in(matches["signaal_id"], value_set=pending["signaal_id"]))
    sure = matches.filter(pc.and_(pc.equal(matches["besluit"], pa.scalar("zeker")), others))
    sure = sure.select(["signaal_id", "bsn"])
    said = read_signalen(store).select(["signaal_id", "partner", "klantnummer", "telefoon", "email"])
    return sure.join(said, "signaal_id", join_type="inner").select(EERDER.names).sort_by("bsn").cast(EERDER)


def _uncertain_names(changes: Changes, store: Store, pending: pa.Table) -> frozenset[str]:
    noted = read_bevindingen(store)
    if (fresh := changes.tables.get("bevindingen")) is not None:
        noted = pa.concat_tables([noted, fresh])
    told = noted.filter(pc.is_in(noted["reden"], value_set=_ONZEKER)).select(["levering_id", "regel"])
    found = pending.select(["signaal_id", "levering_id", "regel"]).join(
        told, ["levering_id", "regel"], join_type="left semi"
    )
    return frozenset(str(value) for value in found["signaal_id"].to_pylist())
