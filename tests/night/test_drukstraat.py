"""The print street's round trip as a clerk sees it: judged again, approved, sent once, answered in any way."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from werkplaats import CONFIG, VANDAAG, Werkplaats, csv_van, rij

pytest_plugins = ("gemeente_fixture",)

PROJECT = Path(__file__).resolve().parents[2]
NAAM = "VS_woonbron_20261122_001.csv"
MORGEN = "2026-11-24"


def with_letters(gemeente: Werkplaats, aantal: int) -> str:
    """One night with so many letters; the batch's name."""
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, aantal + 1)]))
    assert gemeente.seintje("run").code == 3
    return the_batch(gemeente)


def sent(gemeente: Werkplaats, aantal: int) -> tuple[str, list[str]]:
    """So many letters that are with the print street; the batch and their kenmerken."""
    batch = with_letters(gemeente, aantal)
    assert gemeente.seintje("letters", "approve", batch).code == 0
    assert gemeente.seintje("dispatch").code == 0
    return batch, kenmerken(gemeente)


def the_batch(gemeente: Werkplaats) -> str:
    (batch,) = gemeente.tabel("batches")
    return str(batch["batch"])


def kenmerken(gemeente: Werkplaats) -> list[str]:
    """In the order of the inwoners."""
    return [row["kenmerk"] for row in sorted(gemeente.tabel("brieven"), key=lambda row: row["bsn"])]


def states(gemeente: Werkplaats) -> dict[str, str]:
    return {row["kenmerk"]: row["status"] for row in gemeente.tabel("brieven")}


def zaak_of(gemeente: Werkplaats, kenmerk: str) -> dict[str, str]:
    zaken = {row["zaak_id"]: row for row in gemeente.tabel("zaken")}
    return zaken[next(row["zaak_id"] for row in gemeente.tabel("brieven") if row["kenmerk"] == kenmerk)]


def answer(gemeente: Werkplaats, naam: str, text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    (gemeente.root / "drukstraat" / "retour" / naam).write_bytes(data)


def zips(gemeente: Werkplaats) -> list[Path]:
    return sorted((gemeente.root / "drukstraat").glob("*.zip"))


def inside(path: Path) -> set[str]:
    with ZipFile(path) as archive:
        return {name.removesuffix(".pdf") for name in archive.namelist() if name.endswith(".pdf")}


def waits(gemeente: Werkplaats, words: str, vandaag: str = "2026-11-23") -> bool:
    return words in " ".join(gemeente.seintje("status", vandaag=vandaag).out.split())


def newer_residents(gemeente: Werkplaats, changes: Mapping[int, Mapping[str, str] | None]) -> None:
    """The next residents file: some people changed, and some (None) are not in it any more."""
    gemeente.inwoners(40, peildatum="2026-11-23", anders=changes)


def configure(gemeente: Werkplaats, lines: str) -> None:
    config = gemeente.root / "config.yaml"
    config.write_text(config.read_text() + lines)


# Judged again.


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"opschorting_reden": "O", "opschorting_datum": "20261122"}, "overleden"),
        ({"opschorting_reden": "E", "opschorting_datum": "20261122"}, "vertrokken"),
        ({"gemeente_code": "0518"}, "vertrokken"),
        ({"geheimhouding": "7"}, "geheim-adres"),
        ({"in_onderzoek": "089999"}, "woont-niet-op-adres"),
        ({"curatele": "J"}, "onder-curatele"),
        ({"huisnummer": "400"}, "adres-veranderd"),
        ({"geboortedatum": "20120101"}, "inwoner-minderjarig"),
        (None, "niet-meer-in-inwonersbestand"),
    ],
)
def test_a_letter_that_may_no_longer_go_is_cancelled_and_its_batch_waits_for_a_new_approval(
    gemeente: Werkplaats, change: Mapping[str, str] | None, code: str
) -> None:
    old = with_letters(gemeente, 3)
    one, two, three = kenmerken(gemeente)
    gemeente.seintje("letters", "approve", old)
    newer_residents(gemeente, {2: change})

    done = gemeente.seintje("dispatch")

    assert done.code == 3
    assert two in done.out
    assert not zips(gemeente)
    new = the_batch(gemeente)
    assert new != old
    assert states(gemeente) == {one: "klaar", two: "geannuleerd", three: "klaar"}
    assert [row["reden"] for row in gemeente.tabel("brieven") if row["kenmerk"] == two] == [code]
    zaak = zaak_of(gemeente, two)
    assert (zaak["actie"], zaak["actie_code"]) == ("Handmatig", code)
    assert waits(gemeente, f"letters approve {new}")
    assert gemeente.seintje("letters", "approve", old).code == 2
    assert gemeente.seintje("letters", "approve", new).code == 0
    assert gemeente.seintje("dispatch").code == 0
    assert [inside(path) for path in zips(gemeente)] == [{one, three}]


def test_with_automatic_release_the_rest_goes_in_the_same_dispatch(gemeente: Werkplaats) -> None:
    configure(gemeente, "  vrijgave: automatisch\n")
    (gemeente.root / "drukstraat").rename(gemeente.root / "weg")  # the print street cannot be reached that night
    with_letters(gemeente, 3)
    (gemeente.root / "weg").rename(gemeente.root / "drukstraat")
    one, two, three = kenmerken(gemeente)
    newer_residents(gemeente, {2: {"opschorting_reden": "O"}})
    assert gemeente.seintje("dispatch").code == 3
    assert states(gemeente) == {one: "verzonden", two: "geannuleerd", three: "verzonden"}
    assert [inside(path) for path in zips(gemeente)] == [{one, three}]


@pytest.mark.parametrize(
    ("column", "value", "code"), [("mutatie", "I", "ingetrokken-door-partner"), ("bezwaar", "J", "bezwaar-van-inwoner")]
)
def test_a_letter_lapses_when_the_partner_withdraws_its_signaal_or_tells_of_an_objection(
    gemeente: Werkplaats, column: str, value: str, code: str
) -> None:
    gemeente.seintje("letters", "approve", with_letters(gemeente, 2))
    header, row = csv_van([rij(1, signaaldatum="2026-11-23")]).splitlines()
    gemeente.lever("woonbron", "VS_woonbron_20261123_002.csv", f"{header};{column}\n{row};{value}\n")
    gemeente.seintje("run")
    one, two = kenmerken(gemeente)
    assert states(gemeente) == {one: "geannuleerd", two: "klaar"}
    assert zaak_of(gemeente, one)["actie_code"] == code


def test_the_last_letter_that_lapses_takes_its_batch_with_it(gemeente: Werkplaats) -> None:
    gemeente.seintje("letters", "approve", with_letters(gemeente, 1))
    newer_residents(gemeente, {1: {"opschorting_reden": "O"}})
    assert gemeente.seintje("dispatch").code == 3
    assert not gemeente.tabel("batches")
    assert not list((gemeente.root / "outbox" / "drukstraat").iterdir())
    assert gemeente.seintje("dispatch").code == 0


def test_letters_about_whom_nothing_changed_go_with_a_newer_residents_file_too(gemeente: Werkplaats) -> None:
    gemeente.seintje("letters", "approve", with_letters(gemeente, 3))
    newer_residents(gemeente, {30: {"opschorting_reden": "O"}})
    assert gemeente.seintje("dispatch").code == 0
    assert set(states(gemeente).values()) == {"verzonden"}


# Approved, cancelled, four eyes.


def test_once_the_batch_has_left_the_zaak_says_what_comes_after_the_letter(gemeente: Werkplaats) -> None:
    batch, (one, _) = sent(gemeente, 2)
    now = zaak_of(gemeente, one)
    assert now["actie"] in {"Telefoon", "Huisbezoek"}
    answer(gemeente, f"{batch}.ACK.txt", "")
    gemeente.seintje("run", vandaag=MORGEN)
    assert {name: zaak_of(gemeente, one)[name] for name in now} == now


def test_a_cancelled_letter_withdraws_the_approval_and_says_what_to_do(gemeente: Werkplaats) -> None:
    old = with_letters(gemeente, 2)
    gemeente.seintje("letters", "approve", old)
    done = gemeente.seintje("letters", "cancel", kenmerken(gemeente)[0], "--reden", "op verzoek")
    new = the_batch(gemeente)
    assert "vrijgave is ingetrokken" in done.out
    assert f"→ seintje letters approve {new}" in done.out
    assert gemeente.seintje("dispatch", new).code == 77
    assert f"→ seintje letters approve {new}" in gemeente.seintje("dispatch").out
    assert not zips(gemeente)


def test_who_approves_does_not_send_when_four_eyes_are_asked(
    gemeente: Werkplaats, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(gemeente, "  vier_ogen: true\n")
    batch = with_letters(gemeente, 2)
    monkeypatch.setenv("LOGNAME", "anna")
    gemeente.seintje("letters", "approve", batch)
    for words in (("dispatch",), ("dispatch", batch)):
        refused = gemeente.seintje(*words)
        assert (refused.code, "vier_ogen" in refused.err) == (77, True)
    assert not zips(gemeente)
    monkeypatch.setenv("LOGNAME", "bert")
    assert gemeente.seintje("dispatch").code == 0
    did = {(row["wie"], row["wat"]) for row in gemeente.tabel("audit")}
    assert {("anna", "batch vrijgegeven"), ("bert", "batch verzonden")} <= did


def test_four_eyes_and_automatic_release_do_not_go_together(gemeente: Werkplaats) -> None:
    configure(gemeente, "  vier_ogen: true\n  vrijgave: automatisch\n")
    refused = gemeente.seintje("status")
    assert refused.code == 78
    assert "vier_ogen" in refused.err


def test_duplex_stands_in_the_index_and_the_manifest(gemeente: Werkplaats) -> None:
    configure(gemeente, "  dubbelzijdig: true\n")
    sent(gemeente, 1)
    with ZipFile(zips(gemeente)[0]) as archive:
        assert b'"duplex": "J"' in archive.read("manifest.json")
        assert b";1;1;N;J;" in archive.read("index.csv")  # one page: one side


def test_no_zip_is_larger_than_the_configuration_allows(gemeente: Werkplaats) -> None:
    configure(gemeente, "  max_mib: 1\n")
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 41)]))
    gemeente.seintje("run")
    made = list((gemeente.root / "outbox" / "drukstraat").iterdir())
    assert len(made) > 1
    assert max(path.stat().st_size for path in made) <= 2**20
    assert sum(len(inside(path)) for path in made) == 40


# Answers.


GARBAGE: dict[str, str | bytes] = {
    "half.RSP": "VS-",
    "1-RSP.txt": "{one}|Sent|1|Sorted|2026-11-24\n{two}|Sent|1\n",
    "2-RSP.txt": b"\x00\x01\x02",
    "3-RSP.txt": "",
    "4-RSP.txt": "{one}|Sent|1|Sorted|31-02-2026\n",
    "5-RET.csv": "kenmerk;reden;datum\n{one};verhuisd;gisteren\n",
    "6-RET.csv": "<html><body>502 Bad Gateway</body></html>",
    "leesmij.docx": b"PK\x03\x04",
}


def test_answers_that_cannot_be_read_are_put_in_quarantine_whole_and_only_once(gemeente: Werkplaats) -> None:
    _, (one, two) = sent(gemeente, 2)
    for naam, text in GARBAGE.items():
        answer(gemeente, naam, text if isinstance(text, bytes) else text.format(one=one, two=two))
    assert gemeente.seintje("dispatch").code == 3
    assert set(states(gemeente).values()) == {"verzonden"}
    assert not gemeente.tabel("contactpogingen")
    rows = gemeente.json("letters", "answers")
    assert {row["naam"] for row in rows} == set(GARBAGE)
    assert {row["status"] for row in rows} == {"quarantaine"}
    for row in rows:
        original = gemeente.root / "drukstraat" / "retour" / row["naam"]
        assert Path(row["pad"]).read_bytes() == original.read_bytes()
    assert waits(gemeente, "8 × antwoord van de drukstraat dat niet te lezen is")

    before = gemeente.tabel("audit")
    assert gemeente.seintje("dispatch").code == 0
    assert gemeente.tabel("audit") == before
    assert gemeente.seintje("check").code == 3


def test_a_file_that_is_wrong_everywhere_does_not_flood_anybody(gemeente: Werkplaats) -> None:
    sent(gemeente, 1)
    answer(gemeente, "1-RSP.txt", "VS-0|Sent\n" * 200_000)
    answer(gemeente, "2-RSP.txt", "".join(f"VS-{n}|Sent|1|Sorted|2026-11-24\n" for n in range(5000)))
    assert gemeente.seintje("dispatch").code == 3
    for row in gemeente.json("letters", "answers"):
        assert len(row["bevindingen"]) == 21
        assert row["bevindingen"][-1]["reden"] == "retour-meer-regels"
    assert len(gemeente.tabel("audit")) < 60


def test_a_mended_file_of_the_same_name_is_taken_and_the_quarantined_one_is_done(gemeente: Werkplaats) -> None:
    _, (one, two) = sent(gemeente, 2)
    answer(gemeente, "1-RSP.txt", f"{one}|Sent|1|Sorted|2026-11-24\n{two}|Sent|1\n")
    assert gemeente.seintje("dispatch").code == 3
    answer(gemeente, "1-RSP.txt", f"{one}|Sent|1|Sorted|2026-11-24\n{two}|Sent|1|Sorted|2026-11-24\n")
    assert gemeente.seintje("dispatch").code == 0
    assert set(states(gemeente).values()) == {"gepost"}
    assert gemeente.json("letters", "answers") == []
    assert not waits(gemeente, "antwoord van de drukstraat")


def test_an_answer_is_done_when_a_clerk_says_so(gemeente: Werkplaats) -> None:
    sent(gemeente, 1)
    answer(gemeente, "1-RSP.txt", "VS-0000-0000-0000|Sent|1|Sorted|2026-11-24\n")
    assert gemeente.seintje("dispatch").code == 3
    assert waits(gemeente, "antwoord van de drukstraat met iets dat niet klopt")
    shown = gemeente.seintje("letters", "answers").out
    assert "regel 1" in shown
    assert "settle 1-RSP.txt" in shown
    assert gemeente.seintje("letters", "settle", "1-RSP.txt", "--reden", "gebeld, was van een ander").code == 0
    assert not waits(gemeente, "antwoord van de drukstraat")
    assert gemeente.seintje("dispatch").code == 0
    assert gemeente.seintje("letters", "settle", "1-RSP.txt", "--reden", "nog eens").code == 2


def test_a_file_that_is_still_being_written_is_left_alone(gemeente: Werkplaats) -> None:
    _, (one,) = sent(gemeente, 1)
    answer(gemeente, "1-RSP.txt.part", f"{one}|Sent|1|So")
    answer(gemeente, ".1-RSP.txt", f"{one}|Se")
    assert gemeente.seintje("dispatch").code == 0
    assert gemeente.json("letters", "answers", "--alles") == []


def test_failed_and_returned_letters_open_a_task_and_no_second_letter_comes(gemeente: Werkplaats) -> None:
    _, (one, two, three) = sent(gemeente, 3)
    answer(
        gemeente,
        "1-RSP.txt",
        f"{one}|Sent|1|Sorted|2026-11-24\n{two}|Failed|0|Sorted|2026-11-24\n{three}|Sent|1|Sorted|2026-11-24\n",
    )
    answer(gemeente, "1-RET.csv", f"{three};verhuisd;2026-11-24\n")
    gemeente.seintje("run", vandaag=MORGEN)
    assert states(gemeente) == {one: "gepost", two: "mislukt", three: "retour"}
    assert zaak_of(gemeente, two)["actie_code"] == "brief-mislukt"
    assert (zaak_of(gemeente, three)["actie"], zaak_of(gemeente, three)["actie_code"]) == ("Handmatig", "brief-retour")
    assert zaak_of(gemeente, three)["actie_voor"] == "2026-12-01"
    assert waits(gemeente, "1 × brief die terugkwam: controleer het adres")
    assert waits(gemeente, "letters list --status mislukt")
    assert three in gemeente.seintje("letters", "list", "--status", "retour").out
    assert "uitnodiging, door gemeente: niet gedrukt" in gemeente.seintje("explain", two).out
    assert "verhuisd (volgens 1-RET.csv)" in " ".join(gemeente.seintje("explain", three).out.split())

    # Another partner tells of the same inwoner: the task stays, and no second letter is made.
    gemeente.lever("stroomnet", "VS_stroomnet_20261124_001.csv", csv_van([rij(3, referentie="X")]))
    gemeente.seintje("run", vandaag=MORGEN)
    assert len(gemeente.tabel("brieven")) == 3
    assert zaak_of(gemeente, three)["actie_code"] == "brief-retour"
    assert len(zaak_of(gemeente, three)["signaal_ids"].split()) == 2


def test_a_letter_is_an_attempt_once_on_the_day_it_was_posted_in_any_order_of_answers(gemeente: Werkplaats) -> None:
    batch, (one, two) = sent(gemeente, 2)
    report = f"{one}|Sent|1|Sorted|2026-11-24\n{two}|Sent|1|Sorted|2026-11-25\n"
    steps: list[Callable[[], None]] = [
        lambda: answer(gemeente, "0-RET.csv", f"{two};onbekend;2026-11-26\n"),
        lambda: answer(gemeente, "1-RSP.txt", report),
        lambda: answer(gemeente, "2-RSP.txt", report),
        lambda: answer(gemeente, f"{batch}.ACK.txt", ""),
    ]
    for step in steps:
        step()
        gemeente.seintje("dispatch")
        gemeente.seintje("dispatch")
    assert states(gemeente) == {one: "gepost", two: "retour"}
    posted = sorted((row["kenmerk"], row["soort"], row["datum"]) for row in gemeente.tabel("contactpogingen"))
    assert posted == sorted([(one, "Brief", "2026-11-24"), (two, "Brief", "2026-11-25")])
    assert gemeente.tabel("batches")[0]["status"] == "bevestigd"


def test_another_number_of_pages_and_a_second_posting_are_told(gemeente: Werkplaats) -> None:
    _, (one, two) = sent(gemeente, 2)
    answer(gemeente, "1-RSP.txt", f"{one}|Sent|2|Sorted|2026-11-24\n{two}|Sent|1|Sorted|2026-11-24\n")
    answer(gemeente, "2-RSP.txt", f"{two}|Sent|1|Sorted|2026-11-25\n")
    assert gemeente.seintje("dispatch").code == 3
    codes = [finding["reden"] for row in gemeente.json("letters", "answers") for finding in row["bevindingen"]]
    assert sorted(codes) == ["retour-paginas-anders", "retour-twee-keer-gepost"]
    assert set(states(gemeente).values()) == {"gepost"}


@pytest.mark.parametrize(
    ("vandaag", "ack", "rsp"),
    [
        ("2026-12-24", False, False),
        ("2026-12-27", False, False),
        ("2026-12-28", True, False),
        ("2026-12-29", True, True),
    ],
)
def test_a_silent_print_street_is_an_alarm_in_working_days_with_dutch_holidays(
    gemeente: Werkplaats, vandaag: str, ack: bool, rsp: bool
) -> None:
    """Sent on Thursday 24 December: Christmas is on Friday and Saturday, so Monday is the next working day."""
    batch = with_letters(gemeente, 2)
    gemeente.seintje("letters", "approve", batch)
    gemeente.seintje("dispatch", vandaag="2026-12-24")
    gemeente.seintje("run", vandaag=vandaag)
    report = Path(gemeente.seintje("report").out.strip()).read_text(encoding="utf-8")
    for told in (" ".join(gemeente.seintje("status", vandaag=vandaag).out.split()), report):
        assert ("de drukstraat bevestigt niet" in told) is ack
        assert ("zegt niet of hij is gepost" in told) is rsp
    assert gemeente.seintje("dispatch", vandaag=vandaag).code == (3 if ack else 0)


# Never twice, never none.


def test_the_same_store_and_letters_give_the_same_zip_in_another_folder(gemeente: Werkplaats, tmp_path: Path) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 6)]))
    other = Werkplaats(_copied(gemeente, tmp_path / "een heel andere map" / "tweede"), fresh=False)
    made = []
    for one in (gemeente, other):
        one.seintje("run")
        (path,) = (one.root / "outbox" / "drukstraat").iterdir()
        made.append((path.name, hashlib.sha256(path.read_bytes()).hexdigest()))
    assert made[0] == made[1]


def test_a_second_copy_of_the_program_elsewhere_makes_the_same_zip_of_the_same_store(
    gemeente: Werkplaats, tmp_path: Path
) -> None:
    """As on another machine: other folders, another time zone, language, home and hash seed."""
    gemeente.lever("woonbron", NAAM, csv_van([rij(n) for n in range(1, 6)]))
    other = _copied(gemeente, tmp_path / "elders" / "gemeente")
    clone = tmp_path / "tweede kloon"
    clone.mkdir()
    for name in ("pipeline", "templates"):
        shutil.copytree(PROJECT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cli.py", "cli_beleid.py", "cli_partners.py", "cli_words.py", "cli_zaken.py", "dutch_click.py"):
        shutil.copy(PROJECT / name, clone / name)
    gemeente.seintje("run")
    command = [
        sys.executable,
        str(clone / "cli.py"),
        "--config",
        str(other / "config.yaml"),
        "--vandaag",
        VANDAAG,
        "run",
    ]
    elsewhere = {
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "HOME": str(tmp_path),
        "LOGNAME": "bert",
    }
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | elsewhere, capture_output=True, check=False)
    assert done.returncode == 3, done.stderr
    (one,), (two,) = (list((root / "outbox" / "drukstraat").iterdir()) for root in (gemeente.root, other))
    assert two.name == one.name
    assert two.read_bytes() == one.read_bytes()


def test_a_zip_that_is_gone_from_the_outbox_is_made_again_byte_for_byte(gemeente: Werkplaats) -> None:
    batch = with_letters(gemeente, 3)
    gemeente.seintje("letters", "approve", batch)
    path = gemeente.root / "outbox" / "drukstraat" / batch
    data = path.read_bytes()
    for damage in (path.unlink, lambda: path.write_bytes(data[:-100])):
        damage()
    assert gemeente.seintje("dispatch").code == 0
    assert [one.read_bytes() for one in zips(gemeente)] == [data]


def test_a_batch_is_made_again_by_what_made_it_though_the_layout_changed_since(gemeente: Werkplaats) -> None:
    shutil.copytree(PROJECT / "templates" / "letters", gemeente.root / "brieven")
    configure(gemeente, "huisstijl: {sjablonen: brieven}\n")
    batch = with_letters(gemeente, 2)
    gemeente.seintje("letters", "approve", batch)
    path = gemeente.root / "outbox" / "drukstraat" / batch
    data = path.read_bytes()
    path.unlink()
    layout = gemeente.root / "brieven" / "huisstijl.typ"
    layout.write_text(layout.read_text(encoding="utf-8") + "// anders\n", encoding="utf-8")
    assert gemeente.seintje("dispatch").code == 0
    assert [one.read_bytes() for one in zips(gemeente)] == [data]


def test_a_batch_whose_letters_are_gone_too_is_told_and_the_others_go(gemeente: Werkplaats) -> None:
    lost = with_letters(gemeente, 1)
    gemeente.lever("woonbron", "VS_woonbron_20261123_002.csv", csv_van([rij(2)]))
    gemeente.seintje("run")
    for row in gemeente.tabel("batches"):
        gemeente.seintje("letters", "approve", row["batch"])
    (gemeente.root / "outbox" / "drukstraat" / lost).unlink()
    one, two = kenmerken(gemeente)
    (gemeente.root / "outbox" / "brieven" / f"{one}.pdf").unlink()
    done = gemeente.seintje("dispatch")
    assert done.code == 3
    assert lost in done.out.replace("\n", "")
    assert states(gemeente) == {one: "vrijgegeven", two: "verzonden"}


def _copied(gemeente: Werkplaats, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(gemeente.root, target)
    return target


def _restore(gemeente: Werkplaats, backup: Path, *parts: str) -> None:
    for part in parts:
        shutil.rmtree(gemeente.root / part)
        if (backup / part).exists():
            shutil.copytree(backup / part, gemeente.root / part)


@pytest.mark.parametrize("taken", ["still there", "taken away and acknowledged"])
def test_a_ledger_out_of_a_backup_of_before_the_dispatch_sends_nothing_twice(
    gemeente: Werkplaats, tmp_path: Path, taken: str
) -> None:
    batch = with_letters(gemeente, 3)
    gemeente.seintje("letters", "approve", batch)
    backup = _copied(gemeente, tmp_path / "backup")
    gemeente.seintje("dispatch")
    if taken != "still there":
        zips(gemeente)[0].unlink()
        answer(gemeente, f"{batch}.ACK.txt", "")
        answer(gemeente, "1-RSP.txt", "".join(f"{one}|Sent|1|Sorted|2026-11-24\n" for one in kenmerken(gemeente)))
    _restore(gemeente, backup, "store", "outbox")

    gemeente.seintje("run")
    gemeente.seintje("dispatch")

    assert len(zips(gemeente)) == (taken == "still there")
    assert set(states(gemeente).values()) == {"verzonden" if taken == "still there" else "gepost"}
    assert gemeente.tabel("outbox")[0]["staat"] == "sent"


def test_letters_made_again_on_another_day_after_a_backup_do_not_go_beside_the_batch_of_before(
    gemeente: Werkplaats, tmp_path: Path
) -> None:
    backup = _copied(gemeente, tmp_path / "backup")
    first, letters = sent(gemeente, 2)
    _restore(gemeente, backup, "store", "outbox")
    gemeente.seintje("run", vandaag=MORGEN)
    again = the_batch(gemeente)
    assert again != first
    assert kenmerken(gemeente) == letters
    gemeente.seintje("letters", "approve", again, vandaag=MORGEN)
    for _ in range(2):
        assert gemeente.seintje("dispatch", vandaag=MORGEN).code == 3
    zips(gemeente)[0].unlink()  # the print street takes it away
    gemeente.seintje("dispatch", vandaag=MORGEN)
    assert not zips(gemeente)
    assert [row["naam"] for row in gemeente.json("letters", "answers")] == [first]
    gemeente.seintje("letters", "settle", first, "--reden", "niet gedrukt", vandaag=MORGEN)
    assert gemeente.seintje("dispatch", vandaag=MORGEN).code == 0
    assert [path.name for path in zips(gemeente)] == [again]


def test_a_batch_that_was_acknowledged_before_anybody_approved_it_never_goes_again(
    gemeente: Werkplaats, tmp_path: Path
) -> None:
    batch = with_letters(gemeente, 2)
    backup = _copied(gemeente, tmp_path / "backup")
    gemeente.seintje("letters", "approve", batch)
    gemeente.seintje("dispatch")
    zips(gemeente)[0].unlink()
    answer(gemeente, f"{batch}.ACK.txt", "")
    _restore(gemeente, backup, "store", "outbox")
    assert gemeente.seintje("dispatch").code == 3
    assert set(states(gemeente).values()) == {"klaar"}
    assert waits(gemeente, "antwoord van de drukstraat met iets dat niet klopt")
    gemeente.seintje("letters", "approve", batch)
    assert gemeente.seintje("dispatch").code == 3
    assert set(states(gemeente).values()) == {"bevestigd"}
    assert not zips(gemeente)


def test_a_letter_that_the_print_street_says_it_posted_does_not_go_until_that_is_clear(gemeente: Werkplaats) -> None:
    batch = with_letters(gemeente, 2)
    gemeente.seintje("letters", "approve", batch)
    answer(gemeente, "1-RSP.txt", f"{kenmerken(gemeente)[0]}|Sent|1|Sorted|2026-11-24\n")
    assert gemeente.seintje("dispatch").code == 3
    assert not zips(gemeente)
    gemeente.seintje("letters", "settle", "1-RSP.txt", "--reden", "vergissing van de drukstraat")
    assert gemeente.seintje("dispatch").code == 0
    assert len(zips(gemeente)) == 1


def test_letters_made_before_there_was_a_print_street_go_once_there_is_one(gemeente: Werkplaats) -> None:
    config = gemeente.root / "config.yaml"
    whole = config.read_text()
    config.write_text(whole.split("drukstraat:")[0])
    gemeente.lever("woonbron", NAAM, csv_van([rij(1), rij(2)]))
    gemeente.seintje("run")
    assert not gemeente.tabel("batches")
    config.write_text(whole)
    gemeente.seintje("run", vandaag=MORGEN)
    gemeente.seintje("letters", "approve", the_batch(gemeente), vandaag=MORGEN)
    gemeente.seintje("dispatch", vandaag=MORGEN)
    assert [inside(path) for path in zips(gemeente)] == [set(kenmerken(gemeente))]


def test_every_letter_that_was_asked_for_is_made_or_held_and_the_run_says_so(gemeente: Werkplaats) -> None:
    with_letters(gemeente, 3)
    run = next(row for row in gemeente.tabel("runs") if row["opdracht"] == "run")
    assert (run["brieven_gevraagd"], run["brieven"], run["brieven_vastgehouden"]) == (3, 3, 0)


def test_with_a_print_file_the_letters_also_stand_joined_in_the_batch(tmp_path: Path) -> None:
    config = CONFIG.replace("drukstraat:\n", "drukstraat:\n  vrijgave: automatisch\n  drukbestand: true\n")
    werkplaats = Werkplaats(tmp_path, config=config)
    werkplaats.inwoners(40)
    werkplaats.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(n) for n in range(1, 4)]))
    werkplaats.seintje("run")
    (batch,) = (tmp_path / "drukstraat").glob("*.zip")
    with ZipFile(batch) as archive:
        singles = [name for name in archive.namelist() if name.startswith("VS-")]
        joined = pypdfium2.PdfDocument(archive.read("drukbestand-001.pdf"))
    pages = [page.get_textpage().get_text_range() for page in joined]
    assert len(singles) == len(pages) == 3
    assert all(name.removesuffix(".pdf") in page for name, page in zip(singles, pages, strict=True))
