"""A residents file as a whole: golden, public test sets, size against the previous one, and the properties."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import Finding, is_ernst, redenen
from pipeline.contracts.tables import INWONERS
from pipeline.formats.inwoners import KOLOMMEN, BrokenRow, RawInwoner, RawRow, read_inwoners
from pipeline.stages.accept import Accepted, accept_inwoners, beoordeel_bestand

PEILDATUM = date(2026, 11, 1)
GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "inwoners"
PARTNER = ("adellijke_titel", "voorvoegsel", "geslachtsnaam", "geslacht", "aangegaan", "ontbonden")


def raw(regel: int = 2, **velden: str) -> RawInwoner:
    basis = {"bsn": "999990019", "geslachtsnaam": "Groenen"}
    return RawInwoner(regel, dict.fromkeys(KOLOMMEN, "") | basis | velden)


def accept(*rows: RawRow) -> Accepted:
    return accept_inwoners(rows, peildatum=PEILDATUM)


def test_the_golden_file_gives_exactly_these_inwoners_and_findings() -> None:
    with (GOLDENS / "gemengd.csv").open("rb") as stream:
        accepted = accept_inwoners(read_inwoners(stream, formaat="auto"), peildatum=PEILDATUM)
    found = {
        "gelezen": accepted.gelezen,
        "uitval": accepted.uitval,
        "bevindingen": [[note.regel, note.veld, note.reden] for note in accepted.bevindingen],
        "inwoners": accepted.inwoners.to_pylist(),
    }
    assert found == json.loads((GOLDENS / "gemengd.accepted.json").read_text(encoding="utf-8"))


def test_the_table_has_exactly_the_schema_also_when_nobody_comes_in() -> None:
    assert accept().inwoners.schema.equals(INWONERS)
    assert accept(raw()).inwoners.schema.equals(INWONERS)


@pytest.mark.parametrize(
    ("rows", "vorige", "expected"),
    [
        ([raw(opschorting_reden="O")], None, []),
        ([raw()], None, ["inwoners-zonder-vertrokkenen"]),
        ([], None, ["inwoners-leeg"]),
        ([], 10, ["inwoners-leeg", "inwoners-gekrompen"]),
    ],
)
def test_the_file_as_a_whole_is_judged(rows: list[RawRow], vorige: int | None, expected: list[str]) -> None:
    findings = beoordeel_bestand(accept(*rows), vorige_aantal=vorige)
    assert [finding.reden for finding in findings] == expected
    assert all(finding.regel == 0 for finding in findings)


def test_a_file_with_nine_tenths_of_the_previous_has_not_shrunk_and_one_less_has() -> None:
    rows = [raw(regel, bsn=f"{100000000 + regel}", opschorting_reden="E") for regel in range(90)]
    assert beoordeel_bestand(accept(*rows), vorige_aantal=100) == ()
    assert beoordeel_bestand(accept(*rows[1:]), vorige_aantal=100) == (Finding(0, "", "inwoners-gekrompen"),)


@pytest.mark.parametrize(
    ("name", "gelezen", "reasons_of_refusal"),
    [
        ("lo3_testset_2022.csv", 687, ["inwoner-dubbel"] * 5 + ["inwoner-zonder-bsn"] * 2),
        ("brp_api_mock_persons.json", 484, []),
    ],
)
def test_every_person_of_the_public_test_sets_is_imported_or_refused_with_a_reason(
    shared_data: Path, name: str, gelezen: int, reasons_of_refusal: list[str]
) -> None:
    with (shared_data / "brp" / name).open("rb") as stream:
        accepted = accept_inwoners(read_inwoners(stream, formaat="auto"), peildatum=PEILDATUM)
    refused = sorted(note.reden for note in accepted.bevindingen if is_ernst(note, "fout"))
    assert refused == reasons_of_refusal
    assert (accepted.gelezen, accepted.uitval) == (gelezen, len(refused))
    assert accepted.inwoners.num_rows == gelezen - len(refused)


WORDS = st.one_of(
    st.text(max_size=6), st.sampled_from(["", ".", "F", "O", "999990019", "10082426", "2711EC", "12A", "19780800", "J"])
)
PERSONS = st.builds(
    lambda regel, velden, partners: RawInwoner(regel, velden, partners=tuple(partners)),
    st.integers(1, 99),
    st.fixed_dictionaries(dict.fromkeys(KOLOMMEN, WORDS)),
    st.lists(st.fixed_dictionaries(dict.fromkeys(PARTNER, WORDS)), max_size=2),
)
ROWS = st.one_of(
    PERSONS, st.builds(BrokenRow, st.integers(1, 99), st.sampled_from(["inwoner-rij-kapot", "inwoner-aantal-cellen"]))
)


@given(st.lists(ROWS, max_size=6))
def test_read_is_imported_plus_refused_and_every_refusal_has_a_reason(rows: list[RawRow]) -> None:
    accepted = accept(*rows)
    bsns = accepted.inwoners["bsn"].to_pylist()
    assert accepted.gelezen == len(rows) == len(bsns) + accepted.uitval
    assert len(set(bsns)) == len(bsns)
    refused = {note.regel for note in accepted.bevindingen if is_ernst(note, "fout")}
    assert bool(refused) == bool(accepted.uitval)


@given(PERSONS)
def test_no_finding_repeats_a_value(person: RawInwoner) -> None:
    for note in accept(person).bevindingen:
        assert note.reden in redenen()
        assert note.veld in {*KOLOMMEN, "overlijden_datum"}
        assert note.tekst == ""
