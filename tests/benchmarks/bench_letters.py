"""Times the letter press beside WeasyPrint, LibreOffice, its mail merge, PDF bytes by hand, on one letter, in one run.

    python -m tests.benchmarks.bench_letters [--aantallen 1000 20000] [--beside 200] [--rounds 3]

Ours does more than the others: every letter is PDF/A-2a and PDF/UA-1 at once, read back with another engine, judged,
and some are looked at. Ratios are of processor time per letter, which other work on the machine disturbs least.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HIER = Path(__file__).resolve()
_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
sys.path[:0] = [str(HIER.parents[2]), str(HIER.parent)]


class Gemeten(NamedTuple):
    """One run: seconds on the wall and of processor, peak MB of the caller and of its largest child process."""

    aantal: int
    wall: float
    cpu: float
    zelf_mb: int
    kind_mb: int
    bytes: int

    @property
    def cpu_ms(self) -> float:
        """Processor time per letter."""
        return self.cpu / self.aantal * 1000

    def __str__(self) -> str:
        memory = f"{self.zelf_mb} MB" + (f" + {self.kind_mb} MB per child" if self.kind_mb else "")
        return (
            f"{self.aantal / self.wall:7.1f} letters/s, {self.cpu_ms:7.2f} ms cpu each, peak {memory}, "
            f"{self.bytes / self.aantal / 1024:.0f} kB each"
        )


def main() -> None:
    """Parse the words, and measure; a child does one run and tells it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aantallen", type=int, nargs="+", default=[1_000, 20_000])
    parser.add_argument("--beside", type=int, default=200, help="letters per contender and round, side by side")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        rival, count, werkers = options.child
        say(json.dumps(_measure(rival, int(count), werkers=int(werkers))))
        return
    for aantal in options.aantallen:
        for werkers in (1, 2):
            say(f"seintje, {aantal:,} letters, processes: {werkers}: {_child('seintje', aantal, werkers)}")
    _side_by_side(options.beside, options.rounds)
    _preflight_share()


def _side_by_side(aantal: int, rounds: int) -> None:
    """Every contender once per round, turn by turn; the best round of each counts."""
    from letter_rivals import RIVALS, absent  # noqa: PLC0415 - a child loads what it is measured with only

    here = [rival for rival in RIVALS if not absent(rival)]
    for rival in RIVALS:
        if absent(rival):
            say(f"left out: {absent(rival)}")
    runs = [{rival: _child(rival, aantal, 1) for rival in here} for _ in range(rounds)]
    best = {rival: min((run[rival] for run in runs), key=lambda one: one.cpu) for rival in here}
    say(f"side by side, {aantal} letters each, best of {rounds}:")
    for rival, one in best.items():
        say(f"  {rival:12} {one}, ratio {one.cpu_ms / best['seintje'].cpu_ms:.2f}")


def _preflight_share() -> None:
    """How much of one letter's time is the preflight, without starting anything."""
    from letter_rivals import preflight_times  # noqa: PLC0415 - as above

    checks, look = preflight_times()
    say(f"of each letter, the preflight is {checks:.2f} ms cpu; looking at one takes {look:.1f} ms more")


def _child(rival: str, aantal: int, werkers: int) -> Gemeten:
    command = [sys.executable, str(HIER), "--child", rival, str(aantal), str(werkers)]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=HIER.parents[2])
    return Gemeten(*json.loads(told.stdout))


def _measure(rival: str, aantal: int, *, werkers: int) -> Gemeten:
    from letter_rivals import RIVALS, make_seintje, prepare  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory(prefix="seintje-bench-") as folder:
        prepare(rival, Path(folder))
        start, before = time.perf_counter(), _cpu()
        size = (
            make_seintje(aantal, Path(folder), werkers=werkers)
            if rival == "seintje"
            else RIVALS[rival](aantal, Path(folder))
        )
        wall = time.perf_counter() - start
    own, child = (resource.getrusage(who).ru_maxrss // 1024 for who in _WHO)
    return Gemeten(aantal, wall, _cpu() - before, own, child, size)


def _cpu() -> float:
    """Seconds of processor, with those of children that ended."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, _WHO))


def say(line: str) -> None:
    """A line for who waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
