"""Who is helped already, or must not be approached: a full list by the clerk that replaces the one before."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.store import Changes, open_store, read_store
from pipeline.contracts.reasons import Finding, reden
from pipeline.errors import DataError
from pipeline.formats.trajecten_csv import read_trajecten
from pipeline.omgeving import Omgeving
from pipeline.saying import wrapped
from pipeline.stages.vet import SOORTEN, Vetted, vet_trajecten

_MOST_GONE = 2
"""A list with less than one in so many of the lines before is taken for a mistake: the unsafe are on it too."""


class Ingelezen(NamedTuple):
    """What an import did: lines that came in per soort, how many there were before, and the refused lines."""

    aantallen: dict[str, int]
    eerder: int
    bevindingen: tuple[Finding, ...]


class TrajectTelling(NamedTuple):
    """How many inwoners have this soort, and how many of them today."""

    soort: str
    aantal: int
    vandaag: int


def import_trajecten(omgeving: Omgeving, path: Path, *, toch: bool) -> Ingelezen:
    """Replace the list by this file. Raises DataError: unreadable, no good line, suspiciously short."""
    try:
        data = path.read_bytes()
    except OSError:
        raise DataError(f"{path.name} is niet te lezen.", "Controleer of het bestand er staat.") from None
    vetted = vet_trajecten(read_trajecten(data))
    with open_store(omgeving.config.store) as store:
        before = int(store.value("SELECT count(*) FROM trajecten") or 0)
        _mind(vetted, before, toch=toch)
        changes, now = Changes(store.next_run_id()), omgeving.moment()
        changes.do("DELETE FROM trajecten")
        for one in vetted.trajecten:
            row = {"bsn": one.bsn, "soort": one.soort, "van": one.van.isoformat()}
            changes.put("trajecten", row | {"tot": one.tot.isoformat() if one.tot else ""})
        counts = {soort: Counter(one.soort for one in vetted.trajecten)[soort] for soort in SOORTEN}
        totals = {"gelezen": len(vetted.trajecten) + len(vetted.bevindingen), "ingelezen": len(vetted.trajecten)}
        totals["uitval"] = len(vetted.bevindingen)
        changes.note_run(
            "trajecten import", begonnen=now, klaar=now, vandaag=omgeving.vandaag.isoformat(), tellingen=totals
        )
        changes.note_in_audit(now, omgeving.wie, "trajecten ingelezen", changes.run_id)
        store.commit(changes)
    return Ingelezen(counts, before, vetted.bevindingen)


def list_trajecten(omgeving: Omgeving) -> tuple[TrajectTelling, ...]:
    """Counts per soort; nobody is named."""
    day = omgeving.vandaag.isoformat()
    with read_store(omgeving.config.store) as store:
        rows = store.rows(
            """SELECT soort, count(*) AS n, sum(van <= ? AND (tot = '' OR tot >= ?)) AS nu
               FROM trajecten GROUP BY soort""",
            day,
            day,
        )
    found = {row["soort"]: TrajectTelling(row["soort"], row["n"], row["nu"]) for row in rows}
    return tuple(found.get(soort, TrajectTelling(soort, 0, 0)) for soort in SOORTEN)


def say_ingelezen(done: Ingelezen) -> list[str]:
    """What came in, what was refused and where, and when it counts."""
    told = ", ".join(f"{aantal} {soort}" for soort, aantal in done.aantallen.items())
    lines = wrapped(f"Ingelezen: {told}. De vorige lijst had {done.eerder} regels en is vervangen.")
    for finding in done.bevindingen:
        lines += wrapped(
            f"{reden(finding.reden).titel}. {reden(finding.reden).doe_dit}", mark=f"  regel {finding.regel}: "
        )
    return [*lines, *wrapped("De volgende run houdt er rekening mee. → seintje run")]


def say_trajecten(rows: tuple[TrajectTelling, ...]) -> list[str]:
    """The counts as a small table."""
    return [
        f"{'soort':<14}{'aantal':>7}{'geldt nu':>10}",
        *(f"{one.soort:<14}{one.aantal:>7}{one.vandaag:>10}" for one in rows),
    ]


def _mind(vetted: Vetted, before: int, *, toch: bool) -> None:
    if vetted.bevindingen and not vetted.trajecten:
        first = reden(vetted.bevindingen[0].reden)
        raise DataError(
            f"Geen enkele regel van dit bestand is goed. Regel {vetted.bevindingen[0].regel}: {first.titel}.",
            first.doe_dit,
        )
    if not toch and len(vetted.trajecten) * _MOST_GONE < before:
        raise DataError(
            f"Deze lijst heeft {len(vetted.trajecten)} goede regels; de vorige had er {before}. Er is niets ingelezen.",
            "Controleer het bestand. Klopt het toch? Geef dan --toch mee.",
        )
