"""What a row of a worklist says: any cell at all gives values of the lists or a fault, never an exception."""

from datetime import date, datetime, time, timedelta
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.ddas import Contactsoort, Dagdeel, Eindresultaat
from pipeline.contracts.werklijst import BEZOEKEN, INVULLEN, IngevuldeRij, keuzes, woorden
from pipeline.stages.receive import Received, ZaakFeit, receive_rijen

DAG = date(2026, 12, 7)
ZAAK = "Z" + "1" * 20
NIEUW = ZaakFeit(date(2026, 11, 23), bereikt=False, pogingen=frozenset())
WORDS = sorted({word for words in keuzes().values() for word in words})


def receive(zaak: ZaakFeit = NIEUW, **cells: Any) -> Received:
    rij = IngevuldeRij(BEZOEKEN, 2, ZAAK, "", {naam.replace("_", " "): value for naam, value in cells.items()})
    return receive_rijen([rij], [], {ZAAK: zaak}, vandaag=DAG)


anything = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - a spreadsheet knows no zones
    st.dates(date(2026, 11, 1), date(2026, 12, 31)),
    st.times(),
    st.timedeltas(timedelta(days=-2), timedelta(days=2)),
)


@given(st.fixed_dictionaries(dict.fromkeys(INVULLEN, anything)))
def test_whatever_stands_in_the_cells_only_words_of_the_lists_come_out(cells: dict[str, Any]) -> None:
    rij = IngevuldeRij(BEZOEKEN, 2, ZAAK, "", cells)
    done = receive_rijen([rij], [], {ZAAK: NIEUW}, vandaag=DAG)
    assert all(fout.kolom in INVULLEN for fout in done.fouten)
    for one in done.ingevuld:
        for poging in one.pogingen:
            assert poging.soort in keuzes()["Soort contact"]
            assert poging.bijzonderheid in {"", *keuzes()["Bijzonderheid"]}
            assert NIEUW.begin <= poging.datum <= DAG
        assert one.resultaat in {"", *keuzes()["Resultaat"]}


def test_ddas_s_words_and_no_others_are_explained() -> None:
    lists = {"Contactsoort": Contactsoort, "Dagdeel": Dagdeel, "Eindresultaat": Eindresultaat}
    assert {naam: set(words) for naam, words in woorden().items()} == {
        naam: set(get_args(kind)) for naam, kind in lists.items()
    }


def test_a_prefilled_kind_alone_is_not_filled_in() -> None:
    assert receive(Soort_contact="Huisbezoek") == Received((), ())


def test_a_result_alone_is_enough_for_who_was_reached_before() -> None:
    done = receive(NIEUW._replace(bereikt=True), Resultaat="Geen reactie na eerder contact")
    assert not done.fouten
    assert done.ingevuld[0].resultaat == "Geen reactie na eerder contact"


def test_what_stands_in_the_zaak_already_is_refused() -> None:
    known = NIEUW._replace(pogingen=frozenset({("Mail", "2026-12-06", "")}))
    done = receive(known, Uitkomst="niet bereikt", Soort_contact="Mail", Datum=date(2026, 12, 6))
    assert [fout.kolom for fout in done.fouten] == ["Datum"]


def test_an_hour_is_read_as_a_time_a_span_or_a_text() -> None:
    for value in (time(9, 30), timedelta(hours=9, minutes=30), "9.30", "09:30", datetime(1899, 12, 30, 9, 30)):  # noqa: DTZ001
        done = receive(Afspraak_op=date(2026, 12, 9), Afspraak_om=value, Afspraak_waar="thuis")
        assert done.ingevuld[0].afspraak == (date(2026, 12, 9), "09:30", "thuis")
