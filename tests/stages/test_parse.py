"""The content must be what the name promises."""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.formaat import Formaat
from pipeline.contracts.reasons import Finding, is_ernst
from pipeline.formats.levering import VERPLICHT, BrokenRecord, Chunk, LeveringFataal, RawRecord
from pipeline.stages.parse import Extensie, open_levering, read_ahead

KOP = ";".join(VERPLICHT).encode()


def parsed(data: bytes, extensie: Extensie) -> list[RawRecord | BrokenRecord] | Finding:
    try:
        return [
            record for chunk in open_levering(BytesIO(data), extensie=extensie, formaat=None).chunks for record in chunk
        ]
    except LeveringFataal as refused:
        return refused.finding


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
def test_content_that_the_name_does_not_promise_is_refused(data: bytes, extensie: Extensie, reden: str) -> None:
    found = parsed(data, extensie)
    assert isinstance(found, Finding)
    assert found.reden == reden


@pytest.mark.parametrize(("data", "extensie"), [(KOP, "csv"), (KOP + b"\r\n", "csv"), (b"<levering/>", "xml")])
def test_a_levering_with_only_a_header_has_no_records(data: bytes, extensie: Extensie) -> None:
    assert parsed(data, extensie) == []


@given(st.binary(max_size=200), st.sampled_from(["csv", "xml", "xlsx"]))
def test_any_bytes_are_parsed_or_refused_for_a_registered_reason(data: bytes, extensie: Extensie) -> None:
    found = parsed(data, extensie)
    assert not isinstance(found, Finding) or is_ernst(found, "fataal")


def test_a_partners_own_layout_comes_out_in_the_house_format_with_its_patches_counted() -> None:
    formaat = Formaat.model_validate(
        {
            "vorm": "csv", "kolommen": {kolom.upper(): kolom for kolom in VERPLICHT}, "scheidingsteken": ",",
            "vervang": [{"kolom": "postcode", "van": "0000", "naar": "2711EC", "reden": "oud systeem"}],
        }
    )  # fmt: skip
    data = (",".join(VERPLICHT) + "\nR1,Jansen,1,0000,250,2026-08-01,2026-11-20\n").encode()
    vervangen: Counter[int] = Counter()
    raw = open_levering(BytesIO(data), extensie="csv", formaat=formaat, vervangen=vervangen)
    (record,) = [record for chunk in raw.chunks for record in chunk]
    assert isinstance(record, RawRecord)
    assert (record.regel, record.velden["postcode"], vervangen) == (2, "2711EC", {0: 1})


def test_another_form_than_agreed_is_refused() -> None:
    formaat = Formaat.model_validate({"vorm": "csv", "kolommen": {kolom: kolom for kolom in VERPLICHT}})
    with pytest.raises(LeveringFataal, match="inhoud-anders-dan-naam"):
        open_levering(BytesIO(b"<levering/>"), extensie="xml", formaat=formaat)


def test_reading_ahead_gives_the_same_chunks_and_the_same_refusal() -> None:
    def _chunks() -> Iterator[Chunk]:
        yield (RawRecord(2, {}),)
        yield (RawRecord(3, {}),)
        raise LeveringFataal(Finding(4, "", "bestand-afgebroken"))

    ahead = read_ahead(_chunks())
    assert [record.regel for chunk in (next(ahead), next(ahead)) for record in chunk] == [2, 3]
    with pytest.raises(LeveringFataal, match="bestand-afgebroken"):
        next(ahead)
