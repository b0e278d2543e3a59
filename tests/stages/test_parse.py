"""The content must be what the name promises."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import is_ernst
from pipeline.formats.levering import VERPLICHT
from pipeline.stages.parse import parse_levering

KOP = ";".join(VERPLICHT).encode()


@pytest.mark.parametrize(
    ("data", "extensie", "reden"),
    [
        (b"<levering/>", "csv", "inhoud-anders-dan-naam"),
        (b"\xef\xbb\xbf <levering/>", "csv", "inhoud-anders-dan-naam"),
        (KOP, "xml", "inhoud-anders-dan-naam"),
        (b"", "xml", "bestand-leeg"),
        (b" \n", "csv", "bestand-leeg"),
        (b"\xef\xbb\xbf", "csv", "bestand-leeg"),
        (b"PK\x03\x04", "xml", "bestand-geen-tekst"),
        (b"%PDF-1.7", "csv", "bestand-geen-tekst"),
        (b"referentie\0", "csv", "bestand-geen-tekst"),
    ],
)
def test_content_that_the_name_does_not_promise_is_refused(
    data: bytes, extensie: Literal["csv", "xml"], reden: str
) -> None:
    parsed = parse_levering(data, extensie=extensie)
    assert parsed.fataal is not None
    assert parsed.fataal.reden == reden
    assert parsed.records == ()


@pytest.mark.parametrize(("data", "extensie"), [(KOP, "csv"), (KOP + b"\r\n", "csv"), (b"<levering/>", "xml")])
def test_a_levering_with_only_a_header_is_taken_with_a_warning(data: bytes, extensie: Literal["csv", "xml"]) -> None:
    parsed = parse_levering(data, extensie=extensie)
    assert parsed.fataal is None
    assert [finding.reden for finding in parsed.bevindingen] == ["levering-zonder-records"]
    assert is_ernst(parsed.bevindingen[0], "waarschuwing")


@given(st.binary(max_size=200), st.sampled_from(["csv", "xml"]))
def test_any_bytes_are_parsed_or_refused_for_a_registered_reason(data: bytes, extensie: Literal["csv", "xml"]) -> None:
    parsed = parse_levering(data, extensie=extensie)
    assert parsed.fataal is None or is_ernst(parsed.fataal, "fataal")
