"""Letters are divided over batches."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.batches import BatchBrief, BatchPlan
from pipeline.stages.bundle import plan_batches


def brief(kenmerk: str, *, postcode: str = "2711EC", grootte: int = 10) -> BatchBrief:
    return BatchBrief(kenmerk, ("J. Bakker", "Dorpsstraat 1"), postcode, "2711EC1", "0" * 64, 1, grootte)


BRIEVEN = st.lists(
    st.builds(
        lambda number, postcode, grootte: brief(f"K{number}", postcode=postcode, grootte=grootte),
        st.integers(0, 99),
        st.sampled_from(["", "2711EC", "2711ED", "2715AA"]),
        st.integers(1, 50),
    ),
    unique_by=lambda one: one.kenmerk,
    max_size=40,
)


def plan(
    brieven: list[BatchBrief], *, eerste_volgnr: int = 1, max_brieven: int = 500, max_bytes: int = 1000
) -> tuple[BatchPlan, ...]:
    return plan_batches(brieven, eerste_volgnr=eerste_volgnr, max_brieven=max_brieven, max_bytes=max_bytes)


def test_no_letters_make_no_batch() -> None:
    assert plan([]) == ()


def test_letters_lie_in_the_order_of_the_postman() -> None:
    (batch,) = plan([brief("K2", postcode="2715AA"), brief("K3"), brief("K1")])
    assert [one.kenmerk for one in batch.brieven] == ["K1", "K3", "K2"]


def test_a_full_batch_is_followed_by_the_next_number() -> None:
    batches = plan([brief(f"K{number}") for number in range(5)], eerste_volgnr=7, max_brieven=2)
    assert [(batch.volgnr, len(batch.brieven)) for batch in batches] == [(7, 2), (8, 2), (9, 1)]


def test_a_batch_may_be_exactly_as_large_as_the_limit() -> None:
    batches = plan([brief("K1", grootte=60), brief("K2", grootte=40), brief("K3", grootte=1)], max_bytes=100)
    assert [[one.kenmerk for one in batch.brieven] for batch in batches] == [["K1", "K2"], ["K3"]]


def test_a_letter_larger_than_a_batch_travels_alone() -> None:
    batches = plan([brief("K1", grootte=10), brief("K2", grootte=500), brief("K3", grootte=10)], max_bytes=100)
    assert [[one.kenmerk for one in batch.brieven] for batch in batches] == [["K1"], ["K2"], ["K3"]]


def test_a_kenmerk_that_comes_twice_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="twice"):
        plan([brief("K1"), brief("K1", postcode="2715AA")])


@pytest.mark.parametrize("limit", ["eerste_volgnr", "max_brieven", "max_bytes"])
def test_a_limit_of_nothing_is_a_mistake_of_the_caller(limit: str) -> None:
    with pytest.raises(ValueError, match="start at 1"):
        plan([brief("K1")], **{limit: 0})


@given(BRIEVEN, st.integers(1, 10), st.integers(1, 120))
def test_every_letter_is_in_exactly_one_batch(brieven: list[BatchBrief], max_brieven: int, max_bytes: int) -> None:
    batches = plan(brieven, max_brieven=max_brieven, max_bytes=max_bytes)
    planned = [one for batch in batches for one in batch.brieven]
    assert planned == sorted(brieven, key=lambda one: (one.postcode, one.kenmerk))
    assert [batch.volgnr for batch in batches] == list(range(1, len(batches) + 1))


@given(BRIEVEN, st.integers(1, 10), st.integers(1, 120))
def test_no_batch_is_too_large_and_none_is_split_without_need(
    brieven: list[BatchBrief], max_brieven: int, max_bytes: int
) -> None:
    def fits(*groups: BatchPlan | BatchBrief) -> bool:
        letters = [one for group in groups for one in (group.brieven if isinstance(group, BatchPlan) else (group,))]
        return len(letters) <= max_brieven and sum(one.grootte for one in letters) <= max_bytes

    batches = plan(brieven, max_brieven=max_brieven, max_bytes=max_bytes)
    assert all(fits(batch) or len(batch.brieven) == 1 for batch in batches)
    assert not any(fits(batch, following.brieven[0]) for batch, following in pairwise(batches))


@given(BRIEVEN.flatmap(lambda brieven: st.tuples(st.just(brieven), st.permutations(brieven))))
def test_the_order_in_which_letters_come_does_not_matter(orders: tuple[list[BatchBrief], list[BatchBrief]]) -> None:
    first, second = orders
    assert plan(first, max_brieven=3, max_bytes=90) == plan(second, max_brieven=3, max_bytes=90)
