"""The report as a page: it stands alone, escapes everything, and can be read by everybody."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html

from pipeline.adapters import report_html
from pipeline.adapters.report_html import render_html
from pipeline.contracts.reasons import redenen
from pipeline.contracts.verslag import BevindingGroep, LeveringRegel, Trechterstap, Verslag, Wachtend

FULL = Verslag(
    run_id="R20261123-1",
    gestart_op="2026-11-23T01:00:00+00:00",
    geeindigd_op="2026-11-23T01:00:04+00:00",
    vandaag="2026-11-23",
    gemeente="Zoetermeer",
    status="klaar",
    stappen=(Trechterstap("ontvangen", 61), Trechterstap("geldig", 58), Trechterstap("brieven", 40)),
    leveringen=(LeveringRegel("zorgzeker", "VS_zorgzeker_20261101_001.csv", "verwerkt", 61, 58, 3, ""),),
    bevindingen=(BevindingGroep("x", "De postcode klopt niet", "fout", 3, "Verbeter de postcode.", ("VS regel 4",)),),
    wacht=(Wachtend("brieven klaar om vrij te geven", 40, "2026-11-23", "seintje letters list"),),
    meldingen=("Het inwonersbestand is 21 dagen oud.",),
    versies={"seintje": "0.1.0"},
)
EMPTY = replace(FULL, stappen=(), leveringen=(), bevindingen=(), wacht=(), meldingen=(), versies={})
HOSTILE = "<script>alert(1)</script>\"'><img src=//kwaad.example/x>&amp;{{ 7*7 }}"


def text_of(page: str) -> str:
    return " ".join(html.fromstring(page).xpath("string(//body)").split())


class Tags(HTMLParser):
    """Collects the names of the elements that are open, to see that each is closed."""

    VOID = frozenset({"meta", "br", "!doctype"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_everything_the_run_tells_is_on_the_page() -> None:
    told = text_of(render_html(FULL))
    for words in (
        "gemeente Zoetermeer",
        "R20261123-1",
        "Er wachten 40 dingen op een mens",
        "seintje letters list",
        "VS_zorgzeker_20261101_001.csv",
        "De postcode klopt niet",
        "Verbeter de postcode.",
        "VS regel 4 en nog 2",
        "Het inwonersbestand is 21 dagen oud.",
        "seintje 0.1.0",
    ):
        assert words in told


@pytest.mark.parametrize("verslag", [FULL, EMPTY], ids=["full", "empty"])
def test_the_page_is_dutch_whole_and_needs_nothing_from_outside(verslag: Verslag) -> None:
    page = render_html(verslag)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="nl">' in page
    assert not tags.seen & {"script", "link", "img", "iframe", "object", "form"}
    assert not re.search(r"https?:|url\(|@import|\bon\w+=", page)


def test_hostile_names_stay_text_wherever_they_stand() -> None:
    everywhere = replace(
        FULL,
        run_id=HOSTILE,
        gemeente=HOSTILE,
        stappen=(Trechterstap(HOSTILE, 1),),
        leveringen=(replace(FULL.leveringen[0], partner=HOSTILE, bestand=HOSTILE, reden=HOSTILE),),
        bevindingen=(BevindingGroep(HOSTILE, HOSTILE, "taak", 2, HOSTILE, (HOSTILE,)),),
        wacht=(Wachtend(HOSTILE, 1, "", HOSTILE),),
        meldingen=(HOSTILE,),
        versies={HOSTILE: HOSTILE},
    )
    page = html.fromstring(render_html(everywhere))
    assert page.xpath("//script | //img") == []
    assert page.xpath("string(//body)").count(HOSTILE) == 16


def test_a_levering_shows_the_dutch_title_of_its_reason() -> None:
    reden = next(iter(redenen().values()))
    rows = (replace(FULL.leveringen[0], status="geweigerd", reden=reden.code),)
    assert reden.titel in text_of(render_html(replace(FULL, leveringen=rows)))


def test_a_reason_that_this_version_does_not_know_is_shown_by_its_code() -> None:
    rows = (replace(FULL.leveringen[0], status="geweigerd", reden="reden-van-vroeger"),)
    assert "reden-van-vroeger" in text_of(render_html(replace(FULL, leveringen=rows)))


def test_the_funnel_can_be_heard_as_well_as_seen() -> None:
    (drawing,) = html.fromstring(render_html(FULL)).xpath("//svg[@role='img']")
    described = {part.get("id"): part.text for part in drawing.xpath("./title | ./desc")}
    assert set(drawing.get("aria-labelledby").split()) == set(described)
    assert "ontvangen 61, geldig 58, brieven 40" in described.values()


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(heading.tag[1]) for heading in html.fromstring(render_html(FULL)).xpath("//h1|//h2|//h3")]
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_colour_has_aa_contrast_on_what_it_stands_on() -> None:
    template = (Path(report_html.__file__).parent / "verslag.html.j2").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", template))
    pairs = [name for name in colours if f"{name}-op" in colours]
    assert len(pairs) >= 7
    assert [name for name in pairs if contrast(colours[name], colours[f"{name}-op"]) < 4.5] == []
    assert contrast(colours["balk"], colours["baan"]) >= 3
