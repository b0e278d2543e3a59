"""Which files of a drop are whole and may be fetched now, and why the others may not; nothing here touches a drop.

A file is whole when it looks the same twice, one second apart within the run (contract, A levering in the house
format): OpenSSH's `put` writes under the final name, so one look may see a half-written file. A partner's `ontvangst`
may ask for more: a minimum age, or a companion beside the file.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from pipeline.contracts.config_partner import Ontvangst
from pipeline.contracts.drops import RemoteFile

UNFINISHED_SUFFIXES = (".part", ".tmp", ".filepart")
"""Names under which clients upload before they rename; `.filepart` is WinSCP's."""

COMPANION_SUFFIXES = (".ok", ".sha256")
"""What stands beside a levering to say that it is whole; never a levering itself, whatever `begeleider` says."""

COMPANION_MAX_BYTES = 4096

MIB = 2**20

NS = 10**9

UNTRUSTED_NS = 24 * 3600 * NS
"""A time so far ahead is no clock that differs, but a time that means nothing (2038, a copied file)."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's controls (newlines too), formats (bidi, zero width), and what is no character."""

_SHA256 = re.compile(rb"(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])", re.IGNORECASE)
_AANTAL = re.compile(rb"\s*([0-9]{1,9})\s*")


class UnfinishedFile(NamedTuple):
    """A file that was left where it is; `reden` is a registered code. The name is data: it may be a hostile one."""

    remote: RemoteFile
    reden: str


class Chosen(NamedTuple):
    """What to fetch, and what to leave and why; each in the order of names. `begeleiders`: per levering, its own."""

    take: list[RemoteFile]
    left: list[UnfinishedFile]
    begeleiders: dict[str, RemoteFile]


def new_files(listing: Sequence[RemoteFile], *, seen: Callable[[RemoteFile], bool]) -> list[RemoteFile]:
    """The files that may be leveringen and were not judged before."""
    return [
        file
        for file in listing
        if not is_unfinished_name(file.naam) and not is_companion_name(file.naam) and not seen(file)
    ]


def choose_whole(
    first: Sequence[RemoteFile],
    second: Sequence[RemoteFile],
    *,
    seen: Callable[[RemoteFile], bool],
    refused: Collection[str] = (),
    ontvangst: Ontvangst,
    now_ns: int,
) -> Chosen:
    """Judge the new files of the second look. `now_ns`: this side's clock, in ns since 1970; see `_clock`.

    Above `max_bestanden` the newest are taken, and last those whose names were `refused` before: they stay on the drop
    and are judged afresh every night, and a heap of them may not keep out a file that nobody has looked at yet.
    """
    begeleiders = _companions(second, suffix=companion_suffix(ontvangst))
    before, clock = frozenset(first), _clock(second, now_ns=now_ns)
    take: list[RemoteFile] = []
    left: list[UnfinishedFile] = []
    for file in new_files(second, seen=seen):
        reden = _why_not(file, before=before, begeleider=begeleiders.get(file.naam), ontvangst=ontvangst, clock=clock)
        if reden:
            left.append(UnfinishedFile(file, reden))
        else:
            take.append(file)
    if len(take) > ontvangst.max_bestanden:
        in_turn = sorted(take, key=lambda file: (file.naam in refused, -file.mtime_ns, file.naam))
        take = sorted(in_turn[: ontvangst.max_bestanden])
        left.append(UnfinishedFile(in_turn[ontvangst.max_bestanden], "drop-te-veel-bestanden"))
    return Chosen(take, sorted(left), begeleiders)


def is_unfinished_name(naam: str) -> bool:
    """Whether the sender still works under this name: hidden, or with a suffix for uploads under way."""
    return naam.startswith(".") or naam.lower().endswith(UNFINISHED_SUFFIXES)


def is_companion_name(naam: str) -> bool:
    """Whether this is a companion (`<naam>.ok`, `<naam>.sha256`) and so never a levering."""
    return naam.lower().endswith(COMPANION_SUFFIXES)


def is_strange_name(naam: str) -> bool:
    """Whether a name holds what no screen shows: controls, newlines, or marks that turn the reading order around."""
    return not naam.isprintable() and any(unicodedata.category(letter) in _INVISIBLE for letter in naam)


def companion_suffix(ontvangst: Ontvangst) -> str:
    """The suffix of this partner's companions, or the empty string when it needs none."""
    return {"geen": "", "ok": ".ok", "aantal": ".ok", "sha256": ".sha256"}[ontvangst.begeleider]


def declared_sha256(content: bytes) -> str | None:
    """The one sha256 in a companion, alone or as `sha256sum` and PowerShell write it; None when there is no such."""
    found = {match.lower() for match in _SHA256.findall(_plain(content))}
    return found.pop().decode() if len(found) == 1 else None


def declared_aantal(content: bytes) -> int | None:
    """The number of records in a companion: digits and nothing else; None when it is anything else."""
    match = _AANTAL.fullmatch(_plain(content))
    return int(match[1]) if match else None


def _plain(content: bytes) -> bytes:
    """PowerShell writes UTF-16: for hexadecimal and digits the rest is byte order marks and NULs."""
    return content.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


def _why_not(
    file: RemoteFile, *, before: frozenset[RemoteFile], begeleider: RemoteFile | None, ontvangst: Ontvangst, clock: int
) -> str:
    young = clock - file.mtime_ns < ontvangst.minimum_leeftijd_seconden * NS and not _ahead(file, clock)
    alone = ontvangst.begeleider != "geen" and begeleider is None
    reasons = (
        (is_strange_name(file.naam), "bestandsnaam-vreemd"),
        (file not in before, "bestand-nog-bezig"),
        (file.grootte > ontvangst.max_mib * MIB, "bestand-te-groot"),
        (young, "bestand-te-jong"),
        (alone, "begeleider-ontbreekt"),
        (begeleider is not None and begeleider not in before, "bestand-nog-bezig"),
    )
    return next((reden for applies, reden in reasons if applies), "")


def _companions(listing: Sequence[RemoteFile], *, suffix: str) -> dict[str, RemoteFile]:
    """Per levering its companion: of the same name, or the only one whose name differs in letter case alone."""
    found = [file for file in listing if suffix and file.naam.lower().endswith(suffix)]
    begeleiders = {file.naam[: -len(suffix)]: file for file in found}
    in_lower_case = {file.naam.lower(): file for file in found}
    times = Counter(file.naam.lower() for file in listing)
    for file in listing:
        lower = file.naam.lower()
        if times[lower] == times[lower + suffix] == 1 and lower + suffix in in_lower_case:
            begeleiders.setdefault(file.naam, in_lower_case[lower + suffix])
    return begeleiders


def _clock(listing: Sequence[RemoteFile], *, now_ns: int) -> int:
    """The other side's clock as far as it can be known: SFTP does not tell the time.

    It is at least the newest time on the drop (unless that lies absurdly far ahead), and otherwise taken to be ours.
    So a server that is ahead makes its last file wait for that much longer; one that is behind makes files look older,
    and then the two looks remain.
    """
    return max([now_ns, *(file.mtime_ns for file in listing if not _ahead(file, now_ns))])


def _ahead(file: RemoteFile, now_ns: int) -> bool:
    return file.mtime_ns > now_ns + UNTRUSTED_NS
