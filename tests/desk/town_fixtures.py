"""The example town as fixtures, before or after one real night; ask with `pytest_plugins = ("town_fixtures",)`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from example_town import VANDAAG, Town, build_town

from pipeline.inwoners import import_inwoners
from pipeline.night import run_night


@pytest.fixture(scope="session")
def night_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """After one night. Shared: a test that changes something takes `town`."""
    town = build_town(tmp_path_factory.mktemp("town"))
    omgeving = town.omgeving()
    import_inwoners(omgeving, town.folder / "inwoners.csv", formaat="auto", peildatum=VANDAAG, toch=False)
    run_night(omgeving)
    return town


@pytest.fixture
def town(night_town: Town, tmp_path: Path) -> Town:
    """A town of your own after one night."""
    return night_town.at(tmp_path / "town")


@pytest.fixture
def empty_town(tmp_path: Path) -> Town:
    """A town before its first night."""
    return build_town(tmp_path / "empty")


@pytest.fixture
def snapshot() -> Callable[[Path], dict[str, bytes]]:
    """Every file under a folder with its bytes: what must not change."""
    return lambda folder: {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
