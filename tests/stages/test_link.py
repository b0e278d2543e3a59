"""A crisis is linked to the earlier signaal of the same arrears; without one the partner is told."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import Finding, reden
from pipeline.contracts.tables import SIGNALEN
from pipeline.stages.link import VERBANDEN, Linked, link_crisis

BEGIN = date(2026, 10, 1)
NU = date(2026, 11, 20)


def signaal(identity: str, **fields: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {field.name: "" for field in SIGNALEN if field.type == pa.string()}
    own = {
        "signaal_id": identity, "levering_id": f"L{identity}", "regel": 2, "partner": "stroomnet",
        "referentie": identity,
        "bedrag_cent": 12345, "ontstaansdatum": BEGIN, "signaaldatum": BEGIN, "datum_einde_levering": None,
        "crisis": "N", "achternaam": "Jansen", "postcode": "2711EC", "huisnummer": "12",
    }  # fmt: skip
    return {**plain, **own, **fields}


def crisis(identity: str, **fields: Any) -> dict[str, Any]:
    return signaal(identity, **{"crisis": "J", "signaaldatum": NU, "achternaam": "Crisis", **fields})


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SIGNALEN)


def links(*new: dict[str, Any], before: list[dict[str, Any]]) -> list[tuple[str, str]]:
    linked = link_crisis(table(*new), table(*before))
    return [(row["signaal_id"], row["eerder_signaal_id"]) for row in linked.verbanden.to_pylist()]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ({"referentie": "R1"}, {"referentie": "R1"}),
        ({"klantnummer": "K1"}, {"klantnummer": "K1"}),
        ({"achternaam": "MÜLLER"}, {"achternaam": "Muller"}),
    ],
)
def test_a_crisis_is_linked_by_reference_customer_number_or_address_and_name(
    new: dict[str, Any], old: dict[str, Any]
) -> None:
    assert links(crisis("Sc", **new), before=[signaal("Se", **old)]) == [("Sc", "Se")]


def test_an_end_of_delivery_is_linked_too() -> None:
    einde = signaal("Sc", datum_einde_levering=date(2026, 12, 20), signaaldatum=NU)
    assert links(einde, before=[signaal("Se")]) == [("Sc", "Se")]


def test_an_ordinary_signaal_is_not_linked_and_not_told() -> None:
    assert link_crisis(table(signaal("Sc")), table(signaal("Se"))) == Linked(VERBANDEN.empty_table(), ())


def test_the_surest_way_goes_first() -> None:
    before = [
        signaal("Sadres", achternaam="Crisis"),
        signaal("Sklant", klantnummer="K1"),
        signaal("Sref", referentie="R1"),
    ]
    assert links(crisis("Sc", referentie="R1", klantnummer="K1"), before=before) == [("Sc", "Sref")]
    assert links(crisis("Sc", klantnummer="K1"), before=before) == [("Sc", "Sklant")]
    assert links(crisis("Sc"), before=before) == [("Sc", "Sadres")]


@pytest.mark.parametrize(
    "old",
    [
        {"partner": "waterland", "referentie": "R1"},
        {"aanleveraar": "Een ander", "referentie": "R1"},
        {"achternaam": "Crisis", "huisnummer": "14"},
        {"achternaam": "Crisis", "postcode": "2711ED"},
        {"achternaam": "Ander"},
        {"referentie": "R1", "signaaldatum": date(2026, 11, 21)},
    ],
)
def test_other_arrears_and_later_ones_are_not_its_predecessor(old: dict[str, Any]) -> None:
    linked = link_crisis(table(crisis("Sc", referentie="R1", regel=7)), table(signaal("Se", **old)))
    assert linked == Linked(VERBANDEN.empty_table(), (Finding(7, "crisis", "crisis-zonder-eerder-signaal"),))
    assert reden("crisis-zonder-eerder-signaal").ernst == "waarschuwing"


def test_the_finding_of_an_end_of_delivery_stands_at_its_column() -> None:
    einde = signaal("Sc", datum_einde_levering=date(2026, 12, 20))
    assert link_crisis(table(einde), table()).bevindingen[0].veld == "datum_einde_levering"


def test_an_empty_customer_number_is_nobodys() -> None:
    assert links(crisis("Sc", klantnummer=""), before=[signaal("Se", klantnummer="")]) == []


def test_the_newest_ordinary_signaal_goes_before_another_crisis() -> None:
    before = [
        signaal("Soud", referentie="R1"),
        signaal("Snieuw", referentie="R1", signaaldatum=date(2026, 11, 1)),
        crisis("Scrisis", referentie="R1", signaaldatum=date(2026, 11, 10)),
    ]
    assert links(crisis("Sc", referentie="R1"), before=before) == [("Sc", "Snieuw")]
    assert links(crisis("Sc", referentie="R1"), before=before[2:]) == [("Sc", "Scrisis")]


def test_what_came_in_the_same_levering_is_not_earlier() -> None:
    one, two = (crisis(code, klantnummer="K1", levering_id="Lx") for code in ("S1", "S2"))
    assert links(one, two, before=[one, two, signaal("Se", klantnummer="K1", levering_id="Lx")]) == []


def test_two_crises_of_one_day_are_not_each_others_predecessor() -> None:
    one, two = crisis("S1", klantnummer="K1"), crisis("S2", klantnummer="K1")
    assert links(one, before=[two]) == []
    assert links(two, before=[one]) == []


def test_an_ordinary_signaal_of_the_same_day_in_another_levering_counts() -> None:
    assert links(crisis("Sc", klantnummer="K1"), before=[signaal("Se", klantnummer="K1", signaaldatum=NU)]) == [
        ("Sc", "Se")
    ]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("AB"), st.integers(1, 28)), max_size=8), st.randoms())
def test_every_crisis_is_linked_or_told_and_the_order_of_the_earlier_ones_does_not_matter(
    kinds: list[tuple[bool, str, int]], shuffler: Any
) -> None:
    before = [
        (crisis if urgent else signaal)(f"S{at}", referentie=code, signaaldatum=date(2026, 10, day))
        for at, (urgent, code, day) in enumerate(kinds)
    ]
    new = table(crisis("X", referentie="A"), crisis("Y", referentie="B"), signaal("Z", referentie="A"))
    linked = link_crisis(new, table(*before))
    shuffler.shuffle(before)
    assert link_crisis(new, table(*before)) == linked
    assert linked.verbanden.num_rows + len(linked.bevindingen) == 2
