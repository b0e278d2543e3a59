"""The house format as CSV: `;`, a header, one record per row (contract, A levering in the house format).

Plain lines go through pyarrow a block at a time; a line with a quote or the wrong number of cells goes through
csv.reader by itself. So the speed is that of the one and the lines and explanations are those of the other.
"""

import csv
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from pipeline.contracts.formaat import CsvVorm
from pipeline.contracts.reasons import Finding
from pipeline.formats.blokken import MAX_REGEL, Blok, read_blocks
from pipeline.formats.csv_blok import CsvFeed, Lay, read_blok
from pipeline.formats.kolommen import ColumnChunk
from pipeline.formats.levering import KOLOMMEN, LeveringFataal, RawStream, judge_kop
from pipeline.formats.tekst import HEAD, detect_codering

_ANDERE_SCHEIDING = {";": "een puntkomma", ",": "een komma", "\t": "een tab", "|": "een staande streep"}
_MIN_BEKEND = 3
_HUIS = ";"


class _Kop(NamedTuple):
    """The names, their line, and what stands behind them."""

    namen: tuple[str, ...]
    regel: int
    rest: Blok


def read_csv_stream(stream: BinaryIO, *, vorm: CsvVorm) -> RawStream:
    """Every row of the file as text; rows without any value are not records.

    Names are in lower case when `vorm.strikt`. A row that cannot be trusted is a BrokenRecord and the rest goes on.
    Raises LeveringFataal, here or at a later chunk: no text, empty, header wrong, cut off.
    """
    return read_csv_blocks(_blocks(stream, vorm), vorm=vorm)


def read_csv_blocks(blocks: Iterator[Blok], *, vorm: CsvVorm) -> RawStream:
    """As `read_csv_stream`, from blocks of any size."""
    blocks = _with_text(blocks)
    first = next(blocks)
    sign = vorm.scheidingsteken or _HUIS
    if vorm.kop is not None:
        return RawStream(vorm.kop, _chunks(first, blocks, Lay(vorm.kop, sign, vorm.aanhalingsteken)))
    kop = _read_kop(first, Lay((), sign, vorm.aanhalingsteken))
    namen = tuple(naam.lower() for naam in kop.namen) if vorm.strikt else kop.namen
    fataal = _wrong_delimiter(namen, sign, regel=kop.regel, strikt=vorm.strikt)
    if fataal or (fataal := judge_kop(namen, regel=kop.regel) if vorm.strikt else None):
        raise LeveringFataal(fataal)
    return RawStream(namen, _chunks(kop.rest, blocks, Lay(namen, sign, vorm.aanhalingsteken)))


def _blocks(stream: BinaryIO, vorm: CsvVorm) -> Iterator[Blok]:
    head = stream.read(HEAD)
    stream.seek(0)
    codering = detect_codering(head, declared=vorm.codering)
    if isinstance(codering, Finding):
        raise LeveringFataal(codering)
    return read_blocks(stream, codering=codering, vermoed=vorm.codering is None and head.isascii())


def _with_text(blocks: Iterator[Blok]) -> Iterator[Blok]:
    """The blocks from the first line on that is not blank."""
    for blok in blocks:
        text = blok.data.lstrip()
        if text:
            cut = blok.data.rfind(b"\n", 0, len(blok.data) - len(text)) + 1
            yield Blok(blok.data[cut:], blok.regel + blok.data.count(b"\n", 0, cut))
            yield from blocks


def _read_kop(first: Blok, lay: Lay) -> _Kop:
    feed = CsvFeed(first.data)
    try:
        cells = next(lay.reader(feed))
    except csv.Error:
        # quotes around names between commas look like this; the whole line then tells which sign it is
        cells, feed.at = [feed.line(0)], 1
    rest = Blok(first.data[feed.start(feed.at) :], first.regel + feed.at)
    return _Kop(tuple(name.strip() for name in cells), first.regel, rest)


def _wrong_delimiter(kop: tuple[str, ...], sign: str, *, regel: int, strikt: bool) -> Finding | None:
    if len(kop) > 1:
        return None
    for other, naam in _ANDERE_SCHEIDING.items():
        names = [name.strip().strip('"') for name in kop[0].split(other)]
        known = sum(name in KOLOMMEN for name in names) if strikt else len(names)
        if other != sign and known >= _MIN_BEKEND:
            return Finding(regel, "", "scheidingsteken-onbekend", f"Tussen de kolommen staat {naam}.")
    return None


def _chunks(first: Blok, blocks: Iterator[Blok], lay: Lay) -> Iterator[ColumnChunk]:
    """One chunk per block; a record that goes on in the next block is read there."""
    rest = first
    for blok in blocks:
        found = read_blok(rest, lay, final=False)
        if len(found.chunk):
            yield found.chunk
        if len(found.rest) > MAX_REGEL:
            raise LeveringFataal(Finding(blok.regel, "", "bestand-regel-te-lang"))
        regel = blok.regel - found.rest.count(b"\n")
        rest = Blok(found.rest + blok.data, regel)
    found = read_blok(rest, lay, final=True)
    if len(found.chunk):
        yield found.chunk
