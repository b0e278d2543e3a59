"""What every command needs to know: the configuration, which day it is, what time, and who is at the keyboard."""

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.contracts.config import Config
from pipeline.domain.klok import NEDERLAND

PROJECT = Path(__file__).resolve().parent.parent
"""The checkout, where the shipped letters stand."""


@dataclass(frozen=True, slots=True)
class Omgeving:
    """`vandaag` is the as-of date: everything that depends on time uses it, it may lie in the past.

    `voortgang` is told what a long job is doing, and how many of how many are done (0 of 0 when nobody knows).
    """

    config: Config
    vandaag: date
    klok: Callable[[], datetime]
    wie: str
    voortgang: Callable[[str, int, int], None] = lambda _wat, _gedaan, _totaal: None

    def moment(self) -> str:
        """Now, on the as-of date, in UTC as ISO 8601 without fractions."""
        time = self.klok().astimezone(NEDERLAND).time()
        local = datetime.combine(self.vandaag, time, tzinfo=NEDERLAND)
        return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def sjablonen(self) -> Path:
        """The folder with the letters' texts and layout."""
        return self.config.huisstijl.sjablonen_map(PROJECT)

    @property
    def partnersjablonen(self) -> Path:
        """The folder with what partners get on paper: `partners` in the municipality's own, or the shipped one."""
        own = self.sjablonen / "partners"
        return own if own.is_dir() else PROJECT / "templates" / "partners"


def as_clock(iso: str) -> str:
    """A moment in UTC (ISO 8601, or empty) as the clock on the wall showed it."""
    return f"{datetime.fromisoformat(iso).astimezone(NEDERLAND):%Y-%m-%d %H:%M}" if iso else ""


def current_user() -> str:
    """The name of who runs the command, for the audit trail."""
    return getpass.getuser()
