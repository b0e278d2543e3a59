"""Records of somebody else's XML: a path to them, and below each one a field for every leaf and attribute."""

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from pipeline.formats.kolommen import BrokenRecord, RawRecord
from pipeline.formats.xml_regels import RegelTeller

_DUBBEL = "Een onderdeel staat er twee keer in."


def read_free(events: Iterable[Any], path: tuple[str, ...], teller: RegelTeller) -> Iterator[RawRecord | BrokenRecord]:
    """The elements at this path of local names, from start and end events. What lies outside them is forgotten."""
    above: list[str] = []
    regels: list[int] = []
    for event, element in events:
        naam = etree.QName(element).localname
        if event == "start":
            above.append(naam)
            if naam == path[-1]:
                regels.append(teller.gevonden.popleft())
            continue
        regel = regels.pop() if naam == path[-1] else 0
        if tuple(above) == path:
            yield _read_record(element, regel)
        inside = len(above) > len(path) and tuple(above[: len(path)]) == path
        above.pop()
        if not inside:
            forget(element)


def _read_record(element: "etree._Element", regel: int) -> RawRecord | BrokenRecord:
    velden: dict[str, str] = {}
    for naam, value in _fields(element, ""):
        if naam in velden:
            return BrokenRecord(regel, "xml-record-ongeldig", _DUBBEL)
        velden[naam] = value
    return RawRecord(regel, velden)


def _fields(element: "etree._Element", above: str) -> Iterator[tuple[str, str]]:
    for naam, value in element.attrib.items():
        yield f"{above}@{etree.QName(naam).localname}", str(value)
    for child in element:
        path = above + etree.QName(child).localname
        if len(child):
            yield from _fields(child, f"{path}/")
        else:
            yield path, child.text or ""
            yield from ((f"{path}/@{etree.QName(naam).localname}", str(value)) for naam, value in child.attrib.items())


def forget(element: "etree._Element") -> None:
    """Free what a record holds, and what stands before it."""
    parent = element.getparent()
    while parent is not None and (previous := element.getprevious()) is not None:
        parent.remove(previous)
    element.clear(keep_tail=True)
