"""`seintje check`: finds what is wrong, names it, and changes nothing."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from example_town import SECRETS, VANDAAG, Town, build_town

from pipeline.adapters.store import open_store
from pipeline.check import Checked, check
from pipeline.check_store import check_store, filesystem_of
from pipeline.demo.sftp_server import DemoSftpServer, known_hosts_line, make_keypair
from pipeline.dispatch import dispatch
from pipeline.errors import ExitCode
from pipeline.init import init
from pipeline.inwoners import import_inwoners
from pipeline.letters import approve_batch
from pipeline.omgeving import PROJECT

pytest_plugins = ("town_fixtures",)
Snapshot = Callable[[Path], dict[str, bytes]]


def outcome(town: Town, vandaag: date = VANDAAG) -> dict[str, Checked]:
    found = check(town.omgeving(vandaag))
    assert len({one.naam for one in found}) == len(found)
    return {one.naam: one for one in found}


def stored(town: Town, vandaag: date = VANDAAG) -> dict[str, Checked]:
    """Only the store's part of the check."""
    return {one.naam: one for one in check_store(town.omgeving(vandaag))}


def faults(found: dict[str, Checked]) -> set[str]:
    return {naam for naam, one in found.items() if one.oordeel == "fout"}


def change_config(town: Town, old: str, new: str) -> None:
    path = town.folder / "config.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def sftp_town(folder: Path) -> Iterator[Town]:
    """A town whose partner Waterland delivers over SFTP, to a real server on loopback."""
    town = build_town(folder)
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    make_keypair(keys / "host")
    make_keypair(keys / "waterland")
    (folder / "server" / "waterland").mkdir(parents=True)
    accounts = {"waterland": keys / "waterland.pub"}
    with DemoSftpServer(folder / "server", host_key=keys / "host", accounts=accounts) as server:
        (keys / "known_hosts").write_text(known_hosts_line(server.port, keys / "host") + "\n", encoding="utf-8")
        place = f"{{sftp: {{host: 127.0.0.1, poort: {server.port}, gebruiker: waterland, sleutel: keys/waterland, "
        change_config(town, "{map: drops/waterland}", place + "bekende_hosts: keys/known_hosts}}")
        yield town


def test_a_town_in_order_has_no_faults_and_every_part_is_looked_at(night_town: Town) -> None:
    found = outcome(night_town)
    assert faults(found) == set()
    shipped = {f"brief {path.name.partition('.')[0]}" for path in PROJECT.glob("templates/letters/*.md.j2")}
    assert set(found) == shipped | {
        "config.yaml", "overeenkomst woonbron", "overeenkomst stroomnet", "overeenkomst waterland",
        "verwerkersovereenkomst drukstraat", "verwerkersovereenkomst kwadraad",
        "drop woonbron", "drop stroomnet", "drop waterland", "drop drukstraat", "drop kwadraad",
        "lettertypes", "leesbaarheid", "beleid", "bewijs van melding",
        "schijf", "store", "inwonersbestand", "termijnen", "antwoorden",
    }  # fmt: skip
    assert found["drop woonbron"].melding == "bereikbaar; bestanden: 2."
    assert found["inwonersbestand"].melding == "van 2026-11-23, personen: 3."
    assert all(one.code == ExitCode.OK and not one.doe_dit for one in found.values() if one.oordeel == "goed")
    assert all(one.code == ExitCode.WAITING and one.doe_dit for one in found.values() if one.oordeel == "let op")


def test_what_init_makes_has_no_faults(tmp_path: Path) -> None:
    init(tmp_path / "nieuw")
    town = Town(tmp_path / "nieuw")
    found = outcome(town)
    assert faults(found) == set()
    looks = {naam for naam, one in found.items() if one.oordeel == "let op"}
    assert looks - {"schijf"} == {"config.yaml", "inwonersbestand"}  # a chroot's mounts do not say what disk it is on
    assert not (town.folder / "store").exists()


def test_a_check_changes_no_byte_and_makes_no_file(town: Town, snapshot: Snapshot) -> None:
    before = snapshot(town.folder)
    check(town.omgeving())
    assert snapshot(town.folder) == before


def test_a_check_after_a_killed_run_leaves_its_write_ahead_log_alone(
    town: Town, tmp_path: Path, snapshot: Snapshot
) -> None:
    # A copy while a connection is open is what a power cut leaves: the last commit stands in the -wal only.
    ledger = sqlite3.connect(town.folder / "store" / "ledger.sqlite", isolation_level=None)
    ledger.execute(
        "INSERT INTO batches VALUES ('x', '2026-11-01', 1, 1, '', 'verzonden', '2026-11-01T00:00:00Z', '', '', '{}')"
    )
    killed = town.at(tmp_path / "killed")
    ledger.close()
    assert (killed.folder / "store" / "ledger.sqlite-wal").stat().st_size > 0
    before = snapshot(killed.folder)
    assert "de oudste van 2026-11-01" in outcome(killed)["antwoorden"].melding  # and what stands in it counts
    assert snapshot(killed.folder) == before


def test_a_check_while_a_run_writes_still_answers(town: Town) -> None:
    with open_store(town.folder / "store") as store:
        store.rows("SELECT 1 FROM runs")
        assert faults(outcome(town)) == set()


def test_a_missing_drop_is_a_fault_and_the_others_are_still_looked_at(town: Town) -> None:
    (town.folder / "drops" / "woonbron").rename(town.folder / "drops" / "elders")
    found = outcome(town)
    assert faults(found) == {"drop woonbron"}
    assert found["drop woonbron"].code == ExitCode.UNAVAILABLE
    assert "bestaat niet" in found["drop woonbron"].melding
    assert found["drop stroomnet"].oordeel == "goed"


def test_an_sftp_drop_answers(tmp_path: Path) -> None:
    with sftp_town(tmp_path / "town") as town:
        found = outcome(town)
    assert found["sleutel waterland"].oordeel == "goed"
    assert found["drop waterland"].oordeel == "goed"


def test_an_open_key_file_needs_a_look(tmp_path: Path) -> None:
    with sftp_town(tmp_path / "town") as town:
        (town.folder / "keys" / "waterland").chmod(0o644)
        found = outcome(town)["sleutel waterland"]
    assert found.oordeel == "let op"
    assert "chmod 600" in found.doe_dit


@pytest.mark.parametrize("gone", ["waterland", "known_hosts"])
def test_a_missing_key_or_known_hosts_is_told_once(tmp_path: Path, gone: str) -> None:
    with sftp_town(tmp_path / "town") as town:
        (town.folder / "keys" / gone).unlink()
        found = outcome(town)
    assert faults(found) == {"sleutel waterland"}
    assert "drop waterland" not in found


def test_a_server_that_is_not_known_is_a_fault_with_its_fingerprint(tmp_path: Path) -> None:
    with sftp_town(tmp_path / "town") as town:
        (town.folder / "keys" / "known_hosts").write_text("", encoding="utf-8")
        found = outcome(town)
    assert faults(found) == {"drop waterland"}
    assert "SHA256:" in found["drop waterland"].melding


def test_servers_that_are_away_are_asked_once(tmp_path: Path) -> None:
    with sftp_town(tmp_path / "town") as town:
        pass
    started = time.monotonic()
    found = outcome(town)
    assert faults(found) == {"drop waterland"}
    assert time.monotonic() - started < 30  # three attempts with backoff would not matter, a hang would


@pytest.mark.parametrize(
    ("days", "oordeel"),
    [(8, "let op"), (-53, "goed"), (-52, "let op"), (9, "let op")],
    ids=["last", "61", "60", "over"],
)
def test_an_overeenkomst_that_ends_within_60_days_needs_a_look(town: Town, days: int, oordeel: str) -> None:
    one = outcome(town, VANDAAG + timedelta(days=days))["overeenkomst waterland"]
    assert one.oordeel == oordeel
    assert ("verlopen" in one.melding) == (days == 9)


def test_a_verwerkersovereenkomst_that_is_over_is_not_allowed(town: Town) -> None:
    change_config(
        town,
        "  verwerkersovereenkomst: {ondertekend: 2026-01-15, tot: null}",
        "  verwerkersovereenkomst: {ondertekend: 2026-01-15, tot: 2026-11-22}",
    )
    one = outcome(town)["verwerkersovereenkomst drukstraat"]
    assert (one.oordeel, one.code) == ("fout", ExitCode.NOT_ALLOWED)


def test_a_kind_that_is_off_needs_a_look(town: Town) -> None:
    change_config(town, "soort: Water", "soort: Hypotheek")
    assert outcome(town)["soort waterland"].oordeel == "let op"


def test_no_print_street_needs_a_look(empty_town: Town) -> None:
    (empty_town.folder / "config.yaml").write_text('gemeente: {naam: X, code: "0637"}\n', encoding="utf-8")
    found = outcome(empty_town)
    assert found["drukstraat"].oordeel == "let op"
    assert faults(found) == set()


def test_a_broken_template_is_a_fault_with_its_line(town: Town) -> None:
    own = town.folder / "brieven"
    own.mkdir()
    for path in town.omgeving().sjablonen.iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    text = (own / "uitnodiging.md.j2").read_text(encoding="utf-8")
    (own / "uitnodiging.md.j2").write_text(text.replace("{{ telefoon }}", "{{ telefon }}"), encoding="utf-8")
    with (town.folder / "config.yaml").open("a", encoding="utf-8") as stream:
        stream.write("huisstijl: {sjablonen: brieven}\n")
    one = outcome(town)["brief uitnodiging"]
    assert (one.oordeel, one.code) == ("fout", ExitCode.CONFIG)
    assert "telefon" in one.melding


def test_a_broken_proof_of_notification_is_a_fault_with_its_field(town: Town) -> None:
    own = town.folder / "brieven"
    (own / "partners").mkdir(parents=True)
    for path in town.omgeving().sjablonen.iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    text = (town.omgeving().partnersjablonen / "bewijs_van_melding.md.j2").read_text(encoding="utf-8")
    broken = text.replace("{{ referentie }}", "{{ referenti }}")
    (own / "partners" / "bewijs_van_melding.md.j2").write_text(broken, encoding="utf-8")
    assert outcome(town)["bewijs van melding"].oordeel == "goed"
    with (town.folder / "config.yaml").open("a", encoding="utf-8") as stream:
        stream.write("huisstijl: {sjablonen: brieven}\n")
    one = outcome(town)["bewijs van melding"]
    assert (one.oordeel, one.code) == ("fout", ExitCode.CONFIG)
    assert "referenti" in one.melding


def test_a_folder_without_letters_and_an_unknown_font_are_faults(town: Town) -> None:
    (town.folder / "leeg").mkdir()
    config = town.folder / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(f"{text}huisstijl: {{sjablonen: leeg}}\n", encoding="utf-8")
    assert {one for one in faults(outcome(town)) if not one.startswith("beleid")} == {"brieven"}
    config.write_text(f"{text}huisstijl: {{lettertype: Bestaat Niet}}\n", encoding="utf-8")
    found = outcome(town)
    assert faults(found) == {"brieven"}
    assert "Bestaat Niet" in found["brieven"].melding


def test_a_store_file_that_is_gone_or_broken_is_a_fault(town: Town) -> None:
    path = next((town.folder / "store" / "data" / "signalen").glob("*.parquet"))
    data = path.read_bytes()
    path.write_bytes(data[:-20])
    assert faults(stored(town)) == {"store"}
    path.unlink()
    one = stored(town)["store"]
    assert one.code == ExitCode.CONFIG
    assert "ontbreken" in one.melding
    assert path.name in one.melding


@pytest.mark.parametrize("content", [b"", b"dit is geen database, maar wel een bestand van enige lengte"])
def test_a_ledger_that_is_no_ledger_is_a_fault(town: Town, content: bytes) -> None:
    for path in (town.folder / "store").glob("ledger.sqlite*"):
        path.unlink()
    (town.folder / "store" / "ledger.sqlite").write_bytes(content)
    assert faults(stored(town)) == {"store"}


def test_a_store_without_its_secret_is_a_fault_and_an_open_one_needs_a_look(town: Town) -> None:
    sleutel = town.folder / "store" / "sleutel"
    sleutel.chmod(0o640)
    assert stored(town)["store"].oordeel == "let op"
    sleutel.unlink()
    assert faults(stored(town)) == {"store"}


def test_old_residents_and_residents_without_departed_ones_need_a_look(town: Town, empty_town: Town) -> None:
    one = stored(town, VANDAAG + timedelta(days=36))["inwonersbestand"]
    assert (one.oordeel, "36 dagen oud" in one.melding) == ("let op", True)
    assert stored(town, VANDAAG + timedelta(days=35))["inwonersbestand"].oordeel == "goed"
    assert "geen" in stored(empty_town)["inwonersbestand"].melding.lower()


def test_residents_who_all_still_live_here_are_suspicious(empty_town: Town) -> None:
    path = empty_town.folder / "inwoners.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(";O;20260901;", ";;;"), encoding="utf-8")
    import_inwoners(empty_town.omgeving(), path, formaat="auto", peildatum=VANDAAG, toch=False)
    one = stored(empty_town)["inwonersbestand"]
    assert (one.oordeel, "overleden of vertrokken" in one.melding) == ("let op", True)


def test_work_past_its_date_needs_a_look_and_what_comes_after_a_letter_has_a_day_of_its_own(town: Town) -> None:
    soon, later = VANDAAG + timedelta(days=5), VANDAAG + timedelta(days=8)
    assert stored(town, soon)["termijnen"].oordeel == "goed"
    assert stored(town, later)["termijnen"].oordeel == "let op"
    (batch,) = [path.name for path in (town.folder / "outbox" / "drukstraat").iterdir()]
    approve_batch(town.omgeving(), batch)
    dispatch(town.omgeving(), only=None)
    assert stored(town, soon)["termijnen"].oordeel == "goed"
    assert stored(town, later)["termijnen"].oordeel == "let op"


def test_a_print_street_that_says_nothing_needs_a_look_on_the_next_working_day_and_on_the_second(town: Town) -> None:
    (batch,) = [path.name for path in (town.folder / "outbox" / "drukstraat").iterdir()]
    approve_batch(town.omgeving(), batch)
    dispatch(town.omgeving(), only=None)
    assert stored(town)["antwoorden"].oordeel == "goed"
    next_day, second = (stored(town, VANDAAG + timedelta(days=days))["antwoorden"] for days in (1, 2))
    assert (next_day.oordeel, next_day.code) == ("let op", ExitCode.WAITING)
    assert f"zonder bevestiging van de drukstraat: 1, de oudste van {VANDAAG}" in next_day.melding
    assert "gepost" not in next_day.melding
    assert "niet bekend is of ze zijn gepost: 1" in second.melding


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /srv/gegevens nfs4 rw 0 0
//nas/deel /mnt/met\\040spatie cifs rw 0 0
/dev/sdb1 /srv/gegevens/lokaal xfs rw 0 0
tmpfs /srv/over ext4 rw 0 0
server:/x /srv/over nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/store", "ext4"),
        ("/srv/gegevens/seintje/store", "nfs4"),
        ("/srv/gegevens", "nfs4"),
        ("/srv/gegevensX", "ext4"),
        ("/srv/gegevens/lokaal/store", "xfs"),
        ("/mnt/met spatie/store", "cifs"),
        ("/srv/over/store", "nfs"),
    ],
)
def test_the_innermost_and_newest_mount_holds_the_path(path: str, kind: str) -> None:
    assert filesystem_of(Path(path), MOUNTS) == kind


def test_without_a_list_of_mounts_nobody_knows() -> None:
    assert filesystem_of(Path("/srv"), "") == ""


def test_nothing_it_says_is_about_a_person(night_town: Town) -> None:
    text = " ".join(f"{one.melding} {one.doe_dit}" for one in check(night_town.omgeving(VANDAAG.replace(year=2027))))
    assert [secret for secret in SECRETS if secret in text] == []
