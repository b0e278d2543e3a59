"""What happens next in a zaak, by whom, by when, why (domain.md, Rules 6, 8, 9, 10). The register goes first.

A zaak follows its plan: what was tried is done, what is next has a date. Steps with `na: 0` go together with the step
before them. When nothing is left, a last letter goes out, and after its term the zaak ends.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.contracts.beleid import Beleid
from pipeline.contracts.config import Zaken
from pipeline.contracts.ddas import GEEN_CONTACT, GEEN_REACTIE
from pipeline.contracts.zaken import (
    Actie,
    Besluit,
    BriefStap,
    Geadresseerde,
    GeplandeStap,
    Stand,
    Stap,
    Zaak,
    ZaakBrief,
)
from pipeline.domain.kalender import werkdagen_na
from pipeline.domain.refusal import Refusal

HANDMATIG = "Handmatig"
BRIEF = "Brief"
GEMEENTE = "gemeente"
_HUISBEZOEK, _KAARTJE = "Huisbezoek", "Kaartje"
_VISITS = frozenset({_HUISBEZOEK, _KAARTJE})
_LOST = {"mislukt": "brief-mislukt", "retour": "brief-retour", "geannuleerd": "brief-geannuleerd"}
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
    """`inwoner` is one INWONERS row. An appointment or the outcome; a hindrance makes it manual; else the next step."""
    beletsel = beletsel_of(inwoner, geadresseerde, gemeente_code=regels.gemeente_code)
    agreed = _agreed(stand, termijnen=regels.termijnen)
    if agreed is not None and beletsel != "niet-veilig":
        return Besluit(agreed)
    if beletsel:
        days = regels.termijnen.werkdagen_crisis if zaak.crisis else regels.termijnen.werkdagen_taak
        tried = [poging.datum for poging in stand.pogingen if poging.soort != BRIEF]
        return Besluit(Actie(HANDMATIG, beletsel, GEMEENTE, werkdagen_na(max([stand.begin, *tried]), days)))
    lost = _lost_letter(stand)
    if lost is not None:
        voor = werkdagen_na(max(lost.gemaakt_op, stand.begin), regels.termijnen.werkdagen_taak)
        return Besluit(Actie(HANDMATIG, lost.reden or _LOST[lost.status], GEMEENTE, voor))
    return _follow(zaak, stand, visits=not _no_visits(inwoner), regels=regels, vandaag=vandaag)


def _agreed(stand: Stand, *, termijnen: Zaken) -> Actie | None:
    """What somebody who is in contact waits for: the appointment that stands, or that the outcome is written down.

    After a reopening the outcome has its days again.
    """
    if stand.afspraak is not None:
        afspraak = stand.afspraak
        soort = _HUISBEZOEK if afspraak.plaats == "thuis" else "Afspraak op locatie"
        return Actie(soort, "afspraak-gemaakt", afspraak.door, afspraak.datum)
    last = max((poging for poging in stand.pogingen if poging.bereikt), key=lambda one: one.datum, default=None)
    if last is None:
        return None
    voor = werkdagen_na(max(last.datum, stand.begin), termijnen.werkdagen_taak)
    return Actie(HANDMATIG, "uitkomst-vastleggen", last.door, voor)


def plan_of(stand: Stand, inwoner: Mapping[str, str], *, beleid: Beleid, vandaag: date) -> tuple[GeplandeStap, ...]:
    """The whole plan as a clerk reads it: every step that can be done, its day, and when it was done."""
    planned = _dated(stand, visits=not _no_visits(inwoner), beleid=beleid, vandaag=vandaag)
    return tuple(GeplandeStap(step.stap, step.voor, step.gedaan) for step in planned)


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
    letters = tuple(
        step.brief
        for step in now
        if step.brief is not None and not step.made and (first.nummer == 1 or step.voor <= vandaag)
    )
    code = _CODES[first.stap.soort]
    if first.stap.soort == BRIEF and first.stap.brief in {period.brief for period in regels.beleid.zonder_huisbezoek}:
        code = "brief-zelf-aan-de-slag"
    elif first.stap.soort == BRIEF and zaak.crisis:
        code = "brief-uitnodiging-crisis"
    return Besluit(Actie(first.stap.soort, code, first.stap.door, first.voor), letters)


def plan_days(stand: Stand, inwoner: Mapping[str, str], *, beleid: Beleid) -> tuple[tuple[date, Stap], ...]:
    """Every step that is left with its day, when all goes as planned and nobody is reached."""
    steps = _dated(stand, visits=not _no_visits(inwoner), beleid=beleid, vandaag=stand.begin)
    return tuple((step.voor, step.stap) for step in steps if not step.done)


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
    """The plan with dates: each step so many working days after the one before it was done, or was to be done.

    Steps that cannot be done are not in it; what takes their place is (`_instead`).
    """
    tried = _tried(stand)
    found: list[_Step] = []
    after, visited = stand.begin, True
    count: Counter[str] = Counter()
    todo = deque(stand.stappen)
    while todo:
        stap = todo.popleft()
        voor = werkdagen_na(after, stap.na)
        if stap.soort in _VISITS:
            allowed = visits or bool(tried[stap.soort])
            with_visit = allowed and (visited or stap.soort == _HUISBEZOEK)
            instead = _instead(stap, voor, stand, tried=tried, beleid=beleid, vandaag=vandaag) if with_visit else ()
            visited = instead is None
            if instead is not None:
                todo.extendleft(reversed([one for one in instead if one.brief not in _texts(found)]))
                continue
        if stap.soort == BRIEF:
            count[stap.brief] += 1
            step = _letter(stand, stap, voor, occasion=count[stap.brief], nummer=len(found) + 1)
        else:
            gedaan = tried[stap.soort].popleft() if tried[stap.soort] else None
            step = _Step(stap, voor, gedaan, brief=None, made=False, nummer=len(found) + 1)
        found.append(step)
        after = max(step.gedaan or step.voor, stand.begin)
    return found


def _tried(stand: Stand) -> defaultdict[str, deque[date]]:
    """The days of the attempts since the plan began, per kind, the oldest first."""
    tried: defaultdict[str, deque[date]] = defaultdict(deque)
    for poging in sorted(stand.pogingen, key=lambda one: one.datum):
        if poging.datum >= stand.begin:
            tried[poging.soort].append(poging.datum)
    return tried


def _texts(steps: Iterable[_Step]) -> frozenset[str]:
    return frozenset(step.stap.brief for step in steps if step.stap.soort == BRIEF)


def _letter(stand: Stand, stap: Stap, voor: date, *, occasion: int, nummer: int) -> _Step:
    """How far the how-manieth letter of this text is: done when it left, on the day it was posted if that is known."""
    brief = BriefStap(stap.brief, str(occasion))
    same = [one for one in stand.brieven if one.template == stap.brief]
    made = next(iter(same[occasion - 1 : occasion]), None)
    if made is None or made.status not in _ON_ITS_WAY | _LOST.keys():
        return _Step(stap, voor, None, brief, made is not None, nummer)
    posted = {poging.kenmerk: poging.datum for poging in stand.pogingen}
    return _Step(stap, voor, posted.get(made.kenmerk, made.gemaakt_op), brief, made=True, nummer=nummer)


def _together(planned: Sequence[_Step], first: _Step) -> list[_Step]:
    """The steps that go with `first`: those behind it without a day between."""
    found = []
    for step in planned[first.nummer :]:
        if step.stap.na > 0:
            break
        if not step.done:
            found.append(step)
    return found


def _instead(
    stap: Stap, voor: date, stand: Stand, *, tried: Mapping[str, deque[date]], beleid: Beleid, vandaag: date
) -> tuple[Stap, ...] | None:
    """What takes the place of a visit when its day falls in a period without visits; None when it stands.

    Phone and mail, as far as they are known of the inwoner, and once the letter that says what you can do yourself.
    After the period a visit stands again, unless these were begun in it. A card that was not left by then lapses.
    """
    done = tried[stap.soort][0] if tried[stap.soort] else None
    kinds = stap.anders.split()
    for period in beleid.zonder_huisbezoek:
        if stap.soort == _KAARTJE:
            if done is None and period.van <= max(voor, vandaag) and voor <= period.tot:
                return ()
            continue
        days = [day for kind in kinds for day in list(tried[kind])[:1]]
        days = days or [brief.gemaakt_op for brief in stand.brieven if not kinds and brief.template == period.brief]
        begun = voor <= period.tot and any(period.van <= day <= min(period.tot, done or day) for day in days)
        if begun or (done is None and period.van <= max(voor, vandaag) <= period.tot):
            after = [Stap(kind, stap.door, "", 0) for kind in kinds] + [Stap(BRIEF, GEMEENTE, period.brief, 0)]
            return (after[0]._replace(na=stap.na), *after[1:])
    return None


def _last_word(stand: Stand, *, regels: Regels, vandaag: date) -> Besluit:
    """All was tried: the last letter, and after its term the end."""
    template = regels.beleid.laatste_bericht
    days = timedelta(days=regels.termijnen.reactietermijn_dagen)
    said = [one for one in stand.brieven if one.template == template]
    last = next((one for one in said if one.gemaakt_op >= stand.begin), None)  # of this round: a zaak can be reopened
    if last is None:
        after = max([stand.begin, *(poging.datum for poging in stand.pogingen)])
        voor = werkdagen_na(after, regels.termijnen.werkdagen_brief)
        now = (BriefStap(template, str(len(said) + 1)),) if voor <= vandaag else ()
        return Besluit(Actie(BRIEF, "brief-laatste-bericht", GEMEENTE, voor), now)
    ends = werkdagen_na(last.gemaakt_op + days, 0)
    if last.status in _ON_ITS_WAY | _LOST.keys() and vandaag > ends:
        reached_before = any(poging.bereikt for poging in stand.pogingen)
        closing = GEEN_REACTIE if reached_before else GEEN_CONTACT
        return Besluit(Actie("Administratief", "geen-contact-gekregen", GEMEENTE, ends), (), closing)
    return Besluit(Actie("Administratief", "wachten-op-reactie", GEMEENTE, ends))
