"""Telephone numbers."""

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.domain.refusal import Refusal
from pipeline.domain.telefoon import Telefoon

BEGIN = st.sampled_from(["06", "0031", "+31", "+31 6", "6", "0", "079", "88", "31", "00", "+310", "097", ""])
NEAR_NUMBERS = st.builds("{}{}".format, BEGIN, st.text("0123456789 -", max_size=13))


def by_the_library(raw: str) -> tuple[str, bool] | None:
    try:
        nummer = phonenumbers.parse(raw, "NL")
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(nummer, phonenumbers.PhoneNumberFormat.E164)
    soort = phonenumbers.number_type(nummer)
    bereikbaar = {
        phonenumbers.PhoneNumberType.MOBILE: True,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: True,
        phonenumbers.PhoneNumberType.FIXED_LINE: False,
        phonenumbers.PhoneNumberType.VOIP: False,
        phonenumbers.PhoneNumberType.UAN: False,
        phonenumbers.PhoneNumberType.PERSONAL_NUMBER: False,
    }
    return (e164, bereikbaar[soort]) if soort in bereikbaar else None


def parsed(raw: str) -> tuple[str, bool] | None:
    found = Telefoon.parse(raw)
    return None if isinstance(found, Refusal) else (found.e164, found.mobiel)


@pytest.mark.parametrize(
    "raw",
    [
        *("0612345678", "06-12345678", "06 12 34 56 78", "06-12 34 56 78", "+31612345678", "+31 6 12345678"),
        *("+31 (0)6 12345678", "+31 (0) 6-12345678", "0031612345678", "(06) 12345678", "06.12.34.56.78", "612345678"),
        *("31612345678", "tel. 06-12345678", "Mob: 06 12345678", "06-12345678 (mobiel)", "06-12345678 privé"),
        *("06\u00a012345678", "06/12345678", "06-12345678 / 079-3468000", "06-12345678/079-3468000"),
        *("06-12345678;079-3468000", "06-12345678 of 079-3468000", "06-1234 / 06-12345678", "06-12345678 en 079-1"),
        *("079-123 / 0612345678", "tel 06-12345678, mob 06-87654321"),
    ],
)
def test_the_first_valid_number_of_a_field_is_taken(raw: str) -> None:
    assert parsed(raw) == ("+31612345678", True)


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("079-3468000", "+31793468000"),
        ("(079) 346 80 00", "+31793468000"),
        ("079 / 3468000", "+31793468000"),
        ("079-3468000 tst. 12", "+31793468000"),
        ("079-3468000 toestel 12", "+31793468000"),
        ("079-3468000x12", "+31793468000"),
        ("079-3468000 #12", "+31793468000"),
        ("793468000", "+31793468000"),
        ("085-1234567", "+31851234567"),
        ("+49 30 123456", "+4930123456"),
        ("0049 30 123456", "+4930123456"),
    ],
)
def test_a_landline_loses_its_extension_and_keeps_its_country(raw: str, e164: str) -> None:
    assert parsed(raw) == (e164, False)


@pytest.mark.parametrize(
    "raw",
    [
        *("", "12", "bel maar", "n.v.t.", "onbekend", "0600000000", "06-1234567", "06-123456789", "0900-1234567"),
        *("0800-1234", "0900 FLOWERS", "06-12345678 moeder", "06-12345678 (na 18 uur)", "jan@voorbeeld.nl", "-", "0"),
        *("06-12345678\x00", "06\u200b12345678", "+999 123456789", "066-2345678", "1234567890123456", "112"),
    ],
)
def test_what_nobody_can_be_called_on_is_refused(raw: str) -> None:
    refusal = Telefoon.parse(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reden == "telefoon-ongeldig"


@given(NEAR_NUMBERS | st.from_regex(r"(\+31|0031|0)( ?6| ?79)[- ]?[0-9]{7,8}", fullmatch=True))
@example("0 6-12345678")
@example("+310612345678")
def test_the_shortcut_says_what_the_library_says(raw: str) -> None:
    assert parsed(raw) == by_the_library(raw)


@given(st.text() | st.text("0612345678+-/() tel", max_size=30))
def test_no_text_makes_the_parser_stumble(raw: str) -> None:
    found = Telefoon.parse(raw)
    assert isinstance(found, Refusal) or parsed(found.e164) == (found.e164, found.mobiel)


def test_a_field_of_megabytes_is_refused_at_once() -> None:
    assert parsed("0612345678 / " * 1_000_000) is None


def test_a_number_does_not_show_itself() -> None:
    assert "612345678" not in repr(Telefoon.parse("0612345678"))
