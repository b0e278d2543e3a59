"""`seintje export`: any table of the store as it stands now, for a clerk or an analyst; whole or not at all."""

import csv
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.adapters.files import sync_folder
from pipeline.adapters.reading import read_bevindingen, read_inwoners, read_matches, read_signalen, read_wijzigingen
from pipeline.adapters.store import SCHEMAS, Store, read_store
from pipeline.contracts.overzicht import OVERZICHT
from pipeline.errors import DataError, UnavailableError, UsageError
from pipeline.omgeving import Omgeving

FORMATEN = ("csv", "parquet", "jsonl", "xlsx")
_EXCEL_RIJEN = 1_048_575
_BREED, _SMAL = 60, 10


_BULK: dict[str, Callable[[Store], pa.Table | None]] = {
    "bevindingen": read_bevindingen,
    "signalen": read_signalen,
    "matches": read_matches,
    "inwoners": read_inwoners,
    "wijzigingen": read_wijzigingen,
}
TABELLEN: tuple[str, ...] = tuple(OVERZICHT)
"""The tables of the contract, and our own."""


def export_table(omgeving: Omgeving, tabel: str, target: Path, *, formaat: str | None) -> int:
    """Write a table to `target`, the contract's columns first; returns the number of rows.

    `formaat` None follows the suffix, else CSV. Raises UsageError for an unknown table or format and for a place that
    is no place for it, DataError when the table does not fit in Excel, UnavailableError when the disk refuses.
    """
    _choose(tabel, TABELLEN, wat="tabel")
    suffix = target.suffix.removeprefix(".").lower()
    write = _SCHRIJVERS[_choose(formaat or (suffix if suffix in FORMATEN else "csv"), FORMATEN, wat="formaat")]
    _mind_the_place(target, store=omgeving.config.store)
    with read_store(omgeving.config.store) as store:
        found = read_table(store, tabel)
    if tabel == "brieven":
        found = _with_places(found, omgeving.config.outbox)
    with _whole(target) as path:
        write(found, path, tabel)
    return found.num_rows


def _with_places(brieven: pa.Table, outbox: Path) -> pa.Table:
    """The letters with the whole path of their PDF, so that whoever has the list can open them."""
    column = brieven.schema.get_field_index("bestand")
    places = pa.array([str(outbox / str(name)) for name in brieven["bestand"].to_pylist()], pa.string())
    return brieven.set_column(column, "bestand", places)


def read_table(store: Store, tabel: str) -> pa.Table:
    """The table with its columns in the order of the export; whole numbers are int64, true dates date32."""
    shape = OVERZICHT[tabel]
    first = shape.kolommen.split()
    if tabel in _BULK:
        bulk = _BULK[tabel](store)
        found = SCHEMAS[tabel].empty_table() if bulk is None else bulk
        return found.select([*first, *(name for name in found.column_names if name not in first)])
    rows: list[dict[str, Any]] = [dict(row) for row in store.rows(shape.query)]
    for row in rows:
        row.update(json.loads(row["tellingen"]) if tabel == "runs" else {})
    numbers = shape.getallen.split()
    types = {name: pa.int64() if name in numbers else pa.string() for name in first}
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in types.items()})


def _choose(word: str, known: tuple[str, ...], *, wat: str) -> str:
    if word in known:
        return word
    near = get_close_matches(word.lower(), known, n=1)
    hint = f"Bedoelde u {near[0]}? " if near else ""
    raise UsageError(f"Seintje kent {wat} {word!r} niet.", f"{hint}Kies uit: {', '.join(known)}.")


def _mind_the_place(target: Path, *, store: Path) -> None:
    if not target.parent.is_dir():
        raise UsageError(f"De map {target.parent} bestaat niet.", "Maak de map eerst, of kies een andere plaats.")
    if target.is_dir():
        raise UsageError(f"{target} is een map.", "Geef de naam van een bestand.")
    if target.resolve().is_relative_to(store.resolve()):
        raise UsageError("In de store zelf kan geen export staan.", "Kies een plaats buiten de map van de store.")


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A path to write to; it becomes `target` when all is well. A pipe or /dev/stdout is written as it comes."""
    device = target.absolute().is_relative_to("/dev") or (target.exists() and not target.is_file())
    try:
        if device:  # renaming over it would take the place of what is behind it
            yield target
            return
        target = target.resolve()
        temporary = target.with_name(f".{target.name}.tmp")
        try:
            yield temporary
            with temporary.open("rb") as stream:
                os.fsync(stream.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(target.parent)
    except OSError as error:
        raise UnavailableError(
            f"{target.name} is niet te schrijven: {error.strerror or error}.", "Controleer de rechten en de schijf."
        ) from None


def _rows(table: pa.Table) -> Iterator[list[Any]]:
    for batch in table.to_batches():
        yield from (list(row) for row in zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _write_csv(table: pa.Table, path: Path, _: str) -> None:
    # The csv module, not pandas: a column of whole numbers with a gap would turn into 12.0.
    with path.open("w", encoding="utf-8", newline="") as stream:
        plain = csv.writer(stream, delimiter=";", lineterminator="\n")
        careful = csv.writer(stream, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
        plain.writerow(table.column_names)
        for row in _rows(table):
            # A carriage return in a name of the register would end the line for many readers; csv quotes only \n.
            broken = any("\r" in value for value in row if isinstance(value, str))
            (careful if broken else plain).writerow(row)


def _write_jsonl(table: pa.Table, path: Path, _: str) -> None:
    names = table.column_names
    with path.open("w", encoding="utf-8", newline="") as stream:
        for row in _rows(table):
            shown = (value.isoformat() if isinstance(value, date) else value for value in row)
            stream.write(json.dumps(dict(zip(names, shown, strict=True)), ensure_ascii=False) + "\n")


def _write_parquet(table: pa.Table, path: Path, _: str) -> None:
    pq.write_table(table, path, compression="zstd")


def _write_xlsx(table: pa.Table, path: Path, tabel: str) -> None:
    if table.num_rows > _EXCEL_RIJEN:
        raise DataError(f"De tabel {tabel} past niet in Excel ({table.num_rows} rijen).", "Kies csv of parquet.")
    frame = pd.DataFrame([[_printable(value) for value in row] for row in _rows(table)], dtype=object)
    frame = frame.reindex(columns=range(table.num_columns)).set_axis(table.column_names, axis="columns")
    about = [OVERZICHT[tabel].uitleg, f"Deze tabel heeft {table.num_rows} rijen.", *_WEGWIJS]
    with path.open("wb") as stream, pd.ExcelWriter(stream, engine="openpyxl", date_format="yyyy-mm-dd") as writer:
        pd.DataFrame({f"Tabel {tabel}": about}).to_excel(writer, sheet_name="Uitleg", index=False)
        writer.sheets["Uitleg"].column_dimensions["A"].width = 100
        frame.to_excel(writer, sheet_name=tabel, index=False, freeze_panes=(1, 0))
        _tidy(writer.sheets[tabel])


_WEGWIJS = (
    "Op het volgende blad staat elke rij één keer. De eerste regel met namen blijft staan als u verder kijkt.",
    "Alle tekst is tekst: Excel rekent er niet mee en voorloopnullen blijven staan.",
    "Er kunnen persoonsgegevens in staan. Bewaar dit bestand veilig en gooi het weg als u het niet meer nodig heeft.",
    "Dit is een kopie. Wat u hierin verandert, komt niet terug in Seintje.",
)


def _printable(value: Any) -> Any:
    """Excel cannot hold control characters, which a name in the register may have."""
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", value) if isinstance(value, str) else value


def _tidy(sheet: Worksheet) -> None:
    """Text stays text (`=…` would be a formula, `#N/A` an error), and columns are as wide as what is in them."""
    for number, column in enumerate(sheet.iter_cols(), start=1):
        widest = _SMAL
        for cell in column:
            if isinstance(cell, Cell) and isinstance(cell.value, str):
                cell.data_type = "s"
                cell.quotePrefix = True
                widest = max(widest, len(cell.value))
        sheet.column_dimensions[get_column_letter(number)].width = min(widest + 2, _BREED)


_SCHRIJVERS: dict[str, Callable[[pa.Table, Path, str], None]] = {
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
    "xlsx": _write_xlsx,
}
