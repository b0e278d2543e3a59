"""What a trial of a policy says on the screen: now beside then, at most 80 columns, zaken by their id only."""

from collections.abc import Iterable

from pipeline.beleidstoets import Geteld, Getoetst, Week
from pipeline.saying import wrapped

_GETOOND = 50
_BREED = 52
_ALTIJD_ONZEKER = (
    "Signalen die later zijn verbeterd of ingetrokken, tellen zoals ze nu zijn.",
    "De aantallen gaan ervan uit dat niemand reageert; in het echt zijn het er minder. Het laatste bericht komt erbij.",
)


def say_toets(tried: Getoetst) -> list[str]:
    """The trial as a document: what the other policy would have done in the period."""
    lines = [f"Proef met beleid {tried.versie_dan} naast {tried.versie_nu}. Er is niets veranderd."]
    lines += wrapped(f"Zaken die begonnen van {tried.van} tot en met {tried.tot}: {tried.zaken}.")
    if tried.bevindingen:
        lines += wrapped(f"Er valt iets op aan dit beleid ({tried.bevindingen}×). → seintje beleid toon FILE")
    if not tried.zaken:
        return lines
    lines += wrapped(f"Een ander plan of andere stappen: {len(tried.anders)} van de {tried.zaken} zaken.")
    for title, counted in (
        ("Kosten", tried.totalen),
        ("Plannen", tried.plannen),
        ("Regels", tried.regels),
        ("Stappen", tried.acties),
    ):
        lines += ["", f"{title:<{_BREED}}{'nu':>8}{'dan':>8}{'verschil':>10}", *_rows(counted)]
    lines += ["", *_said_weeks(tried.weken), "", *_rows([tried.doorgeschoven])]
    if tried.anders:
        lines += ["", "Zaken met een ander plan of andere stappen:"]
        lines += [f"  {one.zaak_id:<24}{one.plan_nu} → {one.plan_dan}" for one in tried.anders[:_GETOOND]]
        more = len(tried.anders) - _GETOOND
        lines += [f"  en nog {more}; met --json ziet u ze allemaal."] if more > 0 else []
    lines += ["", "Wat niet zeker is:"]
    return [*lines, *(line for one in (*tried.onzeker, *_ALTIJD_ONZEKER) for line in wrapped(one, mark="  - "))]


def _rows(counted: Iterable[Geteld]) -> list[str]:
    return [
        f"  {one.wat[: _BREED - 4]:<{_BREED - 2}}{one.nu:>8}{one.dan:>8}{one.dan - one.nu:>+10}".rstrip()
        for one in counted
    ]


def _said_weeks(weken: Iterable[Week]) -> list[str]:
    """Per week and per doer; a ! where more is asked than the policy's capacity."""
    lines = [f"{'Werk per week (maandag)':<36}{'nu':>8}{'grens':>8}{'dan':>8}{'grens':>8}"]
    for week in weken:
        nu, dan = _against(week.nu, week.grens_nu), _against(week.dan, week.grens_dan)
        lines.append(f"  {week.maandag}  {week.door[:20]:<22}{nu}{dan}".rstrip())
    return lines


def _against(aantal: int, grens: int | None) -> str:
    sign = "!" if grens is not None and aantal > grens else " "
    return f"{aantal:>8}{'-' if grens is None else grens:>7}{sign}"
