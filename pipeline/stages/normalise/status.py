"""The status a signaal is born with (domain.md, Rules 2 and 3; contract, Findings and Status of a signaal)."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from pipeline.contracts.config import Grens
from pipeline.contracts.ddas import ANDERE_REDEN, NOG_NIET_OPGEPAKT, ONTERECHT, Signaalstatus
from pipeline.formats.arrays import Bools, flags_of, numbers_of, text_array
from pipeline.stages.normalise.columns import GEEN_DAG, days
from pipeline.stages.normalise.judge import Klacht, Melding, Waarden


class Status(NamedTuple):
    """DDAS EnumSignaalstatus, and the reason code when it is not "Nog niet opgepakt"."""

    status: Signaalstatus
    reden: str = ""


class Statuses(NamedTuple):
    """A status and its reason per row, and a complaint for every reason not to take it up."""

    status: Waarden
    reden: Waarden
    meldingen: list[Melding]


def judge_statuses(waarden: Mapping[str, Waarden], rows: int, *, grens: Grens, among: Bools) -> Statuses:
    """The status of every row; complaints only about the rows of `among`. The first reason is the status's own."""
    reasons = _not_taken_up(waarden, rows, grens)
    first = np.zeros(rows, np.int64)
    meldingen: list[Melding] = []
    for at, (applies, klacht) in reversed(list(enumerate(reasons, 1))):
        first[applies] = at
        meldingen += [Melding(rij, klacht) for rij in np.flatnonzero(applies & among).tolist()]
    statuses = [Status(NOG_NIET_OPGEPAKT), *(_status(klacht.reden) for _, klacht in reasons)]
    return Statuses(
        Waarden(text_array([status.status for status in statuses]), first),
        Waarden(text_array([status.reden for status in statuses]), first),
        meldingen,
    )


def _status(reden: str) -> Status:
    andere = reden in ("bezwaar-bij-partner", "ingetrokken-door-partner")
    return Status(ANDERE_REDEN if andere else ONTERECHT, reden)


def _not_taken_up(waarden: Mapping[str, Waarden], rows: int, grens: Grens) -> list[tuple[Bools, Klacht]]:
    """Every reason, the most telling one first. Crisis and end of delivery: never for age or amount (L-4, L-15)."""
    bezwaar, ingetrokken = _is(waarden["bezwaar"], "J", rows), _is(waarden["mutatie"], "I", rows)
    company, einde = (flags_of(waarden[veld].distinct) for veld in ("rechtspersoon", "heeft_einde"))
    begin, eind = (days(waarden[veld], rows) for veld in ("ontstaansdatum", "signaaldatum"))
    dated = (begin != GEEN_DAG) & (eind != GEEN_DAG)
    gewoon = dated & ~ingetrokken & ~_is(waarden["crisis"], "J", rows) & ~einde
    cent = numbers_of(waarden["bedrag_cent"].at(np.arange(rows, dtype=np.int64)))
    dagen = np.where(dated, eind, 0) - np.where(dated, begin, 0)
    vanaf, tot = (
        f"Voor deze soort vanaf {grens.dagen_van} dagen.",
        f"Voor deze soort tot en met {grens.dagen_tot} dagen.",
    )
    late = dagen > grens.dagen_tot if grens.dagen_tot is not None else np.zeros(rows, np.bool_)
    return [
        (bezwaar, Klacht("bezwaar", "bezwaar-bij-partner")),
        (ingetrokken, Klacht("mutatie", "ingetrokken-door-partner")),
        (company & ~ingetrokken, Klacht("achternaam", "rechtspersoon")),
        (gewoon & (cent < int(grens.minimum_bedrag * 100)), Klacht("bedrag", "onder-drempel")),
        (gewoon & (dagen < grens.dagen_van), Klacht("ontstaansdatum", "te-vroeg", vanaf)),
        (gewoon & late, Klacht("ontstaansdatum", "te-oud", tot)),
    ]


def _is(waarden: Waarden, value: str, rows: int) -> Bools:
    hits = np.array([known == value for known in waarden.distinct.to_pylist()], np.bool_)
    return hits[waarden.codes] if waarden.codes is not None else hits[:rows]
