"""A worklist that came back: each row judged, and what it says as values; one wrong cell and nothing may be taken."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from pipeline.contracts.contact import BIJ_BEREIKT
from pipeline.contracts.werklijst import (
    AFSPRAAK,
    BEREIKT,
    INVULLEN,
    POGING,
    RESULTAAT,
    IngevuldeRij,
    Invoer,
    keuzes,
    shown,
)

_MET_GESPREK = (
    "(Budget)advies en/of quick fix",
    "Vervolghulp en/of verwijzing",
    "Vervolghulp en/of verwijzing financieel",
    "Vervolghulp en/of verwijzing niet financieel",
    "Geen reactie na eerder contact",
)
"""Results that nobody has who was never spoken to."""
_ZONDER_GESPREK = ("Definitief geen contact kunnen krijgen", "Verwijzing zonder tussenkomst inwoner")
"""Results that nobody has who was spoken to."""


class Fout(NamedTuple):
    """What is wrong: the sheet, the row, the column by its head, and a sentence."""

    blad: str
    regel: int
    kolom: str
    tekst: str


class IngevuldePoging(NamedTuple):
    """A contact attempt that the executor wrote down, in DDAS's words."""

    soort: str
    bereikt: bool
    datum: date
    dagdeel: str
    bijzonderheid: str


class IngevuldeAfspraak(NamedTuple):
    """An appointment that the executor made."""

    datum: date
    tijd: str
    plaats: str


class Ingevuld(NamedTuple):
    """Everything a worklist says about one zaak; the attempts in order of their days."""

    rij: IngevuldeRij
    pogingen: tuple[IngevuldePoging, ...]
    afspraak: IngevuldeAfspraak | None
    resultaat: str

    @property
    def leeg(self) -> bool:
        """Whether nothing was filled in: not done yet."""
        return not (self.pogingen or self.afspraak or self.resultaat)


class ZaakFeit(NamedTuple):
    """What is known of a zaak: when it began, whether anybody was reached, the attempts by kind, day and dagdeel."""

    begin: date
    bereikt: bool
    pogingen: frozenset[tuple[str, str, str]]


class Received(NamedTuple):
    """What was filled in, and everything that is wrong; with a fault nothing may be taken."""

    ingevuld: tuple[Ingevuld, ...]
    fouten: tuple[Fout, ...]


def receive_rijen(
    rijen: Sequence[IngevuldeRij],
    extra: Sequence[tuple[str, IngevuldeRij]],
    zaken: Mapping[str, ZaakFeit],
    *,
    vandaag: date,
) -> Received:
    """Judge each row of a worklist; `extra` are rows with further attempts, each with its zaak_id.

    `zaken` says what is known of each; a row of another zaak is judged by its own words only.
    """
    fouten: list[Fout] = []
    found: list[Ingevuld] = []
    for rij in rijen:
        own = [one for code, one in extra if code == rij.zaak_id]
        if any(shown(rij.cellen.get(kop)).strip() for kop in INVULLEN if kop != POGING[1]) or own:
            found.append(_ingevuld(rij, own, zaken.get(rij.zaak_id), fouten, vandaag=vandaag))
    return Received(tuple(one for one in found if not one.leeg), tuple(fouten))


def _ingevuld(
    rij: IngevuldeRij, extra: Sequence[IngevuldeRij], zaak: ZaakFeit | None, fouten: list[Fout], *, vandaag: date
) -> Ingevuld:
    judge = _Judge(rij, fouten, vandaag)
    tries = [judge.poging(zaak), *(_Judge(one, fouten, vandaag).poging(zaak) for one in extra)]
    done = [one for one in tries if one is not None]
    afspraak, resultaat = judge.afspraak(done), judge.choice(RESULTAAT)
    if resultaat:
        judge.resultaat(resultaat, done, zaak, met_afspraak=afspraak is not None)
    _judge_doubles([rij, *extra], tries, zaak, fouten)
    return Ingevuld(rij, tuple(sorted(done, key=lambda one: one.datum)), afspraak, resultaat)


def _judge_doubles(
    rijen: Sequence[IngevuldeRij],
    tries: Sequence[IngevuldePoging | None],
    zaak: ZaakFeit | None,
    fouten: list[Fout],
) -> None:
    seen = set(zaak.pogingen) if zaak else set()
    for rij, one in zip(rijen, tries, strict=True):
        if one is None:
            continue
        key = (one.soort, one.datum.isoformat(), one.dagdeel)
        if key in seen:
            tekst = "Deze poging staat er al: zelfde soort, datum en dagdeel."
            fouten.append(Fout(rij.blad, rij.regel, "Datum", tekst))
        seen.add(key)


class _Judge:
    """One row: reads its cells, and notes what is wrong with them."""

    __slots__ = ("_fouten", "_rij", "_vandaag")

    def __init__(self, rij: IngevuldeRij, fouten: list[Fout], vandaag: date) -> None:
        self._rij, self._fouten, self._vandaag = rij, fouten, vandaag

    def wrong(self, kolom: str, tekst: str) -> None:
        self._fouten.append(Fout(self._rij.blad, self._rij.regel, kolom, tekst))

    def choice(self, kolom: str) -> str:
        """A word of the list, or empty; anything else is free text or of the wrong kind."""
        value = self._rij.cellen.get(kolom)
        word = shown(value).strip()
        if word and (not isinstance(value, str) or word not in keuzes()[kolom]):
            self.wrong(kolom, "Kies een waarde uit de lijst. Andere tekst mag hier niet.")
            return ""
        return word

    def poging(self, zaak: ZaakFeit | None) -> IngevuldePoging | None:
        """The attempt of this row, if there is one."""
        words = {kop: self.choice(kop) for kop in POGING if kop != "Datum"}
        filled = [kop for kop in POGING if kop != "Soort contact" and shown(self._rij.cellen.get(kop)).strip()]
        if not filled:
            return None
        if not words["Uitkomst"]:
            if "Uitkomst" not in filled:
                self.wrong("Uitkomst", "Kies bereikt of niet bereikt; de rest van de poging staat er al.")
            return None
        if not words["Soort contact"]:
            if not shown(self._rij.cellen.get("Soort contact")).strip():
                self.wrong("Soort contact", "Kies hoe u contact zocht.")
            return None
        reached = words["Uitkomst"] == BEREIKT
        if BIJ_BEREIKT.get(words["Bijzonderheid"], reached) != reached:
            self.wrong("Bijzonderheid", f"Dit past niet bij “{words['Uitkomst']}”.")
        day = self._past(zaak)
        if day is None:
            return None
        return IngevuldePoging(words["Soort contact"], reached, day, words["Dagdeel"], words["Bijzonderheid"])

    def afspraak(self, done: Sequence[IngevuldePoging]) -> IngevuldeAfspraak | None:
        """The appointment of this row: all of it or nothing."""
        empty = [kop for kop in AFSPRAAK if not shown(self._rij.cellen.get(kop)).strip()]
        if len(empty) == len(AFSPRAAK):
            return None
        for kop in empty:
            self.wrong(kop, "De afspraak is niet compleet: vul datum, tijd en plek in.")
        day, hour, where = self.day(AFSPRAAK[0]), self._clock(AFSPRAAK[1]), self.choice(AFSPRAAK[2])
        if day is not None and day < self._vandaag:
            self.wrong(AFSPRAAK[0], "Deze dag is voorbij. Was de afspraak er al? Zet hem bij Extra pogingen.")
        if day is not None and any(one.datum > day for one in done):
            self.wrong(AFSPRAAK[0], "De afspraak ligt vóór de poging zelf.")
        return IngevuldeAfspraak(day, hour, where) if day and hour and where and not empty else None

    def resultaat(
        self, resultaat: str, done: Sequence[IngevuldePoging], zaak: ZaakFeit | None, *, met_afspraak: bool
    ) -> None:
        """A result must fit what happened; of a zaak that is not known nothing is said."""
        reached = zaak is not None and (zaak.bereikt or any(one.bereikt for one in done))
        never = zaak is not None and not reached
        if met_afspraak:
            self.wrong(RESULTAAT, "Een zaak met een nieuwe afspraak is nog niet klaar. Kies er één.")
        elif resultaat in _MET_GESPREK and never:
            self.wrong(RESULTAAT, "Dit kan niet: in deze zaak is nog niemand bereikt.")
        elif resultaat in _ZONDER_GESPREK and reached:
            self.wrong(RESULTAAT, "Dit kan niet: in deze zaak is de inwoner wel bereikt.")

    def day(self, kolom: str) -> date | None:
        """The date in this cell; None with a note when there is something else in it."""
        value = self._rij.cellen.get(kolom)
        found = _as_day(value)
        if found is None and shown(value).strip():
            self.wrong(kolom, "Dit is geen datum. Schrijf hem als 24-11-2026.")
        return found

    def _past(self, zaak: ZaakFeit | None) -> date | None:
        if not shown(self._rij.cellen.get("Datum")).strip():
            self.wrong("Datum", "Vul in op welke dag dit was.")
            return None
        day = self.day("Datum")
        if day is None:
            return None
        if day > self._vandaag:
            self.wrong("Datum", "Deze datum ligt in de toekomst.")
        elif zaak is not None and day < zaak.begin:
            self.wrong("Datum", f"Deze datum ligt vóór het begin van de zaak ({zaak.begin:%d-%m-%Y}).")
        else:
            return day
        return None

    def _clock(self, kolom: str) -> str:
        value = self._rij.cellen.get(kolom)
        found = _as_clock(value)
        if not found and shown(value).strip():
            self.wrong(kolom, "Dit is geen tijd. Schrijf hem als 14:30.")
        return found


def _as_day(value: Invoer) -> date | None:
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else None
    if isinstance(value, date):
        return value
    for form in ("%d-%m-%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(shown(value).strip(), form).date() if isinstance(value, str) else None  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _as_clock(value: Invoer) -> str:
    """A time as `09:30`; a spreadsheet may hold it as a time, a span of a day or a text."""
    if isinstance(value, timedelta):
        value = (datetime(2000, 1, 1) + value).time() if timedelta() <= value < timedelta(days=1) else None  # noqa: DTZ001
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    text = value.strip().replace(".", ":") if isinstance(value, str) else ""
    try:
        return datetime.strptime(text, "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - no date
    except ValueError:
        return ""
