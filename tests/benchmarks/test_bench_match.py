"""The measuring of the matching: the bound that it prints, and that both of its halves run."""

from math import log

import pytest
from match_fouten import alleen_a, fouten
from match_grens import bovengrens, per_100k, tabel

from pipeline.stages.match.model import load_model


@pytest.mark.parametrize(
    ("fout", "van", "grens"),
    [
        (0, 612_387, 6.0237e-6),
        (4, 612_387, 1.67242e-5),
        (0, 10, 0.3084971),
        (1, 20, 0.2487328),
        (5, 10, 0.8129140),
        (10, 10, 1.0),
    ],
)
def test_the_bound_is_the_upper_end_of_the_exact_two_sided_interval(fout: int, van: int, grens: float) -> None:
    assert bovengrens(fout, van) == pytest.approx(grens, rel=1e-4)


def test_without_any_wrong_the_bound_is_the_rule_of_minus_log_alpha() -> None:
    assert bovengrens(0, 1_000_000) == pytest.approx(-log(0.025) / 1_000_000, rel=1e-5)


def test_more_wrong_than_there_were_is_refused() -> None:
    with pytest.raises(ValueError, match="no proportion"):
        bovengrens(3, 2)


def test_a_table_is_aligned_and_says_nothing_of_a_rate_of_none() -> None:
    assert tabel(["soort", "n"], [["inwoner", "12"], ["-", "3"]]).splitlines() == [
        "| soort   |  n |",
        "|---------|---:|",
        "| inwoner | 12 |",
        "| -       |  3 |",
    ]
    assert per_100k(0, 0) == ["-", "-"]


def test_the_baseline_is_the_same_model_with_the_rules_of_our_own_switched_off() -> None:
    regels = alleen_a(load_model()).regels
    assert {regel.id[0] for regel in regels if regel.aan} == {"A"}
    assert [regel.id for regel in regels] == [regel.id for regel in load_model().regels]


def test_the_error_tables_count_every_signaal_once_per_soort() -> None:
    told = fouten(inwoners=600, signalen=300, seed=5, met_bsn=0.2, zwaar=False)
    rows = [line.split("|")[1:3] for line in told.splitlines() if line.startswith("| ")]
    soorten = {naam.strip(): van.strip() for naam, van in rows[: [naam.strip() for naam, _ in rows].index("rule")]}
    assert soorten.pop("all") == "300"
    assert sum(int(van) for naam, van in soorten.items() if naam != "about whom") == 300
