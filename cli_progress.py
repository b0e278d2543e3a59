"""How far a long job is, on one line that wipes itself out; in a terminal only, and only for what takes a while."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

_AFTER_SECONDS = 1.0
_WIDTH = 30
WIPE = "\r\x1b[K"
"""Back to the begin of the line, and nothing on it any more."""


def progress_on(out: TextIO) -> Callable[[str, int, int], None]:
    """Tells `wat`, and how many of how many are done when `totaal` is known; silent in the first second."""
    begin = time.monotonic()

    def tell(wat: str, gedaan: int, totaal: int) -> None:
        if time.monotonic() - begin < _AFTER_SECONDS:
            return
        full = _WIDTH * gedaan // totaal if totaal else 0
        bar = f" [{'#' * full:<{_WIDTH}}] {gedaan} van {totaal}" if totaal else " …"
        out.write(f"{WIPE}{wat}{bar}")
        out.flush()

    return tell


def wipe_progress() -> None:
    """Take the line away, where there may be one, before something is said."""
    if sys.stderr.isatty():
        sys.stderr.write(WIPE)
        sys.stderr.flush()
