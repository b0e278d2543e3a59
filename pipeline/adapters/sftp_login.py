"""Logging in to an SFTP server: a pinned host key, one way in, and an error that says what to do.

No system host keys, no agent, no keys from a home folder: what is not in config.yaml is not used.
"""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

import paramiko
import stamina
from paramiko.config import SSH_PORT
from paramiko.hostkeys import InvalidHostKey
from paramiko.pkey import UnknownKeyType

from pipeline.contracts.config_delen import Sftp
from pipeline.errors import UnavailableError

# Everything these two log arrives here as an exception; unheard, they would print tracebacks on a clerk's screen.
logging.getLogger("paramiko").addHandler(logging.NullHandler())
logging.getLogger("stamina").addHandler(logging.NullHandler())

KEEPALIVE_SECONDS = 15
"""A firewall between two houses forgets a connection that is silent while this side hashes, unpacks or waits."""

FAST_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
"""These carry their own checksum; with the others Python works out a second one over every packet."""

LOST_WHILE_LOGGING_IN = ("Authentication timeout", "transport shut down")
"""paramiko calls these AuthenticationException too, but nobody refused anything."""


class Credentials(NamedTuple):
    """The one way in: a private key or a password."""

    key: paramiko.PKey | None
    password: str | None


class Session(NamedTuple):
    """A logged-in connection with its SFTP channel."""

    client: paramiko.SSHClient
    sftp: paramiko.SFTPClient


def log_in(account: Sftp) -> Session:
    """Connect and open SFTP; tries `pogingen` times with backoff, but never again after a refusal.

    Raises UnavailableError: host key unknown or changed, login refused, key file unusable, server too old, no answer.
    """
    credentials = read_credentials(account)
    try:
        for attempt in stamina.retry_context(
            on=(OSError, EOFError, paramiko.SSHException),
            attempts=account.pogingen,
            timeout=None,
            wait_initial=0.5,
            wait_max=10.0,
            wait_jitter=0.5,
        ):
            with attempt:
                return _log_in_once(account, credentials)
    except (OSError, EOFError, paramiko.SSHException) as error:
        melding = f"De SFTP-server {account.host}:{account.poort} antwoordt niet ({type(error).__name__})."
        doe_dit = "Controleer host en poort in config.yaml en de firewall; vraag de beheerder of de server aan staat."
        raise UnavailableError(melding, doe_dit) from error
    raise AssertionError("stamina either returns or raises")


def read_credentials(account: Sftp) -> Credentials:
    """The key or password that config.yaml points to. Raises UnavailableError when it cannot be read."""
    if account.sleutel is not None:
        return Credentials(_read_key(account.sleutel), None)
    if account.wachtwoord_bestand is not None:
        try:
            password = account.wachtwoord_bestand.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            melding = f"Het wachtwoordbestand {account.wachtwoord_bestand} kan niet worden gelezen."
            raise UnavailableError(melding, "Maak het bestand, leesbaar voor alleen deze gebruiker.") from error
        where = f"het bestand {account.wachtwoord_bestand}"
    else:
        where = f"de omgevingsvariabele {account.wachtwoord_env}"
        password = os.environ.get(account.wachtwoord_env or "", "")
    if not password:
        raise UnavailableError(f"Er staat geen wachtwoord in {where}.", "Zet het wachtwoord van het SFTP-account daar.")
    return Credentials(None, password)


def host_name(account: Sftp) -> str:
    """The host as known_hosts writes it: the port only when it is not 22."""
    return account.host if account.poort == SSH_PORT else f"[{account.host}]:{account.poort}"


def _read_key(path: Path) -> paramiko.PKey:
    try:
        return paramiko.PKey.from_path(path)
    except (OSError, ValueError, TypeError, paramiko.SSHException, UnknownKeyType) as error:
        locked = isinstance(error, TypeError | paramiko.PasswordRequiredException)
        melding = f"De sleutel {path} kan niet worden gebruikt" + (": er zit een wachtwoord op." if locked else ".")
        doe_dit = "Maak een sleutel zonder wachtwoord met `ssh-keygen -t ed25519`, leesbaar voor alleen deze gebruiker."
        raise UnavailableError(melding, doe_dit) from None  # paramiko's error carries the key's bytes


def _log_in_once(account: Sftp, credentials: Credentials) -> Session:
    with pinned_client(account) as client:
        sock = socket.create_connection((account.host, account.poort), timeout=account.timeout_seconden)
        try:
            # Without this, Nagle and delayed acks make many small files 4.6 times slower than OpenSSH's own client.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _handshake(account, credentials, client=client, sock=sock)
            return Session(client, _open_channel(client, timeout=account.timeout_seconden))
        except BaseException:
            sock.close()
            raise


@contextmanager
def pinned_client(account: Sftp) -> Iterator[paramiko.SSHClient]:
    """A client that trusts only `bekende_hosts`; it stays open when the block succeeds, and is closed when it fails."""
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.load_host_keys(str(account.bekende_hosts))
    except (OSError, ValueError, InvalidHostKey) as error:
        melding = f"Het bestand met bekende hosts, {account.bekende_hosts}, kan niet worden gelezen."
        raise UnavailableError(melding, _keyscan(account)) from error
    try:
        yield client
    except BaseException:
        client.close()
        raise


def _handshake(account: Sftp, credentials: Credentials, *, client: paramiko.SSHClient, sock: socket.socket) -> None:
    try:
        client.connect(
            account.host,
            account.poort,
            account.gebruiker,
            sock=sock,
            pkey=credentials.key,
            password=credentials.password,
            timeout=account.timeout_seconden,
            banner_timeout=account.timeout_seconden,
            auth_timeout=account.timeout_seconden,
            channel_timeout=account.timeout_seconden,
            transport_factory=_transport,
            allow_agent=False,
            look_for_keys=False,
        )
    except paramiko.BadHostKeyException as error:
        raise _changed_key(account, error.key) from error
    except paramiko.ssh_exception.IncompatiblePeer as error:
        raise _too_old(account, str(error)) from error
    except paramiko.AuthenticationException as error:
        if any(words in str(error) for words in LOST_WHILE_LOGGING_IN):
            raise
        raise _refused(account) from error
    except paramiko.SSHException as error:
        if (key := _unknown_key(account, client)) is not None:
            raise _unknown_host(account, key) from error
        raise


def _transport(sock: Any, /, **wishes: Any) -> paramiko.Transport:
    """Paramiko's own transport, asking for the fast ciphers first; a server without them gets the others."""
    transport = paramiko.Transport(sock, **wishes)
    options = transport.get_security_options()
    options.ciphers = sorted(options.ciphers, key=lambda cipher: cipher not in FAST_CIPHERS)
    return transport


def _open_channel(client: paramiko.SSHClient, *, timeout: float) -> paramiko.SFTPClient:
    transport = client.get_transport()
    if transport is None:
        raise paramiko.SSHException("no transport")
    transport.set_keepalive(KEEPALIVE_SECONDS)
    watchdog = Timer(timeout, transport.close)  # invoke_subsystem waits without any limit of its own
    watchdog.daemon = True
    watchdog.start()
    try:
        channel = transport.open_session(timeout=timeout)
        channel.settimeout(timeout)  # a frozen server would hang every read for ever; keepalive does not help
        channel.invoke_subsystem("sftp")
        return paramiko.SFTPClient(channel)
    finally:
        watchdog.cancel()


def _unknown_key(account: Sftp, client: paramiko.SSHClient) -> paramiko.PKey | None:
    transport = client.get_transport()
    if transport is None or client.get_host_keys().lookup(host_name(account)) is not None:
        return None
    try:
        return transport.get_remote_server_key()
    except paramiko.SSHException:
        return None  # it broke off before it showed a key: something else went wrong


def _keyscan(account: Sftp) -> str:
    return (
        f"Haal de sleutel op met `ssh-keyscan -p {account.poort} {account.host} >> {account.bekende_hosts}` "
        "en vergelijk de vingerafdruk (`ssh-keygen -lf` op dat bestand) met wat de beheerder van de server "
        "per telefoon opgeeft."
    )


def _unknown_host(account: Sftp, key: paramiko.PKey) -> UnavailableError:
    return UnavailableError(
        f"De server {account.host}:{account.poort} staat niet in {account.bekende_hosts}. "
        f"Hij toont de sleutel {key.get_name()} {key.fingerprint}.",
        _keyscan(account),
    )


def _changed_key(account: Sftp, key: paramiko.PKey) -> UnavailableError:
    return UnavailableError(
        f"De server {account.host}:{account.poort} toont een andere sleutel dan in {account.bekende_hosts} staat: "
        f"{key.get_name()} {key.fingerprint}. Misschien doet iemand zich voor als deze server; er is niets verstuurd.",
        "Bel de beheerder van de server. Klopt de nieuwe vingerafdruk? Haal dan de oude regel weg met "
        f'`ssh-keygen -R "{host_name(account)}" -f {account.bekende_hosts}`. {_keyscan(account)}',
    )


def _too_old(account: Sftp, reason: str) -> UnavailableError:
    return UnavailableError(
        f"De server {account.host}:{account.poort} kent alleen verouderde versleuteling zoals SHA-1 ({reason}). "
        "Seintje gebruikt die niet.",
        "Vraag de beheerder om de SSH-server bij te werken: OpenSSH 7.2 of nieuwer, "
        "met een ed25519- of RSA-SHA2-sleutel.",
    )


def _refused(account: Sftp) -> UnavailableError:
    way = "de sleutel" if account.sleutel is not None else "het wachtwoord"
    return UnavailableError(
        f"De server {account.host}:{account.poort} weigert {way} van gebruiker {account.gebruiker}.",
        "Controleer gebruiker en sleutel of wachtwoord in config.yaml; vraag de beheerder of het account open staat "
        "en de publieke sleutel er bij staat.",
    )
