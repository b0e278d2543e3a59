"""`seintje partners probeer`: how a file would be read, with nothing of it taken in and nothing of it shown."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from example_town import LEVERING, SECRETS, Town
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import UsageError
from pipeline.probeer import probeer
from pipeline.probeer_words import Geprobeerd, Groep, Kolom, mask, say_probeer

pytest_plugins = ("town_fixtures",)

NAAM = "VS_woonbron_20261123_9.csv"
EIGEN = """\
formaten:
  woonbeheer:
    vorm: csv
    scheidingsteken: ","
    codering: windows-1252
    bestandsnaam: achterstand_(?P<datum>[0-9]{8})[.]csv
    kolommen: {Dossier: referentie, Huurder: achternaam, PC: postcode, Nr: huisnummer, Saldo: bedrag,
               Sinds: ontstaansdatum, Stand: signaaldatum}
    negeer: [Opmerking]
    datumvorm: "%d/%m/%Y"
    vervang: [{kolom: huisnummer, van: nvt, naar: "1", reden: het complex heeft één nummer}]
"""
RIJEN = (
    "Dossier,Huurder,PC,Nr,Saldo,Sinds,Stand,Opmerking\n"
    "D1,Overdijk,2722BD,502,123.45,01/08/2026,20/11/2026,belt niet\n"
    "D2,Gröenen,2722BD,nvt,123.45,01/08/2026,20/11/2026,\n"
    "D3,Twijfelaar,2722BD,504,123.45,2026-08-01,20/11/2026,\n"
)


def tried(town: Town, name: str, data: bytes, partner: str | None = None) -> Geprobeerd:
    path = town.folder / "elders" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    found = probeer(town.omgeving(), path, partner=partner)
    text = "\n".join(say_probeer(found))
    assert not [secret for secret in SECRETS if secret in text]
    return found


def own(town: Town, formaat: str = EIGEN) -> Town:
    path = town.folder / "config.yaml"
    text = path.read_text(encoding="utf-8").replace("    soort: Huur\n", "    soort: Huur\n    formaat: woonbeheer\n")
    path.write_text(text + formaat, encoding="utf-8")
    return town


def group(found: Geprobeerd, reden: str) -> Groep:
    (groep,) = [groep for groep in found.bevindingen if groep.reden == reden]
    return groep


def test_a_house_levering_is_counted_judged_and_grouped(empty_town: Town) -> None:
    found = tried(empty_town, NAAM, LEVERING.encode())
    assert (found.partner, found.formaat, found.vorm, found.codering) == ("woonbron", "huis", "csv", "utf-8")
    assert (found.scheidingsteken, found.mag_leveren, found.geweigerd) == ("puntkomma", "ja", False)
    assert (found.records, found.signalen, found.uitval) == (8, 6, 2)
    assert group(found, "postcode-ongeldig").regels == (9,)
    assert [groep.ernst for groep in found.bevindingen] == sorted(groep.ernst for groep in found.bevindingen)


def test_the_first_records_are_shown_in_shape_only(empty_town: Town) -> None:
    first, *rest = tried(empty_town, NAAM, LEVERING.encode()).voorbeelden
    assert len(rest) == 2
    assert first["achternaam"] == "Xxxxxxx"
    assert first["geboortedatum"] == "99-99-9999"
    assert first["postcode"] == "9999 XX"
    assert first["bedrag"] == "999,99"


def test_nothing_at_all_is_written_or_remembered(
    night_town: Town, snapshot: Callable[[Path], dict[str, bytes]]
) -> None:
    omgeving = night_town.omgeving()
    before = snapshot(night_town.folder)
    probeer(omgeving, night_town.folder / "drops" / "woonbron" / "VS_woonbron_20261123_1.csv", partner=None)
    assert snapshot(night_town.folder) == before


def test_a_layout_of_ones_own_shows_where_each_column_goes(empty_town: Town) -> None:
    found = tried(own(empty_town), "achterstand_20261123.csv", RIJEN.encode("cp1252"))
    assert (found.formaat, found.codering, found.scheidingsteken) == ("woonbeheer", "windows-1252", "komma")
    assert Kolom("Huurder", "achternaam", "gelezen") in found.kolommen
    assert Kolom("Opmerking", "", "genegeerd") in found.kolommen
    assert (found.records, found.signalen, found.uitval) == (3, 2, 1)
    assert group(found, "datum-ongeldig").regels == (4,)
    assert group(found, "waarde-vervangen").tekst == "1 keer vervangen: het complex heeft één nummer"


def test_an_unknown_column_is_named_among_the_columns_and_refuses_the_file(empty_town: Town) -> None:
    found = tried(own(empty_town), "achterstand_20261123.csv", RIJEN.replace("Opmerking", "Notitie").encode("cp1252"))
    assert found.geweigerd
    assert Kolom("Notitie", "", "onbekend") in found.kolommen
    assert "zou dit bestand in zijn geheel weigeren" in "\n".join(say_probeer(found))


def test_another_name_than_agreed_is_told_and_the_content_is_tried_all_the_same(empty_town: Town) -> None:
    found = tried(empty_town, "debiteuren.csv", LEVERING.encode(), partner="woonbron")
    assert group(found, "bestandsnaam-onbekend").ernst == "fataal"
    assert found.geweigerd
    assert found.records == 8


def test_a_partner_that_did_not_sign_is_told_so_and_its_file_is_tried(empty_town: Town) -> None:
    found = tried(empty_town, "VS_stroomnet_20261123_1.csv", LEVERING.encode())
    assert found.mag_leveren == "nee: Geen geldende overeenkomst"
    assert found.records == 8


def test_excel_and_xml_and_a_packed_file_are_tried_too(empty_town: Town) -> None:
    head, *rows = (line.split(";") for line in LEVERING.splitlines())
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (head, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    excel = tried(empty_town, "blad.xlsx", out.getvalue(), partner="woonbron")
    assert (excel.vorm, excel.codering, excel.records, excel.signalen) == ("xlsx", "", 8, 6)
    signalen = "".join(
        "<signaal>" + "".join(f"<{k}>{v}</{k}>" for k, v in zip(head, row, strict=True) if v) + "</signaal>"
        for row in rows
    )
    xml = tried(empty_town, NAAM.replace("csv", "xml"), f"<levering>{signalen}</levering>".encode())
    assert (xml.vorm, xml.records, xml.signalen) == ("xml", 8, 6)
    assert {kolom.bron for kolom in xml.kolommen} == set(head)
    packed = tried(empty_town, f"{NAAM}.gz", gzip.compress(LEVERING.encode()))
    assert (packed.records, packed.signalen, packed.geweigerd) == (8, 6, False)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 x", b"\x00\x01\x02" * 99, LEVERING.encode("utf-16-le")[:-1]], ids=len)
def test_a_file_that_is_no_levering_is_said_to_be_refused(empty_town: Town, data: bytes) -> None:
    found = tried(empty_town, NAAM, data)
    assert found.geweigerd
    assert found.signalen <= found.records


def test_whose_file_it_is_must_be_certain(empty_town: Town) -> None:
    omgeving = empty_town.omgeving()
    file = empty_town.folder / "inwoners.csv"
    with pytest.raises(UsageError, match="niet van welke partner"):
        probeer(omgeving, file, partner=None)
    with pytest.raises(UsageError, match="Er is geen partner") as caught:
        probeer(omgeving, file, partner="woonbrom")
    assert "Bedoelde u woonbron?" in caught.value.doe_dit
    with pytest.raises(UsageError, match="geen bestand"):
        probeer(omgeving, empty_town.folder / "er-is-niets.csv", partner="woonbron")


def test_the_lines_fit_on_the_screen(empty_town: Town) -> None:
    lines = say_probeer(tried(own(empty_town), "achterstand_20261123.csv", RIJEN.encode("cp1252")))
    assert max(map(len, lines)) <= 80
    assert lines[0] == "Proef met achterstand_20261123.csv. Er is niets opgenomen."
    assert any("Huurder → achternaam" in line for line in lines)
    assert "anders geschreven dan in config.yaml is afgesproken" in " ".join(lines)


@given(st.text(max_size=60))
def test_a_mask_shows_no_letter_and_no_digit_of_the_value(text: str) -> None:
    shape = mask(text)
    assert len(shape) == min(len(text), 40) + (len(text) > 40)
    assert not [sign for sign in shape if (sign.isalpha() and sign not in "Xx") or (sign.isdigit() and sign != "9")]
