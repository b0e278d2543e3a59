"""Who the letter is for: the lines in the window, the bar code, the aanhef; or a reason why there is none."""

import pytest

from pipeline.contracts.tables import INWONERS
from pipeline.contracts.zaken import Geadresseerde
from pipeline.domain.refusal import Refusal
from pipeline.stages.address import address_inwoner

PLAATS = "2711 EC  ZOETERMEER"


def inwoner(**velden: str) -> dict[str, str]:
    basis = {"bsn": "999990019", "geslacht": "M", "voornamen": "Jan Willem", "geslachtsnaam": "Groenen"}
    adres = {"functie_adres": "W", "straat": "Boterdiep", "huisnummer": "31", "postcode": "2711EC"}
    return {
        **dict.fromkeys(INWONERS.names, ""),
        **basis,
        **adres,
        "naamgebruik": "E",
        "woonplaats": "Zoetermeer",
    } | velden


def address(**velden: str) -> Geadresseerde | Refusal:
    return address_inwoner(inwoner(**velden), gemeente_naam="Zoetermeer")


def test_the_window_shows_the_name_the_street_and_the_place() -> None:
    assert address() == Geadresseerde(
        ("J.W. Groenen", "Boterdiep 31", PLAATS), "2711EC", "2711EC31", "Geachte heer Groenen"
    )


def test_nobility_has_a_line_of_its_own_above_the_name() -> None:
    graaf = address(adellijke_titel="G", voorvoegsel="van", geslachtsnaam="Groenen")
    assert isinstance(graaf, Geadresseerde)
    assert graaf.adresregels == (
        "De hooggeboren heer", "J.W. graaf van Groenen", "Boterdiep 31", PLAATS,
    )  # fmt: skip
    assert graaf.aanhef == "Hooggeboren heer"


def test_a_partner_name_is_used_as_the_register_says() -> None:
    partner = {"partner_voorvoegsel": "van den", "partner_geslachtsnaam": "Aedel", "partner_geslacht": "V"}
    lines = {}
    for naamgebruik in "EPVN":
        found = address(naamgebruik=naamgebruik, **partner)
        assert isinstance(found, Geadresseerde)
        lines[naamgebruik] = (found.adresregels[0], found.aanhef)
    assert lines == {
        "E": ("J.W. Groenen", "Geachte heer Groenen"),
        "P": ("J.W. van den Aedel", "Geachte heer Van den Aedel"),
        "V": ("J.W. van den Aedel-Groenen", "Geachte heer Van den Aedel-Groenen"),
        "N": ("J.W. Groenen-van den Aedel", "Geachte heer Groenen-van den Aedel"),
    }


def test_without_a_known_gender_the_aanhef_is_neutral() -> None:
    found = address(geslacht="O")
    assert isinstance(found, Geadresseerde)
    assert found.aanhef == "Geachte J.W. Groenen"


def test_the_bar_code_carries_letter_and_addition() -> None:
    found = address(huisletter="A", huisnummertoevoeging="2")
    assert isinstance(found, Geadresseerde)
    assert (found.adresregels[1], found.kix) == ("Boterdiep 31 A2", "2711EC31XA2")


def test_a_place_without_an_address_has_lines_but_no_bar_code() -> None:
    found = address(straat="", huisnummer="", postcode="", locatiebeschrijving="Woonboot tegenover de sluis")
    assert found == Geadresseerde(
        ("J.W. Groenen", "Woonboot tegenover de sluis", "ZOETERMEER"), "", "", "Geachte heer Groenen"
    )


@pytest.mark.parametrize("geheimhouding", ["0", "1", "7"])
def test_whether_the_address_is_secret_is_for_another_to_decide(geheimhouding: str) -> None:
    assert address(geheimhouding=geheimhouding) == address()


@pytest.mark.parametrize("functie", ["W", "B"])
def test_a_briefadres_is_written_to_like_any_other(functie: str) -> None:
    assert address(functie_adres=functie) == address()


@pytest.mark.parametrize("velden", [{"geslachtsnaam": "."}, {"geslachtsnaam": ""}, {"adellijke_titel": "XX"}])
def test_a_name_that_cannot_be_used_gives_the_reason(velden: dict[str, str]) -> None:
    found = address(**velden)
    assert isinstance(found, Refusal)
    assert found.reden == "naam-onbruikbaar"


@pytest.mark.parametrize(
    "velden", [{"straat": ""}, {"huisnummer": ""}, {"straat": "."}, {"postcode": "2711SS"}, {"straat": "a" * 60}]
)
def test_an_address_that_cannot_be_used_gives_the_reason(velden: dict[str, str]) -> None:
    found = address(**velden)
    assert isinstance(found, Refusal)
    assert found.reden == "adres-onbruikbaar"


def test_a_refusal_never_repeats_the_name_or_the_address() -> None:
    for found in (address(geslachtsnaam=".", voornamen="Jan"), address(straat="Boterdiep", huisnummer="")):
        assert isinstance(found, Refusal)
        assert not any(value in found.detail for value in ("Jan", "Groenen", "Boterdiep", "2711"))
