"""Residents accepted: who is refused, what is a warning, and what the inwoners table then holds."""

from datetime import date

import pytest

from pipeline.contracts.reasons import Finding
from pipeline.formats.inwoners import KOLOMMEN, BrokenRow, RawInwoner, RawRow, Remark
from pipeline.stages.accept import Accepted, accept_inwoners

PEILDATUM = date(2026, 11, 1)
EMPTY_PARTNER = dict.fromkeys(
    ("adellijke_titel", "voorvoegsel", "geslachtsnaam", "geslacht", "aangegaan", "ontbonden"), ""
)


def raw(regel: int = 2, **velden: str) -> RawInwoner:
    basis = {"bsn": "999990019", "geslachtsnaam": "Groenen"}
    return RawInwoner(regel, dict.fromkeys(KOLOMMEN, "") | basis | velden)


def accept(*rows: RawRow) -> Accepted:
    return accept_inwoners(rows, peildatum=PEILDATUM)


def one(row: RawInwoner) -> dict[str, str]:
    (inwoner,) = accept(row).inwoners.to_pylist()
    return inwoner


def reasons(*rows: RawRow) -> list[tuple[str, str]]:
    return [(finding.veld, finding.reden) for finding in accept(*rows).bevindingen]


@pytest.mark.parametrize("bsn", ["", "onbekend", "1234567", "1234567890", "000000000", "99999 0019", "٩٩٩٩٩٠٠١٩"])
def test_a_person_without_a_usable_bsn_is_refused(bsn: str) -> None:
    accepted = accept(raw(bsn=bsn))
    assert accepted.bevindingen == (Finding(2, "bsn", "inwoner-zonder-bsn"),)
    assert (accepted.gelezen, accepted.uitval, accepted.inwoners.num_rows) == (1, 1, 0)


def test_a_bsn_of_eight_digits_gets_its_leading_zero_back() -> None:
    assert one(raw(bsn="10082426"))["bsn"] == "010082426"


def test_a_bsn_that_fails_the_elfproef_is_imported_with_a_warning() -> None:
    assert one(raw(bsn="123456789"))["bsn"] == "123456789"
    assert reasons(raw(bsn="123456789")) == [("bsn", "inwoner-bsn-elfproef")]


def test_a_person_without_geslachtsnaam_is_refused_but_the_unknown_name_of_the_brp_is_not() -> None:
    assert reasons(raw(geslachtsnaam="  ")) == [("geslachtsnaam", "inwoner-zonder-geslachtsnaam")]
    assert one(raw(geslachtsnaam="."))["geslachtsnaam"] == "."


def test_broken_rows_count_and_remarks_do_not() -> None:
    accepted = accept(Remark(1, "schoenmaat", "inwoner-kolom-onbekend"), raw(), BrokenRow(3, "inwoner-rij-kapot"))
    assert (accepted.gelezen, accepted.uitval) == (2, 1)
    assert [note.regel for note in accepted.bevindingen] == [1, 3]


@pytest.mark.parametrize(
    ("redenen_opschorting", "winner"),
    [(["", "", ""], 4), (["", "F", "."], 2), (["F", "O", "F"], 3), (["F", ".", "F"], 4)],
)
def test_of_one_bsn_the_last_persoonslijst_that_is_not_in_error_wins(
    redenen_opschorting: list[str], winner: int
) -> None:
    rows = [
        raw(regel, opschorting_reden=code, geslachtsnaam=f"Regel{regel}")
        for regel, code in enumerate(redenen_opschorting, start=2)
    ]
    accepted = accept(*rows)
    assert accepted.inwoners["geslachtsnaam"].to_pylist() == [f"Regel{winner}"]
    assert [(note.regel, note.reden) for note in accepted.bevindingen] == [
        (regel, "inwoner-dubbel") for regel in (2, 3, 4) if regel != winner
    ]
    assert (accepted.gelezen, accepted.uitval) == (3, 2)


def test_dates_are_eight_digits_and_partly_unknown_ones_stay_so() -> None:
    row = raw(geboortedatum="19780800", datum_adres="15-01-2020", opschorting_datum="2026-01-02")
    inwoner = one(row)
    assert (inwoner["geboortedatum"], inwoner["datum_adres"]) == ("19780800", "20200115")
    assert inwoner["opschorting_datum"] == "20260102"
    assert reasons(row) == []


def test_an_unreadable_date_becomes_unknown_with_a_warning_and_an_absent_one_stays_absent() -> None:
    inwoner = one(raw(datum_adres="19660013"))
    assert (inwoner["datum_adres"], inwoner["geboortedatum"], inwoner["opschorting_datum"]) == (
        "00000000",
        "00000000",
        "",
    )
    assert reasons(raw(datum_adres="19660013")) == [("datum_adres", "inwoner-datum-ongeldig")]


def test_a_bad_postcode_is_kept_as_written_with_a_warning() -> None:
    assert one(raw(postcode="2711 ec"))["postcode"] == "2711EC"
    assert one(raw(postcode="27 11"))["postcode"] == "27 11"
    assert reasons(raw(postcode="27 11")) == [("postcode", "inwoner-postcode-ongeldig")]


def test_a_number_with_something_behind_it_is_taken_apart() -> None:
    inwoner = one(raw(huisnummer="12A-3"))
    assert (inwoner["huisnummer"], inwoner["huisletter"], inwoner["huisnummertoevoeging"]) == ("12", "A", "3")


def test_the_registers_own_letter_and_addition_stay_as_written() -> None:
    inwoner = one(raw(huisnummer="400", huisletter="L", huisnummertoevoeging="Toe"))
    assert (inwoner["huisnummer"], inwoner["huisletter"], inwoner["huisnummertoevoeging"]) == ("400", "L", "Toe")


def test_a_bad_number_and_a_long_addition_are_warnings() -> None:
    assert reasons(raw(huisnummer="huis")) == [("huisnummer", "inwoner-huisnummer-ongeldig")]
    assert one(raw(huisnummer="huis"))["huisnummer"] == "huis"
    assert reasons(raw(huisnummer="1", huisnummertoevoeging="achter")) == [
        ("huisnummertoevoeging", "inwoner-toevoeging-lang")
    ]


@pytest.mark.parametrize("code", ["O", "E", "M", "R", "F", "W", ".", ""])
def test_a_reason_of_opschorting_is_kept_as_it_is(code: str) -> None:
    assert one(raw(opschorting_reden=code))["opschorting_reden"] == code
    assert reasons(raw(opschorting_reden=code)) == []


@pytest.mark.parametrize("column", ["geslacht", "naamgebruik", "adellijke_titel", "functie_adres", "opschorting_reden"])
def test_an_unknown_code_is_kept_with_a_warning(column: str) -> None:
    row = RawInwoner(2, raw().velden | {column: "Q"})
    assert one(row)[column] == "Q"
    assert reasons(row) == [(column, "inwoner-code-onbekend")]


@pytest.mark.parametrize(
    ("text", "code", "warned"),
    [
        ("", "0", 0),
        ("0", "0", 0),
        ("N", "0", 0),
        ("3", "3", 0),
        ("J", "7", 0),
        ("true", "7", 0),
        ("?", "7", 1),
        ("8", "7", 1),
    ],
)
def test_geheimhouding_is_zero_to_seven_and_in_doubt_geheim(text: str, code: str, warned: int) -> None:
    assert one(raw(geheimhouding=text))["geheimhouding"] == code
    assert len(reasons(raw(geheimhouding=text))) == warned


@pytest.mark.parametrize(
    ("text", "code", "warned"), [("", "", 0), ("N", "", 0), ("0", "", 0), ("1", "J", 0), ("ja", "J", 0), ("?", "J", 1)]
)
def test_curatele_is_j_or_empty_and_in_doubt_j(text: str, code: str, warned: int) -> None:
    assert one(raw(curatele=text))["curatele"] == code
    assert len(reasons(raw(curatele=text))) == warned


def test_small_codes_are_written_one_way() -> None:
    inwoner = one(raw(gemeente_code="637", aanduiding_bij_huisnummer="Tegenover", in_onderzoek="N", functie_adres="b"))
    assert (inwoner["gemeente_code"], inwoner["aanduiding_bij_huisnummer"]) == ("0637", "to")
    assert (inwoner["in_onderzoek"], inwoner["functie_adres"]) == ("", "B")


def partner(geslachtsnaam: str, aangegaan: str = "", ontbonden: str = "") -> dict[str, str]:
    return EMPTY_PARTNER | {"geslachtsnaam": geslachtsnaam, "aangegaan": aangegaan, "ontbonden": ontbonden}


def test_of_several_partners_the_oldest_relation_that_lasts_counts() -> None:
    partners = (partner("Ex", ontbonden="20200101"), partner("Later", "20150101"), partner("Eerst", "20050101"))
    assert one(raw()._replace(partners=partners))["partner_geslachtsnaam"] == "Eerst"


def test_without_a_lasting_relation_the_most_recently_dissolved_counts_with_its_date() -> None:
    partners = (partner("Oud", ontbonden="19900101"), partner("Laatst", ontbonden="20200101"))
    inwoner = one(raw()._replace(partners=partners))
    assert (inwoner["partner_geslachtsnaam"], inwoner["partner_ontbonden"]) == ("Laatst", "20200101")


def test_a_relation_dissolved_on_an_unreadable_day_is_dissolved_all_the_same() -> None:
    row = raw()._replace(partners=(partner("Ex", ontbonden="20200230"), partner("Nu", "20210101")))
    assert one(row)["partner_geslachtsnaam"] == "Nu"
    alone = raw()._replace(partners=(partner("Ex", ontbonden="20200230"),))
    assert one(alone)["partner_ontbonden"] == "00000000"
    assert reasons(alone) == [("partner_ontbonden", "inwoner-datum-ongeldig")]


def test_the_partner_of_a_plat_file_passes_as_it_is() -> None:
    inwoner = one(raw(partner_geslachtsnaam="Veld", partner_voorvoegsel="in het", partner_geslacht="m"))
    assert (inwoner["partner_geslachtsnaam"], inwoner["partner_voorvoegsel"]) == ("Veld", "in het")
    assert inwoner["partner_geslacht"] == "M"


def test_the_previous_address_is_the_latest_other_one_that_was_not_wrong() -> None:
    adressen = (
        {"postcode": "2711EC", "huisnummer": "1", "onjuist": ""},
        {"postcode": "9999XX", "huisnummer": "9", "onjuist": "O"},
        {"postcode": "", "huisnummer": "4", "onjuist": ""},
        {"postcode": "2712AB", "huisnummer": "7", "onjuist": ""},
        {"postcode": "2713CD", "huisnummer": "8", "onjuist": ""},
    )
    inwoner = one(raw(postcode="2711 EC", huisnummer="1")._replace(alle_vorige_adressen=adressen))
    assert (inwoner["vorige_postcode"], inwoner["vorige_huisnummer"]) == ("2712AB", "7")


def test_who_died_but_is_not_opgeschort_is_treated_as_overleden() -> None:
    row = raw(overlijden_datum="20260102")
    assert (one(row)["opschorting_reden"], one(row)["opschorting_datum"]) == ("O", "20260102")
    assert reasons(row) == [("opschorting_reden", "inwoner-overleden-zonder-opschorting")]
    assert one(raw(overlijden_datum="20260102", opschorting_reden="R"))["opschorting_reden"] == "R"


def test_an_unreadable_day_of_death_is_reported_and_nobody_declared_dead() -> None:
    row = raw(overlijden_datum="05")
    assert one(row)["opschorting_reden"] == ""
    assert reasons(row) == [("overlijden_datum", "inwoner-datum-ongeldig")]


@pytest.mark.parametrize("text", ["Groe\x00nen", "Groe\u200bnen", "Groe\ud800nen"])
def test_unreadable_characters_are_reported_and_do_not_break_the_table(text: str) -> None:
    assert reasons(raw(geslachtsnaam=text)) == [("geslachtsnaam", "inwoner-tekens-vreemd")]
    assert one(raw(geslachtsnaam=text))["geslachtsnaam"].startswith("Groe")


def test_text_is_composed_and_trimmed_but_not_rewritten() -> None:
    inwoner = one(raw(geslachtsnaam=" van  Be\u0301re\u0301nice ", voornamen="NA"))
    assert (inwoner["geslachtsnaam"], inwoner["voornamen"]) == ("van Bérénice", "NA")
