"""What a person hands over by hand: signalen about people of another municipality, households that a deceased left."""

from sqlite3 import Row
from typing import NamedTuple

from pipeline.adapters.store import Changes, open_store, read_store
from pipeline.domain.gemeente import gemeente_naam
from pipeline.errors import UsageError
from pipeline.omgeving import Omgeving
from pipeline.saying import wrapped

_WAT = {
    "andere gemeente": "woont nu in {naam}: geef het signaal veilig door",
    "achterblijvers": "de inwoner is overleden: bied hulp aan wie er nog woont",
}


class Overdracht(NamedTuple):
    """A hand-over that waits; `gemeente_code` is RvIG's table 33, or empty for a household that was left behind."""

    signaal_id: str
    soort: str
    gemeente_code: str
    sinds: str


def list_overdrachten(omgeving: Omgeving) -> tuple[Overdracht, ...]:
    """What is still to be handed over, the oldest first."""
    with read_store(omgeving.config.store) as store:
        rows = store.rows(
            """SELECT signaal_id, soort, gemeente_code, sinds FROM overdrachten WHERE afgehandeld_op = ''
               ORDER BY sinds, soort, gemeente_code, signaal_id"""
        )
    return tuple(Overdracht(*row) for row in rows)


def finish_overdracht(omgeving: Omgeving, word: str) -> str:
    """It was handed over. Raises UsageError when this signaal is not one that waits for it."""
    code = word.strip()[:1].upper() + word.strip()[1:].lower()
    with open_store(omgeving.config.store) as store:
        if not store.rows("SELECT 1 FROM overdrachten WHERE signaal_id = ? AND afgehandeld_op = ''", code):
            raise UsageError("Dit signaal wacht niet op overdracht.", "Bekijk ze met `seintje overdracht list`.")
        changes = Changes(store.next_run_id())
        changes.do(
            "UPDATE overdrachten SET afgehandeld_op = ?, afgehandeld_door = ? WHERE signaal_id = ?",
            omgeving.vandaag.isoformat(),
            omgeving.wie,
            code,
        )
        changes.note_in_audit(omgeving.moment(), omgeving.wie, "overgedragen", code)
        store.commit(changes)
    return code


def say_overdrachten(rows: tuple[Overdracht, ...]) -> list[str]:
    """The list with what to do, and the next command."""
    if not rows:
        return ["Er is niets om over te dragen."]
    lines = []
    for row in rows:
        what = _WAT[row.soort].format(naam=gemeente_naam(row.gemeente_code))
        lines += wrapped(f"{row.sinds} {what}", mark=f"{row.signaal_id}  ")
    return [*lines, "→ seintje overdracht done SIGNAAL"]


def overdracht_words(row: Row) -> str:
    """What is to be handed over, to whom, and when that was done."""
    done = f" (gedaan op {row['afgehandeld_op']})" if row["afgehandeld_op"] else ""
    return _WAT[row["soort"]].format(naam=gemeente_naam(row["gemeente_code"])) + done
