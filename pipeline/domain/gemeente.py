"""Municipalities by the code of RvIG's landelijke tabel 33 (`gemeenten.csv`), also those that were merged since."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def gemeente_naam(code: str) -> str:
    """What people call it, with the code: `Eemsdelta (1979)`; a code that is not in the table is only itself.

    Who was registered in a municipality that was merged is now of the one that it went into.
    """
    table, seen = _table(), {code}
    naam, nieuw = table.get(code, ("", ""))
    while nieuw in table and nieuw not in seen:
        seen.add(nieuw)
        code = nieuw
        naam, nieuw = table[nieuw]
    return f"{naam} ({code})" if naam else code


@cache
def _table() -> Mapping[str, tuple[str, str]]:
    text = (files(__package__) / "gemeenten.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines()[1:], delimiter=";")
    return {code: (naam, nieuw) for code, naam, nieuw in rows}
