"""Who is meant: the right person, a clerk, or nobody. An accepted wrong match is a data breach (ADR 0008)."""

import json
from datetime import date
from random import Random
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.contracts.reasons import redenen
from pipeline.contracts.tables import INWONERS, MATCHES, SIGNALEN, table_of
from pipeline.stages.match import Geheugen, fold_inwoners, match_signalen, not_looked_up, rank_kandidaten
from pipeline.stages.match.model import load_model, model_versie

VANDAAG = date(2026, 11, 23)
JAN, PIET, KLAAS, VREEMDE = "999990019", "999990020", "999990032", "999990044"
Row = dict[str, object]


class Uitslag(NamedTuple):
    besluit: str
    bsn: str
    reden: str


GEEN = Uitslag("geen", "", "inwoner-niet-gevonden")
ONVOLLEDIG = Uitslag("twijfel", "", "bewijs-onvolledig")
MEER = Uitslag("twijfel", "", "meer-kandidaten")


def zeker(bsn: str, reden: str = "") -> Uitslag:
    return Uitslag("zeker", bsn, reden)


def signaal(signaal_id: str = "S1", **velden: str) -> Row:
    """Jan's arrears as a partner tells it, without a BSN."""
    row: Row = dict.fromkeys(SIGNALEN.names, "")
    row |= {"regel": 2, "bedrag_cent": 12_345, "ontstaansdatum": VANDAAG, "signaaldatum": VANDAAG}
    row |= {"datum_einde_levering": None, "signaal_id": signaal_id, "partner": "woonbron", "referentie": "R-1"}
    row |= {"voorletters": "J.P.", "voorvoegsel": "van den", "achternaam": "Berg", "geboortedatum": "1978-08-23"}
    return row | {"postcode": "2711EC", "huisnummer": "77"} | velden


def inwoner(bsn: str = JAN, **velden: str) -> Row:
    """Jan as the register has him."""
    row: Row = dict.fromkeys(INWONERS.names, "")
    row |= {"bsn": bsn, "voornamen": "Jan Pieter", "voorvoegsel": "van den", "geslachtsnaam": "Berg"}
    row |= {"geboortedatum": "19780823", "gemeente_code": "0637", "postcode": "2711EC", "huisnummer": "77"}
    return row | velden


def matches(signalen: list[Row], inwoners: list[Row]) -> pa.Table:
    personen = fold_inwoners(table_of(inwoners, INWONERS), gemeente_code="0637")
    return match_signalen(
        table_of(signalen, SIGNALEN),
        personen,
        geheugen=Geheugen(),
        vandaag=VANDAAG,
        run_id="R000001",
        model=load_model(),
    )


def match(gemeld: Row, *inwoners: Row) -> Uitslag:
    (row,) = matches([gemeld], list(inwoners)).to_pylist()
    return Uitslag(row["besluit"], row["bsn"], row["reden"])


def each(*cases: tuple[Row, Row]) -> list[Uitslag]:
    """One night over many cases, each with its own door and its own Jan: cheaper than a night per case."""
    own = [f"1{number:08d}" for number in range(len(cases))]
    doors = [{"postcode": f"{1000 + 7 * number}AB"} for number in range(len(cases))]
    signalen = [
        gemeld | door | {"signaal_id": f"S{bsn}", "bsn": bsn if gemeld["bsn"] else ""}
        for (gemeld, _), bsn, door in zip(cases, own, doors, strict=True)
    ]
    inwoners = [person | door | {"bsn": bsn} for (_, person), bsn, door in zip(cases, own, doors, strict=True)]
    rows = matches(signalen, inwoners).to_pylist()
    return [
        Uitslag(row["besluit"], JAN if row["bsn"] == bsn else row["bsn"], row["reden"])
        for row, bsn in zip(rows, own, strict=True)
    ]


ELDERS = {"postcode": "2712AB", "huisnummer": "3"}
ZONDER_DATUM = {"geboortedatum": ""}
VROUW = {"bsn": PIET, "voornamen": "Maria", "voorvoegsel": "de", "geslachtsnaam": "Vries", "geboortedatum": "19800202"}
MARIA = inwoner(**VROUW, partner_voorvoegsel="van den", partner_geslachtsnaam="Berg")
MARIA_GEMELD = {"voorletters": "M.", "geboortedatum": "1980-02-02"}


# The ordinary, sure matches.


def test_birth_date_address_surname_and_initial_together_are_sure() -> None:
    assert match(signaal(), inwoner(), inwoner(VREEMDE, geslachtsnaam="Bakker", geboortedatum="19600101")) == zeker(JAN)


def test_first_names_serve_when_there_are_no_initials() -> None:
    assert match(signaal(voorletters="", voornamen="Jan"), inwoner()) == zeker(JAN)
    assert match(signaal(voorletters="", voornamen="Kees"), inwoner()) == ONVOLLEDIG


def test_a_bsn_with_the_same_birth_date_is_sure_wherever_the_person_lives() -> None:
    assert match(signaal(bsn=JAN, achternaam="Bakker"), inwoner(**ELDERS)) == zeker(JAN)


def test_a_bsn_with_the_same_surname_is_sure_without_a_birth_date() -> None:
    assert match(signaal(bsn=JAN, **ZONDER_DATUM), inwoner(**ELDERS)) == zeker(JAN)


def test_the_previous_address_with_birth_date_and_surname_is_sure() -> None:
    moved = inwoner(**ELDERS, vorige_postcode="2711EC", vorige_huisnummer="77")
    new_resident = inwoner(VREEMDE, voornamen="Sara", geslachtsnaam="Bakker", geboortedatum="19900909")
    assert match(signaal(), moved, new_resident) == zeker(JAN)


def test_a_flat_number_without_its_addition_is_still_the_same_door() -> None:
    assert match(signaal(), inwoner(huisletter="A")) == zeker(JAN)
    assert match(signaal(huisnummer="077", toevoeging="II"), inwoner(huisnummertoevoeging="ii")) == zeker(JAN)


def test_own_name_partner_name_and_double_name_agree_however_they_are_glued() -> None:
    spellings = [
        ("", "van den Berg"),
        ("", "vandenBerg"),
        ("", "BERG"),
        ("v.d.", "Berg"),
        ("van den", "Berg-de Vries"),
        ("", "van den Berg - de Vries"),
        ("de", "Vries-van den Berg"),
        ("", "Vries Berg"),
        ("", "Berg/Vries"),
        ("de", "Vries"),
        ("", "Vries"),
    ]
    met_partner = inwoner(partner_voorvoegsel="de", partner_geslachtsnaam="Vries")
    cases = [(signaal(voorvoegsel=prefix, achternaam=naam), met_partner) for prefix, naam in spellings]
    assert dict(zip(spellings, each(*cases), strict=True)) == dict.fromkeys(spellings, zeker(JAN))


def test_a_whole_name_that_nobody_could_take_apart_is_found_by_its_last_part_and_the_birth_date() -> None:
    whole = signaal(voorletters="", voorvoegsel="", achternaam="Réné van den Berg")
    assert match(whole, inwoner()) == zeker(JAN)
    assert match(whole | ZONDER_DATUM, inwoner()) == ONVOLLEDIG
    assert match(whole, inwoner(), inwoner(PIET, voornamen="Sara")) == MEER


def test_diacritics_do_not_stand_in_the_way() -> None:
    spellings = [
        ("Groenën", "Groenen"),
        ("Müller", "MULLER"),
        ("Weiß", "Weiss"),
        ("Sørensen", "Sorensen"),
        ("Łukaszewicz", "Lukaszewicz"),
        ("Yıldız", "Yildiz"),
        ("İnce", "Ince"),
        ("Đorđević", "Dordevic"),
        ("Cœur", "Coeur"),
        ("Þórsson", "Thorsson"),
        ("D'Ângelo", "D’Angelo"),
        ("Y\u0133sma", "Yijsma"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
    ]
    cases = [
        (signaal(voorvoegsel="", achternaam=gemeld), inwoner(voorvoegsel="", geslachtsnaam=register))
        for register, gemeld in spellings
    ]
    assert dict(zip(spellings, each(*cases), strict=True)) == dict.fromkeys(spellings, zeker(JAN))


def test_a_surname_that_sounds_the_same_or_has_one_letter_wrong_is_enough_beside_birth_date_and_address() -> None:
    alike = [
        ("Berg", "Bergh"),
        ("Müller", "Mueller"),
        ("Claassen", "Klasen"),
        ("Thijssen", "Tijsen"),
        ("Bakker", "Baker"),
    ]
    alike += [("Jansen", "Janssen"), ("Hendriks", "Hendrikx"), ("Pietersen", "Pieterson")]
    cases = [
        (signaal(voorvoegsel="", achternaam=gemeld), inwoner(voorvoegsel="", geslachtsnaam=register))
        for register, gemeld in alike
    ]
    assert dict(zip(alike, each(*cases), strict=True)) == dict.fromkeys(alike, zeker(JAN))
    assert each(*[(gemeld | ZONDER_DATUM, person) for gemeld, person in cases]) == [zeker(JAN)] * len(alike)
    one_letter = [(gemeld | ZONDER_DATUM | {"voorletters": "J."}, person) for gemeld, person in cases]
    assert each(*one_letter) == [ONVOLLEDIG] * len(alike)


def test_another_surname_does_not_agree() -> None:
    for_a_person = [("Vries", "de Vriesema"), ("Berg", "Burger"), ("Bos", "Bal")]
    cases = [
        (signaal(voorletters="J.", voorvoegsel="", achternaam=gemeld), inwoner(voorvoegsel="", geslachtsnaam=register))
        for register, gemeld in for_a_person
    ]
    assert each(*cases) == [ONVOLLEDIG] * 3
    all_initials = [(gemeld | {"voorletters": "J.P."}, person) for gemeld, person in cases]
    assert each(*all_initials) == [zeker(JAN)] * 3


def test_a_widow_is_found_under_the_name_of_her_husband_and_not_as_her_husband() -> None:
    overleden_man = inwoner(opschorting_reden="O")
    assert match(signaal(**MARIA_GEMELD), overleden_man, MARIA) == zeker(PIET)


# The cases that must not be accepted.


def test_twins_with_the_same_initial_are_for_a_person() -> None:
    assert match(signaal(), inwoner(), inwoner(PIET, voornamen="Johan")) == MEER


def test_twins_without_an_initial_in_the_signaal_are_for_a_person() -> None:
    assert match(signaal(voorletters=""), inwoner(), inwoner(PIET, voornamen="Sara")) == MEER


def test_of_twins_with_different_initials_the_right_one_is_found() -> None:
    assert match(signaal(), inwoner(), inwoner(PIET, voornamen="Sara")) == zeker(JAN)
    assert match(signaal(voorletters="", voornamen="Sara"), inwoner(), inwoner(PIET, voornamen="Sara")) == zeker(PIET)


def test_one_initial_is_not_enough_to_tell_twins_apart_for_one_letter_is_soon_wrong() -> None:
    assert match(signaal(voorletters="S."), inwoner(), inwoner(PIET, voornamen="Sara")) == MEER


def test_a_twin_whose_first_name_is_unknown_stays_in_the_way() -> None:
    assert match(signaal(), inwoner(JAN, voornamen="Sara"), inwoner(PIET, voornamen="")) == MEER


def test_a_bsn_tells_twins_with_the_same_initial_apart() -> None:
    assert match(signaal(bsn=PIET), inwoner(), inwoner(PIET, voornamen="Johan")) == zeker(PIET)


def test_the_bsn_of_one_twin_with_the_initial_of_the_other_is_for_a_person() -> None:
    assert match(signaal(bsn=PIET), inwoner(), inwoner(PIET, voornamen="Sara")) == ONVOLLEDIG


def test_father_and_son_with_one_name_are_for_a_person_when_the_birth_date_is_missing() -> None:
    zoon = inwoner(PIET, geboortedatum="20010203")
    assert match(signaal(**ZONDER_DATUM), inwoner(), zoon) == MEER
    assert match(signaal(geboortedatum="2001-02-03"), inwoner(), zoon) == zeker(PIET)


def test_without_a_birth_date_all_initials_or_the_first_name_decide_and_one_initial_does_not() -> None:
    assert match(signaal(**ZONDER_DATUM), inwoner()) == zeker(JAN)
    assert match(signaal(**ZONDER_DATUM, voorletters="", voornamen="Jan"), inwoner()) == zeker(JAN)
    assert match(signaal(**ZONDER_DATUM, voorletters="J."), inwoner()) == ONVOLLEDIG
    assert match(signaal(**ZONDER_DATUM, voorletters=""), inwoner()) == ONVOLLEDIG
    assert match(signaal(**ZONDER_DATUM, voorletters="J.K."), inwoner()) == ONVOLLEDIG


def test_a_departed_namesake_keeps_a_signaal_from_the_son_who_stayed() -> None:
    vertrokken_vader = inwoner(opschorting_reden="E")
    zoon = inwoner(PIET, geboortedatum="20010203")
    assert match(signaal(), vertrokken_vader, zoon) == zeker(JAN, "vertrokken")
    assert match(signaal(**ZONDER_DATUM), vertrokken_vader, zoon) == MEER


VADER = {"opschorting_reden": "E", "postcode": "", "huisnummer": "", "geboortedatum": "19480101"}


def test_a_namesake_who_left_without_an_address_stands_in_the_way_when_only_a_name_and_an_address_are_known() -> None:
    gemeld = signaal(**ZONDER_DATUM)
    assert match(gemeld, inwoner(), inwoner(VREEMDE, **VADER)) == MEER
    assert match(gemeld, inwoner(), inwoner(VREEMDE, **VADER, partner_geslachtsnaam="Vos")) == MEER
    assert match(gemeld, inwoner(), inwoner(VREEMDE, **VADER | {"voornamen": "Jaap Pieter"})) == MEER
    assert match(gemeld, inwoner(), inwoner(VREEMDE, **VADER | {"voornamen": "Joost Karel"})) == zeker(JAN)


def test_a_namesake_who_left_without_an_address_is_nobody_to_fear_with_another_birth_date() -> None:
    assert match(signaal(), inwoner(), inwoner(VREEMDE, **VADER)) == zeker(JAN)
    twin = VADER | {"voornamen": "Joop", "geboortedatum": "19780823"}
    assert match(signaal(voorletters="J."), inwoner(voornamen="Jan"), inwoner(VREEMDE, **twin)) == MEER


def test_of_a_common_surname_a_departed_namesake_says_nothing_for_there_is_always_one() -> None:
    anderen = [
        inwoner(f"2{nr:08d}", voornamen=f"{chr(97 + nr % 26)}", **ELDERS) for nr in range(load_model().spoor_grens)
    ]
    gone = [inwoner(VREEMDE, **VADER)]
    assert match(signaal(**ZONDER_DATUM), inwoner(), *gone, *anderen[2:]) == MEER
    assert match(signaal(**ZONDER_DATUM), inwoner(), *gone, *anderen) == zeker(JAN)


def test_a_new_resident_at_the_old_address_is_never_meant() -> None:
    new_resident = inwoner(VREEMDE, voornamen="Joost", geslachtsnaam="Bakker", geboortedatum="19900909")
    assert match(signaal(), new_resident) == GEEN


def test_a_new_resident_with_the_same_surname_is_for_a_person() -> None:
    assert match(signaal(), inwoner(VREEMDE, geboortedatum="19900909")) == ONVOLLEDIG


def test_a_bsn_with_a_typing_error_that_hits_another_person_is_for_a_person() -> None:
    hit = inwoner(VREEMDE, voornamen="Sara", geslachtsnaam="Bakker", geboortedatum="19900909", **ELDERS)
    assert match(signaal(bsn=VREEMDE), inwoner(), hit) == ONVOLLEDIG
    assert match(signaal(bsn=VREEMDE, **ZONDER_DATUM), inwoner(), hit) == ONVOLLEDIG


def test_a_bsn_that_nobody_has_is_for_a_person_even_when_all_else_agrees() -> None:
    assert match(signaal(bsn=VREEMDE), inwoner()) == ONVOLLEDIG


def test_the_bsn_of_the_father_with_the_birth_date_of_the_son_is_for_a_person() -> None:
    zoon = inwoner(PIET, geboortedatum="20010203")
    assert match(signaal(bsn=JAN, geboortedatum="2001-02-03"), inwoner(), zoon) == ONVOLLEDIG


def test_a_bsn_with_the_surname_but_another_initial_is_for_a_person() -> None:
    assert match(signaal(bsn=JAN, voorletters="K.", **ZONDER_DATUM), inwoner()) == ONVOLLEDIG


def test_a_bsn_without_a_known_birth_date_loses_from_whom_all_else_points_at() -> None:
    onbekend = inwoner(PIET, geboortedatum="19780000", **ELDERS)
    assert match(signaal(bsn=PIET), onbekend) == zeker(PIET)
    assert match(signaal(bsn=PIET), inwoner(), onbekend) == MEER


def test_day_and_month_swapped_or_one_digit_wrong_is_enough_beside_address_surname_and_initial() -> None:
    assert match(signaal(geboortedatum="1978-03-08"), inwoner(geboortedatum="19780803")) == zeker(JAN)
    assert match(signaal(geboortedatum="1978-08-13"), inwoner()) == zeker(JAN)
    assert (
        match(signaal(geboortedatum="1978-03-08", achternaam="Bergh"), inwoner(geboortedatum="19780803")) == ONVOLLEDIG
    )
    assert match(signaal(geboortedatum="1978-08-13", voorletters=""), inwoner()) == ONVOLLEDIG


def test_a_wrong_digit_in_the_birth_date_is_for_a_person_when_a_namesake_lives_there() -> None:
    zoon = inwoner(PIET, geboortedatum="20080713")
    assert match(signaal(geboortedatum="1978-08-13"), inwoner(), zoon) == MEER


def test_who_moved_is_found_by_birth_date_name_and_initials_unless_a_stranger_may_have_the_same() -> None:
    assert match(signaal(**ELDERS), inwoner()) == zeker(JAN)
    assert match(signaal(**ELDERS), inwoner(), inwoner(PIET)) == MEER
    assert match(signaal(**ELDERS, voorletters=""), inwoner()) == ONVOLLEDIG


def test_a_partly_unknown_birth_date_never_counts_as_equal() -> None:
    dates = [("1978-08", "19780800"), ("1978", "19780000"), ("", "00000000")]
    none = {"voorletters": ""}
    cases = [(signaal(geboortedatum=gemeld, **none), inwoner(geboortedatum=register)) for gemeld, register in dates]
    assert each(*cases) == [ONVOLLEDIG] * 3


def test_the_year_of_birth_is_not_enough_beside_one_initial_and_does_not_hinder_all_of_them() -> None:
    for datum in ("1978", "1978-01-01", "1978-08"):
        assert match(signaal(geboortedatum=datum, voorletters="J."), inwoner()) == ONVOLLEDIG
        assert match(signaal(geboortedatum=datum), inwoner()) == zeker(JAN)
    assert match(signaal(geboortedatum="1979"), inwoner()) == ONVOLLEDIG


def test_the_first_of_january_is_a_weak_birth_date_for_many_have_it() -> None:
    born = {"geboortedatum": "1978-01-01"}
    person = inwoner(geboortedatum="19780101")
    elsewhere = person | {"postcode": "2712AB", "huisnummer": "3"}
    assert match(signaal(**born, voorletters="J."), person) == zeker(JAN)
    assert match(signaal(**born, voorletters="J."), person, inwoner(PIET, geboortedatum="19850101")) == MEER
    assert match(signaal(**born), elsewhere) == ONVOLLEDIG


def test_what_is_known_of_a_birth_date_may_not_contradict_the_bsn() -> None:
    expected = {
        ("1978", "19780823"): zeker(JAN),
        ("1978-08", "19780000"): zeker(JAN),
        ("1978-08-23", "00000000"): zeker(JAN),
        ("2000", "20000101"): zeker(JAN),
        ("1979", "19780823"): ONVOLLEDIG,
        ("1978-08-23", "19780900"): ONVOLLEDIG,
        ("2001-02-03", "20000000"): ONVOLLEDIG,
    }
    found = {
        (gemeld, register): match(signaal(bsn=JAN, geboortedatum=gemeld), inwoner(geboortedatum=register))
        for gemeld, register in expected
    }
    assert found == expected


def test_a_minor_who_would_win_is_for_a_person_and_who_may_be_eighteen_today_is_not_a_minor() -> None:
    minor = Uitslag("twijfel", "", "inwoner-minderjarig")
    expected = dict.fromkeys(["20081124", "20081200", "20090000", "20260101"], minor)
    expected |= dict.fromkeys(["20081123", "20081100", "20080000", "00000000", "19400101"], zeker(JAN))
    cases = [(signaal(bsn=JAN, **ZONDER_DATUM), inwoner(geboortedatum=geboren)) for geboren in expected]
    assert dict(zip(expected, each(*cases), strict=True)) == expected


def test_who_is_gone_still_wins_and_the_reason_says_how() -> None:
    expected = {
        ("O", "0637"): zeker(JAN, "overleden"),
        ("E", "0637"): zeker(JAN, "vertrokken"),
        ("M", "0637"): zeker(JAN, "vertrokken"),
        ("R", "0637"): zeker(JAN, "vertrokken"),
        ("", "0599"): zeker(JAN, "vertrokken"),
        ("", ""): zeker(JAN),
        ("O", "0599"): zeker(JAN, "overleden"),
        ("W", "0637"): Uitslag("twijfel", "", "opschorting-onbekend"),
    }
    cases = [(signaal(), inwoner(opschorting_reden=reden, gemeente_code=code)) for reden, code in expected]
    assert dict(zip(expected, each(*cases), strict=True)) == expected


def test_an_erroneous_persoonslijst_is_nobody() -> None:
    assert match(signaal(bsn=JAN), inwoner(opschorting_reden="F")) == GEEN


def test_an_erroneous_persoonslijst_is_not_in_the_way_of_the_right_one() -> None:
    assert match(signaal(), inwoner(PIET, opschorting_reden="F"), inwoner()) == zeker(JAN)


def test_names_without_a_letter_never_agree() -> None:
    assert match(
        signaal(voorvoegsel="", achternaam="...", geboortedatum=""), inwoner(voorvoegsel="", geslachtsnaam=".")
    ) == (ONVOLLEDIG)


# What holds for every night.


def test_every_signaal_gets_one_row_in_the_shape_and_order_of_the_table() -> None:
    found = matches([signaal("S3"), signaal("S1", postcode=""), signaal("S2")], [inwoner(), inwoner(PIET)])
    assert found.schema == MATCHES
    assert found["signaal_id"].to_pylist() == ["S1", "S2", "S3"]
    assert set(found["run_id"].to_pylist()) == {"R000001"}
    assert set(found["model_versie"].to_pylist()) == {model_versie(load_model())}


def test_without_signalen_or_without_inwoners_there_is_nothing_to_find() -> None:
    assert matches([], [inwoner()]).num_rows == 0
    assert matches([signaal()], [])["besluit"].to_pylist() == ["geen"]


def test_nobody_is_lost_or_doubled_when_the_register_is_folded_whatever_is_missing_of_them() -> None:
    leeg = dict.fromkeys(("voornamen", "geslachtsnaam", "huisletter", "geboortedatum", "postcode"), "")
    people = [inwoner(), inwoner(PIET, **leeg), inwoner(KLAAS, geslachtsnaam="van"), inwoner(VREEMDE)]
    people[3]["partner_geslachtsnaam"] = None
    folded = fold_inwoners(table_of(people, INWONERS), gemeente_code="0637")
    assert folded["bsn"].to_pylist() == sorted([JAN, PIET, KLAAS, VREEMDE])
    assert folded["pid"].to_pylist() == [1, 2, 3, 4]
    assert folded["eigen_aantal"].to_pylist() == [2, 0, 1, 2]


def test_every_reason_is_explained() -> None:
    reasons = {
        "inwoner-niet-gevonden", "meer-kandidaten", "bewijs-onvolledig", "inwoner-minderjarig", "overleden",
        "vertrokken", "opschorting-onbekend",
    }  # fmt: skip
    assert reasons <= redenen().keys()


def test_the_evidence_says_per_field_what_agreed_and_never_a_value() -> None:
    (row,) = matches([signaal(huisletter="B")], [inwoner(partner_geslachtsnaam="Vries")]).to_pylist()
    assert json.loads(row["bewijs"]) == {
        "regel": "A2 geboortedatum + adres + achternaam + voorletters",
        "bsn": "ontbreekt",
        "geboortedatum": "gelijk",
        "adres": "gelijk, toevoeging niet",
        "achternaam": "gelijk aan eigen naam",
        "voorletters": "alle voorletters gelijk",
        "eerder gevonden": "onbekend",
        "komt voor": 1,
        "in de weg": "",
        "kandidaten": 1,
    }


def test_a_signaal_that_was_not_looked_up_is_geen_with_its_reason_in_the_evidence() -> None:
    table = not_looked_up([("S2", "eneco", "R-2", "bezwaar"), ("S1", "woonbron", "R-1", "onterecht")], run_id="R000007")
    assert table.schema == MATCHES
    rows = table.to_pylist()
    assert [(row["signaal_id"], row["besluit"], row["bsn"], row["reden"]) for row in rows] == [
        ("S1", "geen", "", "onterecht"),
        ("S2", "geen", "", "bezwaar"),
    ]
    assert json.loads(rows[1]["bewijs"]) == {"niet opgezocht": "bezwaar"}


NAMEN = st.sampled_from(["Berg", "Bakker", "Jansen"])
VOORNAMEN = st.sampled_from(["Jan", "Johan", "Sara", ""])
GEBOREN = st.sampled_from(["19780823", "19780800", "19900909", "20150101", "00000000"])
HUISNUMMERS = st.sampled_from(["77", "79", ""])
BSNS = (JAN, PIET, KLAAS, VREEMDE)
WORDS = {niveau.naam for veld in load_model().velden.values() for niveau in veld.niveaus}
WORDS |= {f"{regel.id} {regel.naam}" for regel in load_model().regels}
WORDS |= {"", "iemand anders past bijna even goed", "alles behalve het bsn past bij iemand anders"}
WORDS |= {"naamgenoten op dit nummer", "naamgenoten in de buurt", "naamgenoten die vertrokken zonder adres"}
WORDS |= {"anderen met deze geboortedatum"}
WORDS |= {"een onbekende kan dezelfde naam en geboortedatum hebben"}


@st.composite
def towns(draw: st.DrawFn) -> list[Row]:
    bsns = draw(st.lists(st.sampled_from(BSNS), unique=True))
    return [
        inwoner(
            bsn,
            voorvoegsel="",
            voornamen=draw(VOORNAMEN),
            geslachtsnaam=draw(NAMEN),
            partner_geslachtsnaam=draw(st.sampled_from(["", "Berg"])),
            geboortedatum=draw(GEBOREN),
            huisnummer=draw(HUISNUMMERS),
            vorige_postcode="2711EC",
            vorige_huisnummer=draw(HUISNUMMERS),
            opschorting_reden=draw(st.sampled_from(["", "", "O", "E", "F"])),
        )
        for bsn in bsns
    ]


@st.composite
def post(draw: st.DrawFn) -> list[Row]:
    return [
        signaal(
            f"S{number}",
            voorvoegsel="",
            bsn=draw(st.sampled_from(["", "", *BSNS])),
            voorletters=draw(st.sampled_from(["J.", "S.", ""])),
            achternaam=draw(NAMEN),
            geboortedatum=draw(st.sampled_from(["1978-08-23", "1990-09-09", "1978-08", ""])),
            huisnummer=draw(HUISNUMMERS),
        )
        for number in range(draw(st.integers(1, 20)))
    ]


def fits(gemeld: Row, person: Row) -> bool:
    """Whether nothing but the BSN keeps a signaal from this person: the rule without BSN, told once more in Python."""
    geboren = str(gemeld["geboortedatum"]).replace("-", "")
    letters = {str(gemeld["voorletters"])[:1], str(person["voornamen"])[:1]} - {""}
    return (
        person["opschorting_reden"] != "F"
        and len(geboren) == 8
        and geboren == person["geboortedatum"]
        and gemeld["huisnummer"] != ""
        and gemeld["huisnummer"] in {person["huisnummer"], person["vorige_huisnummer"]}
        and gemeld["achternaam"] in {person["geslachtsnaam"], person["partner_geslachtsnaam"]}
        and len(letters) < 2
    )


def same_bytes(left: pa.Table, right: pa.Table) -> bool:
    def raw(table: pa.Table) -> bytes:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table.combine_chunks())
        return bytes(sink.getvalue())

    return raw(left) == raw(right)


def check_a_night(signalen: list[Row], town: list[Row], random: Random) -> None:
    found = matches(signalen, town)
    assert found["signaal_id"].to_pylist() == sorted(str(row["signaal_id"]) for row in signalen)
    by_id = {row["signaal_id"]: row for row in found.to_pylist()}
    for gemeld in signalen:
        row = by_id[gemeld["signaal_id"]]
        fitting = {str(person["bsn"]) for person in town if fits(gemeld, person)}
        told = {str(word).partition(":")[0] for word in json.loads(row["bewijs"]).values() if not isinstance(word, int)}
        assert told <= WORDS
        assert (row["besluit"] == "zeker") == (row["bsn"] != "")
        if gemeld["bsn"]:
            assert row["bsn"] in {"", gemeld["bsn"]}
        elif row["besluit"] == "zeker":
            assert fitting <= {row["bsn"]}
    shuffled, moved = random.sample(signalen, len(signalen)), random.sample(town, len(town))
    assert same_bytes(matches(shuffled, moved), found)


@given(town=towns(), signalen=post(), random=st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_every_town_nobody_else_fits_a_sure_signaal_and_order_does_not_matter(
    town: list[Row], signalen: list[Row], random: Random
) -> None:
    check_a_night(signalen, town, random)


@pytest.mark.slow
@given(town=towns(), signalen=post(), random=st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_hundreds_of_towns_nobody_else_fits_a_sure_signaal(
    town: list[Row], signalen: list[Row], random: Random
) -> None:
    check_a_night(signalen, town, random)


def test_the_candidates_for_a_person_are_the_best_first_with_their_evidence_in_words() -> None:
    people = table_of([inwoner(), inwoner(PIET, voornamen="Joop", geboortedatum="19500101")], INWONERS)
    ranked = rank_kandidaten(
        table_of([signaal(**ZONDER_DATUM | {"voorletters": "J."})], SIGNALEN),
        fold_inwoners(people, gemeente_code="0637"),
        geheugen=Geheugen(),
        model=load_model(),
    ).to_pylist()
    assert [(row["rang"], row["inwoner"]) for row in ranked] == [(1, JAN), (2, PIET)]
    assert ranked[0]["adres"] == "gelijk"
    assert ranked[0]["achternaam"] == "gelijk aan eigen naam"
    assert ranked[0]["komt_voor"] == len(people)
