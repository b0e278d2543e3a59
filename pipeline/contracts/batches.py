"""A batch for the print street: which letters go together, under which name, and the states a letter goes through."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

BriefStatus = Literal[
    "klaar", "vrijgegeven", "verzonden", "bevestigd", "gepost", "mislukt", "retour", "geannuleerd"
]  # fmt: skip
"""The life of a letter (contract, Tables, `brieven`). It only goes forward: `mislukt`, `retour` and `geannuleerd` are
ends, and `gepost` may still become `retour`: a letter comes back after it was posted."""


class BatchBrief(NamedTuple):
    """One letter of a batch. `adresregels` are the window's lines (at most 6), `postcode` is compact or empty.

    `kix` may be empty; `sha256` and `grootte` (bytes) are those of its PDF.
    """

    kenmerk: str
    adresregels: tuple[str, ...]
    postcode: str
    kix: str
    sha256: str
    paginas: int
    grootte: int


class GeplaatsteBrief(NamedTuple):
    """What the ledger knows of a letter when an answer about it comes. `gepost_op` is None until it was posted."""

    status: str
    batch: str
    paginas: int
    gepost_op: date | None = None


class BatchPlan(NamedTuple):
    """The letters of one batch in the order of the zip; `volgnr` counts the batches of one day from 1."""

    volgnr: int
    brieven: tuple[BatchBrief, ...]


class Batch(NamedTuple):
    """A zip that was made: its file name, the sha256 and size in bytes of the zip, and the letters in it."""

    naam: str
    sha256: str
    grootte: int
    kenmerken: tuple[str, ...]


class Afdruk(NamedTuple):
    """How the print street prints a batch. A letter of one page is always printed on one side.

    With `drukbestand` the letters also stand joined in the zip, fifty to a file.
    """

    duplex: bool
    kleur: bool
    drukbestand: bool = False

    def tweezijdig(self, paginas: int) -> bool:
        """Whether a letter of this many pages is printed on both sides."""
        return self.duplex and paginas > 1

    def vellen(self, paginas: int) -> int:
        """The sheets of paper a letter of this many pages takes."""
        return (paginas + 1) // 2 if self.tweezijdig(paginas) else paginas


class ReadBatch(NamedTuple):
    """A batch read back, every hash verified: enough to write it again, byte for byte. `pdfs` is by kenmerk."""

    plan: BatchPlan
    gemeente_code: str
    datum: date
    versies: Mapping[str, str]
    afdruk: Afdruk
    pdfs: Mapping[str, bytes]
