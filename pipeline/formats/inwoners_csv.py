"""Rows of a delimited file with their true line; one broken row never takes its neighbours along.

A plain `csv.reader` over the file would swallow everything after one forgotten quote. Here each line is read on its
own, and only joined with the next ones when that closes the quote and gives the right number of cells.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.formats.inwoners_rows import BrokenRow, Lines, decode

_MAX_JOINED = 8


class Row(NamedTuple):
    """The cells of one record and the line it starts on."""

    regel: int
    cellen: list[str]


class Header(NamedTuple):
    """The column names as written (trimmed), the delimiter, and the line they stand on."""

    regel: int
    namen: tuple[str, ...]
    delimiter: str


def parse_header(regel: int, text: str) -> Header:
    """The header line, `;` or `,` between the names. A line that is no header gives names nobody knows."""
    delimiter = ";" if text.count(";") >= text.count(",") else ","
    rows = _parse([text], delimiter) or [[]]
    return Header(regel, tuple(name.strip() for name in rows[0]), delimiter)


def read_rows(lines: Lines, *, header: Header) -> Iterator[Row | BrokenRow]:
    """Every record after the header; wholly empty ones are skipped. Raises DataError where a line is not UTF-8."""
    source = ((regel, decode(raw, regel)) for regel, raw in lines)
    ahead: deque[tuple[int, str]] = deque()
    while (line := ahead.popleft() if ahead else next(source, None)) is not None:
        regel, text = line
        rows = _parse([text], header.delimiter)
        cells = rows[0] if rows else None
        if rows is None:
            cells = _join(text, ahead, source, header=header)
        elif cells is None or not any(cell.strip() for cell in cells):
            continue
        if cells is None:
            yield BrokenRow(regel, "inwoner-rij-kapot")
        elif len(cells) != len(header.namen):
            yield BrokenRow(regel, "inwoner-aantal-cellen")
        else:
            yield Row(regel, cells)


def _parse(lines: Sequence[str], delimiter: str) -> list[list[str]] | None:
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def _join(
    text: str, ahead: deque[tuple[int, str]], source: Iterator[tuple[int, str]], *, header: Header
) -> list[str] | None:
    """Read on for a cell with line ends inside. None when it does not close soon: the lines stay to be read."""
    parts = [text]
    for count in range(1, _MAX_JOINED):
        if len(ahead) < count:
            following = next(source, None)
            if following is None:
                return None
            ahead.append(following)
        parts.append(ahead[count - 1][1])
        rows = _parse(parts, header.delimiter)
        if rows is None:
            continue
        if len(rows) != 1 or len(rows[0]) != len(header.namen):
            return None
        for _ in range(count):
            ahead.popleft()
        return rows[0]
    return None
