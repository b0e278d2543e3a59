"""An SFTP account as a drop: one connection, used by one thread, within one time budget."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from struct import error as struct_error
from threading import Timer

import paramiko
from paramiko.sftp_client import SFTPClient

from pipeline.adapters.sftp_login import log_in
from pipeline.adapters.sftp_wire import RawEntry, list_folder, read_file
from pipeline.adapters.transfer import (
    BLOCK,
    FileUnavailableError,
    check_size,
    check_unchanged,
    digest,
    folder_parts,
    is_plain,
    one_file,
    raw_name,
    save,
    shown_name,
    taken_name,
)
from pipeline.contracts.config_delen import Sftp
from pipeline.contracts.drops import RemoteFile
from pipeline.errors import UnavailableError

BUDGET_SECONDS = 3600.0
"""What one connection may take in all: a server that drips a byte per half minute never runs into a read timeout."""

TROUBLE = (OSError, EOFError, ValueError, LookupError, struct_error, paramiko.SSHException, paramiko.SFTPError)
"""What paramiko raises when a server breaks off, refuses or talks nonsense."""


def open_sftp(account: Sftp) -> "SftpDrop":
    """Log in and stand in the account's folder `pad`. Raises UnavailableError, with what to do."""
    session = log_in(account)
    budget = Timer(BUDGET_SECONDS, session.client.close)
    budget.daemon = True
    budget.start()
    drop = SftpDrop(session.client, session.sftp, budget, f"{account.host}:{account.poort}", b"")
    try:
        return drop.at(account.pad)
    except BaseException:
        drop.close()
        raise


@dataclass(frozen=True, slots=True)
class SftpDrop:
    """An open account; `base` is the drop's absolute folder there. Not for use by two threads at once."""

    client: paramiko.SSHClient
    sftp: SFTPClient
    budget: Timer
    server: str
    base: bytes

    def at(self, pad: str) -> "SftpDrop":
        """The same connection, standing in this folder. Raises UnavailableError when it is not there."""
        with self._outside():
            base = b""
            try:
                base = self.sftp.normalize(pad).encode()
                mode = self.sftp.stat(base).st_mode
            except FileNotFoundError:
                mode = stat.S_IFREG
            if mode is not None and not stat.S_ISDIR(mode):
                raise UnavailableError(
                    f"De map {pad} bestaat niet op de server {self.server}.", "Controleer `pad:` in config.yaml."
                )
        return SftpDrop(self.client, self.sftp, self.budget, self.server, base)

    def listing(self, map: str = "") -> list[RemoteFile]:
        """Regular files by name; links, folders and names with a `/` in them are left out."""
        with self._outside():
            try:
                found = [_as_file(entry) for entry in list_folder(self.sftp, self._folder(map))]
            except FileNotFoundError:
                if map:
                    return []
                raise
        return sorted(file for file in found if file is not None)

    def fetch(self, naam: str, target: Path, *, map: str = "", max_bytes: int | None = None) -> str:
        """Download to `target`; see Drop. Raises FileUnavailableError when only this file is the trouble."""
        return save(self._blocks(naam, map=map, max_bytes=max_bytes), target)

    def sha256(self, naam: str, *, map: str = "") -> str:
        """The content's hash, streamed from the server."""
        return digest(self._blocks(naam, map=map, max_bytes=None))

    def stat(self, naam: str, *, map: str = "") -> RemoteFile | None:
        """The file now, or None when no regular file has this name."""
        with self._outside():
            return self._look(self._path(naam, map=map))

    def upload(self, source: Path, naam: str, *, map: str = "") -> None:
        """Write under this name, replacing what has it, and check the size with the server; `map` is made."""
        size, path = source.stat().st_size, self._path(naam, map=map)
        with source.open("rb") as content, self._outside():
            self._make(map)
            with self.sftp.open(path, "wb") as out:
                sent = 0
                while block := content.read(BLOCK):
                    sent += len(block)
                    out.set_pipelined(sent < size)  # the last write waits for every answer, so a full disk is heard
                    out.write(block)
            written = self.sftp.lstat(path).st_size
        if not size == sent == written:
            raise UnavailableError(
                f"De server {self.server} bewaarde niet alle bytes.", "Controleer de schijfruimte op de server."
            )

    def rename(self, naam: str, new: str, *, map: str = "") -> None:
        """Rename; raises UnavailableError when `new` exists.

        The plain SFTP rename, which servers refuse on a collision (posix-rename overwrites). Some old servers do
        overwrite, so look first.
        """
        with self._outside():
            self._rename(self._path(naam, map=map), self._path(new, map=map))

    def remove(self, naam: str, *, map: str = "") -> None:
        """Delete the file, if it is still there."""
        with self._outside(), suppress(FileNotFoundError):
            self.sftp.remove(self._path(naam, map=map))

    def move(self, naam: str, *, naar: str, new: str) -> None:
        """Into the subfolder `naar`, made when absent; raises UnavailableError when `new` is there, as `rename`."""
        source, target = self._path(naam), self._path(new, map=naar)
        with self._outside():
            self._make(naar)
            self._rename(source, target)

    def close(self) -> None:
        """Let go of the connection and its time budget."""
        self.budget.cancel()
        self.client.close()

    def _folder(self, map: str) -> bytes:
        return b"/".join((self.base, *folder_parts(map)))

    def _path(self, naam: str, *, map: str = "") -> bytes:
        return self._folder(map) + b"/" + raw_name(naam)

    def _make(self, map: str) -> None:
        folder = self.base
        for part in folder_parts(map):
            folder += b"/" + part
            try:
                self.sftp.stat(folder)
            except FileNotFoundError:
                self.sftp.mkdir(folder)

    def _rename(self, source: bytes, target: bytes) -> None:
        try:
            self.sftp.lstat(target)
        except FileNotFoundError:
            self.sftp.rename(source, target)
        else:
            raise taken_name()

    def _look(self, path: bytes) -> RemoteFile | None:
        try:
            return _as_file(RawEntry(path.rpartition(b"/")[2], b"", self.sftp.lstat(path)))
        except FileNotFoundError:
            return None

    def _blocks(self, naam: str, *, map: str, max_bytes: int | None) -> Iterator[bytes]:
        path = self._path(naam, map=map)
        with self._outside(), one_file():
            before = self._look(path)
            if before is None:
                raise FileUnavailableError("bestand-nog-bezig")
            check_size(before.grootte, max_bytes)
            read = 0
            for block in read_file(self.sftp, path, size=before.grootte):
                read += len(block)
                yield block
            check_unchanged(before, self._look(path), read=read)

    @contextmanager
    def _outside(self) -> Iterator[None]:
        doe_dit = "De volgende run probeert het opnieuw; blijft het zo, vraag de beheerder van de server."
        try:
            yield
        except TimeoutError as error:
            raise UnavailableError(f"De server {self.server} gaf te lang geen antwoord.", doe_dit) from error
        except PermissionError as error:
            melding = f"De server {self.server} staat dit niet toe (geen rechten op de map)."
            raise UnavailableError(melding, "Vraag de beheerder van de server om de rechten.") from error
        except TROUBLE as error:
            # The server's own words stay out: they may name a file.
            melding = f"De server {self.server} brak af of gaf een fout ({type(error).__name__})."
            raise UnavailableError(melding, doe_dit) from error


def _as_file(entry: RawEntry) -> RemoteFile | None:
    mode = entry.attributes.st_mode or 0
    # A server that leaves the type out still shows it in front of the long name, as `ls -l` does.
    regular = stat.S_ISREG(mode) if stat.S_IFMT(mode) else entry.longname[:1] not in {b"d", b"l"}
    if not regular or not is_plain(entry.name) or entry.attributes.st_size is None:
        return None
    return RemoteFile(shown_name(entry.name), entry.attributes.st_size, (entry.attributes.st_mtime or 0) * 10**9)
