import csv
from pathlib import Path

import pytest

from pipeline.domain.gemeente import gemeente_naam


@pytest.mark.parametrize(
    ("code", "naam"),
    [("0637", "Zoetermeer (0637)"), ("0003", "Eemsdelta (1979)"), ("0001", "Het Hogeland (1966)"), ("9999", "9999")],
)
def test_a_code_is_the_municipality_of_today(code: str, naam: str) -> None:
    assert gemeente_naam(code) == naam


def test_every_code_of_the_national_table_has_a_name(shared_data: Path) -> None:
    with (shared_data / "brp" / "tabel33_gemeenten.csv").open(encoding="utf-16", newline="") as file:
        codes = [row["92.10 Gemeentecode"] for row in csv.DictReader(file)]
    assert [code for code in codes if gemeente_naam(code) == code] == ["0000"]
