"""Dwellings for millions: postcodes of 15-20 house numbers, and buildings where the number says too little."""

import string
from typing import NamedTuple

import numpy as np
from namen_groot import Dice, Ints

from pipeline.demo.namen import read_rows

_LETTERS = "ABCDEGHJKLMNPRTVWXZ"
"""Without S: SA, SD and SS are never given out."""
_PER_POSTCODE4 = 180
_STRATEN = ("straat", "laan", "hof", "pad", "weg", "singel")
TOEVOEGINGEN = ["", "I", "II", "III", "IV", "bis", "hs", *map(str, range(1, 1000))]
"""Every huisnummertoevoeging there is; a `Woningen.toevoeging` is its place here."""
HUISLETTERS = ["", *string.ascii_uppercase]
_EERSTE_CIJFER = 6
GEWOON, OUDEREN, STUDENTEN = range(3)
_BOUWVORM = {
    # what tells the dwellings at one number apart: (share of the shared buildings, fewest, most dwellings)
    "romeins": (0.20, 2, 4), "bis": (0.12, 2, 2), "hs": (0.10, 2, 4), "letter": (0.28, 2, 12),
    "nummer": (0.15, 4, 60), "etage": (0.03, 20, 60), "letter en nummer": (0.04, 10, 40), "niets": (0.08, 2, 40),
}  # fmt: skip
_GEDEELD = 0.050
"""The share of buildings with several dwellings at one number: then they hold about 30 % of the dwellings."""
_INSTELLING = 1 / 6000
"""Care homes and student houses: 100-250 persons at one number without addition."""


class Woningen(NamedTuple):
    """One element per dwelling. `postcode` counts on from 0 over all chunks; `soort` says who can live there."""

    postcode: Ints
    nummer: Ints
    letter: Ints
    toevoeging: Ints
    soort: Ints


def postcode_tekst(postcode: int) -> str:
    """The compact postcode of this number: 180 to a set of four digits, from 2711 on."""
    wijk, rest = divmod(postcode, _PER_POSTCODE4)
    rest = (rest * 101 + wijk * 7) % len(_LETTERS) ** 2
    return f"{2711 + wijk}{_LETTERS[rest // len(_LETTERS)]}{_LETTERS[rest % len(_LETTERS)]}"


def straatnamen() -> list[str]:
    """Street names; four postcodes make a street, and in a large country the names come round again."""
    stammen = [row["stam"] for row in read_rows("straten.csv")]
    return [stam + einde for einde in _STRATEN for stam in stammen]


def build_woningen(rng: Dice, aantal: int, eerste_postcode: int) -> Woningen:
    """At least `aantal` dwellings, in the order of the streets."""
    grootte, vorm, soort = _gebouwen(rng, aantal)
    per_postcode = rng.integers(15, 21, len(grootte))
    begin = np.concatenate([[0], np.cumsum(per_postcode)])
    gebouw = np.arange(len(grootte))
    straat = np.searchsorted(begin, gebouw, side="right") - 1
    plek = gebouw - begin[straat]
    kant, stuk = straat % 2, straat // 2 % 2
    nummer = 1 + kant + 2 * plek + 40 * stuk + np.where(straat // 4 % 9 == 0, 100, 0)
    gebouw = np.repeat(gebouw, grootte)
    volgnummer = np.arange(len(gebouw)) - np.repeat(np.cumsum(grootte) - grootte, grootte)
    letter, toevoeging = _onderscheid(vorm[gebouw], volgnummer, grootte[gebouw])
    return Woningen(straat[gebouw] + eerste_postcode, nummer[gebouw], letter, toevoeging, soort[gebouw])


def _gebouwen(rng: Dice, aantal: int) -> tuple[Ints, Ints, Ints]:
    """Per building: its dwellings, how they are told apart (place in `_BOUWVORM`, -1 for a house), who lives there."""
    n = int(aantal * 0.75) + 50
    delen = np.array(list(_BOUWVORM.values()))
    vorm = np.where(rng.random(n) < _GEDEELD, rng.choice(len(delen), n, p=delen[:, 0]), -1)
    minst, meest = delen[vorm, 1], delen[vorm, 2]
    grootte = np.floor(minst * ((meest + 1) / minst) ** rng.random(n)).astype(np.int64)
    grootte = np.where(vorm >= 0, grootte, 1)
    soort = np.full(n, GEWOON)
    bijzonder = rng.random(n) < _INSTELLING
    soort[bijzonder] = rng.choice([OUDEREN, STUDENTEN], bijzonder.sum(), p=[0.6, 0.4])
    vorm[bijzonder], grootte[bijzonder] = list(_BOUWVORM).index("niets"), rng.integers(100, 251, bijzonder.sum())
    kort = aantal - int(grootte.sum())
    if kort > 0:  # a small town without large flats: the rest are houses
        erbij = np.ones(kort, np.int64)
        return np.append(grootte, erbij), np.append(vorm, -erbij), np.append(soort, erbij * GEWOON)
    return grootte, vorm, soort


def _onderscheid(vorm: Ints, at: Ints, grootte: Ints) -> tuple[Ints, Ints]:
    """Huisletter and toevoeging of the dwelling `at` (from 0) in its building, as places in their lists."""
    soorten = [vorm == nummer for nummer in range(len(_BOUWVORM))]
    niets = np.zeros_like(at)
    letters = [niets, niets, niets, at + 1, niets, niets, at // 10 + 1, niets]
    nummers = [
        at + 1,
        np.where(at == 1, TOEVOEGINGEN.index("bis"), 0),
        np.where(at == 0, TOEVOEGINGEN.index("hs"), _EERSTE_CIJFER + at),
        niets,
        _EERSTE_CIJFER + 1 + at,
        _EERSTE_CIJFER + (at // 10 + 1) * 100 + at % 10 + 1,
        _EERSTE_CIJFER + at % 10 + 1,
        niets,
    ]
    letter = np.select(soorten, letters, 0)
    return np.where(grootte > 1, letter, 0), np.where(grootte > 1, np.select(soorten, nummers, 0), 0)
