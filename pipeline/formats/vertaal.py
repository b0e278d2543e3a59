"""A partner's own layout to the house format: columns, constants, notations and patches; the lines stay as they were.

Every source column is used, left out by name, or a reason to refuse the whole: nothing unknown comes in by accident.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from pipeline.contracts.formaat import Formaat, bron_naam
from pipeline.contracts.formaat_velden import VERPLICHT
from pipeline.contracts.reasons import Finding
from pipeline.formats.levering import BrokenRecord, LeveringFataal, RawRecord, RawStream, readable_kolom
from pipeline.formats.notatie import Notatie, bedrag_notatie, datum_notatie

_DATUMS = ("geboortedatum", "ontstaansdatum", "signaaldatum", "datum_einde_levering")
_ISO = "%Y-%m-%d"
_MAX_GENOEMD = 5
_NEGEER = ""
_VOORBEELD = date(2026, 11, 23)
_BEDRAGEN = {"punt": "1234.56", "komma": "1234,56", "centen": "123456, in centen"}


class _Plan(NamedTuple):
    """How each record is translated; `naar` grows with the names as the file writes them (`_NEGEER`: left out)."""

    formaat: Formaat
    kolommen: Mapping[str, str]
    naar: dict[str, str]
    notatie: Mapping[str, Notatie]
    vervang: Mapping[tuple[str, str], tuple[int, str]]
    geteld: Counter[int]


def translate_stream(raw: RawStream, formaat: Formaat, *, vervangen: Counter[int] | None = None) -> RawStream:
    """The same records under the house's column names and in its notations.

    While the stream is read `vervangen` counts each patch of `formaat.vervang` by its place there: see
    `patch_findings`. Raises LeveringFataal `kolom-onbekend`, `kolom-dubbel`, `kolom-ontbreekt` or `kop-ontbreekt`; in
    XML on the record with the unknown element. A value in another notation than agreed is left unreadable, not guessed.
    """
    plan = _plan(formaat, Counter() if vervangen is None else vervangen)
    used = set(formaat.kolommen.values())
    if formaat.vorm != "xml":
        if fataal := _judge_kolommen(raw.kolommen, plan):
            raise LeveringFataal(fataal)
        used = {_target(kolom, plan) or _NEGEER for kolom in raw.kolommen}
    house = tuple(kolom for kolom in formaat.kolommen.values() if kolom in used)
    return RawStream((*house, *formaat.vaste_waarden), _chunks(raw, plan))


def patch_findings(formaat: Formaat, vervangen: Mapping[int, int]) -> tuple[Finding, ...]:
    """What was patched, how often and why: one finding for each patch that was used."""
    return tuple(
        Finding(0, patch.kolom, "waarde-vervangen", f"{vervangen[at]} keer vervangen: {patch.reden}")
        for at, patch in enumerate(formaat.vervang)
        if vervangen.get(at)
    )


def with_agreed_notation(formaat: Formaat, bevindingen: Iterable[Finding]) -> Iterator[Finding]:
    """The same findings; one about an unreadable date or amount now says which notation was agreed with the partner."""
    agreed: dict[str, str] = {}
    if formaat.datumvorm:
        days = " of ".join(_VOORBEELD.strftime(vorm) for vorm in formaat.datumvorm)
        agreed |= dict.fromkeys(
            ("datum-ongeldig", "geboortedatum-niet-overgenomen"), f"Afgesproken is een datum als {days}."
        )
    if formaat.bedragvorm is not None:
        agreed["bedrag-ongeldig"] = f"Afgesproken is een bedrag als {_BEDRAGEN[formaat.bedragvorm]}."
    for finding in bevindingen:
        tekst = agreed.get(finding.reden)
        yield finding if tekst is None else finding._replace(tekst=f"{finding.tekst} {tekst}".lstrip())


def is_genegeerd(kolom: str, formaat: Formaat) -> bool:
    """Whether the configuration leaves this source column out; in XML with all that stands below it."""
    naam = bron_naam(kolom)
    left_out = [bron_naam(weg) for weg in formaat.negeer]
    below = formaat.vorm == "xml"
    return any(naam == weg or (below and naam.startswith(f"{weg}/")) for weg in left_out)


def _plan(formaat: Formaat, geteld: Counter[int]) -> _Plan:
    excel = formaat.vorm == "xlsx"
    notatie: dict[str, Notatie] = {}
    if formaat.datumvorm:
        datum = datum_notatie((*formaat.datumvorm, *((_ISO,) if excel else ())))
        notatie |= dict.fromkeys(_DATUMS, datum)
    if formaat.bedragvorm is not None:
        notatie["bedrag"] = bedrag_notatie(formaat.bedragvorm, excel=excel)
    kolommen = {bron_naam(bron): huis for bron, huis in formaat.kolommen.items()}
    vervang = {(patch.kolom, patch.van.strip()): (at, patch.naar) for at, patch in enumerate(formaat.vervang)}
    return _Plan(formaat, kolommen, {}, notatie, vervang, geteld)


def _chunks(raw: RawStream, plan: _Plan) -> Iterator[tuple[RawRecord | BrokenRecord, ...]]:
    for chunk in raw.chunks:
        yield tuple(record if isinstance(record, BrokenRecord) else _translated(record, plan) for record in chunk)


def _translated(record: RawRecord, plan: _Plan) -> RawRecord:
    velden: dict[str, str] = {}
    for kolom, value in record.velden.items():
        huis = _target(kolom, plan)
        if huis is None:
            tekst = f"Onbekend: {readable_kolom(kolom)}."
            raise LeveringFataal(Finding(record.regel, readable_kolom(kolom), "kolom-onbekend", tekst))
        if huis:
            velden[huis] = _house_value(huis, value.strip(), plan)
    return RawRecord(record.regel, velden | plan.formaat.vaste_waarden)


def _house_value(huis: str, value: str, plan: _Plan) -> str:
    patch = plan.vervang.get((huis, value))
    if patch is not None:
        plan.geteld[patch[0]] += 1
        value = patch[1]
    notatie = plan.notatie.get(huis)
    return value if notatie is None else notatie(value)


def _target(kolom: str, plan: _Plan) -> str | None:
    """The house column of a source column, `_NEGEER` when it is left out, None when nobody knows it."""
    huis = plan.naar.get(kolom)
    if huis is None:
        huis = plan.kolommen.get(bron_naam(kolom))
        if huis is None and is_genegeerd(kolom, plan.formaat):
            huis = _NEGEER
        if huis is not None:
            plan.naar[kolom] = huis
    return huis


def _judge_kolommen(kolommen: tuple[str, ...], plan: _Plan) -> Finding | None:
    """What is wrong with the columns of a CSV or sheet, in one finding; a foreign header is not repeated whole."""
    used = Counter(bron_naam(kolom) for kolom in kolommen if _target(kolom, plan))
    if not used:
        return Finding(_kop_regel(plan), "", "kop-ontbreekt", "Geen enkele afgesproken kolom staat erin.")
    agreed = plan.formaat.kolommen.items()
    missing = [bron for bron, huis in agreed if huis in VERPLICHT and bron_naam(bron) not in used]
    found = (
        ("kolom-onbekend", "Onbekend", [kolom for kolom in kolommen if _target(kolom, plan) is None]),
        ("kolom-dubbel", "Dubbel", [kolom for kolom, count in used.items() if count > 1]),
        ("kolom-ontbreekt", "Ontbreekt", missing),
    )
    wrong = [(reden, woord, namen) for reden, woord, namen in found if namen]
    if not wrong:
        return None
    tekst = " ".join(f"{woord}: {_listed(namen)}." for _, woord, namen in wrong)
    return Finding(_kop_regel(plan), readable_kolom(wrong[0][2][0]), wrong[0][0], tekst)


def _kop_regel(plan: _Plan) -> int:
    return 1 if plan.formaat.vorm == "csv" else 0


def _listed(namen: list[str]) -> str:
    rest = f" en nog {len(namen) - _MAX_GENOEMD}" if len(namen) > _MAX_GENOEMD else ""
    return ", ".join(readable_kolom(naam) for naam in namen[:_MAX_GENOEMD]) + rest
