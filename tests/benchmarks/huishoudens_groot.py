"""Households for millions: who lives together, how old, under which surname, and who moved away from whom."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from namen_groot import HERKOMST, Dice, Ints, Namen
from woningen_groot import OUDEREN, STUDENTEN, Woningen

ALLEEN, PAAR, GEZIN, EENOUDER, DELERS, DRIE = range(6)
"""Kinds of household; DELERS share without being family, DRIE is a family with a grandparent or two."""
_SOORTEN = (0.370, 0.285, 0.250, 0.075, 0.010, 0.010)
_LEEFTIJDEN = {
    # per kind: from/to of the head's age, one of these ranges at random
    ALLEEN: ((20, 40), (28, 66), (58, 97)), PAAR: ((21, 45), (40, 70), (56, 92)), GEZIN: ((27, 48), (30, 64)),
    EENOUDER: ((24, 46), (35, 62)), DELERS: ((19, 36),), DRIE: ((30, 50),),
}  # fmt: skip
_GETROUWD = {PAAR: 0.75, GEZIN: 0.72, DRIE: 0.9}
_OOIT = {ALLEEN: 0.16, EENOUDER: 0.45}
_OOIT_OUD = 0.5
"""The share of those without a partner who had one, divorced or widowed: by kind, and of those over 65."""
_JONG_GETROUWD = 0.4
"""Of the couples under 30 so many of the usual share are married."""
HUISGENOTEN = 0.02
"""The share of households that live in with another one, at the same dwelling."""
VERHUISD = 0.085
_UIT_HUIS = 0.25
"""The share of young movers who left the home of a family with the same surname."""
_EX_WEG = 0.35
"""The share of divorced single parents whose ex lives elsewhere in the file, moved out of this home."""
_NAAMGENOOT = 0.009
"""The share of those living alone who are planted namesakes, same surname and initials as somebody within a dozen
households; about one in a thousand persons."""


@dataclass(slots=True)
class Huishoudens:
    """One element per household, in the order of the dwellings; names and dwellings are places in their tables.

    `kindnaam` is the children's surname; `exnaam` the former partner's, -1 without; `vorige` the household that lives
    where this one came from, -1 when it did not move; `naamgenoot` the household whose head the head is named after.
    """

    soort: Ints
    woning: Ints
    kinderen: Ints
    ouders: Ints
    grootte: Ints
    leeftijd: Ints
    leeftijd2: Ints
    vrouw: Ints
    vrouw2: Ints
    herkomst: Ints
    naam: Ints
    naam2: Ints
    kindnaam: Ints
    getrouwd: Ints
    exnaam: Ints
    vorige: Ints
    naamgenoot: Ints


def build_huishoudens(rng: Dice, woningen: Woningen, personen: int, namen: Namen) -> Huishoudens:
    """Households in the first dwellings, just enough of them for `personen`."""
    woning, soort, kinderen, ouders, grootte = _samenstelling(rng, woningen, personen)
    n = len(woning)
    leeftijd = _leeftijden(rng, soort, woningen.soort[woning])
    vrouw = np.where(soort == EENOUDER, rng.random(n) < 0.82, rng.random(n) < 0.5).astype(np.int64)
    herkomst = rng.choice(len(HERKOMST), n, p=np.array(list(HERKOMST.values())) / 1000)
    herkomst2 = np.where(rng.random(n) < 0.85, herkomst, rng.permutation(herkomst))
    naam, naam2, ex = (namen.achternaam.draw(rng, groep) for groep in (herkomst, herkomst2, herkomst2))
    ooit = rng.random(n) < np.where((leeftijd > 65) & (soort == ALLEEN), _OOIT_OUD, _kans(_OOIT, soort))
    ooit &= (leeftijd > 27) | (rng.random(n) < 0.1)
    getrouwd = rng.random(n) < _kans(_GETROUWD, soort) * np.where(leeftijd < 30, _JONG_GETROUWD, 1)
    result = Huishoudens(
        soort=soort, woning=woning, kinderen=kinderen, ouders=ouders, grootte=grootte,
        leeftijd=leeftijd, leeftijd2=np.maximum(18, leeftijd + rng.integers(-6, 5, n)),
        vrouw=vrouw, vrouw2=np.where(rng.random(n) < 0.02, vrouw, 1 - vrouw),
        herkomst=herkomst, naam=naam, naam2=naam2, kindnaam=naam,
        getrouwd=getrouwd.astype(np.int64), exnaam=np.where(ooit, ex, -1),
        vorige=np.full(n, -1), naamgenoot=np.full(n, -1),
    )  # fmt: skip
    _verhuis(rng, result)
    result.kindnaam = _kindnamen(rng, result)
    _vlieg_uit(rng, result)
    _plant_naamgenoten(rng, result)
    return result


def _kans(per_soort: dict[int, float], soort: Ints) -> npt.NDArray[np.float64]:
    return np.array([per_soort.get(kind, 0.0) for kind in range(len(_SOORTEN))])[soort]


def _samenstelling(rng: Dice, woningen: Woningen, personen: int) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Dwelling, kind, children, grandparents and size of each household."""
    n = len(woningen.soort)
    woning = np.maximum(np.cumsum(rng.random(n) >= HUISGENOTEN) - 1, 0)
    soort = np.where(woningen.soort[woning] > 0, ALLEEN, rng.choice(len(_SOORTEN), n, p=_SOORTEN))
    aantal = rng.choice([1, 2, 3, 4, 5], n, p=[0.38, 0.42, 0.14, 0.04, 0.02])
    kinderen = np.where(np.isin(soort, (GEZIN, EENOUDER, DRIE)), aantal, 0)
    ouders = np.where(soort == DRIE, rng.integers(1, 3, n), 0)
    delers = np.where(soort == DELERS, rng.integers(1, 5, n), 0)
    grootte = 1 + np.isin(soort, (PAAR, GEZIN, DRIE)) + kinderen + ouders + delers
    nodig = int(np.searchsorted(np.cumsum(grootte), personen)) + 1
    return woning[:nodig], soort[:nodig], kinderen[:nodig], ouders[:nodig], grootte[:nodig]


def _leeftijden(rng: Dice, soort: Ints, woningsoort: Ints) -> Ints:
    n = len(soort)
    leeftijd = np.zeros(n, np.int64)
    for kind, reeksen in _LEEFTIJDEN.items():
        van, tot = np.array(reeksen)[rng.integers(0, len(reeksen), n)].T
        leeftijd = np.where(soort == kind, rng.integers(van, tot), leeftijd)
    leeftijd = np.where(woningsoort == OUDEREN, rng.integers(74, 99, n), leeftijd)
    return np.where(woningsoort == STUDENTEN, rng.integers(18, 26, n), leeftijd)


def _verhuis(rng: Dice, hh: Huishoudens) -> None:
    """Movers came from where others live now, a third of them close by; some exes from the home of the other."""
    n = len(hh.soort)
    dichtbij = np.arange(n) + rng.integers(1, 15, n) * rng.choice([-1, 1], n)
    van = np.where(rng.random(n) < 0.3, np.clip(dichtbij, 0, n - 1), rng.integers(0, n, n))
    hh.vorige = np.where((rng.random(n) < VERHUISD) & (hh.woning[van] != hh.woning), van, -1)
    blijvers = np.flatnonzero((hh.soort == EENOUDER) & (hh.exnaam >= 0) & (rng.random(n) < _EX_WEG))
    gescheiden = np.flatnonzero((hh.soort == ALLEEN) & (hh.exnaam >= 0) & (hh.leeftijd < 65))
    k = min(len(blijvers), len(gescheiden))
    blijft, weg = rng.permutation(blijvers)[:k], rng.permutation(gescheiden)[:k]
    hh.vrouw[weg] = 1 - hh.vrouw[blijft]
    hh.leeftijd[weg] = np.maximum(18, hh.leeftijd[blijft] + rng.integers(-4, 6, k))
    hh.exnaam[blijft], hh.exnaam[weg] = hh.naam[weg], hh.naam[blijft]
    hh.vorige[weg] = np.where(rng.random(k) < 0.6, blijft, hh.vorige[weg])


def _kindnamen(rng: Dice, hh: Huishoudens) -> Ints:
    """The father's surname in most families; a single mother's children often bear that of her ex."""
    n = len(hh.soort)
    vader = np.where(hh.vrouw == 0, hh.naam, hh.naam2)
    moeder = np.where(hh.vrouw == 0, hh.naam2, hh.naam)
    samen = np.where(rng.random(n) < 0.88, vader, moeder)
    alleen = np.where((hh.exnaam >= 0) & (rng.random(n) < np.where(hh.vrouw == 1, 0.8, 0.1)), hh.exnaam, hh.naam)
    return np.where(hh.soort == EENOUDER, alleen, samen)


def _vlieg_uit(rng: Dice, hh: Huishoudens) -> None:
    """Young people left a family's home: there live their parents, brothers and sisters of the same surname."""
    n = len(hh.soort)
    starters = (hh.leeftijd < 38) & np.isin(hh.soort, (ALLEEN, PAAR)) & (hh.exnaam < 0) & (hh.vorige >= 0)
    jong = np.flatnonzero(starters & (rng.random(n) < _UIT_HUIS))
    thuis = np.flatnonzero((hh.soort == GEZIN) & (hh.leeftijd > 44))
    if len(thuis):
        ouderlijk = rng.choice(thuis, len(jong))
        hh.naam[jong], hh.herkomst[jong], hh.vorige[jong] = hh.kindnaam[ouderlijk], hh.herkomst[ouderlijk], ouderlijk


def _plant_naamgenoten(rng: Dice, hh: Huishoudens) -> None:
    n = len(hh.soort)
    hier = np.flatnonzero((hh.soort == ALLEEN) & (hh.exnaam < 0) & (rng.random(n) < _NAAMGENOOT))
    ander = np.clip(hier + rng.integers(1, 13, len(hier)) * rng.choice([-1, 1], len(hier)), 0, n - 1)
    hier, ander = hier[ander != hier], ander[ander != hier]
    hh.naam[hier], hh.vrouw[hier], hh.herkomst[hier] = hh.naam[ander], hh.vrouw[ander], hh.herkomst[ander]
    hh.naamgenoot[hier] = ander
