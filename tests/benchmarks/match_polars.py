"""Polars and rapidfuzz do what the model asks, as somebody would write it by hand: the same keys, fields and weights.

Simpler than ours where that costs no accuracy worth measuring: a double name counts when one half is equal.
"""

from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from rapidfuzz.distance import DamerauLevenshtein, Hamming
from rapidfuzz.process import cpdist

from pipeline.stages.match.model import Model, load_model

BATCH = 100_000
"""So many signalen at a time: all their candidates with all columns must fit in memory."""
_LEEG = pl.lit("")


def score(folder: Path) -> int:
    """How many candidates were scored; the best two of every signaal are found, too."""
    links = pl.read_parquet(folder / "splink_l.parquet")
    return sum(_score_some(folder, links.slice(at, BATCH)) for at in range(0, links.height, BATCH))


def _score_some(folder: Path, links: pl.DataFrame) -> int:
    pairs = _candidates(folder, links.lazy().select("pid"))
    rechts = pl.scan_parquet(folder / "splink_r.parquet").join(
        pairs.lazy().select("pid").unique(), on="pid", how="semi"
    )
    wide = pairs.join(links.rename({"pid": "sid"}), on="sid").join(rechts.collect(), on="pid", suffix="_r")
    wide = wide.filter(~pl.col("streng") | _may_be())
    scored = wide.with_columns(_edits(wide)).select("sid", "pid", _score(load_model()).alias("score"))
    best = scored.sort("score", descending=True).group_by("sid", maintain_order=True).head(2)
    return scored.height if best.height else 0


def _candidates(folder: Path, some: pl.LazyFrame) -> pl.DataFrame:
    """The pairs that share a key, once; `streng`: only by an address, where most people are somebody else."""
    joined = [
        pl.scan_parquet(folder / "sleutels_l.parquet")
        .filter(pl.col("soort") == soort)
        .join(some, on="pid", how="semi")
        .join(pl.scan_parquet(folder / "sleutels_r.parquet").filter(pl.col("soort") == soort), on="sleutel")
        .select(sid="pid", pid="pid_right", streng=pl.lit(soort in {2, 3}))
        .collect()
        for soort in range(1, 8)
    ]
    return pl.concat(joined).group_by("sid", "pid").agg(pl.col("streng").all())


def _may_be() -> pl.Expr:
    return (
        ((pl.col("letterbegin") & pl.col("letterbegin_r")) != 0)
        | ((pl.col("naambegin") & pl.col("naambegin_r")) != 0)
        | (pl.col("geboren") == pl.col("geboren_r"))
        | (pl.col("omgekeerd") == pl.col("geboren_r"))
    )


def _edits(wide: pl.DataFrame) -> list[pl.Series]:
    """Edit distances by rapidfuzz, of surnames and of birth dates of one length; 9 where nobody need look."""
    naam = _distance(wide, "eigen", "eigen_r", pl.col("eigen") != pl.col("eigen_r"), DamerauLevenshtein.distance)
    partner = _distance(wide, "eigen", "partner_r", pl.col("partner_r") != _LEEG, DamerauLevenshtein.distance)
    heel = (pl.col("geboren").str.len_bytes() == 8) & (pl.col("geboren_r").str.len_bytes() == 8)
    datum = _distance(wide, "geboren", "geboren_r", heel & (pl.col("geboren") != pl.col("geboren_r")), Hamming.distance)
    return [
        pl.Series("naam_fouten", np.minimum(naam, partner)),
        pl.Series("datum_fouten", datum),
    ]


def _distance(wide: pl.DataFrame, left: str, right: str, where: pl.Expr, scorer: Any) -> Any:
    found = np.full(wide.height, 9, np.uint8)
    at = wide.select(where.arg_true()).to_series().to_numpy()
    some = wide.select(left, right)[at]
    found[at] = cpdist(some[left].to_list(), some[right].to_list(), scorer=scorer, dtype=np.uint8, workers=-1)
    return found


def _score(model: Model) -> pl.Expr:
    levels = {"bsn": _bsn(), "geboortedatum": _geboren(), "adres": _adres(), "voorletter": _letters()}
    fixed = [_first(model, veld, niveaus) for veld, niveaus in levels.items()]
    return reduce(lambda left, right: left + right, [*fixed, _achternaam(model)])


def _first(model: Model, veld: str, niveaus: dict[str, pl.Expr]) -> pl.Expr:
    """The weight of the first level that holds, else of the last of the field."""
    weights = {niveau.naam: model.gewicht(niveau) for niveau in model.velden[veld].niveaus}
    otherwise: pl.Expr = pl.lit(weights["verschilt"])
    for naam, holds in reversed(niveaus.items()):
        otherwise = pl.when(holds).then(weights[naam]).otherwise(otherwise)
    return otherwise


def _bsn() -> dict[str, pl.Expr]:
    bsn = pl.col("bsn")
    return {"gelijk": (bsn != _LEEG) & (bsn == pl.col("bsn_r")), "ontbreekt": bsn == _LEEG}


def _geboren() -> dict[str, pl.Expr]:
    links, rechts = pl.col("geboren"), pl.col("geboren_r")
    return {
        "gelijk": (links == rechts) & (links.str.len_bytes() == 8),
        "dag en maand verwisseld": (pl.col("omgekeerd") == rechts) & (rechts.str.len_bytes() == 8),
        "één cijfer anders": pl.col("datum_fouten") == 1,
        "ontbreekt": (links == _LEEG) | (rechts == _LEEG),
        "past bij wat bekend is": links.str.starts_with(rechts) | rechts.str.starts_with(links),
    }


def _adres() -> dict[str, pl.Expr]:
    plek = pl.col("postcode") == pl.col("postcode_r")
    nu = (pl.col("sleutel_adres") == pl.col("sleutel_adres_r")).fill_null(value=False)
    buurt = pl.col("postcode").str.head(4) == pl.col("postcode_r").str.head(4)
    return {
        "gelijk": nu & (pl.col("huisdeel") == pl.col("huisdeel_r")),
        "gelijk, toevoeging ontbreekt": nu & (pl.col("huisdeel") == _LEEG),
        "gelijk, toevoeging niet": nu,
        "gelijk aan vorig adres": (pl.col("sleutel_adres") == pl.col("sleutel_vorig_r")).fill_null(value=False),
        "bijna gelijk": (pl.col("postcode") != _LEEG) & (plek | buurt & (pl.col("nummer") == pl.col("nummer_r"))),
    }


def _letters() -> dict[str, pl.Expr]:
    links, rechts = pl.col("voorletters"), pl.col("voorletters_r")
    kort = pl.min_horizontal(links.str.len_bytes(), rechts.str.len_bytes())
    eerste = links.str.head(1) == rechts.str.head(1)
    voornaam = pl.col("voornaam")
    return {
        "voornaam gelijk": (voornaam.str.len_bytes() > 1) & (voornaam == pl.col("voornaam_r")),
        "alle voorletters gelijk": (links.str.len_bytes() > 1) & (links == rechts),
        "ontbreekt": kort == 0,
        "begin van de voorletters gelijk": (kort > 1) & (links.str.starts_with(rechts) | rechts.str.starts_with(links)),
        "gelijk": eerste & (kort == 1),
        "eerste gelijk, de rest niet": eerste,
        "andere voornaam": rechts.str.contains(links.str.head(1), literal=True),
    }


def _achternaam(model: Model) -> pl.Expr:
    niveaus = {niveau.naam: niveau for niveau in model.velden["achternaam"].niveaus}
    eigen = _among("eigen_r", "eigen_heel_r", "eigen_omgezet_r") & (pl.col("eigen_r") != _LEEG)
    partner = _among("partner_r", "partner_heel_r", "partner_omgezet_r") & (pl.col("partner_r") != _LEEG)
    deel = _half("deel_een") | _half("deel_twee")
    klinkt = (pl.col("eigen_klank") == pl.col("eigen_klank_r")) | (pl.col("eigen_klank") == pl.col("partner_klank_r"))
    fixed = {"deel van de naam gelijk": deel, "klinkt gelijk": klinkt, "bijna gelijk": pl.col("naam_fouten") < 2}
    rare = {"gelijk aan partnernaam": (partner, "tf_partner_r"), "gelijk aan eigen naam": (eigen, "tf_eigen_r")}
    otherwise = _first(model, "achternaam", fixed)
    for naam, (holds, deel_van) in rare.items():
        share = pl.max_horizontal(pl.col(deel_van), pl.lit(model.vloer.naam))
        otherwise = pl.when(holds).then((pl.lit(niveaus[naam].m) / share).log(2)).otherwise(otherwise)
    return otherwise


def _among(*columns: str) -> pl.Expr:
    forms = ("eigen", "eigen_heel", "eigen_omgezet")
    return pl.any_horizontal(pl.col(form) == pl.col(column) for form in forms for column in columns)


def _half(deel: str) -> pl.Expr:
    return (pl.col(deel) != _LEEG) & ((pl.col(deel) == pl.col("eigen_r")) | (pl.col(deel) == pl.col("partner_r")))
