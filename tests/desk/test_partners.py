"""`seintje partners`: who may deliver, until when, and when they last did."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from example_town import VANDAAG, Town

from pipeline.contracts.config_delen import Periode
from pipeline.errors import UsageError
from pipeline.night import run_night
from pipeline.partners import PartnerRegel, agreement_state, list_partners, say_partners, show_partner

pytest_plugins = ("town_fixtures",)


def test_every_partner_is_listed_with_what_came_from_it(night_town: Town) -> None:
    woonbron, stroomnet, waterland = list_partners(night_town.omgeving())
    assert woonbron == PartnerRegel("woonbron", "Woonbron", "Huur", "geldig", VANDAAG, 1, 6, 0)
    assert stroomnet[:4] == ("stroomnet", "Stroomnet", "Energie", "geen")
    assert (stroomnet.leveringen, stroomnet.signalen) == (1, 0)
    assert waterland == PartnerRegel("waterland", "Waterland", "Water", "geldig", None, 0, 0, None)


def test_days_since_the_last_levering_count_from_the_as_of_date(night_town: Town) -> None:
    later = night_town.omgeving(VANDAAG + timedelta(days=12))
    assert list_partners(later)[0].dagen_sinds == 12
    assert "(12 dagen geleden)" in " ".join(show_partner(later, "woonbron"))


def test_a_levering_after_midnight_came_that_night_not_the_day_before(empty_town: Town) -> None:
    def half_past_midnight() -> datetime:
        return datetime(2026, 7, 1, 22, 30, tzinfo=UTC)

    omgeving = replace(empty_town.omgeving(), klok=half_past_midnight)
    run_night(omgeving)
    assert list_partners(omgeving)[0].laatste_levering == VANDAAG


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 1, 14), "nog niet"),
        (date(2026, 1, 15), "geldig"),
        (date(2026, 12, 31), "geldig"),
        (date(2027, 1, 1), "verlopen"),
    ],
)
def test_an_agreement_holds_from_the_day_of_signing_up_to_and_including_its_end(day: date, state: str) -> None:
    assert agreement_state(Periode(ondertekend=date(2026, 1, 15), tot=date(2026, 12, 31)), day) == state


def test_without_an_agreement_there_is_none() -> None:
    assert agreement_state(None, VANDAAG) == "geen"


def test_a_partner_is_shown_with_its_leveringen_and_why_they_were_refused(night_town: Town) -> None:
    text = " ".join(" ".join(show_partner(night_town.omgeving(), "stroomnet")).split())
    assert "Stroomnet (stroomnet)" in text
    assert "geen: elke levering wordt geweigerd" in text
    assert "geweigerd: Geen geldende overeenkomst" in text
    woonbron = " ".join(" ".join(show_partner(night_town.omgeving(), "woonbron")).split())
    assert "geldig (van 2026-01-15, zonder einddatum)" in woonbron
    assert "8 records, 6 signalen, 2 uitval" in woonbron
    assert "minstens 1 en hoogstens 50 records" in woonbron


def test_a_partner_with_sftp_a_basis_for_bsn_and_a_kind_that_is_off(empty_town: Town) -> None:
    path = empty_town.folder / "config.yaml"
    path.write_text(
        'gemeente: {naam: Zoetermeer, code: "0637"}\n'
        "partners:\n"
        "  - id: bank\n    naam: Bank\n    soort: Hypotheek\n    bsn_grondslag: artikel 1\n"
        "    drop: {sftp: {host: sftp.example, poort: 2022, gebruiker: zm, wachtwoord_env: X, bekende_hosts: k, "
        "pad: u}}\n",
        encoding="utf-8",
    )
    text = " ".join(" ".join(show_partner(empty_town.omgeving(), "bank")).split())
    assert "SFTP zm op sftp.example:2022, map u" in text
    assert "Hypotheek: mag nu niet leveren" in text
    assert "mag meekomen: artikel 1" in text
    assert "laatste nog nooit" in text


def test_a_partner_shows_what_is_expected_and_how_its_files_come_in(empty_town: Town) -> None:
    text = " ".join(" ".join(show_partner(empty_town.omgeving(), "woonbron")).split())
    assert "bij meer dan 25% uitval (en minstens 20 records), of als een levering niet op de vorige lijkt" in text
    assert "ritme geen afgesproken" in text
    assert (
        "hoogstens 256 MiB en 1000 bestanden per nacht; blijft daarna staan; het verslag komt in de map retour" in text
    )


def test_every_setting_of_the_intake_is_shown_and_each_landlord_with_its_agreement(empty_town: Town) -> None:
    path = empty_town.folder / "config.yaml"
    path.write_text(
        'gemeente: {naam: Zoetermeer, code: "0637"}\n'
        "partners:\n"
        "  - id: klein\n    naam: Klein\n    soort: Huur\n    drop: {map: drops/klein}\n"
        "    verwacht: {max_uitval_procent: 10, min_uitval: 5, ritme: wekelijks, vergelijk: false}\n"
        "    ontvangst: {minimum_leeftijd_seconden: 60, begeleider: aantal, na_afloop: archiveren,\n"
        "      archief_map: klaar, retour_map: terug, max_mib: 8, max_bestanden: 3, pgp_sleutel: keys/klein.asc}\n"
        "    aanleveraars:\n"
        "      - {naam: Een, overeenkomst: {ondertekend: 2026-01-15}}\n"
        "      - {naam: Twee, overeenkomst: {ondertekend: 2026-12-15}}\n"
        "      - {naam: Drie, overeenkomst: {ondertekend: 2025-01-15, tot: 2026-01-15}}\n"
        "      - {naam: Vier}\n",
        encoding="utf-8",
    )
    lines = show_partner(empty_town.omgeving(), "klein")
    text = " ".join(" ".join(lines).split())
    assert "houdt vast bij meer dan 10% uitval (en minstens 5 records) ritme wekelijks" in text
    assert (
        "vanaf 60 seconden oud; pas als er een .ok met het aantal records naast staat; hoogstens 8 MiB en 3 be" in text
    )
    assert "PGP: de sleutel is ingesteld; gaat daarna naar de map klaar; het verslag komt in de map terug" in text
    assert "aanleveraar Een: geldige overeenkomst" in text
    assert "aanleveraar Twee: overeenkomst nog niet: deze regels worden geweigerd" in text
    assert "aanleveraar Drie: overeenkomst verlopen: deze regels worden geweigerd" in text
    assert "aanleveraar Vier: overeenkomst geen: deze regels worden geweigerd" in text
    assert max(map(len, (line for line in lines if "/" not in line))) <= 80


def test_a_typo_in_the_partner_gets_a_suggestion(night_town: Town) -> None:
    with pytest.raises(UsageError, match="Er is geen partner") as caught:
        show_partner(night_town.omgeving(), "woonbrom")
    assert "Bedoelde u woonbron?" in caught.value.doe_dit


def test_the_list_and_the_partner_fit_on_the_screen(night_town: Town) -> None:
    rows = list_partners(night_town.omgeving())
    wide = rows[0]._replace(id="x" * 40, soort="CAK Zorgverzekeringen", leveringen=123456, signalen=1234567)
    assert max(map(len, say_partners([*rows, wide]))) <= 80
    # The folder of the drop is one long word, which is not broken: it must stay to copy.
    lines = [line for line in show_partner(night_town.omgeving(), "woonbron") if "/" not in line]
    assert max(map(len, lines)) <= 80
    assert say_partners(rows)[1].split() == ["woonbron", "Huur", "geldig", "2026-11-23", "1", "6"]


def test_no_partners_are_told_as_none() -> None:
    assert say_partners([]) == ["Er staan nog geen partners in config.yaml."]
