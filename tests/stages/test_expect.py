"""What a partner normally sends: outside it a levering is held, and silence is told."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from gewone_maanden import measure
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.config_delen import DropConfig, Periode
from pipeline.contracts.config_partner import Partner, Verwacht
from pipeline.contracts.reasons import is_ernst, reden
from pipeline.contracts.tables import SIGNALEN
from pipeline.stages.expect import HOLDING, Kentallen, judge_expectations, kentallen_of, silent_partners

GEWOON = Kentallen(100, 2, 45_000.0, {"2711": 40, "2712": 38, "2722": 20}, 0)
MAANDEN = [replace(GEWOON, records=records) for records in (100, 104, 96, 110, 92, 101, 99, 105)]


def codes(levering: Kentallen, *eerdere: Kentallen, **verwacht: Any) -> list[str]:
    return [each.reden for each in judge_expectations(levering, eerdere, verwacht=Verwacht(**verwacht))]


def text_of(levering: Kentallen, *eerdere: Kentallen) -> str:
    return " ".join(each.tekst for each in judge_expectations(levering, eerdere, verwacht=Verwacht()))


def test_an_ordinary_levering_is_as_expected() -> None:
    assert codes(GEWOON) == []
    assert codes(GEWOON, *MAANDEN) == []


def test_every_reason_that_holds_is_a_warning() -> None:
    assert {reden(code).ernst for code in HOLDING} == {"waarschuwing"}


def test_a_number_of_records_outside_the_configuration_is_held() -> None:
    assert codes(GEWOON, min=101) == ["levering-onverwacht-aantal"]
    assert codes(GEWOON, max=99) == ["levering-onverwacht-aantal"]
    assert codes(GEWOON, min=100, max=100) == []


@pytest.mark.parametrize(
    ("records", "uitval", "held"),
    [(80, 20, False), (79, 20, True), (20, 19, False), (20, 20, True), (1000, 250, False)],
)
def test_much_uitval_is_held_above_the_share_and_from_the_number(records: int, uitval: int, *, held: bool) -> None:
    levering = Kentallen(records, uitval, 1.0, {"2711": records - uitval}, 0)
    assert (codes(levering) == ["levering-veel-uitval"]) == held


def test_comparing_starts_after_six_leveringen_of_fifty_records() -> None:
    strange = replace(GEWOON, gemiddeld_cent=4_500_000.0)
    small = replace(GEWOON, records=49)
    assert codes(strange, *MAANDEN[:5]) == []
    assert codes(strange, *MAANDEN[:5], small, small) == []
    assert codes(strange, *MAANDEN[:6]) == ["levering-anders-dan-eerder"]
    assert codes(strange, *MAANDEN[:6], vergelijk=False) == []


@pytest.mark.parametrize(
    ("strange", "words"),
    [
        (replace(GEWOON, gemiddeld_cent=4_500_000.0), "het gemiddelde bedrag is 100 keer zo hoog"),
        (replace(GEWOON, gemiddeld_cent=450.0), "het gemiddelde bedrag is 100 keer zo laag"),
        (replace(GEWOON, gemiddeld_cent=160_000.0), "het gemiddelde bedrag is 3,6 keer zo hoog"),
        (replace(GEWOON, records=50), "50 records, anders rond 100"),
        (replace(GEWOON, records=400), "400 records, anders rond 100"),
        (replace(GEWOON, per_postcodegebied={"2511": 98}), "100% van de signalen komt uit andere postcodegebieden"),
        (replace(GEWOON, per_postcodegebied={"2711": 33, "2712": 31, "2722": 16, "2511": 60}), "43% van de signalen"),
    ],
)
def test_a_levering_unlike_its_predecessors_is_held_and_told_how(strange: Kentallen, words: str) -> None:
    assert codes(strange, *MAANDEN) == ["levering-anders-dan-eerder"]
    assert words in text_of(strange, *MAANDEN)


def test_everything_that_is_strange_is_told_at_once() -> None:
    strange = Kentallen(10, 0, 4_500_000.0, {"1011": 10}, 0)
    text = text_of(strange, *MAANDEN)
    assert text.count(";") == 2
    assert "450" not in text  # an average of few records would tell about a person


def test_one_odd_predecessor_does_not_make_everything_ordinary() -> None:
    odd = replace(GEWOON, records=1000, gemiddeld_cent=9_000_000.0)
    assert codes(replace(GEWOON, records=40), *MAANDEN, odd) == ["levering-anders-dan-eerder"]


def test_a_number_of_records_that_came_twice_before_is_ordinary() -> None:
    double = replace(GEWOON, records=200)
    assert codes(double, *MAANDEN, replace(double, records=190)) == ["levering-anders-dan-eerder"]
    assert codes(double, *MAANDEN, replace(double, records=190), replace(double, records=215)) == []


def test_a_partner_that_also_sends_small_corrections_may_send_another() -> None:
    one, thirty = replace(GEWOON, records=1), replace(GEWOON, records=30)
    assert codes(replace(GEWOON, records=3), *MAANDEN, one) == ["levering-anders-dan-eerder"]
    assert codes(replace(GEWOON, records=3), *MAANDEN, one, thirty) == []


def test_an_empty_levering_is_not_compared() -> None:
    assert codes(Kentallen(0, 0, 0.0, {}, 0), *MAANDEN) == []


def test_a_levering_of_which_nothing_was_accepted_is_compared_by_size_only() -> None:
    assert codes(Kentallen(100, 100, 0.0, {}, 0), *MAANDEN, max_uitval_procent=100) == []


def test_the_crisis_lane_is_not_compared_and_is_nobodys_predecessor() -> None:
    lane = Kentallen(2, 0, 90_000.0, {"2711": 2}, 2)
    assert codes(lane, *MAANDEN) == []
    large = replace(GEWOON, crisis=98)
    assert codes(replace(GEWOON, gemiddeld_cent=4_500_000.0), *[large] * 12) == []


def test_a_crisis_in_a_held_levering_is_told_apart() -> None:
    found = judge_expectations(replace(GEWOON, crisis=1), (), verwacht=Verwacht(max=10))
    assert [each.reden for each in found] == ["levering-onverwacht-aantal", "crisis-vastgehouden"]
    assert "1 crisissignaal" in found[1].tekst
    assert found[1].reden not in HOLDING
    assert codes(replace(GEWOON, crisis=1)) == []


def test_ordinary_months_are_seldom_held_and_planted_oddities_nearly_always() -> None:
    held = measure(400, seed=3)
    assert held["ordinary"] <= 0.01
    assert held["half"] >= 0.80
    assert min(held[name] for name in ("amounts x100", "amounts /100", "other town", "neighbouring town")) == 1.0


@pytest.mark.slow
def test_the_measured_rates_of_the_docstring_hold() -> None:
    held = measure(20_000, seed=2026)
    assert held["ordinary"] <= 0.01
    assert held["half"] >= 0.89
    assert held["half, from 300 records"] >= 0.95


def signalen(*rows: tuple[str, int, str, date | None]) -> pa.Table:
    plain: dict[str, Any] = {field.name: None if field.type == pa.date32() else "" for field in SIGNALEN}
    filled = [
        {
            **plain,
            "regel": at,
            "postcode": postcode,
            "bedrag_cent": cent,
            "crisis": crisis,
            "datum_einde_levering": einde,
        }
        for at, (postcode, cent, crisis, einde) in enumerate(rows)
    ]
    return pa.Table.from_pylist(filled, schema=SIGNALEN)


def test_the_numbers_of_a_levering_are_those_of_its_signalen() -> None:
    table = signalen(
        ("2711EC", 10_000, "N", None), ("2711AA", 20_000, "J", None), ("2722BD", 60_000, "N", date(2026, 12, 1))
    )
    assert kentallen_of(table, records=5, uitval=2) == Kentallen(5, 2, 30_000.0, {"2711": 2, "2722": 1}, 2)


def test_a_levering_without_signalen_has_numbers_too() -> None:
    assert kentallen_of(signalen(), records=3, uitval=3) == Kentallen(3, 3, 0.0, {}, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from(["2711EC", "2722BD"]), st.integers(1, 10**7), st.sampled_from("JN")), max_size=9
    ),
    st.integers(0, 9),
)
def test_chunk_by_chunk_gives_the_numbers_of_the_whole(rows: list[tuple[str, int, str]], cut: int) -> None:
    full = [(*row, None) for row in rows]
    parts = [kentallen_of(signalen(*part), records=len(part) + 1, uitval=1) for part in (full[:cut], full[cut:])]
    whole = kentallen_of(signalen(*full), records=len(full) + 2, uitval=2)
    for merged in (parts[0].merge(parts[1]), parts[1].merge(parts[0])):
        assert merged.gemiddeld_cent == pytest.approx(whole.gemiddeld_cent)
        assert replace(merged, gemiddeld_cent=0.0) == replace(whole, gemiddeld_cent=0.0)


VANDAAG = date(2026, 11, 23)  # a Monday


def partner(ritme: str | None, *, ondertekend: date = date(2026, 1, 15), tot: date | None = None) -> Partner:
    return Partner(
        id="woonbron",
        naam="Woonbron",
        soort="Huur",
        overeenkomst=Periode(ondertekend=ondertekend, tot=tot),
        drop=DropConfig(map=Path("drops")),
        verwacht=Verwacht.model_validate({"ritme": ritme}),
    )


def silent(who: Partner, last: date | None) -> bool:
    found = silent_partners([who], laatste={} if last is None else {who.id: last}, vandaag=VANDAAG)
    assert [each.reden for each in found] in ([], ["partner-stil"])
    return bool(found)


@pytest.mark.parametrize(
    ("ritme", "on_time", "too_late"),
    [
        ("dagelijks", date(2026, 11, 19), date(2026, 11, 18)),  # Thursday: Friday and Monday are two working days
        ("wekelijks", VANDAAG - timedelta(days=8), VANDAAG - timedelta(days=9)),
        ("maandelijks", VANDAAG - timedelta(days=35), VANDAAG - timedelta(days=36)),
    ],
)
def test_silence_is_told_after_the_agreed_time(ritme: str, on_time: date, too_late: date) -> None:
    assert not silent(partner(ritme), on_time)
    assert silent(partner(ritme), too_late)


def test_holidays_are_no_working_days() -> None:
    kerst = date(2026, 12, 24)
    last = {"woonbron": kerst}
    assert silent_partners([partner("dagelijks")], laatste=last, vandaag=date(2026, 12, 29)) == ()
    assert silent_partners([partner("dagelijks")], laatste=last, vandaag=date(2026, 12, 30)) != ()


def test_before_the_first_levering_it_counts_from_the_signing() -> None:
    assert not silent(partner("wekelijks", ondertekend=VANDAAG - timedelta(days=8)), None)
    assert silent(partner("wekelijks", ondertekend=VANDAAG - timedelta(days=9)), None)


def test_a_partner_that_signed_again_starts_anew() -> None:
    assert not silent(partner("wekelijks", ondertekend=VANDAAG - timedelta(days=2)), date(2025, 1, 1))


@pytest.mark.parametrize(
    "who",
    [
        partner(None),
        partner("wekelijks", tot=date(2026, 11, 1)),
        partner("wekelijks", ondertekend=VANDAAG + timedelta(days=1)),
        partner("wekelijks").model_copy(update={"overeenkomst": None}),
    ],
    ids=["no rhythm", "ended", "not yet signed", "never signed"],
)
def test_who_owes_nothing_is_not_silent(who: Partner) -> None:
    assert not silent(who, None)


def test_an_as_of_date_that_goes_back_tells_of_no_silence() -> None:
    assert not silent(partner("dagelijks"), VANDAAG + timedelta(days=40))


def test_the_finding_names_the_partner_its_last_day_and_its_rhythm() -> None:
    (found,) = silent_partners([partner("wekelijks")], laatste={"woonbron": date(2026, 11, 1)}, vandaag=VANDAAG)
    assert found.veld == "woonbron"
    assert found.tekst == "Partner woonbron leverde voor het laatst op 2026-11-01; afgesproken is elke week"
    assert is_ernst(found, "waarschuwing")
    (never,) = silent_partners([partner("wekelijks")], laatste={}, vandaag=VANDAAG)
    assert "leverde nog nooit" in never.tekst
