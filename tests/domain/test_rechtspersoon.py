"""Legal persons told from people."""

import csv
import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.rechtspersoon import rechtspersoon

DEMO = Path(__file__).resolve().parents[2] / "pipeline" / "demo" / "data"


def demo_column(naam: str, *columns: str) -> set[str]:
    with (DEMO / naam).open(encoding="utf-8", newline="") as file:
        return {" ".join(filter(None, (row[c] for c in columns))) for row in csv.DictReader(file, delimiter=";")}


@pytest.mark.parametrize(
    ("naam", "woord"),
    [
        ("Jansen B.V.", "bv"),
        ("JANSEN BV", "bv"),
        ("Jansen bv.", "bv"),
        ("Jansen B.V., Zoetermeer", "bv"),
        ("Jansen (B.V.)", "bv"),
        ("Energie N.V.", "nv"),
        ("Stichting Zon", "stichting"),
        ("De Stichting Zon", "stichting"),
        ("STICHTING ZON", "stichting"),
        ("Stg. Zon", "stg"),
        ("St. Vrienden van de Molen", "stichting"),
        ("Speeltuinvereniging Oost", "speeltuinvereniging"),
        ("Vereniging De Vink", "vereniging"),
        ("VvE Dorpsstraat 1-20", "vve"),
        ("V.v.E. Dorpsstraat", "vve"),
        ("Vereniging van Eigenaars Zon", "vereniging van eigenaars"),
        ("Coöperatie Melk U.A.", "coöperatie"),
        ("Coo\u0308peratie Melk", "coöperatie"),
        ("Melk U.A.", "ua"),
        ("Jansen Holding", "holding"),
        ("Jansen GmbH", "gmbh"),
        ("Jones Ltd.", "ltd"),
        ("Jones Inc", "inc"),
        ("Jansen Besloten Vennootschap", "besloten vennootschap"),
        ("Gemeente Zoetermeer", "gemeente"),
        ("Provincie Zuid-Holland", "provincie"),
        ("Gereformeerde Kerk Zoetermeer", "gereformeerde kerk"),
        ("Protestantse Gemeente te Zoetermeer", "protestantse gemeente"),
        ("Parochie De Doortocht", "parochie"),
        ("Jansen Bouw B.V. h/o De Klusser", "bv"),
    ],
)
def test_a_legal_form_in_the_name_is_found(naam: str, woord: str) -> None:
    assert rechtspersoon(naam) == woord


@pytest.mark.parametrize(
    "naam",
    [
        *("", "Jansen", "B.V. Jansen", "Jansen, B.V.", "dhr. B.V. Jansen", "de heer B.V. Jansen", "N.V. de Vries"),
        *("VOF Jansen", "V.O.F. Jansen en Zn", "Maatschap Jansen", "Jansen Beheer C.V.", "Jansen Holding CV"),
        *("Eenmanszaak De Bv", "Jansen h/o Jansen Bouw B.V.", "Jansen t.h.o.d.n. Stichting Zon", "BV", "B.V."),
        *("A. Jansen H/O JANSEN HOLDING", "J. Jansen handelend onder de naam Zon BV", "Jansen t/a Zon N.V."),
        *(
            "St. Jacob",
            "J. St. Jacob",
            "St. James",
            "van Heemskerk",
            "Kerkhof",
            "van der Kerk",
            "Nieuwkerk",
            "Bverdijk",
        ),
        *("Stichtinga", "Holding", "Gemeente", "van Gemeenten", "Ua", "Incke", "Ltdsen", "Schaap", "Bank", "U.A. Nijs"),
        *("Jansen c.v.", "Vennootschap onder firma Zon", "Commanditaire vennootschap Zon", "Jansen\x00 B.V."),
    ],
)
def test_a_person_a_partnership_and_a_trade_name_are_no_legal_person(naam: str) -> None:
    assert rechtspersoon(naam) == ""


def test_no_demo_name_is_taken_for_a_company() -> None:
    surnames = demo_column("geslachtsnamen.csv", "voorvoegsel", "geslachtsnaam")
    assert surnames
    prefixes = ("", "B.V. ", "N.V. ", "U.A. ", "dhr. B.V. ", "Fam. ", "Willem ", "de heer ")
    assert [naam for prefix, naam in product(prefixes, surnames) if rechtspersoon(prefix + naam)] == []
    assert [naam for naam in demo_column("voornamen.csv", "voornaam") if rechtspersoon(f"{naam} Jansen")] == []


def test_no_name_of_rvig_is_taken_for_a_company(shared_data: Path) -> None:
    with (shared_data / "brp" / "lo3_testset_2022.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    at = [place for place, column in enumerate(rows[0]) if column[3:] in ("02.10", "02.30", "02.40")]
    names = {" ".join(row[place] for place in at[:3]) for row in rows[1:]} | {row[p] for row in rows[1:] for p in at}
    persons = json.loads((shared_data / "brp" / "brp_api_mock_persons.json").read_text(encoding="utf-8"))
    names |= set(surnames_in(persons))
    assert len(names) > 500
    assert [naam for naam in names if rechtspersoon(naam)] == []


def surnames_in(node: object) -> list[str]:
    if isinstance(node, list):
        return [naam for child in node for naam in surnames_in(child)]
    if not isinstance(node, dict):
        return []
    own = [value for key, value in node.items() if key == "geslachtsnaam" and isinstance(value, str)]
    return own + [naam for child in node.values() for naam in surnames_in(child)]


WOORDEN = st.sampled_from(
    [
        "Jansen",
        "B.V.",
        "bv",
        "Stichting",
        "N.V.,",
        "h/o",
        "VvE",
        "de",
        "Gemeente",
        "St.",
        "Zon",
        "V.O.F.",
        "U.A.",
        "dhr.",
    ]
)


@given(st.lists(WOORDEN, max_size=6).map(" ".join) | st.text(max_size=20))
def test_the_word_found_stands_in_the_name(naam: str) -> None:
    found = rechtspersoon(naam)
    plain = naam.casefold().replace(".", "")
    assert found in plain or (found == "stichting" and plain.startswith("st "))
