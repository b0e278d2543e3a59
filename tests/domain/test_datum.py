"""Dates of a levering and of the register."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.datum import BrpDatum, parse_datum, parse_geboortedatum
from pipeline.domain.refusal import Refusal


def brp(raw: str) -> BrpDatum:
    datum = BrpDatum.parse(raw)
    assert isinstance(datum, BrpDatum), datum
    return datum


@st.composite
def brp_datums(draw: st.DrawFn) -> BrpDatum:
    day, known = draw(st.dates()), draw(st.integers(0, 3))
    return BrpDatum(*(part if place < known else 0 for place, part in enumerate((day.year, day.month, day.day))))


@pytest.mark.parametrize("raw", ["2026-11-23", "23-11-2026", "20261123", " 23-11-2026 "])
def test_the_three_notations_of_a_levering_are_one_date(raw: str) -> None:
    assert parse_datum(raw) == date(2026, 11, 23)


def test_a_day_and_a_month_may_have_one_digit_before_the_year() -> None:
    assert parse_datum("1-2-2026") == date(2026, 2, 1)


@pytest.mark.parametrize(
    "raw",
    [
        *("", "2026-02-29", "31-04-2026", "20261301", "2026-11-00", "00-11-2026", "2026", "2026-11", "00000000"),
        *("23/11/2026", "23.11.2026", "2026-1-2", "11-23-2026", "23-11-26", "2026-11-23 00:00:00", "2026-11-23T10:00"),
        *("46349", "２026-11-23", "2026-11-23\x00", "2026\n-11-23", "0000-01-01"),
    ],
)
def test_any_other_date_of_a_levering_is_refused(raw: str) -> None:
    refusal = parse_datum(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reden == "datum-ongeldig"


@given(st.dates())
def test_a_date_survives_each_notation(day: date) -> None:
    iso, dutch = day.isoformat(), f"{day.day}-{day.month}-{day.year:04}"
    assert parse_datum(iso) == parse_datum(dutch) == parse_datum(iso.replace("-", "")) == day


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("1978-08-01", "1978-08-01"),
        ("01-08-1978", "1978-08-01"),
        ("1-8-1978", "1978-08-01"),
        ("19780801", "1978-08-01"),
        ("1978-08-00", "1978-08"),
        ("00-08-1978", "1978-08"),
        ("19780800", "1978-08"),
        ("1978-08", "1978-08"),
        ("00-00-1978", "1978"),
        ("19780000", "1978"),
        ("1978", "1978"),
        ("00000000", ""),
        ("00-00-0000", ""),
        ("", ""),
    ],
)
def test_a_birth_date_may_be_partly_unknown(raw: str, iso: str) -> None:
    datum = parse_geboortedatum(raw)
    assert isinstance(datum, BrpDatum)
    assert datum.iso == iso


@pytest.mark.parametrize(
    "raw", ["1978-00-12", "19780012", "00000812", "0000-08-00", "19780230", "1978-13-00", "1978-8", "78", "onbekend"]
)
def test_a_birth_date_that_does_not_exist_is_refused(raw: str) -> None:
    refusal = parse_geboortedatum(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reden == "geboortedatum-ongeldig"


@pytest.mark.parametrize("raw", ["1978-08-01", "01-08-1978", "1978", "19780230", "19780012", "1978080", "197808001"])
def test_the_register_writes_eight_digits_and_nothing_else(raw: str) -> None:
    refusal = BrpDatum.parse(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reden == "datum-ongeldig"


def test_an_empty_date_of_the_register_is_wholly_unknown() -> None:
    assert brp("") == brp("00000000") == BrpDatum(0, 0, 0)
    assert brp("").brp == "00000000"


def test_only_a_full_date_is_a_calendar_date() -> None:
    assert brp("19780801").als_date() == date(1978, 8, 1)
    assert [brp(raw).als_date() for raw in ("19780800", "19780000", "")] == [None, None, None]
    assert [brp(raw).volledig for raw in ("19780801", "19780800")] == [True, False]


@given(brp_datums())
def test_a_date_of_the_register_survives_what_it_writes(datum: BrpDatum) -> None:
    assert BrpDatum.parse(datum.brp) == datum
    assert parse_geboortedatum(datum.iso) == datum
    assert parse_geboortedatum(datum.brp) == datum


@given(st.text() | st.text(alphabet="0123456789-", max_size=11))
def test_no_text_makes_a_parser_stumble(raw: str) -> None:
    assert isinstance(parse_datum(raw), date | Refusal)
    assert isinstance(parse_geboortedatum(raw), BrpDatum | Refusal)
    assert isinstance(BrpDatum.parse(raw), BrpDatum | Refusal)


@pytest.mark.parametrize(
    ("geboren", "dag", "expected"),
    [
        ("20081123", date(2026, 11, 22), True),
        ("20081123", date(2026, 11, 23), False),
        ("20080229", date(2026, 2, 28), True),
        ("20080229", date(2026, 3, 1), False),
        ("20081100", date(2026, 10, 31), True),
        ("20081100", date(2026, 11, 1), False),
        ("20080000", date(2025, 12, 31), True),
        ("20080000", date(2026, 1, 1), False),
        ("00000000", date(2026, 1, 1), False),
        ("20300101", date(2026, 1, 1), True),
    ],
)
def test_a_minor_is_who_is_surely_under_eighteen(geboren: str, dag: date, *, expected: bool) -> None:
    assert brp(geboren).is_minderjarig_op(dag) is expected


@given(brp_datums(), st.dates(max_value=date(9999, 12, 30)))
def test_who_is_of_age_stays_of_age(datum: BrpDatum, day: date) -> None:
    assert not datum.is_minderjarig_op(day + timedelta(days=1)) or datum.is_minderjarig_op(day)


NEAR_DATES = st.from_regex(r"[0-9]{1,4}-?[0-9]{1,2}-?[0-9]{0,4}", fullmatch=True)


@given(NEAR_DATES | st.text("0129-", max_size=12) | st.dates().map(str))
def test_a_remembered_date_is_the_date_that_is_read(raw: str) -> None:
    # with this many spaces a text is not remembered, and it means the same
    long = raw + " " * 20
    assert parse_datum(raw) == parse_datum(raw) == parse_datum(long)
    assert parse_geboortedatum(raw) == parse_geboortedatum(raw) == parse_geboortedatum(long)


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_date_is_read_only_when_the_calendar_has_it(jaar: int, maand: int, dag: int) -> None:
    try:
        expected: date | None = date(jaar, maand, dag)
    except ValueError:
        expected = None
    found = parse_datum(f"{jaar:04}-{maand:02}-{dag:02}")
    assert (None if isinstance(found, Refusal) else found) == expected


def test_a_birth_date_does_not_show_itself() -> None:
    assert "1978" not in repr(brp("19780801"))
