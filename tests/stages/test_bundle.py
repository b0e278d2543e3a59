"""Letters are divided over batches."""

import hashlib
import io
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.batches import BatchBrief, BatchPlan
from pipeline.formats.batch_zip import BASIS_BYTES, brief_bytes, write_batch
from pipeline.stages.bundle import plan_batches

VERSIES = {f"sjabloon brief-{number}": "0123456789ab" for number in range(20)}


def brief(kenmerk: str, *, postcode: str = "2711EC", grootte: int = 10) -> BatchBrief:
    sha256 = hashlib.sha256(bytes(grootte)).hexdigest()
    return BatchBrief(kenmerk, ("J. Bakker", "Dorpsstraat 1"), postcode, "2711EC1", sha256, 1, grootte)


def zip_size(batch: BatchPlan) -> int:
    """The bytes of the real zip."""
    sizes, target = {one.kenmerk: one.grootte for one in batch.brieven}, io.BytesIO()
    write_batch(
        batch,
        lambda kenmerk: bytes(sizes[kenmerk]),
        target,
        versies=VERSIES,
        gemeente_code="0637",
        datum=date(2026, 11, 23),
    )
    return len(target.getvalue())


def room(*brieven: BatchBrief) -> int:
    """The smallest limit under which these letters travel together."""
    return BASIS_BYTES + sum(brief_bytes(one) for one in brieven)


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
    brieven: list[BatchBrief], *, eerste_volgnr: int = 1, max_brieven: int = 500, max_bytes: int = 40 * 2**20
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
    one, two, three = brief("K1", grootte=60), brief("K2", grootte=40), brief("K3", grootte=1)
    batches = plan([one, two, three], max_bytes=room(one, two))
    assert [[one.kenmerk for one in batch.brieven] for batch in batches] == [["K1", "K2"], ["K3"]]


def test_a_letter_larger_than_a_batch_travels_alone() -> None:
    brieven = [brief("K1"), brief("K2", grootte=500), brief("K3")]
    batches = plan(brieven, max_bytes=room(brieven[0]))
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


@given(BRIEVEN, st.integers(1, 10), st.integers(BASIS_BYTES, BASIS_BYTES + 5000))
def test_no_batch_is_too_large_and_none_is_split_without_need(
    brieven: list[BatchBrief], max_brieven: int, max_bytes: int
) -> None:
    def fits(*groups: BatchPlan | BatchBrief) -> bool:
        letters = [one for group in groups for one in (group.brieven if isinstance(group, BatchPlan) else (group,))]
        return len(letters) <= max_brieven and room(*letters) <= max_bytes

    batches = plan(brieven, max_brieven=max_brieven, max_bytes=max_bytes)
    assert all(fits(batch) or len(batch.brieven) == 1 for batch in batches)
    assert not any(fits(batch, following.brieven[0]) for batch, following in pairwise(batches))


@given(BRIEVEN, st.integers(BASIS_BYTES + 1000, BASIS_BYTES + 5000))
def test_the_whole_zip_stays_under_the_limit_not_only_its_letters(brieven: list[BatchBrief], max_bytes: int) -> None:
    for batch in plan(brieven, max_bytes=max_bytes):
        assert zip_size(batch) <= max_bytes


def test_five_hundred_letters_fit_in_one_zip_and_the_sum_is_not_far_off() -> None:
    brieven = [brief(f"VS-0000-0000-{number:04d}", grootte=40_000) for number in range(500)]
    (batch,) = plan(brieven)
    assert 0 <= room(*brieven) - zip_size(batch) < BASIS_BYTES + 500 * 200


@given(BRIEVEN.flatmap(lambda brieven: st.tuples(st.just(brieven), st.permutations(brieven))))
def test_the_order_in_which_letters_come_does_not_matter(orders: tuple[list[BatchBrief], list[BatchBrief]]) -> None:
    first, second = orders
    assert plan(first, max_brieven=3, max_bytes=90) == plan(second, max_brieven=3, max_bytes=90)
