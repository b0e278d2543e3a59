"""The ladder: how long and how much memory matching takes as the register grows, beside Splink, polars and a floor.

All contenders read the same files of one run, each in a process of its own, in turn. Cpu is user + system time of the
timed part, peak the whole process's memory. Splink, polars and the floor find both sides already folded, with each
record's candidate keys. "ours: match" is the whole of a night's matching: it folds the signalen, decides and writes the
evidence in words; "ours: pairs only" is the part that Splink does too, though it makes its keys itself.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import duckdb
from match_deelnemers import DEELNEMERS, FLOOR, FOLD, MATCH, PAIRS, SPLINK, prepare
from match_grens import tabel
from pyarrow import parquet

BENCH = Path(__file__).resolve().with_name("bench_match.py")
KLEIN: tuple[tuple[int, int], ...] = ((130_000, 2_000), (1_000_000, 100_000))
GROOT = (18_000_000, 1_000_000)
RUIM, KRAP = "12GB", ("4GB", "2GB")
"""DuckDB's memory_limit at the largest size: for every contender, and for extra runs of ours."""
MAX_SPLINK, MAX_FLOOR = 0.5, 5.0
"""What we want to hold in cpu: at most half of Splink's, at most five times the floor."""


class Gemeten(NamedTuple):
    """What one run took (s, s, MB) and how many rows came out."""

    seconds: float
    cpu: float
    peak: float
    rows: int


def run_child(task: str, folder: Path, *, inwoners: int, signalen: int, seed: int, geheugen: str) -> None:
    """One task in this process; what it measured goes to stdout."""
    if task == "make":
        _make(folder, inwoners=inwoners, signalen=signalen, seed=seed)
        return
    if task == "prepare":
        prepare(folder, inwoners)
        return
    with patch.object(duckdb, "connect", _limited(duckdb.connect, geheugen, folder) if geheugen else duckdb.connect):
        run = DEELNEMERS[task](folder)
        begin, used = time.perf_counter(), _cpu()
        rows = run()
        seconds, cpu = time.perf_counter() - begin, _cpu() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(Gemeten(seconds, cpu, peak, rows)._asdict()))


def ladder(*, groot: bool, rounds: int, seed: int, say: Callable[[str], None]) -> None:
    """Every size in turn; its files are made once and thrown away."""
    for inwoners, signalen in (*KLEIN, *([GROOT] if groot else [])):
        with tempfile.TemporaryDirectory() as folder:
            call = _Call(Path(folder), inwoners, signalen, seed)
            call.run("make")
            largest = (inwoners, signalen) == GROOT
            limit = RUIM if largest else ""
            best = {FOLD: call.measure(FOLD, geheugen=limit)}
            call.run("prepare")
            for _ in range(1 if largest else rounds):
                for naam in DEELNEMERS:
                    best[naam] = _better(best.get(naam), None if naam == FOLD else call.measure(naam, geheugen=limit))
            for krap in KRAP if largest else ():
                best[f"{MATCH}, {krap}"] = call.measure(MATCH, geheugen=krap)
            told = f", DuckDB's memory_limit {RUIM} unless said" if largest else f", best of {rounds}"
            say(f"\n{inwoners:,} inwoners x {signalen:,} signalen, seed {seed}{told}\n")
            say(report(best))


def report(best: dict[str, Gemeten]) -> str:
    """The table of one size, and whether what we want holds."""
    splink, floor = best[SPLINK].cpu, best[FLOOR].cpu
    rijen = [
        [naam, f"{g.seconds:.2f}", f"{g.cpu:.2f}", f"{g.peak:,.0f}", *_ratios(naam, g, splink, floor), f"{g.rows:,}"]
        for naam, g in best.items()
    ]
    told = [
        tabel(["", "wall s", "cpu s", "peak MB", "cpu / Splink", "cpu / floor", "rows"], rijen),
        *(_target(f"{naam}: cpu / Splink", best[naam].cpu / splink, MAX_SPLINK) for naam in (MATCH, PAIRS)),
        *(_target(f"{naam}: cpu / floor", best[naam].cpu / floor, MAX_FLOOR) for naam in (MATCH, PAIRS)),
    ]
    return "\n".join(told)


class _Call(NamedTuple):
    """One size's files and how to start a process on them."""

    folder: Path
    inwoners: int
    signalen: int
    seed: int

    def run(self, task: str, *more: str) -> str:
        numbers = [f"--inwoners={self.inwoners}", f"--signalen={self.signalen}", f"--seed={self.seed}"]
        command = [sys.executable, str(BENCH), *numbers, *more, "--child", task, str(self.folder)]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    def measure(self, task: str, *, geheugen: str = "") -> Gemeten:
        return Gemeten(**json.loads(self.run(task, f"--geheugen={geheugen}")))


def _make(folder: Path, *, inwoners: int, signalen: int, seed: int) -> None:
    from bevolking_groot import make_proef  # noqa: PLC0415 - a process loads and is measured with what it needs only

    proef = make_proef(inwoners=inwoners, signalen=signalen, seed=seed, met_bsn=0.15)
    for naam in ("inwoners", "signalen"):
        parquet.write_table(getattr(proef, naam), folder / f"{naam}.parquet")


def _limited(connect: Callable[..., Any], geheugen: str, folder: Path) -> Callable[..., Any]:
    """DuckDB with less memory, and a place on disk for what does not fit."""

    def connect_limited(*words: Any, **named: Any) -> Any:
        engine = connect(*words, **named)
        engine.execute(f"SET memory_limit = '{geheugen}'")
        engine.execute(f"SET temp_directory = '{folder / 'spill'}'")
        return engine

    return connect_limited


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _better(known: Gemeten | None, found: Gemeten | None) -> Gemeten:
    both = [gemeten for gemeten in (known, found) if gemeten]
    return min(both, key=lambda gemeten: gemeten.seconds)


def _ratios(naam: str, gemeten: Gemeten, splink: float, floor: float) -> Sequence[str]:
    return ["-", "-"] if naam == FOLD else [f"{gemeten.cpu / splink:.2f}", f"{gemeten.cpu / floor:.1f}"]


def _target(what: str, found: float, at_most: float) -> str:
    return f"{what} = {found:.2f}, wanted at most {at_most:g}: {'holds' if found <= at_most else 'DOES NOT HOLD'}"
