"""The words of which a Dutch name is made: prefixes, initials, forms of address, first names (`naamwoorden.yaml`)."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

_LANGSTE_VOORVOEGSEL = 4
"""Words in the longest prefix: "van van de", "de van der", "voor in 't"."""

_APOSTROFS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_LEESTEKENS = ".,;:()\"'"

_MET_PUNTEN = re.compile(r"(?:(?:Th|Ph|Ch|Chr|IJ|Sj|Tj|[^\W\d_])\.-?)+[^\W\d_]?")
# without dots initials are capitals in a name that is not all capitals ("JP de Vries"); LEE, KIM and DE are words
_ZONDER_PUNTEN = re.compile(r"[A-Z]{2}|[A-Z][BCDFGHJKLMNPQRSTVWXZ]{2,3}")
_ZONDER_KLINKER = re.compile(r"(?!ST$|VD$)[BCDFGHJKLMNPQRSTVWXZ]{2,3}")


class Naamwoorden(NamedTuple):
    """The lists of `naamwoorden.yaml`, in lower case."""

    voorvoegsels: frozenset[str]
    voorvoegsels_achteraan: frozenset[str]
    aanspreking: frozenset[str]
    titels: frozenset[str]
    huishouden: frozenset[str]
    nalatenschap: frozenset[str]
    ook_voorletters: frozenset[str]
    ook_achternaam: frozenset[str]
    bewoner: frozenset[str]
    geen_persoon: frozenset[str]
    voornamen: frozenset[str]


@cache
def naamwoorden() -> Naamwoorden:
    """The lists, read once."""
    lists = yaml.safe_load((files(__package__) / "naamwoorden.yaml").read_text(encoding="utf-8"))
    split = {naam: tekst.split("|") if "|" in tekst else tekst.split() for naam, tekst in lists.items()}
    return Naamwoorden(**{naam: frozenset(" ".join(entry.split()) for entry in split[naam]) for naam in split})


def plain(word: str) -> str:
    """The word as the lists have it: lower case, without dots inside and marks around it."""
    return word.strip(_LEESTEKENS).replace(".", "").lower()


def is_voorvoegsel(words: Sequence[str]) -> bool:
    """Whether these words together are a prefix, in any letter case and with any apostrophe."""
    return _as_voorvoegsel(words) in naamwoorden().voorvoegsels


def leading_voorvoegsel(words: Sequence[str]) -> int:
    """How many of the first words are a prefix; at least one word stays."""
    counts = range(min(_LANGSTE_VOORVOEGSEL, len(words) - 1), 0, -1)
    return next((count for count in counts if is_voorvoegsel(words[:count])), 0)


def trailing_voorvoegsel(words: Sequence[str]) -> int:
    """How many of the last words are a prefix, as in "Berg van den"; only those that no surname ends in."""
    counts = range(min(_LANGSTE_VOORVOEGSEL, len(words) - 1), 0, -1)
    known = naamwoorden().voorvoegsels_achteraan
    return next((count for count in counts if _as_voorvoegsel(words[-count:]) in known), 0)


def _as_voorvoegsel(words: Sequence[str]) -> str:
    return " ".join(words).translate(_APOSTROFS).lower()


def is_voorletters(word: str, *, schreeuwt: bool) -> bool:
    """Whether the word is initials. `schreeuwt`: the whole name is in capitals, so that capitals say nothing.

    "v.d." is a prefix and "V.D." initials, unless everything is in capitals. One letter without a dot is a capital.
    """
    if len(word) == 1:
        return word.isupper()
    if _MET_PUNTEN.fullmatch(word):
        return not is_voorvoegsel([word]) or (word.isupper() and not (schreeuwt and word.count(".") > 1))
    return (_ZONDER_KLINKER if schreeuwt else _ZONDER_PUNTEN).fullmatch(word) is not None and not is_voorvoegsel([word])


def is_aanspreking(word: str) -> bool:
    """Whether the word is a form of address or a title, and not initials: "Mr." and "mr" are, "MR" is not."""
    lists, kaal = naamwoorden(), plain(word)
    if kaal not in lists.aanspreking and kaal not in lists.titels:
        return all(map(is_aanspreking, word.split("/"))) if "/" in word.strip("/") else False
    if word.rstrip(",").count(".") > 1 and len(kaal) == word.count("."):
        return False  # D.R. and M.R. are initials
    return kaal not in lists.ook_voorletters or "." in word or not word.isupper()


def is_voornaam(word: str) -> bool:
    """Whether the word is one or more common first names: "Jan", "Anne-Marie"."""
    return naamwoorden().voornamen.issuperset(word.lower().split("-"))


@cache
def bijzondere_woorden() -> frozenset[str]:
    """Every word that may stand where a surname is expected and is none, or not only one."""
    lists = naamwoorden()
    schil = lists.aanspreking | lists.titels | lists.huishouden | lists.nalatenschap | {"de"}
    return schil | lists.bewoner | lists.geen_persoon
