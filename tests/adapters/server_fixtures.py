"""The running servers as fixtures; a test file asks for them with `pytest_plugins = ("server_fixtures",)`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_server import Hostile, run_hostile
from servers import Account, Place, Sshd, run_sshd, sftp_config

from pipeline.contracts.config_delen import DropConfig
from pipeline.demo.sftp_server import DemoSftpServer, known_hosts_line, make_keypair


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with run_sshd(tmp_path_factory.mktemp("sshd") / "server") as server:
        yield server


@pytest.fixture(scope="session")
def demo_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def demo(demo_root: Path) -> Iterator[DemoSftpServer]:
    make_keypair(demo_root / "host_key")
    make_keypair(demo_root / "key")
    (demo_root / "root" / "partner").mkdir(parents=True)
    accounts = {"partner": demo_root / "key.pub"}
    with DemoSftpServer(demo_root / "root", host_key=demo_root / "host_key", accounts=accounts) as server:
        (demo_root / "known_hosts").write_text(known_hosts_line(server.port, demo_root / "host_key") + "\n")
        yield server


@pytest.fixture
def demo_account(demo: DemoSftpServer, demo_root: Path, tmp_path: Path) -> Account:
    folder = demo_root / "root" / "partner" / tmp_path.name
    folder.mkdir()
    config = sftp_config(
        poort=demo.port,
        gebruiker="partner",
        sleutel=demo_root / "key",
        bekende_hosts=demo_root / "known_hosts",
        pad=folder.name,
    )
    return Account(config, folder)


@pytest.fixture(params=["demo", "openssh"])
def account(request: pytest.FixtureRequest, tmp_path: Path) -> Account:
    """An empty SFTP drop on each kind of server."""
    if request.param == "demo":
        found: Account = request.getfixturevalue("demo_account")
        return found
    server: Sshd = request.getfixturevalue("sshd")
    folder = tmp_path / "drop"
    folder.mkdir()
    return server.account(folder)


@pytest.fixture(params=["folder", "demo", "openssh"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    folder = tmp_path / "drop"
    if request.param == "openssh":
        server: Sshd = request.getfixturevalue("sshd")
        folder.mkdir()
        return Place(DropConfig(sftp=server.account(folder).sftp), folder)
    if request.param == "demo":
        found: Account = request.getfixturevalue("demo_account")
        return Place(DropConfig(sftp=found.sftp), found.folder)
    folder.mkdir()
    return Place(DropConfig(map=folder), folder)


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Hostile]:
    with run_hostile(tmp_path) as server:
        yield server
