"""A name in one field, taken apart."""

from itertools import product

import pytest

from pipeline.domain.naamveld import Naamdelen, parse_naamveld
from pipeline.domain.naamwoorden import is_aanspreking, is_voorletters, naamwoorden
from pipeline.domain.refusal import Refusal


def naam(achternaam: str, voorletters: str = "", voornamen: str = "", voorvoegsel: str = "") -> Naamdelen:
    found = parse_naamveld(achternaam, voorletters=voorletters, voornamen=voornamen, voorvoegsel=voorvoegsel)
    assert isinstance(found, Naamdelen), found
    return found


def refused(achternaam: str, voorletters: str = "") -> str:
    found = parse_naamveld(achternaam, voorletters=voorletters, voornamen="", voorvoegsel="")
    assert isinstance(found, Refusal), "not refused"
    return found.reden


@pytest.mark.parametrize(
    ("geschreven", "voorletters", "voorvoegsel", "achternaam"),
    [
        ("Jansen", "", "", "Jansen"),
        ("J. de Vries", "J.", "de", "Vries"),
        ("Vries, J. de", "J.", "de", "Vries"),
        ("de Vries, J.", "J.", "de", "Vries"),
        ("Vries de, J.", "J.", "de", "Vries"),
        ("Vries, de, J.", "J.", "de", "Vries"),
        ("de Vries J.", "J.", "de", "Vries"),
        ("Vries de J.", "J.", "de", "Vries"),
        ("Jansen J", "J", "", "Jansen"),
        ("J.Jansen", "J.", "", "Jansen"),
        ("JP de Vries", "JP", "de", "Vries"),
        ("J P van der Berg", "J P", "van der", "Berg"),
        ("Th.J. Vries", "Th.J.", "", "Vries"),
        ("Berg, J.P. van den", "J.P.", "van den", "Berg"),
        ("Berg van den", "", "van den", "Berg"),
        ("VAN DEN BERG", "", "VAN DEN", "BERG"),
        ("JP DE VRIES", "JP", "DE", "VRIES"),
        ("BERG VAN DEN J.P.", "J.P.", "VAN DEN", "BERG"),
        ("v.d. Berg", "", "v.d.", "Berg"),
        ("v/d Berg", "", "v/d", "Berg"),
        ("vd Berg", "", "vd", "Berg"),
        ("V.D. BERG", "", "V.D.", "BERG"),
        ("V.D. Berg", "V.D.", "", "Berg"),
        ("V. Dijk", "V.", "", "Dijk"),
        ("v. Dijk", "", "v.", "Dijk"),
        ("van 't Hof", "", "van 't", "Hof"),
        ("’t Hart", "", "’t", "Hart"),
        ("Veld, A. in 't", "A.", "in 't", "Veld"),
        ("d'Angelo", "", "d'", "Angelo"),
        ("D'ANGELO", "", "D'", "ANGELO"),
        ("ten Hove", "", "ten", "Hove"),
        ("ter Horst", "", "ter", "Horst"),
        ("te Velde", "", "te", "Velde"),
        ("M. el Idrissi", "M.", "el", "Idrissi"),
        ("bin Laden", "", "bin", "Laden"),
        ("Ould Ahmed", "", "Ould", "Ahmed"),
        ("van der A", "", "van der", "A"),
        ("E.O. Jansen", "E.O.", "", "Jansen"),
        ("M.R. Jansen", "M.R.", "", "Jansen"),
        ("MR JANSEN", "MR", "", "JANSEN"),
        ("de Heer", "", "de", "Heer"),
        ("de Heer, J.", "J.", "de", "Heer"),
        ("J. de Heer", "J.", "de", "Heer"),
        ("van Erven", "", "van", "Erven"),
    ],
)
def test_initials_and_prefix_come_off_a_whole_name(
    geschreven: str, voorletters: str, voorvoegsel: str, achternaam: str
) -> None:
    assert naam(geschreven) == Naamdelen(voorletters, "", voorvoegsel, achternaam)


@pytest.mark.parametrize(
    "geschreven",
    [
        *(
            "Huis in 't Veld",
            "Tjon A Ten",
            "Tjon-A-Loi",
            "Al-Shabaab",
            "'s-Gravesande",
            "O'Brien",
            "O’Brien",
            "D'Souza",
        ),
        *("St. Jacob", "A", "De", "J.", ", J.", "Vries, J. de, Zoetermeer", "Groot Esselink", "Kerkhof tot X en Wezel"),
    ],
)
def test_a_surname_that_cannot_be_divided_for_sure_stays_whole(geschreven: str) -> None:
    assert naam(geschreven) == Naamdelen("", "", "", geschreven)


@pytest.mark.parametrize(
    ("geschreven", "expected"),
    [
        ("J.P. van den Berg-de Boer", ("J.P.", "", "van den", "Berg", "de Boer")),
        ("Berg - de Boer", ("", "", "", "Berg", "de Boer")),
        ("Berg–de Boer", ("", "", "", "Berg", "de Boer")),
        ("Berg-de Boer, J. van den", ("J.", "", "van den", "Berg", "de Boer")),
        ("VAN DIJK-JANSEN", ("", "", "VAN", "DIJK", "JANSEN")),
        ("mw. A. Jansen-geb. de Vries", ("A.", "", "de", "Vries", "Jansen")),
        ("van Dijk geb. de Vries", ("", "", "de", "Vries", "van Dijk")),
        ("A. de Boer e.v. Jansen", ("A.", "", "de", "Boer", "Jansen")),
        ("A. e.v. Jansen", ("A.", "", "", "Jansen", "")),
    ],
)
def test_a_double_name_is_two_names(geschreven: str, expected: tuple[str, ...]) -> None:
    assert naam(geschreven)[:5] == expected


@pytest.mark.parametrize(
    ("geschreven", "voornamen", "achternaam"),
    [
        ("Jan de Vries", "Jan", "Vries"),
        ("Maria Johanna Jansen", "Maria Johanna", "Jansen"),
        ("Anne-Marie Jansen", "Anne-Marie", "Jansen"),
        ("Jan P. Jansen", "Jan P.", "Jansen"),
        ("Jansen, Jan", "Jan", "Jansen"),
        ("Vries, Jan de", "Jan", "Vries"),
        ("Dhr. Jan Jansen", "Jan", "Jansen"),
    ],
)
def test_common_first_names_come_off_when_no_column_has_any(geschreven: str, voornamen: str, achternaam: str) -> None:
    found = naam(geschreven)
    assert (found.voornamen, found.achternaam, found.voorletters) == (voornamen, achternaam, "")


@pytest.mark.parametrize(
    ("kolommen", "expected"),
    [
        (("Berg", "J.", "Jan", "van den"), ("J.", "Jan", "van den", "Berg")),
        (("de Vries", "J.", "", "de"), ("J.", "", "de", "Vries")),
        (("den Berg", "J.", "", "van"), ("J.", "", "van den", "Berg")),
        (("J. de Vries", "J", "", "de"), ("J", "", "de", "Vries")),
        (("J.P. de Vries", "J."), ("J.P.", "", "de", "Vries")),
        (("Jan de Vries", "", "Jan Piet"), ("", "Jan Piet", "de", "Vries")),
        (("Jan de Vries", "J."), ("J.", "", "", "Jan de Vries")),
        (("J. de Vries", "A."), ("A.", "", "", "J. de Vries")),
        (("de Vries", "", "", "ter"), ("", "", "ter", "de Vries")),
        (("Ben Ali", "M."), ("M.", "", "Ben", "Ali")),
        (("Heer", "J.", "", "de"), ("J.", "", "de", "Heer")),
        (("Klant", "J."), ("J.", "", "", "Klant")),
        (("Dijk geb. de Vries", "A.", "", "van"), ("A.", "", "de", "Vries")),
    ],
)
def test_the_other_columns_decide_what_may_come_off(kolommen: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert naam(*kolommen)[:4] == expected


@pytest.mark.parametrize(
    ("geschreven", "af"),
    [
        ("mw. drs. A. Öztürk", ("mw", "drs")),
        ("Dhr. A. Öztürk", ("dhr",)),
        ("Dhr.A.Öztürk", ("dhr",)),
        ("De heer/mevrouw A. Öztürk", ("de", "heer/mevrouw")),
        ("prof. mr. dr. ir. ing. A. Öztürk", ("prof", "mr", "dr", "ir", "ing")),
        ("A. Öztürk BSc", ("bsc",)),
        ("A. Öztürk, M.Sc.", ("msc",)),
        ("A. Öztürk (mw)", ("mw",)),
        ("Öztürk, mw. A.", ("mw",)),
        ("Öztürk A. jr.", ("jr",)),
        ("A. Öztürk h/o Café 21", ("h/o café 21",)),
        ("A. Öztürk t.h.o.d.n. Zon", ("thodn zon",)),
    ],
)
def test_titles_and_trade_names_come_off_and_are_told(geschreven: str, af: tuple[str, ...]) -> None:
    assert naam(geschreven) == Naamdelen("A.", "", "", "Öztürk", "", tweede_naam=False, ontdaan_van=af)
    assert naam(geschreven).waarschuwingen == ()


def test_a_form_of_address_in_the_column_of_the_initials_comes_off_too() -> None:
    assert naam("Jansen", "Dhr. J.") == Naamdelen("J.", "", "", "Jansen", ontdaan_van=("dhr",))
    assert naam("Jansen", "", "Mevrouw Anna") == Naamdelen("", "Anna", "", "Jansen", ontdaan_van=("mevrouw",))


@pytest.mark.parametrize(
    ("geschreven", "eerste"),
    [
        ("Jansen e/o Pietersen", ("", "", "Jansen")),
        ("Jansen en/of Pietersen", ("", "", "Jansen")),
        ("J. Jansen & P. de Boer", ("J.", "", "Jansen")),
        ("J. Jansen en P. de Boer", ("J.", "", "Jansen")),
        ("de Vries/Jansen", ("", "de", "Vries")),
        ("J. en P. de Vries", ("J.", "de", "Vries")),
        ("de heer J. en mevrouw P. Jansen", ("J.", "", "Jansen")),
        ("De heer en mevrouw Jansen", ("", "", "Jansen")),
        ("Jansen c.s.", ("", "", "Jansen")),
        ("Jansen e.o.", ("", "", "Jansen")),
        ("JANSEN E/O PIETERSEN", ("", "", "JANSEN")),
    ],
)
def test_of_two_people_the_first_is_kept_and_the_second_told(geschreven: str, eerste: tuple[str, ...]) -> None:
    found = naam(geschreven)
    assert (found.voorletters, found.voorvoegsel, found.achternaam) == eerste
    assert found.waarschuwingen == ("naam-twee-personen",)


@pytest.mark.parametrize(
    ("geschreven", "achternaam", "af", "reden"),
    [
        ("Fam. Jansen", "Jansen", ("fam",), "naam-huishouden"),
        ("Familie Jansen", "Jansen", ("fam",), "naam-huishouden"),
        ("Jansen, fam.", "Jansen", ("fam",), "naam-huishouden"),
        ("De familie Jansen", "Jansen", ("de", "fam"), "naam-huishouden"),
        ("Erven Pietersen", "Pietersen", ("erven",), "naam-erven"),
        ("Erven van J. Pietersen", "Pietersen", ("erven", "van"), "naam-erven"),
        ("Erven van Dijk", "Dijk", ("erven",), "naam-erven"),
    ],
)
def test_a_household_or_an_estate_is_not_one_person(
    geschreven: str, achternaam: str, af: tuple[str, ...], reden: str
) -> None:
    found = naam(geschreven)
    assert (found.achternaam, found.ontdaan_van, found.waarschuwingen) == (achternaam, af, (reden,))


@pytest.mark.parametrize("geschreven", ["Jansen2", "J4nsen", "Jan\x00sen", "Jan\u202esen", "-", "?", "J. ٣"])
def test_a_name_with_digits_or_control_characters_or_without_letters_is_refused(geschreven: str) -> None:
    assert refused(geschreven) == "naam-ongeldig"


def test_a_digit_among_the_initials_is_refused() -> None:
    assert refused("Jansen", "J2") == "naam-ongeldig"


@pytest.mark.parametrize(
    "geschreven",
    [
        *("onbekend", "ONBEKEND", "Onbekend.", "bewoner", "Bewoner(s)", "de bewoners", "Bewoner Dorpsstraat 12", "mw."),
        *("de heer/mevrouw", "De heer", "Dhr", "Dhr./Mw.", "test", "n.v.t.", "NVT", "xxx", "", "  ", "Fam.", "h/o Zon"),
        *("De heer onbekend", "huidige bewoner", "Klant"),
    ],
)
def test_a_word_that_stands_instead_of_a_name_is_refused(geschreven: str) -> None:
    assert refused(geschreven) == "naam-geen-persoon"


def test_every_dutch_prefix_comes_off_before_a_surname() -> None:
    known = naamwoorden().voorvoegsels
    assert len(known) >= 120
    for voorvoegsel, achternaam in product(known, ("Zon", "Zonneveld")):
        found = naam(f"{voorvoegsel} {achternaam}", "J.")
        assert (found.voorvoegsel, found.achternaam) == (voorvoegsel, achternaam)


def test_a_word_is_a_title_or_initials_by_its_dots_and_capitals() -> None:
    assert [is_aanspreking(w) for w in ("mr.", "Mr", "MR", "M.R.", "dhr./mw.", "/")] == [
        True,
        True,
        False,
        False,
        True,
        False,
    ]
    assert [is_voorletters(w, schreeuwt=False) for w in ("J", "j", "j.", "JP", "LEE", "AJM")] == [
        *(True, False, True, True, False, True)
    ]


def test_a_name_does_not_show_itself() -> None:
    assert "Jansen" not in repr(naam("Jansen"))
