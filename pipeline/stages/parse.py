"""parse: the bytes of a levering to raw records, by the format that its name promises."""

from typing import Literal, NamedTuple

from pipeline.contracts.reasons import Finding
from pipeline.formats.huis_csv import read_csv
from pipeline.formats.huis_xml import read_xml
from pipeline.formats.levering import BrokenRecord, RawRecord
from pipeline.formats.tekst import is_legible, looks_like_xml


class Parsed(NamedTuple):
    """`bevindingen` are about the file as a whole; with `fataal` the levering is refused and there are no records.

    The findings about broken records come from normalise, which counts them.
    """

    kolommen: tuple[str, ...]
    records: tuple[RawRecord | BrokenRecord, ...]
    bevindingen: tuple[Finding, ...]
    fataal: Finding | None


def parse_levering(data: bytes, *, extensie: Literal["csv", "xml"]) -> Parsed:
    """Read a house levering of this extension, which must also be what is inside. Never raises."""
    if is_legible(data) and looks_like_xml(data) != (extensie == "xml"):
        inhoud = "XML" if extensie == "csv" else "geen XML"
        return Parsed((), (), (), Finding(0, "", "inhoud-anders-dan-naam", f"De inhoud is {inhoud}."))
    raw = read_csv(data) if extensie == "csv" else read_xml(data)
    leeg = raw.fataal is None and not raw.records
    bevindingen = (Finding(0, "", "levering-zonder-records"),) if leeg else ()
    return Parsed(raw.kolommen, raw.records, bevindingen, raw.fataal)
