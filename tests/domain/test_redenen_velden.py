"""What a partner reads about a field that a library or a word list judged."""

import re

from pipeline.contracts.reasons import redenen

MINE = {
    "naam-ongeldig": "fout",
    "naam-geen-persoon": "fout",
    "naam-huishouden": "waarschuwing",
    "naam-erven": "waarschuwing",
    "naam-twee-personen": "waarschuwing",
    "telefoon-ongeldig": "waarschuwing",
    "email-ongeldig": "waarschuwing",
    "huisnummer-uit-straat": "waarschuwing",
}


def test_only_a_name_that_is_no_name_refuses_the_record() -> None:
    assert {code: redenen()[code].ernst for code in MINE} == MINE


def test_every_sentence_for_a_partner_is_at_most_fifteen_words() -> None:
    for code in MINE:
        for sentence in re.split(r"[.?] ", f"{redenen()[code].uitleg} {redenen()[code].doe_dit}"):
            assert len(sentence.split()) <= 15, code
