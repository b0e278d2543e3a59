"""XML, record by record. The house format: root `levering`, records `signaal`, an element per column (`huis.xsd`)."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import chain
from typing import Any, BinaryIO, Literal, NamedTuple

from lxml import etree

from pipeline.contracts.formaat import XmlVorm
from pipeline.contracts.reasons import Finding
from pipeline.formats.blokken import BLOK, read_pieces
from pipeline.formats.levering import (
    KOLOMMEN,
    VERPLICHT,
    BrokenRecord,
    Chunk,
    LeveringFataal,
    RawRecord,
    RawStream,
    readable_kolom,
)
from pipeline.formats.tekst import HEAD, detect_xml_codering
from pipeline.formats.xml_blok import SLUIT, hides_nothing, read_records
from pipeline.formats.xml_regels import RegelTeller
from pipeline.formats.xml_vrij import forget, read_free

_SKIP = r"<!--.*?(?:-->|(?P<open>\Z))|<\?.*?(?:\?>|\Z)"
_PROLOG = re.compile(_SKIP + r"|(?P<doctype><!DOCTYPE)|<(?P<tag>[^\s/>!?<]+)(?=[\s/>])", re.DOTALL)
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_BEGIN = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="[A-Za-z][A-Za-z0-9._-]*")?(?: standalone="(?:yes|no)")? ?\?>)?[ \t\n]*'
    rb'<levering(?: +xmlns:xsi="http://www\.w3\.org/2001/XMLSchema-instance"'
    rb'(?: +xsi:noNamespaceSchemaLocation="[\w./:-]*")?)?>'
)
"""A beginning that is right beyond doubt; any other is for lxml to judge."""
_EINDE = re.compile(rb"[ \t\n]*</levering>[ \t\n]*")
_WORTEL = b"<levering>"
_MAX_PROLOG = 2**20
_MAX_RECORD = 4 * 2**20
_STUK = 2**18
_CHUNK = 5_000


class _Bron(NamedTuple):
    """A file that can be read from its beginning again, and the local name of its outermost element."""

    stream: BinaryIO
    codering: str
    root: str

    def pieces(self, size: int = _STUK) -> Iterator[bytes]:
        self.stream.seek(0)
        return read_pieces(self.stream, codering=self.codering, size=size)


class _Stop(NamedTuple):
    """Why reading ends before the end, and the tag it is about."""

    reden: str
    tag: str
    tekst: str = ""


def read_xml_stream(stream: BinaryIO, *, vorm: XmlVorm) -> RawStream:
    """Every record as text. `vorm.strikt`: each is held against `huis.xsd`, and a wrong one is a BrokenRecord.

    Otherwise the columns are not known beforehand (`kolommen` is empty) and every leaf and attribute is a field.
    Raises LeveringFataal, here or at a later chunk: no text, empty, cut off, not well-formed, a DOCTYPE, another root;
    when strict also an unknown element or text between the records.
    """
    codering = detect_xml_codering(stream.read(HEAD))
    if isinstance(codering, Finding):
        raise LeveringFataal(codering)
    bron = _Bron(stream, codering, vorm.record_pad.partition("/")[0])
    _judge_prolog(bron, vorm)
    if vorm.strikt:
        return RawStream(KOLOMMEN, _read_house(bron))
    return RawStream((), _chunked(_read_loose(bron, vorm)))


def _chunked(records: Iterator[RawRecord | BrokenRecord]) -> Iterator[tuple[RawRecord | BrokenRecord, ...]]:
    chunk: list[RawRecord | BrokenRecord] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == _CHUNK:
            yield tuple(chunk)
            chunk = []
    if chunk:
        yield tuple(chunk)


def _judge_prolog(bron: _Bron, vorm: XmlVorm) -> None:
    """A DOCTYPE is refused before any parser sees it: it can read files or fill the memory."""
    data = b""
    for piece in bron.pieces():
        data += piece
        text = data.decode()
        for token in _PROLOG.finditer(text):
            regel = text.count("\n", 0, token.start()) + 1
            if token["doctype"]:
                raise LeveringFataal(Finding(regel, "", "xml-doctype"))
            if token["tag"]:
                own = token["tag"] if vorm.strikt else token["tag"].rpartition(":")[2]
                if own != bron.root:
                    raise LeveringFataal(Finding(regel, "", "xml-wortel-onbekend"))
                return
            if token["open"] is not None:
                break
        if len(data) > _MAX_PROLOG:
            break
    if not data.strip():
        raise LeveringFataal(Finding(0, "", "bestand-leeg"))
    raise LeveringFataal(Finding(1, "", "xml-ongeldig"))


def _parser(tag: Any, events: tuple[Literal["start", "end"], ...]) -> "etree.XMLPullParser":
    return etree.XMLPullParser(
        events, tag=tag, encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip


class _Doc(NamedTuple):
    """XML to be parsed from its first byte on: the file, or what is left of it behind a root that was read before.

    `ervoor` is the number of lines before it, `vorige` the line of the last record before it.
    """

    pieces: Iterator[bytes]
    ervoor: int = 0
    vorige: int = 1


def _read_house(bron: _Bron) -> Iterator[Chunk]:
    """Records that are plain in columns; the first thing that is not in its place leaves the rest to lxml."""
    pieces = bron.pieces(BLOK)
    first = next(pieces)
    begin = _BEGIN.match(first)
    if begin is None:
        yield from _chunked(_read_strict(bron, _Doc(chain([first], pieces))))
        return
    kop, rest = begin[0], first[begin.end() :]
    regel, vorige = 1 + kop.count(b"\n"), 1
    for piece in chain([b""], pieces):
        rest += piece
        cut = rest.rfind(SLUIT) + len(SLUIT)
        if cut >= len(SLUIT):
            chunk = read_records(rest[:cut], regel, one=_read_one) if hides_nothing(rest[:cut]) else None
            if chunk is None:
                break
            yield chunk
            vorige = max([int(chunk.regels.max(initial=vorige)), *(broken.regel for _, broken in chunk.gebroken)])
            regel, rest = regel + rest.count(b"\n", 0, cut), rest[cut:]
        if len(rest) > _MAX_RECORD:
            break
    else:
        if _EINDE.fullmatch(rest):
            return
    doc = _Doc(chain([kop, rest], pieces), regel - 1 - kop.count(b"\n"), vorige)
    yield from _chunked(_read_strict(bron, doc))


def _read_one(data: bytes, regel: int) -> RawRecord | BrokenRecord | None:
    """The one record in these bytes, which begin on this line; None when it is not one that can stand alone."""
    bron = _Bron(BytesIO(data), "utf-8", "levering")
    try:
        found = list(_read_strict(bron, _Doc(iter([_WORTEL, data, b"</levering>"]), regel - 1)))
    except LeveringFataal:
        return None
    return found[0] if len(found) == 1 else None


def _read_strict(bron: _Bron, doc: _Doc) -> Iterator[RawRecord | BrokenRecord]:
    teller, parser = RegelTeller("signaal", prefix=False), _parser("signaal", ("end",))
    regel = doc.vorige
    for _, element in _events(bron, doc, parser, teller):
        valid = _schema().validate(element)
        if stop := _judge_place(element, valid=valid):
            raise LeveringFataal(_located(stop, bron, regel))
        regel = teller.gevonden.popleft() + doc.ervoor
        if valid:
            yield RawRecord(regel, {child.tag: child.text or "" for child in element})
        else:
            yield BrokenRecord(regel, "xml-record-ongeldig", _explain(element))
        forget(element)
    if stop := _judge_root(_closed(bron, doc, parser, teller)):
        raise LeveringFataal(_located(stop, bron, regel))


def _read_loose(bron: _Bron, vorm: XmlVorm) -> Iterator[RawRecord | BrokenRecord]:
    path = tuple(vorm.record_pad.split("/"))
    teller, parser = RegelTeller(path[-1], prefix=True), _parser(None, ("start", "end"))
    doc = _Doc(bron.pieces())
    yield from read_free(_events(bron, doc, parser, teller), path, teller)
    _closed(bron, doc, parser, teller)


def _events(bron: _Bron, doc: _Doc, parser: "etree.XMLPullParser", teller: RegelTeller) -> Iterator[Any]:
    for piece in doc.pieces:
        teller.feed(piece)
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError as error:
            for rest in doc.pieces:
                teller.feed(rest)
            raise LeveringFataal(_not_well_formed(error, doc, teller, bron.root)) from None
        yield from parser.read_events()


def _closed(bron: _Bron, doc: _Doc, parser: "etree.XMLPullParser", teller: RegelTeller) -> "etree._Element":
    try:
        root: etree._Element = parser.close()
    except etree.XMLSyntaxError as error:
        raise LeveringFataal(_not_well_formed(error, doc, teller, bron.root)) from None
    return root


def _judge_place(element: "etree._Element", *, valid: bool) -> _Stop | None:
    """Where the record stands, and unless the schema says it is valid, whether it has an element nobody knows."""
    parent = element.getparent()
    if parent is None or parent.getparent() is not None:
        return _unknown("signaal" if parent is None else str(parent.tag))
    stop = _judge_surroundings(parent, until=element)
    return stop or (None if valid else _judge_fields(element))


def _judge_surroundings(root: "etree._Element", *, until: "etree._Element | None") -> _Stop | None:
    """What stands between the records: nothing but blanks."""
    if (root.text or "").strip():
        return _Stop("xml-losse-tekst", "levering")
    for child in root:
        if child is until:
            return None
        if child.tag != "signaal":
            return _unknown(str(child.tag))
        if (child.tail or "").strip():
            return _Stop("xml-losse-tekst", "signaal")
    return None


def _judge_fields(element: "etree._Element") -> _Stop | None:
    for child in element:
        if child.tag not in KOLOMMEN:
            return _unknown(str(child.tag))
    return None


def _judge_root(root: "etree._Element") -> _Stop | None:
    if root.tag != "levering":
        return _Stop("xml-wortel-onbekend", "levering", "Het onderdeel levering heeft een namespace.")
    if any(not str(name).startswith(_XSI) for name in root.attrib):
        return _Stop("kolom-onbekend", "levering", "Het onderdeel levering heeft een attribuut dat er niet hoort.")
    return _judge_surroundings(root, until=None)


def _unknown(tag: str) -> _Stop:
    return _Stop("kolom-onbekend", tag, f"Onbekend onderdeel: {readable_kolom(tag)}.")


def _located(stop: _Stop, bron: _Bron, vorige: int) -> Finding:
    """The finding on the line of the unknown element; of text, on the line of the record (`vorige`) before it."""
    if stop.reden != "kolom-onbekend":
        return Finding(vorige, "", stop.reden, stop.tekst)
    regel = vorige if stop.tag in KOLOMMEN else _first_line(bron, stop.tag.rpartition("}")[2]) or vorige
    return Finding(regel, readable_kolom(stop.tag), stop.reden, stop.tekst)


def _first_line(bron: _Bron, naam: str) -> int | None:
    teller = RegelTeller(naam, prefix=True)
    for piece in bron.pieces():
        teller.feed(piece)
        if teller.gevonden:
            return teller.gevonden[0]
    return None


def _explain(element: "etree._Element") -> str:
    """The schema's verdict in words for a partner; libxml2's own message would quote the record."""
    tags = [str(child.tag) for child in element]
    if afwezig := [kolom for kolom in VERPLICHT if kolom not in tags]:
        return f"Ontbreekt: {', '.join(afwezig)}."
    if dubbel := [kolom for kolom in KOLOMMEN if tags.count(kolom) > 1]:
        return f"Dubbel: {', '.join(dubbel)}."
    return "Er staat een attribuut, een onderdeel of tekst waar dat niet mag."


def _not_well_formed(error: etree.XMLSyntaxError, doc: _Doc, teller: RegelTeller, root: str) -> Finding:
    if not re.search(rf"</(?:[^\s<>:/]+:)?{re.escape(root)}".encode(), teller.staart):
        return Finding(doc.ervoor + teller.regel, "", "bestand-afgebroken", f"Het sluiten van {root} ontbreekt.")
    return Finding(doc.ervoor + (error.lineno or 0), "", "xml-ongeldig")


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring((files(__package__) / "huis.xsd").read_bytes()))
