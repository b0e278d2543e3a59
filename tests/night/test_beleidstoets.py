"""`seintje beleid toets`: another policy on a past period, with the facts of then, and nothing changes by it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkplaats import PLAT, VANDAAG, Werkplaats, bsn, csv_van, persoon, rij

from pipeline.contracts.beleid import load_beleid

pytest_plugins = ("gemeente_fixture",)

BRIEF = {"stap": "Brief", "brief": "uitnodiging"}
BEZOEK = {"stap": "Huisbezoek", "door": "uitvoerder", "na": 5}
PERIODE = ("--van", "2026-11-01", "--tot", "2026-11-30")


def policy(regels: list[dict[str, Any]], **anders: Any) -> dict[str, Any]:
    made = [{"naam": f"regel {nr}", **regel} for nr, regel in enumerate(regels, start=1)]
    plannen = {"licht": [BRIEF], "zwaar": [BRIEF, BEZOEK, BEZOEK]}
    return {"versie": "proef", "regels": made, "plannen": plannen} | anders


def toets(gemeente: Werkplaats, beleid: dict[str, Any], *words: str, vandaag: str = VANDAAG) -> dict[str, Any]:
    path = gemeente.root.parent / "ander.yaml"
    path.write_text(yaml.safe_dump(beleid, allow_unicode=True), encoding="utf-8")
    done = gemeente.seintje("--json", "beleid", "toets", str(path), *(words or PERIODE), vandaag=vandaag)
    assert done.code == 0, done
    document: dict[str, Any] = json.loads(done.out)
    return document


def counts(document: dict[str, Any], table: str) -> dict[str, tuple[int, int]]:
    return {one["wat"]: (one["nu"], one["dan"]) for one in document[table]}


@pytest.fixture
def november(gemeente: Werkplaats) -> Werkplaats:
    """Ten zaken in November: 1 to 10, with € 201,50 to € 210,50; none has a phone, an e-mail address or children."""
    gemeente.lever("woonbron", "VS_woonbron_20261123_001.csv", csv_van([rij(number) for number in range(1, 11)]))
    assert gemeente.seintje("run").code in {0, 3}
    assert len(gemeente.tabel("zaken")) == 10
    return gemeente


def test_it_counts_rules_plans_steps_and_cost_now_and_then(november: Werkplaats) -> None:
    regels: list[dict[str, Any]] = [{"als": {"bedrag_vanaf": 206}, "plan": "zwaar"}, {"plan": "licht"}]
    found = toets(november, policy(regels))
    assert found["zaken"] == 10
    assert counts(found, "regels") == {"Alle andere": (10, 0), "regel 1": (0, 5), "regel 2": (0, 5)}
    assert counts(found, "plannen") == {"gewoon": (10, 0), "licht": (0, 5), "zwaar": (0, 5)}
    assert counts(found, "totalen") == {"brieven": (10, 10), "bezoeken": (10, 10), "kaartjes": (10, 0)}
    assert counts(found, "acties") == {
        "gemeente: Brief uitnodiging": (10, 10),
        "gemeente: Huisbezoek": (10, 10),
        "gemeente: Kaartje kaartje_niet_thuis": (10, 0),
    }
    zaken = {row["zaak_id"] for row in november.tabel("zaken")}
    assert {one["zaak_id"] for one in found["anders"]} == zaken


def test_the_same_policy_changes_nothing(november: Werkplaats) -> None:
    found = toets(november, load_beleid().model_dump(mode="json"))
    assert found["anders"] == []
    assert all(one["nu"] == one["dan"] for table in ("regels", "plannen", "acties", "totalen") for one in found[table])
    assert found["onzeker"] == []


def test_nothing_changes_by_it(november: Werkplaats) -> None:
    before = november.bestanden()
    toets(november, policy([{"plan": "licht"}]))
    assert november.bestanden() == before


def test_only_zaken_of_the_period_count(november: Werkplaats) -> None:
    other = policy([{"plan": "licht"}])
    assert toets(november, other, "--van", "2026-11-24", "--tot", "2026-12-31")["zaken"] == 0
    assert toets(november, other, "--van", VANDAAG, "--tot", VANDAAG)["zaken"] == 10


def test_the_work_per_week_stands_beside_the_capacity_of_each_policy(november: Werkplaats) -> None:
    limited = policy([{"plan": "zwaar"}], capaciteit={"gemeente": 4})
    found = toets(november, limited)
    weeks = {(one["maandag"], one["door"]): (one["nu"], one["dan"], one["grens_dan"]) for one in found["weken"]}
    assert weeks["2026-11-23", "gemeente"] == (10, 10, 4)
    assert weeks["2026-11-30", "gemeente"] == (20, 10, 4)  # a visit and a card
    assert sum(nu for nu, _, _ in weeks.values()) == 30
    assert found["doorgeschoven"]["nu"] == 0
    assert found["doorgeschoven"]["dan"] >= 30 - 3 * 4


def test_a_period_without_visits_in_the_other_policy_costs_letters(november: Werkplaats) -> None:
    zonder = policy([{"plan": "zwaar"}], zonder_huisbezoek=[{"van": "2026-11-30", "tot": "2026-12-31"}])
    assert counts(toets(november, zonder), "totalen") == {
        "brieven": (10, 20),
        "bezoeken": (10, 0),
        "kaartjes": (10, 0),
    }


def test_the_facts_are_those_of_the_day_not_of_today(november: Werkplaats) -> None:
    """Since then a child was born at number 1, and inwoner 2 turns out to be young in a newer residents file."""
    adults = [persoon(number) for number in range(1, 12)]
    adults[1]["geboortedatum"] = "20050101"
    child = persoon(500) | {"huisnummer": "1", "geboortedatum": "20261201"}
    path = november.root / "later.csv"
    lines = [";".join(PLAT), *(";".join(one[name] for name in PLAT) for one in [*adults, child])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    late = ("inwoners", "import", str(path), "--peildatum", "2026-12-05", "--toch")
    assert november.seintje(*late, vandaag="2026-12-06").code in {0, 3}
    regels: list[dict[str, Any]] = [
        {"als": {"minderjarigen": True}, "plan": "zwaar"},
        {"als": {"leeftijd_tot": 27}, "plan": "zwaar"},
        {"plan": "licht"},
    ]
    found = toets(november, policy(regels), vandaag="2026-12-10")
    assert counts(found, "regels")["regel 3"] == (0, 10)
    assert found["onzeker"] == []


def test_without_the_residents_file_of_then_it_says_so(november: Werkplaats) -> None:
    (of_then,) = (november.root / "store/data/inwoners").glob("*.parquet")
    late = ("inwoners", "import", str(november.root / "inwoners.csv"), "--peildatum", "2026-12-05")
    assert november.seintje(*late, vandaag="2026-12-06").code in {0, 3}
    of_then.unlink()
    found = toets(november, policy([{"plan": "licht"}]), vandaag="2026-12-10")
    assert any("inwonersbestand van toen is er niet meer bij 10 zaken" in one for one in found["onzeker"])


def test_zaken_that_another_policy_decided_are_told(november: Werkplaats) -> None:
    config = november.root / "config.yaml"
    (november.root / "mijn.yaml").write_text(yaml.safe_dump(policy([{"plan": "licht"}])), encoding="utf-8")
    config.write_text(config.read_text(encoding="utf-8") + "beleid: mijn.yaml\n", encoding="utf-8")
    found = toets(november, policy([{"plan": "zwaar"}]))
    assert counts(found, "plannen") == {"licht": (10, 0), "zwaar": (0, 10)}
    assert found["onzeker"] == ["10 zaken zijn toen beslist met een ander beleid (zoetermeer-1)."]


def test_what_it_says_fits_the_screen_and_names_nobody(november: Werkplaats, tmp_path: Path) -> None:
    path = tmp_path / "ander.yaml"
    path.write_text(yaml.safe_dump(policy([{"plan": "zwaar"}], capaciteit={"gemeente": 4})), encoding="utf-8")
    said = november.seintje("beleid", "toets", str(path), *PERIODE)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    assert "Een ander plan of andere stappen: 10 van de 10 zaken." in said.out
    assert not [number for number in range(1, 11) if bsn(number) in said.out]
    assert "Testeling" not in said.out
    assert "2712" not in said.out


def test_a_period_that_ends_before_it_begins_is_a_wrong_question(november: Werkplaats, tmp_path: Path) -> None:
    path = tmp_path / "ander.yaml"
    path.write_text(yaml.safe_dump(policy([{"plan": "licht"}])), encoding="utf-8")
    assert november.seintje("beleid", "toets", str(path), "--van", "2026-12-01", "--tot", "2026-11-01").code == 2
