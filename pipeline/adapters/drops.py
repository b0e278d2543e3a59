"""The doors to drops: a folder here, an SFTP server elsewhere, behind one Protocol."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.files import sync_folder
from pipeline.adapters.sftp import open_sftp
from pipeline.adapters.transfer import (
    BLOCK,
    FileUnavailableError,
    check_size,
    check_unchanged,
    digest,
    folder_parts,
    one_file,
    raw_name,
    save,
    shown_name,
    taken_name,
)
from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.drops import Drop, RemoteFile
from pipeline.errors import UnavailableError

READ_REGULAR = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
"""Never through a link, and never waiting on a pipe that took the file's place."""


@contextmanager
def open_drop(config: DropConfig) -> Iterator[Drop]:
    """The drop of a partner, print street or executor; closed afterwards. Raises UnavailableError if it is absent."""
    drop: Drop
    if config.sftp is not None:
        drop = open_sftp(config.sftp)
    elif config.map is not None:
        drop = FolderDrop(config.map)
    else:
        raise ValueError("a drop is a folder or an SFTP account")
    try:
        yield drop
    finally:
        drop.close()


@dataclass(frozen=True, slots=True)
class FolderDrop:
    """A folder as a drop. The folder belongs to the other side: it is never made here."""

    root: Path

    def __post_init__(self) -> None:
        if not self.root.is_dir():
            raise _missing(self.root)

    def listing(self, map: str = "") -> list[RemoteFile]:
        """Regular files by name; links, folders and pipes are left out."""
        with self._outside():
            folder = self._folder(map)
            try:
                found = [_look(path) for path in folder.iterdir()]
            except FileNotFoundError:
                if map and self.root.is_dir():
                    return []
                raise
        return sorted(file for file in found if file is not None)

    def fetch(self, naam: str, target: Path, *, map: str = "", max_bytes: int | None = None) -> str:
        """Copy to `target`; see Drop. Raises FileUnavailableError when only this file is the trouble."""
        return save(self._blocks(naam, map=map, max_bytes=max_bytes), target)

    def sha256(self, naam: str, *, map: str = "") -> str:
        """The content's hash, streamed."""
        return digest(self._blocks(naam, map=map, max_bytes=None))

    def stat(self, naam: str, *, map: str = "") -> RemoteFile | None:
        """The file now, or None when no regular file has this name."""
        with self._outside():
            return _look(self._path(naam, map=map))

    def upload(self, source: Path, naam: str, *, map: str = "") -> None:
        """Write under this name, replacing what has it; fsynced, and the size checked. `map` is made when absent."""
        path = self._path(naam, map=map)
        with source.open("rb") as content, self._outside():
            self._make(map)
            path.unlink(missing_ok=True)
            with path.open("xb") as out:
                while block := content.read(BLOCK):
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
                written = out.tell()
            self._settle(path.parent)
            if path.lstat().st_size != written:
                raise UnavailableError(f"De map {self.root} bewaarde niet alle bytes.", "Controleer de schijfruimte.")

    def rename(self, naam: str, new: str, *, map: str = "") -> None:
        """Rename in one step; raises UnavailableError when `new` exists.

        Look first and then rename(2), not link + unlink: a crash between those two would leave both names, and the
        receiver could take one file twice. Only this program makes names here, and the store's lock keeps it alone.
        """
        with self._outside():
            self._rename(self._path(naam, map=map), self._path(new, map=map))

    def remove(self, naam: str, *, map: str = "") -> None:
        """Delete the file, if it is still there."""
        with self._outside(), suppress(FileNotFoundError):
            path = self._path(naam, map=map)
            path.unlink()
            self._settle(path.parent)

    def move(self, naam: str, *, naar: str, new: str) -> None:
        """Into the subfolder `naar`, made when absent, in one step; raises UnavailableError when `new` is there."""
        source, target = self._path(naam), self._path(new, map=naar)
        with self._outside():
            self._make(naar)
            self._rename(source, target)

    def close(self) -> None:
        """Nothing is held open."""

    def _folder(self, map: str) -> Path:
        return self.root.joinpath(*(os.fsdecode(part) for part in folder_parts(map)))

    def _path(self, naam: str, *, map: str = "") -> Path:
        return self._folder(map) / os.fsdecode(raw_name(naam))

    def _make(self, map: str) -> None:
        """Make the subfolder, but never through a link: what is written here must stay inside the drop."""
        folder = self.root
        for part in folder_parts(map):
            folder /= os.fsdecode(part)
            with suppress(FileExistsError):
                folder.mkdir()
                self._settle(folder.parent)
            if not stat.S_ISDIR(folder.lstat().st_mode):
                raise UnavailableError(
                    f"De map {map} op de drop {self.root} is geen gewone map. Er is niets in gezet.",
                    "Haal de verwijzing of het bestand met deze naam weg; Seintje maakt de map dan zelf.",
                )

    def _rename(self, source: Path, target: Path) -> None:
        if os.path.lexists(target):
            raise taken_name()
        source.rename(target)
        for folder in {source.parent, target.parent}:
            self._settle(folder)

    def _settle(self, folder: Path) -> None:
        with suppress(OSError):  # some network folders cannot be synced; the sender verifies the content anyway
            sync_folder(folder)

    def _blocks(self, naam: str, *, map: str, max_bytes: int | None) -> Iterator[bytes]:
        path = self._path(naam, map=map)
        with self._outside(), one_file():
            before = _look(path)
            if before is None:
                raise FileUnavailableError("bestand-nog-bezig")
            check_size(before.grootte, max_bytes)
            read = 0
            with os.fdopen(os.open(path, READ_REGULAR), "rb") as file:
                while read <= before.grootte and (block := file.read(BLOCK)):
                    read += len(block)
                    yield block
            check_unchanged(before, _look(path), read=read)

    @contextmanager
    def _outside(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not self.root.is_dir():
                raise _missing(self.root) from error
            melding = f"De map {self.root} werkt niet mee: {error.strerror}."
            raise UnavailableError(melding, "Controleer de map en de schijf waar hij op staat.") from error


def _missing(root: Path) -> UnavailableError:
    return UnavailableError(
        f"De map {root} bestaat niet.",
        "Controleer `map:` in config.yaml en of de schijf gekoppeld is; Seintje maakt deze map niet zelf.",
    )


def _look(path: Path) -> RemoteFile | None:
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return RemoteFile(shown_name(os.fsencode(path.name)), found.st_size, found.st_mtime_ns)
