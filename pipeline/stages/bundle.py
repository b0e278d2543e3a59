"""Which letters go to the print street together."""

from collections.abc import Iterator, Sequence

from pipeline.contracts.batches import BatchBrief, BatchPlan
from pipeline.formats.batch_zip import BASIS_BYTES, brief_bytes


def plan_batches(
    brieven: Sequence[BatchBrief], *, eerste_volgnr: int, max_brieven: int, max_bytes: int, drukbestand: bool = False
) -> tuple[BatchPlan, ...]:
    """Divide letters over batches, numbered from `eerste_volgnr`, sorted by postcode and then kenmerk.

    Every letter is in exactly one batch, whatever the order they come in. A batch holds at most `max_brieven` letters
    and its zip at most `max_bytes` bytes, index and manifest included; a letter that does not even fit alone gets a
    batch of its own. With `drukbestand` every letter stands in the zip twice. Raises ValueError when a kenmerk comes
    twice or a limit is below 1: both would lose a letter.
    """
    if min(eerste_volgnr, max_brieven, max_bytes) < 1:
        raise ValueError("volgnr and limits start at 1")
    if len({brief.kenmerk for brief in brieven}) != len(brieven):
        raise ValueError("a kenmerk occurs twice")
    ordered = sorted(brieven, key=lambda brief: (brief.postcode, brief.kenmerk))
    groups = _fill(ordered, max_brieven=max_brieven, max_bytes=max_bytes, copies=2 if drukbestand else 1)
    return tuple(BatchPlan(volgnr, group) for volgnr, group in enumerate(groups, start=eerste_volgnr))


def _fill(
    ordered: Sequence[BatchBrief], *, max_brieven: int, max_bytes: int, copies: int
) -> Iterator[tuple[BatchBrief, ...]]:
    """Groups in order; a new one starts when the next letter no longer fits."""
    group: list[BatchBrief] = []
    size = BASIS_BYTES
    for brief in ordered:
        takes = brief_bytes(brief) + (copies - 1) * brief.grootte
        if group and (len(group) == max_brieven or size + takes > max_bytes):
            yield tuple(group)
            group, size = [], BASIS_BYTES
        group.append(brief)
        size += takes
    if group:
        yield tuple(group)
