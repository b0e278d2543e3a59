"""Templates and values become blocks, or a refusal that a clerk can act on."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.contracts.huisstijl import Huisstijl
from pipeline.contracts.letters import BriefOpdracht, briefsoort
from pipeline.contracts.reasons import reden
from pipeline.domain.refusal import Refusal
from pipeline.formats.brieftekst import Brieftekst, platte_tekst
from pipeline.stages.render import MAX_TEKENS, check_velden, compile_sjabloon, is_printable, opsomming, render_brief

ROOT = Path(__file__).resolve().parents[2]
UITNODIGING = (ROOT / "templates" / "letters" / "uitnodiging.md.j2").read_text(encoding="utf-8")
CRISIS = (ROOT / "templates" / "letters" / "crisis.md.j2").read_text(encoding="utf-8")
VAST = {
    name: str(value) for name, value in Huisstijl().model_dump(include={"afzender", "telefoon", "website"}).items()
} | {
    "privacyverklaring": "www.zoetermeer.nl/privacy",
    "bezoekadres": "Engelandlaan 502, Zoetermeer",
    "ondertekenaar": "Team Geldzaken",
}
HEAD = "Onderwerp: Proef\n\n"


def opdracht(
    *, aanhef: str = "Geachte mevrouw Aedel", adres: tuple[str, ...] = ("A. Aedel", "Dorp 1"), **velden: object
) -> BriefOpdracht:
    return BriefOpdracht(
        kenmerk="VS-7K3M-Q9XA-2B4D",
        zaak_id="Z1",
        bsn="999999011",
        template="uitnodiging",
        adresregels=adres,
        postcode="2711EC",
        aanhef=aanhef,
        velden={
            "partner_soorten": ["uw huur"],
            "bronnen": ["Woonbron"],
            "reageer_voor": "maandag 7 december 2026",
            "dagtekening": "23 november 2026",
            "crisis": False,
            "uitvoerder": "Kwadraad",
            **velden,  # type: ignore[dict-item]  # some tests hand in what the type forbids
        },
    )


def rendered(bron: str, brief: BriefOpdracht) -> Brieftekst | Refusal:
    sjabloon = compile_sjabloon(bron)
    return sjabloon if isinstance(sjabloon, Refusal) else render_brief(sjabloon, brief, vast=VAST)


def words_of(bron: str, brief: BriefOpdracht) -> str:
    text = rendered(bron, brief)
    assert isinstance(text, Brieftekst), text
    return platte_tekst(text)


def refusal_of(bron: str, brief: BriefOpdracht) -> Refusal:
    refused = rendered(bron, brief)
    assert isinstance(refused, Refusal)
    assert reden(refused.reden).titel
    return refused


@pytest.mark.parametrize(
    ("soorten", "zin"),
    [
        (["uw huur"], "Wij kregen bericht over uw huur. "),
        (["uw huur", "uw water"], "Wij kregen bericht over uw huur en uw water. "),
        (["uw huur", "uw energie", "uw water"], "Wij kregen bericht over uw huur, uw energie en uw water. "),
    ],
)
def test_one_two_or_three_kinds_make_one_natural_sentence(soorten: list[str], zin: str) -> None:
    assert zin in words_of(UITNODIGING, opdracht(partner_soorten=soorten))


def test_the_invitation_says_what_the_law_and_the_convenant_ask() -> None:
    text = words_of(UITNODIGING, opdracht())
    assert text.split("\n")[2] == "Geachte mevrouw Aedel,"
    for part in (
        "vóór maandag 7 december 2026: 14 079",
        "maak zelf een afspraak",
        "gratis en vrijwillig",
        "bij u thuis of op kantoor",
        "maatschappelijk werker van Kwadraad",
        "U mag ook nee zeggen",
        "blijft tussen ons",
        "kregen wij van Woonbron",
        "bekijken en laten verbeteren",
        "bezwaar maken of een klacht sturen",
        "www.zoetermeer.nl/privacy",
    ):
        assert part in text


def test_only_a_crisis_asks_to_call_today() -> None:
    assert "Bel ons vandaag" in words_of(CRISIS, opdracht(crisis=True))
    assert "vandaag" not in words_of(UITNODIGING, opdracht(crisis=False))


def test_an_unknown_field_is_refused_with_its_line_and_a_suggestion() -> None:
    refused = refusal_of(HEAD + "{{ aanhev }}", opdracht())
    assert refused == Refusal("sjabloon-onbekend-veld", "regel 3: het veld 'aanhev' bestaat niet; bedoelt u 'aanhef'?")


def test_an_unknown_field_is_found_before_any_letter_meets_it() -> None:
    rare = HEAD + "{{ aanhef }}\n{% if klasse == 'x' %}\n{{ leeftijd_groep }}\n{% endif %}"
    known = [veld.naam for veld in briefsoort("uitnodiging").velden]
    assert check_velden(rare, bekend=known) == Refusal(
        "sjabloon-onbekend-veld", "regel 5: het veld 'leeftijd_groep' bestaat niet; bedoelt u 'leeftijdsgroep'?"
    )
    assert check_velden(UITNODIGING, bekend=known) is None
    own = "{% for ding in meenemen %}{{ ding }}{{ loop.index }}{% endfor %}{% set a = aanhef %}{{ a }}"
    assert check_velden(own, bekend=["meenemen", "aanhef"]) is None


def test_a_letter_may_use_its_own_fields_only() -> None:
    assert "pogingen" not in [veld.naam for veld in briefsoort("uitnodiging").velden]
    assert refusal_of(HEAD + "{{ pogingen }}", opdracht(pogingen="vier")).reden == "sjabloon-onbekend-veld"


def test_a_field_that_nobody_filled_in_is_empty_in_a_condition_and_refused_on_paper() -> None:
    assert "kan" in words_of(HEAD + "{% if not crisis_soorten %}kan{% endif %}", opdracht())
    assert refusal_of(HEAD + "{{ crisis_soorten }}", opdracht()).reden == "brief-leeg-veld"


def test_a_sign_that_cannot_be_printed_is_found_inside_a_list_of_organisaties() -> None:
    brief = replace(opdracht(organisaties=[{"naam": "Hulp\0"}]), template="doorverwijzing")
    assert refusal_of(HEAD + "{{ aanhef }}", brief).detail.startswith("veld organisaties")


def test_a_syntax_error_is_refused_with_its_line() -> None:
    refused = refusal_of(HEAD + "Dag\n{% if crisis %}\nDag\n", opdracht())
    assert refused.reden == "sjabloon-fout"
    assert refused.detail.startswith("regel 5:")


@pytest.mark.parametrize(
    "source",
    [
        "{{ aanhef.__class__.__mro__ }}",
        "{{ 1 / 0 }}",
        "{% include 'config.yaml' %}",
        "{% import 'x' as x %}",
        "{{ partner_soorten.append('x') }}",
        "{{ partner_soorten | random }}",
        "{{ range(9) }}",
        "{{ aanhef.bestaatniet }}",
    ],
)
def test_a_template_that_reaches_outside_is_refused_without_a_value(source: str) -> None:
    refused = refusal_of(HEAD + source, opdracht())
    assert refused.reden in ("sjabloon-fout", "sjabloon-onbekend-veld")
    assert "Aedel" not in refused.detail


@pytest.mark.parametrize("waarde", [[], "", "  ", None])
def test_a_value_that_prints_as_nothing_is_refused(waarde: object) -> None:
    refused = refusal_of(HEAD + "Dag\n{{ bronnen }}", opdracht(bronnen=waarde))
    assert refused == Refusal("brief-leeg-veld", "regel 4: wat hier moet komen, is leeg")


def test_an_empty_aanhef_or_address_line_is_refused_before_anything_is_made() -> None:
    assert refusal_of(UITNODIGING, opdracht(aanhef=" ")) == Refusal("brief-leeg-veld", "veld aanhef is leeg")
    assert refusal_of(UITNODIGING, opdracht(adres=())) == Refusal("brief-leeg-veld", "veld adresregels is leeg")
    assert refusal_of(UITNODIGING, opdracht(adres=("A", ""))).reden == "brief-leeg-veld"


@pytest.mark.parametrize(
    "sign", ["\0", "\n", "\u202e", "\u200b", "\ue000", "\U000f0000", "\u2028", "\ufeff", "\u0378", "e" + "\u0301" * 9]
)
def test_a_sign_that_cannot_be_printed_exactly_is_refused(sign: str) -> None:
    assert not is_printable(f"A{sign}B")
    refused = refusal_of(UITNODIGING, opdracht(aanhef=f"Geachte A{sign}B"))
    assert refused == Refusal("brief-teken-niet-drukbaar", "veld aanhef heeft een onzichtbaar of onmogelijk teken")
    assert refusal_of(UITNODIGING, opdracht(bronnen=["Woonbron", sign])).detail.startswith("veld bronnen")


def test_a_field_cannot_replace_the_letters_own_aanhef() -> None:
    assert "Geachte mevrouw Aedel" in words_of(HEAD + "{{ aanhef }}", opdracht(aanhef_="x"))
    assert "Hoi" not in words_of(HEAD + "{{ aanhef }}", replace(opdracht(), velden={"aanhef": "Hoi"}))


def test_a_field_cannot_replace_the_house_style() -> None:
    assert words_of(HEAD + "{{ telefoon }}", opdracht(telefoon="0900 1234")).endswith("14 079\n")


def test_more_text_than_a_page_can_hold_is_refused() -> None:
    assert refusal_of(HEAD + "x" * MAX_TEKENS, opdracht()).reden == "brief-te-lang"


def test_a_yes_or_no_prints_in_dutch() -> None:
    assert "nee ja" in words_of(HEAD + "{{ crisis }} {{ not crisis }}", opdracht())


def test_a_list_reads_as_one_says_it() -> None:
    assert [opsomming(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a en b", "a, b en c"]
