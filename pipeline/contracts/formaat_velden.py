"""The single settings of a partner's own layout: each is checked on its own, with words that say what to write."""

import codecs
import re
from collections import Counter
from difflib import get_close_matches
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator, BeforeValidator

KOLOMMEN = (
    "referentie", "soort", "klantnummer", "bsn", "voorletters", "voornamen", "voorvoegsel", "achternaam",
    "geboortedatum", "straat", "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats", "telefoon", "email",
    "bedrag", "ontstaansdatum", "signaaldatum", "mutatie", "crisis", "datum_einde_levering", "warme_overdracht",
    "bezwaar", "aanleveraar",
)  # fmt: skip
"""Every column of the house format, in the contract's order."""

VERPLICHT = ("referentie", "achternaam", "huisnummer", "postcode", "bedrag", "ontstaansdatum", "signaaldatum")
"""The columns a levering cannot do without."""

CODERINGEN = {
    "utf-8": "utf-8", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "ascii": "ascii",
    "cp1252": "windows-1252", "iso8859-1": "iso-8859-1", "iso8859-15": "iso-8859-15", "cp437": "cp437",
    "cp850": "cp850", "cp858": "cp858", "mac-roman": "mac-roman",
}  # fmt: skip
"""The encodings that may be declared: Python's name for the codec, and the name a clerk knows."""

_GROEPEN = {"datum", "volgnr"}
_MAX_PATROON = 200
_RICHTING = re.compile(r"%(.)")
_DATUMDELEN = {"Y": "jaar", "m": "maand", "b": "maand", "B": "maand", "d": "dag", "H": "uur", "M": "min", "S": "sec"}


def house_column(naam: str) -> str:
    """A column of the house format. Raises ValueError with a suggestion."""
    if naam not in KOLOMMEN:
        near = get_close_matches(naam.casefold(), KOLOMMEN, n=1)
        hint = f"; bedoelt u {near[0]}?" if near else f": kies uit {', '.join(KOLOMMEN)}"
        raise ValueError(f"{naam!r} is geen kolom van het huisformaat{hint}")
    return naam


def as_text(value: object) -> object:
    """Columns by number and values such as 75 are numbers to YAML."""
    if isinstance(value, bool):
        raise ValueError("zet deze waarde tussen aanhalingstekens, anders leest YAML hem als ja of nee")  # noqa: TRY004 - pydantic wants a ValueError
    return str(value) if isinstance(value, int | float) else value


def one_sign(value: str) -> str:
    """A delimiter as one sign. Raises ValueError."""
    sign = {"tab": "\t", r"\t": "\t"}.get(value, value)
    if len(sign) != 1 or sign.isalnum() or sign in '"\r\n\0. ':
        raise ValueError('geef één teken, zoals ";" of "," of "|", of het woord tab')
    return sign


def known_encoding(value: str) -> str:
    """Python's name of an encoding that Seintje reads. Raises ValueError with the choices."""
    try:
        codec = codecs.lookup(value).name
    except (LookupError, ValueError):
        codec = ""
    codec = {"utf-8-sig": "utf-8"}.get(codec, codec)
    if codec not in CODERINGEN:
        raise ValueError(f"{value!r} kent Seintje niet: kies uit {', '.join(CODERINGEN.values())}")
    return codec


def date_form(value: str) -> str:
    """A strptime notation of whole days, four-digit years only. Raises ValueError."""
    if "%y" in value:
        raise ValueError("een jaar van twee cijfers is niet eenduidig: vraag de partner om vier cijfers (%Y)")
    directives = _RICHTING.findall(value)
    unknown = [sign for sign in directives if sign not in _DATUMDELEN]
    if unknown or value.count("%") != len(directives):
        named = f"%{unknown[0]} kent Seintje niet: " if unknown else ""
        raise ValueError(f"{named}gebruik %Y, %m of %b of %B, %d, en voor een tijd %H, %M, %S")
    parts = Counter(_DATUMDELEN[sign] for sign in directives)
    if any(count > 1 for count in parts.values()) or any(part not in parts for part in ("jaar", "maand", "dag")):
        raise ValueError('een datum heeft één keer een jaar, een maand en een dag, zoals "%d-%m-%Y"')
    return value


def one_order(value: tuple[str, ...]) -> tuple[str, ...]:
    """Date notations that cannot read one text as two days. Raises ValueError: the first would quietly win."""
    shapes: dict[str, str] = {}
    for form in value:
        shape = re.sub("%[dm]", "%n", form)
        if shapes.setdefault(shape, form) != form:
            raise ValueError(f"{shapes[shape]!r} en {form!r} lezen dezelfde datum anders: kies er één")
    return value


def name_pattern(value: str) -> str:
    """A regular expression for file names. Raises ValueError."""
    if len(value) > _MAX_PATROON:
        raise ValueError(f"het patroon mag niet langer zijn dan {_MAX_PATROON} tekens")
    if unknown := set(re.findall(r"\(\?P?<([^>=!]*)>", value)) - _GROEPEN:
        raise ValueError(f"de groep {min(unknown)!r} bestaat niet: kies uit datum, volgnr")
    try:
        read_by_pattern(value, "")
    except pa.ArrowInvalid as error:
        unnamed = "unnamed groups" in str(error)
        raise ValueError(
            "gebruik (?:…) voor een groep zonder naam" if unnamed else "geen geldige reguliere expressie (RE2)"
        ) from None
    return value


def read_by_pattern(patroon: str, bestand: str) -> dict[str, str] | None:
    """The named groups of a file name, or None when it is another name; a group that is not there is empty.

    RE2 needs time in proportion to the name, whatever the pattern: none can hang the night. Raises ArrowInvalid.
    """
    whole = f"(?i)\\A(?:{patroon})\\z"
    groups: Any = pc.extract_regex(pa.scalar(bestand), whole)
    if not pc.match_substring_regex(pa.scalar(bestand), whole).as_py():
        return None
    return {naam: tekst or "" for naam, tekst in (groups.as_py() or {}).items()}


HuisKolom = Annotated[str, AfterValidator(house_column)]
Tekst = Annotated[str, BeforeValidator(as_text)]
