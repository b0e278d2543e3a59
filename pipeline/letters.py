"""The desk for letters before they leave: look, approve, cancel, and see what a text looks like on paper."""

import json
from datetime import date
from pathlib import Path
from sqlite3 import Row
from typing import NamedTuple

from pipeline.adapters.files import write_whole
from pipeline.adapters.letter_press import LetterPress
from pipeline.adapters.read_back import pdf_to_png
from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.contracts.batches import BatchBrief, BatchPlan
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief
from pipeline.contracts.reasons import Finding, reden, volledige_tekst
from pipeline.domain.kalender import in_woorden, in_woorden_met_dag
from pipeline.errors import DataError, NotAllowedError, UsageError
from pipeline.night import made_werkmap
from pipeline.omgeving import Omgeving
from pipeline.writing import Werkmap, brief_path, record_batch

_CANCELLABLE = {"klaar", "vrijgegeven"}


class BriefRegel(NamedTuple):
    """A letter as the list shows it: no name, no address."""

    kenmerk: str
    status: str
    batch: str
    zaak_id: str
    template: str
    gemaakt_op: str


def list_letters(omgeving: Omgeving, *, status: str | None) -> tuple[BriefRegel, ...]:
    """Every letter, or those in one state, the newest batch last."""
    with read_store(omgeving.config.store) as store:
        rows = store.rows(
            """SELECT kenmerk, status, batch, zaak_id, template, gemaakt_op FROM brieven
               WHERE ? IS NULL OR status = ? ORDER BY gemaakt_op, batch, kenmerk""",
            status,
            status,
        )
    return tuple(BriefRegel(*row) for row in rows)


def show_letter(omgeving: Omgeving, kenmerk: str) -> dict[str, str]:
    """What is known about one letter, with the path of its PDF. Raises UsageError for an unknown kenmerk."""
    with read_store(omgeving.config.store) as store:
        row = _letter(store, kenmerk)
        shown = ("kenmerk", "status", "template", "batch", "zaak_id", "gemaakt_op", "sha256", "reden")
        letter = {name: str(row[name]) for name in shown}
    return {**letter, "bestand": str(brief_path(omgeving.config, row["kenmerk"]))}


def approve_batch(omgeving: Omgeving, naam: str) -> int:
    """Set a batch free for the print street; the number of letters in it. Approving twice changes nothing."""
    with open_store(omgeving.config.store) as store:
        rows = store.rows("SELECT status, aantal FROM batches WHERE batch = ?", naam)
        if not rows:
            raise UsageError(f"Er is geen batch {naam}.", "Bekijk de batches met `seintje status`.")
        if rows[0]["status"] == "klaar":
            changes = Changes(store.next_run_id())
            changes.do("UPDATE batches SET status = 'vrijgegeven' WHERE batch = ?", naam)
            changes.do("UPDATE brieven SET status = 'vrijgegeven' WHERE batch = ? AND status = 'klaar'", naam)
            changes.note_in_audit(omgeving.moment(), omgeving.wie, "batch vrijgegeven", naam)
            store.commit(changes)
        return int(rows[0]["aantal"])


def cancel_letter(omgeving: Omgeving, kenmerk: str, *, waarom: str) -> str:
    """Stop a letter that has not left; its batch is made again without it. Returns the new batch's name, or ''.

    Raises NotAllowedError when the letter is already on its way.
    """
    with open_store(omgeving.config.store) as store:
        row = _letter(store, kenmerk)
        if row["status"] == "geannuleerd":
            return ""
        if not may_stop(store, row):
            raise NotAllowedError(
                "Deze brief is al op weg naar de drukstraat of verstuurd. Hij is niet meer te stoppen.",
                "Bel de drukstraat als de brief echt niet weg mag.",
            )
        changes = Changes(store.next_run_id())
        new = stop_brief(changes, store, row, waarom=waarom, omgeving=omgeving)
        store.commit(changes)
        forget_batch(omgeving, row["batch"])
        return new


def may_stop(store: Store, brief: Row) -> bool:
    """Whether this letter is still in the house: not sent, and its batch not on its way."""
    started = store.value("SELECT staat FROM outbox WHERE naam = ?", brief["batch"]) not in {None, "wacht"}
    return brief["status"] in _CANCELLABLE and not started


def stop_brief(changes: Changes, store: Store, brief: Row, *, waarom: str, omgeving: Omgeving) -> str:
    """Cancel this letter in the commit and make its batch again without it; the new batch's name, or ''.

    Its zaak becomes manual work. After the commit `forget_batch` removes the old batch's file.
    """
    changes.do("UPDATE brieven SET status = 'geannuleerd', reden = ? WHERE kenmerk = ?", waarom, brief["kenmerk"])
    changes.do(
        "UPDATE zaken SET actie = 'Handmatig', actie_code = 'brief-geannuleerd', actie_reden = ? WHERE zaak_id = ?",
        reden("brief-geannuleerd").titel,
        brief["zaak_id"],
    )
    changes.note_in_audit(omgeving.moment(), omgeving.wie, "brief geannuleerd", brief["kenmerk"], waarom)
    werkmap = made_werkmap(Werkmap(omgeving.config.inbox / ".werk", omgeving.config.outbox / ".werk"))
    return _rebuild(changes, store, brief["batch"], without=brief["kenmerk"], omgeving=omgeving, werkmap=werkmap)


def forget_batch(omgeving: Omgeving, batch: str) -> None:
    """Remove the file of a batch that was made again under another name."""
    if batch:
        (omgeving.config.outbox / "drukstraat" / batch).unlink(missing_ok=True)


def example_brief(omgeving: Omgeving, template: str = "uitnodiging") -> BriefOpdracht:
    """A letter to nobody, for previews and for `check`: RvIG's own example name, the town hall's address."""
    return BriefOpdracht(
        kenmerk="VS-VRBD-0000-0000",
        zaak_id="Z" + "0" * 20,
        bsn="",
        template=template,
        adresregels=("A.Ö. Groenen", "Engelandlaan 502", "2711 EC  ZOETERMEER"),
        postcode="2711EC",
        aanhef="Geachte mevrouw Groenen",
        velden={
            "partner_soorten": ["uw energie", "uw huur"],
            "bronnen": ["Stroomnet", "Woonbron"],
            "reageer_voor": in_woorden_met_dag(omgeving.vandaag),
            "dagtekening": in_woorden(omgeving.vandaag),
            "crisis": False,
        },
    )


def preview_letter(omgeving: Omgeving, template: str, target: Path) -> Path:
    """Print the example letter as PDF, or as PNG when `target` ends so. Raises DataError with file, line and field."""
    huisstijl = omgeving.config.huisstijl
    with LetterPress(
        sjablonen=omgeving.sjablonen, huisstijl=huisstijl, dagtekening=omgeving.vandaag, werkers=1
    ) as press:
        (outcome,) = press.print_brieven([example_brief(omgeving, template)])
    if isinstance(outcome, RefusedBrief):
        raise DataError(
            volledige_tekst(Finding(0, "", outcome.reden, outcome.tekst)), "Verbeter de tekst en probeer het opnieuw."
        )
    data = pdf_to_png(outcome.pdf)[0] if target.suffix.lower() == ".png" else outcome.pdf
    write_whole(target, data)
    return target


def _letter(store: Store, kenmerk: str) -> Row:
    rows = store.rows("SELECT * FROM brieven WHERE kenmerk = ?", kenmerk.strip().upper())
    if not rows:
        raise UsageError(f"Er is geen brief met kenmerk {kenmerk}.", "Bekijk de brieven met `seintje letters list`.")
    return rows[0]


def _rebuild(changes: Changes, store: Store, batch: str, *, without: str, omgeving: Omgeving, werkmap: Werkmap) -> str:
    """The batch again without one letter; no batch at all when it was the only one."""
    if not batch:
        return ""
    changes.do("DELETE FROM outbox WHERE naam = ?", batch)
    old = store.rows("SELECT datum, volgnr, status FROM batches WHERE batch = ?", batch)[0]
    changes.do("DELETE FROM batches WHERE batch = ?", batch)
    changes.do("UPDATE brieven SET batch = '' WHERE kenmerk = ?", without)
    rows = store.rows(
        "SELECT * FROM brieven WHERE batch = ? AND kenmerk <> ? ORDER BY postcode, kenmerk", batch, without
    )
    if not rows:
        return ""
    brieven = tuple(
        BatchBrief(
            kenmerk=row["kenmerk"],
            adresregels=tuple(json.loads(row["adresregels"])),
            postcode=row["postcode"],
            kix=row["kix"],
            sha256=row["sha256"],
            paginas=row["paginas"],
            grootte=row["grootte"],
        )
        for row in rows
    )
    pdfs = {brief.kenmerk: brief_path(omgeving.config, brief.kenmerk) for brief in brieven}
    return record_batch(
        changes,
        BatchPlan(old["volgnr"], brieven),
        pdfs,
        datum=date.fromisoformat(old["datum"]),
        status=old["status"],
        omgeving=omgeving,
        werkmap=werkmap,
    )
