"""Persons for millions: those who live in the households, those who left or died, and those the file does not know."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from huishoudens_groot import DELERS, DRIE, EENOUDER, Huishoudens
from namen_groot import HERKOMST, Bools, Dice, Ints, Namen, voornaamgroep

PEILDAG = np.datetime64("2026-11-20")
VOLWASSEN = np.datetime64("2008-11-20")
HOOFD, PARTNER, OUDER, KIND, DELER, VREEMDE, EX, FAMILIE, VOOROUDER = range(9)
"""Roles in a household; from VREEMDE on they are of people who are not registered there (any more)."""
_TWEELING = 0.016
_TWEELING_LETTER = 0.15
_NAAR_VADER = 0.06
_BROER_LETTER = 0.04
_ONBEKEND = 0.005
_NAAMGEBRUIK = {
    # gender and from which age: how many of a hundred choose E, P, V and N
    (0, 0): (95, 1, 2, 2), (1, 0): (56, 13, 26, 5), (1, 60): (24, 36, 36, 4),
}  # fmt: skip
_NIEUWJAAR = 0.15
"""The share of those born abroad before 1995 whose day of birth was never registered and became 1 January."""
_ELDERS_GEBOREN = [list(HERKOMST).index(code) for code in ("tr", "ma", "ar", "er")]


@dataclass(slots=True)
class Personen:
    """One element per person. Names, dwellings, households and partners are places in their tables, -1 for none."""

    huishouden: Ints
    woning: Ints
    rol: Ints
    vrouw: Ints
    herkomst: Ints
    naam: Ints
    partnernaam: Ints
    partner: Ints
    naamgebruik: Ints
    ontbonden: npt.NDArray[np.datetime64]
    voornamen: Ints
    geboren: npt.NDArray[np.datetime64]
    onbekend: Ints
    vorige: Ints
    sinds: npt.NDArray[np.datetime64]

    def pick(self, plaatsen: Ints) -> "Personen":
        """The persons at these places, in that order."""
        return Personen(*(getattr(self, veld.name)[plaatsen] for veld in fields(self)))


def concat(*delen: Personen) -> Personen:
    """Persons after one another."""
    return Personen(*(np.concatenate([getattr(deel, veld.name) for deel in delen]) for veld in fields(Personen)))


def build_bewoners(rng: Dice, hh: Huishoudens, aantal: int, namen: Namen) -> Personen:
    """The first `aantal` persons of the households, head first, then partner, grandparents, children."""
    van = np.repeat(np.arange(len(hh.soort)), hh.grootte)[:aantal]
    begin = np.cumsum(hh.grootte) - hh.grootte
    plek = np.arange(aantal) - begin[van]
    rol = _rollen(hh, van, plek)
    vrouw = np.select([rol == HOOFD, rol == PARTNER], [hh.vrouw[van], hh.vrouw2[van]], rng.integers(0, 2, aantal))
    naam = np.select(
        [rol == HOOFD, rol == PARTNER, rol == KIND, (rol == OUDER) & (rng.random(aantal) < 0.6)],
        [hh.naam[van], hh.naam2[van], hh.kindnaam[van], hh.naam[van]],
        namen.achternaam.draw(rng, hh.herkomst[van]),
    )
    naam = np.where(vrouw == 1, namen.vrouwelijk[naam], naam)
    geboren = _geboren(rng, hh, van, rol, plek)
    partner = np.where((hh.getrouwd[van] == 1) & (rol <= PARTNER), np.arange(aantal) + 1 - 2 * (rol == PARTNER), -1)
    partner[partner >= aantal] = -1
    weduwe = (rol == OUDER) & (naam != hh.naam[van]) & (vrouw == 1)
    ex = np.select([(rol == HOOFD) & (hh.exnaam[van] >= 0), weduwe], [hh.exnaam[van], hh.naam[van]], -1)
    ex = np.where((ex >= 0) & (vrouw == 0), namen.vrouwelijk[ex], ex)
    partnernaam = np.where(partner >= 0, naam[partner], ex)
    result = Personen(
        huishouden=van, woning=hh.woning[van], rol=rol, vrouw=vrouw, herkomst=hh.herkomst[van], naam=naam,
        partnernaam=partnernaam, partner=partner, naamgebruik=np.zeros(aantal, np.int64),
        ontbonden=_voorbij(rng, partnernaam >= 0, partner < 0, geboren), voornamen=np.empty((aantal, 4), np.int64),
        geboren=geboren, onbekend=_onbekend(rng, aantal),
        vorige=np.where(hh.vorige >= 0, hh.woning[hh.vorige], -1)[van], sinds=_sinds(rng, geboren, hh.vorige[van] >= 0),
    )  # fmt: skip
    result.naamgebruik = _naamgebruik(rng, result)
    result.voornamen = draw_voornamen(rng, result, namen)
    _vernoem(rng, result, hh, begin, namen)
    return result


def build_afwezigen(
    rng: Dice, hoofden: Personen, namen: Namen, kansen: tuple[float, ...], *, zelfde_letter: float
) -> Personen:
    """One absent person per head: a stranger, an ex, family of the same surname or a parent, by `kansen`.

    Departed, deceased or never registered; `woning` is the head's. `zelfde_letter`: the share of relatives with the
    same initial as the head, on top of chance.
    """
    n = len(hoofden.rol)
    rol = rng.choice([VREEMDE, EX, FAMILIE, VOOROUDER], n, p=kansen)
    rol = np.where((rol == EX) & (hoofden.partner >= 0), FAMILIE, rol)
    vrouw = np.where(rol == EX, 1 - hoofden.vrouw, rng.integers(0, 2, n))
    vreemd = namen.achternaam.draw(rng, hoofden.herkomst)
    # With nobody of that name on the head's persoonslijst the ex lived there unmarried, or under the head's own name.
    exnaam = np.where(hoofden.partnernaam >= 0, hoofden.partnernaam, vreemd)
    naam = np.select([rol == VREEMDE, rol == EX], [vreemd, exnaam], hoofden.naam)
    naam = np.where(vrouw == 1, namen.vrouwelijk[naam], naam)
    jaren = [rng.integers(-5, 6, n), rng.integers(20, 40, n)]
    verschil = np.select([rol == EX, rol == VOOROUDER], jaren, rng.integers(-20, 21, n))
    geboren = hoofden.geboren - (verschil * 365.25).astype("m8[D]") - rng.integers(0, 365, n).astype("m8[D]")
    # Whoever comes out too old or too young is given an age of his own.
    past = (geboren > np.datetime64("1922-01-01")) & (geboren <= VOLWASSEN)
    geboren = np.where(past, geboren, VOLWASSEN - rng.integers(0, 15_000, n).astype("m8[D]"))
    getrouwd = (rol == EX) & ((hoofden.partnernaam >= 0) | (rng.random(n) < 0.3))
    result = Personen(
        huishouden=hoofden.huishouden, woning=hoofden.woning, rol=rol, vrouw=vrouw, herkomst=hoofden.herkomst,
        naam=naam, partnernaam=np.where(getrouwd, hoofden.naam, -1), partner=np.full(n, -1),
        naamgebruik=np.zeros(n, np.int64), ontbonden=_voorbij(rng, getrouwd, rng.random(n) < 0.6, geboren),
        voornamen=np.empty((n, 4), np.int64), geboren=geboren, onbekend=_onbekend(rng, n), vorige=np.full(n, -1),
        sinds=_sinds(rng, geboren, rol < 0),
    )  # fmt: skip
    result.naamgebruik = _naamgebruik(rng, result)
    result.voornamen = draw_voornamen(rng, result, namen)
    zelfde = (rol != VREEMDE) & (rng.random(n) < zelfde_letter)
    result.voornamen[zelfde, 0] = _met_letter_van(rng, hoofden.voornamen[zelfde, 0], vrouw[zelfde], namen)
    return result


def draw_voornamen(rng: Dice, personen: Personen, namen: Namen) -> Ints:
    """One to four first names, -1 where there are no more; older Dutch people have more of them."""
    n = len(personen.rol)
    jaar = personen.geboren.astype("M8[Y]").astype(np.int64) + 1970
    result = np.full((n, 4), -1)
    kans = np.where(personen.herkomst < 2, np.where(jaar < 1985, 0.58, 0.36), 0.12)
    meer = np.ones(n, np.bool_)
    for at in range(4):
        # The second name and on are those of grandparents.
        groep = voornaamgroep(personen.herkomst, personen.vrouw, jaar if at == 0 else jaar - 55)
        wie = np.flatnonzero(meer)
        result[wie, at] = namen.voornaam.draw(rng, groep[wie])
        meer &= rng.random(n) < kans * (0.45 if at else 1)
    return result


def _rollen(hh: Huishoudens, van: Ints, plek: Ints) -> Ints:
    soort = hh.soort[van]
    tweede = (plek == 1) & (soort != EENOUDER) & (soort != DELERS)
    ouder = (soort == DRIE) & (plek < 2 + hh.ouders[van])
    return np.select([plek == 0, tweede, ouder, soort == DELERS], [HOOFD, PARTNER, OUDER, DELER], KIND)


def _geboren(rng: Dice, hh: Huishoudens, van: Ints, rol: Ints, plek: Ints) -> npt.NDArray[np.datetime64]:
    n = len(van)
    jongste = np.where(hh.soort == EENOUDER, hh.leeftijd, np.minimum(hh.leeftijd, hh.leeftijd2))[van]
    rang = plek - 1 - (hh.soort[van] != EENOUDER) - hh.ouders[van]
    eerste = jongste - np.repeat(rng.integers(21, 34, len(hh.grootte)), hh.grootte)[:n]
    kind = eerste - rang * rng.integers(2, 4, n)
    kind = np.where(kind < 0, rng.integers(0, 3, n), kind)
    kind = np.where((kind > 26) & (rng.random(n) < 0.85), 18 + kind % 9, kind)
    leeftijd = np.select(
        [rol == HOOFD, rol == PARTNER, rol == OUDER, rol == KIND],
        [hh.leeftijd[van], hh.leeftijd2[van], jongste + rng.integers(22, 40, n), kind],
        np.maximum(18, jongste + rng.integers(-5, 6, n)),
    )
    dagen = np.ceil(leeftijd * 365.25).astype(np.int64) + rng.integers(0, 365, n)
    geboren = np.maximum(PEILDAG - dagen.astype("m8[D]"), np.datetime64("1921-01-01"))
    geboren = np.where(leeftijd == 0, PEILDAG - rng.integers(1, 365, n).astype("m8[D]"), geboren)
    elders = np.isin(hh.herkomst[van], _ELDERS_GEBOREN) & (geboren < np.datetime64("1995-01-01"))
    nieuwjaar = elders & (rng.random(n) < _NIEUWJAAR)
    geboren = np.where(nieuwjaar, geboren.astype("M8[Y]").astype("M8[D]"), geboren)
    tweede = np.flatnonzero((rol[1:] == KIND) & (rol[:-1] == KIND) & (rng.random(n - 1) < _TWEELING)) + 1
    geboren[tweede] = geboren[tweede - 1]
    return geboren


def _vernoem(rng: Dice, p: Personen, hh: Huishoudens, begin: Ints, namen: Namen) -> None:
    """Sons named after their father, brothers and sisters or twins with one initial, and the planted namesakes."""
    n = len(p.rol)
    ouder = begin[p.huishouden]
    vader = np.where(p.vrouw[ouder] == 0, ouder, np.minimum(ouder + 1, n - 1))
    zoon = (
        (p.rol == KIND)
        & (p.vrouw == 0)
        & (p.vrouw[vader] == 0)
        & (p.rol[vader] <= PARTNER)
        & (rng.random(n) < _NAAR_VADER)
    )
    p.voornamen[zoon, 0] = np.where(
        rng.random(zoon.sum()) < 0.5,
        p.voornamen[vader[zoon], 0],
        _met_letter_van(rng, p.voornamen[vader[zoon], 0], p.vrouw[zoon], namen),
    )
    kind = (p.rol[1:] == KIND) & (p.rol[:-1] == KIND)
    kans = np.where(p.geboren[1:] == p.geboren[:-1], _TWEELING_LETTER, _BROER_LETTER)
    broer = np.flatnonzero(kind & (rng.random(n - 1) < kans)) + 1
    p.voornamen[broer, 0] = _met_letter_van(rng, p.voornamen[broer - 1, 0], p.vrouw[broer], namen)
    hier = np.flatnonzero(hh.naamgenoot >= 0)
    hier = hier[(begin[hier] < n) & (begin[hh.naamgenoot[hier]] < n)]
    ander = begin[hh.naamgenoot[hier]]
    hele = rng.random(len(hier)) < 0.5
    p.voornamen[begin[hier][hele]] = p.voornamen[ander[hele]]
    letter = _met_letter_van(rng, p.voornamen[ander, 0], p.vrouw[ander], namen)
    p.voornamen[begin[hier][~hele], 0] = letter[~hele]


def _met_letter_van(rng: Dice, voornaam: Ints, vrouw: Ints, namen: Namen) -> Ints:
    return namen.voornaam_met_letter.draw(rng, 2 * namen.letter[voornaam] + vrouw)


def _naamgebruik(rng: Dice, p: Personen) -> Ints:
    """0-3 for E, P, V and N; E without a partner's name, and after a divorce more often than in a marriage."""
    leeftijd = (PEILDAG - p.geboren).astype(np.int64) // 365
    result = np.zeros(len(p.rol), np.int64)
    for (vrouw, vanaf), delen in _NAAMGEBRUIK.items():
        wie = (p.vrouw == vrouw) & (leeftijd >= vanaf)
        result = np.where(wie, rng.choice(4, len(result), p=np.array(delen) / 100), result)
    terug = (p.partnernaam < 0) | (~np.isnat(p.ontbonden) & (leeftijd < 60) & (rng.random(len(result)) < 0.5))
    return np.where(terug, 0, result)


def _voorbij(rng: Dice, ooit: Bools, alleen: Bools, geboren: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
    """The day the marriage ended, NaT where it did not."""
    dag = PEILDAG - rng.integers(60, 365 * 14, len(geboren)).astype("m8[D]")
    dag = np.maximum(dag, np.minimum(geboren + np.timedelta64(365 * 20, "D"), PEILDAG))
    return np.where(ooit & alleen, dag, np.datetime64("NaT"))


def _onbekend(rng: Dice, n: int) -> Ints:
    """How much of the birth date the register knows: 0 all, 1 no day, 2 the year, 3 nothing."""
    return np.where(rng.random(n) < _ONBEKEND, rng.choice([1, 2, 3], n, p=[0.35, 0.5, 0.15]), 0)


def _sinds(rng: Dice, geboren: npt.NDArray[np.datetime64], pas: Bools) -> npt.NDArray[np.datetime64]:
    dagen = np.where(pas, rng.integers(10, 700, len(geboren)), rng.integers(700, 365 * 25, len(geboren)))
    return np.maximum(PEILDAG - dagen.astype("m8[D]"), geboren)
