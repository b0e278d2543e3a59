"""Who lives together: singles, couples, families, students; with ages, names and naamgebruik that go together."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from random import Random
from typing import NamedTuple, TypeVar

from pipeline.demo.inwoner import Inwoner
from pipeline.demo.kans import happens
from pipeline.demo.namen import Achternaam, draw_achternaam, draw_herkomst, draw_voornamen, pas_aan

VOLWASSEN = 18
_TIEN = 10
"""A remainder of ten is no check digit: that number is never given out."""
_NAAMGEBRUIK = {"M": ((0, (96, 1, 1, 2)),), "V": ((60, (24, 34, 38, 4)), (0, (58, 12, 25, 5)))}
"""Per gender and from which age: how many of a hundred once married people choose E, P, V and N."""
_OOIT_GETROUWD = ((65, 0.6), (38, 0.35), (0, 0.03))
"""From which age on: the share of those living alone who are widowed or divorced."""
_GETROUWD = ((45, 0.85), (0, 0.6))
"""From which age on: the share of couples that is married or registered."""


T = TypeVar("T")


class Bron(NamedTuple):
    """What a person is made from: the dice, the day the register is told on, and the next unused BSN."""

    rng: Random
    peildatum: date
    bsns: Iterator[str]


class _Ouder(NamedTuple):
    """An adult with what the household needs to know of him."""

    inwoner: Inwoner
    herkomst: str
    naam: Achternaam
    leeftijd: int


def build_bsns(rng: Random) -> Iterator[str]:
    """Fictitious BSNs that pass the 11-proef, each once: 999…, and when those 90,909 are used up 998… and down."""
    begin = rng.randrange(100_000)
    for blok in range(999, 899, -1):
        for stap in range(100_000):
            # A stride without a factor in common with 100,000 visits every number once, in an order nobody counts on.
            acht = f"{blok}{(begin + stap * 61_803) % 100_000:05d}"
            rest = sum(int(cijfer) * gewicht for cijfer, gewicht in zip(acht, range(9, 1, -1), strict=True)) % 11
            if rest != _TIEN:
                yield f"{acht}{rest}"


def brp(dag: date) -> str:
    """A day as the BRP writes it, 8 digits."""
    return f"{dag:%Y%m%d}"


def _geboren(bron: Bron, leeftijd: int) -> date:
    return bron.peildatum - timedelta(days=ceil(leeftijd * 365.25) + bron.rng.randrange(365))


def _persoon(
    bron: Bron, naam: Achternaam, *, herkomst: str, geslacht: str, geboren: date, roepnaam: str = ""
) -> Inwoner:
    eigen = pas_aan(naam, geslacht)
    return Inwoner(
        bsn=next(bron.bsns),
        geslacht=geslacht,
        voornamen=draw_voornamen(bron.rng, herkomst=herkomst, geslacht=geslacht, jaar=geboren.year, roepnaam=roepnaam),
        voorvoegsel=eigen.voorvoegsel,
        geslachtsnaam=eigen.geslachtsnaam,
        geboortedatum=brp(geboren),
    )


def _ouder(bron: Bron, leeftijd: int, *, geslacht: str = "", herkomst: str = "") -> _Ouder:
    herkomst = herkomst or draw_herkomst(bron.rng)
    naam = draw_achternaam(bron.rng, herkomst)
    geslacht = geslacht or bron.rng.choice("MV")
    geboren = _geboren(bron, leeftijd)
    return _Ouder(_persoon(bron, naam, herkomst=herkomst, geslacht=geslacht, geboren=geboren), herkomst, naam, leeftijd)


def _at_age(per_leeftijd: tuple[tuple[int, T], ...], leeftijd: int) -> T:
    return next(waarde for vanaf, waarde in per_leeftijd if leeftijd >= vanaf)


def _naamgebruik(rng: Random, geslacht: str, leeftijd: int) -> str:
    """Older wives bear their husband's name more often; husbands hardly ever take their wife's."""
    return rng.choices("EPVN", weights=_at_age(_NAAMGEBRUIK[geslacht], leeftijd))[0]


def _met_partner(bron: Bron, ouder: _Ouder, partner: Inwoner, *, ontbonden: str = "") -> Inwoner:
    naamgebruik = _naamgebruik(bron.rng, ouder.inwoner.geslacht, ouder.leeftijd)
    return ouder.inwoner._replace(
        naamgebruik=naamgebruik,
        partner_voorvoegsel=partner.voorvoegsel,
        partner_geslachtsnaam=partner.geslachtsnaam,
        partner_geslacht=partner.geslacht,
        partner_ontbonden=ontbonden,
    )


def _ooit_getrouwd(bron: Bron, ouder: _Ouder) -> Inwoner:
    """Divorced or widowed: the partner who is gone still stands on the persoonslijst."""
    anders = "V" if ouder.inwoner.geslacht == "M" else "M"
    ex = _persoon(
        bron._replace(bsns=iter(("",))),
        draw_achternaam(bron.rng, ouder.herkomst),
        herkomst=ouder.herkomst,
        geslacht=anders,
        geboren=_geboren(bron, ouder.leeftijd),
    )
    voorbij = bron.peildatum - timedelta(days=bron.rng.randint(100, 365 * 12))
    return _met_partner(bron, ouder, ex, ontbonden=brp(voorbij))


def _alleenstaand(bron: Bron) -> list[Inwoner]:
    leeftijd = bron.rng.choice((bron.rng.randint(20, 40), bron.rng.randint(30, 65), bron.rng.randint(60, 96)))
    ouder = _ouder(bron, leeftijd)
    ooit = happens(bron.rng, _at_age(_OOIT_GETROUWD, leeftijd))
    return [_ooit_getrouwd(bron, ouder) if ooit else ouder.inwoner]


def _paar(bron: Bron, leeftijd: int) -> tuple[_Ouder, _Ouder]:
    """Two adults, two in three married or registered, one in fifty of the same gender."""
    rng = bron.rng
    een = _ouder(bron, leeftijd)
    anders = "V" if een.inwoner.geslacht == "M" else "M"
    geslacht = een.inwoner.geslacht if happens(rng, 0.02) else anders
    herkomst = een.herkomst if happens(rng, 0.85) else ""
    twee = _ouder(bron, max(VOLWASSEN, leeftijd + rng.randint(-6, 4)), geslacht=geslacht, herkomst=herkomst)
    if happens(rng, _at_age(_GETROUWD, leeftijd)):
        getrouwd = _met_partner(bron, een, twee.inwoner), _met_partner(bron, twee, een.inwoner)
        return een._replace(inwoner=getrouwd[0]), twee._replace(inwoner=getrouwd[1])
    return een, twee


def _kinderen(bron: Bron, ouders: tuple[_Ouder, ...]) -> list[Inwoner]:
    """One to four children, now and then twins, and a son named after his father."""
    rng = bron.rng
    naamgever = next((o for o in ouders if o.inwoner.geslacht == "M" and happens(rng, 0.88)), ouders[-1])
    oudste = min(o.leeftijd for o in ouders) - rng.randint(21, 34)
    kinderen: list[Inwoner] = []
    leeftijd = max(0, oudste)
    for _ in range(rng.choices((1, 2, 3, 4), weights=(36, 44, 15, 5))[0]):
        geboren = _geboren(bron, leeftijd)
        for _kind in range(2 if happens(rng, 0.016) else 1):
            geslacht = rng.choice("MV")
            vader = naamgever.inwoner if geslacht == naamgever.inwoner.geslacht == "M" else None
            roepnaam = vader.voornamen.split()[0] if vader and not kinderen and happens(rng, 0.12) else ""
            kinderen.append(
                _persoon(
                    bron, naamgever.naam,
                    herkomst=naamgever.herkomst, geslacht=geslacht, geboren=geboren, roepnaam=roepnaam,
                )
            )  # fmt: skip
        leeftijd -= rng.randint(2, 4)
        if leeftijd < 0:
            break
    return kinderen


def _gezin(bron: Bron) -> list[Inwoner]:
    ouders = _paar(bron, bron.rng.randint(26, 60))
    return [ouders[0].inwoner, ouders[1].inwoner, *_kinderen(bron, ouders)]


def _eenouder(bron: Bron) -> list[Inwoner]:
    ouder = _ouder(bron, bron.rng.randint(24, 58), geslacht=bron.rng.choices("VM", weights=(82, 18))[0])
    gescheiden = happens(bron.rng, 0.55)
    zelf = _ooit_getrouwd(bron, ouder) if gescheiden else ouder.inwoner
    return [zelf, *_kinderen(bron, (ouder,))]


def _studenten(bron: Bron) -> list[Inwoner]:
    return [_ouder(bron, bron.rng.randint(18, 25)).inwoner for _ in range(bron.rng.randint(3, 5))]


def build_huishouden(bron: Bron) -> list[Inwoner]:
    """One household without an address, adults first. 38 % live alone, as in the Netherlands."""
    soort = bron.rng.choices(("alleen", "paar", "gezin", "eenouder", "studenten"), weights=(38, 29, 24, 8, 1))[0]
    if soort == "paar":
        return [
            ouder.inwoner
            for ouder in _paar(bron, bron.rng.choice((bron.rng.randint(21, 45), bron.rng.randint(46, 92))))
        ]
    if soort == "alleen":
        return _alleenstaand(bron)
    return {"gezin": _gezin, "eenouder": _eenouder, "studenten": _studenten}[soort](bron)
