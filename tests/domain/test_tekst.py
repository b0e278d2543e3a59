"""Text before anything is read into it."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.tekst import bekend, capitalise_first, clean_text


@pytest.mark.parametrize("raw", ["a\x00b", "a\tb", "a\nb", "a\u200bb", "\ufeffa", "a\u202eb", "a\u2028b", "a\ud800"])
def test_text_with_an_unreadable_character_is_not_repaired(raw: str) -> None:
    assert clean_text(raw) is None


def test_spaces_around_and_double_spaces_and_excel_s_no_break_spaces_become_single_spaces() -> None:
    assert clean_text("  van \u00a0 der  Berg\u00a0") == "van der Berg"


def test_a_letter_and_its_accent_become_one_character() -> None:
    assert clean_text("O\u0308zil") == "Özil"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = clean_text(raw)
    assert once is None or clean_text(once) == once


def cleaned_without_shortcuts(raw: str) -> str | None:
    categories = {unicodedata.category(character) for character in raw}
    if any(category[0] == "C" or category in ("Zl", "Zp") for category in categories):
        return None
    return " ".join(unicodedata.normalize("NFC", raw).split())


@given(st.text() | st.text("aé \u00a0\u2003\u0301\t", max_size=8))
def test_the_shortcuts_say_what_the_long_way_says(raw: str) -> None:
    assert clean_text(raw) == cleaned_without_shortcuts(raw)


def test_the_shortcuts_agree_on_every_single_character() -> None:
    assert [at for at in range(sys.maxunicode + 1) if clean_text(chr(at)) != cleaned_without_shortcuts(chr(at))] == []


def test_only_a_single_point_is_the_register_s_unknown() -> None:
    assert (bekend("."), bekend(".."), bekend("St. Jan")) == ("", "..", "St. Jan")


@pytest.mark.parametrize(
    ("tekst", "expected"),
    [("van den", "Van den"), ("'t", "'t"), ("ijs", "IJs"), ("élan", "Élan"), ("", ""), ("Op Den", "Op Den")],
)
def test_only_the_first_letter_gets_a_capital(tekst: str, expected: str) -> None:
    assert capitalise_first(tekst) == expected
