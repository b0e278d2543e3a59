"""Work is spread over the weeks: fair, nothing lost, never earlier, and never more than somebody can do."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.kalender import is_werkdag
from pipeline.stages.spread import Werk, spread_werk, week_of

VANDAAG = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)
WEEK = timedelta(days=7)


def werk(zaak_id: str, *, deadline: int = 10, voor: int = 1, door: str = "kwadraad", vast: bool = False) -> Werk:
    return Werk(VANDAAG + timedelta(days=deadline), zaak_id, door, VANDAAG + timedelta(days=voor), vast)


def spread(*heap: Werk, vandaag: date = VANDAAG, **capaciteit: int) -> dict[str, date]:
    return spread_werk(heap, capaciteit=capaciteit, vandaag=vandaag)


def test_without_a_limit_everything_keeps_its_day() -> None:
    heap = [werk(str(number), voor=number) for number in range(20)]
    assert spread(*heap) == {one.zaak_id: one.voor for one in heap}


def test_what_does_not_fit_moves_to_the_last_working_day_of_the_next_week() -> None:
    found = spread(werk("a", deadline=3), werk("b", deadline=9), werk("c", deadline=5), kadaster=1, kwadraad=2)
    assert found == {"a": date(2026, 11, 26), "c": date(2026, 11, 26), "b": date(2026, 12, 4)}


def test_the_oldest_deadline_stays_and_the_newest_moves_furthest() -> None:
    found = spread(*(werk(name, deadline=number) for number, name in enumerate("abc")), kwadraad=1)
    assert [found[name] for name in "abc"] == [date(2026, 11, 26), date(2026, 12, 4), date(2026, 12, 11)]


def test_urgent_work_never_moves_and_is_counted_first() -> None:
    found = spread(werk("spoed", deadline=90, vast=True), werk("spoed too", vast=True), werk("a"), kwadraad=1)
    assert found["spoed"] == found["spoed too"] == date(2026, 11, 26)
    assert found["a"] == date(2026, 12, 4)


def test_a_limit_holds_for_who_has_it_only() -> None:
    found = spread(werk("a"), werk("b", door="gemeente"), werk("c", door="gemeente"), kwadraad=1)
    assert set(found.values()) == {date(2026, 11, 26)}


def test_overdue_work_counts_in_this_week_and_keeps_its_day_when_it_fits() -> None:
    found = spread(werk("late", deadline=-20, voor=-30), werk("now", deadline=5), kwadraad=1)
    assert found == {"late": VANDAAG - timedelta(days=30), "now": date(2026, 12, 4)}


@pytest.mark.parametrize(
    ("vandaag", "moved"),
    [
        (date(2026, 12, 14), date(2026, 12, 24)),  # Friday 25 December is a holiday
        (date(2026, 12, 21), date(2026, 12, 31)),  # Friday 1 January is one
        (date(2027, 3, 15), date(2027, 3, 25)),  # Good Friday
    ],
)
def test_a_week_whose_friday_is_a_holiday_is_not_passed_over(vandaag: date, moved: date) -> None:
    heap = [Werk(vandaag, name, "kwadraad", vandaag, vast=False) for name in "ab"]
    assert spread(*heap, vandaag=vandaag, kwadraad=1)["b"] == moved


WERK = st.builds(
    Werk,
    deadline=st.integers(-30, 60).map(lambda days: VANDAAG + timedelta(days=days)),
    zaak_id=st.uuids().map(str),
    door=st.sampled_from(["kwadraad", "gemeente", "humanitas"]),
    voor=st.integers(-30, 60).map(lambda days: VANDAAG + timedelta(days=days)),
    vast=st.booleans(),
)


@settings(deadline=None)
@given(
    heap=st.lists(WERK, max_size=40, unique_by=lambda one: one.zaak_id),
    kwadraad=st.integers(1, 4),
    gemeente=st.integers(1, 8),
    seed=st.integers(0, 9),
)
def test_nothing_is_lost_or_earlier_and_no_week_is_too_full(
    heap: list[Werk], kwadraad: int, gemeente: int, seed: int
) -> None:
    limits = {"kwadraad": kwadraad, "gemeente": gemeente}
    found = spread_werk(heap, capaciteit=limits, vandaag=VANDAAG)
    shuffled = Random(seed).sample(heap, len(heap))
    assert spread_werk(shuffled, capaciteit=limits, vandaag=VANDAAG) == found
    assert found.keys() == {one.zaak_id for one in heap}
    full, fixed = Counter[tuple[str, date]](), Counter[tuple[str, date]]()
    for one in heap:
        day = found[one.zaak_id]
        assert day >= one.voor
        assert day == one.voor or (is_werkdag(day) and not one.vast and one.door in limits)
        week = week_of(max(day, VANDAAG))
        full[one.door, week] += 1
        fixed[one.door, week] += one.vast
    for (door, week), count in full.items():
        assert door not in limits or count <= max(limits[door], fixed[door, week])


@settings(deadline=None)
@given(heap=st.lists(WERK, max_size=40, unique_by=lambda one: one.zaak_id), limit=st.integers(1, 4))
def test_nobody_stays_in_a_week_from_which_an_older_deadline_had_to_move(heap: list[Werk], limit: int) -> None:
    heap = [one._replace(door="kwadraad") for one in heap]
    found = spread(*heap, kwadraad=limit)
    for moved in (one for one in heap if found[one.zaak_id] != one.voor):
        week = week_of(max(moved.voor, VANDAAG))
        while week < week_of(found[moved.zaak_id]):
            there = [one for one in heap if week_of(max(found[one.zaak_id], VANDAAG)) == week and not one.vast]
            assert all((one.deadline, one.voor) <= (moved.deadline, moved.voor) for one in there)
            week += WEEK
