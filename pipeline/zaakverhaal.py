"""The story of one zaak in Dutch: klasse, the rule that fired, the plan, what was done, the end. Never who it is."""

import json
from collections.abc import Mapping
from datetime import date
from sqlite3 import Row
from typing import NamedTuple

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners
from pipeline.adapters.store import Store
from pipeline.afspraken import afspraak_words
from pipeline.contracts.zaken import GeplandeStap, Stand
from pipeline.explain_words import LETTERS, because, field, why
from pipeline.omgeving import Omgeving, as_clock
from pipeline.overdrachten import overdracht_words
from pipeline.pogingen import poging_words
from pipeline.stages.decide import HANDMATIG, plan_of
from pipeline.zaakstaat import stored_stand

_BY_TIME = "datum, CASE dagdeel WHEN 'Ochtend' THEN 1 WHEN 'Middag' THEN 2 WHEN 'Avond' THEN 3 ELSE 0 END, kenmerk"
_ALL = "SELECT * FROM {table} WHERE zaak_id = ? ORDER BY {order}"


class Verhaal(NamedTuple):
    """Everything about one zaak, as rows of the ledger; `plan` with days and what is done."""

    zaak: Row
    signalen: list[Row]
    plan: tuple[GeplandeStap, ...]
    brieven: list[Row]
    pogingen: list[Row]
    afspraken: list[Row]
    pauzes: list[Row]
    overdrachten: list[Row]
    werklijsten: list[Row]


def verhaal_of(store: Store, code: str, *, omgeving: Omgeving) -> Verhaal:
    """The story of this zaak. Raises LookupError when there is no such zaak."""
    zaak = store.rows("SELECT * FROM zaken WHERE zaak_id = ?", code)[0]
    inwoner = inwoners_by_bsn(read_inwoners(store), [zaak["bsn"]]).get(zaak["bsn"])
    return Verhaal(
        zaak=zaak,
        signalen=store.rows(_ALL.format(table="zaak_signalen", order="signaal_id"), code),
        plan=_plan(stored_stand(store, code), inwoner, omgeving=omgeving),
        brieven=store.rows(_ALL.format(table="brieven", order="gemaakt_op, kenmerk"), code),
        pogingen=store.rows(_ALL.format(table="contactpogingen", order=_BY_TIME), code),
        afspraken=store.rows(_ALL.format(table="afspraken", order="gemaakt_op, datum, tijd"), code),
        pauzes=store.rows(_ALL.format(table="pauzes", order="signaal_id"), code),
        overdrachten=store.rows(
            """SELECT * FROM overdrachten WHERE signaal_id IN
               (SELECT signaal_id FROM zaak_signalen WHERE zaak_id = ?) ORDER BY signaal_id""",
            code,
        ),
        werklijsten=store.rows(
            """SELECT werklijst, uitvoerder, waarheen, gemaakt_op, (
                 SELECT min(moment) FROM werklijst_uitkomsten
                 WHERE werklijst_uitkomsten.werklijst = werklijsten.werklijst AND zaak_id = ?1) AS terug
               FROM werklijsten WHERE instr(zaken, ?1) ORDER BY gemaakt_op, werklijst""",
            code,
        ),
    )


def tell_verhaal(story: Verhaal, *, vandaag: date, with_letters: bool = True) -> list[str]:
    """The story in lines of at most 80 columns."""
    return [
        *_klasse_lines(story.zaak),
        *_rule_lines(story.zaak),
        *_action_lines(story.zaak, vandaag=vandaag),
        *_plan_lines(story),
        *(line for brief in story.brieven * with_letters for line in letter_lines(brief, named=True)),
        *(line for one in story.pogingen for line in field("contact", poging_words(one))),
        *(line for one in story.afspraken for line in field("afspraak", afspraak_words(one))),
        *_worklist_lines(story),
        *_end_lines(story),
    ]


def document_of(story: Verhaal) -> dict[str, object]:
    """The story for `--json`, without who it is."""
    hidden = {"bsn", "adres", "adresregels", "postcode", "kix"}

    def plain(row: Row) -> dict[str, object]:
        return {name: row[name] for name in row.keys() if name not in hidden}  # noqa: SIM118 - a Row has no items

    return plain(story.zaak) | {
        "waarden": json.loads(story.zaak["waarden"]),
        "stappen": [
            {"soort": one.stap.soort, "door": one.stap.door, "brief": one.stap.brief, "voor": one.voor}
            | {"gedaan": one.gedaan}
            for one in story.plan
        ],
        "brieven": [plain(row) for row in story.brieven],
        "contactpogingen": [plain(row) for row in story.pogingen],
        "afspraken": [plain(row) for row in story.afspraken],
        "pauzes": [plain(row) for row in story.pauzes],
        "overdrachten": [plain(row) for row in story.overdrachten],
        "werklijsten": [plain(row) for row in story.werklijsten],
    }


def letter_lines(brief: Row, *, named: bool = False) -> list[str]:
    """A letter: which one, how far it is and in which batch."""
    return [
        *(field("brief", f"{brief['kenmerk']} ({brief['template']})") if named else []),
        *field("status brief", LETTERS[brief["status"]]),
        *field("waarom", why(brief["reden"])),
        *field("batch", brief["batch"] or "de brief zit niet in een batch"),
    ]


def _plan(stand: Stand, inwoner: Mapping[str, str] | None, *, omgeving: Omgeving) -> tuple[GeplandeStap, ...]:
    facts = inwoner or {"functie_adres": ""}
    return plan_of(stand, facts, beleid=omgeving.config.beleid, vandaag=omgeving.vandaag)


def _klasse_lines(zaak: Row) -> list[str]:
    again = (
        f"ja; er was ook een signaal tussen {zaak['terugkijk_vanaf']} en {zaak['terugkijk_tot']}, of later in deze zaak"
        if zaak["opeenvolgend"] == "ja"
        else f"nee; er was geen signaal tussen {zaak['terugkijk_vanaf']} en {zaak['terugkijk_tot']}"
    )
    both = f" (op dit adres {zaak['klasse_adres']}, naar soort {zaak['klasse_soort']})"
    return [
        *field("zaak", f"{zaak['zaak_id']} ({zaak['status'].lower()}), begonnen op {zaak['matchingsdatum']}"),
        *field("periode", f"{zaak['start_matchingperiode']} tot en met {zaak['eind_matchingperiode']}"),
        *field("klasse", zaak["klasse"] + both),
        *field("opeenvolgend", again),
        *field("spoed", "ja: een crisis of einde van de levering" if zaak["crisis"] == "J" else ""),
    ]


def _rule_lines(zaak: Row) -> list[str]:
    values = ", ".join(f"{name} {value}" for name, value in sorted(json.loads(zaak["waarden"]).items()))
    rule = f"{zaak['regel']} ({values or 'past altijd'})"
    return [
        *field("beleid", f"{zaak['beleid_versie']}, regel: {rule}"),
        *field("plan", f"{zaak['plan']}, vanaf {zaak['begonnen_op']}; poging uiterlijk {zaak['deadline']}"),
    ]


def _action_lines(zaak: Row, *, vandaag: date) -> list[str]:
    if zaak["status"] != "Open":
        return [
            *field("resultaat", f"{zaak['resultaat']}, op {zaak['gesloten_op']}" if zaak["resultaat"] else ""),
            *field("omdat", because(zaak["actie_code"]).removeprefix(": ")),
        ]
    late = " (te laat)" if zaak["actie_voor"] < vandaag.isoformat() else ""
    return [
        *field("actie", f"{zaak['actie']}, door {zaak['actie_door']}, vóór {zaak['actie_voor']}{late}"),
        *field("omdat", because(zaak["actie_code"]).removeprefix(": ")),
    ]


def _plan_lines(story: Verhaal) -> list[str]:
    lines: list[str] = []
    is_open = story.zaak["status"] == "Open"
    by_hand = is_open and story.zaak["actie"] == HANDMATIG and story.zaak["actie_code"] != "uitkomst-vastleggen"
    failed = {row["template"] for row in story.brieven if row["status"] == "mislukt"}
    for nummer, one in enumerate(story.plan, start=1):
        what = f"{nummer}. {one.stap.soort}" + (f" {one.stap.brief}" if one.stap.brief else "")
        todo = "wacht op een medewerker" if by_hand else f"vóór {one.voor}" if is_open else "vervallen"
        done = "niet gedrukt, gemaakt op" if one.stap.brief in failed else "gedaan op"
        when = f"{done} {one.gedaan}" if one.gedaan else todo
        lines += field("stap", f"{what}, door {one.stap.door}: {when}")
    return lines


def _worklist_lines(story: Verhaal) -> list[str]:
    """On which worklists this zaak stood, for whom, and when its outcome came back."""
    lines: list[str] = []
    for row in story.werklijsten:
        back = f"; uitkomst terug op {as_clock(row['terug'])}" if row["terug"] else ""
        lines += field(
            "lijst", f"werklijst {row['werklijst']} voor {row['uitvoerder']}, {as_clock(row['gemaakt_op'])}{back}"
        )
    return lines


def _end_lines(story: Verhaal) -> list[str]:
    lines: list[str] = []
    for row in story.pauzes:
        lines += field("pauze", f"{row['signaal_id']}: de partner pauzeert van {row['van']} tot en met {row['tot']}")
    for row in story.overdrachten:
        lines += field("overdracht", f"{row['signaal_id']}: {overdracht_words(row)}")
    return lines
