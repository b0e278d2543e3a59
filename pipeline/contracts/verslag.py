"""A run told in numbers: what the run writes as JSON, and all that its HTML report may show.

Nothing in here is about a person: counts, file names, line numbers, reason codes and Dutch sentences only.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from pipeline.contracts.reasons import Ernst

LeveringStatus = Literal["verwerkt", "geweigerd", "dubbel", "vastgehouden", "proef"]
"""What became of a levering (contract, table leveringen)."""

_STRICT = ConfigDict(extra="forbid", strict=True)


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Trechterstap:
    """One step of the funnel, in the order of the night: `ontvangen` 61, `geldig` 58, …"""

    naam: str
    aantal: int


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class LeveringRegel:
    """One levering of this run. `records` = `signalen` + `uitval`; `reden` is a reason code or empty."""

    partner: str
    bestand: str
    status: LeveringStatus
    records: int
    signalen: int
    uitval: int
    reden: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class BevindingGroep:
    """Equal findings told once. `voorbeelden` are places (`VS_….csv regel 12`), never values."""

    reden: str
    titel: str
    ernst: Ernst
    aantal: int
    doe_dit: str
    voorbeelden: tuple[str, ...]


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Wachtend:
    """Work that waits for a person. `oudste` is an ISO date or empty; `opdracht` the command that shows or does it."""

    wat: str
    aantal: int
    oudste: str
    opdracht: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Verslag:
    """One run. Times are UTC in ISO 8601 with offset; `vandaag` is the as-of date; `versies` names what made it.

    `teruggekoppeld`: of how many signalen their partners hear what became of them.
    """

    run_id: str
    gestart_op: str
    geeindigd_op: str
    vandaag: str
    gemeente: str
    status: str
    stappen: tuple[Trechterstap, ...]
    leveringen: tuple[LeveringRegel, ...]
    bevindingen: tuple[BevindingGroep, ...]
    wacht: tuple[Wachtend, ...]
    meldingen: tuple[str, ...]
    versies: dict[str, str]
    teruggekoppeld: int = 0

    def to_json(self) -> str:
        """The run as one JSON document, two spaces deep; `from_json` gives the same run back."""
        return _ADAPTER.dump_json(self, indent=2).decode("utf-8")

    @classmethod
    def from_json(cls, text: str) -> "Verslag":
        """The run of a JSON document. Raises ValueError with the places, never the values, of what does not fit."""
        try:
            return _ADAPTER.validate_json(text)
        except ValidationError as error:
            places = (".".join(map(str, wrong["loc"])) + f" ({wrong['type']})" for wrong in error.errors())
            raise ValueError("not a run's JSON: " + ", ".join(places)) from None


_ADAPTER = TypeAdapter(Verslag)
