"""Ids: the same thing gets the same name for ever, other things get other names, and none tells whose it is."""

import hashlib
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.ids import (
    Sleutel,
    dubbel_id,
    inwonersbestand_id,
    kenmerk,
    levering_id,
    signaal_id,
    zaak_id,
)

SLEUTEL = Sleutel(bytes(range(32)))
ANDERE_SLEUTEL = Sleutel(bytes(range(1, 33)))
SHA256 = "ab" * 32
BSN = "999990019"
KENMERK = re.compile(r"VS-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


@pytest.mark.parametrize(
    ("identity", "golden"),
    [
        (levering_id("woonbron", SHA256), "L6f9f579485db4d78c3ae"),
        (dubbel_id("woonbron", SHA256, "VS.csv", 12), "Dce405d4bb3adf6728883"),
        (signaal_id(SLEUTEL, "L0", 2), "S7826eb52aec546f726e3"),
        (zaak_id(SLEUTEL, BSN, "2026-11-01"), "Zcac9f818dda9bcf39f07"),
        (kenmerk(SLEUTEL, "Z0", "uitnodiging", "2026-11-23"), "VS-3EXT-K15G-427M"),
        (inwonersbestand_id("2026-11-01", SHA256), "If2d8d71d911afa341d1f"),
    ],
)
def test_an_id_is_the_same_in_every_version_of_seintje(identity: str, golden: str) -> None:
    assert identity == golden


@pytest.mark.parametrize(
    "make",
    [
        lambda key: signaal_id(key, "L0", 2),
        lambda key: zaak_id(key, BSN, "2026-11-01"),
        lambda key: kenmerk(key, "Z0", "uitnodiging", "2026-11-23"),
    ],
    ids=["signaal", "zaak", "kenmerk"],
)
def test_what_is_about_a_person_cannot_be_made_without_the_key_of_the_store(make: Callable[[Sleutel], str]) -> None:
    assert make(SLEUTEL) != make(ANDERE_SLEUTEL)


def test_a_zaak_is_not_named_by_a_bare_hash_that_can_be_tried_out() -> None:
    parts = ("zaak", BSN, "2026-11-01")
    bare = {hashlib.sha256(glue.join(parts).encode()).hexdigest()[:20] for glue in ("", "\x1f", "|", " ")}
    assert zaak_id(SLEUTEL, BSN, "2026-11-01")[1:] not in bare


def test_ids_have_one_length_and_their_own_first_letter() -> None:
    made = [
        levering_id("p", SHA256),
        dubbel_id("p", SHA256, "naam", 1),
        signaal_id(SLEUTEL, "L0", 1),
        zaak_id(SLEUTEL, BSN, "2026-11-01"),
        inwonersbestand_id("2026-11-01", SHA256),
    ]
    assert [identity[0] for identity in made] == ["L", "D", "S", "Z", "I"]
    assert {len(identity) for identity in made} == {21}


def test_the_same_content_of_another_partner_is_another_levering() -> None:
    assert levering_id("woonbron", SHA256) != levering_id("eneco", SHA256)


def test_each_moment_known_bytes_are_dropped_again_has_its_own_row() -> None:
    again = {dubbel_id("woonbron", SHA256, naam, mtime_ns) for naam in ("a.csv", "b.csv") for mtime_ns in (1, 2)}
    assert len(again) == 4


def test_parts_that_run_into_each_other_are_still_different() -> None:
    assert levering_id("ab", "c") != levering_id("a", "bc")
    assert signaal_id(SLEUTEL, "L1", 12) != signaal_id(SLEUTEL, "L11", 2)
    assert kenmerk(SLEUTEL, "Z", "ab", "c") != kenmerk(SLEUTEL, "Z", "a", "bc")


def test_an_inwoner_has_one_zaak_per_matching_period() -> None:
    assert zaak_id(SLEUTEL, BSN, "2026-11-01") != zaak_id(SLEUTEL, BSN, "2026-12-01")


@given(zaak=st.text(), template=st.text(), aanleiding=st.text())
def test_a_kenmerk_can_be_read_over_the_phone(zaak: str, template: str, aanleiding: str) -> None:
    assert KENMERK.fullmatch(kenmerk(SLEUTEL, zaak, template, aanleiding))


def test_a_kenmerk_uses_the_whole_alphabet_in_every_place() -> None:
    many = [kenmerk(SLEUTEL, f"Z{number}", "uitnodiging", "") for number in range(2_000)]
    for place in (3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16):
        assert len({one[place] for one in many}) == 32


@pytest.mark.parametrize(
    "make",
    [
        lambda number: signaal_id(SLEUTEL, "L0", number),
        lambda number: kenmerk(SLEUTEL, f"Z{number}", "uitnodiging", ""),
    ],
    ids=["signaal", "kenmerk"],
)
def test_a_hundred_thousand_ids_never_collide(make: Callable[[int], str]) -> None:
    assert len({make(number) for number in range(100_000)}) == 100_000
