"""The fictitious residents: real enough to trip over, and nobody real."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from pipeline.contracts.tables import INWONERS
from pipeline.demo.bevolking import build_inwoners, write_plat
from pipeline.demo.bijzonderheden import VERPLICHT_VANAF
from pipeline.demo.huishoudens import brp
from pipeline.demo.inwoner import Inwoner
from pipeline.demo.namen import read_rows
from pipeline.demo.woningen import build_woningen
from pipeline.domain.bsn import Bsn
from pipeline.domain.postcode import Postcode

PEILDATUM = date(2026, 11, 20)


@cache
def town(aantal: int, seed: int = 1) -> list[Inwoner]:
    return build_inwoners(Random(seed), aantal, peildatum=PEILDATUM)


@pytest.mark.parametrize("aantal", [0, 1, 7, 500, 2000])
def test_a_town_has_exactly_as_many_residents_as_asked(aantal: int) -> None:
    assert len(town(aantal)) == aantal


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_town() -> None:
    again = build_inwoners(Random(1), 500, peildatum=PEILDATUM)
    assert write_plat(again) == write_plat(town(500))
    assert write_plat(town(500, seed=2)) != write_plat(town(500))


def test_the_file_has_the_columns_of_the_contract_and_a_cell_for_each() -> None:
    header, *rows = list(csv.reader(io.StringIO(write_plat(town(500)).decode()), delimiter=";"))
    assert set(header) == set(INWONERS.names) - {"peildatum"}
    assert len(rows) == 500
    assert {len(row) for row in rows} == {len(header)}


def test_every_bsn_passes_the_proof_is_fictitious_and_is_given_once() -> None:
    bsns = [inwoner.bsn for inwoner in town(2000)]
    assert all(isinstance(Bsn.parse(bsn), Bsn) and bsn.startswith("999") for bsn in bsns)
    assert len(set(bsns)) == len(bsns)


_OCCURS: dict[str, Callable[[Inwoner], bool]] = {
    "geheim": lambda i: i.geheimhouding == "7",
    "overleden": lambda i: i.opschorting_reden == "O" and i.opschorting_datum != "",
    "geëmigreerd": lambda i: i.opschorting_reden == "E" and i.gemeente_code != "0637",
    "vertrokken naar een andere gemeente": lambda i: i.gemeente_code not in {"0637", "1999"},
    "briefadres": lambda i: i.functie_adres == "B",
    "verblijft niet op adres": lambda i: i.in_onderzoek == "089999",
    "curatele": lambda i: i.curatele == "J",
    "minderjarig": lambda i: i.geboortedatum > brp(PEILDATUM.replace(year=PEILDATUM.year - 18)),
    "geboortedatum deels onbekend": lambda i: i.geboortedatum.endswith("00"),
    "adel": lambda i: i.adellijke_titel in {"B", "BS", "JH", "JV"},
    "woonboot": lambda i: i.locatiebeschrijving.startswith("Woonboot") and i.postcode == "",
    "pas verhuisd": lambda i: i.vorige_postcode != "" and i.datum_adres > "202605" and i.gemeente_code == "0637",
    "geslacht onbekend": lambda i: i.geslacht == "O",
    "achternaam onbekend": lambda i: i.geslachtsnaam == ".",
    "partnernaam": lambda i: i.naamgebruik == "P",
    "partnernaam voorop": lambda i: i.naamgebruik == "V",
    "partnernaam achteraan": lambda i: i.naamgebruik == "N",
    "weduwe of gescheiden": lambda i: i.partner_ontbonden != "",
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("naam", sorted(_OCCURS))
def test_every_particularity_occurs_in_a_town_of_five_hundred(naam: str, seed: int) -> None:
    assert any(_OCCURS[naam](inwoner) for inwoner in town(VERPLICHT_VANAF, seed))


def test_particularities_stay_the_exception() -> None:
    gewoon = [i for i in town(2000) if i.geheimhouding == "0" and i.opschorting_reden == "" and i.in_onderzoek == ""]
    assert len(gewoon) > 0.95 * 2000


def test_the_most_common_surnames_are_the_netherlands_own() -> None:
    vaak = {naam for naam, _ in Counter(inwoner.geslachtsnaam for inwoner in town(2000)).most_common(12)}
    assert {"Jong", "Jansen", "Vries", "Berg"} <= vaak


def test_the_name_lists_are_long_and_hold_each_name_once() -> None:
    achternamen = [(r["herkomst"], r["voorvoegsel"], r["geslachtsnaam"]) for r in read_rows("geslachtsnamen.csv")]
    assert len(achternamen) == len(set(achternamen)) >= 300
    assert len({row["voornaam"] for row in read_rows("voornamen.csv")}) >= 200


def test_names_go_with_the_year_of_birth() -> None:
    eerste = {i.voornamen.split()[0]: i for i in town(2000) if i.geboortedatum > "2012"}
    assert {"Noah", "Emma", "Mila", "Sem"} & set(eerste)
    assert not {"Wilhelmina", "Teunis", "Petronella"} & set(eerste)


def test_partners_who_live_together_name_each_other() -> None:
    by_home: dict[tuple[str, ...], list[Inwoner]] = {}
    for inwoner in town(500):
        by_home.setdefault((inwoner.straat, inwoner.postcode, *inwoner[14:17]), []).append(inwoner)
    getrouwd = wederzijds = 0
    for bewoners in by_home.values():
        namen = Counter((i.geslachtsnaam, i.partner_geslachtsnaam) for i in bewoners)
        for een in bewoners:
            if een.partner_geslachtsnaam and not een.partner_ontbonden:
                getrouwd += 1
                wederzijds += namen[een.partner_geslachtsnaam, een.geslachtsnaam] > 0
    assert getrouwd > 100
    assert wederzijds >= 0.97 * getrouwd


def test_there_are_twins_and_sons_named_after_their_father() -> None:
    inwoners = town(2000)
    buren = list(pairwise(inwoners))
    same_home = [
        (a, b) for a, b in buren if (a.straat, a.huisnummer, a.postcode) == (b.straat, b.huisnummer, b.postcode)
    ]
    assert any(a.geboortedatum == b.geboortedatum and a.geslachtsnaam == b.geslachtsnaam for a, b in same_home)
    homes: dict[tuple[str, str, str, str], list[str]] = {}
    for inwoner in inwoners:
        sleutel = (inwoner.straat, inwoner.huisnummer, inwoner.geslachtsnaam, inwoner.geslacht)
        homes.setdefault(sleutel, []).append(inwoner.voornamen.split()[0])
    assert any(len(namen) > len(set(namen)) for (_, _, _, geslacht), namen in homes.items() if geslacht == "M")


def test_nobody_lives_at_an_address_before_being_born() -> None:
    assert all(i.datum_adres >= i.geboortedatum for i in town(2000) if not i.geboortedatum.endswith("00"))


def test_nobody_is_born_after_the_peildatum() -> None:
    assert max(inwoner.geboortedatum for inwoner in town(2000)) <= brp(PEILDATUM)


def test_homes_are_different_and_every_postcode_is_one_of_zoetermeers() -> None:
    woningen = build_woningen(Random(3), 5000)
    assert len(set(woningen)) == 5000
    assert all(isinstance(Postcode.parse(woning.postcode), Postcode) for woning in woningen)
    assert {woning.postcode[:4] for woning in woningen} <= {str(code) for code in range(2711, 2730)}
    assert any(woning.huisletter for woning in woningen)
    assert any(woning.toevoeging for woning in woningen)
    assert max(len(woning.straat) for woning in woningen) <= 24


def test_a_postcode_with_a_number_belongs_to_one_street() -> None:
    straat_van: dict[tuple[str, str], str] = {}
    for woning in build_woningen(Random(4), 5000):
        assert straat_van.setdefault((woning.postcode, woning.huisnummer), woning.straat) == woning.straat


@pytest.mark.slow
def test_a_town_larger_than_the_999_series_still_has_unique_valid_numbers() -> None:
    bsns = [inwoner.bsn for inwoner in build_inwoners(Random(5), 130_000, peildatum=PEILDATUM)]
    assert len(set(bsns)) == 130_000
    assert all(isinstance(Bsn.parse(bsn), Bsn) for bsn in bsns)
