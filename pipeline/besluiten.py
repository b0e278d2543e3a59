"""What the store remembers about leveringen that the judging of new ones needs: decisions, predecessors, silence."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.adapters.store import Store
from pipeline.domain.klok import NEDERLAND
from pipeline.stages.expect import Kentallen, kentallen_of

VRIJGEGEVEN = "vrijgegeven"
AFGEWEZEN = "afgewezen"

_VOORGANGERS = 24
_COLUMNS = ["levering_id", "postcode", "bedrag_cent", "crisis", "datum_einde_levering"]


def besluit_of(store: Store, levering_id: str) -> str:
    """What a person decided about this levering: `vrijgegeven`, `afgewezen`, or the empty string."""
    found = store.value("SELECT besluit FROM levering_besluiten WHERE levering_id = ?", levering_id)
    return str(found or "")


def earlier_kentallen(store: Store) -> dict[str, tuple[Kentallen, ...]]:
    """Per partner id the last 24 leveringen that were taken in, oldest first, in numbers; one read for the night."""
    rows = store.rows(
        """SELECT levering_id, partner, records, uitval FROM (
             SELECT *, row_number() OVER (PARTITION BY partner ORDER BY ontvangen_op DESC, levering_id DESC) AS plaats
             FROM leveringen WHERE status = 'verwerkt')
           WHERE plaats <= ? ORDER BY partner, plaats DESC""",
        _VOORGANGERS,
    )
    signalen = _signalen_of(store, [row["levering_id"] for row in rows])
    found: defaultdict[str, list[Kentallen]] = defaultdict(list)
    for row in rows:
        own = signalen.get(row["levering_id"])
        if own is not None:
            found[row["partner"]].append(kentallen_of(own, records=row["records"], uitval=row["uitval"]))
    return {partner: tuple(kentallen) for partner, kentallen in found.items()}


def last_leveringen(store: Store) -> dict[str, date]:
    """Per partner id the Dutch day its last new file came, whatever was decided about it; a double does not count."""
    rows = store.rows(
        "SELECT partner, max(ontvangen_op) AS laatste FROM leveringen WHERE status <> 'dubbel' GROUP BY partner"
    )
    return {row["partner"]: datetime.fromisoformat(row["laatste"]).astimezone(NEDERLAND).date() for row in rows}


def _signalen_of(store: Store, leveringen: Iterable[str]) -> dict[str, pa.Table]:
    """The columns that kentallen need, per levering; one without signalen is not in it. A levering is of one run."""
    wanted = pa.array(sorted(leveringen), pa.string())
    found: dict[str, pa.Table] = {}
    for path in store.paths("signalen"):
        table = pq.read_table(path, columns=_COLUMNS)
        found |= _split(table.filter(pc.is_in(table["levering_id"], value_set=wanted)))
    return found


def _split(signalen: pa.Table) -> dict[str, pa.Table]:
    ids: Any = pc.unique(signalen["levering_id"])
    return {each: signalen.filter(pc.equal(signalen["levering_id"], pa.scalar(each))) for each in ids.to_pylist()}
