"""`seintje beleid toon` and what `check` says of a policy: readable, whole, and every problem of a file at once."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from example_town import VANDAAG, Town

from cli import run_cli
from pipeline.check import check
from pipeline.contracts.beleid import load_beleid, parse_beleid
from pipeline.errors import ExitCode

pytest_plugins = ("town_fixtures",)

EIGEN = """\
versie: eigen-1
regels:
  - naam: Alle huur
    als: {soort: [Huur, Water], bedrag_vanaf: 100, bedrag_tot: 500, leeftijd_vanaf: 18, telefoon: false}
    plan: bellen
    waarom: Een naam die lang genoeg is om over meer dan één regel van het scherm te lopen, want dat kan ook.
  - naam: Rest
    als: {opeenvolgend: false, minderjarigen: false, eerder_contact: geen, email: true, crisis: false}
    plan: schrijven
  - naam: Laatste
    plan: schrijven
plannen:
  bellen:
    - {stap: Telefoon, door: uitvoerder, na: 1}
    - {stap: Telefoon, door: uitvoerder, na: 1}
  schrijven:
    - {stap: Brief, brief: uitnodiging}
    - {stap: Huisbezoek, door: uitvoerder, na: 5}
    - {stap: Mail, na: 2, alleen_met: email}
capaciteit: {kwadraad: 60, nemo: 2}
zonder_huisbezoek: [{van: 2026-12-21, tot: 2027-01-03}]
"""


class Uitkomst(NamedTuple):
    code: int
    out: str
    err: str


def seintje(town: Town, *words: str) -> Uitkomst:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run_cli(["--config", str(town.folder / "config.yaml"), "--vandaag", str(VANDAAG), *words])
    return Uitkomst(int(code), out.getvalue(), err.getvalue())


def eigen(town: Town, text: str = EIGEN) -> Path:
    path = town.folder / "eigen.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def as_json(town: Town, *words: str) -> Any:
    return json.loads(seintje(town, "--json", *words).out)


def test_the_policy_of_the_configuration_is_a_document_of_80_columns(town: Town) -> None:
    shown = seintje(town, "beleid", "toon")
    assert shown.code == ExitCode.OK
    assert max(map(len, shown.out.splitlines())) <= 80
    for regel in load_beleid().regels:
        assert regel.naam in shown.out
    assert "dag 19    Huisbezoek, kwadraad" in shown.out
    assert "Let op" not in shown.out


def test_a_policy_of_ones_own_is_shown_in_words_with_what_is_wrong(town: Town) -> None:
    shown = seintje(town, "beleid", "toon", str(eigen(town)))
    flat = " ".join(shown.out.split())
    assert shown.code == ExitCode.OK
    assert max(map(len, shown.out.splitlines())) <= 80
    assert (
        "als de soort is Huur of Water, en er is geen telefoonnummer, en het bedrag is € 100 of meer, "
        "maar minder dan € 500, en de leeftijd is 18 of meer" in flat
    )
    assert "als geen crisis of einde van de levering" not in flat
    assert "niet opeenvolgend, en geen crisis of einde van de levering, en er wonen geen minderjarigen" in flat
    assert "als geen van de regels hierboven past" in flat
    assert "regel 1 gaat voor regel 2: de soort is Huur of Water" in flat
    assert "Plan bellen: geen enkele stap bereikt iemand zonder telefoon" in flat
    assert "Er is geen uitvoerder nemo" in flat
    assert "Capaciteit: kwadraad: 60 per week, nemo: 2 per week." in flat
    assert "Periode zonder huisbezoek: van 2026-12-21 tot en met 2027-01-03" in flat


def test_the_json_has_the_policy_the_days_and_the_remarks(town: Town) -> None:
    document = as_json(town, "beleid", "toon", str(eigen(town)))
    assert document["versie"] == "eigen-1"
    assert [regel["nummer"] for regel in document["regels"]] == [1, 2, 3]
    assert [stap["werkdag"] for stap in document["plannen"]["schrijven"]] == [0, 5, 7]
    assert document["plannen"]["schrijven"][1]["door"] == "kwadraad"
    assert document["volgorde"] == [{"eerst": 1, "later": 2}]
    assert "beleid-plan-bereikt-niet-iedereen" in {one["reden"] for one in document["bevindingen"]}


@pytest.mark.parametrize("words", [("toon",), ("toets", "--van", "2026-01-01", "--tot", "2026-12-31")])
def test_a_file_that_is_no_policy_is_refused_with_every_problem_in_dutch(town: Town, words: tuple[str, ...]) -> None:
    policy = yaml.safe_load(EIGEN)
    policy["regels"][0]["als"] |= {"soort": ["Brood"], "bedrag_tot": 50, "leeftijd": 4}
    policy["regels"][1]["als"] |= {"email": "misschien", "eerder_contact": "soms"}
    policy["regels"][2] |= {"naam": "", "plan": "Geen Plan"}
    policy["plannen"]["bellen"] = []
    policy["plannen"]["schrijven"][0] = {"stap": "Duif", "na": 900}
    policy["plannen"]["schrijven"][1] |= {"na": "morgen", "brief": "x"}
    policy["capaciteit"] = {"kwadraad": 0}
    policy["zonder_huisbezoek"] = [{"van": "2026-12-21", "tot": "2026-12-01"}]
    del policy["versie"]
    path = eigen(town, yaml.safe_dump(policy, allow_unicode=True))
    refused = seintje(town, "beleid", words[0], str(path), *words[1:])
    problems = [line for line in refused.err.splitlines() if line.startswith("  - ")]
    assert (refused.code, refused.out) == (ExitCode.DATA, "")
    assert len(problems) >= 12
    assert not [line for line in problems if "should" in line.lower() or "input" in line.lower()]
    assert any(line.startswith("  - regels[0].als.soort[0]: kies uit: 'Belastingdienst'") for line in problems)
    assert any(line.startswith("  - plannen.bellen: mag niet leeg zijn") for line in problems)
    assert json.loads(seintje(town, "--json", "beleid", words[0], str(path), *words[1:]).out)["fout"]["code"] == 65


@pytest.mark.parametrize(
    "text",
    ["", "[]", "zomaar tekst", "versie: [", "versie: a\nversie: b\n", "regels: 3\nplannen: 4\nversie: 5\n", "1: 2"],
)
def test_whatever_is_no_policy_ends_with_65_and_dutch_words(town: Town, text: str) -> None:
    refused = seintje(town, "beleid", "toon", str(eigen(town, text)))
    assert refused.code == ExitCode.DATA
    assert "should" not in refused.err.lower()


def test_a_file_that_is_not_there_ends_with_65(town: Town) -> None:
    assert seintje(town, "beleid", "toon", "nergens.yaml").code == ExitCode.DATA


def test_rules_that_contradict_are_named(town: Town) -> None:
    refused = seintje(town, "beleid", "toon", str(eigen(town, EIGEN.replace("plan: bellen", "plan: fietsen"))))
    assert "  - beleid: er is geen plan fietsen; er zijn: bellen, schrijven" in refused.err.splitlines()


def test_check_says_what_a_policy_lacks(town: Town) -> None:
    found = {one.naam: one for one in check(town.omgeving())}
    assert found["beleid"].oordeel == "goed"
    path = town.folder / "config.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"beleid: {eigen(town).name}\n", encoding="utf-8")
    remarks = {one.naam: one for one in check(town.omgeving()) if one.naam.startswith("beleid")}
    assert [one.oordeel for one in remarks.values()] == ["let op"] * 3
    assert "bereikt iemand zonder telefoon" in remarks["beleid 1"].melding
    assert "de termijn is bij spoed 3 werkdagen" in remarks["beleid 2"].melding
    assert "geen uitvoerder nemo" in remarks["beleid 3"].melding


def test_check_calls_two_equal_rules_and_a_letter_that_is_not_there_faults(town: Town) -> None:
    policy = yaml.safe_load(EIGEN)
    policy["regels"][1]["als"] = policy["regels"][0]["als"]
    policy["laatste_bericht"] = "vaarwel"
    eigen(town, yaml.safe_dump(policy))
    path = town.folder / "config.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "beleid: eigen.yaml\n", encoding="utf-8")
    faults = [one for one in check(town.omgeving()) if one.naam.startswith("beleid") and one.oordeel == "fout"]
    assert [one.code for one in faults] == [ExitCode.CONFIG] * 2
    assert "dezelfde voorwaarden als regel 1" in faults[0].melding
    assert "geen brief vaarwel" in faults[1].melding


def test_a_policy_that_config_names_and_that_is_not_there_ends_with_78_and_says_which(town: Town) -> None:
    path = town.folder / "config.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "beleid: weg.yaml\n", encoding="utf-8")
    refused = seintje(town, "beleid", "toon")
    assert refused.code == ExitCode.CONFIG
    assert "Het beleid weg.yaml bestaat niet." in refused.err


def test_a_policy_that_config_names_has_its_problems_told_with_their_path(town: Town) -> None:
    path = town.folder / "config.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"beleid: {eigen(town, 'regels: []').name}\n", encoding="utf-8")
    refused = seintje(town, "check")
    assert refused.code == ExitCode.CONFIG
    assert "  - beleid.regels: mag niet leeg zijn" in refused.err


def test_the_policy_comes_as_a_file_to_change(town: Town) -> None:
    shipped = seintje(town, "beleid", "toon", "--yaml").out
    assert parse_beleid(shipped) == load_beleid()
    assert shipped.startswith("# Het afwegingskader")
    own = seintje(town, "beleid", "toon", str(eigen(town)), "--yaml").out
    assert parse_beleid(own) == parse_beleid(EIGEN)
