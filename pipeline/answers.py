"""The print street's answers: each file taken whole or put in quarantine whole, and what a clerk does about it."""

import json
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from sqlite3 import Row
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.adapters.transfer import FileUnavailableError
from pipeline.contracts.batches import GeplaatsteBrief
from pipeline.contracts.drops import Drop
from pipeline.contracts.reasons import Finding, volledige_tekst
from pipeline.domain.refusal import Refusal
from pipeline.errors import UsageError
from pipeline.formats.retour import Ack, RetourBestand, Retouren, read_retour
from pipeline.omgeving import Omgeving
from pipeline.stages.acknowledge import NEVER_SENT, Acknowledged, acknowledge
from pipeline.stopping import open_taak
from pipeline.waarom import checked_waarom

RETOUR = "retour"
QUARANTAINE = "quarantaine"
_MAX_RETOUR = 16 * 2**20
_MOST_FINDINGS = 20
_UNFINISHED = (".part", ".tmp", ".filepart")
_ORDER = (".ack.txt", "-rsp.txt", "-ret.csv")
_TASKS = {"mislukt": "brief-mislukt", "retour": "brief-retour"}
_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80


class Gelezen(NamedTuple):
    """What the answers changed: the letters (kenmerk) that are in another state, and what a person must look at."""

    bijgewerkt: frozenset[str]
    bevindingen: tuple[Finding, ...]


class Antwoord(NamedTuple):
    """An answer file as the list shows it. `status`: verwerkt, wacht, quarantaine; `pad`: a copy of a refused file."""

    naam: str
    gelezen_op: str
    status: str
    afgehandeld: bool
    bevindingen: tuple[Finding, ...]
    pad: str


def read_answers(drop: Drop, store: Store, *, omgeving: Omgeving) -> Gelezen:
    """Take every answer that was not read before; receipts first, so that a report about them finds its batch sent.

    Trouble with one file is a finding and stops no other. What is still being written is left for the next time.
    """
    changed: set[str] = set()
    found: list[Finding] = []
    names = [remote.naam for remote in drop.listing(RETOUR)]
    with tempfile.TemporaryDirectory(prefix="seintje-") as folder:
        path = Path(folder) / "antwoord"
        for naam in sorted(filter(_is_finished, names), key=_in_order):
            try:
                drop.fetch(naam, path, map=RETOUR, max_bytes=_MAX_RETOUR)
            except FileUnavailableError as error:
                found.append(Finding(0, RETOUR, error.reden))
                continue
            more = _take_file(store, naam, path.read_bytes(), omgeving=omgeving)
            changed |= more.bijgewerkt
            found += more.bevindingen
    return Gelezen(frozenset(changed), tuple(found))


def note_strange_batches(drop: Drop, store: Store, *, omgeving: Omgeving) -> tuple[Finding, ...]:
    """Look in batches on the drop that this ledger does not know for letters that it thinks are still in the house.

    A ledger out of a backup makes the letters of the lost days again, in another batch: they must not go twice.
    """
    inside = {
        row["kenmerk"] for row in store.rows("SELECT kenmerk FROM brieven WHERE status IN ('klaar', 'vrijgegeven')")
    }
    known = {row["naam"] for row in store.rows("SELECT naam FROM outbox UNION SELECT naam FROM retour")}
    ours = re.compile(re.escape(omgeving.config.gemeente.code) + r"-VS-[0-9]{8}-[0-9]{3,}-[0-9a-f]{12}\.zip")
    found: list[Finding] = []
    for remote in drop.listing() if inside else ():
        if ours.fullmatch(remote.naam) and remote.naam not in known:
            digest, kenmerken = _look_inside(drop, remote.naam)
            told = tuple(
                Finding(0, "brieven", "brief-al-op-drop", f"Het gaat om brief {kenmerk}")
                for kenmerk in sorted(inside & kenmerken)
            )
            if told:
                changes = Changes(store.next_run_id())
                row = {"naam": remote.naam, "sha256": digest, "gelezen_op": omgeving.moment(), "status": "wacht"}
                changes.put("retour", row | {"pad": "", "bevindingen": json.dumps(told, ensure_ascii=False)})
                store.commit(changes)
            found += told
    return tuple(found)


def _look_inside(drop: Drop, naam: str) -> tuple[str, set[str]]:
    """The sha256 of a zip on the drop and the kenmerken in it; none when it is no zip."""
    with tempfile.TemporaryDirectory(prefix="seintje-") as folder:
        path = Path(folder) / "batch"
        try:
            digest = drop.fetch(naam, path)
            with ZipFile(path) as archive:
                return digest, {name.removesuffix(".pdf") for name in archive.namelist() if name.endswith(".pdf")}
        except (FileUnavailableError, BadZipFile):
            return "", set()


def list_answers(omgeving: Omgeving, *, alles: bool) -> tuple[Antwoord, ...]:
    """The answers a person must still look at, or all of them, the oldest first."""
    with read_store(omgeving.config.store) as store:
        return tuple(
            _answer(row, omgeving.config.outbox)
            for row in store.rows("SELECT * FROM retour ORDER BY gelezen_op, naam, sha256")
            if alles or _is_open(row)
        )


def settle_answer(omgeving: Omgeving, naam: str, *, waarom: str) -> int:
    """Note that a person looked at what this file said; how many answers of that name waited.

    Raises UsageError when none does, or for a `waarom` that may not be kept.
    """
    words = checked_waarom(waarom)
    with open_store(omgeving.config.store) as store:
        waiting = [row for row in store.rows("SELECT * FROM retour WHERE naam = ?", naam) if _is_open(row)]
        if not waiting:
            raise UsageError("Er wacht geen antwoord met deze naam.", "Bekijk ze met `seintje letters answers`.")
        changes, moment = Changes(store.next_run_id()), omgeving.moment()
        for row in waiting:
            changes.do(
                """UPDATE retour SET afgehandeld_op = ?, afgehandeld_door = ?, afgehandeld_reden = ?
                   WHERE naam = ? AND sha256 = ?""",
                *(moment, omgeving.wie, words, naam, row["sha256"]),
            )
        changes.note_in_audit(moment, omgeving.wie, "antwoord drukstraat afgehandeld", naam, words)
        store.commit(changes)
        return len(waiting)


def open_answers(store: Store) -> list[Row]:
    """The answers (rows of `retour`) that still wait for a person."""
    return [row for row in store.rows("SELECT * FROM retour ORDER BY gelezen_op") if _is_open(row)]


def doubted_batches(store: Store) -> set[str]:
    """Batches in the house that the print street already speaks of: they may not go until somebody found out why."""
    told = " ".join(
        finding.tekst
        for row in open_answers(store)
        for finding in _findings(row)
        if row["status"] == "wacht" and finding.reden in NEVER_SENT
    )
    rows = store.rows("SELECT kenmerk, batch FROM brieven WHERE status IN ('klaar', 'vrijgegeven')")
    return {row["batch"] for row in rows if row["kenmerk"] in told or (row["batch"] and row["batch"] in told)}


def _is_open(row: Row) -> bool:
    return not row["afgehandeld_op"] and row["bevindingen"] != "[]"


def _findings(row: Row) -> tuple[Finding, ...]:
    return tuple(Finding(*one) for one in json.loads(row["bevindingen"]))


def _answer(row: Row, outbox: Path) -> Antwoord:
    place = str(outbox / row["pad"]) if row["pad"] else ""
    done = bool(row["afgehandeld_op"])
    return Antwoord(row["naam"], row["gelezen_op"], row["status"], done, _findings(row), place)


def _is_finished(naam: str) -> bool:
    return not naam.startswith(".") and not naam.casefold().endswith(_UNFINISHED)


def _in_order(naam: str) -> tuple[int, str]:
    kinds = [place for place, suffix in enumerate(_ORDER) if naam.casefold().endswith(suffix)]
    return (kinds[0] if kinds else len(_ORDER)), naam


def _take_file(store: Store, naam: str, data: bytes, *, omgeving: Omgeving) -> Gelezen:
    digest = sha256(data).hexdigest()
    before = store.value(
        "SELECT status FROM retour WHERE naam = ? AND sha256 = ? AND afgehandeld_op = ''", naam, digest
    )
    settled = store.value("SELECT 1 FROM retour WHERE naam = ? AND sha256 = ? AND afgehandeld_op <> ''", naam, digest)
    if settled or before in {"verwerkt", QUARANTAINE}:
        return Gelezen(frozenset(), ())
    answer = read_retour(naam, data)
    changes = Changes(store.next_run_id())
    wrong = (Finding(0, RETOUR, answer.reden),) if isinstance(answer, Refusal) else getattr(answer, "fouten", ())
    if isinstance(answer, Refusal) or wrong:
        status, changed, found = QUARANTAINE, frozenset[str](), wrong
    else:
        done = _apply(changes, store, answer, naam=naam, omgeving=omgeving)
        status = "wacht" if any(finding.reden in NEVER_SENT for finding in done.bevindingen) else "verwerkt"
        changed, found = frozenset(done.brief_status), done.bevindingen
    found = _not_too_many(found)
    _note(changes, naam, data, status=status, found=found, fresh=before is None, omgeving=omgeving)
    store.commit(changes)
    return Gelezen(changed, found)


def _not_too_many(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The first ones tell enough of a file that is wrong everywhere; what holds back a letter is always kept."""
    holding = [finding for finding in found if finding.reden in NEVER_SENT]
    others = [finding for finding in found if finding.reden not in NEVER_SENT]
    more = len(others) - _MOST_FINDINGS
    rest = [Finding(0, RETOUR, "retour-meer-regels", f"Nog {more} regels hebben een probleem")] if more > 0 else []
    return (*holding, *others[:_MOST_FINDINGS], *rest)


def _note(
    changes: Changes,
    naam: str,
    data: bytes,
    *,
    status: str,
    found: tuple[Finding, ...],
    fresh: bool,
    omgeving: Omgeving,
) -> None:
    """Remember the answer by name and content, with a copy when nothing of it was taken."""
    digest, moment, pad = sha256(data).hexdigest(), omgeving.moment(), ""
    if status == QUARANTAINE:
        pad = f"{QUARANTAINE}/{digest[:12]}-{_STRANGE.sub('_', naam)[-_LONGEST_NAME:]}"
        changes.files[omgeving.config.outbox / pad] = data
    # What was wrong with an earlier file of this name is mended by one that is right.
    changes.do(
        """UPDATE retour SET afgehandeld_op = ?, afgehandeld_door = 'drukstraat', afgehandeld_reden = 'nieuw bestand'
           WHERE naam = ? AND status = 'quarantaine' AND afgehandeld_op = '' AND ? = 'verwerkt'""",
        *(moment, naam, status),
    )
    row = {"naam": naam, "sha256": digest, "gelezen_op": moment, "status": status, "pad": pad}
    changes.put("retour", row | {"bevindingen": json.dumps(found, ensure_ascii=False)})
    for finding in found if fresh else ():
        where = naam + (f" regel {finding.regel}" if finding.regel else "")
        changes.note_in_audit(moment, "drukstraat", volledige_tekst(finding), where)


def _apply(changes: Changes, store: Store, answer: RetourBestand, *, naam: str, omgeving: Omgeving) -> Acknowledged:
    """The new states, contact attempts and tasks of one whole answer, in the commit."""
    rows = _letters(store, answer)
    batches = {row["batch"]: row["status"] for row in store.rows("SELECT batch, status FROM batches")}
    done = acknowledge({row["kenmerk"]: _known(row) for row in rows}, batches, answer)
    zaak_of = {row["kenmerk"]: row["zaak_id"] for row in rows}
    why = {one.kenmerk: one.reden for one in answer.regels} if isinstance(answer, Retouren) else {}
    for kenmerk, status in sorted(done.brief_status.items()):
        changes.do("UPDATE brieven SET status = ? WHERE kenmerk = ?", status, kenmerk)
        if status in _TASKS:
            open_taak(changes, zaak_of[kenmerk], _TASKS[status], omgeving=omgeving)
            told = f"{why[kenmerk]} (volgens {naam})" if why.get(kenmerk) else f"volgens {naam}"
            changes.note_in_audit(omgeving.moment(), "drukstraat", f"brief {status}", kenmerk, told)
    for kenmerk, dag in sorted(done.gepost_op.items()):
        _log_attempt(changes, zaak_of[kenmerk], kenmerk, dag)
    _move_batches(changes, done.batch_status, was=batches, omgeving=omgeving)
    return done


def _letters(store: Store, answer: RetourBestand) -> list[Row]:
    """The letters that the answer is about, with the day on which each was posted by an earlier answer."""
    batch = f"{answer.batch.casefold().removesuffix('.zip')}%" if isinstance(answer, Ack) else ""
    named = [] if isinstance(answer, Ack) else [regel.kenmerk for regel in answer.regels]
    return store.rows(
        """SELECT brieven.kenmerk, brieven.zaak_id, status, batch, paginas, datum FROM brieven
           LEFT JOIN contactpogingen USING (kenmerk)
           WHERE batch LIKE ? OR brieven.kenmerk IN (SELECT value FROM json_each(?))""",
        batch,
        json.dumps(named),
    )


def _known(row: Row) -> GeplaatsteBrief:
    posted = date.fromisoformat(row["datum"]) if row["datum"] else None
    return GeplaatsteBrief(row["status"], row["batch"], row["paginas"], posted)


def _move_batches(changes: Changes, states: Mapping[str, str], *, was: Mapping[str, str], omgeving: Omgeving) -> None:
    moment = omgeving.moment()
    for batch, status in sorted(states.items()):
        changes.do("UPDATE batches SET status = ?, bevestigd_op = ? WHERE batch = ?", status, moment, batch)
        if was[batch] == "vrijgegeven":  # a ledger out of a backup: it was sent before, and must not go again
            changes.do("UPDATE batches SET verzonden_op = ? WHERE batch = ?", moment, batch)
            changes.do("UPDATE outbox SET staat = 'sent', gewijzigd_op = ? WHERE naam = ?", moment, batch)


def _log_attempt(changes: Changes, zaak: str, kenmerk: str, dag: date) -> None:
    """A posted letter is an attempt (DDAS contactpoging): it reached nobody yet, and post knows no dagdeel. Once."""
    changes.do(
        """INSERT INTO contactpogingen (zaak_id, soort, bereikt, datum, dagdeel, door, kenmerk)
           VALUES (?, 'Brief', 'nee', ?, '', 'gemeente', ?) ON CONFLICT (kenmerk) DO NOTHING""",
        *(zaak, dag.isoformat(), kenmerk),
    )
