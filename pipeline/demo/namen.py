"""Dutch names in their proper numbers: surnames by origin, first names by gender and year of birth (`data/*.csv`)."""

import csv
from collections import defaultdict
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import NamedTuple

from pipeline.demo.kans import happens

OUDSTE_REEKS = 1925
"""First names before this year are those of 1925: the file has no older row."""


class Achternaam(NamedTuple):
    """A surname with its prefix apart, as the BRP keeps it."""

    voorvoegsel: str
    geslachtsnaam: str


class Urn(NamedTuple):
    """Lots to draw from, each with its weight added to those before it."""

    loten: tuple[tuple[str, ...], ...]
    cumulatief: tuple[int, ...]

    def draw(self, rng: Random) -> tuple[str, ...]:
        """One lot, by weight."""
        return rng.choices(self.loten, cum_weights=self.cumulatief)[0]


_ROEPNAMEN_SINDS = 1985
_NOG_EEN_VOORNAAM = {"nl": 0.55, "fy": 0.3, "sr": 0.35, "an": 0.6, "mo": 0.5, "pt": 0.5}
"""Per origin: the chance of a second first name, for those born before 1985; later it is less."""
_HERKOMST = {
    "nl": 760, "fy": 18, "tr": 40, "ma": 30, "sr": 65, "an": 22, "pl": 16, "zh": 10, "ar": 14, "pt": 8, "de": 9,
    "ua": 5, "er": 3, "mo": 4,
}  # fmt: skip
"""Origin per thousand, roughly as in Zoetermeer."""


def _urn(weighed: dict[tuple[str, ...], int]) -> Urn:
    return Urn(tuple(weighed), tuple(accumulate(weighed.values())))


def read_rows(naam: str) -> list[dict[str, str]]:
    """The rows of one file in `data/`."""
    text = (files(__package__) / "data" / naam).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


@cache
def _herkomst() -> Urn:
    return _urn({(code,): gewicht for code, gewicht in _HERKOMST.items()})


@cache
def _achternamen(herkomst: str) -> Urn:
    rows = (row for row in read_rows("geslachtsnamen.csv") if row["herkomst"] == herkomst)
    return _urn({(row["voorvoegsel"], row["geslachtsnaam"]): int(row["gewicht"]) for row in rows})


@cache
def _voornaamrijen(herkomst: str, geslacht: str) -> tuple[dict[str, str], ...]:
    rows = read_rows("voornamen.csv")
    return tuple(row for row in rows if row["herkomst"] == herkomst and row["geslacht"] == geslacht)


@cache
def _voornamen(herkomst: str, geslacht: str, jaar: int) -> Urn:
    rows = _voornaamrijen(herkomst, geslacht)
    within = min(max(jaar, min(int(r["geboren_van"]) for r in rows)), max(int(r["geboren_tot"]) for r in rows))
    weighed: dict[tuple[str, ...], int] = defaultdict(int)
    for row in rows:
        if int(row["geboren_van"]) <= within <= int(row["geboren_tot"]):
            weighed[(row["voornaam"],)] += int(row["gewicht"])
    return _urn(weighed)


def draw_herkomst(rng: Random) -> str:
    """A group of names, by its share in the town."""
    return _herkomst().draw(rng)[0]


def draw_achternaam(rng: Random, herkomst: str) -> Achternaam:
    """A surname of this group, by frequency."""
    return Achternaam(*_achternamen(herkomst).draw(rng))


def pas_aan(naam: Achternaam, geslacht: str) -> Achternaam:
    """The surname as this person bears it: a Polish -ski is -ska for a woman."""
    if geslacht == "V" and naam.geslachtsnaam.endswith("ski"):
        return naam._replace(geslachtsnaam=naam.geslachtsnaam[:-1] + "a")
    return naam


def draw_voornamen(rng: Random, *, herkomst: str, geslacht: str, jaar: int, roepnaam: str = "") -> str:
    """All first names of somebody born in `jaar`, `roepnaam` first when given; older Dutch people have more of them."""
    namen = [roepnaam or _voornamen(herkomst, geslacht, jaar).draw(rng)[0]]
    oud = _voornamen("nl", geslacht, OUDSTE_REEKS)
    meer = _NOG_EEN_VOORNAAM.get(herkomst, 0) * (1 if jaar < _ROEPNAMEN_SINDS else 0.6)
    while happens(rng, meer):
        volgende = oud.draw(rng)[0]
        if volgende not in namen:
            namen.append(volgende)
        meer *= 0.4
    return " ".join(namen)
