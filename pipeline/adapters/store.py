"""The store: immutable Parquet files, and a SQLite ledger that says which exist (store.md A, ADR 0002).

A change is prepared as data (`Changes`) and becomes visible in one transaction; a file that no ledger row names does
not exist and is swept at the next start.
"""

import json
import os
import re
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.adapters.files import move_whole, sha256_of, sync_folder, write_whole
from pipeline.adapters.lock import exclusive
from pipeline.contracts import tables
from pipeline.contracts.ids import Sleutel
from pipeline.errors import ConfigError

SCHEMAS = {
    "signalen": tables.SIGNALEN,
    "matches": tables.MATCHES,
    "inwoners": tables.INWONERS,
    "personen": tables.PERSONEN,
    "wijzigingen": tables.WIJZIGINGEN,
    "bevindingen": tables.BEVINDINGEN,
}
"""The bulk tables; all else is rows of the ledger."""

_VERSION = "3"
_TABLE = re.compile(r"^CREATE TABLE (?P<naam>\w+) (?P<rest>\(.*?\) STRICT);$", re.MULTILINE | re.DOTALL)
Value = str | int | None


@dataclass(slots=True)
class Changes:
    """What one commit does: whole tables, files that go to a lasting place, and ledger statements in order."""

    run_id: str
    tables: dict[str, pa.Table] = field(default_factory=dict)
    files: dict[Path, bytes] = field(default_factory=dict)
    moves: dict[Path, Path] = field(default_factory=dict)
    statements: list[tuple[str, tuple[Value, ...]]] = field(default_factory=list)

    def add(self, name: str, table: pa.Table) -> None:
        """Add rows to a bulk table of this commit."""
        known = self.tables.get(name)
        self.tables[name] = table if known is None else pa.concat_tables([known, table])

    def put(self, table: str, row: Mapping[str, Value]) -> None:
        """Insert a ledger row, or replace the one with its key."""
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        self.do(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})", *row.values())  # noqa: S608

    def note_in_audit(self, moment: str, wie: str, wat: str, voorwerp: str, reden: str = "") -> None:
        """Who did what to which thing, and why: the audit trail (domain.md, Rules 13)."""
        statement = "INSERT INTO audit (moment, wie, wat, voorwerp, reden) VALUES (?, ?, ?, ?, ?)"
        self.do(statement, moment, wie, wat, voorwerp, reden)

    def note_run(
        self, opdracht: str, *, begonnen: str, klaar: str, vandaag: str, tellingen: Mapping[str, int], verslag: str = ""
    ) -> None:
        """This commit as a run, with its counts; the moments are UTC (ISO 8601), `vandaag` the as-of date."""
        row = {"run_id": self.run_id, "opdracht": opdracht, "gestart_op": begonnen, "geeindigd_op": klaar}
        row |= {"vandaag": vandaag, "status": "klaar", "tellingen": json.dumps(tellingen), "verslag": verslag}
        self.put("runs", row)

    def do(self, statement: str, *values: Value) -> None:
        """Run one ledger statement inside the commit."""
        self.statements.append((statement, values))


class Store:
    """An open store. `root` holds the Parquet files; the ledger may be a copy elsewhere (a dry run)."""

    def __init__(self, root: Path, ledger: sqlite3.Connection, sleutel: Sleutel) -> None:
        self.root = root
        self.sleutel = sleutel
        self.unwritten: dict[str, pa.Table] = {}
        self._ledger = ledger
        ledger.row_factory = sqlite3.Row

    def rows(self, query: str, *values: Value) -> list[sqlite3.Row]:
        """The ledger's answer, in the order the query asks for."""
        return self._ledger.execute(query, values).fetchall()

    def texts(self, query: str, *columns: str) -> pa.Table:
        """The answer as a table of text with these column names, also when there are no rows."""
        answer = self._ledger.execute(query).fetchall()
        return pa.table({name: pa.array([row[i] for row in answer], pa.string()) for i, name in enumerate(columns)})

    def value(self, query: str, *values: Value) -> Value:
        """The first cell of the first row, or None."""
        row = self._ledger.execute(query, values).fetchone()
        return None if row is None else row[0]

    def paths(self, table: str) -> list[Path]:
        """The Parquet files that make up a bulk table, oldest commit first."""
        named = self.rows("SELECT pad FROM files WHERE tabel = ? ORDER BY run_id, pad", table)
        return [self.root / row["pad"] for row in named]

    def next_run_id(self) -> str:
        """The number of the run that is about to start; ids grow and sort as text."""
        last = self.value("SELECT max(run_id) FROM runs")
        return f"R{int(str(last)[1:]) + 1 if last else 1:06d}"

    def commit(self, changes: Changes) -> None:
        """Make everything visible at once: files safe first, then one transaction, then the manifest for outsiders."""
        for target, data in changes.files.items():
            write_whole(target, data)
        for source, target in changes.moves.items():
            move_whole(source, target)
        written = [
            self._write_table(name, table, changes.run_id)
            for name, table in sorted(changes.tables.items())
            if table.num_rows
        ]
        with self._ledger:
            self._ledger.execute("BEGIN IMMEDIATE")
            for row in written:
                self._ledger.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?)", row)
            for statement, values in changes.statements:
                self._ledger.execute(statement, values)
        if written:
            self._write_manifest()

    def rehearse(self, changes: Changes) -> None:
        """Let this store (a throwaway copy) look as if `changes` were committed; no file is written."""
        self.unwritten = changes.tables
        for statement, values in changes.statements:
            self._ledger.execute(statement, values)

    def _write_table(self, name: str, table: pa.Table, run_id: str) -> tuple[str, str, str, str, int]:
        if table.schema != SCHEMAS[name]:
            raise ValueError(f"table {name} has another shape than its schema")
        relative = f"data/{name}/{run_id}.parquet"
        if self.value("SELECT 1 FROM files WHERE pad = ?", relative):
            raise ValueError(f"run {run_id} has already committed table {name}: a committed file never changes")
        target = self.root / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(".tmp")
        with temporary.open("wb") as stream:
            pq.write_table(table, stream, compression="zstd")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.rename(target)
        for folder in (target.parent, target.parent.parent, self.root):
            sync_folder(folder)
        return relative, name, run_id, sha256_of(target), table.num_rows

    def _write_manifest(self) -> None:
        listed = [dict(row) for row in self.rows("SELECT tabel, pad, rijen, sha256, run_id FROM files ORDER BY pad")]
        document = {"schema": _VERSION, "bestanden": listed}
        write_whole(self.root / "manifest.json", json.dumps(document, indent=1).encode() + b"\n")

    def sweep(self) -> None:
        """Remove Parquet files that no committed row names: a killed run left them."""
        known = {row["pad"] for row in self.rows("SELECT pad FROM files")}
        for path in (self.root / "data").rglob("*"):
            if path.is_file() and path.relative_to(self.root).as_posix() not in known:
                path.unlink()


@contextmanager
def open_store(root: Path) -> Iterator[Store]:
    """The store for a command that changes something: made when absent, locked, swept. Raises BusyError."""
    root.mkdir(parents=True, exist_ok=True)
    with exclusive(root), closing(_connect(root / "ledger.sqlite")) as ledger:
        if (root / "data").exists():
            _check_version(ledger)
        store = Store(root, ledger, _sleutel(root, ledger))
        _create(ledger)
        store.sweep()
        yield store


@contextmanager
def read_store(root: Path) -> Iterator[Store]:
    """The store for a command that only looks; an absent store reads as an empty one and is not made."""
    if (root / "ledger.sqlite").exists():
        with closing(_connect(root / "ledger.sqlite")) as ledger:
            if _is_made(ledger) or (root / "data").exists():
                _check_version(ledger)
                _add_missing_tables(ledger, where="TEMP TABLE")
                ledger.execute("PRAGMA query_only = ON")
                yield Store(root, ledger, _sleutel(root, ledger))
                return
    with closing(_connect(Path(":memory:"))) as ledger:
        _create(ledger)
        yield Store(root, ledger, Sleutel(bytes(32)))


@contextmanager
def rehearse_store(root: Path) -> Iterator[Store]:
    """The store for a dry run: a copy of the ledger outside the folder, so that not one byte in it changes."""
    if not (root / "ledger.sqlite").exists():
        with read_store(root) as empty:
            yield empty
        return
    with exclusive(root), tempfile.TemporaryDirectory(prefix="seintje-") as elsewhere:
        for name in ("ledger.sqlite", "ledger.sqlite-wal"):
            if (root / name).exists():
                shutil.copy(root / name, Path(elsewhere) / name)
        with closing(_connect(Path(elsewhere) / "ledger.sqlite")) as ledger:
            _check_version(ledger)
            _add_missing_tables(ledger)
            yield Store(root, ledger, _sleutel(root, ledger))


def _connect(path: Path) -> sqlite3.Connection:
    ledger = sqlite3.connect(path, isolation_level=None, timeout=10.0)
    try:
        ledger.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError:
        ledger.close()
        raise
    except sqlite3.DatabaseError:  # the file is something else than a database
        ledger.close()
        raise _unusable() from None
    ledger.execute("PRAGMA synchronous = FULL")
    ledger.execute("PRAGMA foreign_keys = ON")
    ledger.execute("PRAGMA secure_delete = ON")
    return ledger


def _is_made(ledger: sqlite3.Connection) -> bool:
    """Whether the ledger has its tables; a first start that was killed leaves a file without them."""
    try:
        return bool(ledger.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall())
    except sqlite3.DatabaseError:
        return True


def _create(ledger: sqlite3.Connection) -> None:
    if not _is_made(ledger):
        ledger.executescript(f"BEGIN IMMEDIATE; {_ddl()} COMMIT;")
    _check_version(ledger)
    _add_missing_tables(ledger)


def _ddl() -> str:
    return (files(__package__) / "ledger.sql").read_text(encoding="utf-8")


def _add_missing_tables(ledger: sqlite3.Connection, *, where: str = "TABLE") -> None:
    """Tables that a newer Seintje added to this version; with `where` TEMP TABLE for this connection only."""
    known = {row[0] for row in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for found in _TABLE.finditer(_ddl()):
        if found["naam"] not in known:
            ledger.execute(f"CREATE {where} {found['naam']} {found['rest']}")


def _check_version(ledger: sqlite3.Connection) -> None:
    try:
        versions = [row[0] for row in ledger.execute("SELECT waarde FROM meta WHERE naam = 'schema'")]
    except sqlite3.DatabaseError:
        versions = []
    if versions != [_VERSION]:
        raise _unusable()


def _unusable() -> ConfigError:
    return ConfigError(
        "De store is niet van deze versie van Seintje, of beschadigd.",
        "Werk Seintje bij, of zet de back-up van de store terug.",
    )


def _sleutel(root: Path, ledger: sqlite3.Connection) -> Sleutel:
    path = root / "sleutel"
    if not path.exists():
        if _is_made(ledger):
            raise ConfigError(
                "De sleutel van de store ontbreekt.", "Zet het bestand store/sleutel terug uit de back-up."
            )
        write_whole(path, secrets.token_bytes(32), mode=0o600)
    return Sleutel(path.read_bytes())
