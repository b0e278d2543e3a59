"""identify: whose levering a file is, from its name alone (contract, A levering in the house format)."""

import re
from datetime import date
from typing import Literal, NamedTuple

from pipeline.domain.refusal import Refusal

Extensie = Literal["csv", "xml", "xlsx"]

_NAAM = re.compile(
    r"VS_(?P<partner>[a-z0-9][a-z0-9-]*)_(?P<jaar>\d{4})(?P<maand>\d{2})(?P<dag>\d{2})_(?P<volgnr>\d{1,9})"
    r"\.(?P<extensie>csv|xml|xlsx)",
    re.IGNORECASE | re.ASCII,
)


class HouseName(NamedTuple):
    """What the name of a levering says; `volgnr` as it stands there, leading zeros and all."""

    partner: str
    datum: date
    volgnr: str
    extensie: Extensie


def identify_levering(bestand: str, *, partner: str) -> HouseName | Refusal:
    """Read `VS_<partner>_<jjjjmmdd>_<volgnr>.csv|.xml|.xlsx`, in any letter case, from the drop of `partner` (its id).

    Refusal `bestandsnaam-onbekend`, `bestandsnaam-andere-partner` or `bestandsnaam-datum`; never repeats the name.
    """
    found = _NAAM.fullmatch(bestand)
    if found is None:
        return Refusal("bestandsnaam-onbekend")
    if found["partner"].lower() != partner.lower():
        return Refusal("bestandsnaam-andere-partner")
    try:
        datum = date(int(found["jaar"]), int(found["maand"]), int(found["dag"]))
    except ValueError:
        return Refusal("bestandsnaam-datum")
    extensies: dict[str, Extensie] = {"csv": "csv", "xml": "xml", "xlsx": "xlsx"}
    return HouseName(partner, datum, found["volgnr"], extensies[found["extensie"].lower()])
