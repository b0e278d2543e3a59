"""Counting on data that others made: who was meant is known there too."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
from match_grens import aandeel, per_100k

from pipeline.stages.match import Geheugen, fold_inwoners, match_signalen
from pipeline.stages.match.model import load_model

VANDAAG = date(2026, 11, 23)
KOPPEN = ["", "signalen", "accepted", "wrong", "per 100,000", "95 % upper", "review", "none"]


def counted(inwoners: pa.Table, signalen: pa.Table, waarheid: Mapping[str, str]) -> list[str]:
    """The cells under KOPPEN after the first; `waarheid` gives the bsn that each signaal_id is about."""
    found: list[dict[str, Any]] = match_signalen(
        signalen,
        fold_inwoners(inwoners, gemeente_code="0000"),
        geheugen=Geheugen(),
        vandaag=VANDAAG,
        run_id="R000001",
        model=load_model(),
    ).to_pylist()
    counts = Counter(str(row["besluit"]) for row in found)
    wrong = sum(row["besluit"] == "zeker" and row["bsn"] != waarheid[row["signaal_id"]] for row in found)
    accepted, review, none = (aandeel(counts[besluit], len(found)) for besluit in ("zeker", "twijfel", "geen"))
    return [f"{len(found):,}", accepted, str(wrong), *per_100k(wrong, counts["zeker"]), review, none]
