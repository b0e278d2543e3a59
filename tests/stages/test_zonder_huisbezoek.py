"""A period without visits, walked through day by day: calls, mails and one letter in place of every visit in it."""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contracts.beleid import Beleid, load_beleid
from pipeline.contracts.config import Zaken
from pipeline.contracts.zaken import Geadresseerde, Periode, Poging, Stand, Stap, Zaak, ZaakBrief, ZaakSignaal
from pipeline.domain.kalender import is_werkdag, werkdagen_na
from pipeline.stages.decide import Regels, decide_zaak

BEGIN = date(2026, 11, 23)
VISITS = ("Huisbezoek", "Kaartje")
PERIODE = Periode(date(2026, 11, 1), date(2026, 11, 30))
SIGNAAL = ZaakSignaal("S1", "999990019", "2711EC 31", "Huur", 12_345, crisis=False, periode=PERIODE.start, voor=None)
ZAAK = Zaak(
    zaak_id="Z1",
    bsn="999990019",
    adres="2711EC 31",
    signalen=(SIGNAAL,),
    periode=PERIODE,
    matchingsdatum=BEGIN,
    klasse="enkelvoudig",
    klasse_adres="enkelvoudig",
    klasse_soort="enkelvoudig",
    opeenvolgend=False,
    terugkijk=PERIODE,
)
ADDRESSED = Geadresseerde(("J. Groenen",), "2711EC", "2711EC31", "Geachte …")
INWONER = dict.fromkeys(
    ("geheimhouding", "in_onderzoek", "curatele", "opschorting_reden", "functie_adres", "gemeente_code"), ""
)
UITNODIGING = Stap("Brief", "gemeente", "uitnodiging", 5)


class Gedaan(NamedTuple):
    """What was done on a day: an attempt's kind, or the template of a letter."""

    dag: date
    wat: str


def plan(*stappen: tuple[str, int], anders: str = "Telefoon Mail") -> tuple[Stap, ...]:
    return (UITNODIGING, *(Stap(soort, "kwadraad", "", na, anders) for soort, na in stappen))


INTENSIEF = plan(("Telefoon", 2), ("Huisbezoek", 5), ("Kaartje", 0), ("Telefoon", 5), ("Huisbezoek", 5))


def beleid_with(*periods: tuple[date, date]) -> Beleid:
    zonder = [{"van": van, "tot": tot} for van, tot in periods]
    return Beleid.model_validate(load_beleid().model_dump() | {"zonder_huisbezoek": zonder})


def walk(stappen: tuple[Stap, ...], beleid: Beleid, *, visitor: bool = True) -> list[Gedaan]:
    """Somebody does on every working day what is due, until the zaak ends; letters are posted the day they are made."""
    stand, done = Stand(BEGIN, stappen), list[Gedaan]()
    inwoner = INWONER | {"functie_adres": "W" if visitor else "B"}
    regels = Regels(Zaken(), beleid, "0637")
    for day in (BEGIN + timedelta(days=number) for number in range(200)):
        for _ in range(6):  # several things may be due on one day
            besluit = decide_zaak(ZAAK, stand, inwoner, ADDRESSED, regels=regels, vandaag=day)
            if besluit.resultaat:
                return done
            for brief in besluit.brieven:
                done.append(Gedaan(day, brief.template))
                letter = ZaakBrief(f"VS-{len(done)}", brief.template, "gepost", day)
                stand = stand._replace(brieven=(*stand.brieven, letter))
            soort = besluit.actie.soort
            if besluit.actie.voor <= day and is_werkdag(day) and soort not in {"Brief", "Administratief"}:
                done.append(Gedaan(day, soort))
                poging = Poging(soort, bereikt=False, datum=day, door="kwadraad", kenmerk=f"VP-{len(done)}")
                stand = stand._replace(pogingen=(*stand.pogingen, poging))
    raise AssertionError("the zaak never ended")


def days_of(done: list[Gedaan], *kinds: str) -> list[date]:
    return [one.dag for one in done if one.wat in kinds]


def test_without_a_period_the_plan_is_walked_as_written() -> None:
    done = walk(INTENSIEF, beleid_with())
    assert [one.wat for one in done] == [
        "uitnodiging",
        "Telefoon",
        "Huisbezoek",
        "Kaartje",
        "Telefoon",
        "Huisbezoek",
        "laatste_bericht",
    ]


def test_a_visit_in_the_period_becomes_a_call_a_mail_and_the_letter_and_the_card_lapses() -> None:
    first_visit = days_of(walk(INTENSIEF, beleid_with()), "Huisbezoek")[0]
    done = walk(INTENSIEF, beleid_with((first_visit, first_visit + timedelta(days=1))))
    assert Counter(one.wat for one in done) == {
        "uitnodiging": 1,
        "zelf_aan_de_slag": 1,
        "Telefoon": 3,
        "Mail": 1,
        "Huisbezoek": 1,
        "laatste_bericht": 1,
    }
    assert [one.wat for one in done].index("Mail") < [one.wat for one in done].index("Huisbezoek")


def test_a_period_that_covers_the_whole_zaak_sends_the_letter_once() -> None:
    done = walk(INTENSIEF, beleid_with((BEGIN, BEGIN + timedelta(days=300))))
    assert Counter(one.wat for one in done) == {
        "uitnodiging": 1,
        "zelf_aan_de_slag": 1,
        "Telefoon": 4,
        "Mail": 2,
        "laatste_bericht": 1,
    }


def test_a_period_that_is_over_before_the_visit_or_begins_after_it_changes_nothing() -> None:
    plain = walk(INTENSIEF, beleid_with())
    first, *_, last = days_of(plain, *VISITS)
    assert walk(INTENSIEF, beleid_with((BEGIN, first - timedelta(days=1)))) == plain
    assert walk(INTENSIEF, beleid_with((last + timedelta(days=1), last + timedelta(days=90)))) == plain


def test_the_plan_shows_the_call_before_the_period_has_begun() -> None:
    stand = Stand(BEGIN, plan(("Huisbezoek", 5)), brieven=(ZaakBrief("VS-1", "uitnodiging", "gepost", BEGIN),))
    due = werkdagen_na(BEGIN, 5)
    regels = Regels(Zaken(), beleid_with((due, due)), "0637")
    found = decide_zaak(ZAAK, stand, INWONER, ADDRESSED, regels=regels, vandaag=BEGIN)
    assert (found.actie.soort, found.actie.voor, found.brieven) == ("Telefoon", due, ())


def test_a_visit_that_waited_when_the_period_ended_stands_again() -> None:
    """Nobody called either: the visit was due in the period, and afterwards somebody may come again."""
    stand = Stand(BEGIN, plan(("Huisbezoek", 5)), brieven=(ZaakBrief("VS-1", "uitnodiging", "gepost", BEGIN),))
    due = werkdagen_na(BEGIN, 5)
    regels = Regels(Zaken(), beleid_with((due, due)), "0637")
    found = decide_zaak(ZAAK, stand, INWONER, ADDRESSED, regels=regels, vandaag=due + timedelta(days=1))
    assert found.actie.soort == "Huisbezoek"


def test_a_visit_before_the_plan_began_anew_does_not_bring_visitors_in_the_period() -> None:
    before = Poging("Huisbezoek", bereikt=False, datum=BEGIN - timedelta(days=30), door="kwadraad", kenmerk="VP-1")
    letters = (ZaakBrief("VS-1", "uitnodiging", "gepost", BEGIN),)
    regels = Regels(Zaken(), beleid_with((BEGIN, BEGIN + timedelta(days=60))), "0637")
    stand = Stand(BEGIN, plan(("Huisbezoek", 5)), (before,), letters)
    assert decide_zaak(ZAAK, stand, INWONER, ADDRESSED, regels=regels, vandaag=BEGIN).actie.soort == "Telefoon"


@pytest.mark.parametrize(
    ("anders", "asked"), [("Telefoon", {"Telefoon"}), ("Mail", {"Mail"}), ("", set())], ids=["phone", "mail", "neither"]
)
def test_nobody_is_asked_to_call_or_mail_who_has_no_number_or_address(anders: str, asked: set[str]) -> None:
    stappen = plan(("Huisbezoek", 5), ("Kaartje", 0), ("Huisbezoek", 5), anders=anders)
    done = walk(stappen, beleid_with((BEGIN, BEGIN + timedelta(days=300))))
    assert {one.wat for one in done} == {"uitnodiging", "zelf_aan_de_slag", "laatste_bericht"} | asked
    assert len(days_of(done, "zelf_aan_de_slag")) == 1


def test_a_letter_in_place_of_a_visit_says_so_to_the_clerk() -> None:
    stand = Stand(
        BEGIN, plan(("Huisbezoek", 5), anders=""), brieven=(ZaakBrief("VS-1", "uitnodiging", "gepost", BEGIN),)
    )
    regels = Regels(Zaken(), beleid_with((BEGIN, BEGIN + timedelta(days=60))), "0637")
    found = decide_zaak(ZAAK, stand, INWONER, ADDRESSED, regels=regels, vandaag=BEGIN)
    assert (found.actie.soort, found.actie.reden) == ("Brief", "brief-zelf-aan-de-slag")


def test_at_a_briefadres_a_visit_lapses_also_in_a_period_without_visits() -> None:
    done = walk(INTENSIEF, beleid_with((BEGIN, BEGIN + timedelta(days=300))), visitor=False)
    assert [one.wat for one in done] == ["uitnodiging", "Telefoon", "Telefoon", "laatste_bericht"]


@settings(deadline=None)
@given(
    starts=st.lists(st.integers(-10, 70), min_size=1, max_size=3),
    length=st.integers(0, 25),
    anders=st.sampled_from(["Telefoon Mail", "Telefoon", "Mail", ""]),
)
def test_whenever_the_periods_fall_nobody_visits_in_them_and_no_step_of_the_plan_is_lost(
    starts: list[int], length: int, anders: str
) -> None:
    periods = [(BEGIN + timedelta(days=one), BEGIN + timedelta(days=one + length)) for one in starts]
    stappen = tuple(stap._replace(anders=anders) for stap in INTENSIEF)
    done = walk(stappen, beleid_with(*periods))
    assert not [day for day in days_of(done, *VISITS) if any(van <= day <= tot for van, tot in periods)]
    assert len(days_of(done, "zelf_aan_de_slag")) <= 1
    counted = Counter(one.wat for one in done)
    replaced = 2 - counted["Huisbezoek"]
    assert (replaced > 0) == (counted["zelf_aan_de_slag"] > 0)
    assert counted["Telefoon"] == 2 + replaced * ("Telefoon" in anders)
    assert counted["Mail"] == replaced * ("Mail" in anders)
    assert counted["laatste_bericht"] == counted["uitnodiging"] == 1
