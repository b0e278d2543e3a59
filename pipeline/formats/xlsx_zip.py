"""An .xlsx is a zip of XML: what may be unpacked at all, and where its cells are, before a real reader sees it.

Every member is inflated here once, piece by piece, to its true end: a directory that lies about sizes fools nobody.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from xml.parsers import expat

from lxml import etree

from pipeline.contracts.reasons import Finding

MAX_RIJEN = 100_000
MAX_KOLOMMEN = 100
MAX_CELLEN = 3_000_000
_WERKMAP = "xl/workbook.xml"
_RELATIES = "xl/_rels/workbook.xml.rels"
_KLEIN = (_WERKMAP, _RELATIES, "[Content_Types].xml")
_VREEMD = "Het bestand heeft een vreemde tekencodering."
_MAX_DELEN = 1_000
_MAX_UITGEPAKT = 128 << 20
_MAX_VERHOUDING = 200
_RUIM = 1 << 20
_STUK = 1 << 20
_LOKAAL = 30
_GECODEERD = 1
_OLE = b"\xd0\xcf\x11\xe0"
_WACHTWOORD = "EncryptedPackage".encode("utf-16-le")
_ANDERS = (
    (
        re.compile(r".*\.bin", re.IGNORECASE),
        "Dit is een Excel-bestand met macro's of een binair bestand (.xlsm, .xlsb).",
    ),
    (re.compile(r"mimetype|content\.xml"), "Dit is een OpenDocument-bestand (.ods)."),
)
_BIN_MAG = re.compile(r"xl/(?:printerSettings|embeddings|activeX)/.*|.*/printerSettings\d*\.bin", re.IGNORECASE)
_PLAATS = re.compile(r"(?P<kolom>[A-Z]{1,3})(?P<rij>[1-9][0-9]{0,6})")
_RIJ = re.compile(r"[1-9][0-9]{0,6}")
_WAARDE = ("v", "is")


class Blad(NamedTuple):
    """A worksheet: how many cells hold something, and the rows (from 1) in which a formula ended in an error."""

    naam: str
    zichtbaar: bool
    cellen: int
    fout_rijen: frozenset[int]


class _Stop(Exception):  # noqa: N818 - not an error of the program: the workbook is refused
    def __init__(self, reden: str, tekst: str = "") -> None:
        super().__init__(reden)
        self.finding = Finding(0, "", reden, tekst)


def read_bladen(data: bytes) -> tuple[Blad, ...] | Finding:
    """The worksheets of an .xlsx in their order, or the fatal finding `excel-…`. Never raises.

    Refused: other kinds of workbook, macros, passwords, DTDs, more than the reader may unpack or hold.
    """
    if data.startswith(_OLE):
        if _WACHTWOORD in data:
            return Finding(0, "", "excel-beveiligd")
        return Finding(0, "", "excel-ander-soort", "Dit is een oud Excel-bestand (.xls).")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
        _judge_members(members, len(data))
        return _read_members({info.filename: info for info in members}, data)
    except _Stop as stop:
        return stop.finding
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        etree.XMLSyntaxError,
        ValueError,
        NotImplementedError,
        OverflowError,
    ):
        return Finding(0, "", "excel-onleesbaar")


def _judge_members(members: list[zipfile.ZipInfo], size: int) -> None:
    names = [info.filename for info in members]
    doubles = len({name.lower() for name in names}) < len(names)
    if len(names) > _MAX_DELEN or doubles or any("\\" in name or ".." in name for name in names):
        raise _Stop("excel-onleesbaar", "Het bestand bevat te veel delen, of een deel twee keer.")
    if any(info.flag_bits & _GECODEERD for info in members):
        raise _Stop("excel-beveiligd")
    for pattern, tekst in _ANDERS:
        if any(pattern.fullmatch(name) and not _BIN_MAG.fullmatch(name) for name in names):
            raise _Stop("excel-ander-soort", tekst)
    if not set(_KLEIN) <= set(names):
        raise _Stop("excel-ander-soort", "Dit is een zip-bestand, geen Excel-bestand.")
    unpacked = sum(info.file_size for info in members)
    if unpacked > _MAX_UITGEPAKT or unpacked > max(_RUIM, size * _MAX_VERHOUDING):
        raise _Stop("excel-te-groot", "Het bestand is uitgepakt veel groter dan het lijkt.")


def _read_members(members: dict[str, zipfile.ZipInfo], data: bytes) -> tuple[Blad, ...]:
    maten: dict[str, Part] = {}
    for name, info in members.items():
        pieces = _inflated(info, data)
        if name.lower().endswith((".xml", ".rels")):
            maten[name] = _measured(pieces, keep=name in _KLEIN)
        else:
            for _ in pieces:
                pass
    if b"macroEnabled" in maten["[Content_Types].xml"].inhoud:
        raise _Stop("excel-ander-soort", "Dit is een Excel-bestand met macro's (.xlsm).")
    return _bladen(maten)


def _inflated(info: zipfile.ZipInfo, data: bytes) -> Iterator[bytes]:
    """The member piece by piece, from its own bytes; it must be exactly as long as the directory says."""
    at = info.header_offset
    local = data[at : at + _LOKAAL]
    if local[:4] != b"PK\x03\x04":
        raise _Stop("excel-onleesbaar")
    start = at + _LOKAAL + int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    packed = memoryview(data)[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        total = len(packed)
        yield from (bytes(packed[cut : cut + _STUK]) for cut in range(0, total, _STUK))
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        total = 0
        steps, rest = zlib.decompressobj(-zlib.MAX_WBITS), bytes(packed)
        while not steps.eof:
            piece = steps.decompress(rest, _STUK)
            rest = steps.unconsumed_tail
            total += len(piece)
            if total > info.file_size or (not piece and not rest):
                break
            yield piece
        if not steps.eof or steps.unused_data:
            raise _Stop("excel-onleesbaar")
    else:
        raise _Stop("excel-onleesbaar", "Het bestand is op een ongewone manier ingepakt.")
    if total != info.file_size:
        raise _Stop("excel-onleesbaar")


def _measured(pieces: Iterator[bytes], *, keep: bool) -> "Part":
    """One part of XML, whatever its name says: the reader may take any for a sheet, so all keep to the limits."""
    part = Part()
    parser = expat.ParserCreate()
    parser.StartElementHandler = part.start
    parser.StartDoctypeDeclHandler = _no_dtd
    parser.XmlDeclHandler = _only_utf8
    for piece in pieces:
        if not part.begun and piece[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise _Stop("excel-onleesbaar", _VREEMD)
        part.begun = True
        parser.Parse(piece, False)  # noqa: FBT003 - expat's own form
        if part.rij > MAX_RIJEN or part.kolom > MAX_KOLOMMEN or max(part.cellen, part.rij * part.kolom) > MAX_CELLEN:
            raise _Stop("excel-te-groot")
        if keep:
            part.inhoud += piece
    parser.Parse(b"", True)  # noqa: FBT003 - expat's own form
    return part


class Part:
    """Where the cells with a value are in one part; what is only coloured does not make a sheet large."""

    __slots__ = (
        "_fout",
        "_kolom",
        "_kolommen",
        "_place",
        "_rij",
        "begun",
        "cellen",
        "fouten",
        "inhoud",
        "kolom",
        "rij",
    )

    def __init__(self) -> None:
        self.cellen = self.rij = self.kolom = self._rij = self._kolom = 0
        self.begun = self._fout = False
        self.fouten: set[int] = set()
        self.inhoud = b""
        self._place: str | None = None
        self._kolommen: dict[str, int] = {}

    def start(self, name: str, attrs: dict[str, str]) -> None:
        """An element begins. A place that is not as Excel writes it refuses the workbook."""
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "c":
            self._place = attrs.get("r")
            self._kolom += 1
            self._fout = attrs.get("t") == "e"
        elif tag in _WAARDE:
            self._count(self._place)
        elif tag == "row":
            place = attrs.get("r")
            if place is not None and not _RIJ.fullmatch(place):
                raise _Stop("excel-onleesbaar")
            self._rij = self._rij + 1 if place is None else int(place)
            self._kolom, self._place = 0, None

    def _count(self, place: str | None) -> None:
        """A value in this place; without one it stands behind the cell before it."""
        rij = self._rij
        if place is not None:
            letters = place.rstrip("0123456789")
            known = self._kolommen.get(letters)
            if known is None or not _RIJ.fullmatch(place, len(letters)):
                known = self._kolommen[letters] = self._judged(place)
            self._kolom = known
            rij = int(place[len(letters) :])
        self.cellen += 1
        self.kolom = max(self.kolom, self._kolom)
        self.rij = max(self.rij, rij)
        if self._fout:
            self.fouten.add(rij)

    @staticmethod
    def _judged(place: str) -> int:
        found = _PLAATS.fullmatch(place)
        if found is None:
            raise _Stop("excel-onleesbaar")
        return _number(found["kolom"])


def _no_dtd(*_: object) -> None:
    """A DTD can read files or fill the memory."""
    raise _Stop("excel-onleesbaar", "In het bestand staat een DOCTYPE.")


def _only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
        raise _Stop("excel-onleesbaar", _VREEMD)


def _number(letters: str) -> int:
    """Column AB is 28."""
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - ord("A") + 1
    return total


def _bladen(parts: dict[str, Part]) -> tuple[Blad, ...]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    workbook = etree.fromstring(parts[_WERKMAP].inhoud, parser)
    rels = etree.fromstring(parts[_RELATIES].inhoud, parser).iter("{*}Relationship")
    targets = {str(rel.get("Id")): str(rel.get("Target", "")) for rel in rels}
    found: list[Blad] = []
    for sheet in workbook.iter("{*}sheet"):
        target = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        part = parts.get("xl/" + targets.get(target, "").removeprefix("/").removeprefix("xl/"))
        if part is not None:
            zichtbaar = sheet.get("state", "visible") == "visible"
            found.append(Blad(str(sheet.get("name", "")), zichtbaar, part.cellen, frozenset(part.fouten)))
    if len({blad.naam.casefold() for blad in found}) < len(found):
        raise _Stop("excel-onleesbaar", "Twee werkbladen hebben dezelfde naam.")
    return tuple(found)
