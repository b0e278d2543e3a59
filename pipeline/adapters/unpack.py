"""From what a partner packed to the levering inside: `.gz`, `.zip` with one file, `.pgp` around either of them.

Only the first two may stand inside the third, and nothing else inside anything. Everything is streamed to disk under a
hard limit, whatever the archive says about itself: at most `max_mib`, and at most 200 times what came in.
"""

import gzip
import os
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Literal, NamedTuple, Protocol

from pipeline.adapters.pgp_worker import PgpExit
from pipeline.adapters.transfer import BLOCK, PRIVATE, save
from pipeline.adapters.whole import MIB
from pipeline.contracts.config_partner import Ontvangst
from pipeline.contracts.reasons import Finding
from pipeline.errors import UnavailableError

MAX_RATIO = 200
"""No levering packs better than this; real ones reach 5 to 20."""

FREE_BYTES = MIB
"""Below this nobody looks at the ratio: a small test file of equal records may pack very well."""

MAX_DIRECTORY = MIB
"""The largest table of contents a zip may have, in bytes; one levering needs a hundred."""

PGP_SECONDS = 600.0

Vorm = Literal["gz", "zip", "pgp"]

_VORMEN: dict[str, Vorm] = {".gz": "gz", ".zip": "zip", ".pgp": "pgp", ".gpg": "pgp", ".asc": "pgp"}
_ARCHIVES = frozenset({*_VORMEN, ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst", ".lz", ".cab"})
_MAGIC = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ", b"-----BEGIN PGP")
_OFFICE = frozenset({".xlsx", ".xlsm"})
"""A workbook is a zip by itself; its own reader guards against bombs."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,  # gzip's own errors, and a seek to nowhere; what this side's disk does is UnavailableError by then
    EOFError,
    ValueError,  # also a name that is not Unicode
    LookupError,
    RuntimeError,
    OverflowError,
)
"""What Python's readers raise at archives that are not what they say."""

_DEFLATED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1 | 0x40


class Unpacked(NamedTuple):
    """The levering itself, and the name it would have had unpacked."""

    path: Path
    naam: str


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _RefusedError(Exception):
    def __init__(self, reden: str) -> None:
        super().__init__(reden)
        self.reden = reden


class _Layer(NamedTuple):
    """What is to be unpacked, where to, and how much may come out."""

    source: Path
    naam: str
    target: Path
    max_bytes: int


def vorm_of(naam: str) -> Vorm | None:
    """How a file of this name is packed, or None when it is not."""
    return _VORMEN.get(_suffix(naam))


def unpack_levering(path: Path, naam: str, *, target: Path, ontvangst: Ontvangst) -> Unpacked | Finding:
    """The levering in `path`, written to the new file `target`; a file that is not packed stays where it is.

    `naam` is the outer name on the drop. The inner name is that without `.gz`, `.pgp` …; for a zip, without `.zip` and
    with the extension of its one file, whose own name does not count. Returns a `fataal` Finding for what is refused
    (then `target` does not exist). Raises UnavailableError when this side's disk fails.
    """
    outer = vorm_of(naam)
    if outer is None:
        return Unpacked(path, naam)
    between = target.with_name(f"{target.name}.pgp")
    max_bytes = min(ontvangst.max_mib * MIB, max(FREE_BYTES, MAX_RATIO * path.stat().st_size))
    layer = _Layer(path, naam, target, max_bytes)
    try:
        if outer == "pgp":
            layer = layer._replace(source=between, naam=_decrypt(layer, target=between, ontvangst=ontvangst))
        found = _open(layer)
        _refuse_nested(found)
    except _RefusedError as refused:
        target.unlink(missing_ok=True)
        return Finding(0, "", refused.reden)
    finally:
        between.unlink(missing_ok=True)
    return found


def _open(layer: _Layer) -> Unpacked:
    vorm = vorm_of(layer.naam)
    if vorm == "gz":
        return _gunzip(layer)
    if vorm == "zip":
        return _unzip(layer)
    layer.source.replace(layer.target)  # decrypted and not packed; nested PGP is refused by its name
    return Unpacked(layer.target, layer.naam)


def _gunzip(layer: _Layer) -> Unpacked:
    with layer.source.open("rb") as raw, _broken_is_refused(), gzip.GzipFile(fileobj=raw) as stream:
        save(_limited(stream, max_bytes=layer.max_bytes), layer.target)
    return Unpacked(layer.target, _stem(layer.naam))


def _unzip(layer: _Layer) -> Unpacked:
    with layer.source.open("rb") as raw, _broken_is_refused(), zipfile.ZipFile(_Guarded(raw)) as archive:
        member = _the_one(archive, max_bytes=layer.max_bytes)
        with archive.open(member) as stream:
            save(_limited(stream, max_bytes=layer.max_bytes), layer.target)
    stem, extension = _stem(layer.naam), _suffix(member.filename)
    return Unpacked(layer.target, stem if _suffix(stem) == extension else stem + extension)


def _decrypt(layer: _Layer, *, target: Path, ontvangst: Ontvangst) -> str:
    """The inner name; the message is in `target`."""
    if ontvangst.pgp_sleutel is None:
        raise _RefusedError("pgp-zonder-sleutel")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, PRIVATE))
    places = (str(path.resolve()) for path in (layer.source, target, ontvangst.pgp_sleutel))
    # One byte more than allowed, so that a message of exactly the limit is not taken for one that was cut off.
    words = [*places, ontvangst.pgp_wachtwoord_env or "", str(layer.max_bytes + 1)]
    code = _run_worker(words)
    if target.stat().st_size > layer.max_bytes:
        raise _RefusedError("archief-bom")
    if code == PgpExit.DISK:
        raise UnavailableError(
            "Een ontsleutelde levering kan hier niet worden bewaard.", "Controleer de schijfruimte van de store."
        )
    if code != PgpExit.OPENED:
        raise _RefusedError("pgp-sleutel-onbruikbaar" if code == PgpExit.KEY else "pgp-niet-te-ontsleutelen")
    return _stem(layer.naam)


def _run_worker(words: list[str]) -> int:
    """The worker's exit code; one that takes too long or dies could not read the message."""
    try:
        return subprocess.run(
            [sys.executable, "-m", "pipeline.adapters.pgp_worker", *words],
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PGP_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return PgpExit.MESSAGE


def _the_one(archive: zipfile.ZipFile, *, max_bytes: int) -> zipfile.ZipInfo:
    """The one levering of a zip. macOS adds its own shadow files; those and folders do not count."""
    members = archive.infolist()
    leveringen = [member for member in members if not member.is_dir() and not _is_of_macos(member.filename)]
    if len(leveringen) != 1:
        raise _RefusedError("archief-meer-bestanden" if leveringen else "archief-leeg")
    (member,) = leveringen
    if member.flag_bits & _ENCRYPTED:
        raise _RefusedError("archief-versleuteld")
    if _points_elsewhere(member):
        raise _RefusedError("archief-naam")
    if _suffix(member.filename) in _ARCHIVES:
        raise _RefusedError("archief-genest")
    if member.file_size > max_bytes:
        raise _RefusedError("archief-bom")
    if member.compress_type not in _DEFLATED or _overlap(members, end=archive.start_dir):
        raise _RefusedError("archief-kapot")
    return member


def _is_of_macos(naam: str) -> bool:
    path = PurePosixPath(naam)
    return path.parts[:1] == ("__MACOSX",) or path.name == ".DS_Store"


def _points_elsewhere(member: zipfile.ZipInfo) -> bool:
    naam = member.orig_filename.replace("\\", "/")
    link = stat.S_ISLNK(member.external_attr >> 16)
    return link or naam.startswith("/") or ":" in naam or "\0" in naam or ".." in naam.split("/")


def _overlap(members: list[zipfile.ZipInfo], *, end: int) -> bool:
    """Whether two members claim the same bytes, as the densest bombs do."""
    starts = sorted((member.header_offset, member.compress_size) for member in members)
    limits = [*(start for start, _ in starts[1:]), end]
    return any(start + size > limit for (start, size), limit in zip(starts, limits, strict=True))


def _refuse_nested(found: Unpacked) -> None:
    """What came out is packed again, whatever it is called."""
    with found.path.open("rb") as stream:
        head = stream.read(16)
    looks_packed = head.startswith(_MAGIC) and _suffix(found.naam) not in _OFFICE
    if looks_packed or _suffix(found.naam) in _ARCHIVES:
        raise _RefusedError("archief-genest")


def _limited(stream: _Readable, *, max_bytes: int) -> Iterator[bytes]:
    read = 0
    while block := _read(stream):
        read += len(block)
        if read > max_bytes:
            raise _RefusedError("archief-bom")
        yield block


def _read(stream: _Readable) -> bytes:
    """The next block; gzip calls its own errors OSError, which must not be taken for this side's disk."""
    try:
        return stream.read(BLOCK)
    except _BROKEN as error:
        raise _RefusedError("archief-kapot") from error


@contextmanager
def _broken_is_refused() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise _RefusedError("archief-kapot") from error


class _Guarded:
    """A file for `zipfile` that gives no more at once than a table of contents of one levering can be.

    `zipfile` reads that table whole and makes an object for each of its lines: 250 MB of it would take gigabytes.
    """

    def __init__(self, raw: IO[bytes]) -> None:
        self.seek, self.tell, self.close, self._raw = raw.seek, raw.tell, raw.close, raw

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._raw.read(MAX_DIRECTORY + 1 if size < 0 else min(size, MAX_DIRECTORY + 1))
        if len(data) > MAX_DIRECTORY:
            raise _RefusedError("archief-meer-bestanden")
        return data


def _suffix(naam: str) -> str:
    return PurePosixPath(naam).suffix.lower()


def _stem(naam: str) -> str:
    return naam[: -len(PurePosixPath(naam).suffix)]
