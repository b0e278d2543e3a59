"""An SFTP server of bad faith, and a drop to visit it with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_EOF, SFTP_PERMISSION_DENIED
from servers import run_transport, sftp_config

from pipeline.adapters.sftp import SftpDrop, open_sftp
from pipeline.contracts.config_delen import Sftp
from pipeline.demo.sftp_server import known_hosts_line, make_keypair


@contextmanager
def sftp_drop(config: Sftp) -> Iterator[SftpDrop]:
    drop = open_sftp(config)
    try:
        yield drop
    finally:
        drop.close()


class Hostile(paramiko.ServerInterface):
    """A server of bad faith with password `geheim`; for `frozen` it never opens SFTP."""

    def __init__(self, config: Sftp, refused: list[str], closing: threading.Event) -> None:
        self.config = config
        self.refused = refused
        self.closing = closing
        self.user = ""

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002 - paramiko's signature
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        self.user = username
        if password == "geheim":
            return AUTH_SUCCESSFUL
        self.refused.append(username)
        return AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002 - paramiko's signature
        return OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        if self.user == "frozen":
            self.closing.wait(10)
            return False
        return super().check_channel_subsystem_request(channel, name)


MANY = bytes(range(256)) * 2000
"""What is in `many.csv`: more than one answer can hold."""


class ThriftyFile(paramiko.SFTPHandle):
    """Answers every read with no more bytes than `most`."""

    def __init__(self, content: bytes, *, most: int) -> None:
        super().__init__()
        self.content, self.most = content, most

    def read(self, offset: int, length: int) -> bytes | int:
        return self.content[offset : offset + min(length, self.most)] or SFTP_EOF


class HostileFiles(paramiko.SFTPServerInterface):
    """Lists names that point elsewhere; every file says that it has three bytes."""

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        if path.endswith("closed"):
            return SFTP_PERMISSION_DENIED
        names = ["../../etc/passwd", "..", "", "nul\0.csv", "/abs", "good.csv", "without-mode.csv"]
        return [self._file(name) for name in names]

    def lstat(self, path: str) -> paramiko.SFTPAttributes | int:
        return self._file(path) if path.endswith(".csv") else self._folder()

    stat = lstat

    def open(  # a file nobody may read, one that comes in drops, one that is shorter than it says
        self,
        path: str,
        flags: int,  # noqa: ARG002 - paramiko's signature
        attr: paramiko.SFTPAttributes,  # noqa: ARG002 - paramiko's signature
    ) -> paramiko.SFTPHandle | int:
        if "secret" in path:
            return SFTP_PERMISSION_DENIED
        if "many" in path:
            return ThriftyFile(MANY, most=30_000)
        return ThriftyFile(b"abc" if "drips" in path else b"a", most=1)

    def _file(self, name: str) -> paramiko.SFTPAttributes:
        attributes = paramiko.SFTPAttributes()
        attributes.filename, attributes.st_mtime, attributes.st_atime = name, 0, 0
        attributes.st_size = len(MANY) if "many" in name else 3
        attributes.st_mode = None if name.startswith("without") else 0o100644
        return attributes

    def _folder(self) -> paramiko.SFTPAttributes:
        attributes = paramiko.SFTPAttributes()
        attributes.st_mode = 0o040755
        return attributes


@contextmanager
def run_hostile(tmp_path: Path) -> Iterator[Hostile]:
    host_key, refused, closing = tmp_path / "hostile_key", list[str](), threading.Event()
    make_keypair(host_key)
    (tmp_path / "hostile_password").write_text("geheim")
    config = sftp_config(
        gebruiker="partner", wachtwoord_bestand=tmp_path / "hostile_password", bekende_hosts=tmp_path / "hostile_hosts"
    )

    def setup(transport: paramiko.Transport) -> None:
        transport.add_server_key(paramiko.PKey.from_path(host_key))
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, HostileFiles)

    with run_transport(lambda: Hostile(config, refused, closing), setup) as port:
        (tmp_path / "hostile_hosts").write_text(known_hosts_line(port, host_key) + "\n")
        yield Hostile(config.model_copy(update={"poort": port}), refused, closing)
        closing.set()
