"""Which files of a listing may be fetched, and why the others may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.whole import (
    NS,
    Chosen,
    choose_whole,
    declared_aantal,
    declared_sha256,
    is_companion_name,
    is_strange_name,
    is_unfinished_name,
)
from pipeline.contracts.config_partner import Ontvangst
from pipeline.contracts.drops import RemoteFile
from pipeline.contracts.reasons import reden

NOW = 1_790_000_000 * NS
DAY = 24 * 3600


def nothing_seen(_: RemoteFile) -> bool:
    return False


def choose(*files: RemoteFile, **wishes: object) -> Chosen:
    ontvangst = Ontvangst.model_validate(wishes)
    return choose_whole(files, files, seen=nothing_seen, ontvangst=ontvangst, now_ns=NOW)


def aged(seconds: float, naam: str = "a.csv") -> RemoteFile:
    return RemoteFile(naam, 1, NOW - int(seconds * NS))


def test_a_file_younger_than_the_minimum_age_waits() -> None:
    chosen = choose(aged(59), aged(60, "b.csv"), minimum_leeftijd_seconden=60)
    assert [file.naam for file in chosen.take] == ["b.csv"]
    assert [(file.remote.naam, file.reden) for file in chosen.left] == [("a.csv", "bestand-te-jong")]


def test_by_default_age_does_not_matter() -> None:
    assert choose(aged(0)).take == [aged(0)]
    assert choose(aged(-30)).take == [aged(-30)]


def test_on_a_server_that_is_ahead_the_newest_file_tells_the_time() -> None:
    chosen = choose(aged(-3600, "newest.csv"), aged(-3500, "older.csv"), minimum_leeftijd_seconden=60)
    assert [file.naam for file in chosen.take] == ["older.csv"]


def test_a_time_that_means_nothing_neither_keeps_a_file_out_nor_makes_others_look_old() -> None:
    chosen = choose(aged(-300 * DAY, "2038.csv"), aged(1, "young.csv"), minimum_leeftijd_seconden=60)
    assert [file.naam for file in chosen.take] == ["2038.csv"]
    assert [file.remote.naam for file in chosen.left] == ["young.csv"]


def test_above_the_maximum_the_newest_are_taken_and_one_line_tells_of_the_rest() -> None:
    files = [aged(number, f"{number}.csv") for number in range(9)]
    chosen = choose(*files, max_bestanden=3)
    assert [file.naam for file in chosen.take] == ["0.csv", "1.csv", "2.csv"]
    assert [(file.remote.naam, file.reden) for file in chosen.left] == [("3.csv", "drop-te-veel-bestanden")]


def test_above_the_maximum_a_heap_of_refused_files_does_not_keep_out_an_older_one_that_nobody_looked_at() -> None:
    files = [aged(number, f"{number}.csv") for number in range(5)]
    refused, ontvangst = {"0.csv", "1.csv", "2.csv"}, Ontvangst(max_bestanden=2)
    chosen = choose_whole(files, files, seen=nothing_seen, refused=refused, ontvangst=ontvangst, now_ns=NOW)
    assert [file.naam for file in chosen.take] == ["3.csv", "4.csv"]
    assert [file.remote.naam for file in chosen.left] == ["0.csv"]


def test_files_that_were_seen_do_not_count_for_the_maximum() -> None:
    files = [aged(number, f"{number}.csv") for number in range(5)]
    ontvangst = Ontvangst(max_bestanden=2)
    chosen = choose_whole(files, files, seen=files[:3].__contains__, ontvangst=ontvangst, now_ns=NOW)
    assert ([file.naam for file in chosen.take], chosen.left) == (["3.csv", "4.csv"], [])


def test_each_companion_goes_with_the_name_in_front_of_it() -> None:
    files = [aged(1, naam) for naam in ("A.csv", "A.csv.ok", "a.csv", "a.csv.OK", "a.csv.sha256", "b.csv", "b.ok")]
    chosen = choose(*files, begeleider="ok")
    assert [file.naam for file in chosen.take] == ["A.csv", "a.csv"]
    assert chosen.begeleiders["A.csv"].naam == "A.csv.ok"
    assert chosen.begeleiders["a.csv"].naam == "a.csv.OK"
    assert [file.reden for file in chosen.left] == ["begeleider-ontbreekt"]


def test_a_companion_may_be_written_in_other_letter_case_when_it_can_belong_to_one_levering_only() -> None:
    files = [aged(1, naam) for naam in ("VS_a.csv", "vs_A.csv.OK", "VS_b.csv", "vs_B.csv", "VS_B.csv.ok")]
    chosen = choose(*files, begeleider="ok")
    assert [file.naam for file in chosen.take] == ["VS_a.csv"]
    assert [file.remote.naam for file in chosen.left] == ["VS_b.csv", "vs_B.csv"]


@given(
    st.lists(st.builds(RemoteFile, st.text(min_size=1, max_size=6), st.integers(0, 3), st.integers(0, 3)), unique=True),
    st.lists(st.builds(RemoteFile, st.text(min_size=1, max_size=6), st.integers(0, 3), st.integers(0, 3)), unique=True),
    st.sampled_from(["geen", "ok", "sha256", "aantal"]),
)
def test_every_new_file_is_taken_or_left_with_a_reason(
    first: list[RemoteFile], second: list[RemoteFile], begeleider: str
) -> None:
    ontvangst = Ontvangst.model_validate({"begeleider": begeleider})
    chosen = choose_whole(first, second, seen=nothing_seen, ontvangst=ontvangst, now_ns=NOW)
    new = [file for file in second if not is_unfinished_name(file.naam) and not is_companion_name(file.naam)]
    assert sorted([*chosen.take, *(file.remote for file in chosen.left)]) == sorted(new)
    assert all(file in first for file in chosen.take)
    assert all(reden(file.reden).titel for file in chosen.left)


@pytest.mark.parametrize(
    "naam", ["a\n", "a\x00b", "\u202ea", "\u2066", "a\u200d", "\ufeffa", "a\u2029", "\x7f", "\ue000"]
)
def test_what_no_screen_shows_is_strange(naam: str) -> None:
    assert is_strange_name(naam)


@pytest.mark.parametrize(
    "naam", ["VS_a_20261123_001.csv", "é ü.csv", "E\u0308.csv", r"caf\xe9.csv", "a\u00a0b", "日本", ""]
)
def test_what_can_be_read_is_not_strange(naam: str) -> None:
    assert not is_strange_name(naam)


HEX = "ab" * 32


@pytest.mark.parametrize(
    "content",
    [
        HEX.encode(),
        HEX.upper().encode() + b"\r\n",
        f"{HEX}  VS_a.csv\n".encode(),
        f"SHA256 (VS_a.csv) = {HEX}\n".encode(),
        f"\ufeff{HEX}".encode(),
        f"Algorithm : SHA256\r\nHash : {HEX.upper()}\r\n".encode("utf-16"),
    ],
)
def test_a_sha256_is_found_however_it_was_written(content: bytes) -> None:
    assert declared_sha256(content) == HEX


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"ab" * 33, HEX.encode() + b" " + b"cd" * 32, b"\xff" * 64])
def test_no_sha256_or_two_is_none(content: bytes) -> None:
    assert declared_sha256(content) is None


@pytest.mark.parametrize("content", [b"12", b" 12\r\n", b"\xef\xbb\xbf12", "12\r\n".encode("utf-16"), b"0012"])
def test_a_number_of_records_is_read(content: bytes) -> None:
    assert declared_aantal(content) == 12


@pytest.mark.parametrize("content", [b"", b"-1", b"1.000", b"12 records", b"1" * 10, "١٢".encode(), b"1\n2"])
def test_anything_but_a_plain_number_is_none(content: bytes) -> None:
    assert declared_aantal(content) is None
