"""`formaten:` in config.yaml: what a partner's own layout may say, and every mistake told at its own path."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from pipeline.adapters.config_file import load_config
from pipeline.contracts.formaat import HUIS_CSV, Bestandsnaam, CsvVorm, Formaat, XmlVorm
from pipeline.contracts.formaat_velden import KOLOMMEN, VERPLICHT
from pipeline.domain.refusal import Refusal
from pipeline.errors import ConfigError
from pipeline.formats import levering

KOLOM = {
    "Dossier": "referentie", "Huurder": "achternaam", "PC": "postcode", "Nr": "huisnummer", "Saldo": "bedrag",
    "Sinds": "ontstaansdatum", "Stand": "signaaldatum",
}  # fmt: skip


def formaat(**velden: Any) -> Formaat:
    return Formaat.model_validate({"vorm": "csv", "kolommen": KOLOM} | velden)


def problem(**velden: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        formaat(**velden)
    return str(caught.value)


def problems(tmp_path: Path, formaten: dict[str, Any], partner_formaat: str = "huis") -> tuple[str, ...]:
    partner = {"id": "wb", "naam": "W", "soort": "Huur", "drop": {"map": "x"}, "formaat": partner_formaat}
    config = {"gemeente": {"naam": "Z", "code": "0637"}, "partners": [partner], "formaten": formaten}
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    return caught.value.problemen


def test_the_columns_of_the_house_are_the_same_wherever_they_are_named() -> None:
    assert KOLOMMEN == levering.KOLOMMEN
    assert VERPLICHT == levering.VERPLICHT


def test_a_format_says_what_its_reader_must_know() -> None:
    own = formaat(scheidingsteken="tab", codering="latin9")
    assert own.csv_vorm() == CsvVorm("\t", "iso8859-15", None, '"', strikt=False)
    assert HUIS_CSV.strikt
    xml = formaat(vorm="xml", record_pad="levering/signaal")
    assert xml.xml_vorm() == XmlVorm("levering/signaal", strikt=False)


def test_columns_without_a_header_are_numbers_and_every_number_has_a_fate() -> None:
    numbered: dict[object, str] = dict(enumerate(KOLOM.values(), start=2))
    own = formaat(kop=False, kolommen=numbered, negeer=[1])
    assert own.kop_namen() == ("1", "2", "3", "4", "5", "6", "7", "8")
    assert "elk nummer vanaf 1" in problem(kop=False, kolommen=numbered)
    assert formaat().kop_namen() is None


def test_a_partner_with_a_format_that_is_not_there_gets_the_path_and_a_suggestion(tmp_path: Path) -> None:
    known = {"woonbeheer": {"vorm": "csv", "kolommen": KOLOM}}
    found = problems(tmp_path, known, "woonbeher")
    assert found == ("partners[0].formaat: 'woonbeher' staat niet onder formaten; bedoelt u woonbeheer?",)
    (taken,) = problems(tmp_path, {"huis": {"vorm": "csv", "kolommen": KOLOM}})
    assert taken.startswith("formaten.huis: ")


def test_every_mistake_is_told_at_once_each_at_its_own_path(tmp_path: Path) -> None:
    bad = {
        "vorm": "csv", "kolommen": KOLOM | {"Nr": "huisnumer"}, "codering": "latijn", "datumvorm": "%d-%m-%y",
        "bedragvorm": "euro", "bestandsnaam": "(a", "scheidingsteken": "--", "onbekend": 1,
    }  # fmt: skip
    found = {line.partition(": ")[0]: line for line in problems(tmp_path, {"wb": bad})}
    assert set(found) == {
        "formaten.wb.kolommen.Nr", "formaten.wb.codering", "formaten.wb.datumvorm[0]", "formaten.wb.bedragvorm",
        "formaten.wb.bestandsnaam", "formaten.wb.scheidingsteken", "formaten.wb.onbekend",
    }  # fmt: skip
    assert "bedoelt u huisnummer?" in found["formaten.wb.kolommen.Nr"]


@pytest.mark.parametrize(
    ("velden", "words"),
    [
        ({"kolommen": {"A": "referentie"}}, "missen: achternaam"),
        ({"kolommen": KOLOM | {"saldo ": "toevoeging"}}, "staat er twee keer"),
        ({"kolommen": KOLOM | {"Rest": "bedrag"}}, "krijgt twee kolommen"),
        ({"negeer": ["huurder"]}, "staat ook onder kolommen"),
        ({"vaste_waarden": {"bedrag": "1"}}, "staat ook onder kolommen"),
        ({"vaste_waarden": {"crisis": True}}, "tussen aanhalingstekens"),
        ({"vervang": [{"kolom": "crisis", "van": "X", "naar": "J", "reden": "x"}]}, "staat niet onder kolommen"),
        ({"vervang": [{"kolom": "bedrag", "van": "X", "naar": "J", "reden": " "}]}, "reden"),
        ({"record_pad": "a/b"}, "record_pad hoort bij vorm xml"),
        ({"werkblad": "Blad1"}, "werkblad hoort bij vorm xlsx"),
        ({"vorm": "xml"}, "bij vorm xml hoort record_pad"),
        ({"vorm": "xml", "record_pad": "a/b", "kop": False}, "hoort niet bij vorm xml"),
        ({"datumvorm": ["%d-%m-%Y", "%m-%d-%Y"]}, "lezen dezelfde datum anders"),
        ({"datumvorm": "%d-%m"}, "een jaar, een maand en een dag"),
        ({"datumvorm": "%d-%m-%Y%"}, "gebruik %Y"),
        ({"datumvorm": "%j-%Y"}, "%j kent Seintje niet"),
        ({"bestandsnaam": "(?P<dag>x)"}, "de groep 'dag' bestaat niet"),
        ({"bestandsnaam": "(x)"}, "een groep zonder naam"),
        ({"bestandsnaam": "(?<=x)y"}, "geen geldige reguliere expressie"),
        ({"bestandsnaam": "x" * 201}, "niet langer"),
    ],
)
def test_what_contradicts_itself_is_said_in_words(velden: dict[str, Any], words: str) -> None:
    assert words in problem(**velden)


def test_a_file_name_of_ones_own_gives_its_date_and_number() -> None:
    own = formaat(bestandsnaam=r"export_(?P<datum>\d{8})(?:_(?P<volgnr>\d+))?\.csv")
    assert own.read_naam("EXPORT_20261123_07.CSV") == Bestandsnaam("2026-11-23", "07")
    assert own.read_naam("export_20261123.csv") == Bestandsnaam("2026-11-23", "")
    assert own.read_naam("export_20261323.csv") == Refusal("bestandsnaam-datum")
    assert own.read_naam("export_20261123.csv.exe") == Refusal("bestandsnaam-anders")
    assert formaat(bestandsnaam="debiteuren[.]csv").read_naam("Debiteuren.csv") == Bestandsnaam("", "")


def test_no_pattern_can_hang_the_night() -> None:
    evil = formaat(bestandsnaam="(?:a+)+b(?:a|aa)+c")
    started = time.perf_counter()
    assert evil.read_naam("a" * 5000) == Refusal("bestandsnaam-anders")
    assert time.perf_counter() - started < 1
