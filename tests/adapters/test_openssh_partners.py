"""Several partners on a real OpenSSH server, each locked in its own folder: nothing is lost and nothing comes twice."""

import gzip
import hashlib
import os
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from partner_accounts import Ledger, PartnerServer, run_partner_server, wishes

from pipeline.adapters.aftermath import archive_name, tidy
from pipeline.adapters.deliver import deliver
from pipeline.adapters.drops import open_drop
from pipeline.adapters.pull import (
    Clock,
    PulledFile,
    PullJob,
    PullOutcome,
    UnfinishedFile,
    pull_drop,
    pull_partners,
)
from pipeline.adapters.unpack import unpack_levering
from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.drops import RemoteFile
from pipeline.demo.sftp_server import known_hosts_line, make_keypair
from pipeline.errors import UnavailableError

PARTNERS = ("aa", "bb", "cc")
NAAM = "VS_aa_20261123_001.csv"

AT_ONCE = Clock(lambda _: None, time.time_ns)
"""Two looks without a second in between, for tests in which nothing grows."""

Mode = Literal["laten", "archiveren", "verwijderen"]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartnerServer]:
    with run_partner_server(PARTNERS, tmp_path_factory.mktemp("host")) as server:
        yield server


@pytest.fixture
def server(host: PartnerServer) -> PartnerServer:
    """The server with empty drops, running."""
    for partner in PARTNERS:
        for path in host.folder(partner).iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if host.process is None:
        host.start()
    return host


def job(
    server: PartnerServer, partner: str, target: Path, *, drop: DropConfig | None = None, **fields: object
) -> PullJob:
    wanted = PullJob(partner, drop or server.drop(partner), False, lambda _: False, target / partner)
    return wanted._replace(**fields)  # type: ignore[arg-type]


def pull(server: PartnerServer, target: Path, *partners: str) -> dict[str, PullOutcome]:
    return pull_partners([job(server, partner, target) for partner in partners], at_once=len(partners))


def taken(outcome: PullOutcome) -> dict[str, bytes]:
    assert isinstance(outcome, list), outcome
    return {file.remote.naam: file.path.read_bytes() for file in outcome if isinstance(file, PulledFile)}


def left(outcome: PullOutcome) -> dict[str, str]:
    assert isinstance(outcome, list), outcome
    return {file.remote.naam: file.reden for file in outcome if isinstance(file, UnfinishedFile)}


def fill(path: Path, size: int) -> str:
    """A file with content that does not repeat; returns its sha256."""
    block, total = os.urandom(1_000_000), hashlib.sha256()
    with path.open("wb") as out:
        for number in range(0, size, len(block)):
            part = (number.to_bytes(8, "big") + block)[: min(len(block), size - number)]
            total.update(part)
            out.write(part)
    return total.hexdigest()


def test_each_partner_has_its_own_folder_and_nothing_else(server: PartnerServer, tmp_path: Path) -> None:
    for partner in PARTNERS:
        (server.folder(partner) / NAAM).write_text(partner)
    found = pull(server, tmp_path, *PARTNERS)
    assert {partner: taken(outcome) for partner, outcome in found.items()} == {
        partner: {NAAM: partner.encode()} for partner in PARTNERS
    }
    if server.chrooted:
        with pytest.raises(UnavailableError, match="bestaat niet"), open_drop(server.drop("aa", pad="/var/lib")):
            pass
        with pytest.raises(UnavailableError), open_drop(server.drop("aa", sleutel=server.key("bb"))):
            pass


def test_a_wrong_host_key_and_a_wrong_key_stop_that_partner_only(server: PartnerServer, tmp_path: Path) -> None:
    for partner in PARTNERS:
        (server.folder(partner) / NAAM).write_text(partner)
    make_keypair(tmp_path / "other")
    (tmp_path / "hosts").write_text(known_hosts_line(server.port, tmp_path / "other") + "\n")
    found = pull_partners(
        [
            job(server, "aa", tmp_path, drop=server.drop("aa", bekende_hosts=tmp_path / "hosts")),
            job(server, "bb", tmp_path, drop=server.drop("bb", sleutel=tmp_path / "other")),
            job(server, "cc", tmp_path),
        ],
        at_once=3,
    )
    assert isinstance(found["aa"], UnavailableError)
    assert "andere sleutel" in found["aa"].melding
    assert isinstance(found["bb"], UnavailableError)
    assert "weigert de sleutel" in found["bb"].melding
    assert taken(found["cc"]) == {NAAM: b"cc"}


def test_a_server_killed_halfway_a_file_leaves_nothing_here_and_loses_nothing(
    server: PartnerServer, tmp_path: Path
) -> None:
    sha256 = fill(server.folder("aa") / NAAM, 50_000_000)

    def kill_halfway() -> None:
        here = tmp_path / "aa" / "1"
        while not (here.exists() and here.stat().st_size > 1_000_000):
            time.sleep(0.001)
        server.kill()

    killer = threading.Thread(target=kill_halfway)
    killer.start()
    outcome = pull(server, tmp_path, "aa")["aa"]
    killer.join()
    assert isinstance(outcome, UnavailableError)
    assert list((tmp_path / "aa").iterdir()) == []
    refused = pull(server, tmp_path, "aa")["aa"]
    assert isinstance(refused, UnavailableError)
    server.start()
    (whole,) = pull(server, tmp_path, "aa")["aa"]  # type: ignore[misc]
    assert isinstance(whole, PulledFile)
    assert whole.sha256 == sha256
    assert hashlib.sha256(whole.path.read_bytes()).hexdigest() == sha256


def test_a_file_that_is_still_growing_waits_and_then_comes_in_whole(server: PartnerServer, tmp_path: Path) -> None:
    path, done = server.folder("aa") / NAAM, threading.Event()
    (server.folder("aa") / "whole.csv").write_bytes(b"whole")
    path.write_bytes(b"start")

    def grow() -> None:
        while not done.wait(0.01):
            with path.open("ab") as out:
                out.write(b"x" * 1000)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        outcome = pull(server, tmp_path, "aa")["aa"]
    finally:
        done.set()
        writer.join()
    assert left(outcome) == {NAAM: "bestand-nog-bezig"}
    assert taken(outcome) == {"whole.csv": b"whole"}
    assert taken(pull(server, tmp_path / "2", "aa")["aa"])[NAAM] == path.read_bytes()


@contextmanager
def small_disk(folder: Path, *, size: str) -> Iterator[Path]:
    """A disk that is soon full."""
    folder.mkdir()
    mounted = os.geteuid() == 0 and shutil.which("mount") is not None
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if not mounted or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk needs root and the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_here_stops_without_half_files_and_the_next_run_takes_all(
    server: PartnerServer, tmp_path: Path
) -> None:
    (server.folder("aa") / "a.csv").write_bytes(b"fits")
    sha256 = fill(server.folder("aa") / "b.csv", 3_000_000)
    with small_disk(tmp_path / "disk", size="4m") as disk:
        (disk / "filler").write_bytes(bytes(2_000_000))
        outcome = pull(server, disk, "aa")["aa"]
        assert isinstance(outcome, UnavailableError)
        assert "schijfruimte" in outcome.doe_dit
        assert not (disk / "aa" / "2").exists()
        (disk / "filler").unlink()
        assert sorted(taken(pull(server, disk, "aa")["aa"])) == ["a.csv", "b.csv"]
        assert hashlib.sha256((disk / "aa" / "2").read_bytes()).hexdigest() == sha256


def test_a_full_disk_there_never_shows_half_a_file_under_its_name(server: PartnerServer, tmp_path: Path) -> None:
    source = tmp_path / "batch"
    sha256, states = fill(source, 3_000_000), list[str]()
    with small_disk(server.folder("aa") / "small", size="2m") as disk:
        disk.chmod(0o777)
        with open_drop(server.drop("aa")) as drop, pytest.raises(UnavailableError):
            deliver(drop, source=source, naam="a.zip", sha256=sha256, staat="wacht", note=states.append, map="small")
        assert "a.zip" not in {path.name for path in disk.iterdir()}
    assert states == ["uploading"]


def test_a_full_disk_stops_unpacking_without_blaming_the_partner(tmp_path: Path) -> None:
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(random.Random(1).randbytes(3_000_000)))
    with small_disk(tmp_path / "disk", size="1m") as disk:
        with pytest.raises(UnavailableError, match="kan hier niet worden bewaard"):
            unpack_levering(packed, "a.csv.gz", target=disk / "a", ontvangst=wishes())
        assert list(disk.iterdir()) == []


HOSTILE = [
    "VS_aa_20261123_001.csv",
    "vs_AA_20261123_001.CSV",
    "VS_aä_20261123_001.csv",
    "VS_aa\u0308_20261123_001.csv",
    "a\\..\\..\\evil.csv",
    "..csv",
    "-rf",
    "--help.csv",
    "$(touch x).csv",
    "`id`.csv",
    "%2e%2e%2fevil.csv",
    "~root.csv",
    " leading and trailing ",
    "*",
    "nul",
    "é" * 120 + ".csv",
    "=cmd|'C'!A0.csv",
]
STRANGE = ["a\nb.csv", "a\tb.csv", "a\x1b]0;x\x07.csv", "a\u202evsc.csv", "\ufeffa.csv", "a\u0085.csv", "a\x7f.csv"]


def test_hostile_names_are_data_or_are_refused_and_all_are_accounted_for(server: PartnerServer, tmp_path: Path) -> None:
    folder = server.folder("aa")
    for naam in HOSTILE + STRANGE:
        (folder / naam).write_bytes(naam.encode())
    latin = os.fsencode(folder) + b"/caf\xe9.csv"
    Path(os.fsdecode(latin)).write_bytes(b"latin")
    (folder / "link.csv").symlink_to("/etc/passwd")
    before = set(tmp_path.parent.iterdir())
    outcome = pull(server, tmp_path, "aa")["aa"]
    visible = [naam for naam in HOSTILE if not naam.startswith(".")]
    assert taken(outcome) == {**{naam: naam.encode() for naam in visible}, r"caf\xe9.csv": b"latin"}
    assert left(outcome) == dict.fromkeys(STRANGE, "bestandsnaam-vreemd")
    assert sorted(path.name for path in (tmp_path / "aa").iterdir()) == sorted(map(str, range(1, len(visible) + 2)))
    assert set(tmp_path.parent.iterdir()) == before


def test_hostile_names_are_archived_under_their_own_name(server: PartnerServer, tmp_path: Path) -> None:
    folder = server.folder("aa")
    names = [naam for naam in HOSTILE if not naam.startswith(".") and len(naam.encode()) < 200]
    for naam in names:
        (folder / naam).write_bytes(naam.encode())
    ledger = Ledger()
    night(server, tmp_path, ledger=ledger, mode="archiveren")
    archived = {path.name for path in (folder / "verwerkt").iterdir()}
    assert archived == {archive_name(naam, sha256=hashlib.sha256(naam.encode()).hexdigest()) for naam in names}
    assert [path.name for path in folder.iterdir()] == ["verwerkt"]


def night(server: PartnerServer, target: Path, *, ledger: Ledger, mode: Mode) -> bool:
    """Pull, commit, tidy what waits; whether it all went well. What was committed survives anything."""
    shutil.rmtree(target / "aa", ignore_errors=True)
    try:
        with open_drop(server.drop("aa")) as drop:
            seen, place = ledger.seen.__contains__, target / "aa"
            pulled = pull_drop(drop, seen=seen, target=place, clock=AT_ONCE, ontvangst=wishes())
    except UnavailableError:
        return False
    for file in pulled:
        if isinstance(file, PulledFile):
            ledger.contents.append(file.path.read_text())
            ledger.seen.add(file.remote)
            ledger.tidying.append((file.remote, file.sha256))
    return mode == "laten" or tidied(server, ledger, mode=mode)


def tidied(server: PartnerServer, ledger: Ledger, *, mode: Literal["archiveren", "verwijderen"]) -> bool:
    try:
        with open_drop(server.drop("aa")) as drop:
            while ledger.tidying:
                remote, sha256 = ledger.tidying[0]
                wish = {"sha256": sha256, "wijze": mode, "archief_map": "verwerkt"}
                assert tidy(drop, **remote._asdict(), **wish) in {"gedaan", "weg"}  # type: ignore[arg-type]
                ledger.tidying.pop(0)
    except UnavailableError:
        return False
    return True


@pytest.mark.parametrize("mode", ["laten", "archiveren", "verwijderen"])
def test_what_was_taken_is_left_archived_or_deleted_and_never_taken_again(
    server: PartnerServer, tmp_path: Path, mode: Mode
) -> None:
    folder, ledger = server.folder("aa"), Ledger()
    for number in range(5):
        (folder / f"VS_aa_20261123_{number:03}.csv").write_text(str(number))
    assert night(server, tmp_path, ledger=ledger, mode=mode)
    (folder / "VS_aa_20261124_001.csv").write_text("later")
    for _ in range(2):
        assert night(server, tmp_path, ledger=ledger, mode=mode)
    assert sorted(ledger.contents) == ["0", "1", "2", "3", "4", "later"]
    inside = {str(path.relative_to(folder)).partition("/")[0] for path in folder.rglob("*") if path.is_file()}
    assert (
        inside
        == {
            "laten": {*(f"VS_aa_20261123_{number:03}.csv" for number in range(5)), "VS_aa_20261124_001.csv"},
            "archiveren": {"verwerkt"},
            "verwijderen": set(),
        }[mode]
    )
    assert sum(path.is_file() for path in folder.rglob("*")) == (0 if mode == "verwijderen" else 6)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["archiveren", "verwijderen"])
def test_nights_on_a_server_that_is_killed_again_and_again_lose_and_double_nothing(
    server: PartnerServer, tmp_path: Path, mode: Mode
) -> None:
    folder, ledger, chance = server.folder("aa"), Ledger(), random.Random(7)
    for number in range(60):
        (folder / f"VS_aa_20261123_{number:03}.csv").write_text(str(number))
    went_well = []
    for _ in range(12):
        assassin = threading.Timer(0.05 + 0.4 * chance.random(), server.kill)
        assassin.start()
        went_well.append(night(server, tmp_path, ledger=ledger, mode=mode))
        assassin.join()
        server.kill()
        server.start()
    assert False in went_well
    while not night(server, tmp_path, ledger=ledger, mode=mode):
        pass
    assert sorted(ledger.contents, key=int) == [str(number) for number in range(60)]
    assert sum(path.is_file() for path in folder.rglob("*")) == (60 if mode == "archiveren" else 0)


def count_down(server: PartnerServer, target: Path, *, seen: set[RemoteFile]) -> dict[str, bytes]:
    wanted = job(server, "aa", target, seen=seen.__contains__, ontvangst=wishes(max_bestanden=400))
    outcome = pull_partners([wanted], at_once=1)["aa"]
    found = taken(outcome)
    assert isinstance(outcome, list)
    seen |= {file.remote for file in outcome if file.remote.naam in found}
    return found


@pytest.mark.slow
def test_a_thousand_files_all_come_in_once_a_few_hundred_a_night(server: PartnerServer, tmp_path: Path) -> None:
    names = {f"VS_aa_20261123_{number:04}.csv" for number in range(1000)}
    for naam in names:
        (server.folder("aa") / naam).write_text(naam)
    seen: set[RemoteFile] = set()
    nights = [count_down(server, tmp_path / str(number), seen=seen) for number in range(4)]
    assert [len(found) for found in nights] == [400, 400, 200, 0]
    assert {naam: content for found in nights for naam, content in found.items()} == {
        naam: naam.encode() for naam in names
    }


@pytest.mark.slow
def test_a_file_of_200_mb_comes_in_whole(server: PartnerServer, tmp_path: Path) -> None:
    sha256 = fill(server.folder("aa") / NAAM, 200_000_000)
    (file,) = pull(server, tmp_path, "aa")["aa"]  # type: ignore[misc]
    assert isinstance(file, PulledFile)
    assert file.sha256 == sha256
    with file.path.open("rb") as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest() == sha256


def waits(action: Callable[[], object]) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


@pytest.mark.slow
def test_partners_are_pulled_side_by_side_and_no_more_at_once_than_allowed(
    server: PartnerServer, tmp_path: Path
) -> None:
    for partner in PARTNERS:
        (server.folder(partner) / NAAM).write_text(partner)
    jobs = [job(server, partner, tmp_path) for partner in PARTNERS]
    assert waits(lambda: pull_partners(jobs, at_once=3)) < 2.5
    assert waits(lambda: pull_partners(jobs, at_once=1)) >= 3.0
