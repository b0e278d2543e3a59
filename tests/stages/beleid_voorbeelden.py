"""Random facts and random policies for the tests of weighing and examining."""

from typing import Any, get_args

from hypothesis import strategies as st

from pipeline.contracts.beleid import Beleid, EerderContact, Klasse
from pipeline.contracts.zaken import ZaakFeiten

SOORTEN = ("Zorg", "Huur", "Energie", "Water")
BRIEF = {"stap": "Brief", "brief": "uitnodiging"}
PLANNEN = {naam: [BRIEF] for naam in ("een", "twee", "drie")}


def beleid(*regels: dict[str, Any], plannen: dict[str, Any] | None = None, **velden: Any) -> Beleid:
    """A policy of rules in short: their conditions, and maybe the name of their plan."""
    made = [
        {
            "naam": f"regel {nr}",
            "als": {k: v for k, v in regel.items() if k != "plan"},
            "plan": regel.get("plan", "een"),
        }
        for nr, regel in enumerate(regels, start=1)
    ]
    return Beleid.model_validate({"versie": "proef", "regels": made, "plannen": plannen or PLANNEN} | velden)


FEITEN = st.builds(
    ZaakFeiten,
    soorten=st.sets(st.sampled_from([*SOORTEN, "DUO"]), min_size=1).map(lambda one: tuple(sorted(one))),
    bedrag_cent=st.integers(1, 1_000_00) | st.sampled_from([29_999, 30_000, 50_000, 49_999]),
    klasse=st.sampled_from(get_args(Klasse)),
    opeenvolgend=st.booleans(),
    crisis=st.booleans(),
    leeftijd=st.none() | st.integers(0, 110),
    minderjarigen=st.booleans(),
    eerder_contact=st.sampled_from(get_args(EerderContact)),
    telefoon=st.booleans(),
    email=st.booleans(),
)


def _bounds(naam: str, values: tuple[int, ...]) -> st.SearchStrategy[dict[str, Any]]:
    low, high = st.sampled_from(values), st.sampled_from(values)
    both = st.tuples(low, high).filter(lambda one: one[0] < one[1])
    return st.one_of(
        st.just({}),
        low.map(lambda one: {f"{naam}_vanaf": one}),
        high.map(lambda one: {f"{naam}_tot": one}),
        both.map(lambda one: {f"{naam}_vanaf": one[0], f"{naam}_tot": one[1]}),
    )


_REST = st.fixed_dictionaries(
    {},
    optional={
        "soort": st.lists(st.sampled_from(SOORTEN), min_size=1, max_size=3, unique=True),
        "klasse": st.sampled_from(get_args(Klasse)),
        "opeenvolgend": st.booleans(),
        "crisis": st.booleans(),
        "minderjarigen": st.booleans(),
        "eerder_contact": st.sampled_from(get_args(EerderContact)),
        "telefoon": st.booleans(),
        "email": st.booleans(),
    },
).map(lambda one: dict(sorted(one.items())[:2]))
REGELS = st.builds(
    lambda bedrag, leeftijd, rest, plan: bedrag | leeftijd | rest | {"plan": plan},
    _bounds("bedrag", (-5, 0, 300, 500)),
    _bounds("leeftijd", (0, 18, 27, 200)),
    _REST,
    st.sampled_from(sorted(PLANNEN)),
)
BELEID = st.lists(REGELS, min_size=1, max_size=6).map(lambda regels: beleid(*regels))
