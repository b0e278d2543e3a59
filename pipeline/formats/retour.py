"""What the print street answers in `retour/`: received, printed or not, came back (contract, A batch …).

A bad line is a finding with its line number. Whoever reads the file decides what that means for the good lines: the
print street's answers are taken whole or not at all (dispatch).
"""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple, TypeVar

from pipeline.contracts.reasons import Finding
from pipeline.domain.datum import parse_datum
from pipeline.domain.refusal import Refusal

_KENMERK = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PAGINAS = re.compile(r"[0-9]{1,4}")
_LONGEST_REDEN = 200
_REFERENCE_WORDS = frozenset({"kenmerk", "reference"})
_UITSLAGEN = {"sent": True, "failed": False}
_SORTERINGEN = {"sorted": True, "unsorted": False}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Ack(NamedTuple):
    """`<batch>.ACK.txt`: the batch arrived whole. `batch` is its name without `.zip`."""

    batch: str


class VerslagRegel(NamedTuple):
    """One letter of a `-RSP.txt`: printed and posted (`gelukt`) or not, on which day. `regel` as an editor shows it."""

    kenmerk: str
    gelukt: bool
    paginas: int
    gesorteerd: bool
    datum: date
    regel: int = 0


class Verslag(NamedTuple):
    """A whole `-RSP.txt`: the lines that could be read, and a finding for each one that could not."""

    regels: tuple[VerslagRegel, ...]
    fouten: tuple[Finding, ...]


class RetourRegel(NamedTuple):
    """One letter of a `-RET.csv` that came back undelivered: why, in the print street's words, and on which day."""

    kenmerk: str
    reden: str
    datum: date
    regel: int = 0


class Retouren(NamedTuple):
    """A whole `-RET.csv`: the lines that could be read, and a finding for each one that could not."""

    regels: tuple[RetourRegel, ...]
    fouten: tuple[Finding, ...]


RetourBestand = Ack | Verslag | Retouren

_Regel = TypeVar("_Regel", VerslagRegel, RetourRegel)


def read_retour(naam: str, data: bytes) -> RetourBestand | Refusal:
    """The answer in a file, by its name in any letter case; `data` is the whole content.

    Refuses with `retour-onbekend` (a name that is no answer) or `retour-onleesbaar` (no text).
    """
    lower = naam.casefold()
    if lower.endswith(".ack.txt"):
        batch = naam[: -len(".ack.txt")]
        batch = batch[: -len(".zip")] if batch.casefold().endswith(".zip") else batch
        return Ack(batch) if batch else Refusal("retour-onbekend")
    if not lower.endswith(("-rsp.txt", "-ret.csv")):
        return Refusal("retour-onbekend")
    text = _decode(data)
    if isinstance(text, Refusal):
        return text
    if lower.endswith("-rsp.txt"):
        return Verslag(*_read_lines(text, "|", _verslag_regel))
    return Retouren(*_read_lines(text, ";", _retour_regel))


def _decode(data: bytes) -> str | Refusal:
    """UTF-8 or UTF-16 with a mark, UTF-8 without, else Windows-1252: as with a levering."""
    try:
        if data.startswith(_UTF16_MARKS):
            text = data.decode("utf-16")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("cp1252")
    except UnicodeDecodeError:
        return Refusal("retour-onleesbaar")
    return Refusal("retour-onleesbaar") if "\0" in text else text


def _read_lines(
    text: str, delimiter: str, parse: Callable[[int, list[str]], _Regel | Finding]
) -> tuple[tuple[_Regel, ...], tuple[Finding, ...]]:
    """Each line by itself, so that a stray quote spoils one line and not the rest of the file."""
    good: list[_Regel] = []
    bad: list[Finding] = []
    for number, cells in _cells(text, delimiter):
        parsed = parse(number, cells)
        if isinstance(parsed, Finding):
            bad.append(parsed)
        else:
            good.append(parsed)
    if not good and not bad:
        bad.append(Finding(0, "", "retour-leeg"))
    return tuple(good), tuple(bad)


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The lines with something on them, numbered from 1, without a header; cells without spaces around them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    header_may_follow = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = _split(line, delimiter)
        is_header = header_may_follow and cells[0].casefold() in _REFERENCE_WORDS
        header_may_follow = False
        if not is_header:
            yield number, cells


def _split(line: str, delimiter: str) -> list[str]:
    if delimiter == ";":
        try:
            return [cell.strip() for cell in next(csv.reader([line], delimiter=";", strict=True))]
        except csv.Error:
            return [""]  # one cell: refused as a line with the wrong number of columns
    return [cell.strip() for cell in line.split(delimiter)]


def _verslag_regel(regel: int, cells: list[str]) -> VerslagRegel | Finding:
    """`kenmerk|Sent or Failed|pages|Sorted or Unsorted|date`."""
    if len(cells) != len(("kenmerk", "uitslag", "paginas", "sortering", "datum")):
        return Finding(regel, "", "retour-kolommen")
    kenmerk, raw_uitslag, paginas, raw_sortering, raw_datum = cells
    gelukt = _UITSLAGEN.get(raw_uitslag.casefold())
    gesorteerd = _SORTERINGEN.get(raw_sortering.casefold())
    datum = parse_datum(raw_datum)
    if not _KENMERK.fullmatch(kenmerk):
        return Finding(regel, "kenmerk", "retour-kenmerk-ongeldig")
    if not _PAGINAS.fullmatch(paginas):
        return Finding(regel, "paginas", "retour-paginas-ongeldig")
    if gelukt is None or gesorteerd is None:
        veld = "uitslag" if gelukt is None else "sortering"
        return Finding(regel, veld, f"retour-{veld}-ongeldig")
    if isinstance(datum, Refusal):
        return Finding(regel, "datum", "retour-datum-ongeldig")
    return VerslagRegel(kenmerk, gelukt, int(paginas), gesorteerd, datum, regel)


def _retour_regel(regel: int, cells: list[str]) -> RetourRegel | Finding:
    """`kenmerk;reden;datum`; an empty reden is taken: that it came back is what counts."""
    if len(cells) != len(("kenmerk", "reden", "datum")):
        return Finding(regel, "", "retour-kolommen")
    kenmerk, reden, raw_datum = cells
    datum = parse_datum(raw_datum)
    if not _KENMERK.fullmatch(kenmerk):
        return Finding(regel, "kenmerk", "retour-kenmerk-ongeldig")
    if len(reden) > _LONGEST_REDEN or not reden.isprintable():
        return Finding(regel, "reden", "retour-reden-ongeldig")
    if isinstance(datum, Refusal):
        return Finding(regel, "datum", "retour-datum-ongeldig")
    return RetourRegel(kenmerk, reden, datum, regel)
