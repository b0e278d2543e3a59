"""What an answer of the print street changes."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import Finding, reden
from pipeline.formats.retour import Ack, RetourBestand, Retouren, RetourRegel, Verslag, VerslagRegel
from pipeline.stages.acknowledge import Acknowledged, acknowledge

BATCH = "0637-VS-20261123-001-0123456789ab.zip"
OTHER = "0637-VS-20261123-002-ba9876543210.zip"
DAG = date(2026, 11, 23)
NOTHING = Acknowledged({}, {}, ())

SENT = Verslag((VerslagRegel("K1", True, 1, True, DAG, 1),), ())
FAILED = Verslag((VerslagRegel("K1", False, 1, True, DAG, 1),), ())
BACK = Retouren((RetourRegel("K1", "weg", DAG, 1),), ())
ACK = Ack(BATCH.removesuffix(".zip"))


def answer(status: str, antwoord: RetourBestand, *, batch: str = "verzonden") -> Acknowledged:
    """The answer about one letter K1 in BATCH."""
    return acknowledge({"K1": status}, {BATCH: batch, OTHER: "verzonden"}, antwoord, batch_van={"K1": BATCH})


def codes(acknowledged: Acknowledged) -> list[str]:
    return [finding.reden for finding in acknowledged.bevindingen]


def test_an_ack_confirms_the_batch_and_its_letters_only() -> None:
    brieven = {"K1": "verzonden", "K2": "gepost", "K3": "verzonden", "K4": "geannuleerd", "K5": "verzonden"}
    batch_van = {"K1": BATCH, "K2": BATCH, "K3": OTHER, "K4": BATCH}
    batches = {BATCH: "verzonden", OTHER: "verzonden"}
    expected = Acknowledged({"K1": "bevestigd"}, {BATCH: "bevestigd"}, ())
    assert acknowledge(brieven, batches, ACK, batch_van=batch_van) == expected


@pytest.mark.parametrize("naam", [BATCH, BATCH.removesuffix(".zip"), BATCH.upper()])
def test_a_batch_is_known_with_and_without_zip_in_any_case(naam: str) -> None:
    assert answer("verzonden", Ack(naam)).batch_status == {BATCH: "bevestigd"}


def test_an_ack_of_an_unknown_batch_is_a_finding() -> None:
    assert answer("verzonden", Ack("0637-VS-20261123-009-000000000000")) == Acknowledged(
        {}, {}, (Finding(0, "", "retour-batch-onbekend"),)
    )


@pytest.mark.parametrize("batch", ["klaar", "vrijgegeven", "geannuleerd"])
def test_an_ack_of_a_batch_that_never_left_is_an_alarm(batch: str) -> None:
    acknowledged = answer("vrijgegeven", ACK, batch=batch)
    assert codes(acknowledged) == ["retour-batch-nooit-verzonden"]
    assert not acknowledged.brief_status
    assert not acknowledged.batch_status


@pytest.mark.parametrize(
    ("status", "antwoord", "expected"),
    [
        ("verzonden", SENT, "gepost"),
        ("bevestigd", SENT, "gepost"),
        ("verzonden", FAILED, "mislukt"),
        ("bevestigd", FAILED, "mislukt"),
        ("verzonden", BACK, "retour"),
        ("bevestigd", BACK, "retour"),
        ("gepost", BACK, "retour"),
    ],
)
def test_a_letter_goes_forward(status: str, antwoord: RetourBestand, expected: str) -> None:
    assert answer(status, antwoord) == Acknowledged({"K1": expected}, {}, ())


@pytest.mark.parametrize(
    ("status", "antwoord"),
    [
        ("gepost", SENT), ("mislukt", FAILED), ("retour", BACK), ("retour", SENT),
        ("bevestigd", ACK), ("gepost", ACK), ("mislukt", ACK), ("retour", ACK),
    ],
)  # fmt: skip
def test_a_letter_never_goes_back_and_old_news_is_no_news(status: str, antwoord: RetourBestand) -> None:
    assert answer(status, antwoord, batch="bevestigd") == NOTHING


@pytest.mark.parametrize("status", ["klaar", "vrijgegeven"])
@pytest.mark.parametrize("antwoord", [SENT, FAILED, BACK])
def test_an_answer_about_a_letter_that_never_left_is_an_alarm(status: str, antwoord: RetourBestand) -> None:
    acknowledged = answer(status, antwoord)
    assert codes(acknowledged) == ["retour-nooit-verzonden"]
    assert acknowledged.brief_status == {}


@pytest.mark.parametrize("antwoord", [SENT, FAILED, BACK])
def test_a_cancelled_letter_stays_cancelled_and_the_answer_is_an_alarm(antwoord: RetourBestand) -> None:
    acknowledged = answer("geannuleerd", antwoord)
    assert codes(acknowledged) == ["retour-geannuleerd"]
    assert acknowledged.brief_status == {}


def test_an_unknown_kenmerk_is_a_finding_and_the_other_lines_count() -> None:
    lines = (VerslagRegel("NIEMAND", True, 1, True, DAG, 4), VerslagRegel("K1", True, 1, True, DAG, 5))
    acknowledged = answer("verzonden", Verslag(lines, ()))
    assert acknowledged == Acknowledged({"K1": "gepost"}, {}, (Finding(4, "kenmerk", "retour-brief-onbekend"),))


@pytest.mark.parametrize(("status", "antwoord"), [("gepost", FAILED), ("mislukt", SENT)])
def test_posted_and_failed_at_once_changes_nothing_and_is_told(status: str, antwoord: RetourBestand) -> None:
    acknowledged = answer(status, antwoord)
    assert codes(acknowledged) == ["retour-tegenstrijdig"]
    assert acknowledged.brief_status == {}


def test_two_lines_about_one_letter_that_disagree_are_told() -> None:
    acknowledged = answer("verzonden", Verslag(SENT.regels + FAILED.regels, ()))
    assert acknowledged.brief_status == {"K1": "gepost"}
    assert codes(acknowledged) == ["retour-tegenstrijdig"]


@pytest.mark.parametrize("order", [(FAILED, BACK), (BACK, FAILED)])
def test_what_failed_and_still_came_back_is_retour_and_is_told(order: Sequence[RetourBestand]) -> None:
    status, _, found = tell("verzonden", order)
    assert (status, found) == ("retour", ["retour-tegenstrijdig"])


def test_bad_lines_of_the_file_come_along() -> None:
    bad = Finding(2, "", "retour-kolommen")
    assert answer("verzonden", SENT._replace(fouten=(bad,))) == Acknowledged({"K1": "gepost"}, {}, (bad,))


def test_findings_never_repeat_a_foreign_value() -> None:
    acknowledged = answer("verzonden", Verslag((VerslagRegel("J-JANSEN", True, 1, True, DAG, 1),), ()))
    assert "JANSEN" not in repr(acknowledged.bevindingen)
    assert reden("retour-brief-onbekend").ernst == "taak"


def tell(status: str, order: Sequence[RetourBestand]) -> tuple[str, str, list[str]]:
    """Letter state, batch state and reasons after all answers in this order."""
    batch, found = "verzonden", list[str]()
    for antwoord in order:
        acknowledged = answer(status, antwoord, batch=batch)
        status = acknowledged.brief_status.get("K1", status)
        batch = acknowledged.batch_status.get(BATCH, batch)
        found += codes(acknowledged)
    return status, batch, found


@pytest.mark.parametrize(
    ("answers", "expected"), [((ACK, SENT, BACK), "retour"), ((ACK, SENT), "gepost"), ((ACK, FAILED), "mislukt")]
)
def test_the_order_of_legal_answers_does_not_matter(answers: Sequence[RetourBestand], expected: str) -> None:
    for order in permutations(answers):
        assert tell("verzonden", order) == (expected, "bevestigd", [])


@given(
    st.lists(st.sampled_from([ACK, SENT, BACK]), min_size=1).flatmap(
        lambda a: st.tuples(st.just(a), st.permutations(a))
    )
)
def test_any_order_and_any_repetition_ends_in_the_same_state(
    orders: tuple[list[RetourBestand], list[RetourBestand]],
) -> None:
    first, second = orders
    assert tell("verzonden", first) == tell("verzonden", second)
    assert tell("verzonden", first) == tell("verzonden", first + second)


RANK = ["klaar", "vrijgegeven", "verzonden", "bevestigd", "gepost", "mislukt", "retour", "geannuleerd"]


@given(st.sampled_from(RANK), st.lists(st.sampled_from([ACK, SENT, FAILED, BACK])))
def test_no_answers_ever_move_a_letter_back(status: str, answers: list[RetourBestand]) -> None:
    after, _, _ = tell(status, answers)
    assert RANK.index(after) >= RANK.index(status)
    if status in {"klaar", "vrijgegeven", "geannuleerd"}:
        assert after == status


@given(st.sampled_from(RANK), st.sampled_from([ACK, SENT, FAILED, BACK]))
def test_the_same_file_twice_changes_nothing_more(status: str, antwoord: RetourBestand) -> None:
    after, batch, _ = tell(status, [antwoord])
    again = answer(after, antwoord, batch=batch)
    assert (again.brief_status, again.batch_status) == ({}, {})
