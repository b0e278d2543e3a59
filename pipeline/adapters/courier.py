"""Bringing files to several drops at once, each exactly once; the thread that owns the ledger commits every step.

SQLite connections belong to one thread. So a sending thread asks for its step and waits until the caller's thread has
committed it: `deliver` relies on that order.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from pipeline.adapters.deliver import deliver
from pipeline.adapters.drops import open_drop
from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.drops import Drop
from pipeline.errors import UnavailableError


class Parcel(NamedTuple):
    """A file on this side that goes to the subfolder `map` of a drop under `naam`; `staat` is how far it was."""

    naam: str
    source: Path
    sha256: str
    staat: str
    map: str


class Tour(NamedTuple):
    """Everything for one drop, in this order."""

    drop: DropConfig
    parcels: Sequence[Parcel]


class Brought(NamedTuple):
    """What arrived (names), and why the rest did not."""

    aangekomen: tuple[str, ...]
    problemen: tuple[UnavailableError, ...]


Note = Callable[[Parcel, str], None]
"""Commits that this parcel is in this state."""


class _Step(NamedTuple):
    parcel: Parcel
    staat: str
    done: Future[None]


_Steps = SimpleQueue[_Step | None]


def bring_all(tours: Mapping[str, Tour], *, note: Note, at_once: int) -> dict[str, Brought]:
    """Bring every tour over its own connection, at most `at_once` together; trouble of one drop is an outcome.

    `note` is only called in the thread of the caller. A parcel that arrived is removed on this side. What `note` raises
    stops every tour before its next step and is raised here.
    """
    steps: _Steps = SimpleQueue()
    pool = ThreadPoolExecutor(max_workers=max(1, at_once), thread_name_prefix="courier")
    try:
        running = {name: pool.submit(_bring, tour, steps) for name, tour in tours.items()}
        for future in running.values():
            future.add_done_callback(lambda _: steps.put(None))
        _commit_steps(steps, len(running), note, stop=partial(pool.shutdown, wait=False, cancel_futures=True))
    finally:
        pool.shutdown(cancel_futures=True)
    return {name: future.result() for name, future in running.items()}


def _commit_steps(steps: _Steps, busy: int, note: Note, *, stop: Callable[[], None]) -> None:
    """Serve the sending threads until each is done; after a failure they get that failure, so none waits for ever."""
    failure: BaseException | None = None
    while busy:
        try:
            step = steps.get()
            if step is None:
                busy -= 1
            elif failure is not None:
                step.done.set_exception(failure)
            else:
                _commit(step, note)
        except BaseException as error:  # noqa: BLE001 - Ctrl-C too: the threads must hear of it before it goes on
            failure = error
            stop()
    if failure is not None:
        raise failure


def _commit(step: _Step, note: Note) -> None:
    try:
        note(step.parcel, step.staat)
    except BaseException as error:
        step.done.set_exception(error)
        raise
    step.done.set_result(None)


def _bring(tour: Tour, steps: _Steps) -> Brought:
    """One drop. A parcel that is refused does not stop the next one, as long as the drop still answers."""
    arrived: list[str] = []
    problems: list[UnavailableError] = []
    try:
        with open_drop(tour.drop) as drop:
            for parcel in tour.parcels:
                try:
                    _hand_over(drop, parcel, steps)
                    arrived.append(parcel.naam)
                except UnavailableError as error:
                    problems.append(error)
                    drop.listing()
    except UnavailableError as error:
        problems = problems or [error]
    return Brought(tuple(arrived), tuple(problems))


def _hand_over(drop: Drop, parcel: Parcel, steps: _Steps) -> None:
    def note(staat: str) -> None:
        done: Future[None] = Future()
        steps.put(_Step(parcel, staat, done))
        done.result()

    if not parcel.source.exists():
        raise UnavailableError(
            f"Het bestand {parcel.naam} staat niet meer in de outbox.", "Zet de outbox terug uit de back-up."
        )
    deliver(
        drop,
        source=parcel.source,
        naam=parcel.naam,
        sha256=parcel.sha256,
        staat=parcel.staat,
        note=note,
        map=parcel.map,
    )
    parcel.source.unlink()
