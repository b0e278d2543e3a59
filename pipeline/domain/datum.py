"""Dates: those of a levering, and those of the BRP, which may be partly unknown (domain-sources N-5)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text

_MEERDERJARIG = 18
_MAANDEN = 12
_KORTSTE_MAAND = 28

# a file has few dates, each many times; the longest notation is ten characters, and a longer text is not remembered
_LANGSTE = 12
_ONTHOUDEN = 2**15

_JAAR_MAAND_DAG = re.compile(r"(?P<jaar>[0-9]{4})-(?P<maand>[0-9]{2})-(?P<dag>[0-9]{2})")
_DAG_MAAND_JAAR = re.compile(r"(?P<dag>[0-9]{1,2})-(?P<maand>[0-9]{1,2})-(?P<jaar>[0-9]{4})")
_ACHT_CIJFERS = re.compile(r"(?P<jaar>[0-9]{4})(?P<maand>[0-9]{2})(?P<dag>[0-9]{2})")
_ALLEEN_MAAND = re.compile(r"(?P<jaar>[0-9]{4})-(?P<maand>[0-9]{2})")
_ALLEEN_JAAR = re.compile(r"(?P<jaar>[0-9]{4})")

_NOTATIES = (_JAAR_MAAND_DAG, _DAG_MAAND_JAAR, _ACHT_CIJFERS)


@dataclass(frozen=True, slots=True, order=True, repr=False)
class BrpDatum:
    """A date of the register. A part that is 0 is unknown; parts are unknown from the right only (dag, maand, jaar)."""

    jaar: int
    maand: int
    dag: int

    @classmethod
    def parse(cls, raw: str) -> Self | Refusal:
        """Eight digits, partly unknown allowed ("19780800"); empty is wholly unknown. Else `datum-ongeldig`."""
        tekst = clean_text(raw)
        if tekst == "":
            return cls(0, 0, 0)
        delen = _read_delen(tekst, (_ACHT_CIJFERS,))
        if delen is None:
            return Refusal("datum-ongeldig", "Een BRP-datum heeft 8 cijfers (jjjjmmdd) en staat op de kalender.")
        return cls(*delen)

    @property
    def brp(self) -> str:
        """As the register writes it: "19780800"."""
        return f"{self.jaar:04}{self.maand:02}{self.dag:02}"

    @property
    def iso(self) -> str:
        """As the store writes it: "1978-08-01", shortened to what is known ("1978-08", "1978", "")."""
        parts = (f"{self.jaar:04}", f"{self.maand:02}", f"{self.dag:02}")
        return "-".join(part for part in parts if int(part) > 0)

    @property
    def volledig(self) -> bool:
        """Whether year, month and day are all known."""
        return self.dag > 0

    def als_date(self) -> date | None:
        """The calendar date, or None when a part is unknown."""
        return date(self.jaar, self.maand, self.dag) if self.volledig else None

    def is_minderjarig_op(self, dag: date) -> bool:
        """Whether somebody born on this date is surely under 18 on `dag`: unknown parts are read as old as possible.

        Who is born on 29 February comes of age on 1 March.
        """
        if self.jaar == 0:
            return False
        verjaardag = (self.maand or 1, self.dag or 1)
        leeftijd = dag.year - self.jaar - ((dag.month, dag.day) < verjaardag)
        return leeftijd < _MEERDERJARIG


def parse_datum(raw: str) -> date | Refusal:
    """A full date of a levering: 2026-11-23, 23-11-2026 (also 1-2-2026) or 20261123. Else `datum-ongeldig`."""
    return _known_datum(raw) if len(raw) <= _LANGSTE else _read_datum(raw)


def _read_datum(raw: str) -> date | Refusal:
    delen = _read_delen(clean_text(raw), _NOTATIES)
    if delen is None or delen[2] == 0:
        return Refusal("datum-ongeldig", "Schrijf een datum als 2026-11-23, 23-11-2026 of 20261123.")
    return date(*delen)


def parse_geboortedatum(raw: str) -> BrpDatum | Refusal:
    """A birth date of a levering: the notations of `parse_datum`, and partly unknown ones.

    Unknown is 00 (1978-08-00, 00-08-1978, 19780800) or left off (1978-08, 1978); empty is wholly unknown.
    Else Refusal `geboortedatum-ongeldig`. Inverse of `BrpDatum.iso` and `BrpDatum.brp`.
    """
    return _known_geboortedatum(raw) if len(raw) <= _LANGSTE else _read_geboortedatum(raw)


def _read_geboortedatum(raw: str) -> BrpDatum | Refusal:
    tekst = clean_text(raw)
    if tekst == "":
        return BrpDatum(0, 0, 0)
    delen = _read_delen(tekst, (*_NOTATIES, _ALLEEN_MAAND, _ALLEEN_JAAR))
    if delen is None:
        return Refusal("geboortedatum-ongeldig", "Schrijf een geboortedatum als 1978-08-23, 23-08-1978 of 19780823.")
    return BrpDatum(*delen)


_known_datum = lru_cache(maxsize=_ONTHOUDEN)(_read_datum)
_known_geboortedatum = lru_cache(maxsize=_ONTHOUDEN)(_read_geboortedatum)


def _read_delen(tekst: str | None, notaties: tuple[re.Pattern[str], ...]) -> tuple[int, int, int] | None:
    for notatie in notaties:
        if found := notatie.fullmatch(tekst or ""):
            delen = found.groupdict()
            jaar, maand, dag = int(delen["jaar"]), int(delen.get("maand", "0")), int(delen.get("dag", "0"))
            return (jaar, maand, dag) if _bestaat(jaar, maand, dag) else None
    return None


def _bestaat(jaar: int, maand: int, dag: int) -> bool:
    """Whether the calendar has it, and whether it is unknown from the right only."""
    if jaar == 0 or maand == 0:
        return maand == 0 and dag == 0
    return maand <= _MAANDEN and (dag <= _KORTSTE_MAAND or dag <= monthrange(jaar, maand)[1])
