"""A sheet and its places in millimetres from the top left: what must be where on a letter (letters.md)."""

from typing import NamedTuple

SPELING_MM = 1.5
"""Paper shifts in its envelope: so much around the window counts as window."""


class Vak(NamedTuple):
    """A rectangle on the paper."""

    links: float
    boven: float
    rechts: float
    onder: float

    def grown(self, mm: float) -> "Vak":
        """The same place, so much larger on every side; smaller when negative."""
        return Vak(self.links - mm, self.boven - mm, self.rechts + mm, self.onder + mm)

    def clipped(self, other: "Vak | None") -> "Vak":
        """The part of it that lies in the other; all of it when there is no other."""
        if other is None:
            return self
        return Vak(
            max(self.links, other.links),
            max(self.boven, other.boven),
            min(self.rechts, other.rechts),
            min(self.onder, other.onder),
        )

    @property
    def empty(self) -> bool:
        """Whether nothing is left of it."""
        return self.links >= self.rechts or self.boven >= self.onder

    def within(self, other: "Vak") -> bool:
        """Whether no part of it is outside the other."""
        return (
            self.links >= other.links
            and self.boven >= other.boven
            and self.rechts <= other.rechts
            and self.onder <= other.onder
        )

    def overlaps(self, other: "Vak") -> bool:
        """Whether they share more than an edge."""
        return (
            self.links < other.rechts
            and other.links < self.rechts
            and self.boven < other.onder
            and other.boven < self.onder
        )


class Vel(NamedTuple):
    """What a sheet must look like.

    `druk` is what a printer can reach; `venster` shows through the envelope; `strook` is white for the inserter, but
    for the `code` that it reads there.
    """

    breedte: float
    hoogte: float
    druk: Vak
    venster: Vak | None
    strook: Vak | None
    code: Vak | None = None


class Inkt(NamedTuple):
    """One thing that leaves ink: its place, whether it is text, and the colour of a text (RGB, 0 to 255)."""

    vak: Vak
    tekst: bool
    kleur: tuple[int, int, int]


class Blad(NamedTuple):
    """A page as it was read back, in millimetres. `tekstvakken` hold every character, `inkt` all that is drawn."""

    breedte: float
    hoogte: float
    tekstvakken: tuple[Vak, ...]
    inkt: tuple[Inkt, ...]
    aantekeningen: int
    gedraaid: bool


class Teruggelezen(NamedTuple):
    """What stands on the letter: `tekst` on all pages, `venster` in the window of the first, `bladen` what is where.

    `bijlagen` counts attachments and scripts, which a letter on paper has none of.
    """

    paginas: int
    tekst: str
    venster: str
    bladen: tuple[Blad, ...]
    bijlagen: int
    versleuteld: bool


class Beeld(NamedTuple):
    """A page in pixels: rows of red, green and blue bytes, top left first."""

    breedte: int
    hoogte: int
    dpi: int
    pixels: bytes
