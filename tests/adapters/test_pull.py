"""What is fetched from a drop, and above all what is not."""

import hashlib
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_drops import HookedDrop
from servers import LOOPBACK, Account, Place
from test_drops import change_file

from pipeline.adapters.drops import FolderDrop, open_drop
from pipeline.adapters.pull import (
    Clock,
    HashedFile,
    PulledFile,
    PullJob,
    UnfinishedFile,
    hash_drop,
    pull_drop,
    pull_partners,
)
from pipeline.adapters.transfer import FileUnavailableError
from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.config_partner import Ontvangst
from pipeline.contracts.drops import Drop, RemoteFile
from pipeline.errors import UnavailableError

pytest_plugins = ("server_fixtures",)

NAAM = "VS_woonbron_20261123_001.csv"
MIB = 2**20
ANY = Ontvangst()


def nothing_seen(_: RemoteFile) -> bool:
    return False


def clock(between: Callable[[], object] = object) -> Clock:
    """Time that passes at once; `between` happens between the two looks."""

    def wait(_: float) -> None:
        between()

    return Clock(wait, time.time_ns)


def must_not_wait() -> None:
    pytest.fail("waited though nothing was new")


def pull(
    drop: Drop, target: Path, *, between: Callable[[], object] = object, ontvangst: Ontvangst = ANY
) -> list[PulledFile | UnfinishedFile]:
    return pull_drop(drop, seen=nothing_seen, target=target, clock=clock(between), ontvangst=ontvangst)


def test_a_whole_file_comes_in_under_a_number_with_its_hash(place: Place, tmp_path: Path) -> None:
    (place.folder / NAAM).write_bytes(b"whole")
    with open_drop(place.config) as drop:
        (pulled,) = pull(drop, tmp_path / "in")
    assert isinstance(pulled, PulledFile)
    assert pulled.remote.naam == NAAM
    assert pulled.path == tmp_path / "in" / "1"
    assert pulled.path.read_bytes() == b"whole"
    assert pulled.sha256 == hashlib.sha256(b"whole").hexdigest()


def test_a_file_that_grows_between_the_looks_is_not_taken(place: Place, tmp_path: Path) -> None:
    (place.folder / NAAM).write_bytes(b"half")
    (place.folder / "whole.csv").write_bytes(b"whole")
    with open_drop(place.config) as drop:
        found = pull(drop, tmp_path / "in", between=lambda: change_file(place.folder / NAAM, "grown"))
    assert [file.remote.naam for file in found if isinstance(file, PulledFile)] == ["whole.csv"]
    (busy,) = [file for file in found if isinstance(file, UnfinishedFile)]
    assert (busy.remote.naam, busy.reden) == (NAAM, "bestand-nog-bezig")
    assert len(list((tmp_path / "in").iterdir())) == 1


def test_a_file_of_the_same_size_written_again_between_the_looks_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / NAAM).write_bytes(b"half")
    found = pull(FolderDrop(tmp_path), tmp_path / "in", between=lambda: change_file(tmp_path / NAAM, "touched"))
    assert [type(file) for file in found] == [UnfinishedFile]


def test_a_file_that_appears_only_at_the_second_look_waits_for_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a")
    found = pull(FolderDrop(tmp_path), tmp_path / "in", between=lambda: (tmp_path / "b.csv").write_bytes(b"b"))
    assert [(file.remote.naam, type(file)) for file in found] == [("a.csv", PulledFile), ("b.csv", UnfinishedFile)]


def test_a_file_that_is_gone_at_the_second_look_is_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / NAAM).write_bytes(b"x")
    assert pull(FolderDrop(tmp_path), tmp_path / "in", between=(tmp_path / NAAM).unlink) == []


def test_the_looks_are_one_second_apart(tmp_path: Path) -> None:
    (tmp_path / NAAM).write_bytes(b"x")
    waited: list[float] = []
    drop, timer = FolderDrop(tmp_path), Clock(waited.append, time.time_ns)
    pull_drop(drop, seen=nothing_seen, target=tmp_path / "in", clock=timer, ontvangst=ANY)
    assert waited == [1.0]


def test_nothing_new_means_no_wait(place: Place, tmp_path: Path) -> None:
    (place.folder / NAAM).write_bytes(b"seen before")
    (place.folder / "half.csv.part").write_bytes(b"x")
    with open_drop(place.config) as drop:
        known = set(drop.listing())
        timer, seen = clock(must_not_wait), known.__contains__
        assert pull_drop(drop, seen=seen, target=tmp_path, clock=timer, ontvangst=ANY) == []
        assert hash_drop(drop, seen=seen, clock=timer, ontvangst=ANY) == []


def test_a_known_name_with_other_content_is_new(tmp_path: Path) -> None:
    (tmp_path / NAAM).write_bytes(b"first")
    drop = FolderDrop(tmp_path)
    known = set(drop.listing())
    (tmp_path / NAAM).write_bytes(b"second")
    found = pull_drop(drop, seen=known.__contains__, target=tmp_path / "in", clock=clock(), ontvangst=ANY)
    assert [type(file) for file in found] == [PulledFile]


@pytest.mark.parametrize("naam", [".VS_a.csv", "VS_a.csv.part", "VS_a.csv.PART", "VS_a.csv.tmp", "VS_a.csv.filepart"])
def test_names_of_uploads_under_way_are_left_alone(tmp_path: Path, naam: str) -> None:
    (tmp_path / naam).write_bytes(b"x")
    assert pull(FolderDrop(tmp_path), tmp_path, between=must_not_wait) == []


def test_a_file_above_the_limit_stays_where_it_is_and_the_rest_comes_in(place: Place, tmp_path: Path) -> None:
    (place.folder / "big.csv").write_bytes(b"x" * (MIB + 1))
    (place.folder / "small.csv").write_bytes(b"x" * MIB)
    with open_drop(place.config) as drop:
        found = pull(drop, tmp_path / "in", ontvangst=Ontvangst(max_mib=1))
    assert [(file.remote.naam, type(file)) for file in found] == [
        ("big.csv", UnfinishedFile),
        ("small.csv", PulledFile),
    ]
    assert isinstance(found[0], UnfinishedFile)
    assert found[0].reden == "bestand-te-groot"
    assert (place.folder / "big.csv").exists()


@pytest.mark.parametrize("reden", ["bestand-nog-bezig", "bestand-onleesbaar", "bestand-te-groot"])
def test_trouble_with_one_file_leaves_the_others(tmp_path: Path, reden: str) -> None:
    for naam in ("a.csv", "b.csv"):
        (tmp_path / naam).write_bytes(b"x")

    def trouble(operation: str, naam: str) -> None:
        if operation in {"fetch", "sha256"} and naam == "a.csv":
            raise FileUnavailableError(reden)

    drop = HookedDrop(FolderDrop(tmp_path), before=trouble)
    first, second = pull(drop, tmp_path / "in")
    assert isinstance(first, UnfinishedFile)
    assert first.reden == reden
    assert isinstance(second, PulledFile)
    unread, hashed = hash_drop(drop, seen=nothing_seen, clock=clock(), ontvangst=ANY)
    assert isinstance(unread, UnfinishedFile)
    assert isinstance(hashed, HashedFile)
    assert (unread.reden, hashed.remote.naam) == (reden, "b.csv")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_file_replaced_around_its_fetch_is_not_taken_for_the_one_that_was_seen(tmp_path: Path, moment: str) -> None:
    def swap(operation: str, naam: str) -> None:
        if operation in {"fetch", "sha256"}:
            change_file(tmp_path / naam, "replaced")

    drop = HookedDrop(FolderDrop(tmp_path), **{moment: swap})
    (tmp_path / NAAM).write_bytes(b"first")
    (found,) = pull(drop, tmp_path / "in")
    assert isinstance(found, UnfinishedFile)
    assert list((tmp_path / "in").iterdir()) == []
    (tmp_path / NAAM).write_bytes(b"first")
    (unhashed,) = hash_drop(drop, seen=nothing_seen, clock=clock(), ontvangst=ANY)
    assert isinstance(unhashed, UnfinishedFile)


def test_hashing_keeps_not_a_byte(place: Place, tmp_path: Path) -> None:
    (place.folder / NAAM).write_bytes(b"unsigned")
    before = set(tmp_path.rglob("*"))
    with open_drop(place.config) as drop:
        (hashed,) = hash_drop(drop, seen=nothing_seen, clock=clock(), ontvangst=ANY)
    assert isinstance(hashed, HashedFile)
    assert hashed.sha256 == hashlib.sha256(b"unsigned").hexdigest()
    assert set(tmp_path.rglob("*")) == before


def test_hashing_leaves_a_growing_file_for_later(tmp_path: Path) -> None:
    (tmp_path / NAAM).write_bytes(b"half")
    grow = clock(lambda: change_file(tmp_path / NAAM, "grown"))
    (found,) = hash_drop(FolderDrop(tmp_path), seen=nothing_seen, clock=grow, ontvangst=ANY)
    assert isinstance(found, UnfinishedFile)
    assert found.reden == "bestand-nog-bezig"


def test_a_name_on_the_drop_never_becomes_a_path_here(place: Place, tmp_path: Path) -> None:
    for naam in ("a\\..\\evil.csv", "con.csv", "é .csv"):
        (place.folder / naam).write_bytes(b"x")
    with open_drop(place.config) as drop:
        pull(drop, tmp_path / "in")
    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == ["1", "2", "3"]


def test_one_dead_partner_does_not_touch_the_others(account: Account, tmp_path: Path) -> None:
    (account.folder / NAAM).write_bytes(b"alive")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / NAAM).write_bytes(b"here")
    with socket.create_server((LOOPBACK, 0)) as silent:
        dead = account.changed(poort=silent.getsockname()[1], timeout_seconden=0.5)
        jobs = [
            PullJob("dead", DropConfig(sftp=dead), False, nothing_seen, tmp_path / "1"),
            PullJob("absent", DropConfig(map=tmp_path / "absent"), False, nothing_seen, tmp_path / "2"),
            PullJob("sftp", DropConfig(sftp=account.sftp), False, nothing_seen, tmp_path / "3"),
            PullJob("folder", DropConfig(map=folder), False, nothing_seen, tmp_path / "4"),
            PullJob("unsigned", DropConfig(map=folder), True, nothing_seen, tmp_path / "5"),
        ]
        started = time.monotonic()
        found = pull_partners(jobs, at_once=5)
    assert time.monotonic() - started < 5
    assert list(found) == ["dead", "absent", "sftp", "folder", "unsigned"]
    assert isinstance(found["dead"], UnavailableError)
    assert isinstance(found["absent"], UnavailableError)
    assert (tmp_path / "3" / "1").read_bytes() == b"alive"
    assert (tmp_path / "4" / "1").read_bytes() == b"here"
    assert isinstance(found["unsigned"], list)
    assert isinstance(found["unsigned"][0], HashedFile)
    assert not (tmp_path / "5").exists()


def test_no_partners_is_no_work() -> None:
    assert pull_partners([], at_once=0) == {}


@pytest.mark.parametrize("naam", ["a\n.csv", "a\r.csv", "a\x1b[2J.csv", "a\u202evsc.csv", "a\u200b.csv", "a\u2028.csv"])
def test_a_name_with_what_no_screen_shows_is_left_and_reported(place: Place, tmp_path: Path, naam: str) -> None:
    (place.folder / naam).write_bytes(b"x")
    with open_drop(place.config) as drop:
        (found,) = pull(drop, tmp_path / "in", between=must_not_wait)
    assert isinstance(found, UnfinishedFile)
    assert found.reden == "bestandsnaam-vreemd"
    assert (place.folder / naam).exists()


def test_names_that_differ_in_case_or_normalisation_only_are_two_files(place: Place, tmp_path: Path) -> None:
    names = ["VS_ZOË_20261123_001.csv", "VS_ZOE\u0308_20261123_001.csv", "vs_zoë_20261123_001.csv"]
    for naam in names:
        (place.folder / naam).write_bytes(naam.encode())
    with open_drop(place.config) as drop:
        found = pull(drop, tmp_path / "in")
        remembered = {file.remote for file in found}
        again = pull_drop(
            drop, seen=remembered.__contains__, target=tmp_path / "2", clock=clock(must_not_wait), ontvangst=ANY
        )
    assert again == []
    assert sorted(file.remote.naam for file in found) == sorted(names)
    assert sorted(file.path.read_text() for file in found if isinstance(file, PulledFile)) == sorted(names)


COMPANIONS = [
    ("ok", ".ok", b"", "", None),
    ("ok", ".OK", b"whatever", "", None),
    ("ok", ".sha256", b"", "begeleider-ontbreekt", None),
    ("sha256", ".sha256", hashlib.sha256(b"whole").hexdigest().encode(), "", None),
    ("sha256", ".sha256", hashlib.sha256(b"other").hexdigest().encode(), "begeleider-klopt-niet", None),
    ("sha256", ".sha256", b"", "begeleider-klopt-niet", None),
    ("sha256", ".ok", b"", "begeleider-ontbreekt", None),
    ("aantal", ".ok", b"120\r\n", "", 120),
    ("aantal", ".ok", b"12O", "begeleider-klopt-niet", None),
    ("aantal", ".ok", b"1" * 5000, "begeleider-klopt-niet", None),
]


@pytest.mark.parametrize(("begeleider", "suffix", "content", "reden", "aantal"), COMPANIONS)
def test_a_companion_says_whether_a_levering_is_whole(
    place: Place, tmp_path: Path, *, begeleider: str, suffix: str, content: bytes, reden: str, aantal: int | None
) -> None:
    (place.folder / NAAM).write_bytes(b"whole")
    (place.folder / f"{NAAM}{suffix}").write_bytes(content)
    with open_drop(place.config) as drop:
        (found,) = pull(drop, tmp_path / "in", ontvangst=Ontvangst.model_validate({"begeleider": begeleider}))
    if reden:
        assert isinstance(found, UnfinishedFile)
        assert found.reden == reden
        assert list((tmp_path / "in").iterdir()) == []
    else:
        assert isinstance(found, PulledFile)
        assert found.verwacht_aantal == aantal
        assert [path.name for path in (tmp_path / "in").iterdir()] == ["1"]
    assert found.remote.naam == NAAM


def test_a_levering_without_its_companion_waits_and_comes_in_when_that_is_there(tmp_path: Path) -> None:
    (tmp_path / NAAM).write_bytes(b"whole")
    wishes = Ontvangst(begeleider="ok")
    (alone,) = pull(FolderDrop(tmp_path), tmp_path / "in", ontvangst=wishes)
    (busy,) = pull(FolderDrop(tmp_path), tmp_path / "in", ontvangst=wishes, between=(tmp_path / f"{NAAM}.ok").touch)
    (whole,) = pull(FolderDrop(tmp_path), tmp_path / "in", ontvangst=wishes)
    assert isinstance(alone, UnfinishedFile)
    assert isinstance(busy, UnfinishedFile)
    assert (alone.reden, busy.reden) == ("begeleider-ontbreekt", "bestand-nog-bezig")
    assert isinstance(whole, PulledFile)


def test_a_companion_is_never_a_levering_and_never_read_for_a_partner_that_did_not_sign(tmp_path: Path) -> None:
    (tmp_path / f"{NAAM}.ok").write_bytes(b"12")
    assert pull(FolderDrop(tmp_path), tmp_path / "in", between=must_not_wait) == []
    (tmp_path / NAAM).write_bytes(b"whole")
    read: list[str] = []
    drop = HookedDrop(FolderDrop(tmp_path), before=lambda operation, naam: read.append(f"{operation} {naam}"))
    (hashed,) = hash_drop(drop, seen=nothing_seen, clock=clock(), ontvangst=Ontvangst(begeleider="aantal"))
    assert isinstance(hashed, HashedFile)
    assert not [line for line in read if line.endswith(".ok") or line.startswith("fetch")]
