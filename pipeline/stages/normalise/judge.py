"""How a column is judged: each distinct value once, however many rows carry it, and plain values not even once."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.domain.tekst import clean_text
from pipeline.formats.kolommen import Cellen, Ints

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_BLANKS = str.maketrans("\t\n\r", "   ")
_ONTHOUDEN = 50_000


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
    """A complaint about row `rij` (0 is the first whole record of the chunk)."""

    rij: int
    klacht: Klacht


class Waarden(NamedTuple):
    """A column of judged values: row `r` has `distinct[codes[r]]`, or `distinct[r]` without codes."""

    distinct: Cellen
    codes: Ints | None

    def at(self, rows: Ints) -> Cellen:
        """The values of these rows, in this order."""
        return self.distinct.take(pa.array(rows if self.codes is None else self.codes[rows]))


class Judged(NamedTuple):
    """A column's values and the complaints about it."""

    waarden: Waarden
    meldingen: list[Melding]


Rule = Callable[[Any], Any]
"""A raw value, or a tuple of them, to the judged value; a Faulty where there is something to say."""

Memo = dict[str, dict[Any, Any]]
"""Per rule, by name: the verdicts given earlier in this levering."""

Fast = Callable[[Cellen], tuple[Cellen, Cellen]]
"""A column of text to the rows whose value is surely good (booleans), and those values (anything in the others)."""


class Regel(NamedTuple):
    """The rule of one column: its name, what it does, the type of its values, and a quick way for plain ones."""

    naam: str
    rule: Rule
    soort: pa.DataType = pa.string()
    fast: Fast | None = None


def judge_column(cells: Cellen, regel: Regel, memo: Memo) -> Judged:
    """Judge a column of text; the answer is the same whether its values come as codes or as plain strings."""
    if pa.types.is_dictionary(cells.type):
        codes = _codes(cells)
        return judge_distinct(cells.dictionary.to_pylist(), codes, regel, memo)
    if regel.fast is None:
        return judge_column(cells.dictionary_encode(), regel, memo)
    good, values = regel.fast(cells)
    rest = np.flatnonzero(~good.to_numpy(zero_copy_only=False))
    if not len(rest):
        return Judged(Waarden(values, None), [])
    slow = [_verdict(cell, regel, memo) for cell in cells.take(pa.array(rest)).to_pylist()]
    unjudged: Cellen = pc.invert(good)
    mended = pc.replace_with_mask(values, unjudged, pa.array([value for value, _ in slow], regel.soort))
    pairs = zip(rest.tolist(), slow, strict=True)
    return Judged(Waarden(mended, None), [Melding(rij, klacht) for rij, (_, said) in pairs for klacht in said])


def judge_distinct(distinct: Sequence[Any], codes: Ints, regel: Regel, memo: Memo) -> Judged:
    """Judge values of which row `r` has number `codes[r]`."""
    verdicts = [_verdict(cell, regel, memo) for cell in distinct]
    values = pa.array([value for value, _ in verdicts], regel.soort)
    return Judged(Waarden(values, codes), complaints(codes, [said for _, said in verdicts]))


def complaints(codes: Ints, said: Sequence[tuple[Klacht, ...]]) -> list[Melding]:
    """The complaints of each row, when number `n` has `said[n]`."""
    wrong = np.array([bool(klachten) for klachten in said], np.bool_)
    if not wrong.any():
        return []
    rows = np.flatnonzero(wrong[codes])
    return [
        Melding(rij, klacht)
        for rij, code in zip(rows.tolist(), codes[rows].tolist(), strict=True)
        for klacht in said[code]
    ]


def combined(columns: Sequence[Cellen], rows: Ints) -> tuple[list[tuple[str, ...]], Ints]:
    """The distinct tuples of these rows over several coded columns, and which of them each row has."""
    keys = np.zeros(len(rows), np.int64)
    for column in columns:
        keys = keys * (len(column.dictionary) + 1) + _codes(column)[rows]
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    cells = []
    for column in columns:
        words = column.dictionary.to_pylist()
        cells.append([words[code] for code in _codes(column)[rows[first]].tolist()])
    return list(zip(*cells, strict=True)), inverse.astype(np.int64)


def flags(cells: Cellen, is_so: Callable[[str], bool], known: dict[str, bool]) -> npt.NDArray[np.bool_]:
    """Per row of a coded column whether its value is so; `known` remembers."""
    if len(known) > _ONTHOUDEN:
        known.clear()
    distinct = cells.dictionary.to_pylist()
    for cell in distinct:
        if cell not in known:
            known[cell] = is_so(cell)
    if not distinct:
        return np.zeros(len(cells), np.bool_)
    return np.fromiter(map(known.__getitem__, distinct), np.bool_, len(distinct))[_codes(cells)]


def _codes(cells: Cellen) -> Ints:
    return np.asarray(cells.indices).astype(np.int64)


def _verdict(cell: Any, regel: Regel, memo: Memo) -> tuple[Any, tuple[Klacht, ...]]:
    known = memo.setdefault(regel.naam, {})
    found = known.get(cell)
    if found is None:
        answer = regel.rule(cell)
        found = (answer.waarde, answer.klachten) if isinstance(answer, Faulty) else (answer, ())
        if len(known) >= _ONTHOUDEN:
            known.clear()
        known[cell] = found
    return found


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
