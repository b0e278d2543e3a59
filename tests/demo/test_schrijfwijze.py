"""How partners write residents down."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.demo.inwoner import Inwoner
from pipeline.demo.schrijfwijze import past_in, spell_inwoner, zonder_tekens

GEWOON = Inwoner(
    bsn="999990019",
    geslacht="V",
    voornamen="Zoë Maria",
    voorvoegsel="van der",
    geslachtsnaam="Müller",
    naamgebruik="V",
    straat="Rhônelaan",
    huisnummer="12",
    huisletter="A",
    huisnummertoevoeging="3",
    postcode="2728AB",
    partner_voorvoegsel="de",
    partner_geslachtsnaam="Boer",
)


def spellings(inwoner: Inwoner, keer: int = 400) -> list[dict[str, str]]:
    rng = Random(1)
    return [spell_inwoner(rng, inwoner) for _ in range(keer)]


def test_most_records_are_spelled_as_in_the_register() -> None:
    goed = [
        v for v in spellings(GEWOON) if (v["achternaam"], v["huisnummer"], v["postcode"]) == ("Müller", "12", "2728AB")
    ]
    assert 0.6 < len(goed) / 400 < 0.95


def test_the_usual_differences_all_occur() -> None:
    velden = spellings(GEWOON)
    assert {"Müller", "MÜLLER", "Muller", "Boer", "Boer-van der Müller", "Mlüler"} == {v["achternaam"] for v in velden}
    assert {"12", "12A-3"} == {v["huisnummer"] for v in velden}
    assert {"2728AB", "2728 ab"} == {v["postcode"] for v in velden}
    assert {"Z.M.", "Z"} == {v["voorletters"] for v in velden}
    assert any(v["huisnummer"] == "12" and not v["huisletter"] for v in velden)


def test_who_moved_in_town_is_often_still_at_the_old_address() -> None:
    verhuisd = GEWOON._replace(vorige_postcode="2711XZ", vorige_huisnummer="7")
    oud = [velden for velden in spellings(verhuisd) if (velden["postcode"], velden["huisnummer"]) == ("2711XZ", "7")]
    assert 0.5 < len(oud) / 400 < 0.9
    assert all(not velden["straat"] and not velden["toevoeging"] for velden in oud)


def test_who_left_town_is_always_at_the_old_address() -> None:
    weg = GEWOON._replace(vorige_postcode="2711XZ", vorige_huisnummer="7", woonplaats="Leiden", postcode="2312AB")
    assert {(v["postcode"], v["woonplaats"]) for v in spellings(weg, 50)} == {("2711XZ", "Zoetermeer")}


def test_diacritics_that_do_not_decompose_are_lost_too() -> None:
    assert zonder_tekens("Łukasz Yıldız-Sørensen") == "Lukasz Yildiz-Sorensen"


def test_windows_1252_keeps_what_it_has_and_simplifies_the_rest() -> None:
    assert past_in("Şahin-Müller €", "cp1252") == "Sahin-Müller €"
    assert past_in("Şahin", "utf-8") == "Şahin"


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc"])))
def test_every_name_of_the_register_can_be_written_in_windows_1252(naam: str) -> None:
    geschreven = past_in(naam, "cp1252")
    assert geschreven.encode("cp1252").decode("cp1252") == geschreven
    assert zonder_tekens(geschreven) == zonder_tekens(naam) or "?" in geschreven
