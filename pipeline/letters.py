"""The desk for letters before they leave: look, approve, cancel, and see what a text looks like on paper."""

from pathlib import Path
from sqlite3 import Row
from typing import NamedTuple

from pipeline.adapters.files import write_whole
from pipeline.adapters.letter_press import LetterPress
from pipeline.adapters.read_back import pdf_to_png
from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.contracts.letters import RefusedBrief
from pipeline.contracts.reasons import Finding, volledige_tekst
from pipeline.errors import DataError, NotAllowedError, UsageError
from pipeline.omgeving import Omgeving
from pipeline.opdrachten import brief_again, example_brief
from pipeline.stopping import Stop, forget_batches, may_stop, stop_brieven
from pipeline.waarom import checked_waarom
from pipeline.writing import brief_path


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
    """Set a batch free for the print street; the number of letters in it. Approving twice changes nothing.

    Raises UsageError for a batch that does not exist, also when it was made again under another name.
    """
    with open_store(omgeving.config.store) as store:
        rows = store.rows("SELECT status, aantal FROM batches WHERE batch = ?", naam)
        if not rows:
            raise UsageError(
                f"Er is geen batch {naam}. Als er een brief uit is gehaald, heeft de batch nu een andere naam.",
                "Bekijk de batches met `seintje status`.",
            )
        if rows[0]["status"] == "klaar":
            changes = Changes(store.next_run_id())
            statement = "UPDATE batches SET status = 'vrijgegeven', vrijgegeven_door = ? WHERE batch = ?"
            changes.do(statement, omgeving.wie, naam)
            changes.do("UPDATE brieven SET status = 'vrijgegeven' WHERE batch = ? AND status = 'klaar'", naam)
            changes.note_in_audit(omgeving.moment(), omgeving.wie, "batch vrijgegeven", naam)
            store.commit(changes)
        return int(rows[0]["aantal"])


class Geannuleerd(NamedTuple):
    """What cancelling did: the new name of the batch ('' when it is gone), whether its approval was withdrawn, and
    whether somebody must approve it now.
    """

    batch: str
    ingetrokken: bool = False
    vrij_te_geven: bool = False


def cancel_letter(omgeving: Omgeving, kenmerk: str, *, waarom: str) -> Geannuleerd:
    """Stop a letter that has not left; its batch is made again without it.

    Raises NotAllowedError when the letter is already on its way, UsageError for a `waarom` that may not be kept.
    """
    words = checked_waarom(waarom)
    with open_store(omgeving.config.store) as store:
        row = _letter(store, kenmerk)
        if row["status"] == "geannuleerd":
            return Geannuleerd("")
        if not may_stop(store, row):
            raise NotAllowedError(
                "Deze brief is al op weg naar de drukstraat of verstuurd. Hij is niet meer te stoppen.",
                "Bel de drukstraat als de brief echt niet weg mag.",
            )
        changes = Changes(store.next_run_id())
        stop = {row["kenmerk"]: Stop("brief-geannuleerd", words)}
        stopped = stop_brieven(changes, store, stop, omgeving=omgeving)
        store.commit(changes)
        forget_batches(omgeving.config, stopped)
        new = stopped[row["batch"]].nieuw if row["batch"] else ""
        waits = bool(store.value("SELECT 1 FROM batches WHERE batch = ? AND status = 'klaar'", new))
        return Geannuleerd(new, ingetrokken=waits and row["status"] == "vrijgegeven", vrij_te_geven=waits)


def preview_letter(omgeving: Omgeving, template: str, target: Path, *, kenmerk: str | None) -> Path:
    """Print the example letter as PDF, or as PNG when `target` ends so; with the data of the letter `kenmerk` if given.

    Raises DataError with file, line and field, and UsageError for an unknown kenmerk or another kind of file.
    """
    if target.suffix.lower() not in {".pdf", ".png"}:
        raise UsageError(
            f"{target.name} is geen .pdf of .png.", "Geef het bestand een naam die op .pdf of .png eindigt."
        )
    opdracht = example_brief(omgeving, template)
    if kenmerk is not None:
        with read_store(omgeving.config.store) as store:
            opdracht = brief_again(omgeving, store, _letter(store, kenmerk), template=template)
    huisstijl = omgeving.config.huisstijl
    with LetterPress(
        sjablonen=omgeving.sjablonen, huisstijl=huisstijl, dagtekening=omgeving.vandaag, werkers=1
    ) as press:
        (outcome,) = press.print_brieven([opdracht])
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
