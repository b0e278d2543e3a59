"""A worklist that an executor filled in, from a file: taken whole or refused whole."""

from pathlib import Path

from pipeline.adapters.store import Changes, open_store, read_store
from pipeline.adapters.workbook import MAX_BYTES
from pipeline.errors import DataError
from pipeline.omgeving import Omgeving
from pipeline.saying import say_warnings, wrapped
from pipeline.stopping import forget_batches
from pipeline.worklist_take import Ingelezen, take_worklist


def import_worklist(omgeving: Omgeving, path: Path, *, dry_run: bool) -> Ingelezen:
    """Take a filled in worklist from a file. A second time changes nothing.

    Raises GeweigerdError with every cell that is wrong, DataError when the file cannot be opened.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= 2 * MAX_BYTES else b""
    except OSError:
        raise DataError(f"{path.name} is niet te lezen.", "Controleer de naam en de map.") from None
    opened = read_store if dry_run else open_store
    with opened(omgeving.config.store) as store:
        changes = Changes(store.next_run_id())
        done, batches = take_worklist(changes, store, data, naam=path.name, omgeving=omgeving)
        if done.rijen and not dry_run:
            store.commit(changes)
            forget_batches(omgeving.config, batches)
    return done


def say_ingelezen(done: Ingelezen, *, dry_run: bool) -> list[str]:
    """What came in, and what is next."""
    if not done.rijen:
        known = f" Al ingelezen: {_some(done.al_ingelezen, 'rij', 'rijen')}." if done.al_ingelezen else ""
        return wrapped(f"In deze werklijst staat niets nieuws.{known} Er is niets veranderd.")
    would = "Dit zou worden ingelezen" if dry_run else "Ingelezen"
    tries, dates = _some(done.pogingen, "poging", "pogingen"), _some(done.afspraken, "afspraak", "afspraken")
    what = f"{tries}, {dates}, {_some(done.resultaten, 'resultaat', 'resultaten')}"
    lines = wrapped(f"{would} van {done.uitvoerder}: {_some(done.rijen, 'rij', 'rijen')} met {what}.")
    if done.al_ingelezen:
        lines.append(f"Al eerder ingelezen: {_some(done.al_ingelezen, 'rij', 'rijen')}.")
    lines += [f"Nog niet ingevuld: {_some(done.leeg, 'rij', 'rijen')}."] if done.leeg else []
    lines += say_warnings(done.let_op)
    return lines if dry_run else [*lines, f"→ seintje worklist export --uitvoerder {done.uitvoerder} FILE.xlsx"]


def _some(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
