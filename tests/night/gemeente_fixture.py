"""A municipality with 40 inwoners and three partners on folder drops, for every test of the night."""

import shutil
from pathlib import Path

import pytest
from werkplaats import Werkplaats


@pytest.fixture(scope="session")
def verse_gemeente(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Configured by hand, 40 residents imported, drops empty: made once, copied for each test."""
    root = tmp_path_factory.mktemp("vers") / "gemeente"
    root.mkdir()
    Werkplaats(root).inwoners(40)
    return root


@pytest.fixture
def gemeente(verse_gemeente: Path, tmp_path: Path) -> Werkplaats:
    """A fresh municipality of your own."""
    root = tmp_path / "gemeente"
    shutil.copytree(verse_gemeente, root)
    return Werkplaats(root, fresh=False)
