"""Doubtful signalen out to a clerk as a workbook, and the decisions back: strict, whole, and never asked twice."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners, read_matches, read_personen, read_signalen
from pipeline.adapters.review_book import Oordeel, read_review, write_review
from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT
from pipeline.contracts.tables import MATCHES
from pipeline.errors import DataError
from pipeline.geheugen import geheugen_of, model_of
from pipeline.omgeving import Omgeving
from pipeline.stages.match import fold_inwoners, folding, rank_kandidaten
from pipeline.stages.present import Blok, present_signaal
from pipeline.waarom import checked_waarom

_GEEN, _VRAAG = "geen-van-de-kandidaten", "gevraagd-aan-partner"
_GETOOND = 20


class Beoordeeld(NamedTuple):
    """What an import took: decisions per kind, and signalen of the blind sample in which a sure match was denied."""

    deze: int
    geen: int
    vraag: int
    leeg: int
    tegengesproken: tuple[str, ...]


def export_review(omgeving: Omgeving, target: Path) -> int:
    """Write every doubtful signaal, mixed with the blind sample, to `target`; how many. Raises DataError for none."""
    with read_store(omgeving.config.store) as store:
        blokken = _blokken(store, omgeving=omgeving)
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
        blokken = _blokken(store, omgeving=omgeving)
        gedaan = {
            row["signaal_id"]: (row["keuze"], row["vingerafdruk"]) for row in store.rows("SELECT * FROM beoordelingen")
        }
        fresh, problemen = read_review(data, blokken, gedaan)
        if problemen:
            lines = tuple(f"{one.cel}: {one.tekst}" for one in problemen[:_GETOOND])
            more = f" Dit zijn de eerste {_GETOOND}." if len(problemen) > _GETOOND else ""
            raise DataError(
                f"{path.name}: {len(problemen)} probleem(en). Er is niets ingelezen.{more}\n" + "\n".join(lines),
                "Verbeter de cellen, of maak een nieuwe export met `seintje review export`.",
            )
        for oordeel in fresh:
            if oordeel.toelichting:
                checked_waarom(oordeel.toelichting)
        done = _tell(fresh, blokken, store)
        if fresh and not dry_run:
            _record(store, fresh, blokken, omgeving=omgeving)
    return done


def say_beoordeeld(done: Beoordeeld, *, dry_run: bool) -> list[str]:
    """The outcome in words, with the next command."""
    total = done.deze + done.geen + done.vraag
    would = "Dit zou worden ingelezen" if dry_run else "Ingelezen"
    lines = [
        f"{would}: {total} oordelen ({done.deze} inwoner gekozen, {done.geen} geen van deze, {done.vraag} vragen)."
    ]
    denied = "Let op: een zekere match klopt volgens u niet. → seintje match herstel {} --reden …"
    lines += [denied.format(signaal_id) for signaal_id in done.tegengesproken]
    if total and not dry_run:
        lines.append("De volgende run werkt ermee verder. → seintje run")
    return lines


def _blokken(store: Store, *, omgeving: Omgeving) -> dict[str, tuple[Blok, str]]:
    """What waits for a clerk, by signaal_id with its fingerprint: doubtful and not judged, or drawn and not judged."""
    inwoners = read_inwoners(store)
    if inwoners is None:
        return {}
    matches = {row["signaal_id"]: row for row in read_matches(store).to_pylist()}
    drawn = {row["signaal_id"] for row in store.rows("SELECT signaal_id FROM steekproef")}
    judged = {row["signaal_id"] for row in store.rows("SELECT signaal_id FROM beoordelingen")}
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
    people = inwoners_by_bsn(inwoners, [row["inwoner"] for rows in ranked.values() for row in rows])
    names = {partner.id: partner.naam for partner in omgeving.config.partners}
    homes = _homes(inwoners, signalen)
    found = {}
    for row in sorted(signalen, key=lambda one: (str(one["signaaldatum"]), one["signaal_id"])):
        reden = str(matches[row["signaal_id"]]["reden"])
        blok = present_signaal(
            row,
            names.get(row["partner"], row["partner"]),
            reden or "bewijs-onvolledig",
            ranked.get(row["signaal_id"], []),
            people,
            woningen=homes.get((row["postcode"], row["huisnummer"]), 0),
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


def _homes(inwoners: pa.Table, signalen: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """How many dwellings there are at each postcode and number that a signaal names."""
    wanted = pa.array(sorted({row["postcode"] for row in signalen}), pa.string())
    here = inwoners.filter(pc.is_in(inwoners["postcode"], value_set=wanted))
    columns = ["postcode", "huisnummer", "huisletter", "huisnummertoevoeging"]
    doors = {tuple(row.values()) for row in here.select(columns).to_pylist()}
    return dict(Counter((str(door[0]), str(door[1])) for door in doors))


def _fingerprint(store: Store, blok: Blok) -> str:
    """A keyed hash of everything that is shown: another register or another candidate gives another."""
    told = json.dumps([blok.velden, blok.waarom, [one[:3] for one in blok.kandidaten]], ensure_ascii=False)
    return hmac.new(store.sleutel, told.encode(), hashlib.sha256).hexdigest()[:16]


def _tell(oordelen: Iterable[Oordeel], blokken: Mapping[str, tuple[Blok, str]], store: Store) -> Beoordeeld:
    counts: Counter[str] = Counter(_kind(one) for one in oordelen)
    denied = tuple(one.signaal_id for one in oordelen if _denies(one, blokken[one.signaal_id][0], store))
    return Beoordeeld(counts["deze"], counts["geen"], counts["vraag"], len(blokken) - counts.total(), denied)


def _kind(oordeel: Oordeel) -> str:
    return {0: "geen", -1: "vraag"}.get(oordeel.keuze, "deze")


def _chosen(oordeel: Oordeel, blok: Blok) -> str:
    return blok.kandidaten[oordeel.keuze - 1].bsn if oordeel.keuze > 0 else ""


def _denies(oordeel: Oordeel, blok: Blok, store: Store) -> bool:
    """Whether this contradicts a match that is sure: in the blind sample, somebody else or nobody was chosen."""
    if oordeel.keuze < 0 or not _is_sample(store, oordeel.signaal_id):
        return False
    known = next(row for row in read_matches(store).to_pylist() if row["signaal_id"] == oordeel.signaal_id)
    return bool(known["bsn"] != _chosen(oordeel, blok))


def _is_sample(store: Store, signaal_id: str) -> bool:
    return bool(store.rows("SELECT 1 FROM steekproef WHERE signaal_id = ?", signaal_id))


def _record(
    store: Store, oordelen: Sequence[Oordeel], blokken: Mapping[str, tuple[Blok, str]], *, omgeving: Omgeving
) -> None:
    """One commit: the labels, the matches that follow from them, and pairs that are never shown again."""
    changes = Changes(store.next_run_id())
    now = omgeving.moment()
    known = {row["signaal_id"]: row for row in read_matches(store).to_pylist()}
    rows = []
    for oordeel in oordelen:
        blok, mark = blokken[oordeel.signaal_id]
        sample = _is_sample(store, oordeel.signaal_id)
        label = _label(oordeel, blok, mark=mark, sample=sample)
        changes.put("beoordelingen", label | {"wie": omgeving.wie, "moment": now})
        changes.note_in_audit(now, omgeving.wie, f"beoordeeld: {_kind(oordeel)}", oordeel.signaal_id)
        if sample:
            continue
        rows.append(_match_row(known[oordeel.signaal_id], oordeel, blok, changes.run_id, omgeving=omgeving))
        for kandidaat in blok.kandidaten if oordeel.keuze == 0 else ():
            pair = {"signaal_id": oordeel.signaal_id, "bsn": kandidaat.bsn, "reden": _GEEN, "wie": omgeving.wie}
            changes.put(
                "uitsluitingen", pair | dict.fromkeys(("partner", "klantnummer", "referentie"), "") | {"moment": now}
            )
    if rows:
        changes.add("matches", pa.Table.from_pylist(rows, schema=MATCHES))
    changes.note_run(
        "review", begonnen=now, klaar=now, vandaag=omgeving.vandaag.isoformat(), tellingen={"oordelen": len(oordelen)}
    )
    store.commit(changes)


def _label(oordeel: Oordeel, blok: Blok, *, mark: str, sample: bool) -> dict[str, str | int]:
    """What the matcher learns from: who was chosen of what was shown."""
    return {
        "signaal_id": oordeel.signaal_id,
        "besluit": _kind(oordeel),
        "bsn": _chosen(oordeel, blok),
        "keuze": oordeel.keuze,
        "vingerafdruk": mark,
        "steekproef": "ja" if sample else "nee",
        "toelichting": oordeel.toelichting,
    }


def _match_row(
    known: Mapping[str, Any], oordeel: Oordeel, blok: Blok, run_id: str, *, omgeving: Omgeving
) -> dict[str, Any]:
    besluit = {"deze": "zeker", "geen": "geen", "vraag": "twijfel"}[_kind(oordeel)]
    reden = {"deze": "", "geen": _GEEN, "vraag": _VRAAG}[_kind(oordeel)]
    bewijs = json.dumps(
        {"beoordeeld": f"kandidaat {oordeel.keuze}" if oordeel.keuze > 0 else reden}, ensure_ascii=False
    )
    return {
        **known,
        "besluit": besluit,
        "bsn": _chosen(oordeel, blok),
        "bewijs": bewijs,
        "beslist_door": omgeving.wie,
        "reden": reden,
        "run_id": run_id,
    }
