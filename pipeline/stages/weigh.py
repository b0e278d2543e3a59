"""The afwegingskader applied: the first rule that holds gives the plan, with the values it saw (domain.md, Rules 8)."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from pipeline.contracts.beleid import Beleid, BeleidRegel, PlanStap, Voorwaarden
from pipeline.contracts.config import Zaken
from pipeline.contracts.zaken import Gewogen, Stap, ZaakFeiten

GEMEENTE = "gemeente"
UITVOERDER = "uitvoerder"


def weigh_zaak(feiten: ZaakFeiten, beleid: Beleid, *, uitvoerders: Sequence[str], termijnen: Zaken) -> Gewogen:
    """The rule, the values and the plan for these facts. The last rule holds when no other does.

    A step that is for the uitvoerder is the municipality's own where there is none. A first step without `na` has the
    term of a letter, or in a crisis that of Wgs art. 4.
    """
    regel = next((regel for regel in beleid.regels if holds(regel.als, feiten)), beleid.regels[-1])
    first = termijnen.werkdagen_crisis if feiten.crisis else termijnen.werkdagen_brief
    plan = beleid.plannen[regel.plan]
    stappen = _stappen(plan, tuple(uitvoerders), first, telefoon=feiten.telefoon, email=feiten.email)
    return Gewogen(regel.naam, regel.plan, shown(feiten, regel), stappen)


def holds(als: Voorwaarden, feiten: ZaakFeiten) -> bool:
    """Whether all that is filled in agrees with the facts; an unknown age agrees with no bound."""
    euros, leeftijd = feiten.bedrag_cent / 100, feiten.leeftijd
    return (
        (not als.soort or bool(set(als.soort) & set(feiten.soorten)))
        and _between(euros, als.bedrag_vanaf, als.bedrag_tot)
        and _between(leeftijd, als.leeftijd_vanaf, als.leeftijd_tot)
        and als.klasse in {None, feiten.klasse}
        and als.opeenvolgend in {None, feiten.opeenvolgend}
        and als.crisis in {None, feiten.crisis}
        and als.minderjarigen in {None, feiten.minderjarigen}
        and als.eerder_contact in {None, feiten.eerder_contact}
        and als.telefoon in {None, feiten.telefoon}
        and als.email in {None, feiten.email}
    )


def _between(value: float | None, vanaf: int | None, tot: int | None) -> bool:
    """From `vanaf` up to but not including `tot`; what is unknown is within no bound."""
    if vanaf is None and tot is None:
        return True
    return value is not None and (vanaf is None or value >= vanaf) and (tot is None or value < tot)


def door_wie(stap: PlanStap, *, uitvoerders: Sequence[str]) -> str:
    """Who does this step: the municipality, the first uitvoerder, or one by name."""
    if stap.door == UITVOERDER:
        return uitvoerders[0] if uitvoerders else GEMEENTE
    return stap.door if stap.door in uitvoerders else GEMEENTE


def shown(feiten: ZaakFeiten, regel: BeleidRegel) -> dict[str, str]:
    """The facts that this rule asked for, as a clerk reads them."""
    asked = {name.removesuffix("_vanaf").removesuffix("_tot") for name in regel.als.model_fields_set}
    return {name: say(feiten) for name, say in _WORDS.items() if name in asked}


_WORDS: Mapping[str, Callable[[ZaakFeiten], str]] = {
    "soort": lambda feiten: ", ".join(feiten.soorten),
    "bedrag": lambda feiten: f"€ {feiten.bedrag_cent // 100}",
    "klasse": lambda feiten: feiten.klasse,
    "opeenvolgend": lambda feiten: _ja_nee(feiten.opeenvolgend),
    "crisis": lambda feiten: _ja_nee(feiten.crisis),
    "leeftijd": lambda feiten: "onbekend" if feiten.leeftijd is None else str(feiten.leeftijd),
    "minderjarigen": lambda feiten: _ja_nee(feiten.minderjarigen),
    "eerder_contact": lambda feiten: feiten.eerder_contact,
    "telefoon": lambda feiten: _ja_nee(feiten.telefoon),
    "email": lambda feiten: _ja_nee(feiten.email),
}


@lru_cache(maxsize=1024)
def _stappen(
    plan: tuple[PlanStap, ...], uitvoerders: tuple[str, ...], first: int, *, telefoon: bool, email: bool
) -> tuple[Stap, ...]:
    """The steps of a plan for somebody of whom these are known; zaken with the same steps share them."""
    known = {None: True, "telefoon": telefoon, "email": email}
    anders = " ".join(soort for soort, is_known in (("Telefoon", telefoon), ("Mail", email)) if is_known)
    found: list[Stap] = []
    for stap in plan:
        if known[stap.alleen_met]:
            days = stap.na if stap.na is not None else 0 if found else first
            one = Stap(stap.stap, door_wie(stap, uitvoerders=uitvoerders), stap.brief or "", days)
            found.append(one._replace(anders=anders) if stap.stap == "Huisbezoek" else one)
    return tuple(found)


def _ja_nee(value: bool) -> str:  # noqa: FBT001 - one word for one fact
    return "ja" if value else "nee"
