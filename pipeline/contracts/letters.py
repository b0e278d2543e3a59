"""What a letter needs, which fields it may use, and what becomes of it. The catalogue is data (`brieven.yaml`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import yaml

Papier = Literal["A4", "A6"]
"""A letter behind a window, or a landscape card for the letterbox that shows its text to everybody."""

Waarde = str | bool | list[str] | list[dict[str, str]]

UITNODIGING = "uitnodiging"
CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class BriefOpdracht:
    """One letter to make. `adresregels` are the window's lines, name first; `velden` what the template may use.

    `kix` is the text of the KIX code, empty without one.
    """

    kenmerk: str
    zaak_id: str
    bsn: str
    template: str
    adresregels: tuple[str, ...]
    postcode: str
    aanhef: str
    velden: Mapping[str, Waarde]
    kix: str = ""


class RenderedBrief(NamedTuple):
    """A letter on paper: PDF/A-2a + PDF/UA-1 bytes, read back and found to be this person's.

    `variant` is the same for letters of one template with the same fixed text.
    """

    kenmerk: str
    pdf: bytes
    sha256: str
    paginas: int
    variant: str


class RefusedBrief(NamedTuple):
    """A letter that could not be made: a reason code and a Dutch text without personal data.

    With a `variant` the fault was seen in the picture: it belongs to the template, and its other letters wait too.
    """

    kenmerk: str
    reden: str
    tekst: str
    variant: str = ""


class Herkomst(NamedTuple):
    """Where one signaal came from: the partner's kind (DDAS), its name, and whether something bad threatens."""

    soort: str
    bron: str
    crisis: bool


class Veld(NamedTuple):
    """A field of a letter: what it means for a clerk, and an example, which also says what kind of value it is."""

    naam: str
    betekenis: str
    voorbeeld: Waarde

    @property
    def leeg(self) -> Waarde:
        """What the field is when nobody filled it in: a condition sees nothing, and printing it is refused."""
        return type(self.voorbeeld)()


class Briefsoort(NamedTuple):
    """A letter of the catalogue: when it goes out, its paper, and the fields its template may use."""

    naam: str
    wanneer: str
    papier: Papier
    velden: tuple[Veld, ...]


@cache
def briefsoorten() -> dict[str, Briefsoort]:
    """The letters Seintje knows, in the order of `brieven.yaml`."""
    catalogus = _catalogus()
    altijd, eigen = tuple(_velden("altijd")), {veld.naam: veld for veld in _velden("velden")}
    return {
        naam: Briefsoort(
            naam, brief["wanneer"], brief["papier"], (*altijd, *(eigen[veld] for veld in _flat(brief["velden"])))
        )
        for naam, brief in catalogus["brieven"].items()
    }


def briefsoort(template: str) -> Briefsoort:
    """What is known of this letter. A letter of the municipality's own is A4 and may use every field."""
    own = Briefsoort(template, "Een eigen brief.", "A4", (*_velden("altijd"), *_velden("velden")))
    return briefsoorten().get(template) or partnerstukken().get(template, own)


@cache
def partnerstukken() -> dict[str, Briefsoort]:
    """What partners get on paper, in the same house style: never a letter to an inwoner."""
    fixed = tuple(veld for veld in _velden("altijd") if veld.naam != "aanhef")
    return {
        naam: Briefsoort(naam, stuk["wanneer"], stuk["papier"], (*fixed, *_fields(stuk["velden"])))
        for naam, stuk in _catalogus()["partnerstukken"].items()
    }


@cache
def _catalogus() -> dict[str, Any]:
    text = (files(__package__) / "brieven.yaml").read_text(encoding="utf-8")
    catalogus: dict[str, Any] = yaml.safe_load(text)
    return catalogus


def _velden(part: str) -> Iterator[Veld]:
    return _fields(_catalogus()[part])


def _fields(velden: Mapping[str, Any]) -> Iterator[Veld]:
    return (Veld(naam, veld["betekenis"], veld["voorbeeld"]) for naam, veld in velden.items())


def _flat(names: list[str | list[str]]) -> Iterator[str]:
    """`[*zaak, …]` is a list in a list in YAML."""
    for name in names:
        yield from [name] if isinstance(name, str) else name
