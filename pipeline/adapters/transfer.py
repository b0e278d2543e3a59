"""What every door does alike with a file's name, its bytes and its troubles."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.contracts.drops import RemoteFile
from pipeline.contracts.reasons import reden
from pipeline.errors import UnavailableError

BLOCK = 256 * 1024
"""Bytes per read; a multiple of SFTP's 32 KiB request."""

PRIVATE = 0o600
"""What is fetched holds personal data: only the owner may read it."""


class FileUnavailableError(UnavailableError):
    """This one file cannot be had now, though the drop itself answers; `reden` is a registered code."""

    def __init__(self, code: str) -> None:
        entry = reden(code)
        super().__init__(f"{entry.titel}. {entry.uitleg}", entry.doe_dit)
        self.reden = code


def shown_name(raw: bytes) -> str:
    r"""The name as text that every store and report can hold: a byte that is not UTF-8 shows as `\xNN`."""
    return raw.decode("utf-8", "backslashreplace")


def is_plain(raw: bytes) -> bool:
    """Whether a name is one step inside its folder."""
    return raw not in {b"", b".", b".."} and b"/" not in raw and b"\0" not in raw


def raw_name(naam: str) -> bytes:
    """The bytes behind a `shown_name`. A name that is not one step inside its folder raises UnavailableError."""
    if not is_plain(naam.encode()):
        raise UnavailableError(
            "Een bestandsnaam op de drop wijst naar een andere plek.", "Vraag de partner om een gewone bestandsnaam."
        )
    return re.sub(rb"\\x([89a-f][0-9a-f])", lambda code: bytes([int(code[1], 16)]), naam.encode())


def folder_parts(map: str) -> tuple[bytes, ...]:
    """The steps of a subfolder like `retour`; none for the drop itself."""
    return tuple(raw_name(part) for part in map.split("/")) if map else ()


def taken_name() -> UnavailableError:
    """A name on the drop that would be overwritten; nothing is ever written over another file."""
    return UnavailableError(
        "Op de drop staat al een bestand met deze naam; het blijft staan.", "Vraag de ontvanger ernaar."
    )


def check_size(grootte: int, max_bytes: int | None) -> None:
    """Raise FileUnavailableError `bestand-te-groot` above the limit."""
    if max_bytes is not None and grootte > max_bytes:
        raise FileUnavailableError("bestand-te-groot")


def check_unchanged(before: RemoteFile, after: RemoteFile | None, *, read: int) -> None:
    """Raise FileUnavailableError `bestand-nog-bezig` unless the file is the same and as many bytes came as it has."""
    if before != after or read != before.grootte:
        raise FileUnavailableError("bestand-nog-bezig")


@contextmanager
def one_file() -> Iterator[None]:
    """Around reading one file: no rights, or gone meanwhile, is that file's trouble and not the drop's."""
    try:
        yield
    except PermissionError as error:
        raise FileUnavailableError("bestand-onleesbaar") from error
    except FileNotFoundError as error:
        raise FileUnavailableError("bestand-nog-bezig") from error


def digest(blocks: Iterator[bytes]) -> str:
    """The sha256 (hex) of the blocks; nothing is kept."""
    total = hashlib.sha256()
    for block in blocks:
        total.update(block)
    return total.hexdigest()


def save(blocks: Iterator[bytes], target: Path) -> str:
    """Write the blocks to `target` (private, fsynced), return their sha256; after a failure `target` does not exist."""
    total = hashlib.sha256()
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, PRIVATE), "wb") as out:
            for block in blocks:
                total.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())  # its name is made lasting by the commit that moves it to its place
    except OSError as error:
        _discard(target)
        melding = f"Een opgehaald bestand kan hier niet worden bewaard: {error.strerror}."
        raise UnavailableError(melding, "Controleer de schijfruimte en de rechten van de store.") from error
    except BaseException:
        _discard(target)
        raise
    return total.hexdigest()


def _discard(target: Path) -> None:
    with suppress(OSError):
        target.unlink(missing_ok=True)
