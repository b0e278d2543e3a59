"""How busy everybody is: the work of this week and the next beside what they can do, and what moved on."""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.adapters.store import Store
from pipeline.omgeving import Omgeving
from pipeline.stages.spread import week_of
from pipeline.stages.weigh import GEMEENTE

_WEEK = timedelta(days=7)


class Drukte(NamedTuple):
    """Actions that somebody has in the week of this Monday, and their limit (None: no limit).

    `doorgeschoven`: what the plans asked for in this week and was put later because it was full; `na_deadline`: of
    those, what is now due after the zaak's last day.
    """

    door: str
    maandag: date
    gepland: int
    grens: int | None
    doorgeschoven: int
    na_deadline: int


def read_drukte(store: Store, *, omgeving: Omgeving) -> tuple[Drukte, ...]:
    """This week and the next, for the municipality and each uitvoerder; overdue work counts in this week."""
    limits = omgeving.config.beleid.capaciteit
    doers = dict.fromkeys((GEMEENTE, *(one.id for one in omgeving.config.uitvoerders), *limits))
    this_week = week_of(omgeving.vandaag)
    planned, moved, late = Counter[tuple[str, date]](), Counter[tuple[str, date]](), Counter[tuple[str, date]]()
    for row in store.rows(
        """SELECT actie_door, actie_voor, actie_gevraagd, deadline FROM zaken
           WHERE status = 'Open' AND actie <> 'Administratief'"""
    ):
        asked, now = (
            max(this_week, week_of(date.fromisoformat(row[name]))) for name in ("actie_gevraagd", "actie_voor")
        )
        planned[row["actie_door"], now] += 1
        moved[row["actie_door"], asked] += asked < now
        late[row["actie_door"], asked] += asked < now and row["actie_voor"] > row["deadline"]
    return tuple(
        Drukte(door, week, planned[door, week], limits.get(door), moved[door, week], late[door, week])
        for door in doers
        for week in (this_week, this_week + _WEEK)
    )
