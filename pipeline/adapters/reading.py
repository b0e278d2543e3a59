"""The store's tables as they stand now: Parquet joined with what the ledger says about it."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.adapters.store import SCHEMAS, Store
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT
from pipeline.private_duckdb import private_duckdb


def read_inwoners(store: Store) -> pa.Table | None:
    """The residents (INWONERS) of the newest peildatum, or None when no file was ever taken."""
    run_id = residents_run(store)
    if run_id is None:
        return None
    written = store.value("SELECT 1 FROM files WHERE tabel = 'inwoners' AND run_id = ?", run_id)
    if not written and "inwoners" in store.unwritten:
        return store.unwritten["inwoners"]
    return pq.read_table(store.root / f"data/inwoners/{run_id}.parquet", schema=SCHEMAS["inwoners"])


def read_inwoners_on(store: Store, dag: date) -> pa.Table | None:
    """The residents (INWONERS) of the newest file that was taken in by then and is still kept; None without one."""
    rows = store.rows(
        """SELECT run_id FROM inwonersbestanden WHERE substr(geladen_op, 1, 10) <= ? AND peildatum <= ?
           ORDER BY peildatum DESC, run_id DESC LIMIT 1""",
        dag.isoformat(),
        dag.isoformat(),
    )
    path = store.root / f"data/inwoners/{rows[0]['run_id']}.parquet" if rows else None
    return pq.read_table(path, schema=SCHEMAS["inwoners"]) if path is not None and path.exists() else None


def read_wijzigingen(store: Store) -> pa.Table:
    """What changed for inwoners from each residents file to the next (WIJZIGINGEN), the oldest file first."""
    return _ask("SELECT * FROM every ORDER BY run_id, bsn, soort", "wijzigingen", every=_bulk(store, "wijzigingen"))


def read_personen(store: Store, *, vouwing: str) -> Path | None:
    """The file of folded residents (PERSONEN) of the newest peildatum; None when there is none of this folding."""
    run_id = residents_run(store)
    path = store.root / f"data/personen/{run_id}.parquet"
    if not store.value("SELECT 1 FROM files WHERE tabel = 'personen' AND run_id = ?", run_id or ""):
        return None
    made = (pq.read_schema(path).metadata or {}).get(b"vouwing", b"")
    return path if made == vouwing.encode() else None


def residents_run(store: Store) -> str | None:
    """The run that took in the residents file with the newest peildatum."""
    newest = store.rows("SELECT run_id FROM inwonersbestanden ORDER BY peildatum DESC, run_id DESC LIMIT 1")
    return newest[0]["run_id"] if newest else None


def read_signalen(store: Store) -> pa.Table:
    """Every signaal (SIGNALEN) with its status of this moment, in order of levering and line."""
    born = _bulk(store, "signalen")
    now = store.texts("SELECT signaal_id, status, reden FROM signaal_status", "signaal_id", "nu", "waarom")
    return _ask(
        """SELECT born.* REPLACE (
             coalesce(nu, born.status) AS status, coalesce(waarom, born.status_reden) AS status_reden
           ) FROM born LEFT JOIN now USING (signaal_id) ORDER BY levering_id, regel, signaal_id""",
        "signalen",
        born=born,
        now=now,
    )


def read_matches(store: Store) -> pa.Table:
    """The last word per signaal (MATCHES), ordered by signaal_id."""
    return _ask(
        """SELECT * FROM every QUALIFY row_number() OVER (PARTITION BY signaal_id ORDER BY run_id DESC) = 1
           ORDER BY signaal_id""",
        "matches",
        every=_bulk(store, "matches"),
    )


def read_bevindingen(store: Store) -> pa.Table:
    """The findings of each file's last judgement (BEVINDINGEN), in order of file and line."""
    judged = store.texts(
        """SELECT levering_id, run_id FROM leveringen
           UNION ALL SELECT bestand_id, run_id FROM inwonersbestanden""",
        "levering_id",
        "run_id",
    )
    return _ask(
        """SELECT every.* FROM every JOIN judged USING (levering_id, run_id)
           ORDER BY levering_id, regel, veld, reden""",
        "bevindingen",
        every=_bulk(store, "bevindingen"),
        judged=judged,
    )


def read_pending(store: Store, *, since: str | None) -> pa.Table:
    """The signalen (SIGNALEN) that wait for a match: not looked up yet, or in doubt before run `since`.

    `since` None means the run of the current residents file: a newer file is a new chance.
    """
    since = since or residents_run(store) or ""
    signalen, matches = read_signalen(store), read_matches(store)
    waiting = signalen.filter(pc.equal(signalen["status"], pa.scalar(NOG_NIET_OPGEPAKT)))
    settled = store.texts("SELECT signaal_id FROM zaak_signalen", "signaal_id")
    return _ask(
        f"""SELECT waiting.* FROM waiting
            ANTI JOIN settled USING (signaal_id)
            ANTI JOIN (SELECT signaal_id FROM matches WHERE run_id >= '{since}') USING (signaal_id)
            ORDER BY levering_id, regel, signaal_id""",  # noqa: S608 - a run id of our own
        "signalen",
        waiting=waiting,
        settled=settled,
        matches=matches,
    )


def inwoners_by_bsn(inwoners: pa.Table | None, bsns: Iterable[str]) -> dict[str, dict[str, str]]:
    """The register's row per BSN, for those that are in it."""
    if inwoners is None:
        return {}
    wanted = inwoners.filter(pc.is_in(inwoners["bsn"], value_set=pa.array(sorted(set(bsns)), pa.string())))
    return {row["bsn"]: row for row in wanted.to_pylist()}


def _bulk(store: Store, name: str) -> pa.Table:
    schema = SCHEMAS[name]
    tables = [pq.read_table(path, schema=schema) for path in store.paths(name)]
    return pa.concat_tables([schema.empty_table(), *tables, store.unwritten.get(name, schema.empty_table())])


def _ask(query: str, name: str, **tables: pa.Table) -> pa.Table:
    with private_duckdb() as engine:
        for alias, table in tables.items():
            engine.register(alias, table)
        found: pa.Table = engine.sql(query).to_arrow_table()
    return found.select(SCHEMAS[name].names).cast(SCHEMAS[name])
