"""Signalen of one inwoner in one matching period become one zaak (domain.md, Rules 7)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.contracts.ids import Sleutel, zaak_id
from pipeline.contracts.zaken import GekoppeldSignaal, Periode, Zaak

_MAANDEN = 12


def matchingperiode(dag: date) -> Periode:
    """The matching period a day falls in: its calendar month."""
    start = dag.replace(day=1)
    eind = _months_after(start, 1) - timedelta(days=1)
    return Periode(start, eind)


def combine_zaken(
    signalen: Sequence[GekoppeldSignaal],
    *,
    bestaand: Iterable[Zaak],
    vandaag: date,
    terugkijk_maanden: int,
    sleutel: Sleutel,
) -> tuple[Zaak, ...]:
    """The zaken that are new or changed, ordered by id.

    `signalen` are newly linked to inwoners; `bestaand` the zaken of this and earlier periods. A zaak is meervoudig when
    at least two signalen stand at its address within the period; opeenvolgend when an earlier zaak at that address
    starts within `terugkijk_maanden` before the period. Order of the input does not matter.
    """
    periode = matchingperiode(vandaag)
    before = list(bestaand)
    current = {zaak.zaak_id: zaak for zaak in before if zaak.periode == periode}
    joined = dict(current)
    for signaal in sorted(signalen):
        identity = zaak_id(sleutel, signaal.bsn, periode.start.isoformat())
        zaak = joined.get(identity) or _new_zaak(identity, signaal, periode=periode, vandaag=vandaag)
        joined[identity] = _with_signaal(zaak, signaal)
    followed = _addresses_between(before, _months_after(periode.start, -terugkijk_maanden), periode.start)
    per_adres: defaultdict[str, int] = defaultdict(int)
    for zaak in joined.values():
        per_adres[zaak.adres] += len(zaak.signaal_ids)
    classed = (_classify(zaak, at_address=per_adres, followed=followed) for zaak in joined.values())
    return tuple(sorted((zaak for zaak in classed if zaak != current.get(zaak.zaak_id)), key=lambda zaak: zaak.zaak_id))


def _new_zaak(identity: str, signaal: GekoppeldSignaal, *, periode: Periode, vandaag: date) -> Zaak:
    return Zaak(
        zaak_id=identity,
        bsn=signaal.bsn,
        adres=signaal.adres,
        signaal_ids=(),
        periode=periode,
        matchingsdatum=vandaag,
        crisis=False,
        klasse="enkelvoudig",
        opeenvolgend=False,
    )


def _with_signaal(zaak: Zaak, signaal: GekoppeldSignaal) -> Zaak:
    ids = tuple(sorted({*zaak.signaal_ids, signaal.signaal_id}))
    return replace(zaak, signaal_ids=ids, crisis=zaak.crisis or signaal.crisis)


def _classify(zaak: Zaak, *, at_address: Mapping[str, int], followed: frozenset[str]) -> Zaak:
    klasse = "meervoudig" if at_address[zaak.adres] > 1 else "enkelvoudig"
    return replace(zaak, klasse=klasse, opeenvolgend=zaak.opeenvolgend or zaak.adres in followed)


def _addresses_between(zaken: Iterable[Zaak], start: date, eind: date) -> frozenset[str]:
    return frozenset(zaak.adres for zaak in zaken if start <= zaak.periode.start < eind)


def _months_after(first: date, months: int) -> date:
    index = first.year * _MAANDEN + first.month - 1 + months
    return date(index // _MAANDEN, index % _MAANDEN + 1, 1)
