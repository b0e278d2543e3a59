"""One Seintje at a time, and a dead one is never in the way."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.adapters.lock import exclusive
from pipeline.errors import BusyError, ExitCode

HOLDER = """
import sys
from pathlib import Path
from pipeline.adapters.lock import exclusive
with exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another_process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", HOLDER, str(folder)]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        try:
            yield holder
        finally:
            holder.kill()


def test_a_second_process_is_told_at_once_that_it_is_busy(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path), pytest.raises(BusyError) as caught, exclusive(tmp_path):
        pytest.fail("two at once")
    assert caught.value.code is ExitCode.BUSY
    assert str(tmp_path.parent) not in caught.value.melding


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path) as holder:
        holder.kill()
        holder.wait()
        with exclusive(tmp_path):
            pass


def test_the_lock_is_gone_after_the_work_and_after_a_failure(tmp_path: Path) -> None:
    with exclusive(tmp_path):
        pass
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path):
        _ = 1 / 0
    with exclusive(tmp_path):
        pass


def test_one_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    with exclusive(tmp_path), pytest.raises(BusyError), exclusive(tmp_path):
        pytest.fail("two at once")


def test_two_folders_are_two_locks(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with held_by_another_process(tmp_path), exclusive(other):
        pass


def test_the_lock_leaves_no_file(tmp_path: Path) -> None:
    with exclusive(tmp_path):
        assert list(tmp_path.iterdir()) == []
