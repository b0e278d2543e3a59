"""Bytes to text, strictly: byte order mark → UTF-8 → Windows-1252; XML follows its declaration (store.md, C)."""

import codecs
import re
from collections.abc import Callable

from pipeline.contracts.reasons import Finding

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SOORTEN_BESTAND = (
    (b"PK\x03\x04", "Dit is een zip of Excel-bestand."),
    (b"PK\x05\x06", "Dit is een leeg zip-bestand."),
    (b"%PDF", "Dit is een pdf."),
    (b"\xd0\xcf\x11\xe0", "Dit is een oud Excel- of Word-bestand."),
    (b"\x1f\x8b", "Dit is een gzip-bestand."),
)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_XML_TOEGESTAAN = ("utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252")
# two bytes that are one accented letter in UTF-8 and never stand side by side in Dutch Windows-1252
_UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
_HEAD = 4096


def decode_text(data: bytes) -> str | Finding:
    """The text of a CSV file, without byte order mark; or the fatal finding: empty, no text, cut off, undecodable."""
    return _decoded(data, without_bom=_utf8_or_windows)


def decode_xml(data: bytes) -> str | Finding:
    """The text of an XML file by byte order mark, else by its declaration, else UTF-8 (XML 1.0, 4.3.3)."""
    return _decoded(data, without_bom=_declared)


def looks_like_xml(data: bytes) -> bool:
    """Whether the first sign that is not blank is `<`: no CSV header starts so."""
    head = data[:_HEAD]
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(codec, errors="ignore").lstrip().startswith("<")
    return head.lstrip().startswith(b"<")


def is_legible(data: bytes) -> bool:
    """Whether there is text at all: not empty and no other kind of file."""
    return bool(data) and not data.isspace() and _binary(data) is None


def _decoded(data: bytes, *, without_bom: Callable[[bytes], str | Finding]) -> str | Finding:
    if fataal := _binary(data):
        return fataal
    text = _with_bom(data)
    return _not_empty(without_bom(data) if text is None else text)


def _binary(data: bytes) -> Finding | None:
    for magic, tekst in _SOORTEN_BESTAND:
        if data.startswith(magic):
            return Finding(0, "", "bestand-geen-tekst", tekst)
    return None


def _with_bom(data: bytes) -> str | Finding | None:
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _decode(data[len(bom) :], codec)
    return None


def _utf8_or_windows(data: bytes) -> str | Finding:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _UTF8_LETTER.search(data):
            # reading this as Windows-1252 would quietly spoil every accented letter
            return _undecodable(error, data)
        return _decode(data, "cp1252")


def _declared(data: bytes) -> str | Finding:
    found = _XML_ENCODING.match(data[:_HEAD].lstrip())
    declared = found[1].decode("ascii") if found else "utf-8"
    try:
        codec = codecs.lookup(declared).name
    except LookupError:
        codec = ""
    if codec not in _XML_TOEGESTAAN:
        return Finding(1, "", "tekencodering-onbekend", "De XML noemt een tekencodering die Seintje niet leest.")
    return _decode(data, codec)


def _decode(data: bytes, codec: str) -> str | Finding:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        return _undecodable(error, data)


def _undecodable(error: UnicodeDecodeError, data: bytes) -> Finding:
    regel = data.count(b"\n", 0, error.start) + 1
    if error.end >= len(data) and error.reason in ("unexpected end of data", "truncated data"):
        return Finding(regel, "", "bestand-afgebroken", "Het bestand stopt midden in een letter.")
    return Finding(regel, "", "tekencodering-onbekend")


def _not_empty(text: str | Finding) -> str | Finding:
    if isinstance(text, Finding):
        return text
    if not text or text.isspace():
        return Finding(0, "", "bestand-leeg")
    if "\0" in text:
        return Finding(0, "", "bestand-geen-tekst", "Er staan nulbytes in het bestand.")
    return text
