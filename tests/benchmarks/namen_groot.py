"""Names to draw millions from at once: the demo's lists by frequency, and a long tail of built surnames.

A name is a number in `Namen`; a `Trekker` draws numbers for a whole array of groups in one look-up.
"""

import unicodedata
from collections import defaultdict
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.demo.namen import read_rows

Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]
Dice = np.random.Generator

HERKOMST = {
    "nl": 815, "fy": 20, "tr": 38, "ma": 30, "sr": 35, "an": 10, "pl": 18, "zh": 5, "ar": 10, "pt": 4, "de": 8, "ua": 3,
    "er": 2, "mo": 2,
}  # fmt: skip
"""Origin per thousand."""
STAART = {"nl": 30_000, "fy": 300, "tr": 900, "ma": 700, "sr": 700, "pl": 900, "ar": 400, "pt": 250, "de": 700}
"""How many built surnames each origin gets besides those of the list; together they have `_STAART_DEEL` of the mass."""
_STAART_DEEL = 0.55
_KLINKERS = "a e i o oe aa ee ij ui ie eu"
_BOUWSEL: dict[str, tuple[str, str, str]] = {
    "nl": (
        "b d g h k l m n p r s t v w br st kl sch dr kr bl vr c",
        _KLINKERS,
        "ns rs kx kker tten nsen ssen ma stra mans veld berg huis kamp nk dijk rst hoven laar link meijer ys rts cks",
    ),
    "fy": ("b d h j k l m s t w", "oe ie ei a ea", "stra ma nga sma inga kstra"),
    "tr": ("k d b y g ç ş s t", "a e ı i ö ü", "lı ci ğlu rtürk ytaş kaya nbaş rkan ldız kçı"),
    "ma": ("Bou Ben El_ B H M Z T A", "ka ha ma za la ou sa dda", "uri adi mrani chi ouf ami lal rrouni khlifi aoui"),
    "sr": ("R B J S G M D", "am ag ad is oe ai", "persad dew nath lall charan kisoen sing bali pat kromo dikromo"),
    "pl": (
        "K W D S J M P B", "o a ą ię ó uk aź", "walski źniak czyk wicz nowski browski mek dała szewski łek wski ński",
    ),
    "ar": ("Al_ H K M R S A", "a ai ou u", "ssan madi lili hmoud rif bbas heri zawi"),
    "pt": ("C F M P S R", "a o e", "stro rreira ntes çalves ução rães ñoz lázquez"),
    "de": ("M Schr K B G W Sø Bjø Ø", "ü ö ä e ei", "ller der rmann bach hoff nsen rgård tz ßler"),
}  # fmt: skip
"""Per origin: beginnings, middles and endings of the built surnames; `_` becomes a space, a capital follows."""
_VOORVOEGSELS = {
    "nl": ("", "van", "de", "van der", "van den", "van de", "ter", "den", "van 't", "ten", "op de", "in 't", "te"),
    "pt": ("", "da", "dos"),
}
_VOORVOEGSEL_DEEL = (73, 8, 5, 6, 2, 2, 1, 1, 0.5, 0.5, 0.4, 0.3, 0.3)
_VOORNAAM_BEGIN = "b d f g h j k l m n p r s t v w br fl st th chr a e i o"
_VOORNAAM_EINDE = {
    "M": "n rt s us co ert ian dan mer win nout ham rik",
    "V": "a ia ke tje ina elle ie ine lia netta mke",
}
_VOORNAMEN_ERBIJ = 2_000
_VOORNAMEN_DEEL = 0.35
"""The list has 578 first names; a third of the people gets one that is not in it."""
_UIT_DE_TIJD = 0.25
"""The weight of a first name outside its own years."""
EERSTE_DECENNIUM, DECENNIA = 1925, 11


class Trekker(NamedTuple):
    """Numbers to draw by group: `grens` is the group's number plus the share of all before it."""

    grens: npt.NDArray[np.float64]
    nummers: Ints

    def draw(self, rng: Dice, groep: Ints) -> Ints:
        """One number for each element of `groep`."""
        return self.nummers[np.searchsorted(self.grens, groep + rng.random(len(groep)), side="right")]


class Namen(NamedTuple):
    """All names. `vrouwelijk` is a surname's number for a woman (-ski, -ska); `letter` a first name's initial, 0-25."""

    voorvoegsels: list[str]
    geslachtsnamen: list[str]
    vrouwelijk: Ints
    achternaam: Trekker
    voornamen: list[str]
    letter: Ints
    voornaam: Trekker
    voornaam_met_letter: Trekker


def voornaamgroep(herkomst: Ints, vrouw: Ints, jaar: Ints) -> Ints:
    """The group of `Namen.voornaam`."""
    decennium = np.clip((jaar - EERSTE_DECENNIUM) // 10, 0, DECENNIA - 1)
    return (herkomst * 2 + vrouw) * DECENNIA + decennium


def build_namen(rng: Dice) -> Namen:
    """The names of one proef; the tail differs per seed."""
    paren, per_groep = _achternamen(rng)
    ska = [(v, g[:-1] + "a" if g.endswith("ski") else g) for v, g in paren]
    plaats = {paar: at for at, paar in enumerate(paren)}
    paren += [paar for paar in dict.fromkeys(ska) if paar not in plaats]
    plaats = {paar: at for at, paar in enumerate(paren)}
    vrouwelijk = np.arange(len(paren))
    vrouwelijk[: len(ska)] = [plaats[paar] for paar in ska]
    erbij = {geslacht: _voornaamstaart(rng, geslacht) for geslacht in "MV"}
    voornamen = sorted({row["voornaam"] for row in read_rows("voornamen.csv")}.union(*erbij.values()))
    letter = np.array([_letter(naam) for naam in voornamen])
    groepen = _voornaamgroepen({naam: at for at, naam in enumerate(voornamen)}, erbij)
    return Namen(
        voorvoegsels=[v for v, _ in paren],
        geslachtsnamen=[g for _, g in paren],
        vrouwelijk=vrouwelijk,
        achternaam=_trekker(per_groep),
        voornamen=voornamen,
        letter=letter,
        voornaam=_trekker(groepen),
        voornaam_met_letter=_trekker(_per_letter(groepen, letter)),
    )


def _trekker(groepen: list[dict[int, float]]) -> Trekker:
    grens: list[float] = []
    for at, groep in enumerate(groepen):
        totaal = sum(groep.values())
        loop = [at + som / totaal for som in accumulate(groep.values())]
        grens += [*loop[:-1], at + 1.0]
    return Trekker(np.array(grens), np.array([nummer for groep in groepen for nummer in groep]))


def _letter(naam: str) -> int:
    kaal = unicodedata.normalize("NFKD", naam.translate(str.maketrans("ıłŁøØđĐ", "ilLoOdD"))).upper()
    return next(ord(teken) - ord("A") for teken in kaal if "A" <= teken <= "Z")


def _staart(rng: Dice, herkomst: str) -> list[tuple[str, str]]:
    """Distinct built surnames of this origin, the most frequent first."""
    begin, midden, einde = (delen.split() for delen in _BOUWSEL[herkomst])
    voor = _VOORVOEGSELS.get(herkomst, ("",))
    kans = np.array(_VOORVOEGSEL_DEEL[: len(voor)])
    n = STAART[herkomst] * 3 // 2
    stukken = [rng.choice(delen, n) for delen in (begin, midden, begin, midden, einde)]
    lang = (rng.random(n) < 0.6) & begin[0].islower()
    stukken[2:4] = [np.where(lang, stuk, "") for stuk in stukken[2:4]]
    voorvoegsels = rng.choice(voor, n, p=kans / kans.sum())
    accent = (rng.random(n) < 0.01) & (herkomst == "nl")
    found: dict[tuple[str, str], None] = {}
    for v, met_accent, *delen in zip(voorvoegsels, accent, *stukken, strict=True):
        naam = "".join(delen).replace("kx", "x").replace("_", " ").replace("e", "é" if met_accent else "e", 1)
        naam = " ".join(deel[:1].upper() + deel[1:] for deel in naam.split(" "))
        found[str(v), naam.replace("Ij", "IJ", 1)] = None
    return list(found)[: STAART[herkomst]]


def _achternamen(rng: Dice) -> tuple[list[tuple[str, str]], list[dict[int, float]]]:
    """The distinct surnames, and per origin their weights: the list's own, and a Zipf tail."""
    nummers: dict[tuple[str, str], int] = {}
    groepen: list[dict[int, float]] = []
    rows = read_rows("geslachtsnamen.csv")
    for herkomst in HERKOMST:
        groep: dict[int, float] = defaultdict(float)
        for row in (row for row in rows if row["herkomst"] == herkomst):
            groep[nummers.setdefault((row["voorvoegsel"], row["geslachtsnaam"]), len(nummers))] += int(row["gewicht"])
        staart = _staart(rng, herkomst) if herkomst in STAART else []
        zipf = [1 / (rang + 20) ** 0.9 for rang in range(len(staart))]
        schaal = sum(groep.values()) * _STAART_DEEL / (1 - _STAART_DEEL) / (sum(zipf) or 1)
        for paar, gewicht in zip(staart, zipf, strict=True):
            groep[nummers.setdefault(paar, len(nummers))] += gewicht * schaal
        groepen.append(groep)
    return list(nummers), groepen


def _voornaamstaart(rng: Dice, geslacht: str) -> list[str]:
    """Distinct built first names of one gender."""
    begin, midden, einde = _VOORNAAM_BEGIN.split(), _KLINKERS.split(), _VOORNAAM_EINDE[geslacht].split()
    stukken = [rng.choice(delen, _VOORNAMEN_ERBIJ * 2) for delen in (begin, midden, list("bdfglmnrstv"), midden, einde)]
    return list(dict.fromkeys("".join(delen).capitalize() for delen in zip(*stukken, strict=True)))[:_VOORNAMEN_ERBIJ]


def _voornaamgroepen(plaats: dict[str, int], erbij: dict[str, list[str]]) -> list[dict[int, float]]:
    """Per origin, gender and decade of birth, in the order of `voornaamgroep`."""
    rows = read_rows("voornamen.csv")
    groepen: list[dict[int, float]] = []
    for herkomst in HERKOMST:
        for geslacht in "MV":
            eigen = [row for row in rows if row["herkomst"] == herkomst and row["geslacht"] == geslacht]
            eerste = min(int(row["geboren_van"]) for row in eigen)
            for decennium in range(DECENNIA):
                jaar = max(EERSTE_DECENNIUM + 10 * decennium + 5, eerste)
                groep: dict[int, float] = defaultdict(float)
                for row in eigen:
                    nu = int(row["geboren_van"]) <= jaar <= int(row["geboren_tot"])
                    groep[plaats[row["voornaam"]]] += int(row["gewicht"]) * (1 if nu else _UIT_DE_TIJD)
                deel = sum(groep.values()) * _VOORNAMEN_DEEL / (1 - _VOORNAMEN_DEEL) / len(erbij[geslacht])
                for naam in erbij[geslacht]:
                    groep[plaats[naam]] += deel
                groepen.append(groep)
    return groepen


def _per_letter(groepen: list[dict[int, float]], letter: Ints) -> list[dict[int, float]]:
    """The same names by initial and gender: group `2 x letter + gender`. A letter nobody has gives any name."""
    alle: list[dict[int, float]] = [defaultdict(float) for _ in range(52)]
    for at, groep in enumerate(groepen):
        for naam, gewicht in groep.items():
            alle[2 * int(letter[naam]) + at // DECENNIA % 2][naam] += gewicht
    return [groep or alle[at ^ 1] or groepen[0] for at, groep in enumerate(alle)]
