"""Nobility: the forms of national table 38 and who may bear them (Haal Centraal, features under `adressering`)."""

from typing import Literal, NamedTuple

Geslacht = Literal["M", "V", "O"]


class _Adel(NamedTuple):
    """The forms of one title; an empty form does not exist. `aanspreek` goes before heer or vrouwe."""

    man: str
    vrouw: str
    aanspreek: str


_BARON = _Adel("baron", "barones", "hoogwelgeboren")
_GRAAF = _Adel("graaf", "gravin", "hooggeboren")
_HERTOG = _Adel("hertog", "hertogin", "hoogwelgeboren")
_JONKHEER = _Adel("jonkheer", "jonkvrouw", "hoogwelgeboren")
_MARKIES = _Adel("markies", "markiezin", "hoogwelgeboren")
_PRINS = _Adel("prins", "prinses", "hoogheid")
_RIDDER = _Adel("ridder", "", "hoogwelgeboren")

_TABEL_38 = {
    "B": _BARON, "BS": _BARON,
    "G": _GRAAF, "GI": _GRAAF,
    "H": _HERTOG, "HI": _HERTOG,
    "JH": _JONKHEER, "JV": _JONKHEER,
    "M": _MARKIES, "MI": _MARKIES,
    "P": _PRINS, "PS": _PRINS,
    "R": _RIDDER,
}  # fmt: skip

_PREDICATEN = frozenset({"JH", "JV"})
_HOFFELIJK = frozenset({"B", "G", "H", "M", "P"})
"""The titles of a partner that a woman may bear as titre de courtoisie."""


def is_bekende_titel(code: str) -> bool:
    """Whether table 38 has the code; no title at all ("") is also known."""
    return code == "" or code in _TABEL_38


def is_predicaat(code: str) -> bool:
    """Whether the code is jonkheer or jonkvrouw, which stands before the voorletters."""
    return code in _PREDICATEN


def geeft_hoffelijkheidstitel(code: str) -> bool:
    """Whether a woman may bear the feminine form of her partner's title."""
    return code in _HOFFELIJK


def titel_in_naam(code: str, geslacht: Geslacht) -> str:
    """The title as written inside a name, in the form of the bearer's gender: BS with M → "baron"; "" when none."""
    if code == "" or geslacht == "O":
        return ""
    return _TABEL_38[code].man if geslacht == "M" else _TABEL_38[code].vrouw


def aanspreekvorm(code: str, geslacht: Geslacht) -> str:
    """How the bearer is addressed: "hooggeboren heer", "hoogheid"; "" when the gender is unknown or there is no title.

    A prince or princess is "hoogheid" whatever the gender.
    """
    if code == "":
        return ""
    adel = _TABEL_38[code]
    if adel is _PRINS:
        return adel.aanspreek
    return {"M": f"{adel.aanspreek} heer", "V": f"{adel.aanspreek} vrouwe", "O": ""}[geslacht]
