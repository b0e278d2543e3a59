"""A clerk at a real terminal: the program in a pseudo terminal, waited for and typed to."""

import os
import pty
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLI = Path(__file__).resolve().parents[2] / "cli.py"


class Terminal:
    """What is on the screen so far, as bytes decoded to text."""

    def __init__(self, clerk: "subprocess.Popen[bytes]", screen: int) -> None:
        self._clerk, self._screen, self.text = clerk, screen, ""

    def wait_for(self, words: str) -> None:
        """Read on until these words stand there, from what was typed last."""
        while words not in self.text:
            self.text += os.read(self._screen, 4096).decode(errors="replace")

    def press(self, key: str) -> None:
        """One key, once the program listens to single keys."""
        while termios.tcgetattr(self._screen)[3] & termios.ICANON:
            time.sleep(0.01)
        self.type(key)

    def type(self, text: str) -> None:
        """As typed on the keyboard; the screen before it is forgotten."""
        self.text = ""
        os.write(self._screen, text.encode())

    def end(self) -> int:
        """Read to the end; the exit code."""
        while True:
            try:
                self.text += os.read(self._screen, 4096).decode(errors="replace")
            except OSError:  # the other side is closed
                return self._clerk.wait()


@contextmanager
def at_the_terminal(root: Path, *words: str, vandaag: str) -> Iterator[Terminal]:
    """Start a command of this municipality in a terminal."""
    screen, inside = pty.openpty()
    command = [sys.executable, str(CLI), "--config", str(root / "config.yaml"), "--vandaag", vandaag, *words]
    with subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, start_new_session=True) as clerk:
        os.close(inside)
        try:
            yield Terminal(clerk, screen)
        finally:
            clerk.kill()
            os.close(screen)
