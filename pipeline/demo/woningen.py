"""Homes in a Zoetermeer that could have been: streets per wijk, rows of houses and flats, a postcode per block."""

from collections.abc import Iterator
from itertools import count
from random import Random
from typing import NamedTuple

from pipeline.demo.kans import happens
from pipeline.demo.namen import read_rows

_LAAG = ("straat", "laan", "hof", "pad", "gaarde", "singel", "weg", "plein")
_HOOG = ("flat", "hove", "zicht", "stede")
_LETTERS = "ABCDEGHJKLMNPRSTVWXZ"
_BLOK = 20
"""Homes that share a postcode: the Netherlands has about eight million homes on 460,000 postcodes."""


class Woning(NamedTuple):
    """An address as the BRP writes it; `postcode` is compact."""

    straat: str
    huisnummer: str
    huisletter: str
    toevoeging: str
    postcode: str


class _Straat(NamedTuple):
    naam: str
    postcode4: str
    hoog: bool


def _straten() -> list[_Straat]:
    found: list[_Straat] = []
    for row in read_rows("straten.csv"):
        hoog = row["bouw"] == "hoog"
        found += [_Straat(row["stam"] + einde, row["postcode4"], hoog) for einde in (_HOOG if hoog else _LAAG)]
    return found


def _letterparen(rng: Random) -> list[str]:
    # SA, SD and SS are never given out.
    paren = [a + b for a in _LETTERS for b in _LETTERS if a + b not in {"SA", "SD", "SS"}]
    rng.shuffle(paren)
    return paren


def _huizen(rng: Random, eerste: int) -> list[list[tuple[str, str, str]]]:
    """Blocks of a street with houses: the two sides apart; now and then a split house or one above a shop."""
    boven = happens(rng, 0.12)
    blokken: list[list[tuple[str, str, str]]] = []
    for kant in (eerste, eerste + 1):
        nummers = range(kant, kant + 2 * rng.randint(9, 35), 2)
        huizen: list[tuple[str, str, str]] = []
        for nummer in nummers:
            if boven and happens(rng, 0.3):
                huizen += [(str(nummer), "", ""), (str(nummer), "", rng.choice(("I", "II", "bis", "hs", "1")))]
            elif happens(rng, 0.02):
                huizen += [(str(nummer), "A", ""), (str(nummer), "B", "")]
            else:
                huizen.append((str(nummer), "", ""))
        blokken += [huizen[at : at + _BLOK] for at in range(0, len(huizen), _BLOK)]
    return blokken


def _flat(rng: Random, eerste: int) -> list[list[tuple[str, str, str]]]:
    """Blocks of a flat, in one of three ways: a number per home, a letter per home, an addition per home."""
    soort = rng.randrange(4)
    if soort == 0:
        porches = range(eerste, eerste + 2 * rng.randint(4, 10), 2)
        return [[(str(nummer), letter, "") for letter in "ABCDEFGH"] for nummer in porches]
    if soort == 1:
        lagen = range(1, rng.randint(4, 9))
        return [[(str(eerste), "", f"{laag}{deur:02d}") for deur in range(1, 9)] for laag in lagen]
    homes = [(str(nummer), "", "") for nummer in range(eerste, eerste + rng.randint(40, 160))]
    return [homes[at : at + _BLOK] for at in range(0, len(homes), _BLOK)]


def _alle_woningen(rng: Random) -> Iterator[Woning]:
    """Street after street, in drawn order; when the town is full the streets grow longer."""
    paren = _letterparen(rng)
    gebruikt: dict[str, int] = {}
    straten = _straten()
    for ronde in count():
        rng.shuffle(straten)
        for straat in straten:
            eerste = 1 + ronde * 200
            for blok in _flat(rng, eerste) if straat.hoog else _huizen(rng, eerste):
                volgnummer = gebruikt[straat.postcode4] = gebruikt.get(straat.postcode4, 0) + 1
                # Every district starts elsewhere in the list, or the whole town would end in the same letters.
                paar = paren[(volgnummer + 37 * int(straat.postcode4)) % len(paren)]
                yield from (Woning(straat.naam, *plek, straat.postcode4 + paar) for plek in blok)


def build_woningen(rng: Random, aantal: int) -> list[Woning]:
    """Exactly `aantal` different homes in drawn order, close together: a small town has neighbours too.

    Above some 110,000 homes the postcodes of these nineteen districts are all in use and come round again.
    """
    bron = _alle_woningen(rng)
    # A few homes more than asked: in a real street some stand empty.
    ruim = [next(bron) for _ in range(aantal + aantal // 12)]
    rng.shuffle(ruim)
    return ruim[:aantal]
