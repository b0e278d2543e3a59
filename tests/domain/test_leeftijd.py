"""Age bands, also of a birth date that is partly unknown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.datum import BrpDatum
from pipeline.domain.leeftijd import leeftijdsgroep

DAG = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("geboren", "groep"),
    [
        ("20081126", ""),  # 18 tomorrow
        ("20081125", "18-26"),
        ("19991126", "18-26"),
        ("19991125", "27-66"),
        ("19591126", "27-66"),
        ("19591125", "67+"),
        ("19780800", "27-66"),
        ("19780000", "27-66"),
        ("19990000", ""),  # 26 or 27
        ("19991100", ""),
        ("19991000", "27-66"),
        ("19991200", "18-26"),
        ("00000000", ""),
        ("19200000", "67+"),
    ],
)
def test_the_band_of_an_adult(geboren: str, groep: str) -> None:
    datum = BrpDatum.parse(geboren)
    assert isinstance(datum, BrpDatum)
    assert leeftijdsgroep(datum, DAG) == groep


@given(st.dates(date(1905, 1, 1), DAG))
def test_forgetting_a_part_never_gives_another_band(geboren: date) -> None:
    whole = leeftijdsgroep(BrpDatum(geboren.year, geboren.month, geboren.day), DAG)
    for less in (BrpDatum(geboren.year, geboren.month, 0), BrpDatum(geboren.year, 0, 0)):
        assert leeftijdsgroep(less, DAG) in {whole, ""}
