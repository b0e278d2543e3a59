"""Logging in to SFTP servers that are unknown, changed, old, silent or off."""

import socket
import threading
import time
from pathlib import Path

import paramiko
import pytest
from hostile_server import Hostile, sftp_drop
from servers import LOOPBACK, Account, free_port, run_sshd, sftp_config

from pipeline.adapters.drops import open_drop
from pipeline.adapters.sftp_login import log_in, read_credentials
from pipeline.contracts.config_delen import DropConfig, Sftp
from pipeline.demo.sftp_server import DemoSftpServer, known_hosts_line, make_keypair
from pipeline.errors import UnavailableError

pytest_plugins = ("server_fixtures",)


def refusal(config: Sftp) -> UnavailableError:
    with pytest.raises(UnavailableError) as caught, open_drop(DropConfig(sftp=config)):
        pass
    return caught.value


def test_an_unknown_host_key_is_refused_with_its_fingerprint_and_what_to_do(account: Account, tmp_path: Path) -> None:
    known_hosts = tmp_path / "empty"
    known_hosts.touch()
    error = refusal(account.changed(bekende_hosts=known_hosts, pogingen=5))
    pinned = paramiko.HostKeys(str(account.sftp.bekende_hosts)).lookup(f"[{LOOPBACK}]:{account.sftp.poort}")
    assert pinned is not None
    assert pinned["ssh-ed25519"].fingerprint in error.melding
    assert f"ssh-keyscan -p {account.sftp.poort} {LOOPBACK} >> {known_hosts}" in error.doe_dit
    assert known_hosts.read_text() == ""


def test_a_changed_host_key_is_refused(account: Account, tmp_path: Path) -> None:
    make_keypair(tmp_path / "other")
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(known_hosts_line(account.sftp.poort, tmp_path / "other") + "\n")
    error = refusal(account.changed(bekende_hosts=known_hosts, pogingen=5))
    assert "andere sleutel" in error.melding
    assert "SHA256:" in error.melding
    assert "ssh-keygen -R" in error.doe_dit


def test_the_key_is_pinned_to_this_host_and_port(account: Account, tmp_path: Path) -> None:
    known_hosts = tmp_path / "known_hosts"
    line = account.sftp.bekende_hosts.read_text()
    known_hosts.write_text(line.replace(f":{account.sftp.poort}", f":{account.sftp.poort - 1}"))
    assert "staat niet in" in refusal(account.changed(bekende_hosts=known_hosts)).melding


def test_no_known_hosts_file_says_how_to_make_one(account: Account, tmp_path: Path) -> None:
    assert "ssh-keyscan" in refusal(account.changed(bekende_hosts=tmp_path / "absent")).doe_dit


def test_a_broken_known_hosts_file_is_refused(account: Account, tmp_path: Path) -> None:
    (tmp_path / "known_hosts").write_text(f"[{LOOPBACK}]:{account.sftp.poort} ssh-ed25519 @@@@\n")
    assert "known_hosts" in refusal(account.changed(bekende_hosts=tmp_path / "known_hosts")).melding


def test_a_server_with_more_keys_is_known_by_any_of_them(tmp_path: Path) -> None:
    rsa = tmp_path / "rsa"
    key = paramiko.RSAKey.generate(2048)
    key.write_private_key_file(str(rsa))
    (tmp_path / "drop").mkdir()
    with run_sshd(tmp_path / "server", extra=f"HostKey {rsa}\n") as server:
        line = f"[{LOOPBACK}]:{server.port} ssh-rsa {key.get_base64()}\n"
        server.known_hosts.write_text(line)
        with sftp_drop(server.account(tmp_path / "drop").sftp) as drop:
            assert drop.listing() == []


def test_a_key_the_server_does_not_know_is_refused_at_once(account: Account, tmp_path: Path) -> None:
    make_keypair(tmp_path / "stranger")
    started = time.monotonic()
    error = refusal(account.changed(sleutel=tmp_path / "stranger", pogingen=5))
    assert "weigert de sleutel" in error.melding
    assert time.monotonic() - started < 2


def test_a_user_the_server_does_not_know_is_refused(account: Account) -> None:
    assert "weigert de sleutel van gebruiker nobody-here" in refusal(account.changed(gebruiker="nobody-here")).melding


@pytest.mark.parametrize("content", [None, b"", b"not a key"])
def test_a_key_file_that_cannot_be_used_is_named(account: Account, tmp_path: Path, content: bytes | None) -> None:
    key = tmp_path / "mykey"
    if content is not None:
        key.write_bytes(content)
    error = refusal(account.changed(sleutel=key))
    assert str(key) in error.melding
    assert "ssh-keygen" in error.doe_dit


def test_a_key_with_a_passphrase_is_named_as_such(account: Account, tmp_path: Path) -> None:
    paramiko.ECDSAKey.generate().write_private_key_file(str(tmp_path / "locked"), password="geheim")
    assert "er zit een wachtwoord op" in refusal(account.changed(sleutel=tmp_path / "locked")).melding


def test_a_folder_that_the_account_does_not_have_is_named(account: Account) -> None:
    assert "De map niet-hier bestaat niet" in refusal(account.changed(pad="niet-hier")).melding


def test_a_server_that_is_off_is_unavailable(account: Account) -> None:
    assert "antwoordt niet" in refusal(account.changed(poort=free_port())).melding


def test_a_server_that_is_off_is_tried_again(demo_account: Account, demo_root: Path) -> None:
    port = free_port()
    known_hosts = demo_root / "later"
    known_hosts.write_text(known_hosts_line(port, demo_root / "host_key") + "\n")
    accounts = {"partner": demo_root / "key.pub"}
    server = DemoSftpServer(demo_root / "root", host_key=demo_root / "host_key", accounts=accounts, port=port)
    starting = threading.Timer(0.2, server.__enter__)
    starting.start()
    try:
        with sftp_drop(demo_account.changed(poort=port, bekende_hosts=known_hosts, pogingen=3)) as drop:
            assert drop.listing() == []
    finally:
        starting.join()
        server.__exit__(None, None, None)


def test_a_server_that_says_nothing_ends_in_a_timeout(account: Account) -> None:
    with socket.create_server((LOOPBACK, 0)) as silent:
        started = time.monotonic()
        error = refusal(account.changed(poort=silent.getsockname()[1], timeout_seconden=0.5))
    assert "antwoordt niet" in error.melding
    assert time.monotonic() - started < 3


def test_a_server_that_is_no_ssh_server_is_unavailable(account: Account) -> None:
    with socket.create_server((LOOPBACK, 0)) as web:

        def answer() -> None:
            connection, _ = web.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 200)

        thread = threading.Thread(target=answer)
        thread.start()
        error = refusal(account.changed(poort=web.getsockname()[1], timeout_seconden=2))
        thread.join()
    assert "antwoordt niet" in error.melding


@pytest.mark.parametrize("old", ["KexAlgorithms diffie-hellman-group14-sha1", "HostKeyAlgorithms ssh-rsa"])
def test_a_server_that_knows_only_sha1_is_called_too_old(tmp_path: Path, old: str) -> None:
    rsa = tmp_path / "rsa"
    paramiko.RSAKey.generate(2048).write_private_key_file(str(rsa))
    with run_sshd(tmp_path / "server", extra=f"HostKey {rsa}\n{old}\n") as server:
        error = refusal(server.account(tmp_path).changed(pogingen=5))
    assert "SHA-1" in error.melding
    assert "bij te werken" in error.doe_dit


def test_a_server_that_never_opens_sftp_ends_in_an_error(hostile: Hostile) -> None:
    started = time.monotonic()
    error = refusal(hostile.config.model_copy(update={"gebruiker": "frozen", "timeout_seconden": 0.3}))
    assert "antwoordt niet" in error.melding
    assert time.monotonic() - started < 3


def test_a_password_from_a_file_opens_the_door(hostile: Hostile, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("geheim\n")
    with sftp_drop(hostile.config.model_copy(update={"wachtwoord_bestand": tmp_path / "password"})) as drop:
        assert drop.listing()


def test_a_wrong_password_is_refused_and_not_repeated(hostile: Hostile, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("mis\n")
    error = refusal(hostile.config.model_copy(update={"wachtwoord_bestand": tmp_path / "password", "pogingen": 5}))
    assert "weigert het wachtwoord" in error.melding
    assert "mis" not in error.melding.replace("Misschien", "")
    assert hostile.refused == ["partner"]


@pytest.mark.parametrize("content", [None, ""])
def test_no_password_says_where_it_belongs(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "password"
    if content is not None:
        path.write_text(content)
    config = sftp_config(gebruiker="partner", wachtwoord_bestand=path, bekende_hosts=tmp_path)
    with pytest.raises(UnavailableError, match=str(path)):
        read_credentials(config)


def test_no_password_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    config = sftp_config(gebruiker="partner", wachtwoord_env="SEINTJE_NO_SUCH_VARIABLE", bekende_hosts=tmp_path)
    with pytest.raises(UnavailableError, match="SEINTJE_NO_SUCH_VARIABLE"):
        read_credentials(config)


def test_small_writes_are_not_held_back(account: Account) -> None:
    session = log_in(account.sftp)
    with session.client as client:
        transport = client.get_transport()
        assert transport is not None
        assert isinstance(transport.sock, socket.socket)
        assert transport.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("cipher", ["aes256-gcm@openssh.com", "aes256-ctr"])
def test_a_server_without_the_fastest_cipher_is_served_with_another(tmp_path: Path, cipher: str) -> None:
    (tmp_path / "a.csv").write_bytes(b"x")
    extra = f"Ciphers {cipher}\n"
    with run_sshd(tmp_path / "server", extra=extra) as server, sftp_drop(server.account(tmp_path).sftp) as drop:
        assert [file.naam for file in drop.listing()] == ["a.csv"]
        transport = drop.client.get_transport()
    assert transport is not None
    assert transport.local_cipher == cipher
