"""Postcode (domain-sources N-2): four digits and two letters, never SA, SD or SS."""

import re
from dataclasses import dataclass
from typing import Self

from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text

# matched before capitals are made: a ligature would otherwise grow into two letters
_VORM = re.compile(r"([1-9][0-9]{3}) ?([A-Za-z]{2})")
_NOOIT_UITGEGEVEN = frozenset({"SA", "SD", "SS"})


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Postcode:
    """A possible Dutch postcode; `compact` is "2711EC"."""

    compact: str

    @classmethod
    def parse(cls, raw: str) -> Self | Refusal:
        """A postcode in any spelling: "2711EC", "2711 ec". Else Refusal `postcode-ongeldig`."""
        found = _VORM.fullmatch(raw) or _VORM.fullmatch(clean_text(raw) or "")
        if found is None:
            return Refusal("postcode-ongeldig", "Een postcode heeft 4 cijfers en 2 letters, en begint niet met een 0.")
        letters = found[2].upper()
        if letters in _NOOIT_UITGEGEVEN:
            return Refusal("postcode-ongeldig", "Een postcode eindigt nooit op SA, SD of SS.")
        return cls(found[1] + letters)

    @property
    def gedrukt(self) -> str:
        """As it is printed in an address line: "2711 EC" (NEN 5825)."""
        return f"{self.compact[:4]} {self.compact[4:]}"
