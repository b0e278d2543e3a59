"""Which sure matches a person looks at without knowing that they were sure: the blind sample (matching.md, Labels)."""

from collections.abc import Iterable
from math import ceil

from pipeline.contracts.ids import Sleutel, steekproef_rang

_PER_MAAND = 50
_DEEL = 0.01


def sample_matches(signaal_ids: Iterable[str], *, deze_maand: int, sleutel: Sleutel) -> list[str]:
    """At least 1 % of these, and more until this calendar month has 50 (`deze_maand` are drawn already).

    Chosen by a keyed hash: nobody can tell beforehand which, and the same night draws the same.
    """
    ranked = sorted(set(signaal_ids), key=lambda signaal_id: steekproef_rang(sleutel, signaal_id))
    wanted = max(ceil(_DEEL * len(ranked)), _PER_MAAND - deze_maand)
    return sorted(ranked[:wanted])
