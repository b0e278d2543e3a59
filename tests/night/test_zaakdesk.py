"""The zaak desk as a clerk uses it: attempts, appointments, results; what is next is right at once."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import pytest
from werkplaats import CONFIG, Uitkomst, Werkplaats, bsn, csv_van, rij

from pipeline.contracts.ddas import STATUS_BIJ_RESULTAAT, Eindresultaat

MET_KWADRAAD = CONFIG + "uitvoerders:\n  - {id: kwadraad, naam: Kwadraad}\n"
MAANDAG, DINSDAG = "2026-11-23", "2026-11-24"


def met(rijen: Iterable[dict[str, str]]) -> str:
    """A house CSV with whatever columns the records have."""
    rows = list(rijen)
    columns = list(dict.fromkeys(name for one in rows for name in one))
    return "\n".join([";".join(columns), *(";".join(one.get(name, "") for name in columns) for one in rows)]) + "\n"


@pytest.fixture(scope="module")
def na_een_nacht(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three zaken: an ordinary one, one with a phone number, and a crisis."""
    gemeente = Werkplaats(tmp_path_factory.mktemp("gemeente"), config=MET_KWADRAAD)
    gemeente.inwoners(40)
    rows = [rij(1), rij(2, telefoon="0612345678"), rij(3, crisis="J")]
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", met(rows))
    assert gemeente.seintje("run").code == 3
    return gemeente.root


@pytest.fixture
def desk(na_een_nacht: Path, tmp_path: Path) -> Werkplaats:
    """A desk of your own after that night."""
    return Werkplaats.at(na_een_nacht, tmp_path / "gemeente")


def zaak_van(gemeente: Werkplaats, nummer: int) -> dict[str, Any]:
    (found,) = [row for row in gemeente.tabel("zaken") if row["bsn"] == bsn(nummer)]
    return found


def zaak(gemeente: Werkplaats, nummer: int = 1) -> str:
    return str(zaak_van(gemeente, nummer)["zaak_id"])


def log(gemeente: Werkplaats, nummer: int = 1, *words: str, vandaag: str = DINSDAG) -> Uitkomst:
    return gemeente.seintje("zaak", "log", zaak(gemeente, nummer), *words, vandaag=vandaag)


def verstuurd(gemeente: Werkplaats) -> None:
    """The letters leave the house."""
    for row in gemeente.tabel("batches"):
        assert gemeente.seintje("letters", "approve", row["batch"]).code == 0
    assert gemeente.seintje("dispatch").code == 0


def test_the_list_shows_what_is_next_and_for_whom_and_knows_who_is_meant(desk: Werkplaats) -> None:
    lines = desk.seintje("zaak", "list").out.splitlines()
    assert len(lines) == 5
    assert "(spoed)" in lines[1]
    assert desk.json("zaak", "list", "--te-laat") == []
    assert {row["zaak_id"] for row in desk.json("zaak", "list", "--door", "gemeente")} == {
        zaak(desk, nummer) for nummer in (1, 2, 3)
    }
    assert [row["zaak_id"] for row in desk.json("zaak", "list", "--spoed")] == [zaak(desk, 3)]
    assert desk.json("zaak", "list", "--actie", "handmatig") == []
    wrong = desk.seintje("zaak", "list", "--door", "kwadrat")
    assert (wrong.code, "kwadraad" in wrong.err) == (2, True)


def test_what_is_overdue_stands_on_top_of_list_and_status_and_ends_with_3(desk: Werkplaats) -> None:
    assert desk.seintje("status").code == 0
    late = desk.seintje("status", vandaag="2026-11-27")
    assert late.code == 3
    assert late.out.splitlines()[1].split() == ["1", "×", "zaak", "over", "de", "termijn", "(oudste:", "2026-11-26)"]
    shown = desk.seintje("zaak", "list", "--te-laat", vandaag="2026-11-27").out
    assert zaak(desk, 3) in shown
    assert "(te laat)" in shown
    assert desk.seintje("run", vandaag="2026-11-27").code == 3


def test_show_tells_the_rule_with_its_values_both_classes_their_windows_and_the_plan(desk: Werkplaats) -> None:
    text = " ".join(desk.seintje("zaak", "show", zaak(desk, 3).upper()).out.split())
    assert "regel: Dreigende afsluiting, ontruiming of opzegging (crisis ja)" in text
    assert "klasse enkelvoudig (op dit adres enkelvoudig, naar soort enkelvoudig)" in text
    assert "geen signaal tussen 2026-05-01 en 2026-10-31" in text
    assert "1. Brief crisis, door gemeente: vóór 2026-11-26" in text
    assert "Huisbezoek, door kwadraad" in text
    document = desk.json("zaak", "show", zaak(desk, 3))
    assert document["waarden"] == {"crisis": "ja"}
    assert [one["soort"] for one in document["stappen"]] == ["Brief", "Huisbezoek", "Kaartje", "Huisbezoek"]
    assert bsn(3) not in str(document)


def test_after_each_attempt_the_next_action_is_right_at_once(desk: Werkplaats) -> None:
    verstuurd(desk)
    done = log(desk, 2, "--soort", "telefoon", "--bereikt", "nee", "--tijd", "10:15", "--door", "Kwadraad")
    assert done.code == 0, done.err
    assert "Hierna: Telefoon, door kwadraad, vóór 2026-12-01." in done.out
    assert zaak_van(desk, 2)["actie"] == "Telefoon"
    log(desk, 2, "--soort", "Telefoon", "--bereikt", "nee", "--dagdeel", "avond", "--door", "kwadraad")
    assert zaak_van(desk, 2)["actie"] == "Huisbezoek"
    log(desk, 2, "--soort", "Huisbezoek", "--bereikt", "nee", "--bijzonderheid", "kaartje", "--door", "kwadraad")
    last = zaak_van(desk, 2)
    assert (last["actie"], last["actie_code"], last["actie_voor"]) == ("Brief", "brief-laatste-bericht", "2026-12-01")
    rows = [(row["soort"], row["dagdeel"], row["bereikt"]) for row in desk.tabel("contactpogingen")]
    assert sorted(rows) == [
        ("Huisbezoek", "", "nee"), ("Kaartje", "", "nee"), ("Telefoon", "Avond", "nee"), ("Telefoon", "Ochtend", "nee")
    ]  # fmt: skip


def test_the_night_after_a_desk_job_decides_the_same(desk: Werkplaats) -> None:
    verstuurd(desk)
    log(desk, 2, "--soort", "Telefoon", "--bereikt", "nee")
    log(desk, 3, "--soort", "Huisbezoek", "--bereikt", "ja")
    before = desk.tabel("zaken")
    desk.seintje("run", vandaag=DINSDAG)
    after = {row["zaak_id"]: row for row in desk.tabel("zaken")}
    for row in before:
        if row["bsn"] != bsn(1):  # nobody worked on that one since its letter left
            assert after[row["zaak_id"]] == row


def test_who_was_reached_waits_for_an_outcome(desk: Werkplaats) -> None:
    done = log(desk, 1, "--soort", "Telefoon", "--bereikt", "ja", "--bijzonderheid", "geweigerd")
    assert "Hierna: Handmatig, door gemeente, vóór 2026-12-01." in done.out
    assert zaak_van(desk, 1)["actie_code"] == "uitkomst-vastleggen"


@pytest.mark.parametrize(
    ("tijd", "dagdeel"),
    [
        ("00:00", "Ochtend"), ("11:59", "Ochtend"), ("12:00", "Middag"), ("17.59", "Middag"), ("18:00", "Avond"),
        ("23:59", "Avond"),
    ],
)  # fmt: skip
def test_the_dagdeel_follows_from_the_time(desk: Werkplaats, tijd: str, dagdeel: str) -> None:
    assert log(desk, 1, "--soort", "Telefoon", "--bereikt", "nee", "--tijd", tijd).code == 0
    assert [row["dagdeel"] for row in desk.tabel("contactpogingen")] == [dagdeel]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--soort", "Telefon", "--bereikt", "nee"], "Telefoon"),
        (["--soort", "Telefoon", "--bereikt", "nee", "--datum", "2026-11-25"], "in de toekomst"),
        (
            ["--soort", "Telefoon", "--bereikt", "nee", "--datum", "2026-11-22"],
            "vóór het begin van de zaak (2026-11-23)",
        ),
        (["--soort", "Telefoon", "--bereikt", "nee", "--tijd", "25:00"], "geen tijd"),
        (["--soort", "Telefoon", "--bereikt", "nee", "--dagdeel", "nacht"], "Ochtend; Middag; Avond"),
        (["--soort", "Telefoon", "--bereikt", "nee", "--tijd", "9:00", "--dagdeel", "Avond"], "09:00 uur is ochtend"),
        (["--soort", "Telefoon", "--bereikt", "nee", "--door", "iemand"], "gemeente; kwadraad"),
        (["--soort", "Telefoon", "--bereikt", "nee", "--bijzonderheid", "boos"], "boodschap"),
        (["--soort", "Telefoon", "--bereikt", "nee", "--bijzonderheid", "geweigerd"], "Wie weigert, is bereikt"),
        (["--soort", "Huisbezoek", "--bereikt", "ja", "--bijzonderheid", "kaartje"], "past niet"),
        (["--soort", "Telefoon", "--bereikt", "misschien"], "--bereikt"),
    ],
)
def test_an_attempt_that_cannot_be_is_refused_and_nothing_is_kept(
    desk: Werkplaats, words: list[str], told: str
) -> None:
    before = desk.tabel("audit")
    done = log(desk, 1, *words)
    assert done.code == 2
    assert told in done.err
    assert desk.tabel("contactpogingen") == []
    assert desk.tabel("audit") == before


def test_the_same_attempt_twice_is_refused_unless_it_was_really_made_again(desk: Werkplaats) -> None:
    words = ("--soort", "Telefoon", "--bereikt", "nee", "--dagdeel", "Ochtend")
    assert log(desk, 1, *words).code == 0
    twice = log(desk, 1, *words)
    assert (twice.code, "--nogmaals" in twice.err) == (2, True)
    assert log(desk, 1, *words, "--nogmaals").code == 0
    assert len(desk.tabel("contactpogingen")) == 2
    assert len({row["kenmerk"] for row in desk.tabel("contactpogingen")}) == 2


def test_an_unknown_or_closed_zaak_is_refused_clearly(desk: Werkplaats) -> None:
    unknown = desk.seintje("zaak", "log", "Zffffffffffffffffffff", "--soort", "Telefoon", "--bereikt", "nee")
    assert (unknown.code, "kent deze zaak niet" in unknown.err) == (2, True)
    code = zaak(desk)
    desk.seintje("zaak", "close", code, "--resultaat", "Niet opgepakt: andere reden")
    for words in (
        ["log", code, "--soort", "Telefoon", "--bereikt", "nee"],
        ["afspraak", code, "--datum", DINSDAG, "--tijd", "10:00", "--plaats", "thuis"],
        ["close", code, "--resultaat", "Inwoner is overleden"],
        ["aanmelding", "--zaak", code],
    ):
        done = desk.seintje("zaak", *words)
        assert (done.code, f"seintje zaak reopen {code}" in done.err) == (77, True)


def test_what_a_clerk_does_is_in_the_audit_trail_without_who_it_is_about(desk: Werkplaats) -> None:
    log(desk, 1, "--soort", "Telefoon", "--bereikt", "ja", "--tijd", "10:00")
    desk.seintje("zaak", "close", zaak(desk), "--resultaat", "inwoner is overleden", "--waarom", "volgens de zoon")
    rows = [row for row in desk.tabel("audit") if row["voorwerp"] == zaak(desk)]
    assert [row["wat"] for row in rows] == [
        "Telefoon op 2026-11-24, bereikt", "zaak gesloten: Inwoner is overleden"
    ]  # fmt: skip
    assert rows[1]["reden"] == "volgens de zoon"
    refused = desk.seintje("zaak", "reopen", zaak(desk), "--reden", f"het was {bsn(1)}")
    assert refused.code == 2
    assert bsn(1) not in str(desk.tabel("audit"))


def afspraak(gemeente: Werkplaats, nummer: int, *words: str, vandaag: str = DINSDAG) -> Uitkomst:
    return gemeente.seintje("zaak", "afspraak", zaak(gemeente, nummer), *words, vandaag=vandaag)


def test_an_appointment_is_made_moved_and_held(desk: Werkplaats) -> None:
    made = afspraak(desk, 1, "--datum", "2026-12-01", "--tijd", "14.30", "--plaats", "Thuis", "--door", "kwadraad")
    assert made.code == 0, made.err
    assert "Hierna: Huisbezoek, door kwadraad, vóór 2026-12-01." in made.out
    moved = afspraak(desk, 1, "--datum", "2026-12-03", "--tijd", "9:00", "--plaats", "kantoor", "--door", "kwadraad")
    assert "afspraak verzet naar 3 december 2026, 09:00 uur, kantoor" in " ".join(moved.out.split())
    assert [row["status"] for row in desk.tabel("afspraken")] == ["verzet", "staat"]
    early = afspraak(desk, 1, "--geweest", "ja")
    assert (early.code, "pas op 2026-12-03" in early.err) == (2, True)
    held = afspraak(desk, 1, "--geweest", "ja", vandaag="2026-12-04")
    assert held.code == 0, held.err
    (poging,) = desk.tabel("contactpogingen")
    assert (poging["soort"], poging["datum"], poging["dagdeel"]) == ("Afspraak op locatie", "2026-12-03", "Ochtend")
    assert (poging["bereikt"], poging["door"]) == ("ja", "kwadraad")
    assert zaak_van(desk, 1)["actie_code"] == "uitkomst-vastleggen"
    assert [row["status"] for row in desk.tabel("afspraken")] == ["verzet", "geweest"]


def test_a_logged_visit_on_the_day_is_the_appointment(desk: Werkplaats) -> None:
    afspraak(desk, 1, "--datum", DINSDAG, "--tijd", "14:30", "--plaats", "thuis")
    log(desk, 1, "--soort", "Huisbezoek", "--bereikt", "nee", "--tijd", "14:30")
    assert [row["status"] for row in desk.tabel("afspraken")] == ["geweest"]
    assert zaak_van(desk, 1)["actie"] == "Brief"


def test_a_cancelled_appointment_gives_the_plan_its_turn_again(desk: Werkplaats) -> None:
    assert afspraak(desk, 1, "--vervalt", "--reden", "ziek").code == 77
    afspraak(desk, 1, "--datum", "2026-12-01", "--tijd", "14:30", "--plaats", "stadhuis")
    assert zaak_van(desk, 1)["actie"] == "Afspraak op locatie"
    assert afspraak(desk, 1, "--vervalt").code == 2
    assert afspraak(desk, 1, "--vervalt", "--reden", "ziek").code == 0
    assert (zaak_van(desk, 1)["actie"], zaak_van(desk, 1)["actie_voor"]) == ("Brief", "2026-11-30")


@pytest.mark.parametrize(
    ("nummer", "datum", "code"),
    [(1, "2026-12-21", 0), (1, "2026-12-22", 3), (3, "2026-11-26", 0), (3, "2026-11-27", 3)],
)
def test_a_first_talk_later_than_the_law_wants_is_kept_with_a_warning(
    desk: Werkplaats, nummer: int, datum: str, code: int
) -> None:
    done = afspraak(desk, nummer, "--datum", datum, "--tijd", "10:00", "--plaats", "thuis")
    assert done.code == code
    assert ("Kan het eerder?" in done.out) == (code == 3)
    assert zaak_van(desk, nummer)["actie_voor"] == datum


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--datum", MAANDAG, "--tijd", "10:00", "--plaats", "thuis"], "in het verleden"),
        (["--datum", "2026-12-01", "--tijd", "10 uur", "--plaats", "thuis"], "geen tijd"),
        (["--datum", "2026-12-01", "--tijd", "10:00", "--plaats", "gemeentehuis"], "stadhuis"),
        (["--datum", "2026-12-01", "--tijd", "10:00"], "niet compleet"),
        (["--datum", "2026-12-01", "--geweest", "ja"], "Kies één ding"),
        ([], "Kies één ding"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(desk: Werkplaats, words: list[str], told: str) -> None:
    done = afspraak(desk, 1, *words)
    assert (done.code, told in done.err) == (2, True)
    assert desk.tabel("afspraken") == []


@pytest.mark.parametrize("resultaat", get_args(Eindresultaat))
def test_each_result_of_ddas_closes_the_zaak_and_gives_its_signalen_their_status(
    desk: Werkplaats, resultaat: str
) -> None:
    done = desk.seintje("zaak", "close", zaak(desk), "--resultaat", resultaat, vandaag=DINSDAG)
    assert done.code == 0, done.err
    closed = zaak_van(desk, 1)
    assert (closed["status"], closed["resultaat"], closed["gesloten_op"]) == ("Gesloten", resultaat, DINSDAG)
    assert (closed["actie"], closed["actie_voor"]) == ("Geen", "")
    (signaal,) = [row for row in desk.tabel("signalen") if row["signaal_id"] == closed["signaal_ids"]]
    assert signaal["status"] == STATUS_BIJ_RESULTAAT.get(resultaat, "Opgepakt")
    helped = resultaat.startswith(("(Budget)advies", "Vervolghulp"))
    pauzes = [(row["signaal_id"], row["van"], row["tot"]) for row in desk.tabel("pauzes")]
    assert pauzes == ([(closed["signaal_ids"], DINSDAG, "2026-12-24")] if helped else [])
    (brief,) = [row for row in desk.tabel("brieven") if row["zaak_id"] == closed["zaak_id"]]
    assert brief["status"] == "geannuleerd"
    assert [row["aantal"] for row in desk.tabel("batches")] == [2]


def test_a_typo_in_a_result_gets_the_near_names_and_closes_nothing(desk: Werkplaats) -> None:
    done = desk.seintje("zaak", "close", zaak(desk), "--resultaat", "Vervolghulp en of verwijzing")
    assert done.code == 2
    assert "Bedoelt u: Vervolghulp en/of verwijzing" in done.err
    assert zaak_van(desk, 1)["status"] == "Open"


def test_closing_ends_the_appointment(desk: Werkplaats) -> None:
    afspraak(desk, 1, "--datum", "2026-12-01", "--tijd", "14:30", "--plaats", "stadhuis")
    desk.seintje("zaak", "close", zaak(desk), "--resultaat", "Inwoner is overleden")
    assert [row["status"] for row in desk.tabel("afspraken")] == ["vervallen"]


def test_a_reopened_zaak_starts_its_plan_again_and_the_pause_ends(desk: Werkplaats) -> None:
    verstuurd(desk)
    desk.seintje("zaak", "close", zaak(desk), "--resultaat", "Vervolghulp en/of verwijzing")
    done = desk.seintje("zaak", "reopen", zaak(desk), "--reden", "toch geen hulp", vandaag="2026-12-07")
    assert done.code == 0, done.err
    again = zaak_van(desk, 1)
    assert (again["status"], again["resultaat"], again["begonnen_op"]) == ("Open", "", "2026-12-07")
    assert (again["actie"], again["actie_voor"]) == ("Huisbezoek", "2026-12-14")
    assert again["deadline"] == "2027-01-06"
    assert desk.tabel("pauzes") == []
    twice = desk.seintje("zaak", "reopen", zaak(desk), "--reden", "nog eens")
    assert (twice.code, "al open" in twice.err) == (77, True)


def test_a_zaak_that_was_closed_by_mistake_gets_its_signalen_back(desk: Werkplaats) -> None:
    desk.seintje("zaak", "close", zaak(desk), "--resultaat", "Inwoner is overleden")
    assert desk.seintje("zaak", "reopen", zaak(desk), "--reden", "vergissing").code == 0
    assert {row["status"] for row in desk.tabel("signalen")} == {"Opgepakt"}
    # Its letter was stopped: a person decides what comes instead.
    assert zaak_van(desk, 1)["actie_code"] == "brief-geannuleerd"


def test_a_zaak_that_would_end_at_once_stays_closed(desk: Werkplaats) -> None:
    desk.seintje("bezwaar", "add", bsn(1), "--reden", "brief")
    done = desk.seintje("zaak", "reopen", zaak(desk), "--reden", "vergissing")
    assert (done.code, "heeft bezwaar gemaakt" in done.err) == (77, True)


def test_a_second_open_zaak_of_one_inwoner_is_refused(desk: Werkplaats) -> None:
    first = zaak(desk)
    desk.seintje("zaak", "close", first, "--resultaat", "Definitief geen contact kunnen krijgen")
    desk.lever("woonbron", "VS_woonbron_20261124_002.csv", csv_van([rij(1, referentie="ANDERS", bedrag="900,00")]))
    desk.seintje("run", vandaag=DINSDAG)
    (other,) = [row["zaak_id"] for row in desk.tabel("zaken") if row["bsn"] == bsn(1) and row["zaak_id"] != first]
    done = desk.seintje("zaak", "reopen", first, "--reden", "belde")
    assert (done.code, other in done.err) == (77, True)


def test_an_inwoner_who_comes_forward_is_reached_on_his_zaak(desk: Werkplaats) -> None:
    assert desk.seintje("zaak", "aanmelding", "--zaak", zaak(desk), vandaag=DINSDAG).code == 0
    (poging,) = desk.tabel("contactpogingen")
    assert (poging["soort"], poging["bereikt"], poging["bijzonderheid"]) == ("Telefoon", "ja", "zelf gemeld")
    assert zaak_van(desk, 1)["actie_code"] == "uitkomst-vastleggen"


def test_an_aanmelding_without_a_signaal_is_kept_apart_and_waits_until_somebody_helped(desk: Werkplaats) -> None:
    signalen = desk.tabel("signalen")
    made = desk.seintje("zaak", "aanmelding", "--bsn", bsn(9))
    assert made.code == 0, made.err
    assert bsn(9) not in made.out
    (row,) = desk.tabel("aanmeldingen")
    assert (row["bsn"], row["datum"], row["soort"]) == (bsn(9), MAANDAG, "Telefoon")
    assert desk.tabel("signalen") == signalen
    assert "eigen aanmelding van een inwoner" in desk.seintje("status").out
    assert desk.seintje("zaak", "aanmelding", "--bsn", bsn(9)).code == 2
    assert desk.seintje("zaak", "aanmelding", "--klaar", row["aanmelding_id"]).code == 0
    assert "eigen aanmelding" not in desk.seintje("status").out
    assert desk.seintje("zaak", "aanmelding", "--klaar", row["aanmelding_id"]).code == 2


def test_an_aanmelding_of_somebody_with_an_open_zaak_belongs_there(desk: Werkplaats) -> None:
    done = desk.seintje("zaak", "aanmelding", "--bsn", bsn(1))
    assert (done.code, f"--zaak {zaak(desk)}" in done.err) == (77, True)
    assert desk.seintje("zaak", "aanmelding", "--bsn", "123456789").code == 2
    assert desk.seintje("zaak", "aanmelding").code == 2
    assert desk.tabel("aanmeldingen") == []


def test_a_hindered_zaak_moves_on_after_an_attempt(tmp_path: Path) -> None:
    root = tmp_path / "gemeente"
    root.mkdir()
    gemeente = Werkplaats(root, config=MET_KWADRAAD)
    gemeente.inwoners(5)
    text = (root / "inwoners.csv").read_text(encoding="utf-8").splitlines()
    header = text[0].split(";")
    secret = dict(zip(header, text[1].split(";"), strict=True)) | {"geheimhouding": "7"}
    path = root / "geheim.csv"
    path.write_text("\n".join([text[0], ";".join(secret.values()), *text[2:]]) + "\n", encoding="utf-8")
    gemeente.seintje("inwoners", "import", str(path), "--peildatum", "2026-11-21")
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(1)]))
    gemeente.seintje("run")
    assert (zaak_van(gemeente, 1)["actie_code"], zaak_van(gemeente, 1)["actie_voor"]) == ("geheim-adres", "2026-11-30")
    log(gemeente, 1, "--soort", "Telefoon", "--bereikt", "nee", vandaag="2026-11-30")
    assert (zaak_van(gemeente, 1)["actie_code"], zaak_van(gemeente, 1)["actie_voor"]) == ("geheim-adres", "2026-12-07")
    log(gemeente, 1, "--soort", "Telefoon", "--bereikt", "ja", vandaag="2026-12-01")
    assert zaak_van(gemeente, 1)["actie_code"] == "uitkomst-vastleggen"


def test_a_zaak_in_which_nobody_tried_anything_before_its_term_is_late_whatever_is_planned(desk: Werkplaats) -> None:
    for nummer in (2, 3):
        desk.seintje("zaak", "close", zaak(desk, nummer), "--resultaat", "Niet opgepakt: andere reden")
    afspraak(desk, 1, "--datum", "2027-01-15", "--tijd", "10:00", "--plaats", "kantoor")
    assert desk.seintje("status", vandaag="2026-12-21").code == 0
    late = desk.seintje("status", vandaag="2026-12-22")
    assert (late.code, "(oudste: 2026-12-21)" in late.out) == (3, True)
    log(desk, 1, "--soort", "Telefoon", "--bereikt", "nee", vandaag="2026-12-22")
    assert desk.seintje("status", vandaag="2026-12-22").code == 0


def test_what_comes_after_a_letter_that_left_has_its_day_even_when_no_night_runs(desk: Werkplaats) -> None:
    desk.seintje("zaak", "close", zaak(desk, 3), "--resultaat", "Niet opgepakt: andere reden")
    verstuurd(desk)
    assert desk.json("zaak", "list", "--te-laat") == []
    for day, late in (("2026-11-30", 0), ("2026-12-01", 2)):
        done = desk.seintje("zaak", "list", "--te-laat", vandaag=day)
        assert done.out.count("(te laat)") == late


def test_work_that_does_not_fit_in_the_week_of_its_executor_goes_where_there_is_room(desk: Werkplaats) -> None:
    verstuurd(desk)
    config = desk.root / "config.yaml"
    text = config.read_text(encoding="utf-8")
    own = (Path(__file__).resolve().parents[2] / "pipeline" / "contracts" / "beleid.yaml").read_text(encoding="utf-8")
    (desk.root / "beleid.yaml").write_text(f"{own}\ncapaciteit: {{kwadraad: 1}}\n", encoding="utf-8")
    config.write_text(f"{text}beleid: beleid.yaml\n", encoding="utf-8")
    for nummer in (1, 2):
        words = ("--soort", "Mail", "--bereikt", "nee", "--door", "kwadraad")
        done = log(desk, nummer, *words)
        assert done.code == 0, done.err
    # Both would be due on 30 November; a week of one action each has room for the second on the Friday after.
    assert sorted(zaak_van(desk, nummer)["actie_voor"] for nummer in (1, 2)) == ["2026-11-30", "2026-12-11"]
