"""Judgements on doubtful signalen go into the store: the match that follows, the label, and with four eyes both."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from pipeline.adapters.reading import read_matches
from pipeline.adapters.review_book import Oordeel
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.tables import MATCHES
from pipeline.omgeving import Omgeving
from pipeline.stages.present import Blok

_GEEN, _VRAAG = "geen-van-de-kandidaten", "gevraagd-aan-partner"

Blokken = Mapping[str, tuple[Blok, str]]
"""What was shown per signaal_id, with its fingerprint."""


class Beoordeeld(NamedTuple):
    """What was taken: decisions per kind, and signalen of the blind sample in which a sure match was denied.

    With four eyes: how many wait for a second person, and the signalen about which the two did not agree.
    """

    deze: int
    geen: int
    vraag: int
    leeg: int
    tegengesproken: tuple[str, ...]
    eerste: int = 0
    oneens: tuple[str, ...] = ()


class _Sorted(NamedTuple):
    """Judgements that decide, those that wait for a second person, and those that go against the first person's."""

    beslist: list[Oordeel]
    eerste: list[Oordeel]
    oneens: list[Oordeel]


def said_before(store: Store, *, wie: str) -> dict[str, tuple[int, str]]:
    """The choice and fingerprint per signaal_id that is decided, or that this person judged first."""
    rows = store.rows(
        """SELECT signaal_id, keuze, vingerafdruk FROM beoordelingen
           UNION ALL SELECT signaal_id, keuze, vingerafdruk FROM eerste_oordelen WHERE wie = ?""",
        wie,
    )
    return {row["signaal_id"]: (row["keuze"], row["vingerafdruk"]) for row in rows}


def take_oordelen(
    store: Store, fresh: Sequence[Oordeel], blokken: Blokken, *, dry_run: bool, omgeving: Omgeving
) -> Beoordeeld:
    """One commit with everything that follows from these judgements; a dry run only tells what would."""
    samples = {row["signaal_id"] for row in store.rows("SELECT signaal_id FROM steekproef")}
    known = {row["signaal_id"]: row for row in read_matches(store).to_pylist()} if fresh else {}
    kinds = _sorted(store, fresh, blokken, samples=samples, omgeving=omgeving)
    counts: Counter[str] = Counter(_kind(one) for one in kinds.beslist)
    denied = tuple(
        one.signaal_id
        for one in kinds.beslist
        if one.signaal_id in samples and one.keuze >= 0 and known[one.signaal_id]["bsn"] != _chosen(one, blokken)
    )
    if fresh and not dry_run:
        changes = Changes(store.next_run_id())
        _record_first(changes, kinds, blokken, omgeving=omgeving)
        _record(changes, kinds.beslist, blokken, known, samples=samples, omgeving=omgeving)
        store.commit(changes)
    return Beoordeeld(
        counts["deze"],
        counts["geen"],
        counts["vraag"],
        len(blokken) - len(fresh),
        denied,
        len(kinds.eerste),
        tuple(one.signaal_id for one in kinds.oneens),
    )


def _sorted(
    store: Store, fresh: Sequence[Oordeel], blokken: Blokken, *, samples: set[str], omgeving: Omgeving
) -> _Sorted:
    """Without four eyes everything decides; with them who is meant takes two people who were shown the same."""
    if not omgeving.config.matching.vier_ogen:
        return _Sorted(list(fresh), [], [])
    first = {row["signaal_id"]: row for row in store.rows("SELECT * FROM eerste_oordelen")}
    found = _Sorted([], [], [])
    for one in fresh:
        before = first.get(one.signaal_id)
        if one.keuze < 0 or one.signaal_id in samples:
            found.beslist.append(one)
        elif before is None or before["vingerafdruk"] != blokken[one.signaal_id][1] or before["wie"] == omgeving.wie:
            found.eerste.append(one)
        else:
            (found.beslist if before["keuze"] == one.keuze else found.oneens).append(one)
    return found


def _record_first(changes: Changes, kinds: _Sorted, blokken: Blokken, *, omgeving: Omgeving) -> None:
    """A first judgement waits; when the second person says otherwise, both start again."""
    now = omgeving.moment()
    for one in kinds.eerste:
        row: dict[str, str | int | None] = {"signaal_id": one.signaal_id, "keuze": one.keuze}
        row |= {"vingerafdruk": blokken[one.signaal_id][1], "wie": omgeving.wie, "moment": now}
        changes.do("DELETE FROM eerste_oordelen WHERE signaal_id = ?", one.signaal_id)
        changes.put("eerste_oordelen", row)
        changes.note_in_audit(now, omgeving.wie, "eerste oordeel", one.signaal_id)
    for one in kinds.oneens:
        changes.do("DELETE FROM eerste_oordelen WHERE signaal_id = ?", one.signaal_id)
        changes.note_in_audit(now, omgeving.wie, "tweede oordeel: niet hetzelfde als het eerste", one.signaal_id)


def _record(
    changes: Changes,
    oordelen: Sequence[Oordeel],
    blokken: Blokken,
    known: Mapping[str, Mapping[str, Any]],
    *,
    samples: set[str],
    omgeving: Omgeving,
) -> None:
    """The labels, the matches that follow from them, and pairs that are never shown again."""
    now, rows = omgeving.moment(), []
    for oordeel in oordelen:
        blok, mark = blokken[oordeel.signaal_id]
        sample = oordeel.signaal_id in samples
        changes.do("DELETE FROM eerste_oordelen WHERE signaal_id = ?", oordeel.signaal_id)
        label = _label(oordeel, blokken, mark=mark, sample=sample)
        changes.put("beoordelingen", label | {"wie": omgeving.wie, "moment": now})
        changes.note_in_audit(now, omgeving.wie, f"beoordeeld: {_kind(oordeel)}", oordeel.signaal_id)
        if sample:
            continue
        rows.append(_match_row(known[oordeel.signaal_id], oordeel, blokken, changes.run_id, omgeving=omgeving))
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


def _kind(oordeel: Oordeel) -> str:
    return {0: "geen", -1: "vraag"}.get(oordeel.keuze, "deze")


def _chosen(oordeel: Oordeel, blokken: Blokken) -> str:
    return blokken[oordeel.signaal_id][0].kandidaten[oordeel.keuze - 1].bsn if oordeel.keuze > 0 else ""


def _label(oordeel: Oordeel, blokken: Blokken, *, mark: str, sample: bool) -> dict[str, str | int]:
    """What the matcher learns from: who was chosen of what was shown."""
    return {
        "signaal_id": oordeel.signaal_id,
        "besluit": _kind(oordeel),
        "bsn": _chosen(oordeel, blokken),
        "keuze": oordeel.keuze,
        "vingerafdruk": mark,
        "steekproef": "ja" if sample else "nee",
        "toelichting": oordeel.toelichting,
    }


def _match_row(
    known: Mapping[str, Any], oordeel: Oordeel, blokken: Blokken, run_id: str, *, omgeving: Omgeving
) -> dict[str, Any]:
    besluit = {"deze": "zeker", "geen": "geen", "vraag": "twijfel"}[_kind(oordeel)]
    reden = {"deze": "", "geen": _GEEN, "vraag": _VRAAG}[_kind(oordeel)]
    shown = f"kandidaat {oordeel.keuze}" if oordeel.keuze > 0 else reden
    return {
        **known,
        "besluit": besluit,
        "bsn": _chosen(oordeel, blokken),
        "bewijs": json.dumps({"beoordeeld": shown}, ensure_ascii=False),
        "beslist_door": omgeving.wie,
        "reden": reden,
        "run_id": run_id,
    }
