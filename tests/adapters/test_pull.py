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
    MAX_BYTES,
    HashedFile,
    PulledFile,
    PullJob,
    UnfinishedFile,
    hash_drop,
    is_unfinished_name,
    pull_drop,
    pull_partners,
)
from pipeline.adapters.transfer import FileUnavailableError
from pipeline.contracts.config import DropConfig
from pipeline.contracts.drops import Drop, RemoteFile
from pipeline.errors import UnavailableError

pytest_plugins = ("server_fixtures",)

NAAM = "VS_woonbron_20261123_001.csv"


def nothing_seen(_: RemoteFile) -> bool:
    return False


def no_wait(_: float) -> None:
    pass


def must_not_wait(_: float) -> None:
    pytest.fail("waited though nothing was new")


def pull(
    drop: Drop, target: Path, *, between: Callable[[], object] = object, limit: int = MAX_BYTES
) -> list[PulledFile | UnfinishedFile]:
    def wait(_: float) -> None:
        between()

    return pull_drop(drop, seen=nothing_seen, target=target, wait=wait, max_bytes=limit)


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
    pull_drop(FolderDrop(tmp_path), seen=nothing_seen, target=tmp_path / "in", wait=waited.append, max_bytes=10)
    assert waited == [1.0]


def test_nothing_new_means_no_wait(place: Place, tmp_path: Path) -> None:
    (place.folder / NAAM).write_bytes(b"seen before")
    (place.folder / "half.csv.part").write_bytes(b"x")
    with open_drop(place.config) as drop:
        known = set(drop.listing())
        assert pull_drop(drop, seen=known.__contains__, target=tmp_path, wait=must_not_wait, max_bytes=10) == []
        assert hash_drop(drop, seen=known.__contains__, wait=must_not_wait) == []


def test_a_known_name_with_other_content_is_new(tmp_path: Path) -> None:
    (tmp_path / NAAM).write_bytes(b"first")
    drop = FolderDrop(tmp_path)
    known = set(drop.listing())
    (tmp_path / NAAM).write_bytes(b"second")
    found = pull_drop(drop, seen=known.__contains__, target=tmp_path / "in", wait=no_wait, max_bytes=10)
    assert [type(file) for file in found] == [PulledFile]


@pytest.mark.parametrize("naam", [".VS_a.csv", "VS_a.csv.part", "VS_a.csv.PART", "VS_a.csv.tmp", "VS_a.csv.filepart"])
def test_names_of_uploads_under_way_are_left_alone(tmp_path: Path, naam: str) -> None:
    (tmp_path / naam).write_bytes(b"x")
    assert is_unfinished_name(naam)
    assert pull_drop(FolderDrop(tmp_path), seen=nothing_seen, target=tmp_path, wait=must_not_wait, max_bytes=9) == []


def test_a_file_above_the_limit_stays_where_it_is_and_the_rest_comes_in(place: Place, tmp_path: Path) -> None:
    (place.folder / "big.csv").write_bytes(b"x" * 11)
    (place.folder / "small.csv").write_bytes(b"x" * 10)
    with open_drop(place.config) as drop:
        found = pull(drop, tmp_path / "in", limit=10)
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
    (hashed,) = hash_drop(drop, seen=nothing_seen, wait=no_wait)
    assert hashed.remote.naam == "b.csv"


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
    assert hash_drop(drop, seen=nothing_seen, wait=no_wait) == []


def test_hashing_keeps_not_a_byte(place: Place, tmp_path: Path) -> None:
    (place.folder / NAAM).write_bytes(b"unsigned")
    before = set(tmp_path.rglob("*"))
    with open_drop(place.config) as drop:
        (hashed,) = hash_drop(drop, seen=nothing_seen, wait=no_wait)
    assert isinstance(hashed, HashedFile)
    assert hashed.sha256 == hashlib.sha256(b"unsigned").hexdigest()
    assert set(tmp_path.rglob("*")) == before


def test_hashing_leaves_a_growing_file_for_later(tmp_path: Path) -> None:
    (tmp_path / NAAM).write_bytes(b"half")

    def grow(_: float) -> None:
        change_file(tmp_path / NAAM, "grown")

    assert hash_drop(FolderDrop(tmp_path), seen=nothing_seen, wait=grow) == []


def test_a_name_on_the_drop_never_becomes_a_path_here(place: Place, tmp_path: Path) -> None:
    for naam in ("a\\..\\evil.csv", "con.csv", "é\n.csv"):
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
