"""Whether a name is that of a legal person: a BV is an "onterecht signaal", a VOF or eenmanszaak is not (W-1).

Only words that no Dutch surname has count: calling somebody a company would silently keep help away.
"""

import re

from pipeline.domain.tekst import clean_text

_VERENIGING = (
    "stichting stg vereniging vve coöperatie cooperatie coöperatief cooperatief coöperatieve cooperatieve coöp"
)
_OVERIG = "kerkgenootschap kerkgemeente kerkbestuur kerkenraad kerkvoogdij parochie diaconie moskee woningcorporatie"
_OVERHEID_EN_BUITENLAND = "waterschap hoogheemraadschap gmbh ltd llc plc bvba sprl sarl vzw asbl"
_VORMEN = frozenset(f"{_VERENIGING} {_OVERIG} {_OVERHEID_EN_BUITENLAND}".split())
_UITGANGEN = ("stichting", "vereniging", "coöperatie", "cooperatie", "pensioenfonds")
"""A compound says what its last part is: Woningbouwvereniging, Speeltuinstichting."""

_ALLEEN_ACHTERAAN = frozenset({"bv", "nv", "ua", "holding", "inc", "limited"})
"""Initials ("B.V. Jansen", "Jansen, B.V.") or a word by themselves, a legal form behind a name."""

_ALLEEN_VOORAAN = frozenset({"gemeente", "provincie", "ministerie"})
_VOLUIT = (
    "besloten vennootschap",
    "naamloze vennootschap",
    "onderlinge waarborgmaatschappij",
    "vereniging van eigenaars",
)
_KERK = re.compile(
    r"(?:gereformeerde|hervormde|protestantse|katholieke|evangelische|christelijke|lutherse|doopsgezinde) "
    r"(?:kerk|gemeente|parochie)\b"
)
# "St. Jacob" is a saint; with one of these words behind it, it is a foundation
_STICHTING_KORT = re.compile(r"st\. (?:administratie|beheer|bewaar|derdengeld|exploitatie|studenten|vrienden|welzijn)")

# a one-person business, partnership or firm is about natural people, and a trade name says nothing of who bears it
_NATUURLIJK = re.compile(
    r"\bv\.?o\.?f\b|\bvennootschap onder firma\b|\bcommanditaire vennootschap\b|\bmaatschap\b|\beenmanszaak\b"
    r"|\w \(?(?:c\.v\.|cv)\)?$"
)
_HANDELSNAAM = re.compile(
    r" ?\b(?:h\.? ?/ ?o\.?|t\.? ?/ ?a\.?|t\.?h\.?o\.?d\.?n\.?|h\.?o\.?d\.?n\.?|handelend onder)(?!\w).*"
)
_AANSPREKING = frozenset({"dhr", "hr", "heer", "de", "mevr", "mw", "mevrouw", "mej", "fam", "familie", "erven"})
_LEESTEKENS = ".,;:()"

# anything that could matter holds one of these: a name without them is a person's at once
_MISSCHIEN = re.compile(
    r"b\.? ?v|n\.? ?v|u\.? ?a|stichting|stg|st\. |verenig|vve|v\.v\.e|co[oö]\u0308?p|kerk|parochie|diaconie|moskee"
    r"|schap|corporatie|holding|gmbh|l\.?t\.?d|limited|l\.?l\.?c|inc|p\.?l\.?c|sprl|s\.?a\.?r\.?l|vzw|asbl|gemeente"
    r"|provincie|ministerie|pensioenfonds|s\.p\.r|v\.z\.w",
    re.IGNORECASE,
)


def rechtspersoon(naam: str) -> str:
    """The word that makes it a legal person's name, in lower case without dots ("bv", "stichting"), or "" for people.

    "B.V. Jansen" and "Jansen, B.V." are a person's initials, "Jansen B.V." is a company. What stands behind "h/o" or
    "t.h.o.d.n." is not looked at.
    """
    if naam.isalpha():
        lower = naam.lower()
        return lower if lower in _VORMEN or lower.endswith(_UITGANGEN) else ""
    if not _MISSCHIEN.search(naam):
        return ""
    lower = _HANDELSNAAM.sub("", (clean_text(naam) or "").lower())
    if _NATUURLIJK.search(lower):
        return ""
    for voluit in _VOLUIT:
        if voluit in lower:
            return voluit
    if found := _KERK.search(lower):
        return found[0]
    return "stichting" if _STICHTING_KORT.match(lower) else _in_words(lower.split())


def _in_words(words: list[str]) -> str:
    while words and words[0].strip(".") in _AANSPREKING:
        words = words[1:]
    for at, word in enumerate(words):
        plain = word.strip(_LEESTEKENS).replace(".", "")
        behind_a_name = at > 0 and not words[at - 1].endswith(",")
        if plain in _VORMEN or plain.endswith(_UITGANGEN):
            return plain
        if plain in _ALLEEN_ACHTERAAN and behind_a_name:
            return plain
        if plain in _ALLEEN_VOORAAN and at == 0 and len(words) > 1:
            return plain
    return ""
