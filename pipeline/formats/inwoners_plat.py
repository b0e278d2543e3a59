"""The `plat` form: one line per person, our own column names in any order and case (contract, Residents)."""

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.errors import DataError
from pipeline.formats.inwoners_csv import Header, read_rows
from pipeline.formats.inwoners_rows import KOLOMMEN, BrokenRow, Lines, RawInwoner, RawRow, Remark, require_columns

_SAFE_NAME = re.compile(r"[a-z][a-z0-9_ -]{0,39}")


def is_plat(header: Header) -> bool:
    """Whether the header has at least one of our columns."""
    return not {name.lower() for name in header.namen}.isdisjoint(KOLOMMEN)


def read_plat(lines: Lines, *, header: Header) -> Iterator[RawRow]:
    """Persons line by line, first a remark for each unknown column. Raises DataError for a wrong header, at once."""
    names = [name.lower() for name in header.namen]
    require_columns(set(names), {column: column for column in KOLOMMEN})
    double = [name for name, count in Counter(names).items() if count > 1 and name in KOLOMMEN]
    if double:
        raise DataError(
            f"In het inwonersbestand staan kolommen dubbel: {', '.join(double)}.", "Laat elke kolom één keer staan."
        )
    return _persons(lines, header=header, names=names)


def _persons(lines: Lines, *, header: Header, names: list[str]) -> Iterator[RawRow]:
    for place, name in enumerate(names, start=1):
        if name and name not in KOLOMMEN:
            # In a file without its header a name could be somebody's: only what looks like a column name is repeated.
            shown = name if _SAFE_NAME.fullmatch(name) else f"kolom {place}"
            yield Remark(header.regel, shown, "inwoner-kolom-onbekend")
    places = {name: place for place, name in enumerate(names) if name in KOLOMMEN}
    for row in read_rows(lines, header=header):
        if isinstance(row, BrokenRow):
            yield row
        else:
            velden = dict.fromkeys(KOLOMMEN, "")
            velden.update((name, row.cellen[place]) for name, place in places.items())
            yield RawInwoner(row.regel, velden)
