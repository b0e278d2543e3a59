"""How a column is judged: each distinct value once, however many rows carry it."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, NamedTuple, TypeVar

from pipeline.domain.tekst import clean_text

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_BLANKS = str.maketrans("\t\n\r", "   ")


class Klacht(NamedTuple):
    """What is wrong with a field: its column, a reason code, and a text that never repeats the value."""

    veld: str
    reden: str
    tekst: str = ""


class Faulty(NamedTuple, Generic[Value]):
    """A value with complaints. With a `fout` among them the whole record is refused and the value never used."""

    waarde: Value
    klachten: tuple[Klacht, ...]


class Melding(NamedTuple):
    """A complaint about row `rij` (0 is the first whole record)."""

    rij: int
    klacht: Klacht


class Judged(NamedTuple, Generic[Value]):
    """A column's values, one per row, and the complaints about it."""

    waarden: list[Value]
    meldingen: list[Melding]


def judge_column(cells: Sequence[Key], rule: Callable[[Key], Value | Faulty[Value]]) -> Judged[Value]:
    """Apply the rule to every cell (one call per distinct cell)."""
    good: dict[Key, Value] = {}
    wrong: dict[Key, tuple[Klacht, ...]] = {}
    for cell in set(cells):
        found = rule(cell)
        if isinstance(found, Faulty):
            good[cell], wrong[cell] = found
        else:
            good[cell] = found
    meldingen = []
    if wrong:
        meldingen = [Melding(rij, klacht) for rij, cell in enumerate(cells) for klacht in wrong.get(cell, ())]
    return Judged(list(map(good.__getitem__, cells)), meldingen)


def cleaned(raw: str) -> str | None:
    """The text composed, trimmed, with single spaces (a line break becomes one); None when it holds control signs."""
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split())
    return clean_text(raw.translate(_BLANKS))


def faulty(waarde: Value, veld: str, reden: str, tekst: str = "") -> Faulty[Value]:
    """The value with one complaint."""
    return Faulty(waarde, (Klacht(veld, reden, tekst),))


def on_text(
    veld: str, leeg: Value, rule: Callable[[str], Value | Faulty[Value]]
) -> Callable[[str], Value | Faulty[Value]]:
    """The rule applied to clean text; with control signs the field is a `fout`."""

    def _judged(raw: str) -> Value | Faulty[Value]:
        tekst = cleaned(raw)
        return faulty(leeg, veld, "tekens-verboden") if tekst is None else rule(tekst)

    return _judged
