"""Signalen become zaken: one per inwoner, classed by address and kind, the same whatever the order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.config import Zaken
from pipeline.contracts.ids import Sleutel, zaak_id
from pipeline.contracts.zaken import GekoppeldSignaal, Periode, Zaak, ZaakSignaal
from pipeline.stages.combine import combine_zaken, matchingperiode

SLEUTEL = Sleutel(bytes(32))
VANDAAG = date(2026, 11, 23)
JAN, PIET, KLAAS = "999990019", "999990020", "999990032"
HOME = {JAN: "2711EC 77", PIET: "2711EC 77", KLAAS: "2712AB 3"}
"""Jan and Piet share a door."""


def signaal(signaal_id: str, bsn: str = JAN, *, crisis: bool = False, soort: str = "Huur") -> GekoppeldSignaal:
    return GekoppeldSignaal(signaal_id, bsn, HOME[bsn], soort, 12_345, crisis, VANDAAG)


def combine(
    signalen: Sequence[GekoppeldSignaal],
    bestaand: Sequence[Zaak] = (),
    *,
    vandaag: date = VANDAAG,
    instelling: Zaken | None = None,
) -> tuple[Zaak, ...]:
    return combine_zaken(
        signalen, bestaand=bestaand, vandaag=vandaag, instelling=instelling or Zaken(), sleutel=SLEUTEL
    )


def closed(zaak: Zaak) -> Zaak:
    return replace(zaak, is_open=False)


def zaak_of(vandaag: date, bsn: str = JAN) -> Zaak:
    """A zaak that began on an earlier day and ended."""
    (zaak,) = combine([signaal(f"S{vandaag:%y%m%d}", bsn)], vandaag=vandaag)
    return closed(zaak)


@pytest.mark.parametrize(
    ("dag", "start", "eind"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 31)),
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_matching_period_is_the_calendar_month(dag: date, start: date, eind: date) -> None:
    assert matchingperiode(dag) == Periode(start, eind)


@given(dag=st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_one_period_and_periods_follow_each_other(dag: date) -> None:
    periode = matchingperiode(dag)
    assert periode.start <= dag <= periode.eind
    assert matchingperiode(periode.eind + timedelta(days=1)).start == periode.eind + timedelta(days=1)
    assert matchingperiode(periode.start - timedelta(days=1)).eind == periode.start - timedelta(days=1)


def test_one_signaal_makes_one_single_zaak() -> None:
    assert combine([signaal("S1")]) == (
        Zaak(
            zaak_id=zaak_id(SLEUTEL, JAN, "2026-11-01"),
            bsn=JAN,
            adres="2711EC 77",
            signalen=(ZaakSignaal("S1", JAN, "2711EC 77", "Huur", 12_345, False, date(2026, 11, 1), None),),
            periode=Periode(date(2026, 11, 1), date(2026, 11, 30)),
            matchingsdatum=VANDAAG,
            klasse="enkelvoudig",
            klasse_adres="enkelvoudig",
            klasse_soort="enkelvoudig",
            opeenvolgend=False,
            terugkijk=Periode(date(2026, 5, 1), date(2026, 10, 31)),
        ),
    )


def test_two_signalen_of_one_inwoner_are_one_zaak_of_more_kinds() -> None:
    (zaak,) = combine([signaal("S2"), signaal("S1")])
    assert (zaak.signaal_ids, zaak.klasse) == (("S1", "S2"), "meervoudig")


def test_two_inwoners_behind_one_door_have_each_a_zaak_and_both_are_meervoudig() -> None:
    zaken = combine([signaal("S1"), signaal("S2", PIET), signaal("S3", KLAAS)])
    assert {zaak.bsn: zaak.klasse for zaak in zaken} == {
        JAN: "meervoudig", PIET: "meervoudig", KLAAS: "enkelvoudig",
    }  # fmt: skip


def test_a_second_signaal_behind_the_door_changes_the_class_of_the_zaak_that_was_there() -> None:
    first = combine([signaal("S1")])
    changed = combine([signaal("S2", PIET)], first)
    assert {zaak.bsn: zaak.klasse for zaak in changed} == {JAN: "meervoudig", PIET: "meervoudig"}


def test_a_zaak_that_nothing_happened_to_is_not_told_again() -> None:
    first = combine([signaal("S1"), signaal("S3", KLAAS)])
    assert [zaak.bsn for zaak in combine([signaal("S4", KLAAS)], first)] == [KLAAS]
    assert combine([], first) == ()


def test_a_zaak_keeps_the_day_it_began_when_a_signaal_is_added() -> None:
    first = combine([signaal("S1")], vandaag=date(2026, 11, 2))
    (zaak,) = combine([signaal("S2")], first)
    assert (zaak.matchingsdatum, zaak.zaak_id) == (date(2026, 11, 2), first[0].zaak_id)


def test_one_crisis_makes_the_zaak_a_crisis_and_it_stays_one() -> None:
    (zaak,) = combine([signaal("S1", crisis=True), signaal("S2")])
    assert zaak.crisis
    (later,) = combine([signaal("S3")], [zaak])
    assert later.crisis


def test_after_the_end_of_a_zaak_the_next_month_begins_a_new_one_and_counts_alone() -> None:
    (november,) = combine([signaal("S1")])
    (december,) = combine([signaal("S2")], [closed(november)], vandaag=date(2026, 12, 1))
    assert december.zaak_id != november.zaak_id
    assert (december.signaal_ids, december.klasse, december.opeenvolgend) == (("S2",), "enkelvoudig", True)


def test_a_signaal_of_a_later_month_joins_the_open_zaak_and_makes_it_opeenvolgend() -> None:
    november = combine([signaal("S1")])
    (zaak,) = combine([signaal("S2")], november, vandaag=date(2026, 12, 1))
    assert (zaak.zaak_id, zaak.signaal_ids) == (november[0].zaak_id, ("S1", "S2"))
    assert (zaak.klasse, zaak.opeenvolgend, zaak.periode) == ("enkelvoudig", True, november[0].periode)


def test_after_the_end_of_a_zaak_the_same_month_begins_another_with_a_name_of_its_own() -> None:
    (first,) = combine([signaal("S1")])
    (second,) = combine([signaal("S2")], [closed(first)])
    (third,) = combine([signaal("S3")], [closed(first), closed(second)])
    assert len({first.zaak_id, second.zaak_id, third.zaak_id}) == 3
    assert (second.signaal_ids, second.klasse, second.opeenvolgend) == (("S2",), "meervoudig", False)


def test_the_class_by_kind_counts_kinds_in_the_zaak_and_which_class_counts_is_a_setting() -> None:
    twice = [signaal("S1"), signaal("S2")]
    (zaak,) = combine(twice, instelling=Zaken(klasse_telt="soort"))
    assert (zaak.klasse, zaak.klasse_adres, zaak.klasse_soort) == ("enkelvoudig", "meervoudig", "enkelvoudig")
    (other,) = combine([signaal("S1"), signaal("S2", soort="Zorg")], instelling=Zaken(klasse_telt="soort"))
    assert (other.klasse, other.klasse_adres, other.klasse_soort) == ("meervoudig", "meervoudig", "meervoudig")


def test_a_kind_of_a_later_month_does_not_count_for_the_class() -> None:
    november = combine([signaal("S1")])
    (zaak,) = combine([signaal("S2", soort="Zorg")], november, vandaag=date(2026, 12, 1))
    assert zaak.klasse_soort == "enkelvoudig"


def test_by_address_a_household_is_one_zaak_and_the_first_signaal_says_whose() -> None:
    both = [signaal("S1", PIET)._replace(signaaldatum=date(2026, 11, 20)), signaal("S2")]
    (zaak,) = combine(both, instelling=Zaken(per="adres"))
    assert (zaak.bsn, zaak.signaal_ids, zaak.klasse) == (PIET, ("S1", "S2"), "meervoudig")
    assert [one.bsn for one in zaak.signalen] == [PIET, JAN]
    (same,) = combine(both[::-1], instelling=Zaken(per="adres"))
    assert same == zaak


@pytest.mark.parametrize(
    ("eerder", "opeenvolgend"),
    [
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), True),
        (date(2026, 10, 31), True),
        (date(2026, 11, 1), False),
        (date(2026, 12, 1), False),
    ],
)
def test_a_zaak_at_the_door_in_the_six_months_before_makes_it_opeenvolgend(eerder: date, *, opeenvolgend: bool) -> None:
    zaken = combine([signaal("S1")], [zaak_of(eerder, PIET)])
    assert [zaak.opeenvolgend for zaak in zaken if zaak.bsn == JAN] == [opeenvolgend]


def test_a_zaak_behind_another_door_does_not_count() -> None:
    (zaak,) = combine([signaal("S1")], [zaak_of(date(2026, 10, 1), KLAAS)])
    assert not zaak.opeenvolgend


@pytest.mark.parametrize(
    ("eerder", "opeenvolgend"),
    [(date(2026, 6, 30), False), (date(2026, 7, 1), True), (date(2026, 12, 31), True)],
)
def test_looking_back_from_january_crosses_the_year(eerder: date, *, opeenvolgend: bool) -> None:
    (zaak,) = combine([signaal("S1")], [zaak_of(eerder)], vandaag=date(2027, 1, 15))
    assert zaak.periode == Periode(date(2027, 1, 1), date(2027, 1, 31))
    assert zaak.opeenvolgend is opeenvolgend


@pytest.mark.parametrize(("maanden", "opeenvolgend"), [(0, False), (1, False), (2, True), (24, True)])
def test_how_far_to_look_back_is_a_setting(maanden: int, *, opeenvolgend: bool) -> None:
    (zaak,) = combine([signaal("S1")], [zaak_of(date(2026, 9, 15))], instelling=Zaken(opeenvolgend_maanden=maanden))
    assert zaak.opeenvolgend is opeenvolgend


def test_looking_back_years_works() -> None:
    (zaak,) = combine([signaal("S1")], [zaak_of(date(2024, 11, 1))], instelling=Zaken(opeenvolgend_maanden=24))
    assert zaak.opeenvolgend


BSNS = st.sampled_from(sorted(HOME))
DAYS = st.dates(date(2026, 3, 1), date(2027, 2, 28))


@st.composite
def mails(draw: st.DrawFn) -> list[GekoppeldSignaal]:
    """Signalen with ids of their own: a signaal belongs to one inwoner."""
    drawn = draw(st.lists(st.tuples(BSNS, st.booleans()), max_size=12))
    return [signaal(f"S{number:02d}", bsn, crisis=crisis) for number, (bsn, crisis) in enumerate(drawn)]


EARLIER = st.lists(st.tuples(DAYS, BSNS), max_size=4, unique_by=lambda pair: (matchingperiode(pair[0]), pair[1]))


def history(earlier: list[tuple[date, str]]) -> list[Zaak]:
    return [zaak_of(dag, bsn) for dag, bsn in earlier]


def after(bestaand: Sequence[Zaak], new: Sequence[Zaak]) -> list[Zaak]:
    """What is there when the new and changed zaken are stored."""
    known = {zaak.zaak_id: zaak for zaak in (*bestaand, *new)}
    return [known[identity] for identity in sorted(known)]


@given(signalen=mails(), earlier=EARLIER, vandaag=DAYS, chance=st.randoms(use_true_random=False))
def test_the_order_of_signalen_and_of_zaken_does_not_matter(
    signalen: list[GekoppeldSignaal], earlier: list[tuple[date, str]], vandaag: date, chance: Random
) -> None:
    bestaand = history(earlier)
    shuffled = chance.sample(signalen, len(signalen))
    moved = chance.sample(bestaand, len(bestaand))
    assert combine(shuffled, moved, vandaag=vandaag) == combine(signalen, bestaand, vandaag=vandaag)


@given(signalen=mails(), earlier=EARLIER, vandaag=DAYS)
def test_twice_is_once(signalen: list[GekoppeldSignaal], earlier: list[tuple[date, str]], vandaag: date) -> None:
    bestaand = history(earlier)
    stored = after(bestaand, combine(signalen, bestaand, vandaag=vandaag))
    assert combine(signalen, stored, vandaag=vandaag) == ()


@given(signalen=mails(), earlier=EARLIER, vandaag=DAYS, cut=st.integers(0, 12))
def test_in_two_nights_is_as_in_one(
    signalen: list[GekoppeldSignaal], earlier: list[tuple[date, str]], vandaag: date, cut: int
) -> None:
    bestaand = history(earlier)
    at_once = after(bestaand, combine(signalen, bestaand, vandaag=vandaag))
    first = after(bestaand, combine(signalen[:cut], bestaand, vandaag=vandaag))
    assert after(first, combine(signalen[cut:], first, vandaag=vandaag)) == at_once


@given(signalen=mails(), vandaag=DAYS)
def test_every_signaal_stands_in_one_zaak_of_its_own_inwoner(signalen: list[GekoppeldSignaal], vandaag: date) -> None:
    zaken = combine(signalen, vandaag=vandaag)
    owners = {one: zaak.bsn for zaak in zaken for one in zaak.signaal_ids}
    assert sum(len(zaak.signaal_ids) for zaak in zaken) == len(signalen)
    assert owners == {one.signaal_id: one.bsn for one in signalen}
    assert [zaak.zaak_id for zaak in zaken] == sorted({zaak.zaak_id for zaak in zaken})


@given(signalen=mails(), vandaag=DAYS)
def test_the_class_counts_the_signalen_behind_the_door(signalen: list[GekoppeldSignaal], vandaag: date) -> None:
    behind = Counter(one.adres for one in signalen)
    for zaak in combine(signalen, vandaag=vandaag):
        assert zaak.klasse == ("meervoudig" if behind[zaak.adres] > 1 else "enkelvoudig")
        assert zaak.crisis == any(one.crisis for one in signalen if one.bsn == zaak.bsn)


def test_once_opeenvolgend_stays_so_when_the_older_zaak_is_erased() -> None:
    (zaak,) = combine([signaal("S1")], [zaak_of(date(2026, 10, 1))])
    (later,) = combine([signaal("S2")], [zaak])
    assert (later.signaal_ids, later.klasse, later.opeenvolgend) == (("S1", "S2"), "meervoudig", True)
