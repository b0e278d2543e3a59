"""Dutch working days, and dates as a letter writes them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.kalender import in_woorden, in_woorden_met_dag, is_werkdag, werkdagen_na

DAGEN = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    "feestdag",
    [
        date(2026, 1, 1),
        date(2026, 4, 6),  # Easter Monday
        date(2026, 4, 27),  # King's Day
        date(2026, 5, 14),  # Ascension Day
        date(2026, 5, 25),  # Whit Monday
        date(2026, 12, 25),
        date(2025, 4, 26),  # King's Day on the Saturday before
        date(2025, 5, 5),  # Liberation Day, once in five years
    ],
)
def test_a_public_holiday_is_no_working_day(feestdag: date) -> None:
    assert not is_werkdag(feestdag)


@pytest.mark.parametrize("werkdag", [date(2026, 11, 23), date(2026, 12, 24), date(2026, 5, 5), date(2026, 12, 31)])
def test_an_ordinary_weekday_is_a_working_day(werkdag: date) -> None:
    assert is_werkdag(werkdag)


def test_a_weekend_is_no_working_day() -> None:
    assert [is_werkdag(date(2026, 11, 27) + timedelta(days=days)) for days in range(4)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("dag", "aantal", "verwacht"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 23), 3, date(2026, 12, 29)),
        (date(2026, 12, 23), 5, date(2026, 12, 31)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 4, 3), 1, date(2026, 4, 7)),
    ],
)
def test_a_deadline_skips_weekends_and_holidays(dag: date, aantal: int, verwacht: date) -> None:
    assert werkdagen_na(dag, aantal) == verwacht


@given(dag=DAGEN, aantal=st.integers(0, 30))
def test_a_deadline_is_a_working_day_with_so_many_working_days_before_it(dag: date, aantal: int) -> None:
    voor = werkdagen_na(dag, aantal)
    between = [dag + timedelta(days=days) for days in range(1, (voor - dag).days + 1)]
    assert is_werkdag(voor)
    assert sum(map(is_werkdag, between)) == (aantal if aantal or is_werkdag(dag) else 1)


@given(dag=DAGEN, aantal=st.integers(0, 30))
def test_one_working_day_more_is_later(dag: date, aantal: int) -> None:
    assert werkdagen_na(dag, aantal + 1) > werkdagen_na(dag, aantal) or not is_werkdag(dag)


def test_a_date_is_written_in_words_without_leading_zeros() -> None:
    assert in_woorden(date(2026, 11, 23)) == "23 november 2026"
    assert in_woorden(date(2026, 3, 1)) == "1 maart 2026"


def test_a_date_is_written_with_its_weekday() -> None:
    assert in_woorden_met_dag(date(2026, 12, 7)) == "maandag 7 december 2026"
    assert in_woorden_met_dag(date(2026, 8, 30)) == "zondag 30 augustus 2026"
