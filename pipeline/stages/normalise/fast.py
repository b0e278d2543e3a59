"""Quick ways through a whole column for plain values. Each accepts less than its rule does and answers the same.

tests/stages/test_normalise_fast.py holds every one of them against its rule.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.formats.kolommen import Cellen
from pipeline.stages.normalise.fields import MAX_KENMERK

_KENMERK = r"^(?:[!-?A-~]+(?: [!-?A-~]+)*)?$"
_BEDRAG = r"^[1-9][0-9]{0,5}[.,][0-9]{2}$"
_MOBIEL = r"^06[1-58][0-9]{7}$"
_WOORD = "[a-z0-9]+"
_EMAIL = rf"^{_WOORD}(?:[._-]{_WOORD})*@(?:{_WOORD}(?:-{_WOORD})?\.){{1,3}}(?:nl|com|net|org|eu|be|de)$"
_MAX_EMAIL = 60


def required_kenmerk(cells: Cellen) -> tuple[Cellen, Cellen]:
    """Printable ASCII without @ and with single spaces, short enough, not empty."""
    good, values = optional_kenmerk(cells)
    return pc.and_(good, pc.greater(_length(cells), pa.scalar(0))), values


def optional_kenmerk(cells: Cellen) -> tuple[Cellen, Cellen]:
    """As `required_kenmerk`, or empty."""
    short = pc.less_equal(_length(cells), pa.scalar(MAX_KENMERK))
    return pc.and_(short, pc.match_substring_regex(cells, _KENMERK)), cells


def bedrag(cells: Cellen) -> tuple[Cellen, Cellen]:
    """Euros without leading zeros, a sign and two digits, less than a million."""
    good = pc.match_substring_regex(cells, _BEDRAG)
    digits = pc.replace_substring_regex(pc.if_else(good, cells, "0"), "[.,]", "")
    return good, digits.cast(pa.int64())


def telefoon(cells: Cellen) -> tuple[Cellen, Cellen]:
    """A Dutch mobile number without any sign between, or nothing."""
    mobiel = pc.match_substring_regex(cells, _MOBIEL)
    number = pc.binary_replace_slice(pc.if_else(mobiel, cells, ""), 0, 1, "+31")
    return pc.or_(mobiel, pc.equal(_length(cells), pa.scalar(0))), pc.if_else(mobiel, number, "")


def email(cells: Cellen) -> tuple[Cellen, Cellen]:
    """A short address of lower-case letters and digits under a usual top domain, or nothing."""
    length = _length(cells)
    plain = pc.and_(pc.match_substring_regex(cells, _EMAIL), pc.less_equal(length, pa.scalar(_MAX_EMAIL)))
    return pc.or_(plain, pc.equal(length, pa.scalar(0))), cells


def _length(cells: Cellen) -> Any:
    return pc.binary_length(cells)
