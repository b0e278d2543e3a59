"""Burgerservicenummer (Wet algemene bepalingen burgerservicenummer)."""

import re
from dataclasses import dataclass
from typing import Self

from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text

_CIJFERS = re.compile(r"[0-9]{8,9}")
_GEWICHTEN = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Bsn:
    """A valid burgerservicenummer; `nummer` is nine digits. Without a repr: a BSN never shows in a traceback."""

    nummer: str

    @classmethod
    def parse(cls, raw: str) -> Self | Refusal:
        """Nine digits that pass the elfproef; eight get their leading zero back. Else Refusal `bsn-ongeldig`."""
        tekst = clean_text(raw)
        if tekst is None or not _CIJFERS.fullmatch(tekst):
            return Refusal("bsn-ongeldig", "Een bsn heeft 9 cijfers en niets anders.")
        nummer = tekst.zfill(9)
        if int(nummer) == 0 or not _voldoet_aan_elfproef(nummer):
            return Refusal("bsn-ongeldig", "Het nummer voldoet niet aan de elfproef.")
        return cls(nummer)


def _voldoet_aan_elfproef(nummer: str) -> bool:
    return sum(gewicht * int(cijfer) for gewicht, cijfer in zip(_GEWICHTEN, nummer, strict=True)) % 11 == 0
