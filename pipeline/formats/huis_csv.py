"""The house format as CSV: `;`, a header, one record per row (contract, A levering in the house format)."""

import csv
import io
from collections.abc import Iterator
from typing import Self

from pipeline.contracts.reasons import Finding
from pipeline.formats.levering import KOLOMMEN, BrokenRecord, RawLevering, RawRecord, judge_kop, refused
from pipeline.formats.tekst import decode_text

_ANDERE_SCHEIDING = {",": "een komma", "\t": "een tab", "|": "een staande streep"}
_MIN_BEKEND = 3


def read_csv(data: bytes) -> RawLevering:
    """Every row of the file as text, under lower-case column names; rows without any value are not records.

    A row that cannot be trusted is a BrokenRecord and the rest goes on. Fatal: no text, empty, header wrong, cut off.
    Never raises.
    """
    text = decode_text(data)
    if isinstance(text, Finding):
        return refused(text)
    feed = _Feed(text)
    kop = _read_kop(feed)
    if fataal := _wrong_delimiter(kop, regel=feed.at) or judge_kop(kop, regel=feed.at):
        return refused(fataal)
    records: list[RawRecord | BrokenRecord] = []
    for record in _read_records(feed, kop):
        if isinstance(record, Finding):
            return refused(record)
        records.append(record)
    return RawLevering(kop, tuple(records), None)


class _Feed:
    """The lines of the file for csv.reader, split as an editor does, and a place to go back to."""

    __slots__ = ("at", "ended", "lines")

    def __init__(self, text: str) -> None:
        self.lines = list(io.StringIO(text, newline=""))
        while not self.lines[-1].strip():
            self.lines.pop()
        self.at = next(index for index, line in enumerate(self.lines) if line.strip())
        self.ended = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.at == len(self.lines):
            self.ended = True
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def _read_kop(feed: _Feed) -> tuple[str, ...]:
    first = feed.at
    try:
        cells = next(csv.reader(feed, delimiter=";", strict=True))
    except csv.Error:
        # quotes around names between commas look like this; the whole line then tells which sign it is
        cells = [feed.lines[first]]
    return tuple(name.strip().lower() for name in cells)


def _wrong_delimiter(kop: tuple[str, ...], *, regel: int) -> Finding | None:
    if len(kop) > 1:
        return None
    for sign, naam in _ANDERE_SCHEIDING.items():
        if sum(name.strip().strip('"') in KOLOMMEN for name in kop[0].split(sign)) >= _MIN_BEKEND:
            return Finding(regel, "", "scheidingsteken-onbekend", f"Tussen de kolommen staat {naam}.")
    return None


def _read_records(feed: _Feed, kop: tuple[str, ...]) -> Iterator[RawRecord | BrokenRecord | Finding]:
    reader = csv.reader(feed, delimiter=";", strict=True)
    width = len(kop)
    while True:
        first = feed.at
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = None
        if row is not None and len(row) == width and feed.at == first + 1:
            if any(map(str.strip, row)):
                yield RawRecord(first + 1, dict(zip(kop, row, strict=True)))
        elif row is None or any(map(str.strip, row)):
            yield _doubtful(feed, kop, first, row)
            if feed.ended:
                return


def _doubtful(
    feed: _Feed, kop: tuple[str, ...], first: int, row: list[str] | None
) -> RawRecord | BrokenRecord | Finding:
    """A record of several lines, or one of the wrong shape."""
    regel = first + 1
    if feed.ended:
        return Finding(regel, "", "bestand-afgebroken", "Op deze regel begint een aanhalingsteken dat nergens sluit.")
    whole = row is not None and len(row) == len(kop)
    if feed.at > regel and _swallows(feed.lines[first : first + 2], len(kop), whole=whole):
        feed.at = regel  # the records behind the stray quote are read again
        return BrokenRecord(
            regel, "regel-onleesbaar", "Een aanhalingsteken op deze regel sluit pas op een latere regel."
        )
    if row is None:
        return BrokenRecord(regel, "regel-onleesbaar", "")
    if len(row) == len(kop):
        return RawRecord(regel, dict(zip(kop, row, strict=True)))
    if len(row) < len(kop) and feed.at == len(feed.lines) and not feed.lines[-1].endswith(("\n", "\r")):
        return Finding(regel, "", "bestand-afgebroken", "De laatste regel is niet af.")
    return BrokenRecord(regel, "cellen-aantal", f"De regel heeft {len(row)} cellen, de kop heeft er {len(kop)}.")


def _swallows(lines: list[str], width: int, *, whole: bool) -> bool:
    """Whether a quote on the first line took other records with it: that line has all its cells already.

    When the cells come out right all the same, the next line must be complete too; else it is a line break in a cell.
    """
    complete = [line.count(";") >= width - 1 for line in lines]
    return complete[0] and (complete[1] or not whole)
