"""Times the SFTP pull beside OpenSSH's own `sftp`: on one real sshd on loopback, turn by turn, best of three.

usage: python -m tests.benchmarks.bench_sftp [ROUNDS]

Ours does more: two looks at the folder, sha256 and fsync of every file, and a look at each file before and after. Both
log in and write to disk; the second between the looks is left out.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.drops import open_drop
from pipeline.adapters.pull import Clock, pull_drop
from pipeline.contracts.config_delen import DropConfig, Sftp
from pipeline.contracts.config_partner import Ontvangst
from pipeline.demo.sftp_server import known_hosts_line, make_keypair

LOADS = {"200 x 50 kB": (200, 50_000), "1 x 200 MB": (1, 200_000_000)}
SYSTEM_FOLDERS = "/usr/sbin:/usr/local/sbin"
SECONDS_TO_START = 5.0


class Server(NamedTuple):
    """A running sshd, its files under `drop`."""

    port: int
    folder: Path
    drop: Path

    def account(self) -> DropConfig:
        fields = {"host": "127.0.0.1", "poort": self.port, "gebruiker": _user(), "sleutel": self.folder / "key"}
        return DropConfig(
            sftp=Sftp.model_validate(fields | {"bekende_hosts": self.folder / "hosts", "pad": str(self.drop)})
        )


def main(words: list[str]) -> int:
    """Print seconds and ratios per load. Returns 69 when OpenSSH is not installed."""
    sshd = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}")
    if sshd is None or shutil.which("sftp") is None:
        sys.stderr.write("OpenSSH is not installed (apt-get install openssh-server openssh-client)\n")
        return 69
    rounds = int(words[0]) if words else 3
    for name, (count, size) in LOADS.items():
        with tempfile.TemporaryDirectory(prefix="seintje-bench-") as folder, _running(sshd, Path(folder)) as server:
            for number in range(count):
                (server.drop / f"VS_bench_20261123_{number:03}.csv").write_bytes(os.urandom(size))
            best = _best({"sftp": lambda: _sftp(server), "seintje": lambda: _ours(server)}, server, rounds=rounds)
        sys.stdout.write(
            f"sftp pull {name}: seintje {best['seintje']:.2f} s, OpenSSH sftp {best['sftp']:.2f} s, "
            f"ratio {best['seintje'] / best['sftp']:.2f}\n"
        )
    return 0


def _best(pulls: dict[str, Callable[[], None]], server: Server, *, rounds: int) -> dict[str, float]:
    """The shortest wall time of each, one after the other in every round; what came in is checked and thrown away."""
    expected = sorted(path.stat().st_size for path in server.drop.iterdir())
    times: dict[str, list[float]] = {name: [] for name in pulls}
    for _ in range(rounds):
        for name, pull in pulls.items():
            target = server.folder / "in"
            target.mkdir()
            started = time.perf_counter()
            pull()
            times[name].append(time.perf_counter() - started)
            if sorted(path.stat().st_size for path in target.iterdir()) != expected:
                raise AssertionError(f"{name} did not bring every file")
            shutil.rmtree(target)
    return {name: min(measured) for name, measured in times.items()}


def _ours(server: Server) -> None:
    clock = Clock(lambda _: None, time.time_ns)
    with open_drop(server.account()) as drop:
        pull_drop(drop, seen=lambda _: False, target=server.folder / "in", clock=clock, ontvangst=Ontvangst())


def _sftp(server: Server) -> None:
    options = {"UserKnownHostsFile": server.folder / "hosts", "IdentitiesOnly": "yes", "StrictHostKeyChecking": "yes"}
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    command = ["sftp", "-q", "-b", "-", "-P", str(server.port), "-i", str(server.folder / "key"), *words]
    orders = f"get {server.drop}/* {server.folder}/in/\n".encode()
    target = f"{_user()}@127.0.0.1"
    subprocess.run([*command, target], input=orders, stdout=subprocess.DEVNULL, check=True)


@contextmanager
def _running(sshd: str, folder: Path) -> Iterator[Server]:
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # a root sshd insists on this folder
    for name in ("host_key", "key"):
        make_keypair(folder / name)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        server = Server(probe.getsockname()[1], folder, folder / "drop")
    server.drop.mkdir()
    (folder / "hosts").write_text(known_hosts_line(server.port, folder / "host_key") + "\n")
    (folder / "config").write_text(
        f"Port {server.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\nAuthorizedKeysFile {folder}/key.pub\n"
        "PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n"
    )
    command = [sshd, "-D", "-e", "-f", str(folder / "config")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        _wait_for(server.port)
        yield server
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _user() -> str:
    return os.environ.get("USER") or "root"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
