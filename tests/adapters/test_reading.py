"""The store's tables as they stand now: the last word counts, and what waits is found again."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.adapters.reading import (
    inwoners_by_bsn,
    read_bevindingen,
    read_inwoners,
    read_matches,
    read_pending,
    read_signalen,
    residents_run,
)
from pipeline.adapters.store import SCHEMAS, Changes, Store, open_store, rehearse_store
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT, ONTERECHT, OPGEPAKT
from pipeline.contracts.tables import BEVINDINGEN, INWONERS, MATCHES, SIGNALEN, table_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def empty_row(store: Store, name: str) -> dict[str, str | int]:
    """A row of a ledger's table with nothing in it."""
    columns = store.rows(f"PRAGMA table_info({name})")
    return {row["name"]: 0 if row["type"] == "INTEGER" else "" for row in columns}


def table(schema: pa.Schema, *rows: Mapping[str, object]) -> pa.Table:
    empty = {pa.int64(): 0, pa.date32(): date(2026, 11, 1), pa.string(): ""}
    blank = {field.name: empty[field.type] for field in schema}
    return table_of([{**blank, **row} for row in rows], schema)


def signalen(*ids: str, status: str = NOG_NIET_OPGEPAKT) -> pa.Table:
    rows = ({"signaal_id": one, "levering_id": "L1", "regel": 2, "status": status} for one in ids)
    return table(SIGNALEN, *rows)


def matched(run_id: str, *ids: str, besluit: str = "twijfel") -> pa.Table:
    return table(MATCHES, *({"signaal_id": one, "besluit": besluit, "run_id": run_id} for one in ids))


def residents(changes: Changes, peildatum: str, *bsns: str) -> None:
    changes.add("inwoners", table(INWONERS, *({"bsn": bsn, "peildatum": peildatum} for bsn in bsns)))
    counts = {"gelezen": len(bsns), "ingelezen": len(bsns), "uitval": 0}
    names = {"bestand_id": f"I{peildatum}", "peildatum": peildatum, "sha256": "", "formaat": "plat", "geladen_op": ""}
    changes.put("inwonersbestanden", {**names, **counts, "run_id": changes.run_id})


def commit(store: Store, run_id: str, **bulk: pa.Table) -> None:
    changes = Changes(run_id)
    for name, rows in bulk.items():
        changes.add(name, rows)
    store.commit(changes)


def bsns(store: Store) -> list[str]:
    found = read_inwoners(store)
    assert found is not None
    return [str(bsn) for bsn in found["bsn"].to_pylist()]


def pending(store: Store, since: str | None = None) -> list[str]:
    return [str(one) for one in read_pending(store, since=since)["signaal_id"].to_pylist()]


# Residents.


def test_without_a_residents_file_there_is_nobody(store: Store) -> None:
    assert read_inwoners(store) is None
    assert residents_run(store) is None


def test_the_newest_peildatum_counts_and_not_the_newest_run(store: Store) -> None:
    for run_id, peildatum, bsn in (
        ("R000001", "2026-10-01", "1"),
        ("R000002", "2026-11-01", "2"),
        ("R000003", "2026-09-01", "3"),
    ):
        changes = Changes(run_id)
        residents(changes, peildatum, bsn)
        store.commit(changes)
    assert bsns(store) == ["2"]
    assert residents_run(store) == "R000002"


@pytest.mark.parametrize(("peildatum", "expected"), [("2026-12-01", ["2"]), ("2026-10-01", ["1"])])
def test_a_rehearsed_residents_file_counts_only_when_it_is_the_newest(
    tmp_path: Path, peildatum: str, expected: list[str]
) -> None:
    with open_store(tmp_path / "store") as store:
        changes = Changes("R000001")
        residents(changes, "2026-11-01", "1")
        store.commit(changes)
    with rehearse_store(tmp_path / "store") as store:
        changes = Changes("R000002")
        residents(changes, peildatum, "2")
        store.rehearse(changes)
        assert bsns(store) == expected


def test_residents_are_found_by_bsn_and_strangers_are_not_there() -> None:
    town = table(INWONERS, {"bsn": "1", "straat": "A"}, {"bsn": "2", "straat": "B"})
    found = inwoners_by_bsn(town, ["2", "2", "9"])
    assert {bsn: row["straat"] for bsn, row in found.items()} == {"2": "B"}
    assert inwoners_by_bsn(town, []) == {}
    assert inwoners_by_bsn(None, ["1"]) == {}


# Signalen and matches.


def test_a_signaal_has_the_status_of_this_moment(store: Store) -> None:
    commit(store, "R000001", signalen=signalen("S1", "S2"))
    changes = Changes("R000002")
    changes.put("signaal_status", {"signaal_id": "S1", "status": OPGEPAKT, "reden": "", "run_id": "R000002"})
    store.commit(changes)
    now = {row["signaal_id"]: row["status"] for row in read_signalen(store).to_pylist()}
    assert now == {"S1": OPGEPAKT, "S2": NOG_NIET_OPGEPAKT}
    assert read_signalen(store).schema == SIGNALEN


def test_signalen_stand_in_the_order_of_levering_and_line(store: Store) -> None:
    places = [("S1", "L2", 2), ("S2", "L1", 10), ("S3", "L1", 9)]
    rows = ({"signaal_id": one, "levering_id": levering, "regel": regel} for one, levering, regel in places)
    commit(store, "R000001", signalen=table(SIGNALEN, *rows))
    assert read_signalen(store)["signaal_id"].to_pylist() == ["S3", "S2", "S1"]


def test_the_last_word_about_a_signaal_counts(store: Store) -> None:
    commit(store, "R000001", matches=matched("R000001", "S1", "S2", besluit="geen"))
    commit(store, "R000002", matches=matched("R000002", "S2", besluit="zeker"))
    rows = [(row["signaal_id"], row["besluit"]) for row in read_matches(store).to_pylist()]
    assert rows == [("S1", "geen"), ("S2", "zeker")]


def test_findings_are_those_of_the_last_judgement_of_each_file(store: Store) -> None:
    columns = ("partner", "bestand", "sha256", "ontvangen_op", "reden", "archief")
    for run_id, reden in (("R000001", "oud"), ("R000002", "nieuw")):
        changes = Changes(run_id)
        found = ({"levering_id": one, "regel": 2, "reden": reden, "run_id": run_id} for one in ("L1", f"L{run_id}"))
        changes.add("bevindingen", table(BEVINDINGEN, *found))
        counts = {"records": 1, "signalen": 0, "uitval": 1}
        levering = {**dict.fromkeys(columns, ""), "levering_id": "L1", "status": "geweigerd", "run_id": run_id}
        changes.put("leveringen", {**levering, **counts})
        residents(changes, f"2026-11-0{run_id[-1]}", "1")
        store.commit(changes)
    assert [(row["levering_id"], row["reden"]) for row in read_bevindingen(store).to_pylist()] == [("L1", "nieuw")]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_an_empty_store_reads_as_empty_tables_of_the_right_shape(store: Store, name: str) -> None:
    readers = {"signalen": read_signalen, "matches": read_matches, "bevindingen": read_bevindingen}
    if name in readers:
        assert readers[name](store).equals(SCHEMAS[name].empty_table())
    else:
        assert read_inwoners(store) is None


# What waits.


def test_a_new_signaal_waits_until_it_was_looked_up(store: Store) -> None:
    commit(store, "R000001", signalen=signalen("S1", "S2"))
    assert pending(store) == ["S1", "S2"]
    commit(store, "R000002", matches=matched("R000002", "S1"))
    assert pending(store) == ["S2"]


def test_a_signaal_in_doubt_waits_again_when_a_newer_residents_file_came(store: Store) -> None:
    commit(store, "R000001", signalen=signalen("S1"))
    commit(store, "R000002", matches=matched("R000002", "S1"))
    changes = Changes("R000003")
    residents(changes, "2026-11-01", "1")
    store.commit(changes)
    assert pending(store) == ["S1"]
    commit(store, "R000004", matches=matched("R000004", "S1"))
    assert pending(store) == []


def test_a_residents_file_of_this_very_run_is_a_new_chance_too(store: Store) -> None:
    commit(store, "R000001", signalen=signalen("S1"))
    commit(store, "R000002", matches=matched("R000002", "S1"))
    assert pending(store, since="R000003") == ["S1"]


def test_an_older_residents_file_is_no_new_chance(store: Store) -> None:
    for run_id, peildatum in (("R000001", "2026-11-01"), ("R000004", "2026-10-01")):
        changes = Changes(run_id)
        residents(changes, peildatum, "1")
        store.commit(changes)
    commit(store, "R000002", signalen=signalen("S1"))
    commit(store, "R000003", matches=matched("R000003", "S1"))
    assert pending(store) == []


def test_a_signaal_in_a_zaak_or_with_another_status_does_not_wait(store: Store) -> None:
    commit(store, "R000001", signalen=pa.concat_tables([signalen("S1", "S2", "S3"), signalen("S4", status=ONTERECHT)]))
    changes = Changes("R000002")
    changes.put("zaken", empty_row(store, "zaken") | {"zaak_id": "Z1", "status": "Open"})
    changes.put("zaak_signalen", empty_row(store, "zaak_signalen") | {"signaal_id": "S1", "zaak_id": "Z1"})
    changes.put("signaal_status", {"signaal_id": "S2", "status": OPGEPAKT, "reden": "", "run_id": "R000002"})
    store.commit(changes)
    assert pending(store) == ["S3"]


def test_a_rehearsal_reads_what_it_would_have_written(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        commit(store, "R000001", signalen=signalen("S1"))
    with rehearse_store(tmp_path / "store") as store:
        changes = Changes("R000002")
        changes.add("signalen", signalen("S2"))
        changes.add("matches", matched("R000002", "S1"))
        store.rehearse(changes)
        assert read_signalen(store)["signaal_id"].to_pylist() == ["S1", "S2"]
        assert pending(store) == ["S2"]
