"""After the commit: what was taken is archived or deleted on the partner's drop, where its configuration says so."""

from collections.abc import Collection
from sqlite3 import Row

from pipeline.adapters.aftermath import tidy
from pipeline.adapters.drops import open_drop
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.drops import Drop
from pipeline.contracts.reasons import Finding
from pipeline.errors import UnavailableError
from pipeline.omgeving import Omgeving


def tidy_drops(store: Store, *, omgeving: Omgeving, only: Collection[str]) -> tuple[Finding, ...]:
    """Carry out what the ledger remembers, drop by drop; what fails now is tried again on the next night."""
    found: list[Finding] = []
    for partner in omgeving.config.partners:
        rows = store.rows("SELECT * FROM opruimen WHERE partner = ? ORDER BY naam", partner.id)
        if not rows or (only and partner.id not in only):
            continue
        try:
            with open_drop(partner.drop) as drop:
                for row in rows:
                    _tidy(drop, store, row, partner=partner, omgeving=omgeving)
        except UnavailableError as error:
            text = f"{partner.id}: {error.melding} {error.doe_dit}"
            found.append(Finding(0, partner.id, "drop-niet-opgeruimd", text))
    return tuple(found)


def _tidy(drop: Drop, store: Store, row: Row, *, partner: Partner, omgeving: Omgeving) -> None:
    """One file, and then its wish out of the ledger; killed in between, the next time finds it done."""
    wijze = partner.ontvangst.na_afloop
    if wijze != "laten":
        tidy(
            drop,
            naam=row["naam"],
            grootte=row["grootte"],
            mtime_ns=row["mtime_ns"],
            sha256=row["sha256"],
            wijze=wijze,
            archief_map=partner.ontvangst.archief_map,
            begeleider=partner.ontvangst.begeleider,
        )
    changes = Changes(store.next_run_id())
    statement = "DELETE FROM opruimen WHERE partner = ? AND naam = ? AND sha256 = ?"
    changes.do(statement, partner.id, row["naam"], row["sha256"])
    changes.note_in_audit(omgeving.moment(), "seintje", f"op de drop: {wijze}", f"{partner.id} {row['sha256'][:12]}")
    store.commit(changes)
