"""The desk for leveringen: what came in, why one is held, and a person's decision about it.

Deciding only records the decision; the next run acts on it, because only a run takes signalen in.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from sqlite3 import Row
from typing import Any, NamedTuple, get_args

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_bevindingen
from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.besluiten import AFGEWEZEN, VRIJGEGEVEN
from pipeline.contracts.reasons import redenen
from pipeline.contracts.verslag import LeveringStatus
from pipeline.errors import NotAllowedError, UsageError
from pipeline.explain_words import because, field, file_lines, places
from pipeline.omgeving import Omgeving, as_clock
from pipeline.saying import wrapped
from pipeline.stages.expect import HOLDING
from pipeline.waarom import checked_waarom

_GROUPS = 20
_NAAM = 34
_ERNST = {"fataal": 0, "fout": 1, "waarschuwing": 2, "taak": 3}


class LeveringRegel(NamedTuple):
    """A levering as the list shows it. `besluit` is what a person decided when it was held, or empty."""

    levering_id: str
    partner: str
    bestand: str
    ontvangen_op: str
    status: str
    records: int
    signalen: int
    uitval: int
    reden: str
    besluit: str


def list_leveringen(omgeving: Omgeving, *, status: str | None) -> tuple[LeveringRegel, ...]:
    """Every levering, or those with one status, the newest last. Raises UsageError for a status that does not exist."""
    if status is not None and status not in get_args(LeveringStatus):
        raise UsageError(f"{status!r} is geen status.", f"Kies uit: {', '.join(get_args(LeveringStatus))}.")
    with read_store(omgeving.config.store) as store:
        rows = store.rows(
            """SELECT levering_id, partner, bestand, ontvangen_op, status, records, signalen, uitval,
                 leveringen.reden AS reden, coalesce(besluit, '') AS besluit
               FROM leveringen LEFT JOIN levering_besluiten USING (levering_id)
               WHERE ? IS NULL OR status = ? ORDER BY ontvangen_op, partner, bestand, levering_id""",
            status,
            status,
        )
    return tuple(LeveringRegel(*row) for row in rows)


def say_leveringen(rows: Sequence[LeveringRegel]) -> list[str]:
    """The list as lines for the screen, each levering with its id to copy."""
    if not rows:
        return ["Er zijn geen leveringen."]
    lines = []
    for row in rows:
        counted = f"{row.records} records, {row.signalen} signalen, {row.uitval} uitval"
        lines.append(f"{row.levering_id}  {row.status:<13}{as_clock(row.ontvangen_op)}")
        lines += wrapped(f"{row.partner}, {_short(row.bestand)}: {counted}", mark="    ")
        lines += wrapped(_decided(row.besluit, row.status) or _title(row.reden), mark="    ")
    held = sum(row.status == "vastgehouden" and not row.besluit for row in rows)
    return [*lines, *(["", *wrapped(_to_do(held))] if held else [])]


def show_levering(omgeving: Omgeving, identity: str) -> tuple[str, ...]:
    """One levering in Dutch lines of at most 80 columns: counts, why it is held, the findings, what to do.

    Raises UsageError for an unknown id.
    """
    with read_store(omgeving.config.store) as store:
        row = _levering(store, identity)
        findings = _findings(store, row["levering_id"])
        decision = _decision(store, row["levering_id"])
    held = row["records"] - row["signalen"] - row["uitval"]
    counted = f"{row['records']}: {row['signalen']} signalen, {row['uitval']} uitval, {held} vastgehouden"
    waits = row["status"] == "vastgehouden"
    reasons = [finding for finding in findings if finding["reden"] in HOLDING] if waits else []
    others = [finding for finding in findings if finding not in reasons]
    return (
        f"Levering {row['levering_id']}",
        *field("partner", row["partner"]),
        *file_lines(row),
        *field("status", row["status"] + ("" if waits else because(row["reden"]))),
        *field("records", counted),
        *(line for finding in reasons for line in field("vast omdat", f"{finding['tekst']} ({finding['reden']})")),
        *_grouped(others),
        *(field("besluit", _told(decision)) if decision else []),
        *_next(row, decision),
    )


def release_levering(omgeving: Omgeving, identity: str, *, waarom: str) -> str:
    """Let a held levering through: the next run takes it in whatever holds it. Returns its id.

    A levering that may not be delivered at all (no overeenkomst, broken file) stays refused. Raises UsageError for an
    unknown id or a `waarom` that is empty, too long or holds a BSN; NotAllowedError when nothing holds it.
    """
    return _decide(omgeving, identity, VRIJGEGEVEN, waarom=waarom)


def refuse_levering(omgeving: Omgeving, identity: str, *, waarom: str) -> str:
    """Refuse a held levering: the next run makes it `geweigerd` with reason `levering-afgewezen`. Returns its id.

    Raises as `release_levering`.
    """
    return _decide(omgeving, identity, AFGEWEZEN, waarom=waarom)


def _decide(omgeving: Omgeving, identity: str, besluit: str, *, waarom: str) -> str:
    words = checked_waarom(waarom)
    with open_store(omgeving.config.store) as store:
        row = _levering(store, identity)
        code = str(row["levering_id"])
        if row["status"] != "vastgehouden":
            raise NotAllowedError(
                f"Levering {code} is {row['status']}. Alleen over een vastgehouden levering valt iets te beslissen.",
                f"Bekijk haar met `seintje leveringen show {code}`.",
            )
        known = _decision(store, code)
        if known is None or known["besluit"] != besluit:
            changes = Changes(store.next_run_id())
            when = omgeving.moment()
            decided = {"levering_id": code, "besluit": besluit, "reden": words, "wie": omgeving.wie, "moment": when}
            changes.put("levering_besluiten", decided)
            changes.note_in_audit(when, omgeving.wie, f"levering {besluit}", code, words)
            store.commit(changes)
    return code


def _levering(store: Store, identity: str) -> Row:
    word = identity.strip()
    code = word[:1].upper() + word[1:].lower()
    rows = store.rows("SELECT * FROM leveringen WHERE levering_id = ?", code)
    if not rows:
        raise UsageError("Seintje kent deze levering niet.", "Bekijk de leveringen met `seintje leveringen list`.")
    return rows[0]


def _decision(store: Store, code: str) -> Row | None:
    return next(iter(store.rows("SELECT * FROM levering_besluiten WHERE levering_id = ?", code)), None)


def _findings(store: Store, code: str) -> list[dict[str, Any]]:
    table = read_bevindingen(store)
    found: list[dict[str, Any]] = table.filter(pc.equal(table["levering_id"], pa.scalar(code))).to_pylist()
    return found


def _grouped(findings: Iterable[dict[str, Any]]) -> list[str]:
    """Equal findings told once with their lines, the worst and then the most frequent first."""
    same = ("reden", "veld", "tekst", "ernst")
    ordered = sorted(findings, key=lambda row: (*(row[name] for name in same), row["regel"]))
    groups = [list(group) for _, group in groupby(ordered, key=lambda row: tuple(row[name] for name in same))]
    groups.sort(key=lambda group: (_ERNST[group[0]["ernst"]], -len(group)))
    lines: list[str] = []
    for group in groups[:_GROUPS]:
        one = group[0]
        where = (f" in {one['veld']}" if one["veld"] else "") + places([row["regel"] for row in group])
        times = f"{len(group)}× " if len(group) > 1 else ""
        lines += field("bevinding", f"{times}{one['ernst']}{where}: {one['tekst']} ({one['reden']})")
    more = len(groups) - _GROUPS
    return lines + (field("bevinding", f"en nog {more} soorten: `seintje export bevindingen`") if more > 0 else [])


def _told(decision: Row) -> str:
    return f"{decision['besluit']} door {decision['wie']}, {as_clock(decision['moment'])}: {decision['reden']}"


def _next(row: Row, decision: Row | None) -> list[str]:
    if row["status"] != "vastgehouden":
        return []
    if decision is not None:
        return field("doe dit", "Niets: de volgende `seintje run` voert het besluit uit.")
    code = row["levering_id"]
    return [
        *field("doe dit", "Vraag de partner of dit klopt. Beslis daarna; de volgende run voert het uit:"),
        *field("laat door", f'seintje leveringen release {code} --reden "…"'),
        *field("wijs af", f'seintje leveringen refuse {code} --reden "…"'),
    ]


def _title(code: str) -> str:
    known = redenen().get(code)
    return known.titel if known else code


def _decided(besluit: str, status: str) -> str:
    return f"besluit: {besluit}; de volgende run voert het uit" if besluit and status == "vastgehouden" else ""


def _to_do(held: int) -> str:
    wait = "1 levering wacht" if held == 1 else f"{held} leveringen wachten"
    return f"{wait} op een besluit. → seintje leveringen show ID"


def _short(naam: str) -> str:
    return naam if len(naam) <= _NAAM else f"{naam[: _NAAM - 1]}…"
