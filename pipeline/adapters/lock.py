"""One Seintje at a time on one store: a flock on the folder itself, which leaves no file behind (contract, exit 75)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import BusyError


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises BusyError at once when another process has it; a dead process never keeps it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise BusyError(
            f"Er draait al een Seintje op {folder.name}/.", "Wacht tot die klaar is en probeer het dan opnieuw."
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)
