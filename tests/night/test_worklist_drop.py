"""Worklists over the executor's drop, on a folder and on real SFTP servers, with and without a password."""

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import msoffcrypto
import pytest
import yaml
from openpyxl import load_workbook
from servers import Place
from werklijst import (
    DAG,
    GISTEREN,
    MET_KWADRAAD,
    change_book,
    geexporteerd,
    ingelezen,
    maak_gemeente,
    pogingen,
    vul,
    zaak,
)
from werkplaats import Uitkomst, Werkplaats

from pipeline.adapters.store import Changes, Store

pytest_plugins = ("server_fixtures",)

NIET = {"Uitkomst": "niet bereikt", "Datum": GISTEREN}
LATER = "2026-12-08"


@pytest.fixture(scope="module")
def klaar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return maak_gemeente(tmp_path_factory.mktemp("gemeente")).root


@pytest.fixture
def gemeente(klaar: Path, tmp_path: Path) -> Werkplaats:
    """A municipality of your own with work for Kwadraad."""
    return Werkplaats.at(klaar, tmp_path / "gemeente")


@pytest.fixture
def drop(gemeente: Werkplaats) -> Path:
    return gemeente.root / "kwadraad"


def configured(gemeente: Werkplaats, **uitvoerder: Any) -> None:
    """Another configuration of the executor."""
    config = yaml.safe_load(MET_KWADRAAD)
    config["uitvoerders"][0] |= uitvoerder
    (gemeente.root / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")


def bring(gemeente: Werkplaats, vandaag: str = DAG) -> Uitkomst:
    return gemeente.seintje("worklist", "export", "--uitvoerder", "kwadraad", vandaag=vandaag)


def fetch(gemeente: Werkplaats, vandaag: str = DAG) -> Uitkomst:
    return gemeente.seintje("worklist", "import", "--uitvoerder", "kwadraad", vandaag=vandaag)


def lists(drop: Path) -> list[str]:
    return sorted(path.name for path in (drop / "werklijsten").iterdir())


def terug(drop: Path, data: bytes, naam: str = "terug.xlsx") -> None:
    (drop / "retour").mkdir(exist_ok=True)
    (drop / "retour" / naam).write_bytes(data)


def ingevuld(gemeente: Werkplaats, drop: Path, nummer: int = 1) -> bytes:
    """The list on the drop, with an outcome for this resident."""
    path = next((drop / "werklijsten").glob("*.xlsx"))
    copy = gemeente.root / "ingevuld.xlsx"
    copy.write_bytes(path.read_bytes())
    return change_book(copy, vul(nummer, **NIET)).read_bytes()


def answers(drop: Path) -> list[str]:
    return [path.read_text(encoding="utf-8-sig") for path in sorted((drop / "retour").glob("*.txt"))]


def test_on_every_kind_of_drop_the_list_arrives_comes_back_and_is_answered(gemeente: Werkplaats, place: Place) -> None:
    (gemeente.root / "config.yaml").unlink()
    configured(gemeente, drop=_as_yaml(place))
    done = bring(gemeente)
    assert done.code == 0, done
    book, cards = sorted(lists(place.folder), key=lambda naam: naam.endswith(".zip"))
    assert book.startswith("WL_kwadraad_20261207_")
    with zipfile.ZipFile(place.folder / "werklijsten" / cards) as archive:
        assert len(archive.namelist()) == 5
    terug(place.folder, ingevuld(gemeente, place.folder))
    done = fetch(gemeente)
    assert (done.code, "ingelezen" in done.out) == (0, True), done
    assert len(pogingen(gemeente, 1)) == 1
    (answer,) = answers(place.folder)
    assert "Uw werklijst is ingelezen." in answer
    assert [row["staat"] for row in gemeente.tabel("outbox") if row["soort"].startswith("werklijst")] == ["sent"] * 3


def _as_yaml(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = place.config.model_dump(mode="json", exclude_none=True)
    return found


def test_the_same_work_is_brought_once_and_other_work_again(gemeente: Werkplaats, drop: Path) -> None:
    assert bring(gemeente).code == 0
    before = lists(drop)
    again = bring(gemeente, vandaag=LATER)
    assert (again.code, "al bezorgd" in again.out) == (0, True)
    assert lists(drop) == before
    gemeente.seintje("zaak", "log", zaak(gemeente, 1), "--soort", "Huisbezoek", "--bereikt", "nee", vandaag=LATER)
    assert bring(gemeente, vandaag=LATER).code == 0
    assert len(lists(drop)) == 2 * len(before)


def test_the_same_bytes_are_read_once_under_any_name(gemeente: Werkplaats, drop: Path) -> None:
    bring(gemeente)
    data = ingevuld(gemeente, drop)
    terug(drop, data)
    fetch(gemeente)
    terug(drop, data, "onder een andere naam.xlsx")
    again = fetch(gemeente)
    assert (again.code, "niets nieuws" in again.out) == (0, True)
    assert len(pogingen(gemeente, 1)) == 1
    assert len(answers(drop)) == 1


def test_a_bad_list_is_refused_whole_with_an_answer_in_words_and_a_good_one_beside_it_is_taken(
    gemeente: Werkplaats, drop: Path
) -> None:
    bring(gemeente)
    terug(drop, ingevuld(gemeente, drop), "goed.xlsx")
    bad = gemeente.root / "fout.xlsx"
    bad.write_bytes(ingevuld(gemeente, drop, 4))
    change_book(bad, vul(4, Datum="morgen"), vul(5, Naam="Iemand"))
    terug(drop, bad.read_bytes(), "fout.xlsx")
    terug(drop, b"geen werkmap", "rommel.xlsx")
    (drop / "retour" / "half.xlsx.part").write_bytes(b"nog bezig")
    done = fetch(gemeente)
    assert done.code == 3
    assert len(pogingen(gemeente, 1)) == 1
    assert not pogingen(gemeente, 4)
    told = "\n".join(answers(drop))
    assert "Bezoeken!F" in told
    assert "veranderd" in told
    assert told.count("niet ingelezen") == 2
    assert "Testeling" not in told


def test_without_an_agreement_in_force_nothing_goes_to_the_drop_or_comes_from_it(
    gemeente: Werkplaats, drop: Path
) -> None:
    for agreement in (None, {"ondertekend": "2026-12-24"}, {"ondertekend": "2026-01-01", "tot": "2026-12-01"}):
        configured(gemeente, verwerkersovereenkomst=agreement)
        for done in (bring(gemeente), fetch(gemeente)):
            assert done.code == 77
            assert "verwerkersovereenkomst" in done.err
    assert not list(drop.iterdir())


def test_a_list_that_could_not_leave_waits_and_is_made_anew_when_somebody_became_secret(
    gemeente: Werkplaats, drop: Path
) -> None:
    drop.rename(gemeente.root / "weg")
    done = bring(gemeente)
    assert done.code == 69
    assert "outbox" in done.err
    assert "nog niet bij Kwadraad" in gemeente.seintje("status", vandaag=DAG).out
    gemeente.inwoners(40, peildatum="2026-12-06", anders={1: {"geheimhouding": "7"}})
    (gemeente.root / "weg").rename(drop)
    assert bring(gemeente).code == 0
    (naam,) = [one for one in lists(drop) if one.endswith(".xlsx")]
    told = [row for sheet in load_workbook(drop / "werklijsten" / naam) for row in sheet.values]
    assert not any(zaak(gemeente, 1) in str(row) for row in told)
    assert not [path for path in (gemeente.root / "outbox" / "werklijsten").rglob("*") if path.is_file()]


def test_a_drop_is_needed_to_bring_or_fetch(gemeente: Werkplaats) -> None:
    configured(gemeente, drop=None)
    assert bring(gemeente).code == 78
    assert fetch(gemeente).code == 78
    assert gemeente.seintje("worklist", "import").code == 2


# A password.


@pytest.fixture
def geheim(gemeente: Werkplaats) -> Werkplaats:
    (gemeente.root / "wachtwoord").write_text("Zomer-in-Zoetermeer-42\n", encoding="utf-8")
    configured(gemeente, wachtwoord_bestand="wachtwoord")
    return gemeente


def opened(data: bytes, password: str) -> bytes:
    book, out = msoffcrypto.OfficeFile(BytesIO(data)), BytesIO()
    book.load_key(password=password)
    book.decrypt(out)
    return out.getvalue()


def test_with_a_password_the_workbook_cannot_be_read_without_it_and_comes_back_with_it(geheim: Werkplaats) -> None:
    path = geexporteerd(geheim)
    data = path.read_bytes()
    assert not zipfile.is_zipfile(path)
    assert b"Testeling" not in data
    plain = geheim.root / "open.xlsx"
    plain.write_bytes(opened(data, "Zomer-in-Zoetermeer-42"))
    change_book(plain, vul(1, **NIET))
    refused = ingelezen(geheim, plain)
    assert (refused.code, "hoort het wachtwoord" in refused.err) == (65, True)
    for password, code in (("iets anders", 65), ("Zomer-in-Zoetermeer-42", 0)):
        out = BytesIO()
        msoffcrypto.format.ooxml.OOXMLFile(BytesIO(plain.read_bytes())).encrypt(password, out)
        path.write_bytes(out.getvalue())
        assert ingelezen(geheim, path).code == code
    assert len(pogingen(geheim, 1)) == 1


def test_a_password_on_a_list_where_none_is_agreed_is_refused(gemeente: Werkplaats) -> None:
    path, out = geexporteerd(gemeente), BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(BytesIO(path.read_bytes())).encrypt("x", out)
    path.write_bytes(out.getvalue())
    refused = ingelezen(gemeente, path)
    assert (refused.code, "wachtwoord" in refused.err) == (65, True)


def test_a_password_that_is_not_there_is_a_fault_of_the_configuration_and_check_tells(gemeente: Werkplaats) -> None:
    configured(gemeente, wachtwoord_env="SEINTJE_BESTAAT_NIET")
    done = gemeente.seintje(
        "worklist", "export", str(gemeente.root / "x.xlsx"), "--uitvoerder", "kwadraad", vandaag=DAG
    )
    assert (done.code, "SEINTJE_BESTAAT_NIET" in done.err) == (78, True)
    assert "wachtwoord kwadraad" in gemeente.seintje("check", vandaag=DAG).out


def test_status_tells_what_the_executor_has_to_do_with_the_command(gemeente: Werkplaats) -> None:
    told = gemeente.seintje("status", vandaag=DAG).out
    assert "6 × zaak waar Kwadraad iets doet" in told
    assert "→ seintje worklist export --uitvoerder kwadraad" in told


# Power cuts.


class PowerCutError(BaseException):
    """The machine went off."""


def cut_after(commits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this many commits through; the next one never happens."""
    real, left = Store.commit, [commits]

    def commit(store: Store, changes: Changes) -> None:
        if left[0] == 0:
            raise PowerCutError
        left[0] -= 1
        real(store, changes)

    monkeypatch.setattr(Store, "commit", commit)


@pytest.mark.parametrize("commits", range(8))
def test_whenever_the_power_fails_the_list_arrives_once_and_its_outcome_is_taken_once(
    gemeente: Werkplaats, drop: Path, commits: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        cut_after(commits, patch)
        with suppress(PowerCutError):
            bring(gemeente)
    assert bring(gemeente).code == 0
    assert [Path(naam).suffix for naam in lists(drop)] == [".xlsx", ".zip"]
    terug(drop, ingevuld(gemeente, drop))
    with pytest.MonkeyPatch.context() as patch:
        cut_after(commits % 4, patch)
        with suppress(PowerCutError):
            fetch(gemeente)
    assert fetch(gemeente).code == 0
    assert len(pogingen(gemeente, 1)) == 1
    assert len(answers(drop)) == 1
    assert not [path for path in (gemeente.root / "outbox" / "werklijsten").rglob("*") if path.is_file()]
