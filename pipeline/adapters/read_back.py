"""Reads a finished letter as the outside world would: pages, words, and what shows through the window (letters.md)."""

import re
import struct
import unicodedata
import zlib
from typing import Any, NamedTuple

import pypdfium2

_POINTS_PER_MM = 72 / 25.4
_SLACK_MM = 1.5
_HYPHEN_AT_LINE_END = str.maketrans({"\x02": "-", "\ufffe": "-"})
"""PDFium reports a hyphen that ends a line as one of these."""
_REPEATED_SEQUENCE = re.compile("((?:\\w[\u0300-\u036f]+)+?)\\1+")


class Venster(NamedTuple):
    """The window on the paper, in millimetres from the top left of the sheet."""

    links: float
    boven: float
    breedte: float
    hoogte: float


class Teruggelezen(NamedTuple):
    """What stands on the letter: `tekst` on all pages, `venster` in the window of the first."""

    paginas: int
    tekst: str
    venster: str


def read_back(pdf: bytes, venster: Venster) -> Teruggelezen:
    """Words of the letter with PDFium, an engine that had no part in making it. Raises PdfiumError for other bytes."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [_page_text(page, venster) for page in document]
        return Teruggelezen(len(pages), "\n".join(text for text, _ in pages), pages[0][1])
    finally:
        document.close()


def compact(text: str) -> str:
    """The text in NFC without any white space, so that a line broken in two is still the same line.

    Letters that Unicode writes as a sequence (C with diaeresis) are drawn as two glyphs and PDFium reports them twice,
    alone or with their neighbours: such a repeat counts once, on both sides of a comparison.
    """
    return _REPEATED_SEQUENCE.sub(r"\1", "".join(unicodedata.normalize("NFC", text).split()))


def pdf_to_png(pdf: bytes, *, dpi: int = 110) -> list[bytes]:
    """Each page as a PNG image (8-bit RGB), to look at. Raises PdfiumError for bytes that are no PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_png(page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()) for page in document]
    finally:
        document.close()


def _page_text(page: Any, venster: Venster) -> tuple[str, str]:
    """All words of one page, and those in the window. PDFium counts points from the bottom left."""
    words = page.get_textpage()
    try:
        everything = str(words.get_text_range())
        shown = words.get_text_bounded(
            left=(venster.links - _SLACK_MM) * _POINTS_PER_MM,
            top=page.get_height() - (venster.boven - _SLACK_MM) * _POINTS_PER_MM,
            right=(venster.links + venster.breedte + _SLACK_MM) * _POINTS_PER_MM,
            bottom=page.get_height() - (venster.boven + venster.hoogte + _SLACK_MM) * _POINTS_PER_MM,
        )
    finally:
        words.close()
    return everything.translate(_HYPHEN_AT_LINE_END), str(shown).translate(_HYPHEN_AT_LINE_END)


def _png(pixels: Any) -> bytes:
    """A PNG of an array of height × width × 3 or 4 bytes, by hand: no imaging library for this one thing."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\x00" + row.tobytes() for row in pixels[:, :, :3])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
