"""Blocks that several parts of config.yaml are made of: an agreement, a place where files go, an id."""

from datetime import date
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from pipeline.contracts.paths import Pad

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]

Mapnaam = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$", max_length=60)]
"""A folder directly inside a drop: one plain step, never the drop itself."""


class Part(BaseModel):
    """A block of config.yaml: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Periode(Part):
    """An agreement's life: from the day of signing, or `vanaf` if later, up to and including `tot` (None: open end)."""

    ondertekend: date
    vanaf: date | None = None
    tot: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.tot is not None and self.tot < self.ondertekend:
            raise ValueError("tot ligt vóór ondertekend")
        if self.tot is not None and self.tot < self.begint:
            raise ValueError("tot ligt vóór vanaf")
        return self

    @property
    def begint(self) -> date:
        """The first day it is in force."""
        return self.ondertekend if self.vanaf is None else max(self.ondertekend, self.vanaf)

    def geldt_op(self, dag: date) -> bool:
        """Whether the agreement is in force on this day; the day of signing counts."""
        return self.begint <= dag and (self.tot is None or dag <= self.tot)


class Sftp(Part):
    """An SFTP account. The host key must stand in `bekende_hosts`; a password only in a file or the environment."""

    host: str
    poort: Annotated[int, Field(ge=1, le=65535)] = 22
    gebruiker: str
    sleutel: Pad | None = None
    wachtwoord_bestand: Pad | None = None
    wachtwoord_env: str | None = None
    bekende_hosts: Pad
    pad: str = "."
    timeout_seconden: Annotated[float, Field(gt=0)] = 30.0
    pogingen: Annotated[int, Field(ge=1, le=10)] = 3

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if sum(way is not None for way in (self.sleutel, self.wachtwoord_bestand, self.wachtwoord_env)) != 1:
            raise ValueError("geef precies één van sleutel, wachtwoord_bestand of wachtwoord_env")
        return self


class DropConfig(Part):
    """Where files come in or go out: a folder or an SFTP account."""

    map: Pad | None = None
    sftp: Sftp | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.map is None) == (self.sftp is None):
            raise ValueError("geef precies één van map of sftp")
        return self
