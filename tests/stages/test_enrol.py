"""enrol: whatever stands in a questionnaire, the outcome is an entry that config.yaml takes, or a list of faults."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.config_partner import Partner
from pipeline.contracts.vragenlijst import HUIS, MAP, Keuzes, alle_vragen
from pipeline.stages.enrol import Aanmelding, enrol, partner_id

VANDAAG = date(2026, 11, 25)
KEUZES = Keuzes(("Zorg", "Huur"), ("woningbeheer",), ("klein",))
GOED = dict.fromkeys((vraag.sleutel for vraag in alle_vragen()), "") | {
    "naam": "Woonbron", "kvk": "01234567", "soort": "Huur", "verzamelmap": "nee", "tekent_naam": "J. Jansen",
    "tekent_functie": "directeur", "tekent_email": "j@woonbron.nl", "contact_naam": "K. de Wit",
    "contact_email": "k@woonbron.nl", "wijze": MAP, "indeling": HUIS, "ritme": "maandelijks", "klanten": "1.200",
    "min": "0", "max": "200", "proef": "nee", "bsn": "nee",
}  # fmt: skip
_WORDS = sorted({woord for woorden in KEUZES.lijsten().values() for woord in woorden})


def test_good_answers_become_the_fields_of_config_yaml() -> None:
    found = enrol(GOED, KEUZES, vandaag=VANDAAG)
    assert isinstance(found, Aanmelding)
    partner = Partner.model_validate(found.entry | {"id": "woonbron", "drop": {"map": "drops/woonbron"}})
    assert (partner.kvk, partner.verwacht.max, partner.verwacht.ritme) == ("01234567", 200, "maandelijks")
    assert partner.contact is not None
    assert partner.contact.leveringen.email == "k@woonbron.nl"


@given(
    st.dictionaries(
        st.sampled_from([vraag.sleutel for vraag in alle_vragen()]),
        st.text(max_size=200) | st.sampled_from([*_WORDS, "1-1-2027", "99999999999", "-1", "٣", "0"]),
        max_size=5,
    )
)
def test_any_answers_give_an_entry_that_loads_or_faults_that_name_a_question(anders: dict[str, str]) -> None:
    found = enrol(GOED | anders, KEUZES, vandaag=VANDAAG)
    if isinstance(found, Aanmelding):
        entry = found.entry | {"id": "x", "drop": {"map": "x"}} | ({} if "soort" in found.entry else {"soort": "Huur"})
        entry.pop("verzamelmap", None)
        Partner.model_validate(entry)
    else:
        assert found
        assert all(one.sleutel in GOED and one.tekst for one in found)


@given(st.text(max_size=90), st.sets(st.sampled_from(["partner", "partner-2", "a", "b"])))
def test_every_name_gives_a_new_id_that_may_stand_in_a_file_name(naam: str, taken: set[str]) -> None:
    found = partner_id(naam, taken)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", found)
    assert found not in taken


@pytest.mark.parametrize(
    ("naam", "found"),
    [
        ("Stichting De Goede Woning", "de-goede-woning"),
        ("Ymère B.V.", "ymere"),
        ("B.V.", "bv"),
        ("株式会社", "partner"),
    ],
)
def test_an_id_is_short_and_readable(naam: str, found: str) -> None:
    assert partner_id(naam, ()) == found
