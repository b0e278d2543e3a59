"""A template is read as every text it can become, with the lines of the template."""

import pytest

from pipeline.domain.refusal import Refusal
from pipeline.formats.sjabloon import Variant, lees_varianten

HEAD = "Onderwerp: Proef\n\n"


def texts(bron: str) -> list[str]:
    return [" / ".join(regel.tekst for regel in variant.regels) for variant in varianten(bron)]


def varianten(bron: str) -> tuple[Variant, ...]:
    found = lees_varianten(bron)
    assert not isinstance(found, Refusal), found
    return found


@pytest.mark.parametrize(
    ("bron", "expected"),
    [
        ("{{ aanhef }}, dag", ["‹aanhef›, dag"]),
        ("{% if crisis %}Nu{% else %}Later{% endif %}", ["Later", "Nu"]),
        ("{% if crisis %}Nu{% endif %}", ["", "Nu"]),
        ("{% if crisis %}A{% endif %}b{% if not crisis %}C{% endif %}", ["bC", "Ab"]),
        ("{% if a and b %}X{% else %}Y{% endif %}", ["Y", "X"]),
        ("{% if k == 'a' %}A{% elif k == 'b' %}B{% else %}C{% endif %}", ["C", "B", "A"]),
        ("{{ 'vandaag' if crisis else 'later' }}", ["later", "vandaag"]),
        ("{% set wat = 'huur' if a else 'water' %}\nUw {{ wat }}", ["Uw water", "Uw huur"]),
        ("{% for bron in bronnen %}\n- {{ bron.naam }}\n{% endfor %}", ["‹bron›"]),
        ("{% for x in y %}iets{% else %}niets{% endfor %}", ["iets", "niets"]),
        ("{{ bronnen | join(' en ') }}", ["‹bronnen›"]),
        ("Dag {# nee #}lezer", ["Dag lezer"]),
        ("> [pl] Pomoc.\n> [nl] Hulp is gratis.\n\nDag", ["> [nl] Hulp is gratis. / Dag"]),
    ],
)
def test_each_condition_is_read_both_ways_and_each_value_is_a_word(bron: str, expected: list[str]) -> None:
    assert sorted(texts(HEAD + bron)) == sorted(expected)


def test_a_line_keeps_its_number_behind_comments_and_conditions() -> None:
    bron = "{# uitleg -#}\n{# nog een -#}\nOnderwerp: Proef\n\nEen\n{% if a %}\nTwee\n{% endif %}\n\n- Drie\n- Vier\n"
    assert [[(regel.tekst, regel.regel) for regel in variant.regels] for variant in varianten(bron)] == [
        [("Een", 5), ("Drie", 10), ("Vier", 11)],
        [("Een", 5), ("Twee", 7), ("Drie", 10), ("Vier", 11)],
    ]


def test_with_many_conditions_each_is_still_read_on_and_off() -> None:
    names = [f"k{number}" for number in range(12)]
    found = texts(
        HEAD + "\n\n".join(f"{{% if {name} %}}{name}{{% else %}}zonder {name}{{% endif %}}" for name in names)
    )
    assert len(found) == 26
    for name in names:
        assert any(f"zonder {name}" in text for text in found)
        assert any(text.replace(f"zonder {name}", "").find(name) >= 0 for text in found)


@pytest.mark.parametrize(
    ("bron", "reden"),
    [
        (HEAD + "{% if %}", "sjabloon-fout"),
        ("Geachte lezer,", "sjabloon-zonder-onderwerp"),
        (HEAD + "{% if crisis %}**vet{% endif %}", "sjabloon-vet-niet-gesloten"),
    ],
)
def test_a_template_that_cannot_be_read_is_refused_as_when_it_is_printed(bron: str, reden: str) -> None:
    refused = lees_varianten(bron)
    assert isinstance(refused, Refusal)
    assert refused.reden == reden


def test_a_template_that_asks_for_a_gigabyte_costs_nothing() -> None:
    assert texts(HEAD + "{{ 'x' * 10**9 }}{% for a in 'x' * 10**9 %}{% endfor %}") == ["‹waarde›"]
