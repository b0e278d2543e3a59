"""The match model: what counts as evidence, how much, and which rules may decide (`model.yaml`)."""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from math import log2
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

Waak = Literal["marge", "naamgenoot", "buurgenoot", "datumgenoot", "toeval", "rivaal", "spoorloos"]
_SCRIPTS = ("vormen.sql", "register.sql", "signalen.sql", "geheugen.sql", "kandidaten.sql", "bewijs.sql", "besluit.sql")
Eis = Mapping[str, str | tuple[str, ...]]
"""Per field the levels that will do, or the name of a group of them."""
_Kans = Annotated[float, Field(gt=0, le=1)]


class _Strikt(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Niveau(_Strikt):
    """One level of evidence: `als` is its SQL condition; with `zeldzaam` the share of that surname is the u."""

    naam: str
    als: str
    m: _Kans
    u: _Kans | None = None
    zeldzaam: Literal["eigen", "partner"] | None = None

    @model_validator(mode="after")
    def _one_u(self) -> Self:
        if (self.u is None) == (self.zeldzaam is None):
            raise ValueError(f"niveau {self.naam!r}: geef u of zeldzaam")
        return self


class Veld(_Strikt):
    """A field that is compared; the first level that holds counts, and the last always holds."""

    titel: str
    niveaus: tuple[Niveau, ...]


class Regel(_Strikt):
    """A conjunction of evidence that may decide by itself; `waakt` are its guards."""

    id: str
    naam: str
    eist: Eis
    waakt: tuple[Waak, ...]
    aan: bool
    gemeten: str = ""


class Vloer(_Strikt):
    """What no probability goes below: one odd sample may not rule a person in or out."""

    m: _Kans
    naam: _Kans


class Model(_Strikt):
    """The whole model. Raises pydantic's ValidationError when the file contradicts itself."""

    versie: str
    vloer: Vloer
    klein_register: int
    marge_bits: int
    toeval_grens: float
    spoor_grens: int
    geen_onder_bits: int
    bron_gewichten: str
    velden: Mapping[str, Veld]
    bouwstenen: Mapping[str, str]
    groepen: Mapping[str, Mapping[str, tuple[str, ...]]]
    getuigen: Mapping[str, Eis]
    regels: tuple[Regel, ...]

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        for veld, groepen in self.groepen.items():
            for namen in groepen.values():
                self.niveaus_of(veld, namen)
        for eist in (*(regel.eist for regel in self.regels), *self.getuigen.values()):
            for veld, wanted in eist.items():
                self.niveaus_of(veld, wanted)
        return self

    def niveaus_of(self, veld: str, wanted: str | tuple[str, ...]) -> tuple[str, ...]:
        """The levels of this field that are meant. Raises ValueError for a level or group that does not exist."""
        known = {niveau.naam for niveau in self.velden[veld].niveaus} if veld in self.velden else set()
        names = self.groepen.get(veld, {}).get(wanted, (wanted,)) if isinstance(wanted, str) else wanted
        if unknown := set(names) - known:
            raise ValueError(f"{veld} kent {sorted(unknown)} niet")
        return tuple(names)

    def switched(self, *, aan: Sequence[str], uit: Sequence[str]) -> "Model":
        """This model with rules (ids) switched on and off."""
        regels = (
            regel.model_copy(update={"aan": (regel.aan or regel.id in aan) and regel.id not in uit})
            for regel in self.regels
        )
        return self.model_copy(update={"regels": tuple(regels)})

    def gewicht(self, niveau: Niveau, *, deel: float = 1.0) -> float:
        """The weight of a level in bits: log2(m/u); `deel` is the share of the surname where that is the u."""
        u = max(deel, self.vloer.naam) if niveau.u is None else niveau.u
        return log2(max(niveau.m, self.vloer.m) / u)


@cache
def load_model() -> Model:
    """The model as the project ships it."""
    return parse_model((files(__package__) / "model.yaml").read_text(encoding="utf-8"))


def parse_model(text: str) -> Model:
    """A model from its YAML. Raises ValueError when it contradicts itself."""
    return Model.model_validate(yaml.safe_load(text))


def script(name: str) -> str:
    """One of the fixed SQL scripts beside the model."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def model_versie(model: Model) -> str:
    """The version with a fingerprint of the model and all its SQL: another text is another version."""
    told = "".join(script(name) for name in _SCRIPTS) + model.model_dump_json()
    return f"{model.versie}+{sha256(told.encode()).hexdigest()[:8]}"
