"""One block of CSV lines as columns, every record with its true line."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from pipeline.contracts.reasons import Finding
from pipeline.formats.arrays import Cellen, Ints, flag_array, flags_of
from pipeline.formats.blokken import Blok
from pipeline.formats.kolommen import BrokenRecord, ColumnChunk, cells_of, column_type, row_key
from pipeline.formats.levering import LeveringFataal

_LANGSTE_CEL = 131_072
_GEWOON = "^[0-9A-Za-z]"


class Lay(NamedTuple):
    """The names of the columns and the signs between and around cells; without `quote` cells are never quoted."""

    kop: tuple[str, ...]
    sign: str
    quote: str

    def reader(self, feed: "CsvFeed") -> Iterator[list[str]]:
        """A strict csv.reader over these lines."""
        if not self.quote:
            return csv.reader(feed, delimiter=self.sign, quoting=csv.QUOTE_NONE, strict=True)
        return csv.reader(feed, delimiter=self.sign, quotechar=self.quote, strict=True)


class ReadBlok(NamedTuple):
    """What a block holds, and the bytes of a last record that is not whole yet."""

    chunk: ColumnChunk
    rest: bytes


class CsvFeed:
    """The lines of a block for csv.reader, with a place to go back to; `ended` when it asked for more than there is."""

    __slots__ = ("at", "data", "ended", "ends")

    def __init__(self, data: bytes) -> None:
        self.data = data
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
        self.ends = ends if data.endswith(b"\n") else np.append(ends, len(data))
        self.at = 0
        self.ended = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.ends):
            self.ended = True
            raise StopIteration
        self.at += 1
        return self.line(self.at - 1)

    def start(self, at: int) -> int:
        """Where line `at` begins."""
        return min(int(self.ends[at - 1]) + 1, len(self.data)) if at else 0

    def line(self, at: int) -> str:
        """Line `at` with its line feed, if it has one."""
        return self.data[self.start(at) : self.start(at + 1)].decode()


class Special(NamedTuple):
    """What came of the places (lines, records) in a block that are not plain: whole rows and broken ones."""

    taken: npt.NDArray[np.bool_]
    rows: list[tuple[int, list[str]]]
    broken: list[tuple[int, BrokenRecord]]
    unfinished: int | None


def read_blok(blok: Blok, lay: Lay, *, final: bool) -> ReadBlok:
    """The records of the block. Raises LeveringFataal when the file ends inside a record (`final`)."""
    feed = CsvFeed(blok.data)
    special = _read_special(feed, lay, blok.regel, final=final)
    if special.unfinished is not None:
        special.taken[special.unfinished :] = True
    lines = np.flatnonzero(~special.taken)
    cells, keys = read_plain(_without(feed, special.taken), lay)
    full = _not_blank(cells, keys.lines, lay)
    if not full.all():
        cells = {kolom: array.filter(flag_array(full)) for kolom, array in cells.items()}
        lines, keys = lines[full], Keys(keys.lines, keys.waarden[full])
    regels = np.arange(blok.regel, blok.regel + len(feed.ends), dtype=np.int64)
    chunk = merged(cells, lines, keys.waarden, special=special, lay=lay, regels=regels)
    return ReadBlok(chunk, b"" if special.unfinished is None else feed.data[feed.start(special.unfinished) :])


class Keys(NamedTuple):
    """Lines, and the key of each."""

    lines: list[bytes]
    waarden: Ints


def _read_special(feed: CsvFeed, lay: Lay, regel: int, *, final: bool) -> Special:
    found = Special(_not_plain(feed, lay), [], [], None)
    reader, free = lay.reader(feed), 0
    for at in np.flatnonzero(found.taken).tolist():
        if at < free:
            continue
        feed.at = at
        record = _read_record(feed, reader, lay, regel)
        if feed.ended and not final:
            return found._replace(unfinished=at)
        if isinstance(record, Finding):
            raise LeveringFataal(record)
        if isinstance(record, BrokenRecord):
            found.broken.append((at, record))
        elif record is not None:
            found.rows.append((at, record))
        free = feed.at
        found.taken[at:free] = True
    return found


def _not_plain(feed: CsvFeed, lay: Lay) -> npt.NDArray[np.bool_]:
    """The lines that need csv.reader: quotes, another number of cells than the header, or too long for one cell."""
    signs = np.frombuffer(feed.data, np.uint8)
    if len(lay.sign.encode()) > 1 or len(lay.quote.encode()) > 1:
        return np.ones(len(feed.ends), np.bool_)
    between = np.flatnonzero(signs == ord(lay.sign))
    found: npt.NDArray[np.bool_] = np.diff(np.searchsorted(between, feed.ends), prepend=0) != len(lay.kop) - 1
    found |= np.diff(feed.ends, prepend=-1) > _LANGSTE_CEL
    if lay.quote and lay.quote.encode() in feed.data:
        found[np.searchsorted(feed.ends, np.flatnonzero(signs == ord(lay.quote)))] = True
    return found


def _read_record(
    feed: CsvFeed, reader: Iterator[list[str]], lay: Lay, regel: int
) -> list[str] | BrokenRecord | Finding | None:
    """The record that begins on this line; None when it is blank."""
    first = feed.at
    feed.ended = False
    try:
        row: list[str] | None = next(reader)
    except csv.Error:
        row = None
    if row is not None and not any(map(str.strip, row)):
        return None
    if row is not None and len(row) == len(lay.kop) and feed.at == first + 1:
        return row
    return _doubtful(feed, lay, row, first=first, regel=regel + first)


def _doubtful(
    feed: CsvFeed, lay: Lay, row: list[str] | None, *, first: int, regel: int
) -> list[str] | BrokenRecord | Finding:
    """A record of several lines, or one of the wrong shape."""
    if feed.ended:
        return Finding(regel, "", "bestand-afgebroken", "Op deze regel begint een aanhalingsteken dat nergens sluit.")
    whole = row is not None and len(row) == len(lay.kop)
    if feed.at > first + 1 and _swallows(feed, lay, first, whole=whole):
        feed.at = first + 1  # the records behind the stray quote are read again
        return BrokenRecord(
            regel, "regel-onleesbaar", "Een aanhalingsteken op deze regel sluit pas op een latere regel."
        )
    if row is None:
        return BrokenRecord(regel, "regel-onleesbaar", "")
    if whole:
        return row
    if len(row) < len(lay.kop) and feed.at == len(feed.ends) and not feed.data.endswith(b"\n"):
        return Finding(regel, "", "bestand-afgebroken", "De laatste regel is niet af.")
    return BrokenRecord(regel, "cellen-aantal", f"De regel heeft {len(row)} cellen, de kop heeft er {len(lay.kop)}.")


def _swallows(feed: CsvFeed, lay: Lay, first: int, *, whole: bool) -> bool:
    """Whether a quote on the first line took other records with it: that line has all its cells already.

    When the cells come out right all the same, the next line must be complete too; else it is a line break in a cell.
    """
    complete = [feed.line(at).count(lay.sign) >= len(lay.kop) - 1 for at in (first, first + 1)]
    return complete[0] and (complete[1] or not whole)


def _without(feed: CsvFeed, taken: npt.NDArray[np.bool_]) -> bytes:
    """The plain lines only, each with a line feed."""
    if taken.any():
        edges = np.flatnonzero(np.diff(taken, prepend=True, append=True))
        runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        plain = b"".join(feed.data[feed.start(a) : feed.start(b)] for a, b in runs)
    else:
        plain = feed.data
    return plain if plain.endswith(b"\n") or not plain else plain + b"\n"


def read_plain(plain: bytes, lay: Lay) -> tuple[dict[str, Cellen], Keys]:
    """Lines that are nothing but cells and signs, as columns; keys as `kolommen.row_key` gives them."""
    if not plain:
        return cells_of(lay.kop, []), Keys([], np.empty(0, np.int64))
    names = [str(at) for at in range(len(lay.kop))]
    table: Any = arrow_csv.read_csv(
        BytesIO(plain),
        read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(plain) + 1),
        parse_options=arrow_csv.ParseOptions(delimiter=lay.sign, quote_char=False, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            check_utf8=False,
            column_types={name: column_type(kolom) for name, kolom in zip(names, lay.kop, strict=True)},
        ),
    )
    lines = plain.split(b"\n")
    lines.pop()
    canonical = lines if lay.sign == ";" else [line.replace(lay.sign.encode(), b";") for line in lines]
    keys = np.fromiter(map(hash, canonical), np.int64, len(lines))
    return {kolom: table[name].chunk(0) for name, kolom in zip(names, lay.kop, strict=True)}, Keys(lines, keys)


def _not_blank(cells: dict[str, Cellen], lines: Sequence[bytes], lay: Lay) -> npt.NDArray[np.bool_]:
    """The rows with any value at all; it takes a look where the reference does not begin with a letter or digit."""
    first = cells["referentie" if "referentie" in cells else lay.kop[0]]
    if pa.types.is_dictionary(first.type):
        first = first.dictionary_decode()
    full = flags_of(pc.match_substring_regex(first, _GEWOON))
    sign = lay.sign.encode()
    for at in np.flatnonzero(~full).tolist():
        full[at] = bool(lines[at].replace(sign, b"").decode().strip())
    return full


def merged(
    cells: dict[str, Cellen], lines: Ints, keys: Ints, *, special: Special, lay: Lay, regels: Ints
) -> ColumnChunk:
    """Plain and special rows in one chunk, each with its place in the file; `regels[at]` is the line of place `at`."""
    if special.rows:
        own = cells_of(lay.kop, [row for _, row in special.rows])
        cells = {kolom: _joined(array, own[kolom]) for kolom, array in cells.items()}
        lines = np.append(lines, [at for at, _ in special.rows])
        keys = np.append(keys, [row_key(row) for _, row in special.rows])
    broken = np.array([at for at, _ in special.broken], dtype=np.int64)
    everything = np.sort(np.append(lines, broken))
    gebroken = zip(np.searchsorted(everything, broken).tolist(), (record for _, record in special.broken), strict=True)
    return ColumnChunk(lay.kop, cells, regels[lines], np.searchsorted(everything, lines), keys, tuple(gebroken))


def _joined(one: Cellen, other: Cellen) -> Cellen:
    both = pa.chunked_array([one, other])
    if pa.types.is_dictionary(one.type):
        both = both.unify_dictionaries()
    return both.combine_chunks()
