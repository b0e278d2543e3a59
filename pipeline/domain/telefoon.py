"""A telephone number of a resident, in E.164 (ITU-T), read with Google's libphonenumber."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberType

from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text

_LAND = "NL"
_LANGSTE = 100
"""Characters of a field with two numbers and their labels; whatever is longer is no telephone number."""

_GEEN_AANSLUITING = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
    }
)
_MOBIEL = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})

# the words around a number; any other letter means that this is no number, or more than a number
_WOORDEN = r"tel|telefoon|telnr|telefoonnummer|nr|mob|mobiel|gsm|vast|thuis|priv[eé]|werk|zakelijk"
_LABEL = re.compile(rf"\(?\b(?:{_WOORDEN})\b\)?[.:]*", re.IGNORECASE)
_TOESTEL = re.compile(r"(?:\b(?:toestel|tst|extensie|ext)\b|[#x])[.: ]{0,3}[0-9]{1,6}$", re.IGNORECASE)
_TUSSEN_NUMMERS = re.compile(r" / |[;,|&]| \bof\b | \ben\b ", re.IGNORECASE)
_NUMMER = re.compile(r"\+?[0-9 ().\-/]+")


def _national_pattern() -> re.Pattern[str]:
    """The numbers of a Dutch subscriber as the library itself knows them: a mobile one is group 2."""
    land = PhoneMetadata.metadata_for_region(_LAND)
    vast, mobiel = (getattr(land, soort).national_number_pattern for soort in ("fixed_line", "mobile"))
    return re.compile(rf"(?:0|\+31|0031)((?:{vast})|({mobiel}))", re.ASCII)


_NEDERLANDS = _national_pattern()


@dataclass(frozen=True, slots=True, repr=False)
class Telefoon:
    """A number that somebody can be called on; `e164` is "+31612345678", `mobiel` whether it can also take a text."""

    e164: str
    mobiel: bool

    @classmethod
    def parse(cls, raw: str) -> Self | Refusal:
        """The first valid number of the field: "06-12345678 / 079-3468000" gives the mobile one.

        Dutch unless it says otherwise (+49, 0049); a zero that a spreadsheet took comes back; an extension is left
        out. A number that costs money or that nobody answers (0900, 0800, a pager) and any other text is Refusal
        `telefoon-ongeldig`. At most 100 characters are read.
        """
        if gewoon := _NEDERLANDS.fullmatch(raw.replace("-", "", 1).replace(" ", "")):
            return cls("+31" + gewoon[1], gewoon[2] is not None)
        tekst = clean_text(raw) if len(raw) <= _LANGSTE else None
        for deel in _parts(tekst or ""):
            nummer = _valid_number(deel)
            if nummer is not None:
                return cls(*nummer)
        return Refusal("telefoon-ongeldig", "Schrijf een telefoonnummer als 0612345678 of 0793468000.")


def _parts(tekst: str) -> Iterator[str]:
    """What may be one number: the whole field first, for "079 / 3468000" is one; then each part of it."""
    yield tekst
    parts = _TUSSEN_NUMMERS.split(tekst)
    for part in parts:
        yield part
        if "/" in part:
            yield from part.split("/")


def _valid_number(tekst: str) -> tuple[str, bool] | None:
    """E.164 and whether it is mobile, when libphonenumber knows the number as somebody's."""
    kaal = _TOESTEL.sub("", _LABEL.sub("", tekst).strip()).strip()
    if not _NUMMER.fullmatch(kaal):
        return None
    try:
        nummer = phonenumbers.parse(kaal, _LAND)
    except phonenumbers.NumberParseException:
        return None
    soort = phonenumbers.number_type(nummer)
    if soort == PhoneNumberType.UNKNOWN or soort in _GEEN_AANSLUITING:
        return None
    return phonenumbers.format_number(nummer, phonenumbers.PhoneNumberFormat.E164), soort in _MOBIEL
