"""The one table of what a partner may hear, case by case (domain.md, Rules 11; domain-sources L-11)."""

from typing import get_args

import pytest

from pipeline.contracts.ddas import KINDS_BY_DEFAULT, STATUS_BIJ_RESULTAAT, Signaalstatus
from pipeline.contracts.reasons import redenen
from pipeline.contracts.terugkoppeling import (
    grondslagen,
    hangt_af_van_adres,
    pauze_zin,
    regels_van,
    vertelbaar,
    woorden,
)

ALLOWED = {"", "herhaalde melding", "onterecht signaal", "overleden", "geen inwoner"}
TOLD = {
    "Nog niet opgepakt": ("in behandeling", ""),
    "Opgepakt": ("opgepakt", ""),
    "Niet opgepakt: herhaalde melding": ("niet opgepakt", "herhaalde melding"),
    "Niet opgepakt: onterecht signaal": ("niet opgepakt", "onterecht signaal"),
    "Niet opgepakt: andere reden": ("niet opgepakt", ""),
    "Inwoner is overleden": ("niet opgepakt", "overleden"),
    "Persoon is geen inwoner (meer) in de gemeente": ("niet opgepakt", "geen inwoner"),
    "Inwoner al bekend bij schuldhulpverlening": ("niet opgepakt", ""),
}
NEVER_SAID = (
    "bezwaar",
    "schuldhulp",
    "traject",
    "detentie",
    "curatele",
    "adres",
    "bsn",
    "geheim",
    "verhuisd",
    "traject",
)


@pytest.mark.parametrize("status", get_args(Signaalstatus))
def test_each_status_of_ddas_is_told_as_the_law_allows(status: str) -> None:
    told = woorden(status, "")
    assert (told.status, told.reden) == TOLD[status]
    assert told.uitleg.endswith(".")


@pytest.mark.parametrize("status", ["Niet opgepakt: andere reden", "Inwoner al bekend bij schuldhulpverlening"])
def test_whatever_the_other_reason_is_the_partner_hears_the_same(status: str) -> None:
    plain = woorden("Niet opgepakt: andere reden", "")
    for code in redenen().keys() - {"ingetrokken-door-partner"}:  # that it knows, for it did so itself
        assert woorden(status, code)[:6] == plain[:6]
    assert woorden(status, "ingetrokken-door-partner")[:2] == plain[:2]


@pytest.mark.parametrize("status", get_args(Signaalstatus))
def test_no_reason_code_brings_other_words_than_the_table_has(status: str) -> None:
    for code in redenen():
        told = woorden(status, code)
        assert told.reden in ALLOWED
        assert (told.status, told.reden, told.uitleg) in vertelbaar()


def test_what_the_table_does_not_name_is_told_as_not_taken_up_and_nothing_more() -> None:
    told = woorden("Inwoner zit in detentie", "bezwaar-inwoner")
    assert (told.status, told.reden) == ("niet opgepakt", "")
    assert told.uitleg == woorden("Niet opgepakt: andere reden", "").uitleg


def test_no_sentence_of_the_table_speaks_of_help_objections_or_where_somebody_lives() -> None:
    for status, reden, uitleg in vertelbaar():
        assert not [word for word in NEVER_SAID if word in f"{status} {reden} {uitleg}".lower()]


@pytest.mark.parametrize("code", ["rechtspersoon", "onder-drempel", "te-vroeg", "te-oud"])
def test_an_unjustified_signaal_is_told_what_the_partner_itself_can_mend(code: str) -> None:
    told, plain = (woorden("Niet opgepakt: onterecht signaal", one) for one in (code, ""))
    assert (told.reden, told.bewijs) == ("onterecht signaal", False)
    assert told.uitleg != plain.uitleg


def test_every_code_that_is_told_more_precisely_exists() -> None:
    for regel in regels_van():
        assert set(regel.per_reden) <= redenen().keys()


def test_that_somebody_left_is_not_told_of_who_has_a_secret_address() -> None:
    status = "Persoon is geen inwoner (meer) in de gemeente"
    assert woorden(status, "vertrokken", afgeschermd=True) == woorden("Niet opgepakt: andere reden", "")
    assert hangt_af_van_adres(status)
    assert [one for one in get_args(Signaalstatus) if hangt_af_van_adres(one)] == [status]


def test_a_pause_belongs_to_what_is_taken_up_only() -> None:
    assert [one for one in get_args(Signaalstatus) if woorden(one, "").pauze] == ["Opgepakt"]
    assert "tot en met 25 december 2026" in pauze_zin("25 november 2026", "25 december 2026", begint=True)


def test_only_what_is_not_known_yet_waits() -> None:
    assert [one for one in get_args(Signaalstatus) if woorden(one, "").wacht] == ["Nog niet opgepakt"]


@pytest.mark.parametrize("code", ["bezwaar-bij-partner", "ingetrokken-door-partner"])
def test_what_a_partner_should_not_have_sent_or_took_back_has_no_proof(code: str) -> None:
    assert not woorden("Niet opgepakt: andere reden", code).bewijs
    assert woorden("Niet opgepakt: andere reden", "bezwaar-inwoner").bewijs


def test_every_result_of_a_zaak_that_gives_a_status_is_in_the_table() -> None:
    assert set(STATUS_BIJ_RESULTAAT.values()) <= set(TOLD)


def test_every_kind_that_may_deliver_has_its_article() -> None:
    assert set(grondslagen()) == set(KINDS_BY_DEFAULT)
