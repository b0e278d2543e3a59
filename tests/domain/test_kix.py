"""What stands in the KIX code (domain-sources §5.5, K-1)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.kix import kix

POSTCODES = st.from_regex(r"\A[1-9][0-9]{3} ?[A-Z]{2}\Z")


@pytest.mark.parametrize(
    ("huisnummer", "huisletter", "toevoeging", "expected"),
    [
        ("77", "", "", "1234CV77"),
        ("77", "", "huis", "1234CV77XHS"),
        ("77", "", "hs", "1234CV77XHS"),
        ("35", "", "III", "1234CV35XIII"),
        ("9", "", "2", "1234CV9X2"),
        ("555", "B", "73c", "1234CV555XB73C"),
        ("400", "L", "Toe", "1234CV400XLTOE"),
        ("12", "a", "", "1234CV12XA"),
        ("12", "", "3-4", "1234CV12X34"),
        ("00012", "", "", "1234CV12"),
        ("99999", "A", "12345", "1234CV99999XA12345"),
    ],
)
def test_the_addition_follows_the_number_behind_an_x(
    huisnummer: str, huisletter: str, toevoeging: str, expected: str
) -> None:
    assert kix("1234 CV", huisnummer, huisletter, toevoeging) == expected


def test_lower_case_is_printed_as_upper() -> None:
    assert kix("1234cv", "77", "b", "iii") == "1234CV77XBIII"


@pytest.mark.parametrize(
    ("postcode", "huisnummer", "huisletter", "toevoeging"),
    [
        ("", "77", "", ""),
        ("1234 SS", "77", "", ""),
        ("1234 CV", "", "", ""),
        ("1234 CV", "0", "", ""),
        ("1234 CV", "100000", "", ""),
        ("1234 CV", "77", "", "één"),
        ("1234 CV", "77", "", "e\u0301e\u0301n"),
        ("1234 CV", "77", "", "½"),
        ("1234 CV", "99999", "A", "123456"),
    ],
)
def test_an_address_that_cannot_be_told_exactly_has_no_kix(
    postcode: str, huisnummer: str, huisletter: str, toevoeging: str
) -> None:
    assert kix(postcode, huisnummer, huisletter, toevoeging) == ""


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_gives_a_code_that_can_be_printed_or_none(
    postcode: str, huisnummer: str, huisletter: str, toevoeging: str
) -> None:
    assert re.fullmatch(r"(?:[A-Z0-9]{7,18})?", kix(postcode, huisnummer, huisletter, toevoeging))


@given(
    POSTCODES, st.integers(1, 99_999), st.from_regex(r"\A[a-z]?\Z"), st.from_regex(r"\A(?:[0-9][A-Za-z0-9 -]{0,3})?\Z")
)
def test_every_legal_address_gives_a_code_or_a_postcode_that_was_never_issued(
    postcode: str, huisnummer: int, huisletter: str, toevoeging: str
) -> None:
    code = kix(postcode, str(huisnummer), huisletter, toevoeging)
    assert (code == "") == (postcode[-2:] in {"SA", "SD", "SS"})
    assert len(code) <= 18
