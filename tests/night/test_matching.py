"""Matching seen from outside: history helps, a mistake has a way back, and another model can be tried."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from werkplaats import Werkplaats, csv_van, rij

pytest_plugins = ("gemeente_fixture",)

NAAM = "VS_woonbron_20261122_001.csv"
MODEL = Path(__file__).resolve().parents[2] / "pipeline" / "stages" / "match" / "model.yaml"


def met_klantnummer(rijen: list[dict[str, str]], nummer: str) -> str:
    header, *lines = csv_van(rijen).splitlines()
    return "\n".join([f"{header};klantnummer", *(f"{line};{nummer}" for line in lines)]) + "\n"


@pytest.fixture
def verkeerd(gemeente: Werkplaats) -> Werkplaats:
    """After a night with three letters, one of them about somebody else than the partner meant."""
    gemeente.lever("woonbron", NAAM, csv_van([rij(1), rij(2), rij(3)]))
    gemeente.seintje("run")
    return gemeente


def signaal_van(gemeente: Werkplaats, referentie: str) -> str:
    (found,) = [row["signaal_id"] for row in gemeente.tabel("signalen") if row["referentie"] == referentie]
    return str(found)


def test_a_mended_match_stops_its_letter_and_its_rule_and_starts_the_clock_of_72_hours(verkeerd: Werkplaats) -> None:
    code = signaal_van(verkeerd, "REF-00001")
    (brief,) = [row for row in verkeerd.tabel("brieven") if row["bsn"] == _bsn(verkeerd, code)]

    done = verkeerd.seintje("match", "herstel", code, "--reden", "het ging om de buurman")

    assert done.code == 0, done.err
    assert brief["kenmerk"] in done.out
    assert "Regel A2 staat stil" in done.out
    after = {row["kenmerk"]: row for row in verkeerd.tabel("brieven")}
    assert after[brief["kenmerk"]]["status"] == "geannuleerd"
    assert sorted(row["status"] for row in after.values()) == ["geannuleerd", "klaar", "klaar"]
    (batch,) = [row for row in verkeerd.tabel("batches") if row["status"] == "klaar"]
    assert batch["aantal"] == 2
    (match,) = [row for row in verkeerd.tabel("matches") if row["signaal_id"] == code]
    assert (match["besluit"], match["bsn"]) == ("twijfel", "")
    (signaal,) = [row for row in verkeerd.tabel("signalen") if row["signaal_id"] == code]
    assert signaal["status"] == "Nog niet opgepakt"
    (zaak,) = [row for row in verkeerd.tabel("zaken") if row["status"] == "Gesloten"]
    assert zaak["signaal_ids"] == ""
    assert (zaak["resultaat"], zaak["gesloten_op"]) == ("Niet opgepakt: andere reden", "2026-11-23")
    status = verkeerd.seintje("status").out
    assert "mogelijk datalek: besluit vóór 2026-11-26" in status
    assert "seintje matching vrijgeven A2" in status
    assert "match hersteld" in verkeerd.seintje("explain", code).out


def _bsn(gemeente: Werkplaats, code: str) -> str:
    return str(next(row["bsn"] for row in gemeente.tabel("matches") if row["signaal_id"] == code))


def test_a_pair_that_was_taken_apart_never_comes_together_again(verkeerd: Werkplaats) -> None:
    code = signaal_van(verkeerd, "REF-00001")
    verkeerd.seintje("match", "herstel", code, "--reden", "andere persoon")
    verkeerd.seintje("matching", "vrijgeven", "A2", "--reden", "onderzocht")
    verkeerd.lever("woonbron", "VS_woonbron_20261123_002.csv", csv_van([rij(1, bedrag="300,00"), rij(4)]))
    text = (verkeerd.root / "inwoners.csv").read_text(encoding="utf-8")
    (verkeerd.root / "inwoners.csv").write_text(text + "\n", encoding="utf-8")
    verkeerd.seintje("inwoners", "import", str(verkeerd.root / "inwoners.csv"), "--peildatum", "2026-11-23")

    verkeerd.seintje("run", vandaag="2026-11-24")

    same = [row for row in verkeerd.tabel("matches") if row["referentie"] == "REF-00001"]
    assert [row["bsn"] for row in same] == ["", ""]
    assert "zeker" not in {row["besluit"] for row in same}
    assert {row["reden"] for row in same} == {"eerder-uitgesloten"}
    (other,) = [row for row in verkeerd.tabel("matches") if row["referentie"] == "REF-00004"]
    assert other["besluit"] == "zeker"


def test_a_rule_under_review_decides_nothing_until_it_is_signed_free(verkeerd: Werkplaats) -> None:
    verkeerd.seintje("match", "herstel", signaal_van(verkeerd, "REF-00001"), "--reden", "andere persoon")
    verkeerd.lever("woonbron", "VS_woonbron_20261123_002.csv", csv_van([rij(4)]))
    verkeerd.seintje("run", vandaag="2026-11-24")
    (waiting,) = [row for row in verkeerd.tabel("matches") if row["referentie"] == "REF-00004"]
    assert (waiting["besluit"], waiting["reden"]) == ("twijfel", "regel-in-onderzoek")

    assert verkeerd.seintje("matching", "vrijgeven", "A2", "--reden", "de partner had een fout").code == 0
    assert verkeerd.seintje("matching", "vrijgeven", "A2", "--reden", "nog eens").code == 2
    verkeerd.lever("woonbron", "VS_woonbron_20261124_003.csv", csv_van([rij(5)]))
    verkeerd.seintje("run", vandaag="2026-11-25")
    (fresh,) = [row for row in verkeerd.tabel("matches") if row["referentie"] == "REF-00005"]
    assert fresh["besluit"] == "zeker"


def test_the_clock_of_a_datalek_runs_until_somebody_notes_what_was_decided(verkeerd: Werkplaats) -> None:
    code = signaal_van(verkeerd, "REF-00002")
    verkeerd.seintje("match", "herstel", code, "--reden", "andere persoon")
    assert "TE LAAT" in verkeerd.seintje("status", vandaag="2026-11-30").out
    assert verkeerd.seintje("match", "datalek", code, "--besluit", "gemeld", "--reden", "nummer 17").code == 0
    assert "datalek" not in verkeerd.seintje("status").out
    assert verkeerd.seintje("match", "datalek", code, "--besluit", "gemeld", "--reden", "nummer 17").code == 2


def test_a_letter_that_left_already_is_told_and_stays_as_it_is(verkeerd: Werkplaats) -> None:
    (batch,) = verkeerd.tabel("batches")
    verkeerd.seintje("letters", "approve", batch["batch"])
    verkeerd.seintje("dispatch")
    done = verkeerd.seintje("match", "herstel", signaal_van(verkeerd, "REF-00003"), "--reden", "andere persoon")
    assert done.code == 0
    assert "was al weg" in done.out
    assert {row["status"] for row in verkeerd.tabel("brieven")} == {"verzonden"}


def test_what_cannot_be_mended_is_refused_in_dutch_and_changes_nothing(verkeerd: Werkplaats) -> None:
    code = signaal_van(verkeerd, "REF-00001")
    before = verkeerd.tabel("matches")
    assert verkeerd.seintje("match", "herstel", "S123", "--reden", "x").code == 2
    assert verkeerd.seintje("match", "herstel", code, "--reden", "bsn 999990019").code == 2
    assert verkeerd.tabel("matches") == before
    verkeerd.seintje("match", "herstel", code, "--reden", "andere persoon")
    assert verkeerd.seintje("match", "herstel", code, "--reden", "nog eens").code == 77


def test_a_klantnummer_that_led_to_somebody_before_helps_where_one_initial_alone_would_not(
    gemeente: Werkplaats,
) -> None:
    gemeente.lever("woonbron", NAAM, met_klantnummer([rij(1)], "K-77"))
    gemeente.seintje("run")
    later = rij(1, voorletters="S.", geboortedatum="", referentie="REF-later")
    unknown = rij(2, voorletters="S.", geboortedatum="", referentie="REF-other")
    gemeente.lever("woonbron", "VS_woonbron_20261123_002.csv", met_klantnummer([later], "K-77"))
    gemeente.lever("woonbron", "VS_woonbron_20261123_003.csv", met_klantnummer([unknown], "K-78"))
    gemeente.seintje("run", vandaag="2026-11-24")
    found = {row["referentie"]: (row["besluit"], row["bewijs"]) for row in gemeente.tabel("matches")}
    assert found["REF-later"][0] == "zeker"
    assert "klantnummer eerder van deze inwoner" in found["REF-later"][1]
    assert found["REF-other"][0] == "twijfel"


def test_a_household_an_estate_and_two_people_are_for_a_person(gemeente: Werkplaats) -> None:
    names = ["Fam. van Testelingb", "Erven van Testelingc", "van Testelingd e/o de Boer"]
    rows = [rij(n, achternaam=naam) for n, naam in enumerate(names, start=1)]
    gemeente.lever("woonbron", NAAM, csv_van(rows))
    gemeente.seintje("run")
    assert [row["besluit"] for row in gemeente.tabel("matches")] == ["twijfel"] * 3
    assert {row["reden"] for row in gemeente.tabel("matches")} == {"naam-niet-van-een-persoon"}


def test_the_model_can_be_read_and_another_one_tried_without_changing_anything(verkeerd: Werkplaats) -> None:
    told = verkeerd.seintje("matching", "model")
    assert told.code == 0
    for word in ("A2   geboortedatum + adres + achternaam", "(staat uit)", "gelijk aan partnernaam", "Bron:"):
        assert word in told.out
    assert max(len(line) for line in told.out.splitlines()) <= 80
    strict = (
        MODEL.read_text(encoding="utf-8")
        .replace("  - id: A2\n", "  - id: A2x\n")
        .replace(
            "achternaam: gelijk, voorletter: eerste}\n    waakt: [marge]\n    aan: true",
            "achternaam: gelijk, voorletter: eerste}\n    waakt: [marge]\n    aan: false",
        )
    )
    only_bsn = "\n".join(line.replace("aan: true", "aan: false") for line in strict.splitlines())
    (verkeerd.root / "model.yaml").write_text(only_bsn, encoding="utf-8")
    before = verkeerd.bestanden()
    words = ("matching", "beproef", str(verkeerd.root / "model.yaml"), "--van", "2026-11-01", "--tot", "2026-11-30")
    tried = verkeerd.seintje(*words)
    assert "Anders bij 3 signalen" in tried.out
    assert verkeerd.json(*words)["dan"] == {"twijfel": 3}
    (verkeerd.root / "kapot.yaml").write_text("versie: x\n", encoding="utf-8")
    assert verkeerd.seintje("matching", "beproef", str(verkeerd.root / "kapot.yaml"), *words[3:]).code == 65
    (verkeerd.root / "kapot.yaml").unlink()
    assert verkeerd.bestanden() == before


def test_the_next_residents_file_tells_what_changed_and_keeps_it(gemeente: Werkplaats) -> None:
    path = gemeente.root / "inwoners.csv"
    header, first, second, *rest = path.read_text(encoding="utf-8").splitlines()
    moved = first.replace(";Dorpsstraat;1;", ";Dorpsstraat;99;")
    columns = header.split(";")
    gone = second.split(";")
    gone[columns.index("opschorting_reden")] = "O"
    path.write_text("\n".join([header, moved, ";".join(gone), *rest]) + "\n", encoding="utf-8")

    done = gemeente.seintje("inwoners", "import", str(path), "--peildatum", "2026-11-22")

    assert "Sinds het vorige bestand: 1 overleden, 1 verhuisd." in " ".join(done.out.split())
    kept = {(row["bsn"], row["soort"]) for row in gemeente.tabel("wijzigingen")}
    assert kept == {(first.split(";")[0], "verhuisd"), (second.split(";")[0], "overleden")}


def test_a_blind_sample_of_the_sure_matches_is_drawn_and_holds_nothing(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 6)]))
    gemeente.seintje("run")
    with closing(sqlite3.connect(gemeente.root / "store" / "ledger.sqlite")) as ledger:
        drawn = {row[0] for row in ledger.execute("SELECT signaal_id FROM steekproef")}
    assert drawn == {row["signaal_id"] for row in gemeente.tabel("matches")}
    assert {row["status"] for row in gemeente.tabel("brieven")} == {"klaar"}
