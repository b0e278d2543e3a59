"""`seintje leveringen`: what came in, why a levering is held, and what a person decides about it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from example_town import CONFIG, LEVERING, SECRETS, VANDAAG, Town

from pipeline.adapters.store import open_store, read_store
from pipeline.besluiten import besluit_of, earlier_kentallen, last_leveringen
from pipeline.errors import NotAllowedError, UsageError
from pipeline.leveringen import (
    LeveringRegel,
    list_leveringen,
    refuse_levering,
    release_levering,
    say_leveringen,
    show_levering,
)
from pipeline.night import run_night
from pipeline.waarom import WAAROM_HELP

pytest_plugins = ("town_fixtures",)


@pytest.fixture
def held_town(empty_town: Town) -> Town:
    """After a night that held Woonbron's levering: it expects at most 3 records."""
    (empty_town.folder / "config.yaml").write_text(CONFIG.replace("max: 50", "max: 3"), encoding="utf-8")
    run_night(empty_town.omgeving())
    return empty_town


def held(town: Town) -> LeveringRegel:
    (row,) = list_leveringen(town.omgeving(), status="vastgehouden")
    return row


def one(town: Town, code: str) -> LeveringRegel:
    (row,) = [row for row in list_leveringen(town.omgeving(), status=None) if row.levering_id == code]
    return row


def shown(town: Town, code: str) -> str:
    return " ".join(" ".join(show_levering(town.omgeving(), code)).split())


def test_every_levering_is_listed_the_newest_last(night_town: Town) -> None:
    rows = list_leveringen(night_town.omgeving(), status=None)
    assert sorted((row.partner, row.status) for row in rows) == [
        ("stroomnet", "geweigerd"),
        ("woonbron", "dubbel"),
        ("woonbron", "verwerkt"),
    ]
    assert [row.ontvangen_op for row in rows] == sorted(row.ontvangen_op for row in rows)


def test_the_list_can_be_of_one_status(night_town: Town) -> None:
    (row,) = list_leveringen(night_town.omgeving(), status="verwerkt")
    assert (row.partner, row.records, row.signalen, row.uitval, row.besluit) == ("woonbron", 8, 6, 2, "")


def test_a_status_that_does_not_exist_is_told_with_those_that_do(night_town: Town) -> None:
    with pytest.raises(UsageError, match="geen status") as caught:
        list_leveringen(night_town.omgeving(), status="klaar")
    assert "vastgehouden" in caught.value.doe_dit


def test_without_leveringen_the_list_says_so(empty_town: Town) -> None:
    assert say_leveringen(list_leveringen(empty_town.omgeving(), status=None)) == ["Er zijn geen leveringen."]


def test_the_list_says_why_and_what_waits(held_town: Town) -> None:
    lines = say_leveringen(list_leveringen(held_town.omgeving(), status=None))
    text = " ".join(" ".join(lines).split())
    assert "Het aantal records is anders dan verwacht" in text
    assert "Geen geldende overeenkomst" in text
    assert "1 levering wacht op een besluit. → seintje leveringen show ID" in text
    assert max(map(len, lines)) <= 80


def test_a_held_levering_says_why_what_was_found_and_what_to_do(held_town: Town) -> None:
    code = held(held_town).levering_id
    text = shown(held_town, code)
    assert text.startswith(f"Levering {code} partner woonbron bestand VS_woonbron_20261123_1.csv")
    assert "8: 0 signalen, 2 uitval, 6 vastgehouden" in text
    assert "vast omdat De levering heeft 8 records; verwacht is minstens 1 en hoogstens 3." in text
    assert "fout in bedrag, regel 8" in text
    assert f'seintje leveringen release {code} --reden "…"' in text
    assert f'seintje leveringen refuse {code} --reden "…"' in text


def test_a_levering_that_was_taken_in_asks_for_nothing(night_town: Town) -> None:
    (row,) = list_leveringen(night_town.omgeving(), status="verwerkt")
    text = shown(night_town, row.levering_id)
    assert "status verwerkt" in text
    assert "doe dit" not in text
    assert "vast omdat" not in text


def test_equal_findings_are_told_once_with_their_lines(empty_town: Town) -> None:
    kop, *rows = LEVERING.splitlines()
    wrong = "\n".join([kop, *(row.replace("R-fout", f"R-fout-{at}") for at in range(9) for row in rows[6:7])])
    name = "VS_woonbron_20261123_3.csv"
    (empty_town.folder / "drops" / "woonbron" / name).write_text(f"{wrong}\n", encoding="utf-8")
    run_night(empty_town.omgeving())
    (row,) = [row for row in list_leveringen(empty_town.omgeving(), status="verwerkt") if row.bestand == name]
    text = shown(empty_town, row.levering_id)
    assert "9× fout in bedrag, regels 2, 3, 4, 5, 6, 7, 8, 9 en 1 andere:" in text
    assert text.count("bedrag-niet-positief") == 1


def test_no_line_tells_about_a_person_or_is_wider_than_the_screen(held_town: Town) -> None:
    rows = list_leveringen(held_town.omgeving(), status=None)
    told = [line for row in rows for line in show_levering(held_town.omgeving(), row.levering_id)]
    told += say_leveringen([replace_name(row) for row in rows])
    assert max(map(len, told)) <= 80
    assert [secret for secret in SECRETS if any(secret in line for line in told)] == []


def replace_name(row: LeveringRegel) -> LeveringRegel:
    return row._replace(bestand="x" * 200, partner="p" * 40)


def test_the_id_may_be_typed_in_any_letter_case(held_town: Town) -> None:
    code = held(held_town).levering_id
    assert show_levering(held_town.omgeving(), f" {code.upper()} ") == show_levering(held_town.omgeving(), code)


@pytest.mark.parametrize("identity", ["", "L0", "VS_woonbron_20261123_1.csv", "' OR 1=1 --"])
def test_an_unknown_levering_is_told_where_to_look(held_town: Town, identity: str) -> None:
    with pytest.raises(UsageError, match="kent deze levering niet") as caught:
        show_levering(held_town.omgeving(), identity)
    assert "seintje leveringen list" in caught.value.doe_dit
    with pytest.raises(UsageError, match="kent deze levering niet"):
        release_levering(held_town.omgeving(), identity, waarom="klopt")


def test_a_decision_is_recorded_with_who_when_and_why(held_town: Town) -> None:
    code = held(held_town).levering_id
    assert release_levering(held_town.omgeving(), code, waarom=" gebeld:  het klopt ") == code
    with read_store(held_town.folder / "store") as store:
        assert besluit_of(store, code) == "vrijgegeven"
        (decision,) = store.rows("SELECT besluit, reden, wie, moment FROM levering_besluiten")
        assert tuple(decision) == ("vrijgegeven", "gebeld: het klopt", "medewerker", "2026-11-23T01:30:00Z")
        (audit,) = store.rows("SELECT wie, wat, voorwerp, reden FROM audit WHERE voorwerp = ?", code)
        assert tuple(audit) == ("medewerker", "levering vrijgegeven", code, "gebeld: het klopt")
    assert held(held_town).besluit == "vrijgegeven"
    text = shown(held_town, code)
    assert "besluit vrijgegeven door medewerker, 2026-11-23 02:30: gebeld: het klopt" in text
    assert "de volgende `seintje run` voert het besluit uit" in text
    assert "leveringen release" not in text
    assert "wacht op een besluit" not in " ".join(say_leveringen([held(held_town)]))


def test_deciding_changes_nothing_but_the_ledger(held_town: Town, snapshot: Callable[[Path], dict[str, bytes]]) -> None:
    before = {name: data for name, data in snapshot(held_town.folder).items() if "ledger" not in name}
    refuse_levering(held_town.omgeving(), held(held_town).levering_id, waarom="verkeerd bestand")
    after = {name: data for name, data in snapshot(held_town.folder).items() if "ledger" not in name}
    assert after == before
    assert held(held_town).status == "vastgehouden"


def test_deciding_the_same_twice_is_deciding_once_and_a_mind_may_change(held_town: Town) -> None:
    code = held(held_town).levering_id
    omgeving = held_town.omgeving()
    release_levering(omgeving, code, waarom="klopt")
    release_levering(omgeving, code, waarom="klopt echt")
    refuse_levering(omgeving, code, waarom="toch niet")
    with read_store(held_town.folder / "store") as store:
        told = [
            tuple(row) for row in store.rows("SELECT wat, reden FROM audit WHERE voorwerp = ? ORDER BY volgnr", code)
        ]
        assert told == [("levering vrijgegeven", "klopt"), ("levering afgewezen", "toch niet")]
        assert besluit_of(store, code) == "afgewezen"


@pytest.mark.parametrize("status", ["verwerkt", "geweigerd", "dubbel"])
def test_only_a_held_levering_can_be_decided_about(night_town: Town, status: str) -> None:
    (row,) = list_leveringen(night_town.omgeving(), status=status)
    for decide in (release_levering, refuse_levering):
        with pytest.raises(NotAllowedError, match=f"is {status}"):
            decide(night_town.omgeving(), row.levering_id, waarom="toch")
    with read_store(night_town.folder / "store") as store:
        assert besluit_of(store, row.levering_id) == ""


@pytest.mark.parametrize("waarom", ["", "   ", "x" * 201, "een\x00teken"])
def test_a_reason_is_needed_and_short(held_town: Town, waarom: str) -> None:
    with pytest.raises(UsageError, match="reden van hoogstens 200") as caught:
        release_levering(held_town.omgeving(), held(held_town).levering_id, waarom=waarom)
    assert caught.value.doe_dit == WAAROM_HELP
    assert "geen persoonsgegevens" in WAAROM_HELP


@pytest.mark.parametrize("waarom", ["bsn 999993653", "gaat over 9999.93.653.", "(999993653)"])
def test_a_reason_with_a_bsn_is_refused_without_repeating_it(held_town: Town, waarom: str) -> None:
    with pytest.raises(UsageError, match="kan zijn") as caught:
        refuse_levering(held_town.omgeving(), held(held_town).levering_id, waarom=waarom)
    assert "99" not in caught.value.melding


def test_a_reason_with_a_date_or_telephone_number_is_fine(held_town: Town) -> None:
    refuse_levering(held_town.omgeving(), held(held_town).levering_id, waarom="20261123 gebeld met 14079")


def test_a_released_levering_is_taken_in_by_the_next_run(held_town: Town) -> None:
    code = held(held_town).levering_id
    release_levering(held_town.omgeving(), code, waarom="gebeld, het klopt")
    run_night(held_town.omgeving(VANDAAG + timedelta(days=1)))
    row = one(held_town, code)
    assert (row.status, row.records, row.signalen, row.uitval, row.reden) == ("verwerkt", 8, 6, 2, "")


def test_a_refused_levering_is_geweigerd_by_the_next_run_and_stays_so(held_town: Town) -> None:
    code = held(held_town).levering_id
    refuse_levering(held_town.omgeving(), code, waarom="verkeerd bestand")
    for days in (1, 2):
        run_night(held_town.omgeving(VANDAAG + timedelta(days=days)))
        row = one(held_town, code)
        assert (row.status, row.records, row.signalen, row.reden) == ("geweigerd", 8, 0, "levering-afgewezen")
    assert "Een medewerker heeft de levering afgewezen" in shown(held_town, code)
    with pytest.raises(NotAllowedError):
        release_levering(held_town.omgeving(), code, waarom="toch")


def test_without_a_decision_it_stays_held_and_waits(held_town: Town) -> None:
    code = held(held_town).levering_id
    run_night(held_town.omgeving(VANDAAG + timedelta(days=1)))
    assert held(held_town).levering_id == code


def test_the_predecessors_are_what_was_taken_in_oldest_first(town: Town) -> None:
    with open_store(town.folder / "store") as store:
        (kentallen,) = earlier_kentallen(store)["woonbron"]
        assert set(earlier_kentallen(store)) == {"woonbron"}
    assert (kentallen.records, kentallen.uitval, kentallen.signalen, kentallen.crisis) == (8, 2, 6, 0)
    assert kentallen.per_postcodegebied == {"2722": 5, "2712": 1}
    assert round(kentallen.gemiddeld_cent) == round((12345 * 4 + 22345 + 1245) / 6)


def test_at_most_the_last_twenty_four_predecessors_are_read(town: Town) -> None:
    omgeving = town.omgeving()
    kop, *_ = LEVERING.splitlines()
    for at in range(30):
        row = f"R-{at};Niemand;X;05-05-1955;2712AB;1;{100 + at},00;2026-08-01;2026-11-20\n"
        path = town.folder / "drops" / "woonbron" / f"VS_woonbron_20261124_{at}.csv"
        path.write_text(f"{kop}\n{row}", encoding="utf-8")
        if at in {19, 29}:
            run_night(replace(omgeving, vandaag=VANDAAG + timedelta(days=at)))
    with read_store(town.folder / "store") as store:
        kentallen = earlier_kentallen(store)["woonbron"]
    assert len(kentallen) == 24
    assert all(each.records == 1 for each in kentallen)
    newest = sorted(round(each.gemiddeld_cent) for each in kentallen[-10:])
    assert newest == [(100 + at) * 100 for at in range(20, 30)]


def test_the_last_levering_is_the_dutch_day_of_the_last_new_file(night_town: Town, empty_town: Town) -> None:
    with read_store(night_town.folder / "store") as store:
        assert last_leveringen(store) == {"woonbron": date(2026, 11, 23), "stroomnet": date(2026, 11, 23)}
    with read_store(empty_town.folder / "store") as store:
        assert last_leveringen(store) == {}
        assert earlier_kentallen(store) == {}
        assert besluit_of(store, "L" + "0" * 20) == ""
