"""config.yaml as values: who may deliver when, what is in force, and the defaults."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.contracts.config import Config, Grens
from pipeline.contracts.config_delen import DropConfig, Periode, Sftp
from pipeline.contracts.config_partner import BsnGrondslag, Partner, Verwacht
from pipeline.contracts.ddas import KINDS_BY_DEFAULT

GEMEENTE = {"naam": "Zoetermeer", "code": "0637"}
SIGNED = date(2026, 1, 15)
LAST = date(2026, 11, 23)
DAY = timedelta(days=1)


def partner(**velden: object) -> Partner:
    return Partner.model_validate(
        {"id": "woonbron", "naam": "Woonbron", "soort": "Huur", "drop": {"map": "x"}} | velden
    )


def test_an_overeenkomst_is_in_force_on_the_day_of_signing_and_on_its_last_day() -> None:
    agreement = {"ondertekend": SIGNED, "tot": LAST}
    assert not partner(overeenkomst=agreement).mag_leveren(SIGNED - DAY)
    assert partner(overeenkomst=agreement).mag_leveren(SIGNED)
    assert partner(overeenkomst=agreement).mag_leveren(LAST)
    assert not partner(overeenkomst=agreement).mag_leveren(LAST + DAY)


def test_an_overeenkomst_without_an_end_goes_on() -> None:
    assert partner(overeenkomst={"ondertekend": SIGNED, "tot": None}).mag_leveren(date(2099, 1, 1))


def test_a_partner_that_did_not_sign_may_never_deliver() -> None:
    assert not partner().mag_leveren(LAST)
    assert not partner(overeenkomst=None).mag_leveren(LAST)


@given(ondertekend=st.dates(), tot=st.none() | st.dates(), dag=st.dates())
def test_a_period_is_a_run_of_days(ondertekend: date, tot: date | None, dag: date) -> None:
    assume(tot is None or tot >= ondertekend)
    expected = ondertekend <= dag <= (tot or date.max)
    assert Periode(ondertekend=ondertekend, tot=tot).geldt_op(dag) == expected


def test_an_agreement_that_ends_before_it_starts_and_a_range_upside_down_are_refused() -> None:
    with pytest.raises(ValidationError, match="tot ligt vóór ondertekend"):
        Periode(ondertekend=LAST, tot=LAST - DAY)
    with pytest.raises(ValidationError, match="max is kleiner dan min"):
        Verwacht(min=2, max=1)


def test_a_bsn_may_come_in_only_when_there_is_a_basis_and_within_its_days() -> None:
    assert partner().bsn_grondslag is None
    assert partner(bsn_grondslag="art. 10 Wabb").bsn_grondslag == BsnGrondslag(grondslag="art. 10 Wabb")
    basis = BsnGrondslag(grondslag="art. 10 Wabb", van=SIGNED, tot=LAST)
    answers = [basis.geldt_op(dag) for dag in (SIGNED - DAY, SIGNED, LAST, LAST + DAY)]
    assert answers == [False, True, True, False]


def test_the_four_kinds_of_the_law_are_on_and_the_others_need_their_own_basis_and_end() -> None:
    config = Config.model_validate(
        {"gemeente": GEMEENTE, "soorten": {"Hypotheek": {"grondslag": "pilot", "tot": LAST}}}
    )
    assert all(config.soort_mag(soort, date(2099, 1, 1)) for soort in KINDS_BY_DEFAULT)
    assert config.soort_mag("Hypotheek", LAST)
    assert not config.soort_mag("Hypotheek", LAST + DAY)
    assert not config.soort_mag("DUO", LAST)


def test_thresholds_have_the_suggested_defaults_and_only_zorg_a_maximum_age() -> None:
    config = Config.model_validate({"gemeente": GEMEENTE})
    assert (config.grens("Huur").minimum_bedrag, config.grens("Huur").dagen_van) == (Decimal(75), 30)
    assert config.grens("Huur").dagen_tot is None
    assert config.grens("Zorg").dagen_tot == 100
    own = Config.model_validate({"gemeente": GEMEENTE, "grenzen": {"Water": {"minimum_bedrag": "50.50"}}})
    assert own.grens("Water") == Grens(minimum_bedrag=Decimal("50.50"), dagen_van=30, dagen_tot=None)


def test_the_expected_number_of_records_counts_its_ends() -> None:
    verwacht = Verwacht(min=1, max=3)
    assert [verwacht.past(number) for number in range(5)] == [False, True, True, True, False]
    assert Verwacht().past(0)
    assert Verwacht().past(1_000_000)


def test_relative_paths_are_relative_to_the_folder_of_the_config() -> None:
    config = Config.model_validate(
        {"gemeente": GEMEENTE, "store": "data/store", "outbox": "/var/outbox"}, context={"map": Path("/etc/seintje")}
    )
    assert config.inbox == Path("/etc/seintje/inbox")
    assert config.store == Path("/etc/seintje/data/store")
    assert config.outbox == Path("/var/outbox")


@pytest.mark.parametrize(
    "places", [{}, {"map": "x", "sftp": {"host": "h", "gebruiker": "g", "sleutel": "k", "bekende_hosts": "b"}}]
)
def test_a_drop_is_one_place_and_not_two(places: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="precies één van map of sftp"):
        DropConfig.model_validate(places)


@pytest.mark.parametrize(
    "ways", [{}, {"sleutel": "k", "wachtwoord_env": "W"}, {"wachtwoord_bestand": "w", "sleutel": "k"}]
)
def test_an_sftp_account_has_one_way_to_log_in(ways: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="precies één van sleutel"):
        Sftp.model_validate({"host": "h", "gebruiker": "g", "bekende_hosts": "b"} | ways)


@pytest.mark.parametrize("identity", ["Woonbron", "woon_bron", "-woonbron", "", "woon bron", "../x", "a" * 41])
def test_an_id_that_cannot_be_a_folder_name_is_refused(identity: str) -> None:
    with pytest.raises(ValidationError):
        partner(id=identity)


def test_the_config_never_changes_while_it_is_used() -> None:
    config = Config.model_validate({"gemeente": GEMEENTE})
    with pytest.raises(ValidationError, match="frozen"):
        setattr(config, "store", Path("elders"))  # noqa: B010 - a plain assignment is refused by mypy already


def test_letters_are_signed_by_the_municipality_of_the_configuration() -> None:
    other = Config.model_validate({"gemeente": {"naam": "'s-Gravenhage", "code": "0518"}})
    assert other.huisstijl.afzender == "Gemeente 's-Gravenhage"
    assert "telefoon" in other.geleende_huisstijl()
    assert Config.model_validate({"gemeente": GEMEENTE}).geleende_huisstijl() == ()


def test_another_town_may_not_send_zoetermeers_number_by_itself() -> None:
    drukstraat = {"drop": {"map": "x"}, "vrijgave": "automatisch"}
    with pytest.raises(ValidationError, match="vul onder huisstijl ook in: retouradres, telefoon"):
        Config.model_validate({"gemeente": {"naam": "Delft", "code": "0503"}, "drukstraat": drukstraat})


def test_who_lets_houses_gets_a_proof_of_notification_unless_it_is_agreed_otherwise() -> None:
    assert partner().krijgt_bewijs
    assert not partner(soort="Water").krijgt_bewijs
    assert partner(soort="Water", terugkoppeling={"bewijs": "ja"}).krijgt_bewijs
    assert not partner(terugkoppeling={"bewijs": "nee"}).krijgt_bewijs
    assert partner().terugkoppeling.ritme == "dagelijks"
    with pytest.raises(ValidationError, match="ja of nee"):
        partner(terugkoppeling={"bewijs": "misschien"})
