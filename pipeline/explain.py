"""`seintje explain ID`: where a thing came from, what was decided about it and why. Never about who it is.

What a clerk reads here may be read over a shoulder: no name, BSN, address or reference; of amounts only what the rule
of the afwegingskader asked for, in whole euros of the zaak together.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from sqlite3 import Row
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_bevindingen, read_matches, read_signalen
from pipeline.adapters.store import Store, read_store
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT
from pipeline.errors import UsageError
from pipeline.explain_words import OUTBOX, because, field, file_lines, match_lines, places
from pipeline.omgeving import Omgeving, as_clock
from pipeline.overdrachten import overdracht_words
from pipeline.partnerverhaal import signaal_of_bewijs, told_about_levering, told_about_signaal
from pipeline.verbandverhaal import told_verband
from pipeline.werkfeiten import zaak_of_kaartje
from pipeline.zaakverhaal import letter_lines, tell_verhaal, verhaal_of

_GROUPS = 12
"""So many kinds of findings of one levering are told; the export has them all."""


class _Desk(NamedTuple):
    """What every explanation needs."""

    store: Store
    omgeving: Omgeving


def explain(omgeving: Omgeving, identity: str) -> tuple[str, ...]:
    """Dutch lines of at most 80 columns about a signaal, zaak, kenmerk (also of a proof), levering or batch.

    Case does not matter, nor do the dashes of a kenmerk or the .zip of a batch. Raises UsageError for an unknown id.
    """
    with read_store(omgeving.config.store) as store:
        desk = _Desk(store, omgeving)
        word = signaal_of_bewijs(store, identity) or identity.strip()
        explained = _explain_letter(desk, word) or _explain_batch(desk, word) or _explain_id(desk, word)
    if not explained:
        raise UsageError(
            "Seintje kent dit nummer niet.",
            "Een signaal begint met S, een zaak met Z, een levering met L of D, een brief met VS-. "
            "De nummers staan in `seintje export signalen`, `zaken`, `leveringen`, `brieven` en `batches`.",
        )
    return tuple(explained)


def _explain_id(desk: _Desk, word: str) -> list[str]:
    code = word[:1].upper() + word[1:].lower()
    kinds = {"S": _explain_signaal, "Z": _explain_zaak, "L": _explain_levering, "D": _explain_levering}
    return kinds[code[0]](desk, code) if code[:1] in kinds else []


def _explain_signaal(desk: _Desk, code: str) -> list[str]:
    rows = _only(read_signalen(desk.store), "signaal_id", code)
    if not rows:
        return []
    signaal = rows[0]
    zaak = str(desk.store.value("SELECT zaak_id FROM zaak_signalen WHERE signaal_id = ?", code) or "")
    levering = _row(desk.store, "SELECT * FROM leveringen WHERE levering_id = ?", signaal["levering_id"])
    matches = _only(read_matches(desk.store), "signaal_id", code)
    waits = "nog geen; dit signaal wacht op een medewerker"
    return [
        f"Signaal {code}",
        *field("partner", f"{signaal['partner']}, soort {signaal['soort']}"),
        *field("levering", f"{signaal['levering_id']}, regel {signaal['regel']}"),
        *(file_lines(levering) if levering else []),
        *_spoed(desk.store, signaal),
        *told_verband(desk.store, signaal),
        *_findings(desk.store, signaal["levering_id"], regel=signaal["regel"]),
        *_status(signaal, matches),
        *(match_lines(matches[0]) if matches else field("match", "nog niet opgezocht")),
        *(_zaak(desk, zaak) if zaak else field("zaak", waits if signaal["status"] == NOG_NIET_OPGEPAKT else "geen")),
        *(_handed_over(desk.store, code) if not zaak else []),
        *told_about_levering(desk.store, signaal["levering_id"]),
        *told_about_signaal(desk.store, code),
        *_audit(desk.store, code, zaak),
    ]


def _status(signaal: Mapping[str, Any], matches: list[dict[str, Any]]) -> list[str]:
    """The status with its reason; in words only when the match does not tell that reason too."""
    code = str(signaal["status_reden"])
    told = any(code == match["reden"] or f'"niet opgezocht": "{code}"' in match["bewijs"] for match in matches)
    words = "" if told else because(code).removeprefix(": ")
    return [*field("status", signaal["status"] + (f" ({code})" if code else "")), *field("omdat", words)]


def _handed_over(store: Store, code: str) -> list[str]:
    """That a person hands this signaal over; a zaak tells it of its own signalen."""
    row = _row(store, "SELECT * FROM overdrachten WHERE signaal_id = ?", code)
    return field("overdracht", overdracht_words(row)) if row else []


def _spoed(store: Store, signaal: Mapping[str, Any]) -> list[str]:
    """That this is a crisis or eindelevering, with its earlier signaal."""
    earlier = store.value("SELECT eerder_signaal_id FROM signaal_verbanden WHERE signaal_id = ?", signaal["signaal_id"])
    what = "crisis" if signaal["crisis"] == "J" else "einde van de levering" if signaal["datum_einde_levering"] else ""
    known = f"eerder signaal {earlier}" if earlier else "geen eerder signaal"
    return field("spoed", f"{what}; {known}" if what else "")


def _explain_zaak(desk: _Desk, code: str) -> list[str]:
    told = _zaak(desk, code)
    if not told:
        return []
    letters = desk.store.rows("SELECT kenmerk FROM brieven WHERE zaak_id = ?", code)
    return [
        f"Zaak {code}",
        *told,
        *_sources(desk.store, code),
        *_audit(desk.store, code, *(row["kenmerk"] for row in letters)),
    ]


def _explain_letter(desk: _Desk, word: str) -> list[str]:
    letters = re.sub(r"[\s-]", "", word).upper()
    if not letters.startswith("VS"):
        return []
    # Over the phone a zero is an O; the kenmerk's alphabet has neither I, L, O nor U (contracts.ids).
    tail = letters[2:].translate(str.maketrans("OIL", "011"))
    code = "-".join(("VS", tail[:4], tail[4:8], tail[8:]))
    brief = _row(desk.store, "SELECT * FROM brieven WHERE kenmerk = ?", code)
    if brief is None:
        zaak = zaak_of_kaartje(desk.store, code)
        return [f"Kaartje {code}", *_zaak(desk, zaak)] if zaak else []
    return [
        f"Brief {code}",
        *field("sjabloon", brief["template"]),
        *field("gemaakt", as_clock(brief["gemaakt_op"])),
        *letter_lines(brief),
        *_zaak(desk, brief["zaak_id"], with_letters=False),
        *_sources(desk.store, brief["zaak_id"]),
        *_audit(desk.store, code, brief["batch"].removesuffix(".zip")),
    ]


def _explain_batch(desk: _Desk, word: str) -> list[str]:
    name = word.casefold().removesuffix(".zip")
    known = [str(row["batch"]) for row in desk.store.rows("SELECT batch FROM batches")]
    found = next((batch for batch in known if batch.casefold().removesuffix(".zip") == name), "")
    batch = _row(desk.store, "SELECT * FROM batches WHERE batch = ?", found)
    if batch is None:
        return []
    query = "SELECT status, count(*) AS n FROM brieven WHERE batch = ? GROUP BY status ORDER BY status"
    letters = ", ".join(f"{row['n']} {row['status']}" for row in desk.store.rows(query, found))
    outbox = _row(desk.store, "SELECT staat, gewijzigd_op FROM outbox WHERE naam = ?", found)
    return [
        f"Batch {found}",
        *field("brieven", f"{batch['aantal']} ({letters})"),
        *field("status", batch["status"]),
        *(field("outbox", f"{OUTBOX[outbox['staat']]} ({as_clock(outbox['gewijzigd_op'])})") if outbox else []),
        *field("verzonden", as_clock(batch["verzonden_op"]) or "nog niet"),
        *field("bevestigd", as_clock(batch["bevestigd_op"]) or "nog niet"),
        *(field("doe dit", f"seintje letters approve {found}") if batch["status"] == "klaar" else []),
        *_audit(desk.store, found.removesuffix(".zip")),
    ]


def _explain_levering(desk: _Desk, code: str) -> list[str]:
    levering = _row(desk.store, "SELECT * FROM leveringen WHERE levering_id = ?", code)
    if levering is None:
        return []
    query = "SELECT levering_id FROM leveringen WHERE partner = ? AND sha256 = ? AND status <> 'dubbel'"
    first = _row(desk.store, query, levering["partner"], levering["sha256"])
    statuses = Counter(row["status"] for row in _only(read_signalen(desk.store), "levering_id", code))
    held = levering["records"] - levering["signalen"] - levering["uitval"]
    counted = (
        f"{levering['records']}: {levering['signalen']} signalen, {levering['uitval']} uitval, {held} vastgehouden"
    )
    return [
        f"Levering {code}",
        *field("partner", levering["partner"]),
        *file_lines(levering),
        *field("status", levering["status"] + because(levering["reden"])),
        *field("eerste keer", first["levering_id"] if levering["status"] == "dubbel" and first else ""),
        *field("records", counted),
        *(line for status, count in sorted(statuses.items()) for line in field("signalen", f"{count} × {status}")),
        *_findings(desk.store, code, regel=None),
        *_audit(desk.store, code),
    ]


def _zaak(desk: _Desk, code: str, *, with_letters: bool = True) -> list[str]:
    """The zaak with its rule, plan, next action, letters and contactpogingen; nothing when there is no such zaak."""
    if not desk.store.rows("SELECT 1 FROM zaken WHERE zaak_id = ?", code):
        return []
    story = verhaal_of(desk.store, code, omgeving=desk.omgeving)
    return tell_verhaal(story, vandaag=desk.omgeving.vandaag, with_letters=with_letters)


def _sources(store: Store, zaak: str) -> list[str]:
    """The signalen of a zaak, each with the evidence that it is about this inwoner."""
    linked = store.rows("SELECT signaal_id FROM zaak_signalen WHERE zaak_id = ?", zaak)
    ids = pa.array([row["signaal_id"] for row in linked], pa.string())
    signalen, matches = read_signalen(store), read_matches(store)
    proof = {
        row["signaal_id"]: row for row in matches.filter(pc.is_in(matches["signaal_id"], value_set=ids)).to_pylist()
    }
    told: list[str] = []
    for one in signalen.filter(pc.is_in(signalen["signaal_id"], value_set=ids)).to_pylist():
        told += field("signaal", f"{one['signaal_id']}, {one['partner']}, soort {one['soort']}")
        told += field("levering", f"{one['levering_id']}, regel {one['regel']}")
        told += match_lines(proof[one["signaal_id"]])
    return told


def _findings(store: Store, levering: str, *, regel: int | None) -> list[str]:
    """The findings on one line, or those of the whole levering with equal ones told once."""
    rows = _only(read_bevindingen(store), "levering_id", levering)
    chosen = [row for row in rows if regel is None or row["regel"] == regel]
    chosen.sort(key=lambda row: (row["reden"], row["veld"], row["tekst"], row["regel"]))
    groups = [list(group) for _, group in groupby(chosen, key=lambda row: (row["reden"], row["veld"], row["tekst"]))]
    told: list[str] = []
    for group in groups[:_GROUPS]:
        one = group[0]
        where = f" in {one['veld']}" * bool(one["veld"]) + ("" if regel else places([row["regel"] for row in group]))
        told += field("bevinding", f"{one['ernst']}{where}: {one['tekst']} ({one['reden']})")
    more = len(groups) - _GROUPS
    return told + (field("bevinding", f"en nog {more} soorten: `seintje export bevindingen`") if more > 0 else [])


def _audit(store: Store, *things: str) -> list[str]:
    """Who did what to these things; an answer of the print street names its letter in the words."""
    told = store.rows(
        """SELECT DISTINCT audit.* FROM audit, json_each(?) AS thing
           WHERE instr(voorwerp, thing.value) OR instr(wat, thing.value) ORDER BY volgnr""",
        json.dumps([thing for thing in things if thing]),
    )
    return [
        line
        for row in told
        for line in field(
            "gedaan",
            f"{as_clock(row['moment'])} {row['wie']}: {row['wat']}" + (f" ({row['reden']})" if row["reden"] else ""),
        )
    ]


def _only(table: pa.Table, column: str, value: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.filter(pc.equal(table[column], pa.scalar(value))).to_pylist()
    return found


def _row(store: Store, query: str, *values: str) -> Row | None:
    return next(iter(store.rows(query, *values)), None)
