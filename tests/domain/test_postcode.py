"""Postcode."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.postcode import Postcode
from pipeline.domain.refusal import Refusal


@pytest.mark.parametrize("raw", ["2711EC", "2711 EC", "2711 ec", "2711ec", " 2711  Ec ", "2711\u00a0EC"])
def test_every_spelling_of_a_postcode_is_the_same_postcode(raw: str) -> None:
    postcode = Postcode.parse(raw)
    assert isinstance(postcode, Postcode)
    assert (postcode.compact, postcode.gedrukt) == ("2711EC", "2711 EC")


@pytest.mark.parametrize(
    "raw",
    [
        *("", "0711EC", "2711", "2711E", "2711ECA", "271 1EC", "2711SA", "2711 sd", "2711Ss", "EC2711", "27-11EC"),
        *("2711ß", "2711ﬀ", "2711ÉC", "２711EC", "2711EC\n", "2711\x00EC", "2711\u200bEC"),
    ],
)
def test_anything_else_is_refused(raw: str) -> None:
    refusal = Postcode.parse(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reden == "postcode-ongeldig"


@given(st.from_regex(r"[1-9][0-9]{3} ?[A-Za-z]{2}", fullmatch=True))
def test_reading_what_was_printed_gives_the_same_postcode(raw: str) -> None:
    postcode = Postcode.parse(raw)
    if isinstance(postcode, Refusal):
        assert raw[-2:].upper() in {"SA", "SD", "SS"}
    else:
        assert Postcode.parse(postcode.gedrukt) == postcode == Postcode.parse(postcode.compact)


@given(st.from_regex(r"[0-9]{4} ?[A-Za-zé]{1,3}", fullmatch=True))
def test_the_shortcut_says_what_the_long_way_says(raw: str) -> None:
    # a space in front keeps the text off the shortcut, and means nothing
    assert Postcode.parse(raw) == Postcode.parse(f" {raw}")


@given(st.text())
def test_no_text_makes_the_parser_stumble(raw: str) -> None:
    assert isinstance(Postcode.parse(raw), Postcode | Refusal)


def test_a_postcode_does_not_show_itself() -> None:
    assert "2711EC" not in repr(Postcode.parse("2711EC"))
