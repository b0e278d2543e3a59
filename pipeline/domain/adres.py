"""Addresses as RvIG writes them (NEN 5825:2002; Haal Centraal `adres-regels`, domain-sources §5.3)."""

import re
from dataclasses import dataclass, fields
from string import digits
from typing import Self

from pipeline.domain.postcode import Postcode
from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import bekend, clean_text

_MAX_REGEL_1 = 40
_MAX_REGEL_2 = 50
_AANDUIDINGEN = {"": "", "to": "t/o", "by": "bij"}

_NUMMER = re.compile(r"0*([1-9][0-9]{0,4})(?![0-9])(.*)")
_LETTER = re.compile(r"([A-Za-z])(?!\.?[A-Za-z])(.*)")
_TOEVOEGING = re.compile(r"(?:[0-9A-Za-z][0-9A-Za-z .\-/]*)?")
_TUSSENTEKENS = " -/()"
_GEWOON = re.compile(r"[1-9][0-9]{0,4}\|[A-Za-z]?\|[0-9A-Za-z]*")
_VOORAF = re.compile(r"(?:(?:huis)?nummer|(?:huis)?nr|no)(?![A-Za-z])[.:]? ?", re.IGNORECASE)
_BIJ_VOORAAN = re.compile(r"(t/o|tegenover|bij) (?=[0-9])(.*)", re.IGNORECASE)
_TEGENOVER = "t/o"
_BEREIK = re.compile(r"\bt ?/ ?m\b", re.IGNORECASE)
_PUNT_VOORAAN = re.compile(r" ?\.(?=[A-Za-z])")


@dataclass(frozen=True, slots=True, repr=False)
class Adres:
    """A verblijfplaats with the register's own values, all text, empty when absent.

    `functie_adres` W or B, `aanduiding` to or by (11.50), `locatie` the description of a place without address (12.10).
    """

    functie_adres: str
    straat: str
    huisnummer: str
    huisletter: str
    toevoeging: str
    aanduiding: str
    postcode: str
    woonplaats: str
    locatie: str


@dataclass(frozen=True, slots=True, repr=False)
class Huisnummer:
    """A house number in the register's three parts; `nummer` without leading zeros, the others as they were written."""

    nummer: str
    letter: str
    toevoeging: str

    @classmethod
    def parse(cls, huisnummer: str, huisletter: str = "", toevoeging: str = "") -> Self | Refusal:
        """Number 1–99999, letter and addition from three columns, or from one: "nr 12A", "12 A-3", "12-hoog", "12bis".

        A part that two columns both give must be the same in both. A single letter behind the number is the
        huisletter, anything longer the toevoeging (its length is the caller's concern). "t/o" and "bij" stay in the
        toevoeging: the place opposite number 12 is not number 12. Else, and for "12 t/m 14", `huisnummer-ongeldig`.
        """
        if _GEWOON.fullmatch(f"{huisnummer}|{huisletter}|{toevoeging}"):
            return cls(huisnummer, huisletter, toevoeging)
        columns = [clean_text(column) for column in (huisnummer, huisletter, toevoeging)]
        found = _NUMMER.fullmatch(_number_first(columns[0] or ""))
        if found is None or None in columns:
            return Refusal("huisnummer-ongeldig", "Een huisnummer begint met een getal van 1 tot en met 99999.")
        if any(_BEREIK.search(column or "") for column in columns):
            return Refusal("huisnummer-ongeldig", "Een signaal gaat over één huisnummer.")
        letter, rest = _letter_and_rest(found[2], columns[1] or "", columns[2] or "")
        if letter is None or rest is None:
            return Refusal("huisnummer-ongeldig", "De kolommen van het huisnummer spreken elkaar tegen.")
        if not _TOEVOEGING.fullmatch(rest):
            return Refusal("huisnummer-ongeldig", "De toevoeging heeft tekens die niet in een huisnummer horen.")
        return cls(found[1], letter, rest)


def adresregels(adres: Adres, *, gemeente_naam: str) -> tuple[str, ...] | Refusal:
    """The address lines of a letter: street or place description, then postcode and place in capitals.

    Without a woonplaats the gemeente stands in. Refusal `adres-onbruikbaar` when the street or number is unknown, a
    value is not the register's, or a line is longer than RvIG allows (40 and 50 characters).
    """
    schoon = _clean_adres(adres)
    gemeente = clean_text(gemeente_naam)
    if schoon is None or gemeente is None:
        return Refusal("adres-onbruikbaar", "Het adres heeft tekens die niet te drukken zijn.")
    regels = _regels_locatie(schoon, gemeente) if not schoon.straat and schoon.locatie else _regels(schoon, gemeente)
    if isinstance(regels, Refusal):
        return regels
    if len(regels[0]) > _MAX_REGEL_1 or len(regels[1]) > _MAX_REGEL_2:
        return Refusal("adres-onbruikbaar", "Het adres is te lang voor de brief.")
    return regels


def _regels_locatie(adres: Adres, gemeente: str) -> tuple[str, str] | Refusal:
    if not gemeente:
        return Refusal("adres-onbruikbaar", "De plaats is onbekend.")
    return adres.locatie, gemeente.upper()


def _regels(adres: Adres, gemeente: str) -> tuple[str, str] | Refusal:
    plaats = (adres.woonplaats or gemeente).upper()
    nummer = _NUMMER.fullmatch(adres.huisnummer)
    if not adres.straat or nummer is None or nummer[2]:
        return Refusal("adres-onbruikbaar", "De straat of het huisnummer is onbekend.")
    if not plaats:
        return Refusal("adres-onbruikbaar", "De plaats is onbekend.")
    if adres.aanduiding.lower() not in _AANDUIDINGEN:
        return Refusal("adres-onbruikbaar", "De aanduiding bij het huisnummer is onbekend.")
    postcode = Postcode.parse(adres.postcode) if adres.postcode else None
    if isinstance(postcode, Refusal):
        return Refusal("adres-onbruikbaar", "De postcode klopt niet.")
    huisnummer = f"{nummer[1]}{_achter_nummer(adres.huisletter + adres.toevoeging)}"
    delen = (adres.straat, _AANDUIDINGEN[adres.aanduiding.lower()], huisnummer)
    return " ".join(deel for deel in delen if deel), f"{postcode.gedrukt}  {plaats}" if postcode else plaats


def _achter_nummer(toevoeging: str) -> str:
    """NEN 5825: a hyphen before a digit, else a space; huisletter and toevoeging are one there."""
    if not toevoeging:
        return ""
    return f"-{toevoeging}" if toevoeging[0] in digits else f" {toevoeging}"


def _clean_adres(adres: Adres) -> Adres | None:
    values = [clean_text(getattr(adres, field.name)) for field in fields(adres)]
    if None in values:
        return None
    return Adres(*(bekend(value or "") for value in values))


def _number_first(huisnummer: str) -> str:
    """The column from its number on: "nr. 12" → "12", and "t/o 12" → "12 t/o"."""
    kaal = _VOORAF.sub("", huisnummer, count=1) if _VOORAF.match(huisnummer) else huisnummer
    bij = _BIJ_VOORAAN.fullmatch(kaal)
    return f"{bij[2]} {bij[1]}" if bij else kaal


def _letter_and_rest(achter_nummer: str, huisletter: str, toevoeging: str) -> tuple[str | None, str | None]:
    """The one letter and the one addition that the three places give; None where they differ."""
    achter, kolom, los = _split_letter(achter_nummer), _split_letter(huisletter), toevoeging.strip(_TUSSENTEKENS)
    if achter_nummer and _compact(achter_nummer) == _compact(huisletter + toevoeging):
        # the whole addition twice: the columns know best where the letter ends
        achter, los = (("", ""), los) if huisletter else (_split_letter(toevoeging), "")
    return _one_of(achter[0], kolom[0]), _one_of(achter[1], kolom[1], los)


def _compact(tekst: str) -> str:
    return "".join(filter(str.isalnum, tekst)).casefold()


def _split_letter(tekst: str) -> tuple[str, str]:
    """The huisletter and the toevoeging of what stands behind the number: "A-3" → A and 3, "hoog" → only hoog."""
    punt = _PUNT_VOORAAN.match(tekst)
    rest = tekst[punt.end() if punt else 0 :].strip(_TUSSENTEKENS)
    if rest.casefold() == _TEGENOVER:
        return "", rest
    found = _LETTER.fullmatch(rest)
    return (found[1], found[2].strip(_TUSSENTEKENS)) if found else ("", rest)


def _one_of(*values: str) -> str | None:
    """The one value that is given, the last spelling of it; None when they differ."""
    given = [value for value in values if value]
    if len({value.casefold() for value in given}) > 1:
        return None
    return given[-1] if given else ""
