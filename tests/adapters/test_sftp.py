"""Working with SFTP servers that freeze, change files under our hands, or are hostile."""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_server import MANY, Hostile, sftp_drop
from servers import Account, Sshd
from test_drops import change_file

from pipeline.adapters.transfer import FileUnavailableError, save
from pipeline.errors import UnavailableError

pytest_plugins = ("server_fixtures",)


@pytest.mark.parametrize("work", ["listing", "fetch", "upload"])
def test_a_server_that_freezes_ends_in_an_error_and_not_in_a_hang(sshd: Sshd, tmp_path: Path, work: str) -> None:
    (tmp_path / "big").write_bytes(os.urandom(8_000_000))
    with sftp_drop(sshd.account(tmp_path).changed(timeout_seconden=0.5)) as drop, sshd.frozen():
        works: dict[str, Callable[[], object]] = {
            "listing": drop.listing,
            "fetch": lambda: drop.fetch("big", tmp_path / "1"),
            "upload": lambda: drop.upload(tmp_path / "big", "big.part"),
        }
        started = time.monotonic()
        with pytest.raises(UnavailableError, match="te lang geen antwoord"):
            works[work]()
        assert time.monotonic() - started < 4
    assert not (tmp_path / "1").exists()


def test_a_server_that_freezes_halfway_a_file_ends_in_an_error(sshd: Sshd, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(os.urandom(12_000_000))
    with sftp_drop(sshd.account(tmp_path).changed(timeout_seconden=0.5)) as drop:
        blocks = drop._blocks("big", map="", max_bytes=None)
        next(blocks)
        with sshd.frozen(), pytest.raises(UnavailableError, match="te lang geen antwoord"):
            save(blocks, tmp_path / "1")


def test_a_connection_that_outlives_its_budget_is_cut(demo_account: Account) -> None:
    with sftp_drop(demo_account.sftp) as drop:
        drop.budget.cancel()
        drop.budget.function()  # what the timer does when the hour is over
        with pytest.raises(UnavailableError, match="brak af"):
            drop.listing()


@pytest.mark.parametrize("change", ["cut", "grown", "touched", "replaced", "removed"])
def test_a_file_that_changes_while_it_is_downloaded_is_not_taken(account: Account, tmp_path: Path, change: str) -> None:
    path = account.folder / "a.csv"
    path.write_bytes(b"x" * 12_000_000)
    with sftp_drop(account.sftp) as drop:
        blocks = drop._blocks("a.csv", map="", max_bytes=None)
        next(blocks)
        change_file(path, change)
        with pytest.raises(FileUnavailableError) as caught:
            save(blocks, tmp_path / "1")
        assert caught.value.reden == "bestand-nog-bezig"
        assert not (tmp_path / "1").exists()
        assert isinstance(drop.listing(), list)  # the connection is still good for the next file


def test_a_name_that_is_not_utf8_does_not_hide_the_other_files(sshd: Sshd, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.csv")).write_bytes(b"latin")
    (folder / "good.csv").write_bytes(b"good")
    with sftp_drop(sshd.account(folder).sftp) as drop:
        assert [file.naam for file in drop.listing()] == [r"caf\xe9.csv", "good.csv"]
        drop.fetch(r"caf\xe9.csv", tmp_path / "1")
    assert (tmp_path / "1").read_bytes() == b"latin"


def test_a_folder_without_rights_is_unavailable_and_a_file_without_rights_is_that_file(
    hostile: Hostile, tmp_path: Path
) -> None:
    with sftp_drop(hostile.config) as drop:
        with pytest.raises(FileUnavailableError) as caught:
            drop.fetch("secret.csv", tmp_path / "1")
        assert caught.value.reden == "bestand-onleesbaar"
        with pytest.raises(UnavailableError, match="geen rechten"):
            drop.listing("closed")


def test_a_file_in_small_answers_arrives_whole(hostile: Hostile, tmp_path: Path) -> None:
    with sftp_drop(hostile.config) as drop:
        drop.fetch("drips.csv", tmp_path / "1")
    assert (tmp_path / "1").read_bytes() == b"abc"


def test_a_file_in_answers_smaller_than_was_asked_arrives_whole_and_in_order(hostile: Hostile, tmp_path: Path) -> None:
    with sftp_drop(hostile.config) as drop:
        drop.fetch("many.csv", tmp_path / "1")
    assert (tmp_path / "1").read_bytes() == MANY


def test_a_file_shorter_than_the_server_says_is_not_taken(hostile: Hostile, tmp_path: Path) -> None:
    with sftp_drop(hostile.config) as drop, pytest.raises(FileUnavailableError) as caught:
        drop.fetch("short.csv", tmp_path / "1")
    assert caught.value.reden == "bestand-nog-bezig"


def test_a_hostile_listing_cannot_point_outside(hostile: Hostile) -> None:
    with sftp_drop(hostile.config) as drop:
        assert [file.naam for file in drop.listing()] == ["good.csv", "without-mode.csv"]


def test_no_log_line_names_a_file(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    (account.folder / "jansen.csv").write_bytes(b"x")
    with sftp_drop(account.sftp) as drop:
        drop.listing()
        drop.sha256("jansen.csv")
        with pytest.raises(UnavailableError) as caught:
            drop.sha256("pietersen.csv")
    assert "pietersen" not in str(caught.value)
    assert "jansen" not in caplog.text
    assert "pietersen" not in caplog.text
