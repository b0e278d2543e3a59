"""The answer as files: what a partner's machine and its administrator get, byte for byte the same every time."""

import csv
import io
import re
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.answer_files import KOLOMMEN, write_csv, write_xlsx
from pipeline.contracts.reasons import Finding, reden, volledige_tekst
from pipeline.contracts.tables import BEVINDINGEN, table_of
from pipeline.stages.answer import Antwoord, LeveringOordeel, plan_antwoorden

GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "antwoord"
OORDEEL = LeveringOordeel(
    levering_id="L00000000000000000001",
    partner="woonbron",
    bestand="VS_woonbron_20261123_1.csv",
    ontvangen_op="2026-11-23T01:30:00Z",
    status="verwerkt",
    records=10,
    signalen=10,
    uitval=0,
    reden="",
)
NOTHING = OORDEEL._replace(records=0, signalen=0)
CASES: dict[str, tuple[LeveringOordeel, list[Finding]]] = {
    "alles_in_orde": (OORDEEL, []),
    "met_fouten_en_waarschuwingen": (
        OORDEEL._replace(signalen=7, uitval=3),
        [
            Finding(1, "bsn", "bsn-zonder-grondslag"),
            Finding(4, "postcode", "veld-leeg"),
            Finding(9, "postcode", "veld-leeg"),
            Finding(6, "toevoeging", "toevoeging-lang"),
            Finding(7, "bedrag", "bedrag-niet-positief"),
        ],
    ),
    "geweigerd_om_de_kop": (
        NOTHING._replace(status="geweigerd", reden="kolom-onbekend"),
        [Finding(1, "opmerking", "kolom-onbekend")],
    ),
    "geen_overeenkomst": (
        NOTHING._replace(status="geweigerd", reden="geen-overeenkomst"),
        [Finding(0, "", "geen-overeenkomst")],
    ),
    "dubbel": (NOTHING._replace(status="dubbel", reden="levering-dubbel", levering_id="D00000000000000000001"), []),
    "vastgehouden": (
        OORDEEL._replace(status="vastgehouden", signalen=0, uitval=1, reden="levering-onverwacht-aantal"),
        [
            Finding(0, "", "levering-onverwacht-aantal", "De levering heeft 10 records; verwacht is minstens 50"),
            Finding(3, "huisnummer", "veld-leeg"),
        ],
    ),
    "formules_in_de_bestandsnaam": (
        NOTHING._replace(bestand='=HYPERLINK("x");1.csv', status="geweigerd", reden="bestandsnaam-onbekend"),
        [Finding(0, "=1+1", "bestandsnaam-onbekend")],
    ),
}


def answer(oordeel: LeveringOordeel, found: list[Finding]) -> Antwoord:
    rows = [
        {
            "levering_id": oordeel.levering_id,
            "regel": finding.regel,
            "veld": finding.veld,
            "ernst": reden(finding.reden).ernst,
            "reden": finding.reden,
            "tekst": volledige_tekst(finding),
            "run_id": "R000001",
        }
        for finding in found
    ]
    (made,) = plan_antwoorden([oordeel], table_of(rows, BEVINDINGEN), al_gemaakt=())
    return made


def as_csv(antwoord: Antwoord, folder: Path) -> bytes:
    write_csv(antwoord, folder / "a.csv")
    return (folder / "a.csv").read_bytes()


def as_xlsx(antwoord: Antwoord, folder: Path, *, partner: str = "Woonbron") -> bytes:
    write_xlsx(antwoord, folder / "a.xlsx", gemeente="Zoetermeer", partner=partner)
    return (folder / "a.xlsx").read_bytes()


def as_text(workbook: bytes) -> str:
    """Every sheet with its cells, as a person reads them."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    lines = []
    for sheet in book:
        lines.append(f"## {sheet.title}")
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        lines += [" | ".join(row).rstrip(" |") for row in rows]
    return "\n".join(lines) + "\n"


def golden(name: str, text: str) -> str:
    """The agreed text. An absent one is written, for a person to look at; an existing one is never overwritten."""
    path = GOLDENS / name
    if not path.exists():
        path.write_bytes(text.encode())
        pytest.fail(f"{name} is made anew: look whether it is right, and run again")
    return path.read_bytes().decode()


@pytest.mark.parametrize("case", CASES)
def test_each_kind_of_answer_is_as_agreed(case: str, tmp_path: Path) -> None:
    made = answer(*CASES[case])
    text, people = as_csv(made, tmp_path).decode(), as_text(as_xlsx(made, tmp_path))
    assert text == golden(f"{case}.csv", text)
    assert people == golden(f"{case}.tekst", people)


def test_no_golden_has_lost_its_case() -> None:
    assert {path.name for path in GOLDENS.iterdir()} == {
        f"{case}.{kind}" for case in CASES for kind in ("csv", "tekst")
    }


@pytest.mark.parametrize("case", CASES)
def test_the_same_answer_gives_the_same_bytes(case: str, tmp_path: Path) -> None:
    made = answer(*CASES[case])
    assert as_csv(made, tmp_path) == as_csv(made, tmp_path)
    assert as_xlsx(made, tmp_path) == as_xlsx(made, tmp_path)


def test_nothing_in_the_workbook_tells_when_or_by_which_process_it_was_made(tmp_path: Path) -> None:
    """Two files made in the same second would be equal anyway, so the times themselves are looked at."""
    with ZipFile(io.BytesIO(as_xlsx(answer(*CASES["alles_in_orde"]), tmp_path))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", core) == ["2000-01-01T00:00:00Z"] * 2
    assert "<dc:creator xmlns:dc=" in core
    assert ">Seintje<" in core


@pytest.mark.parametrize("case", CASES)
def test_no_cell_is_a_formula_and_text_stays_text(case: str, tmp_path: Path) -> None:
    workbook = as_xlsx(answer(*CASES[case]), tmp_path, partner="=CMD()")
    with ZipFile(io.BytesIO(workbook)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 3
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    for sheet in openpyxl.load_workbook(io.BytesIO(workbook)):
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
            assert cell.data_type == "s"
            assert cell.quotePrefix


def test_the_tables_have_a_frozen_header_a_filter_and_widths(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(answer(*CASES["met_fouten_en_waarschuwingen"]), tmp_path)))
    assert book.sheetnames == ["Uitleg", "Samenvatting", "Bevindingen"]
    for name, filtered in (("Samenvatting", "A1:G5"), ("Bevindingen", "A1:F6")):
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == filtered
        assert all(9 <= (sheet.column_dimensions[letter].width or 0) <= 60 for letter in "ABCDEF")


def test_lines_and_counts_are_numbers_that_sort(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(answer(*CASES["met_fouten_en_waarschuwingen"]), tmp_path)))
    assert [row[0] for row in book["Bevindingen"].iter_rows(min_row=2, values_only=True)] == [1, 4, 6, 7, 9]
    assert [row[1] for row in book["Samenvatting"].iter_rows(min_row=2, values_only=True)] == [2, 1, 1, 1]


def test_the_csv_has_every_finding_and_the_workbook_says_that_it_has_not(tmp_path: Path) -> None:
    found = [Finding(line, "postcode", "veld-leeg") for line in range(2, 1212)]
    made = answer(OORDEEL._replace(records=len(found), signalen=0, uitval=len(found)), found)
    assert as_csv(made, tmp_path).count(b"\n") == len(found) + 1
    write_xlsx(made, tmp_path / "a.xlsx", gemeente="Zoetermeer", partner="Woonbron", max_rijen=1000)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book["Bevindingen"].max_row == 1001
    (told,) = [row for row in book["Uitleg"].iter_rows(values_only=True) if row[0] == "Let op"]
    assert "1.000 van de 1.210" in str(told[1])


@given(
    bestand=st.text(min_size=1, max_size=40),
    found=st.lists(st.tuples(st.integers(0, 10**6), st.text(max_size=20), st.text(max_size=60)), max_size=6),
)
def test_whatever_a_partner_calls_its_things_the_files_can_be_read_back(
    tmp_path_factory: pytest.TempPathFactory, bestand: str, found: list[tuple[int, str, str]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    made = answer(
        OORDEEL._replace(bestand=bestand), [Finding(regel, veld, "veld-leeg", tekst) for regel, veld, tekst in found]
    )
    rows = list(csv.reader(io.StringIO(as_csv(made, folder).decode(), newline=""), delimiter=";", strict=True))
    assert rows[0] == list(KOLOMMEN)
    assert len(rows) == len(found) + 1
    assert all(len(row) == len(KOLOMMEN) for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(made, folder)))
    assert book["Bevindingen"].max_row == max(len(found), 1) + 1
