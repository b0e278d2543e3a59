"""Exactly-once delivery: look first, temporary name, verify, rename (store.md A, Outbox).

The ledger's states are `wacht` → `uploading` → `renaming` → `sent`. `renaming` is committed *before* the rename:

| found on the drop            | `wacht`, `uploading`  | `renaming`                                             |
|------------------------------|-----------------------|--------------------------------------------------------|
| the final name, right bytes  | it arrived: `sent`    | it arrived: `sent`                                     |
| the final name, other bytes  | refuse, touch nothing | refuse, touch nothing                                  |
| only `.part`, right bytes    | upload anew           | rename: `sent`                                         |
| only `.part`, other bytes    | upload anew           | upload anew (the rename never happened)                |
| nothing                      | upload                | it arrived and was taken away: `sent`, no second upload |

The last cell is why the receiver must never delete `*.part`: that stands in the agreement.
"""

from collections.abc import Callable
from pathlib import Path

from pipeline.contracts.drops import Drop
from pipeline.errors import UnavailableError

STATES = ("wacht", "uploading", "renaming", "sent")


def deliver(
    drop: Drop,
    *,
    source: Path,
    naam: str,
    sha256: str,
    staat: str,
    note: Callable[[str], None],
    map: str = "",
) -> None:
    """Bring `source` to the drop under `naam`, whatever happened to an earlier try that got as far as `staat`.

    `map` is a subfolder of the drop, such as a partner's return folder; it is made when absent.

    `note(state)` must have committed when it returns. Raises UnavailableError when the drop fails, holds another file
    under this name, or did not keep the bytes; ValueError for a state that does not exist.
    """
    if staat not in STATES:
        raise ValueError(f"unknown delivery state {staat!r}")
    if staat == "sent":
        return
    part = f"{naam}.part"
    if _has(drop, naam, source=source, sha256=sha256, map=map):
        drop.remove(part, map=map)
        note("sent")
        return
    if drop.stat(naam, map=map) is not None:
        raise UnavailableError(
            f"Op de drop staat al een ander bestand met de naam {naam}. Het is niet overschreven.",
            "Vraag de ontvanger waar dat bestand vandaan komt en laat het weghalen.",
        )
    if staat == "renaming" and drop.stat(part, map=map) is None:
        note("sent")
        return
    if not (staat == "renaming" and _has(drop, part, source=source, sha256=sha256, map=map)):
        _upload(drop, source=source, part=part, sha256=sha256, note=note, map=map)
    drop.rename(part, naam, map=map)
    note("sent")


def _upload(drop: Drop, *, source: Path, part: str, sha256: str, note: Callable[[str], None], map: str) -> None:
    note("uploading")
    drop.upload(source, part, map=map)
    if not _has(drop, part, source=source, sha256=sha256, map=map):
        raise UnavailableError(
            f"Het bestand {part} kwam niet heel aan.",
            "De volgende run probeert het opnieuw; blijft het zo, vraag de beheerder van de server.",
        )
    note("renaming")


def _has(drop: Drop, naam: str, *, source: Path, sha256: str, map: str) -> bool:
    found = drop.stat(naam, map=map)
    return found is not None and found.grootte == source.stat().st_size and drop.sha256(naam, map=map) == sha256
