"""Partners hear what became of their signalen: over whole nights, as clerk and partner see it."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from werkplaats import CONFIG, Werkplaats, bsn, persoon, rij

from pipeline.adapters.read_back import read_back

MAANDAG, DINSDAG, WOENSDAG, VOLGENDE = "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-30"
HULP = "Vervolghulp en/of verwijzing"


def met(rijen: Iterable[dict[str, str]]) -> str:
    """A house CSV with whatever columns the records have."""
    rows = list(rijen)
    columns = list(dict.fromkeys(name for one in rows for name in one))
    return "\n".join([";".join(columns), *(";".join(one.get(name, "") for name in columns) for one in rows)]) + "\n"


@pytest.fixture(scope="module")
def na_een_nacht(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Woonbron and Stroomnet both report inwoner 1; others left, died, or are secret about where they went."""
    gemeente = Werkplaats(tmp_path_factory.mktemp("gemeente"))
    weg = {"opschorting_reden": "E", "opschorting_datum": "20261001"}
    gemeente.inwoners(
        12,
        anders={
            2: {"opschorting_reden": "O", "opschorting_datum": "20261001"},
            3: weg,
            4: weg | {"geheimhouding": "7"},
            5: {"geheimhouding": "7"},
        },
    )
    rows = [
        rij(1),
        rij(2),
        rij(3),
        rij(4),
        rij(5),
        rij(6, bedrag="12,00"),
        rij(7, achternaam="Iemand Anders", voorletters="Q.", geboortedatum=""),
    ]
    gemeente.lever("woonbron", "VS_woonbron_20261123_001.csv", met(rows))
    gemeente.lever("stroomnet", "VS_stroomnet_20261123_001.csv", met([rij(1, referentie="STROOM-1"), rij(8)]))
    assert gemeente.seintje("run").code == 3
    return gemeente.root


@pytest.fixture
def gemeente(na_een_nacht: Path, tmp_path: Path) -> Werkplaats:
    """A municipality of your own after that night."""
    return Werkplaats.at(na_een_nacht, tmp_path / "gemeente")


def bestanden(gemeente: Werkplaats, partner: str, soort: str = "TK_*.csv") -> list[Path]:
    return sorted((gemeente.root / "drops" / partner / "retour").glob(soort), key=lambda path: path.stat().st_mtime_ns)


def verteld(gemeente: Werkplaats, partner: str) -> dict[str, dict[str, str]]:
    """The last line about each reference that this partner got."""
    told = {}
    for path in bestanden(gemeente, partner):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";"):
            told[row["referentie"]] = row
    return told


def woorden(row: Mapping[str, str]) -> tuple[str, str]:
    return row["status"], row["reden"]


def zaak(gemeente: Werkplaats, nummer: int) -> str:
    (found,) = [row for row in gemeente.tabel("zaken") if row["bsn"] == bsn(nummer)]
    return str(found["zaak_id"])


def signaal(gemeente: Werkplaats, referentie: str) -> dict[str, Any]:
    (found,) = [row for row in gemeente.tabel("signalen") if row["referentie"] == referentie]
    return found


def test_a_partner_hears_of_each_of_its_signalen_what_the_law_allows(gemeente: Werkplaats) -> None:
    assert {referentie: woorden(row) for referentie, row in verteld(gemeente, "woonbron").items()} == {
        "REF-00001": ("opgepakt", ""),
        "REF-00002": ("niet opgepakt", "overleden"),
        "REF-00003": ("niet opgepakt", "geen inwoner"),
        "REF-00004": ("niet opgepakt", ""),
        "REF-00005": ("opgepakt", ""),
        "REF-00006": ("niet opgepakt", "onterecht signaal"),
        "REF-00007": ("in behandeling", ""),
    }


def test_no_file_holds_anything_of_an_inwoner_or_of_another_partner(gemeente: Werkplaats) -> None:
    gemeente.seintje("zaak", "close", zaak(gemeente, 1), "--resultaat", HULP)
    gemeente.seintje("feedback")
    people = [bsn(nummer) for nummer in range(1, 13)]
    people += [persoon(nummer)["geslachtsnaam"] for nummer in range(1, 13)] + ["Dorpsstraat", "2712", "201,50", HULP]
    for partner, other in (("woonbron", "stroom"), ("stroomnet", "woonbron")):
        for path in bestanden(gemeente, partner, "[TB][KM]_*"):
            raw = path.read_bytes()
            text = read_back(raw, None).tekst if path.suffix == ".pdf" else raw.decode("utf-8", "ignore")
            assert not [one for one in [*people, other] if one.lower() in text.lower()], path.name


def test_a_second_feedback_and_a_second_night_tell_nothing_again(gemeente: Werkplaats) -> None:
    before = bestanden(gemeente, "woonbron", "*") + bestanden(gemeente, "stroomnet", "*")
    assert gemeente.seintje("feedback").out == "Er wacht geen antwoord op verzending.\n"
    assert gemeente.seintje("run").code == 3
    assert bestanden(gemeente, "woonbron", "*") + bestanden(gemeente, "stroomnet", "*") == before


def test_accepted_help_pauses_each_partner_of_the_zaak_and_tells_each_of_its_own_only(gemeente: Werkplaats) -> None:
    gemeente.seintje("zaak", "close", zaak(gemeente, 1), "--resultaat", HULP)
    assert "2 signalen met nieuws" in gemeente.seintje("status").out
    assert gemeente.seintje("feedback").code == 0
    for partner, referentie in (("woonbron", "REF-00001"), ("stroomnet", "STROOM-1")):
        row = verteld(gemeente, partner)[referentie]
        assert (row["status"], row["pauze_van"], row["pauze_tot"]) == ("opgepakt", MAANDAG, "2026-12-23")
        assert len(bestanden(gemeente, partner)) == 2


def test_a_zaak_that_opens_again_ends_the_pause(gemeente: Werkplaats) -> None:
    code = zaak(gemeente, 1)
    gemeente.seintje("zaak", "close", code, "--resultaat", HULP)
    gemeente.seintje("feedback")
    assert gemeente.seintje("zaak", "reopen", code, "--reden", "te vroeg gesloten", vandaag=DINSDAG).code == 0
    gemeente.seintje("feedback", vandaag=DINSDAG)
    row = verteld(gemeente, "woonbron")["REF-00001"]
    assert (row["status"], row["pauze_van"], row["pauze_tot"]) == ("opgepakt", "", "")
    assert row["uitleg"].startswith("De pauze van 23 november 2026 tot en met 23 december 2026 geldt niet meer.")


@pytest.mark.parametrize(
    "resultaat", ["Definitief geen contact kunnen krijgen", "Inwoner heeft al een ander lopend traject"]
)
def test_how_a_zaak_ended_without_a_pause_is_not_told(gemeente: Werkplaats, resultaat: str) -> None:
    gemeente.seintje("zaak", "close", zaak(gemeente, 1), "--resultaat", resultaat)
    assert gemeente.seintje("feedback").out == "Er wacht geen antwoord op verzending.\n"


def test_an_objection_is_told_as_not_taken_up_and_never_why(gemeente: Werkplaats) -> None:
    assert gemeente.seintje("bezwaar", "add", bsn(1), "--reden", "per brief").code == 0
    gemeente.seintje("feedback")
    for partner, referentie in (("woonbron", "REF-00001"), ("stroomnet", "STROOM-1")):
        row = verteld(gemeente, partner)[referentie]
        assert woorden(row) == ("niet opgepakt", "")
        assert row["uitleg"] == "Wij hebben uw signaal niet opgepakt. Wij mogen u niet vertellen waarom."


def test_an_undone_match_is_told_as_being_looked_at_again_and_ends_its_pause(gemeente: Werkplaats) -> None:
    gemeente.seintje("zaak", "close", zaak(gemeente, 1), "--resultaat", HULP)
    gemeente.seintje("feedback")
    code = signaal(gemeente, "REF-00001")["signaal_id"]
    assert gemeente.seintje("match", "herstel", code, "--reden", "andere persoon").code == 0
    gemeente.seintje("feedback")
    row = verteld(gemeente, "woonbron")["REF-00001"]
    assert (row["status"], row["reden"], row["pauze_tot"]) == ("in behandeling", "", "")
    assert verteld(gemeente, "stroomnet")["STROOM-1"]["pauze_tot"] == "2026-12-23"


def test_a_withdrawn_signaal_is_told_and_that_somebody_left_later_too(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", "VS_woonbron_20261124_001.csv", met([rij(1, mutatie="I", signaaldatum=DINSDAG)]))
    gemeente.seintje("run", vandaag=DINSDAG)
    row = verteld(gemeente, "woonbron")["REF-00001"]
    assert (*woorden(row), row["uitleg"]) == ("niet opgepakt", "", "U hebt dit signaal zelf ingetrokken.")
    assert verteld(gemeente, "stroomnet")["STROOM-1"]["status"] == "opgepakt"


def test_a_repeat_is_told_with_its_reason(gemeente: Werkplaats) -> None:
    gemeente.lever("stroomnet", "VS_stroomnet_20261124_001.csv", met([rij(8, signaaldatum=DINSDAG)]))
    gemeente.seintje("run", vandaag=DINSDAG)
    assert woorden(verteld(gemeente, "stroomnet")["REF-00008"]) == ("niet opgepakt", "herhaalde melding")


def test_a_landlord_has_a_proof_of_each_signaal_that_could_be_taken_up_and_stroomnet_has_none(
    gemeente: Werkplaats,
) -> None:
    told = verteld(gemeente, "woonbron")
    assert {row["bewijs"] for row in told.values()} - {""} == {
        path.name for path in bestanden(gemeente, "woonbron", "BM_*.pdf")
    }
    assert [referentie for referentie, row in told.items() if not row["bewijs"]] == ["REF-00006"]
    assert bestanden(gemeente, "stroomnet", "BM_*") == []
    text = read_back((gemeente.root / "drops/woonbron/retour" / told["REF-00001"]["bewijs"]).read_bytes(), None).tekst
    for word in ("Bewijs van melding", "REF-00001", "VS_woonbron_20261123_001.csv", "23 november 2026", "opgepakt"):
        assert word in text


def test_the_proof_of_one_signaal_can_be_asked_for_and_is_the_same_each_time(gemeente: Werkplaats) -> None:
    code = signaal(gemeente, "STROOM-1")["signaal_id"]
    for name in ("een.pdf", "twee.PDF"):
        assert gemeente.seintje("partners", "bewijs", code.lower(), str(gemeente.root / name)).code == 0
    assert (gemeente.root / "een.pdf").read_bytes() == (gemeente.root / "twee.PDF").read_bytes()
    assert "artikel 3 van het Besluit" in read_back((gemeente.root / "een.pdf").read_bytes(), None).tekst


@pytest.mark.parametrize(
    ("word", "name", "code"), [("S0", "a.pdf", 2), ("STROOM-1", "a.docx", 2), ("REF-00006", "a.pdf", 77)]
)
def test_a_proof_that_cannot_be_is_refused_with_what_to_do(
    gemeente: Werkplaats, word: str, name: str, code: int
) -> None:
    asked = word if word == "S0" else signaal(gemeente, word)["signaal_id"]
    done = gemeente.seintje("partners", "bewijs", asked, str(gemeente.root / name))
    assert (done.code, (gemeente.root / name).exists()) == (code, False)
    assert len(done.err.splitlines()) == 2


def test_a_dry_run_tells_what_would_go_and_changes_nothing(gemeente: Werkplaats) -> None:
    gemeente.seintje("zaak", "close", zaak(gemeente, 1), "--resultaat", HULP)
    before = gemeente.bestanden()
    done = gemeente.seintje("feedback", "--dry-run")
    after = gemeente.bestanden()
    assert {name: data for name, data in after.items() if "ledger" not in name} == {
        name: data for name, data in before.items() if "ledger" not in name
    }
    assert "signalen met nieuws: 1, pauzes: 1" in done.out
    planned = [line.strip() for line in done.out.splitlines() if line.strip().startswith("TK_")]
    gemeente.seintje("feedback")
    there = [path.stem for partner in ("woonbron", "stroomnet") for path in bestanden(gemeente, partner)]
    assert set(planned) <= set(there)
    assert len(planned) == 2


def test_explain_tells_what_the_partner_knows_and_since_when(gemeente: Werkplaats) -> None:
    gemeente.seintje("zaak", "close", zaak(gemeente, 1), "--resultaat", HULP)
    gemeente.seintje("feedback")
    told = gemeente.seintje("explain", signaal(gemeente, "REF-00001")["signaal_id"]).out
    assert told.count("partner weet") == 2
    assert "bewijs       BM-" in told
    assert all(len(line) <= 80 for line in told.splitlines())
    kenmerk = next(word for word in told.split() if word.startswith("BM-")).rstrip(",")
    assert gemeente.seintje("explain", kenmerk.lower().replace("0", "o")).out == told
    secret = gemeente.seintje("explain", signaal(gemeente, "REF-00004")["signaal_id"]).out
    assert "zonder te zeggen" in secret


def test_each_landlord_of_a_collective_drop_gets_its_own_file_and_a_proof_in_its_name(tmp_path: Path) -> None:
    signed = "overeenkomst: {ondertekend: 2026-01-15, tot: null}"
    config = CONFIG.replace(
        "    naam: De Huurbaas\n    soort: Huur\n",
        f"    naam: Kleine verhuurders\n    soort: Huur\n    {signed}\n    aanleveraars:\n"
        f"      - {{naam: Jansen Vastgoed B.V., {signed}}}\n      - {{naam: De Vries, {signed}}}\n",
    )
    gemeente = Werkplaats(tmp_path, config=config)
    gemeente.inwoners(12)
    rows = [rij(1, aanleveraar="JANSEN VASTGOED BV"), rij(2, aanleveraar="De Vries"), rij(3, aanleveraar="De Vries")]
    gemeente.lever("huurbaas", "VS_huurbaas_20261123_001.csv", met(rows))
    gemeente.seintje("run")
    seen = []
    for path in bestanden(gemeente, "huurbaas"):
        lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";"))
        seen.append((lines[0]["aanleveraar"], {row["referentie"] for row in lines}))
        proof = read_back((path.parent / lines[0]["bewijs"]).read_bytes(), None).tekst
        assert lines[0]["aanleveraar"] in " ".join(proof.split())
        assert "Kleine verhuurders" in proof
        assert "Vries" not in proof or "Jansen" not in proof
    assert sorted(seen) == [("De Vries", {"REF-00002", "REF-00003"}), ("Jansen Vastgoed B.V.", {"REF-00001"})]


def test_a_reference_that_is_the_bsn_of_its_inwoner_never_comes_back(tmp_path: Path) -> None:
    gemeente = Werkplaats(tmp_path)
    gemeente.inwoners(12)
    rows = [rij(1, referentie=bsn(1)), rij(2, referentie=bsn(7))]
    gemeente.lever("woonbron", "VS_woonbron_20261123_001.csv", met(rows))
    gemeente.seintje("run")
    assert sorted(verteld(gemeente, "woonbron")) == sorted(["*" * 9, bsn(7)])
    for path in bestanden(gemeente, "woonbron", "BM_*"):
        assert bsn(1) not in read_back(path.read_bytes(), None).tekst


def test_where_somebody_went_who_must_not_be_approached_is_not_told(tmp_path: Path) -> None:
    gemeente = Werkplaats(tmp_path)
    gemeente.inwoners(12, anders={3: {"opschorting_reden": "E", "opschorting_datum": "20261001"}})
    (tmp_path / "lijst.csv").write_text(f"bsn;soort;van;tot\n{bsn(3)};onveilig;2026-01-01;\n", encoding="utf-8")
    assert gemeente.seintje("trajecten", "import", str(tmp_path / "lijst.csv")).code == 0
    gemeente.lever("woonbron", "VS_woonbron_20261123_001.csv", met([rij(3)]))
    gemeente.seintje("run")
    assert woorden(verteld(gemeente, "woonbron")["REF-00003"]) == ("niet opgepakt", "")


def met_ritme(gemeente: Werkplaats, ritme: str) -> None:
    path = gemeente.root / "config.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("    formaat: huis\n", f"    formaat: huis\n    terugkoppeling: {{ritme: {ritme}}}\n")
    path.write_text(changed, encoding="utf-8")


def test_who_is_told_weekly_waits_for_the_first_run_of_the_week_but_not_for_a_pause(gemeente: Werkplaats) -> None:
    met_ritme(gemeente, "wekelijks")
    gemeente.seintje("run")  # the first run of this week under this rhythm
    gemeente.lever("woonbron", "VS_woonbron_20261124_001.csv", met([rij(9, signaaldatum=DINSDAG)]))
    gemeente.seintje("run", vandaag=DINSDAG)
    assert "REF-00009" not in verteld(gemeente, "woonbron")
    assert bestanden(gemeente, "woonbron", "BM_*_S*.pdf")
    gemeente.seintje("zaak", "close", zaak(gemeente, 1), "--resultaat", HULP, vandaag=DINSDAG)
    gemeente.seintje("run", vandaag=WOENSDAG)
    assert verteld(gemeente, "woonbron")["REF-00001"]["pauze_van"] == DINSDAG
    assert "REF-00009" not in verteld(gemeente, "woonbron")
    gemeente.seintje("run", vandaag=VOLGENDE)
    assert verteld(gemeente, "woonbron")["REF-00009"]["status"] == "opgepakt"


def test_a_person_who_asks_early_costs_the_partner_no_period(gemeente: Werkplaats) -> None:
    met_ritme(gemeente, "wekelijks")
    gemeente.seintje("feedback")
    gemeente.lever("woonbron", "VS_woonbron_20261124_001.csv", met([rij(9, signaaldatum=DINSDAG)]))
    gemeente.seintje("run", vandaag=DINSDAG)
    assert verteld(gemeente, "woonbron")["REF-00009"]["status"] == "opgepakt"


def test_a_person_who_asks_tells_everything_whatever_the_rhythm(gemeente: Werkplaats) -> None:
    met_ritme(gemeente, "maandelijks")
    gemeente.seintje("run")
    gemeente.lever("woonbron", "VS_woonbron_20261124_001.csv", met([rij(9, signaaldatum=DINSDAG)]))
    gemeente.seintje("run", vandaag=DINSDAG)
    assert "REF-00009" not in verteld(gemeente, "woonbron")
    gemeente.seintje("feedback", vandaag=DINSDAG)
    assert "REF-00009" in verteld(gemeente, "woonbron")


def test_a_run_for_one_partner_tells_that_partner_only(gemeente: Werkplaats) -> None:
    gemeente.seintje("zaak", "close", zaak(gemeente, 1), "--resultaat", HULP)
    gemeente.seintje("run", "--partner", "stroomnet")
    assert verteld(gemeente, "stroomnet")["STROOM-1"]["pauze_van"] == MAANDAG
    assert verteld(gemeente, "woonbron")["REF-00001"]["pauze_van"] == ""


def test_a_partner_whose_agreement_ended_still_hears_of_what_it_delivered(gemeente: Werkplaats) -> None:
    path = gemeente.root / "config.yaml"
    text = path.read_text(encoding="utf-8").replace("2026-01-15, tot: null", "2026-01-15, tot: 2026-11-23")
    path.write_text(text, encoding="utf-8")
    gemeente.seintje("zaak", "close", zaak(gemeente, 1), "--resultaat", HULP, vandaag=DINSDAG)
    gemeente.seintje("run", vandaag=DINSDAG)
    assert verteld(gemeente, "woonbron")["REF-00001"]["pauze_van"] == DINSDAG


def test_a_proof_that_cannot_be_printed_is_told_and_made_when_the_text_is_mended(
    gemeente: Werkplaats, tmp_path: Path
) -> None:
    shipped = Path(__file__).resolve().parents[2] / "templates"
    own = tmp_path / "brieven"
    (own / "partners").mkdir(parents=True)
    for path in (shipped / "letters").iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    text = (shipped / "partners" / "bewijs_van_melding.md.j2").read_text(encoding="utf-8")
    broken = own / "partners" / "bewijs_van_melding.md.j2"
    broken.write_text(text.replace("{{ stand }}", "{{ stant }}"), encoding="utf-8")
    config = gemeente.root / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8") + f"huisstijl: {{sjablonen: {own}}}\n", encoding="utf-8")
    gemeente.lever("woonbron", "VS_woonbron_20261124_001.csv", met([rij(9, signaaldatum=DINSDAG)]))
    done = gemeente.seintje("run", vandaag=DINSDAG)
    assert "'stant' bestaat niet; bedoelt u 'stand'?" in " ".join(done.out.split())
    assert (verteld(gemeente, "woonbron")["REF-00009"]["bewijs"]) == ""
    broken.write_text(text, encoding="utf-8")
    assert gemeente.seintje("feedback", vandaag=DINSDAG).code == 0
    assert verteld(gemeente, "woonbron")["REF-00009"]["bewijs"].startswith("BM_woonbron_S")


def test_the_report_of_the_run_counts_what_was_told(na_een_nacht: Path, tmp_path: Path) -> None:
    gemeente = Werkplaats.at(na_een_nacht, tmp_path / "gemeente")
    page = Path(gemeente.seintje("report").out.strip())
    assert "Aantal signalen: 9" in (gemeente.root / "store/verslagen" / page.name).read_text(encoding="utf-8")
