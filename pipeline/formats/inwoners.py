"""The residents file, whichever of its three forms it has: `plat`, `lo3` or `haalcentraal` (contract, Residents)."""

from collections.abc import Iterator
from typing import BinaryIO, Literal

from pipeline.errors import DataError
from pipeline.formats.inwoners_csv import parse_header
from pipeline.formats.inwoners_haalcentraal import read_haalcentraal
from pipeline.formats.inwoners_lo3 import is_lo3, read_lo3
from pipeline.formats.inwoners_plat import is_plat, read_plat
from pipeline.formats.inwoners_rows import KOLOMMEN, BrokenRow, Lines, RawInwoner, RawRow, Remark, decode

__all__ = ["KOLOMMEN", "BrokenRow", "Formaat", "RawInwoner", "RawRow", "Remark", "read_inwoners"]

Formaat = Literal["auto", "plat", "lo3", "haalcentraal"]

_BOM = b"\xef\xbb\xbf"
_NOT_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "een Excel- of zip-bestand"),
    (b"\xd0\xcf\x11\xe0", "een oud Excel-bestand"),
    (b"%PDF", "een PDF"),
    (b"\x1f\x8b", "een gzip-bestand"),
    (b"\xff\xfe", "een tekstbestand in UTF-16"),
    (b"\xfe\xff", "een tekstbestand in UTF-16"),
)


def read_inwoners(stream: BinaryIO, *, formaat: Formaat) -> Iterator[RawRow]:
    """Persons from an open residents file, one by one; the stream stays the caller's to close.

    Memory is constant but for a JSON array. Raises DataError, at the call, when the file is not of this form (empty, no
    text, no such header, obligatory columns absent, JSON broken), and while reading where a line is not UTF-8.
    """
    lines = enumerate(stream, start=1)
    regel, first = _first_line(lines)
    # An explicit form whose header we do not know gets that reader's own message: which columns are missing.
    looks_like = _recognise(regel, first) or (formaat if formaat in ("plat", "lo3") else None)
    if looks_like is None:
        raise DataError(
            "Dit is geen inwonersbestand dat wij kennen: de eerste regel heeft geen kolomnamen van plat of lo3.",
            "Zorg dat de eerste regel de kolomnamen heeft (bsn;geslacht;… of 01.01.20;…).",
        )
    if formaat not in ("auto", looks_like):
        raise DataError(
            f"Dit bestand heeft niet de vorm {formaat}; het lijkt op {looks_like}.",
            f"Gebruik --formaat {looks_like} of --formaat auto.",
        )
    if looks_like == "haalcentraal":
        return read_haalcentraal(lines, first=(regel, first))
    header = parse_header(regel, first)
    return read_lo3(lines, header=header) if looks_like == "lo3" else read_plat(lines, header=header)


def _first_line(lines: Lines) -> tuple[int, str]:
    """The first line with something on it. Raises DataError when there is none, or when the file is not text."""
    for regel, line in lines:
        if regel == 1:
            _refuse_binary(line)
        raw = line.removeprefix(_BOM) if regel == 1 else line
        if raw.strip():
            return regel, decode(raw, regel).lstrip()
    raise DataError("Het inwonersbestand is leeg.", "Kijk of de export is gelukt en lever het bestand opnieuw aan.")


def _refuse_binary(line: bytes) -> None:
    for magic, what in _NOT_TEXT:
        if line.startswith(magic):
            raise DataError(
                f"Het inwonersbestand is {what}.", "Exporteer het als tekst in UTF-8: csv (plat of lo3) of JSON."
            )
    if b"\0" in line:
        raise DataError("Het inwonersbestand is geen tekst.", "Exporteer het als csv of JSON in UTF-8.")


def _recognise(regel: int, first: str) -> Literal["plat", "lo3", "haalcentraal"] | None:
    if first.startswith(("[", "{")):
        return "haalcentraal"
    header = parse_header(regel, first)
    if is_lo3(header):
        return "lo3"
    return "plat" if is_plat(header) else None
