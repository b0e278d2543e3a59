"""How wrong can it be, having seen so few wrong? The exact bound of Clopper and Pearson, and tables to print it in."""

import math
from collections.abc import Sequence

ALFA = 0.025
"""Each side of a two-sided interval of 95 %."""


def bovengrens(fout: int, van: int) -> float:
    """The upper end of the two-sided exact 95 % interval (Clopper and Pearson, 1934) for `fout` wrong among `van`."""
    if not 0 <= fout <= van:
        raise ValueError(f"{fout} of {van} is no proportion")
    if fout == van:
        return 1.0
    low, high = fout / van, 1.0
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(fout, van, middle) > ALFA else (low, middle)
    return (low + high) / 2


def _at_most(fout: int, van: int, kans: float) -> float:
    """The binomial chance of at most `fout` of `van`, each with this chance."""
    wel, niet = math.log(kans), math.log1p(-kans)
    whole = math.lgamma(van + 1)
    terms = [
        whole - math.lgamma(keer + 1) - math.lgamma(van - keer + 1) + keer * wel + (van - keer) * niet
        for keer in range(fout + 1)
    ]
    top = max(terms)
    return math.exp(top) * math.fsum(math.exp(term - top) for term in terms)


def per_100k(fout: int, van: int) -> list[str]:
    """The point estimate and the upper bound, both per 100,000, as two cells."""
    return [f"{1e5 * fout / van:.1f}", f"{1e5 * bovengrens(fout, van):.1f}"] if van else ["-", "-"]


def aandeel(deel: int, van: int) -> str:
    """A percentage of one decimal."""
    return f"{deel / van:.1%}" if van else "-"


def tabel(koppen: Sequence[str], rijen: Sequence[Sequence[str]]) -> str:
    """A Markdown table that also reads well as it is: the first column to the left, the others to the right."""
    alles = [list(koppen), *(list(rij) for rij in rijen)]
    breedtes = [max(len(rij[kolom]) for rij in alles) for kolom in range(len(koppen))]
    lines = ["| " + " | ".join(_cel(cel, breedtes, kolom) for kolom, cel in enumerate(rij)) + " |" for rij in alles]
    lines.insert(1, "|" + "|".join("-" * (b + 1) + ("-" if nr == 0 else ":") for nr, b in enumerate(breedtes)) + "|")
    return "\n".join(lines)


def _cel(cel: str, breedtes: Sequence[int], kolom: int) -> str:
    return cel.ljust(breedtes[kolom]) if kolom == 0 else cel.rjust(breedtes[kolom])
