"""Street and number, wherever a partner puts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.adres import Huisnummer
from pipeline.domain.huisadres import Huisadres, parse_huisadres
from pipeline.domain.refusal import Refusal


def parsed(straat: str, huisnummer: str = "", huisletter: str = "", toevoeging: str = "") -> Huisadres | Refusal:
    return parse_huisadres(straat, huisnummer=huisnummer, huisletter=huisletter, toevoeging=toevoeging)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("Dorpsstraat", "12"), ("Dorpsstraat", "12", "", "", False)),
        (("", "12", "A"), ("", "12", "A", "", False)),
        (("Dorpsstraat 12 B",), ("Dorpsstraat", "12", "B", "", True)),
        (("Dorpsstraat, 12 hs",), ("Dorpsstraat", "12", "", "hs", True)),
        (("Dorpsstraat nr. 12",), ("Dorpsstraat", "12", "", "", True)),
        (("Dorpsstraat t/o 12",), ("Dorpsstraat", "12", "", "t/o", True)),
        (("Dorpsstraat 12", "", "A"), ("Dorpsstraat", "12", "A", "", True)),
        (("Dorpsstraat 12e",), ("Dorpsstraat", "12", "e", "", True)),
        (("1e Dorpsstraat 12-hoog",), ("1e Dorpsstraat", "12", "", "hoog", True)),
        (("Rechter 2e Tuinstraat 5",), ("Rechter 2e Tuinstraat", "5", "", "", True)),
        (("Dorpsstraat 12B", "12"), ("Dorpsstraat", "12", "B", "", True)),
        (("Dorpsstraat 12", "12", "A"), ("Dorpsstraat", "12", "A", "", False)),
        (("Dorpsstraat 12 a", "12", "A"), ("Dorpsstraat", "12", "A", "", False)),
        (("Plein 1944", "12"), ("Plein 1944", "12", "", "", False)),
        (("Plein 1944", "1944"), ("Plein 1944", "1944", "", "", False)),
        (("Plein 1944 12",), ("Plein 1944", "12", "", "", True)),
        (("Laan 1940-1945 3",), ("Laan 1940-1945", "3", "", "", True)),
        (("Kerkstraat 3 A", "5"), ("Kerkstraat 3 A", "5", "", "", False)),
        (("Kerkstraat 12 2711 EC Zoetermeer", "12"), ("Kerkstraat 12 2711 EC Zoetermeer", "12", "", "", False)),
    ],
)
def test_the_number_is_found_in_its_columns_or_behind_the_street(
    columns: tuple[str, ...], expected: tuple[str, str, str, str, bool]
) -> None:
    found = parsed(*columns)
    assert isinstance(found, Huisadres), found
    nummer = found.nummer
    assert (found.straat, nummer.nummer, nummer.letter, nummer.toevoeging, found.uit_straat) == expected


@pytest.mark.parametrize(
    "columns",
    [
        *(("",), ("Dorpsstraat",), ("Plein 1944",), ("2e van der Helststraat",), ("12",), ("Dorpsstraat 0",)),
        *(("Dorpsstraat 12 2711 EC Zoetermeer",), ("Dorpsstraat 12 t/m 14",), ("Dorpsstraat", "geen")),
        *(("Dorpsstraat 12 B", "12", "C"), ("Dorpsstraat 12 B", "", "C"), ("Dorpsstraat " * 50 + "12",)),
    ],
)
def test_an_address_without_one_clear_number_is_refused(columns: tuple[str, ...]) -> None:
    refusal = parsed(*columns)
    assert isinstance(refusal, Refusal)
    assert refusal.reden == "huisnummer-ongeldig"


def test_a_street_with_control_characters_is_refused() -> None:
    assert parsed("Dorps\x00straat", "12") == Refusal("tekens-verboden")


STRAAT = st.sampled_from(["Dorpsstraat", "1e Dorpsstraat", "Plein 1944", "van 't Hoffstraat"])
NUMMER = st.integers(1, 1499).map(str)
ACHTER = st.sampled_from(["", "A", "bis", "hs", "II", "3", "A-3"])


@given(STRAAT, NUMMER, ACHTER)
def test_a_number_in_the_street_column_is_the_number_in_its_own(straat: str, nummer: str, achter: str) -> None:
    in_kolommen = parsed(straat, f"{nummer} {achter}")
    in_straat = parsed(f"{straat} {nummer} {achter}")
    assert isinstance(in_kolommen, Huisadres)
    assert isinstance(in_straat, Huisadres)
    assert (in_straat.straat, in_straat.nummer) == (in_kolommen.straat, in_kolommen.nummer)


NEAR = st.text("ab 12e-/.t", max_size=12)


@given(NEAR | st.text(max_size=12), NEAR, st.text("A1", max_size=2), st.text("A1", max_size=2))
def test_no_text_makes_the_parser_stumble(straat: str, nummer: str, letter: str, toevoeging: str) -> None:
    found = parsed(straat, nummer, letter, toevoeging)
    if isinstance(found, Huisadres) and not found.uit_straat:
        assert found.nummer == Huisnummer.parse(nummer, letter, toevoeging)


def test_a_street_of_megabytes_is_not_searched_for_a_number() -> None:
    assert isinstance(parsed("a 1 " * 1_000_000), Refusal)


def test_an_address_does_not_show_itself() -> None:
    assert "Dorpsstraat" not in repr(parsed("Dorpsstraat", "12"))
