"""E-mail addresses."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.email import Email
from pipeline.domain.refusal import Refusal

LOKAAL = st.text("abAB09._+-!", min_size=1, max_size=66)
DOMEIN = st.lists(st.text("abX9-ü", max_size=44), max_size=5).map(".".join)
TOP = st.sampled_from(["nl", "NL", "com", "example", "test", "local", "localhost", "x", "xn--p1ai", "a1", "museum"])
NEAR_ADRESSEN = st.builds("{}@{}.{}".format, LOKAAL, DOMEIN, TOP)


def by_the_library(raw: str) -> str | None:
    try:
        return validate_email(raw, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        return None


def parsed(raw: str) -> str | None:
    found = Email.parse(raw)
    return None if isinstance(found, Refusal) else found.adres


@pytest.mark.parametrize(
    ("raw", "adres"),
    [
        ("jan@voorbeeld.example", "jan@voorbeeld.example"),
        ("j.p_van-den+berg1@mail.voorbeeld.nl", "j.p_van-den+berg1@mail.voorbeeld.nl"),
        (" Jan.Jansen@Voorbeeld.NL ", "Jan.Jansen@voorbeeld.nl"),
        ("mailto:jan@voorbeeld.nl", "jan@voorbeeld.nl"),
        ("jan@bücher.example", "jan@bücher.example"),
        ("o'brien@voorbeeld.nl", "o'brien@voorbeeld.nl"),
    ],
)
def test_an_address_keeps_its_name_and_gets_a_lower_case_domain(raw: str, adres: str) -> None:
    assert parsed(raw) == adres


@pytest.mark.parametrize(
    "raw",
    [
        *("", "jan", "jan@", "@voorbeeld.nl", "jan@voorbeeld", "jan@@voorbeeld.nl", "jan@voorbeeld..nl", "n.v.t."),
        *("jan@a.nl, piet@a.nl", "jan@a.nl;piet@a.nl", "Jan <jan@voorbeeld.nl>", "jan @voorbeeld.nl", "jan@-a.nl"),
        *("jan@server.local", "jan@x.test", "jan@localhost", "jan@[127.0.0.1]", "jan@a.nl\x00", "jan@a.nl\u200b"),
        *(".jan@a.nl", "jan.@a.nl", "j..n@a.nl", f"{'j' * 255}@a.nl", f"{'j' * 65}@a.nl", '"jan"@a.nl'),
    ],
)
def test_what_cannot_be_written_to_is_refused(raw: str) -> None:
    refusal = Email.parse(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reden == "email-ongeldig"


@given(NEAR_ADRESSEN)
def test_the_shortcut_says_what_the_library_says(raw: str) -> None:
    assert parsed(raw) == by_the_library(raw)


@given(st.emails())
def test_every_address_of_the_rfc_is_as_the_library_reads_it(raw: str) -> None:
    assert parsed(raw) == by_the_library(raw)


@given(st.text() | st.text("a@.é- ", max_size=20))
def test_no_text_makes_the_parser_stumble(raw: str) -> None:
    found = Email.parse(raw)
    assert isinstance(found, Refusal) or parsed(found.adres) == found.adres


def test_a_field_of_megabytes_is_refused_at_once() -> None:
    assert parsed("a" * 10_000_000 + "@a.nl") is None


def test_an_address_does_not_show_itself() -> None:
    assert "jan" not in repr(Email.parse("jan@voorbeeld.nl"))
