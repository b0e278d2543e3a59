"""Marks for machines on a letter, each as an SVG of one path: KIX, DataMatrix and QR (letters.md)."""

from functools import lru_cache
from typing import Literal

Soort = Literal["KIX", "DATAMATRIX", "QRCODE"]


@lru_cache(maxsize=8)
def code_svg(soort: Soort, tekst: str) -> bytes:
    """The code without a quiet zone around it. Raises ValueError for a text that this code cannot hold.

    A KIX holds at most 18 of A-Z and 0-9.
    """
    from zint import Symbol, Symbology  # noqa: PLC0415 - 12 MB that only who switches codes on has to load

    symbol = Symbol()
    symbol.symbology = getattr(Symbology, soort)
    try:
        symbol.encode(tekst)
        symbol.buffer_vector()
    except (RuntimeError, ValueError) as error:
        raise ValueError(f"{soort} cannot hold this text") from error
    vector = symbol.vector
    path = "".join(f"M{r.x:g} {r.y:g}h{r.width:g}v{r.height:g}h-{r.width:g}z" for r in vector.rectangles)
    size = f"{vector.width:g} {vector.height:g}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}"><path d="{path}"/></svg>'.encode()


def letter_codes(*, kix: str, datamatrix: str, qr: str) -> dict[str, bytes]:
    """The codes of one letter as SVG by name; an empty text is no code."""
    asked: tuple[tuple[str, Soort, str], ...] = (
        ("kix", "KIX", kix),
        ("datamatrix", "DATAMATRIX", datamatrix),
        ("qr", "QRCODE", qr),
    )
    return {naam: code_svg(soort, tekst) for naam, soort, tekst in asked if tekst}
