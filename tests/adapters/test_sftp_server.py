"""The demo's own server: each account in its own folder, and gone when it is closed."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest
from hostile_server import sftp_drop
from servers import LOOPBACK, Account, sftp_config

from pipeline.demo.sftp_server import DemoSftpServer, known_hosts_line, make_keypair
from pipeline.errors import UnavailableError

pytest_plugins = ("server_fixtures",)


@pytest.fixture
def wire(demo_account: Account) -> Iterator[paramiko.SFTPClient]:
    """A client that may ask anything, standing at the top of the account's home."""
    with sftp_drop(demo_account.changed(pad="/")) as drop:
        yield drop.sftp


def test_an_account_cannot_leave_its_folder(wire: paramiko.SFTPClient, demo_root: Path) -> None:
    (demo_root / "root" / "neighbour").mkdir(exist_ok=True)
    (demo_root / "root" / "neighbour" / "secret").write_bytes(b"x")
    assert wire.normalize("../../..") == "/"
    for path in ("../neighbour/secret", "/../neighbour/secret", "a/../../neighbour/secret", str(demo_root / "key")):
        with pytest.raises(FileNotFoundError):
            wire.open(path)


def test_a_link_is_no_way_out(wire: paramiko.SFTPClient, demo_account: Account, demo_root: Path) -> None:
    home = demo_account.folder
    (home / "file").symlink_to(demo_root / "key")
    (home / "folder").symlink_to(demo_root)
    for path in (f"{home.name}/file", f"{home.name}/folder/key"):
        with pytest.raises(OSError, match=r"Failure|Permission denied"):
            wire.open(path)
    with pytest.raises(PermissionError):
        wire.rename(f"{home.name}/file", f"{home.name}/folder/stolen")
    with pytest.raises(PermissionError):
        wire.mkdir(f"{home.name}/folder/new")
    assert not (demo_root / "new").exists()


def test_rename_refuses_and_posix_rename_replaces_what_is_there(
    wire: paramiko.SFTPClient, demo_account: Account
) -> None:
    home = demo_account.folder
    (home / "new").write_bytes(b"new")
    (home / "old").write_bytes(b"old")
    with pytest.raises(OSError, match="Failure"):
        wire.rename(f"{home.name}/new", f"{home.name}/old")
    assert (home / "old").read_bytes() == b"old"
    wire.posix_rename(f"{home.name}/new", f"{home.name}/old")
    assert (home / "old").read_bytes() == b"new"


def test_folders_can_be_made_and_removed(wire: paramiko.SFTPClient, demo_account: Account) -> None:
    path = f"{demo_account.folder.name}/retour"
    wire.mkdir(path)
    assert (demo_account.folder / "retour").is_dir()
    wire.rmdir(path)
    assert not (demo_account.folder / "retour").exists()


def test_a_file_can_be_read_and_written_in_place(wire: paramiko.SFTPClient, demo_account: Account) -> None:
    (demo_account.folder / "a").write_bytes(b"abc")
    with wire.open(f"{demo_account.folder.name}/a", "r+") as file:
        file.seek(1)
        file.write(b"X")
        assert file.stat().st_size == 3
    assert (demo_account.folder / "a").read_bytes() == b"aXc"


def test_an_account_may_be_given_as_authorized_keys_text(demo_root: Path, tmp_path: Path) -> None:
    make_keypair(tmp_path / "key")
    (tmp_path / "root" / "kwadraad").mkdir(parents=True)
    keys = f"# the executor\n\n{(tmp_path / 'key.pub').read_text()}"
    host_key = demo_root / "key"
    with DemoSftpServer(tmp_path / "root", host_key=host_key, accounts={"kwadraad": keys}) as server:
        (tmp_path / "hosts").write_text(known_hosts_line(server.port, host_key))
        config = sftp_config(
            poort=server.port, gebruiker="kwadraad", sleutel=tmp_path / "key", bekende_hosts=tmp_path / "hosts"
        )
        with sftp_drop(config) as drop:
            assert drop.listing() == []


def test_nobody_comes_in_with_the_key_of_another_account(demo_root: Path, tmp_path: Path) -> None:
    make_keypair(tmp_path / "a")
    make_keypair(tmp_path / "b")
    host_key = demo_root / "key"
    accounts = {"a": tmp_path / "a.pub", "b": tmp_path / "b.pub"}
    with DemoSftpServer(tmp_path, host_key=host_key, accounts=accounts) as server:
        (tmp_path / "hosts").write_text(known_hosts_line(server.port, host_key))
        config = sftp_config(poort=server.port, gebruiker="a", sleutel=tmp_path / "b", bekende_hosts=tmp_path / "hosts")
        with pytest.raises(UnavailableError, match="weigert de sleutel"), sftp_drop(config):
            pass


def test_a_closed_server_is_gone_with_its_threads(demo_account: Account, demo_root: Path, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    accounts = {"partner": demo_root / "key.pub"}
    host_key = demo_root / "host_key"
    with DemoSftpServer(demo_root / "root", host_key=host_key, accounts=accounts) as server:
        port = server.port
        (tmp_path / "hosts").write_text(known_hosts_line(port, host_key))
        with sftp_drop(demo_account.changed(poort=port, bekende_hosts=tmp_path / "hosts")) as drop:
            assert drop.listing() == []
        silent = socket.create_connection((LOOPBACK, port))
    silent.close()
    left = set(threading.enumerate()) - before
    for thread in left:
        thread.join(2)
    assert not any(thread.is_alive() for thread in left)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, port))


def test_a_key_is_private_and_never_overwritten(tmp_path: Path) -> None:
    make_keypair(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "key").read_bytes().startswith(b"-----BEGIN OPENSSH PRIVATE KEY-----")
    assert (tmp_path / "key.pub").read_text().startswith("ssh-ed25519 ")
    with pytest.raises(FileExistsError):
        make_keypair(tmp_path / "key")


def test_the_known_hosts_line_pins_address_port_and_key(tmp_path: Path) -> None:
    make_keypair(tmp_path / "key")
    line = known_hosts_line(2222, tmp_path / "key")
    assert line == f"[127.0.0.1]:2222 {(tmp_path / 'key.pub').read_text().strip()}"
