"""The quick ways through a column answer what the rules answer, and chunks answer what the whole answers."""

import random
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contracts.config import Config
from pipeline.contracts.ids import Sleutel, signaal_id
from pipeline.domain import rechtspersoon as recht
from pipeline.domain.naamwoorden import bijzondere_woorden
from pipeline.formats.kolommen import BrokenRecord, RawRecord
from pipeline.formats.levering import KOLOMMEN
from pipeline.stages.normalise import NormaliseContext, Normalised, fast, fields, normalise_chunk
from pipeline.stages.normalise.address import VELDEN as ADRESVELDEN
from pipeline.stages.normalise.address import judge_adres, judge_adressen
from pipeline.stages.normalise.identity import Gezien, signaal_ids
from pipeline.stages.normalise.judge import Faulty, Rule
from pipeline.stages.normalise.names import VELDEN, judge_naam, judge_namen

VANDAAG = date(2026, 11, 23)
MUTATIES = st.sampled_from([*"0123456789.,-@ ;+_aZé\t\n€'/", "06", "@a.nl", "", "\u200b", " x", ".nl", "0" * 80])


def mutated(*good: str) -> st.SearchStrategy[str]:
    """A good value, as it is or with something put in or cut out."""

    def _mutate(value: str, at: int, cut: int, put: str) -> str:
        return value[:at] + put + value[at + cut :]

    values = st.sampled_from(good)
    return values | st.builds(_mutate, values, st.integers(0, 12), st.integers(0, 3), MUTATIES) | st.text(max_size=8)


FAST: list[tuple[Callable[[Any], Any], Rule, st.SearchStrategy[str], pa.DataType]] = [
    (fast.required_kenmerk, fields.kenmerk("referentie", required=True), mutated("WB-1", "a b", ""), pa.string()),
    (fast.optional_kenmerk, fields.kenmerk("klantnummer", required=False), mutated("K1", "j@a.nl", ""), pa.string()),
    (fast.bedrag, fields.bedrag(), mutated("250,00", "1.50", "999999.99", "1000000,01", "0,00"), pa.int64()),
    (
        fast.geboortedatum(VANDAAG),
        fields.geboortedatum(vandaag=VANDAAG),
        mutated("1978-02-28", "2026-11-23", "2026-11-24", "2029-01-01", "1900-12-31", "2025-06-01", "1978", ""),
        pa.string(),
    ),
    (fast.telefoon, fields.telefoon(), mutated("0612345678", "0712345678", "0793468000", ""), pa.string()),
    (
        fast.postcode,
        fields.postcode(),
        mutated("2711EC", "2711SA", "2711SD", "2711ss", "1000SB", "0711EC"),
        pa.string(),
    ),
    (fast.plaats_tekst, fields.plaats_tekst("straat"), mutated("Den Haag", "M?ller", "a&eacute;b", "x"), pa.string()),
    (fast.email, fields.email(), mutated("jan.de-vries1@mail-x.voorbeeld.nl", "a@b.com", "a@b.test", ""), pa.string()),
]


@pytest.mark.parametrize("case", FAST, ids=lambda case: case[0].__name__)
@settings(deadline=None)  # the first example loads the lists of names
@given(data=st.data())
def test_a_quick_way_takes_less_than_its_rule_and_answers_the_same(
    case: tuple[Callable[[Any], Any], Rule, st.SearchStrategy[str], pa.DataType], data: st.DataObject
) -> None:
    quick, rule, values, soort = case
    cells = data.draw(st.lists(values, min_size=1, max_size=20))
    good, answers = quick(pa.array(cells, pa.string()))
    assert answers.type == soort
    for cell, taken, answer in zip(cells, good.to_pylist(), answers.to_pylist(), strict=True):
        if taken:
            assert rule(cell) == answer, cell


@pytest.mark.parametrize(
    ("quick", "value"),
    [
        (fast.required_kenmerk, "WB-2026-1"), (fast.bedrag, "1234,56"), (fast.telefoon, "0612345678"),
        (fast.email, "j.jansen@voorbeeld.nl"), (fast.telefoon, ""), (fast.email, ""), (fast.postcode, "2711EC"),
        (fast.plaats_tekst, "Den Haag"),
    ],
)  # fmt: skip
def test_a_quick_way_does_take_what_is_plain(quick: Callable[[Any], Any], value: str) -> None:
    assert quick(pa.array([value], pa.string()))[0].to_pylist() == [True]


def test_no_legal_form_slips_through_as_a_plain_surname() -> None:
    forms = [*recht._VORMEN, *recht._UITGANGEN, *recht._ALLEEN_ACHTERAAN, *recht._ALLEEN_VOORAAN]
    assert [form for form in forms if not re.search(fast.MISSCHIEN_BEDRIJF, form)] == []
    words = ["Jansen", "Bakker-Visser", "Stichting", "Speeltuinstichting", "Heer", "Vos-Heer", "jansen", "Müller", "De"]
    special = pa.array(sorted(bijzondere_woorden()), pa.string())
    found = fast.eenvoudige_achternaam(pa.array(words, pa.string()), special=special)
    assert found.to_pylist() == [True, True] + [False] * 7


DELEN = st.sampled_from(
    [
        "Jansen", "Bakker", "Visser", "Müller", "Heer", "Klant", "Bewoner", "Stichting", "Fam", "Erven", "Mr", "Drs",
        "De", "Bv", "Onbekend", "Test", "Jan", "Maria", "van", "de", "J.", "JP", "A", "MR", "dhr", "-", ",", "&",
        "RenÃ©", "", "Kerk", "Vve", "Gemeente", "Zn", "en", "Weduwe", "Baron", "d", "von", "M.A.", "D.R.", "M.R.",
        "Ma.", "B.C", "MA.",
    ]
)  # fmt: skip
NAAM = st.builds(lambda parts, sign: sign.join(parts), st.lists(DELEN, max_size=3), st.sampled_from([" ", "-", ""]))


@settings(deadline=None)  # the first example loads the lists of names
@given(st.lists(st.tuples(NAAM, NAAM, NAAM, NAAM), min_size=1, max_size=12))
def test_names_by_their_parts_are_what_the_whole_name_is(names: list[tuple[str, str, str, str]]) -> None:
    cells = {
        veld: pa.array([name[at] for name in names], pa.string()).dictionary_encode() for at, veld in enumerate(VELDEN)
    }
    waarden, meldingen = judge_namen(cells, {})
    rows = np.arange(len(names))
    found = list(zip(*(waarden[veld].at(rows).to_pylist() for veld in (*VELDEN, "rechtspersoon")), strict=True))
    for rij, name in enumerate(names):
        exact = judge_naam(name)
        naam, klachten = exact if isinstance(exact, Faulty) else (exact, ())
        assert found[rij] == tuple(naam), name
        assert tuple(melding.klacht for melding in meldingen if melding.rij == rij) == klachten


ADRESDEEL = st.sampled_from(
    ["", "Dorpsstraat", "Dorpsstraat 12 B", "Plein 1944", "12", "12A", "012", "0", "A", "bis", "II", "3-hoog", "t/o",
     "12-3", " ", "99999", "100000", "achterhuis", "é", "¼", "M?ller", "ab&c", "a  b", "x" * 201]
)  # fmt: skip


@settings(deadline=None)  # the first example loads the lists of names
@given(st.lists(st.tuples(ADRESDEEL, ADRESDEEL, ADRESDEEL, ADRESDEEL), min_size=1, max_size=12))
def test_addresses_by_their_parts_are_what_the_whole_address_is(adressen: list[tuple[str, str, str, str]]) -> None:
    cells = {
        veld: pa.array([adres[at] for adres in adressen], pa.string()).dictionary_encode()
        for at, veld in enumerate(ADRESVELDEN)
    }
    waarden, meldingen = judge_adressen(cells, {})
    rows = np.arange(len(adressen))
    found = list(zip(*(waarden[veld].at(rows).to_pylist() for veld in ADRESVELDEN), strict=True))
    for rij, raw in enumerate(adressen):
        exact = judge_adres(raw)
        adres, klachten = exact if isinstance(exact, Faulty) else (exact, ())
        assert found[rij] == tuple(adres), raw
        assert tuple(melding.klacht for melding in meldingen if melding.rij == rij) == klachten


def context_of() -> NormaliseContext:
    partner = {"id": "proef", "naam": "Proef", "soort": "Huur", "drop": {"map": "proef"}}
    config = Config.model_validate({"gemeente": {"naam": "Zoetermeer", "code": "0637"}, "partners": [partner]})
    return NormaliseContext("L1", config.partners[0], config, VANDAAG, Sleutel(bytes(range(32))))


def judged(records: list[RawRecord | BrokenRecord], size: int) -> list[Normalised]:
    context = context_of()
    return [
        normalise_chunk(KOLOMMEN, tuple(records[at : at + size]), context=context)
        for at in range(0, len(records), size)
    ]


GOED = {
    "referentie": "R1", "achternaam": "Jansen", "huisnummer": "1", "postcode": "2711 ec", "bedrag": "250,00",
    "ontstaansdatum": "2026-08-01", "signaaldatum": "2026-11-20", "bsn": "1",
}  # fmt: skip
RECORD = st.fixed_dictionaries({"referentie": st.sampled_from(["R1", "R2"]), "bedrag": st.sampled_from(["1,00", "x"])})


@settings(deadline=None)  # the first example loads the lists of names
@given(st.lists(st.tuples(st.integers(0, 1), RECORD | st.none()), max_size=12), st.integers(1, 5))
def test_chunks_give_what_the_whole_gives(rows: list[tuple[int, dict[str, str] | None]], size: int) -> None:
    records: list[RawRecord | BrokenRecord] = []
    regel = 2
    for step, velden in rows:
        regel += step
        broken = BrokenRecord(regel, "cellen-aantal", "")
        records.append(broken if velden is None else RawRecord(regel, GOED | velden))
    parts, whole = judged(records, size), judged(records, len(records) + 1)
    assert (
        pa.concat_tables([part.signalen for part in parts] or [context_free()]).to_pylist()
        == pa.concat_tables([part.signalen for part in whole] or [context_free()]).to_pylist()
    )
    assert sorted(f for part in parts for f in part.bevindingen) == sorted(f for p in whole for f in p.bevindingen)
    ids = [identity for part in parts for identity in part.signalen["signaal_id"].to_pylist()]
    assert len(set(ids)) == len(ids)


def context_free() -> pa.Table:
    return normalise_chunk(KOLOMMEN, (), context=context_of()).signalen


@settings(deadline=None)  # the first example loads the lists of names
@given(st.binary(min_size=1, max_size=100), st.lists(st.integers(0, 10**7), max_size=5))
def test_ids_are_those_of_the_contract(key: bytes, regels: list[int]) -> None:
    numbers = np.array(regels, dtype=np.int64)
    made = signaal_ids(Sleutel(key), "L123", numbers, np.zeros(len(regels), np.int64))
    assert made.to_pylist() == [signaal_id(Sleutel(key), "L123", regel) for regel in regels]


@settings(deadline=None)  # the first example loads the lists of names
@given(st.lists(st.lists(st.integers(-3, 12), max_size=8), max_size=8))
def test_a_row_is_seen_again_when_it_came_before(chunks: list[list[int]]) -> None:
    seen: set[int] = set()
    gezien = Gezien()
    for chunk in chunks:
        expected = []
        for at, key in enumerate(chunk):
            expected += [at] if key in seen else []
            seen.add(key)
        assert gezien.again(np.array(chunk, dtype=np.int64)).tolist() == expected


def test_a_hundred_thousand_keys_stay_a_handful_of_runs() -> None:
    gezien, rng = Gezien(), random.Random(1)
    for _ in range(100):
        assert not len(gezien.again(np.array([rng.getrandbits(62) for _ in range(1000)], dtype=np.int64)))
    assert len(gezien._runs) < 10
