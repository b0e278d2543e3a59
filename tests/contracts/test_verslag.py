"""A run's JSON says everything its report needs, and survives a round trip."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.verslag import BevindingGroep, LeveringRegel, Trechterstap, Verslag, Wachtend

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
counts = st.integers(min_value=0, max_value=10**7)
verslagen = st.builds(
    Verslag,
    run_id=texts,
    gestart_op=texts,
    geeindigd_op=texts,
    vandaag=texts,
    gemeente=texts,
    status=texts,
    stappen=st.lists(st.builds(Trechterstap, texts, counts), max_size=3).map(tuple),
    leveringen=st.lists(
        st.builds(
            LeveringRegel,
            partner=texts,
            bestand=texts,
            status=st.sampled_from(["verwerkt", "geweigerd", "dubbel", "vastgehouden"]),
            records=counts,
            signalen=counts,
            uitval=counts,
            reden=texts,
        ),
        max_size=3,
    ).map(tuple),
    bevindingen=st.lists(
        st.builds(
            BevindingGroep,
            reden=texts,
            titel=texts,
            ernst=st.sampled_from(["fataal", "fout", "waarschuwing", "taak"]),
            aantal=counts,
            doe_dit=texts,
            voorbeelden=st.lists(texts, max_size=2).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    wacht=st.lists(st.builds(Wachtend, texts, counts, texts, texts), max_size=2).map(tuple),
    meldingen=st.lists(texts, max_size=2).map(tuple),
    versies=st.dictionaries(texts, texts, max_size=2),
)
EMPTY = Verslag("R1", "", "", "", "", "klaar", (), (), (), (), (), {})


@given(verslagen)
def test_a_run_written_as_json_reads_back_the_same(verslag: Verslag) -> None:
    assert Verslag.from_json(verslag.to_json()) == verslag


def test_a_field_nobody_declared_is_refused_and_its_value_is_not_repeated() -> None:
    document = json.loads(EMPTY.to_json()) | {"stappen": [{"naam": "ontvangen", "aantal": 1, "bsn": "999990019"}]}
    with pytest.raises(ValueError, match=r"stappen\.0\.bsn") as refused:
        Verslag.from_json(json.dumps(document))
    assert "999990019" not in str(refused.value)


def test_a_count_that_is_text_is_refused() -> None:
    document = json.loads(EMPTY.to_json()) | {"stappen": [{"naam": "ontvangen", "aantal": "1"}]}
    with pytest.raises(ValueError, match=r"stappen\.0\.aantal"):
        Verslag.from_json(json.dumps(document))
