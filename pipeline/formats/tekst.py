"""The encoding of a file: declared, else byte order mark → UTF-16 → UTF-8 → Windows-1252 or ISO-8859-15; then strict.

XML follows its own declaration. Reading in the wrong encoding would quietly spoil names, so what contradicts itself or
the agreement is refused.
"""

import codecs
import re

from pipeline.contracts.formaat_velden import CODERINGEN
from pipeline.contracts.reasons import Finding

HEAD = 65536
"""So many bytes at the front of a file are enough to know its encoding."""

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
# where ISO-8859-15 has € Š š ž Œ œ Ÿ, Windows-1252 has signs that touch no letter, but for a half behind a number
_LATIN_9 = re.compile(
    rb"\xa4|(?<=[A-Za-z\xc0-\xff])[\xa6\xa8\xb8\xbc-\xbe]|(?<![0-9])[\xa6\xa8\xb8\xbc-\xbe](?=[A-Za-z\xc0-\xff])"
)
_WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
_MEESTE = 0.4
_BIJNA_GEEN = 0.02
_MIN_BYTES = 8
_AFGEBROKEN = ("unexpected end of data", "truncated data")


def detect_codering(head: bytes, *, declared: str | None) -> str | Finding:
    """Python's name for the encoding of a CSV file by its first `HEAD` bytes; a byte order mark is not text.

    Without `declared` (a key of CODERINGEN) a head in plain ASCII is "utf-8", but letters further on may still tell
    that it is Windows-1252 or ISO-8859-15. Fatal: no text, two encodings in one file, or (`tekencodering-anders`) not
    what is agreed.
    """
    return _binary(head) or _detected(head, declared, final=len(head) < HEAD)


def detect_xml_codering(head: bytes) -> str | Finding:
    """The encoding of an XML file by its byte order mark, else by its declaration, else UTF-8 (XML 1.0, 4.3.3)."""
    if found := _binary(head) or _marked(head) or _utf16_without_mark(head):
        return found
    match = _XML_ENCODING.match(head.lstrip())
    declared = match[1].decode("ascii") if match else "utf-8"
    try:
        codec = codecs.lookup(declared).name
    except LookupError:
        codec = ""
    if codec not in _XML_TOEGESTAAN:
        return Finding(1, "", "tekencodering-onbekend", "De XML noemt een tekencodering die Seintje niet leest.")
    return codec


def decode_text(data: bytes) -> str | Finding:
    """The whole text of a CSV file, without byte order mark; or the fatal finding: empty, no text, undecodable."""
    return _decoded(data, _binary(data) or _detected(data, None, final=True))


def decode_xml(data: bytes) -> str | Finding:
    """The whole text of an XML file, as `decode_text`."""
    return _decoded(data, detect_xml_codering(data))


def single_byte_codering(data: bytes) -> str:
    """Windows-1252, or ISO-8859-15 when only that makes letters and euro signs of what stands there."""
    return "iso8859-15" if _LATIN_9.search(data) and not _WINDOWS_ONLY.search(data) else "cp1252"


def codering_naam(codec: str) -> str:
    """An encoding by the name a clerk knows."""
    return CODERINGEN.get(codec, codec)


def looks_like_xml(data: bytes) -> bool:
    """Whether the first sign that is not blank is `<`: no CSV header starts so."""
    head = data[:HEAD]
    codec = _marked(head) or _utf16_without_mark(head)
    if codec is None:
        return head.lstrip().startswith(b"<")
    return head[_mark_length(head) :].decode(codec, errors="ignore").lstrip().startswith("<")


def is_legible(data: bytes) -> bool:
    """Whether there is text at all: not empty and no other kind of file."""
    return bool(data) and not data.isspace() and _binary(data) is None


def _detected(head: bytes, declared: str | None, *, final: bool) -> str | Finding:
    seen = _marked(head) or _utf16_without_mark(head)
    if declared is None:
        return seen or _utf8_or_windows(head, final=final)
    family = declared.removesuffix("-le").removesuffix("-be")
    if seen is None and family not in ("utf-8", "ascii") and _is_utf8(head, final=final) and _UTF8_LETTER.search(head):
        seen = "utf-8"  # letters fall so in no other encoding
    if seen is not None and not seen.startswith(family):
        tekst = f"Afgesproken is {codering_naam(declared)}, maar het bestand is {codering_naam(seen)}."
        return Finding(1, "", "tekencodering-anders", tekst)
    return seen or {"utf-16": "utf-16-le"}.get(declared, declared)


def _utf8_or_windows(head: bytes, *, final: bool) -> str | Finding:
    try:
        codecs.utf_8_decode(head, "strict", final)
    except UnicodeDecodeError as error:
        if _UTF8_LETTER.search(head):
            # reading this as Windows-1252 would quietly spoil every accented letter
            return _undecodable(error, head, "utf-8")
        return single_byte_codering(head)
    return "utf-8"


def _is_utf8(head: bytes, *, final: bool) -> bool:
    try:
        codecs.utf_8_decode(head, "strict", final)
    except UnicodeDecodeError:
        return False
    return True


def _marked(head: bytes) -> str | None:
    return next((codec for bom, codec in _BOMS if head.startswith(bom)), None)


def _mark_length(head: bytes) -> int:
    return next((len(bom) for bom, _ in _BOMS if head.startswith(bom)), 0)


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 of mostly Latin text has a zero in nearly every second byte, always on the same side."""
    sample = head[:HEAD]
    if len(sample) < _MIN_BYTES:
        return None
    even, odd = sample[0::2], sample[1::2]
    left, right = even.count(0) / len(even), odd.count(0) / len(odd)
    if right >= _MEESTE and left <= _BIJNA_GEEN:
        return "utf-16-le"
    return "utf-16-be" if left >= _MEESTE and right <= _BIJNA_GEEN else None


def _binary(data: bytes) -> Finding | None:
    for magic, tekst in _SOORTEN_BESTAND:
        if data.startswith(magic):
            return Finding(0, "", "bestand-geen-tekst", tekst)
    return None


def _decoded(data: bytes, codec: str | Finding) -> str | Finding:
    if isinstance(codec, Finding):
        return codec
    body = data[_mark_length(data) :]
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        return _undecodable(error, body, codec)
    if not text or text.isspace():
        return Finding(0, "", "bestand-leeg")
    if "\0" in text:
        return Finding(_lines(text[: text.index("\0")]), "", "bestand-geen-tekst", "Er staan nulbytes in het bestand.")
    return text


def _undecodable(error: UnicodeDecodeError, data: bytes, codec: str) -> Finding:
    regel = _lines(data[: error.start].decode(codec, errors="ignore"))
    if error.end >= len(data) and error.reason in _AFGEBROKEN:
        return Finding(regel, "", "bestand-afgebroken", "Het bestand stopt midden in een letter.")
    return Finding(regel, "", "tekencodering-onbekend")


def _lines(before: str) -> int:
    """The line an editor shows: LF, CR LF and CR end one."""
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")
