"""The Dutch calendar: working days (domain.md, Rules 9) and dates in words (domain-sources P-2)."""

from datetime import date, timedelta
from functools import cache

import holidays

_SATURDAY = 5


@cache
def _feestdagen(jaar: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=jaar))


def is_werkdag(dag: date) -> bool:
    """Monday to Friday, and not a Dutch public holiday."""
    return dag.weekday() < _SATURDAY and dag not in _feestdagen(dag.year)


@cache
def werkdagen_na(dag: date, aantal: int) -> date:
    """The working day that comes `aantal` (≥ 0) working days after `dag`; with 0 the first one from `dag` on."""
    while aantal > 0 or not is_werkdag(dag):
        dag += timedelta(days=1)
        aantal -= is_werkdag(dag)
    return dag


_DAGEN = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MAANDEN = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def in_woorden(dag: date) -> str:
    """The date as a letter writes it: `23 november 2026`."""
    return f"{dag.day} {_MAANDEN[dag.month - 1]} {dag.year}"


def in_woorden_met_dag(dag: date) -> str:
    """The date with its weekday: `maandag 7 december 2026`."""
    return f"{_DAGEN[dag.weekday()]} {in_woorden(dag)}"
