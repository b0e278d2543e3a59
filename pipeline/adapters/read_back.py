"""Reads a finished letter as the outside world would: pages, words, and where each thing stands (letters.md).

PDFium had no part in making the letter. Places are millimetres from the top left of the sheet.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from ctypes import byref, c_double, c_float, c_int, c_uint
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw as pdfium

from pipeline.contracts.vel import SPELING_MM, Beeld, Blad, Inkt, Teruggelezen, Vak
from pipeline.domain.tekst import compact

__all__ = ["Beeld", "Teruggelezen", "Venster", "compact", "look_at", "pdf_to_png", "read_back"]

_POINTS_PER_MM = 72 / 25.4
_PROFILE = re.compile(rb"\[/ICCBased (\d+) 0 R\]")
_PLAIN = {b"1": b"/DeviceGray", b"3": b"/DeviceRGB"}
_WIT = (255, 255, 255)
_HYPHEN_AT_LINE_END = str.maketrans({"\x02": "-", "\ufffe": "-"})
"""PDFium reports a hyphen that ends a line as one of these."""


class Venster(NamedTuple):
    """The window on the paper, in millimetres from the top left of the sheet."""

    links: float
    boven: float
    breedte: float
    hoogte: float


def read_back(pdf: bytes, venster: Venster | None) -> Teruggelezen:
    """All that stands on the letter and in the window of its first page. Raises PdfiumError for other bytes."""
    document = pypdfium2.PdfDocument(_plain_colours(pdf))
    try:
        pages = [_read_page(page, venster) for page in document]
        return Teruggelezen(
            paginas=len(pages),
            tekst="\n".join(text for text, _, _ in pages),
            venster=pages[0][1] if pages else "",
            bladen=tuple(blad for _, _, blad in pages),
            bijlagen=pdfium.FPDFDoc_GetAttachmentCount(document.raw)
            + pdfium.FPDFDoc_GetJavaScriptActionCount(document.raw),
            versleuteld=pdfium.FPDF_GetSecurityHandlerRevision(document.raw) >= 0,
        )
    finally:
        document.close()


def look_at(pdf: bytes, *, dpi: int = 100) -> Beeld:
    """The first page as a printer would draw it, in RGB. Raises PdfiumError for bytes that are no PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[0].render(scale=dpi / 72, rev_byteorder=True)
        rows = bytes(bitmap.buffer)
        width, height, step = bitmap.width, bitmap.height, bitmap.stride
        return Beeld(width, height, dpi, b"".join(rows[y * step : y * step + 3 * width] for y in range(height)))
    finally:
        document.close()


def pdf_to_png(pdf: bytes, *, dpi: int = 110) -> list[bytes]:
    """Each page as a PNG image (8-bit RGB), to look at. Raises PdfiumError for bytes that are no PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_png(page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()) for page in document]
    finally:
        document.close()


def _plain_colours(pdf: bytes) -> bytes:
    """The same file with its colour profiles named plain RGB or grey, byte for byte in the same places.

    Building the profiles' tables is four fifths of PDFium's work on a letter (3.4 of 4.3 ms), and places and words do
    not depend on it. `look_at` draws the file as it is.
    """
    return _PROFILE.sub(lambda found: _plain_space(pdf, found).ljust(len(found[0])), pdf)


def _plain_space(pdf: bytes, found: re.Match[bytes]) -> bytes:
    profile = re.search(rb"\n" + found[1] + rb" 0 obj\s*<<[^>]*?/N ([13])\b", pdf)
    return _PLAIN[profile[1]] if profile else found[0]


def _read_page(page: Any, venster: Venster | None) -> tuple[str, str, Blad]:
    """All words of one page, those in the window, and the places of everything."""
    breedte, hoogte = page.get_size()
    words = page.get_textpage()
    try:
        everything = str(words.get_text_range())
        shown = "" if venster is None else _in_window(words, venster, hoogte=hoogte)
        vakken = tuple(_text_places(words.raw, hoogte))
    finally:
        words.close()
    blad = Blad(
        breedte=breedte / _POINTS_PER_MM,
        hoogte=hoogte / _POINTS_PER_MM,
        tekstvakken=vakken,
        inkt=tuple(_ink(page.raw, hoogte)),
        aantekeningen=pdfium.FPDFPage_GetAnnotCount(page.raw),
        gedraaid=pdfium.FPDFPage_GetRotation(page.raw) != 0,
    )
    return everything.translate(_HYPHEN_AT_LINE_END), shown.translate(_HYPHEN_AT_LINE_END), blad


def _in_window(words: Any, venster: Venster, *, hoogte: float) -> str:
    """The text in the window, with a little slack: paper shifts. PDFium counts points from the bottom left."""
    return str(
        words.get_text_bounded(
            left=(venster.links - SPELING_MM) * _POINTS_PER_MM,
            top=hoogte - (venster.boven - SPELING_MM) * _POINTS_PER_MM,
            right=(venster.links + venster.breedte + SPELING_MM) * _POINTS_PER_MM,
            bottom=hoogte - (venster.boven + venster.hoogte + SPELING_MM) * _POINTS_PER_MM,
        )
    )


def _text_places(words: Any, hoogte: float) -> Iterator[Vak]:
    """The boxes of all characters, joined per run: every character lies in exactly one of them."""
    left, top, right, bottom = c_double(), c_double(), c_double(), c_double()
    for number in range(pdfium.FPDFText_CountRects(words, 0, -1)):
        _sure(pdfium.FPDFText_GetRect(words, number, byref(left), byref(top), byref(right), byref(bottom)))
        yield _vak(left.value, top.value, right.value, bottom.value, hoogte)


def _ink(page: Any, hoogte: float) -> Iterator[Inkt]:
    """Everything that leaves ink, text and graphics, as far as its clip lets it show."""
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    for number in range(pdfium.FPDFPage_CountObjects(page)):
        one = pdfium.FPDFPage_GetObject(page, number)
        if _is_white(one):
            continue
        _sure(pdfium.FPDFPageObj_GetBounds(one, byref(left), byref(bottom), byref(right), byref(top)))
        vak = _vak(left.value, top.value, right.value, bottom.value, hoogte).clipped(_clip(one, hoogte))
        tekst = pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_TEXT
        yield Inkt(vak, tekst, _colour(one, pdfium.FPDFPageObj_GetFillColor) if tekst else (0, 0, 0))


def _clip(one: Any, hoogte: float) -> Vak | None:
    """Where this object may show, when a path around it says so."""
    path, x, y = pdfium.FPDFPageObj_GetClipPath(one), c_float(), c_float()
    points: list[tuple[float, float]] = []
    for number in range(max(0, pdfium.FPDFClipPath_CountPaths(path))):
        for point in range(pdfium.FPDFClipPath_CountPathSegments(path, number)):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(path, number, point), byref(x), byref(y))
            points.append((x.value, y.value))
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return _vak(min(xs), max(ys), max(xs), min(ys), hoogte)


def _is_white(one: Any) -> bool:
    """A path that leaves nothing on white paper: a white background, or lines that are not drawn."""
    if pdfium.FPDFPageObj_GetType(one) != pdfium.FPDF_PAGEOBJ_PATH:
        return False
    filled, stroked = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(one, byref(filled), byref(stroked))
    fill_white = not filled.value or _colour(one, pdfium.FPDFPageObj_GetFillColor) == _WIT
    stroke_white = not stroked.value or _colour(one, pdfium.FPDFPageObj_GetStrokeColor) == _WIT
    return fill_white and stroke_white


def _colour(one: Any, ask: Any) -> tuple[int, int, int]:
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    ask(one, byref(red), byref(green), byref(blue), byref(alpha))
    return (red.value, green.value, blue.value)


def _sure(found: int) -> None:
    """A place that PDFium cannot tell is not taken for the previous one."""
    if not found:
        raise pypdfium2.PdfiumError("a place on the page cannot be read")


def _vak(left: float, top: float, right: float, bottom: float, hoogte: float) -> Vak:
    """A place in PDFium's points, which count from the bottom."""
    points = (left, hoogte - top, right, hoogte - bottom)
    return Vak(*(point / _POINTS_PER_MM for point in points))


def _png(pixels: Any) -> bytes:
    """A PNG of an array of height × width × 3 or 4 bytes, by hand: no imaging library for this one thing."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\x00" + row.tobytes() for row in pixels[:, :, :3])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
