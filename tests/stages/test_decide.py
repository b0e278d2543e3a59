"""The next action: what the register forbids goes to a person, by name; the rest follows the plan, in time."""

from datetime import date, timedelta

import pytest

from pipeline.contracts.beleid import load_beleid
from pipeline.contracts.config import Zaken
from pipeline.contracts.ddas import GEEN_CONTACT
from pipeline.contracts.reasons import reden
from pipeline.contracts.zaken import (
    Actie,
    Afspraak,
    Besluit,
    BriefStap,
    Geadresseerde,
    Periode,
    Poging,
    Stand,
    Stap,
    Zaak,
    ZaakBrief,
    ZaakSignaal,
)
from pipeline.domain.refusal import Refusal
from pipeline.stages.decide import BRIEF, HANDMATIG, Regels, closing_of, deadline_of, decide_zaak

VANDAAG = date(2026, 11, 23)
VIJF_WERKDAGEN = date(2026, 11, 30)
DRIE_WERKDAGEN = date(2026, 11, 26)
ADDRESSED = Geadresseerde(("J. Groenen", "Boterdiep 31", "2711 EC  ZOETERMEER"), "2711EC", "2711EC31", "Geachte …")
REFUSED = Refusal("naam-onbruikbaar")
PERIODE = Periode(date(2026, 11, 1), date(2026, 11, 30))


def zaak(*, crisis: bool = False, voor: date | None = None, signalen: int = 1) -> Zaak:
    one = ZaakSignaal("S1", "999990019", "2711EC 31", "Huur", 12_345, crisis, PERIODE.start, voor)
    return Zaak(
        zaak_id="Z1",
        bsn="999990019",
        adres="2711EC 31",
        signalen=(one,) * signalen,
        periode=PERIODE,
        matchingsdatum=VANDAAG,
        klasse="enkelvoudig",
        klasse_adres="enkelvoudig",
        klasse_soort="enkelvoudig",
        opeenvolgend=False,
        terugkijk=PERIODE,
    )


def inwoner(**velden: str) -> dict[str, str]:
    clear = dict.fromkeys(("geheimhouding", "in_onderzoek", "curatele", "opschorting_reden", "functie_adres"), "")
    return clear | {"gemeente_code": "0637"} | velden


def plan(*stappen: tuple[str, int], crisis: bool = False) -> tuple[Stap, ...]:
    """A plan in short: kinds and days between; the first letter has the term of the configuration."""
    first = Stap(BRIEF, "gemeente", "crisis" if crisis else "uitnodiging", 3 if crisis else 5)
    return (first, *(Stap(soort, "kwadraad", "", na) for soort, na in stappen))


def besluit(
    stand: Stand,
    *,
    vandaag: date = VANDAAG,
    person: dict[str, str] | None = None,
    termijnen: Zaken | None = None,
    zonder: dict[str, date] | None = None,
    crisis: bool = False,
) -> Besluit:
    beleid = load_beleid()
    if zonder:
        beleid = beleid.model_validate(beleid.model_dump() | {"zonder_huisbezoek": [zonder]})
    regels = Regels(termijnen or Zaken(), beleid, "0637")
    return decide_zaak(zaak(crisis=crisis), stand, person or inwoner(), ADDRESSED, regels=regels, vandaag=vandaag)


def decide(
    person: dict[str, str],
    addressed: Geadresseerde | Refusal = ADDRESSED,
    *,
    crisis: bool = False,
    vandaag: date = VANDAAG,
    termijnen: Zaken | None = None,
) -> Actie:
    terms = termijnen or Zaken()
    first = Stap(BRIEF, "gemeente", "uitnodiging", terms.werkdagen_crisis if crisis else terms.werkdagen_brief)
    return decide_zaak(
        zaak(crisis=crisis),
        Stand(vandaag, (first,)),
        person,
        addressed,
        regels=Regels(terms, load_beleid(), "0637"),
        vandaag=vandaag,
    ).actie


def posted(template: str = "uitnodiging", day: date = VANDAAG, status: str = "gepost") -> ZaakBrief:
    return ZaakBrief("VS-1111-1111-1111", template, status, day)


def tried(soort: str, day: date, *, bereikt: bool = False) -> Poging:
    return Poging(soort, bereikt, day, "kwadraad", f"{soort} {day}")


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


# Following the plan.


def test_the_first_letter_is_made_at_once_and_only_once() -> None:
    assert besluit(Stand(VANDAAG, plan())).brieven == (BriefStap("uitnodiging", "1"),)
    assert besluit(Stand(VANDAAG, plan(), brieven=(posted(status="klaar"),))).brieven == ()


def test_a_letter_that_is_made_and_has_not_left_is_still_the_action() -> None:
    actie = besluit(Stand(VANDAAG, plan(("Telefoon", 5)), brieven=(posted(status="vrijgegeven"),))).actie
    assert actie == Actie(BRIEF, "brief-uitnodiging", "gemeente", VIJF_WERKDAGEN)


def test_after_the_letter_left_the_next_step_has_its_own_day_counted_from_the_day_it_was_posted() -> None:
    letter = Poging(BRIEF, bereikt=False, datum=date(2026, 11, 25), door="gemeente", kenmerk="VS-1111-1111-1111")
    stand = Stand(VANDAAG, plan(("Telefoon", 5)), (letter,), (posted(),))
    assert besluit(stand).actie == Actie("Telefoon", "bellen", "kwadraad", date(2026, 12, 2))


def test_what_was_tried_is_done_and_the_next_of_that_kind_is_another() -> None:
    stand = Stand(VANDAAG, plan(("Telefoon", 2), ("Telefoon", 5), ("Huisbezoek", 5)), brieven=(posted(),))
    once = stand._replace(pogingen=(tried("Telefoon", date(2026, 11, 26)),))
    twice = once._replace(pogingen=(*once.pogingen, tried("Telefoon", date(2026, 12, 1))))
    assert besluit(once).actie == Actie("Telefoon", "bellen", "kwadraad", date(2026, 12, 3))
    assert besluit(twice).actie == Actie("Huisbezoek", "op-bezoek", "kwadraad", date(2026, 12, 8))


def test_what_was_tried_before_the_plan_began_does_not_count_for_it() -> None:
    before = (tried("Telefoon", VANDAAG - timedelta(days=1)),)
    stand = Stand(VANDAAG, plan(("Telefoon", 2)), before, (posted(),))
    assert besluit(stand).actie.soort == "Telefoon"


def test_a_letter_behind_the_first_step_waits_for_its_day() -> None:
    stappen = (Stap("Telefoon", "kwadraad", "", 0), Stap(BRIEF, "gemeente", "uitnodiging", 5))
    stand = Stand(VANDAAG, stappen, (tried("Telefoon", VANDAAG),))
    assert besluit(stand, vandaag=date(2026, 11, 27)).brieven == ()
    assert besluit(stand, vandaag=VIJF_WERKDAGEN).brieven == (BriefStap("uitnodiging", "1"),)


def test_a_letter_together_with_the_first_step_is_made_at_once() -> None:
    stappen = (Stap("Telefoon", "kwadraad", "", 1), Stap(BRIEF, "gemeente", "crisis", 0))
    found = besluit(Stand(VANDAAG, stappen))
    assert (found.actie.soort, found.brieven) == ("Telefoon", (BriefStap("crisis", "1"),))


def test_nobody_visits_a_briefadres() -> None:
    stand = Stand(VANDAAG, plan(("Huisbezoek", 2), ("Kaartje", 0), ("Telefoon", 3)), brieven=(posted(),))
    assert besluit(stand, person=inwoner(functie_adres="B")).actie.soort == "Telefoon"


def test_who_was_reached_waits_for_an_outcome_and_an_appointment_goes_first() -> None:
    reached = Stand(VANDAAG, plan(), (tried("Telefoon", VANDAAG, bereikt=True),), (posted(),))
    assert besluit(reached).actie == Actie(HANDMATIG, "uitkomst-vastleggen", "kwadraad", VIJF_WERKDAGEN)
    thuis = reached._replace(afspraak=Afspraak(date(2026, 12, 3), "10:00", "thuis", "kwadraad"))
    assert besluit(thuis).actie == Actie("Huisbezoek", "afspraak-gemaakt", "kwadraad", date(2026, 12, 3))
    stadhuis = reached._replace(afspraak=Afspraak(date(2026, 12, 3), "10:00", "stadhuis", "gemeente"))
    assert besluit(stadhuis).actie.soort == "Afspraak op locatie"


@pytest.mark.parametrize(
    ("status", "code"),
    [("retour", "brief-retour"), ("mislukt", "brief-mislukt"), ("geannuleerd", "brief-geannuleerd")],
)
def test_a_letter_that_did_not_arrive_is_a_task_until_somebody_did_something(status: str, code: str) -> None:
    stand = Stand(VANDAAG, plan(("Telefoon", 2)), brieven=(posted(status=status),))
    found = besluit(stand)
    assert (found.actie.soort, found.actie.reden, found.brieven) == (HANDMATIG, code, ())
    after = besluit(stand._replace(pogingen=(tried("Administratief", date(2026, 11, 24)),)))
    assert (after.actie.soort, after.brieven) == ("Telefoon", ())


def test_when_all_was_tried_the_last_letter_goes_and_after_its_term_the_zaak_ends() -> None:
    stand = Stand(VANDAAG, plan(("Telefoon", 2)), (tried("Telefoon", date(2026, 11, 25)),), (posted(),))
    waiting = besluit(stand)
    assert (waiting.actie, waiting.brieven) == (
        Actie(BRIEF, "brief-laatste-bericht", "gemeente", date(2026, 12, 2)),
        (),
    )
    assert besluit(stand, vandaag=date(2026, 12, 2)).brieven == (BriefStap("laatste_bericht", "1"),)
    sent = stand._replace(brieven=(posted(), posted("laatste_bericht", date(2026, 12, 2))))
    assert besluit(sent, vandaag=date(2026, 12, 16)).actie.reden == "wachten-op-reactie"
    assert besluit(sent, vandaag=date(2026, 12, 17)).resultaat == GEEN_CONTACT


def test_a_last_letter_that_never_left_does_not_end_a_zaak() -> None:
    stand = Stand(VANDAAG, plan(), brieven=(posted(), posted("laatste_bericht", VANDAAG, status="klaar")))
    assert besluit(stand, vandaag=date(2027, 3, 1)).resultaat == ""


ZONDER = {"van": date(2026, 11, 20), "tot": date(2026, 12, 4)}


def test_in_a_period_without_visits_a_visit_becomes_phone_and_mail_and_the_letter_once() -> None:
    stand = Stand(VANDAAG, plan(("Huisbezoek", 2), ("Kaartje", 0), ("Huisbezoek", 5)), brieven=(posted(),))
    found = besluit(stand, zonder=ZONDER, vandaag=date(2026, 11, 25))
    assert (found.actie.soort, found.brieven) == ("Telefoon", (BriefStap("zelf_aan_de_slag", "1"),))
    called = stand._replace(
        pogingen=(tried("Telefoon", date(2026, 11, 25)), tried("Mail", date(2026, 11, 25))),
        brieven=(posted(), posted("zelf_aan_de_slag", date(2026, 11, 25))),
    )
    second = besluit(called, zonder=ZONDER, vandaag=date(2026, 12, 2))
    assert (second.actie.soort, second.brieven) == ("Telefoon", ())


@pytest.mark.parametrize("vandaag", [date(2026, 11, 19), date(2026, 12, 5)], ids=["before", "after"])
def test_outside_the_period_visits_stand(vandaag: date) -> None:
    stand = Stand(date(2026, 11, 16), plan(("Huisbezoek", 2)), brieven=(posted(day=date(2026, 11, 16)),))
    assert besluit(stand, zonder=ZONDER, vandaag=vandaag).actie.soort == "Huisbezoek"


# What ends a zaak, and by when somebody must have tried.


@pytest.mark.parametrize(
    ("person", "afgeraden", "resultaat"),
    [
        (inwoner(opschorting_reden="O"), "", "Inwoner is overleden"),
        (inwoner(opschorting_reden="E"), "", "Persoon is geen inwoner (meer) in de gemeente"),
        (inwoner(gemeente_code="0599"), "", "Persoon is geen inwoner (meer) in de gemeente"),
        (inwoner(), "bezwaar-inwoner", "Niet opgepakt: andere reden"),
        (inwoner(), "al-bij-schuldhulp", "Inwoner al bekend bij schuldhulpverlening"),
        (inwoner(), "ander-traject", "Inwoner heeft al een ander lopend traject"),
    ],
)
def test_a_zaak_ends_when_the_inwoner_is_gone_objects_or_is_helped(
    person: dict[str, str], afgeraden: str, resultaat: str
) -> None:
    found = closing_of(zaak(), person, afgeraden, gemeente_code="0637")
    assert found is not None
    assert found.resultaat == resultaat
    assert reden(found.actie.reden).titel


def test_a_zaak_without_signalen_ends_and_another_goes_on() -> None:
    empty = closing_of(zaak(signalen=0), inwoner(), "", gemeente_code="0637")
    assert empty is not None
    assert empty.actie.reden == "ingetrokken-door-partner"
    assert closing_of(zaak(), inwoner(), "niet-veilig", gemeente_code="0637") is None
    assert closing_of(zaak(), None, "", gemeente_code="0637") is None


def test_who_must_not_be_approached_is_for_a_person() -> None:
    assert decide(inwoner(niet_veilig="J")) == Actie(HANDMATIG, "niet-veilig", "gemeente", VIJF_WERKDAGEN)


@pytest.mark.parametrize(
    ("crisis", "voor", "deadline"),
    [
        (False, None, date(2026, 12, 21)),
        (True, None, DRIE_WERKDAGEN),
        (False, date(2026, 12, 4), date(2026, 12, 4)),
        (False, date(2027, 3, 1), date(2026, 12, 21)),
        (False, date(2026, 11, 1), VANDAAG),
    ],
)
def test_the_deadline_is_the_offer_term_three_days_in_a_crisis_or_the_end_of_the_delivery(
    *, crisis: bool, voor: date | None, deadline: date
) -> None:
    assert deadline_of(zaak(crisis=crisis, voor=voor), begin=VANDAAG, termijnen=Zaken()) == deadline


@pytest.mark.parametrize("soort", ["Telefoon", "Huisbezoek", "Kaartje", "Mail", "SMS/Whatsapp", "Afspraak op locatie"])
def test_every_step_has_a_reason_that_is_explained(soort: str) -> None:
    stand = Stand(VANDAAG, plan((soort, 1)), brieven=(posted(),))
    assert reden(besluit(stand).actie.reden).doe_dit
