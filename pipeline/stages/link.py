"""link: a crisis or eindelevering to the earlier signaal of the same arrears (Energieregeling 2026, Stcrt. 2025-37730).

The supplier first sends an ordinary signaal and only then an eindelevering. One without an earlier signaal is an
anomaly to tell the partner about, and is followed up like any other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.reasons import Finding
from pipeline.domain.vergelijkvorm import vergelijkvorm

VERBANDEN = pa.schema([pa.field("signaal_id", pa.string()), pa.field("eerder_signaal_id", pa.string())])
"""One row per crisis with an earlier signaal."""

_Row = Mapping[str, Any]
_Key = tuple[str, ...]
_COLUMNS = [
    "signaal_id", "levering_id", "regel", "partner", "aanleveraar", "referentie", "klantnummer", "achternaam",
    "postcode", "huisnummer", "signaaldatum", "crisis", "datum_einde_levering",
]  # fmt: skip


class Linked(NamedTuple):
    """`verbanden` has the schema VERBANDEN, in file order; `bevindingen` tell of crises without one."""

    verbanden: pa.Table
    bevindingen: tuple[Finding, ...]


def link_crisis(signalen: pa.Table, eerdere: pa.Table) -> Linked:
    """Find for each crisis or eindelevering in `signalen` (of one levering) its predecessor in `eerdere`.

    Both have the schema SIGNALEN; what came in the same levering is not earlier. The same arrears is: the same partner
    (on a collective drop: the same aanleveraar) and referentie, else klantnummer, else postcode, huisnummer and
    surname. An ordinary signaal of that day or before counts, the newest first; else a crisis of an earlier day.
    Without any: `crisis-zonder-eerder-signaal` on its line.
    """
    urgent = signalen.filter(_urgent(signalen)).select(_COLUMNS).to_pylist()
    known = _index(_candidates(urgent, eerdere)) if urgent else {}
    verbanden: list[dict[str, str]] = []
    bevindingen: list[Finding] = []
    for signaal in urgent:
        earlier = _earlier(signaal, known)
        if earlier is None:
            veld = "crisis" if signaal["crisis"] == "J" else "datum_einde_levering"
            bevindingen.append(Finding(signaal["regel"], veld, "crisis-zonder-eerder-signaal"))
        else:
            verbanden.append({"signaal_id": signaal["signaal_id"], "eerder_signaal_id": earlier["signaal_id"]})
    return Linked(pa.Table.from_pylist(verbanden, schema=VERBANDEN), tuple(bevindingen))


def _urgent(signalen: pa.Table) -> Any:
    return pc.or_(pc.equal(signalen["crisis"], pa.scalar("J")), pc.is_valid(signalen["datum_einde_levering"]))


def _candidates(urgent: list[dict[str, Any]], eerdere: pa.Table) -> list[dict[str, Any]]:
    """The earlier rows that share anything to compare by with a crisis: the store may hold a million others."""

    def _shares(column: str) -> Any:
        values = pa.array(sorted({row[column] for row in urgent} - {""}), pa.string())
        return pc.is_in(eerdere[column], value_set=values)

    partner = pc.is_in(eerdere["partner"], value_set=pa.array(sorted({row["partner"] for row in urgent}), pa.string()))
    same = pc.or_(pc.or_(_shares("referentie"), _shares("klantnummer")), _shares("postcode"))
    rows: list[dict[str, Any]] = eerdere.filter(pc.and_(partner, same)).select(_COLUMNS).to_pylist()
    return rows


def _by_referentie(row: _Row) -> _Key | None:
    return ("referentie", *_whose(row), row["referentie"]) if row["referentie"] else None


def _by_klantnummer(row: _Row) -> _Key | None:
    return ("klantnummer", *_whose(row), row["klantnummer"]) if row["klantnummer"] else None


def _by_adres(row: _Row) -> _Key | None:
    naam = vergelijkvorm(row["achternaam"])
    return ("adres", *_whose(row), row["postcode"], row["huisnummer"], naam) if naam and row["postcode"] else None


_WAYS: tuple[Callable[[_Row], _Key | None], ...] = (_by_referentie, _by_klantnummer, _by_adres)
"""How the same arrears is recognised, the surest way first."""


def _whose(row: _Row) -> tuple[str, str]:
    return row["partner"], vergelijkvorm(row["aanleveraar"])


def _index(rows: Iterable[_Row]) -> dict[_Key, list[_Row]]:
    """The earlier rows by each of their keys, the best predecessor last."""
    found: dict[_Key, list[_Row]] = {}
    for row in sorted(rows, key=_preference):
        for key in _keys(row):
            found.setdefault(key, []).append(row)
    return found


def _keys(row: _Row) -> Iterator[_Key]:
    return (key for way in _WAYS if (key := way(row)) is not None)


def _preference(row: _Row) -> tuple[bool, str, str, int]:
    return _is_ordinary(row), str(row["signaaldatum"]), row["levering_id"], row["regel"]


def _is_ordinary(row: _Row) -> bool:
    return row["crisis"] != "J" and row["datum_einde_levering"] is None


def _came_before(row: _Row, signaal: _Row) -> bool:
    """Two crises of one day, in two leveringen of one night, are not each other's predecessor."""
    if row["levering_id"] == signaal["levering_id"]:
        return False
    earlier: bool = row["signaaldatum"] < signaal["signaaldatum"]
    return earlier or (_is_ordinary(row) and row["signaaldatum"] == signaal["signaaldatum"])


def _earlier(signaal: _Row, known: Mapping[_Key, list[_Row]]) -> _Row | None:
    for key in _keys(signaal):
        for row in reversed(known.get(key, [])):
            if _came_before(row, signaal):
                return row
    return None
