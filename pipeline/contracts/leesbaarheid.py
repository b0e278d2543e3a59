"""What a readable letter is: limits and words from `leesbaarheid.yaml`, with the municipality's own on top."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipeline.domain.lijdend import Deelwoorden
from pipeline.domain.zinnen import Afkortingen

Procent = Annotated[float, Field(ge=0, le=100)]
Aantal = Annotated[int, Field(ge=1)]
Woord = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]


class Leesgrenzen(BaseModel):
    """The limits: words per sentence, shares in percent, Flesch-Douma's score from 0 (hard) to 100 (easy)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    woorden_per_zin: Aantal
    gemiddeld_per_zin: Annotated[float, Field(ge=1)]
    lang_woord: Aantal
    lange_woorden_procent: Procent
    lijdend_procent: Procent
    score_minimaal: Annotated[float, Field(ge=0, le=100)]
    actie_binnen_woorden: Aantal


class Leesbaarheid(BaseModel):
    """`brieven: leesbaarheid:` in config.yaml: a limit left out keeps Seintje's; words come on top of Seintje's.

    `moeilijk` and `verboden` are a word and the simpler one; `toegestaan` takes words off both lists.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    woorden_per_zin: Aantal | None = None
    gemiddeld_per_zin: Annotated[float, Field(ge=1)] | None = None
    lang_woord: Aantal | None = None
    lange_woorden_procent: Procent | None = None
    lijdend_procent: Procent | None = None
    score_minimaal: Annotated[float, Field(ge=0, le=100)] | None = None
    actie_binnen_woorden: Aantal | None = None
    moeilijk: dict[Woord, Woord] = {}
    verboden: dict[Woord, Woord] = {}
    toegestaan: tuple[Woord, ...] = ()


class Brieven(BaseModel):
    """`brieven:` in config.yaml: what the municipality asks of its letters' texts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    leesbaarheid: Leesbaarheid = Leesbaarheid()


class Leesmaat(NamedTuple):
    """All that judging a text needs. Words are in lower case.

    `moeilijk` a phrase in parts (more than one part: other words may stand between) and what is simpler; `verboden` a
    piece of a word and what is better; `voluit` an abbreviation without its last dot and its whole form.
    """

    grenzen: Leesgrenzen
    moeilijk: dict[tuple[tuple[str, ...], ...], str]
    verboden: dict[str, str]
    toegestaan: frozenset[str]
    aanspreekvorm: frozenset[str]
    actie: frozenset[str]
    actie_werkwoorden: frozenset[str]
    bekende_afkortingen: frozenset[str]
    voluit: dict[str, str]
    afkortingen: Afkortingen
    deelwoorden: Deelwoorden


@cache
def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((files(__package__) / "leesbaarheid.yaml").read_text(encoding="utf-8"))
    return found


def leesmaat(eigen: Leesbaarheid) -> Leesmaat:
    """Seintje's words and limits, with what this municipality changed."""
    lists = _shipped()
    own = eigen.model_dump(exclude={"moeilijk", "verboden", "toegestaan"}, exclude_none=True)
    toegestaan = frozenset(word.lower() for word in (*lists["toegestaan"], *eigen.toegestaan))
    moeilijk = {
        parts: better
        for words, better in (lists["moeilijk"] | eigen.moeilijk).items()
        for form, parts in _forms(words)
        if form not in toegestaan
    }
    verboden = {part.lower(): better for part, better in (lists["verboden"] | eigen.verboden).items()}
    return Leesmaat(
        grenzen=Leesgrenzen.model_validate(lists["grenzen"] | own),
        moeilijk=moeilijk,
        verboden={part: better for part, better in verboden.items() if part not in toegestaan},
        toegestaan=toegestaan,
        aanspreekvorm=frozenset(lists["aanspreekvorm"]),
        actie=frozenset(lists["actie"].split()),
        actie_werkwoorden=frozenset(lists["actie_werkwoorden"].split()),
        bekende_afkortingen=frozenset(lists["bekende_afkortingen"]),
        voluit={**lists["afkortingen_midden"], **lists["afkortingen_einde"]},
        afkortingen=Afkortingen(frozenset(lists["afkortingen_midden"]), frozenset(lists["afkortingen_einde"])),
        deelwoorden=Deelwoorden(**{name: frozenset(words.split()) for name, words in lists["deelwoorden"].items()}),
    )


def _forms(words: str) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
    """Each form of an entry, with its parts: "dient … te" is (("dient",), ("te",))."""
    forms = [form.strip().lower() for form in words.split(" / ")]
    return [(form, tuple(tuple(part.split()) for part in form.split("…"))) for form in forms]
