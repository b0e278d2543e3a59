"""Objections, trajecten and hand-overs as a clerk uses them, and what explain tells about all of it."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from werkplaats import CONFIG, PLAT, Werkplaats, bsn, csv_van, persoon, rij

from pipeline.contracts.ddas import Signaalstatus

MAANDAG, DINSDAG = "2026-11-23", "2026-11-24"
MET_WATER = CONFIG.replace(
    "drukstraat:",
    """\
  - id: waterland
    naam: Waterland
    soort: Water
    overeenkomst: {ondertekend: 2026-01-15, tot: null}
    drop: {map: drops/waterland}
drukstraat:""",
)


def met(*rijen: dict[str, str]) -> str:
    columns = list(dict.fromkeys(name for one in rijen for name in one))
    return "\n".join([";".join(columns), *(";".join(one.get(name, "") for name in columns) for one in rijen)]) + "\n"


def inwoners(gemeente: Werkplaats, peildatum: str, *others: dict[str, str], **anders: dict[str, str]) -> None:
    """A newer residents file of twenty people: `p3={…}` is how the third differs; `others` live here too."""
    people = [persoon(nummer) | anders.get(f"p{nummer}", {}) for nummer in range(1, 21)]
    gone = persoon(41) | {"opschorting_reden": "E", "opschorting_datum": "20260101"}
    path = gemeente.root / f"inwoners-{peildatum}.csv"
    lines = [";".join(PLAT), *(";".join(one[name] for name in PLAT) for one in [*people, *others, gone])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = gemeente.seintje("inwoners", "import", str(path), "--peildatum", peildatum, vandaag=peildatum)
    assert done.code in {0, 3}, done


@pytest.fixture(scope="module")
def na_een_nacht(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("gemeente")
    gemeente = Werkplaats(root, config=MET_WATER)
    (root / "drops" / "waterland").mkdir()
    inwoners(gemeente, "2026-11-20")
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(1), rij(2), rij(3)]))
    gemeente.lever("waterland", "VS_waterland_20261122_001.csv", csv_van([rij(4, referentie="W-4")]))
    assert gemeente.seintje("run").code == 3
    return root


@pytest.fixture
def desk(na_een_nacht: Path, tmp_path: Path) -> Werkplaats:
    return Werkplaats.at(na_een_nacht, tmp_path / "gemeente")


def zaak_van(gemeente: Werkplaats, nummer: int) -> dict[str, Any]:
    (found,) = [row for row in gemeente.tabel("zaken") if row["bsn"] == bsn(nummer)]
    return found


def signaal_van(gemeente: Werkplaats, referentie: str) -> dict[str, Any]:
    (found,) = [row for row in gemeente.tabel("signalen") if row["referentie"] == referentie]
    return found


def told(gemeente: Werkplaats, code: str, *, vandaag: str = MAANDAG) -> str:
    done = gemeente.seintje("explain", code, vandaag=vandaag)
    assert done.code == 0, done.err
    return " ".join(done.out.split())


def test_an_objection_closes_the_zaak_and_stops_the_letter_at_once(desk: Werkplaats) -> None:
    done = desk.seintje("bezwaar", "add", bsn(1), "--reden", "brief van 23 november")
    assert done.code == 0, done.err
    closed = zaak_van(desk, 1)
    assert (closed["status"], closed["resultaat"]) == ("Gesloten", "Niet opgepakt: andere reden")
    assert signaal_van(desk, "REF-00001")["status"] == "Niet opgepakt: andere reden"
    brieven = {row["bsn"]: row["status"] for row in desk.tabel("brieven")}
    assert brieven == {bsn(1): "geannuleerd", bsn(2): "klaar", bsn(3): "klaar", bsn(4): "klaar"}
    assert [row["aantal"] for row in desk.tabel("batches")] == [3]
    assert closed["zaak_id"] in done.out
    listed = desk.seintje("bezwaar", "list")
    assert "brief van 23 november" in listed.out
    for text in (done.out, listed.out, str(desk.tabel("audit"))):
        assert bsn(1) not in text


def test_an_objection_holds_the_next_night_and_its_removal_the_night_after(desk: Werkplaats) -> None:
    desk.seintje("bezwaar", "add", bsn(7), "--reden", "telefoontje")
    desk.lever("woonbron", "VS_woonbron_20261124_002.csv", csv_van([rij(7)]))
    desk.seintje("run", vandaag=DINSDAG)
    assert signaal_van(desk, "REF-00007")["status"] == "Niet opgepakt: andere reden"
    assert desk.seintje("bezwaar", "remove", bsn(7), "--reden", "ingetrokken").code == 0
    desk.lever("woonbron", "VS_woonbron_20261125_003.csv", csv_van([rij(7, bedrag="300,00")]))
    desk.seintje("run", vandaag="2026-11-25")
    both = {row["status"] for row in desk.tabel("signalen") if row["referentie"] == "REF-00007"}
    assert both == {"Opgepakt", "Niet opgepakt: andere reden"}
    assert desk.json("bezwaar", "list") == []


def test_an_objection_that_cannot_be_is_refused_without_naming_anybody(desk: Werkplaats) -> None:
    desk.seintje("bezwaar", "add", bsn(8), "--reden", "brief")
    for words in (
        ["add", "123456789", "--reden", "brief"],
        ["add", bsn(8), "--reden", "brief"],
        ["add", bsn(9), "--reden", f"bsn {bsn(9)}"],
        ["remove", bsn(9), "--reden", "brief"],
    ):
        done = desk.seintje("bezwaar", *words)
        assert done.code == 2
        assert words[1] not in done.err
    assert len(desk.json("bezwaar", "list")) == 1


def lijst(gemeente: Werkplaats, *lines: str, kop: str = "bsn;soort;van;tot") -> str:
    path = gemeente.root / "lijst.csv"
    path.write_text("\n".join([kop, *lines]) + "\n", encoding="utf-8")
    return str(path)


def test_a_list_of_trajecten_ends_zaken_the_next_night_and_keeps_the_unsafe_from_letters(desk: Werkplaats) -> None:
    path = lijst(
        desk,
        f"{bsn(1)};schuldhulp;2026-01-01;",
        f"{bsn(2)};ander;01-02-2026;2026-12-31",
        f"{bsn(3)};onveilig;20260101;",
        f"{bsn(4)};schuldhulp;2026-01-01;2026-11-01",
    )
    done = desk.seintje("trajecten", "import", path)
    assert done.code == 0, done.err
    desk.seintje("run", vandaag=DINSDAG)
    found = {row["bsn"]: (row["status"], row["resultaat"], row["actie_code"]) for row in desk.tabel("zaken")}
    assert found == {
        bsn(1): ("Gesloten", "Inwoner al bekend bij schuldhulpverlening", "al-bij-schuldhulp"),
        bsn(2): ("Gesloten", "Inwoner heeft al een ander lopend traject", "ander-traject"),
        bsn(3): ("Open", "", "niet-veilig"),
        bsn(4): ("Open", "", "brief-uitnodiging"),  # that help ended
    }
    assert signaal_van(desk, "REF-00001")["status"] == "Inwoner al bekend bij schuldhulpverlening"
    counts = {row["soort"]: (row["aantal"], row["vandaag"]) for row in desk.json("trajecten", "list")}
    assert counts == {"schuldhulp": (2, 1), "ander": (1, 1), "onveilig": (1, 1)}


def test_every_line_of_the_list_is_judged_and_bad_ones_are_told_without_who_it_is(desk: Werkplaats) -> None:
    path = lijst(
        desk,
        f"{bsn(1)};schuldhulp;2026-01-01;",
        "123456789;schuldhulp;2026-01-01;",
        f"{bsn(2)};lening;2026-01-01;",
        f"{bsn(3)};ander;gisteren;",
        "",
        f"{bsn(4)};ander;2026-05-01;2026-04-01",
        f"{bsn(1)};schuldhulp;2026-02-01;",
        f"{bsn(5)};onveilig",
        f"{bsn(5)};onveilig;2026-02-01;2026-13-01",
    )
    document = desk.json("trajecten", "import", path)
    assert [(one["regel"], one["reden"]) for one in document["bevindingen"]] == [
        (3, "bsn-ongeldig"), (4, "traject-soort-onbekend"), (5, "datum-ongeldig"), (7, "traject-tot-voor-van"),
        (8, "traject-dubbel"), (9, "traject-rij-kapot"), (10, "datum-ongeldig"),
    ]  # fmt: skip
    assert [(row["bsn"], row["van"]) for row in desk.tabel("trajecten")] == [(bsn(1), "2026-01-01")]
    again = desk.seintje("trajecten", "import", path)
    assert again.code == 3
    assert "regel 3:" in again.out
    assert "123456789" not in again.out + again.err


@pytest.mark.parametrize(
    "inhoud",
    [b"", b"PK\x03\x04xxxx", b"naam;soort\nx;y\n", b'bsn;soort;van;tot\n"999;x\n', b"bsn;soort;van;tot\nx;x;x;x\n"],
)
def test_a_list_that_cannot_be_read_leaves_the_one_before(desk: Werkplaats, inhoud: bytes) -> None:
    desk.seintje("trajecten", "import", lijst(desk, f"{bsn(1)};onveilig;2026-01-01;"))
    path = desk.root / "kapot.csv"
    path.write_bytes(inhoud)
    assert desk.seintje("trajecten", "import", str(path)).code == 65
    assert [row["bsn"] for row in desk.tabel("trajecten")] == [bsn(1)]


def test_a_list_that_lost_most_of_its_people_is_refused_unless_somebody_says_so(desk: Werkplaats) -> None:
    desk.seintje("trajecten", "import", lijst(desk, *(f"{bsn(one)};onveilig;2026-01-01;" for one in range(1, 6))))
    short = lijst(desk, f"{bsn(1)};onveilig;2026-01-01;")
    done = desk.seintje("trajecten", "import", short)
    assert (done.code, "--toch" in done.err) == (65, True)
    assert len(desk.tabel("trajecten")) == 5
    assert desk.seintje("trajecten", "import", short, "--toch").code == 0
    assert len(desk.tabel("trajecten")) == 1


def test_who_left_or_died_during_an_open_zaak_is_handed_over_and_stays_done(desk: Werkplaats) -> None:
    partner = persoon(30) | {"huisnummer": "4"}
    dood = {"opschorting_reden": "O", "opschorting_datum": "20261123"}
    inwoners(desk, DINSDAG, partner, p1={"gemeente_code": "0599"}, p2=dood, p4=dood, p3={"opschorting_reden": "E"})
    desk.seintje("run", vandaag=DINSDAG)
    rows = {row["signaal_id"]: (row["soort"], row["gemeente_code"]) for row in desk.tabel("overdrachten")}
    # Rent ends with the person; water goes on for who stays. Who went abroad has no other municipality.
    moved, water = signaal_van(desk, "REF-00001")["signaal_id"], signaal_van(desk, "W-4")["signaal_id"]
    assert rows == {moved: ("andere gemeente", "0599"), water: ("achterblijvers", "")}
    status = desk.seintje("status", vandaag=DINSDAG).out
    assert "in een andere gemeente woont" in status
    assert "seintje overdracht list" in status
    listed = desk.seintje("overdracht", "list").out
    assert "woont nu in Rotterdam (0599)" in listed
    assert desk.seintje("overdracht", "done", moved).code == 0
    assert desk.seintje("overdracht", "done", moved).code == 2
    assert [row["signaal_id"] for row in desk.json("overdracht", "list")] == [water]
    assert "gedaan op 2026-11-23" in told(desk, moved)


def test_a_new_signaal_about_somebody_elsewhere_is_handed_over_too(desk: Werkplaats) -> None:
    inwoners(desk, DINSDAG, p7={"gemeente_code": "0599"})
    desk.lever("woonbron", "VS_woonbron_20261124_002.csv", csv_van([rij(7)]))
    desk.seintje("run", vandaag=DINSDAG)
    found = signaal_van(desk, "REF-00007")
    assert [row["signaal_id"] for row in desk.tabel("overdrachten")] == [found["signaal_id"]]
    text = told(desk, found["signaal_id"])
    assert "status Persoon is geen inwoner (meer) in de gemeente (vertrokken)" in text
    assert "overdracht woont nu in Rotterdam (0599)" in text


def test_explain_tells_repeats_both_ways_a_withdrawal_and_the_result(desk: Werkplaats) -> None:
    again, more = rij(1, signaaldatum=DINSDAG), rij(2, signaaldatum=DINSDAG, bedrag="900,00")
    desk.lever("woonbron", "VS_woonbron_20261124_002.csv", met(again, more, rij(3, mutatie="I", signaaldatum=DINSDAG)))
    desk.seintje("run", vandaag=DINSDAG)
    every = {
        ref: [row["signaal_id"] for row in desk.tabel("signalen") if row["referentie"] == ref]
        for ref in ("REF-00001", "REF-00002", "REF-00003")
    }
    (first,) = [one for one in every["REF-00001"] if "herhaald in" in told(desk, one)]
    (repeat,) = set(every["REF-00001"]) - {first}
    assert f"herhaalt {first}: dezelfde achterstand" in told(desk, repeat)
    assert f"herhaald in {repeat}" in told(desk, first)
    texts = [told(desk, one) for one in every["REF-00002"]]
    assert sum("volgt op S" in text for text in texts) == 1
    assert sum("vervolg S" in text for text in texts) == 1
    assert all("(ingetrokken-door-partner)" in told(desk, one) for one in every["REF-00003"])
    assert [f"ingetrokken door {other}" in told(desk, one) for one, other in permutations(every["REF-00003"])] in (
        [True, False],
        [False, True],
    )
    code = zaak_van(desk, 2)["zaak_id"]
    desk.seintje("zaak", "log", code, "--soort", "Telefoon", "--bereikt", "ja", "--tijd", "19:00", vandaag=DINSDAG)
    desk.seintje("zaak", "close", code, "--resultaat", "Vervolghulp en/of verwijzing", vandaag=DINSDAG)
    text = told(desk, code)
    assert "beleid zoetermeer-1, regel: Meer dan één achterstand (klasse meervoudig)" in text
    assert "contact 2026-11-24 Avond Telefoon, inwoner bereikt, door gemeente" in text
    assert "resultaat Vervolghulp en/of verwijzing, op 2026-11-24" in text
    assert "de partner pauzeert van 2026-11-24 tot en met 2026-12-24" in text
    assert text == told(desk, code)


def test_every_status_of_ddas_is_reached_by_what_happens_to_a_signaal(desk: Werkplaats) -> None:
    inwoners(
        desk, DINSDAG, p10={"opschorting_reden": "O", "opschorting_datum": "20261101"}, p11={"gemeente_code": "0599"}
    )
    desk.seintje("bezwaar", "add", bsn(12), "--reden", "brief")
    desk.seintje("trajecten", "import", lijst(desk, f"{bsn(13)};schuldhulp;2026-01-01;"))
    rows = [
        rij(1, signaaldatum=DINSDAG), rij(14), rij(15, bedrag="10,00"), rij(12), rij(10), rij(11), rij(13),
        rij(16, achternaam="Nergens", geboortedatum="01-01-1940", huisnummer="999", voorletters="X."),
    ]  # fmt: skip
    desk.lever("woonbron", "VS_woonbron_20261124_002.csv", met(*rows))
    desk.seintje("run", vandaag=DINSDAG)
    found = {row["referentie"]: row["status"] for row in desk.tabel("signalen")}
    expected: dict[str, Signaalstatus] = {
        "REF-00014": "Opgepakt",
        "REF-00015": "Niet opgepakt: onterecht signaal",
        "REF-00012": "Niet opgepakt: andere reden",
        "REF-00010": "Inwoner is overleden",
        "REF-00011": "Persoon is geen inwoner (meer) in de gemeente",
        "REF-00013": "Inwoner al bekend bij schuldhulpverlening",
        "REF-00016": "Nog niet opgepakt",
    }
    assert {name: found[name] for name in expected} == expected
    repeats = {row["status"] for row in desk.tabel("signalen") if row["referentie"] == "REF-00001"}
    assert repeats == {"Opgepakt", "Niet opgepakt: herhaalde melding"}
