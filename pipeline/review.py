"""Doubtful signalen out to a clerk as a workbook, and the decisions back: strict, whole, and never asked twice."""

import hashlib
import hmac
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners, read_matches, read_personen, read_signalen
from pipeline.adapters.review_book import read_review, write_review
from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.adapters.workbook import GeweigerdError
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT
from pipeline.errors import DataError
from pipeline.geheugen import geheugen_of, model_of
from pipeline.omgeving import Omgeving
from pipeline.oordelen import Beoordeeld, said_before, take_oordelen
from pipeline.saying import wrapped
from pipeline.settling import address_key
from pipeline.stages.match import fold_inwoners, folding, rank_kandidaten
from pipeline.stages.present import Blok, Register, present_signaal
from pipeline.waarom import checked_waarom

_OPNIEUW = "Verbeter de cellen, of maak een nieuwe export met `seintje review export`."
STEEKPROEF = "Daar zit een steekproef tussen van wat al zeker leek; u ziet niet welke. Zo weten we of Seintje klopt."
"""Why there is more to judge than `status` counts as doubtful."""


def export_review(omgeving: Omgeving, target: Path) -> int:
    """Write every doubtful signaal, mixed with the blind sample, to `target`; how many. Raises DataError for none."""
    with read_store(omgeving.config.store) as store:
        blokken = waiting_blokken(store, omgeving=omgeving)
    if not blokken:
        raise DataError("Er is geen signaal om te beoordelen.", "Bekijk wat er wacht met `seintje status`.")
    write_review(list(blokken.values()), target)
    return len(blokken)


def import_review(omgeving: Omgeving, path: Path, *, dry_run: bool) -> Beoordeeld:
    """Take the decisions of a workbook, all or none; the next run acts on them. A second time changes nothing.

    Raises DataError with every cell that is wrong.
    """
    try:
        data = path.read_bytes()
    except OSError:
        raise DataError(f"{path.name} is niet te lezen.", "Controleer de naam en de map.") from None
    with open_store(omgeving.config.store) as store:
        blokken = waiting_blokken(store, omgeving=omgeving)
        fresh, problemen = read_review(data, blokken, said_before(store, wie=omgeving.wie))
        if problemen:
            raise GeweigerdError(path.name, problemen, doe_dit=_OPNIEUW)
        for oordeel in fresh:
            if oordeel.toelichting:
                checked_waarom(oordeel.toelichting)
        return take_oordelen(store, fresh, blokken, dry_run=dry_run, omgeving=omgeving)


def say_beoordeeld(done: Beoordeeld, *, dry_run: bool) -> list[str]:
    """The outcome in words, with the next command."""
    total = done.deze + done.geen + done.vraag
    would = "Dit zou worden ingelezen" if dry_run else "Ingelezen"
    lines = [
        f"{would}: {total} oordelen ({done.deze} inwoner gekozen, {done.geen} geen van deze, {done.vraag} vragen)."
    ]
    denied = "Let op: een zekere match klopt volgens u niet. → seintje match herstel {} --reden …"
    lines += [denied.format(signaal_id) for signaal_id in done.tegengesproken]
    if done.eerste:
        lines += wrapped(f"Wacht op een tweede medewerker: {done.eerste}. Die doet ook `seintje review`.")
    if done.oneens:
        lines += wrapped(f"Niet hetzelfde als het eerste oordeel: {len(done.oneens)}. Overleg, en oordeel opnieuw.")
    if total and not dry_run:
        lines.append("De volgende run werkt ermee verder. → seintje run")
    return lines


def waiting_blokken(store: Store, *, omgeving: Omgeving) -> dict[str, tuple[Blok, str]]:
    """What waits for this person, by signaal_id with its fingerprint: doubtful or drawn, and not judged yet."""
    inwoners = read_inwoners(store)
    if inwoners is None:
        return {}
    matches = {row["signaal_id"]: row for row in read_matches(store).to_pylist()}
    drawn = {row["signaal_id"] for row in store.rows("SELECT signaal_id FROM steekproef")}
    judged = said_before(store, wie=omgeving.wie).keys()
    every = read_signalen(store)
    signalen = [
        row
        for row in every.to_pylist()
        if row["signaal_id"] not in judged and _waits(row, matches.get(row["signaal_id"]), drawn)
    ]
    if not signalen:
        return {}
    table = pa.Table.from_pylist([row | {"bsn": ""} for row in signalen], schema=every.schema)
    ranked = _ranked(store, table, inwoners, omgeving=omgeving)
    register = _register(inwoners, signalen, [row["inwoner"] for rows in ranked.values() for row in rows])
    names = {partner.id: partner.naam for partner in omgeving.config.partners}
    found = {}
    for row in sorted(signalen, key=lambda one: (str(one["signaaldatum"]), one["signaal_id"])):
        reden = str(matches[row["signaal_id"]]["reden"])
        blok = present_signaal(
            row,
            names.get(row["partner"], row["partner"]),
            reden or "bewijs-onvolledig",
            ranked.get(row["signaal_id"], []),
            register,
        )
        found[row["signaal_id"]] = (blok, _fingerprint(store, blok))
    return found


def _waits(row: Mapping[str, Any], match: Mapping[str, Any] | None, drawn: set[str]) -> bool:
    """Doubtful and still waiting, or a sure match of the sample."""
    if match is None:
        return False
    doubtful = match["besluit"] == "twijfel" and row["status"] == NOG_NIET_OPGEPAKT
    return doubtful or (row["signaal_id"] in drawn and match["besluit"] == "zeker")


def _ranked(store: Store, signalen: pa.Table, inwoners: pa.Table, *, omgeving: Omgeving) -> dict[str, list[Any]]:
    """The candidates per signaal. A BSN the partner sent is hidden: then the sample is blind (matching.md, Labels)."""
    code = omgeving.config.gemeente.code
    personen = read_personen(store, vouwing=folding(code)) or fold_inwoners(inwoners, gemeente_code=code)
    geheugen = geheugen_of(Changes(""), store, signalen)
    found: dict[str, list[Any]] = {}
    table = rank_kandidaten(signalen, personen, geheugen=geheugen, model=model_of(omgeving.config))
    for row in table.to_pylist():
        found.setdefault(row["signaal_id"], []).append(row)
    return found


def _register(inwoners: pa.Table, signalen: Sequence[Mapping[str, Any]], bsns: Sequence[str]) -> Register:
    """What the register knows of the candidates, who lives with them, and of the addresses that the partners wrote."""
    people = inwoners_by_bsn(inwoners, bsns)
    wanted = {row["postcode"] for row in [*signalen, *people.values()]} - {""}
    here = inwoners.filter(pc.is_in(inwoners["postcode"], value_set=pa.array(sorted(wanted), pa.string()))).to_pylist()
    doors: defaultdict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in here:
        doors[address_key(row)].append(row)
    homes = Counter((rows[0]["postcode"], rows[0]["huisnummer"]) for rows in doors.values())
    together = {
        bsn: tuple(one for one in doors[address_key(row)] if one["bsn"] != bsn and not one["opschorting_reden"])
        for bsn, row in people.items()
    }
    return Register(people, dict(homes), together)


def _fingerprint(store: Store, blok: Blok) -> str:
    """A keyed hash of everything that is shown: another register or another candidate gives another."""
    told = json.dumps([blok.velden, blok.waarom, [one[:3] for one in blok.kandidaten]], ensure_ascii=False)
    return hmac.new(store.sleutel, told.encode(), hashlib.sha256).hexdigest()[:16]
