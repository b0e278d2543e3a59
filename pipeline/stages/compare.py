"""What changed between two residents files: who died, left, came back, moved, or became secret or under curatele."""

import pyarrow as pa

from pipeline.contracts.tables import WIJZIGINGEN
from pipeline.private_duckdb import private_duckdb

_SQL = """
CREATE MACRO weg(reden, gemeente) AS CASE
  WHEN reden = 'O' THEN 'overleden' WHEN reden <> '' OR gemeente NOT IN ('', $gemeente) THEN 'vertrokken' ELSE '' END;
CREATE TABLE paar AS SELECT
  coalesce(n.bsn, v.bsn) AS bsn, v.bsn IS NULL AS nieuw, n.bsn IS NULL AS verdwenen,
  weg(v.opschorting_reden, v.gemeente_code) AS was, weg(n.opschorting_reden, n.gemeente_code) AS is_nu,
  (v.postcode, v.huisnummer, v.huisletter, v.huisnummertoevoeging, v.locatiebeschrijving)
    <> (n.postcode, n.huisnummer, n.huisletter, n.huisnummertoevoeging, n.locatiebeschrijving) AS verhuisd,
  v.geheimhouding IN ('', '0') AND n.geheimhouding NOT IN ('', '0') AS geheim,
  v.curatele = '' AND n.curatele <> '' AS curatele
FROM vorige v FULL JOIN nieuwe n ON n.bsn = v.bsn;
CREATE TABLE wijziging AS SELECT bsn, soort FROM (
  SELECT bsn, unnest(list_filter([
    CASE WHEN nieuw THEN 'nieuw' END,
    CASE WHEN verdwenen THEN 'niet meer in het bestand' END,
    CASE WHEN NOT nieuw AND is_nu <> '' AND is_nu <> was THEN is_nu END,
    CASE WHEN is_nu = '' AND was <> '' AND NOT verdwenen THEN 'teruggekeerd' END,
    CASE WHEN verhuisd AND is_nu = '' AND NOT nieuw AND NOT verdwenen THEN 'verhuisd' END,
    CASE WHEN geheim THEN 'geheim geworden' END,
    CASE WHEN curatele THEN 'onder curatele gesteld' END
  ], lambda soort: soort IS NOT NULL)) AS soort FROM paar
)
"""


def compare_inwoners(vorige: pa.Table, nieuwe: pa.Table, *, gemeente_code: str, run_id: str) -> pa.Table:
    """The changes (WIJZIGINGEN, by bsn) from one residents file to the next; both have the schema INWONERS."""
    with private_duckdb() as engine:
        engine.register("vorige", vorige)
        engine.register("nieuwe", nieuwe)
        engine.execute(_SQL.replace("$gemeente", f"'{gemeente_code}'"))
        found = engine.sql("SELECT * FROM wijziging ORDER BY bsn, soort").to_arrow_table()
    found = found.append_column("run_id", pa.repeat(pa.scalar(run_id, pa.string()), found.num_rows))
    shaped: pa.Table = found.select(WIJZIGINGEN.names).cast(WIJZIGINGEN)
    return shaped
