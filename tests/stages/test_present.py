import pytest

from pipeline.stages.present import _same_place


@pytest.mark.parametrize(
    ("wrote", "known", "same"),
    [
        ("5", "Nijlstraat 5", True),
        ("5 A", "Nijlstraat 5 a", True),
        ("5", "Nijlstraat 15", False),
        ("5", "Nijlstraat 5 A", False),
        ("Nijlstraat 5", "nijlstraat 5", True),
        ("Nijlstraat 5", "Amazonepad 5", False),
        ("", "Nijlstraat 5", True),
    ],
)
def test_an_address_without_its_street_is_no_difference(wrote: str, known: str, *, same: bool) -> None:
    assert _same_place(wrote, known) == same
