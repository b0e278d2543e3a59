"""`letters check`: the shipped letters pass, and what does not is said with its line."""

import json
from dataclasses import replace

import pytest
from example_town import Town

from cli import run_cli
from pipeline.check import check
from pipeline.contracts.config import Config
from pipeline.errors import ConfigError, ExitCode, UsageError
from pipeline.omgeving import PROJECT, Omgeving
from pipeline.readability import leesgrenzen, read_templates, say_gelezen

pytest_plugins = ("town_fixtures",)

SHIPPED = sorted(path.name.removesuffix(".md.j2") for path in (PROJECT / "templates" / "letters").glob("*.md.j2"))
HEAD = "Onderwerp: Een gesprek\n\n{{ aanhef }},\n\nBel ons vandaag.\n"


def with_letters(town: Town, *, leesbaarheid: dict[str, object] | None = None, **brieven: str) -> Omgeving:
    """The town with only these letters, and what it set for them."""
    folder = town.folder / "brieven"
    folder.mkdir()
    for name, text in brieven.items():
        (folder / f"{name}.md.j2").write_text(text, encoding="utf-8")
    omgeving = town.omgeving()
    own = {"huisstijl": {"sjablonen": folder}, "brieven": {"leesbaarheid": leesbaarheid or {}}}
    return replace(omgeving, config=Config.model_validate(omgeving.config.model_dump() | own))


def said(omgeving: Omgeving, *wanted: str) -> list[str]:
    return list(say_gelezen(read_templates(omgeving, wanted), leesgrenzen(omgeving)))


@pytest.mark.parametrize("template", SHIPPED)
def test_the_shipped_letters_are_readable(empty_town: Town, template: str) -> None:
    (read,) = read_templates(empty_town.omgeving(), [template])
    assert read.bevindingen == ()
    assert read.maten is not None
    assert read.maten.score >= 75


def test_what_can_be_easier_is_said_with_its_line_and_the_numbers(empty_town: Town) -> None:
    omgeving = with_letters(empty_town, goed=HEAD, zwaar=HEAD + "\nWij helpen u derhalve.\n")
    assert said(omgeving) == [
        "goed: goed leesbaar",
        "  6 woorden, 1 zin",
        "  zinnen: gemiddeld 3 woorden (hoogstens 11), langste 3 (hoogstens 15)",
        "  lange woorden: 0% (hoogstens 7%), lijdende vorm: 0% van de zinnen (hoogstens 10%)",
        "  leesbaarheid: 101,4 volgens Flesch-Douma (minstens 70), 100,1 volgens Leesindex A; hoger is makkelijker",
        '  langste zin, regel 5: "Bel ons vandaag."',
        "",
        "zwaar: 1 punt om naar te kijken",
        "  10 woorden, 2 zinnen",
        "  zinnen: gemiddeld 3,5 woorden (hoogstens 11), langste 4 (hoogstens 15)",
        "  lange woorden: 0% (hoogstens 7%), lijdende vorm: 0% van de zinnen (hoogstens 10%)",
        "  leesbaarheid: 82,6 volgens Flesch-Douma (minstens 70), 83,2 volgens Leesindex A; hoger is makkelijker",
        '  langste zin, regel 7: "Wij helpen u derhalve."',
        "  Een woord kan makkelijker. Gebruik het woord dat erbij staat, of zeg het anders.",
        '    regel 7: "derhalve" → daarom',
        "",
        "2 brieven gelezen, 1 om naar te kijken.",
    ]


def test_only_the_letters_asked_for_are_read(empty_town: Town) -> None:
    omgeving = with_letters(empty_town, goed=HEAD, zwaar=HEAD + "\nWij helpen u derhalve.\n")
    assert said(omgeving, "goed")[-1] == "1 brief gelezen, 0 om naar te kijken."
    with pytest.raises(UsageError, match="geen brief bestaat-niet"):
        read_templates(omgeving, ["bestaat-niet"])


def test_a_broken_template_is_told_with_its_reason_and_the_others_are_read(empty_town: Town) -> None:
    omgeving = with_letters(empty_town, goed=HEAD, kapot=HEAD + "{% if %}")
    (omgeving.sjablonen / "oud.md.j2").write_bytes("Onderwerp: Één".encode("cp1252"))
    read = {one.template: one for one in read_templates(omgeving)}
    assert [finding.reden for finding in read["kapot"].bevindingen] == ["sjabloon-fout"]
    assert [finding.reden for finding in read["oud"].bevindingen] == ["sjabloon-onleesbaar"]
    assert read["goed"].bevindingen == ()


def test_a_field_that_does_not_exist_is_told_though_the_rest_reads_well(empty_town: Town) -> None:
    omgeving = with_letters(empty_town, goed=HEAD, typfout=HEAD + "Bel vóór {{ reageer_vor }}.\n")
    one = {one.template: one for one in read_templates(omgeving)}["typfout"]
    assert [finding.reden for finding in one.bevindingen] == ["sjabloon-onbekend-veld"]
    assert "bedoelt u 'reageer_voor'?" in one.bevindingen[0].tekst
    assert one.maten is not None


def test_a_folder_without_letters_is_a_fault_of_the_configuration(empty_town: Town) -> None:
    with pytest.raises(ConfigError, match="geen brieven"):
        read_templates(with_letters(empty_town))


def test_a_municipality_may_ask_more_or_less_of_its_letters(empty_town: Town) -> None:
    own = {
        "woorden_per_zin": 2,
        "score_minimaal": 40,
        "moeilijk": {"klantmanager": "medewerker"},
        "toegestaan": ["derhalve"],
    }
    omgeving = with_letters(empty_town, leesbaarheid=own, eigen=HEAD + "\nDe klantmanager belt derhalve.\n")
    (read,) = read_templates(omgeving)
    assert [finding.reden for finding in read.bevindingen] == ["zin-te-lang", "woord-moeilijk", "zin-te-lang"]


def test_check_tells_in_one_line_which_letters_can_be_easier(empty_town: Town) -> None:
    omgeving = with_letters(empty_town, uitnodiging=HEAD + "\nWij helpen u derhalve.\n")
    (line,) = (one for one in check(omgeving) if one.naam == "leesbaarheid")
    assert (line.oordeel, line.code, line.melding) == ("let op", ExitCode.WAITING, "kan beter in: uitnodiging.")


@pytest.mark.parametrize(("tekst", "code"), [("", ExitCode.OK), ("Wij helpen u derhalve.", ExitCode.WAITING)])
def test_the_exit_code_says_whether_somebody_should_look(
    empty_town: Town, capsys: pytest.CaptureFixture[str], tekst: str, code: ExitCode
) -> None:
    folder = empty_town.folder / "brieven"
    folder.mkdir()
    (folder / "uitnodiging.md.j2").write_text(HEAD + tekst + "\n", encoding="utf-8")
    with (empty_town.folder / "config.yaml").open("a", encoding="utf-8") as stream:
        stream.write("huisstijl: {sjablonen: brieven}\n")
    config = str(empty_town.folder / "config.yaml")
    assert run_cli(["--config", config, "--json", "letters", "check", "uitnodiging"]) == code
    (found,) = json.loads(capsys.readouterr().out)
    assert found["template"] == "uitnodiging"
    assert found["maten"]["zinnen"] == 1 + bool(tekst)
    assert found["langste_zin"] == {"regel": 6 if tekst else 5, "tekst": tekst or "Bel ons vandaag."}
    assert [one["reden"] for one in found["bevindingen"]] == (["woord-moeilijk"] if tekst else [])
