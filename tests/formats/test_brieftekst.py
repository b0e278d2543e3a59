"""The mini-markdown: what the clerk types becomes blocks, what a value says never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.refusal import Refusal
from pipeline.formats.brieftekst import (
    WAARDE_BEGIN,
    WAARDE_EIND,
    Blok,
    Brieftekst,
    Regel,
    Stuk,
    mark_value,
    parse_brieftekst,
    platte_tekst,
)

HEAD = "Onderwerp: Een gesprek\n\n"


def parsed(text: str) -> Brieftekst:
    found = parse_brieftekst(HEAD + text)
    assert isinstance(found, Brieftekst)
    return found


def test_each_kind_of_line_becomes_its_own_block() -> None:
    text = "# Groot\n## Klein\nEen regel.\nNog een.\n\n- een\n- **twee**\n[[contact]]\n| Dag: **1** mei\n| Wie:\n"
    assert parsed(text).blokken == (
        Blok("kop1", (Regel((Stuk("Groot", vet=False),)),)),
        Blok("kop2", (Regel((Stuk("Klein", vet=False),)),)),
        Blok("alinea", (Regel((Stuk("Een regel.", vet=False),)), Regel((Stuk("Nog een.", vet=False),)))),
        Blok("lijst", (Regel((Stuk("een", vet=False),)), Regel((Stuk("twee", vet=True),)))),
        Blok("vak", (Regel((Stuk("contact", vet=False),)),)),
        Blok(
            "kader",
            (
                Regel((Stuk("Dag: ", vet=False), Stuk("1", vet=True), Stuk(" mei", vet=False))),
                Regel((Stuk("Wie: ", vet=False),)),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "reden"),
    [
        ("Geachte lezer,", "sjabloon-zonder-onderwerp"),
        ("Onderwerp:\n\nHallo", "sjabloon-zonder-onderwerp"),
        (f"Onderwerp: Brief aan {mark_value('A. Aedel')}\n\nHallo", "sjabloon-zonder-onderwerp"),
        (HEAD + "[[qr]]", "sjabloon-onbekend-vak"),
        (HEAD + "Dit is **vet.", "sjabloon-vet-niet-gesloten"),
        (HEAD + "| om 14.00 uur", "sjabloon-kader-zonder-kopje"),
        (HEAD + f"| {mark_value('A. Aedel')}: om 14.00 uur", "sjabloon-kader-zonder-kopje"),
        (HEAD + f"| {mark_value('Tijd: 14.00')}", "sjabloon-kader-zonder-kopje"),
    ],
)
def test_a_text_that_does_not_follow_the_rules_is_refused(text: str, reden: str) -> None:
    found = parse_brieftekst(text)
    assert isinstance(found, Refusal)
    assert found.reden == reden
    assert "Aedel" not in found.detail


@given(st.text(st.characters(exclude_categories=["Co", "Cs"]), min_size=1))
def test_a_value_is_never_markup_wherever_it_stands(value: str) -> None:
    marked = mark_value(value)
    brief = parsed(f"{marked}\n\n- {marked}\n\nGeachte {marked}, **nu {marked}**\n\n## {marked}")
    assert [blok.soort for blok in brief.blokken] == ["alinea", "lijst", "alinea", "kop2"]
    first, item, line, kop = [blok.regels for blok in brief.blokken]
    assert first == item == kop == (Regel((Stuk(value, vet=False),)),)
    assert line[0].stukken == (Stuk(f"Geachte {value}, ", vet=False), Stuk(f"nu {value}", vet=True))


def test_a_value_cannot_forge_the_end_of_itself() -> None:
    brief = parsed(mark_value(f"A{WAARDE_EIND}**B**{WAARDE_BEGIN}\U000f0000"))
    assert brief.blokken[0].regels == (Regel((Stuk("A**B**", vet=False),)),)


def test_half_a_mark_left_over_by_a_template_is_dropped() -> None:
    brief = parsed(f"Dag {WAARDE_BEGIN}lezer\U000f0000 en {mark_value('**u**')}")
    assert brief.blokken[0].regels == (Regel((Stuk("Dag lezer en **u**", vet=False),)),)


def test_the_plain_text_has_the_words_and_nothing_else() -> None:
    assert platte_tekst(parsed("Dag **u**\n\n- een")) == "Onderwerp: Een gesprek\n\nDag u\n\neen\n"


def test_a_sentence_that_ends_in_an_abbreviation_has_one_full_stop() -> None:
    name = mark_value("Jansen B.V.")
    assert platte_tekst(parsed(f"Van {name}. Dag {name}, **{name}.**")).endswith(
        "Van Jansen B.V. Dag Jansen B.V., Jansen B.V.\n"
    )
    assert platte_tekst(parsed(f"Van {mark_value('Jansen')}. Dag … {name}...")).endswith(
        "Van Jansen. Dag … Jansen B.V....\n"
    )
