"""Doubtful signalen out to a clerk and back, as Excel would hand them in: strict, whole, once."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from werkplaats import Uitkomst, Werkplaats, bsn, csv_van, letters, rij

pytest_plugins = ("gemeente_fixture",)

BLAD = "Beoordelen"
TWIJFEL = {"voorletters": "S.", "geboortedatum": ""}


@pytest.fixture
def twijfel(gemeente: Werkplaats) -> Werkplaats:
    """Three doubtful signalen (one initial, no birth date) and one that is sure."""
    rows = [rij(1, **TWIJFEL), rij(2, **TWIJFEL), rij(3, **TWIJFEL), rij(4)]
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van(rows))
    gemeente.seintje("run")
    return gemeente


def exported(gemeente: Werkplaats) -> Path:
    path = gemeente.root / "twijfel.xlsx"
    done = gemeente.seintje("review", "export", str(path))
    assert done.code == 0, done
    return path


def fill(path: Path, change: Callable[[Any], None]) -> Path:
    """The workbook as a clerk saves it."""
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def choose(**choices: str) -> Callable[[Any], None]:
    """A choice for the signalen about these residents: `p1="Kandidaat 1"` is about the first."""
    wanted = {f"van Testeling{letters(int(who[1:]))}": choice for who, choice in choices.items()}

    def change(book: Any) -> None:
        sheet = book[BLAD]
        column = [cell.value for cell in sheet[1]].index("Besluit") + 1
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, 3).value:
                sheet.cell(row, column).value = wanted.get(sheet.cell(row, 5).value)

    return change


def take(gemeente: Werkplaats, path: Path, *words: str) -> Uitkomst:
    return gemeente.seintje("review", "import", str(path), *words)


def test_the_workbook_shows_what_the_partner_wrote_beside_the_candidate_with_the_evidence(twijfel: Werkplaats) -> None:
    book = load_workbook(exported(twijfel))
    assert book.sheetnames == ["Uitleg", BLAD, "Lijsten"]
    sheet = book[BLAD]
    wrote, candidate = ([cell.value for cell in sheet[row]] for row in (2, 3))
    assert wrote[3] == "Woonbron schreef"
    assert candidate[3] == "Kandidaat 1"
    assert str(wrote[4]).startswith("van Testeling")
    assert candidate[4] == wrote[4]
    assert "Adres gelijk" in str(candidate[10])
    assert not any(bsn(1) in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert sheet.protection.sheet
    assert not sheet["L2"].protection.locked
    assert sheet["L3"].protection.locked
    assert sheet.column_dimensions["A"].hidden
    rules = sheet.data_validations.dataValidation
    assert rules
    assert all(rule.showErrorMessage and str(rule.formula1).startswith("=keuzes_") for rule in rules)


def test_who_lives_with_a_candidate_stands_beside_him(gemeente: Werkplaats) -> None:
    gemeente.inwoners(40, peildatum="2026-11-21", anders={2: {"huisnummer": "1", "voornamen": "Pia Lou"}})
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(1, **TWIJFEL)]))
    gemeente.seintje("run")
    told = {str(cell.value) for row in load_workbook(exported(gemeente))[BLAD].iter_rows() for cell in row}
    assert any(f"woont met P.L. van Testeling{letters(2)}" in text for text in told)


def test_decisions_are_taken_and_a_second_time_changes_nothing(twijfel: Werkplaats) -> None:
    path = fill(exported(twijfel), choose(p1="Kandidaat 1", p2="Geen van deze", p3="Vraag de partner"))
    assert take(twijfel, path, "--dry-run").code == 0
    assert {row["beslist_door"] for row in twijfel.tabel("matches")} == {"regel"}
    assert "3 oordelen" in take(twijfel, path).out
    decided = {row["referentie"]: (row["besluit"], row["reden"]) for row in twijfel.tabel("matches")}
    assert decided["REF-00001"] == ("zeker", "")
    assert decided["REF-00002"] == ("geen", "geen-van-de-kandidaten")
    assert decided["REF-00003"] == ("twijfel", "gevraagd-aan-partner")
    before = twijfel.tabel("matches")
    again = take(twijfel, path)
    assert (again.code, "0 oordelen" in again.out) == (0, True)
    assert twijfel.tabel("matches") == before


def test_the_blind_sample_is_among_them_and_a_denied_match_is_told_with_the_way_back(twijfel: Werkplaats) -> None:
    done = take(twijfel, fill(exported(twijfel), choose(p4="Geen van deze")))
    assert done.code == 3
    assert "match herstel S" in done.out
    assert {row["beslist_door"] for row in twijfel.tabel("matches")} == {"regel"}


def test_the_sample_is_blind_its_own_earlier_match_is_no_evidence(gemeente: Werkplaats) -> None:
    head, line = csv_van([rij(4)]).splitlines()
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", f"{head};klantnummer\n{line};K4\n")
    gemeente.seintje("run")
    told = " ".join(str(cell.value) for row in load_workbook(exported(gemeente))[BLAD].iter_rows() for cell in row)
    assert "Adres gelijk" in told
    assert "Eerder" not in told


def test_the_next_run_makes_a_zaak_of_what_was_chosen_and_does_not_ask_again(twijfel: Werkplaats) -> None:
    take(twijfel, fill(exported(twijfel), choose(p1="Kandidaat 1", p2="Geen van deze")))
    twijfel.seintje("run", vandaag="2026-11-24")
    status = sorted(row["status"] for row in twijfel.tabel("signalen"))
    assert status == ["Nog niet opgepakt", "Nog niet opgepakt", "Opgepakt", "Opgepakt"]
    assert len(twijfel.tabel("zaken")) == 2
    assert len(twijfel.tabel("brieven")) == 2
    book = load_workbook(exported(twijfel))
    asked = {row[4].value for row in book[BLAD].iter_rows(min_row=2) if row[2].value}
    assert asked == {f"van Testeling{letters(nummer)}" for nummer in (3, 4)}


def test_the_rest_of_a_workbook_can_be_filled_in_later(twijfel: Werkplaats) -> None:
    path = fill(exported(twijfel), choose(p1="Kandidaat 1"))
    assert take(twijfel, path).code == 0
    later = fill(path, choose(p1="Kandidaat 1", p3="Vraag de partner"))
    assert "1 oordelen" in take(twijfel, later).out
    other = fill(path, choose(p1="Geen van deze", p3="Vraag de partner"))
    refused = take(twijfel, other)
    assert refused.code == 65
    assert "al anders besloten" in refused.err


def tamper(sheet: str, cell: str, value: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell].value = value

    return change


TAMPERED = {
    "another signaal": (tamper(BLAD, "A2", "S00000000000000000000"), "bestand"),
    "another fingerprint": (tamper(BLAD, "B2", "0000000000000000"), "B2"),
    "another name": (tamper(BLAD, "E3", "Iemand anders"), "E3"),
    "a formula": (tamper(BLAD, "E3", "=1+1"), "E3"),
    "a formula as decision": (tamper(BLAD, "L2", "=A1"), "L2"),
    "a candidate that is not there": (tamper(BLAD, "L2", "Kandidaat 5"), "L2"),
    "another word": (tamper(BLAD, "L2", "misschien"), "L2"),
    "a number": (tamper(BLAD, "L2", 1), "L2"),
    "a decision on the wrong row": (tamper(BLAD, "L3", "Kandidaat 1"), "L3"),
    "a long story": (tamper(BLAD, "M2", "x" * 300), "M2"),
    "a cell beside it": (tamper(BLAD, "N2", "extra"), "N2"),
    "another head": (tamper(BLAD, "D1", "Wie dan"), "A1"),
    "a row less": (lambda book: book[BLAD].delete_rows(3), "A2"),
    "a signaal less": (lambda book: book[BLAD].delete_rows(2, 4), "bestand"),
    "a sheet more": (lambda book: book.create_sheet("Nog een"), "bestand"),
    "a sheet less": (lambda book: book.remove(book["Uitleg"]), "bestand"),
    "ten thousand rows": (lambda book: [book[BLAD].append(["x"] * 13) for _ in range(10_000)], "bestand"),
}


@pytest.mark.parametrize(("change", "cell"), TAMPERED.values(), ids=TAMPERED)
def test_a_tampered_workbook_is_refused_with_the_cell_and_nothing_of_it_is_taken(
    twijfel: Werkplaats, change: Callable[[Any], None], cell: str
) -> None:
    path = fill(exported(twijfel), choose())
    refused = take(twijfel, fill(path, change))
    assert refused.code == 65, refused
    assert f"{cell}: " in refused.err
    assert {row["beslist_door"] for row in twijfel.tabel("matches")} == {"regel"}


def test_another_workbook_or_no_workbook_is_refused(twijfel: Werkplaats) -> None:
    other = twijfel.root / "ander.xlsx"
    Workbook().save(other)
    assert take(twijfel, other).code == 65
    other.write_bytes(b"geen zip")
    assert take(twijfel, other).code == 65
    assert take(twijfel, twijfel.root / "bestaat-niet.xlsx").code == 65


def test_a_newer_residents_file_makes_an_old_workbook_stale(twijfel: Werkplaats) -> None:
    path = fill(exported(twijfel), choose(p1="Kandidaat 1"))
    text = (twijfel.root / "inwoners.csv").read_text(encoding="utf-8").replace("Sam Kim", "Sem Kim")
    (twijfel.root / "inwoners2.csv").write_text(text, encoding="utf-8")
    twijfel.seintje("inwoners", "import", str(twijfel.root / "inwoners2.csv"), "--peildatum", "2026-11-22")
    refused = take(twijfel, path)
    assert refused.code == 65
    assert "veranderd" in refused.err


def test_a_formula_in_a_name_stays_text(gemeente: Werkplaats) -> None:
    evil = rij(1, **TWIJFEL, straat="=HYPERLINK(1)")
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([evil]))
    gemeente.seintje("run")
    sheet = load_workbook(exported(gemeente))[BLAD]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here: apt-get install libreoffice-calc")
def test_a_workbook_that_libreoffice_saved_again_is_taken_as_it_is(twijfel: Werkplaats) -> None:
    path = fill(exported(twijfel), choose(p1="Kandidaat 1", p2="Geen van deze"))
    saved = twijfel.root / "bewaard"
    command = ["soffice", f"-env:UserInstallation=file://{twijfel.root}/lo", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(saved), str(path)], check=True, capture_output=True, timeout=120)
    done = take(twijfel, saved / path.name)
    assert (done.code, "2 oordelen" in done.out) == (0, True), done


def test_without_doubt_there_is_nothing_to_export(gemeente: Werkplaats) -> None:
    done = gemeente.seintje("review", "export", str(gemeente.root / "x.xlsx"))
    assert done.code == 65
    assert not (gemeente.root / "x.xlsx").exists()
