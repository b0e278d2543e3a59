"""Which zaken stand on a worklist, in which order, and what may be read there: for any facts."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.werklijst import BELLEN, BEZOEKEN, KAARTJE, kolommen_van
from pipeline.contracts.zaken import Actie, Afspraak, Geadresseerde
from pipeline.stages.enlist import BRIEFADRES, EerderePoging, Enlisted, WerkFeiten, enlist_zaken

DAG = date(2026, 12, 7)
AAN = Geadresseerde(("K. de Vries", "Dorpsstraat 1", "2712 AB  ZOETERMEER"), "2712AB", "", "Geachte heer De Vries")
SOORTEN = ("Telefoon", "Mail", "SMS/Whatsapp", "Huisbezoek", "Kaartje", "Afspraak op locatie")


def feit(nummer: int = 1, **anders: Any) -> WerkFeiten:
    """A visit that is due, with one fact or more otherwise."""
    actie = Actie("Huisbezoek", "op-bezoek", "kwadraad", DAG)
    plain = WerkFeiten(
        zaak_id=f"Z{nummer:020d}",
        actie=actie,
        crisis=False,
        geadresseerde=AAN,
        beletsel="",
        bezoek=True,
        bereikbaar=(),
        pogingen=(),
        afspraak=None,
        meer={"soorten": "Huur", "partners": "Woonbron", "bedrag": "201,50"},
        kaartje="VS-AAAA-BBBB-CCCC",
    )
    return plain._replace(**anders)


feiten = st.lists(
    st.builds(
        lambda nummer, soort, dagen, crisis, beletsel, bezoek, postcode: feit(
            nummer,
            actie=Actie(soort, "op-bezoek", "kwadraad", DAG + timedelta(days=dagen)),
            crisis=crisis,
            beletsel=beletsel,
            bezoek=bezoek,
            geadresseerde=AAN._replace(postcode=postcode),
        ),
        st.integers(1, 10**6),
        st.sampled_from(SOORTEN),
        st.integers(0, 3),
        st.booleans(),
        st.sampled_from(("", "", "geheim-adres", "overleden")),
        st.booleans(),
        st.sampled_from(("2711AA", "2712AB", "2719ZZ")),
    ),
    unique_by=lambda one: one.zaak_id,
    max_size=20,
)


def enlist(*given_facts: WerkFeiten) -> Enlisted:
    return enlist_zaken(given_facts, gegevens=())


@given(feiten)
def test_each_zaak_is_on_the_list_once_or_left_out_with_a_reason(some: list[WerkFeiten]) -> None:
    done = enlist(*some)
    listed = [rij.zaak_id for rij in done.rijen]
    assert sorted([*listed, *done.weggelaten]) == sorted(one.zaak_id for one in some)
    for one in some:
        if one.beletsel:
            assert done.weggelaten[one.zaak_id] == one.beletsel


@given(feiten)
def test_a_sheet_is_sorted_by_deadline_then_what_is_urgent_then_neighbourhood(some: list[WerkFeiten]) -> None:
    known = {one.zaak_id: one for one in some}
    for blad in (BELLEN, BEZOEKEN):
        rows = [known[rij.zaak_id] for rij in enlist(*some).rijen if rij.blad == blad]
        keys = [(one.actie.voor, not one.crisis, one.geadresseerde.postcode) for one in rows if one.geadresseerde]
        assert keys == sorted(keys)


@given(feiten)
def test_the_order_of_the_facts_does_not_matter(some: list[WerkFeiten]) -> None:
    assert enlist(*some) == enlist(*reversed(some))._replace(weggelaten=enlist(*some).weggelaten)


@given(feiten)
def test_a_briefadres_is_never_visited_and_may_be_called(some: list[WerkFeiten]) -> None:
    done = enlist(*some)
    for one in some:
        if not one.beletsel and not one.bezoek:
            at_the_door = one.actie.soort in {"Huisbezoek", "Kaartje"}
            assert (done.weggelaten.get(one.zaak_id) == BRIEFADRES) is at_the_door


def test_partners_and_amounts_are_told_only_when_the_configuration_asks() -> None:
    told = " ".join(enlist(feit()).rijen[0].cellen.values())
    assert not {"Huur", "Woonbron", "201,50"} & set(told.split())
    (rij,) = enlist_zaken([feit()], gegevens=("partners",)).rijen
    assert rij.cellen["Melders"] == "Woonbron"
    assert "201,50" not in rij.cellen.values()


def test_a_row_has_the_columns_of_its_sheet_and_a_card_only_for_a_visit() -> None:
    call = feit(2, actie=Actie("Telefoon", "bellen", "kwadraad", DAG))
    for rij in enlist(feit(), call).rijen:
        assert tuple(rij.cellen) == kolommen_van(rij.blad, ())
        assert (KAARTJE in rij.cellen) is (rij.blad == BEZOEKEN)


def test_what_was_done_is_told_in_words_and_a_letter_is_only_sent() -> None:
    tries = (
        EerderePoging("Brief", bereikt=False, datum=date(2026, 11, 24), dagdeel="", bijzonderheid=""),
        EerderePoging("Telefoon", bereikt=False, datum=date(2026, 12, 1), dagdeel="Avond", bijzonderheid="boodschap"),
    )
    (rij,) = enlist(feit(pogingen=tries)).rijen
    assert rij.cellen["Al gedaan"] == "di 24-11-2026 Brief\ndi 01-12-2026 avond Telefoon: niet bereikt (boodschap)"


def test_an_appointment_and_an_outcome_to_write_down_say_so() -> None:
    made = Afspraak(date(2026, 12, 9), "14:30", "thuis", "kwadraad")
    todo = Actie("Handmatig", "uitkomst-vastleggen", "kwadraad", DAG)
    rijen = {rij.zaak_id: rij for rij in enlist(feit(1, afspraak=made), feit(2, actie=todo)).rijen}
    assert rijen[feit(1).zaak_id].cellen["Wat"] == "Afspraak bij de inwoner thuis\nwo 09-12-2026 14:30"
    assert rijen[feit(2).zaak_id].cellen["Wat"].startswith("Uitkomst vastleggen")
    assert (rijen[feit(2).zaak_id].blad, rijen[feit(2).zaak_id].soort) == (BELLEN, "")
