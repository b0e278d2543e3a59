"""A million records through parse and normalise, beside the standard library with its own checks, and pyarrow merely
reading. `x plain` compares with the plain reader of the same file.

    python tests/benchmarks/bench_intake.py [--rows 1000000] [--rounds 3]

Each contender runs in a process of its own, in turn, so that a busy moment hits them all. Peak memory is the process's.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

HIER = Path(__file__).resolve()
sys.path[:0] = [str(HIER.parents[2]), str(HIER.parent)]

VANDAAG = date(2026, 11, 23)
DEELNEMERS = {
    "seintje csv": "VS.csv",
    "python csv + own checks": "VS.csv",
    "pyarrow merely reading": "VS.csv",
    "seintje xml": "VS.xml",
    "python expat + own checks": "VS.xml",
}


def run_seintje(path: Path) -> set[int]:
    """Every line of which a record was refused; the signalen are made as for the store, chunk by chunk."""
    from pipeline.contracts.config import Config  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pipeline.contracts.ids import Sleutel  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pipeline.contracts.reasons import is_ernst  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pipeline.stages.normalise import NormaliseContext, normalise_chunk  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pipeline.stages.parse import open_levering, read_ahead  # noqa: PLC0415 - a process loads and is measured with what it needs only

    partner = {"id": "proef", "naam": "Proef", "soort": "Huur", "drop": {"map": "proef"}}
    config = Config.model_validate({"gemeente": {"naam": "Zoetermeer", "code": "0637"}, "partners": [partner]})
    context = NormaliseContext("L00000000000000000000", config.partners[0], config, VANDAAG, Sleutel(bytes(32)))
    lines: set[int] = set()
    with path.open("rb") as stream:
        raw = open_levering(stream, extensie="csv" if path.suffix == ".csv" else "xml", formaat=None)
        for chunk in read_ahead(raw.chunks):
            found = normalise_chunk(raw.kolommen, chunk, context=context)
            lines |= {finding.regel for finding in found.bevindingen if is_ernst(finding, "fout")}
    return lines


def run_plain(path: Path) -> set[int]:
    """csv.reader or expat, and the same checks."""
    from plain_intake import find_errors, find_errors_xml  # noqa: PLC0415 - a process loads and is measured with what it needs only

    return find_errors(path, VANDAAG) if path.suffix == ".csv" else find_errors_xml(path, VANDAAG)


def run_arrow(path: Path) -> set[int]:
    """Reading text columns in batches, and nothing else; a row of the wrong shape is passed over."""
    import pyarrow as pa  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from leveringen_groot import KOLOMMEN  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pyarrow import csv  # noqa: PLC0415 - a process loads and is measured with what it needs only

    reader = csv.open_csv(
        path,
        parse_options=csv.ParseOptions(delimiter=";", newlines_in_values=True, invalid_row_handler=lambda _: "skip"),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(KOLOMMEN, pa.string())),
    )
    for _ in reader:
        pass
    return set()


RUNS: dict[str, Callable[[Path], set[int]]] = {
    "seintje csv": run_seintje,
    "seintje xml": run_seintje,
    "python csv + own checks": run_plain,
    "python expat + own checks": run_plain,
    "pyarrow merely reading": run_arrow,
}


def run_child(naam: str, path: Path) -> None:
    """One contender; what it measured goes to stdout."""
    begin = time.perf_counter()
    lines = RUNS[naam](path)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": peak, "lines": sorted(lines)}))


class Gemeten(NamedTuple):
    """What one run took (s, MB), and the lines it refused."""

    seconds: float
    peak: float
    lines: list[int]


def measure(naam: str, path: Path) -> Gemeten:
    """The same in a process of its own."""
    command = [sys.executable, str(HIER), "--child", naam, str(path)]
    return Gemeten(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def say(line: str) -> None:
    """A line for who waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Make the files once, let everybody run in turn, say what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        run_child(options.child[0], Path(options.child[1]))
        return
    from leveringen_groot import make_leveringen  # noqa: PLC0415 - a process loads and is measured with what it needs only

    with tempfile.TemporaryDirectory() as folder:
        made = make_leveringen(Path(folder), rows=options.rows, errors=max(19, options.rows // 1000))
        sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.0f} MB" for path in (made.csv, made.xml))
        say(f"{options.rows} records ({sizes}), {len(made.csv_regels)} planted errors, best of {options.rounds}")
        best: dict[str, Gemeten] = {}
        for _ in range(options.rounds):
            for naam, bestand in DEELNEMERS.items():
                found = measure(naam, Path(folder) / bestand)
                if naam not in best or found.seconds < best[naam].seconds:
                    best[naam] = found
    report(best, made.csv_regels, made.xml_regels)


def report(best: dict[str, Gemeten], csv_regels: frozenset[int], xml_regels: frozenset[int]) -> None:
    """Seconds, peak memory, planted errors found on their true line, lines wrongly refused."""
    csv_bar, xml_bar = best["python csv + own checks"].seconds, best["python expat + own checks"].seconds
    say(f"{'':26}{'s':>8}{'x plain':>9}{'MB':>7}{'found':>12}{'wrong':>7}")
    for naam, found in best.items():
        of_xml, lines = DEELNEMERS[naam].endswith(".xml"), set(found.lines)
        planted, ratio = (xml_regels, found.seconds / xml_bar) if of_xml else (csv_regels, found.seconds / csv_bar)
        told = "-" if "merely" in naam else f"{len(planted & lines)}/{len(planted)}"
        say(f"{naam:26}{found.seconds:8.2f}{ratio:9.2f}{found.peak:7.0f}{told:>12}{len(lines - planted):7}")


if __name__ == "__main__":
    main()
