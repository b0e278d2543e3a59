"""normalise: raw records to signalen, each field judged, each refusal said (contract, Findings; domain.md, Rules)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa

from pipeline.contracts.config import Config, Partner
from pipeline.contracts.ids import Sleutel, signaal_id
from pipeline.contracts.reasons import Finding, reden
from pipeline.contracts.tables import SIGNALEN
from pipeline.formats.levering import KOLOMMEN, BrokenRecord, RawRecord
from pipeline.stages.normalise.columns import judge_columns
from pipeline.stages.normalise.judge import Klacht, Melding
from pipeline.stages.normalise.status import Feiten, judge_statuses

_NEXT_ON_LINE = 1_000_000_000


class Normalised(NamedTuple):
    """`signalen` has the schema SIGNALEN, `bevindingen` the order of the file; `records` = signalen + `uitval`."""

    signalen: pa.Table
    bevindingen: tuple[Finding, ...]
    records: int
    uitval: int


_Place = tuple[int, int]
"""Where a record stands: its line, and how many records began on that line before it (XML without line breaks)."""


def normalise_signalen(
    kolommen: Sequence[str],
    records: Sequence[RawRecord | BrokenRecord],
    *,
    levering_id: str,
    partner: Partner,
    config: Config,
    vandaag: date,
    sleutel: Sleutel,
) -> Normalised:
    """Judge every field of every record and give each accepted record its id and first status.

    A record with a `fout` is refused, with all its problems at once. Legal persons, amounts and ages outside the
    limits of the partner's kind, withdrawn and objected-to records are signalen with their DDAS status. Never raises
    on content.
    """
    places = list(_places(records))
    whole = [record for record in records if isinstance(record, RawRecord)]
    spots = [place for place, record in zip(places, records, strict=True) if isinstance(record, RawRecord)]
    cells = {kolom: [record.velden.get(kolom, "") for record in whole] for kolom in kolommen}
    bsn_mag = partner.bsn_grondslag is not None and partner.bsn_grondslag.geldt_op(vandaag)
    judged = judge_columns(cells, len(whole), vandaag=vandaag, bsn=bsn_mag)
    meldingen = judged.meldingen + _doubles(cells)
    refused = {melding.rij for melding in meldingen if reden(melding.klacht.reden).ernst == "fout"}
    kept = [rij for rij in range(len(whole)) if rij not in refused]
    columns = {naam: [waarden[rij] for rij in kept] for naam, waarden in judged.waarden.items()}
    statuses = judge_statuses(_feiten(columns), config.grens(partner.soort))
    meldingen += [Melding(kept[rij], klacht) for rij, klacht in statuses.meldingen]
    columns["status"] = [status.status for status in statuses.waarden]
    columns["status_reden"] = [status.reden for status in statuses.waarden]
    columns |= _identity([spots[rij] for rij in kept], levering_id=levering_id, partner=partner, sleutel=sleutel)
    signalen = pa.Table.from_arrays([pa.array(columns[f.name], type=f.type) for f in SIGNALEN], schema=SIGNALEN)
    found = [(spots[rij], klacht) for rij, klacht in meldingen] + list(_broken(places, records))
    bevindingen = _about_bsn(cells, allowed=bsn_mag) + _findings(found)
    return Normalised(signalen, bevindingen, len(records), len(records) - len(kept))


def _places(records: Sequence[RawRecord | BrokenRecord]) -> Iterator[_Place]:
    seen: Counter[int] = Counter()
    for record in records:
        yield record.regel, seen[record.regel]
        seen[record.regel] += 1


def _doubles(cells: Mapping[str, Sequence[str]]) -> list[Melding]:
    """Records that say exactly what an earlier one said."""
    seen: set[tuple[str, ...]] = set()
    found: list[Melding] = []
    for rij, row in enumerate(zip(*cells.values(), strict=True)):
        if row in seen:
            found.append(Melding(rij, Klacht("", "record-dubbel-in-bestand")))
        seen.add(row)
    return found


def _feiten(columns: Mapping[str, list[Any]]) -> Iterator[Feiten]:
    return map(Feiten._make, zip(*(columns[naam] for naam in Feiten._fields), strict=True))


def _identity(
    places: Sequence[_Place], *, levering_id: str, partner: Partner, sleutel: Sleutel
) -> dict[str, list[Any]]:
    """Whose and which each signaal is. Two records on one line must not get one id, so the later ones count on."""
    return {
        "signaal_id": [signaal_id(sleutel, levering_id, regel + beurt * _NEXT_ON_LINE) for regel, beurt in places],
        "levering_id": [levering_id] * len(places),
        "regel": [regel for regel, _ in places],
        "partner": [partner.id] * len(places),
        "soort": [partner.soort] * len(places),
    }


def _about_bsn(cells: Mapping[str, Sequence[str]], *, allowed: bool) -> tuple[Finding, ...]:
    """One finding for the whole column: it says nothing about who has a BSN in it (domain.md, Rules 2)."""
    if allowed or not any(map(str.strip, cells.get("bsn", ()))):
        return ()
    return (Finding(1, "bsn", "bsn-zonder-grondslag"),)


def _broken(places: Sequence[_Place], records: Sequence[RawRecord | BrokenRecord]) -> Iterator[tuple[_Place, Klacht]]:
    for place, record in zip(places, records, strict=True):
        if isinstance(record, BrokenRecord):
            yield place, Klacht("", record.reden, record.tekst)


def _findings(found: list[tuple[_Place, Klacht]]) -> tuple[Finding, ...]:
    """Every complaint with its line, in the order of the file and of the columns in the contract."""
    order = {kolom: at for at, kolom in enumerate(KOLOMMEN)}
    in_order = sorted(found, key=lambda pair: (pair[0], order.get(pair[1].veld, -1)))
    return tuple(Finding(regel, k.veld, k.reden, _with_turn(beurt, k.tekst)) for (regel, beurt), k in in_order)


def _with_turn(beurt: int, tekst: str) -> str:
    return f"Record {beurt + 1} op deze regel. {tekst}".rstrip() if beurt else tekst
