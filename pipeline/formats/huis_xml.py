"""The house format as XML: root `levering`, records `signaal`, one element per column; `huis.xsd` says it exactly."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple

from lxml import etree

from pipeline.contracts.reasons import Finding
from pipeline.formats.levering import KOLOMMEN, VERPLICHT, BrokenRecord, RawLevering, RawRecord, readable_kolom, refused
from pipeline.formats.tekst import decode_xml

_SKIP = r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
_PROLOG = re.compile(_SKIP + r"|(?P<doctype><!DOCTYPE)|<(?P<tag>[^\s/>!?<]+)", re.DOTALL)
# in well-formed XML a `<` outside comments, CDATA and instructions always opens a tag, so this finds every record
_RECORD = re.compile(_SKIP + r"|(?P<record><signaal(?=[\s/>]))", re.DOTALL)
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_TAIL = 200


class _Stop(NamedTuple):
    """Why reading ends before the end, and the tag it is about."""

    reden: str
    tag: str
    tekst: str = ""


def read_xml(data: bytes) -> RawLevering:
    """Every `signaal` as text; each is held against `huis.xsd` and a wrong one is a BrokenRecord.

    Fatal, with its line: no text, empty, cut off, not well-formed, a DOCTYPE, another root, an unknown element.
    Never raises.
    """
    text = decode_xml(data)
    if isinstance(text, Finding):
        return refused(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if fataal := _judge_prolog(text):
        return refused(fataal)
    records: list[RawRecord | BrokenRecord] = []
    seen: set[str] = set()
    regels, regel = _record_lines(text), 1
    try:
        for element in _read_elements(text):
            if isinstance(element, _Stop):
                return refused(_located(element, text, regel))
            regel = next(regels, regel)
            records.append(_read_record(element, regel))
            seen.update(str(child.tag) for child in element)
    except etree.XMLSyntaxError as error:
        return refused(_not_well_formed(error, text))
    return RawLevering(tuple(kolom for kolom in KOLOMMEN if kolom in seen), tuple(records), None)


def _judge_prolog(text: str) -> Finding | None:
    """A DOCTYPE is refused before any parser sees it: it can read files or fill the memory."""
    for token in _PROLOG.finditer(text):
        regel = text.count("\n", 0, token.start()) + 1
        if token["doctype"]:
            return Finding(regel, "", "xml-doctype")
        if token["tag"]:
            return None if token["tag"] == "levering" else Finding(regel, "", "xml-wortel-onbekend")
    return Finding(1, "", "xml-ongeldig")


def _record_lines(text: str) -> Iterator[int]:
    """The line of every record's start tag. libxml2 itself loses count after 65,535 lines."""
    regel, counted = 1, 0
    for token in _RECORD.finditer(text):
        if token["record"]:
            regel += text.count("\n", counted, token.start())
            counted = token.start()
            yield regel


def _read_elements(text: str) -> Iterator[etree._Element | _Stop]:
    """The records one by one, emptied once they are behind; a _Stop is the last."""
    parser = etree.iterparse(
        BytesIO(text.encode()), events=("end",), tag="signaal", encoding="utf-8", resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for _, element in parser:
        parent = element.getparent()
        if parent is None or parent.getparent() is not None:
            yield _unknown("signaal" if parent is None else str(parent.tag))
            return
        if stop := _judge_surroundings(parent, until=element) or _judge_fields(element):
            yield stop
            return
        yield element
        while (previous := element.getprevious()) is not None:
            parent.remove(previous)
        element.clear(keep_tail=True)
    if parser.root is not None and (stop := _judge_root(parser.root)):
        yield stop


def _judge_surroundings(root: etree._Element, *, until: etree._Element | None) -> _Stop | None:
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


def _judge_fields(element: etree._Element) -> _Stop | None:
    for child in element:
        if child.tag not in KOLOMMEN:
            return _unknown(str(child.tag))
    return None


def _judge_root(root: etree._Element) -> _Stop | None:
    if root.tag != "levering":
        return _Stop("xml-wortel-onbekend", "levering", "Het onderdeel levering heeft een namespace.")
    if any(not str(name).startswith(_XSI) for name in root.attrib):
        return _Stop("kolom-onbekend", "levering", "Het onderdeel levering heeft een attribuut dat er niet hoort.")
    return _judge_surroundings(root, until=None)


def _unknown(tag: str) -> _Stop:
    return _Stop("kolom-onbekend", tag, f"Onbekend onderdeel: {readable_kolom(tag)}.")


def _located(stop: _Stop, text: str, vorige: int) -> Finding:
    """The finding on the line of the unknown element; of text, on the line of the record (`vorige`) before it."""
    if stop.reden != "kolom-onbekend":
        return Finding(vorige, "", stop.reden, stop.tekst)
    name = re.escape(stop.tag.rpartition("}")[2])
    token = re.compile(_SKIP + f"|(?P<tag><(?:[^\\s/>:]+:)?{name}(?=[\\s/>]))", re.DOTALL)
    found = next((match.start() for match in token.finditer(text) if match["tag"]), None)
    regel = vorige if found is None or stop.tag in KOLOMMEN else text.count("\n", 0, found) + 1
    return Finding(regel, readable_kolom(stop.tag), stop.reden, stop.tekst)


def _read_record(element: etree._Element, regel: int) -> RawRecord | BrokenRecord:
    if not _schema().validate(element):
        return BrokenRecord(regel, "xml-record-ongeldig", _explain(element))
    return RawRecord(regel, {str(child.tag): child.text or "" for child in element})


def _explain(element: etree._Element) -> str:
    """The schema's verdict in words for a partner; libxml2's own message would quote the record."""
    tags = [str(child.tag) for child in element]
    if afwezig := [kolom for kolom in VERPLICHT if kolom not in tags]:
        return f"Ontbreekt: {', '.join(afwezig)}."
    if dubbel := [kolom for kolom in KOLOMMEN if tags.count(kolom) > 1]:
        return f"Dubbel: {', '.join(dubbel)}."
    return "Er staat een attribuut, een onderdeel of tekst waar dat niet mag."


def _not_well_formed(error: etree.XMLSyntaxError, text: str) -> Finding:
    if "</levering" not in text[-_TAIL:]:
        return Finding(text.count("\n") + 1, "", "bestand-afgebroken", "Het sluiten van levering ontbreekt.")
    return Finding(error.lineno or 0, "", "xml-ongeldig")


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring((files(__package__) / "huis.xsd").read_bytes()))
