"""Who is meant by a signaal? Scores rank, named rules decide, doubt goes to a clerk (matching.md, ADR 0014).

The model is data: `model.yaml` with the SQL beside it. Everything runs in one DuckDB without a clock or chance, so that
the same input gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.contracts.tables import MATCHES, PERSONEN
from pipeline.private_duckdb import private_duckdb
from pipeline.stages.match.model import Model, load_model, model_versie, script
from pipeline.stages.match.sql import candidates_query, decision_script, evidence_script

__all__ = [
    "EERDER",
    "UITSLUITINGEN",
    "Geheugen",
    "fold_inwoners",
    "folding",
    "match_signalen",
    "not_looked_up",
    "rank_kandidaten",
]

_VOLWASSEN = 18

EERDER = pa.schema([pa.field(name, pa.string()) for name in ("partner", "klantnummer", "telefoon", "email", "bsn")])
"""What earlier signalen said of whom they were surely about: one row per signaal that was found."""

UITSLUITINGEN = pa.schema(
    [pa.field(name, pa.string()) for name in ("signaal_id", "partner", "klantnummer", "referentie", "bsn")]
)
"""Pairs that a person took apart: never again this signaal, or this customer of the partner, with this bsn."""


@dataclass(frozen=True, slots=True)
class Geheugen:
    """What earlier nights and people taught.

    Found before (EERDER), never again (UITSLUITINGEN), the ids of rules under review, and the signalen whose name is
    not one person's (a household, an estate, two people).
    """

    eerder: pa.Table = field(default_factory=EERDER.empty_table)
    uitsluitingen: pa.Table = field(default_factory=UITSLUITINGEN.empty_table)
    in_onderzoek: frozenset[str] = frozenset()
    onzekere_namen: frozenset[str] = frozenset()


def fold_inwoners(inwoners: pa.Table, *, gemeente_code: str) -> pa.Table:
    """The residents (INWONERS) as PERSONEN: folded for comparing; worth keeping per residents file."""
    with private_duckdb() as engine:
        engine.register("inwoners", inwoners)
        _run(engine, script("vormen.sql"))
        _run(engine, script("register.sql"), {"gemeente": gemeente_code})
        folded = engine.sql("FROM persoon").to_arrow_table()
    made = {"vouwing": folding(gemeente_code)}
    shaped: pa.Table = folded.select(PERSONEN.names).cast(PERSONEN)
    return shaped.replace_schema_metadata(made)


def folding(gemeente_code: str) -> str:
    """Which folding `fold_inwoners` would give now: another SQL or another municipality is another one."""
    told = script("vormen.sql") + script("register.sql") + gemeente_code
    return sha256(told.encode()).hexdigest()[:16]


def match_signalen(
    signalen: pa.Table,
    personen: pa.Table | Path,
    *,
    geheugen: Geheugen,
    vandaag: date,
    run_id: str,
    model: Model,
) -> pa.Table:
    """One MATCHES row per signaal (SIGNALEN), ordered by signaal_id; the same input gives the same bytes.

    `personen` is PERSONEN, or a Parquet file of it; the departed and deceased are in it: they compete, and when
    one wins `reden` says so.
    """
    with private_duckdb() as engine:
        _offer(engine, "signalen", signalen)
        _offer(engine, "persoon", personen)
        _remember(engine, geheugen)
        inwoners = int(engine.sql("SELECT count(*) FROM persoon").fetchall()[0][0])
        _run(engine, script("kandidaten.sql"))
        _run(engine, evidence_script(model, inwoners=inwoners))
        grens = f"{vandaag.year - _VOLWASSEN}{vandaag:%m%d}"
        decide = decision_script(model, inwoners=inwoners, in_onderzoek=geheugen.in_onderzoek)
        _run(engine, decide, {"grens_minderjarig": grens})
        found = engine.sql("SELECT * FROM uitkomst ORDER BY signaal_id").to_arrow_table()
    for name, value in (("model_versie", model_versie(model)), ("run_id", run_id)):
        found = found.append_column(name, pa.repeat(pa.scalar(value, pa.string()), found.num_rows))
    shaped: pa.Table = found.select(MATCHES.names).cast(MATCHES)
    return shaped


def rank_kandidaten(signalen: pa.Table, personen: pa.Table | Path, *, geheugen: Geheugen, model: Model) -> pa.Table:
    """The best five inwoners for each signaal (SIGNALEN), for a person to choose from.

    Columns: signaal_id, rang from 1, inwoner (a bsn), score (bits), komt_voor (how often the surname occurs), and for
    each field of the model its level in words.
    """
    with private_duckdb() as engine:
        _offer(engine, "signalen", signalen)
        _offer(engine, "persoon", personen)
        _remember(engine, geheugen)
        inwoners = int(engine.sql("SELECT count(*) FROM persoon").fetchall()[0][0])
        _run(engine, script("kandidaten.sql"))
        _run(engine, evidence_script(model, inwoners=inwoners))
        ranked: pa.Table = engine.sql(candidates_query(model)).to_arrow_table()
    return ranked


def not_looked_up(signalen: Sequence[tuple[str, str, str, str]], *, run_id: str) -> pa.Table:
    """MATCHES rows `geen` for signalen (signaal_id, partner, referentie, reason code) that are not looked up."""
    rows = [
        {
            "signaal_id": signaal_id,
            "partner": partner,
            "referentie": referentie,
            "besluit": "geen",
            "bsn": "",
            "score": 0,
            "bewijs": f'{{"niet opgezocht": "{reden}"}}',
            "beslist_door": "regel",
            "model_versie": model_versie(load_model()),
            "reden": reden,
            "run_id": run_id,
        }
        for signaal_id, partner, referentie, reden in sorted(signalen)
    ]
    return pa.Table.from_pylist(rows, schema=MATCHES)


def _remember(engine: duckdb.DuckDBPyConnection, geheugen: Geheugen) -> None:
    """The signalen folded, and what is known about them from before, as pairs of a signaal and a person."""
    engine.register("eerder_gevonden", geheugen.eerder)
    engine.register("uitsluitingen", geheugen.uitsluitingen)
    engine.register("onzekere_namen", pa.table({"signaal_id": pa.array(sorted(geheugen.onzekere_namen), pa.string())}))
    for name in ("vormen.sql", "signalen.sql", "geheugen.sql"):
        _run(engine, script(name))


def _offer(engine: duckdb.DuckDBPyConnection, name: str, table: pa.Table | Path) -> None:
    if isinstance(table, Path):
        engine.execute(f"CREATE VIEW {name} AS FROM read_parquet('{table}')")
    else:
        engine.register(name, table)


def _run(engine: duckdb.DuckDBPyConnection, text: str, values: Mapping[str, str] | None = None) -> None:
    for statement in engine.extract_statements(text):
        known = {name: value for name, value in (values or {}).items() if name in statement.named_parameters}
        engine.execute(statement, known or None)
