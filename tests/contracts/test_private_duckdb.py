"""Sums over personal data leave nothing behind that another can read."""

import multiprocessing
import os
import tempfile
from pathlib import Path

import pytest

from pipeline.private_duckdb import private_duckdb

SPILLS = """
SET memory_limit = '64MB';
CREATE TABLE veel AS SELECT md5(range::VARCHAR) AS naam FROM range(4000000);
"""


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temp").mkdir()
    (tmp_path / "werk").mkdir()
    monkeypatch.chdir(tmp_path / "werk")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))


def test_what_does_not_fit_in_memory_goes_to_a_folder_of_ours_and_goes_with_it(tmp_path: Path) -> None:
    with private_duckdb() as engine:
        engine.execute(SPILLS)
        (folder,) = (tmp_path / "temp").iterdir()
        assert list(folder.iterdir())
        assert folder.stat().st_mode & 0o077 == 0
    assert not list((tmp_path / "temp").iterdir())
    assert not list((tmp_path / "werk").iterdir())


def _spill_and_die() -> None:
    with private_duckdb() as engine:
        engine.execute(SPILLS)
        os._exit(1)


def test_what_a_killed_run_left_goes_at_the_next_and_what_another_run_uses_stays(tmp_path: Path) -> None:
    killed = multiprocessing.get_context("fork").Process(target=_spill_and_die)
    killed.start()
    killed.join()
    (left,) = (tmp_path / "temp").iterdir()
    with private_duckdb(), private_duckdb():
        assert not left.exists()
        assert len(list((tmp_path / "temp").iterdir())) == 2
