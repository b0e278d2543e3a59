"""Amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.bedrag import Bedrag
from pipeline.domain.refusal import Refusal

# what the store's 64 bits and fifteen digits of euros hold
CENTEN = st.integers(-99_999_999_999_999_999, 99_999_999_999_999_999)


def cent(raw: str) -> int:
    bedrag = Bedrag.parse(raw)
    assert isinstance(bedrag, Bedrag), bedrag
    return bedrag.cent


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1.234,56", 123456),
        ("1234,56", 123456),
        ("1234.56", 123456),
        ("€ 1.234,56", 123456),
        ("€1234,56", 123456),
        ("€\u00a01.234,56", 123456),
        ("1234", 123400),
        (" 1234 ", 123400),
        ("1234,5", 123450),
        ("1234.5", 123450),
        ("0,05", 5),
        ("00075,00", 7500),
        ("0", 0),
        ("0,00", 0),
        ("-12,50", -1250),
        ("€ -12,50", -1250),
        ("-€ 12,50", -1250),
        ("1.234.567,89", 123456789),
    ],
)
def test_an_amount_in_a_known_notation_is_read(raw: str, expected: int) -> None:
    assert cent(raw) == expected


def test_a_single_dot_with_exactly_three_digits_behind_it_groups_thousands() -> None:
    assert cent("1.234") == 123400


@pytest.mark.parametrize(
    "raw",
    [
        *("", "€", "-", ",50", "12,", "12,345", "1,234", "1.23.456", "1234.567", "0.123", "12.3456", "1.234.56"),
        *("1,234.56", "--12", "-€ -12", "12-", "1 234,56", "12,50 €", "EUR 12", "1e3", "12.50,00", "٣", "1\x00"),
        *("NaN", "inf", "0x10", "1_000", "9" * 16, "9" * 5000),
    ],
)
def test_an_amount_that_needs_guessing_is_refused(raw: str) -> None:
    refusal = Bedrag.parse(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reden == "bedrag-ongeldig"


@given(CENTEN)
def test_reading_what_was_printed_gives_the_same_amount(number: int) -> None:
    assert cent(Bedrag(number).gedrukt) == number


@given(CENTEN)
def test_plain_euros_and_cents_with_a_dot_or_a_comma_are_the_same_amount(number: int) -> None:
    euro, rest = divmod(abs(number), 100)
    assert cent(f"{euro}.{rest:02}") == cent(f"{euro},{rest:02}") == abs(number)


@given(st.text())
def test_no_text_makes_the_parser_stumble(raw: str) -> None:
    assert isinstance(Bedrag.parse(raw), Bedrag | Refusal)


@given(st.text(alphabet="0123456789.,-€ ", max_size=12))
def test_no_near_amount_makes_the_parser_stumble(raw: str) -> None:
    assert isinstance(Bedrag.parse(raw), Bedrag | Refusal)


@given(st.from_regex(r"[0-9]{1,17}[.,]?[0-9]{0,3}", fullmatch=True))
def test_the_shortcut_says_what_the_long_way_says(raw: str) -> None:
    # a space in front keeps the text off the shortcut, and means nothing
    short, long = Bedrag.parse(raw), Bedrag.parse(f" {raw}")
    assert short == long


def test_an_amount_is_printed_as_a_resident_reads_it() -> None:
    assert [Bedrag(number).gedrukt for number in (123456, 5, -5, 0)] == ["€ 1.234,56", "€ 0,05", "€ -0,05", "€ 0,00"]


def test_an_amount_does_not_show_itself() -> None:
    assert "1234" not in repr(Bedrag(123456))
