"""Leveringen that are not plain house CSV or XML: packed, in Excel, or in the partner's own layout."""

import gzip
import io
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from werkplaats import KOLOMMEN, Werkplaats, csv_van, rij

pytest_plugins = ("gemeente_fixture",)

EIGEN = """\
formaten:
  woonbron-export:
    vorm: csv
    scheidingsteken: ","
    codering: iso-8859-15
    bestandsnaam: 'huur_(?P<datum>\\d{8})\\.csv'
    kolommen: {nr: referentie, huurder: achternaam, geboren: geboortedatum, huisnr: huisnummer, pc: postcode,
               schuld: bedrag, sinds: ontstaansdatum, stand: signaaldatum}
    negeer: [opmerking]
    datumvorm: "%d/%m/%Y"
    bedragvorm: centen
    vervang:
      - {kolom: referentie, van: "0", naar: "REF-1", reden: leeg contractnummer}
"""
EIGEN_CSV = (
    "nr,huurder,geboren,huisnr,pc,schuld,sinds,stand,opmerking\n"
    '0,"S.K. van Testelingb",02/02/1970,1,2712 AB,12345,01/10/2026,20/11/2026,belt nooit terug\n'
)


def test_a_partners_own_layout_is_read_and_its_ignored_column_never_enters_the_store(gemeente: Werkplaats) -> None:
    config = gemeente.root / "config.yaml"
    text = config.read_text().replace("formaat: huis", "formaat: woonbron-export", 1)
    config.write_text(text.replace("    verwacht: {min: 1, max: 5000}\n", "", 1) + EIGEN)
    gemeente.lever("woonbron", "huur_20261120.csv", EIGEN_CSV)
    gemeente.seintje("run")

    (signaal,) = gemeente.tabel("signalen")
    assert (signaal["referentie"], signaal["bedrag_cent"], signaal["geboortedatum"]) == ("REF-1", 12345, "1970-02-02")
    assert str(signaal["ontstaansdatum"]) == "2026-10-01"
    assert [row["besluit"] for row in gemeente.tabel("matches")] == ["zeker"]
    assert "waarde-vervangen" in {row["reden"] for row in gemeente.tabel("bevindingen")}
    kept = [data for name, data in gemeente.bestanden().items() if name.startswith(("store/", "outbox/"))]
    assert not any(b"belt nooit terug" in data for data in kept)


def test_a_partner_with_its_own_notation_is_told_that_notation_in_its_answer(gemeente: Werkplaats) -> None:
    config = gemeente.root / "config.yaml"
    text = config.read_text().replace("formaat: huis", "formaat: woonbron-export", 1)
    config.write_text(text.replace("    verwacht: {min: 1, max: 5000}\n", "", 1) + EIGEN)
    wrong = EIGEN_CSV.replace("12345", "123.45").replace("01/10/2026", "2026-10-01").replace("02/02/1970", "2-2-70")
    gemeente.lever("woonbron", "huur_20261120.csv", wrong)
    gemeente.seintje("run")
    retour = gemeente.root / "drops" / "woonbron" / "retour"
    ((answer,), (workbook,)) = (list(retour.glob(pattern)) for pattern in ("*.csv", "*.xlsx"))
    sheets = openpyxl.load_workbook(workbook).worksheets
    cells = "\n".join(str(value) for sheet in sheets for row in sheet.iter_rows(values_only=True) for value in row)
    told = answer.read_text(encoding="utf-8")
    assert told.count("Afgesproken is een datum als 23/11/2026.") == 2
    assert told.count("Afgesproken is een bedrag als 123456, in centen.") == 1
    assert "Afgesproken is een datum als 23/11/2026." in cells
    assert "Afgesproken is een bedrag als 123456, in centen." in cells
    tried = gemeente.seintje(
        "partners", "probeer", str(gemeente.root / "drops" / "woonbron" / "huur_20261120.csv"), "--partner", "woonbron"
    )
    assert "Afgesproken is een datum als 23/11/2026." in " ".join(tried.out.split())


def packed(kind: str, text: str) -> tuple[str, bytes]:
    if kind == "gz":
        return "VS_woonbron_20261122_001.csv.gz", gzip.compress(text.encode())
    if kind == "zip":
        out = io.BytesIO()
        with ZipFile(out, "w") as archive:
            archive.writestr("export.csv", text)
        return "VS_woonbron_20261122_001.zip", out.getvalue()
    book = openpyxl.Workbook()
    for row in [list(KOLOMMEN), *(line.split(";") for line in text.splitlines()[1:])]:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return "VS_woonbron_20261122_001.xlsx", out.getvalue()


@pytest.mark.parametrize("kind", ["gz", "zip", "xlsx"])
def test_a_packed_levering_or_a_workbook_is_taken_like_any_other(gemeente: Werkplaats, kind: str) -> None:
    naam, data = packed(kind, csv_van([rij(1), rij(2, postcode="2712 SS")]))
    gemeente.lever("woonbron", naam, data)
    gemeente.seintje("run")
    (levering,) = gemeente.tabel("leveringen")
    assert (levering["status"], levering["signalen"], levering["uitval"]) == ("verwerkt", 1, 1)
    assert gemeente.tabel("bevindingen")[0]["regel"] == 3
    archived = [path for path in (gemeente.root / "inbox" / "woonbron").iterdir() if path.is_file()]
    assert [path.read_bytes() for path in archived] == [data]


def test_small_landlords_each_need_their_own_overeenkomst(gemeente: Werkplaats) -> None:
    config = gemeente.root / "config.yaml"
    known = (
        "    drop: {map: drops/woonbron}\n"
        "    aanleveraars:\n"
        "      - {naam: Kamers Noord, overeenkomst: {ondertekend: 2026-01-01}}\n"
        "      - {naam: Kamers Zuid}\n"
    )
    config.write_text(config.read_text().replace("    drop: {map: drops/woonbron}\n", known, 1))
    header, one, two, three = csv_van([rij(1), rij(2), rij(3)]).splitlines()
    rows = [f"{header};aanleveraar", f"{one};KAMERS NOORD", f"{two};Kamers Zuid", f"{three};Onbekend"]
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", "\n".join(rows) + "\n")
    gemeente.seintje("run")
    assert [row["referentie"] for row in gemeente.tabel("signalen")] == ["REF-00001"]
    reasons = {(row["regel"], row["reden"]) for row in gemeente.tabel("bevindingen")}
    assert {(3, "aanleveraar-zonder-overeenkomst"), (4, "aanleveraar-onbekend")} <= reasons


@pytest.mark.parametrize(("wijze", "left"), [("archiveren", 1), ("verwijderen", 0)])
def test_the_drop_is_tidied_after_the_commit_when_configured(gemeente: Werkplaats, wijze: str, left: int) -> None:
    config = gemeente.root / "config.yaml"
    tidy = f"    drop: {{map: drops/woonbron}}\n    ontvangst: {{na_afloop: {wijze}}}\n"
    config.write_text(config.read_text().replace("    drop: {map: drops/woonbron}\n", tidy, 1))
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(1)]))
    gemeente.seintje("run")
    drop = gemeente.root / "drops" / "woonbron"
    assert not list(drop.glob("*.csv"))
    assert len(list(drop.glob("verwerkt/*"))) == left
    gemeente.seintje("run")
    assert [row["status"] for row in gemeente.tabel("leveringen")] == ["verwerkt"]


def test_a_crisis_is_linked_to_the_signaal_before_it_and_one_without_is_remarked(gemeente: Werkplaats) -> None:
    gemeente.lever("stroomnet", "VS_stroomnet_20261119_001.csv", csv_van([rij(1)]))
    gemeente.seintje("run")
    header, one, two = csv_van([rij(1, signaaldatum="2026-11-22"), rij(2)]).splitlines()
    gemeente.lever("stroomnet", "VS_stroomnet_20261122_001.csv", f"{header};crisis\n{one};J\n{two};J\n")
    done = gemeente.seintje("run")
    assert "zaak met spoed" in done.out
    remarked = [row["regel"] for row in gemeente.tabel("bevindingen") if row["reden"] == "crisis-zonder-eerder-signaal"]
    assert remarked == [3]
    signalen = {(row["crisis"], row["referentie"]): row["signaal_id"] for row in gemeente.tabel("signalen")}
    ordinary, crisis, alone = signalen["N", "REF-00001"], signalen["J", "REF-00001"], signalen["J", "REF-00002"]
    assert f"crisis; eerder signaal {ordinary}" in _uitleg(gemeente, crisis)
    assert f"vervolg {crisis}" in _uitleg(gemeente, ordinary)
    assert "crisis; geen eerder signaal" in _uitleg(gemeente, alone)


def _uitleg(gemeente: Werkplaats, signaal: str) -> str:
    return " ".join(gemeente.seintje("explain", signaal).out.split())


def test_every_partner_hears_what_became_of_its_levering_and_only_of_its_own(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(1), rij(2, postcode="x")]))
    gemeente.lever("huurbaas", "VS_huurbaas_20261122_001.csv", csv_van([rij(3)]))
    gemeente.seintje("run")
    gemeente.seintje("run")
    own = sorted((gemeente.root / "drops" / "woonbron" / "retour").glob("VR_*.csv"))
    other = sorted((gemeente.root / "drops" / "huurbaas" / "retour").glob("VR_*.csv"))
    assert len(own) == len(other) == 1
    assert ";3;postcode;fout;postcode-ongeldig;" in own[0].read_text(encoding="utf-8")
    assert "geen-overeenkomst" in other[0].read_text(encoding="utf-8")
    assert "woonbron" not in other[0].read_text(encoding="utf-8")
    assert len(list(Path(own[0].parent).glob("VR_*.xlsx"))) == 1
