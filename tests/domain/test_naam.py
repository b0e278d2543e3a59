"""Names against RvIG's own cases, and what those cases leave out."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.naam import (
    Aanschrijfwijze,
    Naam,
    Partner,
    Persoonsnaam,
    aanhef,
    aanschrijfwijze,
    kies_partner,
    lopende_tekst,
    voorletters,
)
from pipeline.domain.refusal import Refusal

ORACLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "oracle"
TITEL = "adellijke titel of predicaat (02.20)"
VOORVOEGSEL = "voorvoegsel (02.30)"
GESLACHTSNAAM = "geslachtsnaam (02.40)"
AANGEGAAN = "datum huwelijkssluiting/aangaan geregistreerd partnerschap (06.10)"
ONTBONDEN = "datum ontbinding huwelijk/geregistreerd partnerschap (07.10)"


def oracle_cases(name: str) -> list[object]:
    path = ORACLE / name
    if not path.is_file():
        return [pytest.param({}, marks=pytest.mark.skip(reason="../shared/data/oracle is not beside this checkout"))]
    with path.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=f"{nr}: {row['scenario']}") for nr, row in enumerate(csv.DictReader(file), 1)]


def persoon_of(row: dict[str, str]) -> Persoonsnaam:
    naam = Naam(row["voornamen_0210"], row["titel_0220"], row["voorvoegsel_0230"], row["geslachtsnaam_0240"])
    return Persoonsnaam(naam, row["geslacht_0410"], row["naamgebruik_6110"], partners_of(row))


def partners_of(row: dict[str, str]) -> tuple[Partner, ...]:
    """The partners of a case: the p_ columns, or the Gherkin tables in `partner_extra` where there are dates."""
    if row["partner_extra"]:
        return tables_to_partners(json.loads(row["partner_extra"]))
    if not any(row[f"p_{column}"] for column in ("geslacht", "titel", "voorvoegsel", "geslachtsnaam")):
        return ()
    return (
        Partner(
            row["p_titel"], row["p_voorvoegsel"], row["p_geslachtsnaam"], row["p_geslacht"], aangegaan="", ontbonden=""
        ),
    )


def tables_to_partners(cells: dict[str, str]) -> tuple[Partner, ...]:
    """One table per relation, the second with "#2" behind its names.

    A second table with an ontbinding is Gherkin's "de 'partner' is gewijzigd naar": the same relation, now dissolved.
    """
    tables: dict[str, dict[str, str]] = {}
    for cell, value in cells.items():
        name, _, number = cell.partition("#")
        tables.setdefault(number, {})[name] = value
    partners = tuple(
        Partner(
            titel=table.get(TITEL, ""),
            voorvoegsel=table.get(VOORVOEGSEL, ""),
            geslachtsnaam=table[GESLACHTSNAAM],
            geslacht="",
            aangegaan=table.get(AANGEGAAN, ""),
            ontbonden=table.get(ONTBONDEN, ""),
        )
        for table in tables.values()
    )
    return partners[1:] if len(partners) > 1 and partners[1].ontbonden else partners


@pytest.mark.parametrize("row", oracle_cases("aanhef.csv"))
def test_rvig_greets_this_person_so(row: dict[str, str]) -> None:
    assert aanhef(persoon_of(row)) == row["expected"]


@pytest.mark.parametrize("row", oracle_cases("aanschrijfwijze.csv"))
def test_rvig_addresses_this_person_so(row: dict[str, str]) -> None:
    assert aanschrijfwijze(persoon_of(row)) == Aanschrijfwijze(row["expected"], row["aanspreekvorm"])


@pytest.mark.parametrize("row", oracle_cases("lopende_tekst.csv"))
def test_rvig_names_this_person_in_a_sentence_so(row: dict[str, str]) -> None:
    assert lopende_tekst(persoon_of(row)) == row["expected"]


def een_partner(
    geslachtsnaam: str = "Boer", *, voorvoegsel: str = "de", titel: str = "", geslacht: str = "", ontbonden: str = ""
) -> Partner:
    return Partner(titel, voorvoegsel, geslachtsnaam, geslacht, aangegaan="", ontbonden=ontbonden)


def een_persoon(
    geslachtsnaam: str = "Aedel",
    *partners: Partner,
    geslacht: str = "V",
    titel: str = "",
    naamgebruik: str = "E",
    voornamen: str = "Anne",
    voorvoegsel: str = "van den",
) -> Persoonsnaam:
    return Persoonsnaam(Naam(voornamen, titel, voorvoegsel, geslachtsnaam), geslacht, naamgebruik, partners)


def relatie(naam: str, *, aangegaan: str = "", ontbonden: str = "") -> Partner:
    return Partner("", "", naam, "", aangegaan=aangegaan, ontbonden=ontbonden)


@pytest.mark.parametrize(
    ("partners", "expected"),
    [
        ([("Geel", "19580401", ""), ("Roodt", "00000000", "")], "Roodt"),
        ([("Geel", "19580401", ""), ("Roodt", "", "")], "Roodt"),
        ([("Geel", "19610000", ""), ("Roodt", "19610800", "")], "Geel"),
        ([("Geel", "19620101", ""), ("Roodt", "19610808", "")], "Roodt"),
        ([("Geel", "19580401", "19700101"), ("Roodt", "19610808", "")], "Roodt"),
        ([("Geel", "19580401", "19700101"), ("Roodt", "19610808", "19650101")], "Geel"),
        ([("Geel", "19580401", "00000000"), ("Roodt", "19610808", "19650101")], "Roodt"),
        ([("Geel", "19580401", " "), ("Roodt", "19610808", "")], "Geel"),
    ],
)
def test_the_oldest_current_relation_counts_else_the_last_dissolved(
    partners: list[tuple[str, str, str]], expected: str
) -> None:
    chosen = kies_partner(tuple(relatie(naam, aangegaan=since, ontbonden=until) for naam, since, until in partners))
    assert chosen is not None
    assert chosen.geslachtsnaam == expected


def test_somebody_who_never_married_has_no_partner() -> None:
    assert kies_partner(()) is None


@pytest.mark.parametrize("naamgebruik", ["E", "V", "N", "P"])
@pytest.mark.parametrize("naam", ["", ".", "  "])
def test_without_any_usable_surname_a_person_decides(naam: str, naamgebruik: str) -> None:
    person = een_persoon(naam, een_partner(".", voorvoegsel=""), naamgebruik=naamgebruik)
    assert [refused.reden for refused in texts(person) if isinstance(refused, Refusal)] == ["naam-onbruikbaar"] * 3


@pytest.mark.parametrize("naamgebruik", ["E", "V", "N"])
def test_an_unknown_own_surname_is_not_hidden_behind_the_partner_s(naamgebruik: str) -> None:
    person = een_persoon(".", een_partner(), naamgebruik=naamgebruik, voorvoegsel="")
    assert all(isinstance(text, Refusal) for text in texts(person))


def test_with_an_unknown_own_surname_the_partner_s_name_may_be_used_alone() -> None:
    person = een_persoon(".", een_partner(), naamgebruik="P", voornamen="Ali bin Mohammed", voorvoegsel="")
    assert texts(person) == (Aanschrijfwijze("A.b.M. de Boer", ""), "Geachte mevrouw De Boer", "mevrouw De Boer")


def test_a_title_needs_no_surname_in_the_salutation_but_does_in_the_address() -> None:
    address, greeting, sentence = texts(een_persoon("", een_partner(), titel="G", geslacht="V"))
    assert greeting == "Hooggeboren vrouwe"
    assert isinstance(address, Refusal)
    assert isinstance(sentence, Refusal)


def test_a_married_jonkvrouw_without_a_known_surname_cannot_be_greeted() -> None:
    assert isinstance(aanhef(een_persoon(".", een_partner(), titel="JV")), Refusal)


def test_an_unknown_partner_name_gives_no_courtesy_title_in_the_address() -> None:
    person = een_persoon("Boer", een_partner(".", voorvoegsel="", titel="B"), naamgebruik="P", voorvoegsel="de")
    assert texts(person) == (Aanschrijfwijze("A. de Boer", ""), "Hoogwelgeboren vrouwe", "mevrouw De Boer")


@pytest.mark.parametrize(
    ("titel", "geslacht", "regel", "vorm"),
    [
        ("JH", "V", "Jonkvrouw A. van den Aedel", "De hoogwelgeboren vrouwe"),
        ("JV", "M", "Jonkheer A. van den Aedel", "De hoogwelgeboren heer"),
        ("R", "M", "A. ridder van den Aedel", "De hoogwelgeboren heer"),
        ("G", "V", "A. gravin van den Aedel", "De hooggeboren vrouwe"),
        ("GI", "M", "A. graaf van den Aedel", "De hooggeboren heer"),
        ("HI", "M", "A. hertog van den Aedel", "De hoogwelgeboren heer"),
        ("M", "V", "A. markiezin van den Aedel", "De hoogwelgeboren vrouwe"),
        ("P", "V", "A. prinses van den Aedel", "De hoogheid"),
        ("PS", "M", "A. prins van den Aedel", "De hoogheid"),
        ("PS", "O", "A. van den Aedel", "De hoogheid"),
        ("JV", "O", "A. van den Aedel", ""),
        ("B", "O", "A. van den Aedel", ""),
        ("R", "V", "A. van den Aedel", ""),
        ("R", "O", "A. van den Aedel", ""),
    ],
)
def test_a_title_takes_the_form_of_the_bearer_s_gender(titel: str, geslacht: str, regel: str, vorm: str) -> None:
    assert aanschrijfwijze(een_persoon(titel=titel, geslacht=geslacht)) == Aanschrijfwijze(regel, vorm)


def test_a_woman_with_a_title_does_not_take_that_of_a_wife() -> None:
    person = een_persoon("Aedel", een_partner(titel="B", geslacht="V"), titel="GI", naamgebruik="N")
    assert texts(person) == (
        Aanschrijfwijze("A. gravin van den Aedel-de Boer", "De hooggeboren vrouwe"),
        "Hooggeboren vrouwe",
        "gravin van den Aedel-de Boer",
    )


def test_a_divorced_woman_keeps_her_courtesy_title_with_his_name() -> None:
    person = een_persoon("Aedel", een_partner(titel="B", ontbonden="20211109"), naamgebruik="P")
    assert texts(person) == (
        Aanschrijfwijze("A. barones de Boer", "De hoogwelgeboren vrouwe"),
        "Hoogwelgeboren vrouwe",
        "barones de Boer",
    )


def test_without_first_names_and_gender_the_name_itself_starts_with_a_capital() -> None:
    person = een_persoon("Zonnetje", geslacht="O", voornamen="", voorvoegsel="in het")
    assert texts(person) == (Aanschrijfwijze("In het Zonnetje", ""), "Geachte In het Zonnetje", "In het Zonnetje")


def test_spaces_around_a_hyphen_and_double_spaces_disappear() -> None:
    person = een_persoon(" Jansen  - Vries ", voornamen=" Anne ", voorvoegsel="  van   den ")
    assert texts(person) == (
        Aanschrijfwijze("A. van den Jansen-Vries", ""),
        "Geachte mevrouw Van den Jansen-Vries",
        "mevrouw Van den Jansen-Vries",
    )


@pytest.mark.parametrize(
    "person",
    [
        een_persoon("Aedel\x00"),
        een_persoon(voornamen="An\nne"),
        een_persoon(voorvoegsel="van\u200bden"),
        een_persoon("Aedel", een_partner("Bo\x1ber"), naamgebruik="P"),
        een_persoon(titel="KONING"),
        een_persoon(naamgebruik="X"),
    ],
    ids=["geslachtsnaam", "voornamen", "voorvoegsel", "partner", "titel", "naamgebruik"],
)
def test_a_name_the_register_cannot_have_is_left_to_a_person(person: Persoonsnaam) -> None:
    assert {text.reden for text in texts(person) if isinstance(text, Refusal)} == {"naam-onbruikbaar"}


def texts(person: Persoonsnaam) -> tuple[Aanschrijfwijze | Refusal, str | Refusal, str | Refusal]:
    return aanschrijfwijze(person), aanhef(person), lopende_tekst(person)


NAMES = st.sampled_from(["", ".", "Boer", "van den", "ijs-land", " 't  Hof "]) | st.text(max_size=5)
TITLES = st.sampled_from(["", "", "B", "BS", "G", "GI", "H", "HI", "JH", "JV", "M", "MI", "P", "PS", "R"])
DATES = st.sampled_from(["", "00000000", "19610800", "20211109"])
PARTNERS = st.builds(Partner, TITLES, NAMES, NAMES, st.sampled_from(["", "M", "V", "O"]), DATES, DATES)
PERSONS = st.builds(
    Persoonsnaam,
    st.builds(Naam, NAMES, TITLES, NAMES, NAMES),
    st.sampled_from(["M", "V", "O", "", "?"]),
    st.sampled_from(["E", "P", "V", "N", ""]),
    st.lists(PARTNERS, max_size=3).map(tuple),
)


@given(PERSONS)
def test_every_text_is_printable_or_left_to_a_person(person: Persoonsnaam) -> None:
    address, greeting, sentence = texts(person)
    lines = [address.regel if isinstance(address, Aanschrijfwijze) else address, greeting, sentence]
    for line in lines:
        if not isinstance(line, Refusal):
            assert line == " ".join(line.split()) != ""
            assert line.isprintable()


@given(PERSONS)
def test_who_can_be_addressed_can_be_greeted_and_named(person: Persoonsnaam) -> None:
    address, greeting, sentence = texts(person)
    assert isinstance(address, Refusal) == isinstance(sentence, Refusal)
    assert isinstance(address, Refusal) or not isinstance(greeting, Refusal)


@given(PERSONS)
def test_the_order_in_which_partners_are_registered_does_not_matter(person: Persoonsnaam) -> None:
    def key(partner: Partner | None) -> tuple[bool, str] | None:
        if partner is None:
            return None
        return bool(partner.ontbonden), partner.ontbonden or partner.aangegaan or "00000000"

    assert key(kies_partner(person.partners)) == key(kies_partner(person.partners[::-1]))


def test_a_name_does_not_show_itself() -> None:
    person = een_persoon("Aedel", een_partner())
    assert not any(name in repr(person) + repr(person.naam) + repr(person.partners) for name in ("Aedel", "Boer"))


@pytest.mark.parametrize("geen_naam", ["", ".", "..", "-", "--", "'", "0", "123", "?", "\u0301", "()", "½"])
def test_a_surname_without_a_letter_is_no_name(geen_naam: str) -> None:
    for naamgebruik in "EVN":
        boer = een_partner(geen_naam if naamgebruik == "E" else "Boer")
        for schrijf in (aanhef, aanschrijfwijze, lopende_tekst):
            refused = schrijf(een_persoon(geen_naam, boer, naamgebruik=naamgebruik, voorvoegsel="van"))
            assert isinstance(refused, Refusal)
            assert refused.reden == "naam-onbruikbaar"


def test_a_partners_surname_without_a_letter_does_not_count() -> None:
    assert aanhef(een_persoon("Aedel", een_partner("-"), naamgebruik="P")) == "Geachte mevrouw Van den Aedel"


@pytest.mark.parametrize("naam", ["A", "Ø", "ß", "X Æ A-12", "王", "d'Hondt", "3M"])
def test_a_surname_of_one_letter_is_a_name(naam: str) -> None:
    assert (
        aanhef(een_persoon(naam, voorvoegsel=""))
        == f"Geachte mevrouw {naam[0].upper() if naam[0].isascii() else naam[0]}{naam[1:]}"
    )


@pytest.mark.parametrize(
    ("voornamen", "expected"),
    [
        ("C\u0308eline Anna", "C\u0308.A."),
        ("s\u031b\u0304imon", "s\u031b\u0304."),
        ("C\u0308", "C\u0308"),
        ("K\u035fhan", "K."),
        ("Čeněk", "Č."),
    ],
)
def test_a_voorletter_keeps_the_marks_on_its_letter(voornamen: str, expected: str) -> None:
    assert voorletters(voornamen) == expected
