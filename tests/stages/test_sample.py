"""The blind sample of sure matches."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.ids import Sleutel
from pipeline.stages.sample import sample_matches

SLEUTEL, ANDER = Sleutel(bytes(32)), Sleutel(bytes(31) + b"x")
IDS = [f"S{number:020d}" for number in range(20_000)]


def test_a_hundredth_is_drawn_of_a_large_night_and_fifty_a_month_of_small_ones() -> None:
    assert len(sample_matches(IDS, deze_maand=0, sleutel=SLEUTEL)) == 200
    assert len(sample_matches(IDS[:400], deze_maand=0, sleutel=SLEUTEL)) == 50
    assert len(sample_matches(IDS[:400], deze_maand=48, sleutel=SLEUTEL)) == 4
    assert len(sample_matches(IDS[:30], deze_maand=0, sleutel=SLEUTEL)) == 30
    assert len(sample_matches(IDS[:30], deze_maand=50, sleutel=SLEUTEL)) == 1
    assert sample_matches([], deze_maand=0, sleutel=SLEUTEL) == []


def test_nobody_without_the_key_can_tell_which() -> None:
    assert sample_matches(IDS, deze_maand=50, sleutel=SLEUTEL) != sample_matches(IDS, deze_maand=50, sleutel=ANDER)


@given(st.lists(st.sampled_from(IDS)), st.integers(0, 60))
def test_the_order_in_which_matches_come_does_not_matter(ids: list[str], drawn: int) -> None:
    first = sample_matches(ids, deze_maand=drawn, sleutel=SLEUTEL)
    assert sample_matches(ids[::-1], deze_maand=drawn, sleutel=SLEUTEL) == first
    assert set(first) <= set(ids)
