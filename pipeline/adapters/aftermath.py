"""What happens to a file on the drop once the commit that took it is safe: archived or deleted, never by mistake.

The caller keeps the wish in its outbox until this answers; it may be asked again after a kill at any moment. Look
first: the name may by now belong to a newer file, and that one was not taken yet.
"""

from typing import Literal

from pipeline.adapters.transfer import FileUnavailableError
from pipeline.adapters.whole import companion_suffix
from pipeline.contracts.config_partner import Ontvangst
from pipeline.contracts.drops import Drop, RemoteFile

SHA_LETTERS = 12
"""As much of the sha256 as keeps files of one name apart in the archive."""


def archive_name(naam: str, *, sha256: str) -> str:
    """The name in the archive folder: `<sha12>-<naam>`."""
    return f"{sha256[:SHA_LETTERS]}-{naam}"


def tidy(
    drop: Drop,
    *,
    naam: str,
    grootte: int,
    mtime_ns: int,
    sha256: str,
    wijze: Literal["archiveren", "verwijderen"],
    archief_map: str,
    begeleider: Literal["geen", "ok", "sha256", "aantal"] = "geen",
) -> Literal["gedaan", "weg", "anders"]:
    """Archive (`<archief_map>/<sha12>-<naam>`) or delete the file that was taken, and its companion before it.

    "gedaan": it is archived or deleted; "weg": somebody else took it away; "anders": another file has the name now, in
    the drop or in the archive, and everything stays as it is. Raises UnavailableError when the drop fails: ask again.
    """
    if not archief_map:
        raise ValueError("archief_map is empty: an archive in the drop itself would be taken for leveringen")
    archive = archief_map if wijze == "archiveren" else None
    kept = archive_name(naam, sha256=sha256)
    archived = None if archive is None else drop.stat(kept, map=archive)
    right = archived is None or _is(drop, kept, map=archief_map, sha256=sha256, grootte=grootte)
    found = drop.stat(naam)
    if found is None:
        return "weg" if archived is None else "gedaan" if right else "anders"
    same = found == RemoteFile(naam, grootte, mtime_ns) and _is(drop, naam, map="", sha256=sha256, grootte=grootte)
    if not same or not right:
        return "anders"
    # The companion first: once the levering is gone, nothing tells whose it was.
    if suffix := companion_suffix(Ontvangst(begeleider=begeleider)):
        for companion in (naam + suffix, naam + suffix.upper()):
            _put_away(drop, companion, archive=archive, kept=archive_name(companion, sha256=sha256))
    _put_away(drop, naam, archive=archive, kept=kept)
    return "gedaan"


def _put_away(drop: Drop, naam: str, *, archive: str | None, kept: str) -> None:
    """Out of the drop. What the archive has already was delivered before, with the same bytes: one is enough."""
    if drop.stat(naam) is None:
        return
    if archive is None or drop.stat(kept, map=archive) is not None:
        drop.remove(naam)
    else:
        drop.move(naam, naar=archive, new=kept)


def _is(drop: Drop, naam: str, *, map: str, sha256: str, grootte: int) -> bool:
    found = drop.stat(naam, map=map)
    if found is None or found.grootte != grootte:
        return False
    try:
        return drop.sha256(naam, map=map) == sha256
    except FileUnavailableError as error:
        if error.reden == "bestand-nog-bezig":
            return False  # it changed while it was read: it is another file
        raise
