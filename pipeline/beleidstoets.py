"""Another policy on the zaken of a past period: what would have gone otherwise. Nothing changes by it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from sqlite3 import Row
from typing import Any, NamedTuple

from pipeline.adapters.config_file import load_beleid_file
from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners, read_inwoners_on
from pipeline.adapters.store import Store, read_store
from pipeline.beleid import judge_beleid, uitvoerders_of
from pipeline.contracts.beleid import Beleid
from pipeline.contracts.zaken import Gewogen, Stand, Stap, Zaak, ZaakFeiten
from pipeline.errors import UsageError
from pipeline.feiten import feiten_of, homes_with_minors, read_achtergrond
from pipeline.omgeving import Omgeving
from pipeline.stages.decide import deadline_of, plan_days
from pipeline.stages.spread import Werk, spread_werk, week_of
from pipeline.stages.weigh import weigh_zaak
from pipeline.zaakstaat import stored_zaken


class Geval(NamedTuple):
    """A zaak of the period as it was weighed then: the day, the facts, and the INWONERS row (None: not known)."""

    zaak: Zaak
    dag: date
    begin: date
    feiten: ZaakFeiten
    inwoner: Mapping[str, str] | None
    versie: str
    regel: str


class Anders(NamedTuple):
    """A zaak that would get another plan."""

    zaak_id: str
    regel_nu: str
    plan_nu: str
    regel_dan: str
    plan_dan: str


class Geteld(NamedTuple):
    """A count with the policy of now and with the other; `wat` is a rule, a plan, or who does which step."""

    wat: str
    nu: int
    dan: int


class Week(NamedTuple):
    """What somebody has to do in the week of this Monday; `grens` is the capacity of the policy (None: no limit)."""

    maandag: date
    door: str
    nu: int
    grens_nu: int | None
    dan: int
    grens_dan: int | None


class Getoetst(NamedTuple):
    """What the other policy (`dan`) would do beside the one of now (`nu`); steps as planned when nobody is reached."""

    versie_nu: str
    versie_dan: str
    van: date
    tot: date
    zaken: int
    regels: tuple[Geteld, ...]
    plannen: tuple[Geteld, ...]
    acties: tuple[Geteld, ...]
    totalen: tuple[Geteld, ...]
    weken: tuple[Week, ...]
    doorgeschoven: Geteld
    anders: tuple[Anders, ...]
    onzeker: tuple[str, ...]
    bevindingen: int


class _Uitkomst(NamedTuple):
    """A policy on all zaken: what was weighed, per step who does it and when, and how many steps move on."""

    gewogen: tuple[Gewogen, ...]
    stappen: tuple[tuple[Stap, date], ...]
    doorgeschoven: int


def try_beleid(omgeving: Omgeving, file: Path, *, van: date, tot: date) -> Getoetst:
    """Weigh every zaak that began in the period (both days included) with FILE's policy and with that of now.

    The facts are those of the day on which each zaak was weighed, as far as the store keeps them; `onzeker` says what
    it does not. Raises DataError for no policy, UsageError for a period that ends before it begins.
    """
    if tot < van:
        raise UsageError("--tot ligt vóór --van.", "Draai de twee datums om.")
    beleid = load_beleid_file(file)
    with read_store(omgeving.config.store) as store:
        gevallen, onzeker = _gather(store, van=van, tot=tot)
    nu = _apply(gevallen, omgeving.config.beleid, omgeving=omgeving)
    dan = _apply(gevallen, beleid, omgeving=omgeving)
    return Getoetst(
        versie_nu=omgeving.config.beleid.versie,
        versie_dan=beleid.versie,
        van=van,
        tot=tot,
        zaken=len(gevallen),
        regels=_counted([one.regel for one in nu.gewogen], [one.regel for one in dan.gewogen]),
        plannen=_counted([one.plan for one in nu.gewogen], [one.plan for one in dan.gewogen]),
        acties=_counted(*([f"{stap.door}: {_named(stap)}" for stap, _ in one.stappen] for one in (nu, dan))),
        totalen=_totals(nu, dan),
        weken=_weeks(nu, dan, capaciteit=(omgeving.config.beleid.capaciteit, beleid.capaciteit)),
        doorgeschoven=Geteld("stappen die doorschuiven", nu.doorgeschoven, dan.doorgeschoven),
        anders=_changed(gevallen, nu, dan),
        onzeker=(*onzeker, *_deviating(gevallen, nu, versie=omgeving.config.beleid.versie)),
        bevindingen=len(judge_beleid(omgeving, beleid).bevindingen),
    )


def _gather(store: Store, *, van: date, tot: date) -> tuple[tuple[Geval, ...], list[str]]:
    """The zaken of the period with the facts of then, and what could not be known."""
    zaken = [zaak for zaak in stored_zaken(store) if van <= zaak.matchingsdatum <= tot and zaak.signalen]
    rows = {row["zaak_id"]: row for row in store.rows(
        """SELECT zaken.*, coalesce(runs.vandaag, matchingsdatum) AS gewogen_op
           FROM zaken LEFT JOIN runs USING (run_id)"""
    )}  # fmt: skip
    per_day: defaultdict[date, list[Zaak]] = defaultdict(list)
    for zaak in zaken:
        per_day[date.fromisoformat(rows[zaak.zaak_id]["gewogen_op"])].append(zaak)
    achtergrond = read_achtergrond(store, zaken, fresh=None, inwoners=None, vandaag=tot)
    newest, without = read_inwoners(store), 0
    gevallen = []
    for dag, same_day in sorted(per_day.items()):
        then = read_inwoners_on(store, dag)
        without += len(same_day) if then is None else 0
        inwoners = newest if then is None else then
        register = inwoners_by_bsn(inwoners, (zaak.bsn for zaak in same_day))
        here = achtergrond._replace(met_kinderen=homes_with_minors(inwoners, same_day, vandaag=dag))
        for zaak in same_day:
            feiten = feiten_of(zaak, register.get(zaak.bsn), here, vandaag=dag)
            gevallen.append(_geval(zaak, dag, _as_told(feiten, rows[zaak.zaak_id]), rows, register))
    onzeker = []
    if without:
        onzeker.append(f"Het inwonersbestand van toen is er niet meer bij {without} zaken; het nieuwste is gebruikt.")
    return tuple(gevallen), onzeker


def _geval(
    zaak: Zaak, dag: date, feiten: ZaakFeiten, rows: Mapping[str, Row], register: Mapping[str, Mapping[str, str]]
) -> Geval:
    row = rows[zaak.zaak_id]
    begin = date.fromisoformat(row["begonnen_op"])
    return Geval(zaak, dag, begin, feiten, register.get(zaak.bsn), row["beleid_versie"], row["regel"])


def _as_told(feiten: ZaakFeiten, row: Row) -> ZaakFeiten:
    """The facts that the rule asked for, as it saw them then; amounts and kinds stand with the signalen."""
    told: dict[str, str] = json.loads(row["waarden"])
    yes_no = ("opeenvolgend", "crisis", "minderjarigen", "telefoon", "email")
    facts: dict[str, Any] = {naam: told[naam] == "ja" for naam in yes_no if naam in told}
    facts |= {naam: told[naam] for naam in ("klasse", "eerder_contact") if naam in told}
    if "leeftijd" in told:
        facts["leeftijd"] = int(told["leeftijd"]) if told["leeftijd"].isdigit() else None
    return feiten._replace(**facts)


def _apply(gevallen: Sequence[Geval], beleid: Beleid, *, omgeving: Omgeving) -> _Uitkomst:
    """Weigh and plan every zaak; what does not fit in somebody's week moves on, as in the night."""
    uitvoerders, termijnen = uitvoerders_of(omgeving), omgeving.config.zaken
    gewogen, werk, steps = [], [], {}
    for geval in gevallen:
        found = weigh_zaak(geval.feiten, beleid, uitvoerders=uitvoerders, termijnen=termijnen)
        gewogen.append(found)
        first = [stap._replace(na=0) if stap.soort == "Brief" else stap for stap in found.stappen[:1]]
        stand = Stand(geval.begin, (*first, *found.stappen[1:]))
        deadline = deadline_of(geval.zaak, begin=geval.begin, termijnen=termijnen)
        for nr, (dag, stap) in enumerate(plan_days(stand, geval.inwoner or {"functie_adres": ""}, beleid=beleid)):
            code = f"{geval.zaak.zaak_id} {nr:02}"
            werk.append(Werk(deadline, code, stap.door, dag, geval.feiten.crisis))
            steps[code] = stap
    first_day = min((one.voor for one in werk), default=omgeving.vandaag)
    days = spread_werk(werk, capaciteit=beleid.capaciteit, vandaag=first_day)
    moved = sum(days[one.zaak_id] > one.voor for one in werk)
    return _Uitkomst(tuple(gewogen), tuple((steps[one.zaak_id], one.voor) for one in werk), moved)


def _counted(nu: Iterable[str], dan: Iterable[str]) -> tuple[Geteld, ...]:
    """Each word with how often it occurs now and then, in the order of first occurrence."""
    before, after = Counter(nu), Counter(dan)
    return tuple(Geteld(wat, before[wat], after[wat]) for wat in dict.fromkeys((*before, *after)))


def _named(stap: Stap) -> str:
    return f"{stap.soort} {stap.brief}".rstrip()


def _totals(nu: _Uitkomst, dan: _Uitkomst) -> tuple[Geteld, ...]:
    """What a policy costs: letters, calls and messages, visits."""
    kinds = {
        "brieven": {"Brief"},
        "telefoontjes": {"Telefoon"},
        "berichten": {"Mail", "SMS/Whatsapp"},
        "bezoeken": {"Huisbezoek"},
        "kaartjes": {"Kaartje"},
        "afspraken": {"Afspraak op locatie"},
    }
    counts = [Counter(stap.soort for stap, _ in one.stappen) for one in (nu, dan)]
    made = (
        Geteld(wat, *(sum(count[soort] for soort in soorten) for count in counts)) for wat, soorten in kinds.items()
    )
    return tuple(one for one in made if one.nu or one.dan)


def _weeks(
    nu: _Uitkomst, dan: _Uitkomst, *, capaciteit: tuple[Mapping[str, int], Mapping[str, int]]
) -> tuple[Week, ...]:
    """The work per week as the plans ask for it, before anything moves on."""
    before, after = (Counter((week_of(day), stap.door) for stap, day in one.stappen) for one in (nu, dan))
    then, other = capaciteit
    return tuple(
        Week(monday, door, before[monday, door], then.get(door), after[monday, door], other.get(door))
        for monday, door in sorted(before.keys() | after.keys())
    )


def _changed(gevallen: Sequence[Geval], nu: _Uitkomst, dan: _Uitkomst) -> tuple[Anders, ...]:
    pairs = zip(gevallen, nu.gewogen, dan.gewogen, strict=True)
    found = (
        Anders(geval.zaak.zaak_id, before.regel, before.plan, after.regel, after.plan)
        for geval, before, after in pairs
        if before.plan != after.plan or before.stappen != after.stappen
    )
    return tuple(sorted(found))


def _deviating(gevallen: Sequence[Geval], nu: _Uitkomst, *, versie: str) -> list[str]:
    """Zaken that were decided otherwise then: by an older policy, or by facts that are not the same any more."""
    older = [geval for geval in gevallen if geval.versie != versie]
    lines = []
    if older:
        versions = ", ".join(sorted({geval.versie for geval in older}))
        lines.append(f"{len(older)} zaken zijn toen beslist met een ander beleid ({versions}).")
    same = [(geval, found) for geval, found in zip(gevallen, nu.gewogen, strict=True) if geval.versie == versie]
    if other := sum(geval.regel != found.regel for geval, found in same):
        lines.append(f"Bij {other} zaken zijn de feiten nu anders dan toen, dus ook de regel bij 'nu'.")
    return lines


def as_document(tried: Getoetst) -> dict[str, Any]:
    """For --json."""
    listed = {
        naam: [one._asdict() for one in getattr(tried, naam)]
        for naam in ("regels", "plannen", "acties", "totalen", "weken", "anders")
    }
    return tried._asdict() | listed | {"doorgeschoven": tried.doorgeschoven._asdict()}
