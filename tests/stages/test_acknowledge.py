"""What an answer of the print street changes."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.batches import GeplaatsteBrief
from pipeline.contracts.reasons import Finding, reden
from pipeline.formats.retour import Ack, RetourBestand, Retouren, RetourRegel, Verslag, VerslagRegel
from pipeline.stages.acknowledge import Acknowledged, acknowledge

BATCH = "0637-VS-20261123-001-0123456789ab.zip"
OTHER = "0637-VS-20261123-002-ba9876543210.zip"
DAG = date(2026, 11, 23)
NOTHING = Acknowledged({}, {}, {}, ())

SENT = Verslag((VerslagRegel("K1", True, 1, True, DAG, 1),), ())
FAILED = Verslag((VerslagRegel("K1", False, 1, True, DAG, 1),), ())
BACK = Retouren((RetourRegel("K1", "weg", DAG, 1),), ())
ACK = Ack(BATCH.removesuffix(".zip"))


def answer(
    status: str, antwoord: RetourBestand, *, batch: str = "verzonden", gepost_op: date | None = None
) -> Acknowledged:
    """The answer about one letter K1 in BATCH."""
    brieven = {"K1": GeplaatsteBrief(status, BATCH, 1, gepost_op)}
    return acknowledge(brieven, {BATCH: batch, OTHER: "verzonden"}, antwoord)


def codes(acknowledged: Acknowledged) -> list[str]:
    return [finding.reden for finding in acknowledged.bevindingen]


def test_an_ack_confirms_the_batch_and_its_letters_only() -> None:
    brieven = {
        "K1": GeplaatsteBrief("verzonden", BATCH, 1),
        "K2": GeplaatsteBrief("gepost", BATCH, 1),
        "K3": GeplaatsteBrief("verzonden", OTHER, 1),
        "K4": GeplaatsteBrief("geannuleerd", BATCH, 1),
        "K5": GeplaatsteBrief("verzonden", "", 1),
    }
    expected = Acknowledged({"K1": "bevestigd"}, {BATCH: "bevestigd"}, {}, ())
    assert acknowledge(brieven, {BATCH: "verzonden", OTHER: "verzonden"}, ACK) == expected


@pytest.mark.parametrize("naam", [BATCH, BATCH.removesuffix(".zip"), BATCH.upper()])
def test_a_batch_is_known_with_and_without_zip_in_any_case(naam: str) -> None:
    assert answer("verzonden", Ack(naam)).batch_status == {BATCH: "bevestigd"}


def test_an_ack_of_an_unknown_batch_is_a_finding() -> None:
    assert answer("verzonden", Ack("0637-VS-20261123-009-000000000000")) == Acknowledged(
        {}, {}, {}, (Finding(0, "", "retour-batch-onbekend"),)
    )


def test_an_ack_of_a_batch_that_nobody_set_free_is_an_alarm_and_changes_nothing() -> None:
    acknowledged = answer("klaar", ACK, batch="klaar")
    assert codes(acknowledged) == ["retour-batch-nooit-verzonden"]
    assert not acknowledged.brief_status
    assert not acknowledged.batch_status


def test_an_ack_of_a_batch_that_was_set_free_tells_a_ledger_out_of_a_backup_that_it_was_sent() -> None:
    acknowledged = answer("vrijgegeven", ACK, batch="vrijgegeven")
    assert codes(acknowledged) == ["retour-batch-was-al-weg"]
    assert acknowledged.brief_status == {"K1": "bevestigd"}
    assert acknowledged.batch_status == {BATCH: "bevestigd"}


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
    posted = {"K1": DAG} if antwoord == SENT else {}
    assert answer(status, antwoord) == Acknowledged({"K1": expected}, {}, posted, ())


@pytest.mark.parametrize(
    ("status", "antwoord"),
    [
        ("gepost", SENT), ("mislukt", FAILED), ("retour", BACK), ("retour", SENT),
        ("bevestigd", ACK), ("gepost", ACK), ("mislukt", ACK), ("retour", ACK),
    ],
)  # fmt: skip
def test_a_letter_never_goes_back_and_old_news_is_no_news(status: str, antwoord: RetourBestand) -> None:
    posted = {"K1": DAG} if antwoord == SENT else {}
    assert answer(status, antwoord, batch="bevestigd") == NOTHING._replace(gepost_op=posted)


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
    unknown = Finding(4, "kenmerk", "retour-brief-onbekend")
    assert acknowledged == Acknowledged({"K1": "gepost"}, {}, {"K1": DAG}, (unknown,))


@pytest.mark.parametrize(("status", "antwoord"), [("gepost", FAILED), ("mislukt", SENT)])
def test_posted_and_failed_at_once_changes_nothing_and_is_told(status: str, antwoord: RetourBestand) -> None:
    acknowledged = answer(status, antwoord)
    assert codes(acknowledged) == ["retour-tegenstrijdig"]
    assert acknowledged.brief_status == {}


def test_two_lines_about_one_letter_that_disagree_are_told() -> None:
    acknowledged = answer("verzonden", Verslag(SENT.regels + FAILED.regels, ()))
    assert acknowledged.brief_status == {"K1": "gepost"}
    assert codes(acknowledged) == ["retour-tegenstrijdig", "retour-dubbel"]


@pytest.mark.parametrize(("order", "final"), [((FAILED, BACK), "mislukt"), ((BACK, FAILED), "retour")])
def test_a_final_state_stays_whatever_comes_after_and_what_contradicts_is_told(
    order: Sequence[RetourBestand], final: str
) -> None:
    status, _, found = tell("verzonden", order)
    assert (status, found) == (final, ["retour-tegenstrijdig"])


def test_two_equal_lines_about_one_letter_are_told_and_count_once() -> None:
    acknowledged = answer("verzonden", Verslag(SENT.regels * 2, ()))
    assert acknowledged.brief_status == {"K1": "gepost"}
    assert codes(acknowledged) == ["retour-dubbel"]


def test_another_number_of_pages_than_we_made_is_told_and_the_letter_is_still_posted() -> None:
    (line,) = SENT.regels
    acknowledged = answer("bevestigd", Verslag((line._replace(paginas=2),), ()))
    assert acknowledged.brief_status == {"K1": "gepost"}
    assert codes(acknowledged) == ["retour-paginas-anders"]


def test_the_pages_of_a_letter_that_was_not_printed_do_not_matter() -> None:
    (line,) = FAILED.regels
    assert codes(answer("bevestigd", Verslag((line._replace(paginas=0),), ()))) == []


@pytest.mark.parametrize(("dag", "found"), [(DAG, []), (date(2026, 11, 24), ["retour-twee-keer-gepost"])])
def test_a_letter_posted_again_on_another_day_is_told(dag: date, found: list[str]) -> None:
    (line,) = SENT.regels
    acknowledged = answer("gepost", Verslag((line._replace(datum=dag),), ()), gepost_op=DAG)
    assert acknowledged.brief_status == {}
    assert codes(acknowledged) == found


def test_a_letter_that_came_back_before_its_report_was_read_was_posted_on_the_day_of_the_report() -> None:
    assert answer("retour", SENT) == NOTHING._replace(gepost_op={"K1": DAG})
    assert answer("mislukt", SENT).gepost_op == {}


def test_bad_lines_of_the_file_come_along() -> None:
    bad = Finding(2, "", "retour-kolommen")
    expected = Acknowledged({"K1": "gepost"}, {}, {"K1": DAG}, (bad,))
    assert answer("verzonden", SENT._replace(fouten=(bad,))) == expected


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
    if status in {"klaar", "vrijgegeven", "mislukt", "retour", "geannuleerd"}:
        assert after == status


@given(st.sampled_from(RANK), st.sampled_from([ACK, SENT, FAILED, BACK]))
def test_the_same_file_twice_changes_nothing_more(status: str, antwoord: RetourBestand) -> None:
    after, batch, _ = tell(status, [antwoord])
    again = answer(after, antwoord, batch=batch)
    assert (again.brief_status, again.batch_status) == ({}, {})
