"""Our weights beside those of Splink 5, which works out the same model by itself: per field, for every pair."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))

from bevolking_groot import make_proef
from match_splink import splink_linker, splink_settings, splink_tables

from pipeline.contracts.tables import INWONERS, SIGNALEN
from pipeline.stages import match
from pipeline.stages.match.model import Model, load_model
from pipeline.stages.match.sql import evidence_script

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("splink") is None, reason="no Splink here; `make slow` installs it"),
]
MAX_BITS = 1e-6
Row = dict[str, Any]


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def pairs(model: Model) -> pa.Table:
    """Every signaal with every inwoner: our levels and score, and Splink's level and weight of each field."""
    proef = make_proef(inwoners=2_000, signalen=500, seed=29, met_bsn=0.5, met_klantnummer=True)
    with duckdb.connect(":memory:") as engine:
        signalen, geheugen = seen_before(proef.signalen, proef.waarheid)
        match._offer(engine, "signalen", signalen)
        match._offer(engine, "persoon", match.fold_inwoners(partly_unknown(proef.inwoners), gemeente_code="0637"))
        match._remember(engine, geheugen)
        engine.execute("CREATE TABLE kandidaat AS SELECT sid, pid FROM gemeld CROSS JOIN persoon")
        inwoners = int(engine.sql("SELECT count(*) FROM persoon").fetchall()[0][0])
        match._run(engine, evidence_script(model, inwoners=inwoners))
        splink_tables(engine, inwoners=float(max(inwoners, model.klein_register)))
        engine.execute("CREATE TABLE grootte AS SELECT greatest(?, count(*)) AS n FROM persoon", [model.klein_register])
        shown = {"retain_intermediate_calculation_columns": True, "retain_matching_columns": True}
        linker = splink_linker(engine, splink_settings(model, ("1 = 1",)) | shown)
        scored = linker.inference.predict(warning_mode="never").physical_name
        engine.execute(f"CREATE VIEW paar AS FROM bewijs b JOIN {scored} s ON s.pid_l = b.sid AND s.pid_r = b.pid")
        found: pa.Table = engine.sql("SELECT * FROM paar, grootte").to_arrow_table()
    return found


def partly_unknown(inwoners: pa.Table) -> pa.Table:
    """Of some people the register knows no birth date, of some no address."""
    rows: list[Row] = inwoners.to_pylist()
    for row in rows[7::40]:
        row["geboortedatum"] = "00000000"
    for row in rows[8::40]:
        row.update(postcode="", huisnummer="")
    return pa.Table.from_pylist(rows, schema=INWONERS)


def seen_before(signalen: pa.Table, waarheid: pa.Table) -> tuple[pa.Table, match.Geheugen]:
    """A third of the signalen were found before by customer number, a third by telephone number."""
    rows: list[Row] = signalen.to_pylist()
    earlier: list[Row] = []
    for nr, (row, bsn) in enumerate(zip(rows, waarheid["bsn"].to_pylist(), strict=True)):
        row["telefoon"] = f"+316{nr:08d}"
        known = {"klantnummer": row["klantnummer"]} if nr % 3 == 0 else {"telefoon": row["telefoon"]}
        if bsn and nr % 3 < 2:
            earlier.append(dict.fromkeys(match.EERDER.names, "") | {"partner": row["partner"], "bsn": bsn} | known)
    geheugen = match.Geheugen(eerder=pa.Table.from_pylist(earlier, schema=match.EERDER))
    return pa.Table.from_pylist(rows, schema=SIGNALEN), geheugen


def column(table: pa.Table, name: str) -> Any:
    return table[name].to_numpy()


def test_every_pair_is_compared_and_every_level_occurs(pairs: pa.Table, model: Model) -> None:
    assert pairs.num_rows > 900_000
    for naam, veld in model.velden.items():
        assert set(column(pairs, naam).tolist()) == set(range(len(veld.niveaus))), naam


def test_splink_puts_every_pair_in_the_level_that_we_do(pairs: pa.Table, model: Model) -> None:
    for naam, veld in model.velden.items():
        theirs = len(veld.niveaus) - 1 - column(pairs, f"gamma_{naam}")
        assert np.array_equal(theirs, column(pairs, naam)), naam


def test_every_weight_is_splinks_to_a_millionth_of_a_bit(pairs: pa.Table, model: Model) -> None:
    for naam, veld in model.velden.items():
        for nr, niveau in enumerate(veld.niveaus):
            here = pairs.filter(pa.array(column(pairs, naam) == nr))
            theirs = column(here, f"mw_{naam}") + (column(here, f"mw_tf_adj_{naam}") if niveau.zeldzaam else 0.0)
            aantal = column(here, f"{niveau.zeldzaam}_aantal") if niveau.zeldzaam else np.ones(here.num_rows)
            unique, back = np.unique(aantal / column(here, "n"), return_inverse=True)
            ours = np.array([model.gewicht(niveau, deel=deel) for deel in unique.tolist()])[back]
            assert np.abs(ours - theirs).max() <= MAX_BITS, (naam, niveau.naam)


def test_the_score_is_the_sum_of_splinks_weights_rounded_per_field(pairs: pa.Table, model: Model) -> None:
    weights = [name for name in pairs.column_names if name.startswith("mw_")]
    theirs = sum(column(pairs, name) for name in weights)
    assert np.abs(column(pairs, "score") / 1000 - theirs).max() <= 0.0005 * len(model.velden) + MAX_BITS
