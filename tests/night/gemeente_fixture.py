"""A municipality with 40 inwoners and three partners on folder drops, for every test of the night."""

from pathlib import Path

import pytest
from werkplaats import Werkplaats


@pytest.fixture
def gemeente(tmp_path: Path) -> Werkplaats:
    """Configured by hand, 40 residents imported, drops empty."""
    root = tmp_path / "gemeente"
    root.mkdir()
    werkplaats = Werkplaats(root)
    werkplaats.inwoners(40)
    return werkplaats
