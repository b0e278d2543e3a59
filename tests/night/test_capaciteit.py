"""Capacity in a real municipality: a full week moves work on, urgent work stays, and `status` tells it."""

import re
from datetime import date
from pathlib import Path

import pytest
from werkplaats import CONFIG, KOLOMMEN, Werkplaats, rij

UITVOERDER = "uitvoerders:\n  - {id: kwadraad, naam: Kwadraad}\n"
BELEID = """\
versie: proef
regels:
  - {naam: Spoed, als: {crisis: true}, plan: langs}
  - {naam: Rest, plan: langs}
plannen:
  langs:
    - {stap: Huisbezoek, door: uitvoerder, na: 2}
capaciteit: {kwadraad: 3}
"""


def csv_met_crisis(rijen: list[dict[str, str]]) -> str:
    names = (*KOLOMMEN, "crisis")
    return "\n".join([";".join(names), *(";".join(one.get(name, "") for name in names) for one in rijen)]) + "\n"


@pytest.fixture
def druk(tmp_path: Path) -> Werkplaats:
    """Eight zaken, all to be visited on Wednesday 25 November by Kwadraad, who can do three a week; one is urgent."""
    root = tmp_path / "gemeente"
    root.mkdir()
    werkplaats = Werkplaats(root, config=CONFIG + UITVOERDER + "beleid: beleid.yaml\n")
    (root / "beleid.yaml").write_text(BELEID, encoding="utf-8")
    werkplaats.inwoners(20)
    rijen = [rij(number, crisis="J" if number == 8 else "N") for number in range(1, 9)]
    werkplaats.lever("woonbron", "VS_woonbron_20261123_001.csv", csv_met_crisis(rijen))
    assert werkplaats.seintje("run").code in {0, 3}
    return werkplaats


def test_a_full_week_moves_work_to_the_next_ones_and_the_urgent_one_stays(druk: Werkplaats) -> None:
    days = sorted((zaak["actie_voor"], zaak["crisis"]) for zaak in druk.tabel("zaken"))
    assert [day for day, _ in days] == ["2026-11-25"] * 3 + ["2026-12-04"] * 3 + ["2026-12-11"] * 2
    assert [day for day, crisis in days if crisis == "J"] == ["2026-11-25"]
    assert {zaak["actie_gevraagd"] for zaak in druk.tabel("zaken")} == {"2026-11-25"}


def test_status_shows_this_week_and_the_next_beside_the_capacity(druk: Werkplaats) -> None:
    busy = [one for one in druk.json("status")["drukte"] if one["door"] == "kwadraad"]
    assert [(one["maandag"], one["gepland"], one["grens"], one["doorgeschoven"]) for one in busy] == [
        ("2026-11-23", 3, 3, 5),
        ("2026-11-30", 3, 3, 0),
    ]
    said = druk.seintje("status").out
    assert ["kwadraad", "3 van 3", "3 van 3"] in [re.split(r"\s{2,}", line.strip()) for line in said.splitlines()]
    assert "      5 × past niet en schuift door." in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_night_later_everything_is_where_it_was(druk: Werkplaats) -> None:
    before = {zaak["zaak_id"]: (zaak["actie_voor"], zaak["actie_gevraagd"]) for zaak in druk.tabel("zaken")}
    assert druk.seintje("run", vandaag="2026-11-24").code in {0, 3}
    assert {zaak["zaak_id"]: (zaak["actie_voor"], zaak["actie_gevraagd"]) for zaak in druk.tabel("zaken")} == before


def test_what_moves_past_the_last_day_is_told(druk: Werkplaats) -> None:
    """With room for one a week, four are due after the twenty working days of an offer."""
    policy = druk.root / "beleid.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("kwadraad: 3", "kwadraad: 1"), encoding="utf-8")
    assert druk.seintje("run", vandaag="2026-11-24").code in {0, 3}
    days = sorted(date.fromisoformat(zaak["actie_voor"]) for zaak in druk.tabel("zaken"))
    late = sum(day > date(2026, 12, 21) for day in days)
    assert late == 4
    busy = next(one for one in druk.json("status")["drukte"] if one["door"] == "kwadraad")
    assert (busy["gepland"], busy["doorgeschoven"], busy["na_deadline"]) == (1, 7, late)
    assert "7 × past niet en schuift door, 4 × tot na de uiterste dag." in druk.seintje("status").out


def test_who_has_no_limit_has_a_count_only(druk: Werkplaats) -> None:
    policy = druk.root / "beleid.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("capaciteit: {kwadraad: 3}\n", ""), encoding="utf-8")
    assert druk.seintje("run", vandaag="2026-11-24").code in {0, 3}
    assert {zaak["actie_voor"] for zaak in druk.tabel("zaken")} == {"2026-11-25"}
    lines = druk.seintje("status").out.splitlines()
    assert ["kwadraad", "8", "0"] in [line.split() for line in lines]
    assert not [line for line in lines if "schuift door" in line]
