"""What stands around the name of one person: a form of address, titles, a trade name, a second person."""

import re
from typing import NamedTuple

from pipeline.domain.naamwoorden import is_aanspreking, is_voorletters, naamwoorden, plain

HUISHOUDEN, ERVEN = "fam", "erven"

_STREEPJE = re.compile(r" *[-‐‑–—] *")
_LETTERPAREN = r"(?:Th|Ph|Ch|Chr|IJ|Sj|Tj|[Ss][Cc])\b"
_VAST_AAN_PUNT = re.compile(
    rf"(?<=[^\W\d_]\.)(?!{_LETTERPAREN})(?=[^\W\d_]{{2}})|"
    r"(?i:(?<=\bdhr\.)|(?<=\bmevr\.)|(?<=\bdrs\.)|(?<=\bfam\.)|(?<=\bmw\.)|(?<=\bhr\.))(?=\w)"
)
"""Where "Dhr.Jansen" and "J.Jansen" lack a space."""

_HANDELSNAAM = re.compile(
    r"[,( ]*(?<!\w)(?:h\.? ?/ ?o\.?|t\.? ?/ ?a\.?|t\.? ?h\.? ?o\.? ?d\.? ?n\.?|h\.? ?o\.? ?d\.? ?n\.?|handelend onder)"
    r"(?!\w).*",
    re.IGNORECASE,
)
# initials have capitals: "E.O. Jansen" is one person, "Jansen e.o." is more than one
_SAMEN = re.compile(
    r"(?i: (?:e ?/ ?o|en ?/ ?of|en|of)(?!\S))\.?| ?[&+;] ?| / |(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})"
    r"| (?:e\. ?o\.|c\. ?q\.|cq)(?!\S)|,? (?:c\. ?s\.?|e\. ?a\.?|cs)$"
)
_ADELLIJK = re.compile(r" (?:tot|thoe|toe) ", re.IGNORECASE)
_EN = frozenset({"en", "&", "+", "e/o", "en/of"})
_OF = frozenset({"of", "/"})
_VAN = frozenset({"van", "v.", "vd", "v.d."})


class Geschild(NamedTuple):
    """The words of the name itself, what was taken off (lower case, no dots), whether a second person was named."""

    words: list[str]
    ontdaan_van: tuple[str, ...]
    tweede_naam: bool


class _Begin(NamedTuple):
    words: list[str]
    af: list[str]
    paar: bool


def peel_naam(naam: str, *, ook_elders: bool) -> Geschild:
    """The name of one person out of clean text. `ook_elders`: other columns tell more, so "de Heer" is a surname."""
    los = _VAST_AAN_PUNT.sub(" ", naam) if "." in naam else naam
    tekst, handelsnaam = _cut(_HANDELSNAAM, _STREEPJE.sub("-", los))
    begin = _peel_begin(tekst.split(), ook_elders=ook_elders)
    words, samen = _peel_second(begin.words)
    words, achter = _peel_end(words)
    words, midden = _peel_behind_comma(words)
    af = [*begin.af, *midden, *achter, *(_as_removed(weg) for weg in (samen, handelsnaam) if weg)]
    return Geschild(words, tuple(filter(None, af)), bool(samen) or begin.paar)


def peel_aanspreking(tekst: str) -> tuple[str, tuple[str, ...]]:
    """A column for initials or first names without the form of address that some partners put there."""
    if not tekst:
        return "", ()
    begin = _peel_begin(tekst.split(), ook_elders=False)
    return " ".join(begin.words), tuple(begin.af)


def _as_removed(tekst: str) -> str:
    return " ".join(tekst.strip(" ,();").replace(".", "").lower().split())


def _cut(pattern: re.Pattern[str], tekst: str, *, start: int = 0) -> tuple[str, str]:
    """The text before the pattern, and the rest from there."""
    found = pattern.search(tekst, start)
    return (tekst[: found.start()], tekst[found.start() :]) if found else (tekst, "")


def _peel_begin(words: list[str], *, ook_elders: bool) -> _Begin:
    """Without the forms of address, titles and words for a household or an estate in front."""
    at, af, paar = 0, list[str](), False
    while at < len(words):
        step = _aanspreking_at(words, at, na_erven=ERVEN in af)
        verbinding = words[at].lower()
        if not step and at and verbinding in _EN | _OF and _aanspreking_at(words, at + 1):
            step, paar = 1, paar or verbinding in _EN
        if not step:
            break
        af += [_canonical(word) for word in words[at : at + step]]
        at += step
    rest = words[at:]
    return (
        _Begin(words, [], paar=False) if _is_surname(words, at, af, ook_elders=ook_elders) else _Begin(rest, af, paar)
    )


def _is_surname(words: list[str], at: int, af: list[str], *, ook_elders: bool) -> bool:
    """Whether the words taken off are a surname after all: "de Heer", "Heer J.", or "Heer" with initials elsewhere."""
    if not at or not naamwoorden().ook_achternaam.issuperset(af):
        return False
    rest = words[at:]
    met_hoofdletter = words[0] == "de" and words[-1].istitle()
    return (bool(rest) or ook_elders or met_hoofdletter) and all(is_voorletters(w, schreeuwt=False) for w in rest)


def _aanspreking_at(words: list[str], at: int, *, na_erven: bool = False) -> int:
    """How many words from here are one form of address, title or word for a household or an estate."""
    if at >= len(words):
        return 0
    word = words[at]
    if _is_schil(word):
        return 1
    behind = words[at + 1 :][:1]
    if word.lower() == "de" and behind and _is_schil(behind[0]) and plain(behind[0]) not in naamwoorden().titels:
        return 2
    if not na_erven or word.lower() not in _VAN or not behind:
        return 0
    return int(is_voorletters(behind[0], schreeuwt=False) or _aanspreking_at(words, at + 1) > 0)


def _is_schil(word: str) -> bool:
    lists, kaal = naamwoorden(), plain(word)
    if word.endswith(",") and kaal in lists.ook_achternaam:
        return False
    return kaal in lists.huishouden or kaal in lists.nalatenschap or is_aanspreking(word)


def _canonical(word: str) -> str:
    lists, kaal = naamwoorden(), plain(word)
    if kaal in lists.huishouden:
        return HUISHOUDEN
    return ERVEN if kaal in lists.nalatenschap else kaal


def _peel_second(words: list[str]) -> tuple[list[str], str]:
    """Without the second person; "J. en P. Jansen" keeps J. and the surname they share."""
    tekst, samen = _cut(_SAMEN, " ".join(words), start=1)
    if not samen or (samen.lower().startswith(" en ") and _ADELLIJK.search(tekst)):
        return words, ""
    eerste = tekst.split()
    if not all(is_voorletters(word, schreeuwt=False) for word in eerste):
        return eerste, samen
    teken = _SAMEN.match(samen)
    tweede = _peel_begin(samen[teken.end() if teken else 0 :].split(), ook_elders=False)
    at = 0
    while at < len(tweede.words) - 1 and is_voorletters(tweede.words[at], schreeuwt=False):
        at += 1
    weg = [teken[0] if teken else "", *tweede.af, *tweede.words[:at]]
    return eerste + tweede.words[at:], " ".join(weg)


def _peel_end(words: list[str]) -> tuple[list[str], list[str]]:
    """Without the titles behind the name: "Jansen MSc", "Jansen (mw)", "Jansen, fam."."""
    af: list[str] = []
    lists = naamwoorden()
    while len(words) > 1 and _is_schil(words[-1]):
        apart = words[-1].startswith("(") or words[-2].endswith(",")
        if plain(words[-1]) in lists.ook_achternaam and not apart:
            break
        af.insert(0, _canonical(words[-1]))
        words = words[:-1]
    return [*words[:-1], words[-1].rstrip(",")] if words else words, af


def _peel_behind_comma(words: list[str]) -> tuple[list[str], list[str]]:
    """Without the form of address of "Jansen, dhr. J."."""
    at = next((at for at, word in enumerate(words, 1) if word.endswith(",")), 0)
    begin = _peel_begin(words[at:], ook_elders=False) if at else _Begin(words, [], paar=False)
    if not at or not begin.af:
        return words, []
    voor = words[:at] if begin.words else [*words[: at - 1], words[at - 1].rstrip(",")]
    return voor + begin.words, begin.af
