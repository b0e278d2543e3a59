"""A zaak between the stages: what combine makes, decide completes and the ledger keeps (domain.md, Words)."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class GekoppeldSignaal(NamedTuple):
    """A signaal that surely belongs to an inwoner. `adres` is the key of the BRP address, or the BSN without one."""

    signaal_id: str
    bsn: str
    adres: str
    crisis: bool


class Periode(NamedTuple):
    """A matching period, both days included."""

    start: date
    eind: date


@dataclass(frozen=True, slots=True)
class Zaak:
    """One inwoner in one matching period, with the signalen that count (DDAS vroegsignaalzaak)."""

    zaak_id: str
    bsn: str
    adres: str
    signaal_ids: tuple[str, ...]
    periode: Periode
    matchingsdatum: date
    crisis: bool
    klasse: str
    opeenvolgend: bool


class Actie(NamedTuple):
    """What happens next in a zaak: by whom, by when, and why. `soort` is a DDAS contactsoort or `Handmatig`."""

    soort: str
    reden: str
    door: str
    voor: date


class Geadresseerde(NamedTuple):
    """How the municipality writes to an inwoner: the window's lines, name first, and the aanhef (RvIG)."""

    adresregels: tuple[str, ...]
    postcode: str
    kix: str
    aanhef: str
