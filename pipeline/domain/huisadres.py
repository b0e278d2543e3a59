"""Street and house number as a partner writes them, also when the number stands in the street column."""

import re
from dataclasses import dataclass, replace
from string import digits

from pipeline.domain.adres import Huisnummer
from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text

_LANGSTE_STRAAT = 200
_LANGSTE_TOEVOEGING = 8
"""Characters of an addition in the street column; whatever is longer is a postcode, a place or a remark."""

_RANGTELWOORD = re.compile(r"[0-9]+(?:e|de|ste)", re.IGNORECASE)
# Plein 1944, Laan 1940-1945: a street, not a number
_JAARTAL = re.compile(r"(?:1[5-9]|20)[0-9]{2}(?:-(?:1[5-9]|20)?[0-9]{2})?")
_NUMMERWOORD = frozenset({"nr", "nr.", "no", "no.", "nummer", "huisnummer", "huisnr", "huisnr.", "t/o", "bij"})


@dataclass(frozen=True, slots=True, repr=False)
class Huisadres:
    """The street without its number, and the number; `uit_straat` whether (a part of) it stood in the street column."""

    straat: str
    nummer: Huisnummer
    uit_straat: bool


def parse_huisadres(straat: str, *, huisnummer: str, huisletter: str, toevoeging: str) -> Huisadres | Refusal:
    """Number, letter and addition wherever they stand: in three columns, in one, or behind the street.

    "Dorpsstraat 12 B" without huisnummer is number 12 B; with huisnummer 12 the B is taken over. A street with a year
    (Plein 1944) keeps it. Refusal `huisnummer-ongeldig`, or `tekens-verboden` for a street with control characters.
    """
    schoon = clean_text(straat)
    if schoon is None:
        return Refusal("tekens-verboden")
    naam, achter = _split_straat(schoon) if len(schoon) <= _LANGSTE_STRAAT else (schoon, "")
    in_straat = Huisnummer.parse(achter) if achter else None
    if not isinstance(in_straat, Huisnummer) or len(in_straat.toevoeging) > _LANGSTE_TOEVOEGING:
        in_straat = None
    if huisnummer.strip():
        nummer = Huisnummer.parse(huisnummer, huisletter, toevoeging)
        if isinstance(nummer, Refusal) or in_straat is None or nummer.nummer != in_straat.nummer:
            return nummer if isinstance(nummer, Refusal) else Huisadres(schoon, nummer, uit_straat=False)
        return _merged(naam, nummer, in_straat)
    if in_straat is None:
        return Refusal("huisnummer-ongeldig", "Het huisnummer ontbreekt.")
    nummer = Huisnummer.parse(achter, huisletter, toevoeging)
    return nummer if isinstance(nummer, Refusal) else Huisadres(naam, nummer, uit_straat=True)


def _merged(straat: str, nummer: Huisnummer, in_straat: Huisnummer) -> Huisadres | Refusal:
    """The number of the columns, with the addition that only the street column has."""
    achter, achter_straat = (nummer.letter + nummer.toevoeging, in_straat.letter + in_straat.toevoeging)
    if achter and achter_straat and achter.casefold() != achter_straat.casefold():
        return Refusal("huisnummer-ongeldig", "De straat en het huisnummer spreken elkaar tegen.")
    if achter or not achter_straat:
        return Huisadres(straat, nummer, uit_straat=False)
    compleet = replace(nummer, letter=in_straat.letter, toevoeging=in_straat.toevoeging)
    return Huisadres(straat, compleet, uit_straat=True)


def _split_straat(straat: str) -> tuple[str, str]:
    """The street, and what begins with the first number behind it that is no ordinal and no year; else ""."""
    if not any(cijfer in straat for cijfer in digits):
        return straat, ""
    words = straat.split()
    last = len(words) - 1
    for at, word in enumerate(words):
        if word[0] not in digits or not any(map(str.isalpha, "".join(words[:at]))) or _JAARTAL.fullmatch(word):
            continue
        if at < last and _RANGTELWOORD.fullmatch(word):
            continue
        begin = at - 1 if at > 1 and words[at - 1].lower() in _NUMMERWOORD else at
        return " ".join(words[:begin]).rstrip(","), " ".join(words[begin:])
    return straat, ""
