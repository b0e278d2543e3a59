"""The next action: what the register forbids goes to a person, by name; the rest gets a letter, in time."""

from datetime import date

import pytest

from pipeline.contracts.config import Zaken
from pipeline.contracts.reasons import reden
from pipeline.contracts.zaken import Actie, Geadresseerde, Periode, Zaak
from pipeline.domain.refusal import Refusal
from pipeline.stages.decide import BRIEF, HANDMATIG, decide_actie

VANDAAG = date(2026, 11, 23)
VIJF_WERKDAGEN = date(2026, 11, 30)
DRIE_WERKDAGEN = date(2026, 11, 26)
ADDRESSED = Geadresseerde(("J. Groenen", "Boterdiep 31", "2711 EC  ZOETERMEER"), "2711EC", "2711EC31", "Geachte …")
REFUSED = Refusal("naam-onbruikbaar")


def zaak(*, crisis: bool = False) -> Zaak:
    return Zaak(
        zaak_id="Z1",
        bsn="999990019",
        adres="2711EC 31",
        signaal_ids=("S1",),
        periode=Periode(date(2026, 11, 1), date(2026, 11, 30)),
        matchingsdatum=VANDAAG,
        crisis=crisis,
        klasse="enkelvoudig",
        opeenvolgend=False,
    )


def inwoner(**velden: str) -> dict[str, str]:
    clear = {"geheimhouding": "", "in_onderzoek": "", "curatele": "", "opschorting_reden": "", "gemeente_code": "0637"}
    return clear | velden


def decide(
    person: dict[str, str],
    addressed: Geadresseerde | Refusal = ADDRESSED,
    *,
    crisis: bool = False,
    vandaag: date = VANDAAG,
    termijnen: Zaken | None = None,
) -> Actie:
    return decide_actie(
        zaak(crisis=crisis),
        person,
        addressed,
        termijnen=termijnen or Zaken(),
        gemeente_code="0637",
        vandaag=vandaag,
    )


def test_when_nothing_stands_in_the_way_a_letter_goes_within_five_working_days() -> None:
    assert decide(inwoner()) == Actie(BRIEF, "brief-uitnodiging", "gemeente", VIJF_WERKDAGEN)


def test_in_a_crisis_a_letter_goes_within_three_working_days() -> None:
    assert decide(inwoner(), crisis=True) == Actie(BRIEF, "brief-uitnodiging-crisis", "gemeente", DRIE_WERKDAGEN)


@pytest.mark.parametrize(
    ("velden", "code"),
    [
        ({"opschorting_reden": "O"}, "overleden"),
        ({"opschorting_reden": "E"}, "vertrokken"),
        ({"opschorting_reden": "M"}, "vertrokken"),
        ({"opschorting_reden": "R"}, "vertrokken"),
        ({"gemeente_code": "0599"}, "vertrokken"),
        ({"geheimhouding": "1"}, "geheim-adres"),
        ({"geheimhouding": "7"}, "geheim-adres"),
        ({"in_onderzoek": "089999"}, "woont-niet-op-adres"),
        ({"in_onderzoek": "080000"}, "adres-in-onderzoek"),
        ({"in_onderzoek": "081110"}, "adres-in-onderzoek"),
        ({"curatele": "J"}, "onder-curatele"),
    ],
)
def test_what_the_register_says_against_a_letter_goes_to_a_person(velden: dict[str, str], code: str) -> None:
    assert decide(inwoner(**velden)) == Actie(HANDMATIG, code, "gemeente", VIJF_WERKDAGEN)
    assert reden(code).ernst == "taak"


@pytest.mark.parametrize(
    "velden",
    [{"geheimhouding": "0"}, {"in_onderzoek": "010000"}, {"gemeente_code": ""}],
    ids=["not secret", "the person and not the address is investigated", "municipality unknown"],
)
def test_what_does_not_matter_does_not_stop_a_letter(velden: dict[str, str]) -> None:
    assert decide(inwoner(**velden)).soort == BRIEF


@pytest.mark.parametrize("code", ["naam-onbruikbaar", "adres-onbruikbaar"])
def test_who_cannot_be_addressed_goes_to_a_person(code: str) -> None:
    assert decide(inwoner(), Refusal(code)) == Actie(HANDMATIG, code, "gemeente", VIJF_WERKDAGEN)


def test_the_most_severe_reason_is_named() -> None:
    everything = inwoner(
        opschorting_reden="O", gemeente_code="0599", geheimhouding="7", in_onderzoek="089999", curatele="J"
    )
    found = []
    for cleared in (
        {},
        {"opschorting_reden": ""},
        {"gemeente_code": "0637"},
        {"geheimhouding": ""},
        {"in_onderzoek": "080000"},
        {"in_onderzoek": ""},
        {"curatele": ""},
    ):
        everything |= cleared
        found.append(decide(everything, REFUSED).reden)
    assert found == [
        "overleden",
        "vertrokken",
        "geheim-adres",
        "woont-niet-op-adres",
        "adres-in-onderzoek",
        "onder-curatele",
        "naam-onbruikbaar",
    ]


def test_a_crisis_that_no_letter_may_go_to_is_for_a_person_within_three_working_days() -> None:
    assert decide(inwoner(geheimhouding="7"), crisis=True) == Actie(
        HANDMATIG, "geheim-adres", "gemeente", DRIE_WERKDAGEN
    )


@pytest.mark.parametrize(
    ("person", "crisis", "voor"),
    [
        (inwoner(), False, date(2026, 12, 31)),
        (inwoner(), True, date(2026, 12, 29)),
        (inwoner(curatele="J"), False, date(2026, 12, 31)),
    ],
    ids=["letter", "crisis", "task"],
)
def test_christmas_is_not_counted_as_working_days(person: dict[str, str], *, crisis: bool, voor: date) -> None:
    assert decide(person, crisis=crisis, vandaag=date(2026, 12, 23)).voor == voor


def test_the_terms_are_settings() -> None:
    termijnen = Zaken(werkdagen_brief=1, werkdagen_taak=2, werkdagen_crisis=4)
    assert decide(inwoner(), termijnen=termijnen).voor == date(2026, 11, 24)
    assert decide(inwoner(), REFUSED, termijnen=termijnen).voor == date(2026, 11, 25)
    assert decide(inwoner(), crisis=True, termijnen=termijnen).voor == date(2026, 11, 27)


@pytest.mark.parametrize("code", ["brief-uitnodiging", "brief-uitnodiging-crisis"])
def test_the_reason_of_a_letter_is_explained(code: str) -> None:
    assert reden(code).titel
