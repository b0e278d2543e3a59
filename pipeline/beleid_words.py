"""A policy as a policy officer reads it: the rules in words, the plans as timelines, at most 80 columns."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pipeline.contracts.beleid import Beleid, BeleidRegel, PlanStap, Voorwaarden
from pipeline.contracts.reasons import volledige_tekst
from pipeline.saying import wrapped
from pipeline.stages.examine import Onderzocht, Volgorde, timeline
from pipeline.stages.weigh import door_wie

_MERK = 14
_GEKEND = {None: "", "telefoon": " (als er een nummer is)", "email": " (als er een e-mailadres is)"}


class Getoond(NamedTuple):
    """A policy with what was found about it, and who does the work of `uitvoerder`; `termijn` in working days."""

    beleid: Beleid
    onderzocht: Onderzocht
    uitvoerders: tuple[str, ...]
    termijn: int


def say_beleid(shown: Getoond) -> list[str]:
    """The whole policy as a document."""
    beleid = shown.beleid
    lines = [f"Beleid {beleid.versie}", ""]
    if shown.onderzocht.bevindingen:
        remarks = [volledige_tekst(finding) for finding in shown.onderzocht.bevindingen]
        lines += ["Let op:", *(line for one in remarks for line in wrapped(one, mark="  - ")), ""]
    lines += ["Regels (de eerste die past, telt):"]
    for nr, regel in enumerate(beleid.regels, start=1):
        lines += _said_regel(nr, regel, last=nr == len(beleid.regels))
    lines += _said_order(shown)
    lines += ["", *wrapped("Plannen (dag: werkdagen na het begin van de zaak, als alles op tijd gebeurt):")]
    for naam, plan in beleid.plannen.items():
        lines += _said_plan(naam, plan, shown)
    return [*lines, "", *_said_rest(beleid)]


def as_document(shown: Getoond) -> dict[str, Any]:
    """For --json: the policy as it was read, with the words, the days and the remarks."""
    beleid = shown.beleid
    regels = [
        regel.model_dump(mode="json", exclude_unset=True) | {"nummer": nr, "voorwaarden": said_voorwaarden(regel.als)}
        for nr, regel in enumerate(beleid.regels, start=1)
    ]
    plannen = {
        naam: [
            {"werkdag": day, **stap.model_dump(mode="json"), "door": door_wie(stap, uitvoerders=shown.uitvoerders)}
            for day, stap in timeline(plan, termijn=shown.termijn)
        ]
        for naam, plan in beleid.plannen.items()
    }
    return {
        **beleid.model_dump(mode="json"),
        "regels": regels,
        "plannen": plannen,
        "volgorde": [{"eerst": one.eerst + 1, "later": one.later + 1} for one in shown.onderzocht.volgorde],
        "bevindingen": [
            {"regel": one.regel, "veld": one.veld, "reden": one.reden, "tekst": volledige_tekst(one)}
            for one in shown.onderzocht.bevindingen
        ],
    }


def said_voorwaarden(als: Voorwaarden) -> list[str]:
    """The conditions in words; none for a rule that always holds."""
    words: list[tuple[Any, Callable[[Any], str]]] = [
        (als.soort or None, lambda soorten: f"de soort is {_or(soorten)}"),
        (als.klasse, lambda klasse: f"de klasse is {klasse}"),
        (als.opeenvolgend, lambda yes: "opeenvolgend" if yes else "niet opeenvolgend"),
        (als.crisis, lambda yes: "crisis of einde van de levering" if yes else "geen crisis of einde van de levering"),
        (als.minderjarigen, lambda yes: f"er wonen {'' if yes else 'geen '}minderjarigen"),
        (als.eerder_contact, lambda how: "geen eerder contact" if how == "geen" else f"eerder {how}"),
        (als.telefoon, lambda yes: f"er is {'een' if yes else 'geen'} telefoonnummer"),
        (als.email, lambda yes: f"er is {'een' if yes else 'geen'} e-mailadres"),
    ]
    bounds = (
        *_said_bounds("het bedrag", als.bedrag_vanaf, als.bedrag_tot, sign="€ "),
        *_said_bounds("de leeftijd", als.leeftijd_vanaf, als.leeftijd_tot),
    )
    return [*(say(value) for value, say in words if value is not None), *bounds]


def _said_bounds(what: str, vanaf: int | None, tot: int | None, *, sign: str = "") -> list[str]:
    if vanaf is not None and tot is not None:
        return [f"{what} is {sign}{vanaf} of meer, maar minder dan {sign}{tot}"]
    if vanaf is not None:
        return [f"{what} is {sign}{vanaf} of meer"]
    return [f"{what} is minder dan {sign}{tot}"] if tot is not None else []


def _said_regel(nummer: int, regel: BeleidRegel, *, last: bool) -> list[str]:
    conditions = ", en ".join(said_voorwaarden(regel.als)) or (
        "geen van de regels hierboven past" if last else "altijd"
    )
    return [
        *wrapped(regel.naam, mark=f"{nummer:>4}. "),
        *wrapped(conditions, mark="      als    "),
        *wrapped(regel.plan, mark="      plan   "),
        *(wrapped(regel.waarom, mark="      want   ") if regel.waarom else []),
    ]


def _said_order(shown: Getoond) -> list[str]:
    """Which facts more than one rule holds for: there the order of the rules decides."""
    if not shown.onderzocht.volgorde:
        return []
    lines = ["", *wrapped("Waar de volgorde telt (beide regels passen en het plan is anders):")]
    for one in shown.onderzocht.volgorde:
        told = f"gaat voor regel {one.later + 1}: {', en '.join(_facts_of(shown.beleid, one))}"
        lines += wrapped(told, mark=f"  regel {one.eerst + 1:<3}")
    return lines


def _facts_of(beleid: Beleid, one: Volgorde) -> list[str]:
    both = (beleid.regels[one.eerst].als, beleid.regels[one.later].als)
    return list(dict.fromkeys(fact for als in both for fact in said_voorwaarden(als)))


def _said_plan(naam: str, plan: Sequence[PlanStap], shown: Getoond) -> list[str]:
    using = [str(nr) for nr, regel in enumerate(shown.beleid.regels, start=1) if regel.plan == naam]
    lines = ["", f"  {naam}" + (f" (regel {_and(using)})" if using else "")]
    before = -1
    for day, stap in timeline(plan, termijn=shown.termijn):
        door = door_wie(stap, uitvoerders=shown.uitvoerders)
        text = f"{stap.stap}{f' {stap.brief}' if stap.brief else ''}, {door}{_GEKEND[stap.alleen_met]}"
        lines += wrapped(text, mark=f"    {'dag ' + str(day) if day != before else '':<{_MERK - 6}}  ")
        before = day
    return lines


def _said_rest(beleid: Beleid) -> list[str]:
    last = f"Na het plan: de brief {beleid.laatste_bericht}. Komt er geen reactie, dan sluit de zaak."
    limits = [f"{door}: {aantal} per week" for door, aantal in beleid.capaciteit.items()]
    lines = [*wrapped(last), *wrapped(f"Capaciteit: {', '.join(limits) or 'geen grens'}.")]
    if not beleid.zonder_huisbezoek:
        return [*lines, "Periode zonder huisbezoek: geen."]
    for period in beleid.zonder_huisbezoek:
        told = f"van {period.van} tot en met {period.tot}; bellen, mailen en de brief {period.brief}."
        lines += wrapped(f"Periode zonder huisbezoek: {told}")
    return lines


def _and(parts: Sequence[str]) -> str:
    return " en ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _or(parts: Sequence[str]) -> str:
    return " of ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
