"""The one door to a folder or an SFTP server: partners, print street, executors."""

from pathlib import Path
from typing import NamedTuple, Protocol


class RemoteFile(NamedTuple):
    """A file as the listing shows it. `naam` is data: never a local path. `mtime_ns` may be whole seconds."""

    naam: str
    grootte: int
    mtime_ns: int


class Drop(Protocol):
    """A folder of files somewhere else. Every operation raises UnavailableError when the other side fails or hangs."""

    def listing(self, map: str = "") -> list[RemoteFile]:
        """Regular files in the drop or its subfolder `map`, by name; an absent subfolder is empty."""

    def fetch(self, naam: str, target: Path, *, map: str = "", max_bytes: int | None = None) -> str:
        """Download to `target` (fsynced), return the sha256. Raises UnavailableError when the file changed."""

    def sha256(self, naam: str, *, map: str = "") -> str:
        """The content's hash, streamed; nothing is written anywhere."""

    def stat(self, naam: str, *, map: str = "") -> RemoteFile | None:
        """The file now, or None when it is not there."""

    def upload(self, source: Path, naam: str, *, map: str = "") -> None:
        """Write under exactly this (temporary) name, replacing what has it, and check the size; `map` is made."""

    def rename(self, naam: str, new: str, *, map: str = "") -> None:
        """Rename inside the drop or its subfolder `map`; fails when `new` exists."""

    def remove(self, naam: str, *, map: str = "") -> None:
        """Delete the file; no error when it is already gone."""

    def move(self, naam: str, *, naar: str, new: str) -> None:
        """From the drop itself into its subfolder `naar` (made when absent) as `new`; fails when that exists."""

    def close(self) -> None:
        """Let go of the connection."""
