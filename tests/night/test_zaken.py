"""From signaal to zaak over several nights: repeats, corrections, withdrawals, moves, deaths, and what follows."""

import shutil
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from werkplaats import PLAT, Werkplaats, bsn, persoon, rij

pytest_plugins = ("gemeente_fixture",)


def csv_met(*rijen: dict[str, str]) -> str:
    """A house CSV with whatever columns the records have."""
    columns = list(dict.fromkeys(name for one in rijen for name in one))
    lines = [";".join(columns), *(";".join(one.get(name, "") for name in columns) for one in rijen)]
    return "\n".join(lines) + "\n"


def nacht(gemeente: Werkplaats, dag: str, *rijen: dict[str, str], partner: str = "woonbron") -> None:
    """A levering of that day, and the night after it."""
    if rijen:
        gemeente.lever(partner, f"VS_{partner}_{dag.replace('-', '')}_001.csv", csv_met(*rijen))
    done = gemeente.seintje("run", vandaag=dag)
    assert done.code in {0, 3}, done


def inwoners(gemeente: Werkplaats, peildatum: str, **anders: dict[str, str]) -> None:
    """A newer residents file of forty people in which some are otherwise: `p3={"…": "…"}` is the third."""
    people = [persoon(nummer) | anders.get(f"p{nummer}", {}) for nummer in range(1, 41)]
    gone = persoon(41) | {"opschorting_reden": "E", "opschorting_datum": "20260101"}
    path = gemeente.root / f"inwoners-{peildatum}.csv"
    lines = [";".join(PLAT), *(";".join(one[name] for name in PLAT) for one in [*people, gone])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = gemeente.seintje("inwoners", "import", str(path), "--peildatum", peildatum, "--toch", vandaag=peildatum)
    assert done.code in {0, 3}, done


def statussen(gemeente: Werkplaats) -> dict[str, list[str]]:
    """The statuses per referentie, in the order of the days."""
    found: dict[str, list[str]] = {}
    for row in sorted(gemeente.tabel("signalen"), key=lambda one: str(one["signaaldatum"])):
        found.setdefault(row["referentie"], []).append(row["status"])
    return found


def enige_zaak(gemeente: Werkplaats) -> dict[str, Any]:
    (zaak,) = gemeente.tabel("zaken")
    return zaak


def test_the_same_arrears_next_month_is_a_herhaalde_melding_and_a_higher_amount_joins_the_zaak(
    gemeente: Werkplaats,
) -> None:
    nacht(gemeente, "2026-11-23", rij(1))
    nacht(gemeente, "2026-12-01", rij(1, signaaldatum="2026-11-30"))
    assert statussen(gemeente)["REF-00001"] == ["Opgepakt", "Niet opgepakt: herhaalde melding"]
    nacht(gemeente, "2026-12-02", rij(1, signaaldatum="2026-12-01", bedrag="400,00"))
    zaak = enige_zaak(gemeente)
    assert len(zaak["signaal_ids"].split()) == 2
    assert (zaak["klasse"], zaak["opeenvolgend"]) == ("enkelvoudig", "ja")
    assert len(gemeente.tabel("brieven")) == 1


def test_a_correction_leaves_the_zaak_as_it_is(gemeente: Werkplaats) -> None:
    nacht(gemeente, "2026-11-23", rij(1))
    before = enige_zaak(gemeente)
    nacht(gemeente, "2026-11-24", rij(1, bedrag="150,00", mutatie="W", signaaldatum="2026-11-23"))
    assert statussen(gemeente)["REF-00001"] == ["Opgepakt", "Niet opgepakt: herhaalde melding"]
    assert enige_zaak(gemeente)["signaal_ids"] == before["signaal_ids"]


def test_a_signaal_that_the_partner_takes_back_leaves_its_zaak_and_an_empty_zaak_ends(gemeente: Werkplaats) -> None:
    nacht(gemeente, "2026-11-23", rij(1), rij(2))
    nacht(gemeente, "2026-11-24", rij(1, mutatie="I", signaaldatum="2026-11-23"))
    andere = "Niet opgepakt: andere reden"
    assert statussen(gemeente) == {"REF-00001": [andere, andere], "REF-00002": ["Opgepakt"]}
    ended = {row["bsn"]: (row["status"], row["resultaat"]) for row in gemeente.tabel("zaken")}
    assert ended == {bsn(1): ("Gesloten", andere), bsn(2): ("Open", "")}


def test_a_signaal_that_comes_and_is_taken_back_in_one_night_gets_no_zaak(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_met(rij(1)))
    nacht(gemeente, "2026-11-23", rij(1, mutatie="I"))
    assert gemeente.tabel("zaken") == []
    assert set(statussen(gemeente)["REF-00001"]) == {"Niet opgepakt: andere reden"}


def test_who_died_or_left_since_ends_the_zaak_and_who_moved_inside_keeps_it(gemeente: Werkplaats) -> None:
    inwoners(gemeente, "2026-11-21")
    nacht(gemeente, "2026-11-23", rij(1), rij(2), rij(3), rij(4))
    inwoners(
        gemeente,
        "2026-11-24",
        p1={"opschorting_reden": "O", "opschorting_datum": "20261123"},
        p2={"gemeente_code": "0599"},
        p3={"huisnummer": "203"},
    )
    nacht(gemeente, "2026-11-25")
    found = {row["bsn"]: (row["status"], row["resultaat"]) for row in gemeente.tabel("zaken")}
    assert found == {
        bsn(1): ("Gesloten", "Inwoner is overleden"),
        bsn(2): ("Gesloten", "Persoon is geen inwoner (meer) in de gemeente"),
        bsn(3): ("Open", ""),
        bsn(4): ("Open", ""),
    }


def test_every_open_zaak_has_a_next_action_with_an_owner_and_a_date(gemeente: Werkplaats) -> None:
    inwoners(gemeente, "2026-11-21", p1={"geheimhouding": "7"}, p2={"curatele": "J"}, p3={"in_onderzoek": "089999"})
    nacht(gemeente, "2026-11-23", *(rij(nummer) for nummer in range(1, 9)))
    for zaak in gemeente.tabel("zaken"):
        assert zaak["actie"]
        assert zaak["actie_door"]
        assert zaak["actie_voor"] >= "2026-11-23"


def test_a_crisis_on_an_open_zaak_starts_the_urgent_plan_and_sends_one_crisis_letter(gemeente: Werkplaats) -> None:
    nacht(gemeente, "2026-11-23", rij(1))
    urgent = rij(1, referentie="E-1", bedrag="90,00", crisis="J", signaaldatum="2026-11-24")
    nacht(gemeente, "2026-11-24", urgent, partner="stroomnet")
    nacht(gemeente, "2026-11-25")
    assert [row["template"] for row in gemeente.tabel("brieven")] == ["uitnodiging", "crisis"]
    zaak = enige_zaak(gemeente)
    assert (zaak["crisis"], zaak["klasse"], zaak["actie_voor"]) == ("J", "meervoudig", "2026-11-27")


def _deliveries() -> Iterator[tuple[tuple[str, dict[str, str]], ...]]:
    one = ("woonbron", rij(1))
    higher = ("woonbron", rij(1, bedrag="300,00", referentie="REF-00001"))
    crisis = ("stroomnet", rij(1, referentie="E-1", crisis="J"))
    yield from permutations((one, higher, crisis))


def test_the_order_in_which_leveringen_of_one_night_arrive_does_not_matter(tmp_path: Path) -> None:
    found = []
    for nr, order in enumerate(_deliveries()):
        root = tmp_path / str(nr)
        root.mkdir()
        gemeente = Werkplaats(root)
        gemeente.inwoners(40)
        for place, (partner, record) in enumerate(order, start=1):
            gemeente.lever(partner, f"VS_{partner}_20261122_{place:03d}.csv", csv_met(record))
        gemeente.seintje("run")
        (zaak,) = gemeente.tabel("zaken")
        seen = sorted((row["partner"], row["bedrag_cent"], row["status"]) for row in gemeente.tabel("signalen"))
        kept = {name: zaak[name] for name in ("bsn", "klasse", "opeenvolgend", "actie", "actie_voor", "actie_reden")}
        found.append((seen, kept, len(zaak["signaal_ids"].split())))
    assert all(one == found[0] for one in found)
    assert found[0][2] == 2


def test_splitting_a_levering_in_two_changes_no_zaak(tmp_path: Path) -> None:
    found = []
    for parts in ([[1, 2, 3, 4]], [[3, 1], [4, 2]]):
        root = tmp_path / str(len(parts))
        root.mkdir()
        gemeente = Werkplaats(root)
        gemeente.inwoners(40)
        for place, part in enumerate(parts, start=1):
            text = csv_met(*(rij(nummer) for nummer in part))
            gemeente.lever("woonbron", f"VS_woonbron_20261122_{place:03d}.csv", text)
        gemeente.seintje("run")
        own = {"zaak_id", "signaal_ids"}
        found.append([{k: v for k, v in row.items() if k not in own} for row in sorted_zaken(gemeente)])
    assert found[0] == found[1]
    assert len(found[0]) == 4


def sorted_zaken(gemeente: Werkplaats) -> list[dict[str, Any]]:
    return sorted(gemeente.tabel("zaken"), key=lambda row: str(row["bsn"]))


@pytest.fixture
def huishouden(tmp_path: Path) -> Werkplaats:
    """Two at one address with a signaal each, in one zaak; the first is whose zaak it is."""
    gemeente = Werkplaats(tmp_path)
    config = gemeente.root / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "zaken: {per: adres}\n", encoding="utf-8")
    inwoners(gemeente, "2026-11-21", p2={"huisnummer": "1"})
    nacht(gemeente, "2026-11-23", rij(1), rij(2, huisnummer="1"))
    assert enige_zaak(gemeente)["bsn"] == min(bsn(1), bsn(2))
    return gemeente


def ander(gemeente: Werkplaats) -> int:
    """Who of the two lives there too, but whose zaak it is not."""
    return 2 if enige_zaak(gemeente)["bsn"] == bsn(1) else 1


def test_a_housemate_who_objects_takes_his_signaal_out_of_the_zaak_of_the_other(huishouden: Werkplaats) -> None:
    weg = ander(huishouden)
    huishouden.seintje("bezwaar", "add", bsn(weg), "--reden", "wil niet")
    nacht(huishouden, "2026-11-24")
    zaak = enige_zaak(huishouden)
    assert (zaak["status"], len(zaak["signaal_ids"].split()), zaak["klasse"]) == ("Open", 1, "enkelvoudig")
    assert sorted(row["status"] for row in huishouden.tabel("signalen")) == ["Niet opgepakt: andere reden", "Opgepakt"]


def test_a_housemate_who_died_or_left_takes_his_signaal_out_of_the_zaak_of_the_other(huishouden: Werkplaats) -> None:
    weg = {f"p{ander(huishouden)}": {"huisnummer": "1", "opschorting_reden": "O", "opschorting_datum": "20261123"}}
    inwoners(huishouden, "2026-11-24", **({"p2": {"huisnummer": "1"}} | weg))
    nacht(huishouden, "2026-11-24")
    assert len(enige_zaak(huishouden)["signaal_ids"].split()) == 1
    statuses = sorted(row["status"] for row in huishouden.tabel("signalen"))
    assert statuses == ["Inwoner is overleden", "Opgepakt"]


def test_when_the_one_whose_zaak_it_is_objects_the_housemate_goes_on_in_a_zaak_of_his_own(
    huishouden: Werkplaats,
) -> None:
    blijft = bsn(ander(huishouden))
    huishouden.seintje("bezwaar", "add", enige_zaak(huishouden)["bsn"], "--reden", "wil niet")
    nacht(huishouden, "2026-11-24")
    nacht(huishouden, "2026-11-25")
    zaken = {row["status"]: row for row in huishouden.tabel("zaken")}
    assert zaken["Open"]["bsn"] == blijft
    assert len(zaken["Open"]["signaal_ids"].split()) == len(zaken["Gesloten"]["signaal_ids"].split()) == 1
    assert sorted(row["status"] for row in huishouden.tabel("signalen")) == ["Niet opgepakt: andere reden", "Opgepakt"]


@pytest.mark.parametrize("per", ["inwoner", "adres"])
def test_two_at_one_address_are_two_zaken_or_one_household_by_configuration(per: str, tmp_path: Path) -> None:
    root = tmp_path / per
    root.mkdir()
    gemeente = Werkplaats(root)
    config = gemeente.root / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8") + f"zaken: {{per: {per}}}\n", encoding="utf-8")
    inwoners(gemeente, "2026-11-21", p2={"huisnummer": "1"})
    nacht(gemeente, "2026-11-23", rij(1), rij(2, huisnummer="1"))
    zaken = gemeente.tabel("zaken")
    assert len(zaken) == (1 if per == "adres" else 2)
    assert {row["klasse"] for row in zaken} == {"meervoudig"}
    assert sum(len(row["signaal_ids"].split()) for row in zaken) == 2


def test_the_same_inputs_policy_and_day_give_the_same_zaken_and_plans(gemeente: Werkplaats, tmp_path: Path) -> None:
    copy = tmp_path / "tweede"
    shutil.copytree(gemeente.root, copy)
    found = []
    for root in (gemeente.root, copy):
        plaats = Werkplaats.__new__(Werkplaats)
        plaats.root = root
        nacht(plaats, "2026-11-23", *(rij(nummer) for nummer in range(1, 6)), rij(6, crisis="J"))
        nacht(plaats, "2026-12-01", rij(2, bedrag="900,00", signaaldatum="2026-11-30"))
        found.append([plaats.tabel(naam) for naam in ("zaken", "stappen", "matches", "signalen")])
    assert found[0] == found[1]
    assert len(found[0][0]) == 6
