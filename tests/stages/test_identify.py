"""A levering is known by its name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import reden
from pipeline.domain.refusal import Refusal
from pipeline.stages.identify import HouseName, identify_levering


@pytest.mark.parametrize("bestand", ["VS_woonbron_20261123_001.csv", "vs_WoonBron_20261123_001.CSV"])
def test_the_name_is_read_in_any_letter_case(bestand: str) -> None:
    assert identify_levering(bestand, partner="woonbron") == HouseName("woonbron", date(2026, 11, 23), "001", "csv")


def test_an_xml_levering_is_known_by_its_extension() -> None:
    found = identify_levering("VS_w-2_20240229_12.Xml", partner="w-2")
    assert found == HouseName("w-2", date(2024, 2, 29), "12", "xml")


@pytest.mark.parametrize(
    "bestand",
    [
        "", "notitie.txt", "VS_woonbron_20261123.csv", "VS_woonbron_20261123_1.csv.part", "VS_woonbron_20261123_1.xls",
        "VS_woonbron_20261123_1.csv\n", "../VS_woonbron_20261123_1.csv", "VS_woon_bron_20261123_1.csv",
        "VS_woonbron_2026112_1.csv", "VS_woonbron_20261123_.csv", "xVS_woonbron_20261123_1.csv",
        "VS_woonbron_٢٠٢٦١١٢٣_1.csv", "V\u017f_woonbron_20261123_1.csv",
    ],
)  # fmt: skip
def test_another_pattern_is_refused(bestand: str) -> None:
    assert identify_levering(bestand, partner="woonbron") == Refusal("bestandsnaam-onbekend")


def test_a_file_of_another_partner_is_refused() -> None:
    assert identify_levering("VS_evides_20261123_1.csv", partner="woonbron") == Refusal("bestandsnaam-andere-partner")


@pytest.mark.parametrize("datum", ["20260230", "20261301", "00000101"])
def test_a_date_that_does_not_exist_is_refused(datum: str) -> None:
    assert identify_levering(f"VS_woonbron_{datum}_1.csv", partner="woonbron") == Refusal("bestandsnaam-datum")


@given(st.text(max_size=40), st.from_regex(r"[vV][sS]_[a-z-]{1,9}_[0-9]{8}_[0-9]{1,4}\.(csv|xml)", fullmatch=True))
def test_any_name_is_read_or_refused_for_a_registered_reason(wild: str, near: str) -> None:
    for bestand in (wild, near):
        found = identify_levering(bestand, partner="woonbron")
        assert isinstance(found, HouseName) or reden(found.reden).ernst == "fataal"
