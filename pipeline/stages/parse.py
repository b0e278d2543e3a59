"""parse: a levering to raw records, by the format that its name or the partner's configuration promises."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, Literal

from pipeline.contracts.formaat import HUIS_CSV, HUIS_XML, Formaat
from pipeline.contracts.reasons import Finding
from pipeline.formats.huis_csv import read_csv_stream
from pipeline.formats.huis_xlsx import read_xlsx_stream
from pipeline.formats.huis_xml import read_xml_stream
from pipeline.formats.levering import Chunk, LeveringFataal, RawStream
from pipeline.formats.tekst import HEAD, is_legible, looks_like_xml
from pipeline.formats.vertaal import translate_stream

Extensie = Literal["csv", "xml", "xlsx"]


def open_levering(
    stream: BinaryIO, *, extensie: Extensie, formaat: Formaat | None, vervangen: Counter[int] | None = None
) -> RawStream:
    """Start reading a levering; `stream` can seek. Without `formaat` it is in the house format.

    `vervangen` counts the patches of `formaat` while its records are read (`vertaal.patch_findings`).

    Raises LeveringFataal, here or while its chunks are taken, when the levering must be refused whole: also when the
    content is not what `extensie` promises. A levering without records gives no chunk.
    """
    if formaat is not None and formaat.vorm != extensie:
        raise LeveringFataal(Finding(0, "", "inhoud-anders-dan-naam", f"Afgesproken is {formaat.vorm}."))
    if extensie == "xlsx":
        raw = _read_xlsx(stream, formaat)
    else:
        _judge_head(stream, extensie)
        raw = _read_text(stream, extensie, formaat)
    return raw if formaat is None else translate_stream(raw, formaat, vervangen=vervangen)


def read_ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The same chunks, the next one read on another thread while this one is judged: reading is mostly pyarrow's work.

    What reading raises comes at the chunk that raised it.
    """
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = reader.submit(next, chunks, None)
            yield chunk


def _read_xlsx(stream: BinaryIO, formaat: Formaat | None) -> RawStream:
    if formaat is None:
        return read_xlsx_stream(stream.read(), werkblad=None)
    return read_xlsx_stream(stream.read(), werkblad=formaat.werkblad, kop=formaat.kop_namen(), strikt=False)


def _read_text(stream: BinaryIO, extensie: Extensie, formaat: Formaat | None) -> RawStream:
    if extensie == "csv":
        return read_csv_stream(stream, vorm=HUIS_CSV if formaat is None else formaat.csv_vorm())
    return read_xml_stream(stream, vorm=HUIS_XML if formaat is None else formaat.xml_vorm())


def _judge_head(stream: BinaryIO, extensie: Extensie) -> None:
    head = stream.read(HEAD)
    stream.seek(0)
    if is_legible(head) and looks_like_xml(head) != (extensie == "xml"):
        inhoud = "XML" if extensie == "csv" else "geen XML"
        raise LeveringFataal(Finding(0, "", "inhoud-anders-dan-naam", f"De inhoud is {inhoud}."))
