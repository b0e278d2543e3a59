"""The promises of every drop, kept by a folder, the program's own server and OpenSSH alike."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import Place

from pipeline.adapters.drops import FolderDrop, open_drop
from pipeline.adapters.transfer import FileUnavailableError, raw_name, save, shown_name
from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.reasons import reden
from pipeline.errors import UnavailableError

pytest_plugins = ("server_fixtures",)

CONTENT = b"referentie;achternaam\r\n" * 5000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def test_listing_shows_regular_files_by_name_with_size_and_time(place: Place) -> None:
    (place.folder / "b.csv").write_bytes(b"12345")
    (place.folder / "a.xml").write_bytes(b"")
    os.utime(place.folder / "b.csv", (1_700_000_000, 1_700_000_000))
    with open_drop(place.config) as drop:
        found = drop.listing()
    assert [file.naam for file in found] == ["a.xml", "b.csv"]
    assert (found[1].grootte, found[1].mtime_ns) == (5, 1_700_000_000 * 10**9)


def test_links_folders_and_pipes_are_not_files(place: Place, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"not yours")
    (place.folder / "link.csv").symlink_to(secret)
    (place.folder / "folder.csv").mkdir()
    os.mkfifo(place.folder / "pipe.csv")
    with open_drop(place.config) as drop:
        assert drop.listing() == []
        assert drop.stat("link.csv") is None
        with pytest.raises(FileUnavailableError):
            drop.sha256("link.csv")
        with pytest.raises(FileUnavailableError):
            drop.sha256("pipe.csv")


def test_an_absent_subfolder_is_an_empty_listing(place: Place) -> None:
    with open_drop(place.config) as drop:
        assert drop.listing("retour") == []


def test_answers_are_listed_and_fetched_from_a_subfolder(place: Place, tmp_path: Path) -> None:
    (place.folder / "retour").mkdir()
    (place.folder / "retour" / "batch.ACK.txt").write_bytes(b"ok")
    with open_drop(place.config) as drop:
        assert [file.naam for file in drop.listing("retour")] == ["batch.ACK.txt"]
        assert drop.sha256("batch.ACK.txt", map="retour") == hashlib.sha256(b"ok").hexdigest()
        drop.fetch("batch.ACK.txt", tmp_path / "here", map="retour")
        assert drop.stat("batch.ACK.txt", map="retour") is not None
        assert drop.stat("batch.ACK.txt") is None
    assert (tmp_path / "here").read_bytes() == b"ok"


def test_a_fetched_file_is_the_same_bytes_for_the_owner_only(place: Place, tmp_path: Path) -> None:
    (place.folder / "a.csv").write_bytes(CONTENT)
    target = tmp_path / "1"
    with open_drop(place.config) as drop:
        assert drop.fetch("a.csv", target) == SHA256
        assert drop.sha256("a.csv") == SHA256
    assert target.read_bytes() == CONTENT
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("size", [0, 1, 32 * 1024, 32 * 1024 + 1, 4 * 1024 * 1024 + 5])
def test_every_size_arrives_whole(place: Place, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (place.folder / "a.bin").write_bytes(content)
    with open_drop(place.config) as drop:
        drop.fetch("a.bin", tmp_path / "1")
        drop.upload(tmp_path / "1", "b.bin")
    assert (place.folder / "b.bin").read_bytes() == content


def test_a_file_above_the_limit_is_refused_and_leaves_nothing(place: Place, tmp_path: Path) -> None:
    (place.folder / "a.csv").write_bytes(CONTENT)
    with open_drop(place.config) as drop, pytest.raises(FileUnavailableError) as caught:
        drop.fetch("a.csv", tmp_path / "1", max_bytes=len(CONTENT) - 1)
    assert caught.value.reden == "bestand-te-groot"
    assert not (tmp_path / "1").exists()


def test_a_file_that_vanished_is_its_own_trouble_not_the_drops(place: Place, tmp_path: Path) -> None:
    with open_drop(place.config) as drop, pytest.raises(FileUnavailableError) as caught:
        drop.fetch("gone.csv", tmp_path / "1")
    assert caught.value.reden == "bestand-nog-bezig"
    assert not (tmp_path / "1").exists()


def test_an_upload_replaces_what_has_the_temporary_name(place: Place, tmp_path: Path) -> None:
    (place.folder / "batch.zip.part").write_bytes(b"a longer stump of an earlier try")
    (tmp_path / "batch").write_bytes(b"whole")
    with open_drop(place.config) as drop:
        drop.upload(tmp_path / "batch", "batch.zip.part")
        drop.rename("batch.zip.part", "batch.zip")
    assert [path.name for path in place.folder.iterdir()] == ["batch.zip"]
    assert (place.folder / "batch.zip").read_bytes() == b"whole"


def test_a_rename_never_overwrites(place: Place) -> None:
    (place.folder / "new").write_bytes(b"new")
    (place.folder / "old").write_bytes(b"old")
    with open_drop(place.config) as drop, pytest.raises(UnavailableError, match="staat al een bestand"):
        drop.rename("new", "old")
    assert (place.folder / "old").read_bytes() == b"old"


def test_removing_twice_is_no_error(place: Place) -> None:
    (place.folder / "a.csv").write_bytes(b"")
    with open_drop(place.config) as drop:
        drop.remove("a.csv")
        drop.remove("a.csv")
    assert list(place.folder.iterdir()) == []


@pytest.mark.parametrize("naam", ["../outside", "a/b", "/etc/passwd", "", ".", "..", "nul\0"])
def test_a_name_that_points_elsewhere_is_refused(place: Place, tmp_path: Path, naam: str) -> None:
    (tmp_path / "outside").write_bytes(b"x")
    with open_drop(place.config) as drop:
        with pytest.raises(UnavailableError):
            drop.stat(naam)
        with pytest.raises(UnavailableError):
            drop.upload(tmp_path / "outside", naam)
        with pytest.raises(UnavailableError):
            drop.listing("../..")


@pytest.mark.parametrize(
    "naam", ["levering é ✓.csv", "-rf", "a\nb.csv", "\x1b[31m.csv", "con:|?*.csv", "a\\b.csv", " .csv"]
)
def test_strange_names_are_just_names(place: Place, tmp_path: Path, naam: str) -> None:
    (place.folder / naam).write_bytes(CONTENT)
    with open_drop(place.config) as drop:
        assert [file.naam for file in drop.listing()] == [naam]
        assert drop.fetch(naam, tmp_path / "1") == SHA256


def test_two_hundred_files_are_listed_whole(place: Place) -> None:
    for number in range(200):
        (place.folder / f"VS_woonbron_20261123_{number:03}.csv").write_bytes(b"x" * number)
    with open_drop(place.config) as drop:
        found = drop.listing()
    assert [file.grootte for file in found] == list(range(200))


def test_a_name_that_is_not_utf8_can_still_be_fetched_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/drop/caf\xe9.csv")).write_bytes(CONTENT)
    with open_drop(DropConfig(map=tmp_path / "drop")) as drop:
        (found,) = drop.listing()
        assert found.naam == r"caf\xe9.csv"
        assert drop.fetch(found.naam, tmp_path / "1") == SHA256
        assert drop.stat(found.naam) == found


@given(st.binary(min_size=1, max_size=40).filter(lambda raw: b"/" not in raw and b"\0" not in raw and b"\\" not in raw))
def test_every_name_on_disk_shows_as_text_and_comes_back(raw: bytes) -> None:
    shown = shown_name(raw)
    shown.encode()
    if raw not in {b".", b".."}:
        assert raw_name(shown) == raw


def test_a_folder_that_is_not_there_is_unavailable_and_is_not_made(tmp_path: Path) -> None:
    config = DropConfig(map=tmp_path / "woonbron")
    with pytest.raises(UnavailableError, match="woonbron bestaat niet") as caught, open_drop(config):
        pass
    assert "config.yaml" in caught.value.doe_dit
    assert not (tmp_path / "woonbron").exists()


def test_a_folder_that_disappears_while_in_use_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "batch").write_bytes(b"x")
    drop = FolderDrop(tmp_path / "drop")
    (tmp_path / "drop").rmdir()
    for use in (drop.listing, lambda: drop.listing("retour"), lambda: drop.upload(tmp_path / "batch", "batch.part")):
        with pytest.raises(UnavailableError, match="bestaat niet"):
            use()
    assert not (tmp_path / "drop").exists()


@pytest.mark.parametrize("change", ["cut", "grown", "touched", "replaced", "removed"])
def test_a_file_that_changes_while_it_is_read_is_not_taken(tmp_path: Path, change: str) -> None:
    path = tmp_path / "drop" / "a.csv"
    path.parent.mkdir()
    path.write_bytes(b"x" * 1_000_000)
    blocks = FolderDrop(path.parent)._blocks("a.csv", map="", max_bytes=None)
    next(blocks)
    change_file(path, change)
    with pytest.raises(FileUnavailableError) as caught:
        save(blocks, tmp_path / "1")
    assert caught.value.reden == "bestand-nog-bezig"
    assert not (tmp_path / "1").exists()


def test_no_room_here_is_unavailable_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="kan hier niet worden bewaard"):
        save(iter([b"x"]), tmp_path / "absent" / "1")


@pytest.mark.parametrize("code", ["bestand-nog-bezig", "bestand-te-groot", "bestand-onleesbaar", "drop-onbereikbaar"])
def test_every_reason_of_a_drop_is_explained(code: str) -> None:
    assert reden(code).titel
    assert reden(code).doe_dit


def change_file(path: Path, change: str) -> None:
    if change == "cut":
        os.truncate(path, 300_000)
    elif change == "grown":
        with path.open("ab") as file:
            file.write(b"more")
    elif change == "touched":
        os.utime(path, (1, 1))
    elif change == "replaced":
        path.unlink()
        path.write_bytes(b"another")
    else:
        path.unlink()


def test_a_subfolder_is_made_for_an_upload_and_used_throughout(place: Place, tmp_path: Path) -> None:
    (tmp_path / "answer").write_bytes(b"answer")
    with open_drop(place.config) as drop:
        for naam in ("a.part", "b.csv"):
            drop.upload(tmp_path / "answer", naam, map="retour/2026")
        drop.rename("a.part", "a.csv", map="retour/2026")
        drop.remove("b.csv", map="retour/2026")
        drop.remove("b.csv", map="retour/2026")
        drop.remove("b.csv", map="nowhere")
        drop.upload(tmp_path / "answer", "b.csv", map="retour/2026")
        with pytest.raises(UnavailableError, match="staat al een bestand"):
            drop.rename("b.csv", "a.csv", map="retour/2026")
    assert (place.folder / "retour" / "2026" / "a.csv").read_bytes() == b"answer"
    assert [path.name for path in place.folder.iterdir()] == ["retour"]


def test_a_move_makes_its_folder_and_never_overwrites(place: Place) -> None:
    for content in (b"first", b"second"):
        (place.folder / "a.csv").write_bytes(content)
        with open_drop(place.config) as drop:
            if content == b"first":
                drop.move("a.csv", naar="verwerkt/oud", new="1-a.csv")
            else:
                with pytest.raises(UnavailableError, match="staat al een bestand"):
                    drop.move("a.csv", naar="verwerkt/oud", new="1-a.csv")
    assert (place.folder / "verwerkt" / "oud" / "1-a.csv").read_bytes() == b"first"
    assert (place.folder / "a.csv").read_bytes() == b"second"


def test_a_move_of_what_is_not_there_is_an_error(place: Place) -> None:
    with open_drop(place.config) as drop, pytest.raises(UnavailableError):
        drop.move("gone.csv", naar="verwerkt", new="gone.csv")


@pytest.mark.parametrize("map", ["..", "a/../..", "/etc", "a//b"])
def test_a_subfolder_that_points_elsewhere_is_refused(place: Place, tmp_path: Path, map: str) -> None:
    (tmp_path / "answer").write_bytes(b"answer")
    (place.folder / "a.csv").write_bytes(b"x")
    with open_drop(place.config) as drop:
        works: tuple[Callable[[], None], ...] = (
            lambda: drop.upload(tmp_path / "answer", "b.csv", map=map),
            lambda: drop.move("a.csv", naar=map, new="a.csv"),
            lambda: drop.remove("a.csv", map=map),
            lambda: drop.rename("a.csv", "b.csv", map=map),
        )
        for work in works:
            with pytest.raises(UnavailableError):
                work()
    assert [path.name for path in place.folder.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_folder_drop_writes_no_further_than_itself(tmp_path: Path, kind: str) -> None:
    drop_folder, outside = tmp_path / "drop", tmp_path / "outside"
    drop_folder.mkdir()
    outside.mkdir()
    (drop_folder / "a.csv").write_bytes(b"x")
    if kind == "link":
        (drop_folder / "verwerkt").symlink_to(outside)
    else:
        (drop_folder / "verwerkt").write_bytes(b"a file")
    with pytest.raises(UnavailableError, match="geen gewone map"):
        FolderDrop(drop_folder).move("a.csv", naar="verwerkt", new="a.csv")
    assert list(outside.iterdir()) == []
    assert (drop_folder / "a.csv").exists()
