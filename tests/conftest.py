"""What several test rooms share."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public test persons, oracles and schemas that stand beside the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared test data (../shared/data) is not beside this checkout")
    return SHARED_DATA
