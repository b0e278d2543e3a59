"""What a careful programmer would write without a framework: csv.reader or expat, and the same checks row by row.

It neither makes ids nor a table: only the questions are the same, and every error must come with its true line.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.parsers import expat

from leveringen_groot import KOLOMMEN

_POSTCODE = re.compile(r"[1-9][0-9]{3} ?(?!S[ADS])[A-Z]{2}", re.IGNORECASE)
_BEDRAG = re.compile(r"(?:€ ?)?(?:[0-9]{1,15}|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:[.,][0-9]{1,2})?")
_HUISNUMMER = re.compile(r"0*[1-9][0-9]{0,4}(?![0-9])[0-9A-Za-z /-]*")
_TELEFOON = re.compile(r"(?:0|\+31|0031)[1-9][0-9]{8}")
_EMAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s.,;<>\"()]{2,}")
_DATUM = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)-(\d\d?)-(\d{4})|(\d{4})(\d\d)(\d\d)")
_RECHTSPERSOON = re.compile(r"\b(?:b\.?v\.?|n\.?v\.?|stichting|vereniging|vve|gmbh)(?:\s|$)", re.IGNORECASE)
_GEEN_PERSOON = frozenset({"onbekend", "bewoner", "bewoners", "test", "n.v.t.", "nvt"})


def find_errors(path: Path, vandaag: date) -> set[int]:
    """The lines of the records that must be refused."""
    found: set[int] = set()
    seen: set[int] = set()
    for regel, row in _rows(path):
        if row is None or len(row) != len(KOLOMMEN):
            found.add(regel)
            continue
        key = hash(tuple(row))
        doubles = key in seen
        seen.add(key)
        if _is_wrong(row, vandaag) or (doubles and not row):
            found.add(regel)
    return found


def find_errors_xml(path: Path, vandaag: date) -> set[int]:
    """The same for an XML levering; expat, because lxml's line numbers end at 65,535 and so are not true."""
    found: set[int] = set()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    state = _Record()

    def start(naam: str, _: object) -> None:
        if naam == "signaal":
            state.regel, state.velden = parser.CurrentLineNumber, {}
        state.tekst = ""

    def text(piece: str) -> None:
        state.tekst += piece

    def end(naam: str) -> None:
        if naam != "signaal":
            state.velden[naam] = state.tekst
        elif _is_wrong([state.velden.pop(kolom, "") for kolom in KOLOMMEN], vandaag) or state.velden:
            found.add(state.regel)

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    with path.open("rb") as file:
        parser.ParseFile(file)
    return found


@dataclass(slots=True)
class _Record:
    """The record that is being read."""

    regel: int = 0
    tekst: str = ""
    velden: dict[str, str] = field(default_factory=dict)


def _rows(path: Path) -> Iterator[tuple[int, list[str] | None]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=";", strict=True)
        next(reader)
        while True:
            regel = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield regel, None
                continue
            if any(row):
                yield regel, row


def _is_wrong(row: list[str], vandaag: date) -> bool:
    cells = [_clean(cell) for cell in row]
    if None in cells:
        return True
    v = dict(zip(KOLOMMEN, (cell or "" for cell in cells), strict=True))
    begin, eind = _date(v["ontstaansdatum"]), _date(v["signaaldatum"])
    if begin is None or eind is None or not begin <= eind <= vandaag or not _fits(v):
        return True
    _warnings(v, (eind - begin).days)
    return False


def _fits(v: dict[str, str]) -> bool:
    return bool(
        0 < len(v["referentie"]) <= 80
        and 0 < len(v["achternaam"]) <= 200
        and not any(map(str.isdigit, v["achternaam"]))
        and v["achternaam"].lower() not in _GEEN_PERSOON
        and _POSTCODE.fullmatch(v["postcode"])
        and _HUISNUMMER.fullmatch(v["huisnummer"])
        and _BEDRAG.fullmatch(v["bedrag"])
        and v["bedrag"].strip("€ 0,.")
        and v["mutatie"].upper() in ("", "N", "W", "I")
        and all(v[kolom].upper() in ("", "J", "N") for kolom in ("crisis", "warme_overdracht", "bezwaar"))
    )


def _warnings(v: dict[str, str], dagen: int) -> list[str]:
    """The questions that refuse nothing must be asked all the same."""
    told = []
    if v["telefoon"] and not _TELEFOON.fullmatch(v["telefoon"].replace("-", "").replace(" ", "")):
        told.append("telefoon")
    if v["email"] and not _EMAIL.fullmatch(v["email"]):
        told.append("email")
    if v["geboortedatum"] and _date(v["geboortedatum"]) is None:
        told.append("geboortedatum")
    if _RECHTSPERSOON.search(v["achternaam"]) or dagen < 30 or len(v["toevoeging"]) > 4:
        told.append("status")
    return told


def _clean(cell: str) -> str | None:
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    text = unicodedata.normalize("NFC", cell.replace("\n", " "))
    return text.strip() if text.isprintable() else None


def _date(text: str) -> date | None:
    found = _DATUM.fullmatch(text)
    if found is None:
        return None
    a = found.groups()
    try:
        return date(int(a[0] or a[5] or a[6]), int(a[1] or a[4] or a[7]), int(a[2] or a[3] or a[8]))
    except ValueError:
        return None
