"""The zip for the print street: the same plan gives the same bytes, and what is read back is what was written."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.batches import Afdruk, BatchBrief, BatchPlan, ReadBatch
from pipeline.errors import DataError
from pipeline.formats.batch_zip import EENZIJDIG_KLEUR, batch_naam, read_batch, write_batch

GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "batch"
DAG = date(2026, 11, 23)
PDFS = {
    "VS-0A1B-2C3D-4E5F": b"%PDF-1.7 one page",
    "VS-1111-2222-3333": b"%PDF-1.7 three pages",
    "VS-ZZZZ-YYYY-XXXX": b"",
}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def brief(
    kenmerk: str, regels: tuple[str, ...], *, pdf: bytes, paginas: int = 1, postcode: str = "", kix: str = ""
) -> BatchBrief:
    return BatchBrief(kenmerk, regels, postcode, kix, sha256(pdf), paginas, len(pdf))


def golden_plan() -> BatchPlan:
    one, two, three = PDFS.items()
    groenen = ("A.Ö. Groenen", "St. Jacobsstraat 400 LToe", "2711 EC  ZOETERMEER")
    hostile = ('=HYPERLINK("x"); B.P.', "Dorps\nstraat\u2028 1", "2711 ED  ZOETERMEER")
    return BatchPlan(
        1,
        (
            brief(three[0], ("'t Wolkje", "Woonboot aan de Ronde Vijver", "ZOETERMEER"), pdf=three[1]),
            brief(one[0], groenen, pdf=one[1], postcode="2711EC", kix="2711EC400XLTOE"),
            brief(two[0], hostile, pdf=two[1], paginas=3, postcode="2711ED", kix="2711ED1"),
        ),
    )


def zipped(plan: BatchPlan, pdfs: Mapping[str, bytes] = PDFS, *, afdruk: Afdruk = EENZIJDIG_KLEUR) -> bytes:
    target = io.BytesIO()
    versies = {"seintje": "0.1.0", "sjabloon": "uitnodiging-1"}
    write_batch(plan, pdfs.__getitem__, target, versies=versies, gemeente_code="0637", datum=DAG, afdruk=afdruk)
    return target.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {naam: archive.read(naam) for naam in archive.namelist()}


def rezipped(
    contents: Mapping[str, bytes] | Sequence[tuple[str, bytes]], *, compression: int = ZIP_STORED
) -> io.BytesIO:
    """A zip as somebody else would make it."""
    target = io.BytesIO()
    with ZipFile(target, "w", compression) as archive:
        for naam, data in contents.items() if isinstance(contents, Mapping) else contents:
            archive.writestr(naam, data)
    return target


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(unzipped(data)["index.csv"].decode(), newline=""), delimiter=";"))


def test_a_batch_is_the_golden_batch_to_the_byte() -> None:
    data = zipped(golden_plan())
    contents = unzipped(data)
    assert contents["index.csv"] == (GOLDENS / "index.csv").read_bytes()
    assert contents["manifest.json"] == (GOLDENS / "manifest.json").read_bytes()
    assert batch_naam("0637", DAG, 1, sha256(data)) == (GOLDENS / "naam.txt").read_text(encoding="utf-8").strip()


def test_manifest_and_index_come_first_and_then_the_letters_in_the_order_of_the_plan() -> None:
    plan = golden_plan()
    assert list(unzipped(zipped(plan))) == [
        "manifest.json",
        "index.csv",
        *(f"{one.kenmerk}.pdf" for one in plan.brieven),
    ]


def test_every_pdf_is_there_unchanged_under_its_kenmerk() -> None:
    contents = unzipped(zipped(golden_plan()))
    assert {naam: data for naam, data in contents.items() if naam.endswith(".pdf")} == {
        f"{kenmerk}.pdf": pdf for kenmerk, pdf in PDFS.items()
    }


def test_the_manifest_holds_a_hash_of_every_other_file_and_nothing_about_people() -> None:
    contents = unzipped(zipped(golden_plan()))
    manifest = json.loads(contents.pop("manifest.json"))
    assert manifest["bestanden"] == {naam: sha256(data) for naam, data in contents.items()}
    assert manifest["aantallen"] == {"brieven": 3, "paginas": 5, "vellen": 5}
    text = json.dumps(manifest, ensure_ascii=False)
    assert not any(word in text for word in ("Groenen", "Wolkje", "straat", "2711", "ZOETERMEER"))


def test_a_line_break_in_an_address_does_not_split_a_letter_in_two() -> None:
    assert [row["adresregel2"] for row in rows(zipped(golden_plan()))][2] == "Dorpsstraat 1"
    assert unzipped(zipped(golden_plan()))["index.csv"].count(b"\n") == 4


def test_an_address_line_is_written_exactly_even_when_a_spreadsheet_would_calculate_it() -> None:
    assert rows(zipped(golden_plan()))[2]["adresregel1"] == '=HYPERLINK("x"); B.P.'


@pytest.mark.parametrize(
    ("duplex", "expected"),
    [(False, [("N", "1"), ("N", "1"), ("N", "3")]), (True, [("N", "1"), ("N", "1"), ("J", "2")])],
)
def test_a_letter_of_one_page_is_printed_on_one_side(duplex: bool, expected: list[tuple[str, str]]) -> None:
    data = zipped(golden_plan(), afdruk=Afdruk(duplex=duplex, kleur=False))
    assert [(row["duplex"], row["vellen"]) for row in rows(data)] == expected
    assert {row["kleur"] for row in rows(data)} == {"N"}


@pytest.mark.parametrize("pdf", [b"%PDF of somebody else", b""])
def test_a_pdf_that_is_not_the_one_in_the_plan_stops_the_batch(pdf: bytes) -> None:
    with pytest.raises(DataError, match="VS-0A1B-2C3D-4E5F"):
        zipped(golden_plan(), {**PDFS, "VS-0A1B-2C3D-4E5F": pdf})


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (BatchPlan(1, ()), "at least one"),
        (BatchPlan(1, (golden_plan().brieven[0], golden_plan().brieven[0])), "each one once"),
        (BatchPlan(1, (brief("../VS-1", ("x",), pdf=b""),)), "file name"),
        (BatchPlan(1, (brief("VS-1", ("x",) * 7, pdf=b""),)), "address lines"),
    ],
)
def test_a_plan_that_cannot_be_written_is_a_mistake_of_the_caller(plan: BatchPlan, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        zipped(plan, {"VS-ZZZZ-YYYY-XXXX": b"", "../VS-1": b"", "VS-1": b""})


def test_a_name_tells_municipality_day_number_and_content() -> None:
    naam = batch_naam("0637", DAG, 7, "0123456789abcdef" * 4)
    assert naam == "0637-VS-20261123-007-0123456789ab.zip"


LINES = st.text(st.characters(codec="utf-8"), max_size=20)
ZIPS = st.lists(
    st.tuples(st.binary(max_size=30), st.lists(LINES, max_size=6), st.integers(1, 9)), min_size=1, max_size=5
)


@given(ZIPS, st.booleans(), st.booleans())
def test_a_batch_read_back_and_written_again_is_the_same_batch(
    letters: list[tuple[bytes, list[str], int]], duplex: bool, kleur: bool
) -> None:
    pdfs = {f"VS-{number}": pdf for number, (pdf, _, _) in enumerate(letters)}
    plan = BatchPlan(
        12,
        tuple(
            brief(f"VS-{number}", tuple(regels), pdf=pdf, paginas=paginas)
            for number, (pdf, regels, paginas) in enumerate(letters)
        ),
    )
    data = zipped(plan, pdfs, afdruk=Afdruk(duplex=duplex, kleur=kleur))
    read = read_batch(io.BytesIO(data))
    assert read.pdfs == pdfs
    assert zipped(read.plan, read.pdfs, afdruk=read.afdruk) == data


def test_what_is_read_back_is_the_plan_with_its_day_and_versions() -> None:
    plan = golden_plan()
    printed = plan.brieven[2]._replace(adresregels=('=HYPERLINK("x"); B.P.', "Dorpsstraat 1", "2711 ED  ZOETERMEER"))
    assert read_batch(io.BytesIO(zipped(plan))) == ReadBatch(
        plan._replace(brieven=(*plan.brieven[:2], printed)),
        "0637",
        DAG,
        {"seintje": "0.1.0", "sjabloon": "uitnodiging-1"},
        EENZIJDIG_KLEUR,
        PDFS,
    )


def test_a_batch_without_one_letter_is_written_from_what_was_read() -> None:
    read = read_batch(io.BytesIO(zipped(golden_plan())))
    smaller = read.plan._replace(brieven=read.plan.brieven[1:])
    assert read_batch(io.BytesIO(zipped(smaller, read.pdfs))).plan == smaller


def test_a_pdf_changed_on_the_way_is_found() -> None:
    contents = unzipped(zipped(golden_plan()))
    contents["VS-0A1B-2C3D-4E5F.pdf"] = b"%PDF-1.7 one pagE"
    with pytest.raises(DataError, match=r"VS-0A1B-2C3D-4E5F is veranderd"):
        read_batch(rezipped(contents))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"A.\xc3\x96. Groenen", b"B.P. Groenen"),
        (b";N;J;", b";J;J;"),
        (b"2711EC400XLTOE", b"2711EC400"),
        (b"kenmerk;bestand", b"bestand;kenmerk"),
        (b";3;3;", b";3;2;"),
        (b";3;3;", b";3;three;"),
        (b";3;3;", b";three;3;"),
        (b";2711ED1\n", b";2711ED1;more\n"),
        (b";2711ED;2711ED1\n", b"\n"),
        (b"VS-1111-2222-3333;", b";"),
        (b"\n", b"\r\n"),
        (b"A.\xc3\x96.", b"A.\xff."),
    ],
)
def test_an_index_changed_on_the_way_is_found(old: bytes, new: bytes) -> None:
    contents = unzipped(zipped(golden_plan()))
    assert old in contents["index.csv"]
    contents["index.csv"] = contents["index.csv"].replace(old, new)
    with pytest.raises(DataError, match="geen gave batch"):
        read_batch(rezipped(contents))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"brieven": 3', b'"brieven": 4'),
        (b'"formaat": 1', b'"formaat": 2'),
        (b'"datum": "2026-11-23"', b'"datum": "2026-11-31"'),
        (b'"volgnr": 1', b'"volgnr": 1, "naam": "x"'),
        (b'"duplex": "N"', b'"duplex": "J"'),
        (b'"0637"', b"637"),
        (b"}\n", b""),
        (b'"VS-1111-2222-3333.pdf"', b'"VS-9111-2222-3333.pdf"'),
    ],
)
def test_a_manifest_changed_on_the_way_is_found(old: bytes, new: bytes) -> None:
    contents = unzipped(zipped(golden_plan()))
    assert old in contents["manifest.json"]
    contents["manifest.json"] = contents["manifest.json"].replace(old, new, 1)
    with pytest.raises(DataError, match="geen gave batch"):
        read_batch(rezipped(contents))


@pytest.mark.parametrize("missing", ["manifest.json", "index.csv", "VS-1111-2222-3333.pdf"])
def test_a_file_that_is_missing_is_found(missing: str) -> None:
    contents = unzipped(zipped(golden_plan()))
    del contents[missing]
    with pytest.raises(DataError, match="geen gave batch"):
        read_batch(rezipped(contents))


def test_a_file_too_many_or_out_of_place_is_found() -> None:
    contents = list(unzipped(zipped(golden_plan())).items())
    for wrong in ([*contents, ("more.pdf", b"%PDF")], [*contents[:2], *reversed(contents[2:])], contents[::-1]):
        with pytest.raises(DataError, match="geen gave batch"):
            read_batch(rezipped(wrong))


def test_a_compressed_zip_is_refused_before_it_can_grow() -> None:
    with pytest.raises(DataError, match="beschadigd"):
        read_batch(rezipped(unzipped(zipped(golden_plan())), compression=ZIP_DEFLATED))


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", zipped(golden_plan())[:-30], rezipped({}).getvalue()])
def test_what_is_no_zip_or_half_a_zip_is_refused(data: bytes) -> None:
    with pytest.raises(DataError, match="geen gave batch"):
        read_batch(io.BytesIO(data))


WHOLE = zipped(golden_plan())


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_flipped_byte_is_found_or_changes_nothing(place: int, flip: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[place] ^= flip
    try:
        read = read_batch(io.BytesIO(damaged))
    except DataError:
        return
    assert read == read_batch(io.BytesIO(WHOLE))
