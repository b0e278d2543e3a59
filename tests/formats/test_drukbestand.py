"""Letters joined for a print street: every page once and in order, the same bytes whenever it is done."""

import io
import time
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from zipfile import ZipFile

import pypdfium2
import pytest

from pipeline.contracts.batches import Afdruk, BatchBrief, BatchPlan
from pipeline.errors import DataError
from pipeline.formats.batch_zip import read_batch, write_batch
from pipeline.formats.drukbestand import PER_BESTAND, join_brieven
from pipeline.stages.bundle import plan_batches

DAG = date(2026, 11, 23)
SAMEN = Afdruk(duplex=False, kleur=True, drukbestand=True)


def blank(width: int) -> bytes:
    """A page that is known again by its width in points."""
    document, data = pypdfium2.PdfDocument.new(), io.BytesIO()
    document.new_page(width, 100)
    document.save(data)
    return data.getvalue()


def widths(pdf: bytes) -> list[int]:
    return [round(page.get_width()) for page in pypdfium2.PdfDocument(pdf)]


def plan_of(pdfs: Sequence[bytes]) -> tuple[BatchPlan, dict[str, bytes]]:
    by_code = {f"VS-{nr:04d}-0000-0000": pdf for nr, pdf in enumerate(pdfs)}
    brieven = tuple(
        BatchBrief(code, ("J. Groenen",), "2711EC", "", sha256(pdf).hexdigest(), 1, len(pdf))
        for code, pdf in by_code.items()
    )
    return BatchPlan(1, brieven), by_code


def zipped(plan: BatchPlan, pdfs: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    write_batch(plan, pdfs.__getitem__, target, versies={}, gemeente_code="0637", datum=DAG, afdruk=SAMEN)
    return target.getvalue()


def test_every_letter_is_in_one_file_in_order_and_fifty_fit() -> None:
    sizes = [200 + nr for nr in range(PER_BESTAND + 3)]
    joined = list(join_brieven([blank(width) for width in sizes], datum=DAG))
    assert [widths(pdf) for pdf in joined] == [sizes[:PER_BESTAND], sizes[PER_BESTAND:]]


def test_the_same_letters_a_second_later_give_the_same_bytes_and_another_day_other_ones() -> None:
    pdfs = [blank(200), blank(201)]
    first = list(join_brieven(pdfs, datum=DAG))
    time.sleep(1.1)
    assert list(join_brieven(pdfs, datum=DAG)) == first
    assert list(join_brieven(pdfs, datum=date(2026, 11, 24))) != first
    assert b"D:20261123120000" in first[0]


def test_a_batch_with_print_files_is_read_back_and_a_changed_one_is_found() -> None:
    plan, pdfs = plan_of([blank(200), blank(201)])
    data = zipped(plan, pdfs)
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[-1] == "drukbestand-001.pdf"
        assert widths(archive.read("drukbestand-001.pdf")) == [200, 201]
    read = read_batch(io.BytesIO(data))
    assert read.afdruk == SAMEN
    assert zipped(read.plan, dict(read.pdfs)) == data
    at = data.rindex(b"%PDF")
    with pytest.raises(DataError):
        read_batch(io.BytesIO(data[: at + 30] + b"X" + data[at + 31 :]))


def test_letters_that_stand_in_the_zip_twice_count_twice_for_its_size() -> None:
    brieven = [BatchBrief(f"VS-{nr}", (), "2711EC", "", "0" * 64, 1, 1_000_000) for nr in range(4)]
    single = plan_batches(brieven, eerste_volgnr=1, max_brieven=500, max_bytes=5_000_000)
    double = plan_batches(brieven, eerste_volgnr=1, max_brieven=500, max_bytes=5_000_000, drukbestand=True)
    assert [len(batch.brieven) for batch in single] == [4]
    assert [len(batch.brieven) for batch in double] == [2, 2]
