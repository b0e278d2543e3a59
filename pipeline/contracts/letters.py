"""What a letter needs, and what becomes of it."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class BriefOpdracht:
    """One letter to make. `adresregels` are the window's lines, name first; `velden` what the template may use."""

    kenmerk: str
    zaak_id: str
    bsn: str
    template: str
    adresregels: tuple[str, ...]
    postcode: str
    aanhef: str
    velden: dict[str, str | bool | list[str]]


class RenderedBrief(NamedTuple):
    """A letter on paper: PDF/A-2a + PDF/UA-1 bytes, read back and found to be this person's."""

    kenmerk: str
    pdf: bytes
    sha256: str
    paginas: int


class RefusedBrief(NamedTuple):
    """A letter that could not be made: a reason code and a Dutch text without personal data."""

    kenmerk: str
    reden: str
    tekst: str
