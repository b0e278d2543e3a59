"""An overeenkomst made to be signed, and remembered so that the signed file can be proven to be this one."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import Row
from typing import Any, NamedTuple

from pipeline.adapters.agreement_press import press_agreement
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.config import Config
from pipeline.contracts.ids import overeenkomst_code
from pipeline.contracts.letters import Waarde
from pipeline.contracts.reasons import Finding
from pipeline.contracts.verslag import Wachtend
from pipeline.domain.kalender import in_woorden
from pipeline.errors import ConfigError
from pipeline.omgeving import PROJECT, Omgeving

FOLDER = "overeenkomsten"
BINNENKORT = timedelta(days=60)
"""So long before its end an overeenkomst is mentioned: a new one must be made, read and signed."""
_RITME = {"dagelijks": "elke dag", "wekelijks": "elke week", "maandelijks": "elke maand", None: "zonder vast ritme"}
_BESLUIT = "van het Besluit gemeentelijke schuldhulpverlening (Bgs)"
_GRONDSLAG = {"Huur": f"de artikelen 2 en 3 {_BESLUIT}"}


class Opdracht(NamedTuple):
    """Whose overeenkomst to make, why, from what (a keyed hash), and from when until when it will hold."""

    entry: Mapping[str, Any]
    aanleiding: str
    antwoorden: str
    vanaf: date | None
    tot: date | None


class Gemaakt(NamedTuple):
    """The document: its number and where it stands in the outbox."""

    code: str
    pad: Path


def make_overeenkomst(changes: Changes, store: Store, opdracht: Opdracht, *, omgeving: Omgeving) -> Gemaakt:
    """Put the document and its ledger row in the commit; one that waited for the same partner lapses."""
    config, partner = omgeving.config, str(opdracht.entry["id"])
    earlier = store.value("SELECT count(*) FROM overeenkomsten WHERE partner = ?", partner)
    facts = (opdracht.antwoorden, omgeving.vandaag.isoformat(), str(earlier))
    code = overeenkomst_code(store.sleutel, partner, *facts)
    pdf = press_agreement(
        config.ondertekening.sjablonen or PROJECT / "templates" / "partners",
        _velden(opdracht, config),
        code=code,
        dagtekening=omgeving.vandaag,
        huisstijl=config.huisstijl,
    )
    naam = f"{FOLDER}/{partner}-{omgeving.vandaag:%Y%m%d}-{code}.pdf"
    changes.files[config.outbox / naam] = pdf
    changes.do("UPDATE overeenkomsten SET status = 'vervallen' WHERE partner = ? AND status = 'wacht'", partner)
    row: dict[str, str | int] = {
        "code": code,
        "partner": partner,
        "aanleiding": opdracht.aanleiding,
        "antwoorden": opdracht.antwoorden,
    }
    row |= {"bestand": naam, "sha256": hashlib.sha256(pdf).hexdigest(), "grootte": len(pdf)}
    row |= {"vanaf": _iso(opdracht.vanaf), "tot": _iso(opdracht.tot), "status": "wacht"}
    row |= {"gemaakt_op": omgeving.moment(), "getekend_op": "", "getekend_sha256": "", "archief": ""}
    changes.put("overeenkomsten", row | {"handtekeningen": "[]", "wie": omgeving.wie})
    changes.note_in_audit(omgeving.moment(), omgeving.wie, "overeenkomst gemaakt", f"{partner} {code}")
    return Gemaakt(code, config.outbox / naam)


def waiting_overeenkomst(store: Store, partner: str) -> Row | None:
    """The document of this partner that waits for signatures."""
    rows = store.rows("SELECT * FROM overeenkomsten WHERE partner = ? AND status = 'wacht'", partner)
    return rows[0] if rows else None


def unsigned_overeenkomsten(store: Store, config: Config) -> Wachtend:
    """Overeenkomsten that were made and are not signed: until then nothing of that partner is read."""
    known = {one.id for one in config.leveranciers()}  # a clerk may take a register file away: it came to nothing
    rows = store.rows("SELECT partner, gemaakt_op FROM overeenkomsten WHERE status = 'wacht'")
    made = [row["gemaakt_op"][:10] for row in rows if row["partner"] in known]
    words = "overeenkomst die nog niet is getekend"
    return Wachtend(words, len(made), min(made, default=""), "seintje partners ondertekend GETEKEND.pdf")


def ending_soon(omgeving: Omgeving) -> tuple[Finding, ...]:
    """Overeenkomsten that hold now, and no longer than two months from now."""
    found = []
    for one in omgeving.config.leveranciers():
        until = one.overeenkomst.tot if one.overeenkomst else None
        if until is not None and omgeving.vandaag <= until <= omgeving.vandaag + BINNENKORT:
            found.append(Finding(0, one.id, "overeenkomst-eindigt", f"De overeenkomst met {one.id} eindigt op {until}"))
    return tuple(found)


def clear_outbox(store: Store, config: Config) -> None:
    """Remove from the outbox what lapsed or is signed already; call after the commit."""
    for row in store.rows("SELECT bestand FROM overeenkomsten WHERE status <> 'wacht'"):
        (config.outbox / row["bestand"]).unlink(missing_ok=True)


def _velden(opdracht: Opdracht, config: Config) -> dict[str, Waarde]:
    entry = opdracht.entry
    contact = entry.get("contact")
    if not isinstance(contact, dict) or not entry.get("kvk"):
        raise ConfigError(
            f"Van {entry['id']} ontbreekt wie er tekent, of het KvK-nummer.",
            f"Vul `kvk` en `contact` aan in register/{entry['id']}.yaml.",
        )
    tekent, verwacht = contact["tekent"], entry.get("verwacht") or {}
    via = entry.get("verzamelmap")
    landlord = isinstance(via, str)
    most, least = verwacht.get("max"), verwacht.get("min", 0)
    return {
        "gemeente": config.gemeente.naam,
        "partner": str(entry["naam"]),
        "kvk": str(entry["kvk"]),
        "tekent_naam": str(tekent["naam"]),
        "tekent_functie": str(tekent.get("functie") or "ondertekenaar"),
        "soort": "Huur" if landlord else str(entry["soort"]),
        "verzamelmap": _naam_van(str(via), config) if landlord else "",
        "grondslag": _grondslag("Huur" if landlord else str(entry["soort"]), config),
        "bsn_grondslag": _basis(entry.get("bsn_grondslag")),
        "ritme": "mee met de verzamelmap" if landlord else _RITME[verwacht.get("ritme")],
        "levering": _waar(entry, config),
        "aantal": f"{least} tot {most} signalen" if most else "",
        "pauze_dagen": str(config.zaken.pauze_dagen),
        "vanaf": _vanaf(opdracht.vanaf),
        "tot": in_woorden(opdracht.tot) if opdracht.tot else "",
    }


def _naam_van(partner: str, config: Config) -> str:
    return next((one.naam for one in config.partners if one.id == partner), partner)


def _grondslag(soort: str, config: Config) -> str:
    own = next((basis.grondslag for kind, basis in config.soorten.items() if kind == soort), "")
    return own or _GRONDSLAG.get(soort, f"artikel 3 {_BESLUIT}")


def _basis(given: object) -> str:
    return str(given["grondslag"]) if isinstance(given, dict) else str(given or "")


def _waar(entry: Mapping[str, Any], config: Config) -> str:
    via = entry.get("verzamelmap")
    if isinstance(via, str):
        return f"via de verzamelmap van {_naam_van(via, config)}"
    sftp = (entry.get("drop") or {}).get("sftp")
    return f"op de SFTP-server {sftp['host']}" if sftp else "in een map bij de gemeente"


def _vanaf(dag: date | None) -> str:
    signed = "de dag van de laatste handtekening"
    return f"{in_woorden(dag)}, maar niet eerder dan {signed}," if dag else signed


def _iso(dag: date | None) -> str:
    return dag.isoformat() if dag else ""
