"""How often is matching wrong? Counted on the synthetic population, of which the truth of every signaal is known.

Per soort, per rule and per defect; beside it the same model with only the rules of matching.md (A). Wrong is: accepted,
and not the person meant. The bounds say what the numbers can bear, not what a partner's real errors look like.
"""

from datetime import date

import duckdb
import pyarrow as pa
from bevolking_groot import make_proef
from match_grens import aandeel, per_100k, tabel

from pipeline.stages.match import Geheugen, fold_inwoners, match_signalen
from pipeline.stages.match.model import Model, load_model

VANDAAG = date(2026, 11, 23)
_UITLEG = (
    "Rates are of the accepted, bounds Clopper-Pearson's of two-sided 95 %; A: only the rules A1-A5.\n"
    "Who is not in the file can only be accepted wrongly: there the number says more than the rate."
)
_GRENZEN = ["wrong", "per 100,000", "95 % upper"]

_SAMEN = """
CREATE TABLE samen AS SELECT soort, w.gebreken,
  m.besluit, m.besluit = 'zeker' AS zeker, m.besluit = 'zeker' AND m.bsn <> w.bsn AS fout,
  split_part(json_extract_string(m.bewijs, '$.regel'), ' ', 1) AS regel,
  a.besluit = 'zeker' AS a_zeker, a.besluit = 'zeker' AND a.bsn <> w.bsn AS a_fout,
  split_part(json_extract_string(a.bewijs, '$.regel'), ' ', 1) AS a_regel
FROM waarheid w JOIN alles m USING (signaal_id) JOIN alleen_a a USING (signaal_id)
"""
_SOORTEN = """
SELECT coalesce(soort, 'all'), count(*), count_if(zeker), count_if(fout), count_if(besluit = 'twijfel'),
  count_if(besluit = 'geen'), count_if(a_zeker), count_if(a_fout)
FROM samen GROUP BY ROLLUP (soort) ORDER BY grouping(soort) DESC, 2 DESC, 1
"""
_GEBREKEN = """
SELECT gebrek, count(*), count_if(zeker), count_if(fout), count_if(besluit = 'twijfel'),
  count_if(besluit = 'geen'), count_if(a_zeker), count_if(a_fout)
FROM (SELECT *, unnest(CASE WHEN len(gebreken) = 0 THEN ['-'] ELSE gebreken END) AS gebrek
  FROM samen WHERE soort = 'inwoner')
GROUP BY gebrek ORDER BY 2 DESC, 1
"""
_REGELS = """
SELECT coalesce(regel, 'all'), count_if(zeker), count_if(fout), count_if(a_zeker), count_if(a_fout) FROM (
  SELECT regel, zeker, fout, false AS a_zeker, false AS a_fout FROM samen WHERE zeker
  UNION ALL SELECT a_regel, false, false, a_zeker, a_fout FROM samen WHERE a_zeker
) GROUP BY ROLLUP (regel) ORDER BY grouping(regel) DESC, 1
"""


def fouten(*, inwoners: int, signalen: int, seed: int, met_bsn: float, zwaar: bool) -> str:
    """The three tables on one synthetic population."""
    proef = make_proef(inwoners=inwoners, signalen=signalen, seed=seed, met_bsn=met_bsn, zwaar=zwaar)
    personen = fold_inwoners(proef.inwoners, gemeente_code="0637")
    with duckdb.connect(":memory:") as engine:
        engine.register("waarheid", proef.waarheid)
        engine.register("alles", _matches(proef.signalen, personen, load_model()))
        engine.register("alleen_a", _matches(proef.signalen, personen, alleen_a(load_model())))
        engine.execute(_SAMEN)
        soorten, regels, gebreken = (engine.sql(text).fetchall() for text in (_SOORTEN, _REGELS, _GEBREKEN))
    title = f"{inwoners:,} inwoners, {signalen:,} signalen, seed {seed}, {met_bsn:.0%} with a BSN{', zwaar' * zwaar}"
    return "\n\n".join(
        (
            f"{title}.\n{_UITLEG}",
            _per_soort("about whom", soorten),
            _per_regel(regels, signalen),
            "Signalen about registered inwoners only, by defect (one signaal may have several).",
            _per_soort("defect", gebreken),
        )
    )


def alleen_a(model: Model) -> Model:
    """The same model with every rule switched off that is not one of matching.md's."""
    regels = tuple(
        regel if regel.id.startswith("A") else regel.model_copy(update={"aan": False}) for regel in model.regels
    )
    return model.model_copy(update={"regels": regels})


def _matches(signalen: pa.Table, personen: pa.Table, model: Model) -> pa.Table:
    return match_signalen(signalen, personen, geheugen=Geheugen(), vandaag=VANDAAG, run_id="R000001", model=model)


def _per_soort(kop: str, rows: list[tuple[str, int, int, int, int, int, int, int]]) -> str:
    koppen = [kop, "signalen", "accepted", *_GRENZEN, "review", "none", "A accepted", *(f"A {kop}" for kop in _GRENZEN)]
    rijen = [
        [
            naam,
            f"{van:,}",
            *_rate(zeker, fout, van),
            aandeel(twijfel, van),
            aandeel(geen, van),
            *_rate(a_zeker, a_fout, van),
        ]
        for naam, van, zeker, fout, twijfel, geen, a_zeker, a_fout in rows
    ]
    return tabel(koppen, rijen)


def _rate(zeker: int, fout: int, van: int) -> list[str]:
    return [aandeel(zeker, van), str(fout), *per_100k(fout, zeker)]


def _per_regel(rows: list[tuple[str, int, int, int, int]], signalen: int) -> str:
    koppen = ["rule", "accepted", "of all", *_GRENZEN, "A accepted", "A of all", *(f"A {kop}" for kop in _GRENZEN)]
    rijen = [
        [naam, f"{zeker:,}", *_rate(zeker, fout, signalen), f"{a_zeker:,}", *_rate(a_zeker, a_fout, signalen)]
        for naam, zeker, fout, a_zeker, a_fout in rows
    ]
    return tabel(koppen, rijen)
