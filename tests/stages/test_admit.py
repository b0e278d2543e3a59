"""A collective drop: each small landlord delivers under its own overeenkomst."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.config_delen import DropConfig, Periode
from pipeline.contracts.config_partner import Aanleveraar, Partner
from pipeline.contracts.reasons import reden
from pipeline.domain.vergelijkvorm import vergelijkvorm
from pipeline.formats.levering import BrokenRecord, RawRecord
from pipeline.stages.admit import Admitted, admit_records

VANDAAG = date(2026, 11, 23)
GETEKEND = Periode(ondertekend=date(2026, 1, 15))
KOLOMMEN = ("referentie", "aanleveraar")
VERHUURDERS = (
    Aanleveraar(naam="Müller Vastgoed B.V.", overeenkomst=GETEKEND),
    Aanleveraar(naam="Van den Berg", overeenkomst=Periode(ondertekend=date(2026, 1, 15), tot=date(2026, 11, 22))),
    Aanleveraar(naam="Studentenhuis Oost"),
    Aanleveraar(naam="Nieuweling", overeenkomst=Periode(ondertekend=VANDAAG)),
)


def partner(*aanleveraars: Aanleveraar) -> Partner:
    return Partner(
        id="verhuurders",
        naam="Kleine verhuurders",
        soort="Huur",
        overeenkomst=GETEKEND,
        drop=DropConfig(map=Path("drops")),
        aanleveraars=aanleveraars,
    )


def record(regel: int, aanleveraar: str) -> RawRecord:
    return RawRecord(regel, {"referentie": f"R{regel}", "aanleveraar": aanleveraar})


def admit(*namen: str, kolommen: tuple[str, ...] = KOLOMMEN) -> Admitted:
    records = [record(regel, naam) for regel, naam in enumerate(namen, start=2)]
    return admit_records(kolommen, records, partner=partner(*VERHUURDERS), vandaag=VANDAAG)


@pytest.mark.parametrize(
    "naam",
    ["Müller Vastgoed B.V.", "MULLER VASTGOED BV", " müller  vastgoed b.v. ", "Mu\u0308ller-Vastgoed (BV)"],
)
def test_a_signed_landlord_passes_however_its_name_is_written(naam: str) -> None:
    assert admit(naam) == Admitted((record(2, naam),), ())


@pytest.mark.parametrize(
    ("naam", "code"),
    [
        ("van den berg", "aanleveraar-zonder-overeenkomst"),
        ("Studentenhuis Oost", "aanleveraar-zonder-overeenkomst"),
        ("Müller", "aanleveraar-onbekend"),
        ("", "aanleveraar-ontbreekt"),
        (" .- ", "aanleveraar-ontbreekt"),
    ],
)
def test_a_landlord_without_an_agreement_in_force_is_refused(naam: str, code: str) -> None:
    assert admit(naam) == Admitted((BrokenRecord(2, code, ""),), (BrokenRecord(2, code, ""),))
    assert reden(code).ernst == "fout"


def test_the_day_of_signing_counts() -> None:
    assert admit("nieuweling").uitval == ()


def test_the_others_proceed_and_keep_their_place() -> None:
    admitted = admit("Nieuweling", "Onbekend", "Nieuweling")
    assert [type(each) for each in admitted.records] == [RawRecord, BrokenRecord, RawRecord]
    assert [each.regel for each in admitted.records] == [2, 3, 4]
    assert [each.regel for each in admitted.uitval] == [3]


def test_a_file_without_the_column_says_so() -> None:
    records = [RawRecord(2, {"referentie": "R2"})]
    (refused,) = admit_records(("referentie",), records, partner=partner(*VERHUURDERS), vandaag=VANDAAG).uitval
    assert refused == BrokenRecord(2, "aanleveraar-ontbreekt", "De kolom aanleveraar ontbreekt in dit bestand.")


def test_a_partner_that_delivers_for_itself_lets_everything_pass() -> None:
    records = (record(2, "wie dan ook"), BrokenRecord(3, "cellen-aantal", ""))
    assert admit_records(KOLOMMEN, records, partner=partner(), vandaag=VANDAAG) == Admitted(records, ())


def test_a_broken_record_stays_the_broken_record_it_was() -> None:
    broken = BrokenRecord(2, "cellen-aantal", "Te veel.")
    admitted = admit_records(KOLOMMEN, [broken], partner=partner(*VERHUURDERS), vandaag=VANDAAG)
    assert admitted == Admitted((broken,), ())


def test_a_name_that_is_registered_twice_may_deliver_when_either_agreement_is_in_force() -> None:
    twice = (Aanleveraar(naam="Dubbel BV"), Aanleveraar(naam="dubbel b.v.", overeenkomst=GETEKEND))
    assert admit_records(KOLOMMEN, [record(2, "DUBBEL BV")], partner=partner(*twice), vandaag=VANDAAG).uitval == ()


def test_no_refusal_repeats_the_name_of_a_landlord() -> None:
    naam = "J. Geheimhouder"
    assert all(naam not in each.tekst for each in admit(naam).uitval)


@given(st.lists(st.sampled_from(["Nieuweling", "Onbekend", "", "Van den Berg"]), max_size=12), st.integers(0, 12))
def test_chunk_by_chunk_is_the_same_as_whole_and_nothing_is_lost(namen: list[str], cut: int) -> None:
    records = [record(regel, naam) for regel, naam in enumerate(namen)]
    who = partner(*VERHUURDERS)
    whole = admit_records(KOLOMMEN, records, partner=who, vandaag=VANDAAG)
    parts = [admit_records(KOLOMMEN, part, partner=who, vandaag=VANDAAG) for part in (records[:cut], records[cut:])]
    assert tuple(each for part in parts for each in part.records) == whole.records
    assert [each.regel for each in whole.records] == [each.regel for each in records]
    assert [each for each in whole.records if isinstance(each, BrokenRecord)] == list(whole.uitval)


@given(st.text(max_size=30))
def test_the_form_to_compare_by_ignores_case_and_is_its_own_form(tekst: str) -> None:
    form = vergelijkvorm(tekst)
    assert vergelijkvorm(form) == form
    assert vergelijkvorm(tekst.upper().lower()) == vergelijkvorm(tekst.lower().upper().lower())
    assert not any(character.isspace() for character in form)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Strauß", "STRAUSS"), ("Øster", "oster"), ("Łódź", "lodz"), ("d'Hondt", "D’Hondt"), ("İnce", "ince")],
)
def test_two_spellings_that_a_reader_calls_the_same_have_one_form(one: str, other: str) -> None:
    assert vergelijkvorm(one) == vergelijkvorm(other)


def test_two_different_names_have_two_forms() -> None:
    assert vergelijkvorm("Jansen") != vergelijkvorm("Janssen")
