"""One night on a folder config written by hand, seen from outside."""

import hashlib
from pathlib import Path
from zipfile import ZipFile

import pytest
from werkplaats import Werkplaats, csv_van, rij, xml_van

pytest_plugins = ("gemeente_fixture",)

NAAM = "VS_woonbron_20261122_001.csv"


def test_thirty_signalen_become_thirty_letters_for_the_right_inwoners(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 31)]))

    assert gemeente.seintje("run").code == 3

    assert [row["status"] for row in gemeente.tabel("leveringen")] == ["verwerkt"]
    matches = gemeente.tabel("matches")
    assert {row["besluit"] for row in matches} == {"zeker"}
    assert len({row["bsn"] for row in matches}) == 30
    assert {row["status"] for row in gemeente.tabel("signalen")} == {"Opgepakt"}
    brieven = gemeente.tabel("brieven")
    assert len(brieven) == 30
    assert {row["status"] for row in brieven} == {"klaar"}
    for row in brieven:
        pdf = (gemeente.root / "outbox" / row["bestand"]).read_bytes()
        assert hashlib.sha256(pdf).hexdigest() == row["sha256"]


def test_the_same_rows_as_csv_and_as_xml_give_the_same_signalen(tmp_path: Path) -> None:
    rows = [rij(n, bedrag="1.234,56" if n % 2 else "€ 99,00") for n in range(1, 31)]
    found = []
    for form, text in (("csv", csv_van(rows)), ("xml", xml_van(rows))):
        root = tmp_path / form
        root.mkdir()
        gemeente = Werkplaats(root)
        gemeente.lever("woonbron", f"vs_WOONBRON_20261122_001.{form.upper()}", text)
        gemeente.seintje("run")
        own = {"signaal_id", "levering_id", "regel"}
        found.append([{k: v for k, v in row.items() if k not in own} for row in gemeente.tabel("signalen")])
    assert len(found[0]) == 30
    assert found[0] == found[1]


def test_running_twice_is_running_once(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 6)]))
    gemeente.lever("woonbron", "VS_woonbron_20261122_002.csv", csv_van([rij(6, postcode="1234 SS"), rij(7)]))
    gemeente.lever("huurbaas", "VS_huurbaas_20261122_001.csv", csv_van([rij(8)]))
    gemeente.seintje("run")
    tables = ("leveringen", "bevindingen", "signalen", "matches", "zaken", "brieven", "batches")
    once = {naam: gemeente.tabel(naam) for naam in tables}

    gemeente.seintje("run")
    gemeente.seintje("run", vandaag="2026-11-24")

    assert {naam: gemeente.tabel(naam) for naam in tables} == once


def test_a_levering_renamed_and_dropped_again_is_dubbel_and_noted_once(gemeente: Werkplaats) -> None:
    text = csv_van([rij(1), rij(2)])
    gemeente.lever("woonbron", NAAM, text)
    gemeente.seintje("run")
    gemeente.lever("woonbron", "VS_woonbron_20261123_009.csv", text)
    gemeente.seintje("run")
    gemeente.seintje("run")

    assert sorted(row["status"] for row in gemeente.tabel("leveringen")) == ["dubbel", "verwerkt"]
    assert len(gemeente.tabel("signalen")) == 2
    assert len(gemeente.tabel("brieven")) == 2


def test_an_unsigned_partner_is_refused_and_not_a_byte_is_kept(gemeente: Werkplaats) -> None:
    secret = "Geheimenaamdienergensmagstaan"
    path = gemeente.lever("huurbaas", "VS_huurbaas_20261122_001.csv", csv_van([rij(1, achternaam=secret)]))
    gemeente.seintje("run")

    (levering,) = gemeente.tabel("leveringen")
    assert (levering["status"], levering["reden"]) == ("geweigerd", "geen-overeenkomst")
    assert gemeente.tabel("bevindingen")[0]["ernst"] == "fataal"
    assert path.exists()
    elsewhere = {name: data for name, data in gemeente.bestanden().items() if not name.startswith("drops/")}
    assert not [name for name, data in elsewhere.items() if secret.encode() in data]
    assert not list((gemeente.root / "inbox").rglob("*.csv"))


def test_a_refused_levering_is_judged_afresh_once_the_overeenkomst_is_signed(gemeente: Werkplaats) -> None:
    gemeente.lever("huurbaas", "VS_huurbaas_20261122_001.csv", csv_van([rij(1)]))
    gemeente.seintje("run")
    config = gemeente.root / "config.yaml"
    signed = "    overeenkomst: {ondertekend: 2026-11-23, tot: null}\n    drop: {map: drops/huurbaas}"
    config.write_text(config.read_text().replace("    drop: {map: drops/huurbaas}", signed))
    gemeente.seintje("run")

    assert [row["status"] for row in gemeente.tabel("leveringen")] == ["verwerkt"]
    assert len(gemeente.tabel("brieven")) == 1
    assert not gemeente.tabel("bevindingen")


def test_a_levering_with_damaged_records_keeps_the_good_ones_and_says_which_line(gemeente: Werkplaats) -> None:
    rows = [rij(1), rij(2, postcode="2712 SS"), rij(3, bedrag="0,00"), rij(4, achternaam="", signaaldatum="31-02-2026")]
    gemeente.lever("woonbron", NAAM, csv_van(rows))
    gemeente.seintje("run")

    (levering,) = gemeente.tabel("leveringen")
    assert (levering["records"], levering["signalen"], levering["uitval"]) == (4, 1, 3)
    found = [(row["regel"], row["veld"], row["ernst"]) for row in gemeente.tabel("bevindingen")]
    assert found == [
        (3, "postcode", "fout"),
        (4, "bedrag", "fout"),
        (5, "achternaam", "fout"),
        (5, "signaaldatum", "fout"),
    ]


@pytest.mark.parametrize(
    ("naam", "inhoud"),
    [
        ("VS_woonbron_20261122_001.csv", b"PK\x03\x04not a csv"),
        ("VS_woonbron_20261122_001.csv", b""),
        ("VS_woonbron_20261122_001.xml", b"<levering><signaal>"),
        ("VS_stroomnet_20261122_001.csv", csv_van([rij(1)]).encode()),
        ("achterstanden.csv", csv_van([rij(1)]).encode()),
        ("VS_woonbron_20261122_001.csv", csv_van([rij(1)]).replace("postcode", "postkode").encode()),
    ],
)
def test_a_levering_that_is_not_what_it_says_is_refused_whole_and_kept_in_the_archive(
    gemeente: Werkplaats, naam: str, inhoud: bytes
) -> None:
    gemeente.lever("woonbron", naam, inhoud)
    gemeente.seintje("run")

    (levering,) = gemeente.tabel("leveringen")
    assert levering["status"] == "geweigerd"
    assert levering["reden"]
    assert not gemeente.tabel("signalen")
    assert [row["ernst"] for row in gemeente.tabel("bevindingen")][:1] == ["fataal"]
    archived = [path for path in (gemeente.root / "inbox" / "woonbron").iterdir() if path.is_file()]
    assert [path.read_bytes() for path in archived] == [inhoud]


def test_a_levering_with_only_a_header_is_verwerkt_with_a_warning(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([]))
    gemeente.seintje("run")

    (levering,) = gemeente.tabel("leveringen")
    assert (levering["status"], levering["records"]) == ("verwerkt", 0)
    assert [row["ernst"] for row in gemeente.tabel("bevindingen")] == ["waarschuwing"]


def test_a_levering_outside_what_is_expected_is_held_until_the_clerk_widens_it(gemeente: Werkplaats) -> None:
    config = gemeente.root / "config.yaml"
    text = config.read_text()
    config.write_text(text.replace("max: 5000", "max: 2"))
    gemeente.lever("woonbron", NAAM, csv_van([rij(1), rij(2), rij(3)]))
    gemeente.seintje("run")
    (held,) = gemeente.tabel("leveringen")
    assert (held["status"], held["records"], held["signalen"]) == ("vastgehouden", 3, 0)
    assert not gemeente.tabel("signalen")

    config.write_text(text)
    gemeente.seintje("run")

    assert [row["status"] for row in gemeente.tabel("leveringen")] == ["verwerkt"]
    assert len(gemeente.tabel("brieven")) == 3


def test_a_dry_run_tells_the_plan_and_changes_not_one_byte(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 4)]))
    before = gemeente.bestanden()
    moments = {path: (gemeente.root / path).stat().st_mtime_ns for path in before}

    told = gemeente.json("run", "--dry-run")

    assert {step["naam"]: step["aantal"] for step in told["stappen"]}["brieven"] == 3
    assert gemeente.bestanden() == before
    assert {path: (gemeente.root / path).stat().st_mtime_ns for path in before} == moments


def test_a_dry_run_on_an_untouched_folder_makes_nothing(tmp_path: Path) -> None:
    gemeente = Werkplaats(tmp_path)
    gemeente.lever("woonbron", NAAM, csv_van([rij(1)]))
    before = sorted(tmp_path.rglob("*"))
    assert gemeente.seintje("run", "-n").code == 3
    assert sorted(tmp_path.rglob("*")) == before


def test_without_residents_signalen_wait_and_a_later_file_matches_them(tmp_path: Path) -> None:
    gemeente = Werkplaats(tmp_path)
    gemeente.lever("woonbron", NAAM, csv_van([rij(1)]))
    assert gemeente.seintje("run").code == 3
    assert gemeente.tabel("signalen")[0]["status"] == "Nog niet opgepakt"
    assert [row["besluit"] for row in gemeente.tabel("matches")] == ["geen"]

    gemeente.inwoners(3)
    gemeente.seintje("run")

    assert [row["besluit"] for row in gemeente.tabel("matches")] == ["zeker"]
    assert len(gemeente.tabel("brieven")) == 1


def test_one_partner_that_cannot_be_reached_does_not_stop_the_others(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(1)]))
    (gemeente.root / "drops" / "stroomnet").rmdir()
    done = gemeente.seintje("run")
    assert done.code == 3
    assert "stroomnet" in done.out
    assert len(gemeente.tabel("brieven")) == 1


def test_two_signalen_about_one_address_make_one_meervoudige_zaak_and_one_letter(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(1)]))
    gemeente.lever("stroomnet", "VS_stroomnet_20261122_001.csv", csv_van([rij(1, referentie="X")]))
    gemeente.seintje("run")

    (zaak,) = gemeente.tabel("zaken")
    assert zaak["klasse"] == "meervoudig"
    assert len(zaak["signaal_ids"].split()) == 2
    assert len(gemeente.tabel("brieven")) == 1


def test_a_crisis_signaal_is_taken_up_whatever_its_amount_and_gets_three_working_days(gemeente: Werkplaats) -> None:
    text = csv_van([rij(1, bedrag="10,00", ontstaansdatum="2026-11-19")])
    header, row = text.splitlines()
    gemeente.lever("stroomnet", "VS_stroomnet_20261122_001.csv", f"{header};crisis\n{row};J\n")
    gemeente.seintje("run")
    (zaak,) = gemeente.tabel("zaken")
    assert zaak["actie_voor"] == "2026-11-26"


def test_a_record_below_the_threshold_is_a_signaal_that_was_not_taken_up(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(1, bedrag="10,00")]))
    gemeente.seintje("run")
    assert [row["status"] for row in gemeente.tabel("signalen")] == ["Niet opgepakt: onterecht signaal"]
    (match,) = gemeente.tabel("matches")
    assert match["besluit"] == "geen"
    assert "onder-drempel" in match["bewijs"]
    assert not gemeente.tabel("zaken")


def test_the_batch_holds_every_letter_and_reaches_the_print_street_once(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 6)]))
    gemeente.seintje("run")
    (batch,) = gemeente.tabel("batches")
    assert not list((gemeente.root / "drukstraat").glob("*.zip"))
    assert gemeente.seintje("dispatch", batch["batch"]).code == 77
    assert gemeente.seintje("letters", "approve", batch["batch"]).code == 0
    assert gemeente.seintje("dispatch").code == 0
    assert gemeente.seintje("dispatch").code == 0

    (sent,) = (gemeente.root / "drukstraat").glob("*.zip")
    assert sent.name == batch["batch"]
    assert hashlib.sha256(sent.read_bytes()).hexdigest() == batch["sha256"]
    with ZipFile(sent) as archive:
        pdfs = {name for name in archive.namelist() if name.endswith(".pdf")}
    assert pdfs == {f"{row['kenmerk']}.pdf" for row in gemeente.tabel("brieven")}
    assert {row["status"] for row in gemeente.tabel("brieven")} == {"verzonden"}
    assert not list((gemeente.root / "outbox" / "drukstraat").iterdir())


def test_answers_of_the_print_street_move_letters_forward(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 4)]))
    gemeente.seintje("run")
    (batch,) = gemeente.tabel("batches")
    gemeente.seintje("letters", "approve", batch["batch"])
    gemeente.seintje("dispatch")
    retour = gemeente.root / "drukstraat" / "retour"
    (retour / f"{batch['batch'].removesuffix('.zip')}.ACK.txt").write_text("ontvangen\n")
    gemeente.seintje("run")
    assert {row["status"] for row in gemeente.tabel("brieven")} == {"bevestigd"}
    one, two, three = [row["kenmerk"] for row in gemeente.tabel("brieven")]
    (retour / "DS-1-RSP.txt").write_text(
        f"{one}|Sent|1|Sorted|2026-11-24\n{two}|Failed|1|Sorted|2026-11-24\n{three}|Sent|1|Sorted|2026-11-24\n"
    )
    (retour / "DS-1-RET.csv").write_text(f"kenmerk;reden;datum\n{three};verhuisd;2026-11-30\n")
    gemeente.seintje("dispatch")
    states = {row["kenmerk"]: row["status"] for row in gemeente.tabel("brieven")}
    assert states == {one: "gepost", two: "mislukt", three: "retour"}
    assert {row["soort"] for row in gemeente.tabel("contactpogingen")} == {"Brief"}


def test_a_cancelled_letter_leaves_the_batch_and_the_rest_goes(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 4)]))
    gemeente.seintje("run")
    (old,) = gemeente.tabel("batches")
    stopped = gemeente.tabel("brieven")[0]["kenmerk"]
    assert gemeente.seintje("letters", "cancel", stopped, "--reden", "heeft betaald").code == 0
    (new,) = gemeente.tabel("batches")
    assert (new["aantal"], new["batch"] != old["batch"]) == (2, True)
    gemeente.seintje("letters", "approve", new["batch"])
    gemeente.seintje("dispatch")
    (sent,) = (gemeente.root / "drukstraat").glob("*.zip")
    with ZipFile(sent) as archive:
        assert f"{stopped}.pdf" not in archive.namelist()
    assert (
        gemeente.seintje("letters", "cancel", gemeente.tabel("brieven")[1]["kenmerk"], "--reden", "te laat").code == 77
    )
    gemeente.seintje("run")
    assert len(gemeente.tabel("batches")) == 1


def test_automatic_release_sends_in_the_same_run(gemeente: Werkplaats) -> None:
    config = gemeente.root / "config.yaml"
    config.write_text(config.read_text() + "  vrijgave: automatisch\n")
    gemeente.lever("woonbron", NAAM, csv_van([rij(1)]))
    gemeente.seintje("run")
    assert [row["status"] for row in gemeente.tabel("brieven")] == ["verzonden"]
    assert len(list((gemeente.root / "drukstraat").glob("*.zip"))) == 1


def test_nothing_is_sent_when_the_agreement_with_the_print_street_has_ended(gemeente: Werkplaats) -> None:
    config = gemeente.root / "config.yaml"
    ended = "  vrijgave: automatisch\n  verwerkersovereenkomst: {ondertekend: 2025-01-01, tot: 2026-11-22}\n"
    config.write_text(config.read_text() + ended)
    gemeente.lever("woonbron", NAAM, csv_van([rij(1)]))
    assert gemeente.seintje("run").code == 3
    assert gemeente.seintje("dispatch").code == 77
    assert not list((gemeente.root / "drukstraat").glob("*.zip"))


def test_a_letter_that_cannot_be_made_is_held_and_made_once_the_text_is_mended(gemeente: Werkplaats) -> None:
    shipped = Path("templates/letters")
    own = gemeente.root / "brieven"
    own.mkdir()
    for path in shipped.iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    config = gemeente.root / "config.yaml"
    config.write_text(config.read_text() + "huisstijl: {sjablonen: brieven}\n")
    text = (own / "uitnodiging.md.j2").read_text(encoding="utf-8")
    broken = "\n{% if aanhef == 'Geachte mevrouw Van Testelingb' %}{{ crisis_soorten }}{% endif %}\n"
    (own / "uitnodiging.md.j2").write_text(text + broken)
    gemeente.lever("woonbron", NAAM, csv_van([rij(1), rij(2), rij(3)]))
    gemeente.seintje("run")
    assert len(gemeente.tabel("brieven")) == 2
    held = [row for row in gemeente.tabel("zaken") if row["actie_code"] != "brief-uitnodiging"]
    assert [row["actie_code"] for row in held] == ["brief-leeg-veld"]

    (own / "uitnodiging.md.j2").write_text(text)
    gemeente.seintje("run")
    assert len(gemeente.tabel("brieven")) == 3
    assert {row["actie_code"] for row in gemeente.tabel("zaken")} == {"brief-uitnodiging"}


def test_no_personal_data_in_any_file_name_id_or_report(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 4)]))
    done = gemeente.seintje("run")
    report = Path(gemeente.seintje("report").out.strip()).read_text(encoding="utf-8")
    names = "\n".join(str(path.relative_to(gemeente.root)) for path in gemeente.root.rglob("*"))
    for text in (done.out, done.err, report, names):
        for word in ("Testeling", "2712AB", "2712 AB", "Dorpsstraat", "99900"):
            assert word not in text
