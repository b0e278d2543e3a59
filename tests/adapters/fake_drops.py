"""Drops that keep the Protocol, for the moments that no real server can be made to have."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pipeline.contracts.drops import Drop, RemoteFile
from pipeline.errors import UnavailableError

T = TypeVar("T")


def no_hook(_operation: str, _naam: str) -> None:
    """Nothing happens."""


@dataclass(slots=True)
class HookedDrop:
    """A drop around another one; something may happen just before or just after each operation."""

    inner: Drop
    before: Callable[[str, str], None] = no_hook
    after: Callable[[str, str], None] = no_hook

    def listing(self, map: str = "") -> list[RemoteFile]:
        return self._run("listing", map, lambda: self.inner.listing(map))

    def fetch(self, naam: str, target: Path, *, map: str = "", max_bytes: int | None = None) -> str:
        return self._run("fetch", naam, lambda: self.inner.fetch(naam, target, map=map, max_bytes=max_bytes))

    def sha256(self, naam: str, *, map: str = "") -> str:
        return self._run("sha256", naam, lambda: self.inner.sha256(naam, map=map))

    def stat(self, naam: str, *, map: str = "") -> RemoteFile | None:
        return self._run("stat", naam, lambda: self.inner.stat(naam, map=map))

    def upload(self, source: Path, naam: str, *, map: str = "") -> None:
        self._run("upload", naam, lambda: self.inner.upload(source, naam, map=map))

    def rename(self, naam: str, new: str, *, map: str = "") -> None:
        self._run("rename", naam, lambda: self.inner.rename(naam, new, map=map))

    def remove(self, naam: str, *, map: str = "") -> None:
        self._run("remove", naam, lambda: self.inner.remove(naam, map=map))

    def move(self, naam: str, *, naar: str, new: str) -> None:
        self._run("move", naam, lambda: self.inner.move(naam, naar=naar, new=new))

    def close(self) -> None:
        self.inner.close()

    def _run(self, operation: str, naam: str, work: Callable[[], T]) -> T:
        self.before(operation, naam)
        result = work()
        self.after(operation, naam)
        return result


@dataclass(slots=True)
class MemoryDrop:
    """A drop in memory, with a receiver: when it is `eager` it takes every finished file away at once."""

    eager: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    received: list[tuple[str, bytes]] = field(default_factory=list)

    def listing(self, map: str = "") -> list[RemoteFile]:
        start = f"{map}/" if map else ""
        inside = {path.removeprefix(start): content for path, content in self.files.items() if path.startswith(start)}
        return [RemoteFile(naam, len(content), 0) for naam, content in sorted(inside.items()) if "/" not in naam]

    def fetch(self, naam: str, target: Path, *, map: str = "", max_bytes: int | None = None) -> str:
        raise AssertionError(f"nothing is fetched here: {naam} {target} {map} {max_bytes}")

    def sha256(self, naam: str, *, map: str = "") -> str:
        return hashlib.sha256(self.files[_path(naam, map)]).hexdigest()

    def stat(self, naam: str, *, map: str = "") -> RemoteFile | None:
        return next((file for file in self.listing(map) if file.naam == naam), None)

    def upload(self, source: Path, naam: str, *, map: str = "") -> None:
        self.files[_path(naam, map)] = source.read_bytes()

    def rename(self, naam: str, new: str, *, map: str = "") -> None:
        self._rename(_path(naam, map), _path(new, map))
        if self.eager:
            self.collect()

    def remove(self, naam: str, *, map: str = "") -> None:
        self.files.pop(_path(naam, map), None)

    def move(self, naam: str, *, naar: str, new: str) -> None:
        self._rename(naam, _path(new, naar))

    def close(self) -> None:
        pass

    def _rename(self, source: str, target: str) -> None:
        if target in self.files:
            raise UnavailableError("exists")
        self.files[target] = self.files.pop(source)

    def collect(self) -> None:
        """The receiver takes what is finished."""
        for naam in [naam for naam in self.files if not naam.endswith(".part")]:
            self.received.append((naam, self.files.pop(naam)))


def _path(naam: str, map: str) -> str:
    return f"{map}/{naam}" if map else naam
