"""Who is meant by a signaal? A rule with enough evidence decides; doubt goes to a clerk (matching.md, ADR 0008)."""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files

import duckdb
import pyarrow as pa

from pipeline.contracts.tables import MATCHES

MODEL_VERSIE = "exact-1"
_VOLWASSEN = 18


def match_signalen(
    signalen: pa.Table, inwoners: pa.Table, *, gemeente_code: str, vandaag: date, run_id: str
) -> pa.Table:
    """One MATCHES row per signaal (SIGNALEN), ordered by signaal_id; the same input gives the same bytes.

    `inwoners` (INWONERS) holds the departed and deceased too: they compete, and when one wins `reden` says so.
    """
    values = {
        "grens_minderjarig": f"{vandaag.year - _VOLWASSEN}{vandaag:%m%d}",
        "gemeente": gemeente_code,
        "run_id": run_id,
    }
    model = (files(__package__) / "matchmodel.sql").read_text(encoding="utf-8")
    with duckdb.connect(":memory:") as engine:
        engine.register("signalen", signalen)
        engine.register("inwoners", inwoners)
        for statement in engine.extract_statements(model):
            known = {name: value for name, value in values.items() if name in statement.named_parameters}
            engine.execute(statement, known or None)
        found: pa.Table = engine.sql("SELECT * FROM uitkomst ORDER BY signaal_id").to_arrow_table()
    return found.select(MATCHES.names).cast(MATCHES)


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
            "model_versie": MODEL_VERSIE,
            "reden": reden,
            "run_id": run_id,
        }
        for signaal_id, partner, referentie, reden in sorted(signalen)
    ]
    return pa.Table.from_pylist(rows, schema=MATCHES)
