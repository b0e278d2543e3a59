"""The catalogue of letters agrees with the letters."""

from pathlib import Path

import pytest

from pipeline.contracts.huisstijl import Huisstijl
from pipeline.contracts.letters import briefsoort, briefsoorten
from pipeline.stages.render import check_velden

SJABLONEN = Path(__file__).resolve().parents[2] / "templates" / "letters"
SHIPPED = {path.name.removesuffix(".md.j2"): path for path in SJABLONEN.glob("*.md.j2")}


def test_every_letter_of_the_catalogue_is_there_and_the_other_way_round() -> None:
    assert set(SHIPPED) == set(briefsoorten())


@pytest.mark.parametrize("naam", SHIPPED)
def test_a_letter_uses_its_own_fields_only(naam: str) -> None:
    bekend = [veld.naam for veld in briefsoort(naam).velden]
    assert check_velden(SHIPPED[naam].read_text(encoding="utf-8"), bekend=bekend) is None
    assert len(bekend) == len(set(bekend))


def test_an_own_letter_is_a4_and_may_use_every_field() -> None:
    own = {veld.naam for veld in briefsoort("van_onszelf").velden}
    assert briefsoort("van_onszelf").papier == "A4"
    assert all({veld.naam for veld in soort.velden} <= own for soort in briefsoorten().values())


def test_the_fields_of_the_house_style_exist_and_are_in_the_catalogue() -> None:
    named = {veld.naam for veld in briefsoort("uitnodiging").velden} & set(Huisstijl.model_fields)
    assert {"afzender", "telefoon", "website", "privacyverklaring", "bezoekadres", "ondertekenaar"} <= named


def test_every_field_has_a_meaning_and_an_empty_value_of_its_own_kind() -> None:
    for veld in briefsoort("van_onszelf").velden:
        assert veld.betekenis.endswith(".") or "…" in veld.betekenis
        assert not veld.leeg
        assert type(veld.leeg) is type(veld.voorbeeld)
