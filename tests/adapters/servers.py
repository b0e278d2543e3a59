"""Real servers on loopback: the program's own, and OpenSSH's sshd when it is installed."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import paramiko
import pytest

from pipeline.contracts.config_delen import DropConfig, Sftp
from pipeline.demo.sftp_server import known_hosts_line, make_keypair

LOOPBACK = "127.0.0.1"
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True, slots=True)
class Account:
    """A login on a running server whose files can be seen from here, under `folder`."""

    sftp: Sftp
    folder: Path

    def changed(self, **changes: object) -> Sftp:
        return Sftp.model_validate(self.sftp.model_dump() | changes)


@dataclass(frozen=True, slots=True)
class Place:
    """An empty drop of any kind, and the folder behind it."""

    config: DropConfig
    folder: Path


@dataclass(frozen=True, slots=True)
class Sshd:
    """A running OpenSSH server."""

    port: int
    pid: int
    user: str
    key: Path
    known_hosts: Path

    def account(self, folder: Path) -> Account:
        return Account(
            sftp_config(
                poort=self.port,
                gebruiker=self.user,
                sleutel=self.key,
                bekende_hosts=self.known_hosts,
                pad=str(folder),
            ),
            folder,
        )

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every session stands still (SIGSTOP); the listener goes on."""
        children = descendants(self.pid)
        assert children, "no session to freeze"
        for child in children:
            os.kill(child, signal.SIGSTOP)
        try:
            yield
        finally:
            for child in children:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGCONT)


def sftp_config(**fields: object) -> Sftp:
    return Sftp.model_validate({"host": LOOPBACK, "timeout_seconden": 5, "pogingen": 1} | fields)


@contextmanager
def run_sshd(folder: Path, *, extra: str = "") -> Iterator[Sshd]:
    if SSHD is None:
        pytest.skip("OpenSSH's sshd is not installed (apt-get install openssh-server)")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # a root sshd insists on this folder
    folder.mkdir(parents=True)
    host_key, key = folder / "host_key", folder / "key"
    make_keypair(host_key)
    make_keypair(key)
    port = free_port()
    known_hosts = folder / "known_hosts"
    known_hosts.write_text(known_hosts_line(port, host_key) + "\n")
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress {LOOPBACK}\nHostKey {host_key}\nAuthorizedKeysFile {key}.pub\nPidFile none\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 200\n"
        f"Subsystem sftp internal-sftp\n{extra}"
    )
    with (folder / "log").open("wb") as log:
        command = [SSHD, "-D", "-e", "-f", str(folder / "sshd_config")]
        process = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL)
        try:
            wait_until_listening(port, process, log=folder / "log")
            yield Sshd(port, process.pid, pwd.getpwuid(os.geteuid()).pw_name, key, known_hosts)
        finally:
            for pid in descendants(process.pid):
                with suppress(ProcessLookupError):  # a session that ended between the look and the kill
                    os.kill(pid, signal.SIGKILL)
            process.kill()
            process.wait(5)


@contextmanager
def run_transport(
    door: Callable[[], paramiko.ServerInterface], setup: Callable[[paramiko.Transport], object]
) -> Iterator[int]:
    """A server with its own manners, for one connection at a time; yields the port."""
    stopping, transports = threading.Event(), list[paramiko.Transport]()
    with socket.create_server((LOOPBACK, 0)) as listener:
        listener.settimeout(0.05)

        def accept() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                transport = paramiko.Transport(connection)
                setup(transport)
                transport.start_server(event=threading.Event(), server=door())
                transports.append(transport)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stopping.set()
            thread.join(2)
            for transport in transports:
                transport.close()
                transport.join(2)


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as probe:
        return int(probe.getsockname()[1])


def wait_until_listening(port: int, process: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise AssertionError(f"sshd does not listen: {log.read_text()}")


def descendants(pid: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found: list[int] = []
    todo = [pid]
    while todo:
        children = [child for child, parent in parents.items() if parent == todo[0]]
        todo = todo[1:] + children
        found += children
    return found
