"""The afwegingskader: which contact, in which order, by whom, how soon (domain.md, Rules 8)."""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from pipeline.contracts.ddas import Signaalpartner

Stapsoort = Literal["Brief", "Telefoon", "Huisbezoek", "Kaartje", "Mail", "SMS/Whatsapp", "Afspraak op locatie"]
"""The DDAS contactsoorten that can be planned."""
Klasse = Literal["enkelvoudig", "meervoudig"]
EerderContact = Literal["geen", "bereikt", "niet bereikt"]
Woord = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]


class _Deel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Voorwaarden(_Deel):
    """When a rule holds: all that is filled in. Amounts are whole euros of all signalen of the zaak together."""

    soort: tuple[Signaalpartner, ...] = ()
    bedrag_vanaf: int | None = None
    bedrag_tot: int | None = None
    klasse: Klasse | None = None
    opeenvolgend: bool | None = None
    crisis: bool | None = None
    leeftijd_vanaf: int | None = None
    leeftijd_tot: int | None = None
    minderjarigen: bool | None = None
    eerder_contact: EerderContact | None = None
    telefoon: bool | None = None
    email: bool | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for low, high, wat in (
            (self.bedrag_vanaf, self.bedrag_tot, "bedrag"),
            (self.leeftijd_vanaf, self.leeftijd_tot, "leeftijd"),
        ):
            if low is not None and high is not None and high <= low:
                raise ValueError(f"{wat}_tot is niet hoger dan {wat}_vanaf")
        return self


class BeleidRegel(_Deel):
    """One line of the afwegingskader: `als` these facts, then this plan; `waarom` is for who reads it."""

    naam: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    als: Voorwaarden = Voorwaarden()
    plan: Woord
    waarom: str = ""


class PlanStap(_Deel):
    """One contact: `na` working days after the step before it. Without it: together with that step.

    The first step counts from the day the zaak began; without `na` it has the terms of the configuration.

    `door` is `gemeente`, `uitvoerder` (the first of config's uitvoerders) or the id of one; `brief` names the template
    of a letter or card; `alleen_met` leaves the step out when that is not known of the inwoner.
    """

    stap: Stapsoort
    door: Woord = "gemeente"
    na: Annotated[int, Field(ge=0, le=60)] | None = None
    brief: Woord | None = None
    alleen_met: Literal["telefoon", "email"] | None = None

    @model_validator(mode="after")
    def _letters_have_a_text(self) -> Self:
        if (self.stap in {"Brief", "Kaartje"}) != (self.brief is not None):
            raise ValueError("geef bij Brief en Kaartje (en alleen daar) met `brief` het sjabloon")
        return self


class Zonder(_Deel):
    """A period without visits, both days included: visits become phone, mail and the letter `brief`."""

    van: date
    tot: date
    brief: Woord = "zelf_aan_de_slag"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.tot < self.van:
            raise ValueError("tot ligt vóór van")
        return self


class Beleid(_Deel):
    """The whole policy. `regels` are tried in order: the first that holds decides, and the last must always hold."""

    versie: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    regels: Annotated[tuple[BeleidRegel, ...], Field(min_length=1)]
    plannen: Mapping[Woord, Annotated[tuple[PlanStap, ...], Field(min_length=1)]]
    capaciteit: Mapping[Woord, Annotated[int, Field(ge=1)]] = {}
    zonder_huisbezoek: tuple[Zonder, ...] = ()
    laatste_bericht: Woord = "laatste_bericht"

    @model_validator(mode="after")
    def _plans_exist(self) -> Self:
        if unknown := sorted({regel.plan for regel in self.regels} - set(self.plannen)):
            raise ValueError(f"er is geen plan {', '.join(unknown)}; er zijn: {', '.join(self.plannen)}")
        namen = [regel.naam for regel in self.regels]
        if double := [naam for naam in namen if namen.count(naam) > 1]:
            raise ValueError(f"twee regels heten {double[0]!r}")
        return self


def load_beleid() -> Beleid:
    """The policy as the project ships it."""
    return parse_beleid(shipped_text())


def shipped_text() -> str:
    """The shipped policy as it was written, with what its author has to say."""
    return (files(__package__) / "beleid.yaml").read_text(encoding="utf-8")


def parse_beleid(text: str) -> Beleid:
    """A policy from its YAML. Raises ValueError (pydantic's or yaml's) when it contradicts itself."""
    try:
        return Beleid.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
