"""The store: all of a commit or nothing, whatever happens; looking changes nothing."""

import json
import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from store_writer import commit_once, rows

from pipeline.adapters.files import sha256_of
from pipeline.adapters.store import Changes, Store, open_store, read_store, rehearse_store
from pipeline.contracts.tables import MATCHES, SIGNALEN
from pipeline.errors import BusyError, ConfigError, ExitCode

KILLED, DONE = -9, 0
Order = Callable[..., int]
Opener = Callable[[Path], AbstractContextManager[Store]]


@pytest.fixture(scope="module")
def order() -> Iterator[Order]:
    """Give the writer process an order; the answer is how the process that obeyed it ended."""
    command = [sys.executable, "-W", "error", str(Path(__file__).with_name("store_writer.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        to_writer, from_writer = writer.stdin, writer.stdout

        def give(root: Path, **words: object) -> int:
            to_writer.write(json.dumps({"root": str(root), **words}) + "\n")
            to_writer.flush()
            return int(from_writer.readline())

        yield give


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


def tree(folder: Path) -> dict[str, str]:
    """Every file below the folder with its hash."""
    return {str(path.relative_to(folder)): sha256_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def on_disk(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in (root / "data").rglob("*") if path.is_file()}


def check_whole(root: Path) -> int:
    """Open the store as the next night would, and see that every run is there whole; the number of runs."""
    with open_store(root) as store:
        runs = [row["run_id"] for row in store.rows("SELECT run_id FROM runs ORDER BY run_id")]
        named = store.rows("SELECT * FROM files ORDER BY pad")
        assert runs == [f"R{number + 1:06d}" for number in range(len(runs))]
        assert [row["voorwerp"] for row in store.rows("SELECT voorwerp FROM audit ORDER BY volgnr")] == runs
        assert {(row["run_id"], row["tabel"]) for row in named} == {
            (run, table) for run in runs for table in ("signalen", "matches")
        }
        assert on_disk(root) == {row["pad"] for row in named}
        for row in named:
            assert sha256_of(root / row["pad"]) == row["sha256"]
            assert pq.read_metadata(root / row["pad"]).num_rows == row["rijen"] == 3
        assert all((root.parent / "archive" / f"{run}.csv").read_bytes() == b"levering" for run in runs)
    return len(runs)


# Killed.


def killed_before_line(order: Order, folder: Path, line: int) -> bool:
    """Kill a first commit there, and commit again; False when the commit has fewer lines."""
    root = folder / f"{line}" / "store"
    ended = order(root, line=line)
    if ended == DONE:
        return False
    assert ended == KILLED
    before = check_whole(root)
    assert order(root, end=True) == DONE
    assert check_whole(root) == before + 1
    return True


@pytest.mark.slow
def test_a_commit_killed_before_any_of_its_lines_leaves_nothing_or_everything(order: Order, tmp_path: Path) -> None:
    line = 1
    while killed_before_line(order, tmp_path, line):
        line += 1
    assert line > 100


def test_a_commit_killed_somewhere_leaves_nothing_or_everything(order: Order, tmp_path: Path) -> None:
    killed = [killed_before_line(order, tmp_path, line) for line in range(5, 100, 6)]
    assert all(killed)


@pytest.mark.parametrize("kills", [5, pytest.param(60, marks=pytest.mark.slow)])
def test_a_store_killed_again_and_again_loses_and_doubles_nothing(order: Order, root: Path, kills: int) -> None:
    chance = random.Random(20261123)
    before = 0
    for _ in range(kills):
        assert order(root, seconds=chance.uniform(0.02, 0.15)) == KILLED
        now = check_whole(root)
        assert now >= before
        before = now
    assert before > 0


def test_the_next_start_sweeps_what_no_ledger_row_names(root: Path) -> None:
    with open_store(root) as store:
        commit_once(store, root.parent / "archive")
    for stray in ("data/signalen/R000002.parquet", "data/signalen/R000002.tmp", "data/onbekend/x.parquet"):
        (root / stray).parent.mkdir(exist_ok=True)
        (root / stray).write_bytes(b"half a file")
    assert check_whole(root) == 1


# Committing.


def test_a_new_store_has_a_key_that_only_its_owner_reads_and_keeps_it(root: Path) -> None:
    with open_store(root) as store:
        first = store.sleutel
    assert len(first) == 32
    assert stat.S_IMODE((root / "sleutel").stat().st_mode) == 0o600
    with open_store(root) as store:
        assert store.sleutel == first
    with read_store(root) as store:
        assert store.sleutel == first


def test_two_stores_have_two_keys(tmp_path: Path) -> None:
    with open_store(tmp_path / "a") as one, open_store(tmp_path / "b") as other:
        assert one.sleutel != other.sleutel


def test_the_manifest_tells_outsiders_what_the_ledger_knows(root: Path) -> None:
    with open_store(root) as store:
        commit_once(store, root.parent / "archive")
        commit_once(store, root.parent / "archive")
    listed = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
    assert listed["schema"] == "3"
    assert [(file["tabel"], file["run_id"], file["rijen"]) for file in listed["bestanden"]] == [
        ("matches", "R000001", 3),
        ("matches", "R000002", 3),
        ("signalen", "R000001", 3),
        ("signalen", "R000002", 3),
    ]
    for file in listed["bestanden"]:
        assert sha256_of(root / file["pad"]) == file["sha256"]


def test_bulk_rows_come_back_as_they_went_in_oldest_commit_first(root: Path) -> None:
    with open_store(root) as store:
        for _ in range(2):
            commit_once(store, root.parent / "archive")
        back = [pq.read_table(path, schema=SIGNALEN) for path in store.paths("signalen")]
    assert [table["signaal_id"][0].as_py() for table in back] == ["R000001-0", "R000002-0"]
    assert back[0].equals(rows(SIGNALEN, "R000001", 3))


def test_rows_that_are_added_twice_come_behind_each_other() -> None:
    changes = Changes("R000001")
    changes.add("matches", rows(MATCHES, "A", 1))
    changes.add("matches", rows(MATCHES, "B", 2))
    assert changes.tables["matches"]["signaal_id"].to_pylist() == ["A-0", "B-0", "B-1"]


def test_put_inserts_a_row_and_replaces_the_one_with_its_key(root: Path) -> None:
    with open_store(root) as store:
        for status in ("een", "twee"):
            changes = Changes("R000001")
            changes.put("signaal_status", {"signaal_id": "S1", "status": status, "reden": "", "run_id": "R000001"})
            store.commit(changes)
        assert [row["status"] for row in store.rows("SELECT status FROM signaal_status")] == ["twee"]


def test_statements_run_in_the_order_they_were_given(root: Path) -> None:
    changes = Changes("R000001")
    changes.do("INSERT INTO meta VALUES (?, ?)", "a", "1")
    changes.do("UPDATE meta SET waarde = waarde || ? WHERE naam = ?", "2", "a")
    with open_store(root) as store:
        store.commit(changes)
        assert store.value("SELECT waarde FROM meta WHERE naam = 'a'") == "12"
        assert store.value("SELECT waarde FROM meta WHERE naam = 'b'") is None


def test_a_zaak_can_be_put_again_while_its_signalen_point_at_it(root: Path) -> None:
    with open_store(root) as store:
        empty = {
            table: {
                row["name"]: 0 if row["type"] == "INTEGER" else "" for row in store.rows(f"PRAGMA table_info({table})")
            }
            for table in ("zaken", "zaak_signalen")
        }
        for klasse in ("enkelvoudig", "meervoudig"):
            changes = Changes("R000001")
            changes.put("zaken", empty["zaken"] | {"zaak_id": "Z1", "klasse": klasse, "status": "Open"})
            changes.put("zaak_signalen", empty["zaak_signalen"] | {"signaal_id": "S1", "zaak_id": "Z1"})
            store.commit(changes)
        assert [row["klasse"] for row in store.rows("SELECT klasse FROM zaken")] == ["meervoudig"]
        orphan = Changes("R000002")
        orphan.put("zaak_signalen", empty["zaak_signalen"] | {"signaal_id": "S2", "zaak_id": "Z2"})
        with pytest.raises(sqlite3.IntegrityError):
            store.commit(orphan)


def test_one_statement_that_fails_undoes_the_whole_commit(root: Path) -> None:
    changes = Changes("R000001")
    changes.add("signalen", rows(SIGNALEN, "R000001", 3))
    changes.put("signaal_status", {"signaal_id": "S1", "status": "x", "reden": "", "run_id": "R000001"})
    changes.do("INSERT INTO er_is_geen_tabel VALUES (1)")
    with open_store(root) as store:
        with pytest.raises(sqlite3.OperationalError):
            store.commit(changes)
        assert store.rows("SELECT * FROM signaal_status") == []
        assert store.paths("signalen") == []
        commit_once(store, root.parent / "archive")
    assert check_whole(root) == 1


def test_a_table_of_another_shape_is_refused_and_nothing_of_the_commit_is_there(root: Path) -> None:
    changes = Changes("R000001")
    changes.add("signalen", pa.table({"signaal_id": ["S1"]}))
    changes.do("INSERT INTO meta VALUES ('a', '1')")
    with open_store(root) as store:
        with pytest.raises(ValueError, match="another shape"):
            store.commit(changes)
        assert store.value("SELECT waarde FROM meta WHERE naam = 'a'") is None
        assert on_disk(root) == set()


def test_a_committed_file_is_never_written_again(root: Path) -> None:
    with open_store(root) as store:
        commit_once(store, root.parent / "archive")
        before = tree(root / "data")
        changes = Changes("R000001")
        changes.add("signalen", rows(SIGNALEN, "again", 1))
        with pytest.raises(ValueError, match="already committed"):
            store.commit(changes)
        assert tree(root / "data") == before
    assert check_whole(root) == 1


def test_a_table_without_rows_makes_no_file(root: Path) -> None:
    changes = Changes("R000001")
    changes.add("signalen", SIGNALEN.empty_table())
    with open_store(root) as store:
        store.commit(changes)
        assert store.paths("signalen") == []
    assert on_disk(root) == set()


def test_files_are_moved_and_written_to_their_lasting_places(root: Path, tmp_path: Path) -> None:
    (tmp_path / "binnen.csv").write_bytes(b"levering")
    changes = Changes("R000001")
    changes.moves[tmp_path / "binnen.csv"] = tmp_path / "archief/2026/L1.csv"
    changes.files[tmp_path / "uit/brief.pdf"] = b"brief"
    with open_store(root) as store:
        store.commit(changes)
    assert not (tmp_path / "binnen.csv").exists()
    assert (tmp_path / "archief/2026/L1.csv").read_bytes() == b"levering"
    assert (tmp_path / "uit/brief.pdf").read_bytes() == b"brief"


def test_run_ids_grow_and_sort_as_text(root: Path) -> None:
    with open_store(root) as store:
        seen = []
        for _ in range(11):
            seen.append(store.next_run_id())
            commit_once(store, root.parent / "archive")
    assert seen == sorted(set(seen))
    assert (seen[0], seen[-1]) == ("R000001", "R000011")


def test_an_answer_without_rows_is_still_a_table_of_text(root: Path) -> None:
    with open_store(root) as store:
        empty = store.texts("SELECT naam, waarde FROM meta WHERE naam = 'x'", "a", "b")
        full = store.texts("SELECT naam, waarde FROM meta", "a", "b")
    assert empty.schema == full.schema == pa.schema([("a", pa.string()), ("b", pa.string())])
    assert (empty.num_rows, full.to_pylist()) == (0, [{"a": "schema", "b": "3"}])


# Looking.


def test_reading_an_absent_store_makes_nothing(root: Path) -> None:
    with read_store(root) as store:
        assert store.rows("SELECT * FROM runs") == []
        assert store.paths("signalen") == []
        assert store.next_run_id() == "R000001"
    assert not root.exists()


def test_who_only_reads_cannot_write(root: Path) -> None:
    with open_store(root) as store:
        commit_once(store, root.parent / "archive")
    before = tree(root)
    with read_store(root) as store, pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.rows("DELETE FROM runs")
    assert tree(root) == before


def test_one_may_look_while_another_works_and_sees_only_what_is_committed(root: Path) -> None:
    with open_store(root) as working:
        commit_once(working, root.parent / "archive")
        with read_store(root) as looking:
            assert looking.value("SELECT count(*) FROM runs") == 1
        commit_once(working, root.parent / "archive")
        with read_store(root) as looking:
            assert looking.value("SELECT count(*) FROM runs") == 2


@pytest.mark.parametrize("opener", [open_store, rehearse_store], ids=["open", "rehearse"])
def test_two_cannot_work_at_once(root: Path, opener: Opener) -> None:
    with open_store(root), pytest.raises(BusyError), opener(root):
        pytest.fail("two at once")


# Rehearsing.


def rehearse_a_run(store: Store) -> None:
    changes = Changes(store.next_run_id())
    changes.add("signalen", rows(SIGNALEN, changes.run_id, 2))
    changes.files[store.root / "data/never.csv"] = b"never"
    changes.put("signaal_status", {"signaal_id": "S9", "status": "x", "reden": "", "run_id": changes.run_id})
    store.rehearse(changes)


def test_a_rehearsal_shows_what_would_be_and_changes_not_one_byte(root: Path) -> None:
    with open_store(root) as store:
        commit_once(store, root.parent / "archive")
    before = tree(root)
    with rehearse_store(root) as store:
        rehearse_a_run(store)
        assert store.value("SELECT status FROM signaal_status WHERE signaal_id = 'S9'") == "x"
        assert store.unwritten["signalen"].num_rows == 2
        assert len(store.paths("signalen")) == 1
    assert tree(root) == before


def test_a_rehearsal_after_a_killed_process_leaves_its_write_ahead_log_as_it_is(order: Order, root: Path) -> None:
    assert order(root, end=True, kill=True) == KILLED
    before = tree(root)
    assert (root / "ledger.sqlite-wal").stat().st_size > 0
    with rehearse_store(root) as store:
        assert store.next_run_id() == "R000002"
        rehearse_a_run(store)
    assert tree(root) == before
    assert check_whole(root) == 1


def test_rehearsing_on_an_absent_store_makes_nothing(root: Path) -> None:
    with rehearse_store(root) as store:
        rehearse_a_run(store)
        assert store.value("SELECT count(*) FROM signaal_status") == 1
    assert not root.exists()


# Stores that cannot be used.

OPENERS = pytest.mark.parametrize("opener", [open_store, read_store, rehearse_store], ids=["open", "read", "rehearse"])


@OPENERS
@pytest.mark.parametrize("versie", ["2", "4"])
def test_a_store_of_an_older_or_a_newer_seintje_is_refused(root: Path, opener: Opener, versie: str) -> None:
    with open_store(root):
        pass
    with closing(sqlite3.connect(root / "ledger.sqlite")) as ledger, ledger:
        ledger.execute("UPDATE meta SET waarde = ?", [versie])
    with pytest.raises(ConfigError, match="niet van deze versie") as caught, opener(root):
        pytest.fail("opened")
    assert caught.value.code is ExitCode.CONFIG


@OPENERS
def test_a_ledger_that_is_something_else_is_refused(root: Path, opener: Opener) -> None:
    root.mkdir()
    (root / "ledger.sqlite").write_bytes(b"this is no database " * 100)
    before = sha256_of(root / "ledger.sqlite")
    with pytest.raises(ConfigError, match="beschadigd"), opener(root):
        pytest.fail("opened")
    assert sha256_of(root / "ledger.sqlite") == before


@OPENERS
def test_a_store_without_its_key_never_makes_a_new_one(root: Path, opener: Opener) -> None:
    with open_store(root):
        pass
    (root / "sleutel").unlink()
    with pytest.raises(ConfigError, match="sleutel"), opener(root):
        pytest.fail("opened")
    assert not (root / "sleutel").exists()


def test_a_store_from_before_a_table_was_added_gets_it_and_who_only_looks_sees_it_empty(root: Path) -> None:
    with open_store(root):
        pass
    with closing(sqlite3.connect(root / "ledger.sqlite")) as ledger, ledger:
        ledger.execute("DROP TABLE terugkoppelingen")
    with read_store(root) as store:
        assert store.rows("SELECT * FROM terugkoppelingen") == []
    with rehearse_store(root) as store:
        assert store.rows("SELECT * FROM terugkoppelingen") == []
    with closing(sqlite3.connect(root / "ledger.sqlite")) as ledger:
        assert ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'terugkoppelingen'").fetchall() == []
    with open_store(root) as store:
        assert store.rows("SELECT * FROM terugkoppelingen") == []
    with closing(sqlite3.connect(root / "ledger.sqlite")) as ledger:
        assert ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'terugkoppelingen'").fetchall() == [(1,)]
