"""Raw records become signalen, or are refused with every reason said."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.config import Config
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.formaat import HUIS_CSV, HUIS_XML
from pipeline.contracts.ids import Sleutel
from pipeline.contracts.reasons import is_ernst
from pipeline.contracts.tables import SIGNALEN
from pipeline.formats.huis_csv import read_csv_stream
from pipeline.formats.huis_xml import read_xml_stream
from pipeline.formats.levering import KOLOMMEN, VERPLICHT, BrokenRecord, RawRecord, RawStream
from pipeline.stages.normalise import NormaliseContext, Normalised, normalise_chunk
from pipeline.stages.normalise.names import Naam, judge_naam

VANDAAG = date(2026, 11, 23)
GOED = {
    "referentie": "R1", "achternaam": "Jansen", "huisnummer": "1", "postcode": "2711 ec", "bedrag": "€ 1.234,56",
    "ontstaansdatum": "1-8-2026", "signaaldatum": "20261120",
}  # fmt: skip


def config_of(soort: str = "Huur", *, grenzen: dict[str, Any] | None = None, **partner: Any) -> Config:
    partner = {"id": "proef", "naam": "Proef", "soort": soort, "drop": {"map": "proef"}, **partner}
    given = {"gemeente": {"naam": "Zoetermeer", "code": "0637"}, "partners": [partner]}
    return Config.model_validate(given | ({"grenzen": grenzen} if grenzen else {}))


def normalised(
    records: Sequence[RawRecord | BrokenRecord], *, config: Config | None = None, vandaag: date = VANDAAG
) -> Normalised:
    config = config or config_of()
    partner: Partner = config.partners[0]
    context = NormaliseContext("L1", partner, config, vandaag, Sleutel(bytes(32)))
    return normalise_chunk(KOLOMMEN, tuple(records), context=context)


def one(config: Config | None = None, /, **anders: str) -> Normalised:
    return normalised([RawRecord(2, GOED | anders)], config=config)


def row(config: Config | None = None, /, **anders: str) -> dict[str, Any]:
    found = one(config, **anders)
    assert found.signalen.num_rows == 1, found.bevindingen
    return dict(found.signalen.to_pylist()[0])


def reasons(found: Normalised) -> list[tuple[str, str]]:
    return [(finding.veld, finding.reden) for finding in found.bevindingen]


def test_a_good_record_becomes_a_signaal_in_the_stores_words() -> None:
    found = row(huisnummer="12 a-3", geboortedatum="00-08-1978", telefoon="(079) 346-8000", crisis="j", soort="gas")
    assert found | {"signaal_id": ""} == {
        "signaal_id": "", "levering_id": "L1", "regel": 2, "partner": "proef", "soort": "Huur", "soort_detail": "gas",
        "referentie": "R1", "klantnummer": "", "bsn": "", "voorletters": "", "voornamen": "", "voorvoegsel": "",
        "achternaam": "Jansen", "geboortedatum": "1978-08", "straat": "", "huisnummer": "12", "huisletter": "a",
        "toevoeging": "3", "postcode": "2711EC", "woonplaats": "", "telefoon": "+31793468000", "email": "",
        "bedrag_cent": 123456, "ontstaansdatum": date(2026, 8, 1), "signaaldatum": date(2026, 11, 20),
        "mutatie": "N", "crisis": "J", "datum_einde_levering": None, "warme_overdracht": "N", "aanleveraar": "",
        "status": "Nog niet opgepakt", "status_reden": "",
    }  # fmt: skip


def test_the_table_has_exactly_the_schema_even_without_records() -> None:
    assert normalised([]).signalen.schema.equals(SIGNALEN)
    assert one().signalen.schema.equals(SIGNALEN)
    assert one(postcode="").signalen.schema.equals(SIGNALEN)


@pytest.mark.parametrize("veld", VERPLICHT)
@pytest.mark.parametrize("leeg", ["", "  ", "\u00a0\n"])
def test_an_empty_required_field_refuses_the_record(veld: str, leeg: str) -> None:
    found = one(**{veld: leeg})
    assert (found.records, found.uitval) == (1, 1)
    assert reasons(found) == [(veld, "veld-leeg")]


@pytest.mark.parametrize("veld", [kolom for kolom in KOLOMMEN if kolom != "bsn"])
@pytest.mark.parametrize("teken", ["\x00", "\x07", "\u202e", "\ufeff", "\udc80"])
def test_a_control_sign_in_any_field_refuses_the_record(veld: str, teken: str) -> None:
    assert (veld, "tekens-verboden") in reasons(one(**{veld: f"a{teken}b"}))
    assert one(**{veld: f"a{teken}b"}).uitval == 1


def test_text_is_trimmed_collapsed_and_composed() -> None:
    assert row(achternaam="  Mu\u0308ller \t op \n Zoom ")["achternaam"] == "Müller op Zoom"


@pytest.mark.parametrize(
    ("anders", "klacht"),
    [
        ({"bedrag": "0"}, ("bedrag", "bedrag-niet-positief")),
        ({"bedrag": "-5"}, ("bedrag", "bedrag-niet-positief")),
        ({"bedrag": "1,234.50"}, ("bedrag", "bedrag-ongeldig")),
        ({"bedrag": "9" * 5000}, ("bedrag", "bedrag-ongeldig")),
        ({"postcode": "0711EC"}, ("postcode", "postcode-ongeldig")),
        ({"huisnummer": "geen"}, ("huisnummer", "huisnummer-ongeldig")),
        ({"ontstaansdatum": "2026-02-30"}, ("ontstaansdatum", "datum-ongeldig")),
        ({"signaaldatum": "2026-11-24"}, ("signaaldatum", "datum-in-toekomst")),
        ({"ontstaansdatum": "2026-11-21"}, ("ontstaansdatum", "datums-verkeerd-om")),
        ({"mutatie": "X"}, ("mutatie", "mutatie-onbekend")),
        ({"crisis": "ja"}, ("crisis", "ja-nee-onbekend")),
        ({"warme_overdracht": "0"}, ("warme_overdracht", "ja-nee-onbekend")),
        ({"bezwaar": "?"}, ("bezwaar", "ja-nee-onbekend")),
        ({"referentie": "R" * 81}, ("referentie", "veld-te-lang")),
        ({"achternaam": "x" * 201}, ("achternaam", "veld-te-lang")),
    ],
)
def test_a_wrong_required_value_refuses_the_record(anders: dict[str, str], klacht: tuple[str, str]) -> None:
    found = one(**anders)
    assert (found.uitval, reasons(found)) == (1, [klacht])


@pytest.mark.parametrize(
    ("veld", "waarde", "reden"),
    [
        ("geboortedatum", "1978-02-30", "geboortedatum-niet-overgenomen"),
        ("geboortedatum", "2026-11-24", "geboortedatum-niet-overgenomen"),
        ("telefoon", "12", "telefoon-niet-overgenomen"),
        ("telefoon", "bel maar", "telefoon-niet-overgenomen"),
        ("email", "jan@", "email-niet-overgenomen"),
        ("email", "jan@a.nl, piet@a.nl", "email-niet-overgenomen"),
        ("soort", "gas 2", "soort-niet-overgenomen"),
        ("soort", "x" * 31, "soort-niet-overgenomen"),
        ("klantnummer", "K" * 81, "veld-niet-overgenomen"),
        ("straat", "s" * 201, "veld-niet-overgenomen"),
        ("voornamen", "v" * 201, "veld-niet-overgenomen"),
        ("aanleveraar", "a" * 81, "veld-niet-overgenomen"),
        ("datum_einde_levering", "ooit", "einddatum-niet-overgenomen"),
    ],
)
def test_a_wrong_optional_value_is_left_out_with_a_warning(veld: str, waarde: str, reden: str) -> None:
    found = one(**{veld: waarde})
    assert reasons(found) == [(veld, reden)]
    column = "soort_detail" if veld == "soort" else veld
    assert found.signalen.to_pylist()[0][column] in ("", None)


@pytest.mark.parametrize(
    ("geschreven", "bewaard"),
    [
        ("06-12345678", "+31612345678"), ("+31 (0)6 1234 5678", "+31612345678"), ("0031612345678", "+31612345678"),
        ("612345678", "+31612345678"), ("+32 470 12 34 56", "+32470123456"), ("", ""),
        ("06-12345678 / 079-3468000", "+31612345678"), ("0612345678", "+31612345678"),
    ],
)  # fmt: skip
def test_phone_numbers_are_kept_in_e164(geschreven: str, bewaard: str) -> None:
    assert row(telefoon=geschreven)["telefoon"] == bewaard


def test_a_long_addition_is_kept_and_noted() -> None:
    found = one(toevoeging="achterhuis")
    assert reasons(found) == [("toevoeging", "toevoeging-lang")]
    assert found.signalen["toevoeging"].to_pylist() == ["achterhuis"]


def test_an_unlikely_amount_is_kept_and_noted() -> None:
    found = one(bedrag="1.000.000,01")
    assert reasons(found) == [("bedrag", "bedrag-onwaarschijnlijk")]
    assert found.signalen["bedrag_cent"].to_pylist() == [100_000_001]


def test_all_problems_of_a_record_are_told_at_once_in_the_order_of_the_columns() -> None:
    found = one(postcode="x", bedrag="x", crisis="x", email="x", huisnummer="x")
    assert [veld for veld, _ in reasons(found)] == ["huisnummer", "postcode", "email", "bedrag", "crisis"]


def test_a_bsn_without_a_basis_is_told_once_and_kept_nowhere() -> None:
    records = [RawRecord(at, GOED | {"bsn": "123456782"}) for at in (2, 3, 4)]
    found = normalised(records)
    assert [finding[:3] for finding in found.bevindingen if "bsn" in finding.reden] == [
        (1, "bsn", "bsn-zonder-grondslag")
    ]
    assert set(found.signalen["bsn"].to_pylist()) == {""}


def test_an_empty_bsn_column_is_nothing_to_tell() -> None:
    assert reasons(one(bsn=" ")) == []


def test_a_bsn_comes_in_only_while_its_basis_is_in_force() -> None:
    config = config_of(bsn_grondslag={"grondslag": "art. 8c Wgs", "van": "2026-11-23", "tot": "2026-11-24"})
    record = [RawRecord(2, GOED | {"bsn": "11122233"}), RawRecord(3, GOED | {"bsn": "123456782"})]
    found = normalised(record, config=config)
    assert found.signalen["bsn"].to_pylist() == ["", "123456782"]
    assert reasons(found) == [("bsn", "bsn-niet-overgenomen")]
    for dag in (date(2026, 11, 22), date(2026, 11, 25)):
        assert set(normalised(record, config=config, vandaag=dag).signalen["bsn"].to_pylist()) == {""}


@pytest.mark.parametrize(
    ("soort", "bedrag", "dagen", "reden"),
    [
        ("Huur", "74,99", 60, "onder-drempel"), ("Huur", "75,00", 60, ""),
        ("Huur", "100", 29, "te-vroeg"), ("Huur", "100", 30, ""), ("Huur", "100", 900, ""),
        ("Zorg", "100", 100, ""), ("Zorg", "100", 101, "te-oud"),
        ("Energie", "100", 900, ""), ("Water", "100", 900, ""),
    ],
)  # fmt: skip
def test_threshold_and_age_make_an_onterecht_signaal(soort: str, bedrag: str, dagen: int, reden: str) -> None:
    begin = (date(2026, 11, 20) - timedelta(days=dagen)).isoformat()
    found = one(config_of(soort), bedrag=bedrag, ontstaansdatum=begin)
    signaal = found.signalen.to_pylist()[0]
    assert signaal["status"] == ("Niet opgepakt: onterecht signaal" if reden else "Nog niet opgepakt")
    assert signaal["status_reden"] == reden
    assert [found_reden for _, found_reden in reasons(found)] == ([reden] if reden else [])


def test_the_limits_are_configuration() -> None:
    strict = config_of(grenzen={"Huur": {"minimum_bedrag": "99.50", "dagen_van": 10, "dagen_tot": 11}})
    assert row(strict, bedrag="99,49", ontstaansdatum="2026-11-10")["status_reden"] == "onder-drempel"
    assert row(strict, bedrag="99,50", ontstaansdatum="2026-11-10")["status_reden"] == ""
    assert row(strict, bedrag="99,50", ontstaansdatum="2026-11-08")["status_reden"] == "te-oud"


@pytest.mark.parametrize(
    "spoed", [{"crisis": "J"}, {"datum_einde_levering": "2026-12-31"}, {"datum_einde_levering": "x"}]
)
def test_crisis_and_end_of_delivery_are_never_dropped_for_age_or_amount(spoed: dict[str, str]) -> None:
    for anders in ({"bedrag": "1"}, {"ontstaansdatum": "2026-11-19"}, {"ontstaansdatum": "2020-01-01"}):
        assert row(config_of("Zorg"), **anders, **spoed)["status"] == "Nog niet opgepakt"


def test_a_legal_person_is_onterecht_even_in_a_crisis() -> None:
    found = row(achternaam="Bakkerij Jansen B.V.", crisis="J")
    assert (found["status"], found["status_reden"]) == ("Niet opgepakt: onterecht signaal", "rechtspersoon")
    assert found["achternaam"] == "Bakkerij Jansen B.V."


def test_an_objection_at_the_partner_is_a_signaal_that_is_not_taken_up() -> None:
    found = row(bezwaar="J", bedrag="1")
    assert (found["status"], found["status_reden"]) == ("Niet opgepakt: andere reden", "bezwaar-bij-partner")


def test_a_withdrawn_signaal_is_not_taken_up() -> None:
    found = row(mutatie="i")
    assert (found["mutatie"], found["status_reden"]) == ("I", "ingetrokken-door-partner")
    assert found["status"] == "Niet opgepakt: andere reden"


def test_equal_records_are_both_signalen_and_the_second_is_noted() -> None:
    found = normalised([RawRecord(2, GOED), RawRecord(3, GOED | {"referentie": "R2"}), RawRecord(4, GOED)])
    assert [finding[:3] for finding in found.bevindingen] == [(4, "", "record-dubbel-in-bestand")]
    assert len(set(found.signalen["signaal_id"].to_pylist())) == 3


def test_records_on_one_line_get_different_ids_and_say_which_they_are() -> None:
    found = normalised([RawRecord(1, GOED | {"referentie": f"R{at}", "soort": "2"}) for at in range(3)])
    assert found.signalen["regel"].to_pylist() == [1, 1, 1]
    assert len(set(found.signalen["signaal_id"].to_pylist())) == 3
    assert [f.tekst for f in found.bevindingen] == ["", "Record 2 op deze regel.", "Record 3 op deze regel."]


def test_a_broken_record_counts_and_is_told() -> None:
    found = normalised([BrokenRecord(2, "cellen-aantal", "De regel heeft 3 cellen."), RawRecord(3, GOED)])
    assert (found.records, found.uitval, found.signalen.num_rows) == (2, 1, 1)
    assert found.bevindingen[0][:4] == (2, "", "cellen-aantal", "De regel heeft 3 cellen.")


@pytest.mark.parametrize(
    ("geschreven", "gelezen"),
    [
        (("", "", "", "J. de Vries"), ("J.", "", "de", "Vries")),
        (("", "", "", "J.P. van den Berg"), ("J.P.", "", "van den", "Berg")),
        (("", "", "", "Th.J. Vries"), ("Th.J.", "", "", "Vries")),
        (("", "", "", "J P van der Berg-de Vries"), ("J P", "", "van der", "Berg-de Vries")),
        (("", "", "", "Vries, J. de"), ("J.", "", "de", "Vries")),
        (("", "", "", "Berg, J.P. van den"), ("J.P.", "", "van den", "Berg")),
        (("", "", "", "de Vries, J."), ("J.", "", "de", "Vries")),
        (("", "", "", "Vries, Jan de"), ("", "Jan", "de", "Vries")),
        (("", "", "", "Veld, A. in ’t"), ("A.", "", "in ’t", "Veld")),
        (("", "", "", "v.d. Berg"), ("", "", "v.d.", "Berg")),
        (("", "", "", "DE VRIES"), ("", "", "DE", "VRIES")),
        (("", "", "", "B.V. Jansen"), ("B.V.", "", "", "Jansen")),
        (("J.", "", "de", "Vries"), ("J.", "", "de", "Vries")),
        (("J.", "", "", "de Vries"), ("J.", "", "de", "Vries")),
        (("J", "", "de", "J. de Vries"), ("J", "", "de", "Vries")),
        (("A.", "", "", "J. de Vries"), ("A.", "", "", "J. de Vries")),
        (("", "", "", "Jan de Vries"), ("", "Jan", "de", "Vries")),
        (("", "", "", "mw. drs. A. Öztürk"), ("A.", "", "", "Öztürk")),
        (("", "", "", "De"), ("", "", "", "De")),
        (("", "", "", "J."), ("", "", "", "J.")),
        (("", "", "", "Vries, J. de, Zoetermeer"), ("", "", "", "Vries, J. de, Zoetermeer")),
        (("", "", "", ", J."), ("", "", "", ", J.")),
    ],
)
def test_a_whole_name_is_taken_apart_only_when_the_columns_allow_it(
    geschreven: tuple[str, str, str, str], gelezen: tuple[str, str, str, str]
) -> None:
    assert judge_naam(geschreven) == Naam(*gelezen)


@pytest.mark.parametrize(
    ("naam", "reden"),
    [
        ("Fam. Jansen", "naam-huishouden"), ("Erven Pietersen", "naam-erven"),
        ("Jansen e/o Pietersen", "naam-twee-personen"), ("J. Jansen & P. de Boer", "naam-twee-personen"),
        ("RenÃ© de Boer", "tekens-verminkt"), ("Jansen B.V.", "rechtspersoon"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_one_persons_is_kept_and_noted(naam: str, reden: str) -> None:
    found = one(achternaam=naam)
    assert (found.uitval, reasons(found)) == (0, [("achternaam", reden)])


@pytest.mark.parametrize(
    ("naam", "reden"),
    [("Bewoner", "naam-geen-persoon"), ("onbekend", "naam-geen-persoon"), ("J4nsen", "naam-ongeldig")],
)
def test_what_is_no_name_refuses_the_record(naam: str, reden: str) -> None:
    found = one(achternaam=naam)
    assert (found.uitval, reasons(found)) == (1, [("achternaam", reden)])


def test_a_double_name_stays_whole() -> None:
    found = row(achternaam="J.P. van den Berg - de Boer")
    assert (found["voorvoegsel"], found["achternaam"]) == ("van den", "Berg-de Boer")


def test_a_house_number_in_the_street_is_found_and_noted() -> None:
    found = one(straat="Dorpsstraat 12 B", huisnummer="")
    assert reasons(found) == [("huisnummer", "huisnummer-uit-straat")]
    kept = found.signalen.to_pylist()[0]
    assert (kept["straat"], kept["huisnummer"], kept["huisletter"]) == ("Dorpsstraat", "12", "B")


def test_an_e_mail_address_is_never_kept_as_a_reference() -> None:
    assert reasons(one(referentie="jan@voorbeeld.nl")) == [("referentie", "kenmerk-is-email")]
    found = one(klantnummer="jan@voorbeeld.nl", aanleveraar="piet@voorbeeld.nl")
    assert reasons(found) == [("klantnummer", "veld-is-email"), ("aanleveraar", "veld-is-email")]
    assert found.signalen["klantnummer"].to_pylist() == [""]


def test_a_customer_number_of_nine_digits_is_a_customer_number() -> None:
    # one in eleven numbers passes the elfproef: a warning would cry wolf, and no field is read as a BSN but `bsn`
    assert reasons(one(klantnummer="123456782")) == []


CELL = st.one_of(
    st.sampled_from([*GOED.values(), "", "J", "N", "12A", "1978-08-00", "0", "123456782", "2027-01-01", "Jansen BV"]),
    st.text(max_size=12),
)
RECORD = st.dictionaries(st.sampled_from(KOLOMMEN), CELL).map(lambda velden: GOED | velden)
BROKEN = st.just(BrokenRecord(1, "regel-onleesbaar", ""))


@given(st.lists(RECORD | BROKEN, max_size=8), st.booleans())
def test_every_record_is_a_signaal_or_uitval_whatever_it_holds(
    records: list[dict[str, str] | BrokenRecord], bsn: bool
) -> None:
    config = config_of(bsn_grondslag="art. 8c Wgs") if bsn else config_of()
    rows = [r if isinstance(r, BrokenRecord) else RawRecord(at + 2, r) for at, r in enumerate(records)]
    found = normalised(rows, config=config)
    assert found.records == len(rows) == found.signalen.num_rows + found.uitval
    refused = {finding.regel for finding in found.bevindingen if is_ernst(finding, "fout")}
    accepted = set(found.signalen["regel"].to_pylist())
    assert refused.isdisjoint(accepted)
    assert refused | accepted == {r.regel for r in rows}
    assert list(found.bevindingen) == sorted(found.bevindingen, key=lambda finding: finding.regel)
    assert normalised(rows, config=config) == found


MARKER = "ZXQ7"


@given(
    st.lists(st.sampled_from(KOLOMMEN), min_size=1, max_size=8),
    st.sampled_from(["", "12", "-", "2026-", "@a.nl", "\x07"]),
)
def test_no_finding_repeats_a_value_of_the_record(kolommen: list[str], extra: str) -> None:
    record = RawRecord(2, GOED | dict.fromkeys(kolommen, MARKER + extra))
    found = normalised([record, record, BrokenRecord(5, "cellen-aantal", "")])
    assert MARKER not in str(found.bevindingen)


def as_csv(rows: list[dict[str, str]]) -> RawStream:
    lines = [";".join(KOLOMMEN), *(";".join(cells.get(kolom, "") for kolom in KOLOMMEN) for cells in rows)]
    return read_csv_stream(io.BytesIO("\r\n".join([*lines, ""]).encode()), vorm=HUIS_CSV)


def as_xml(rows: list[dict[str, str]]) -> RawStream:
    records = ("".join(f"<{kolom}>{waarde}</{kolom}>" for kolom, waarde in cells.items()) for cells in rows)
    text = "<levering>" + "".join(f"\n<signaal>{velden}</signaal>" for velden in records) + "</levering>"
    return read_xml_stream(io.BytesIO(text.encode()), vorm=HUIS_XML)


PLAIN = st.dictionaries(
    st.sampled_from(KOLOMMEN),
    st.sampled_from([*GOED.values(), "", "J", "12A", "1978", "de Vries, J.", "Jansen BV", "123456782", "x@y.nl"]),
).map(lambda velden: GOED | velden)


@given(st.lists(PLAIN, max_size=5))
def test_the_same_rows_as_csv_and_as_xml_give_equal_signalen(rows: list[dict[str, str]]) -> None:
    def without_place(raw: RawStream) -> tuple[pa.Table, list[tuple[str, str]]]:
        config = config_of()
        context = NormaliseContext("L1", config.partners[0], config, VANDAAG, Sleutel(bytes(32)))
        empty = normalise_chunk(raw.kolommen, (), context=context)
        found = [empty, *(normalise_chunk(raw.kolommen, chunk, context=context) for chunk in raw.chunks)]
        told = [(finding.veld, finding.reden) for part in found for finding in part.bevindingen]
        return pa.concat_tables([part.signalen for part in found]).drop_columns(["signaal_id"]), told

    from_csv, from_xml = without_place(as_csv(rows)), without_place(as_xml(rows))
    assert from_csv[1] == from_xml[1]
    assert from_csv[0].equals(from_xml[0])
