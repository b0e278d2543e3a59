"""The afwegingskader applied: the first rule that holds, the values it saw, and the steps that are possible."""

from typing import Any

import pytest
from beleid_voorbeelden import BRIEF, FEITEN, PLANNEN, beleid
from hypothesis import given, settings

from pipeline.contracts.beleid import Beleid, load_beleid
from pipeline.contracts.config import Zaken
from pipeline.contracts.zaken import Gewogen, Stap, ZaakFeiten
from pipeline.stages.weigh import weigh_zaak

PLAIN = ZaakFeiten(
    soorten=("Huur",),
    bedrag_cent=12_345,
    klasse="enkelvoudig",
    opeenvolgend=False,
    crisis=False,
    leeftijd=40,
    minderjarigen=False,
    eerder_contact="geen",
    telefoon=True,
    email=True,
)


def weigh(feiten: ZaakFeiten, policy: Beleid, *uitvoerders: str) -> Gewogen:
    return weigh_zaak(feiten, policy, uitvoerders=uitvoerders, termijnen=Zaken())


def holds(als: dict[str, Any], **feiten: Any) -> bool:
    """Whether a rule with these conditions is the one that fires."""
    return weigh(PLAIN._replace(**feiten), beleid(als, {})).regel == "regel 1"


def test_the_first_rule_that_holds_decides_and_the_last_when_none_does() -> None:
    policy = beleid(
        {"crisis": True}, {"klasse": "meervoudig", "plan": "twee"}, {"klasse": "meervoudig"}, {"plan": "drie"}
    )
    assert weigh(PLAIN._replace(klasse="meervoudig"), policy)[:2] == ("regel 2", "twee")
    assert weigh(PLAIN, policy)[:2] == ("regel 4", "drie")
    assert weigh(PLAIN, beleid({"crisis": True}, {"email": False})).regel == "regel 2"


@pytest.mark.parametrize(
    ("als", "feiten", "expected"),
    [
        ({"bedrag_vanaf": 500}, {"bedrag_cent": 50_000}, True),
        ({"bedrag_vanaf": 500}, {"bedrag_cent": 49_999}, False),
        ({"bedrag_tot": 500}, {"bedrag_cent": 49_999}, True),
        ({"bedrag_tot": 500}, {"bedrag_cent": 50_000}, False),
        ({"leeftijd_tot": 27}, {"leeftijd": 26}, True),
        ({"leeftijd_tot": 27}, {"leeftijd": 27}, False),
        ({"leeftijd_vanaf": 0}, {"leeftijd": None}, False),
        ({"soort": ["Zorg", "Water"]}, {"soorten": ("Huur", "Water")}, True),
        ({"soort": ["Zorg", "Water"]}, {"soorten": ("Huur",)}, False),
        ({"opeenvolgend": False}, {}, True),
        ({"opeenvolgend": True, "eerder_contact": "niet bereikt"}, {"opeenvolgend": True}, False),
        ({"email": False}, {"email": False}, True),
        ({}, {"leeftijd": None}, True),
    ],
)
def test_a_rule_holds_when_all_that_is_filled_in_agrees(
    als: dict[str, Any], feiten: dict[str, Any], *, expected: bool
) -> None:
    assert holds(als, **feiten) == expected


def test_the_values_are_those_that_the_rule_asked_for_in_words() -> None:
    policy = beleid({"bedrag_vanaf": 100, "leeftijd_tot": 65, "telefoon": True, "soort": ["Huur"]}, {})
    expected = {"bedrag": "€ 123", "leeftijd": "40", "telefoon": "ja", "soort": "Huur"}
    assert weigh(PLAIN, policy).waarden == expected


def test_a_step_needs_what_it_is_alone_with_and_has_a_doer_that_exists() -> None:
    plan = [
        BRIEF,
        {"stap": "Telefoon", "door": "uitvoerder", "na": 2, "alleen_met": "telefoon"},
        {"stap": "Mail", "door": "humanitas", "alleen_met": "email"},
        {"stap": "Telefoon", "door": "nemo", "na": 1},
    ]
    policy = beleid({}, plannen=PLANNEN | {"een": plan})
    letter = Stap("Brief", "gemeente", "uitnodiging", 5)
    assert weigh(PLAIN._replace(telefoon=False), policy, "kwadraad", "humanitas").stappen == (
        letter,
        Stap("Mail", "humanitas", "", 0),
        Stap("Telefoon", "gemeente", "", 1),
    )
    assert weigh(PLAIN, policy).stappen[1] == Stap("Telefoon", "gemeente", "", 2)


def test_a_first_step_without_a_day_has_the_term_of_the_configuration() -> None:
    found = [weigh(PLAIN._replace(crisis=crisis), beleid({})).stappen[0].na for crisis in (False, True)]
    assert found == [5, 3]


@pytest.mark.parametrize(
    ("telefoon", "email", "anders"),
    [(True, True, "Telefoon Mail"), (True, False, "Telefoon"), (False, True, "Mail"), (False, False, "")],
)
def test_a_visit_knows_what_takes_its_place(anders: str, *, telefoon: bool, email: bool) -> None:
    policy = beleid({}, plannen=PLANNEN | {"een": [{"stap": "Huisbezoek", "na": 1}]})
    feiten = PLAIN._replace(telefoon=telefoon, email=email)
    assert weigh(feiten, policy).stappen == (Stap("Huisbezoek", "gemeente", "", 1, anders),)


@settings(deadline=None)
@given(feiten=FEITEN)
def test_the_shipped_policy_has_a_plan_that_starts_with_a_letter_for_everybody(feiten: ZaakFeiten) -> None:
    found = weigh(feiten, load_beleid(), "kwadraad")
    assert found.stappen[0].soort == "Brief"
    assert {stap.soort for stap in found.stappen} >= {"Brief", "Huisbezoek"}
    assert ("Telefoon" in {stap.soort for stap in found.stappen}) == feiten.telefoon
