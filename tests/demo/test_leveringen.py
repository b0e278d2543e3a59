"""The demo's leveringen: the right number, each in its partner's notation, and damage only where it is meant."""

import csv
import io
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from random import Random

import pytest
from lxml import etree

from pipeline.contracts.tables import SIGNALEN
from pipeline.demo.bevolking import build_inwoners
from pipeline.demo.inwoner import Inwoner
from pipeline.demo.leveringen import BESCHADIGDE_RECORDS, Levering, build_leveringen
from pipeline.demo.partners import leveringsvormen
from pipeline.domain.bedrag import Bedrag
from pipeline.domain.datum import parse_datum

VANDAAG = date(2026, 11, 23)
HUISFORMAAT = {
    "referentie", "soort", "klantnummer", "bsn", "voorletters", "voornamen", "voorvoegsel", "achternaam",
    "geboortedatum", "straat", "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats", "telefoon", "email",
    "bedrag", "ontstaansdatum", "signaaldatum", "mutatie", "crisis", "datum_einde_levering", "warme_overdracht",
    "bezwaar", "aanleveraar",
}  # fmt: skip
VERPLICHT = {"referentie", "achternaam", "huisnummer", "postcode", "bedrag", "ontstaansdatum", "signaaldatum"}


@cache
def town() -> list[Inwoner]:
    return build_inwoners(Random(1), 2000, peildatum=date(2026, 11, 20))


@cache
def leveringen(signalen: int = 60, seed: int = 1) -> list[Levering]:
    return build_leveringen(Random(seed), town(), signalen, vandaag=VANDAAG)


def codering(levering: Levering) -> str:
    vormen = {vorm.bestand(levering.bestand.split("_")[2]): vorm for vorm in leveringsvormen()}
    return vormen[levering.bestand].codering


def records(levering: Levering) -> list[dict[str, str]]:
    """Read with nothing of the project's own readers: what any partner's software would see."""
    if levering.bestand.endswith(".xml"):
        root = etree.fromstring(levering.inhoud)
        assert root.tag == "levering"
        assert {child.tag for child in root} <= {"signaal"}
        return [{str(cell.tag): cell.text or "" for cell in record} for record in root]
    text = levering.inhoud.decode(codering(levering))
    return [
        {naam: waarde or "" for naam, waarde in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";", restval="")
    ]


def goede(signalen: int = 60) -> list[tuple[Levering, dict[str, str]]]:
    """All records of the files without damage, of partners that signed."""
    schoon = [levering for levering in leveringen(signalen) if levering.records == levering.goed]
    return [(levering, record) for levering in schoon if levering.partner != "huurbaas" for record in records(levering)]


@pytest.mark.parametrize("signalen", [0, 1, 5, 39, 40, 60, 1000, 2500])
def test_the_signed_partners_send_exactly_the_asked_number_of_good_records(signalen: int) -> None:
    getekend = [levering for levering in leveringen(signalen) if levering.partner != "huurbaas"]
    assert sum(levering.goed for levering in getekend) == signalen
    assert sum(levering.records for levering in getekend) == signalen + BESCHADIGDE_RECORDS
    assert sum(len(records(levering)) for levering in getekend) == signalen + BESCHADIGDE_RECORDS


def test_the_same_dice_give_the_same_bytes() -> None:
    assert build_leveringen(Random(1), town(), 60, vandaag=VANDAAG) == leveringen()
    assert build_leveringen(Random(2), town(), 60, vandaag=VANDAAG) != leveringen()


def test_a_town_without_residents_still_gets_its_signalen() -> None:
    leeg = build_leveringen(Random(1), [], 60, vandaag=VANDAAG)
    assert sum(levering.goed for levering in leeg if levering.partner != "huurbaas") == 60


def test_there_are_csv_and_xml_of_five_partners_and_one_without_an_overeenkomst() -> None:
    namen = {levering.bestand for levering in leveringen()}
    assert namen == {
        "VS_zorgzeker_20261122_001.csv", "VS_woonbron_20261121_001.csv", "VS_woonbron_20261122_002.csv",
        "VS_stadswonen_20261122_001.xml", "VS_stroomnet_20261121_001.xml", "VS_stroomnet_20261123_002.csv",
        "VS_waterwerk_20261122_001.csv", "VS_huurbaas_20261122_001.csv",
    }  # fmt: skip


def test_every_file_has_only_columns_of_the_contract_and_all_required_ones() -> None:
    for levering in leveringen(1000):
        if levering.bestand.endswith(".csv"):
            header = levering.inhoud.decode(codering(levering)).splitlines()[0].split(";")
            assert len(header) == len(set(header))
            assert set(header) <= HUISFORMAAT
            assert set(header) >= VERPLICHT
        for record in records(levering):
            assert set(record) <= HUISFORMAAT


def test_the_house_columns_of_this_test_are_those_of_the_store() -> None:
    assert {"referentie", "klantnummer", "crisis", "aanleveraar"} <= HUISFORMAAT & set(SIGNALEN.names)


def test_every_good_record_has_what_is_required_with_readable_dates_and_amount() -> None:
    for levering, record in goede(1000):
        assert all(record[naam] for naam in VERPLICHT), levering.bestand
        sinds, gemeld = parse_datum(record["ontstaansdatum"]), parse_datum(record["signaaldatum"])
        bedrag = Bedrag.parse(record["bedrag"])
        assert isinstance(sinds, date)
        assert isinstance(gemeld, date)
        assert isinstance(bedrag, Bedrag)
        assert sinds < gemeld <= VANDAAG
        assert (VANDAAG - sinds).days <= 95
        assert bedrag.cent > 0


def test_references_of_a_partner_are_unique_and_hold_nothing_of_a_person() -> None:
    per_partner: dict[str, list[str]] = defaultdict(list)
    for levering in leveringen(1000):
        per_partner[levering.partner] += [record["referentie"] for record in records(levering)]
    assert all(len(gebruikt) == len(set(gebruikt)) for gebruikt in per_partner.values())


def test_the_encodings_are_those_of_the_field() -> None:
    inhoud = {levering.bestand: levering.inhoud for levering in leveringen(2500)}
    assert inhoud["VS_waterwerk_20261122_001.csv"].startswith(b"\xef\xbb\xbf")
    assert not inhoud["VS_zorgzeker_20261122_001.csv"].startswith(b"\xef\xbb\xbf")
    assert b"\x80 " in inhoud["VS_woonbron_20261121_001.csv"]  # the euro sign of Windows-1252
    with pytest.raises(UnicodeDecodeError):
        inhoud["VS_woonbron_20261121_001.csv"].decode()


def test_the_crisis_lane_says_when_the_delivery_ends() -> None:
    crisis = [r for levering, r in goede(1000) if levering.bestand == "VS_stroomnet_20261123_002.csv"]
    assert len(crisis) == 50
    for record in crisis:
        einde = parse_datum(record["datum_einde_levering"])
        assert isinstance(einde, date)
        assert einde > VANDAAG
        assert record["crisis"] == "J"


def test_the_mix_of_kinds_is_zoetermeers() -> None:
    per_partner: Counter[str] = Counter()
    for levering in leveringen(1000):
        per_partner[levering.partner] += levering.goed
    assert per_partner == {
        "zorgzeker": 410, "woonbron": 110, "stadswonen": 90, "stroomnet": 200, "waterwerk": 190, "huurbaas": 4,
    }  # fmt: skip


def test_six_records_are_damaged_each_in_its_own_way() -> None:
    (levering,) = (found for found in leveringen() if found.goed < found.records)
    assert BESCHADIGDE_RECORDS == 6 == levering.records - levering.goed
    rows = list(csv.reader(io.StringIO(levering.inhoud.decode("cp1252"), newline=""), delimiter=";"))
    header, kort = rows[0], [row for row in rows if len(row) < len(rows[0])]
    heel = [dict(zip(header, row, strict=True)) for row in rows[1:] if row not in kort]
    assert len(kort) == 1
    assert [r["bedrag"] for r in heel].count("€ 0,00") == 1
    assert [r["achternaam"] for r in heel].count("") == 1
    assert [r["huisnummer"] for r in heel].count("onbekend") == 1
    assert len([r for r in heel if r["postcode"].startswith("27XX")]) == 1
    assert len([r for r in heel if r["ontstaansdatum"].startswith(("30-02", "31-02"))]) == 1


def test_about_seven_in_ten_records_come_with_a_birth_date() -> None:
    met = [record for _, record in goede(1000) if record.get("geboortedatum")]
    assert 0.62 < len(met) / len(goede(1000)) < 0.76


def test_some_people_stand_at_two_partners_and_some_are_nobody_the_register_knows() -> None:
    adressen = {(i.postcode, i.huisnummer) for i in town()} | {(i.vorige_postcode, i.vorige_huisnummer) for i in town()}
    waar: dict[tuple[str, str], set[str]] = defaultdict(set)
    vreemd = 0
    for levering, record in goede():
        plek = (record["postcode"].replace(" ", "").upper(), record["huisnummer"])
        waar[plek].add(levering.partner)
        vreemd += plek not in adressen and int("".join(c for c in record["huisnummer"] if c.isdigit())) >= 900
    assert sum(len(partners) > 1 for partners in waar.values()) >= 2
    assert 1 <= vreemd <= 6


def test_a_few_arrears_are_too_small_or_too_young_but_never_in_the_crisis_lane() -> None:
    soorten: Counter[tuple[str, bool]] = Counter()
    for _, record in goede(1000):
        bedrag, sinds, gemeld = (
            Bedrag.parse(record["bedrag"]), parse_datum(record["ontstaansdatum"]), parse_datum(record["signaaldatum"]),
        )  # fmt: skip
        assert isinstance(bedrag, Bedrag)
        assert isinstance(sinds, date)
        assert isinstance(gemeld, date)
        soorten["te laag", record.get("crisis") == "J"] += bedrag.cent < 7500
        soorten["te jong", record.get("crisis") == "J"] += (gemeld - sinds).days < 30
    assert 10 <= soorten["te laag", False] <= 20
    assert 10 <= soorten["te jong", False] <= 20
    assert soorten["te laag", True] == soorten["te jong", True] == 0


@pytest.mark.parametrize("seed", range(4))
def test_sixty_signalen_reach_the_deceased_the_departed_the_secret_and_the_moved(seed: int) -> None:
    namen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for levering in leveringen(60, seed):
        for record in records(levering):
            namen[record.get("postcode", "")[:6].replace(" ", "").upper(), record.get("huisnummer", "")].append(
                record["achternaam"].lower()
            )
    soorten = {
        "overleden": [i for i in town() if i.opschorting_reden == "O"],
        "geëmigreerd": [i for i in town() if i.opschorting_reden == "E"],
        "vertrokken": [i for i in town() if i.gemeente_code not in {"0637", "1999"}],
        "geheim": [i for i in town() if i.geheimhouding != "0"],
        "briefadres": [i for i in town() if i.functie_adres == "B"],
        "verhuisd": [i for i in town() if i.vorige_postcode],
    }
    for soort, inwoners in soorten.items():
        adressen = {(i.postcode, i.huisnummer) for i in inwoners} | {
            (i.vorige_postcode, i.vorige_huisnummer) for i in inwoners
        }
        assert adressen & set(namen), soort


def test_only_the_insurer_sends_a_bsn_column() -> None:
    met = {levering.bestand for levering in leveringen() if any("bsn" in record for record in records(levering))}
    assert met == {"VS_zorgzeker_20261122_001.csv"}


def test_the_shares_of_the_leveringen_are_thousandths() -> None:
    assert sum(vorm.aandeel for vorm in leveringsvormen()) == 1000
