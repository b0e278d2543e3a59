"""Quick ways through a whole column for plain values. Each accepts less than its rule does and answers the same.

tests/stages/test_normalise_fast.py holds every one of them against its rule.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.formats.arrays import Cellen, number_scalar, text_scalar
from pipeline.stages.normalise.fields import MAX_KENMERK

_KENMERK = r"^(?:[!-?A-~]+(?: [!-?A-~]+)*)?$"
_BEDRAG = r"^[1-9][0-9]{0,5}[.,][0-9]{2}$"
_MOBIEL = r"^06[1-58][0-9]{7}$"
_WOORD = "[a-z0-9]+"
_EMAIL = rf"^{_WOORD}(?:[._-]{_WOORD})*@(?:{_WOORD}(?:-{_WOORD})?\.){{1,3}}(?:nl|com|net|org|eu|be|de)$"
_MAX_EMAIL = 60
_POSTCODE = "^[1-9][0-9]{3}(?:[A-RT-Z][A-Z]|S[BCE-RT-Z])$"
_STRAAT = "^(?:[!-%'-/:->@-~]{1,40}(?: [!-%'-/:->@-~]{1,40}){0,3})?$"
NUMMER = {
    "huisnummer": "^[1-9][0-9]{0,4}$",
    "huisletter": "^[A-Za-z]?$",
    "toevoeging": "^[0-9A-Za-z]{0,4}$",
}
"""Parts of a house number that stay as they are when all three are so."""
_PLAATS = "^(?:[!-%'->@-~]{1,40}(?: [!-%'->@-~]{1,40}){0,3})?$"
MISSCHIEN_BEDRIJF = (
    "stichting|stg|vereniging|vve|co.?.?p|kerk|parochie|diaconie|moskee|schap|corporatie|gmbh|ltd|llc|plc|bv|sprl|sarl"
    "|vzw|asbl|fonds|nv|ua|holding|inc|limited|gemeente|provincie|ministerie"
)
"""In every legal form of domain.rechtspersoon there is one of these."""


def required_kenmerk(cells: Cellen) -> tuple[Cellen, Cellen]:
    """Printable ASCII without @ and with single spaces, short enough, not empty."""
    good, values = optional_kenmerk(cells)
    return pc.and_(good, pc.greater(_length(cells), number_scalar(0))), values


def optional_kenmerk(cells: Cellen) -> tuple[Cellen, Cellen]:
    """As `required_kenmerk`, or empty."""
    short = pc.less_equal(_length(cells), number_scalar(MAX_KENMERK))
    return pc.and_(short, pc.match_substring_regex(cells, _KENMERK)), cells


def bedrag(cells: Cellen) -> tuple[Cellen, Cellen]:
    """Euros without leading zeros, a sign and two digits, less than a million."""
    good = pc.match_substring_regex(cells, _BEDRAG)
    digits = pc.replace_substring_regex(pc.if_else(good, cells, text_scalar("0")), "[.,]", "")
    return good, digits.cast(pa.int64())


def geboortedatum(vandaag: date) -> Callable[[Cellen], tuple[Cellen, Cellen]]:
    """ISO dates of the years before this one; the last days of the months are for the calendar. Or nothing."""
    year = f"(?:19[0-9]{{2}}|20[01][0-9]|202[0-{min(9, vandaag.year - 2021)}])"
    iso = f"^{year}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])$"

    def _iso(cells: Cellen) -> tuple[Cellen, Cellen]:
        return pc.or_(pc.match_substring_regex(cells, iso), pc.equal(_length(cells), number_scalar(0))), cells

    return _iso


def telefoon(cells: Cellen) -> tuple[Cellen, Cellen]:
    """A Dutch mobile number without any sign between, or nothing."""
    mobiel = pc.match_substring_regex(cells, _MOBIEL)
    number = pc.binary_replace_slice(pc.if_else(mobiel, cells, text_scalar("")), 0, 1, "+31")
    return pc.or_(mobiel, pc.equal(_length(cells), number_scalar(0))), pc.if_else(mobiel, number, text_scalar(""))


def email(cells: Cellen) -> tuple[Cellen, Cellen]:
    """A short address of lower-case letters and digits under a usual top domain, or nothing."""
    length = _length(cells)
    plain = pc.and_(pc.match_substring_regex(cells, _EMAIL), pc.less_equal(length, number_scalar(_MAX_EMAIL)))
    return pc.or_(plain, pc.equal(length, number_scalar(0))), cells


def postcode(cells: Cellen) -> tuple[Cellen, Cellen]:
    """As the store keeps it already."""
    return pc.match_substring_regex(cells, _POSTCODE), cells


def plaats_tekst(cells: Cellen) -> tuple[Cellen, Cellen]:
    """Short printable ASCII with single spaces, without the signs of misread letters; or nothing."""
    return pc.match_substring_regex(cells, _PLAATS), cells


def straat(cells: Cellen) -> Cellen:
    """As `plaats_tekst`, without digits."""
    return pc.match_substring_regex(cells, _STRAAT)


def begint_met_cijfer(cells: Cellen) -> Cellen:
    """Surely not blank."""
    return pc.match_substring_regex(cells, "^[0-9]")


def niets(cells: Cellen) -> Cellen:
    """True only of no text at all."""
    return pc.equal(_length(cells), number_scalar(0))


def eenvoudige_achternaam(cells: Cellen, *, special: Cellen) -> Cellen:
    """One or two words of ASCII letters with a capital; none of `special` (lower case), nor maybe a legal form."""
    shape = pc.match_substring_regex(cells, "^[A-Z][a-z]{1,30}(?:-[A-Z][a-z]{1,30})?$")
    lower = pc.ascii_lower(cells)
    left, right = (pc.replace_substring_regex(lower, part, "") for part in ("-.*$", "^.*-"))
    odd = pc.or_(pc.is_in(left, value_set=special), pc.is_in(right, value_set=special))
    return pc.and_not(pc.and_not(shape, odd), pc.match_substring_regex(lower, MISSCHIEN_BEDRIJF))


def _length(cells: Cellen) -> Any:
    return pc.binary_length(cells)
