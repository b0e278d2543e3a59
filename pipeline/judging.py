"""One levering judged: unpack → identify → parse → admit → normalise → expect. Touches its own file only."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa

from pipeline.adapters.unpack import unpack_levering
from pipeline.besluiten import AFGEWEZEN, VRIJGEGEVEN
from pipeline.contracts.config import Config
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.drops import RemoteFile
from pipeline.contracts.formaat import Formaat
from pipeline.contracts.ids import Sleutel, levering_id
from pipeline.contracts.reasons import PROEF, Finding, reden
from pipeline.contracts.tables import SIGNALEN
from pipeline.domain.refusal import Refusal
from pipeline.formats.levering import BrokenRecord, Chunk, LeveringFataal
from pipeline.formats.vertaal import patch_findings, with_agreed_notation
from pipeline.stages.admit import admit_records
from pipeline.stages.expect import HOLDING, Kentallen, judge_expectations, kentallen_of
from pipeline.stages.identify import identify_levering
from pipeline.stages.link import VERBANDEN, link_crisis
from pipeline.stages.normalise import NormaliseContext, normalise_chunk
from pipeline.stages.parse import Extensie, open_levering, read_ahead

Status = Literal["verwerkt", "geweigerd", "dubbel", "vastgehouden"]


@dataclass(frozen=True, slots=True)
class Aangekomen:
    """A file on a drop, or a held levering from the archive. `path` is None when not a byte of it may be kept."""

    partner: Partner
    bestand: str
    sha256: str
    path: Path | None
    remote: RemoteFile | None
    verwacht_aantal: int | None = None

    @property
    def levering_id(self) -> str:
        """Partner + content (contract, A levering in the house format)."""
        return levering_id(self.partner.id, self.sha256)


@dataclass(frozen=True, slots=True)
class Beoordeeld:
    """A levering after judgement: records = signalen + uitval + held back."""

    aangekomen: Aangekomen
    status: Status
    records: int
    uitval: int
    reden: str
    signalen: pa.Table | None
    bevindingen: tuple[Finding, ...]

    @property
    def levering_id(self) -> str:
        """Partner + content (contract, A levering in the house format)."""
        return self.aangekomen.levering_id


class Kennis(NamedTuple):
    """What earlier nights know: what a person decided about a levering, and its partner's earlier ones in numbers."""

    besluit: Callable[[str], str]
    kentallen: Mapping[str, Sequence[Kentallen]]


class _Read(NamedTuple):
    """The records of a levering, judged one by one."""

    signalen: pa.Table
    bevindingen: tuple[Finding, ...]
    records: int
    uitval: int
    kentallen: Kentallen


def delivery_bar(partner: Partner, *, config: Config, vandaag: date) -> str:
    """The reason code why this partner may not deliver today, or the empty string (domain.md, Rules 1)."""
    if not partner.mag_leveren(vandaag):
        return "geen-overeenkomst"
    return "" if config.soort_mag(partner.soort, vandaag) else "soort-niet-toegestaan"


def judge_levering(
    levering: Aangekomen, *, config: Config, vandaag: date, sleutel: Sleutel, kennis: Kennis, workshop: Path
) -> Beoordeeld:
    """Judge one levering; a reason that is `fataal` refuses it whole. `workshop` is a folder for unpacking.

    Of a partner on trial everything is judged, and then nothing is taken (ADR 0021).
    """
    bar = delivery_bar(levering.partner, config=config, vandaag=vandaag)
    if bar or levering.path is None:
        return _refused(levering, Finding(0, "", bar or "geen-overeenkomst"))
    context = NormaliseContext(
        levering_id=levering.levering_id, partner=levering.partner, config=config, vandaag=vandaag, sleutel=sleutel
    )
    judged = _judged(levering, levering.path, context=context, kennis=kennis, workshop=workshop)
    return _tried(judged) if levering.partner.proef else judged


def _judged(
    levering: Aangekomen, path: Path, *, context: NormaliseContext, kennis: Kennis, workshop: Path
) -> Beoordeeld:
    partner, config = levering.partner, context.config
    unpacked = unpack_levering(
        path, levering.bestand, target=workshop / levering.levering_id, ontvangst=partner.ontvangst
    )
    if isinstance(unpacked, Finding):
        return _refused(levering, unpacked)
    formaat = config.formaten.get(partner.formaat)
    extensie = _identify(unpacked.naam, partner=partner.id, formaat=formaat)
    if isinstance(extensie, Refusal):
        return _refused(levering, Finding(0, "", extensie.reden, extensie.detail))
    try:
        read = _read(unpacked.path, extensie=extensie, formaat=formaat, context=context)
    except LeveringFataal as error:
        return _refused(levering, error.finding)
    if levering.verwacht_aantal not in {None, read.records}:
        return _refused(levering, Finding(0, "", "aantal-klopt-niet"))
    return _weigh(levering, read, kennis=kennis)


def link_leveringen(verdicts: Iterable[Beoordeeld], *, eerdere: pa.Table) -> tuple[tuple[Beoordeeld, ...], pa.Table]:
    """The same verdicts, with a warning on each crisis that had no signaal before it; and what was linked (VERBANDEN).

    `eerdere` (SIGNALEN) are those of earlier nights; the leveringen of this night know each other too.
    """
    judged = list(verdicts)
    known = pa.concat_tables([eerdere, *(verdict.signalen for verdict in judged if verdict.signalen is not None)])
    tables = [VERBANDEN.empty_table()]
    for place, verdict in enumerate(judged):
        if verdict.signalen is not None:
            linked = link_crisis(verdict.signalen, known)
            tables.append(linked.verbanden)
            judged[place] = replace(verdict, bevindingen=(*verdict.bevindingen, *linked.bevindingen))
    return tuple(judged), pa.concat_tables(tables)


def _identify(bestand: str, *, partner: str, formaat: Formaat | None) -> Extensie | Refusal:
    if formaat is None or formaat.bestandsnaam is None:
        named = identify_levering(bestand, partner=partner)
        return named if isinstance(named, Refusal) else named.extensie
    own = formaat.read_naam(bestand)
    return own if isinstance(own, Refusal) else formaat.vorm


def _read(path: Path, *, extensie: Extensie, formaat: Formaat | None, context: NormaliseContext) -> _Read:
    """Every record judged, chunk by chunk. Raises LeveringFataal when the file turns out not to be what it says."""
    tables: list[pa.Table] = [SIGNALEN.empty_table()]
    found: list[Finding] = []
    records = uitval = barred = 0
    vervangen: Counter[int] = Counter()
    with path.open("rb") as stream:
        raw = open_levering(stream, extensie=extensie, formaat=formaat, vervangen=vervangen)
        for chunk in read_ahead(raw.chunks):
            admitted = _admit(raw.kolommen, chunk, context=context)
            judged = normalise_chunk(raw.kolommen, admitted.records, context=context)
            tables.append(judged.signalen)
            found += judged.bevindingen
            records += judged.records
            uitval += judged.uitval
            barred += len(admitted.uitval)
    if formaat is not None:
        found = [*with_agreed_notation(formaat, found), *patch_findings(formaat, vervangen)]
    if not records:
        found.append(Finding(0, "", "levering-zonder-records"))
    signalen = pa.concat_tables(tables)
    # A landlord that did not sign says nothing about how well the others were written.
    kentallen = kentallen_of(signalen, records=records, uitval=uitval - barred)
    return _Read(signalen, tuple(found), records, uitval, kentallen)


class _Passed(NamedTuple):
    records: Chunk
    uitval: tuple[BrokenRecord, ...]


def _admit(kolommen: Sequence[str], chunk: Chunk, *, context: NormaliseContext) -> _Passed:
    """Only a collective drop looks at each record; any other chunk passes as it came, in columns."""
    if not context.partner.is_verzamelmap:
        return _Passed(chunk, ())
    return _Passed(*admit_records(kolommen, tuple(chunk), partner=context.partner, vandaag=context.vandaag))


def _weigh(levering: Aangekomen, read: _Read, *, kennis: Kennis) -> Beoordeeld:
    """Taken in, or held for a person because it is not what this partner normally sends."""
    partner, besluit = levering.partner, kennis.besluit(levering.levering_id)
    if besluit == AFGEWEZEN:
        return _refused(levering, Finding(0, "", "levering-afgewezen"), records=read.records)
    earlier = kennis.kentallen.get(partner.id, ())
    strange = judge_expectations(read.kentallen, earlier, verwacht=partner.verwacht) if read.records else ()
    if besluit == VRIJGEGEVEN or not any(finding.reden in HOLDING for finding in strange):
        return Beoordeeld(levering, "verwerkt", read.records, read.uitval, "", read.signalen, read.bevindingen)
    found = (*strange, *read.bevindingen)
    return Beoordeeld(levering, "vastgehouden", read.records, read.uitval, strange[0].reden, None, found)


def _tried(judged: Beoordeeld) -> Beoordeeld:
    """The same judgement with nothing in it to keep: only what a real levering would have brought, in words."""
    taken = judged.records - judged.uitval
    held = " Een medewerker had er eerst naar gekeken." if judged.status == "vastgehouden" else ""
    told = f"In het echt waren van de {judged.records} records er {taken} aangenomen.{held}"
    found = (Finding(0, "", PROEF, told), *judged.bevindingen)
    return replace(judged, status="geweigerd", uitval=judged.records, reden=PROEF, signalen=None, bevindingen=found)


def _refused(levering: Aangekomen, fataal: Finding, *, records: int = 0) -> Beoordeeld:
    if reden(fataal.reden).ernst != "fataal":
        raise ValueError(f"{fataal.reden} does not refuse a levering")
    return Beoordeeld(levering, "geweigerd", records, records, fataal.reden, None, (fataal,))
