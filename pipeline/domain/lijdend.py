"""The passive voice in a Dutch sentence: a form of worden or zijn with a past participle (lijdende vorm).

It hides who does what, so a letter to residents has little of it. With worden it is certain; with zijn the same words
also say what something is ("het kantoor is gesloten") or what somebody did ("u bent verhuisd"): those are lists, and
what is not in them counts. No parser: the sentence is read from the auxiliary to the nearest participle of its clause.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

_WORDEN = frozenset({"word", "wordt", "worden", "werd", "werden", "geworden"})
_ZIJN = frozenset({"ben", "bent", "is", "zijn", "was", "waren"})
_HEBBEN = frozenset({"heb", "hebt", "heeft", "hebben", "had", "hadden"})
_MODAAL = frozenset(
    {"kan", "kunt", "kunnen", "kon", "konden", "mag", "mogen", "mocht", "wil", "wilt", "willen"}
    | {"moet", "moeten", "moest", "moesten", "zal", "zult", "zullen", "zou", "zouden"}
)
_VOEGWOORDEN = frozenset(
    {"als", "dat", "die", "omdat", "terwijl", "toen", "wanneer", "want"}
    | {"zodat", "voordat", "nadat", "maar", "hoewel", "tenzij"}
)
_GEZEGDE = _HEBBEN | _ZIJN | _WORDEN | _MODAAL
_SCHEIDBAAR = (
    "aan|achter|af|bij|binnen|buiten|dicht|door|goed|in|klaar|langs|los|mee|na|neer|om|op|open|over|rond|samen|stop|"
    "tegen|terug|toe|uit|vast|vol|voor|voort|vrij|weg|thuis|kwijt|gelijk"
)
_GE = re.compile(rf"(?:{_SCHEIDBAAR})?ge[a-zëïöüé]{{2,}}(?:d|t|en)|(?:{_SCHEIDBAAR})ge[a-zë]{{2,}}n")
_ONSCHEIDBAAR = re.compile(
    rf"(?:{_SCHEIDBAAR})?(?:be|ver|ont|her|er|mis|onder|over|door|vol|voor|weer|om)[a-zëïöüé]{{3,}}"
    r"(?:(?<!stan)d|[kfpx]t|cht|st)"
)
_NAAMWOORD = re.compile(
    r".*(?:schrift|bericht|dienst|kracht|plicht|zicht|tocht|lucht|kunst|winst|lijst|tekst|markt|stand|land|hand|avond|"
    r"kind|wind|grond|mond|veld|hoofd|stad|tijd|heid|raad)"
)
"""Compound nouns end in a noun: bezwaarschrift, overheid, verstand."""
_CLAUSE_END = re.compile(r"[,;:()–]")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|[,;:()–]")
_FAR = 3
"""How many words an auxiliary may stand behind its participle: "gestuurd had moeten worden"."""


class Deelwoorden(NamedTuple):
    """What the endings cannot tell, in lower case.

    `sterk` participles in -en without ge-; `geen` words that only look like one; `toestand` those that with zijn tell
    a state or something the subject did itself.
    """

    sterk: AbstractSet[str]
    geen: AbstractSet[str]
    toestand: AbstractSet[str]


def lijdende_vorm(zin: str, deelwoorden: Deelwoorden) -> str:
    """The first passive in this sentence as "wordt … verwerkt", or "" when there is none."""
    words = _WORD.findall(zin.replace("’", "'"))
    lower = [word.lower() for word in words]
    for place, word in enumerate(lower):
        if word in _WORDEN or word in _ZIJN:
            found = _participle_of(lower, place, deelwoorden)
            if found is not None:
                first, last = sorted((place, found))
                between = " … " if last - first > 1 else " "
                return f"{lower[first]}{between}{lower[last]}"
    return ""


def is_deelwoord(woord: str, deelwoorden: Deelwoorden) -> bool:
    """Whether the word has the form of a past participle: gestuurd, ingevuld, betaald, ontvangen."""
    if woord in deelwoorden.geen:
        return False
    kaal = re.sub(rf"^(?:{_SCHEIDBAAR})(?=be|ver|ont|her|ge|voor|onder)", "", woord)
    if kaal in deelwoorden.sterk or woord in deelwoorden.sterk:
        return True
    if _NAAMWOORD.fullmatch(woord):
        return False
    return _GE.fullmatch(woord) is not None or _ONSCHEIDBAAR.fullmatch(woord) is not None


def _participle_of(words: Sequence[str], place: int, deelwoorden: Deelwoorden) -> int | None:
    """Where the participle of this auxiliary stands; None when it has none, or when zijn makes no passive with it."""
    met_zijn = words[place] in _ZIJN
    if met_zijn and (_is_possessive(words, place, deelwoorden) or _has_hebben(words, place)):
        return None
    for found in (*_ahead(words, place), *_behind(words, place)):
        if is_deelwoord(words[found], deelwoorden):
            state = met_zijn and _without_prefix(words[found]) in deelwoorden.toestand
            return None if state or words[found] in _GEZEGDE else found
    return None


def _ahead(words: Sequence[str], place: int) -> list[int]:
    """The places from here to the end of the clause or the next finite verb."""
    found = []
    for here in range(place + 1, len(words)):
        if _CLAUSE_END.fullmatch(words[here]) or words[here] in _VOEGWOORDEN:
            break
        if words[here] in _GEZEGDE - {"zijn", "worden"}:
            break
        found.append(here)
    return found


def _behind(words: Sequence[str], place: int) -> list[int]:
    """The few places just before: "dat het formulier gestuurd wordt", "gebeld kan worden"."""
    found = []
    for here in range(place - 1, max(-1, place - 1 - _FAR), -1):
        if _CLAUSE_END.fullmatch(words[here]):
            break
        found.append(here)
        if words[here] not in _GEZEGDE:
            break
    return found


def _is_possessive(words: Sequence[str], place: int, deelwoorden: Deelwoorden) -> bool:
    """Whether "zijn" means "his": a finite verb comes before it in the clause and no participle stands beside it."""
    if words[place] != "zijn":
        return False
    before = [word for word in _clause_before(words, place) if word in _GEZEGDE]
    beside = [words[here] for here in (place - 1, place + 1) if 0 <= here < len(words)]
    return bool(before) and not any(is_deelwoord(word, deelwoorden) for word in beside)


def _has_hebben(words: Sequence[str], place: int) -> bool:
    return any(word in _HEBBEN for word in _clause_before(words, place))


def _clause_before(words: Sequence[str], place: int) -> list[str]:
    start = place
    while start > 0 and not _CLAUSE_END.fullmatch(words[start - 1]) and words[start - 1] not in _VOEGWOORDEN:
        start -= 1
    return list(words[start:place])


def _without_prefix(woord: str) -> str:
    return re.sub(rf"^(?:{_SCHEIDBAAR})(?=ge)", "", woord)
