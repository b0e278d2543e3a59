"""An adversarial suite: whatever is reported, nobody else than the person meant is ever accepted (matching.md).

A wrong match tells somebody about another's debt. The cases stand in `gevaarlijke_gevallen.py`; here they are put into
few nights: two cases share one when no surname and no birth date occurs in both, each with its own postcodes and BSNs,
so that nobody of the one comes into view of the other.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pytest
from gevaarlijke_gevallen import GEVALLEN, NIET_TE_ZIEN, TOCH_ZEKER, VANDAAG, Geval, Row

from pipeline.contracts.tables import INWONERS, SIGNALEN, table_of
from pipeline.stages.match import EERDER, UITSLUITINGEN, Geheugen, fold_inwoners, match_signalen
from pipeline.stages.match.model import load_model

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "benchmarks")]

from bevolking_groot import Proef, make_proef  # noqa: E402 - found once the folder is on the path

NERGENS = "999999990"
"""A BSN that nobody has."""


class Uitslag(NamedTuple):
    """`wie` is the label of who was accepted, empty without."""

    besluit: str
    wie: str
    reden: str
    bewijs: str


class Gesteld(NamedTuple):
    """A case in its night: with postcodes, BSNs, klantnummers and phones of its own."""

    geval: Geval
    signaal: Row
    inwoners: list[Row]
    bsns: dict[str, str]
    eerder: list[Row]
    uitgesloten: list[Row]


def gesteld(nummer: int, geval: Geval) -> Gesteld:
    bsns = {label: f"9{nummer:04d}{at:04d}" for at, label in enumerate(geval.register)}
    signaal = at_home(geval.gemeld, nummer) | {"signaal_id": f"S{nummer:04d}", "referentie": f"R-{nummer}"}
    if signaal["bsn"]:
        signaal["bsn"] = bsns.get(str(signaal["bsn"]), NERGENS)
    contact = {"partner": "woonbron", "email": ""}
    sporen = [
        at_home({"klantnummer": nr, "telefoon": tel}, nummer) | {"bsn": bsns[who]} for nr, tel, who in geval.eerder
    ]
    geweerd = {"signaal_id": signaal["signaal_id"], "partner": "woonbron", "klantnummer": "", "referentie": ""}
    return Gesteld(
        geval,
        signaal,
        [at_home(row, nummer) | {"bsn": bsns[label]} for label, row in geval.register.items()],
        bsns,
        [contact | spoor for spoor in sporen],
        [geweerd | {"bsn": bsns[label]} for label in geval.uitgesloten],
    )


def at_home(row: Row, nummer: int) -> Row:
    """The row moved to the postcodes of its case, so that no two cases live near each other or share a number."""

    def own(veld: str, waarde: str) -> str:
        if veld.endswith("postcode"):
            return f"{1000 + 10 * nummer + int(waarde[3])}{waarde[4:]}"
        return f"{waarde}{nummer:04d}" if veld in {"klantnummer", "telefoon"} else waarde

    return {veld: own(veld, waarde) if isinstance(waarde, str) and waarde else waarde for veld, waarde in row.items()}


def kenmerken(geval: Geval) -> set[str]:
    """What may not occur in two cases of one night: surnames and birth dates, also swapped."""
    rows = [geval.gemeld, *geval.register.values()]
    velden = ("achternaam", "geslachtsnaam", "partner_geslachtsnaam")
    namen = {str(row[veld]).lower() for row in rows for veld in velden if veld in row}
    datums = {str(row["geboortedatum"]).replace("-", "") for row in rows}
    return (namen | datums | {datum[:4] + datum[6:] + datum[4:6] for datum in datums}) - {""}


def nachten(gevallen: Iterable[Geval]) -> Iterator[list[Gesteld]]:
    """The cases in their nights; a rule is under review for a whole night, so such a case has one to itself."""
    nights: list[tuple[set[str], list[Gesteld]]] = []
    for nummer, geval in enumerate(gevallen):
        own, one = kenmerken(geval), gesteld(nummer, geval)
        if geval.in_onderzoek:
            yield [one]
            continue
        bezet, night = next((night for night in nights if night[0].isdisjoint(own)), (set[str](), list[Gesteld]()))
        if not night:
            nights.append((bezet, night))
        bezet |= own
        night.append(one)
    yield from (night for _, night in nights)


def matched(night: list[Gesteld]) -> dict[str, Uitslag]:
    """How the cases of one night end, by name."""
    geheugen = Geheugen(
        eerder=table_of([row for one in night for row in one.eerder], EERDER),
        uitsluitingen=table_of([row for one in night for row in one.uitgesloten], UITSLUITINGEN),
        in_onderzoek=frozenset().union(*(one.geval.in_onderzoek for one in night)),
        onzekere_namen=frozenset(str(one.signaal["signaal_id"]) for one in night if one.geval.onzeker),
    )
    inwoners = table_of([row for one in night for row in one.inwoners], INWONERS)
    found = matches(table_of([one.signaal for one in night], SIGNALEN), inwoners, geheugen=geheugen)
    rows = {row["signaal_id"]: row for row in found.to_pylist()}
    return {one.geval.naam: uitslag(one, rows[one.signaal["signaal_id"]]) for one in night}


def uitslag(one: Gesteld, row: dict[str, str]) -> Uitslag:
    labels = {bsn: label for label, bsn in one.bsns.items()} | {"": ""}
    return Uitslag(row["besluit"], labels.get(row["bsn"], "uit een ander geval"), row["reden"], row["bewijs"])


def matches(signalen: pa.Table, inwoners: pa.Table, *, geheugen: Geheugen) -> pa.Table:
    personen = fold_inwoners(inwoners, gemeente_code="0637")
    return match_signalen(signalen, personen, geheugen=geheugen, vandaag=VANDAAG, run_id="R000001", model=load_model())


@pytest.fixture(scope="module")
def uitslagen() -> dict[str, Uitslag]:
    """Every case, matched."""
    return {naam: found for night in nachten(GEVALLEN) for naam, found in matched(night).items()}


def test_every_case_has_a_name_of_its_own_and_a_truth_within_its_register() -> None:
    assert len({geval.naam for geval in GEVALLEN}) == len(GEVALLEN) >= 70
    assert all(geval.waar in {"", *geval.register} for geval in GEVALLEN)


@pytest.mark.parametrize("geval", [pytest.param(geval, id=geval.naam) for geval in GEVALLEN])
def test_nobody_else_than_the_person_meant_is_ever_accepted(geval: Geval, uitslagen: dict[str, Uitslag]) -> None:
    found = uitslagen[geval.naam]
    accepted = found.wie if found.besluit == "zeker" else geval.waar
    assert accepted == geval.waar, f"{found.wie} aanvaard, bedoeld was {geval.waar or 'niemand'}: {found.bewijs}"


@pytest.mark.parametrize("geval", [pytest.param(geval, id=geval.naam) for geval in TOCH_ZEKER])
def test_the_person_meant_is_found_where_the_evidence_is_enough(geval: Geval, uitslagen: dict[str, Uitslag]) -> None:
    assert (uitslagen[geval.naam].besluit, uitslagen[geval.naam].wie) == ("zeker", geval.waar)


def test_what_neither_signaal_nor_register_can_tell_is_a_known_limit_and_nothing_else_is() -> None:
    """When the model learns to see one of these, it moves to the cases above."""
    found = {naam: end for night in nachten(NIET_TE_ZIEN) for naam, end in matched(night).items()}
    truth = {geval.naam: geval.waar for geval in NIET_TE_ZIEN}
    wrong = {naam for naam, end in found.items() if end.besluit == "zeker" and end.wie != truth[naam]}
    assert wrong == truth.keys()


@pytest.mark.slow
@pytest.mark.parametrize("geval", [pytest.param(geval, id=geval.naam) for geval in GEVALLEN])
def test_a_case_ends_alone_as_it_does_among_the_others(geval: Geval, uitslagen: dict[str, Uitslag]) -> None:
    assert matched([gesteld(0, geval)]) == {geval.naam: uitslagen[geval.naam]}


# What holds for every town: neither the order of the rows nor the number of threads changes a byte.


@pytest.fixture(scope="module")
def proef() -> Proef:
    """A mid-size town: enough rows for every defect, and the third of its signalen with a BSN."""
    return make_proef(inwoners=3_000, signalen=1_500, seed=3, met_bsn=0.3)


@pytest.fixture(scope="module")
def gevonden(proef: Proef) -> pa.Table:
    return matches(proef.signalen, proef.inwoners, geheugen=Geheugen())


def raw(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return bytes(sink.getvalue())


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_signalen_and_residents_does_not_change_a_byte(
    proef: Proef, gevonden: pa.Table, seed: int
) -> None:
    signalen, inwoners = (
        table.take(Random(seed).sample(range(table.num_rows), table.num_rows))
        for table in (proef.signalen, proef.inwoners)
    )
    assert raw(matches(signalen, inwoners, geheugen=Geheugen())) == raw(gevonden)


@pytest.mark.parametrize("threads", ["1", "4"])
def test_the_number_of_threads_does_not_change_a_byte(
    proef: Proef, gevonden: pa.Table, threads: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLURM_CPUS_ON_NODE", threads)
    with duckdb.connect(":memory:") as engine:
        if engine.sql("SELECT current_setting('threads')").fetchall() != [(int(threads),)]:
            pytest.skip("DuckDB takes its number of threads from SLURM_CPUS_ON_NODE on Linux only")
    assert raw(matches(proef.signalen, proef.inwoners, geheugen=Geheugen())) == raw(gevonden)
