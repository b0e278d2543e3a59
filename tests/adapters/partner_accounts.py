"""OpenSSH with an account per partner, as a municipality's host has it: each locked in its own folder, SFTP only.

Real accounts and ChrootDirectory need root; without it every partner is this user, with a folder of its own.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from servers import SSHD, descendants, free_port, sftp_config, wait_until_listening

from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.config_partner import Ontvangst
from pipeline.contracts.drops import RemoteFile
from pipeline.demo.sftp_server import known_hosts_line, make_keypair

DROP = "uit"
OUTSIDE_TMP = Path("/var/lib")
"""sshd refuses a ChrootDirectory under a folder that everybody may write, such as /tmp."""

TRIES_TO_LOCK = 50
"""useradd refuses while another one holds the lock on the password file."""


@dataclass(slots=True)
class PartnerServer:
    """A server to start, kill and start again on the same port; `chrooted` says whether the accounts are real."""

    base: Path
    names: dict[str, str]
    chrooted: bool
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def folder(self, partner: str) -> Path:
        """The partner's drop, seen from here."""
        return self.base / self.names[partner] / DROP

    def key(self, partner: str) -> Path:
        return self.base / "secret" / partner

    def drop(self, partner: str, **changes: object) -> DropConfig:
        account = {
            "poort": self.port,
            "gebruiker": self.names[partner] if self.chrooted else os.environ.get("USER", "root"),
            "sleutel": self.key(partner),
            "bekende_hosts": self.base / "known_hosts",
            "pad": DROP if self.chrooted else str(self.folder(partner)),
        }
        return DropConfig(sftp=sftp_config(**(account | changes)))

    def start(self) -> None:
        assert SSHD is not None
        command = [SSHD, "-D", "-e", "-f", str(self.base / "sshd_config")]
        with (self.base / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL)
        wait_until_listening(self.port, self.process, log=self.base / "log")

    def kill(self) -> None:
        """The listener and every session die at once, without a goodbye."""
        if self.process is not None:
            for pid in [self.process.pid, *descendants(self.process.pid)]:
                with suppress(ProcessLookupError):  # a session that ended between the look and the kill
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(5)
            self.process = None


@contextmanager
def run_partner_server(partners: Sequence[str], folder: Path) -> Iterator[PartnerServer]:
    if SSHD is None:
        pytest.skip("OpenSSH's sshd is not installed (apt-get install openssh-server)")
    root = os.geteuid() == 0 and shutil.which("useradd") is not None
    base = Path(tempfile.mkdtemp(prefix="seintje-test-", dir=OUTSIDE_TMP if root else folder))
    base.chmod(0o755)
    names = {partner: f"seintje-{os.getpid()}-{partner}" for partner in partners}
    server = PartnerServer(base, names, chrooted=root)
    try:
        _furnish(server)
        server.start()
        yield server
    finally:
        server.kill()
        if root:
            for name in names.values():
                _account("userdel", name)
        shutil.rmtree(base)


@dataclass(slots=True)
class Ledger:
    """What a store remembers of a partner: which files were judged, and each content once."""

    seen: set[RemoteFile] = field(default_factory=set)
    contents: list[str] = field(default_factory=list)
    tidying: list[tuple[RemoteFile, str]] = field(default_factory=list)


def wishes(**fields: object) -> Ontvangst:
    return Ontvangst.model_validate(fields)


def _furnish(server: PartnerServer) -> None:
    for folder in ("secret", "keys"):
        (server.base / folder).mkdir()
    make_keypair(server.base / "host_key")
    (server.base / "known_hosts").write_text(known_hosts_line(server.port, server.base / "host_key") + "\n")
    if server.chrooted:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # a root sshd insists on this folder
    for partner, name in server.names.items():
        make_keypair(server.key(partner))
        (server.base / "keys" / name).write_text(server.key(partner).with_suffix(".pub").read_text())
        server.folder(partner).mkdir(parents=True)
        if server.chrooted:
            _account("useradd", "-p", "*", "-M", "-N", "-s", "/usr/sbin/nologin", "-d", "/", name)
            shutil.chown(server.folder(partner), name)
    keys = f"{server.base}/keys/%u" if server.chrooted else " ".join(f"{path}.pub" for path in _keys(server))
    locked = f"ChrootDirectory {server.base}/%u\n" if server.chrooted else ""
    (server.base / "sshd_config").write_text(
        f"Port {server.port}\nListenAddress 127.0.0.1\nHostKey {server.base}/host_key\nAuthorizedKeysFile {keys}\n"
        "PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nMaxStartups 200\n"
        f"Subsystem sftp internal-sftp\nForceCommand internal-sftp\n{locked}"
    )


def _keys(server: PartnerServer) -> list[Path]:
    return [server.key(partner) for partner in server.names]


def _account(command: str, *words: str) -> None:
    for _ in range(TRIES_TO_LOCK):
        done = subprocess.run([command, *words], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError(done.stderr)
