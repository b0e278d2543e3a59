"""An SFTP server inside this program, on 127.0.0.1 only: for the demo and the tests, never for real files.

It needs nothing installed beyond the project. paramiko gives its server side as classes to derive from, so here,
and only here, there is inheritance.
"""

import errno
import os
import posixpath
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import paramiko
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_OK

LOOPBACK = "127.0.0.1"

SECONDS_TO_NOTICE = 0.1
"""How often the listener looks whether it must stop."""

SECONDS_TO_STOP = 2.0


def make_keypair(path: Path) -> None:
    """Write a new ed25519 key: `path` (OpenSSH format, 0600) and `path`.pub. Raises FileExistsError when it exists."""
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(secret)
    _public_path(path).write_bytes(public + b"\n")


def known_hosts_line(port: int, host_key: Path) -> str:
    """The line that pins this server: `[127.0.0.1]:port ssh-ed25519 …`, without a line end."""
    kind, body = _public_path(host_key).read_text(encoding="ascii").split()[:2]
    return f"[{LOOPBACK}]:{port} {kind} {body}"


class DemoSftpServer:
    """Serves `root`/<account> to each account, by key; an account sees nothing outside its own folder.

    `accounts`: per account the path of its public key, or the text of one or more authorized_keys lines.
    """

    def __init__(self, root: Path, *, host_key: Path, accounts: Mapping[str, Path | str], port: int = 0) -> None:
        self._root = root.resolve()
        self._host_key = paramiko.PKey.from_path(host_key)
        self._keys = {account: _authorized(keys) for account, keys in accounts.items()}
        self._wanted_port = port
        self._stopping = threading.Event()
        self._transports: list[paramiko.Transport] = []

    def __enter__(self) -> Self:
        self._listener = socket.create_server((LOOPBACK, self._wanted_port))
        self._listener.settimeout(SECONDS_TO_NOTICE)
        self._thread = threading.Thread(target=self._accept, name="demo-sftp", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join(SECONDS_TO_STOP)
        self._listener.close()
        for transport in self._transports:
            transport.close()
        for transport in self._transports:
            transport.join(SECONDS_TO_STOP)

    @property
    def port(self) -> int:
        """The port it listens on; while the server runs."""
        return cast("int", self._listener.getsockname()[1])

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            self._transports = [transport for transport in self._transports if transport.is_alive()]
            self._transports.append(self._serve(connection))

    def _serve(self, connection: socket.socket) -> paramiko.Transport:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport = paramiko.Transport(connection)
        transport.add_server_key(self._host_key)
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Home, self._root)
        # The event makes this return at once; a client that says nothing holds up nobody else.
        transport.start_server(event=threading.Event(), server=_Door(self._keys))
        return transport


class _Door(paramiko.ServerInterface):
    """Who may come in: an account with one of its keys, and only for SFTP."""

    def __init__(self, keys: Mapping[str, frozenset[str]]) -> None:
        self.account = ""
        self._keys = keys

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002 - paramiko's signature
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        self.account = username  # paramiko disconnects when the name changes between attempts
        known = key.get_base64() in self._keys.get(username, frozenset())
        return AUTH_SUCCESSFUL if known else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002 - paramiko's signature
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


class _OpenFile(paramiko.SFTPHandle):
    """A file in use; paramiko reads `readfile` and writes `writefile`."""

    def __init__(self, file: BinaryIO, *, flags: int) -> None:
        super().__init__(flags)
        access = flags & os.O_ACCMODE
        self._file = file
        if access != os.O_WRONLY:
            self.readfile = file
        if access != os.O_RDONLY:
            self.writefile = file

    def stat(self) -> paramiko.SFTPAttributes | int:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self._file.fileno()))


class _Home(paramiko.SFTPServerInterface):
    """One account's folder: `..` stays inside, and a link is shown but never followed."""

    def __init__(self, server: paramiko.ServerInterface, root: Path) -> None:
        super().__init__(server)
        if not isinstance(server, _Door) or "/" in server.account or server.account in {"", ".", ".."}:
            raise PermissionError(errno.EACCES, "no home")
        self._home = root / server.account

    def open(  # paramiko's signature; the client's wish for rights is not honoured
        self,
        path: str,
        flags: int,
        attr: paramiko.SFTPAttributes,  # noqa: ARG002
    ) -> paramiko.SFTPHandle | int:
        access = flags & os.O_ACCMODE
        mode = {os.O_RDONLY: "rb", os.O_WRONLY: "wb", os.O_RDWR: "r+b"}[access]
        try:
            place = self._place(path)
            handle = os.open(place, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
            return _OpenFile(cast("BinaryIO", os.fdopen(handle, mode)), flags=flags)
        except OSError as error:
            return _code(error)

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        try:
            folder = self._place(path)
            with os.scandir(folder) as entries:
                found = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
        except OSError as error:
            return _code(error)
        return [paramiko.SFTPAttributes.from_stat(state, name) for name, state in found]

    def lstat(self, path: str) -> paramiko.SFTPAttributes | int:
        try:
            return paramiko.SFTPAttributes.from_stat(self._place(path).lstat())
        except OSError as error:
            return _code(error)

    def stat(self, path: str) -> paramiko.SFTPAttributes | int:
        return self.lstat(path)

    def remove(self, path: str) -> int:
        return _done(lambda: self._place(path).unlink())

    def rename(self, oldpath: str, newpath: str) -> int:
        def rename() -> None:
            if os.path.lexists(self._place(newpath)):
                raise FileExistsError(errno.EEXIST, "exists")
            self._place(oldpath).rename(self._place(newpath))

        return _done(rename)

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        return _done(lambda: self._place(oldpath).replace(self._place(newpath)))

    def mkdir(self, path: str, attr: paramiko.SFTPAttributes) -> int:  # noqa: ARG002 - paramiko's signature
        return _done(lambda: self._place(path).mkdir())

    def rmdir(self, path: str) -> int:
        return _done(lambda: self._place(path).rmdir())

    def _place(self, path: str) -> Path:
        inside = posixpath.normpath("/" + path).lstrip("/")
        place = self._home / inside
        if inside and place.parent.resolve() != place.parent:
            raise PermissionError(errno.EACCES, "a link on the way")
        return place


def _done(action: Callable[[], object]) -> int:
    try:
        action()
    except OSError as error:
        return _code(error)
    return SFTP_OK


def _code(error: OSError) -> int:
    return paramiko.SFTPServer.convert_errno(error.errno or 0)


def _authorized(keys: Path | str) -> frozenset[str]:
    """The base64 bodies of the keys in authorized_keys lines; an option in front of a key is not supported."""
    text = keys.read_text(encoding="utf-8") if isinstance(keys, Path) else keys
    return frozenset(line.split()[1] for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _public_path(path: Path) -> Path:
    return path.with_name(path.name + ".pub")
