"""Work out to Kwadraad and its outcomes back: only what it needs, strict, whole, once."""

import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from werklijst import (
    BELLEN,
    BEZOEKEN,
    DAG,
    EXTRA,
    GISTEREN,
    MET_KWADRAAD,
    Change,
    change_book,
    extra,
    geexporteerd,
    ingelezen,
    kolom,
    maak_gemeente,
    pogingen,
    rij_van,
    vul,
    zaak,
)
from werkplaats import Werkplaats, bsn, letters

NIET = {"Uitkomst": "niet bereikt", "Datum": GISTEREN}


@pytest.fixture(scope="module")
def klaar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return maak_gemeente(tmp_path_factory.mktemp("gemeente")).root


@pytest.fixture
def gemeente(klaar: Path, tmp_path: Path) -> Werkplaats:
    """A municipality of your own with work for Kwadraad."""
    return Werkplaats.at(klaar, tmp_path / "gemeente")


@pytest.fixture(scope="module")
def werk(klaar: Path) -> Path:
    """A worklist to copy and change."""
    return geexporteerd(Werkplaats.at(klaar, klaar.parent / "export"))


@pytest.fixture
def lijst(werk: Path, tmp_path: Path) -> Path:
    """A worklist of this municipality to fill in, as it was made before: it needs no copy in the store."""
    return Path(shutil.copy(werk, tmp_path / "werk.xlsx"))


def texts(path: Path) -> str:
    book = load_workbook(path)
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def anders(gemeente: Werkplaats, nummer: int, **cells: str) -> None:
    """A newer residents file in which this resident is different."""
    gemeente.inwoners(40, peildatum="2026-12-06", anders={nummer: cells})


# What goes out.


def test_calls_and_visits_have_a_sheet_each_sorted_by_deadline_with_what_was_tried(gemeente: Werkplaats) -> None:
    book = load_workbook(geexporteerd(gemeente))
    assert book.sheetnames == ["Uitleg", BELLEN, BEZOEKEN, EXTRA, "Lijsten"]
    for nummer in range(1, 7):
        sheet, _ = rij_van(book, nummer)
        assert sheet.title == (BELLEN if nummer == 2 else BEZOEKEN)
    sheet, row = rij_van(book, 3)
    assert row == 2, "the crisis comes first"
    assert "SPOED" in sheet.cell(row, kolom(sheet, "Uiterlijk")).value
    sheet, row = rij_van(book, 2)
    shown = {
        naam: sheet.cell(row, kolom(sheet, naam)).value for naam in ("Adres", "Telefoon en e-mail", "Soort contact")
    }
    assert shown["Adres"] == "Dorpsstraat 2\n2712 AB  ZOETERMEER"
    assert shown["Telefoon en e-mail"] == "06 12345678\niemand@example.org"
    assert shown["Soort contact"] == "Telefoon"


def test_nothing_is_told_that_the_work_does_not_need(gemeente: Werkplaats) -> None:
    told = re.sub(r"[0-9a-f]{16,}", "", texts(geexporteerd(gemeente)))  # an id may hold any digits
    for nummer in range(1, 7):
        assert bsn(nummer) not in told
        assert f"{200 + nummer},50" not in told
    for word in ("Woonbron", "Huur\n", "1970", "REF-"):
        assert word not in told


def test_the_configuration_may_add_kinds_reporters_and_the_amount(klaar: Path, tmp_path: Path) -> None:
    gemeente = Werkplaats.at(klaar, tmp_path / "gemeente")
    config = MET_KWADRAAD + "    gegevens: [soorten, partners, bedrag]\n"
    (gemeente.root / "config.yaml").write_text(config, encoding="utf-8")
    path = geexporteerd(gemeente)
    book = load_workbook(path)
    sheet, row = rij_van(book, 1)
    cells = [sheet.cell(row, kolom(sheet, naam)).value for naam in ("Soort achterstand", "Melders", "Samen (euro)")]
    assert cells == ["Huur", "Woonbron", "201,50"]
    assert ingelezen(gemeente, change_book(path, vul(1, **NIET))).code == 0


def test_only_yellow_cells_are_open_and_each_list_is_a_strict_one(werk: Path) -> None:
    book = load_workbook(werk)
    for blad in (BELLEN, BEZOEKEN):
        sheet = book[blad]
        assert sheet.protection.sheet
        open_ones = {sheet.cell(1, int(cell.column or 0)).value for cell in sheet[2] if not cell.protection.locked}
        assert open_ones == {
            "Uitkomst", "Soort contact", "Datum", "Dagdeel", "Bijzonderheid", "Afspraak op", "Afspraak om",
            "Afspraak waar", "Resultaat",
        }  # fmt: skip
        rules = sheet.data_validations.dataValidation
        assert all(rule.showErrorMessage for rule in rules)
        assert sum(rule.type == "list" for rule in rules) == 6
    told = texts(werk)
    assert "• Vervolghulp en/of verwijzing: De inwoner krijgt meer hulp" in told


@pytest.mark.parametrize(
    ("facts", "reden"),
    [
        ({"geheimhouding": "7"}, "Het adres is geheim"),
        ({"in_onderzoek": "089999"}, "Woont niet op dit adres"),
        ({"opschorting_reden": "O", "opschorting_datum": "20261205"}, "Inwoner is overleden"),
        ({"gemeente_code": "0518"}, "geen inwoner"),
        ({"functie_adres": "B"}, "Briefadres"),
        ({"curatele": "J"}, "onder curatele"),
    ],
)
def test_who_may_not_be_approached_by_the_newest_register_is_not_on_the_list(
    gemeente: Werkplaats, facts: dict[str, str], reden: str
) -> None:
    anders(gemeente, 1, **facts)
    path = gemeente.root / "werk.xlsx"
    done = gemeente.seintje("worklist", "export", str(path), "--uitvoerder", "kwadraad", vandaag=DAG)
    assert done.code == 0, done
    assert "Niet op de lijst: 1 zaak" in done.out
    assert reden in done.out
    told = texts(path)
    assert f"Testeling{letters(1)}\n" not in told
    assert zaak(gemeente, 1) not in told
    assert f"Testeling{letters(1)}" not in done.out


def test_a_bezwaar_or_a_wrong_match_takes_the_zaak_off_the_list(gemeente: Werkplaats) -> None:
    signaal = next(row["signaal_id"] for row in gemeente.tabel("matches") if row["bsn"] == bsn(4))
    gemeente.seintje("bezwaar", "add", bsn(1), "--reden", "brief", vandaag=DAG)
    gemeente.seintje("match", "herstel", signaal, "--reden", "andere persoon", vandaag=DAG)
    told = texts(geexporteerd(gemeente))
    assert [f"Testeling{letters(nummer)}\n" in told for nummer in (1, 4, 5)] == [False, False, True]


def test_who_moved_inside_the_gemeente_is_visited_at_the_new_address(gemeente: Werkplaats) -> None:
    anders(gemeente, 1, straat="Stationsweg", huisnummer="9", postcode="2711CD")
    book = load_workbook(geexporteerd(gemeente))
    sheet, row = rij_van(book, 1)
    assert sheet.cell(row, kolom(sheet, "Adres")).value == "Stationsweg 9\n2711 CD  ZOETERMEER"


def test_each_visit_has_a_card_that_tells_nothing_and_whose_kenmerk_can_be_explained(gemeente: Werkplaats) -> None:
    path = geexporteerd(gemeente)
    book = load_workbook(path)
    sheet, row = rij_van(book, 1)
    kenmerk = str(sheet.cell(row, kolom(sheet, "Kaartje")).value)
    cards = sorted(one.stem for one in (gemeente.root / "werk-kaartjes").iterdir())
    assert kenmerk in cards
    assert len(cards) == 5
    told = gemeente.seintje("explain", kenmerk, vandaag=DAG)
    assert told.code == 0
    assert zaak(gemeente, 1) in told.out
    assert f"Testeling{letters(1)}".encode() not in (gemeente.root / "werk-kaartjes" / f"{kenmerk}.pdf").read_bytes()


def test_who_got_whose_data_stands_in_the_audit_trail_and_in_the_zaak(gemeente: Werkplaats) -> None:
    geexporteerd(gemeente)
    (row,) = gemeente.tabel("werklijsten")
    assert (row["uitvoerder"], row["aantal"]) == ("kwadraad", 6)
    assert zaak(gemeente, 1) in row["zaken"].split()
    assert any(one["wat"].startswith("werklijst voor kwadraad") for one in gemeente.tabel("audit"))
    assert f"werklijst {row['werklijst']}" in gemeente.seintje("zaak", "show", zaak(gemeente, 1), vandaag=DAG).out


def test_a_formula_in_a_name_an_address_or_a_mail_address_stays_text(gemeente: Werkplaats) -> None:
    anders(gemeente, 1, straat="=HYPERLINK(1)", geslachtsnaam="+Test")
    book = load_workbook(geexporteerd(gemeente))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any("=HYPERLINK(1)" in str(cell.value) for cell in cells)


def test_the_same_work_gives_the_same_workbook(gemeente: Werkplaats) -> None:
    one, two = geexporteerd(gemeente, "een.xlsx"), geexporteerd(gemeente, "twee.xlsx")
    assert texts(one) == texts(two)


def test_without_an_agreement_in_force_there_is_no_worklist(gemeente: Werkplaats) -> None:
    text = MET_KWADRAAD.replace(
        "{ondertekend: 2026-01-15, tot: null}\n", "{ondertekend: 2026-01-15, tot: 2026-12-01}\n"
    )
    (gemeente.root / "config.yaml").write_text(text, encoding="utf-8")
    done = gemeente.seintje(
        "worklist", "export", str(gemeente.root / "x.xlsx"), "--uitvoerder", "kwadraad", vandaag=DAG
    )
    assert done.code == 77
    assert "verwerkersovereenkomst" in done.err
    assert not (gemeente.root / "x.xlsx").exists()


def test_an_unknown_uitvoerder_and_a_wrong_kind_of_file_are_refused_with_a_hint(gemeente: Werkplaats) -> None:
    done = gemeente.seintje("worklist", "export", "x.xlsx", "--uitvoerder", "kwadraat", vandaag=DAG)
    assert (done.code, "kwadraad" in done.err) == (2, True)
    assert gemeente.seintje("worklist", "export", "x.csv", "--uitvoerder", "kwadraad", vandaag=DAG).code == 2


# What comes back.


def test_attempts_appointments_and_results_are_taken_and_the_next_action_is_right_at_once(gemeente: Werkplaats) -> None:
    path = change_book(
        geexporteerd(gemeente),
        vul(1, **NIET, Dagdeel="Avond", Bijzonderheid="kaartje"),
        vul(2, Uitkomst="bereikt", Datum=GISTEREN, Afspraak_op=date(2026, 12, 9), Afspraak_om=time(14, 30),
            Afspraak_waar="kantoor"),
        vul(4, Uitkomst="bereikt", Datum=GISTEREN, Resultaat="Vervolghulp en/of verwijzing"),
        extra(2, Nr="Bezoek 1", Uitkomst="niet bereikt", Soort_contact="Telefoon", Datum="04-12-2026"),
    )  # fmt: skip
    assert ingelezen(gemeente, path, "--dry-run").code in {0, 3}
    assert not pogingen(gemeente, 1)
    done = ingelezen(gemeente, path)
    assert done.code in {0, 3}, done
    assert "4 rijen" in done.out
    assert pogingen(gemeente, 1) == [
        ("Huisbezoek", "nee", "2026-12-06", "Avond", "kwadraad"),
        ("Kaartje", "nee", "2026-12-06", "Avond", "kwadraad"),
    ]
    assert pogingen(gemeente, 3) == [("Telefoon", "nee", "2026-12-04", "", "kwadraad")]
    zaken = {row["bsn"]: row for row in gemeente.tabel("zaken")}
    assert (zaken[bsn(2)]["actie"], zaken[bsn(2)]["actie_voor"]) == ("Afspraak op locatie", "2026-12-09")
    assert zaken[bsn(4)]["status"] == "Gesloten"
    assert zaken[bsn(4)]["resultaat"] == "Vervolghulp en/of verwijzing"
    told = [row for row in gemeente.tabel("audit") if row["voorwerp"] == zaak(gemeente, 1)]
    assert any("van kwadraad" in row["reden"] and "Huisbezoek" in row["wat"] for row in told)


def test_the_same_workbook_a_second_time_changes_nothing_and_says_so(gemeente: Werkplaats) -> None:
    path = change_book(geexporteerd(gemeente), vul(1, **NIET), vul(2, **NIET))
    assert ingelezen(gemeente, path).code == 0
    before = [gemeente.tabel(one) for one in ("contactpogingen", "zaken", "afspraken", "audit")]
    again = ingelezen(gemeente, path)
    assert (again.code, "niets nieuws" in again.out) == (0, True)
    assert [gemeente.tabel(one) for one in ("contactpogingen", "zaken", "afspraken", "audit")] == before


def test_the_rest_of_a_workbook_can_be_filled_in_later_but_no_row_can_be_changed(gemeente: Werkplaats) -> None:
    path = change_book(geexporteerd(gemeente), vul(1, **NIET))
    assert ingelezen(gemeente, path).code == 0
    assert ingelezen(gemeente, change_book(path, vul(5, **NIET))).code == 0
    assert len(pogingen(gemeente, 5)) == 1
    refused = ingelezen(gemeente, change_book(path, vul(1, Uitkomst="bereikt")))
    assert (refused.code, "al iets anders ingelezen" in refused.err) == (65, True)


def test_an_empty_workbook_changes_nothing(gemeente: Werkplaats) -> None:
    done = ingelezen(gemeente, geexporteerd(gemeente))
    assert (done.code, "niets nieuws" in done.out) == (0, True)


def test_a_zaak_that_went_on_or_was_closed_since_the_list_is_refused_by_its_cell(gemeente: Werkplaats) -> None:
    path = change_book(geexporteerd(gemeente), vul(1, **NIET), vul(4, **NIET), vul(5, **NIET))
    gemeente.seintje("zaak", "log", zaak(gemeente, 1), "--soort", "Telefoon", "--bereikt", "nee", vandaag=DAG)
    gemeente.seintje("zaak", "close", zaak(gemeente, 4), "--resultaat", "Inwoner is overleden", vandaag=DAG)
    refused = ingelezen(gemeente, path)
    assert refused.code == 65
    assert "iets anders vastgelegd" in refused.err
    assert "Deze zaak is gesloten" in refused.err
    assert "2 problemen" in refused.err
    assert not pogingen(gemeente, 5)


def test_a_letter_or_a_night_since_the_list_does_not_make_it_stale(gemeente: Werkplaats) -> None:
    path = change_book(geexporteerd(gemeente), vul(1, **NIET))
    gemeente.seintje("run", vandaag="2026-12-08")
    assert ingelezen(gemeente, path, vandaag="2026-12-08").code == 0


WRONG: dict[str, tuple[Change, str, str]] = {
    "a day to come": (vul(1, Uitkomst="bereikt", Datum=date(2026, 12, 8)), "Datum", "toekomst"),
    "a day before the zaak": (vul(1, Uitkomst="bereikt", Datum=date(2026, 11, 1)), "Datum", "vóór het begin"),
    "no day": (vul(1, Uitkomst="bereikt"), "Datum", "welke dag"),
    "a day in words": (vul(1, Uitkomst="bereikt", Datum="gisteren"), "Datum", "geen datum"),
    "a yes for a day": (vul(1, Uitkomst="bereikt", Datum=True), "Datum", "geen datum"),
    "a day with an hour": (vul(1, Uitkomst="bereikt", Datum=datetime(2026, 12, 6, 9)), "Datum", "geen datum"),  # noqa: DTZ001
    "a day without an outcome": (vul(1, Datum=GISTEREN), "Uitkomst", "Kies bereikt"),
    "another outcome": (vul(1, Uitkomst="misschien", Datum=GISTEREN), "Uitkomst", "uit de lijst"),
    "a number for an outcome": (vul(1, Uitkomst=1, Datum=GISTEREN), "Uitkomst", "uit de lijst"),
    "free text": (vul(1, **NIET, Bijzonderheid="mevrouw is ziek"), "Bijzonderheid", "Andere tekst"),
    "a refusal by nobody": (vul(1, **NIET, Bijzonderheid="geweigerd"), "Bijzonderheid", "past niet"),
    "another kind of contact": (vul(1, **NIET, Soort_contact="Duif"), "Soort contact", "uit de lijst"),
    "no kind of contact": (vul(1, **NIET, Soort_contact=None), "Soort contact", "hoe u contact zocht"),
    "half an appointment": (vul(1, **NIET, Afspraak_op=date(2026, 12, 9)), "Afspraak om", "niet compleet"),
    "an appointment that is past": (
        vul(1, **NIET, Afspraak_op=GISTEREN, Afspraak_om="14:30", Afspraak_waar="thuis"), "Afspraak op", "voorbij",
    ),
    "an hour that is none": (
        vul(1, **NIET, Afspraak_op=date(2026, 12, 9), Afspraak_om="25:00", Afspraak_waar="thuis"),
        "Afspraak om",
        "geen tijd",
    ),
    "another result": (vul(1, **NIET, Resultaat="opgelost"), "Resultaat", "uit de lijst"),
    "help for who was not reached": (vul(1, **NIET, Resultaat="Vervolghulp en/of verwijzing"), "Resultaat", "niemand"),
    "no contact with who was reached": (
        vul(1, Uitkomst="bereikt", Datum=GISTEREN, Resultaat="Definitief geen contact kunnen krijgen"),
        "Resultaat",
        "wel bereikt",
    ),
    "a result beside an appointment": (
        vul(1, Uitkomst="bereikt", Datum=GISTEREN, Afspraak_op=date(2026, 12, 9), Afspraak_om="9.30",
            Afspraak_waar="thuis", Resultaat="Inwoner heeft al een ander lopend traject"),
        "Resultaat",
        "nog niet klaar",
    ),
    "a formula": (vul(1, Uitkomst='=IF(1,"bereikt","")', Datum=GISTEREN), "Uitkomst", "formule"),
    "a changed name": (vul(1, Naam="Iemand anders"), "Naam", "veranderd"),
    "a changed address": (vul(1, Adres="Elders 1"), "Adres", "veranderd"),
    "an unknown zaak": (vul(1, Zaak="Z00000000000000000000"), "Zaak", "kent Seintje niet"),
    "an emptied zaak": (vul(1, Zaak=None), "Zaak", "kent Seintje niet"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "naam", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_cell_is_named_and_nothing_of_the_workbook_is_taken(
    gemeente: Werkplaats, lijst: Path, change: Change, naam: str, words: str
) -> None:
    book = load_workbook(lijst)
    sheet, row = rij_van(book, 1)
    cell = f"{sheet.title}!{sheet.cell(row, kolom(sheet, naam)).coordinate}: "
    refused = ingelezen(gemeente, change_book(lijst, vul(2, **NIET), change))
    assert refused.code == 65, refused
    assert cell in refused.err, refused.err
    assert words in refused.err
    assert not pogingen(gemeente, 1) + pogingen(gemeente, 2)
    assert "Testeling" not in refused.err


def swap_marks(book: Any) -> None:
    sheet = book[BEZOEKEN]
    sheet["A2"].value, sheet["A3"].value = sheet["A3"].value, sheet["A2"].value


def twice(book: Any) -> None:
    sheet = book[BEZOEKEN]
    for cell in sheet[2]:
        sheet.cell(3, cell.column).value = cell.value


def comment(book: Any) -> None:
    book[BEZOEKEN]["B2"].comment = Comment("mevrouw is ziek", "iemand")


TAMPERED: dict[str, tuple[Change, str]] = {
    "another fingerprint": (lambda book: book[BEZOEKEN]["A2"].__setattr__("value", "0" * 64), f"{BEZOEKEN}!A2"),
    "two fingerprints swapped": (swap_marks, f"{BEZOEKEN}!A2"),
    "a head": (lambda book: book[BEZOEKEN]["E1"].__setattr__("value", "Iets"), f"{BEZOEKEN}!A1"),
    "a row less": (lambda book: book[BEZOEKEN].delete_rows(2), f"{BEZOEKEN}: "),
    "a row twice": (
        twice,
        f"{BEZOEKEN}!C3",
    ),
    "a cell beside it": (lambda book: book[BEZOEKEN]["Z2"].__setattr__("value", "x"), f"{BEZOEKEN}!Z2"),
    "a cell below it": (lambda book: book[BELLEN]["C9"].__setattr__("value", "x"), f"{BELLEN}!C9"),
    "ten thousand rows": (lambda book: [book[BEZOEKEN].append(["x"] * 9) for _ in range(10_000)], f"{BEZOEKEN}!A7"),
    "a comment": (comment, f"{BEZOEKEN}!B2"),
    "a sheet more": (lambda book: book.create_sheet("Nog een"), "bestand"),
    "a sheet less": (lambda book: book.remove(book[EXTRA]), "bestand"),
    "another executor": (lambda book: book["Lijsten"]["U2"].__setattr__("value", "iemand"), "bestand"),
    "a row less in the hidden list too": (
        lambda book: (book[BEZOEKEN].delete_rows(2), book["Lijsten"]["T2"].__setattr__("value", None)), "bestand",
    ),
    "an extra attempt on no row": (extra(2, Nr="Bezoek 99", **NIET), f"{EXTRA}!A2"),
    "an extra attempt without a kind": (extra(2, Nr="Bezoek 1", **NIET), f"{EXTRA}!C2"),
    "an extra attempt twice": (
        lambda book: [extra(row, Nr="Bezoek 1", Soort_contact="Mail", **NIET)(book) for row in (2, 3)], f"{EXTRA}!D3",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "cell"), TAMPERED.values(), ids=TAMPERED)
def test_a_tampered_workbook_is_refused_with_the_cell_and_nothing_of_it_is_taken(
    gemeente: Werkplaats, lijst: Path, change: Change, cell: str
) -> None:
    refused = ingelezen(gemeente, change_book(lijst, vul(1, **NIET), change))
    assert refused.code == 65, refused
    assert cell in refused.err, refused.err
    assert not pogingen(gemeente, 1)


def test_the_worklist_of_another_municipality_is_refused(gemeente: Werkplaats, tmp_path: Path) -> None:
    other = maak_gemeente(_made(tmp_path / "ander"))
    refused = ingelezen(gemeente, geexporteerd(other))
    assert (refused.code, "niet van deze gemeente" in refused.err) == (65, True)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_no_workbook_at_all_is_refused(gemeente: Werkplaats) -> None:
    path = gemeente.root / "x.xlsx"
    assert ingelezen(gemeente, path).code == 65
    for data in (b"", b"geen zip", b"PK\x03\x04" + bytes(50), b"\xd0\xcf\x11\xe0" + bytes(5000)):
        path.write_bytes(data)
        assert ingelezen(gemeente, path).code == 65


def test_times_and_days_are_read_however_a_spreadsheet_keeps_them(gemeente: Werkplaats) -> None:
    path = change_book(
        geexporteerd(gemeente),
        vul(1, Uitkomst="niet bereikt", Datum="2026-12-06", Afspraak_op=datetime(2026, 12, 9), Afspraak_om="9.30",  # noqa: DTZ001
            Afspraak_waar="thuis"),
        vul(5, Uitkomst="niet bereikt", Datum=datetime(2026, 12, 6), Afspraak_op="09-12-2026", Afspraak_om=time(16),  # noqa: DTZ001
            Afspraak_waar="stadhuis"),
    )  # fmt: skip
    assert ingelezen(gemeente, path).code in {0, 3}
    made = sorted((row["datum"], row["tijd"], row["plaats"], row["door"]) for row in gemeente.tabel("afspraken"))
    assert made == [("2026-12-09", "09:30", "thuis", "kwadraad"), ("2026-12-09", "16:00", "stadhuis", "kwadraad")]


def test_with_json_the_errors_are_one_document_with_each_cell(gemeente: Werkplaats) -> None:
    path = change_book(geexporteerd(gemeente), vul(1, Uitkomst="bereikt"), vul(5, Uitkomst="bereikt"))
    refused = gemeente.seintje("--json", "worklist", "import", str(path), vandaag=DAG)
    fout = json.loads(refused.out)["fout"]
    assert fout["code"] == 65
    assert len(fout["problemen"]) == 2


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here: apt-get install libreoffice-calc")
def test_a_workbook_that_libreoffice_saved_again_is_taken_as_it_is(gemeente: Werkplaats, lijst: Path) -> None:
    """Times come back as times, spaces and line ends as LibreOffice writes them; nothing counts as changed."""
    change_book(
        lijst,
        vul(1, **NIET, Dagdeel="Avond"),
        vul(5, Uitkomst="bereikt", Datum=GISTEREN, Afspraak_op=date(2026, 12, 9), Afspraak_om=time(14, 30),
            Afspraak_waar="thuis"),
        extra(2, Nr="Bezoek 1", Soort_contact="Mail", **NIET),
    )  # fmt: skip
    saved = lijst.parent / "bewaard"
    command = ["soffice", f"-env:UserInstallation=file://{lijst.parent}/lo", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(saved), str(lijst)], check=True, capture_output=True, timeout=120)
    done = ingelezen(gemeente, saved / lijst.name)
    assert done.code in {0, 3}, done
    assert "3 rijen met 3 pogingen, 1 afspraak" in done.out
    assert [row["tijd"] for row in gemeente.tabel("afspraken")] == ["14:30"]


# Hostile files.


def packed(path: Path, **parts: bytes) -> Path:
    """The workbook with parts more, or in the place of its own; `__` in a name is a slash and `_` a dot."""
    extra_parts = {naam.replace("__", "/").replace("_", "."): data for naam, data in parts.items()}
    with zipfile.ZipFile(path) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()} | extra_parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    return path


HOSTILE = {
    "a zip bomb": {"xl__media__bom_xml": b"<a>" + b" " * (200 << 20) + b"</a>"},
    "a macro": {"xl__vbaProject_bin": b"macro"},
    "a link to another workbook": {"xl__externalLinks__externalLink1_xml": b"<externalLink/>"},
    "a connection": {"xl__connections_xml": b"<connections/>"},
    "an embedded file": {"xl__embeddings__object1_bin": b"MZ"},
    "an external entity": {
        "xl__sharedStrings_xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst><si><t>&e;</t></si></sst>'
    },
    "entities that multiply": {
        "xl__styles_xml": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
    },
    "broken XML": {"xl__workbook_xml": b"<workbook"},
}


@pytest.mark.parametrize("parts", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_is_refused_before_a_cell_of_it_is_believed(
    gemeente: Werkplaats, lijst: Path, parts: dict[str, bytes]
) -> None:
    change_book(lijst, vul(1, **NIET))
    refused = ingelezen(gemeente, packed(lijst, **parts))
    assert refused.code == 65, refused
    assert "bestand: " in refused.err
    assert not pogingen(gemeente, 1)


def test_a_formula_is_refused_in_every_yellow_column(gemeente: Werkplaats, lijst: Path) -> None:
    kept = lijst.read_bytes()
    for naam in ("Uitkomst", "Soort contact", "Datum", "Dagdeel", "Bijzonderheid", "Afspraak op", "Resultaat"):
        for formula in ('=HYPERLINK("http://x.example","klik")', "=cmd|'/c calc'!A1"):
            lijst.write_bytes(kept)
            refused = ingelezen(gemeente, change_book(lijst, vul(1, **{naam.replace(" ", "_"): formula})))
            assert (refused.code, "formule" in refused.err) == (65, True), naam


def test_nothing_of_somebody_elses_zaak_stands_in_a_list_for_another_executor(gemeente: Werkplaats) -> None:
    config = MET_KWADRAAD + "  - {id: anders, naam: Anders}\n"
    (gemeente.root / "config.yaml").write_text(config, encoding="utf-8")
    path = gemeente.root / "anders.xlsx"
    done = gemeente.seintje("worklist", "export", str(path), "--uitvoerder", "anders", vandaag=DAG)
    assert (done.code, path.exists()) == (65, False)


def test_who_was_reached_comes_back_on_the_list_until_there_is_a_result(gemeente: Werkplaats) -> None:
    first = change_book(geexporteerd(gemeente), vul(1, Uitkomst="bereikt", Datum=GISTEREN))
    assert ingelezen(gemeente, first).code == 0
    again = geexporteerd(gemeente, "weer.xlsx")
    sheet, row = rij_van(load_workbook(again), 1)
    assert sheet.title == BELLEN
    assert "Uitkomst vastleggen" in sheet.cell(row, kolom(sheet, "Wat")).value
    done = ingelezen(gemeente, change_book(again, vul(1, Resultaat="(Budget)advies en/of quick fix")))
    assert done.code == 3, "the partner pauses: somebody should know"
    assert gemeente.tabel("pauzes")
    (closed,) = [one for one in gemeente.tabel("zaken") if one["bsn"] == bsn(1)]
    assert closed["status"] == "Gesloten"


def test_an_appointment_comes_back_on_the_list_for_visits_and_is_held_by_its_outcome(gemeente: Werkplaats) -> None:
    made = vul(2, Uitkomst="bereikt", Datum=GISTEREN, Afspraak_op=date(2026, 12, 8), Afspraak_om=time(10),
               Afspraak_waar="kantoor")  # fmt: skip
    ingelezen(gemeente, change_book(geexporteerd(gemeente), made))
    later = "2026-12-09"
    again = geexporteerd(gemeente, "weer.xlsx", vandaag=later)
    sheet, row = rij_van(load_workbook(again), 2)
    assert sheet.title == BEZOEKEN
    assert sheet.cell(row, kolom(sheet, "Wat")).value == "Afspraak op kantoor\ndi 08-12-2026 10:00"
    change_book(again, vul(2, Uitkomst="bereikt", Datum=date(2026, 12, 8), Dagdeel="Ochtend"))
    assert ingelezen(gemeente, again, vandaag=later).code == 0
    assert [one["status"] for one in gemeente.tabel("afspraken")] == ["geweest"]


def test_a_store_of_before_worklists_gets_their_tables(gemeente: Werkplaats) -> None:
    with closing(sqlite3.connect(gemeente.root / "store" / "ledger.sqlite")) as ledger:
        for table in ("werklijsten", "werklijst_uitkomsten", "werklijst_retour"):
            ledger.execute(f"DROP TABLE {table}")
    assert gemeente.seintje("zaak", "show", zaak(gemeente, 1), vandaag=DAG).code == 0
    assert ingelezen(gemeente, change_book(geexporteerd(gemeente), vul(1, **NIET))).code == 0
    assert len(gemeente.tabel("werklijsten")) == 1
