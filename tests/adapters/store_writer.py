"""A process that commits to a store and is killed on demand; test_store.py talks to it in lines of JSON.

It imports once and forks for every order, so that a hundred killed processes take seconds. Orders: `root`, and one of
`line` (die before the so-manieth line of the store's code), `seconds` (commit on and on, die somewhere), `end` (commit
once; `kill` says whether to die before the store is closed).
"""

import json
import os
import signal
import sys
import threading
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyarrow as pa

from pipeline.adapters import files, store
from pipeline.adapters.store import Changes, Store, open_store
from pipeline.contracts.tables import MATCHES, SIGNALEN, table_of

WATCHED = {files.__file__, store.__file__}


def rows(schema: pa.Schema, run_id: str, count: int) -> pa.Table:
    """Rows of any shape, their first column the run and a number."""
    empty = {pa.int64(): 1, pa.date32(): date(2026, 11, 23), pa.string(): ""}
    made = [{field.name: empty[field.type] for field in schema} for _ in range(count)]
    return table_of([row | {schema.names[0]: f"{run_id}-{number}"} for number, row in enumerate(made)], schema)


def commit_once(opened: Store, archive: Path) -> None:
    """One run: two tables, a file for the archive, and its rows in the ledger, all of them or none."""
    changes = Changes(opened.next_run_id())
    changes.add("signalen", rows(SIGNALEN, changes.run_id, 3))
    changes.add("matches", rows(MATCHES, changes.run_id, 3))
    changes.files[archive / f"{changes.run_id}.csv"] = b"levering"
    run = dict.fromkeys(("opdracht", "gestart_op", "geeindigd_op", "vandaag", "status", "tellingen", "verslag"), "")
    changes.put("runs", {"run_id": changes.run_id, **run})
    changes.note_in_audit("2026-11-23T01:00:00Z", "nacht", "run", changes.run_id)
    opened.commit(changes)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_before_line(number: int) -> None:
    seen = 0

    def watch(frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal seen
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            seen += 1
            if seen == number:
                die()
        return watch

    sys.settrace(watch)


def obey(order: dict[str, Any]) -> None:
    root = Path(order["root"])
    archive = root.parent / "archive"
    if "line" in order:
        die_before_line(order["line"])
    if "seconds" in order:
        threading.Timer(order["seconds"], die).start()
    with open_store(root) as opened:
        commit_once(opened, archive)
        while "seconds" in order:
            commit_once(opened, archive)
        if order.get("kill"):
            die()


def main() -> None:
    """Read orders for ever; say of each how its process ended (0 done, -9 killed)."""
    rows(SIGNALEN, "warm", 1)  # pyarrow imports its other half at the first table
    for text in sys.stdin:
        pid = os.fork()
        if pid == 0:
            obey(json.loads(text))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
