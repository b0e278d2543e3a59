"""The readability gate: each rule fires where it should and keeps quiet where it should, and the numbers are right."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.contracts.leesbaarheid import Leesbaarheid, Leesmaat, leesmaat
from pipeline.contracts.reasons import reden
from pipeline.domain.refusal import Refusal
from pipeline.formats.sjabloon import Variant, lees_varianten
from pipeline.stages.assess import Assessed, assess_brief

SENTENCES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "leeszinnen.yaml").read_text(encoding="utf-8")
)
WHOLE = {"zinnen-gemiddeld-te-lang", "lange-woorden-te-veel", "leesbaarheid-te-laag"}
HEAD = "Onderwerp: Een gesprek met u\n\n{{ aanhef }},\n\nBel ons vandaag.\n"


def assessed(bron: str, **eigen: Any) -> Assessed:
    varianten = lees_varianten(bron)
    assert not isinstance(varianten, Refusal), varianten
    return assess_brief(varianten, maat(**eigen))


def maat(**eigen: Any) -> Leesmaat:
    return leesmaat(Leesbaarheid.model_validate(eigen))


def codes(found: Assessed) -> set[str]:
    assert all(reden(finding.reden).doe_dit for finding in found.bevindingen)
    return {finding.reden for finding in found.bevindingen}


@pytest.mark.parametrize(
    ("zin", "vindt"),
    [pytest.param(one["zin"], one["vindt"], id=one["zin"]) for group in SENTENCES.values() for one in group],
)
def test_the_gate_says_of_this_sentence_what_a_reader_would(zin: str, vindt: list[str]) -> None:
    assert codes(assessed(HEAD + zin)) - WHOLE == set(vindt)


def test_the_list_has_sentences_that_fire_and_that_do_not_for_every_rule() -> None:
    everything = [one for group in SENTENCES.values() for one in group]
    assert len(everything) >= 60
    for rule, group in SENTENCES.items():
        assert any(rule in one["vindt"] for one in group), rule
        assert any(rule not in one["vindt"] for one in group), rule


def test_the_numbers_are_those_of_the_formulas() -> None:
    """5 words, 8 syllables and 3 words, 4 syllables: 150 per 100 words, 4 words per sentence."""
    found = assessed("Onderwerp: Brief\n\nWij helpen u met geldzorgen. Bel ons vandaag.")
    assert found.maten.zinnen == 2
    assert found.maten.gemiddeld_per_zin == 4.0
    assert found.maten.langste_zin == 5
    assert found.maten.score == pytest.approx(206.84 - 0.77 * 150 - 0.93 * 4, abs=0.06)
    assert found.maten.leesindex_a == pytest.approx(195 - 2 / 3 * 150 - 2 * 4, abs=0.06)


def test_a_value_counts_as_one_word_and_says_nothing_of_syllables() -> None:
    short = assessed("Onderwerp: Brief\n\nBel ons vandaag.")
    value = assessed("Onderwerp: Brief\n\nBel ons vandaag {{ telefoon }}.")
    assert value.maten.langste_zin == short.maten.langste_zin + 1
    assert value.maten.score == pytest.approx(short.maten.score - 0.93, abs=0.06)


def test_a_hard_word_in_one_branch_only_is_found_with_its_line() -> None:
    found = assessed(HEAD + "{% if crisis %}\nWij bellen u derhalve.\n{% else %}\nWij bellen u.\n{% endif %}\n")
    assert [(finding.regel, finding.reden) for finding in found.bevindingen] == [(7, "woord-moeilijk")]
    assert found.bevindingen[0].tekst == '"derhalve" → daarom'


def test_the_longest_sentence_is_quoted_with_its_line() -> None:
    zin = "Wij vragen u om voor het gesprek alle brieven en rekeningen van de laatste drie maanden mee te nemen."
    (finding,) = (one for one in assessed(HEAD + "\n" + zin).bevindingen if one.reden == "zin-te-lang")
    assert (finding.regel, finding.tekst) == (7, f'19 woorden: "{zin}"')


def test_a_paragraph_over_several_lines_is_read_on() -> None:
    found = assessed(HEAD + "Neem uw brieven mee\nen uw rekeningen\nvan de laatste drie maanden.\n")
    assert found.maten.langste_zin == 12


def test_a_greeting_a_heading_and_a_signature_are_no_sentences() -> None:
    found = assessed(HEAD + "\n## Uw gegevens\n\nMet vriendelijke groet,\n\n{{ ondertekenaar }}\n{{ afzender }}\n")
    assert found.maten.zinnen == 1


def test_list_items_are_read_one_by_one() -> None:
    found = assessed(HEAD + "\n- U kiest de plek: thuis of op kantoor.\n- U mag nee zeggen.\n")
    assert found.maten.zinnen == 3
    assert found.maten.langste_zin == 8


def test_another_language_is_not_judged() -> None:
    assert codes(assessed(HEAD + "\n> [en] Help is free, incl. advice by the BRP of je gemeente.\n")) == set()
    assert codes(assessed(HEAD + "\n[[contact]]\n")) == set()


@pytest.mark.parametrize(
    ("begin", "goed"),
    [
        ("Bel ons vóór {{ reageer_voor }}: {{ telefoon }}.", True),
        ("**Maak een afspraak.** Dat kan elke dag.", True),
        ("U kunt ons elke dag bellen.", True),
        ("Wilt u een andere tijd kiezen?", True),
        ("Wij kregen bericht over uw huur.", False),
        ("U kunt hier niets aan veranderen.", False),
    ],
)
def test_the_beginning_says_what_the_reader_can_do(begin: str, *, goed: bool) -> None:
    found = codes(assessed(f"Onderwerp: Brief\n\n{{{{ aanhef }}}},\n\n{begin}\n"))
    assert ("actie-ontbreekt" not in found) is goed


def test_an_action_after_many_words_is_too_late() -> None:
    late = "Onderwerp: Brief\n\n" + "Wij kregen bericht over uw huur. " * 12 + "Bel ons.\n"
    assert "actie-ontbreekt" in codes(assessed(late))
    assert "actie-ontbreekt" not in codes(assessed(late, actie_binnen_woorden=100))


def test_a_hard_text_is_found_as_a_whole() -> None:
    zwaar = (
        "Schuldhulpverleningsmedewerkers inventariseren financiële verantwoordelijkheden aangaande verzekeringspremies"
    )
    found = codes(assessed(f"Onderwerp: Brief\n\n{zwaar}, woonlastenproblematiek en energieleveranciersafspraken.\n"))
    assert {"lange-woorden-te-veel", "leesbaarheid-te-laag", "woord-moeilijk", "woord-verboden"} <= found


def test_what_is_said_of_the_whole_is_said_once_for_the_hardest_text() -> None:
    zwaar = "Verantwoordelijkheidsverdelingen beïnvloeden arbeidsongeschiktheidsverzekeringen."
    found = assessed(f"Onderwerp: Brief\n\n{{% if crisis %}}{zwaar}{{% else %}}{zwaar} {zwaar}{{% endif %}}\n")
    assert [finding.reden for finding in found.bevindingen].count("leesbaarheid-te-laag") == 1
    assert found.langste is not None
    assert found.langste.tekst == zwaar


def test_one_passive_in_ten_sentences_is_allowed_and_two_are_not() -> None:
    rest = "Wij helpen u graag. " * 8
    assert "lijdende-vorm-te-veel" not in codes(assessed(HEAD + rest + "Uw brief wordt gelezen.\n"))
    assert "lijdende-vorm-te-veel" in codes(assessed(HEAD + rest + "U wordt gebeld. Uw brief wordt gelezen.\n"))


def test_a_municipality_has_limits_and_words_of_its_own() -> None:
    bron = HEAD + "Dien uw bezwaarschrift bij de klantmanager in.\n"
    assert [finding.tekst for finding in assessed(bron).bevindingen if finding.reden == "woord-moeilijk"] == [
        '"bezwaarschrift" → brief waarin u zegt dat u het er niet mee eens bent',
        '"dien … in" → sturen',
    ]
    own = assessed(bron, moeilijk={"klantmanager": "medewerker"}, toegestaan=["bezwaarschrift"], woorden_per_zin=5)
    assert [finding.tekst.partition(":")[0] for finding in own.bevindingen if finding.reden in codes(own) - WHOLE] == [
        '"dien … in" → sturen',
        '"klantmanager" → medewerker',
        "7 woorden",
    ]


def test_a_letter_with_nothing_in_it_is_measured_without_falling_over() -> None:
    assert assess_brief([Variant("Leeg", ())], maat()).maten.zinnen == 0
