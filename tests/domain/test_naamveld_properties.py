"""What holds for every name, however it is written."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import redenen
from pipeline.domain.naamveld import Naamdelen, _judge_naam, parse_naamveld
from pipeline.domain.refusal import Refusal

DEMO = Path(__file__).resolve().parents[2] / "pipeline" / "demo" / "data"


def letters(*texts: str) -> Counter[str]:
    return Counter(filter(str.isalpha, "".join(texts).casefold()))


# Familie and wijlen are told as "fam" and "erven", so only those two stand here
NAAMWOORD = (
    "J. A J.P. de van den v.d. V.D. ’t d'Angelo Vries Berg-de Jansen-Pietersen Jan Maria Öztürk Tjon-A-Loi heer tot"
)
TEKENWOORD = ", - ( ) e/o en en/of & / c.s. Fam. Erven dhr. mw. drs. MSc (mw) h/o t.h.o.d.n. geb. e.v. DE VRIES ß İ"
WOORD = st.sampled_from(f"{NAAMWOORD} {TEKENWOORD}".split())
NAMEN = st.lists(WOORD, min_size=1, max_size=7).map(" ".join)


@given(NAMEN | st.text("aBé .,-'’/&()", max_size=16))
def test_taking_a_name_apart_loses_no_letter(geschreven: str) -> None:
    found = parse_naamveld(geschreven, voorletters="", voornamen="", voorvoegsel="")
    if isinstance(found, Naamdelen):
        assert letters(*found[:5], *found.ontdaan_van) == letters(geschreven)
        assert found.achternaam


@given(NAMEN, NAMEN, NAMEN, NAMEN)
def test_no_column_loses_a_letter_to_another(geschreven: str, letter: str, voornaam: str, voorvoegsel: str) -> None:
    found = parse_naamveld(geschreven, voorletters=letter, voornamen=voornaam, voorvoegsel=voorvoegsel)
    if isinstance(found, Naamdelen):
        kept = letters(*found[:5], *found.ontdaan_van)
        assert all(kept >= letters(column) for column in (geschreven, letter, voornaam, voorvoegsel))


EEN = st.sampled_from(
    ["Jansen", "Heer", "Fam", "Onbekend", "Mr", "Öz", "Ünal", "De", "Test", "Xx", "Jan", "Klant", "Mw", "JANSEN", "öz"]
)
LETTERS = st.sampled_from(["", "J.", "JP", "J.P.", "MW", "DR.", "DHR", "M.R."])


@given(
    EEN,
    LETTERS,
    st.sampled_from(["", "Jan", "Jan Piet", "Mevrouw Anna", "De Heer"]),
    st.sampled_from(["", "van 't", "VAN", "v.d.", "De"]),
)
def test_the_shortcut_says_what_the_long_way_says(
    achternaam: str, letter: str, voornaam: str, voorvoegsel: str
) -> None:
    found = parse_naamveld(achternaam, voorletters=letter, voornamen=voornaam, voorvoegsel=voorvoegsel)
    assert found == _judge_naam(achternaam, letter, voornaam, voorvoegsel)


@given(st.text(), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_no_text_makes_the_parser_stumble(geschreven: str, letter: str, voornaam: str, voorvoegsel: str) -> None:
    found = parse_naamveld(geschreven, voorletters=letter, voornamen=voornaam, voorvoegsel=voorvoegsel)
    assert isinstance(found, Naamdelen) or found.reden in redenen()


@pytest.mark.parametrize(
    "piece", ["J. ", "van ", "a-", ", ", "(", "h/", "e/o ", "de heer ", "' ", "erven van ", "mw. "]
)
def test_a_field_of_megabytes_is_refused_and_a_long_one_read(piece: str) -> None:
    for columns in ((piece * 1_000_000, ""), ("Jansen", piece * 1_000_000), ("Jansen", "J." * 1_000_000)):
        refusal = parse_naamveld(columns[0], voorletters=columns[1], voornamen="", voorvoegsel="")
        assert refusal == Refusal("naam-ongeldig", "De naam is te lang.")
    parse_naamveld(piece * (500 // len(piece)), voorletters="", voornamen="", voorvoegsel="")


def test_of_no_demo_name_is_anything_taken_off_but_its_prefix() -> None:
    with (DEMO / "geslachtsnamen.csv").open(encoding="utf-8", newline="") as file:
        names = {(row["voorvoegsel"], row["geslachtsnaam"]) for row in csv.DictReader(file, delimiter=";")}
    assert len(names) > 500
    for voorvoegsel, achternaam in names:
        whole = " ".join(filter(None, ("J.", voorvoegsel, achternaam)))
        in_een_veld = parse_naamveld(whole, voorletters="", voornamen="", voorvoegsel="")
        in_kolommen = parse_naamveld(achternaam, voorletters="J.", voornamen="", voorvoegsel=voorvoegsel)
        assert in_een_veld == in_kolommen
        assert isinstance(in_kolommen, Naamdelen)
        assert (in_kolommen.voorletters, in_kolommen.ontdaan_van, in_kolommen.waarschuwingen) == ("J.", (), ())
