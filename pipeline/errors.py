"""Everything that can end a command, and the exit code it ends with (contract, Exit codes)."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What cron and a clerk may rely on; the numbers are sysexits' where one fits."""

    OK = 0
    USAGE = 2
    WAITING = 3
    DATA = 65
    UNAVAILABLE = 69
    BUG = 70
    BUSY = 75
    NOT_ALLOWED = 77
    CONFIG = 78
    INTERRUPTED = 130


class SeintjeError(Exception):
    """Ends a command: `melding` says in Dutch what and where, `doe_dit` what to do. Never personal data.

    `problemen` lists everything that is wrong with a file that somebody wrote, each with its path.
    """

    code = ExitCode.BUG

    def __init__(self, melding: str, doe_dit: str = "", *, problemen: tuple[str, ...] = ()) -> None:
        super().__init__(melding)
        self.melding = melding
        self.doe_dit = doe_dit
        self.problemen = problemen


class UsageError(SeintjeError):
    """The words of the command do not make sense together."""

    code = ExitCode.USAGE


class DataError(SeintjeError):
    """The command's own file could not be taken at all."""

    code = ExitCode.DATA


class UnavailableError(SeintjeError):
    """A drop, server or folder outside did not answer as it should."""

    code = ExitCode.UNAVAILABLE


class BusyError(SeintjeError):
    """Another Seintje holds the lock on this store."""

    code = ExitCode.BUSY


class NotAllowedError(SeintjeError):
    """This person or partner may not do this now."""

    code = ExitCode.NOT_ALLOWED


class ConfigError(SeintjeError):
    """config.yaml cannot be used."""

    code = ExitCode.CONFIG
