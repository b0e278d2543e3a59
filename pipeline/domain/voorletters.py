"""Voorletters as RvIG makes them (Haal Centraal `voorletters.feature`, domain-sources §5.2)."""

import re
import unicodedata

_OVER_TWO = "[\u035c-\u0362]"
"""Marks that join two letters, as in K͟h: one letter of the two has none."""


def voorletters(voornamen: str) -> str:
    """One letter and a dot for each first name: "Theo Philip IJsbrand" → "T.P.I.", "Anne-Fleur" → "A.".

    A first name of one letter gets no dot, and a space when another follows: "Suzie Q" → "S.Q", "J P" → "J P". What
    has no letter at all, such as the register's "." for unknown, gives nothing.
    """
    result = ""
    for voornaam in voornamen.split():
        letter = _first_letter(voornaam)
        if not letter:
            continue
        tussen = " " if result and not result.endswith(".") else ""
        result += tussen + (letter if voornaam == letter else f"{letter}.")
    return result


def _first_letter(voornaam: str) -> str:
    """The first letter with the marks on it: a letter that Unicode writes as a sequence is one letter."""
    start = next((place for place, character in enumerate(voornaam) if character.isalpha()), None)
    if start is None:
        return ""
    end = start + 1
    while end < len(voornaam) and unicodedata.combining(voornaam[end]) and not re.match(_OVER_TWO, voornaam[end]):
        end += 1
    return voornaam[start:end]
