"""Looks at a letter as a person would: at its pixels, after the boxes have been judged (as GOV.UK Notify does).

Boxes tell where things should be drawn; pixels tell what a printer draws. A fault seen here is the template's, not one
resident's: the caller holds every letter of that variant.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from pipeline.contracts.letters import RefusedBrief, RenderedBrief
from pipeline.contracts.vel import SPELING_MM, Beeld, Blad, Vak, Vel
from pipeline.domain.refusal import Refusal

EEN_OP = 100
"""Beside the first of each variant, one in so many letters is looked at."""
_WIT = 250
"""A channel at least this light is white paper: the edge of a letter is drawn a little softer than it is."""
_MINSTE_INKT = 0.001
_CONTRAST, _CONTRAST_GROOT, _GROOT_MM = 4.5, 3.0, 4.5
"""WCAG 2.1, 1.4.3: ordinary text, and text of 14 points bold or 18 points, whose box is about this high."""
_ZICHTBAAR = 1.3
_ROND_EEN_TEKST = 0.5
"""A bullet or full stop fills its own box: its background is around it (mm)."""
_MM_PER_INCH = 25.4


def chosen(kenmerk: str) -> bool:
    """Whether this letter is one of those that are looked at in any case: the same ones whenever they are made."""
    return int.from_bytes(hashlib.sha256(kenmerk.encode()).digest()[:4], "big") % EEN_OP == 0


def look_at_brief(beeld: Beeld, blad: Blad, *, vel: Vel) -> Refusal | None:
    """The first thing that looks wrong on this page, or None."""
    return next(chain(_blank(beeld), _white_places(beeld, vel), _window(beeld, blad, vel), _texts(beeld, blad)), None)


def hold_variants(brieven: Sequence[RenderedBrief | RefusedBrief]) -> Iterator[RenderedBrief | RefusedBrief]:
    """The same letters, but of a variant that looked wrong once none is rendered: in = out."""
    faulty = {brief.variant for brief in brieven if isinstance(brief, RefusedBrief) and brief.variant}
    for brief in brieven:
        if isinstance(brief, RenderedBrief) and brief.variant in faulty:
            text = f"{brief.variant.split()[0]}.md.j2: een andere brief met dezelfde tekst zag er niet goed uit"
            yield RefusedBrief(brief.kenmerk, "brief-variant-vastgehouden", text, brief.variant)
        else:
            yield brief


def _blank(beeld: Beeld) -> Iterator[Refusal]:
    white = beeld.pixels.count(255)
    if white > (1 - _MINSTE_INKT) * len(beeld.pixels):
        yield Refusal("brief-beeld-fout", "op het beeld van de brief staat bijna niets")


def _white_places(beeld: Beeld, vel: Vel) -> Iterator[Refusal]:
    if vel.strook is not None and not _white_beside(beeld, vel.strook, [vel.code] if vel.code else []):
        yield Refusal("brief-strook-niet-vrij", "op het beeld van de brief is de strook links niet wit")
    edges = (
        Vak(0, 0, vel.breedte, vel.druk.boven),
        Vak(0, vel.druk.onder, vel.breedte, vel.hoogte),
        Vak(0, 0, vel.druk.links, vel.hoogte),
        Vak(vel.druk.rechts, 0, vel.breedte, vel.hoogte),
    )
    if not all(_is_white(beeld, edge) for edge in edges):
        yield Refusal("brief-marge-niet-vrij", "op het beeld van de brief is een rand niet wit")


def _window(beeld: Beeld, blad: Blad, vel: Vel) -> Iterator[Refusal]:
    if vel.venster is None:
        return
    around = vel.venster.grown(SPELING_MM)
    if not _white_beside(beeld, vel.venster, [vak for vak in _seen(blad) if vak.overlaps(around)]):
        yield Refusal("brief-venster-niet-vrij", "op het beeld van de brief staat nog iets in het venster")


def _white_beside(beeld: Beeld, place: Vak, boxes: list[Vak]) -> bool:
    """Row by row: white, but for what was read back there."""
    step = _MM_PER_INCH / beeld.dpi
    known = [vak.grown(step) for vak in boxes]
    lines = (
        place._replace(boven=place.boven + row * step, onder=place.boven + (row + 0.5) * step)
        for row in range(int((place.onder - place.boven) / step))
    )
    return all(
        _is_white(beeld, gap) for line in lines for gap in _gaps(line, [vak for vak in known if vak.overlaps(line)])
    )


def _seen(blad: Blad) -> Iterator[Vak]:
    yield from blad.tekstvakken
    yield from (inkt.vak for inkt in blad.inkt if not inkt.tekst)


def _gaps(line: Vak, boxes: list[Vak]) -> Iterator[Vak]:
    """What is left of the line beside the boxes."""
    links = line.links
    for box in sorted(boxes):
        if box.links > links:
            yield line._replace(links=links, rechts=min(box.links, line.rechts))
        links = max(links, box.rechts)
    if links < line.rechts:
        yield line._replace(links=links)


def _texts(beeld: Beeld, blad: Blad) -> Iterator[Refusal]:
    for inkt in blad.inkt:
        if not inkt.tekst or inkt.vak.empty:
            continue
        pixels = Counter(_pixels(beeld, inkt.vak.grown(_ROND_EEN_TEKST)))
        background = pixels.most_common(1)[0][0]
        needed = _CONTRAST_GROOT if inkt.vak.onder - inkt.vak.boven >= _GROOT_MM else _CONTRAST
        if contrast(inkt.kleur, background) < needed:
            yield Refusal("brief-contrast-te-laag", "een tekst steekt te weinig af tegen zijn achtergrond")
        elif not any(contrast(pixel, background) >= _ZICHTBAAR for pixel in pixels):
            yield Refusal("brief-beeld-fout", "een tekst van de brief is op het beeld niet te zien")


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The ratio of WCAG 2.1 between two colours: 1 (the same) to 21 (black on white)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour)]  # noqa: PLR2004  sRGB
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _is_white(beeld: Beeld, vak: Vak) -> bool:
    return all(min(row) >= _WIT for row in _rows(beeld, vak) if row)


def _pixels(beeld: Beeld, vak: Vak) -> Iterator[tuple[int, ...]]:
    for row in _rows(beeld, vak):
        yield from zip(row[::3], row[1::3], row[2::3], strict=True)


def _rows(beeld: Beeld, vak: Vak) -> Iterator[bytes]:
    """The bytes of this place, row by row; a pixel on its edge counts when its middle is inside."""
    scale = beeld.dpi / _MM_PER_INCH
    links, rechts = (min(max(round(mm * scale), 0), beeld.breedte) for mm in (vak.links, vak.rechts))
    boven, onder = (min(max(round(mm * scale), 0), beeld.hoogte) for mm in (vak.boven, vak.onder))
    for y in range(boven, max(onder, boven + 1 if boven < beeld.hoogte else onder)):
        start = 3 * (y * beeld.breedte)
        yield beeld.pixels[start + 3 * links : start + 3 * rechts]
