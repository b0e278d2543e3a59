"""An amount of euros in a levering; inside it is always whole cents."""

import re
from dataclasses import dataclass
from typing import Self

from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text

# fifteen digits: in cents it still fits the store's 64 bits
_TEKEN = r"(?P<teken>-?) ?(?:€ ?)?(?P<teken_na>-?)"
_PUNTEN = re.compile(_TEKEN + r"(?P<euro>[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4})(?:,(?P<cent>[0-9]{1,2}))?")
_KAAL = re.compile(_TEKEN + r"(?P<euro>[0-9]{1,15})(?:[.,](?P<cent>[0-9]{1,2}))?")
# nearly every amount of a levering: read at once, with the same answer as the two above
_GEWOON = re.compile(r"([0-9]{1,15})[.,]([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Bedrag:
    """Euro cents; may be zero or negative, the levering's rules say whether that is acceptable."""

    cent: int

    @classmethod
    def parse(cls, raw: str) -> Self | Refusal:
        """`1.234,56` `1234,56` `1234.56` `1234`, with or without "€" and "-"; one decimal is tenths.

        A dot with exactly three digits behind it groups thousands (`1.234` is 1234 euros): Dutch files do so, and an
        amount in tenths of a cent does not exist. Anything else is Refusal `bedrag-ongeldig`, never a guess.
        """
        if gewoon := _GEWOON.fullmatch(raw):
            return cls(int(gewoon[1] + gewoon[2]))
        tekst = clean_text(raw) or ""
        found = _PUNTEN.fullmatch(tekst) or _KAAL.fullmatch(tekst)
        if found is None or (found["teken"] and found["teken_na"]):
            return Refusal("bedrag-ongeldig", "Schrijf een bedrag als 1234,56 of 1.234,56.")
        cent = int(found["euro"].replace(".", "")) * 100 + int((found["cent"] or "").ljust(2, "0"))
        return cls(-cent if found["teken"] or found["teken_na"] else cent)

    @property
    def gedrukt(self) -> str:
        """As a resident reads it: "€ 1.234,56", "€ -0,05"."""
        euro, cent = divmod(abs(self.cent), 100)
        teken = "-" if self.cent < 0 else ""
        return f"€ {teken}{euro:,}".replace(",", ".") + f",{cent:02}"
