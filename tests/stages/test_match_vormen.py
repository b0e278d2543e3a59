"""How names, addresses and dates are folded for comparing: what a reader calls the same becomes the same."""

import duckdb
import pytest

from pipeline.stages.match.model import script


def ask(macro: str, *values: str) -> str:
    marks = ", ".join("?" * len(values))
    with duckdb.connect(":memory:") as engine:
        engine.execute(script("vormen.sql"))
        ((found,),) = engine.execute(f"SELECT {macro}({marks})", list(values)).fetchall()
    return str(found)


@pytest.mark.parametrize(
    ("een", "ander"),
    [
        ("Müller", "muller"), ("MÜLLER", "Mu\u0308ller"), ("Yıldız", "YILDIZ"), ("İnce", "ince"),
        ("Sørensen", "Sorensen"),
        ("Weiß", "Weiss"), ("Łukasz", "Lukasz"), ("Đorđević", "Dordevic"), ("Æbelø", "Aebelo"), ("Cœur", "Coeur"),
        ("Þór", "Thor"), ("IJsbrand", "Ysbrand"), ("Ĳsbrand", "IJsbrand"), ("van Dijk", "van Dyk"),
        ("D'Angelo", "d’angelo"),
        ("Al-Shabaab", "Al Shabaab"), ("Şahin", "Sahin"), ("Gonçalves", "Goncalves"), ("Nguyễn", "Nguyen"),
    ],
)  # fmt: skip
def test_names_are_compared_without_case_marks_signs_and_the_choice_of_ij_or_y(een: str, ander: str) -> None:
    assert ask("kaal", een) == ask("kaal", ander) != ""


@pytest.mark.parametrize(
    ("register", "gemeld"), [("Müller", "Mueller"), ("Özdemir", "Oezdemir"), ("Händel", "Haendel"), ("Bjørn", "Bjoern")]
)
def test_a_letter_with_dots_may_be_written_with_an_e_behind_it(register: str, gemeld: str) -> None:
    assert ask("omgezet", register) == ask("kaal", gemeld)
    assert ask("omgezet", gemeld) == ask("kaal", gemeld)


@pytest.mark.parametrize(
    "namen",
    [
        ("Jansen", "Janssen"), ("Claassen", "Klaasen", "Claasen"), ("Thijssen", "Tijsen", "Tyssen"),
        ("Smit", "Smid", "Smidt", "Smitt"), ("Hendriks", "Hendrikx", "Hendricks"), ("Schippers", "Schipers"),
        ("Meijer", "Meyer", "Meier"), ("Bakker", "Backer", "Baker"), ("Philipsen", "Filipsen"),
    ],
)  # fmt: skip
def test_names_that_sound_the_same_in_dutch_get_the_same_sound(namen: tuple[str, ...]) -> None:
    assert len({ask("klank", ask("kaal", naam)) for naam in namen}) == 1


@pytest.mark.parametrize(("een", "ander"), [("Bos", "Bal"), ("Berg", "Borg"), ("Boer", "Bor"), ("Vos", "Vis")])
def test_names_that_sound_different_do_not(een: str, ander: str) -> None:
    assert ask("klank", ask("kaal", een)) != ask("klank", ask("kaal", ander))


@pytest.mark.parametrize(
    "naam",
    [
        "van den Berg", "v.d. Berg", "v.d.Berg", "vd Berg", "v/d Berg", "V. D. Berg", "VAN DEN BERG", "van de Berg",
        "'t Berg", "de Berg", "Berg", "in 't Berg", "d'Berg", "van der Berg", "op den Berg",
    ],
)  # fmt: skip
def test_a_prefix_in_any_spelling_leaves_the_same_surname(naam: str) -> None:
    assert ask("kaal", ask("zonder_voorvoegsel", naam)) == "berg"


@pytest.mark.parametrize("naam", ["De", "Van", "Vanden", "Denver", "Terpstra", "Ina", "Aantjes", "Delange"])
def test_a_surname_that_begins_like_a_prefix_stays_whole(naam: str) -> None:
    assert ask("kaal", ask("zonder_voorvoegsel", naam)) == naam.lower()


@pytest.mark.parametrize(
    ("tekst", "letters"),
    [
        ("J.P.", "jp"), ("J. P.", "jp"), ("JP", "jp"), ("j.p.", "jp"), ("J P", "jp"), ("Th.A.", "ta"), ("Th.", "t"),
        ("Jan Pieter", "jp"), ("Anne-Marie", "am"), ("Jan", "j"), ("", ""), (".", ""), ("IJ.", "y"), ("Ö.", "o"),
        ("PIM", "p"), ("JPK", "jpk"), ("MARIA JOHANNA", "mj"),
    ],
)  # fmt: skip
def test_initials_are_the_first_letters_however_they_are_written(tekst: str, letters: str) -> None:
    assert ask("letters_van", tekst) == letters


@pytest.mark.parametrize(
    ("tekst", "letters"), [("JAN", "j"), ("JAN PIETER", "jp"), ("Anne-Marie Els", "ame"), ("", "")]
)
def test_first_names_in_capitals_are_no_initials(tekst: str, letters: str) -> None:
    assert ask("eerste_letters", tekst) == letters


@pytest.mark.parametrize(
    ("gemeld", "register"),
    [
        (("", "2-hoog"), ("", "2")), (("", "II"), ("", "2")), (("", "2 hg"), ("", "2")), (("", "2e"), ("", "2")),
        (("", "II hoog"), ("", "2")), (("", "huis"), ("", "hs")), (("A", "3"), ("", "A-3")), (("", "bis"), ("", "BIS")),
        (("a", ""), ("", "A")), (("", "01"), ("", "1")), (("", " "), ("", "")), (("", "III"), ("", "3-hoog")),
    ],
)  # fmt: skip
def test_what_stands_behind_a_house_number_is_compared_in_all_its_mixtures(
    gemeld: tuple[str, str], register: tuple[str, str]
) -> None:
    assert ask("huisdeel", *gemeld) == ask("huisdeel", *register)


@pytest.mark.parametrize(("een", "ander"), [("A", "B"), ("1", "11"), ("2", "12"), ("hs", "2"), ("bis", "b"), ("", "1")])
def test_different_doors_stay_different(een: str, ander: str) -> None:
    assert ask("huisdeel", "", een) != ask("huisdeel", "", ander)


@pytest.mark.parametrize(
    ("datum", "bekend"),
    [
        ("19780823", "19780823"), ("19780800", "197808"), ("19780000", "1978"), ("00000000", ""), ("", ""),
        ("197808", "197808"), ("1978", "1978"), ("1978082", ""), ("onbekend", ""),
    ],
)  # fmt: skip
def test_a_date_is_kept_as_far_as_it_is_known(datum: str, bekend: str) -> None:
    assert ask("bekend", datum) == bekend
