"""inform: what is new for a partner, told once, in the table's words and with nothing of anybody."""

import re
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.ddas import Signaalstatus
from pipeline.contracts.reasons import redenen
from pipeline.contracts.terugkoppeling import vertelbaar
from pipeline.stages.inform import (
    Bericht,
    Pauze,
    Signaal,
    Verteld,
    eigen_woord,
    inform_partners,
    mag_bewijs,
    plan_terugkoppelingen,
)

DAG = date(2026, 11, 23)
NIET, WEL = "Nog niet opgepakt", "Opgepakt"
ANDERS, WEG = "Niet opgepakt: andere reden", "Persoon is geen inwoner (meer) in de gemeente"
PAUZE = Pauze(date(2026, 11, 23), date(2026, 12, 23))
SIGNAAL = Signaal("S1", "woonbron", "", "R-1", "VS_woonbron_20261123_1.csv", 2, WEL, "")
STATUSES = st.sampled_from(get_args(Signaalstatus))
CODES = st.sampled_from(["", *sorted(redenen())])
PAUSES = st.sampled_from([Pauze(), PAUZE])
SIGNALEN = st.builds(SIGNAAL._replace, status=STATUSES, reden=CODES, pauze=PAUSES, afgeschermd=st.booleans())


def after(bericht: Bericht) -> dict[str, Verteld]:
    """What the ledger remembers of it."""
    one = bericht.signaal
    told = Verteld(bericht.volgnr, one.status, one.reden, one.afgeschermd, bericht.pauze, one.bewijs)
    return {one.signaal_id: told}


def told(signaal: Signaal, *before: Signaal) -> Bericht | None:
    """The news of this state, after a partner heard of the earlier ones."""
    verteld: dict[str, Verteld] = {}
    for one in before:
        for bericht in inform_partners([one], verteld):
            verteld = after(bericht)
    found = inform_partners([signaal], verteld)
    return found[0] if found else None


def news(signaal: Signaal, *before: Signaal) -> Bericht:
    bericht = told(signaal, *before)
    assert bericht is not None
    return bericht


def test_a_signaal_that_is_taken_up_is_told_with_its_own_reference() -> None:
    bericht = news(SIGNAAL)
    assert (bericht.status, bericht.reden, bericht.volgnr, bericht.dringend) == ("opgepakt", "", 1, False)
    assert bericht.signaal.referentie == "R-1"


def test_nothing_is_told_while_nothing_is_known() -> None:
    assert told(SIGNAAL._replace(status=NIET)) is None


def test_a_landlord_hears_at_once_that_its_signaal_was_received_because_it_has_a_proof() -> None:
    bericht = news(SIGNAAL._replace(status=NIET, bewijs="BM_woonbron_S1.pdf"))
    assert (bericht.status, bericht.uitleg) == ("in behandeling", "Wij hebben uw signaal ontvangen en bekijken het.")


def test_a_proof_that_could_only_be_made_later_is_told_later_and_once() -> None:
    proven = SIGNAAL._replace(bewijs="BM_woonbron_S1.pdf")
    assert news(proven, SIGNAAL).volgnr == 2
    assert told(proven, SIGNAAL, proven) is None


def test_a_match_that_was_undone_is_told_without_why() -> None:
    bericht = news(SIGNAAL._replace(status=NIET, reden="eerder-uitgesloten"), SIGNAAL)
    assert (bericht.status, bericht.reden) == ("in behandeling", "")
    assert bericht.uitleg == "Wij bekijken uw signaal opnieuw. Wat wij u eerder schreven, geldt niet meer."


def test_an_objection_after_it_was_taken_up_is_told_as_not_taken_up() -> None:
    bericht = news(SIGNAAL._replace(status=ANDERS, reden="bezwaar-inwoner"), SIGNAAL)
    assert (bericht.status, bericht.reden) == ("niet opgepakt", "")


def test_another_reason_that_may_not_be_told_either_is_no_news() -> None:
    first, second = (SIGNAAL._replace(status=ANDERS, reden=code) for code in ("bezwaar-inwoner", "ander-traject"))
    assert told(second, first) is None
    assert told(SIGNAAL._replace(status="Inwoner al bekend bij schuldhulpverlening"), first) is None


def test_help_that_was_accepted_pauses_collection_between_two_days_and_is_urgent() -> None:
    bericht = news(SIGNAAL._replace(pauze=PAUZE), SIGNAAL)
    assert (bericht.status, bericht.pauze, bericht.dringend) == ("opgepakt", PAUZE, True)
    assert "23 november 2026 tot en met 23 december 2026" in bericht.uitleg


def test_a_zaak_that_opens_again_ends_the_pause_and_says_so() -> None:
    bericht = news(SIGNAAL, SIGNAAL._replace(pauze=PAUZE))
    assert (bericht.pauze, bericht.dringend) == (Pauze(), True)
    assert bericht.uitleg.startswith("De pauze van 23 november 2026 tot en met 23 december 2026 geldt niet meer.")


@pytest.mark.parametrize("status", [one for one in get_args(Signaalstatus) if one != WEL])
def test_a_pause_ends_with_every_status_but_taken_up(status: str) -> None:
    bericht = news(SIGNAAL._replace(status=status, pauze=PAUZE), SIGNAAL._replace(pauze=PAUZE))
    assert (bericht.pauze, bericht.dringend) == (Pauze(), True)


def test_that_a_secret_person_left_looks_like_any_other_reason_and_brings_no_second_message() -> None:
    secret = SIGNAAL._replace(status=WEG, reden="vertrokken", afgeschermd=True)
    assert (news(secret).status, news(secret).reden) == ("niet opgepakt", "")
    other = SIGNAAL._replace(status=ANDERS, reden="bezwaar-inwoner")
    assert told(secret, other) is None
    assert told(other, secret) is None


def test_an_address_that_becomes_secret_or_open_again_later_is_no_news() -> None:
    gone = SIGNAAL._replace(status=WEG, reden="vertrokken")
    assert told(gone._replace(afgeschermd=True), gone) is None
    assert told(gone, gone._replace(afgeschermd=True)) is None


@given(st.lists(st.tuples(STATUSES, CODES, PAUSES, st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_whatever_happened_telling_twice_is_telling_once(
    history: list[tuple[str, str, Pauze, bool, bool]],
) -> None:
    verteld: dict[str, Verteld] = {}
    for status, code, pauze, secret, proof in history:
        now = SIGNAAL._replace(
            status=status, reden=code, pauze=pauze, afgeschermd=secret, bewijs="BM.pdf" if proof else ""
        )
        for bericht in inform_partners([now], verteld):
            verteld = verteld | after(bericht)
        assert inform_partners([now], verteld) == ()


@given(SIGNALEN, SIGNALEN)
def test_a_partner_reads_words_of_the_table_and_nothing_else(first: Signaal, then: Signaal) -> None:
    for bericht in filter(None, (told(first), told(then, first))):
        plain = re.sub(r"De pauze van .* geldt niet meer\. ", "", bericht.uitleg)
        if "Stop met incasso" in plain:
            assert (bericht.status, bericht.pauze) == ("opgepakt", PAUZE)
        else:
            assert (bericht.status, bericht.reden, plain) in vertelbaar()


def berichten(*signalen: Signaal) -> tuple[Bericht, ...]:
    return inform_partners(signalen, {})


def test_each_partner_has_its_own_file_in_the_order_of_its_lines() -> None:
    made = plan_terugkoppelingen(
        berichten(
            SIGNAAL._replace(signaal_id="S3", regel=9),
            SIGNAAL._replace(signaal_id="S2", partner="stroomnet"),
            SIGNAAL,
        ),
        dag=DAG,
    )
    assert [(one.partner, [bericht.signaal.signaal_id for bericht in one.berichten]) for one in made] == [
        ("stroomnet", ["S2"]),
        ("woonbron", ["S1", "S3"]),
    ]
    assert all(re.fullmatch(rf"TK_{one.partner}_20261123_[0-9a-f]{{8}}", one.naam) for one in made)


def test_each_landlord_of_a_collective_drop_has_its_own_file_and_no_file_names_one() -> None:
    made = plan_terugkoppelingen(
        berichten(
            SIGNAAL._replace(aanleveraar="Jansen B.V."),
            SIGNAAL._replace(signaal_id="S2", aanleveraar="JANSEN BV", regel=3),
            SIGNAAL._replace(signaal_id="S3", aanleveraar="De Vries", regel=4),
        ),
        dag=DAG,
    )
    assert sorted(len(one.berichten) for one in made) == [1, 2]
    assert not any("ansen" in one.naam or "ries" in one.naam for one in made)


def test_the_name_is_the_same_for_the_same_news_and_another_when_it_is_told_again() -> None:
    (once,), (again,) = (plan_terugkoppelingen(berichten(SIGNAAL), dag=DAG) for _ in range(2))
    assert once == again
    later = [news(SIGNAAL, SIGNAAL, SIGNAAL._replace(status=NIET))]
    (third,) = plan_terugkoppelingen(later, dag=DAG)
    assert (later[0].volgnr, third.naam == once.naam) == (3, False)


def test_what_a_partner_wrote_comes_back_on_one_line_without_the_bsn_of_its_inwoner() -> None:
    assert eigen_woord("R-1\n\u202e2;\t3") == "R-1 2; 3"
    assert eigen_woord("huur 999993653", bsns=["", "999993653"]) == "huur *********"
    assert eigen_woord("999990019", bsns=["999993653"]) == "999990019"


def test_a_proof_is_for_what_could_be_taken_up() -> None:
    assert mag_bewijs(WEL, "")
    assert mag_bewijs(ANDERS, "bezwaar-inwoner")
    assert not mag_bewijs("Niet opgepakt: onterecht signaal", "te-vroeg")
