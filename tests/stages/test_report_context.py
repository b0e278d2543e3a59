"""The report's context: worst first, Dutch numbers and times, a funnel that is never longer than its frame."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import Ernst
from pipeline.contracts.verslag import (
    BevindingGroep,
    LeveringRegel,
    LeveringStatus,
    Trechterstap,
    Verslag,
    Wachtend,
)
from pipeline.stages.report import ReportContext, number, report_context

QUIET = Verslag(
    run_id="R20261123-1",
    gestart_op="2026-11-23T01:00:00+00:00",
    geeindigd_op="2026-11-23T01:00:04.250+00:00",
    vandaag="2026-11-23",
    gemeente="Zoetermeer",
    status="klaar",
    stappen=(),
    leveringen=(),
    bevindingen=(),
    wacht=(),
    meldingen=(),
    versies={},
)


def context(verslag: Verslag) -> ReportContext:
    return report_context(verslag, redenen=lambda code: f"titel van {code}")


def levering(partner: str, status: LeveringStatus, reden: str = "") -> LeveringRegel:
    return LeveringRegel(partner, f"VS_{partner}.csv", status, 1234, 1200, 34, reden)


def bevinding(reden: str, ernst: Ernst, aantal: int, voorbeelden: tuple[str, ...] = ()) -> BevindingGroep:
    return BevindingGroep(reden, f"titel van {reden}", ernst, aantal, "Doe iets.", voorbeelden)


def test_a_run_after_which_nothing_waits_reads_as_good() -> None:
    assert context(QUIET).toon == "goed"
    assert context(QUIET).oordeel == "De run is klaar. Er wacht niets op een mens."


@pytest.mark.parametrize(
    ("aantallen", "zin"),
    [
        ((1,), "De run is klaar. Er wacht 1 ding op een mens."),
        ((3, 1200), "De run is klaar. Er wachten 1.203 dingen op een mens."),
    ],
)
def test_work_that_waits_is_counted_in_the_first_sentence(aantallen: tuple[int, ...], zin: str) -> None:
    heaps = tuple(Wachtend("brieven", aantal, "", "seintje letters list") for aantal in aantallen)
    told = context(replace(QUIET, wacht=heaps))
    assert (told.oordeel, told.toon) == (zin, "let-op")


def test_an_empty_heap_of_work_is_not_shown() -> None:
    heaps = (Wachtend("twijfel", 0, "", ""), Wachtend("brieven", 2, "2026-11-02", "seintje letters list"))
    assert [(heap.wat, heap.oudste) for heap in context(replace(QUIET, wacht=heaps)).wacht] == [
        ("brieven", "02-11-2026")
    ]


def test_a_run_with_only_a_notice_does_not_read_as_good() -> None:
    told = context(replace(QUIET, meldingen=("Het inwonersbestand is 40 dagen oud.",)))
    assert (told.oordeel, told.toon) == ("De run is klaar. Lees nog wel de meldingen.", "let-op")


def test_a_run_that_was_cut_off_says_so_even_when_work_waits() -> None:
    told = context(replace(QUIET, status="afgebroken", wacht=(Wachtend("brieven", 2, "", ""),)))
    assert told.toon == "slecht"
    assert "niet afgemaakt" in told.oordeel


def test_findings_come_worst_first_and_then_most_first() -> None:
    groups = (
        bevinding("b-taak", "taak", 90),
        bevinding("c-fout", "fout", 2),
        bevinding("d-waarschuwing", "waarschuwing", 50),
        bevinding("a-fout", "fout", 7),
        bevinding("e-fataal", "fataal", 1),
    )
    told = context(replace(QUIET, bevindingen=groups)).bevindingen
    assert [group.reden for group in told] == ["e-fataal", "a-fout", "c-fout", "d-waarschuwing", "b-taak"]


def test_places_that_do_not_fit_are_counted() -> None:
    group = bevinding("postcode-ongeldig", "fout", 5, ("VS_a.csv regel 2", "VS_a.csv regel 9"))
    assert context(replace(QUIET, bevindingen=(group,))).bevindingen[0].meer == 3


def test_leveringen_come_refused_first_with_the_title_of_the_reason() -> None:
    rows = (levering("a", "dubbel"), levering("b", "verwerkt"), levering("c", "geweigerd", "overeenkomst-ontbreekt"))
    told = context(replace(QUIET, leveringen=rows)).leveringen
    assert [row.partner for row in told] == ["c", "b", "a"]
    assert told[0].reden == "titel van overeenkomst-ontbreekt"
    assert (told[0].records, told[0].uitval) == ("1.234", "34")


@pytest.mark.parametrize(
    ("utc", "hier"),
    [("2026-11-23T23:30:00+00:00", "24-11-2026, 00.30 uur"), ("2026-07-01T22:15:00+00:00", "02-07-2026, 00.15 uur")],
)
def test_times_are_told_as_the_clock_in_amsterdam_showed_them(utc: str, hier: str) -> None:
    assert context(replace(QUIET, gestart_op=utc)).gestart == hier


@pytest.mark.parametrize(
    ("einde", "duur"),
    [("2026-11-23T01:00:04.250+00:00", "4,2 seconden"), ("2026-11-23T01:02:05+00:00", "2 min 5 s")],
)
def test_the_duration_is_readable(einde: str, duur: str) -> None:
    assert context(replace(QUIET, geeindigd_op=einde)).duur == duur


def test_a_part_is_rounded_down_so_that_100_percent_means_all() -> None:
    steps = (Trechterstap("ontvangen", 1000), Trechterstap("geldig", 999), Trechterstap("brieven", 0))
    assert [bar.aandeel for bar in context(replace(QUIET, stappen=steps)).balken] == ["", "99 %", "0 %"]


@given(st.lists(st.integers(min_value=0, max_value=10**9), max_size=8))
def test_every_step_gets_one_bar_that_fits_and_longer_means_more(counts: list[int]) -> None:
    steps = tuple(Trechterstap(f"stap {place}", count) for place, count in enumerate(counts))
    told = context(replace(QUIET, stappen=steps))
    assert len(told.balken) == len(counts)
    assert all(0 <= bar.breedte <= 430 and bar.y + 40 <= told.hoogte for bar in told.balken)
    by_count = [bar.breedte for _, bar in sorted(zip(counts, told.balken, strict=True), key=lambda pair: pair[0])]
    assert by_count == sorted(by_count)


def test_a_count_has_dutch_thousands() -> None:
    assert [number(0), number(1234), number(1234567)] == ["0", "1.234", "1.234.567"]
