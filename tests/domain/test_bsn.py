"""Burgerservicenummer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.bsn import Bsn
from pipeline.domain.refusal import Refusal


def nummer(raw: str) -> str:
    bsn = Bsn.parse(raw)
    assert isinstance(bsn, Bsn), bsn
    return bsn.nummer


@pytest.mark.parametrize("raw", ["111222333", "123456782", " 123456782 ", "000000012"])
def test_a_number_that_passes_the_elfproef_is_a_bsn(raw: str) -> None:
    assert nummer(raw) == raw.strip()


def test_eight_digits_get_their_leading_zero_back() -> None:
    assert nummer("10000008") == "010000008"


@pytest.mark.parametrize(
    "raw",
    [
        *("", "123456789", "000000000", "00000000", "1234567", "1234567821", "12345678a", "123 456 782", "-23456782"),
        *("١٢٣٤٥٦٧٨٢", "123456782\x00", "123456782\n"),
    ],
)
def test_anything_else_is_refused(raw: str) -> None:
    refusal = Bsn.parse(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reden == "bsn-ongeldig"


def test_one_wrong_digit_never_passes() -> None:
    good = "123456782"
    for place in range(9):
        for digit in "0123456789":
            changed = good[:place] + digit + good[place + 1 :]
            assert isinstance(Bsn.parse(changed), Bsn) == (changed == good)


def test_a_bsn_does_not_show_itself() -> None:
    assert "123456782" not in repr(Bsn.parse("123456782"))


@given(st.text())
def test_no_text_makes_the_parser_stumble_and_no_refusal_repeats_the_value(raw: str) -> None:
    result = Bsn.parse(raw)
    assert isinstance(result, Bsn) or len(raw) < 8 or raw not in result.detail


@given(st.integers(1, 999_999_999))
def test_parse_of_a_parsed_number_is_the_same_bsn(number: int) -> None:
    bsn = Bsn.parse(f"{number:09}")
    assert isinstance(bsn, Refusal) or Bsn.parse(bsn.nummer) == bsn
