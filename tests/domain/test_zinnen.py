"""Sentences, words and syllables as a reader counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.leesbaarheid import Leesbaarheid, leesmaat
from pipeline.domain.lettergrepen import lettergrepen
from pipeline.domain.zinnen import is_hele_zin, is_met_punten, woorden, zinnen

AFKORTINGEN = leesmaat(Leesbaarheid()).afkortingen


@pytest.mark.parametrize(
    "tekst",
    [
        "Wij helpen u graag.|Bel ons.",
        "Hebt u vragen?|Bel ons!|Dat kan elke dag.",
        "Het gesprek is om 9.30 uur.|Neem uw paspoort mee.",
        "Dhr. J.R. Groenen belt u.|Dat is op 7 dec. 2026.",
        "Het gaat o.a. om uw huur.|Bel ons.",
        "Neem brieven, rekeningen enz.|Dat helpt.",
        "Neem brieven enz. mee.|Dat helpt.",
        "Wij zijn er vanaf 1.500 meter.|U ook.",
        "Kijk op www.zoetermeer.nl/geldzaken.|Of bel ons.",
        "Mail naar geldzaken@zoetermeer.nl.|Dat mag altijd.",
        "Bel ons vóór ‹reageer_voor›: ‹telefoon›.|Of kom langs.",
        "Dit bericht kregen wij van ‹bronnen›.|‹afzender› helpt u.",
        'Zij zei: "Bel ons."|Dat deed u.',
        "Dat kan (elke dag).|Ook in de avond.",
        "U neemt mee:",
        "1. Bel ons.|Kies dan 2.",
        "Th. van Dijk en IJ. Smit bellen u.|Dat is morgen.",
        "Wacht even…|Wij komen.",
        "met een kleine letter. en door",
    ],
)
def test_a_sentence_ends_where_a_reader_stops(tekst: str) -> None:
    assert "|".join(zinnen(tekst.replace("|", " "), AFKORTINGEN)) == tekst


@pytest.mark.parametrize(
    ("zin", "expected"),
    [
        ("Bel 14 079 of 06 12 34 56 78.", ["Bel", "14 079", "of", "06 12 34 56 78"]),
        ("Dat kost € 1.234,56 of 7%.", ["Dat", "kost", "1.234,56", "of", "7%"]),
        ("Zo'n e-mail t/m vrijdag.", ["Zo'n", "e-mail", "t/m", "vrijdag"]),
        ("Kijk op https://www.zoetermeer.nl/a?b=1 of zoetermeer.nl.", 5),
        ("Mail a.b@zoetermeer.nl.", ["Mail", "a.b@zoetermeer.nl"]),
        ("Vóór ‹de datum hier›: ‹telefoon›.", ["Vóór", "‹de datum hier›", "‹telefoon›"]),
        ("Op 7 december 2026 om 9.30 uur.", ["Op", "7", "december", "2026", "om", "9.30", "uur"]),
        ("Uw foto’s en auto's.", ["Uw", "foto’s", "en", "auto's"]),
        ("De 1e en 2e keer.", ["De", "1e", "en", "2e", "keer"]),
        ("- … !", []),
    ],
)
def test_a_number_an_address_and_a_value_are_one_word(zin: str, expected: list[str] | int) -> None:
    found = list(woorden(zin))
    assert (len(found) if isinstance(expected, int) else found) == expected


@given(st.text(max_size=200))
def test_no_text_is_lost_or_too_strange(tekst: str) -> None:
    assert "".join("".join(zinnen(tekst, AFKORTINGEN)).split()) == "".join(tekst.split())
    assert all(lettergrepen(woord) >= 1 for woord in woorden(tekst))


def test_a_greeting_is_no_whole_sentence() -> None:
    assert [is_hele_zin(zin) for zin in ("Bel ons.", "Weet u het?", "Met groet,", "Team Geldzaken", "U leest:")] == [
        *(True, True, False, False, True)
    ]


def test_dots_between_letters_are_an_abbreviation_and_not_a_name() -> None:
    assert [is_met_punten(woord) for woord in ("m.b.t.", "o.a.", "i.v.m", "J.R.", "huur.", "9.30")] == [
        *(True, True, True, False, False, False)
    ]


SYLLABLES = """
1: u bel ons wij graag nieuw blij huis ja mooi sneeuw niet oud thuis tien vijf krijgt schrijft
2: helpen gratis afspraak gesprek water adres vandaag geldzaak kantoor bedrag nieuwe mooie gebeurt draaien ruzie
2: mailen bijna samen vooraf zoiets kopie geuit eigen betaalt brieven schulden
3: gemeente gegevens oplossing vrijwillig bezwaren overdag energie telefoon betalen gebeuren bijeenkomst creëren
3: Zoetermeer ideeën bewaren kopieën beïnvloed zeventig
4: medewerkster herinneren reageren beantwoorden werkzaamheden formulieren maatschappelijk financieel officieel
5: uitnodigingen organisaties
6: privacyverklaring bezwaarprocedure
"""
COUNTED = [
    (word, int(count))
    for count, words in (line.split(": ") for line in SYLLABLES.strip().splitlines())
    for word in words.split()
]


def test_syllables_are_counted_right_in_common_words() -> None:
    assert len(COUNTED) > 60
    assert [(word, count, lettergrepen(word)) for word, count in COUNTED if lettergrepen(word) != count] == []
