"""House numbers and address lines."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.adres import Adres, Huisnummer, adresregels
from pipeline.domain.refusal import Refusal

ORACLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "oracle" / "adresregels.csv"
GEMEENTE = "'s-Gravenhage"  # 0518, the only gemeente in the oracle
ADRES = Adres(
    functie_adres="W",
    straat="Markt",
    huisnummer="10",
    huisletter="",
    toevoeging="",
    aanduiding="",
    postcode="2711EC",
    woonplaats="Zoetermeer",
    locatie="",
)


def regels(**changes: str) -> tuple[str, ...]:
    result = adresregels(replace(ADRES, **changes), gemeente_naam=GEMEENTE)
    assert not isinstance(result, Refusal), result
    return result


def refusal(adres: Adres, gemeente_naam: str = GEMEENTE) -> Refusal:
    result = adresregels(adres, gemeente_naam=gemeente_naam)
    assert isinstance(result, Refusal), "not refused"
    assert result.reden == "adres-onbruikbaar"
    return result


def oracle_cases(*, buitenland: bool) -> list[object]:
    if not ORACLE.is_file():
        return [pytest.param({}, marks=pytest.mark.skip(reason="../shared/data/oracle is not beside this checkout"))]
    with ORACLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        pytest.param(row, id=f"{number}: {row['scenario']}")
        for number, row in enumerate(rows, 1)
        if ("buitenland" in row["scenario"]) == buitenland
    ]


def adres_of(row: dict[str, str]) -> Adres:
    return Adres(
        functie_adres=row["functie_1010"],
        straat=row["straat_1110"],
        huisnummer=row["huisnr_1120"],
        huisletter=row["letter_1130"],
        toevoeging=row["toev_1140"],
        aanduiding=row["aand_1150"],
        postcode=row["postcode_1160"],
        woonplaats=row["woonplaats_1170"],
        locatie=row["locatie_1210"],
    )


@pytest.mark.parametrize("row", oracle_cases(buitenland=False))
def test_rvig_writes_this_address_so(row: dict[str, str]) -> None:
    result = adresregels(adres_of(row), gemeente_naam=GEMEENTE)
    assert not isinstance(result, Refusal), result
    # each scenario asks for one or two lines; an empty expectation is a line it did not ask for
    asked = [place for place, column in enumerate(("adresregel1", "adresregel2")) if row[column]]
    assert asked
    assert [result[place] for place in asked] == [row[f"adresregel{place + 1}"] for place in asked]


@pytest.mark.parametrize("row", oracle_cases(buitenland=True))
def test_a_person_abroad_has_no_address_line_here(row: dict[str, str]) -> None:
    # RvIG copies these lines from elements 13.30-13.50; the oracle's columns and the residents table do not have them,
    # and who lives abroad is no resident: "geen inwoner", never a letter
    refusal(adres_of(row))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Markt 10"),
        ({"huisletter": "c"}, "Markt 10 c"),
        ({"toevoeging": "III"}, "Markt 10 III"),
        ({"toevoeging": "2"}, "Markt 10-2"),
        ({"huisletter": "L", "toevoeging": "Toe"}, "Markt 10 LToe"),
        ({"toevoeging": "2", "aanduiding": "by"}, "Markt bij 10-2"),
        ({"toevoeging": "2", "aanduiding": "to"}, "Markt t/o 10-2"),
        ({"aanduiding": "."}, "Markt 10"),
        ({"huisnummer": "00010"}, "Markt 10"),
        ({"straat": "  Markt   Zuid "}, "Markt Zuid 10"),
    ],
)
def test_the_first_line_follows_nen_5825(changes: dict[str, str], expected: str) -> None:
    assert regels(**changes)[0] == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "2711 EC  ZOETERMEER"),
        ({"woonplaats": ""}, "2711 EC  'S-GRAVENHAGE"),
        ({"woonplaats": "."}, "2711 EC  'S-GRAVENHAGE"),
        ({"postcode": ""}, "ZOETERMEER"),
        ({"woonplaats": "Één"}, "2711 EC  ÉÉN"),
    ],
)
def test_the_second_line_has_two_spaces_and_the_place_in_capitals(changes: dict[str, str], expected: str) -> None:
    assert regels(**changes)[1] == expected


def test_a_place_without_an_address_has_its_description_and_the_gemeente() -> None:
    changes = {"straat": "", "huisnummer": "", "postcode": "", "woonplaats": "", "locatie": "Woonboot De Hoop"}
    assert regels(**changes) == ("Woonboot De Hoop", "'S-GRAVENHAGE")


@pytest.mark.parametrize(
    "changes",
    [
        {"straat": ""},
        {"straat": "."},
        {"huisnummer": ""},
        {"huisnummer": "0"},
        {"huisnummer": "10A"},
        {"huisnummer": "100000"},
        {"straat": ".", "huisnummer": "", "locatie": "."},
        {"aanduiding": "naast"},
        {"postcode": "2711SS"},
        {"straat": "Markt\x07"},
        {"straat": "M" * 38},
        {"woonplaats": "Z" * 42},
        {"straat": "", "locatie": "W" * 41},
    ],
    ids=str,
)
def test_an_address_with_an_unknown_or_strange_part_goes_to_a_person(changes: dict[str, str]) -> None:
    refusal(replace(ADRES, **changes))


@pytest.mark.parametrize("changes", [{"woonplaats": ""}, {"straat": "", "huisnummer": "", "locatie": "Woonboot"}])
def test_an_address_without_any_place_goes_to_a_person(changes: dict[str, str]) -> None:
    refusal(replace(ADRES, **changes), gemeente_naam="")


def test_a_gemeente_that_cannot_be_printed_is_refused() -> None:
    refusal(ADRES, gemeente_naam="Zoeter\x00meer")


@given(st.builds(Adres, *(st.text(max_size=8),) * 9), st.text(max_size=8))
def test_no_address_makes_the_lines_stumble(adres: Adres, gemeente: str) -> None:
    result = adresregels(adres, gemeente_naam=gemeente)
    assert isinstance(result, Refusal) or (all(result) and len(result) == 2)


@given(st.from_regex(r"[1-9][0-9]{0,4}", fullmatch=True), st.text("ab1 -", max_size=4), st.sampled_from(["", "A"]))
def test_every_normal_address_has_two_lines_within_the_window(nummer: str, toevoeging: str, letter: str) -> None:
    first, second = regels(huisnummer=nummer, toevoeging=toevoeging, huisletter=letter)
    assert first.startswith(f"Markt {nummer}")
    assert len(first) <= 40
    assert second == "2711 EC  ZOETERMEER"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("12",), ("12", "", "")),
        ((" 0012 ",), ("12", "", "")),
        (("12A",), ("12", "A", "")),
        (("12 a",), ("12", "a", "")),
        (("12-A",), ("12", "A", "")),
        (("12 A-3",), ("12", "A", "3")),
        (("12A3",), ("12", "A", "3")),
        (("12A hoog",), ("12", "A", "hoog")),
        (("12-hoog",), ("12", "", "hoog")),
        (("12 II",), ("12", "", "II")),
        (("12bis",), ("12", "", "bis")),
        (("12-3",), ("12", "", "3")),
        (("nr 12",), ("12", "", "")),
        (("nr. 12A",), ("12", "A", "")),
        (("nr12",), ("12", "", "")),
        (("Huisnummer: 12",), ("12", "", "")),
        (("12 hs",), ("12", "", "hs")),
        (("12 h.s.",), ("12", "", "h.s.")),
        (("12 (hs)",), ("12", "", "hs")),
        (("12.A",), ("12", "A", "")),
        (("12 t/o",), ("12", "", "t/o")),
        (("t/o 12",), ("12", "", "t/o")),
        (("12A t/o",), ("12", "A", "t/o")),
        (("bij 12",), ("12", "", "bij")),
        (("12A", "", "A"), ("12", "A", "")),
        (("12 A-3", "", "A3"), ("12", "A", "3")),
        (("12Abis", "A", "bis"), ("12", "A", "bis")),
        (("12/3",), ("12", "", "3")),
        (("12 1-hoog",), ("12", "", "1-hoog")),
        (("12", "A"), ("12", "A", "")),
        (("12", "A", "3"), ("12", "A", "3")),
        (("12", "", "-3"), ("12", "", "3")),
        (("12", "", "A"), ("12", "", "A")),
        (("12", "bis"), ("12", "", "bis")),
        (("12", "A3"), ("12", "A", "3")),
        (("12A", "A"), ("12", "A", "")),
        (("12a", "A", ""), ("12", "A", "")),
        (("12 bis", "", "BIS"), ("12", "", "BIS")),
        (("12A", "", "3"), ("12", "A", "3")),
        (("99999",), ("99999", "", "")),
    ],
)
def test_a_house_number_is_split_into_the_register_s_parts(columns: tuple[str, ...], expected: tuple[str, ...]) -> None:
    huisnummer = Huisnummer.parse(*columns)
    assert isinstance(huisnummer, Huisnummer), huisnummer
    assert (huisnummer.nummer, huisnummer.letter, huisnummer.toevoeging) == expected


@pytest.mark.parametrize(
    "columns",
    [
        *(
            (raw,)
            for raw in (
                "",
                "0",
                "000",
                "100000",
                "-12",
                "A12",
                "hoog",
                "12.0",
                "12,5",
                "12é",
                "12\x00",
                "１2",
                "nr",
                "12 t/m 14",
            )
        ),
        *(("12A", "B"), ("12-3", "", "4"), ("12", "A", "\x07"), ("12", "bis", "hoog"), ("12", "", "€")),
    ],
)
def test_a_house_number_that_is_none_or_contradicts_itself_is_refused(columns: tuple[str, ...]) -> None:
    result = Huisnummer.parse(*columns)
    assert isinstance(result, Refusal), "not refused"
    assert result.reden == "huisnummer-ongeldig"


NEAR_NUMBERS = st.text("0123456789AbIi -/.", max_size=7)


@given(NEAR_NUMBERS | st.text(max_size=6), NEAR_NUMBERS | st.text(max_size=3), NEAR_NUMBERS | st.text(max_size=3))
def test_reading_the_parts_again_gives_the_same_house_number(nummer: str, letter: str, toevoeging: str) -> None:
    huisnummer = Huisnummer.parse(nummer, letter, toevoeging)
    if isinstance(huisnummer, Huisnummer):
        again = Huisnummer.parse(huisnummer.nummer, huisnummer.letter, huisnummer.toevoeging)
        assert again == huisnummer


def test_an_address_does_not_show_itself() -> None:
    assert "Markt" not in repr(ADRES)
    assert "12" not in repr(Huisnummer("12", "", "")).partition(" object ")[0]
