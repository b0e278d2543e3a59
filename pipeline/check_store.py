"""The store, looked at for `seintje check`: its disk, its files, the residents in it, and work that is overdue."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.adapters.reading import read_inwoners
from pipeline.adapters.store import SCHEMAS, Store, read_store, rehearse_store
from pipeline.answers import open_answers
from pipeline.contracts.reasons import Finding, reden
from pipeline.drukstraatstand import silent_batches, silent_brieven
from pipeline.errors import BusyError, ExitCode, SeintjeError
from pipeline.inwoners import residents_warnings
from pipeline.omgeving import Omgeving
from pipeline.status import overdue_work

_MOUNTS = Path("/proc/self/mounts")
_ESCAPED = re.compile(r"\\([0-7]{3})")
"""How /proc/mounts writes a space in a name: \\040."""
_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "9p", "davfs", "lustre", "glusterfs", "gpfs", "ocfs2"}
    | {f"fuse.{kind}" for kind in ("sshfs", "rclone", "s3fs", "glusterfs", "davfs2", "smbnetfs")}
)


class Checked(NamedTuple):
    """One thing looked at: what was found, what to do about it, and the exit code that goes with it."""

    naam: str
    oordeel: Literal["goed", "let op", "fout"]
    melding: str
    doe_dit: str
    code: ExitCode


def good(naam: str, melding: str) -> Checked:
    """Nothing to do."""
    return Checked(naam, "goed", melding, "", ExitCode.OK)


def look(naam: str, melding: str, doe_dit: str) -> Checked:
    """The night goes on, but somebody should look."""
    return Checked(naam, "let op", melding, doe_dit, ExitCode.WAITING)


def wrong(naam: str, error: SeintjeError) -> Checked:
    """Something does not work; the error already says what to do."""
    return Checked(naam, "fout", error.melding, error.doe_dit, error.code)


def check_store(omgeving: Omgeving) -> list[Checked]:
    """The disk under the store, its parts, the residents, and what is overdue. Not a byte of it changes."""
    root = omgeving.config.store
    disk = _disk(root, mounts=_read_mounts())
    try:
        with _untouched(root) as store:
            parts = _parts(store)
            if parts.oordeel == "fout":
                return [disk, parts]  # what stands in it cannot be told
            return [
                disk,
                parts,
                *_residents(store, omgeving=omgeving),
                _overdue(store, vandaag=omgeving.vandaag),
                _unanswered(store, vandaag=omgeving.vandaag),
            ]
    except SeintjeError as error:
        return [disk, wrong("store", error)]
    except (sqlite3.Error, OSError, pa.ArrowException) as error:
        doe_dit = "Controleer de rechten; zet anders de back-up van de store terug."
        return [disk, Checked("store", "fout", f"niet te lezen ({type(error).__name__}).", doe_dit, ExitCode.CONFIG)]


def _read_mounts() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def filesystem_of(path: Path, mounts: str) -> str:
    """The kind of file system that holds `path` (absolute, no links), by the lines of /proc/mounts; "" when unknown."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        _, point, found, *_ = line.split(" ")
        place = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), point))
        if path.is_relative_to(place) and len(place.parts) >= best:
            best, kind = len(place.parts), found
    return kind


def _disk(store: Path, *, mounts: str) -> Checked:
    kind = filesystem_of(store.resolve(), mounts)
    if kind in _NETWORK:
        return Checked(
            "schijf",
            "fout",
            f"de store staat op een netwerkschijf ({kind}); daar kan hij kapotgaan.",
            "Zet `store` in config.yaml op een schijf in de machine zelf.",
            ExitCode.CONFIG,
        )
    if not kind:
        return look("schijf", "niet te zien op wat voor schijf de store staat.", "Kies een schijf in de machine zelf.")
    return good("schijf", f"de store staat op een schijf in de machine zelf ({kind}).")


@contextmanager
def _untouched(root: Path) -> Iterator[Store]:
    """The store without changing a byte: what a killed run left in the write-ahead log stays there for the next run."""
    wal = root / "ledger.sqlite-wal"
    with ExitStack() as stack:
        try:
            store = stack.enter_context(rehearse_store(root) if wal.exists() else read_store(root))
        except BusyError:  # no leftover: somebody is writing in it right now
            store = stack.enter_context(read_store(root))
        yield store


def _parts(store: Store) -> Checked:
    paths = [(name, path) for name in SCHEMAS for path in store.paths(name)]
    broken = [path.name for name, path in paths if not _whole(path, SCHEMAS[name])]
    sleutel = store.root / "sleutel"
    if broken:
        told = f"bestanden die ontbreken of niet goed zijn: {len(broken)}, zoals {broken[0]}."
        return Checked("store", "fout", told, "Zet de back-up van de store terug.", ExitCode.CONFIG)
    if not sleutel.exists():
        return good("store", "nog leeg; de eerste run maakt hem.")
    if sleutel.stat().st_mode & 0o077:
        return look("store", f"anderen op deze machine kunnen {sleutel} lezen.", f"Doe: chmod 600 {sleutel}")
    return good("store", f"leesbaar; bestanden: {len(paths)}.")


def _whole(path: Path, schema: pa.Schema) -> bool:
    try:
        return bool(pq.read_schema(path) == schema)
    except (OSError, pa.ArrowException):
        return False


def _residents(store: Store, *, omgeving: Omgeving) -> Iterator[Checked]:
    max_leeftijd = omgeving.config.inwoners.max_leeftijd
    codes = [*residents_warnings(store, vandaag=omgeving.vandaag, max_leeftijd=max_leeftijd)]
    inwoners = read_inwoners(store)
    if inwoners is not None and inwoners["opschorting_reden"].unique().to_pylist() in ([""], []):
        codes.append(Finding(0, "inwoners", "inwoners-zonder-vertrokkenen"))
    for finding in codes:
        known = reden(finding.reden)
        yield look("inwonersbestand", f"{finding.tekst or known.titel}. {known.uitleg}", known.doe_dit)
    if inwoners is not None and not codes:
        peildatum = store.value("SELECT max(peildatum) FROM inwonersbestanden")
        yield good("inwonersbestand", f"van {peildatum}, personen: {inwoners.num_rows}.")


def _overdue(store: Store, *, vandaag: date) -> Checked:
    late = overdue_work(store, vandaag=vandaag)
    if not late.aantal:
        return good("termijnen", "er is geen werk over zijn datum.")
    told = f"zaken die te laat zijn: {late.aantal}; de oudste moest vóór {late.oudste}."
    return look("termijnen", told, "Bekijk ze met `seintje status`.")


def _unanswered(store: Store, *, vandaag: date) -> Checked:
    """What left and was not answered in time may never have arrived; what was answered may need a person."""
    batches, brieven = silent_batches(store, vandaag=vandaag), silent_brieven(store, vandaag=vandaag)
    strange = len(open_answers(store))
    told = [
        f"batches zonder bevestiging van de drukstraat: {batches.aantal}, de oudste van {batches.oudste}.",
        f"brieven waarvan niet bekend is of ze zijn gepost: {brieven.aantal}, de oudste van {brieven.oudste}.",
        f"antwoorden van de drukstraat waar iemand naar moet kijken: {strange}.",
    ]
    found = [text for text, aantal in zip(told, (batches.aantal, brieven.aantal, strange), strict=True) if aantal]
    if not found:
        return good("antwoorden", "de drukstraat heeft op tijd geantwoord.")
    doe_dit = "Doe `seintje dispatch` en `seintje letters answers`. Helpt dat niet, bel dan de drukstraat."
    return look("antwoorden", " ".join(found), doe_dit)
