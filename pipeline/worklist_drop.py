"""Worklists over an executor's drop: brought once, fetched once, and an answer in words beside what came back.

Only while its verwerkersovereenkomst is in force (AVG art. 28). What waits in the outbox is made anew before it goes:
somebody on it may have died, moved or objected since.
"""

import hashlib
import re
import time
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from sqlite3 import Row
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from pipeline.adapters.courier import Parcel, Tour, bring_all
from pipeline.adapters.drops import open_drop
from pipeline.adapters.store import Changes, Store, open_store
from pipeline.adapters.transfer import FileUnavailableError
from pipeline.adapters.workbook import MAX_BYTES, GeweigerdError
from pipeline.contracts.config import Uitvoerder
from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.drops import Drop, RemoteFile
from pipeline.errors import ConfigError, DataError, UnavailableError
from pipeline.omgeving import Omgeving
from pipeline.saying import wrapped
from pipeline.stopping import forget_batches
from pipeline.werkfeiten import ANTWOORD, LIJST, NAAR, TERUG
from pipeline.worklist import (
    Geschreven,
    Werklijst,
    chosen_uitvoerder,
    make_worklist,
    no_agreement,
    record_worklist,
    told,
)
from pipeline.worklist_import import say_ingelezen
from pipeline.worklist_take import take_worklist

_FOLDER = "werklijsten"
_SECONDS_BETWEEN_LOOKS = 1.0
_GEWOON = re.compile(r"[^A-Za-z0-9_.-]")
_WHEN = (2000, 1, 1, 0, 0, 0)


class Teruggekomen(NamedTuple):
    """One file of the return folder: its name, whether it was taken, and what came of it in sentences."""

    bestand: str
    ingelezen: bool
    regels: tuple[str, ...]


def bring_worklist(omgeving: Omgeving, wie: str) -> Geschreven:
    """Make the worklist of now and bring it to the drop, with its cards; the same work is brought once.

    Raises NotAllowedError without an agreement in force, UnavailableError when the drop fails; then it waits.
    """
    uitvoerder, drop = _with_drop(omgeving, wie)
    with open_store(omgeving.config.store) as store:
        _sweep(store, omgeving=omgeving)
        made = make_worklist(store, uitvoerder, omgeving=omgeving)
        known = store.rows("SELECT * FROM outbox WHERE soort = ? AND doel = ?", LIJST, uitvoerder.id)
        _forget_older(store, drop, [row for row in known if made.code not in row["naam"]], omgeving=omgeving)
        same = [row for row in known if made.code in row["naam"]]
        if made.zaken and not same:
            _stage(store, made, uitvoerder, omgeving=omgeving)
        brought = _bring(store, uitvoerder, drop, omgeving=omgeving)
    where = f"{uitvoerder.id}, map {NAAR}, {made.naam}" if made.zaken else "niets; er is geen werk"
    return told(made, where)._replace(al_bezorgd=bool(same) and not brought)


def fetch_worklists(omgeving: Omgeving, wie: str) -> tuple[Teruggekomen, ...]:
    """Read whatever whole workbook is new in the return folder, each whole or not at all, and put an answer beside it.

    Raises NotAllowedError without an agreement in force, UnavailableError when the drop fails.
    """
    uitvoerder, config = _with_drop(omgeving, wie)
    found: list[Teruggekomen] = []
    with open_store(omgeving.config.store) as store, TemporaryDirectory(prefix="seintje-") as folder:
        _sweep(store, omgeving=omgeving)
        with open_drop(config) as drop:
            for remote in _whole(drop):
                path = Path(folder) / "werklijst"
                try:
                    sha256 = drop.fetch(remote.naam, path, map=TERUG, max_bytes=2 * MAX_BYTES)
                except FileUnavailableError as error:
                    found.append(Teruggekomen(remote.naam, ingelezen=False, regels=(error.melding, error.doe_dit)))
                    continue
                if not _is_read(store, uitvoerder, sha256):
                    found.append(_take(store, uitvoerder, remote.naam, path.read_bytes(), omgeving=omgeving))
        _bring(store, uitvoerder, config, omgeving=omgeving)
    return tuple(found)


def say_teruggekomen(found: Iterable[Teruggekomen]) -> list[str]:
    """Per file what came of it."""
    lines: list[str] = []
    for one in found:
        lines += [f"{one.bestand}: {'ingelezen' if one.ingelezen else 'geweigerd, er is niets ingelezen'}"]
        for regel in one.regels:
            lines += wrapped(regel, mark="  ")
    return lines or ["Er is niets nieuws teruggekomen."]


def _with_drop(omgeving: Omgeving, wie: str) -> tuple[Uitvoerder, DropConfig]:
    uitvoerder = chosen_uitvoerder(omgeving, wie)
    if uitvoerder.drop is None:
        raise ConfigError(
            f"Uitvoerder {uitvoerder.id} heeft geen drop.", "Geef een FILE.xlsx mee, of vul `drop` in config.yaml in."
        )
    agreement = uitvoerder.verwerkersovereenkomst
    if agreement is None or not agreement.geldt_op(omgeving.vandaag):
        raise no_agreement(uitvoerder)
    return uitvoerder, uitvoerder.drop


def _stage(store: Store, made: Werklijst, uitvoerder: Uitvoerder, *, omgeving: Omgeving) -> None:
    """The workbook and the cards to the outbox, with their rows, in one commit."""
    changes = Changes(store.next_run_id())
    files = {made.naam: made.xlsx}
    if made.kaartjes:
        files[f"{made.naam.removesuffix('.xlsx')}_kaartjes.zip"] = _zipped(made.kaartjes)
    for naam, data in files.items():
        _put_file(changes, uitvoerder, naam, data, soort=LIJST, map=NAAR, omgeving=omgeving)
    record_worklist(changes, made, uitvoerder, waarheen="drop", omgeving=omgeving)
    store.commit(changes)


def _put_file(
    changes: Changes, uitvoerder: Uitvoerder, naam: str, data: bytes, *, soort: str, map: str, omgeving: Omgeving
) -> None:
    pad = f"{_FOLDER}/{uitvoerder.id}/{naam}"
    changes.files[omgeving.config.outbox / pad] = data
    row = {"naam": naam, "soort": soort, "sha256": hashlib.sha256(data).hexdigest(), "staat": "wacht"}
    row |= {"gewijzigd_op": omgeving.moment(), "doel": uitvoerder.id, "map": map, "pad": pad}
    changes.put("outbox", row)


def _bring(store: Store, uitvoerder: Uitvoerder, drop: DropConfig, *, omgeving: Omgeving) -> tuple[str, ...]:
    """Everything that waits for this executor; what arrived. Raises UnavailableError for what did not."""
    rows = store.rows(
        "SELECT * FROM outbox WHERE soort IN (?, ?) AND doel = ? AND staat <> 'sent' ORDER BY rowid",
        LIJST,
        ANTWOORD,
        uitvoerder.id,
    )
    if not rows:
        return ()

    def note(parcel: Parcel, staat: str) -> None:
        changes, moment = Changes(store.next_run_id()), omgeving.moment()
        changes.do("UPDATE outbox SET staat = ?, gewijzigd_op = ? WHERE naam = ?", staat, moment, parcel.naam)
        if staat == "sent":
            changes.note_in_audit(moment, omgeving.wie, "werklijst bezorgd", parcel.naam)
        store.commit(changes)

    tour = Tour(drop, [_parcel(row, omgeving=omgeving) for row in rows])
    outcome = bring_all({uitvoerder.id: tour}, note=note, at_once=1)[uitvoerder.id]
    if outcome.problemen:
        trouble = outcome.problemen[0]
        melding = f"Niet alles kwam aan bij {uitvoerder.naam}. {trouble.melding} Het blijft in de outbox staan."
        raise UnavailableError(melding, f"{trouble.doe_dit} Doe daarna dezelfde opdracht nog eens.")
    return outcome.aangekomen


def _parcel(row: Row, *, omgeving: Omgeving) -> Parcel:
    return Parcel(row["naam"], omgeving.config.outbox / row["pad"], row["sha256"], row["staat"], row["map"])


def _forget_older(store: Store, config: DropConfig, rows: Iterable[Row], *, omgeving: Omgeving) -> None:
    """Take back lists that have not left, because another list is right now; half of one may stand on the drop."""
    old = [row for row in rows if row["staat"] in {"wacht", "uploading"}]
    if not old:
        return
    if any(row["staat"] == "uploading" for row in old):
        with open_drop(config) as drop:
            for row in old:
                drop.remove(f"{row['naam']}.part", map=row["map"])
    changes = Changes(store.next_run_id())
    for row in old:
        changes.do("DELETE FROM outbox WHERE naam = ?", row["naam"])
        changes.note_in_audit(omgeving.moment(), omgeving.wie, "werklijst vervangen voor hij wegging", row["naam"])
    store.commit(changes)
    for row in old:
        (omgeving.config.outbox / row["pad"]).unlink(missing_ok=True)


def _sweep(store: Store, *, omgeving: Omgeving) -> None:
    """Remove files that no waiting outbox row names: of a killed command, or delivered just before a kill."""
    known = {row["pad"] for row in store.rows("SELECT pad FROM outbox WHERE staat <> 'sent'")}
    for path in (omgeving.config.outbox / _FOLDER).rglob("*"):
        if path.is_file() and path.relative_to(omgeving.config.outbox).as_posix() not in known:
            path.unlink()


def _whole(drop: Drop) -> list[RemoteFile]:
    """The workbooks that look the same twice: what is still being written waits for the next time."""
    first = [one for one in drop.listing(TERUG) if one.naam.lower().endswith(".xlsx")]
    if not first:
        return []
    time.sleep(_SECONDS_BETWEEN_LOOKS)
    return sorted(set(first) & set(drop.listing(TERUG)))


def _is_read(store: Store, uitvoerder: Uitvoerder, sha256: str) -> bool:
    query = "SELECT 1 FROM werklijst_retour WHERE uitvoerder = ? AND sha256 = ?"
    return bool(store.rows(query, uitvoerder.id, sha256))


def _take(store: Store, uitvoerder: Uitvoerder, naam: str, data: bytes, *, omgeving: Omgeving) -> Teruggekomen:
    """One workbook: its outcomes, that it was read and the answer about it, in one commit."""
    changes = Changes(store.next_run_id())
    batches: tuple[str, ...] = ()
    try:
        done, batches = take_worklist(changes, store, data, naam=naam, omgeving=omgeving, van=uitvoerder.id)
        told = Teruggekomen(naam, ingelezen=True, regels=tuple(say_ingelezen(done, dry_run=False)[:-1]))
    except GeweigerdError as error:
        changes = Changes(store.next_run_id())
        told = Teruggekomen(naam, ingelezen=False, regels=tuple(f"- {one.cel}: {one.tekst}" for one in error.cellen))
    except DataError as error:
        changes = Changes(store.next_run_id())
        told = Teruggekomen(naam, ingelezen=False, regels=(error.melding, error.doe_dit))
    sha256 = hashlib.sha256(data).hexdigest()
    row = {"uitvoerder": uitvoerder.id, "sha256": sha256, "naam": naam, "gelezen_op": omgeving.moment()}
    changes.put("werklijst_retour", row | {"status": "ingelezen" if told.ingelezen else "geweigerd"})
    answer = f"{_GEWOON.sub('_', Path(naam).stem)[:60]}.antwoord-{sha256[:8]}.txt"
    text = "\r\n".join([*_answer(told, omgeving=omgeving), ""]).encode("utf-8-sig")
    _put_file(changes, uitvoerder, answer, text, soort=ANTWOORD, map=TERUG, omgeving=omgeving)
    words = "werklijst ingelezen" if told.ingelezen else "werklijst geweigerd"
    changes.note_in_audit(omgeving.moment(), omgeving.wie, words, sha256[:12], f"van {uitvoerder.id}")
    store.commit(changes)
    forget_batches(omgeving.config, batches)
    return told


def _answer(told: Teruggekomen, *, omgeving: Omgeving) -> list[str]:
    """What the executor reads beside its workbook: cells and sentences, nothing about whom."""
    head = f"Antwoord van gemeente {omgeving.config.gemeente.naam} op {told.bestand}, {omgeving.vandaag:%d-%m-%Y}"
    if told.ingelezen:
        return [head, "", "Uw werklijst is ingelezen.", *told.regels]
    return [
        head,
        "",
        "Uw werklijst is niet ingelezen. Er is niets overgenomen. Dit klopt niet:",
        *told.regels,
        "",
        "Verbeter deze cellen en zet de werklijst opnieuw in deze map.",
    ]


def _zipped(cards: Mapping[str, bytes]) -> bytes:
    """The cards in one file; the same cards give the same bytes."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_STORED) as archive:
        for code, pdf in sorted(cards.items()):
            archive.writestr(ZipInfo(f"{code}.pdf", _WHEN), pdf)
    return data.getvalue()
