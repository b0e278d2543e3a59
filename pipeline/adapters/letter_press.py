"""The letter press: opdrachten in, letters or refusals out, in the same order and never one less (letters.md).

Letters are made in other processes with a memory limit and a timeout, because a template can ask for a gigabyte or for
ever. A worker that dies costs at most the letter it held: that letter is tried once more in a fresh worker, and then
refused. Plain subprocesses with a socket, not `multiprocessing`: that would import the caller's whole program in each
worker, and its pool breaks when one process is killed.
"""

import difflib
import os
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from pipeline.adapters.letter_materials import SUFFIX, read_pers, template_versie
from pipeline.adapters.letter_worker import Pers
from pipeline.contracts.huisstijl import Huisstijl
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief, RenderedBrief

__all__ = ["LetterPress", "template_versie"]

GEHEUGEN = 768 * 2**20
"""Address space per worker in bytes. A worker with all its libraries and fonts takes about 400 MiB of it."""
SECONDEN = 20.0
"""How long one letter may take; a normal one takes 10 ms."""
RAMPEN = 5
"""After so many letters of one template that killed or stalled a worker, the rest of that template is not tried."""
BRIEVEN_PER_WERKER = 20
"""Below this a second worker costs more to start than it saves."""
VOORUIT = 200
"""How many letters may be finished ahead of one that is slow: bounds the memory."""

_PROJECT = Path(__file__).resolve().parents[2]

Uitkomst = RenderedBrief | RefusedBrief


class _Taak(NamedTuple):
    nummer: int
    opdracht: BriefOpdracht
    poging: int


@dataclass(slots=True)
class _Werker:
    process: subprocess.Popen[bytes]
    connection: Connection
    taak: _Taak | None = None
    deadline: float = 0.0


@dataclass(slots=True)
class _Ronde:
    """One call of `print_brieven`: what waits, what is done, which templates misbehaved."""

    wachtrij: deque[_Taak]
    klaar: dict[int, Uitkomst] = field(default_factory=dict)
    rampen: Counter[str] = field(default_factory=Counter)


class LetterPress:
    """Prints letters. A context manager; workers start when the first letter needs them and stop at the end.

    Raises ConfigError when the folder with letters, the layout, the logo or the fonts cannot be read. `opmaak` is the
    folder of the layout when that is another. `seconden` and `geheugen` bound one letter.
    """

    def __init__(
        self,
        *,
        sjablonen: Path,
        huisstijl: Huisstijl,
        dagtekening: date,
        opmaak: Path | None = None,
        werkers: int = 2,
        seconden: float = SECONDEN,
        geheugen: int = GEHEUGEN,
    ) -> None:
        self._pers = read_pers(sjablonen, huisstijl, dagtekening=dagtekening, geheugen=geheugen, opmaak=opmaak)
        self._max_werkers = werkers
        self._seconden = seconden
        self._werkers: list[_Werker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for werker in self._werkers:
            _stop(werker)
        self._werkers.clear()

    def print_brieven(self, opdrachten: Sequence[BriefOpdracht]) -> Iterator[Uitkomst]:
        """Each letter, in the order of the opdrachten: printed and read back, or refused with a reason. In = out."""
        ronde = _Ronde(deque())
        for nummer, opdracht in enumerate(opdrachten):
            refused = self._refused_at_once(opdracht)
            if refused is None:
                ronde.wachtrij.append(_Taak(nummer, opdracht, 1))
            else:
                ronde.klaar[nummer] = refused
        aantal = min(self._max_werkers, 1 + len(ronde.wachtrij) // BRIEVEN_PER_WERKER)
        try:
            for nummer in range(len(opdrachten)):
                while nummer not in ronde.klaar:
                    self._hand_out(ronde, aantal=aantal, tot=nummer + VOORUIT)
                    self._collect(ronde)
                yield ronde.klaar.pop(nummer)
        finally:
            self._drop([werker for werker in self._werkers if werker.taak is not None])

    def _refused_at_once(self, opdracht: BriefOpdracht) -> RefusedBrief | None:
        if opdracht.template in self._pers.sjablonen:
            return None
        bestand = f"{opdracht.template}{SUFFIX}"
        if opdracht.template in self._pers.onleesbaar:
            return RefusedBrief(opdracht.kenmerk, "sjabloon-onleesbaar", f"{bestand} is geen UTF-8")
        near = difflib.get_close_matches(opdracht.template, self._pers.sjablonen, n=1)
        meant = f"; bedoelt u {near[0]}?" if near else ""
        return RefusedBrief(
            opdracht.kenmerk, "sjabloon-ontbreekt", f"{bestand} staat niet in de map met brieven{meant}"
        )

    def _hand_out(self, ronde: _Ronde, *, aantal: int, tot: int) -> None:
        """A letter for each free worker, as long as it is not too far ahead of what was asked for."""
        while ronde.wachtrij and ronde.wachtrij[0].nummer <= tot:
            taak = ronde.wachtrij[0]
            if ronde.rampen[taak.opdracht.template] >= RAMPEN:
                ronde.wachtrij.popleft()
                bestand = f"{taak.opdracht.template}{SUFFIX}"
                ronde.klaar[taak.nummer] = RefusedBrief(
                    taak.opdracht.kenmerk, "sjabloon-uitgezet", f"{bestand} liet {RAMPEN} brieven vastlopen"
                )
                continue
            werker = self._free_werker(aantal)
            if werker is None:
                return
            ronde.wachtrij.popleft()
            self._give(werker, taak, ronde)

    def _free_werker(self, aantal: int) -> _Werker | None:
        for werker in self._werkers:
            if werker.taak is None:
                return werker
        if len(self._werkers) >= aantal:
            return None
        self._werkers.append(_start(self._pers))
        return self._werkers[-1]

    def _give(self, werker: _Werker, taak: _Taak, ronde: _Ronde) -> None:
        werker.taak = taak
        werker.deadline = time.monotonic() + self._seconden
        try:
            werker.connection.send(taak.opdracht)
        except OSError:
            self._lost(werker, ronde)

    def _collect(self, ronde: _Ronde) -> None:
        """Wait for an answer, a death or a deadline, whichever is first, and note what came of it."""
        bezig = [werker for werker in self._werkers if werker.taak is not None]
        if not bezig:
            return
        patience = max(0.0, min(werker.deadline for werker in bezig) - time.monotonic())
        ready = wait([werker.connection for werker in bezig], patience)
        for werker in bezig:
            if werker.connection in ready:
                self._receive(werker, ronde)
            elif werker.deadline <= time.monotonic():
                self._refuse(werker, ronde, f"de brief was na {self._seconden:g} seconden niet klaar")

    def _receive(self, werker: _Werker, ronde: _Ronde) -> None:
        try:
            uitkomst: Uitkomst = werker.connection.recv()
        except (EOFError, OSError):
            self._lost(werker, ronde)
            return
        if werker.taak is not None:
            ronde.klaar[werker.taak.nummer] = uitkomst
            werker.taak = None

    def _lost(self, werker: _Werker, ronde: _Ronde) -> None:
        """The worker died. Once may be somebody else's doing, such as a machine short of memory; twice is not."""
        taak = werker.taak
        if taak is not None and taak.poging == 1:
            ronde.wachtrij.appendleft(taak._replace(poging=2))
            self._drop([werker])
        else:
            self._refuse(werker, ronde, "het maken van de brief liep vast")

    def _refuse(self, werker: _Werker, ronde: _Ronde, why: str) -> None:
        taak = werker.taak
        self._drop([werker])
        if taak is not None:
            template = taak.opdracht.template
            ronde.rampen[template] += 1
            ronde.klaar[taak.nummer] = RefusedBrief(
                taak.opdracht.kenmerk, "sjabloon-te-zwaar", f"{template}{SUFFIX}: {why}"
            )

    def _drop(self, werkers: list[_Werker]) -> None:
        for werker in werkers:
            self._werkers.remove(werker)
            werker.process.kill()
            _stop(werker)


def _start(pers: Pers) -> _Werker:
    """A fresh worker. A session of its own: Ctrl-C reaches the program, which then stops its workers itself."""
    ours, theirs = Pipe()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "pipeline.adapters.letter_worker", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # a traceback or an abort message could hold a value
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(_PROJECT), "RAYON_NUM_THREADS": "1"},
        )
    werker = _Werker(process, ours)
    try:
        ours.send(pers)
    except OSError:
        process.kill()
    return werker


def _stop(werker: _Werker) -> None:
    """Hang up, wait, and if need be insist."""
    werker.connection.close()
    try:
        werker.process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        werker.process.kill()
        werker.process.wait()
