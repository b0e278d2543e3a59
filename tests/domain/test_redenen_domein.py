"""Every refusal of the domain is explained."""

import re
from pathlib import Path

from pipeline.contracts.reasons import redenen

DOMAIN = Path(__file__).resolve().parents[2] / "pipeline" / "domain"
MINE = {
    "bsn-ongeldig": "fout",
    "postcode-ongeldig": "fout",
    "datum-ongeldig": "fout",
    "geboortedatum-ongeldig": "fout",
    "bedrag-ongeldig": "fout",
    "huisnummer-ongeldig": "fout",
    "naam-onbruikbaar": "taak",
    "adres-onbruikbaar": "taak",
}


def test_every_reason_the_domain_gives_is_registered() -> None:
    sources = " ".join(path.read_text(encoding="utf-8") for path in DOMAIN.glob("*.py"))
    given = set(re.findall(r'Refusal\("([a-z-]+)"', sources))
    assert set(MINE) <= given
    assert given <= set(redenen())


def test_a_field_of_a_levering_is_a_fout_and_a_resident_s_name_or_address_a_taak() -> None:
    assert {code: redenen()[code].ernst for code in MINE} == MINE


def test_every_sentence_for_a_clerk_is_at_most_fifteen_words() -> None:
    for code in MINE:
        for sentence in re.split(r"[.?] ", f"{redenen()[code].uitleg} {redenen()[code].doe_dit}"):
            assert len(sentence.split()) <= 15, code
