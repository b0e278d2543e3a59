"""Voorletters, with the cases of RvIG's `voorletters.feature`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.naam import voorletters


@pytest.mark.parametrize(
    ("voornamen", "expected"),
    [
        ("Henk", "H."),
        ("Johan Frank Robert", "J.F.R."),
        ("Theo Philip IJsbrand", "T.P.I."),
        ("Anne-Fleur Belle", "A.B."),
        ("Suzie Q", "S.Q"),
        ("A", "A"),
        ("J P", "J P"),
        ("J Piet", "J P."),
        ("Ali bin Mohammed", "A.b.M."),
        ("Ólafur", "Ó."),
        ("  Jo   Anne ", "J.A."),
        ("", ""),
        (".", ""),
        ("J.", "J."),
        ("'Aisha", "A."),
    ],
)
def test_each_first_name_gives_one_letter(voornamen: str, expected: str) -> None:
    assert voorletters(voornamen) == expected


@given(st.text())
def test_no_first_names_make_it_stumble(voornamen: str) -> None:
    result = voorletters(voornamen)
    assert sum(character.isalpha() for character in result) <= len(voornamen.split())
    assert set(result) <= {*voornamen, ".", " "}
