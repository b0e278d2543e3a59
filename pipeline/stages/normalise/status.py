"""The status a signaal is born with (domain.md, Rules 2 and 3; contract, Findings and Status of a signaal)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from pipeline.contracts.config import Grens
from pipeline.contracts.ddas import ANDERE_REDEN, NOG_NIET_OPGEPAKT, ONTERECHT, Signaalstatus
from pipeline.stages.normalise.judge import Judged, Klacht, Melding


class Feiten(NamedTuple):
    """What of a record decides its status."""

    rechtspersoon: bool
    bedrag_cent: int
    ontstaansdatum: date | None
    signaaldatum: date | None
    crisis: str
    heeft_einde: bool
    bezwaar: str
    mutatie: str


class Status(NamedTuple):
    """DDAS EnumSignaalstatus, and the reason code when it is not "Nog niet opgepakt"."""

    status: Signaalstatus
    reden: str = ""


def judge_statuses(rows: Iterable[Feiten], grens: Grens) -> Judged[Status]:
    """A status per row, with a complaint for every reason not to take it up; the first one is the status's."""
    minimum_cent = int(grens.minimum_bedrag * 100)
    statuses: list[Status] = []
    meldingen: list[Melding] = []
    new = Status(NOG_NIET_OPGEPAKT)
    for rij, feiten in enumerate(rows):
        klachten = list(_not_taken_up(feiten, grens, minimum_cent))
        meldingen += [Melding(rij, klacht) for klacht in klachten]
        statuses.append(_status(klachten[0].reden) if klachten else new)
    return Judged(statuses, meldingen)


def _status(reden: str) -> Status:
    andere = reden in ("bezwaar-bij-partner", "ingetrokken-door-partner")
    return Status(ANDERE_REDEN if andere else ONTERECHT, reden)


def _not_taken_up(feiten: Feiten, grens: Grens, minimum_cent: int) -> Iterator[Klacht]:
    if feiten.bezwaar == "J":
        yield Klacht("bezwaar", "bezwaar-bij-partner")
    if feiten.mutatie == "I":
        yield Klacht("mutatie", "ingetrokken-door-partner")
        return
    if feiten.rechtspersoon:
        yield Klacht("achternaam", "rechtspersoon")
    if feiten.crisis == "J" or feiten.heeft_einde or feiten.ontstaansdatum is None or feiten.signaaldatum is None:
        return  # never dropped for age or amount (domain-sources L-4, L-15)
    if feiten.bedrag_cent < minimum_cent:
        yield Klacht("bedrag", "onder-drempel")
    dagen = (feiten.signaaldatum - feiten.ontstaansdatum).days
    if dagen < grens.dagen_van:
        yield Klacht("ontstaansdatum", "te-vroeg", f"Voor deze soort vanaf {grens.dagen_van} dagen.")
    if grens.dagen_tot is not None and dagen > grens.dagen_tot:
        yield Klacht("ontstaansdatum", "te-oud", f"Voor deze soort tot en met {grens.dagen_tot} dagen.")
