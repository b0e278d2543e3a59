"""Records as columns of text: what makes a million of them quick to judge, without losing one or its line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from pipeline.formats.arrays import Cellen, Ints, text_array

UNIEK = frozenset({"referentie", "klantnummer", "bsn", "telefoon", "email", "bedrag", "geboortedatum"})
"""Columns in which nearly every record has a value of its own; the others are kept as codes into a dictionary."""

_SURROGAAT = re.compile("[\ud800-\udfff]")
_SCHEIDT = re.compile('[;"\r\n]')


class RawRecord(NamedTuple):
    """One record as text. `regel` is the line an editor shows for its first character; an absent field is empty."""

    regel: int
    velden: dict[str, str]


class BrokenRecord(NamedTuple):
    """A record whose shape is wrong, so that no field can be trusted: its line, a reason code and a Dutch text."""

    regel: int
    reden: str
    tekst: str


@dataclass(frozen=True, slots=True, eq=False)
class ColumnChunk:
    """Consecutive records as columns: one array of text per column, in any order of rows.

    Per row: its line, its place among all records of the chunk, and a key that is the same for rows with the same
    cells (and as good as never for others). `gebroken` are the broken records with their places.
    """

    kolommen: tuple[str, ...]
    cellen: Mapping[str, Cellen]
    regels: Ints
    plaatsen: Ints
    sleutels: Ints
    gebroken: tuple[tuple[int, BrokenRecord], ...]

    def __len__(self) -> int:
        return len(self.regels) + len(self.gebroken)

    def __iter__(self) -> Iterator[RawRecord | BrokenRecord]:
        """The records one by one, in the order of the file."""
        found: list[RawRecord | BrokenRecord | None] = [None] * len(self)
        for plaats, broken in self.gebroken:
            found[plaats] = broken
        rows = zip(*(self.cellen[kolom].to_pylist() for kolom in self.kolommen), strict=True)
        for plaats, regel, row in zip(self.plaatsen.tolist(), self.regels.tolist(), rows, strict=True):
            found[plaats] = RawRecord(regel, dict(zip(self.kolommen, row, strict=True)))
        return (record for record in found if record is not None)


def chunk_of(kolommen: Sequence[str], records: Sequence[RawRecord | BrokenRecord]) -> ColumnChunk:
    """Records as columns. Fields outside `kolommen` are left behind."""
    whole = [(plaats, record) for plaats, record in enumerate(records) if isinstance(record, RawRecord)]
    broken = [(plaats, record) for plaats, record in enumerate(records) if isinstance(record, BrokenRecord)]
    rows = [[record.velden.get(kolom, "") for kolom in kolommen] for _, record in whole]
    return ColumnChunk(
        tuple(kolommen),
        cells_of(kolommen, rows),
        np.array([record.regel for _, record in whole], dtype=np.int64),
        np.array([plaats for plaats, _ in whole], dtype=np.int64),
        np.array([row_key(row) for row in rows], dtype=np.int64),
        tuple(broken),
    )


def cells_of(kolommen: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Cellen]:
    """Rows of cells as one array per column."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(kolommen)
    return {kolom: _array(kolom, cells) for kolom, cells in zip(kolommen, columns, strict=True)}


def row_key(cells: Sequence[str]) -> int:
    """The key of a row: that of its line in a CSV file, unless a cell has signs that would make lines ambiguous."""
    line = ";".join(cells)
    if line.count(";") >= len(cells) or _SCHEIDT.search(line.replace(";", "")):
        return hash(tuple(cells))
    return hash(line.encode("utf-8", "replace"))


def column_type(kolom: str) -> pa.DataType:
    """How the column is kept."""
    return pa.string() if kolom in UNIEK else pa.dictionary(pa.int32(), pa.string())


def _array(kolom: str, cells: Sequence[str]) -> Cellen:
    try:
        text = text_array(cells)
    except UnicodeEncodeError:
        # half a surrogate pair is no text; a noncharacter is refused like every other sign that nobody can read
        text = text_array([_SURROGAAT.sub("\uffff", cell) for cell in cells])
    return text if kolom in UNIEK else text.dictionary_encode()
