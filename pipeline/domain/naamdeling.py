"""The parts of one person's name: initials, first names, prefix and surname, in the orders that partners use."""

import re
from typing import NamedTuple

from pipeline.domain.naamwoorden import (
    is_voorletters,
    is_voornaam,
    is_voorvoegsel,
    leading_voorvoegsel,
    naamwoorden,
    trailing_voorvoegsel,
)

# "d'Angelo", "'t Hart" written as one word; D'Souza with its capital is a surname as it is
_VAST_VOORVOEGSEL = re.compile(r"(?:(?<= )|^)(d['’`]|l['’`]|['’`][ts])(?=[A-ZÀ-Þ])")
_VAST_IN_HOOFDLETTERS = re.compile(r"(?:(?<= )|^)([DL]['’`]|['’`][TS])(?=[A-ZÀ-Þ])")

# "Jansen geb. de Vries": born de Vries; "de Vries e.v. Jansen": married to Jansen
_GEBOREN = re.compile(r"[ ,(-]+(?:geb\.?|geboren|meisjesnaam)[ :]+", re.IGNORECASE)
_GEHUWD = re.compile(r"[ ,(-]+(?:e\. ?v\.|e/v|echtg\.?(?: van)?|echtgenote van|wed\. van|weduwe van)[ :]+")
_GEEN_EERSTE_HELFT = frozenset({"al", "el", "saint", "sint", "st", "st.", "ste", "nieuw", "oud", "groot", "klein"})


class Deling(NamedTuple):
    """A name in the parts that a levering has columns for."""

    voorletters: str
    voornamen: str
    voorvoegsel: str
    achternaam: str


class Gedeeld(NamedTuple):
    """The parts, the other half of a double name with its prefix, and the signs between them that were left out."""

    deling: Deling
    partnernaam: str
    tekens: tuple[str, ...]


def divide_naam(naam: str, kolommen: Deling) -> Gedeeld:
    """The surname column `naam` divided as far as the other columns (`kolommen`, its achternaam unused) allow."""
    for pattern in (_GEBOREN, _GEHUWD):
        found = pattern.search(naam)
        if found and naam[found.end() :].strip(" )"):
            voor, achter = naam[: found.start()].strip(), naam[found.end() :].strip(" )")
            teken = found[0].strip(" ,(-:").replace(".", "").lower()
            return _two_names(voor, achter, kolommen, teken=teken, geboren=pattern is _GEBOREN)
    deling = _completed(naam, kolommen)
    achternaam, partnernaam = _split_dubbel(deling.achternaam)
    return Gedeeld(deling._replace(achternaam=achternaam), partnernaam, ())


def _two_names(voor: str, achter: str, kolommen: Deling, *, teken: str, geboren: bool) -> Gedeeld:
    """Own name and partner's, in the order that the sign between them says."""
    if all(is_voorletters(word, schreeuwt=False) for word in voor.split()):
        return Gedeeld(_completed(f"{voor} {achter}".strip(), kolommen), "", (teken,))
    deling = _completed(voor, kolommen)
    if not geboren:
        return Gedeeld(deling, achter, (teken,))
    words = achter.split()
    count = leading_voorvoegsel(words)
    eigen = deling._replace(voorvoegsel=" ".join(words[:count]), achternaam=" ".join(words[count:]))
    return Gedeeld(eigen, f"{deling.voorvoegsel} {deling.achternaam}".strip(), (teken,))


def _split_dubbel(achternaam: str) -> tuple[str, str]:
    """Both halves of "Berg-de Boer"; nothing to split in "Al-Shabaab", "Tjon-A-Loi" or "'s-Gravesande"."""
    eerste, streepje, tweede = achternaam.partition("-")
    halves = (eerste, tweede)
    whole = all(sum(map(str.isalpha, half)) > 1 for half in halves) and "-" not in tweede and "," not in achternaam
    if not streepje or not whole or eerste.lower() in _GEEN_EERSTE_HELFT | naamwoorden().voorvoegsels:
        return achternaam, ""
    return eerste, tweede


def _completed(naam: str, kolommen: Deling) -> Deling:
    """The other columns with what the name holds besides the surname; the name as it is when they disagree."""
    found = _take_apart(naam, kolommen)
    voorletters = _longest(kolommen.voorletters, found.voorletters)
    voornamen = _longest(kolommen.voornamen, found.voornamen)
    voorvoegsel = _joined_voorvoegsel(kolommen.voorvoegsel, found.voorvoegsel)
    if voorletters is None or voornamen is None or voorvoegsel is None:
        return kolommen._replace(achternaam=naam)
    return Deling(voorletters, voornamen, voorvoegsel, found.achternaam)


def _longest(given: str, found: str) -> str | None:
    """The fuller of two spellings of one thing, such as "J." and "J.P."; None when they are different things."""
    if not given or not found:
        return given or found
    gegeven, gevonden = _letters(given), _letters(found)
    if gegeven.startswith(gevonden):
        return given
    return found if gevonden.startswith(gegeven) else None


def _joined_voorvoegsel(given: str, found: str) -> str | None:
    """The one prefix: given twice, or "van" in its column with "den" before the surname."""
    if not given or not found or _letters(given) == _letters(found):
        return given or found
    both = [*given.split(), *found.split()]
    return " ".join(both) if is_voorvoegsel(both) else None


def _letters(tekst: str) -> str:
    return "".join(filter(str.isalpha, tekst)).casefold()


def _take_apart(naam: str, kolommen: Deling) -> Deling:
    schreeuwt = naam.isupper()
    vast = _VAST_IN_HOOFDLETTERS if schreeuwt else _VAST_VOORVOEGSEL
    match [vast.sub(r"\1 ", part.strip()).split() for part in naam.split(",")]:
        case [words]:
            return _in_order(words, kolommen, schreeuwt=schreeuwt)
        case [[_, *_] as words, [_, *_] as behind]:
            return _around_comma(words, behind, schreeuwt=schreeuwt)
        case [[_, *_] as words, voorvoegsel, [_, *_] as behind] if is_voorvoegsel(voorvoegsel):
            return _around_comma(words, behind + voorvoegsel, schreeuwt=schreeuwt)
    return Deling("", "", "", naam)


def _around_comma(words: list[str], behind: list[str], *, schreeuwt: bool) -> Deling:
    """Such as "Vries, J. de", "de Vries, J.", "Vries de, J." and "Vries, Jan de"."""
    at = next((at for at in range(len(behind)) if is_voorvoegsel(behind[at:]) and behind[at] != "V."), len(behind))
    given, voorvoegsel = behind[:at], behind[at:]
    if not voorvoegsel:
        voorvoegsel, words = _without_voorvoegsel(words, achteraan=True)
    only_letters = all(is_voorletters(word, schreeuwt=schreeuwt) for word in given)
    voorletters, voornamen = (given, []) if only_letters else ([], given)
    return Deling(*map(" ".join, (voorletters, voornamen, voorvoegsel, words)))


def _in_order(words: list[str], kolommen: Deling, *, schreeuwt: bool) -> Deling:
    """Such as "J. de Vries", "Jan de Vries", "de Vries J." and "Vries de J."."""
    names = _leading_voornamen(words, kolommen)
    at = names
    while at < len(words) - 1 and is_voorletters(words[at], schreeuwt=schreeuwt):
        at += 1
    voornamen, voorletters, rest = (words[:at], [], words[at:]) if names else ([], words[:at], words[at:])
    if not at:
        rest, voorletters = _without_letters_behind(rest, schreeuwt=schreeuwt)
    # Tjon A Ten is a surname, "Berg van" is not: behind it a prefix has no capital
    achteraan = schreeuwt or bool(voorletters) or rest[-1].islower()
    voorvoegsel, achternaam = _without_voorvoegsel(rest, achteraan=achteraan)
    return Deling(*map(" ".join, (voorletters, voornamen, voorvoegsel, achternaam)))


def _without_letters_behind(words: list[str], *, schreeuwt: bool) -> tuple[list[str], list[str]]:
    """The words without initials behind them, and those; the A of "van der A" is a surname."""
    end = len(words)
    while end > 1 and is_voorletters(words[end - 1], schreeuwt=schreeuwt) and not is_voorvoegsel(words[: end - 1]):
        end -= 1
    return words[:end], words[end:]


def _leading_voornamen(words: list[str], kolommen: Deling) -> int:
    """How many of the first words are first names: those of the column, else common ones when no column has any."""
    at, known = 0, kolommen.voornamen.casefold().split()
    if known:
        while at < min(len(words) - 1, len(known)) and words[at].casefold() == known[at]:
            at += 1
    elif not kolommen.voorletters:
        while at < len(words) - 1 and is_voornaam(words[at]):
            at += 1
    return at


def _without_voorvoegsel(words: list[str], *, achteraan: bool) -> tuple[list[str], list[str]]:
    """The prefix and the surname; `achteraan`: the prefix may stand behind it too."""
    if count := leading_voorvoegsel(words):
        return words[:count], words[count:]
    count = trailing_voorvoegsel(words) if achteraan else 0
    return words[len(words) - count :], words[: len(words) - count]
