"""Which lines of the clerk's list of trajecten can be taken: each is a traject, or refused with a reason."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pipeline.contracts.reasons import Finding
from pipeline.domain.bsn import Bsn
from pipeline.domain.datum import parse_datum
from pipeline.domain.refusal import Refusal
from pipeline.formats.trajecten_csv import RawTraject

SOORTEN = ("schuldhulp", "ander", "onveilig")


class Traject(NamedTuple):
    """Who is helped (schuldhulp, ander) or must not be approached (onveilig); without `tot` it has no end."""

    bsn: str
    soort: str
    van: date
    tot: date | None


class Vetted(NamedTuple):
    """The good lines in order of the file, and a finding per refused line, without anything of who it is."""

    trajecten: tuple[Traject, ...]
    bevindingen: tuple[Finding, ...]


def vet_trajecten(rows: Iterable[RawTraject]) -> Vetted:
    """Judge every line: rows in = trajecten + findings. Of two lines about one inwoner and soort the first counts."""
    good: dict[tuple[str, str], Traject] = {}
    refused: list[Finding] = []
    for row in rows:
        found = _judge(row)
        if isinstance(found, Finding):
            refused.append(found)
        elif (found.bsn, found.soort) in good:
            refused.append(Finding(row.regel, "bsn", "traject-dubbel"))
        else:
            good[found.bsn, found.soort] = found
    return Vetted(tuple(good.values()), tuple(refused))


def _judge(row: RawTraject) -> Traject | Finding:
    if row.velden is None:
        return Finding(row.regel, "", "traject-rij-kapot")
    bsn, soort = Bsn.parse(row.velden["bsn"]), row.velden["soort"].lower()
    van, tot = parse_datum(row.velden["van"]), parse_datum(row.velden["tot"]) if row.velden["tot"] else None
    if isinstance(bsn, Refusal):
        return Finding(row.regel, "bsn", bsn.reden)
    if soort not in SOORTEN:
        return Finding(row.regel, "soort", "traject-soort-onbekend")
    if isinstance(van, Refusal) or isinstance(tot, Refusal):
        return Finding(row.regel, "van" if isinstance(van, Refusal) else "tot", "datum-ongeldig")
    if tot is not None and tot < van:
        return Finding(row.regel, "tot", "traject-tot-voor-van")
    return Traject(bsn.nummer, soort, van, tot)
