"""Ordinary months of imagined partners, and what can go wrong with one: to measure false alarms and detection.

A partner has 60 to 1,000 records a month, grows or shrinks up to 2 % a month, has a season of up to 10 %, and monthly
noise of 3 to 15 % besides chance; amounts are lognormal; its 12 to 21 postcode areas shift a little every month.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.contracts.config_partner import Verwacht
from pipeline.stages.expect import Kentallen, judge_expectations


@dataclass(frozen=True, slots=True)
class Gewoon:
    """One imagined partner."""

    records: float
    groei: float
    seizoen: float
    fase: float
    ruis: float
    bedrag: float
    spreiding: float
    aandelen: np.ndarray[tuple[int], np.dtype[np.float64]]


def imagined_partner(rng: np.random.Generator) -> Gewoon:
    return Gewoon(
        records=math.exp(rng.uniform(math.log(60), math.log(1000))),
        groei=rng.uniform(-0.02, 0.02),
        seizoen=rng.uniform(0, 0.10),
        fase=rng.uniform(0, 12),
        ruis=rng.uniform(0.03, 0.15),
        bedrag=rng.uniform(20_000, 90_000),
        spreiding=rng.uniform(0.5, 1.0),
        aandelen=rng.dirichlet(np.full(rng.integers(12, 22), 1.5)),
    )


def month(rng: np.random.Generator, partner: Gewoon, at: int) -> Kentallen:
    season = 1 + partner.seizoen * math.cos(2 * math.pi * (at + partner.fase) / 12)
    mean = partner.records * (1 + partner.groei) ** at * season * math.exp(rng.normal(0, partner.ruis))
    return levering(rng, partner, max(1, int(rng.poisson(mean))), first_area=2711)


def levering(rng: np.random.Generator, partner: Gewoon, records: int, *, first_area: int) -> Kentallen:
    cents = partner.bedrag * math.exp(rng.normal(0, 0.05)) * rng.lognormal(0, partner.spreiding, records)
    counted = rng.multinomial(records, rng.dirichlet(partner.aandelen * 200 + 0.001))
    areas = {str(first_area + at): int(count) for at, count in enumerate(counted) if count}
    return Kentallen(records, 0, float(cents.mean()), areas, 0)


def measure(months: int, *, seed: int) -> dict[str, float]:
    """Per situation the share of leveringen that is held; the half files also by the partner's size."""
    rng = np.random.default_rng(seed)
    held: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for _ in range(months):
        partner = imagined_partner(rng)
        before = [month(rng, partner, at) for at in range(int(rng.integers(6, 25)))]
        if sum(each.records >= 50 for each in before[-12:]) < 6:
            continue
        now = month(rng, partner, len(before))
        half = levering(rng, partner, max(1, int(rng.binomial(now.records, 0.5))), first_area=2711)
        size = "half, from 300 records" if partner.records >= 300 else "half, under 300 records"
        for situation, each in {
            "ordinary": now,
            "amounts x100": replace(now, gemiddeld_cent=now.gemiddeld_cent * 100),
            "amounts /100": replace(now, gemiddeld_cent=now.gemiddeld_cent / 100),
            "half": half,
            size: half,
            "other town": levering(rng, partner, now.records, first_area=2511),
            "neighbouring town": levering(rng, partner, now.records, first_area=2740),
        }.items():
            total[situation] += 1
            held[situation] += is_held(each, before)
    return {situation: held[situation] / count for situation, count in total.items()}


def is_held(now: Kentallen, before: Sequence[Kentallen]) -> bool:
    return bool(judge_expectations(now, before, verwacht=Verwacht()))


if __name__ == "__main__":
    for situation, share in measure(20_000, seed=2026).items():
        print(f"{situation:<26}{share:8.2%}")  # noqa: T201 - a measurement, run by hand
