"""normalise: raw records to signalen, each field judged, each refusal said (contract, Findings; domain.md, Rules).

A levering comes in chunks; what one chunk must know of the ones before it is in the NormaliseContext.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from pipeline.contracts.config import Config
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.ids import Sleutel
from pipeline.contracts.reasons import Finding, reden
from pipeline.contracts.tables import SIGNALEN
from pipeline.formats.arrays import Ints, number_array, text_scalar
from pipeline.formats.kolommen import ColumnChunk, chunk_of
from pipeline.formats.levering import KOLOMMEN, Chunk
from pipeline.stages.normalise.columns import JudgedColumns, judge_columns, rules
from pipeline.stages.normalise.identity import Gezien, signaal_ids
from pipeline.stages.normalise.judge import Klacht, Melding, Memo
from pipeline.stages.normalise.status import judge_statuses


class Normalised(NamedTuple):
    """`signalen` has the schema SIGNALEN, `bevindingen` the order of the file; `records` = signalen + `uitval`."""

    signalen: pa.Table
    bevindingen: tuple[Finding, ...]
    records: int
    uitval: int


@dataclass(slots=True, eq=False)
class NormaliseContext:
    """One levering while it is judged: whose it is, by which rules, and what its earlier chunks leave behind.

    `gezien` keeps 8 bytes per record and `memo` a bounded number of verdicts, so memory hardly grows with the file.
    """

    levering_id: str
    partner: Partner
    config: Config
    vandaag: date
    sleutel: Sleutel
    gezien: Gezien = field(default_factory=Gezien)
    memo: Memo = field(default_factory=dict)
    bsn_gemeld: bool = False
    laatste_regel: int = 0
    laatste_beurt: int = 0


class _Places(NamedTuple):
    """Per record, in the order of the file: its line, and how many records began on that line before it.

    (XML may have no line breaks at all.)
    """

    regels: Ints
    beurten: Ints


def normalise_chunk(kolommen: Sequence[str], records: Chunk, *, context: NormaliseContext) -> Normalised:
    """Judge every field of every record of the next chunk and give each accepted record its id and first status.

    A record with a `fout` is refused, with all its problems at once. Legal persons, amounts and ages outside the
    limits of the partner's kind, withdrawn and objected-to records are signalen with their DDAS status. Never raises
    on content.
    """
    chunk = records if isinstance(records, ColumnChunk) else chunk_of(kolommen, records)
    rows = len(chunk.regels)
    places = _places(chunk, context)
    bsn_mag = context.partner.bsn_grondslag is not None and context.partner.bsn_grondslag.geldt_op(context.vandaag)
    judged = judge_columns(chunk.cellen, rows, regels=rules(context.vandaag), bsn=bsn_mag, memo=context.memo)
    meldingen = judged.meldingen + _doubles(chunk, context.gezien)
    accepted = np.ones(rows, np.bool_)
    accepted[[melding.rij for melding in meldingen if reden(melding.klacht.reden).ernst == "fout"]] = False
    grens = context.config.grens(context.partner.soort)
    statuses = judge_statuses(judged.waarden, rows, grens=grens, among=accepted)
    judged.waarden.update(status=statuses.status, status_reden=statuses.reden)
    order = np.argsort(chunk.plaatsen)
    kept = order[accepted[order]]
    signalen = _table(judged, kept, chunk, places, context)
    found = [(int(chunk.plaatsen[rij]), klacht) for rij, klacht in meldingen + statuses.meldingen]
    found += [(plaats, Klacht("", broken.reden, broken.tekst)) for plaats, broken in chunk.gebroken]
    bevindingen = _about_bsn(chunk, context, allowed=bsn_mag) + _findings(found, places)
    return Normalised(signalen, bevindingen, len(chunk), len(chunk) - len(kept))


def _places(chunk: ColumnChunk, context: NormaliseContext) -> _Places:
    regels = np.empty(len(chunk), np.int64)
    regels[chunk.plaatsen] = chunk.regels
    for plaats, broken in chunk.gebroken:
        regels[plaats] = broken.regel
    at = np.arange(len(regels), dtype=np.int64)
    new_line = np.diff(regels, prepend=context.laatste_regel) != 0
    begin = np.maximum.accumulate(np.where(new_line, at, -1))
    beurten = np.where(begin >= 0, at - begin, at + context.laatste_beurt + 1)
    if len(regels):
        context.laatste_regel, context.laatste_beurt = int(regels[-1]), int(beurten[-1])
    return _Places(regels, beurten)


def _doubles(chunk: ColumnChunk, gezien: Gezien) -> list[Melding]:
    """Records that say exactly what an earlier one said."""
    order = np.argsort(chunk.plaatsen)
    again = gezien.again(chunk.sleutels[order])
    return [Melding(rij, Klacht("", "record-dubbel-in-bestand")) for rij in order[again].tolist()]


def _table(
    judged: JudgedColumns, kept: Ints, chunk: ColumnChunk, places: _Places, context: NormaliseContext
) -> pa.Table:
    regels, beurten = chunk.regels[kept], places.beurten[chunk.plaatsen[kept]]
    same = {"levering_id": context.levering_id, "partner": context.partner.id, "soort": context.partner.soort}
    own = {
        "signaal_id": signaal_ids(context.sleutel, context.levering_id, regels, beurten),
        "regel": number_array(regels),
        **{naam: pa.repeat(text_scalar(waarde), len(kept)) for naam, waarde in same.items()},
    }
    arrays = [own[f.name] if f.name in own else judged.waarden[f.name].at(kept) for f in SIGNALEN]
    return pa.Table.from_arrays(arrays, schema=SIGNALEN)


def _about_bsn(chunk: ColumnChunk, context: NormaliseContext, *, allowed: bool) -> tuple[Finding, ...]:
    """One finding for the whole levering: it says nothing about who has a BSN in it (domain.md, Rules 2)."""
    if allowed or context.bsn_gemeld or "bsn" not in chunk.cellen:
        return ()
    filled = (cell.strip() for cell in chunk.cellen["bsn"].unique().to_pylist())
    context.bsn_gemeld = any(filled)
    return (Finding(1, "bsn", "bsn-zonder-grondslag"),) if context.bsn_gemeld else ()


def _findings(found: Iterable[tuple[int, Klacht]], places: _Places) -> tuple[Finding, ...]:
    """Every complaint with its line, in the order of the file and of the columns in the contract."""
    order = {kolom: at for at, kolom in enumerate(KOLOMMEN)}
    in_order = sorted(found, key=lambda pair: (places.regels[pair[0]], pair[0], order.get(pair[1].veld, -1)))
    return tuple(
        Finding(int(places.regels[at]), k.veld, k.reden, _with_turn(int(places.beurten[at]), k.tekst))
        for at, k in in_order
    )


def _with_turn(beurt: int, tekst: str) -> str:
    return f"Record {beurt + 1} op deze regel. {tekst}".rstrip() if beurt else tekst
