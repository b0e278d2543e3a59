"""The zaak desk that looks: the list of zaken, worst first, and the whole story of one. Nobody is named."""

from typing import NamedTuple, get_args

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_signalen
from pipeline.adapters.store import read_store
from pipeline.contracts.ddas import Contactsoort
from pipeline.explain_words import field
from pipeline.omgeving import Omgeving
from pipeline.saying import wrapped
from pipeline.stages.decide import HANDMATIG
from pipeline.zaakstaat import late_zaken
from pipeline.zaakverhaal import document_of, tell_verhaal, verhaal_of
from pipeline.zaakwerk import chosen, chosen_door, find_zaak


class ZaakRegel(NamedTuple):
    """A zaak in the list; `te_laat` when its next action or its deadline lies before today."""

    zaak_id: str
    status: str
    klasse: str
    crisis: str
    actie: str
    actie_reden: str
    actie_door: str
    actie_voor: str
    deadline: str
    resultaat: str
    gesloten_op: str
    te_laat: bool


class Getoond(NamedTuple):
    """One zaak in lines and as a document."""

    regels: tuple[str, ...]
    document: dict[str, object]


class Keus(NamedTuple):
    """Which zaken to list: by whom, what is next, and whether only what is late or urgent."""

    alles: bool = False
    door: str | None = None
    actie: str | None = None
    te_laat: bool = False
    spoed: bool = False


def list_zaken(omgeving: Omgeving, keus: Keus) -> tuple[ZaakRegel, ...]:
    """Open zaken (with `alles` also closed ones), what is late first, then by the day of the next action.

    Raises UsageError for a `door` or an `actie` that does not exist.
    """
    who = chosen_door(keus.door, omgeving) if keus.door else None
    what = chosen(keus.actie, (HANDMATIG, *get_args(Contactsoort)), wat="Deze actie") if keus.actie else None
    with read_store(omgeving.config.store) as store:
        late = {row["zaak_id"] for row in late_zaken(store, vandaag=omgeving.vandaag)}
        rows = store.rows("SELECT * FROM zaken ORDER BY zaak_id")
    names = [name for name in ZaakRegel._fields if name != "te_laat"]
    every = [ZaakRegel(**{name: row[name] for name in names}, te_laat=row["zaak_id"] in late) for row in rows]
    listed = [
        one
        for one in every
        if (keus.alles or one.status == "Open")
        and (one.te_laat or not keus.te_laat)
        and (one.crisis == "J" or not keus.spoed)
        and who in {None, one.actie_door}
        and what in {None, one.actie}
    ]
    return tuple(sorted(listed, key=lambda one: (not one.te_laat, one.status != "Open", one.actie_voor, one.zaak_id)))


def show_zaak(omgeving: Omgeving, word: str) -> Getoond:
    """The whole story of a zaak with its signalen. Raises UsageError for an unknown one."""
    with read_store(omgeving.config.store) as store:
        code = find_zaak(store, word).zaak_id
        story = verhaal_of(store, code, omgeving=omgeving)
        signalen = read_signalen(store)
        ids = pa.array([row["signaal_id"] for row in story.signalen], pa.string())
        rows = signalen.filter(pc.is_in(signalen["signaal_id"], value_set=ids))
    shown = rows.select(["signaal_id", "levering_id", "regel", "partner", "soort", "crisis", "status"]).to_pylist()
    lines = [f"Zaak {code}"]
    for one in shown:
        lines += field("signaal", f"{one['signaal_id']}, {one['partner']}, soort {one['soort']}; {one['status']}")
        lines += field("levering", f"{one['levering_id']}, regel {one['regel']}")
    lines += [*tell_verhaal(story, vandaag=omgeving.vandaag), *field("wie", "staat in `seintje export zaken`")]
    return Getoond(tuple(lines), document_of(story) | {"signalen": shown})


def say_zaken(rows: tuple[ZaakRegel, ...]) -> list[str]:
    """The list: by when, by whom, what; a closed zaak with its result."""
    if not rows:
        return ["Er zijn geen zaken die hieraan voldoen."]
    lines = [f"{'zaak':<23}{'vóór':<12}{'door':<13}actie"]
    for row in rows:
        late, urgent = " (te laat)" * row.te_laat, " (spoed)" * (row.crisis == "J" and row.status == "Open")
        if row.status == "Open":
            why = f": {row.actie_reden}" * (row.actie == HANDMATIG)
            mark = f"{row.zaak_id}  {row.actie_voor:<12}{row.actie_door:<13}"
            lines += wrapped(f"{row.actie}{late}{urgent}{why}", mark=mark)
        else:
            lines += wrapped(row.resultaat, mark=f"{row.zaak_id}  {row.gesloten_op:<12}{'gesloten':<13}")
    overdue = sum(row.te_laat for row in rows)
    return [*lines, f"Zaken: {len(rows)}, te laat: {overdue}. → seintje zaak show ZAAK"]
