"""Exactly once, whatever dies when: the receiver gets one file with the right bytes, and never a second."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fake_drops import HookedDrop, MemoryDrop
from hypothesis import given
from hypothesis import strategies as st
from servers import Place

from pipeline.adapters.deliver import deliver
from pipeline.adapters.drops import open_drop
from pipeline.contracts.drops import Drop
from pipeline.errors import UnavailableError

pytest_plugins = ("server_fixtures",)

NAAM = "0637-VS-20261123-001-abc123.zip"
CONTENT = b"letters " * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
STEPS = 24
"""More moments than one delivery has; each operation and each commit has two, just before and just after."""


class PowerCutError(Exception):
    """The program is gone from this moment on."""


@dataclass(slots=True)
class Ledger:
    """The outbox row: what was committed survives."""

    staat: str = "wacht"
    history: list[str] = field(default_factory=list)

    def note(self, staat: str) -> None:
        self.staat = staat
        self.history.append(staat)


@dataclass(slots=True)
class Fuse:
    """Cuts the power at the given moment; each operation calls it twice, each commit too."""

    moments: int

    def __call__(self, *_: str) -> None:
        if self.moments == 0:
            raise PowerCutError
        self.moments -= 1


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outbox") / "batch"
    path.write_bytes(CONTENT)
    return path


def send(drop: Drop, source: Path, *, ledger: Ledger, note: Callable[[str], None] | None = None) -> None:
    deliver(drop, source=source, naam=NAAM, sha256=SHA256, staat=ledger.staat, note=note or ledger.note)


def send_until(fuse: Fuse, drop: MemoryDrop, *, source: Path, ledger: Ledger) -> bool:
    """Deliver until the power is cut; whether it was. An upload cut halfway leaves a stump."""

    def before(operation: str, naam: str) -> None:
        if operation == "upload" and fuse.moments == 0:
            drop.files[naam] = CONTENT[:100]
        fuse()

    def note(staat: str) -> None:
        fuse()
        ledger.note(staat)
        fuse()

    try:
        send(HookedDrop(drop, before=before, after=fuse), source, ledger=ledger, note=note)
    except PowerCutError:
        return True
    return False


@pytest.mark.parametrize("eager", [False, True], ids=["receiver-waits", "receiver-takes-it-at-once"])
@pytest.mark.parametrize("moment", range(STEPS))
def test_a_delivery_cut_off_at_any_moment_arrives_once(source: Path, moment: int, *, eager: bool) -> None:
    drop, ledger = MemoryDrop(eager=eager), Ledger()
    send_until(Fuse(moment), drop, source=source, ledger=ledger)
    send(drop, source, ledger=ledger)
    drop.collect()
    assert drop.received == [(NAAM, CONTENT)]
    assert drop.files == {}
    assert ledger.staat == "sent"


def test_the_moments_cover_a_whole_delivery(source: Path) -> None:
    drop, ledger = MemoryDrop(), Ledger()
    assert send_until(Fuse(STEPS - 8), drop, source=source, ledger=ledger)
    assert not send_until(Fuse(STEPS), MemoryDrop(), source=source, ledger=Ledger())


@given(st.lists(st.integers(0, STEPS), max_size=8), st.lists(st.booleans(), min_size=9, max_size=9))
def test_any_number_of_power_cuts_and_collections_gives_one_letter(
    source: Path, cuts: list[int], collects: list[bool]
) -> None:
    drop, ledger = MemoryDrop(), Ledger()
    for cut, collect in zip([*cuts, 1000], collects, strict=False):
        send_until(Fuse(cut), drop, source=source, ledger=ledger)
        if collect:
            drop.collect()
    drop.collect()
    assert drop.received == [(NAAM, CONTENT)]
    assert ledger.staat == "sent"


def test_renaming_is_committed_before_the_rename(source: Path) -> None:
    ledger, seen = Ledger(), []

    def before(operation: str, _: str) -> None:
        if operation == "rename":
            seen.append(ledger.staat)

    send(HookedDrop(MemoryDrop(), before=before), source, ledger=ledger)
    assert seen == ["renaming"]
    assert ledger.history == ["uploading", "renaming", "sent"]


def test_a_file_goes_to_a_real_drop_and_is_recognised_there(place: Place, source: Path) -> None:
    for staat in ("wacht", "uploading", "renaming"):
        ledger = Ledger(staat if staat == "wacht" else "wacht")
        with open_drop(place.config) as drop:
            send(drop, source, ledger=ledger)
            again = Ledger(staat)
            send(drop, source, ledger=again)
        assert again.history == ["sent"]
    assert [path.name for path in place.folder.iterdir()] == [NAAM]
    assert (place.folder / NAAM).read_bytes() == CONTENT


def test_a_stump_of_an_earlier_try_is_replaced(place: Place, source: Path) -> None:
    (place.folder / f"{NAAM}.part").write_bytes(CONTENT[:50])
    ledger = Ledger("uploading")
    with open_drop(place.config) as drop:
        send(drop, source, ledger=ledger)
    assert [path.name for path in place.folder.iterdir()] == [NAAM]
    assert ledger.staat == "sent"


def test_what_was_already_taken_away_is_not_sent_again(place: Place, source: Path) -> None:
    ledger = Ledger("renaming")
    with open_drop(place.config) as drop:
        send(drop, source, ledger=ledger)
    assert list(place.folder.iterdir()) == []
    assert ledger.history == ["sent"]


def test_a_part_that_is_whole_is_renamed_without_a_second_upload(source: Path) -> None:
    operations: list[str] = []
    drop = MemoryDrop(files={f"{NAAM}.part": CONTENT})
    send(HookedDrop(drop, before=lambda operation, _: operations.append(operation)), source, ledger=Ledger("renaming"))
    assert "upload" not in operations
    assert drop.files == {NAAM: CONTENT}


def test_a_part_that_rotted_while_renaming_is_uploaded_anew(source: Path) -> None:
    drop, ledger = MemoryDrop(files={f"{NAAM}.part": CONTENT[::-1]}), Ledger("renaming")
    send(drop, source, ledger=ledger)
    assert drop.files == {NAAM: CONTENT}
    assert ledger.history == ["uploading", "renaming", "sent"]


@pytest.mark.parametrize("other", [b"another", CONTENT[::-1]], ids=["other-size", "same-size"])
@pytest.mark.parametrize("staat", ["wacht", "uploading", "renaming"])
def test_another_file_under_the_name_is_never_overwritten(place: Place, source: Path, staat: str, other: bytes) -> None:
    (place.folder / NAAM).write_bytes(other)
    ledger = Ledger(staat)
    with open_drop(place.config) as drop, pytest.raises(UnavailableError, match="niet overschreven"):
        send(drop, source, ledger=ledger)
    assert (place.folder / NAAM).read_bytes() == other
    assert ledger.history == []


def test_bytes_that_do_not_arrive_whole_are_never_renamed(source: Path) -> None:
    drop, ledger = MemoryDrop(), Ledger()

    def rot(operation: str, naam: str) -> None:
        if operation == "upload":
            drop.files[naam] = CONTENT[::-1]

    with pytest.raises(UnavailableError, match="kwam niet heel aan"):
        send(HookedDrop(drop, after=rot), source, ledger=ledger)
    assert NAAM not in drop.files
    assert ledger.staat == "uploading"


def test_what_was_sent_is_left_alone(source: Path) -> None:
    drop = MemoryDrop()
    send(drop, source, ledger=Ledger("sent"))
    assert drop.files == {}


def test_a_state_that_does_not_exist_is_a_bug(source: Path) -> None:
    with pytest.raises(ValueError, match="verzonden"):
        send(MemoryDrop(), source, ledger=Ledger("verzonden"))


def test_a_file_goes_into_the_return_folder_once(place: Place, source: Path) -> None:
    ledger = Ledger()
    with open_drop(place.config) as drop:
        for staat in ("wacht", "uploading", "renaming"):
            note = ledger.note
            deliver(drop, source=source, naam=NAAM, sha256=SHA256, staat=staat, note=note, map="retour")
    assert [str(path.relative_to(place.folder)) for path in place.folder.rglob("*")] == ["retour", f"retour/{NAAM}"]
    assert ledger.history == ["uploading", "renaming", "sent", "sent", "sent"]


@pytest.mark.parametrize("moment", range(STEPS))
def test_a_delivery_into_a_folder_cut_off_at_any_moment_arrives_once(source: Path, moment: int) -> None:
    drop, ledger, fuse = MemoryDrop(), Ledger(), Fuse(moment)

    def note(staat: str) -> None:
        fuse()
        ledger.note(staat)

    def send_to(drop: Drop, note: Callable[[str], None]) -> None:
        deliver(drop, source=source, naam=NAAM, sha256=SHA256, staat=ledger.staat, note=note, map="retour")

    with suppress(PowerCutError):
        send_to(HookedDrop(drop, before=fuse, after=fuse), note)
    send_to(drop, ledger.note)
    assert drop.files == {f"retour/{NAAM}": CONTENT}
    assert ledger.staat == "sent"
