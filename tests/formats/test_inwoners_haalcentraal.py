"""The haalcentraal form: an array, an object with personen, or JSON lines; persons of another form are refused."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import DataError
from pipeline.formats.inwoners import BrokenRow, RawInwoner, RawRow, read_inwoners

PERSON: dict[str, Any] = {
    "burgerservicenummer": "999990019",
    "geslacht": {"code": "V", "omschrijving": "vrouw"},
    "naam": {
        "aanduidingNaamgebruik": {"code": "V"},
        "voornamen": "Anne",
        "adellijkeTitelPredicaat": {"code": "JV"},
        "voorvoegsel": "van",
        "geslachtsnaam": "Velzen",
    },
    "geboorte": {"datum": "19780800"},
    "geheimhoudingPersoonsgegevens": "1",
    "indicatieCurateleRegister": True,
    "opschortingBijhouding": {"reden": {"code": "O"}, "datum": "20260102"},
    "overlijden": {"datum": "20260102"},
    "gemeenteVanInschrijving": {"code": "0637"},
    "verblijfplaats": {
        "functieAdres": {"code": "B"},
        "straat": "Dorpsstraat",
        "huisnummer": "12",
        "huisletter": "a",
        "huisnummertoevoeging": "II",
        "aanduidingBijHuisnummer": {"code": "to"},
        "postcode": "2711EC",
        "woonplaats": "Zoetermeer",
        "inOnderzoek": {"aanduidingGegevensInOnderzoek": "089999"},
        "datumAanvangAdreshouding": "20200101",
    },
    "partners": [
        {
            "naam": {"voorvoegsel": "in het", "geslachtsnaam": "Veld"},
            "geslacht": {"code": "M"},
            "aangaanHuwelijkPartnerschap": {"datum": "20100101"},
            "ontbindingHuwelijkPartnerschap": {"datum": "20200202"},
        }
    ],
}


def read(text: str) -> list[RawRow]:
    return list(read_inwoners(io.BytesIO(text.encode()), formaat="haalcentraal"))


def test_every_value_lands_in_its_column() -> None:
    (row,) = read(json.dumps([PERSON]))
    assert isinstance(row, RawInwoner)
    assert {column: value for column, value in row.velden.items() if value} == {
        "bsn": "999990019", "geslacht": "V", "voornamen": "Anne", "adellijke_titel": "JV", "voorvoegsel": "van",
        "geslachtsnaam": "Velzen", "naamgebruik": "V", "geboortedatum": "19780800", "geheimhouding": "1",
        "opschorting_reden": "O", "opschorting_datum": "20260102", "overlijden_datum": "20260102",
        "gemeente_code": "0637", "functie_adres": "B", "straat": "Dorpsstraat", "huisnummer": "12", "huisletter": "a",
        "huisnummertoevoeging": "II", "aanduiding_bij_huisnummer": "to", "postcode": "2711EC",
        "woonplaats": "Zoetermeer", "in_onderzoek": "089999", "curatele": "J", "datum_adres": "20200101",
    }  # fmt: skip
    assert row.partners == (
        {
            "adellijke_titel": "",
            "voorvoegsel": "in het",
            "geslachtsnaam": "Veld",
            "geslacht": "M",
            "aangegaan": "20100101",
            "ontbonden": "20200202",
        },
    )


def test_array_object_and_lines_give_the_same_persons() -> None:
    pair = [PERSON, PERSON | {"burgerservicenummer": "999990020"}]
    array = read(json.dumps(pair, indent=1))
    assert [row.regel for row in array] == [1, 2]
    assert read(json.dumps({"personen": pair})) == array
    lines = read("\n".join(json.dumps(person) for person in pair))
    assert lines == array


def test_in_json_lines_the_line_is_counted_and_a_broken_one_costs_only_itself() -> None:
    rows = read("\n".join([json.dumps(PERSON), "", '{"naam": ', json.dumps(PERSON)]))
    assert [(row.regel, type(row)) for row in rows] == [(1, RawInwoner), (3, BrokenRow), (4, RawInwoner)]


@pytest.mark.parametrize("text", ["[", '[{"naam": {}}', "{\n", '{"personen": 3}', "[1, 2}", "[" * 100_000])
def test_broken_json_is_refused_whole(text: str) -> None:
    with pytest.raises(DataError) as refused:
        read(text)
    assert "JSON" in refused.value.melding


@pytest.mark.parametrize(
    "person",
    [
        7,
        None,
        [],
        {"naam": "Velzen"},
        {"naam": {"geslachtsnaam": {"x": 1}}},
        {"partners": {"naam": {}}},
        {"partners": [None]},
        {"geboorte": {"datum": {"type": "Datum", "datum": "1978-08-01"}}},
        {"verblijfplaats": {"type": "Adres", "verblijfadres": {"postcode": "2711EC"}}},
    ],
)
def test_a_person_of_another_form_is_refused_and_not_half_read(person: object) -> None:
    rows = read(json.dumps([person, PERSON]))
    assert rows[0] == BrokenRow(1, "inwoner-vorm-onbekend")
    assert isinstance(rows[1], RawInwoner)


def test_a_number_that_the_api_gives_as_a_number_is_text_here() -> None:
    (row,) = read(json.dumps([PERSON | {"verblijfplaats": {"huisnummer": 12}}]))
    assert isinstance(row, RawInwoner)
    assert row.velden["huisnummer"] == "12"


def test_every_person_of_the_api_mock_comes_out(shared_data: Path) -> None:
    with (shared_data / "brp" / "brp_api_mock_persons.json").open("rb") as stream:
        rows = list(read_inwoners(stream, formaat="auto"))
    assert [row.regel for row in rows if isinstance(row, RawInwoner)] == list(range(1, 485))
    assert sum(row.velden["curatele"] == "J" for row in rows if isinstance(row, RawInwoner)) == 5
