"""What happens next in a zaak, by whom, by when, why (domain.md, Rules 6, 8, 9, 10). The register goes first.

A zaak follows its plan: what was tried is done, what is next has a date. Steps with `na: 0` go together with the step
before them. When nothing is left, a last letter goes out, and after its term the zaak ends.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.contracts.beleid import Beleid, Zonder
from pipeline.contracts.config import Zaken
from pipeline.contracts.ddas import GEEN_CONTACT, GEEN_REACTIE
from pipeline.contracts.zaken import Actie, Besluit, BriefStap, Geadresseerde, Stand, Stap, Zaak, ZaakBrief
from pipeline.domain.kalender import werkdagen_na
from pipeline.domain.refusal import Refusal

HANDMATIG = "Handmatig"
BRIEF = "Brief"
GEMEENTE = "gemeente"
_VISITS = frozenset({"Huisbezoek", "Kaartje"})
_LOST = {"mislukt": "brief-niet-gedrukt", "retour": "brief-kwam-terug", "geannuleerd": "brief-geannuleerd"}
"""What a letter that did not arrive asks of a person."""
_ON_ITS_WAY = frozenset({"verzonden", "bevestigd", "gepost"})
_EINDELEVERING_WERKDAGEN = 20
_LEFT = frozenset({"E", "M", "R"})


class Regels(NamedTuple):
    """What the municipality chose: its terms and its policy."""

    termijnen: Zaken
    beleid: Beleid
    gemeente_code: str


def decide_zaak(
    zaak: Zaak,
    stand: Stand,
    inwoner: Mapping[str, str],
    geadresseerde: Geadresseerde | Refusal,
    *,
    regels: Regels,
    vandaag: date,
) -> Besluit:
    """`inwoner` is one INWONERS row. A hindrance makes it manual; else an appointment, the outcome or the next step."""
    beletsel = beletsel_of(inwoner, geadresseerde, gemeente_code=regels.gemeente_code)
    if beletsel:
        days = regels.termijnen.werkdagen_crisis if zaak.crisis else regels.termijnen.werkdagen_taak
        return Besluit(Actie(HANDMATIG, beletsel, GEMEENTE, werkdagen_na(stand.begin, days)))
    lost = _lost_letter(stand)
    if lost is not None:
        voor = werkdagen_na(lost.gemaakt_op, regels.termijnen.werkdagen_taak)
        return Besluit(Actie(HANDMATIG, _LOST[lost.status], GEMEENTE, voor))
    if stand.afspraak is not None:
        afspraak = stand.afspraak
        soort = "Huisbezoek" if afspraak.plaats == "thuis" else "Afspraak op locatie"
        return Besluit(Actie(soort, "afspraak-gemaakt", afspraak.door, afspraak.datum))
    reached = [poging for poging in stand.pogingen if poging.bereikt]
    if reached:
        last = max(reached, key=lambda poging: poging.datum)
        return Besluit(
            Actie(
                HANDMATIG, "uitkomst-vastleggen", last.door, werkdagen_na(last.datum, regels.termijnen.werkdagen_taak)
            )
        )
    return _follow(zaak, stand, visits=not _no_visits(inwoner), regels=regels, vandaag=vandaag)


def closing_of(zaak: Zaak, inwoner: Mapping[str, str] | None, afgeraden: str, *, gemeente_code: str) -> Besluit | None:
    """The result that ends the zaak whatever was planned, or None: nothing left in it, died, left, or helped already.

    `afgeraden` is the reason code of an objection or a trajectory, or empty.
    """
    if not zaak.signalen:
        return _ending("Niet opgepakt: andere reden", "ingetrokken-door-partner", zaak)
    if afgeraden in _ENDS:
        return _ending(_ENDS[afgeraden], afgeraden, zaak)
    if inwoner is not None and inwoner["opschorting_reden"] == "O":
        return _ending("Inwoner is overleden", "overleden", zaak)
    if inwoner is not None and has_left(inwoner, gemeente_code=gemeente_code):
        return _ending("Persoon is geen inwoner (meer) in de gemeente", "vertrokken", zaak)
    return None


_ENDS = {
    "bezwaar-inwoner": "Niet opgepakt: andere reden",
    "al-bij-schuldhulp": "Inwoner al bekend bij schuldhulpverlening",
    "ander-traject": "Inwoner heeft al een ander lopend traject",
}


def _ending(resultaat: str, reden: str, zaak: Zaak) -> Besluit:
    return Besluit(Actie("Geen", reden, "", zaak.matchingsdatum), (), resultaat)


def has_left(inwoner: Mapping[str, str], *, gemeente_code: str) -> bool:
    """Emigrated, ministerial or RNI (opschorting E, M, R), or registered in another municipality."""
    return inwoner["opschorting_reden"] in _LEFT or inwoner["gemeente_code"] not in {"", gemeente_code}


def deadline_of(zaak: Zaak, *, begin: date, termijnen: Zaken) -> date:
    """By when somebody must have tried: the offer term, three working days when threatened, an eindelevering's end."""
    days = termijnen.werkdagen_crisis if zaak.crisis else termijnen.werkdagen_aanbod
    ends = [werkdagen_na(begin, days)]
    if zaak.voor is not None:
        ends.append(max(begin, min(zaak.voor, werkdagen_na(begin, _EINDELEVERING_WERKDAGEN))))
    return min(ends)


def beletsel_of(inwoner: Mapping[str, str], geadresseerde: Geadresseerde | Refusal, *, gemeente_code: str) -> str:
    """The reason code of what stops a letter, or the empty string (domain-sources §5.4)."""
    onderzoek = inwoner["in_onderzoek"]
    facts = {
        "overleden": inwoner["opschorting_reden"] == "O",
        "vertrokken": has_left(inwoner, gemeente_code=gemeente_code),
        "opschorting-onbekend": inwoner["opschorting_reden"] != "",
        "niet-veilig": inwoner.get("niet_veilig", "") != "",
        "geheim-adres": inwoner["geheimhouding"] not in {"", "0"},
        "woont-niet-op-adres": onderzoek == "089999",
        "adres-in-onderzoek": onderzoek.startswith("08"),
        "onder-curatele": inwoner["curatele"] != "",
    }
    found = next((reden for reden, holds in facts.items() if holds), "")
    return found or (geadresseerde.reden if isinstance(geadresseerde, Refusal) else "")


def _lost_letter(stand: Stand) -> ZaakBrief | None:
    """A letter that did not arrive and that nobody did anything about: an attempt of another kind ends it."""
    for brief in stand.brieven:
        after = any(one.datum >= brief.gemaakt_op and one.kenmerk != brief.kenmerk for one in stand.pogingen)
        if brief.status in _LOST and not after:
            return brief
    return None


def _no_visits(inwoner: Mapping[str, str]) -> bool:
    """A briefadres takes letters, not visitors (functie adres B)."""
    return inwoner["functie_adres"] == "B"


def _follow(zaak: Zaak, stand: Stand, *, visits: bool, regels: Regels, vandaag: date) -> Besluit:
    planned = _dated(stand, visits=visits, beleid=regels.beleid, vandaag=vandaag)
    todo = [step for step in planned if not step.done]
    if not todo:
        return _last_word(stand, regels=regels, vandaag=vandaag)
    first = todo[0]
    now = [first, *_together(planned, first)]
    due = {planned[0].voor}
    letters = tuple(
        step.brief
        for step in now
        if step.brief is not None and not step.made and (step.voor in due or step.voor <= vandaag)
    )
    code = "brief-uitnodiging-crisis" if first.stap.soort == BRIEF and zaak.crisis else _CODES[first.stap.soort]
    return Besluit(Actie(first.stap.soort, code, first.stap.door, first.voor), letters)


class _Step(NamedTuple):
    """A step with its date, and when it was done; for a letter which one, and whether it was made."""

    stap: Stap
    voor: date
    gedaan: date | None
    brief: BriefStap | None
    made: bool
    nummer: int

    @property
    def done(self) -> bool:
        return self.gedaan is not None


_CODES = {
    BRIEF: "brief-uitnodiging",
    "Telefoon": "bellen",
    "Huisbezoek": "op-bezoek",
    "Kaartje": "kaartje-achterlaten",
    "Mail": "mailen",
    "SMS/Whatsapp": "bericht-sturen",
    "Afspraak op locatie": "afspraak-maken",
}


def _dated(stand: Stand, *, visits: bool, beleid: Beleid, vandaag: date) -> list[_Step]:
    """The plan with dates: each step so many working days after the one before it was done, or was to be done."""
    tried: defaultdict[str, list[date]] = defaultdict(list)
    for poging in sorted(stand.pogingen, key=lambda one: one.datum):
        if poging.datum >= stand.begin:
            tried[poging.soort].append(poging.datum)
    found: list[_Step] = []
    after = stand.begin
    count: Counter[str] = Counter()
    for nummer, stap in enumerate(_feasible(stand, visits=visits, beleid=beleid, vandaag=vandaag), start=1):
        key = f"{stap.soort} {stap.brief}" if stap.soort == BRIEF else stap.soort
        count[key] += 1
        voor = werkdagen_na(after, stap.na)
        if stap.soort == BRIEF:
            letter = _letter(stand, BriefStap(stap.brief, str(count[key])))
            step = _Step(stap, voor, letter.gedaan, letter.brief, letter.made, nummer)
        else:
            gedaan = next(iter(tried[stap.soort][count[key] - 1 : count[key]]), None)
            step = _Step(stap, voor, gedaan, brief=None, made=False, nummer=nummer)
        found.append(step)
        after = max(step.gedaan or step.voor, stand.begin)
    return found


class _Letter(NamedTuple):
    brief: BriefStap
    made: bool
    gedaan: date | None


def _letter(stand: Stand, brief: BriefStap) -> _Letter:
    """How far the how-manieth letter of this text is: done when it left, on the day it was posted if that is known."""
    same = [one for one in stand.brieven if one.template == brief.template]
    made = next(iter(same[int(brief.aanleiding) - 1 : int(brief.aanleiding)]), None)
    if made is None or made.status not in _ON_ITS_WAY | _LOST.keys():
        return _Letter(brief, made is not None, None)
    posted = {poging.kenmerk: poging.datum for poging in stand.pogingen}
    return _Letter(brief, made=True, gedaan=posted.get(made.kenmerk, made.gemaakt_op))


def _together(planned: Sequence[_Step], first: _Step) -> list[_Step]:
    """The steps that go with `first`: those behind it without a day between."""
    found = []
    for step in planned[first.nummer :]:
        if step.stap.na > 0:
            break
        if not step.done:
            found.append(step)
    return found


def _feasible(stand: Stand, *, visits: bool, beleid: Beleid, vandaag: date) -> list[Stap]:
    """The steps that can be done: no visits at a briefadres; in a period without visits phone, mail and a letter."""
    period = _period_without(beleid.zonder_huisbezoek, vandaag)
    found: list[Stap] = []
    visited = Counter(poging.soort for poging in stand.pogingen)
    for stap in stand.stappen:
        if stap.soort not in _VISITS or visited[stap.soort] > 0:
            visited[stap.soort] -= stap.soort in _VISITS
            found.append(stap)
        elif visits and period is not None and stap.soort == "Huisbezoek":
            found += _instead(stap, period, found)
        elif visits and period is None:
            found.append(stap)
    return found


def _instead(stap: Stap, period: Zonder, before: Sequence[Stap]) -> list[Stap]:
    """Calling and mailing in place of a visit, and once the letter that says what you can do yourself."""
    letter = Stap(BRIEF, GEMEENTE, period.brief, 0)
    known = any(one.brief == period.brief for one in before)
    return [Stap("Telefoon", stap.door, "", stap.na), Stap("Mail", stap.door, "", 0), *([] if known else [letter])]


def _period_without(periods: Sequence[Zonder], vandaag: date) -> Zonder | None:
    return next((period for period in periods if period.van <= vandaag <= period.tot), None)


def _last_word(stand: Stand, *, regels: Regels, vandaag: date) -> Besluit:
    """All was tried: the last letter, and after its term the end."""
    template = regels.beleid.laatste_bericht
    days = timedelta(days=regels.termijnen.reactietermijn_dagen)
    last = next((one for one in stand.brieven if one.template == template), None)
    if last is None:
        after = max([stand.begin, *(poging.datum for poging in stand.pogingen)])
        voor = werkdagen_na(after, regels.termijnen.werkdagen_brief)
        now = (BriefStap(template, "1"),) if voor <= vandaag else ()
        return Besluit(Actie(BRIEF, "brief-laatste-bericht", GEMEENTE, voor), now)
    ends = werkdagen_na(last.gemaakt_op + days, 0)
    if last.status in _ON_ITS_WAY | _LOST.keys() and vandaag > ends:
        reached_before = any(poging.bereikt for poging in stand.pogingen)
        closing = GEEN_REACTIE if reached_before else GEEN_CONTACT
        return Besluit(Actie("Administratief", "geen-contact-gekregen", GEMEENTE, ends), (), closing)
    return Besluit(Actie("Administratief", "wachten-op-reactie", GEMEENTE, ends))
