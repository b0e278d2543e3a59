# ruff: noqa: SLF001 - this file is the one place that uses paramiko's private message layer; its docstring says why
"""Two things paramiko's SFTP client does in a way that cannot be used here, spoken message by message instead.

Listing: one name that is not UTF-8 makes `listdir` raise, and hides every other file of that partner.
Reading: `prefetch` asks from a second thread. When the connection breaks, that thread prints a traceback nobody can
catch, and a server that lies about a size makes it queue requests without end. Here one thread keeps a window of
requests under way, which is also as fast.

The messages are those of draft-ietf-secsh-filexfer-02; paramiko is pinned, and every test of a drop runs through here.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple, Protocol, cast

import paramiko
from paramiko.sftp import (
    CMD_CLOSE,
    CMD_DATA,
    CMD_HANDLE,
    CMD_NAME,
    CMD_OPENDIR,
    CMD_READ,
    CMD_READDIR,
    CMD_STATUS,
    int64,
)
from paramiko.sftp_attr import SFTPAttributes
from paramiko.sftp_client import SFTPClient

MAX_ENTRIES = 100_000
"""More names than any drop has: a listing that never ends is cut off here."""

REQUEST = 255 * 1024
"""The largest read OpenSSH answers, in bytes; a server that gives less is then asked for what it gives."""

SMALL_REQUEST = 32 * 1024
"""The largest read every server answers."""

BYTES_AT_ONCE = 4 * 2**20
"""Asked for and not yet answered: enough for a slow line and nothing for memory."""


class RawEntry(NamedTuple):
    """One name in a folder, as the bytes the server sent; `longname` is its `ls -l` line."""

    name: bytes
    longname: bytes
    attributes: SFTPAttributes


class _Messages(Protocol):
    """The message layer of paramiko's SFTPClient (5.1)."""

    def _request(self, command: int, *parts: object) -> tuple[int, paramiko.Message]: ...
    def _async_request(self, receiver: object, command: int, *parts: object) -> int: ...
    def _read_response(self, waitfor: int | None = None) -> object: ...
    def _convert_status(self, message: paramiko.Message) -> None: ...


class _Answers:
    """Where paramiko leaves answers that come in another order than was asked."""

    def __init__(self) -> None:
        self.by_number: dict[int, tuple[int, paramiko.Message]] = {}

    def _async_response(self, kind: int, message: paramiko.Message, number: int) -> None:
        self.by_number[number] = (kind, message)


def list_folder(sftp: SFTPClient, folder: bytes) -> list[RawEntry]:
    """Every entry of the folder, unjudged. Raises OSError, SSHException or SFTPError, also above MAX_ENTRIES names."""
    found: list[RawEntry] = []
    handle = _ask(sftp, CMD_OPENDIR, folder, answer=CMD_HANDLE).get_binary()
    with suppress(EOFError):  # the end of the folder; a lost connection is an SSHException
        while True:
            found += _entries(_ask(sftp, CMD_READDIR, handle, answer=CMD_NAME))
            if len(found) > MAX_ENTRIES:
                raise paramiko.SFTPError("endless listing")
    _ask(sftp, CMD_CLOSE, handle, answer=CMD_STATUS)
    return found


def read_file(sftp: SFTPClient, path: bytes, *, size: int) -> Iterator[bytes]:
    """The first `size` bytes in blocks; ends early when the file is shorter. Raises as `list_folder` does."""
    with sftp.open(path, "rb") as file:
        reads = _Reads(sftp, cast("bytes", file.handle))
        block = reads.answer(reads.ask(0, min(REQUEST, size))) if size else b""
        yield block
        if not block:
            return
        at, request, asked = len(block), max(SMALL_REQUEST, len(block)), deque[_Asked]()
        while at < size or asked:
            while at < size and len(asked) * request < BYTES_AT_ONCE:
                asked.append(reads.ask(at, min(request, size - at)))
                at += asked[-1].length
            for block in reads.whole(asked.popleft()):
                if not block:
                    return
                yield block


class _Asked(NamedTuple):
    number: int
    start: int
    length: int


class _Reads:
    """Reads of one open file, under way together."""

    def __init__(self, sftp: SFTPClient, handle: bytes) -> None:
        self._sftp, self._messages, self._handle = sftp, cast("_Messages", sftp), handle
        self._answers = _Answers()

    def ask(self, start: int, length: int) -> _Asked:
        number = self._messages._async_request(self._answers, CMD_READ, self._handle, int64(start), length)
        return _Asked(number, start, length)

    def answer(self, asked: _Asked) -> bytes:
        """As much as the server gives, at most what was asked; nothing at the end of the file."""
        while asked.number not in self._answers.by_number:
            self._messages._read_response()
        kind, message = self._answers.by_number.pop(asked.number)
        if kind == CMD_DATA:
            return message.get_binary()
        try:
            self._messages._convert_status(message)
        except EOFError:
            return b""
        raise paramiko.SFTPError("unexpected answer")

    def whole(self, asked: _Asked) -> Iterator[bytes]:
        """All that was asked, in one piece or more; an empty piece when the file ends before."""
        block = self.answer(asked)
        yield block
        while block and (missing := asked.length - len(block)) > 0:
            asked = self.ask(asked.start + len(block), missing)
            block = self.answer(asked)
            yield block


def _entries(message: paramiko.Message) -> list[RawEntry]:
    count = message.get_int()
    if count > MAX_ENTRIES:
        raise paramiko.SFTPError("impossible count")
    return [
        RawEntry(message.get_binary(), message.get_binary(), SFTPAttributes._from_msg(message))  # type: ignore[attr-defined]
        for _ in range(count)
    ]


def _ask(sftp: SFTPClient, command: int, argument: bytes, *, answer: int) -> paramiko.Message:
    got, message = cast("_Messages", sftp)._request(command, argument)
    if got != answer:
        raise paramiko.SFTPError("unexpected answer")
    return message
