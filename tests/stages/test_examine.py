"""What a policy really says: rules that never fire, gaps, order, plans that fall short. Exact, and shown to be."""

from typing import Any

import pytest
from beleid_voorbeelden import BELEID, BRIEF, FEITEN, PLANNEN, beleid
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contracts.beleid import Beleid, load_beleid
from pipeline.contracts.config import Zaken
from pipeline.contracts.reasons import Finding, reden
from pipeline.contracts.zaken import ZaakFeiten
from pipeline.stages.examine import Onderzocht, Volgorde, examine_beleid, find_gap, find_witness, timeline
from pipeline.stages.weigh import holds, weigh_zaak

BRIEVEN = frozenset({"uitnodiging", "laatste_bericht", "zelf_aan_de_slag", "crisis", "kaartje_niet_thuis"})


def examine(policy: Beleid, *, termijnen: Zaken | None = None) -> Onderzocht:
    return examine_beleid(policy, uitvoerders={"kwadraad"}, sjablonen=BRIEVEN, termijnen=termijnen or Zaken())


def found(policy: Beleid, code: str = "") -> list[Finding]:
    return [one for one in examine(policy).bevindingen if one.reden != "beleid-plan-ongebruikt" and code in one.reden]


def codes(*regels: dict[str, Any], **velden: Any) -> list[tuple[int, str]]:
    return [(one.regel, one.reden) for one in found(beleid(*regels, **velden))]


def fired(policy: Beleid, feiten: ZaakFeiten) -> str:
    return weigh_zaak(feiten, policy, uitvoerders=[], termijnen=Zaken()).regel


def test_the_shipped_policy_has_nothing_to_remark() -> None:
    assert examine(load_beleid()).bevindingen == ()


def test_every_remark_is_explained() -> None:
    plannen = {
        "een": [{"stap": "Mail", "door": "nemo"}],
        "twee": [{"stap": "Brief", "brief": "weg"}, {"stap": "Telefoon", "na": 60}],
        "drie": [BRIEF],
    }
    policy = beleid(
        {"crisis": True},
        {"crisis": True},
        {"crisis": True, "klasse": "meervoudig"},
        {"plan": "twee", "email": True},
        plannen=plannen,
    )
    assert {one.reden for one in examine(policy).bevindingen} == {
        "beleid-brief-ontbreekt",
        "beleid-laatste-regel",
        "beleid-plan-bereikt-niet-iedereen",
        "beleid-plan-ongebruikt",
        "beleid-plan-te-lang",
        "beleid-regel-past-nooit",
        "beleid-regels-gelijk",
        "beleid-uitvoerder-onbekend",
    }
    assert all(reden(one.reden).doe_dit for one in examine(policy).bevindingen)


@pytest.mark.parametrize(
    ("regels", "nummer"),
    [
        ([{}, {"crisis": True}], 2),
        ([{"crisis": True}, {"crisis": True, "klasse": "meervoudig"}, {}], 2),
        ([{"bedrag_vanaf": 300}, {"bedrag_vanaf": 500, "bedrag_tot": 900}, {}], 2),
        ([{"leeftijd_tot": 27}, {"leeftijd_vanaf": 18, "leeftijd_tot": 27}, {}], 2),
        ([{"soort": ["Huur", "Zorg"]}, {"soort": ["Huur"]}, {}], 2),
        ([{"crisis": True}, {"crisis": False}, {"email": True}, {}], 3),
        ([{"crisis": True}, {"crisis": False}, {}], 3),
        ([{"bedrag_tot": 300}, {"bedrag_vanaf": 300}, {"klasse": "meervoudig"}, {}], 3),
        ([{"leeftijd_tot": 50}, {"leeftijd_vanaf": 50}, {"leeftijd_vanaf": 18}, {}], 3),
        ([{"eerder_contact": "geen"}, {"eerder_contact": "bereikt"}, {"eerder_contact": "niet bereikt"}, {}], 4),
        ([{"bedrag_tot": 0}, {}], 1),
        ([{"leeftijd_tot": 0}, {}], 1),
    ],
)
def test_a_rule_that_earlier_ones_cover_never_fires(regels: list[dict[str, Any]], nummer: int) -> None:
    dead = [one.regel for one in found(beleid(*regels), "regel-past-nooit")]
    assert nummer in dead


@pytest.mark.parametrize(
    "regels",
    [
        [{"leeftijd_tot": 50}, {"leeftijd_vanaf": 50}, {}],  # an unknown age is left
        [{"bedrag_tot": 300}, {"bedrag_vanaf": 301}, {}],  # € 300,50 is left
        [{"soort": ["Huur"]}, {"soort": ["Zorg", "Huur"]}, {}],
        [{"soort": ["Huur", "Zorg", "Energie", "Water"]}, {}],  # there are more kinds
        [{"crisis": True, "email": True}, {"crisis": True, "email": False}, {"email": True}, {}],
    ],
)
def test_a_rule_that_something_is_left_for_is_not_dead(regels: list[dict[str, Any]]) -> None:
    assert found(beleid(*regels)) == []


def test_it_says_which_earlier_rules_cover_a_dead_one() -> None:
    (one,) = found(
        beleid({"email": True, "bedrag_tot": 9}, {"crisis": True}, {"klasse": "meervoudig"}, {"crisis": False}, {})
    )
    assert (one.regel, one.veld) == (5, "regel 5")
    assert one.tekst == "Regel 5 (regel 5): regel 2 en 4 gaan altijd voor"


def test_two_rules_with_the_same_conditions_are_an_error_however_they_are_written() -> None:
    same = beleid({"soort": ["Huur", "Zorg"], "bedrag_vanaf": 0}, {"soort": ["Zorg", "Huur"]}, {})
    assert [(one.regel, one.reden) for one in found(same)] == [(2, "beleid-regels-gelijk")]
    assert reden("beleid-regels-gelijk").ernst == "fout"


def test_a_last_rule_with_conditions_leaves_a_gap() -> None:
    assert codes({"crisis": True}, {"leeftijd_vanaf": 0}) == [(2, "beleid-laatste-regel")]
    gap = find_gap(beleid({"crisis": True}, {"leeftijd_vanaf": 0}))
    assert gap is not None
    assert (gap.crisis, gap.leeftijd) == (False, None)
    assert find_gap(load_beleid()) is None


def test_a_last_rule_that_earlier_ones_cover_still_gets_what_no_rule_holds_for() -> None:
    assert codes({"crisis": True}, {"crisis": True, "email": True}) == [(2, "beleid-laatste-regel")]


def test_rules_that_overlap_with_another_plan_are_told_and_with_the_same_plan_not() -> None:
    overlap = beleid({"crisis": True}, {"email": True, "plan": "twee"}, {"telefoon": True}, {})
    assert examine(overlap).volgorde == (Volgorde(0, 1), Volgorde(1, 2))
    assert examine(beleid({"crisis": True}, {"crisis": False, "plan": "twee"}, {})).volgorde == ()
    hidden = beleid(
        {"crisis": True},
        {"crisis": True, "email": True, "plan": "twee"},
        {"crisis": True, "telefoon": True, "plan": "drie"},
        {},
    )
    assert examine(hidden).volgorde == (Volgorde(0, 1), Volgorde(0, 2))


def test_a_plan_that_nobody_uses_is_told_also_when_only_a_dead_rule_does() -> None:
    policy = beleid({"plan": "een"}, {"crisis": True, "plan": "twee"})
    unused = [one.veld for one in examine(policy).bevindingen if one.reden == "beleid-plan-ongebruikt"]
    assert unused == ["twee", "drie"]


def test_executors_and_letters_that_do_not_exist_are_told() -> None:
    plannen = PLANNEN | {
        "een": [BRIEF | {"door": "gemeente"}, {"stap": "Huisbezoek", "door": "humanitas"}, BRIEF | {"brief": "kaart"}]
    }
    policy = beleid(
        {},
        plannen=plannen,
        capaciteit={"kwadraad": 5, "nemo": 5},
        laatste_bericht="vaarwel",
        zonder_huisbezoek=[{"van": "2026-12-21", "tot": "2027-01-03", "brief": "thuis"}],
    )
    assert [one.veld for one in found(policy, "uitvoerder")] == ["humanitas", "nemo"]
    assert [one.veld for one in found(policy, "brief")] == ["kaart", "thuis", "vaarwel"]


@pytest.mark.parametrize(
    ("regel", "plan", "reaches"),
    [
        ({}, [{"stap": "Telefoon", "alleen_met": "telefoon"}, {"stap": "Mail", "alleen_met": "email"}], False),
        ({}, [{"stap": "Telefoon"}, {"stap": "SMS/Whatsapp"}], False),
        ({}, [BRIEF | {"alleen_met": "email"}], False),
        ({}, [{"stap": "Telefoon", "alleen_met": "telefoon"}, {"stap": "Huisbezoek"}], True),
        ({"telefoon": True}, [{"stap": "Telefoon", "alleen_met": "telefoon"}], True),
        ({"email": True}, [{"stap": "Mail"}], True),
        ({"email": True}, [{"stap": "Telefoon"}], False),
        ({}, [BRIEF], True),
    ],
)
def test_a_plan_reaches_everybody_whose_rule_chooses_it(
    regel: dict[str, Any], plan: list[dict[str, Any]], *, reaches: bool
) -> None:
    policy = beleid(regel | {"plan": "twee"}, {}, plannen=PLANNEN | {"twee": plan})
    policy = policy if regel else beleid({"plan": "twee"}, plannen=PLANNEN | {"twee": plan})
    assert (found(policy, "bereikt-niet-iedereen") == []) == reaches


def test_a_plan_may_not_outlast_the_deadline_of_the_zaken_that_get_it() -> None:
    long = PLANNEN | {"twee": [BRIEF, {"stap": "Huisbezoek", "na": 4}]}
    spoed = beleid({"crisis": True, "plan": "twee"}, {}, plannen=long)
    (late,) = found(spoed)
    assert (late.veld, late.reden) == ("twee", "beleid-plan-te-lang")
    assert late.tekst == "Plan twee: de laatste stap is op werkdag 4, de termijn is bij spoed 3 werkdagen"
    assert found(beleid({"crisis": False, "plan": "twee"}, {}, plannen=long)) == []
    longer = PLANNEN | {"twee": [{"stap": "Huisbezoek", "na": 1}, BRIEF | {"na": 20}]}
    assert len(found(beleid({"crisis": False, "plan": "twee"}, {}, plannen=longer))) == 1
    ample = examine(spoed, termijnen=Zaken(werkdagen_crisis=4)).bevindingen
    assert not [one for one in ample if one.reden == "beleid-plan-te-lang"]


def test_a_timeline_counts_working_days_and_a_first_letter_goes_at_once() -> None:
    plannen = {
        "een": [BRIEF | {"na": 3}, {"stap": "Telefoon"}, {"stap": "Huisbezoek", "na": 5}],
        "twee": [{"stap": "Telefoon"}, BRIEF],
        "drie": [{"stap": "Telefoon", "na": 2}, BRIEF | {"na": 1}],
    }
    policy = beleid({}, plannen=plannen)
    days = {naam: [day for day, _ in timeline(plan, termijn=5)] for naam, plan in policy.plannen.items()}
    assert days == {"een": [0, 0, 5], "twee": [5, 5], "drie": [2, 3]}


@settings(deadline=None, max_examples=300)
@given(policy=BELEID, cases=st.lists(FEITEN, max_size=30))
def test_a_dead_rule_never_fires_and_any_other_fires_for_its_witness(policy: Beleid, cases: list[ZaakFeiten]) -> None:
    wrong = [
        one for one in examine(policy).bevindingen if one.reden in {"beleid-regel-past-nooit", "beleid-regels-gelijk"}
    ]
    dead = {one.regel for one in wrong}
    for nummer, regel in enumerate(policy.regels, start=1):
        witness = find_witness(policy, nummer - 1)
        if witness is None:
            assert nummer in dead
            assert regel.naam not in {fired(policy, feiten) for feiten in cases}
        else:
            assert nummer not in dead or nummer == len(policy.regels)  # the last fires where none holds
            assert fired(policy, witness) == regel.naam


@settings(deadline=None, max_examples=300)
@given(policy=BELEID, cases=st.lists(FEITEN, max_size=30))
def test_a_gap_is_told_exactly_when_there_is_one(policy: Beleid, cases: list[ZaakFeiten]) -> None:
    gap = find_gap(policy)
    if gap is None:
        assert all(any(holds(regel.als, feiten) for regel in policy.regels) for feiten in cases)
    else:
        assert not any(holds(regel.als, gap) for regel in policy.regels)
    assert (gap is not None) == bool(found(policy, "laatste-regel"))


@settings(deadline=None, max_examples=200)
@given(policy=BELEID, cases=st.lists(FEITEN, max_size=30))
def test_wherever_two_rules_with_another_plan_hold_their_order_is_told(policy: Beleid, cases: list[ZaakFeiten]) -> None:
    told = set(examine(policy).volgorde)
    for feiten in cases:
        holding = [nr for nr, regel in enumerate(policy.regels[:-1]) if holds(regel.als, feiten)]
        for later in holding[1:]:
            if policy.regels[later].plan != policy.regels[holding[0]].plan:
                assert Volgorde(holding[0], later) in told
