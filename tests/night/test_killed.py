"""A run that is killed at any moment: the next one starts where it was, nothing lost, nothing double."""

import hashlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from werkplaats import VANDAAG, Werkplaats, csv_van, rij

from pipeline.adapters.lock import exclusive

pytest_plugins = ("gemeente_fixture",)

CLI = Path(__file__).resolve().parents[2] / "cli.py"
TABLES = ("leveringen", "bevindingen", "signalen", "matches", "zaken", "brieven")


def start(gemeente: Werkplaats, *words: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(CLI), "--config", str(gemeente.root / "config.yaml"), "--vandaag", VANDAAG, *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def kill_after(gemeente: Werkplaats, seconds: float, *words: str) -> None:
    process = start(gemeente, *words)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def fill(gemeente: Werkplaats) -> None:
    for number, start_at in enumerate((1, 11, 21), start=1):
        rows = [rij(n) for n in range(start_at, start_at + 10)]
        gemeente.lever("woonbron", f"VS_woonbron_20261122_{number:03d}.csv", csv_van(rows))
    gemeente.lever("stroomnet", "VS_stroomnet_20261122_001.csv", csv_van([rij(5, postcode="x"), rij(6)]))


def what_left(gemeente: Werkplaats) -> list[str]:
    """Every kenmerk in every zip on the print street's drop."""
    found = []
    for path in sorted((gemeente.root / "drukstraat").glob("*.zip")):
        with ZipFile(path) as archive:
            found += [name.removesuffix(".pdf") for name in archive.namelist() if name.endswith(".pdf")]
    return found


def assert_whole(gemeente: Werkplaats) -> None:
    """Rows in = rows out, each letter once on paper and once at the print street, each file as the ledger says."""
    assert sum(row["records"] for row in gemeente.tabel("leveringen")) == 32
    assert len(gemeente.tabel("signalen")) == 31
    assert len(gemeente.tabel("matches")) == 31
    assert len(gemeente.tabel("zaken")) == 30
    brieven = gemeente.tabel("brieven")
    assert len(brieven) == 30
    for row in brieven:
        pdf = (gemeente.root / "outbox" / row["bestand"]).read_bytes()
        assert hashlib.sha256(pdf).hexdigest() == row["sha256"]
    for batch in gemeente.tabel("batches"):
        gemeente.seintje("letters", "approve", batch["batch"])
    assert gemeente.seintje("dispatch").code == 0
    assert sorted(what_left(gemeente)) == sorted(row["kenmerk"] for row in brieven)
    assert not list((gemeente.root / "drukstraat").glob("*.part"))


def test_a_run_killed_while_it_makes_letters_is_finished_by_the_next(gemeente: Werkplaats) -> None:
    fill(gemeente)
    process = start(gemeente, "run")
    while not list((gemeente.root / "outbox").glob(".werk/*.pdf")):
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not gemeente.tabel("brieven")
    assert gemeente.seintje("run").code == 3
    assert_whole(gemeente)


def test_a_second_run_while_one_is_busy_ends_with_75_and_changes_nothing(gemeente: Werkplaats) -> None:
    fill(gemeente)
    before = gemeente.bestanden()
    with exclusive(gemeente.root / "store"):
        assert gemeente.seintje("run").code == 75
        assert gemeente.seintje("run", "--dry-run").code == 75
        assert gemeente.seintje("status").code == 0
    assert gemeente.bestanden() == before


@pytest.mark.slow
def test_runs_killed_at_forty_random_moments_lose_and_double_nothing(gemeente: Werkplaats) -> None:
    fill(gemeente)
    config = gemeente.root / "config.yaml"
    config.write_text(config.read_text() + "  vrijgave: automatisch\n")
    moments = random.Random(20261123)
    for _ in range(40):
        kill_after(gemeente, moments.uniform(0.4, 4.0), "run")
    gemeente.seintje("run")
    assert_whole(gemeente)
