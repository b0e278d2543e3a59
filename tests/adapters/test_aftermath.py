"""After the commit: archived or deleted, whatever dies when, and never a file that was not taken."""

import hashlib
import os
from pathlib import Path
from typing import Literal

import pytest
from fake_drops import HookedDrop
from servers import Place

from pipeline.adapters.aftermath import archive_name, tidy
from pipeline.adapters.drops import FolderDrop, open_drop
from pipeline.adapters.transfer import FileUnavailableError
from pipeline.contracts.drops import Drop
from pipeline.errors import UnavailableError

pytest_plugins = ("server_fixtures",)

Wijze = Literal["archiveren", "verwijderen"]

NAAM = "VS_woonbron_20261123_001.csv"
CONTENT = b"referentie;achternaam\r\n" * 100
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEPT = f"{SHA256[:12]}-{NAAM}"
MTIME = 1_790_000_000
STEPS = 24
"""More moments than one tidying has: two for each operation."""


class PowerCutError(Exception):
    """The program is gone from this moment on."""


def put(folder: Path, content: bytes = CONTENT, *, naam: str = NAAM, mtime: int = MTIME) -> None:
    (folder / naam).write_bytes(content)
    os.utime(folder / naam, (mtime, mtime))


def tidy_up(drop: Drop, wijze: Wijze, *, begeleider: Literal["geen", "ok"] = "geen") -> str:
    return tidy(
        drop,
        naam=NAAM,
        grootte=len(CONTENT),
        mtime_ns=MTIME * 10**9,
        sha256=SHA256,
        wijze=wijze,
        archief_map="verwerkt/oud",
        begeleider=begeleider,
    )


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_an_archived_file_stands_in_the_archive_under_its_hash_and_name(place: Place) -> None:
    put(place.folder)
    with open_drop(place.config) as drop:
        assert tidy_up(drop, "archiveren") == "gedaan"
        assert tidy_up(drop, "archiveren") == "gedaan"
    assert everything(place.folder) == {f"verwerkt/oud/{KEPT}": CONTENT}
    assert archive_name(NAAM, sha256=SHA256) == KEPT


def test_a_deleted_file_is_gone_and_asking_again_is_no_error(place: Place) -> None:
    put(place.folder)
    with open_drop(place.config) as drop:
        assert tidy_up(drop, "verwijderen") == "gedaan"
        assert tidy_up(drop, "verwijderen") == "weg"
    assert everything(place.folder) == {}


@pytest.mark.parametrize("wijze", ["archiveren", "verwijderen"])
def test_a_file_that_somebody_else_took_away_is_gone(place: Place, wijze: Wijze) -> None:
    with open_drop(place.config) as drop:
        assert tidy_up(drop, wijze) == "weg"
    assert everything(place.folder) == {}


@pytest.mark.parametrize("wijze", ["archiveren", "verwijderen"])
@pytest.mark.parametrize("change", ["longer", "other time", "same size and time"])
def test_a_newer_file_under_the_name_is_left_alone(place: Place, wijze: Wijze, change: str) -> None:
    content = {"longer": CONTENT + b"x", "other time": CONTENT, "same size and time": CONTENT[::-1]}[change]
    put(place.folder, content, mtime=MTIME + (change == "other time"))
    with open_drop(place.config) as drop:
        assert tidy_up(drop, wijze) == "anders"
    assert everything(place.folder) == {NAAM: content}


def test_the_same_bytes_again_need_no_second_place_in_the_archive(place: Place) -> None:
    for _ in range(2):
        put(place.folder)
        with open_drop(place.config) as drop:
            assert tidy_up(drop, "archiveren") == "gedaan"
    assert everything(place.folder) == {f"verwerkt/oud/{KEPT}": CONTENT}


@pytest.mark.parametrize("there", [True, False])
def test_nothing_in_the_archive_is_ever_overwritten(place: Place, *, there: bool) -> None:
    if there:
        put(place.folder)
    (place.folder / "verwerkt" / "oud").mkdir(parents=True)
    put(place.folder / "verwerkt" / "oud", b"somebody's own", naam=KEPT)
    before = everything(place.folder)
    with open_drop(place.config) as drop:
        assert tidy_up(drop, "archiveren") == "anders"
    assert everything(place.folder) == before


@pytest.mark.parametrize("suffix", [".ok", ".OK"])
def test_a_companion_goes_along(place: Place, suffix: str) -> None:
    put(place.folder)
    put(place.folder, b"1", naam=NAAM + suffix)
    with open_drop(place.config) as drop:
        assert tidy_up(drop, "archiveren", begeleider="ok") == "gedaan"
    assert everything(place.folder) == {f"verwerkt/oud/{KEPT}": CONTENT, f"verwerkt/oud/{KEPT}{suffix}": b"1"}


def test_the_companion_of_a_newer_file_stays(place: Place) -> None:
    put(place.folder, b"newer")
    put(place.folder, b"1", naam=f"{NAAM}.ok")
    with open_drop(place.config) as drop:
        assert tidy_up(drop, "verwijderen", begeleider="ok") == "anders"
    assert len(everything(place.folder)) == 2


def cut_at(drop: Drop, moment: int) -> HookedDrop:
    """The power goes off just before or just after some operation."""
    left = [moment]

    def fuse(*_: str) -> None:
        if left[0] == 0:
            raise PowerCutError
        left[0] -= 1

    return HookedDrop(drop, before=fuse, after=fuse)


@pytest.mark.parametrize("wijze", ["archiveren", "verwijderen"])
@pytest.mark.parametrize("moment", range(STEPS))
def test_tidying_cut_off_at_any_moment_is_finished_by_the_next(tmp_path: Path, wijze: Wijze, moment: int) -> None:
    put(tmp_path)
    put(tmp_path, b"1", naam=f"{NAAM}.ok")
    drop = FolderDrop(tmp_path)
    try:
        first = tidy_up(cut_at(drop, moment), wijze, begeleider="ok")
    except PowerCutError:
        first = "cut"
        kept = everything(tmp_path).values()
        assert CONTENT in kept or wijze == "verwijderen"
    last = tidy_up(drop, wijze, begeleider="ok")
    expected = {f"verwerkt/oud/{KEPT}": CONTENT, f"verwerkt/oud/{KEPT}.ok": b"1"} if wijze == "archiveren" else {}
    assert everything(tmp_path) == expected
    assert "gedaan" in {first, last} or (wijze, first, last) == ("verwijderen", "cut", "weg")


def test_the_moments_cover_a_whole_tidying(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path, b"1", naam=f"{NAAM}.ok")
    assert tidy_up(cut_at(FolderDrop(tmp_path), STEPS), "archiveren", begeleider="ok") == "gedaan"


def test_a_file_that_changes_while_it_is_looked_at_stays(tmp_path: Path) -> None:
    put(tmp_path)

    def swap(operation: str, _: str) -> None:
        if operation == "sha256":
            raise FileUnavailableError("bestand-nog-bezig")

    assert tidy_up(HookedDrop(FolderDrop(tmp_path), before=swap), "verwijderen") == "anders"
    assert everything(tmp_path) == {NAAM: CONTENT}


def test_a_file_that_may_not_be_read_is_asked_for_again(tmp_path: Path) -> None:
    put(tmp_path)

    def forbid(operation: str, _: str) -> None:
        if operation == "sha256":
            raise FileUnavailableError("bestand-onleesbaar")

    with pytest.raises(UnavailableError):
        tidy_up(HookedDrop(FolderDrop(tmp_path), before=forbid), "verwijderen")
    assert everything(tmp_path) == {NAAM: CONTENT}


def test_an_archive_in_the_drop_itself_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="archief_map"):
        tidy(FolderDrop(tmp_path), naam=NAAM, grootte=1, mtime_ns=0, sha256=SHA256, wijze="archiveren", archief_map="")
