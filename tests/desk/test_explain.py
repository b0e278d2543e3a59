"""`seintje explain`: where it came from, what was decided and why, and never who it is."""

import csv
import re
from pathlib import Path

import pytest
from example_town import SECRETS, VANDAAG, Town

from pipeline.adapters.store import Changes, open_store
from pipeline.dispatch import dispatch
from pipeline.errors import UsageError
from pipeline.explain import explain
from pipeline.export import export_table
from pipeline.letters import approve_batch, cancel_letter

pytest_plugins = ("town_fixtures",)


def table(town: Town, tabel: str) -> list[dict[str, str]]:
    path = town.folder / f"{tabel}.csv"
    export_table(town.omgeving(), tabel, path, formaat=None)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def only(town: Town, tabel: str, **values: str) -> dict[str, str]:
    (row,) = [row for row in table(town, tabel) if all(row[name] == value for name, value in values.items())]
    return row


def told(town: Town, identity: str) -> str:
    """The explanation as one running text."""
    return " ".join(" ".join(explain(town.omgeving(), identity)).split())


def signaal(town: Town, referentie: str) -> str:
    return told(town, only(town, "signalen", referentie=referentie)["signaal_id"])


def ids(town: Town) -> list[str]:
    keys = {
        "signalen": "signaal_id",
        "zaken": "zaak_id",
        "leveringen": "levering_id",
        "brieven": "kenmerk",
        "batches": "batch",
    }
    return [row[key] for tabel, key in keys.items() for row in table(town, tabel)]


def test_a_sure_match_tells_its_evidence_its_zaak_and_its_letter(night_town: Town) -> None:
    text = signaal(night_town, "R-zeker")
    zaak, brief = only(night_town, "zaken"), only(night_town, "brieven")
    assert "woonbron, soort Huur" in text
    assert "bestand VS_woonbron_20261123_1.csv" in text
    assert ", regel 2 " in text
    assert "status Opgepakt" in text
    assert "zeker: dit is precies één inwoner" in text
    assert "geboortedatum + adres + achternaam + voorletters: dat is genoeg bewijs" in text
    assert zaak["zaak_id"] in text
    assert f"Brief, door gemeente, vóór {zaak['actie_voor']}" in text
    assert brief["kenmerk"] in text
    assert brief["batch"] in text


def test_a_doubtful_match_tells_what_is_missing_and_that_a_person_decides(night_town: Town) -> None:
    text = signaal(night_town, "R-twijfel")
    assert "twijfel: een medewerker beslist" in text
    assert "geboortedatum ontbreekt" in text
    assert "geen enkele regel had genoeg bewijs" in text
    assert "(bewijs-onvolledig)" in text
    assert "wacht op een medewerker" in text


def test_nobody_found_tells_what_to_do(night_town: Town) -> None:
    text = signaal(night_town, "R-geen")
    assert "geen: er is geen inwoner gevonden" in text
    assert "Zoek de persoon op in de BRP" in text


def test_a_departed_person_is_told_without_a_zaak(night_town: Town) -> None:
    text = signaal(night_town, "R-overleden")
    assert "status Inwoner is overleden (overleden)" in text
    assert "zaak geen" in text


def test_a_signaal_below_the_threshold_was_not_looked_up(night_town: Town) -> None:
    text = signaal(night_town, "R-drempel")
    assert "waarschuwing in bedrag: Het bedrag is te laag." in text
    assert "status Niet opgepakt: onterecht signaal (onder-drempel)" in text
    assert "niet opgezocht: Het bedrag is te laag." in text


def test_a_levering_tells_its_counts_and_each_finding_with_its_line(night_town: Town) -> None:
    text = told(night_town, only(night_town, "leveringen", status="verwerkt")["levering_id"])
    assert "records 8: 6 signalen, 2 uitval, 0 vastgehouden" in text
    assert "2 × Opgepakt" in text
    assert "fout in bedrag, regel 8:" in text
    assert "fout in postcode, regel 9:" in text


def test_a_refused_levering_tells_why_and_what_to_do(night_town: Town) -> None:
    text = told(night_town, only(night_town, "leveringen", status="geweigerd")["levering_id"])
    assert "partner stroomnet" in text
    assert "Geen geldende overeenkomst." in text
    assert "vul de datum in config.yaml in" in text


def test_a_double_levering_names_the_first(night_town: Town) -> None:
    text = told(night_town, only(night_town, "leveringen", status="dubbel")["levering_id"])
    assert f"eerste keer {only(night_town, 'leveringen', status='verwerkt')['levering_id']}" in text


def test_a_zaak_names_its_signalen_with_their_evidence(night_town: Town) -> None:
    zaak = only(night_town, "zaken")
    text = told(night_town, zaak["zaak_id"])
    assert all(one in text for one in zaak["signaal_ids"].split())
    assert text.count("dat is genoeg bewijs") == 2
    assert "klasse meervoudig" in text


def test_a_batch_tells_the_command_that_lets_it_go(night_town: Town) -> None:
    batch = only(night_town, "batches")["batch"]
    text = told(night_town, batch)
    assert "1 (1 klaar)" in text
    assert f"seintje letters approve {batch}" in text
    assert told(night_town, batch.removesuffix(".zip").upper()) == text


def test_a_letter_on_its_way_tells_the_print_streets_answers_and_who_approved_it(town: Town) -> None:
    batch, kenmerk = only(town, "batches")["batch"], only(town, "brieven")["kenmerk"]
    approve_batch(town.omgeving(), batch)
    assert "status brief vrijgegeven" in told(town, kenmerk)
    dispatch(town.omgeving(), only=None)
    assert "status brief verzonden" in told(town, kenmerk)
    retour = town.folder / "drukstraat" / "retour"
    (retour / "1-RSP.txt").write_text(f"{kenmerk}|Sent|1|Sorted|2026-11-24\n", encoding="utf-8")
    dispatch(town.omgeving(), only=None)
    text = told(town, kenmerk)
    assert "gepost: de drukstraat heeft hem gedrukt" in text
    assert "Brief, nog niemand bereikt" in text
    assert "medewerker: batch vrijgegeven" in text
    assert "medewerker: batch verzonden" in text
    assert "sent" not in told(town, batch)


def test_an_answer_that_contradicts_is_told_with_the_letter(town: Town) -> None:
    batch, kenmerk = only(town, "batches")["batch"], only(town, "brieven")["kenmerk"]
    approve_batch(town.omgeving(), batch)
    dispatch(town.omgeving(), only=None)
    retour = town.folder / "drukstraat" / "retour"
    for number, answer in enumerate(("Sent", "Failed")):
        line = f"{kenmerk}|{answer}|1|Sorted|2026-11-24\n"
        (retour / f"{number}-RSP.txt").write_text(line, encoding="utf-8")
    dispatch(town.omgeving(), only=None)
    assert "drukstraat: Het gaat om brief" in told(town, kenmerk)


def test_a_cancelled_letter_tells_who_and_why(town: Town) -> None:
    kenmerk = only(town, "brieven")["kenmerk"]
    cancel_letter(town.omgeving(), kenmerk, waarom="op verzoek")
    text = told(town, kenmerk)
    assert "geannuleerd: hij gaat niet weg" in text
    assert "medewerker: brief geannuleerd (op verzoek)" in text
    assert "actie Handmatig" in text


def test_a_zaak_past_its_date_says_so(night_town: Town) -> None:
    zaak = only(night_town, "zaken")["zaak_id"]
    late = night_town.omgeving(VANDAAG.replace(year=2027))
    assert "(te laat)" in " ".join(explain(late, zaak))
    assert "(te laat)" not in told(night_town, zaak)


@pytest.mark.parametrize("spoken", ["{}", " {} ", "lower", "undashed", "spaced"])
def test_a_kenmerk_is_known_as_people_write_it(night_town: Town, spoken: str) -> None:
    kenmerk = only(night_town, "brieven")["kenmerk"]
    ways = {"lower": kenmerk.lower(), "undashed": kenmerk.replace("-", ""), "spaced": kenmerk.replace("-", " ")}
    assert told(night_town, ways.get(spoken, spoken.format(kenmerk))).startswith(f"Brief {kenmerk}")


def test_an_o_for_a_zero_and_an_l_for_a_one_are_understood(town: Town) -> None:
    # A kenmerk with both digits, put in by hand: which one a zaak gets depends on the store's key.
    with open_store(town.folder / "store") as store:
        changes = Changes(store.next_run_id())
        changes.do("UPDATE brieven SET kenmerk = 'VS-0A1B-2C3D-4E5F'")
        store.commit(changes)
    assert told(town, "vs-oalb-2c3d-4e5f").startswith("Brief VS-0A1B-2C3D-4E5F")


def test_ids_are_known_in_any_case(night_town: Town) -> None:
    for code in (only(night_town, "zaken")["zaak_id"], only(night_town, "leveringen", status="dubbel")["levering_id"]):
        assert explain(night_town.omgeving(), code.upper()) == explain(night_town.omgeving(), code)


def test_no_line_is_wider_than_80_columns_and_none_names_anybody(night_town: Town) -> None:
    for code in ids(night_town):
        lines = explain(night_town.omgeving(), code)
        assert max(map(len, lines)) <= 80
        text = " ".join(lines)
        assert [secret for secret in SECRETS if secret in text.replace(" ", "") or secret in text] == []
        assert not re.search(r"\bR-[a-z]", text)


@pytest.mark.parametrize(
    "word", ["", "S", "Sffffffffffffffffffff", "VS-0000-0000-0000", "VS", "Groenen", "999993653", "Z'"]
)
def test_an_unknown_id_gets_a_hint_and_is_not_repeated(night_town: Town, word: str) -> None:
    with pytest.raises(UsageError, match="kent dit nummer niet") as caught:
        explain(night_town.omgeving(), word)
    assert "Een signaal begint met S" in caught.value.doe_dit
    assert "999993653" not in caught.value.melding + caught.value.doe_dit


def test_explaining_in_an_absent_store_makes_nothing(empty_town: Town) -> None:
    with pytest.raises(UsageError):
        explain(empty_town.omgeving(), "Sffffffffffffffffffff")
    assert not (Path(empty_town.folder) / "store").exists()
