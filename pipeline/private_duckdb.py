"""DuckDB for sums over personal data: in memory, and what does not fit there goes where nobody else can read it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import duckdb

_GEHEUGEN = "3GB"
"""Enough for a municipality many times over; the whole country spills (ADR 0014)."""
_MAP = "seintje-duckdb-"


@contextmanager
def private_duckdb() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty DuckDB. Its spill folder is ours alone and goes with it; DuckDB's own would be `.tmp` where we stand."""
    _clear_left_behind()
    with (
        TemporaryDirectory(prefix=f"{_MAP}{os.getpid()}-") as folder,
        duckdb.connect(":memory:", config={"memory_limit": _GEHEUGEN, "temp_directory": folder}) as engine,
    ):
        yield engine


def _clear_left_behind() -> None:
    """The spill folders of processes that were killed."""
    for folder in Path(gettempdir()).glob(f"{_MAP}*"):
        if not Path(f"/proc/{folder.name.removeprefix(_MAP).split('-')[0]}").exists():
            shutil.rmtree(folder, ignore_errors=True)
