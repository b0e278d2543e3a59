"""What a policy really says: rules that never fire, gaps, rules whose order decides, plans that fall short.

Exact, without trying examples. The rules can tell only so many values of a fact apart: an amount lies between two of
their bounds, a set of kinds is hit by some of their lists. So a rule is a box: of each fact the values that agree, one
bit per value. Taking earlier boxes out of a box leaves pieces; no piece left means that the rule never fires.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from typing import Any, NamedTuple, get_args

from pipeline.contracts.beleid import Beleid, EerderContact, Klasse, PlanStap, Stapsoort, Voorwaarden
from pipeline.contracts.config import Zaken
from pipeline.contracts.ddas import KINDS_BY_DEFAULT, Signaalpartner
from pipeline.contracts.reasons import Finding
from pipeline.contracts.zaken import ZaakFeiten

_Box = tuple[int, ...]
"""Per fact of ZaakFeiten, in that order, the values (bits) that agree."""
_AT_THE_DOOR: frozenset[Stapsoort] = frozenset({"Brief", "Huisbezoek", "Kaartje", "Afspraak op locatie"})
"""What reaches somebody of whom only the address is known."""
_BY_PHONE: frozenset[Stapsoort] = frozenset({"Telefoon", "SMS/Whatsapp"})
_ALWAYS_THERE = frozenset({"gemeente", "uitvoerder"})


class Volgorde(NamedTuple):
    """Two rules that hold for the same facts and give another plan: the order decides. Positions from 0."""

    eerst: int
    later: int


class Onderzocht(NamedTuple):
    """What is wrong (a Finding's `regel` is the rule's number from 1, `veld` its subject), and what order decides."""

    bevindingen: tuple[Finding, ...]
    volgorde: tuple[Volgorde, ...]


def examine_beleid(
    beleid: Beleid, *, uitvoerders: Collection[str], sjablonen: Collection[str], termijnen: Zaken
) -> Onderzocht:
    """Everything that can be said of a policy without a single zaak. `sjablonen` are the letters that exist."""
    regels = _Regels.of(beleid)
    dead = [nr for nr in range(len(regels.boxes)) if regels.witness(nr) is None]
    return Onderzocht(
        (
            *_dead_rules(beleid, regels, dead),
            *_gap(regels),
            *_plans(beleid, regels, dead, termijnen=termijnen),
            *_names(beleid, uitvoerders=uitvoerders, sjablonen=sjablonen),
        ),
        tuple(_order(beleid, regels)),
    )


def find_witness(beleid: Beleid, nummer: int) -> ZaakFeiten | None:
    """Facts for which exactly this rule (from 0) fires, or None when there are none."""
    return _Regels.of(beleid).witness(nummer)


def find_gap(beleid: Beleid) -> ZaakFeiten | None:
    """Facts for which no rule holds, or None when there are none. For these the last rule decides all the same."""
    return _Regels.of(beleid).gap()


def timeline(plan: Sequence[PlanStap], *, termijn: int) -> list[tuple[int, PlanStap]]:
    """Each step with its working day when all goes as planned; a first letter is made the first night, on day 0.

    `termijn` is by when a first step without `na` is done.
    """
    first = 0 if plan[0].stap == "Brief" else termijn if plan[0].na is None else plan[0].na
    days = accumulate((first, *(stap.na or 0 for stap in plan[1:])))
    return list(zip(days, plan, strict=True))


@dataclass(frozen=True, slots=True)
class _Regels:
    """The rules as boxes over `waarden`: per fact one value for each kind of value that they tell apart."""

    waarden: tuple[tuple[Any, ...], ...]
    boxes: tuple[_Box, ...]

    @classmethod
    def of(cls, beleid: Beleid) -> "_Regels":
        conditions = [regel.als for regel in beleid.regels]
        waarden = _told_apart(conditions)
        return cls(waarden, tuple(_box(als, waarden) for als in conditions))

    def everything(self) -> _Box:
        return tuple((1 << len(values)) - 1 for values in self.waarden)

    def firing(self, nummer: int, within: _Box | None = None) -> _Box | None:
        """A part of `within` for which this rule fires; the last one also fires where none holds."""
        last = nummer == len(self.boxes) - 1
        box = self.everything() if last else self.boxes[nummer]
        part = box if within is None else _both(box, within)
        return next(_left(part, self.boxes[:nummer]), None) if part is not None else None

    def witness(self, nummer: int) -> ZaakFeiten | None:
        return self.example(self.firing(nummer))

    def gap(self) -> ZaakFeiten | None:
        return self.example(next(_left(self.everything(), self.boxes), None))

    def example(self, box: _Box | None) -> ZaakFeiten | None:
        """The first value that agrees, of every fact."""
        if box is None or not all(box):
            return None
        return ZaakFeiten(
            *(values[(bits & -bits).bit_length() - 1] for values, bits in zip(self.waarden, box, strict=True))
        )

    def narrowed(self, **facts: bool) -> _Box:
        """All facts, but for these yes-or-no ones only this value."""
        place = {naam: nr for nr, naam in enumerate(ZaakFeiten._fields)}
        box = list(self.everything())
        for naam, value in facts.items():
            box[place[naam]] = 1 << self.waarden[place[naam]].index(value)
        return tuple(box)


def _told_apart(conditions: Sequence[Voorwaarden]) -> tuple[tuple[Any, ...], ...]:
    """Per fact of ZaakFeiten one value for each kind of value that the conditions tell apart."""
    bounds = {euros for als in conditions for euros in (als.bedrag_vanaf, als.bedrag_tot) if euros is not None}
    ages = {age for als in conditions for age in (als.leeftijd_vanaf, als.leeftijd_tot) if age is not None}
    yes_no = (False, True)
    return (
        _kinds_told_apart([frozenset(als.soort) for als in conditions if als.soort]),
        tuple(sorted({1} | {100 * euros for euros in bounds if euros > 0})),
        get_args(Klasse),
        yes_no,
        yes_no,
        (None, *sorted({0} | {age for age in ages if age > 0})),
        yes_no,
        get_args(EerderContact),
        yes_no,
        yes_no,
    )


def _kinds_told_apart(lists: Sequence[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    """One set of kinds for each way in which a zaak can hit the rules' lists of kinds; the smallest sets."""
    named = sorted(frozenset[str]().union(*lists))
    other = [soort for soort in (*KINDS_BY_DEFAULT, *get_args(Signaalpartner)) if soort not in named][:1]
    found: dict[tuple[bool, ...], tuple[str, ...]] = {}
    for size in range(1, len(named) + len(other) + 1):
        for soorten in combinations([*other, *named], size):
            found.setdefault(tuple(not one.isdisjoint(soorten) for one in lists), soorten)
    return tuple(found.values())


def _box(als: Voorwaarden, waarden: tuple[tuple[Any, ...], ...]) -> _Box:
    """The values that agree with these conditions; `weigh.holds` says the same of one zaak's facts."""
    kinds, amounts, _, _, _, ages, *_ = waarden
    euros = [_within(cents / 100, als.bedrag_vanaf, als.bedrag_tot) for cents in amounts]
    wanted = (als.klasse, als.opeenvolgend, als.crisis, None, als.minderjarigen, als.eerder_contact)
    agree = [
        [want in {None, value} for value in waarden[nr]]
        for nr, want in enumerate((*wanted, als.telefoon, als.email), 2)
    ]
    agree[3] = [_within(age, als.leeftijd_vanaf, als.leeftijd_tot) for age in ages]
    of_kinds = [not als.soort or not set(als.soort).isdisjoint(soorten) for soorten in kinds]
    return tuple(sum(1 << nr for nr, yes in enumerate(values) if yes) for values in (of_kinds, euros, *agree))


def _within(value: float | None, vanaf: int | None, tot: int | None) -> bool:
    if vanaf is None and tot is None:
        return True
    return value is not None and (vanaf is None or value >= vanaf) and (tot is None or value < tot)


def _both(one: _Box, other: _Box) -> _Box | None:
    """What is in both; None when that is nothing."""
    shared = tuple(mine & its for mine, its in zip(one, other, strict=True))
    return shared if all(shared) else None


def _left(box: _Box, earlier: Sequence[_Box]) -> Iterator[_Box]:
    """What of a box is in none of the earlier ones, in pieces that share nothing."""
    if not all(box):
        return
    hit = next((nr for nr, other in enumerate(earlier) if _both(box, other) is not None), None)
    if hit is None:
        yield box
        return
    for nr, its in enumerate(earlier[hit]):
        outside = box[nr] & ~its
        if outside:
            yield from _left((*box[:nr], outside, *box[nr + 1 :]), earlier[hit + 1 :])
        box = (*box[:nr], box[nr] & its, *box[nr + 1 :])


def _dead_rules(beleid: Beleid, regels: _Regels, dead: Sequence[int]) -> Iterator[Finding]:
    """Rules that never fire, with the earlier ones that take all they could get; two alike are told apart."""
    for nr, regel in enumerate(beleid.regels):
        twin = next((earlier for earlier in range(nr) if regels.boxes[earlier] == regels.boxes[nr]), None)
        if twin is not None:
            tekst = f"Regel {nr + 1} ({regel.naam}) heeft dezelfde voorwaarden als regel {twin + 1}"
            yield Finding(nr + 1, regel.naam, "beleid-regels-gelijk", tekst)
        elif nr in dead:
            before = [str(one + 1) for one in _covering(regels, nr)]
            covered = f"regel {' en '.join(before)} {'gaat' if len(before) == 1 else 'gaan'} altijd voor"
            why = covered if before else "aan de voorwaarden kan geen zaak voldoen"
            yield Finding(nr + 1, regel.naam, "beleid-regel-past-nooit", f"Regel {nr + 1} ({regel.naam}): {why}")


def _covering(regels: _Regels, nummer: int) -> list[int]:
    """As few earlier rules as cover this one wholly."""
    last = nummer == len(regels.boxes) - 1
    box = regels.everything() if last else regels.boxes[nummer]
    needed = [nr for nr in range(nummer) if _both(box, regels.boxes[nr]) is not None]
    for nr in reversed(needed):
        fewer = [one for one in needed if one != nr]
        if next(_left(box, [regels.boxes[one] for one in fewer]), None) is None:
            needed = fewer
    return needed


def _gap(regels: _Regels) -> Iterator[Finding]:
    if regels.gap() is not None:
        yield Finding(len(regels.boxes), "regels", "beleid-laatste-regel")


def _order(beleid: Beleid, regels: _Regels) -> Iterator[Volgorde]:
    """Pairs of rules with another plan and facts for which both hold and no earlier one; the last gets what is left."""
    for eerst in range(len(beleid.regels) - 1):
        for later in range(eerst + 1, len(beleid.regels) - 1):
            shared = _both(regels.boxes[eerst], regels.boxes[later])
            if beleid.regels[eerst].plan == beleid.regels[later].plan or shared is None:
                continue
            if next(_left(shared, regels.boxes[:eerst]), None) is not None:
                yield Volgorde(eerst, later)


def _plans(beleid: Beleid, regels: _Regels, dead: Sequence[int], *, termijnen: Zaken) -> Iterator[Finding]:
    for naam, plan in beleid.plannen.items():
        using = [nr for nr, regel in enumerate(beleid.regels) if regel.plan == naam and nr not in dead]
        if not using:
            yield Finding(0, naam, "beleid-plan-ongebruikt", f"Plan {naam}: geen regel kiest dit plan ooit")
            continue
        ends = _late(plan, regels, using, termijnen=termijnen)
        if ends is not None:
            yield Finding(0, naam, "beleid-plan-te-lang", f"Plan {naam}: {ends}")
        yield from _unreached(naam, plan, regels, using)


def _late(plan: Sequence[PlanStap], regels: _Regels, using: Sequence[int], *, termijnen: Zaken) -> str | None:
    """How the steps outlast the zaak's deadline, of an urgent zaak or another; None when they do not."""
    terms = (
        (True, termijnen.werkdagen_crisis, termijnen.werkdagen_crisis, "bij spoed "),
        (False, termijnen.werkdagen_brief, termijnen.werkdagen_aanbod, ""),
    )
    for crisis, first, term, when in terms:
        last, _ = timeline(plan, termijn=first)[-1]
        if last > term and any(regels.firing(nr, regels.narrowed(crisis=crisis)) for nr in using):
            return f"de laatste stap is op werkdag {last}, de termijn is {when}{term} werkdagen"
    return None


def _unreached(naam: str, plan: Sequence[PlanStap], regels: _Regels, using: Sequence[int]) -> Iterator[Finding]:
    """Whom no step reaches, and steps that need a number or address which is not known."""
    for telefoon in (True, False):
        for email in (True, False):
            within = regels.narrowed(telefoon=telefoon, email=email)
            known = {None: True, "telefoon": telefoon, "email": email}
            if not any(regels.firing(nr, within) for nr in using):
                continue
            steps = [stap for stap in plan if known[stap.alleen_met]]
            if not any(_reaches(stap, telefoon=telefoon, email=email) for stap in steps):
                who = " en ".join(word for word, has in (("telefoon", telefoon), ("e-mail", email)) if not has)
                tekst = f"Plan {naam}: geen enkele stap bereikt iemand zonder {who}"
                yield Finding(0, naam, "beleid-plan-bereikt-niet-iedereen", tekst)
                return


def _reaches(stap: PlanStap, *, telefoon: bool, email: bool) -> bool:
    if stap.stap in _AT_THE_DOOR:
        return True
    return telefoon if stap.stap in _BY_PHONE else email


def _names(beleid: Beleid, *, uitvoerders: Collection[str], sjablonen: Collection[str]) -> Iterator[Finding]:
    """Names in the policy that lead nowhere: executors and letters."""
    steps = [stap for plan in beleid.plannen.values() for stap in plan]
    doers = {stap.door for stap in steps} | set(beleid.capaciteit)
    for door in sorted(doers - _ALWAYS_THERE - set(uitvoerders)):
        yield Finding(0, door, "beleid-uitvoerder-onbekend", f"Er is geen uitvoerder {door}")
    texts = {stap.brief for stap in steps if stap.brief} | {beleid.laatste_bericht}
    texts |= {period.brief for period in beleid.zonder_huisbezoek}
    for brief in sorted(texts - set(sjablonen)):
        yield Finding(0, brief, "beleid-brief-ontbreekt", f"Er is geen brief {brief}")
