"""A worklist between its stages: the sheets, the columns, a row as it goes out, and how it is known when it returns.

A row carries a keyed fingerprint: first of what happened in its zaak until then, then of each locked cell. So a
workbook that returns is judged by itself, and a cell that was changed is named (ADR 0019).
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from pipeline.contracts.contact import BIJZONDERHEDEN, PLAATSEN
from pipeline.contracts.ids import Sleutel, vingerafdruk

BELLEN, BEZOEKEN, EXTRA = "Bellen en berichten", "Bezoeken", "Extra pogingen"
BLADEN: Mapping[str, str] = {BELLEN: "Bel", BEZOEKEN: "Bezoek"}
"""The sheets with work, and what their rows are called."""
VAST = ("Nr", "Zaak", "Uiterlijk", "Wat", "Naam", "Adres", "Telefoon en e-mail", "Al gedaan")
MEER: Mapping[str, str] = {"soorten": "Soort achterstand", "partners": "Melders", "bedrag": "Samen (euro)"}
"""What config.yaml may add (`gegevens`), and the column it gets."""
KAARTJE = "Kaartje"
BEREIKT, NIET_BEREIKT = "bereikt", "niet bereikt"
POGING = ("Uitkomst", "Soort contact", "Datum", "Dagdeel", "Bijzonderheid")
AFSPRAAK = ("Afspraak op", "Afspraak om", "Afspraak waar")
RESULTAAT = "Resultaat"
INVULLEN = (*POGING, *AFSPRAAK, RESULTAAT)
"""The yellow cells of a row."""
EXTRA_KOP = ("Nr", *POGING)
_STAAT, _CEL = 16, 6

Invoer = str | int | float | bool | date | datetime | time | timedelta | None
"""What a spreadsheet may hold in a cell that somebody filled in."""


class Werkrij(NamedTuple):
    """A row of a worklist: its sheet, its zaak, its locked cells by column, and the contactsoort that is asked for."""

    blad: str
    zaak_id: str
    cellen: Mapping[str, str]
    soort: str


class IngevuldeRij(NamedTuple):
    """A row as it came back. `regel` is its number in the sheet; `cellen` are all its columns by their head."""

    blad: str
    regel: int
    zaak_id: str
    merk: str
    cellen: Mapping[str, Invoer]


def kolommen_van(blad: str, meer: tuple[str, ...]) -> tuple[str, ...]:
    """The locked columns of a sheet, in order; `meer` are the extra ones of this executor."""
    return (*VAST, *(MEER[one] for one in meer), *((KAARTJE,) if blad == BEZOEKEN else ()))


def merk_of(sleutel: Sleutel, rij: Werkrij, staat: str) -> str:
    """The row's fingerprint: what happened in the zaak, then each cell in order of its column."""
    cells = (_merk(sleutel, rij.zaak_id, naam, text) for naam, text in rij.cellen.items())
    return staat[:_STAAT] + "".join(cells)


def is_staat(merk: str, staat: str) -> bool:
    """Whether the zaak is still as it was when this row went out."""
    return merk[:_STAAT] == staat[:_STAAT]


def changed_cells(sleutel: Sleutel, rij: IngevuldeRij, kolommen: tuple[str, ...]) -> tuple[str, ...]:
    """The locked columns of which the text is not what went out."""
    told = rij.merk[_STAAT:]
    parts = [told[at : at + _CEL] for at in range(0, _CEL * len(kolommen), _CEL)]
    return tuple(
        naam
        for naam, part in zip(kolommen, parts, strict=True)
        if _merk(sleutel, rij.zaak_id, naam, shown(rij.cellen.get(naam))) != part
    )


def shown(value: Invoer) -> str:
    """A cell as text; an empty one is the empty string."""
    return "" if value is None else str(value)


@cache
def woorden() -> Mapping[str, Mapping[str, str]]:
    """DDAS's words and what each means, per code list."""
    text = (files(__package__) / "ddas_uitleg.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found


def keuzes() -> Mapping[str, tuple[str, ...]]:
    """What can be chosen in each column that has a list."""
    return {
        "Uitkomst": (BEREIKT, NIET_BEREIKT),
        "Soort contact": tuple(woorden()["Contactsoort"]),
        "Dagdeel": tuple(woorden()["Dagdeel"]),
        "Bijzonderheid": BIJZONDERHEDEN,
        "Afspraak waar": PLAATSEN,
        RESULTAAT: tuple(woorden()["Eindresultaat"]),
    }


def _merk(sleutel: Sleutel, zaak_id: str, naam: str, text: str) -> str:
    """Spaces and line ends may come back otherwise; nothing else may."""
    return vingerafdruk(sleutel, zaak_id, naam, " ".join(text.split()))[:_CEL]
