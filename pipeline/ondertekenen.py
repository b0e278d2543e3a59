"""A signed overeenkomst: judged, kept, and its partner in force."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import Row
from typing import Any, NamedTuple

from pipeline.adapters.register_files import Entry, entry_bytes, entry_path, read_entry
from pipeline.adapters.signatures import (
    Handtekening,
    Regels,
    is_our_document,
    judge_handtekeningen,
    judge_pdf,
    read_roots,
)
from pipeline.adapters.store import Changes, Store, open_store, rehearse_store
from pipeline.contracts.config import Config
from pipeline.contracts.config_delen import Periode
from pipeline.domain.klok import NEDERLAND
from pipeline.errors import DataError, NotAllowedError
from pipeline.omgeving import Omgeving
from pipeline.overeenkomsten import FOLDER, clear_outbox
from pipeline.saying import wrapped

_KLAAR = "Er is niets veranderd."


class Ondertekend(NamedTuple):
    """A partner in force: since when and until when, and who signed."""

    partner: str
    code: str
    ondertekend: date
    vanaf: date | None
    tot: date | None
    handtekeningen: tuple[Handtekening, ...]
    bestand: Path


def take_ondertekend(omgeving: Omgeving, path: Path, *, dry_run: bool) -> Ondertekend:
    """Judge the signed PDF and put its partner in force; a dry run judges only.

    Raises DataError for a file that is not our document or was changed, NotAllowedError for signatures that may not
    count, ConfigError without trusted roots.
    """
    try:
        data = path.read_bytes()
    except OSError:
        raise DataError(f"{path.name} is niet te lezen.", "Controleer de naam en de map.") from None
    judge_pdf(data)
    roots = read_roots(omgeving.config.ondertekening.vertrouwd)
    with _opened(omgeving.config, dry_run=dry_run) as store:
        row = _document(store, data)
        entry = _entry(omgeving.config, row["partner"])
        moment = datetime.fromisoformat(omgeving.moment())
        regels = Regels(roots, moment, omgeving.config.ondertekening.intrekking == "ja")
        signed = judge_handtekeningen(data, row["grootte"], regels)
        _enough(signed, omgeving.config.ondertekening.aantal)
        dag = _day_of_signing(signed, row, vandaag=omgeving.vandaag)
        period = _period(entry, row, dag)
        archief = omgeving.config.store / FOLDER / f"{row['code']}.pdf"
        if not dry_run:
            changes = Changes(store.next_run_id())
            changes.files[archief] = data
            changes.files[entry_path(omgeving.config.partnerregister, row["partner"])] = entry_bytes(
                entry | {"overeenkomst": period}
            )
            _record(changes, row, data, signed, dag, omgeving=omgeving)
            store.commit(changes)
            clear_outbox(store, omgeving.config)
    return Ondertekend(
        row["partner"], row["code"], period["ondertekend"], period.get("vanaf"), period["tot"], signed, archief
    )


def say_ondertekend(done: Ondertekend, *, dry_run: bool) -> list[str]:
    """Who signed and what holds now, at most 80 columns."""
    verb = "kan leveren" if dry_run else "mag leveren"
    since = max(done.ondertekend, done.vanaf or done.ondertekend)
    until = f" tot en met {done.tot}" if done.tot else ""
    lines = wrapped(f"Document {done.code} klopt. {done.partner} {verb} vanaf {since}{until}.")
    for one in done.handtekeningen:
        lines += wrapped(say_handtekening(one), mark="- ")
    ask = "Zijn dit de mensen die mochten tekenen? Zo niet, beëindig dan de overeenkomst."
    return [*lines, *wrapped(f"Er is niets veranderd. {ask}" if dry_run else ask)]


def say_handtekening(one: Handtekening) -> str:
    """Who, of which organisation, when and by whose clock."""
    who = ", ".join(part for part in (one.naam or "naamloos certificaat", one.organisatie, one.email) if part)
    clock = "tijdstempel" if one.tijdstempel else "volgens de ondertekenaar zelf"
    return f"{one.veld}: {who}; {one.moment.astimezone(NEDERLAND):%Y-%m-%d %H:%M} ({clock})"


def _opened(config: Config, *, dry_run: bool) -> AbstractContextManager[Store]:
    return rehearse_store(config.store) if dry_run else open_store(config.store)


def _document(store: Store, data: bytes) -> Row:
    """The document that was signed, among those we made; only one that waits may be taken."""
    for row in store.rows("SELECT * FROM overeenkomsten ORDER BY gemaakt_op DESC"):
        if not is_our_document(data, sha256=row["sha256"], grootte=row["grootte"]):
            continue
        if row["status"] == "getekend":
            again = "Dit bestand is al verwerkt" if _same(row, data) else "Deze overeenkomst is al getekend"
            raise DataError(f"{again}: {row['code']} van {row['partner']}. {_KLAAR}")
        if row["status"] == "vervallen":
            raise DataError(
                f"Document {row['code']} van {row['partner']} is vervangen door een nieuwer document.",
                "Laat het nieuwste document tekenen; `seintje partners show` zegt welk dat is.",
            )
        return row
    raise DataError(
        "Dit is geen overeenkomst die Seintje heeft gemaakt, of de tekst is vóór het tekenen veranderd.",
        "Laat precies het bestand uit de outbox tekenen. Het programma waarmee u tekent, mag het niet opnieuw opslaan.",
    )


def _same(row: Row, data: bytes) -> bool:
    return bool(row["getekend_sha256"] == hashlib.sha256(data).hexdigest())


def _entry(config: Config, partner: str) -> Entry:
    entry = read_entry(entry_path(config.partnerregister, partner))
    if entry is None:
        raise DataError(f"Het bestand register/{partner}.yaml is weg.", "Zet het terug uit de back-up.")
    return entry


def _enough(signed: Sequence[Handtekening], aantal: int) -> None:
    """So many different people, by their key and by what their certificate calls them."""
    people = min(len({one.sleutel for one in signed}), len({(one.naam, one.organisatie) for one in signed}))
    if people < aantal:
        found = "staat 1 ondertekenaar" if people == 1 else f"staan {people} ondertekenaars"
        raise NotAllowedError(
            f"In het document {found}; er horen er {aantal} te staan.",
            "Laat ook de ander tekenen. Het aantal staat in config.yaml, onder `ondertekening` bij `aantal`.",
        )


def _day_of_signing(signed: Sequence[Handtekening], row: Row, *, vandaag: date) -> date:
    """The Dutch day of the last signature: not in the future, and not before there was a document."""
    days = [one.moment.astimezone(NEDERLAND).date() for one in signed]
    made = datetime.fromisoformat(row["gemaakt_op"]).astimezone(NEDERLAND).date()
    if max(days) > vandaag:
        raise NotAllowedError(
            f"Er is getekend op {max(days)}. Dat is later dan vandaag.", "Controleer de klok van de ondertekenaar."
        )
    if min(days) < made:
        raise NotAllowedError(
            f"Er is getekend op {min(days)}. Toen was dit document er nog niet.",
            "Laat opnieuw tekenen met een klok die goed staat.",
        )
    return max(days)


def _period(entry: Entry, row: Row, dag: date) -> dict[str, Any]:
    """The agreement's life. A renewal while the old one runs goes on from the old day: no gap, no second start."""
    known = Periode.model_validate(entry["overeenkomst"]) if entry.get("overeenkomst") else None
    runs = known is not None and known.geldt_op(dag)
    tot = date.fromisoformat(row["tot"]) if row["tot"] else None
    period: dict[str, Any] = {"ondertekend": known.ondertekend if runs and known else dag}
    vanaf = date.fromisoformat(row["vanaf"]) if row["vanaf"] else None
    if vanaf is not None and vanaf > period["ondertekend"] and not runs:
        period["vanaf"] = vanaf
    if tot is not None and tot < dag:
        raise NotAllowedError(f"Dit document liep tot en met {tot}, en is daarna pas getekend.", "Maak een nieuw.")
    return period | {"tot": tot}


def _record(
    changes: Changes, row: Row, data: bytes, signed: Sequence[Handtekening], dag: date, *, omgeving: Omgeving
) -> None:
    told = [one._asdict() | {"moment": f"{one.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"} for one in signed]
    changes.do(
        """UPDATE overeenkomsten SET status = 'getekend', getekend_op = ?, getekend_sha256 = ?, archief = ?,
           handtekeningen = ?, wie = ? WHERE code = ?""",
        dag.isoformat(),
        hashlib.sha256(data).hexdigest(),
        f"{FOLDER}/{row['code']}.pdf",
        json.dumps(told, ensure_ascii=False),
        omgeving.wie,
        row["code"],
    )
    changes.note_in_audit(omgeving.moment(), omgeving.wie, "overeenkomst getekend", f"{row['partner']} {row['code']}")
