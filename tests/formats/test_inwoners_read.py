"""Which form a residents file has, and what is no residents file at all."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import redenen
from pipeline.errors import DataError
from pipeline.formats.inwoners import KOLOMMEN, BrokenRow, Formaat, RawInwoner, read_inwoners

PLAT = b"bsn;geslachtsnaam;geboortedatum;postcode;huisnummer\n999990019;Groenen;19780801;2711EC;12\n"
LO3 = b";01.01.20;01.02.40;01.03.10;08.11.60;08.11.20\nPL1;999990019;Groenen;19780801;2711EC;12\n"
JSON = b'[{"burgerservicenummer": "999990019", "naam": {"geslachtsnaam": "Groenen"}}]'


def read(data: bytes, formaat: Formaat = "auto") -> list[object]:
    return list(read_inwoners(io.BytesIO(data), formaat=formaat))


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return target.getvalue()


@pytest.mark.parametrize("data", [PLAT, LO3, JSON], ids=["plat", "lo3", "haalcentraal"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["without_bom", "with_bom"])
def test_each_form_is_recognised_by_itself(data: bytes, bom: bytes) -> None:
    (row,) = read(bom + data)
    assert isinstance(row, RawInwoner)
    assert row.velden["geslachtsnaam"] == "Groenen"
    assert set(KOLOMMEN) <= set(row.velden)


def test_blank_lines_before_the_header_count_as_lines() -> None:
    assert [row.regel for row in read(b"\xef\xbb\xbf\r\n\r\n" + PLAT) if isinstance(row, RawInwoner)] == [4]


@pytest.mark.parametrize(
    ("data", "formaat", "other"), [(PLAT, "lo3", "plat"), (LO3, "haalcentraal", "lo3"), (JSON, "plat", "haalcentraal")]
)
def test_a_file_of_another_form_is_refused_and_the_form_named(data: bytes, formaat: Formaat, other: str) -> None:
    with pytest.raises(DataError) as refused:
        read(data, formaat)
    assert other in refused.value.melding
    assert f"--formaat {other}" in refused.value.doe_dit


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "leeg"),
        (b"\xef\xbb\xbf\r\n  \r\n", "leeg"),
        (zipped(), "Excel"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        ("\ufeffbsn;geslachtsnaam\n".encode("utf-16-le"), "UTF-16"),
        ("bsn;geslachtsnaam\n".encode("utf-16-le"), "geen tekst"),
        (b"geen kop, gewoon tekst\n", "geen inwonersbestand"),
    ],
)
def test_what_is_no_residents_file_is_refused_with_the_reason(data: bytes, word: str) -> None:
    with pytest.raises(DataError) as refused:
        read(data)
    assert word in f"{refused.value.melding}"
    assert refused.value.doe_dit


def test_the_file_is_refused_at_the_call_not_at_the_first_row() -> None:
    with pytest.raises(DataError):
        read_inwoners(io.BytesIO(b"bsn;geslachtsnaam\n"), formaat="plat")


def test_a_line_that_is_not_utf8_is_refused_with_its_number() -> None:
    data = PLAT + "999990020;Bérénice;19780801;2711EC;12\n".encode("cp1252")
    with pytest.raises(DataError, match="Regel 3"):
        read(data)


def test_the_stream_stays_open_and_is_the_callers_to_close() -> None:
    stream = io.BytesIO(PLAT)
    list(read_inwoners(stream, formaat="auto"))
    assert not stream.closed


@given(body=st.binary(max_size=200), start=st.sampled_from([b"", PLAT, LO3, JSON[:-1], b"{", b'{"naam": 1}\n']))
def test_arbitrary_bytes_give_rows_or_one_clear_refusal(body: bytes, start: bytes) -> None:
    try:
        rows = read(start + body)
    except DataError:
        rows = []
    assert all(row.reden in redenen() for row in rows if isinstance(row, BrokenRow))
