"""Fetching what is new from the drops: only whole files, and one partner's trouble stays that partner's.

A file is whole when it looks the same twice, one second apart within the run (contract, A levering in the house
format): OpenSSH's `put` writes under the final name, so one look may see a half-written file.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.drops import open_drop
from pipeline.adapters.transfer import FileUnavailableError
from pipeline.contracts.config import DropConfig
from pipeline.contracts.drops import Drop, RemoteFile
from pipeline.errors import UnavailableError

SECONDS_BETWEEN_LOOKS = 1.0

MAX_BYTES = 256 * 1024 * 1024
"""The largest levering taken: a million records is about 250 MB."""

UNFINISHED_SUFFIXES = (".part", ".tmp", ".filepart")
"""Names under which clients upload before they rename; `.filepart` is WinSCP's."""


class PulledFile(NamedTuple):
    """A whole file, at `path` on this side."""

    remote: RemoteFile
    path: Path
    sha256: str


class UnfinishedFile(NamedTuple):
    """A file that was left where it is; `reden` is `bestand-nog-bezig`, `bestand-te-groot` or `bestand-onleesbaar`."""

    remote: RemoteFile
    reden: str


class HashedFile(NamedTuple):
    """A whole file of which only the sha256 was taken."""

    remote: RemoteFile
    sha256: str


class PullJob(NamedTuple):
    """One partner's drop. `only_hash`: unsigned, not a byte is kept. `seen` is called from another thread."""

    partner_id: str
    drop: DropConfig
    only_hash: bool
    seen: Callable[[RemoteFile], bool]
    target: Path


PullOutcome = list[PulledFile | UnfinishedFile] | list[HashedFile] | UnavailableError
"""What came of one partner: files (hashes when `only_hash`), or why nothing could be had."""


class _Looks(NamedTuple):
    whole: list[RemoteFile]
    busy: list[RemoteFile]


def pull_partners(jobs: Sequence[PullJob], *, at_once: int) -> dict[str, PullOutcome]:
    """Pull every partner, each in its own thread with its own connection, at most `at_once` together.

    Returns the outcome per partner_id in the order of `jobs`; an UnavailableError is an outcome, not a failure.
    """
    pool = ThreadPoolExecutor(max_workers=max(1, at_once), thread_name_prefix="pull")
    try:
        running = {job.partner_id: pool.submit(_pull_partner, job) for job in jobs}
        return {partner_id: future.result() for partner_id, future in running.items()}
    finally:
        pool.shutdown(cancel_futures=True)  # on Ctrl-C: nothing new starts


def pull_drop(
    drop: Drop, *, seen: Callable[[RemoteFile], bool], target: Path, wait: Callable[[float], None], max_bytes: int
) -> list[PulledFile | UnfinishedFile]:
    """Fetch every new whole file to `target/<running number>`, and tell which files could not be had yet.

    `seen` says whether exactly this name, size and time was judged before. Waits (once) only when something is new.
    Raises UnavailableError when the drop as a whole fails.
    """
    looks = _look_twice(drop, seen=seen, wait=wait)
    target.mkdir(parents=True, exist_ok=True)
    pulled = [
        _fetch(drop, remote, path=target / str(number), max_bytes=max_bytes)
        for number, remote in enumerate(looks.whole, start=1)
    ]
    return [*pulled, *(UnfinishedFile(remote, "bestand-nog-bezig") for remote in looks.busy)]


def hash_drop(drop: Drop, *, seen: Callable[[RemoteFile], bool], wait: Callable[[float], None]) -> list[HashedFile]:
    """The sha256 of every new whole file; nothing is written. What cannot be read now is left for another run."""
    hashed = (_hash(drop, remote) for remote in _look_twice(drop, seen=seen, wait=wait).whole)
    return [file for file in hashed if file is not None]


def is_unfinished_name(naam: str) -> bool:
    """Whether the sender still works under this name: hidden, or with a suffix for uploads under way."""
    return naam.startswith(".") or naam.lower().endswith(UNFINISHED_SUFFIXES)


def _pull_partner(job: PullJob) -> PullOutcome:
    try:
        with open_drop(job.drop) as drop:
            if job.only_hash:
                return hash_drop(drop, seen=job.seen, wait=time.sleep)
            return pull_drop(drop, seen=job.seen, target=job.target, wait=time.sleep, max_bytes=MAX_BYTES)
    except UnavailableError as error:
        return error


def _look_twice(drop: Drop, *, seen: Callable[[RemoteFile], bool], wait: Callable[[float], None]) -> _Looks:
    first = _look(drop, seen=seen)
    if not first:
        return _Looks([], [])
    wait(SECONDS_BETWEEN_LOOKS)
    second = _look(drop, seen=seen)
    before = set(first)
    return _Looks([file for file in second if file in before], [file for file in second if file not in before])


def _look(drop: Drop, *, seen: Callable[[RemoteFile], bool]) -> list[RemoteFile]:
    return [file for file in drop.listing() if not is_unfinished_name(file.naam) and not seen(file)]


def _fetch(drop: Drop, remote: RemoteFile, *, path: Path, max_bytes: int) -> PulledFile | UnfinishedFile:
    if remote.grootte > max_bytes:
        return UnfinishedFile(remote, "bestand-te-groot")
    try:
        sha256 = drop.fetch(remote.naam, path, max_bytes=max_bytes)
    except FileUnavailableError as error:
        return UnfinishedFile(remote, error.reden)
    if drop.stat(remote.naam) != remote:  # fetched whole, but not the file that looked the same twice
        path.unlink()
        return UnfinishedFile(remote, "bestand-nog-bezig")
    return PulledFile(remote, path, sha256)


def _hash(drop: Drop, remote: RemoteFile) -> HashedFile | None:
    try:
        sha256 = drop.sha256(remote.naam)
    except FileUnavailableError:
        return None
    return HashedFile(remote, sha256) if drop.stat(remote.naam) == remote else None
