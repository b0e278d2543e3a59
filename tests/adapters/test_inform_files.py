"""The terugkoppeling as files: what a partner's machine and its administrator get, the same bytes every time."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.inform_files import KOLOMMEN, write_inform_csv, write_inform_xlsx
from pipeline.stages.inform import (
    Pauze,
    Signaal,
    Terugkoppeling,
    Verteld,
    eigen_woord,
    inform_partners,
    plan_terugkoppelingen,
)

GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "terugkoppeling"
DAG = date(2026, 11, 23)
PAUZE = Pauze(date(2026, 11, 23), date(2026, 12, 23))
BASE = Signaal("S00000000000000000001", "woonbron", "", "H-2026-1", "VS_woonbron_20261123_1.csv", 2, "Opgepakt", "")
SIGNALEN = (
    BASE._replace(bewijs="BM_woonbron_S00000000000000000001.pdf"),
    BASE._replace(signaal_id="S00000000000000000002", regel=3, referentie="=HYPERLINK(1)", pauze=PAUZE),
    BASE._replace(signaal_id="S00000000000000000003", regel=4, status="Inwoner is overleden", reden="overleden"),
    BASE._replace(
        signaal_id="S00000000000000000004",
        regel=5,
        status="Persoon is geen inwoner (meer) in de gemeente",
        reden="vertrokken",
    ),
    BASE._replace(
        signaal_id="S00000000000000000005",
        regel=6,
        status="Persoon is geen inwoner (meer) in de gemeente",
        reden="vertrokken",
        afgeschermd=True,
    ),
    BASE._replace(
        signaal_id="S00000000000000000006", regel=7, status="Niet opgepakt: onterecht signaal", reden="te-vroeg"
    ),
    BASE._replace(
        signaal_id="S00000000000000000007",
        regel=8,
        status="Niet opgepakt: herhaalde melding",
        reden="herhaalde-melding",
    ),
    BASE._replace(
        signaal_id="S00000000000000000008", regel=9, status="Niet opgepakt: andere reden", reden="bezwaar-inwoner"
    ),
    BASE._replace(signaal_id="S00000000000000000009", regel=10, referentie='a;"b";+31', pauze=Pauze()),
)
VERTELD = {"S00000000000000000009": Verteld(1, "Opgepakt", "", False, PAUZE, "")}


def made(*signalen: Signaal) -> Terugkoppeling:
    (one,) = plan_terugkoppelingen(inform_partners(signalen, VERTELD), dag=DAG)
    return one


def as_csv(one: Terugkoppeling, folder: Path) -> bytes:
    write_inform_csv(one, folder / "a.csv")
    return (folder / "a.csv").read_bytes()


def as_xlsx(one: Terugkoppeling, folder: Path) -> bytes:
    write_inform_xlsx(one, folder / "a.xlsx", gemeente="Zoetermeer", partner="Woonbron")
    return (folder / "a.xlsx").read_bytes()


def as_text(workbook: bytes) -> str:
    """Every sheet with its cells, as a person reads them."""
    lines = []
    for sheet in openpyxl.load_workbook(io.BytesIO(workbook)):
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        lines += [f"## {sheet.title}", *(" | ".join(row).rstrip(" |") for row in rows)]
    return "\n".join(lines) + "\n"


def golden(name: str, text: str) -> str:
    """The agreed text. An absent one is written, for a person to look at; an existing one is never overwritten."""
    path = GOLDENS / name
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        pytest.fail(f"{name} is made anew: look whether it is right, and run again")
    return path.read_bytes().decode()


def test_every_case_of_the_table_is_told_as_agreed(tmp_path: Path) -> None:
    one = made(*SIGNALEN)
    text, people = as_csv(one, tmp_path).decode(), as_text(as_xlsx(one, tmp_path))
    assert text == golden("elk_geval.csv", text)
    assert people == golden("elk_geval.tekst", people)


def test_a_landlord_of_a_collective_drop_is_named_in_its_file(tmp_path: Path) -> None:
    one = made(BASE._replace(aanleveraar="Jansen Vastgoed B.V."))
    text, people = as_csv(one, tmp_path).decode(), as_text(as_xlsx(one, tmp_path))
    assert text == golden("verzamelmap.csv", text)
    assert people == golden("verzamelmap.tekst", people)


def test_the_same_news_gives_the_same_bytes(tmp_path: Path) -> None:
    assert as_csv(made(*SIGNALEN), tmp_path) == as_csv(made(*SIGNALEN), tmp_path)
    assert as_xlsx(made(*SIGNALEN), tmp_path) == as_xlsx(made(*SIGNALEN), tmp_path)


def test_the_table_has_a_frozen_header_a_filter_and_no_formula(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(made(*SIGNALEN), tmp_path)))
    assert book.sheetnames == ["Uitleg", "Terugkoppeling"]
    sheet = book["Terugkoppeling"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:J10")
    for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
        assert (cell.data_type, cell.quotePrefix) == ("s", True)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_a_hostile_reference_comes_back_as_text(
    tmp_path_factory: pytest.TempPathFactory, referentie: str, bestand: str, aanleveraar: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    words = [eigen_woord(text) for text in (referentie, bestand, aanleveraar)]
    one = made(BASE._replace(referentie=words[0], bestand=words[1], aanleveraar=words[2]))
    rows = list(csv.reader(io.StringIO(as_csv(one, folder).decode(), newline=""), delimiter=";", strict=True))
    assert [len(row) for row in rows] == [len(KOLOMMEN)] * 2
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in rows[1])
    assert rows[1][0].removeprefix("'").lstrip("'") == eigen_woord(referentie).lstrip("'")
    openpyxl.load_workbook(io.BytesIO(as_xlsx(one, folder)))
