"""The way back of a wrong match: never this pair again, its letter stopped, its rule on review, a datalek's clock."""

import json
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_matches, read_signalen
from pipeline.adapters.store import Changes, Store, open_store
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT
from pipeline.contracts.tables import MATCHES
from pipeline.errors import NotAllowedError, UsageError
from pipeline.omgeving import Omgeving, as_clock
from pipeline.saying import wrapped
from pipeline.stopping import Stop, forget_batches, may_stop, stop_brieven
from pipeline.waarom import checked_waarom
from pipeline.zaakstaat import record_einde

_UREN = 72
"""Artikel 33 AVG: a breach is told to the authority within 72 hours, or it is noted why that was not needed."""
_HERSTELD = "match-hersteld"


class Hersteld(NamedTuple):
    """What was undone. `weg` are letters that had left already; `melden_voor` a moment in UTC (ISO 8601)."""

    signaal_id: str
    zaak_id: str
    gestopt: tuple[str, ...]
    weg: tuple[str, ...]
    regel: str
    melden_voor: str


def herstel_match(omgeving: Omgeving, signaal: str, *, waarom: str) -> Hersteld:
    """Take a signaal and the inwoner it was linked to apart, for ever.

    Raises UsageError for an unknown signaal or a `waarom` that may not be kept, NotAllowedError when nobody is linked.
    """
    words = checked_waarom(waarom)
    with open_store(omgeving.config.store) as store:
        found, match = _linked(store, signaal)
        code = str(found["signaal_id"])
        zaak = str(store.value("SELECT zaak_id FROM zaak_signalen WHERE signaal_id = ?", code) or "")
        brieven = store.rows("SELECT * FROM brieven WHERE zaak_id = ? AND status <> 'geannuleerd'", zaak)
        stoppable = [brief for brief in brieven if may_stop(store, brief)]
        changes = Changes(store.next_run_id())
        stops = {brief["kenmerk"]: Stop("brief-geannuleerd", words) for brief in stoppable}
        stopped = stop_brieven(changes, store, stops, omgeving=omgeving)
        done = Hersteld(
            signaal_id=code,
            zaak_id=zaak,
            gestopt=tuple(brief["kenmerk"] for brief in stoppable),
            weg=tuple(brief["kenmerk"] for brief in brieven if brief not in stoppable),
            regel=_rule_of(match),
            melden_voor=_hours_later(omgeving.moment()),
        )
        _take_apart(changes, found, match, words=words, omgeving=omgeving)
        _unlink(changes, store, done, dag=omgeving.vandaag)
        _note(changes, done, words=words, omgeving=omgeving)
        store.commit(changes)
        forget_batches(omgeving.config, stopped)
    return done


def settle_datalek(omgeving: Omgeving, signaal: str, *, besluit: str, waarom: str) -> None:
    """Note what was decided about the datalek of this signaal; the clock stops.

    Raises UsageError when there is none that waits, or for a `waarom` that may not be kept.
    """
    words = checked_waarom(waarom)
    with open_store(omgeving.config.store) as store:
        code = _code(signaal)
        rows = store.rows("SELECT datalek_id FROM datalekken WHERE signaal_id = ? AND besluit = ''", code)
        if not rows:
            raise UsageError("Bij dit signaal wacht geen datalek.", "Bekijk wat er wacht met `seintje status`.")
        changes, now = Changes(store.next_run_id()), omgeving.moment()
        changes.do(
            """UPDATE datalekken SET besluit = ?, besloten_op = ?, besloten_door = ?
               WHERE signaal_id = ? AND besluit = ''""",
            besluit,
            now,
            omgeving.wie,
            code,
        )
        changes.note_in_audit(now, omgeving.wie, f"datalek {besluit}", code, words)
        store.commit(changes)


def say_hersteld(done: Hersteld) -> list[str]:
    """What was done, what could not be undone, and what the law asks now."""
    lines = wrapped("De match is hersteld. Dit signaal komt nooit meer bij deze inwoner.")
    lines += [f"Gestopt: brief {kenmerk}" for kenmerk in done.gestopt]
    for kenmerk in done.weg:
        lines += wrapped(f"Brief {kenmerk} was al weg. Bel de drukstraat, en de inwoner als de brief al is bezorgd.")
    if done.regel:
        again = f"`seintje matching vrijgeven {done.regel}`"
        lines += wrapped(f"Regel {done.regel} staat stil tot iemand hem vrijgeeft met {again}.")
    lines += wrapped(
        f"Dit kan een datalek zijn. Besluit vóór {as_clock(done.melden_voor)} of u het meldt bij de Autoriteit "
        "Persoonsgegevens, en leg dat vast:"
    )
    return [*lines, f'→ seintje match datalek {done.signaal_id} --besluit gemeld --reden "…"']


def _code(signaal: str) -> str:
    word = signaal.strip()
    return word[:1].upper() + word[1:].lower()


def _linked(store: Store, signaal: str) -> tuple[dict[str, Any], dict[str, Any]]:
    code = _code(signaal)
    found = _only(read_signalen(store), code)
    if not found:
        raise UsageError("Seintje kent dit signaal niet.", "De nummers staan in `seintje export signalen`.")
    match = _only(read_matches(store), code)
    if not match or match[0]["besluit"] != "zeker":
        raise NotAllowedError(
            "Dit signaal is met niemand verbonden. Er is niets te herstellen.",
            f"Bekijk het met `seintje explain {code}`.",
        )
    return found[0], match[0]


def _only(table: pa.Table, code: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(pc.equal(table["signaal_id"], pa.scalar(code))).to_pylist()
    return rows


def _rule_of(match: dict[str, Any]) -> str:
    """The id of the rule that decided; empty when a person did."""
    named = str(json.loads(match["bewijs"]).get("regel", ""))
    return named.partition(" ")[0] if match["beslist_door"] in {"regel", "model"} else ""


def _hours_later(now: str) -> str:
    return (datetime.fromisoformat(now) + timedelta(hours=_UREN)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _take_apart(
    changes: Changes, signaal: dict[str, Any], match: dict[str, Any], *, words: str, omgeving: Omgeving
) -> None:
    """Exclude the pair for ever and give the signaal back to a person."""
    code = str(signaal["signaal_id"])
    kept = {name: signaal[name] for name in ("signaal_id", "partner", "klantnummer", "referentie")}
    changes.put(
        "uitsluitingen",
        kept | {"bsn": match["bsn"], "reden": words, "wie": omgeving.wie, "moment": omgeving.moment()},
    )
    undone = match | {
        "besluit": "twijfel",
        "bsn": "",
        "score": 0,
        "bewijs": json.dumps({"hersteld": "was met een andere inwoner verbonden"}),
        "beslist_door": omgeving.wie,
        "reden": "eerder-uitgesloten",
        "run_id": changes.run_id,
    }
    changes.add("matches", pa.Table.from_pylist([undone], schema=MATCHES))
    status = {"signaal_id": code, "status": NOG_NIET_OPGEPAKT, "reden": "eerder-uitgesloten", "run_id": changes.run_id}
    changes.put("signaal_status", status)


def _unlink(changes: Changes, store: Store, done: Hersteld, *, dag: date) -> None:
    """Out of its zaak; a zaak without signalen is closed with a result."""
    changes.do("DELETE FROM zaak_signalen WHERE signaal_id = ?", done.signaal_id)
    others = store.value(
        "SELECT count(*) FROM zaak_signalen WHERE zaak_id = ? AND signaal_id <> ?", done.zaak_id, done.signaal_id
    )
    if done.zaak_id and not others:
        record_einde(changes, done.zaak_id, "Niet opgepakt: andere reden", waarom=_HERSTELD, dag=dag)


def _note(changes: Changes, done: Hersteld, *, words: str, omgeving: Omgeving) -> None:
    now = omgeving.moment()
    if done.regel:
        changes.do(
            "INSERT INTO regels_in_onderzoek (regel, signaal_id, sinds, wie) VALUES (?, ?, ?, ?)",
            done.regel,
            done.signaal_id,
            now,
            omgeving.wie,
        )
    changes.put(
        "datalekken",
        {
            "datalek_id": f"DL-{changes.run_id}",
            "signaal_id": done.signaal_id,
            "ontdekt_op": now,
            "melden_voor": done.melden_voor,
            "wat": f"verkeerde match; brieven die al weg waren: {len(done.weg)}",
            "reden": words,
            "wie": omgeving.wie,
        },
    )
    tellingen = {"hersteld": 1, "brieven gestopt": len(done.gestopt), "brieven weg": len(done.weg)}
    vandaag = omgeving.vandaag.isoformat()
    changes.note_run("match herstel", begonnen=now, klaar=now, vandaag=vandaag, tellingen=tellingen)
    changes.note_in_audit(now, omgeving.wie, "match hersteld", done.signaal_id, words)
