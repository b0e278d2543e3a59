"""Fetching what is new from the drops: only whole files, and one partner's trouble stays that partner's."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipeline.adapters.drops import open_drop
from pipeline.adapters.transfer import FileUnavailableError
from pipeline.adapters.whole import (
    COMPANION_MAX_BYTES,
    MIB,
    Chosen,
    UnfinishedFile,
    choose_whole,
    declared_aantal,
    declared_sha256,
    is_strange_name,
    new_files,
)
from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.config_partner import Ontvangst
from pipeline.contracts.drops import Drop, RemoteFile
from pipeline.errors import UnavailableError

__all__ = ["HashedFile", "PullJob", "PullOutcome", "PulledFile", "UnfinishedFile", "pull_partners"]

SECONDS_BETWEEN_LOOKS = 1.0


class PulledFile(NamedTuple):
    """A whole file, at `path` on this side. `verwacht_aantal`: how many records its companion says it has."""

    remote: RemoteFile
    path: Path
    sha256: str
    verwacht_aantal: int | None = None


class HashedFile(NamedTuple):
    """A whole file of which only the sha256 was taken."""

    remote: RemoteFile
    sha256: str


class PullJob(NamedTuple):
    """One partner's drop. `only_hash`: unsigned, not a byte is kept. `seen` is called from another thread.

    `refused`: the names that were refused before; they go last when there are too many.
    """

    partner_id: str
    drop: DropConfig
    only_hash: bool
    seen: Callable[[RemoteFile], bool]
    target: Path
    ontvangst: Ontvangst = Ontvangst()
    refused: Collection[str] = ()


PullOutcome = list[PulledFile | UnfinishedFile] | list[HashedFile | UnfinishedFile] | UnavailableError
"""What came of one partner: files (hashes when `only_hash`), or why nothing could be had."""


Read = TypeVar("Read", PulledFile | UnfinishedFile, HashedFile | UnfinishedFile)


class Clock(NamedTuple):
    """Time passing: how to wait so many seconds, and the time now in ns since 1970."""

    wait: Callable[[float], None]
    now_ns: Callable[[], int]


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
    drop: Drop,
    *,
    seen: Callable[[RemoteFile], bool],
    refused: Collection[str] = (),
    target: Path,
    clock: Clock,
    ontvangst: Ontvangst,
) -> list[PulledFile | UnfinishedFile]:
    """Fetch every new whole file to `target/<running number>`, and tell which files could not be had yet, by name.

    `seen` says whether exactly this name, size and time was judged before. Waits (once) only when something is new.
    Raises UnavailableError when the drop as a whole fails.
    """
    chosen = _look_twice(drop, seen=seen, refused=refused, clock=clock, ontvangst=ontvangst)
    target.mkdir(parents=True, exist_ok=True)
    pulled: list[PulledFile | UnfinishedFile] = []
    for number, remote in enumerate(chosen.take, start=1):
        path = target / str(number)
        try:
            file = PulledFile(remote, path, drop.fetch(remote.naam, path, max_bytes=ontvangst.max_mib * MIB))
            pulled.append(_compare(drop, file, companion=chosen.begeleiders.get(remote.naam), ontvangst=ontvangst))
        except FileUnavailableError as error:
            pulled.append(UnfinishedFile(remote, error.reden))
    steady = _look_again(drop, chosen)
    return sorted([*chosen.left, *(_if_steady(file, steady) for file in pulled)], key=lambda file: file.remote)


def hash_drop(
    drop: Drop,
    *,
    seen: Callable[[RemoteFile], bool],
    refused: Collection[str] = (),
    clock: Clock,
    ontvangst: Ontvangst,
) -> list[HashedFile | UnfinishedFile]:
    """The sha256 of every new whole file, by name; nothing is written, and no companion is opened."""
    chosen = _look_twice(drop, seen=seen, refused=refused, clock=clock, ontvangst=ontvangst)
    hashed = [_hash(drop, remote) for remote in chosen.take]
    steady = _look_again(drop, chosen)
    return sorted([*chosen.left, *(_if_steady(file, steady) for file in hashed)], key=lambda file: file.remote)


def _pull_partner(job: PullJob) -> PullOutcome:
    clock = Clock(time.sleep, time.time_ns)
    try:
        with open_drop(job.drop) as drop:
            if job.only_hash:
                return hash_drop(drop, seen=job.seen, refused=job.refused, clock=clock, ontvangst=job.ontvangst)
            return pull_drop(
                drop, seen=job.seen, refused=job.refused, target=job.target, clock=clock, ontvangst=job.ontvangst
            )
    except UnavailableError as error:
        return error


def _look_twice(
    drop: Drop, *, seen: Callable[[RemoteFile], bool], refused: Collection[str], clock: Clock, ontvangst: Ontvangst
) -> Chosen:
    first = drop.listing()
    if all(is_strange_name(file.naam) for file in new_files(first, seen=seen)):
        second = first  # nothing that could be fetched: no reason to wait
    else:
        clock.wait(SECONDS_BETWEEN_LOOKS)
        second = drop.listing()
    return choose_whole(first, second, seen=seen, refused=refused, ontvangst=ontvangst, now_ns=clock.now_ns())


def _look_again(drop: Drop, chosen: Chosen) -> frozenset[RemoteFile]:
    """The drop after everything was read: one look for all, where a look at each would cost a turn per file."""
    return frozenset(drop.listing()) if chosen.take else frozenset()


def _if_steady(file: Read, steady: frozenset[RemoteFile]) -> Read | UnfinishedFile:
    """The file, unless what was read whole is not what looked the same twice; then nothing of it is kept."""
    if isinstance(file, UnfinishedFile) or file.remote in steady:
        return file
    if isinstance(file, PulledFile):
        file.path.unlink()
    return UnfinishedFile(file.remote, "bestand-nog-bezig")


def _compare(
    drop: Drop, pulled: PulledFile, *, companion: RemoteFile | None, ontvangst: Ontvangst
) -> PulledFile | UnfinishedFile:
    """The file, unless its companion says another sha256 or says nothing that can be read; then nothing is kept."""
    if companion is None or ontvangst.begeleider not in {"sha256", "aantal"}:
        return pulled
    try:
        content = _read_small(drop, companion, path=pulled.path.with_name("begeleider"))
    except FileUnavailableError:
        pulled.path.unlink()
        raise
    if ontvangst.begeleider == "sha256" and declared_sha256(content) == pulled.sha256:
        return pulled
    if ontvangst.begeleider == "aantal" and (aantal := declared_aantal(content)) is not None:
        return pulled._replace(verwacht_aantal=aantal)
    pulled.path.unlink()
    return UnfinishedFile(pulled.remote, "begeleider-klopt-niet")


def _read_small(drop: Drop, companion: RemoteFile, *, path: Path) -> bytes:
    if companion.grootte > COMPANION_MAX_BYTES:
        return b""
    drop.fetch(companion.naam, path, max_bytes=COMPANION_MAX_BYTES)
    content = path.read_bytes()
    path.unlink()
    return content


def _hash(drop: Drop, remote: RemoteFile) -> HashedFile | UnfinishedFile:
    try:
        return HashedFile(remote, drop.sha256(remote.naam))
    except FileUnavailableError as error:
        return UnfinishedFile(remote, error.reden)
