"""answer: one report per judgement, in the partner's words, with nothing of anybody else and no value of a record."""

import string
from importlib.resources import files

import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.partnerwoorden import eigen_woorden, partner_woorden
from pipeline.contracts.reasons import Finding, reden, redenen, volledige_tekst
from pipeline.contracts.tables import BEVINDINGEN, table_of
from pipeline.stages.answer import Antwoord, LeveringOordeel, group_regels, plan_antwoorden, pronounce, shown

BSN = "999993653"
OORDEEL = LeveringOordeel(
    levering_id="L00000000000000000001",
    partner="woonbron",
    bestand="VS_woonbron_20261123_1.csv",
    ontvangen_op="2026-11-23T01:30:00Z",
    status="verwerkt",
    records=10,
    signalen=8,
    uitval=2,
    reden="",
)
LEEG, KORT = Finding(5, "postcode", "veld-leeg"), Finding(2, "toevoeging", "toevoeging-lang")
FOR_THE_CLERK = ("config.yaml", "de partner", "deze partner", "medewerker:", "partner:", "`")


def table(*findings: Finding, levering: str = OORDEEL.levering_id) -> pa.Table:
    return table_of(
        [
            {
                "levering_id": levering,
                "regel": finding.regel,
                "veld": finding.veld,
                "ernst": reden(finding.reden).ernst,
                "reden": finding.reden,
                "tekst": volledige_tekst(finding),
                "run_id": "R000001",
            }
            for finding in findings
        ],
        BEVINDINGEN,
    )


def planned(oordeel: LeveringOordeel, *findings: Finding) -> Antwoord:
    (antwoord,) = plan_antwoorden([oordeel], table(*findings), al_gemaakt=())
    return antwoord


def test_the_name_tells_partner_levering_and_outcome() -> None:
    naam = planned(OORDEEL, LEEG).naam
    start, _, code = naam.rpartition("_")
    assert start == "VR_woonbron_L00000000000000000001"
    assert len(code) == 8
    assert set(code) <= set(string.hexdigits.lower())


def test_the_same_outcome_on_another_day_has_the_same_name_and_is_not_told_again() -> None:
    naam = planned(OORDEEL, LEEG).naam
    later = OORDEEL._replace(ontvangen_op="2026-12-01T00:00:00Z")
    assert planned(later, LEEG).naam == naam
    assert plan_antwoorden([later], table(LEEG), al_gemaakt={naam}) == ()


@pytest.mark.parametrize(
    "other",
    [
        OORDEEL._replace(status="vastgehouden"),
        OORDEEL._replace(reden="levering-onverwacht-aantal"),
        OORDEEL._replace(signalen=7, uitval=3),
        OORDEEL._replace(bestand="VS_woonbron_20261123_2.csv"),
    ],
)
def test_another_outcome_of_the_same_levering_is_told(other: LeveringOordeel) -> None:
    naam = planned(OORDEEL, LEEG).naam
    (again,) = plan_antwoorden([other], table(LEEG), al_gemaakt={naam})
    assert again.naam != naam


def test_other_findings_are_another_outcome() -> None:
    assert planned(OORDEEL, LEEG).naam != planned(OORDEEL, LEEG, KORT).naam
    assert planned(OORDEEL, LEEG).naam != planned(OORDEEL, LEEG._replace(regel=6)).naam


def test_the_order_in_which_findings_come_does_not_matter() -> None:
    one, other = planned(OORDEEL, LEEG, KORT), planned(OORDEEL, KORT, LEEG)
    assert one.naam == other.naam
    assert list(one.regels()) == list(other.regels())
    assert [regel.regel for regel in one.regels()] == [2, 5]


def test_each_levering_gets_its_own_findings_and_no_others() -> None:
    second = OORDEEL._replace(levering_id="L00000000000000000002", partner="waterland")
    both = pa.concat_tables([table(LEEG), table(KORT, levering=second.levering_id)])
    first_answer, second_answer = plan_antwoorden([OORDEEL, second], both, al_gemaakt=())
    assert [regel.code for regel in first_answer.regels()] == ["veld-leeg"]
    assert [regel.code for regel in second_answer.regels()] == ["toevoeging-lang"]
    assert "woonbron" not in second_answer.naam


def test_the_same_levering_twice_in_one_run_is_told_once() -> None:
    assert len(plan_antwoorden([OORDEEL, OORDEEL], table(LEEG), al_gemaakt=())) == 1


def test_our_own_report_in_the_wrong_folder_gets_no_answer() -> None:
    """Otherwise a return folder that is the drop itself would breed a report on every report, every night."""
    for suffix in ("csv", "xlsx"):
        bestand = f"{planned(OORDEEL, LEEG).naam}.{suffix}"
        refused = OORDEEL._replace(bestand=bestand, status="geweigerd", reden="bestandsnaam-onbekend")
        assert plan_antwoorden([refused], table(), al_gemaakt=()) == ()


def test_the_reason_of_a_double_stands_in_its_report_though_no_finding_has_it() -> None:
    double = OORDEEL._replace(status="dubbel", reden="levering-dubbel", records=0, signalen=0, uitval=0)
    (regel,) = planned(double).regels()
    assert (regel.regel, regel.kolom, regel.ernst, regel.code) == (0, "", "waarschuwing", "levering-dubbel")


def test_a_reason_that_is_among_the_findings_is_told_once() -> None:
    refused = OORDEEL._replace(status="geweigerd", reden="geen-overeenkomst")
    (regel,) = planned(refused, Finding(0, "", "geen-overeenkomst")).regels()
    assert regel.omschrijving.startswith("Geen geldende overeenkomst. Uw organisatie")


def test_description_and_advice_stand_apart() -> None:
    (regel,) = planned(OORDEEL, LEEG).regels()
    known = reden("veld-leeg")
    assert regel.omschrijving == f"{known.titel}. {known.uitleg}"
    assert regel.doe_dit == known.doe_dit


def test_what_a_finding_says_itself_stands_between_title_and_explanation() -> None:
    (regel,) = planned(OORDEEL, Finding(0, "", "levering-onverwacht-aantal", "De levering heeft 60 records")).regels()
    title = reden("levering-onverwacht-aantal").titel
    assert regel.omschrijving.startswith(f"{title}. De levering heeft 60 records. Uw levering heeft")


def test_what_the_explanation_says_already_is_not_said_twice() -> None:
    known = reden("bestand-leeg")
    (regel,) = planned(OORDEEL, Finding(0, "", "bestand-leeg", known.uitleg)).regels()
    assert regel.omschrijving == f"{known.titel}. {known.uitleg}"


def test_equal_findings_are_grouped_worst_first_with_their_first_lines() -> None:
    many = [LEEG._replace(regel=line) for line in range(2, 40)]
    groups = group_regels(planned(OORDEEL, KORT, *many, Finding(0, "", "bestand-leeg")))
    assert [(g.code, g.aantal) for g in groups] == [("bestand-leeg", 1), ("veld-leeg", 38), ("toevoeging-lang", 1)]
    assert groups[0].regels == ()
    assert groups[1].regels == tuple(range(2, 12))


def test_a_group_whose_findings_differ_says_what_they_share() -> None:
    found = [Finding(line, "bedrag", "veld-leeg", f"Beurt {line}") for line in (2, 3)]
    (group,) = group_regels(planned(OORDEEL, *found))
    assert group.omschrijving.startswith(f"{reden('veld-leeg').titel}.")


@pytest.mark.parametrize(
    ("oordeel", "start"),
    [
        (OORDEEL, "Verwerkt. 8 van de 10 signalen aangenomen, 2 geweigerd."),
        (OORDEEL._replace(signalen=10, uitval=0), "Verwerkt. Alle 10 signalen zijn aangenomen."),
        (OORDEEL._replace(records=1, signalen=1, uitval=0), "Verwerkt. Het ene signaal is aangenomen."),
        (OORDEEL._replace(records=1200, signalen=1200, uitval=0), "Verwerkt. Alle 1.200 signalen"),
        (OORDEEL._replace(records=0, signalen=0, uitval=0), "Verwerkt. Er stonden geen signalen"),
        (OORDEEL._replace(status="geweigerd"), "Geweigerd."),
        (OORDEEL._replace(status="dubbel"), "Dubbel."),
        (OORDEEL._replace(status="vastgehouden"), "Vastgehouden."),
    ],
)
def test_the_verdict_is_one_sentence(oordeel: LeveringOordeel, start: str) -> None:
    assert pronounce(planned(oordeel)).kop.startswith(start)


def test_warnings_are_pointed_at_only_when_there_are_any() -> None:
    clean = OORDEEL._replace(signalen=10, uitval=0)
    assert pronounce(planned(clean)).wat_nu == "U hoeft niets te doen."
    assert "waarschuwingen" in pronounce(planned(clean, KORT)).wat_nu


def test_records_that_are_not_taken_nor_refused_are_held() -> None:
    assert OORDEEL._replace(status="vastgehouden", signalen=0).vastgehouden == 8
    assert OORDEEL.vastgehouden == 0


def test_a_bsn_in_a_file_name_or_text_is_not_repeated() -> None:
    (regel,) = planned(OORDEEL, Finding(1, BSN, "veld-leeg", f"Kolom {BSN}")).regels()
    assert BSN not in "".join(map(str, regel))
    assert shown(f"VS_{BSN}.csv") == "VS_*********.csv"
    assert shown("VS_woonbron_20261123_123456789012.csv") == "VS_woonbron_20261123_123456789012.csv"


@given(st.text())
def test_what_a_partner_made_up_is_one_printable_line(text: str) -> None:
    line = shown(text)
    assert len(line.splitlines()) <= 1
    assert len(line) <= 1000
    assert not set(line) & {"\x00", "\n", "\r", "\t", "\u202e", "\u2028"}


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from(["veld-leeg", "toevoeging-lang", "bestand-leeg"]))))
def test_every_finding_is_told_once_and_the_groups_count_them_all(found: list[tuple[int, str]]) -> None:
    antwoord = planned(OORDEEL, *(Finding(regel, "bedrag", code) for regel, code in found))
    told = [(regel.regel, regel.code) for regel in antwoord.regels()]
    assert sorted(told) == sorted(found)
    assert sum(group.aantal for group in group_regels(antwoord)) == len(found)


def test_the_partners_own_words_exist_and_are_whole() -> None:
    for code, words in eigen_woorden().items():
        assert code in redenen(), code
        assert words.uitleg.endswith("."), code
        assert words.doe_dit.endswith("."), code
        assert not words.titel.endswith("."), code


def codes_in(*names: str) -> dict[str, dict[str, str]]:
    folder = files("pipeline.contracts") / "redenen"
    parts = [part for part in folder.iterdir() if part.name in {f"{name}.yaml" for name in names}]
    return {code: fields for part in parts for code, fields in yaml.safe_load(part.read_text(encoding="utf-8")).items()}


def codes_in_reports() -> set[str]:
    """What can be found about a levering: whatever its content brings up, and why a file is refused whole."""
    content = set(codes_in("intake", "velden", "formaten", "verwachting")) - {"partner-stil"}
    refused = {code for code, fields in codes_in("drops").items() if fields["ernst"] == "fataal"}
    return (
        content
        | refused
        | {"geen-overeenkomst", "soort-niet-toegestaan", "levering-onverwacht-aantal", "levering-dubbel"}
    )


def test_a_partner_is_not_spoken_to_as_the_clerk() -> None:
    """A reason whose text speaks to the clerk needs words for the partner in contracts/partnerwoorden.yaml."""
    told = {code: " ".join(partner_woorden(code)).lower() for code in codes_in_reports()}
    assert len(told) > 50
    assert {code for code, words in told.items() if any(phrase in words for phrase in FOR_THE_CLERK)} == set()


def test_a_code_that_nobody_explained_is_a_bug() -> None:
    with pytest.raises(KeyError):
        partner_woorden("zomaar-iets")
