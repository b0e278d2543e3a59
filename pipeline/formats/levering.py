"""A levering in the house format as raw text (contract, A levering in the house format): read, nothing interpreted."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from pipeline.contracts.reasons import Finding
from pipeline.formats.kolommen import BrokenRecord, ColumnChunk, RawRecord

__all__ = [
    "KOLOMMEN", "VERPLICHT", "BrokenRecord", "Chunk", "ColumnChunk", "LeveringFataal", "RawRecord", "RawStream",
    "judge_kop", "readable_kolom",
]  # fmt: skip

KOLOMMEN = (
    "referentie", "soort", "klantnummer", "bsn", "voorletters", "voornamen", "voorvoegsel", "achternaam",
    "geboortedatum", "straat", "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats", "telefoon", "email",
    "bedrag", "ontstaansdatum", "signaaldatum", "mutatie", "crisis", "datum_einde_levering", "warme_overdracht",
    "bezwaar", "aanleveraar",
)  # fmt: skip
"""Every column of the house format, in the contract's order."""

VERPLICHT = ("referentie", "achternaam", "huisnummer", "postcode", "bedrag", "ontstaansdatum", "signaaldatum")
"""The columns a levering cannot do without."""

_MAX_GENOEMD = 5
_MAX_KOLOMMEN = 500
_MAX_NAAM = 30
_MIN_BEKEND = 2


Chunk = ColumnChunk | tuple[RawRecord | BrokenRecord, ...]
"""Some thousands of records in the order of the file; either way `len()` counts them and iterating gives them."""


class RawStream(NamedTuple):
    """A file being read: the columns it can have, and its records chunk by chunk.

    Taking the next chunk may raise LeveringFataal: then the levering is refused whole, whatever came before.
    """

    kolommen: tuple[str, ...]
    chunks: Iterator[Chunk]


class LeveringFataal(Exception):  # noqa: N818 - the contract's word for it
    """The levering is refused whole; `finding` says why and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reden)
        self.finding = finding


def judge_kop(kop: Sequence[str], *, regel: int) -> Finding | None:
    """What is wrong with the header (already in lower case), all of it in one finding, or None.

    A file without a header has a resident's data on its first line: then no name is repeated.
    """
    if sum(kolom in KOLOMMEN for kolom in kop) < _MIN_BEKEND:
        return Finding(regel, "", "kop-ontbreekt")
    if len(kop) > _MAX_KOLOMMEN:
        return Finding(regel, "", "kolom-onbekend", f"Er zijn {len(kop)} kolommen.")
    onbekend = list(dict.fromkeys(kolom for kolom in kop if kolom not in KOLOMMEN))
    dubbel = [kolom for kolom, aantal in Counter(kop).items() if aantal > 1 and kolom in KOLOMMEN]
    afwezig = [kolom for kolom in VERPLICHT if kolom not in kop]
    found = [("kolom-onbekend", _unknown(onbekend))] if onbekend else []
    found += [("kolom-dubbel", f"Dubbel: {', '.join(dubbel)}.")] if dubbel else []
    found += [("kolom-ontbreekt", f"Ontbreekt: {', '.join(afwezig)}.")] if afwezig else []
    if not found:
        return None
    veld = readable_kolom((onbekend + dubbel + afwezig)[0])
    return Finding(regel, veld, found[0][0], " ".join(tekst for _, tekst in found))


def readable_kolom(naam: str) -> str:
    """A column name as a finding may show it: short, and without anything that could be a person's number."""
    plain = " ".join(re.sub(r"[^\w -]", " ", naam).split())[:_MAX_NAAM]
    if re.search(r"\d{4}", plain):
        return "(naam met cijfers)"
    return plain or "(zonder naam)"


def _unknown(namen: Sequence[str]) -> str:
    shown = map(_with_suggestion, namen[:_MAX_GENOEMD])
    rest = f" en nog {len(namen) - _MAX_GENOEMD}" if len(namen) > _MAX_GENOEMD else ""
    return f"Onbekend: {', '.join(shown)}{rest}."


def _with_suggestion(naam: str) -> str:
    close = get_close_matches(naam[:_MAX_NAAM].lower(), KOLOMMEN, n=1, cutoff=0.7)
    return readable_kolom(naam) + (f" (bedoelt u {close[0]}?)" if close else "")
