"""The partner register as a clerk meets it: a questionnaire in, an overeenkomst out, signed, in force, and its end."""

import io
import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from openpyxl import load_workbook
from servers import Account
from signing_office import Uitgever, teken_samen
from werkplaats import Uitkomst, Werkplaats, csv_van, rij

from pipeline.contracts.vragenlijst import EIGEN, HUIS, MAP, SFTP
from pipeline.demo.sftp_server import DemoSftpServer

pytest_plugins = ("server_fixtures",)

VANDAAG = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
"""Signatures carry the real time, so these tests run on the real day."""
CONFIG = """\
gemeente: {naam: Zoetermeer, code: "0637"}
partners:
  - id: woonbron
    naam: Woonbron
    soort: Huur
    overeenkomst: {ondertekend: 2026-01-15, tot: null}
    drop: {map: drops/woonbron}
  - id: klein
    naam: Kleine verhuurders
    soort: Huur
    verzamelmap: true
    overeenkomst: {ondertekend: 2026-01-15, tot: null}
    drop: {map: drops/stroomnet}
drukstraat:
  drop: {map: drukstraat}
ondertekening: {vertrouwd: [certs/ca.pem]}
"""
GOED = {
    "naam": "Stichting Nieuw Wonen", "kvk": "01234567", "soort": "Huur", "verzamelmap": "nee",
    "tekent_naam": "J. Jansen", "tekent_functie": "directeur", "tekent_email": "j.jansen@nieuwwonen.nl",
    "contact_naam": "K. de Wit", "contact_email": "data@nieuwwonen.nl", "wijze": MAP, "indeling": HUIS,
    "ritme": "maandelijks", "klanten": "900", "min": "0", "max": "200", "proef": "nee", "bsn": "nee",
}  # fmt: skip
HOSTSLEUTEL = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"


@dataclass(frozen=True, slots=True)
class Balie:
    """The clerk's desk: a municipality and the issuer of certificates that it trusts."""

    plaats: Werkplaats
    uitgever: Uitgever

    @property
    def root(self) -> Path:
        return self.plaats.root

    def partners(self, *words: str, vandaag: date = VANDAAG) -> Uitkomst:
        return self.plaats.seintje("partners", *words, vandaag=vandaag.isoformat())

    def run(self) -> Uitkomst:
        return self.plaats.seintje("run", vandaag=VANDAAG.isoformat())

    def vragenlijst(self, antwoorden: Mapping[str, object]) -> Path:
        """The questionnaire as this program writes it, filled in."""
        path = self.root / "in.xlsx"
        assert self.partners("vragenlijst", str(path)).code == 0
        return fill(path, antwoorden)

    def aanmelden(self, **anders: object) -> Uitkomst:
        return self.partners("aanmelden", str(self.vragenlijst(GOED | anders)))

    def getekend(self, naam: str = "getekend.pdf") -> Path:
        """What waits in the outbox, signed by both."""
        (source,) = (self.root / "outbox" / "overeenkomsten").glob("*.pdf")
        path = self.root / naam
        path.write_bytes(teken_samen(source.read_bytes(), self.uitgever))
        return path

    def entry(self, partner: str = "nieuw-wonen") -> dict[str, Any]:
        text = (self.root / "register" / f"{partner}.yaml").read_text(encoding="utf-8")
        found = yaml.safe_load(text)
        assert isinstance(found, dict)
        return found

    def in_force(self, **anders: object) -> None:
        """Registered and signed."""
        assert self.aanmelden(**anders).code == 0
        assert self.partners("ondertekend", str(self.getekend())).code == 0


def fill(path: Path, antwoorden: Mapping[str, object]) -> Path:
    book = load_workbook(path)
    sheet: Any = book["Vragenlijst"]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value in antwoorden:
            row[2].value = antwoorden[row[0].value]
    book.save(path)
    return path


@pytest.fixture(scope="session")
def uitgever() -> Uitgever:
    return Uitgever()


@pytest.fixture
def balie(tmp_path: Path, uitgever: Uitgever) -> Balie:
    uitgever.pem(tmp_path / "certs" / "ca.pem")
    return Balie(Werkplaats(tmp_path, config=CONFIG), uitgever)


def test_from_questionnaire_to_the_first_levering(balie: Balie) -> None:
    told = balie.aanmelden()
    assert (told.code, balie.entry()["overeenkomst"]) == (0, None)
    assert "overeenkomst die nog niet is getekend" in balie.plaats.seintje("status", vandaag=VANDAAG.isoformat()).out
    drop = balie.root / "drops" / "nieuw-wonen"
    (drop / "VS_nieuw-wonen_20261120_1.csv").write_text(csv_van([rij(1)]), encoding="utf-8")
    balie.run()
    assert "Geen geldende overeenkomst" in balie.partners("show", "nieuw-wonen").out
    assert not (balie.root / "inbox" / "nieuw-wonen").exists()

    signed = balie.getekend()
    looked = balie.partners("ondertekend", "--dry-run", str(signed))
    assert (looked.code, balie.entry()["overeenkomst"]) == (0, None)
    taken = balie.partners("ondertekend", str(signed))
    assert "Jan Jansen, Organisatie Partner" in taken.out
    assert balie.entry()["overeenkomst"] == {"ondertekend": VANDAAG, "tot": None}
    (kept,) = (balie.root / "store" / "overeenkomsten").iterdir()
    assert kept.read_bytes() == signed.read_bytes()
    assert not list((balie.root / "outbox" / "overeenkomsten").iterdir())

    balie.run()
    (row,) = [one for one in balie.plaats.tabel("leveringen") if one["partner"] == "nieuw-wonen"]
    assert (row["status"], row["records"]) == ("verwerkt", 1)
    assert "niet is getekend" not in balie.plaats.seintje("status", vandaag=VANDAAG.isoformat()).out
    shown = " ".join(balie.partners("show", "nieuw-wonen").out.split())
    assert "getekend op" in shown
    assert "Partner: Jan Jansen, Organisatie Partner" in shown
    assert "contact K. de Wit, data@nieuwwonen.nl" in shown


def test_the_same_questionnaire_twice_changes_nothing(balie: Balie) -> None:
    balie.aanmelden()
    before = {name: data for name, data in balie.plaats.bestanden().items() if not name.startswith("store")}
    again = balie.aanmelden()
    assert "was al verwerkt" in again.out
    after = {name: data for name, data in balie.plaats.bestanden().items() if not name.startswith("store")}
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} <= {"in.xlsx"}


def test_a_corrected_questionnaire_replaces_the_first_until_it_is_signed(balie: Balie) -> None:
    balie.aanmelden()
    first = next((balie.root / "outbox" / "overeenkomsten").iterdir())
    old = teken_samen(first.read_bytes(), balie.uitgever)
    assert balie.aanmelden(tekent_naam="P. Prins").code == 0
    assert balie.entry()["contact"]["tekent"]["naam"] == "P. Prins"
    assert not first.exists()
    (balie.root / "oud.pdf").write_bytes(old)
    refused = balie.partners("ondertekend", str(balie.root / "oud.pdf"))
    assert (refused.code, "vervangen door een nieuwer" in refused.err) == (65, True)
    assert balie.partners("ondertekend", str(balie.getekend())).code == 0
    assert balie.aanmelden(tekent_naam="Q. Quist").code == 65


def test_a_dry_run_changes_nothing(balie: Balie) -> None:
    path = balie.vragenlijst(GOED)
    before = balie.plaats.bestanden()
    assert balie.partners("aanmelden", "-n", str(path)).code == 0
    assert balie.plaats.bestanden() == before


@pytest.mark.parametrize(
    ("anders", "told"),
    [
        ({"kvk": 1234567}, "C4 (KvK-nummer): Een KvK-nummer heeft 8 cijfers"),
        ({"naam": ""}, "C3 (Naam): Dit antwoord ontbreekt"),
        ({"soort": "Hypotheek"}, "C5 (Soort signalen): Kies een van de woorden"),
        ({"tekent_email": "jansen"}, "(E-mailadres): Schrijf één e-mailadres"),
        ({"max": "1000"}, "meer signalen dan u klanten hebt"),
        ({"max": "0"}, "Het meeste is minder"),
        ({"wijze": SFTP}, "(SFTP: servernaam): Bij SFTP hoort dit antwoord"),
        ({"wijze": SFTP, "host": "sftp://x", "gebruiker": "g", "hostsleutel": HOSTSLEUTEL}, "zonder sftp:// ervoor"),
        ({"wijze": SFTP, "host": "x.nl", "gebruiker": "g", "hostsleutel": "SHA256:abc"}, "geen openbare sleutel"),
        ({"bsn": "ja"}, "Zonder wet en artikel"),
        ({"bsn_grondslag": "Wet X"}, "U koos nee bij BSN"),
        ({"vanaf": "ooit"}, "Schrijf een datum"),
        ({"tot": "1-1-2020"}, "is al geweest"),
        ({"contact_naam": "=1+1"}, "Hier staat een formule"),
        ({"contact_naam": "x" * 121}, "Hoogstens 120 tekens"),
        ({"verzamelmap": "klein", "soort": "Water"}, "alleen voor verhuurders"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_named_by_its_cell(balie: Balie, anders: dict[str, object], told: str) -> None:
    refused = balie.aanmelden(**anders)
    assert refused.code == 65
    assert told in " ".join(refused.err.split())
    assert not (balie.root / "register").exists()
    assert not (balie.root / "outbox").exists()


def test_every_wrong_answer_is_told_at_once(balie: Balie) -> None:
    path = balie.root / "leeg.xlsx"
    balie.partners("vragenlijst", str(path))
    refused = balie.partners("aanmelden", str(path))
    assert "14 antwoorden kloppen niet" in refused.err
    assert refused.err.count("Dit antwoord ontbreekt") == 14


def test_a_workbook_that_was_changed_or_is_none_is_refused(balie: Balie) -> None:
    path = balie.vragenlijst(GOED)
    book = load_workbook(path)
    book["Vragenlijst"]["B3"] = "Uw geboortedatum"
    book.create_sheet("Extra")
    book.save(path)
    assert "De bladen zijn niet" in balie.partners("aanmelden", str(path)).err
    del book["Extra"]
    book.save(path)
    assert "B3: Deze cel is veranderd" in balie.partners("aanmelden", str(path)).err
    for data in (b"", b"hallo", b"PK\x03\x04kapot", io.BytesIO(path.read_bytes()).read()[:500]):
        path.write_bytes(data)
        assert balie.partners("aanmelden", str(path)).code == 65


def test_a_server_of_its_own_is_pinned(balie: Balie) -> None:
    told = balie.aanmelden(wijze=SFTP, host="sftp.nieuwwonen.nl", poort="2222", gebruiker="zm", hostsleutel=HOSTSLEUTEL)
    assert "ssh-keygen" in told.out
    assert balie.entry()["drop"]["sftp"] == {
        "host": "sftp.nieuwwonen.nl", "poort": 2222, "gebruiker": "zm",
        "sleutel": "keys/nieuw-wonen", "bekende_hosts": "register/nieuw-wonen.hosts",
    }  # fmt: skip
    hosts = (balie.root / "register" / "nieuw-wonen.hosts").read_text(encoding="utf-8")
    assert hosts == f"[sftp.nieuwwonen.nl]:2222 {HOSTSLEUTEL}\n"


def test_a_partner_with_its_own_server_delivers_and_gets_its_report_there(
    balie: Balie, demo: DemoSftpServer, demo_root: Path, demo_account: Account
) -> None:
    line = (demo_root / "known_hosts").read_text(encoding="utf-8").split()
    balie.in_force(
        wijze=SFTP, host="127.0.0.1", poort=str(demo.port), gebruiker="partner", pad=demo_account.folder.name,
        hostsleutel=" ".join(line[1:3]), proef="ja",
    )  # fmt: skip
    (balie.root / "keys").mkdir()
    shutil.copy(demo_root / "key", balie.root / "keys" / "nieuw-wonen")
    (demo_account.folder / "VS_nieuw-wonen_20261120_1.csv").write_text(csv_van([rij(1)]), encoding="utf-8")
    balie.run()
    assert [path.name[:20] for path in sorted((demo_account.folder / "retour").iterdir())] == [
        "VR_proef_nieuw-wonen"
    ] * 2
    balie.run()
    assert len(list((demo_account.folder / "retour").iterdir())) == 2
    told = " ".join(balie.plaats.seintje("check", vandaag=VANDAAG.isoformat()).out.split())
    assert "proef nieuw-wonen: leveringen worden geprobeerd" in told
    assert "ondertekening: stamcertificaten: 1." in told
    assert "goed drop nieuw-wonen: bereikbaar" in told

    other = HOSTSLEUTEL
    (balie.root / "register" / "nieuw-wonen.hosts").write_text(f"[127.0.0.1]:{demo.port} {other}\n", encoding="utf-8")
    assert "fout" in balie.plaats.seintje("check", vandaag=VANDAAG.isoformat()).out


def test_ids_are_made_of_the_name_and_are_nobody_elses(balie: Balie) -> None:
    told = balie.aanmelden(naam="Woonbron B.V.").out
    assert "is woonbron-2." in told
    assert "Er is al een partner woonbron" in told
    assert "is cafe-oe-t-hoekje." in balie.aanmelden(naam="Café Oe 't Hoekje", kvk="22222222").out
    assert "eigen indeling" in balie.aanmelden(naam="Derde", kvk="33333333", indeling=EIGEN).out


def test_another_document_one_signer_or_a_second_time_is_refused(balie: Balie) -> None:
    balie.aanmelden()
    source = next((balie.root / "outbox" / "overeenkomsten").iterdir()).read_bytes()
    path = balie.root / "x.pdf"
    path.write_bytes(teken_samen(source, balie.uitgever, ("Jan Jansen",)))
    assert balie.partners("ondertekend", str(path)).code == 77
    path.write_bytes(teken_samen(source, balie.uitgever, ("Jan Jansen", "Jan Jansen")))
    assert balie.partners("ondertekend", str(path)).code == 77
    path.write_bytes(teken_samen(source, Uitgever("Vreemd")))
    assert balie.partners("ondertekend", str(path)).code == 77
    path.write_bytes(source.replace(b"/Type", b"/Typo", 1))
    refused = balie.partners("ondertekend", str(path))
    assert (refused.code, "geen overeenkomst die Seintje heeft gemaakt" in refused.err) == (65, True)
    path.write_bytes(b"geen pdf")
    assert balie.partners("ondertekend", str(path)).code == 65
    assert balie.entry()["overeenkomst"] is None

    signed = balie.getekend()
    assert balie.partners("ondertekend", str(signed), vandaag=VANDAAG - timedelta(days=1)).code == 77
    assert balie.partners("ondertekend", str(signed)).code == 0
    before = balie.entry()
    again = balie.partners("ondertekend", str(signed))
    assert (again.code, "al verwerkt" in again.err) == (65, True)
    assert balie.entry() == before


def test_without_trusted_roots_the_configuration_is_at_fault(balie: Balie) -> None:
    balie.aanmelden()
    signed = balie.getekend()
    text = (balie.root / "config.yaml").read_text(encoding="utf-8")
    (balie.root / "config.yaml").write_text(text.replace("vertrouwd: [certs/ca.pem]", "aantal: 2"), encoding="utf-8")
    assert balie.partners("ondertekend", str(signed)).code == 78


def test_an_agreement_may_start_later_than_it_was_signed(balie: Balie) -> None:
    start, end = VANDAAG + timedelta(days=10), VANDAAG + timedelta(days=400)
    balie.in_force(vanaf=start.isoformat(), tot=f"{end.day}-{end.month}-{end.year}")
    assert balie.entry()["overeenkomst"] == {"ondertekend": VANDAAG, "vanaf": start, "tot": end}
    listed = json.loads(balie.plaats.seintje("--json", "partners", "list", vandaag=VANDAAG.isoformat()).out)
    assert listed[-1]["overeenkomst"] == "nog niet"


def test_the_end_a_renewal_and_another_contact(balie: Balie) -> None:
    balie.in_force()
    last, later = VANDAAG + timedelta(days=30), VANDAAG + timedelta(days=800)
    ended = balie.partners("beeindig", "nieuw-wonen", "--per", last.isoformat(), "--reden", "opgezegd")
    assert (ended.code, balie.entry()["overeenkomst"]["tot"]) == (0, last)
    assert balie.partners("beeindig", "nieuw-wonen", "--per", later.isoformat(), "--reden", "later").code == 2
    assert "eindigt op" in balie.plaats.seintje("status", vandaag=VANDAAG.isoformat()).out

    assert balie.partners("verleng", "nieuw-wonen", "--tot", later.isoformat()).code == 0
    assert balie.entry()["overeenkomst"]["tot"] == last
    assert balie.partners("ondertekend", str(balie.getekend("verlengd.pdf"))).code == 0
    assert balie.entry()["overeenkomst"] == {"ondertekend": VANDAAG, "tot": later}

    assert balie.partners("contact", "nieuw-wonen", "--naam", "L. Lam", "--email", "l@nieuwwonen.nl").code == 0
    assert balie.entry()["contact"]["leveringen"] == {"naam": "L. Lam", "email": "l@nieuwwonen.nl"}
    assert balie.partners("contact", "nieuw-wonen", "--email", "geen adres").code == 2
    assert balie.partners("contact", "nieuw-wonen").code == 2
    with closing(sqlite3.connect(balie.root / "store" / "ledger.sqlite")) as ledger:
        audit = [row[0] for row in ledger.execute("SELECT wat FROM audit ORDER BY rowid")]
    assert audit == [
        "overeenkomst gemaakt", "partner aangemeld", "overeenkomst getekend", f"overeenkomst beëindigd per {last}",
        "overeenkomst gemaakt", "overeenkomst getekend", "contact veranderd",
    ]  # fmt: skip


def test_a_command_that_was_killed_before_its_commit_is_simply_done_again(balie: Balie) -> None:
    """The files of a commit are written before its rows: a kill in between leaves a file that no row knows."""
    ledger_path = balie.root / "store" / "ledger.sqlite"
    balie.aanmelden()
    with closing(sqlite3.connect(ledger_path)) as ledger:
        ledger.execute("DELETE FROM overeenkomsten")
        ledger.commit()
    assert balie.aanmelden().code == 0
    signed = balie.getekend()
    assert balie.partners("ondertekend", str(signed)).code == 0
    with closing(sqlite3.connect(ledger_path)) as ledger:
        ledger.execute("UPDATE overeenkomsten SET status = 'wacht', getekend_sha256 = ''")
        ledger.commit()
    before = balie.entry()
    assert balie.partners("ondertekend", str(signed)).code == 0
    assert balie.entry() == before


@pytest.mark.parametrize(
    "words",
    [
        ("beeindig", "woonbron", "--per", "2030-01-01", "--reden", "x"),
        ("verleng", "woonbron", "--tot", "2030-01-01"),
        ("contact", "woonbron", "--naam", "K. de Wit"),
        ("proef", "woonbron", "aan"),
    ],
)
def test_a_partner_in_config_yaml_is_changed_there(balie: Balie, words: tuple[str, ...]) -> None:
    before = balie.plaats.bestanden()
    refused = balie.partners(*words)
    assert (refused.code, "Verander daar de regel" in refused.err) == (2, True)
    assert balie.plaats.bestanden() == before


def test_a_small_landlord_delivers_through_the_collective_drop_once_it_signed(balie: Balie) -> None:
    balie.aanmelden(naam="Jansen Vastgoed", verzamelmap="klein", wijze="", indeling="", ritme="")
    assert balie.entry("jansen-vastgoed")["verzamelmap"] == "klein"
    levering = "aanleveraar;" + csv_van([rij(1)]).replace("\nREF", "\nJansen Vastgoed;REF")
    path = balie.root / "drops" / "stroomnet" / "VS_klein_20261120_1.csv"
    path.write_text(levering, encoding="utf-8")
    balie.run()
    (row,) = balie.plaats.tabel("leveringen")
    assert (row["status"], row["signalen"], row["uitval"]) == ("verwerkt", 0, 1)

    assert balie.partners("ondertekend", str(balie.getekend())).code == 0
    path.with_name("VS_klein_20261121_1.csv").write_text(levering + "\n", encoding="utf-8")
    balie.run()
    assert sum(row["signalen"] for row in balie.plaats.tabel("leveringen")) == 1
    shown = balie.partners("show", "jansen-vastgoed").out
    assert "via de verzamelmap van klein" in shown
    assert "via klein" in balie.partners("list").out


def test_a_test_levering_is_reported_on_and_nothing_of_it_is_kept(balie: Balie) -> None:
    balie.in_force(proef="ja")
    drop = balie.root / "drops" / "nieuw-wonen"
    bad = rij(2) | {"bedrag": "0"}
    (drop / "VS_nieuw-wonen_20261120_1.csv").write_text(csv_van([rij(1), bad]), encoding="utf-8")
    told = balie.run()
    assert "proef" in told.out
    (row,) = balie.plaats.tabel("leveringen")
    assert (row["status"], row["reden"], row["records"], row["uitval"]) == ("geweigerd", "proef-levering", 2, 2)
    assert not balie.plaats.tabel("signalen")
    assert not balie.plaats.tabel("zaken")
    assert not (balie.root / "inbox" / "nieuw-wonen").exists()
    reports = sorted(path.name for path in (drop / "retour").iterdir())
    assert [name.endswith((".csv", ".xlsx")) and name.startswith("VR_proef_nieuw-wonen_") for name in reports] == [
        True
    ] * 2
    text = (drop / "retour" / reports[0]).read_text(encoding="utf-8")
    assert "van de 2 records er 1 aangenomen" in text
    assert "bedrag" in text
    assert "Testeling" not in text

    balie.run()
    assert sorted(path.name for path in (drop / "retour").iterdir()) == reports
    assert balie.partners("proef", "nieuw-wonen", "uit").code == 0
    (drop / "VS_nieuw-wonen_20261121_1.csv").write_bytes((drop / "VS_nieuw-wonen_20261120_1.csv").read_bytes())
    balie.run()
    assert not balie.plaats.tabel("signalen")
    (drop / "VS_nieuw-wonen_20261122_1.csv").write_text(csv_van([rij(3)]), encoding="utf-8")
    balie.run()
    assert len(balie.plaats.tabel("signalen")) == 1


def test_a_test_of_an_unsigned_partner_is_not_read(balie: Balie) -> None:
    balie.aanmelden(proef="ja")
    drop = balie.root / "drops" / "nieuw-wonen"
    (drop / "VS_nieuw-wonen_20261120_1.csv").write_text(csv_van([rij(1)]), encoding="utf-8")
    balie.run()
    (row,) = balie.plaats.tabel("leveringen")
    assert (row["reden"], row["records"]) == ("geen-overeenkomst", 0)


def test_postcodes_are_those_where_somebody_of_ours_lives(balie: Balie) -> None:
    assert balie.partners("postcodes", "woonbron").code == 65
    elsewhere = {"gemeente_code": "0518", "postcode": "2511AA"}
    gone = {"opschorting_reden": "O", "opschorting_datum": "20260101", "postcode": "2719ZZ"}
    other = {"postcode": "2712 AD"}
    balie.plaats.inwoners(6, anders={2: elsewhere, 3: gone, 4: other, 5: {"postcode": "2715BB"}})
    found = balie.partners("postcodes", "woonbron")
    assert found.out == "gebied;van;tot;aantal\n2712;2712AB;2712AD;2\n2715;2715BB;2715BB;1\n"
    path = balie.root / "postcodes.csv"
    assert balie.partners("postcodes", "woonbron", str(path), "--volledig").code == 0
    assert path.read_text(encoding="utf-8").splitlines()[1:] == [
        "2712;2712AB;2712AB;1", "2712;2712AD;2712AD;1", "2715;2715BB;2715BB;1",
    ]  # fmt: skip
    text = (balie.root / "config.yaml").read_text(encoding="utf-8")
    narrowed = text.replace("    naam: Woonbron\n", "    naam: Woonbron\n    postcodes: ['2715']\n")
    (balie.root / "config.yaml").write_text(narrowed, encoding="utf-8")
    assert balie.partners("postcodes", "woonbron").out.splitlines()[1:] == ["2715;2715BB;2715BB;1"]
    assert balie.partners("postcodes", "nergens").code == 2


def test_a_questionnaire_for_a_known_partner_is_filled_in(balie: Balie) -> None:
    balie.aanmelden()
    path = balie.root / "opnieuw.xlsx"
    assert balie.partners("vragenlijst", str(path), "--van", "nieuw-wonen").code == 0
    sheet = load_workbook(path)["Vragenlijst"]
    known = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=2) if row[0].value}
    assert {key: known[key] for key in ("naam", "kvk", "max", "ritme", "wijze")} == {
        key: GOED[key] for key in ("naam", "kvk", "max", "ritme", "wijze")
    }
    assert balie.partners("vragenlijst", str(path), "--van", "nergens").code == 2
    assert balie.partners("vragenlijst", "x.pdf").code == 2


def test_what_is_wrong_in_the_register_is_told_with_the_file(balie: Balie) -> None:
    balie.aanmelden()
    path = balie.root / "register" / "nieuw-wonen.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("soort: Huur", "soort: Hur").replace("kvk: '01234567'", "kvk: '123'"), encoding="utf-8"
    )
    wrong = balie.partners("list")
    assert wrong.code == 78
    assert "register/nieuw-wonen.yaml: soort: kies uit" in wrong.err
    assert "register/nieuw-wonen.yaml: kvk: heeft niet de juiste vorm" in wrong.err
    path.rename(path.with_name("woonbron.yaml"))
    assert "de id is niet de naam van het bestand" in balie.partners("list").err
    path.with_name("woonbron.yaml").write_text(text.replace("id: nieuw-wonen", "id: woonbron"), encoding="utf-8")
    assert "'woonbron' staat in config.yaml en in register/woonbron.yaml" in balie.partners("list").err
