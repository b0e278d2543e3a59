"""The same review in the terminal, and with four eyes: two people who must agree."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import pytest
from terminal import at_the_terminal
from test_review import choose, exported, fill, take
from werkplaats import Werkplaats, csv_van, rij

from pipeline.adapters.config_file import load_config
from pipeline.errors import DataError
from pipeline.omgeving import Omgeving
from pipeline.oordelen import Beoordeeld
from pipeline.review_screen import review_in_terminal

pytest_plugins = ("gemeente_fixture",)

TWIJFEL = {"voorletters": "S.", "geboortedatum": ""}


@pytest.fixture
def twijfel(gemeente: Werkplaats) -> Werkplaats:
    """Three doubtful signalen."""
    rows = [rij(nummer, **TWIJFEL) for nummer in (1, 2, 3)]
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van(rows))
    gemeente.seintje("run")
    return gemeente


def omgeving(gemeente: Werkplaats) -> Omgeving:
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    return Omgeving(load_config(gemeente.root / "config.yaml"), moment.date(), lambda: moment, "anna")


def pressing(keys: str, meanwhile: Callable[[], object] | None = None) -> Callable[[], str]:
    """A clerk's keys; `meanwhile` happens before the first."""
    left = list(keys)

    def key() -> str:
        nonlocal meanwhile
        if meanwhile is not None:
            meanwhile()
            meanwhile = None
        return left.pop(0)

    return key


def judged(gemeente: Werkplaats, keys: str) -> tuple[Beoordeeld, list[str]]:
    shown: list[str] = []

    def show(lines: Iterable[str]) -> None:
        shown.extend(lines)

    return review_in_terminal(omgeving(gemeente), key=pressing(keys), show=show), shown


def besluiten(gemeente: Werkplaats) -> list[str]:
    return sorted(f"{row['besluit']} {row['reden']}".strip() for row in gemeente.tabel("matches"))


def test_each_key_decides_as_the_workbook_does(twijfel: Werkplaats) -> None:
    done, shown = judged(twijfel, "\r\rgv")
    assert done == Beoordeeld(1, 1, 1, 0, ())
    assert besluiten(twijfel) == ["geen geen-van-de-kandidaten", "twijfel gevraagd-aan-partner", "zeker"]
    text = "\n".join(shown)
    assert "Signaal 3 van 3" in text
    assert "Woonbron schreef" in text
    assert "Kandidaat 1 van 1" in text
    assert max(map(len, shown)) <= 80


def test_one_enter_decides_nothing_and_stopping_keeps_what_was_decided(twijfel: Werkplaats) -> None:
    done, _ = judged(twijfel, "g\rjsq")
    assert (done.geen, done.leeg) == (1, 2)
    assert besluiten(twijfel).count("geen geen-van-de-kandidaten") == 1


def test_what_changed_while_the_clerk_looked_is_not_judged(twijfel: Werkplaats) -> None:
    def meanwhile() -> None:
        take(twijfel, fill(exported(twijfel), choose(p1="Geen van deze", p2="Geen van deze", p3="Geen van deze")))

    with pytest.raises(DataError, match="veranderd terwijl u keek"):
        review_in_terminal(omgeving(twijfel), key=pressing("\r\r", meanwhile), show=lambda _: None)
    assert "zeker" not in besluiten(twijfel)


def test_in_a_real_terminal_keys_need_no_enter_and_the_result_is_said(twijfel: Werkplaats) -> None:
    with at_the_terminal(twijfel.root, "review", vandaag="2026-11-23") as clerk:
        for until, key in (("q stop", "g"), ("q stop", "\r"), ("is ja.", "\r"), ("q stop", "q")):
            clerk.wait_for(until)
            clerk.press(key)
        assert clerk.end() == 0
    assert "2 oordelen" in clerk.text
    assert besluiten(twijfel)[0] == "geen geen-van-de-kandidaten"


def test_without_a_terminal_it_says_what_to_use(twijfel: Werkplaats) -> None:
    refused = twijfel.seintje("review")
    assert (refused.code, "review export" in refused.err) == (2, True)


@pytest.fixture
def vier_ogen(twijfel: Werkplaats) -> Werkplaats:
    config = twijfel.root / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "matching: {vier_ogen: true}\n", encoding="utf-8")
    return twijfel


def test_with_four_eyes_two_people_must_say_the_same(vier_ogen: Werkplaats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "anna")
    path = fill(exported(vier_ogen), choose(p1="Kandidaat 1", p2="Geen van deze", p3="Vraag de partner"))
    first = take(vier_ogen, path)
    assert "tweede medewerker: 2" in first.out
    assert besluiten(vier_ogen) == [*["twijfel bewijs-onvolledig"] * 2, "twijfel gevraagd-aan-partner"]
    assert "0 oordelen" in take(vier_ogen, path).out
    assert "tweede medewerker" not in take(vier_ogen, path).out

    monkeypatch.setenv("LOGNAME", "bert")
    second = take(vier_ogen, fill(exported(vier_ogen), choose(p1="Kandidaat 1", p2="Kandidaat 1")))
    assert "Niet hetzelfde als het eerste oordeel: 1" in second.out
    assert besluiten(vier_ogen)[-1] == "zeker"
    did = {(row["wie"], row["wat"]) for row in vier_ogen.tabel("audit")}
    assert {("anna", "eerste oordeel"), ("bert", "beoordeeld: deze")} <= did

    monkeypatch.setenv("LOGNAME", "anna")  # who disagreed starts again, with the same question for both
    assert "tweede medewerker: 1" in take(vier_ogen, fill(exported(vier_ogen), choose(p2="Geen van deze"))).out
