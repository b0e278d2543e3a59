"""`seintje export`: the contract's columns, exact values in every format, whole or not at all."""

import csv
import json
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from example_town import Town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.adapters.store import Changes, open_store
from pipeline.contracts.tables import INWONERS
from pipeline.errors import UnavailableError, UsageError
from pipeline.export import FORMATEN, TABELLEN, export_table

pytest_plugins = ("town_fixtures",)

OWN = (
    "wijzigingen", "outbox", "audit", "stappen", "afspraken", "pauzes", "aanmeldingen", "overdrachten", "bezwaren",
    "trajecten", "terugkoppelingen", "bewijzen", "werklijsten",
)  # fmt: skip
CONTRACT = {
    "leveringen": "levering_id partner bestand sha256 ontvangen_op status records signalen uitval reden",
    "bevindingen": "levering_id regel veld ernst reden tekst",
    "signalen": "signaal_id levering_id regel partner soort referentie achternaam postcode huisnummer huisletter "
    "toevoeging geboortedatum bedrag_cent ontstaansdatum signaaldatum crisis status",
    "matches": "signaal_id partner referentie besluit bsn score bewijs beslist_door model_versie",
    "zaken": "zaak_id bsn signaal_ids klasse opeenvolgend matchingsdatum start_matchingperiode eind_matchingperiode "
    "actie actie_reden actie_door actie_voor status resultaat",
    "contactpogingen": "zaak_id soort bereikt datum dagdeel door",
    "brieven": "kenmerk zaak_id bsn template status batch bestand sha256 paginas",
    "batches": "batch aantal sha256 status verzonden_op bevestigd_op",
    "inwoners": "bsn peildatum",
    "runs": "run_id gestart_op geeindigd_op status ontvangen geldig gematcht zaken brieven gelezen ingelezen uitval",
}
HOSTILE = ["=1+1", "@SUM(A1)", "+31", "-5", "#N/A", "0012", 'quote " and ; and \n newline', "1e5", "TRUE", " spatie "]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";", strict=True))


def exported(town: Town, tabel: str, target: Path) -> list[dict[str, str]]:
    count = export_table(town.omgeving(), tabel, target, formaat="csv")
    rows = rows_of(target)
    assert len(rows) == count
    return rows


def with_names(town: Town, names: list[str]) -> None:
    """Replace the residents by people of these names, as a newer file would."""
    rows = [dict.fromkeys(INWONERS.names, "") | {"bsn": "1", "geslachtsnaam": name} for name in names]
    with open_store(town.folder / "store") as store:
        changes = Changes(store.next_run_id())
        changes.add("inwoners", pa.Table.from_pylist(rows, schema=INWONERS))
        run, day = changes.run_id, "2030-01-01"
        changes.do("INSERT INTO inwonersbestanden VALUES (?, ?, '', 'plat', 1, 1, 0, '', ?)", run, day, run)
        store.commit(changes)


@pytest.mark.parametrize("tabel", CONTRACT)
def test_the_columns_of_the_contract_come_first_in_its_order(night_town: Town, tmp_path: Path, tabel: str) -> None:
    export_table(night_town.omgeving(), tabel, tmp_path / "t.csv", formaat=None)
    header = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()[0].split(";")
    wanted = CONTRACT[tabel].split()
    assert header[: len(wanted)] == wanted
    assert len(set(header)) == len(header)


def test_every_table_of_the_contract_can_be_exported() -> None:
    assert set(TABELLEN) == {*CONTRACT, *OWN}


@pytest.mark.parametrize("tabel", TABELLEN)
def test_an_absent_store_gives_a_header_and_makes_nothing(empty_town: Town, tmp_path: Path, tabel: str) -> None:
    assert export_table(empty_town.omgeving(), tabel, tmp_path / "t.csv", formaat=None) == 0
    assert len((tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()) == 1
    assert not (empty_town.folder / "store").exists()


@pytest.mark.parametrize("tabel", TABELLEN)
def test_every_format_tells_the_same_rows(night_town: Town, tmp_path: Path, tabel: str) -> None:
    told = {}
    for formaat in FORMATEN:
        path = tmp_path / f"t.{formaat}"
        told[formaat] = export_table(night_town.omgeving(), tabel, path, formaat=None)
    assert len(set(told.values())) == 1
    plain = rows_of(tmp_path / "t.csv")
    lines = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in lines] == plain
    parquet = pq.read_table(tmp_path / "t.parquet").to_pylist()
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in parquet] == plain
    header, *cells = openpyxl.load_workbook(tmp_path / "t.xlsx")[tabel].iter_rows(values_only=True)
    assert [shown(header, row) for row in cells] == plain


def shown(header: tuple[object, ...], row: tuple[object, ...]) -> dict[str, str]:
    days = [value.date() if hasattr(value, "date") else value for value in row]
    return {str(name): "" if value is None else str(value) for name, value in zip(header, days, strict=True)}


def test_csv_is_semicolons_lf_and_utf8_without_bom(night_town: Town, tmp_path: Path) -> None:
    export_table(night_town.omgeving(), "inwoners", tmp_path / "t.csv", formaat=None)
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"bsn;peildatum;")
    assert b"\r" not in data
    assert "Anna Ösel".encode() in data


def test_whole_numbers_stay_whole_also_where_one_is_missing(night_town: Town, tmp_path: Path) -> None:
    importing, night = exported(night_town, "runs", tmp_path / "t.csv")
    assert (importing["gelezen"], importing["ontvangen"]) == ("3", "")
    assert (night["gelezen"], night["ontvangen"], night["geldig"], night["brieven"]) == ("", "8", "6", "1")


def test_amounts_are_cents_and_dates_are_iso(night_town: Town, tmp_path: Path) -> None:
    first = exported(night_town, "signalen", tmp_path / "t.csv")[0]
    assert (first["bedrag_cent"], first["signaaldatum"], first["geboortedatum"]) == (
        "12345",
        "2026-11-20",
        "1978-08-12",
    )


def test_a_signaal_has_the_status_of_now_and_each_has_one_match(night_town: Town, tmp_path: Path) -> None:
    signalen = exported(night_town, "signalen", tmp_path / "s.csv")
    matches = exported(night_town, "matches", tmp_path / "m.csv")
    assert {row["referentie"]: row["status"] for row in signalen} == {
        "R-zeker": "Opgepakt",
        "R-zeker-2": "Opgepakt",
        "R-overleden": "Inwoner is overleden",
        "R-twijfel": "Nog niet opgepakt",
        "R-geen": "Nog niet opgepakt",
        "R-drempel": "Niet opgepakt: onterecht signaal",
    }
    assert sorted(row["signaal_id"] for row in matches) == sorted(row["signaal_id"] for row in signalen)


def test_a_zaak_names_its_signalen_sorted_and_separated_by_spaces(night_town: Town, tmp_path: Path) -> None:
    signalen = exported(night_town, "signalen", tmp_path / "s.csv")
    (zaak,) = exported(night_town, "zaken", tmp_path / "z.csv")
    ids = sorted(row["signaal_id"] for row in signalen if row["status"] == "Opgepakt")
    assert zaak["signaal_ids"] == " ".join(ids)
    assert len(ids) == 2
    assert zaak["opeenvolgend"] == "nee"
    assert date.fromisoformat(zaak["actie_voor"])


def test_parquet_keeps_the_types(night_town: Town, tmp_path: Path) -> None:
    export_table(night_town.omgeving(), "signalen", tmp_path / "t.parquet", formaat=None)
    schema = pq.read_schema(tmp_path / "t.parquet")
    assert schema.field("bedrag_cent").type == pa.int64()
    assert schema.field("signaaldatum").type == pa.date32()
    export_table(night_town.omgeving(), "zaken", tmp_path / "z.parquet", formaat=None)
    assert pq.read_schema(tmp_path / "z.parquet").field("actie_voor").type == pa.string()


def test_the_format_given_wins_over_the_suffix_and_csv_is_the_last_resort(night_town: Town, tmp_path: Path) -> None:
    export_table(night_town.omgeving(), "zaken", tmp_path / "a.csv", formaat="jsonl")
    assert json.loads((tmp_path / "a.csv").read_text(encoding="utf-8"))["zaak_id"]
    export_table(night_town.omgeving(), "zaken", tmp_path / "zaken.txt", formaat=None)
    assert (tmp_path / "zaken.txt").read_text(encoding="utf-8").startswith("zaak_id;")
    export_table(night_town.omgeving(), "zaken", tmp_path / "B.PARQUET", formaat=None)
    assert pq.read_table(tmp_path / "B.PARQUET").num_rows == 1


def test_text_in_excel_stays_text(town: Town, tmp_path: Path) -> None:
    with_names(town, [*HOSTILE, "bel\x07"])
    export_table(town.omgeving(), "inwoners", tmp_path / "t.xlsx", formaat=None)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["Uitleg", "inwoners"]
    sheet = book["inwoners"]
    column = [cell.value for cell in sheet[1]].index("geslachtsnaam")
    cells = [row[column] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [*HOSTILE, "bel\ufffd"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert sheet.freeze_panes == "A2"
    assert "persoonsgegevens" in "".join(str(row[0]) for row in book["Uitleg"].iter_rows(values_only=True))


_TEXT = st.text(st.characters(codec="utf-8"), min_size=1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_TEXT, min_size=1, max_size=5))
def test_any_name_comes_back_from_csv_and_jsonl(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    folder = tmp_path_factory.mktemp("names")
    (folder / "config.yaml").write_text('gemeente: {naam: Zoetermeer, code: "0637"}\n', encoding="utf-8")
    town = Town(folder)
    with_names(town, names)
    read = [row["geslachtsnaam"] for row in exported(town, "inwoners", folder / "t.csv")]
    assert read == names
    export_table(town.omgeving(), "inwoners", folder / "t.jsonl", formaat=None)
    lines = (folder / "t.jsonl").read_bytes().decode().split("\n")[:-1]
    assert [json.loads(line)["geslachtsnaam"] for line in lines] == names


def test_a_carriage_return_in_a_name_does_not_break_the_line(town: Town, tmp_path: Path) -> None:
    with_names(town, ["a\rb", "c"])
    export_table(town.omgeving(), "inwoners", tmp_path / "t.csv", formaat=None)
    with (tmp_path / "t.csv").open(encoding="utf-8") as stream:  # universal newlines, as most programs read
        assert len(list(csv.reader(stream, delimiter=";"))) == 3


def test_a_typo_in_the_table_gets_a_suggestion(night_town: Town, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="zaaken") as caught:
        export_table(night_town.omgeving(), "zaaken", tmp_path / "t.csv", formaat=None)
    assert "Bedoelde u zaken?" in caught.value.doe_dit
    assert not (tmp_path / "t.csv").exists()


def test_an_unknown_format_gets_a_suggestion(night_town: Town, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        export_table(night_town.omgeving(), "zaken", tmp_path / "t.csv", formaat="xls")
    assert "Bedoelde u xlsx?" in caught.value.doe_dit


def test_places_that_are_no_place_for_an_export_are_refused(night_town: Town, tmp_path: Path) -> None:
    omgeving = night_town.omgeving()
    ledger = omgeving.config.store / "ledger.sqlite"
    before = ledger.read_bytes()
    with pytest.raises(UsageError, match="bestaat niet"):
        export_table(omgeving, "zaken", tmp_path / "nergens" / "t.csv", formaat=None)
    with pytest.raises(UsageError, match="is een map"):
        export_table(omgeving, "zaken", tmp_path, formaat=None)
    with pytest.raises(UsageError, match="In de store"):
        export_table(omgeving, "zaken", ledger, formaat="csv")
    assert ledger.read_bytes() == before


def test_an_export_that_fails_leaves_the_old_file(night_town: Town, tmp_path: Path) -> None:
    target = tmp_path / "t.csv"
    target.write_text("van gisteren", encoding="utf-8")
    (tmp_path / ".t.csv.tmp").mkdir()  # in the way of the temporary file
    with pytest.raises(UnavailableError, match="niet te schrijven"):
        export_table(night_town.omgeving(), "zaken", target, formaat=None)
    assert target.read_text(encoding="utf-8") == "van gisteren"


def test_an_export_replaces_an_older_one_and_leaves_nothing_else(night_town: Town, tmp_path: Path) -> None:
    for _ in range(2):
        export_table(night_town.omgeving(), "zaken", tmp_path / "t.csv", formaat=None)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_pipe_is_written_to_and_stays_a_pipe(night_town: Town, tmp_path: Path) -> None:
    pipe, read = tmp_path / "pijp", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    export_table(night_town.omgeving(), "zaken", pipe, formaat=None)
    reader.join(5)
    assert read[0].startswith("zaak_id;")
    assert pipe.is_fifo()


def test_standard_output_that_is_a_file_keeps_being_that_file(night_town: Town, tmp_path: Path) -> None:
    # /dev/stdout leads to the file that the shell opened; renaming over that would lose what else is said.
    program = f"""
from pathlib import Path
from example_town import Town
from pipeline.export import export_table
export_table(Town(Path({str(night_town.folder)!r})).omgeving(), "zaken", Path("/dev/stdout"), formaat=None)
"""
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    with (tmp_path / "uit").open("wb") as stream:
        before = os.fstat(stream.fileno()).st_ino
        environ = os.environ | {"PYTHONPATH": os.pathsep.join(folders)}
        subprocess.run([sys.executable, "-c", program], stdout=stream, check=True, env=environ)
    assert (tmp_path / "uit").stat().st_ino == before
    assert (tmp_path / "uit").read_text(encoding="utf-8").startswith("zaak_id;")
