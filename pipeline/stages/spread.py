"""No more work in a week than somebody can do: what does not fit moves on, the oldest deadline first (domain.md, 8)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.domain.kalender import is_werkdag

_WEEK = timedelta(days=7)


class Werk(NamedTuple):
    """An action of a zaak that somebody does by a day; what is urgent or agreed with the inwoner keeps its day."""

    deadline: date
    zaak_id: str
    door: str
    voor: date
    vast: bool


def spread_werk(werk: Iterable[Werk], *, capaciteit: Mapping[str, int], vandaag: date) -> dict[str, date]:
    """The day of every zaak's action after spreading, by zaak_id: never earlier than it was.

    `capaciteit` is how many actions somebody can do in a calendar week; who is not in it has no limit. Overdue work
    counts in this week. Work that keeps its day is counted first, then the oldest deadline; the order is of no matter.
    What moves on is due on the last working day of the first week with room.
    """
    full: Counter[tuple[str, date]] = Counter()
    days: dict[str, date] = {}
    for one in sorted(werk, key=lambda one: (not one.vast, one.deadline, one.voor, one.zaak_id)):
        day = one.voor
        limit = capaciteit.get(one.door)
        if limit is not None:
            while not one.vast and full[one.door, week_of(max(day, vandaag))] >= limit:
                day = _last_werkdag(week_of(max(day, vandaag)) + _WEEK)
            full[one.door, week_of(max(day, vandaag))] += 1
        days[one.zaak_id] = day
    return days


def _last_werkdag(monday: date) -> date:
    """The last working day of this week; not every Friday is one (Good Friday, Christmas)."""
    days = (monday + timedelta(days=number) for number in range(6, -1, -1))
    return next((day for day in days if is_werkdag(day)), monday)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())
