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

REQUEST = 32 * 1024
"""The largest read every SFTP server answers, in bytes."""

REQUESTS_AT_ONCE = 128
"""Reads under way together: 4 MiB, enough for a slow line and nothing for memory."""


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
        handle = cast("bytes", file.handle)
        answers, asked, at = _Answers(), deque[tuple[int, int, int]](), 0
        while at < size or asked:
            while at < size and len(asked) < REQUESTS_AT_ONCE:
                length = min(REQUEST, size - at)
                asked.append((_ask_read(sftp, answers, handle=handle, start=at, length=length), at, length))
                at += length
            number, start, length = asked.popleft()
            block = _await(sftp, answers, number=number)
            while len(block) < length:  # a server may answer with less than was asked
                number = _ask_read(sftp, answers, handle=handle, start=start + len(block), length=length - len(block))
                more = _await(sftp, answers, number=number)
                if not more:
                    yield block
                    return
                block += more
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


def _ask_read(sftp: SFTPClient, answers: _Answers, *, handle: bytes, start: int, length: int) -> int:
    return cast("_Messages", sftp)._async_request(answers, CMD_READ, handle, int64(start), length)


def _await(sftp: SFTPClient, answers: _Answers, *, number: int) -> bytes:
    messages = cast("_Messages", sftp)
    while number not in answers.by_number:
        messages._read_response()
    kind, message = answers.by_number.pop(number)
    if kind == CMD_DATA:
        return message.get_binary()
    try:
        messages._convert_status(message)
    except EOFError:
        return b""
    raise paramiko.SFTPError("unexpected answer")
