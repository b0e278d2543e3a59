"""Files that are whole or not there: temporary name, fsync, rename, fsync the folder (store.md A)."""

import hashlib
import os
import shutil
from pathlib import Path


def write_whole(target: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write `data` so that a reader, or a power failure, sees all of it or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.rename(target)
    sync_folder(target.parent)


def move_whole(source: Path, target: Path) -> None:
    """Move a file that is already safe on this disk to its lasting place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in this folder last through a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """The content's hash, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
