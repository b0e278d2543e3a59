"""What changed between two residents files."""

import pyarrow as pa
import pytest

from pipeline.contracts.tables import INWONERS, WIJZIGINGEN, table_of
from pipeline.stages.compare import compare_inwoners

Row = dict[str, object]


def inwoner(bsn: str = "1", **velden: str) -> Row:
    row: Row = dict.fromkeys(INWONERS.names, "")
    return row | {"bsn": bsn, "postcode": "2711EC", "huisnummer": "7", "gemeente_code": "0637"} | velden


def changes(vorige: list[Row], nieuwe: list[Row]) -> list[tuple[str, str]]:
    tables = (table_of(rows, INWONERS) for rows in (vorige, nieuwe))
    found: pa.Table = compare_inwoners(*tables, gemeente_code="0637", run_id="R000002")
    assert found.schema == WIJZIGINGEN
    return [(row["bsn"], row["soort"]) for row in found.to_pylist()]


@pytest.mark.parametrize(
    ("was", "is_nu", "soorten"),
    [
        ({}, {}, []),
        ({}, {"opschorting_reden": "O"}, ["overleden"]),
        ({}, {"opschorting_reden": "E"}, ["vertrokken"]),
        ({}, {"gemeente_code": "0599"}, ["vertrokken"]),
        ({"opschorting_reden": "E"}, {}, ["teruggekeerd"]),
        ({"opschorting_reden": "E"}, {"opschorting_reden": "O"}, ["overleden"]),
        ({}, {"huisnummer": "9"}, ["verhuisd"]),
        ({}, {"huisnummertoevoeging": "II"}, ["verhuisd"]),
        ({}, {"huisnummer": "9", "opschorting_reden": "O"}, ["overleden"]),
        ({"opschorting_reden": "E"}, {"huisnummer": "9"}, ["teruggekeerd", "verhuisd"]),
        ({"geheimhouding": "0"}, {"geheimhouding": "7"}, ["geheim geworden"]),
        ({}, {"curatele": "1"}, ["onder curatele gesteld"]),
        ({}, {"voornamen": "Jan"}, []),
    ],
)
def test_each_kind_of_change_is_named(was: dict[str, str], is_nu: dict[str, str], soorten: list[str]) -> None:
    assert changes([inwoner(**was)], [inwoner(**is_nu)]) == [("1", soort) for soort in soorten]


def test_who_is_new_and_who_is_no_longer_in_the_file_are_told_in_order_of_bsn() -> None:
    assert changes([inwoner("1"), inwoner("3")], [inwoner("3"), inwoner("2")]) == [
        ("1", "niet meer in het bestand"),
        ("2", "nieuw"),
    ]


def test_the_same_file_again_or_in_another_order_changes_nothing() -> None:
    rows = [inwoner(str(number), huisnummer=str(number)) for number in range(9)]
    assert changes(rows, rows[::-1]) == []
