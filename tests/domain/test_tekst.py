"""Text before anything is read into it."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.tekst import bekend, capitalise_first, clean_text, compact


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
    [
        ("van den", "Van den"),
        ("'t", "'t"),
        ("ijs", "IJs"),
        ("élan", "Élan"),
        ("", ""),
        ("Op Den", "Op Den"),
        ("ß", "ß"),
        ("ŉ", "ŉ"),
    ],
)
def test_only_the_first_letter_gets_a_capital(tekst: str, expected: str) -> None:
    assert capitalise_first(tekst) == expected


@pytest.mark.parametrize(
    ("gelezen", "bedoeld"),
    [
        ("A. AC\u0308C\u0308b", "A. AC\u0308b"),
        ("A. AC\u0300bC\u0300", "A. AC\u0300b"),
        ("A. As\u031b\u0304s\u031b\u0304 bs\u031b\u0304", "A. As\u031b\u0304b"),
        ("T\u0304aU\u0307T\u031b U\u0307 b", "T\u0304aU\u0307T\u031bb"),
        ("2711 EC\r\nZOETERMEER", "2711 EC  ZOETERMEER"),
        ("e\u0301", "é"),
    ],
)
def test_what_a_reader_says_twice_is_the_same_text(gelezen: str, bedoeld: str) -> None:
    assert compact(gelezen) == compact(bedoeld)


@pytest.mark.parametrize(
    ("gelezen", "bedoeld"),
    [("AC\u0308b", "ACb"), ("C\u0300", "C\u0301"), ("aab", "ab"), ("AC\u0308bb", "AC\u0308b"), ("éé", "é"), ("", "A")],
)
def test_another_text_stays_another_text(gelezen: str, bedoeld: str) -> None:
    assert compact(gelezen) != compact(bedoeld)
