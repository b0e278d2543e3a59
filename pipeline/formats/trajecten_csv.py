"""The clerk's list of who is helped already or must not be approached: `bsn;soort;van;tot` as raw text rows."""

import csv
import io
from typing import NamedTuple

from pipeline.contracts.reasons import Finding, volledige_tekst
from pipeline.errors import DataError
from pipeline.formats.tekst import decode_text

KOLOMMEN = ("bsn", "soort", "van", "tot")


class RawTraject(NamedTuple):
    """One line as the file has it; `velden` is None when its cells do not fit the header."""

    regel: int
    velden: dict[str, str] | None


def read_trajecten(data: bytes) -> list[RawTraject]:
    """Every line that is not empty. Raises DataError when this is no text or has no such header."""
    text = decode_text(data)
    if isinstance(text, Finding):
        raise DataError(
            f"Dit bestand is niet te lezen. {volledige_tekst(text)}", "Sla het op als csv, met puntkomma's."
        )
    reader = csv.reader(io.StringIO(text), delimiter=";", strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in KOLOMMEN if header.count(name) != 1]:
            raise DataError(
                f"In de eerste regel ontbreekt of dubbelt: {', '.join(missing)}.",
                "Begin het bestand met bsn;soort;van;tot.",
            )
        return [_row(reader.line_num, cells, header) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise DataError(
            f"Regel {reader.line_num} van dit bestand is geen csv.", "Sla het op als csv, met puntkomma's."
        ) from None


def _row(regel: int, cells: list[str], header: list[str]) -> RawTraject:
    whole = len(cells) == len(header)
    return RawTraject(regel, dict(zip(header, (cell.strip() for cell in cells), strict=True)) if whole else None)
