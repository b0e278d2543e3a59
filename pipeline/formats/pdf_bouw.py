"""A PDF's own objects, without drawing anything: fonts, metadata, and names that have no place on a paper letter.

Typst writes every object in the open (no object streams), so that these few patterns see all of them. A file that hides
objects is told as such (`verborgen`): whoever judges it cannot vouch for it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_STRING = re.compile(rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)", re.DOTALL)
_NAME = re.compile(rb"/[^\s/<>\[\]()%{}]+")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_INFO = re.compile(rb"/Info (\d+) 0 R")
_INFO_FIELD = re.compile(rb"/(\w+)\s*(\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL)
_XMP = re.compile(rb"<\?xpacket begin=.*?<\?xpacket end=[^>]*\?>", re.DOTALL)
_LANGUAGE = re.compile(rb"/Type\s*/Catalog\b.*?/Lang\s*\(([^)]*)\)", re.DOTALL)
_ID = re.compile(rb"/ID\s*\[\s*(\([^)]*\)|<[^>]*>)")
_SUBSET = re.compile(rb"/[A-Z]{6}\+")
_FONT_FILES = (b"/FontFile", b"/FontFile2", b"/FontFile3")
_OCTAL_OR_SIGN = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_EXTENSION = "{http://www.aiim.org/pdfa/ns/extension/}schemas"


class PdfBouw(NamedTuple):
    """What the file says of itself.

    `namen` are all names used as key or value; `losse_lettertypes` counts fonts that are not in the file as a subset;
    `info` the document's information by key; `xmp` each property (`dc:title`) with its text, extension schemas left
    out; `id` the file's first identifier. `verborgen` tells that there are objects these patterns cannot see.
    """

    namen: frozenset[str]
    losse_lettertypes: int
    formulieren: int
    info: dict[str, str]
    xmp: tuple[tuple[str, str], ...]
    taal: str
    id: str
    verborgen: bool


def read_bouw(pdf: bytes) -> PdfBouw:
    """The facts of one file. Never raises: what is not there or cannot be read comes out empty."""
    skeleton = _STREAM.sub(b"stream endstream", pdf)
    bare = _STRING.sub(b"()", skeleton)
    found = _NAME.findall(bare)
    namen = frozenset(map(_unescaped, set(found)))
    language, identifier = _LANGUAGE.search(skeleton), _ID.search(skeleton)
    return PdfBouw(
        namen=namen,
        losse_lettertypes=_loose_fonts(bare),
        formulieren=found.count(b"/Form"),
        info=_info(skeleton),
        xmp=tuple(_xmp(pdf)),
        taal=language[1].decode("latin-1") if language else "",
        id=identifier[1].decode("latin-1")[1:-1] if identifier else "",
        verborgen=bool(namen & {"ObjStm", "XRef"}) or bare.count(b"startxref") != 1,
    )


def _unescaped(name: bytes) -> str:
    """`/J#61vaScript` is `/JavaScript` to every reader."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name[1:]).decode("latin-1")


def _loose_fonts(bare: bytes) -> int:
    """Fonts without a subset of themselves in the file. A Type0 font has its file with its descendant."""
    loose = 0
    for body in bare.split(b"endobj"):
        if b"/Font" not in body:
            continue
        names = _NAME.findall(body)
        if b"/FontDescriptor" in names and b"/FontName" in names:
            loose += not (any(name in names for name in _FONT_FILES) and _SUBSET.search(body))
        elif b"/Font" in names and b"/BaseFont" in names:
            loose += not (b"/FontDescriptor" in names or b"/DescendantFonts" in names)
    return loose


def _info(skeleton: bytes) -> dict[str, str]:
    where = _INFO.search(skeleton)
    if where is None:
        return {}
    body = re.search(rb"\b" + where[1] + rb" 0 obj\b(.*?)\bendobj\b", skeleton, re.DOTALL)
    return {key.decode(): _text(value) for key, value in _INFO_FIELD.findall(body[1] if body else b"")}


def _text(written: bytes) -> str:
    """A PDF string as text: literal or hexadecimal, UTF-16 with its mark or Latin."""
    if written.startswith(b"<"):
        digits = b"".join(written[1:-1].split()).decode("ascii")
        raw = bytes.fromhex(digits + "0" * (len(digits) % 2))
    else:
        raw = _OCTAL_OR_SIGN.sub(_sign, written[1:-1])
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    return raw.decode("latin-1")


def _sign(found: re.Match[bytes]) -> bytes:
    if found[1][:1] in b"01234567":
        return bytes([int(found[1], 8) & 0xFF])
    return _SIGNS.get(found[1], found[1])


def _xmp(pdf: bytes) -> Iterator[tuple[str, str]]:
    """Each property and each of its values, in the order of the packet; an unreadable packet has none."""
    packet = _XMP.search(pdf)
    if packet is None:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(packet[0], parser)
    except etree.XMLSyntaxError:
        return
    for description in root.iterfind(f"{_RDF}RDF/{_RDF}Description"):
        prefixes: dict[str | None, str | None] = {space: prefix for prefix, space in description.nsmap.items()}
        for key, value in description.attrib.items():
            name = etree.QName(key)
            yield f"{prefixes.get(name.namespace)}:{name.localname}", str(value)
        for field in description:
            if isinstance(field.tag, str) and field.tag != _EXTENSION:
                yield from _values(field)


def _values(field: etree._Element) -> Iterator[tuple[str, str]]:
    name = _short(field)
    for one in field.iter():
        text = (one.text or "").strip()
        if text:
            inner = _short(one)
            yield (name if inner == "rdf:li" else inner), text


def _short(element: etree._Element) -> str:
    """The name with its prefix, as the packet writes it: `dc:title`. A comment has no name."""
    return f"{element.prefix}:{etree.QName(element).localname}" if isinstance(element.tag, str) else ""
