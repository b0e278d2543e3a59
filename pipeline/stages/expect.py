"""expect: is this levering what its partner normally sends, and who has fallen silent (config `verwacht`).

A levering that is not as expected is held for a person; nothing in here refuses anything.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.config_partner import Partner, Verwacht
from pipeline.contracts.reasons import Finding
from pipeline.domain.kalender import werkdagen_na

HOLDING: frozenset[str] = frozenset(
    {"levering-onverwacht-aantal", "levering-veel-uitval", "levering-anders-dan-eerder"}
)
"""The reason codes that hold a levering until a person releases it."""

_MIN_LEVERINGEN = 6
_MIN_RECORDS = 50
_LAATSTE = 12
"""Only the last year's worth counts: partners grow and shrink."""

_ONGEVEER = 1.1
_TERUGKIJK = 24
_LAATSTE_AANTALLEN = 6
_STRENG_AANTAL = 1.8
_ONZEKER_AANTAL = 4
_STRENG_BEDRAG = 5.0
_STRENG_GEBIED = 5.0
_MIN_AFWIJKING_BEDRAG = 0.7
_MIN_AFWIJKING_GEBIED = 0.3
_RUIS_AANTAL = 0.16
_RUIS_BEDRAG = 0.10
_RUIS_GEBIED = 0.02
_NAAR_STANDAARDAFWIJKING = 1.2533
_ZONDER_DE_VREEMDSTE = 1.25
_CIJFERS = (4, 2)
_TIENTALLEN = 10

_STIL_NA_WERKDAGEN = 2
_STIL_NA_DAGEN = {"wekelijks": 8, "maandelijks": 35}
_RITME = {"dagelijks": "elke werkdag", "wekelijks": "elke week", "maandelijks": "elke maand"}


@dataclass(frozen=True, slots=True)
class Kentallen:
    """A levering in numbers: nothing about a person.

    `records` as they came and `uitval` as refused for what they say; over the accepted signalen: the average amount in
    euro cents (0 without any), how many per four digits of the postcode, and how many are a crisis or eindelevering.
    """

    records: int
    uitval: int
    gemiddeld_cent: float
    per_postcodegebied: Mapping[str, int]
    crisis: int

    @property
    def signalen(self) -> int:
        """The accepted signalen: each stands in exactly one postcode area."""
        return sum(self.per_postcodegebied.values())

    def merge(self, other: "Kentallen") -> "Kentallen":
        """Those of two parts of one levering together; the order does not matter."""
        together = self.signalen + other.signalen
        cents = self.gemiddeld_cent * self.signalen + other.gemiddeld_cent * other.signalen
        return Kentallen(
            records=self.records + other.records,
            uitval=self.uitval + other.uitval,
            gemiddeld_cent=cents / together if together else 0.0,
            per_postcodegebied=dict(Counter(self.per_postcodegebied) + Counter(other.per_postcodegebied)),
            crisis=self.crisis + other.crisis,
        )


def kentallen_of(signalen: pa.Table, *, records: int, uitval: int) -> Kentallen:
    """The numbers of these signalen (SIGNALEN: postcode, bedrag_cent, crisis and datum_einde_levering are read)."""
    gebieden = pc.utf8_slice_codeunits(signalen["postcode"], 0, 4)
    urgent = pc.or_(pc.equal(signalen["crisis"], pa.scalar("J")), pc.is_valid(signalen["datum_einde_levering"]))
    return Kentallen(
        records=records,
        uitval=uitval,
        gemiddeld_cent=float(pc.mean(signalen["bedrag_cent"]).as_py() or 0.0),
        per_postcodegebied=dict(Counter(str(gebied) for gebied in gebieden.to_pylist())),
        crisis=sum(map(bool, urgent.to_pylist())),
    )


def judge_expectations(levering: Kentallen, eerdere: Sequence[Kentallen], *, verwacht: Verwacht) -> tuple[Finding, ...]:
    """Why a person must look at this levering before it is taken in; empty when it is as expected.

    `eerdere` are this partner's leveringen that were taken in, oldest first. Each finding whose reason is in HOLDING
    holds the levering; with a crisis in it `crisis-vastgehouden` comes along, because a crisis cannot wait.

    Comparing with predecessors starts after 6 leveringen of at least 50 records, and looks at the last 12 of those: the
    number of records (logarithm against the median, in robust deviations that are never smaller than chance allows),
    the average amount (the same, at least a factor 2) and the distribution over postcode areas of 4 and of 2 digits
    (total variation distance, against those of the predecessors among themselves). An empty levering has its own
    finding, and the crisis lane, which follows need, is not compared. A size that came twice before is ordinary.

    Measured on 20,000 simulated partners (tests/stages/gewone_maanden.py: 60–1,000 records, growth to 2 % a month,
    seasons to 10 %, monthly noise of 3–15 % besides chance, heavy-tailed amounts, 12–21 areas, 6–24 predecessors):
    held of ordinary months 0.58 %; of amounts × 100 and ÷ 100, and of another or a neighbouring town's postcodes,
    100 %; of files with half the records missing 90 % (96 % from 300 records, 86 % under). With a partner that varies
    that much by itself a half file is no news, which is why `verwacht.min` exists.
    """
    found = [*_by_config(levering, verwacht)]
    if verwacht.vergelijk:
        found += _unlike(levering, eerdere)
    if found and levering.crisis:
        found.append(Finding(0, "", "crisis-vastgehouden", _crisis_in_words(levering.crisis)))
    return tuple(found)


def silent_partners(partners: Iterable[Partner], *, laatste: Mapping[str, date], vandaag: date) -> tuple[Finding, ...]:
    """The partners that should have delivered by now, by their `ritme`; `veld` is the partner's id.

    `laatste` is the day of the last levering per partner id. Silent is: after 2 working days (dagelijks), 8 days
    (wekelijks) or 35 days (maandelijks); before the first levering it counts from the signing of the overeenkomst. A
    partner without a rhythm or without an agreement in force owes nothing.
    """
    found = []
    for partner in partners:
        ritme, overeenkomst = partner.verwacht.ritme, partner.overeenkomst
        if ritme is None or overeenkomst is None or not partner.mag_leveren(vandaag):
            continue
        last = laatste.get(partner.id)
        since = max(last or overeenkomst.ondertekend, overeenkomst.ondertekend)
        if _is_silent(ritme, since, vandaag):
            told = f"leverde voor het laatst op {last}" if last else "leverde nog nooit"
            text = f"Partner {partner.id} {told}; afgesproken is {_RITME[ritme]}"
            found.append(Finding(0, partner.id, "partner-stil", text))
    return tuple(found)


def _is_silent(ritme: str, since: date, vandaag: date) -> bool:
    if ritme == "dagelijks":
        return vandaag > werkdagen_na(since, _STIL_NA_WERKDAGEN)
    return (vandaag - since).days > _STIL_NA_DAGEN[ritme]


def _crisis_in_words(aantal: int) -> str:
    return f"Er {'zit 1 crisissignaal' if aantal == 1 else f'zitten {aantal} crisissignalen'} in deze levering"


def _by_config(levering: Kentallen, verwacht: Verwacht) -> Iterator[Finding]:
    if not verwacht.past(levering.records):
        most = "geen maximum" if verwacht.max is None else f"hoogstens {verwacht.max}"
        text = f"De levering heeft {levering.records} records; verwacht is minstens {verwacht.min} en {most}"
        yield Finding(0, "", "levering-onverwacht-aantal", text)
    many = levering.uitval * 100 > verwacht.max_uitval_procent * levering.records
    if many and levering.uitval >= verwacht.min_uitval:
        share = round(levering.uitval * 100 / levering.records)
        text = f"Van de {levering.records} records zijn er {levering.uitval} geweigerd ({share}%)"
        yield Finding(0, "", "levering-veel-uitval", text)


def _unlike(levering: Kentallen, eerdere: Sequence[Kentallen]) -> list[Finding]:
    ordinary = [each for each in eerdere if not _is_crisis_lane(each)]
    like = [each for each in ordinary if each.records >= _MIN_RECORDS and each.signalen][-_LAATSTE:]
    if len(like) < _MIN_LEVERINGEN or levering.records == 0 or _is_crisis_lane(levering):
        return []
    strange = [_strange_size(levering, like, among=ordinary[-_TERUGKIJK:])]
    if levering.signalen:
        strange += [_strange_amount(levering, like), _strange_areas(levering, like)]
    told = [text for text in strange if text]
    return [Finding(0, "", "levering-anders-dan-eerder", f"Anders dan eerder: {'; '.join(told)}")] if told else []


def _is_crisis_lane(levering: Kentallen) -> bool:
    return levering.crisis * 2 > levering.signalen


class _Gewoon(NamedTuple):
    """The middle of earlier values, and how far they lie from it."""

    midden: float
    spreiding: float


def _ordinary(values: Sequence[float]) -> _Gewoon:
    """Median and deviation without the strangest one, so that one odd predecessor does not hide the next."""
    middle = float(np.median(values))
    away = sorted(abs(value - middle) for value in values)[:-1]
    return _Gewoon(middle, _NAAR_STANDAARDAFWIJKING * _ZONDER_DE_VREEMDSTE * float(np.mean(away)))


def _strange_size(levering: Kentallen, like: Sequence[Kentallen], *, among: Sequence[Kentallen]) -> str:
    logs = [float(np.log(each.records)) for each in like]
    recent = float(np.median(logs[-_LAATSTE_AANTALLEN:]))
    size = float(np.log(levering.records))
    chance = (_RUIS_AANTAL**2 + float(np.exp(-recent))) ** 0.5
    # With few predecessors the middle and the deviation are themselves uncertain.
    limit = _STRENG_AANTAL * (1 + _ONZEKER_AANTAL / len(like)) * max(_ordinary(logs).spreiding, chance)
    came_before = sum(_is_about_as_large(each, levering) for each in among)
    if abs(size - recent) <= limit or came_before > 1:
        return ""
    return f"{levering.records} records, anders rond {round(np.exp(recent))}"


def _is_about_as_large(one: Kentallen, other: Kentallen) -> bool:
    """Within a tenth of each other, or both small: corrections and the like, of one record or of thirty."""
    small, large = sorted((one.records, other.records))
    return large < _MIN_RECORDS or large <= small * _ONGEVEER


def _strange_amount(levering: Kentallen, like: Sequence[Kentallen]) -> str:
    usual = _ordinary([_log_cent(each) for each in like])
    away = _log_cent(levering) - usual.midden
    scale = max(usual.spreiding, _RUIS_BEDRAG) * _fewer(levering, like)
    if abs(away) <= max(_MIN_AFWIJKING_BEDRAG, _STRENG_BEDRAG * scale):
        return ""
    factor = float(np.exp(abs(away)))
    times = str(round(factor)) if factor >= _TIENTALLEN else f"{factor:.1f}".replace(".", ",")
    return f"het gemiddelde bedrag is {times} keer zo {'hoog' if away > 0 else 'laag'}"


def _log_cent(levering: Kentallen) -> float:
    return float(np.log(max(levering.gemiddeld_cent, 1.0)))


def _strange_areas(levering: Kentallen, like: Sequence[Kentallen]) -> str:
    for digits in _CIJFERS:
        parts = [_shares(each, digits) for each in like]
        whole = sum(parts, Counter[str]())
        usual = _ordinary([_distance(part, whole - part) for part in parts])
        limit = (usual.midden + _STRENG_GEBIED * max(usual.spreiding, _RUIS_GEBIED)) * _fewer(levering, like)
        away = _distance(_shares(levering, digits), whole)
        if away > max(_MIN_AFWIJKING_GEBIED, limit):
            return f"{round(away * 100)}% van de signalen komt uit andere postcodegebieden"
    return ""


def _fewer(levering: Kentallen, like: Sequence[Kentallen]) -> float:
    """How much larger chance is in this levering than in its predecessors, because it holds fewer signalen."""
    return float(max(1.0, (np.median([each.signalen for each in like]) / levering.signalen) ** 0.5))


def _shares(levering: Kentallen, digits: int) -> Counter[str]:
    counted: Counter[str] = Counter()
    for gebied, aantal in levering.per_postcodegebied.items():
        counted[gebied[:digits]] += aantal
    return counted


def _distance(one: Counter[str], other: Counter[str]) -> float:
    """Total variation distance: the share that would have to move to make the two alike, 0 to 1."""
    here, there = one.total(), other.total()
    return sum(abs(one[gebied] / here - other[gebied] / there) for gebied in one.keys() | other.keys()) / 2
