"""How a column is judged: each distinct value once, however many rows carry it, and plain values not even once."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.domain.tekst import clean_text
from pipeline.formats.arrays import Bools, Cellen, Ints, flags_of, number_array, numbers_of, text_array

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
        return self.distinct.take(number_array(rows if self.codes is None else self.codes[rows]))


class Judged(NamedTuple):
    """A column's values and the complaints about it."""

    waarden: Waarden
    meldingen: list[Melding]


Rule = Callable[[Any], Any]
"""A raw value, or a tuple of them, to the judged value; a Faulty where there is something to say."""

Memo = dict[str, dict[Any, Any]]
"""Per rule, by name: the verdicts given earlier in this levering, and separately the complaints."""

Fast = Callable[[Cellen], tuple[Cellen, Cellen]]
"""A column of text to the rows whose value is surely good (booleans), and those values (anything in the others)."""


class Regel(NamedTuple):
    """The rule of one column: its name, what it does, how its values are kept, and a quick way for plain ones."""

    naam: str
    rule: Rule
    keep: Callable[[Any], Cellen] = text_array
    fast: Fast | None = None


def judge_column(cells: Cellen, regel: Regel, memo: Memo) -> Judged:
    """Judge a column of text; the answer is the same whether its values come as codes or as plain strings."""
    coded = pa.types.is_dictionary(cells.type)
    if not coded and regel.fast is None:
        return judge_column(cells.dictionary_encode(), regel, memo)
    values, said = _judged_values(cells.dictionary if coded else cells, regel, memo)
    if not coded:
        told = [Melding(rij, klacht) for rij, klachten in said.items() for klacht in klachten]
        return Judged(Waarden(values, None), told)
    codes = _codes(cells)
    return Judged(Waarden(values, codes), complaints(codes, said))


def _judged_values(cells: Cellen, regel: Regel, memo: Memo) -> tuple[Cellen, dict[int, tuple[Klacht, ...]]]:
    """The judged values of an array of strings, and by their place the complaints about some."""
    if regel.fast is None:
        values, said = _verdicts(cells.to_pylist(), regel, memo)
        return regel.keep(values), said
    good, quick = regel.fast(cells)
    rest = np.flatnonzero(~flags_of(good))
    if not len(rest):
        return quick, {}
    values, said = _verdicts(cells.take(number_array(rest)).to_pylist(), regel, memo)
    unjudged: Cellen = pc.invert(good)
    return pc.replace_with_mask(quick, unjudged, regel.keep(values)), {int(rest[at]): k for at, k in said.items()}


def judge_distinct(distinct: Sequence[Any], codes: Ints, regel: Regel, memo: Memo) -> Judged:
    """Judge values of which row `r` has number `codes[r]`."""
    values, said = _verdicts(distinct, regel, memo)
    return Judged(Waarden(regel.keep(values), codes), complaints(codes, said))


def judge_tuples(
    distinct: Sequence[tuple[str, ...]], codes: Ints, regel: Regel, memo: Memo
) -> tuple[list[Any], list[Melding]]:
    """As `judge_distinct`, for values that are tuples; `regel.keep` is not used."""
    values, said = _verdicts(distinct, regel, memo)
    return values, complaints(codes, said)


def complaints(codes: Ints, said: Mapping[int, tuple[Klacht, ...]]) -> list[Melding]:
    """The complaints of each row, when number `n` has `said[n]`."""
    if not said:
        return []
    rows = np.flatnonzero(np.isin(codes, list(said)))
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


def flags(
    cells: Cellen, is_so: Callable[[str], bool], known: dict[str, bool], *, surely: Callable[[Cellen], Cellen]
) -> Bools:
    """Per row of a coded column whether its value is so: `surely` tells of most, `known` remembers the others."""
    if len(known) > _ONTHOUDEN:
        known.clear()
    distinct = flags_of(surely(cells.dictionary)) if len(cells.dictionary) else np.zeros(0, np.bool_)
    rest = np.flatnonzero(~distinct)
    for at, cell in zip(rest.tolist(), cells.dictionary.take(number_array(rest)).to_pylist(), strict=True):
        if cell not in known:
            known[cell] = is_so(cell)
        distinct[at] = known[cell]
    return distinct[_codes(cells)]


def matches(cells: Cellen, pattern: str) -> Bools:
    """Per row of a coded column whether its value matches."""
    if not len(cells.dictionary):
        return np.zeros(len(cells), np.bool_)
    return flags_of(pc.match_substring_regex(cells.dictionary, pattern))[_codes(cells)]


def spread(own: Cellen, other: Cellen, rest: Ints, codes: Ints) -> Waarden:
    """The values of a coded column as they came, but row `rest[n]` has `other[codes[n]]`."""
    places = _codes(own).copy()
    places[rest] = codes + len(own.dictionary)
    return Waarden(pa.concat_arrays([own.dictionary, other]), places)


def _codes(cells: Cellen) -> Ints:
    return numbers_of(cells.indices)


def _verdicts(cells: Sequence[Any], regel: Regel, memo: Memo) -> tuple[list[Any], dict[int, tuple[Klacht, ...]]]:
    """The judged value of every cell, and by their place the complaints about some."""
    known = memo.setdefault(regel.naam, {})
    wrong = memo.setdefault(f"{regel.naam} fout", {})
    if len(known) > _ONTHOUDEN:
        known.clear()
        wrong.clear()
    for cell in cells:
        if cell not in known:
            answer = regel.rule(cell)
            if isinstance(answer, Faulty):
                known[cell], wrong[cell] = answer
            else:
                known[cell] = answer
    said = {at: wrong[cell] for at, cell in enumerate(cells) if cell in wrong} if wrong else {}
    return list(map(known.__getitem__, cells)), said


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
