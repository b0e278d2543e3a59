"""The contenders of the matching ladder: each reads the same Parquet files in a folder, and tells how much it scored.

`inwoners` and `signalen` are what the program is given; `persoon` is the register folded, as the program keeps it.
For the others both sides are prepared outside the timing: `splink_l` and `splink_r` (folded, see match_splink),
`sleutels_l` and `sleutels_r` (a row per record and candidate key: soort 1-7, sleutel, pid).
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet

VANDAAG = date(2026, 11, 23)
SLEUTELS = """COPY (
  SELECT 1::TINYINT AS soort, hash(sleutel_bsn) AS sleutel, pid FROM {van} WHERE sleutel_bsn IS NOT NULL
  UNION ALL SELECT 2, hash(sleutel_adres), pid FROM {van} WHERE sleutel_adres IS NOT NULL
  UNION ALL SELECT 3, hash({vorig}), pid FROM {van} WHERE {vorig} IS NOT NULL
  UNION ALL SELECT 4, hash(sleutel_dag), pid FROM {van} WHERE sleutel_dag IS NOT NULL
  UNION ALL SELECT 5, unnest(sleutels_datum), pid FROM {van}
  UNION ALL SELECT 6, unnest(sleutels_plek), pid FROM {van}
  UNION ALL SELECT 7, unnest(sleutels_huis), pid FROM {van}
) TO '{naar}'"""
KANDIDATEN_GETELD = """
SELECT count(*) FROM (SELECT sleutel FROM read_parquet('{0}/sleutels_l.parquet') WHERE soort = {1})
  JOIN (SELECT sleutel FROM read_parquet('{0}/sleutels_r.parquet') WHERE soort = {1}) USING (sleutel)"""


def prepare(folder: Path, inwoners: int) -> None:
    """What the other contenders start from, made by our own folding."""
    from match_splink import splink_tables  # noqa: PLC0415 - a process loads and is measured with what it needs only

    from pipeline.stages import match  # noqa: PLC0415 - a process loads and is measured with what it needs only

    with duckdb.connect(str(folder / "prepare.duckdb")) as engine:
        engine.register("signalen", parquet.read_table(folder / "signalen.parquet"))
        engine.execute(f"CREATE VIEW persoon AS FROM read_parquet('{folder}/persoon.parquet')")
        match._remember(engine, match.Geheugen())
        engine.execute(f"COPY gemeld TO '{folder}/gemeld.parquet'")
        splink_tables(engine, inwoners=float(inwoners))
        for side, vorig in (("l", "sleutel_adres"), ("r", "sleutel_vorig")):
            engine.execute(f"COPY splink_{side} TO '{folder}/splink_{side}.parquet'")
            engine.execute(SLEUTELS.format(van=f"splink_{side}", vorig=vorig, naar=folder / f"sleutels_{side}.parquet"))
    (folder / "prepare.duckdb").unlink()


def load_inwoners(folder: Path) -> Callable[[], int]:
    """Ours, once per residents file: read beforehand, then folded and written."""
    from pipeline.stages.match import fold_inwoners  # noqa: PLC0415 - a process loads and is measured with what it needs only

    inwoners: pa.Table = parquet.read_table(folder / "inwoners.parquet")

    def run() -> int:
        folded = fold_inwoners(inwoners, gemeente_code="0637")
        parquet.write_table(folded, folder / "persoon.parquet")
        return folded.num_rows

    return run


def load_match(folder: Path) -> Callable[[], int]:
    """Ours, every night: the signalen folded, candidates, evidence, rules, decisions with the evidence in words."""
    from pipeline.stages.match import Geheugen, match_signalen  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pipeline.stages.match.model import load_model  # noqa: PLC0415 - a process loads and is measured with what it needs only

    signalen, persoon = parquet.read_table(folder / "signalen.parquet"), folder / "persoon.parquet"

    def run() -> int:
        found = match_signalen(
            signalen, persoon, geheugen=Geheugen(), vandaag=VANDAAG, run_id="R000001", model=load_model()
        )
        return int(found.num_rows)

    return run


def load_pairs(folder: Path) -> Callable[[], int]:
    """The part of ours that Splink does as well: from both sides folded to all pairs with their levels and score."""
    from pipeline.stages import match  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pipeline.stages.match.model import load_model, script  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pipeline.stages.match.sql import evidence_script  # noqa: PLC0415 - a process loads and is measured with what it needs only

    engine = duckdb.connect(":memory:")
    for name in ("persoon", "gemeld"):
        engine.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder}/{name}.parquet')")
    for name, column in (("eerder_gevonden", match.EERDER), ("uitsluitingen", match.UITSLUITINGEN)):
        engine.register(name, column.empty_table())
    engine.register("onzekere_namen", pa.table({"signaal_id": pa.array([], pa.string())}))
    for name in ("vormen.sql", "geheugen.sql"):
        match._run(engine, script(name))
    inwoners = int(engine.sql("SELECT count(*) FROM persoon").fetchall()[0][0])

    def run() -> int:
        match._run(engine, script("kandidaten.sql"))
        match._run(engine, evidence_script(load_model(), inwoners=inwoners))
        return int(engine.sql("SELECT count(*) FROM bewijs").fetchall()[0][0])

    return run


def load_splink(folder: Path) -> Callable[[], int]:
    """Splink's predict: the same keys, levels and weights; the pairs scored, and nothing decided."""
    from match_splink import KANDIDATEN, splink_linker, splink_settings  # noqa: PLC0415 - a process loads and is measured with what it needs only

    from pipeline.stages import match  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pipeline.stages.match.model import load_model, script  # noqa: PLC0415 - a process loads and is measured with what it needs only

    engine = duckdb.connect(":memory:")
    for side in ("l", "r"):
        engine.execute(f"CREATE VIEW splink_{side} AS FROM read_parquet('{folder}/splink_{side}.parquet')")
    match._run(engine, script("vormen.sql"))
    linker = splink_linker(engine, splink_settings(load_model(), KANDIDATEN))

    def run() -> int:
        found = linker.inference.predict(warning_mode="never").physical_name
        return int(engine.sql(f"SELECT count(*) FROM {found}").fetchall()[0][0])

    return run


def load_polars(folder: Path) -> Callable[[], int]:
    """Polars joins on the same keys, rapidfuzz on what is not equal; the best two candidates per signaal."""
    from match_polars import score  # noqa: PLC0415 - a process loads and is measured with what it needs only

    return lambda: score(folder)


def load_floor(folder: Path) -> Callable[[], int]:
    """The floor: seven bare hash joins on hashes made beforehand, counted; nothing compared, told apart or kept."""
    engine = duckdb.connect(":memory:")

    def run() -> int:
        counts = (engine.sql(KANDIDATEN_GETELD.format(folder, soort)).fetchall()[0][0] for soort in range(1, 8))
        return sum(map(int, counts))

    return run


FOLD, MATCH, PAIRS = "ours: fold", "ours: match", "ours: pairs only"
SPLINK, POLARS, FLOOR = "splink predict", "polars + rapidfuzz", "floor: 7 joins"
DEELNEMERS: dict[str, Callable[[Path], Callable[[], int]]] = {
    FOLD: load_inwoners,
    MATCH: load_match,
    PAIRS: load_pairs,
    SPLINK: load_splink,
    POLARS: load_polars,
    FLOOR: load_floor,
}
