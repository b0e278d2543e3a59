"""Signalen of one inwoner (or one household) become one zaak (domain.md, Rules 7)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from pipeline.contracts.config import Zaken
from pipeline.contracts.ids import Sleutel, zaak_id
from pipeline.contracts.zaken import GekoppeldSignaal, Periode, Zaak, ZaakSignaal

_MAANDEN = 12
_MEER = 2


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
    instelling: Zaken,
    sleutel: Sleutel,
) -> tuple[Zaak, ...]:
    """The zaken that are new or changed, ordered by id; the order of `signalen` and `bestaand` does not matter.

    A signaal joins the open zaak of its inwoner (with `per: adres`: of its address), else it starts one. Meervoudig by
    address: two or more signalen there in the zaak's own period; by kind: two or more kinds in the zaak in that period;
    `klasse_telt` says which counts. Opeenvolgend: an earlier signaal at the address within the look-back, or one in the
    zaak from a later period (domain-sources D-2).
    """
    periode = matchingperiode(vandaag)
    before = {zaak.zaak_id: zaak for zaak in bestaand}
    joined = _join(signalen, before, periode=periode, vandaag=vandaag, per=instelling.per, sleutel=sleutel)
    open_ones = [zaak for zaak in joined.values() if zaak.is_open]
    look = _Look(instelling, _seen(joined.values(), {zaak.adres for zaak in open_ones}), _kinds(open_ones))
    classed = (_classify(zaak, look) for zaak in open_ones)
    return tuple(sorted((zaak for zaak in classed if zaak != before.get(zaak.zaak_id)), key=lambda zaak: zaak.zaak_id))


class _Look(NamedTuple):
    """What the classes depend on: signalen per address and period, and kinds per zaak in its own period."""

    instelling: Zaken
    per_plek: Mapping[str, Mapping[date, int]]
    kinds: Mapping[str, int]


def _join(
    signalen: Sequence[GekoppeldSignaal],
    before: Mapping[str, Zaak],
    *,
    periode: Periode,
    vandaag: date,
    per: str,
    sleutel: Sleutel,
) -> dict[str, Zaak]:
    """All zaken with the new signalen in them, sorted in; `who` is whose zaak it is."""
    zaken = dict(before)
    open_of = {_who(zaak.bsn, zaak.adres, per): zaak.zaak_id for zaak in _oldest_last(before) if zaak.is_open}
    fresh: defaultdict[str, list[ZaakSignaal]] = defaultdict(list)
    for signaal in sorted(signalen, key=lambda one: (one.signaaldatum, one.bsn, one.signaal_id)):
        who = _who(signaal.bsn, signaal.adres, per)
        if who not in open_of:
            zaak = _new_zaak(signaal, zaken, periode=periode, vandaag=vandaag, sleutel=sleutel)
            zaken[zaak.zaak_id], open_of[who] = zaak, zaak.zaak_id
        fresh[open_of[who]].append(
            ZaakSignaal(
                signaal.signaal_id,
                signaal.bsn,
                signaal.adres,
                signaal.soort,
                signaal.bedrag_cent,
                signaal.crisis,
                periode.start,
                signaal.voor,
            )
        )
    for identity, more in fresh.items():
        together = {signaal.signaal_id: signaal for signaal in (*zaken[identity].signalen, *more)}
        zaken[identity] = replace(zaken[identity], signalen=tuple(sorted(together.values())))
    return zaken


def _who(bsn: str, adres: str, per: str) -> str:
    return adres if per == "adres" else bsn


def _oldest_last(zaken: Mapping[str, Zaak]) -> list[Zaak]:
    """So that of two open zaken of one inwoner the oldest is the one that signalen join."""
    return sorted(zaken.values(), key=lambda zaak: (zaak.periode.start, zaak.zaak_id), reverse=True)


def _new_zaak(
    signaal: GekoppeldSignaal, zaken: Mapping[str, Zaak], *, periode: Periode, vandaag: date, sleutel: Sleutel
) -> Zaak:
    """A zaak without signalen yet. After a closed one in the same period the next gets a name of its own."""
    occasion, identity = 1, zaak_id(sleutel, signaal.bsn, periode.start.isoformat())
    while identity in zaken:
        occasion += 1
        identity = zaak_id(sleutel, signaal.bsn, f"{periode.start.isoformat()}/{occasion}")
    return Zaak(
        zaak_id=identity,
        bsn=signaal.bsn,
        adres=signaal.adres,
        signalen=(),
        periode=periode,
        matchingsdatum=vandaag,
        klasse="enkelvoudig",
        klasse_adres="enkelvoudig",
        klasse_soort="enkelvoudig",
        opeenvolgend=False,
        terugkijk=periode,
    )


def _seen(zaken: Iterable[Zaak], adressen: Collection[str]) -> dict[str, dict[date, int]]:
    """How many signalen stand at each of these addresses, per matching period."""
    counts: dict[str, dict[date, int]] = {adres: {} for adres in adressen}
    for zaak in zaken:
        for signaal in zaak.signalen:
            periods = counts.get(signaal.adres)
            if periods is not None:
                periods[signaal.periode] = periods.get(signaal.periode, 0) + 1
    return counts


def _kinds(zaken: Iterable[Zaak]) -> dict[str, int]:
    return {
        zaak.zaak_id: len({one.soort for one in zaak.signalen if one.periode == zaak.periode.start}) for zaak in zaken
    }


def _classify(zaak: Zaak, look: _Look) -> Zaak:
    periods = look.per_plek.get(zaak.adres, {})
    start = zaak.periode.start
    back = _months_after(start, -look.instelling.opeenvolgend_maanden)
    by_address = _klasse(periods.get(start, 0))
    by_kind = _klasse(look.kinds[zaak.zaak_id])
    earlier = any(back <= period < start for period in periods)
    later = any(signaal.periode > start for signaal in zaak.signalen)
    return replace(
        zaak,
        klasse=by_kind if look.instelling.klasse_telt == "soort" else by_address,
        klasse_adres=by_address,
        klasse_soort=by_kind,
        opeenvolgend=zaak.opeenvolgend or earlier or later,
        terugkijk=Periode(back, start - timedelta(days=1)) if back < start else Periode(start, start),
    )


def _klasse(aantal: int) -> str:
    return "meervoudig" if aantal >= _MEER else "enkelvoudig"


@cache
def _months_after(first: date, months: int) -> date:
    index = first.year * _MAANDEN + first.month - 1 + months
    return date(index // _MAANDEN, index % _MAANDEN + 1, 1)
