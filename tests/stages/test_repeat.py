"""The same arrears again says nothing new, unless it is more or it threatens; the order of arrival does not matter."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.repeat import Achterstand, Herhaling, Repeated, repeat_signalen

NOVEMBER, OKTOBER = date(2026, 11, 20), date(2026, 10, 20)
DAGEN = 90


def achterstand(signaal_id: str = "S2", dag: date = NOVEMBER, **anders: Any) -> Achterstand:
    """What Woonbron says of Jan."""
    plain = Achterstand(
        signaal_id=signaal_id,
        partner="woonbron ",
        bsn="999990019",
        soort="Huur",
        referentie="R-1",
        klantnummer="K-1",
        bedrag_cent=20_000,
        ontstaansdatum=date(2026, 8, 1),
        signaaldatum=dag,
        dringend=False,
        wijziging=False,
    )
    return plain._replace(**anders)


EERDER = achterstand("S1", OKTOBER)


def repeat(*nieuw: Achterstand, eerder: Sequence[Achterstand] = (EERDER,), dagen: int = DAGEN) -> Repeated:
    return repeat_signalen(nieuw, eerder, dagen=dagen)


def test_the_same_amount_again_is_a_repeat_of_the_earlier_signaal() -> None:
    assert repeat(achterstand()) == Repeated((), (Herhaling("S2", "S1", gewijzigd=False),))


def test_a_lower_amount_is_a_repeat_and_a_correction_is_told_as_one() -> None:
    found = repeat(achterstand(bedrag_cent=10_000, wijziging=True))
    assert found == Repeated((), (Herhaling("S2", "S1", gewijzigd=True),))


def test_a_higher_amount_is_taken_up_and_linked() -> None:
    assert repeat(achterstand(bedrag_cent=20_001)) == Repeated((("S2", "S1"),), ())


def test_a_crisis_after_an_ordinary_signaal_is_taken_up_whatever_its_amount() -> None:
    assert repeat(achterstand(bedrag_cent=100, dringend=True)) == Repeated((("S2", "S1"),), ())


def test_a_second_crisis_of_no_more_is_a_repeat() -> None:
    crisis = achterstand("S1", OKTOBER, dringend=True)
    assert repeat(achterstand(dringend=True), eerder=[EERDER._replace(signaal_id="S0"), crisis]).opgepakt == ()


@pytest.mark.parametrize(
    "anders",
    [
        {"partner": "stroomnet "},
        {"partner": "woonbron de huurbaas"},
        {"bsn": "999990020"},
        {"soort": "Overige"},
        {"referentie": "R-2", "klantnummer": "K-2"},
        {"referentie": "R-2", "klantnummer": ""},
        {"referentie": "R-2", "ontstaansdatum": OKTOBER + timedelta(days=1)},
    ],
    ids=["partner", "landlord", "inwoner", "kind", "customer", "nothing in common", "a new arrears since"],
)
def test_another_arrears_is_no_repeat(anders: dict[str, Any]) -> None:
    assert repeat(achterstand(**anders)) == Repeated((("S2", ""),), ())


def test_the_customer_with_a_new_reference_for_the_old_arrears_is_a_repeat() -> None:
    assert repeat(achterstand(referentie="R-2")).herhaald[0].eerder == "S1"


@pytest.mark.parametrize(("dagen", "opgepakt"), [(31, False), (30, True), (0, True)])
def test_how_long_is_recent_is_a_setting(dagen: int, *, opgepakt: bool) -> None:
    assert bool(repeat(achterstand(), dagen=dagen).opgepakt) is opgepakt


def test_of_two_in_one_night_the_crisis_or_else_the_highest_is_taken_up() -> None:
    high, low = achterstand("S3", bedrag_cent=30_000), achterstand("S2")
    assert repeat(low, high, eerder=[]) == Repeated((("S3", ""),), (Herhaling("S2", "S3", gewijzigd=False),))
    crisis = achterstand("S4", dringend=True)
    assert repeat(low, crisis, eerder=[]).opgepakt == (("S4", ""),)


ACHTERSTANDEN = st.lists(
    st.builds(
        Achterstand,
        signaal_id=st.uuids().map(str),
        partner=st.sampled_from(["woonbron ", "stroomnet "]),
        bsn=st.sampled_from(["999990019", "999990020"]),
        soort=st.just("Huur"),
        referentie=st.sampled_from(["R-1", "R-2"]),
        klantnummer=st.sampled_from(["", "K-1"]),
        bedrag_cent=st.sampled_from([10_000, 20_000, 30_000]),
        ontstaansdatum=st.dates(date(2026, 6, 1), date(2026, 11, 1)),
        signaaldatum=st.dates(date(2026, 9, 1), NOVEMBER),
        dringend=st.booleans(),
        wijziging=st.booleans(),
    ),
    max_size=8,
)


@given(nieuw=ACHTERSTANDEN, eerder=ACHTERSTANDEN, chance=st.randoms(use_true_random=False))
def test_every_signaal_has_one_outcome_whatever_the_order(
    nieuw: list[Achterstand], eerder: list[Achterstand], chance: Random
) -> None:
    found = repeat_signalen(nieuw, eerder, dagen=DAGEN)
    outcomes = sorted([one for one, _ in found.opgepakt] + [one.signaal_id for one in found.herhaald])
    assert outcomes == sorted(one.signaal_id for one in nieuw)
    shuffled = chance.sample(nieuw, len(nieuw))
    assert repeat_signalen(shuffled, chance.sample(eerder, len(eerder)), dagen=DAGEN) == found


@given(nieuw=ACHTERSTANDEN)
def test_what_was_taken_up_is_a_repeat_the_next_night(nieuw: list[Achterstand]) -> None:
    taken = {one for one, _ in repeat_signalen(nieuw, [], dagen=DAGEN).opgepakt}
    before = [one for one in nieuw if one.signaal_id in taken]
    again = [one._replace(signaal_id=f"{one.signaal_id}-again") for one in before]
    assert repeat_signalen(again, before, dagen=DAGEN).opgepakt == ()
