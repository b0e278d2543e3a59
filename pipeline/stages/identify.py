"""identify: whose levering a file is, from its name alone (contract, A levering in the house format)."""

import re
from datetime import date
from typing import Literal, NamedTuple

from pipeline.domain.refusal import Refusal

Extensie = Literal["csv", "xml"]

_NAAM = re.compile(
    r"VS_(?P<partner>[a-z0-9][a-z0-9-]*)_(?P<jaar>\d{4})(?P<maand>\d{2})(?P<dag>\d{2})_(?P<volgnr>\d{1,9})"
    r"\.(?P<extensie>csv|xml)",
    re.IGNORECASE | re.ASCII,
)


class HouseName(NamedTuple):
    """What the name of a levering says; `volgnr` as it stands there, leading zeros and all."""

    partner: str
    datum: date
    volgnr: str
    extensie: Extensie


def identify_levering(bestand: str, *, partner: str) -> HouseName | Refusal:
    """Read `VS_<partner>_<jjjjmmdd>_<volgnr>.csv|.xml` in any letter case, as found on the drop of `partner` (its id).

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
    extensie: Extensie = "csv" if found["extensie"].lower() == "csv" else "xml"
    return HouseName(partner, datum, found["volgnr"], extensie)
