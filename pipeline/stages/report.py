"""A run's JSON, made ready to be read: worst first, Dutch numbers and times, the funnel measured out for drawing.

Pure: what is not in the `Verslag` cannot be in the report.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from pipeline.contracts.reasons import Ernst
from pipeline.contracts.verslag import BevindingGroep, LeveringRegel, LeveringStatus, Trechterstap, Verslag, Wachtend

Toon = Literal["goed", "let-op", "slecht"]
"""How something reads: colour and word go together, so that nobody needs to see the colour."""

_FAILED = frozenset({"mislukt", "afgebroken"})
_ERNST_ORDER: tuple[Ernst, ...] = ("fataal", "fout", "waarschuwing", "taak")
_ERNST_WORDS: dict[Ernst, tuple[str, Toon]] = {
    "fataal": ("Levering geweigerd", "slecht"),
    "fout": ("Regel geweigerd", "slecht"),
    "waarschuwing": ("Waarschuwing", "let-op"),
    "taak": ("Taak voor een mens", "let-op"),
}
_LEVERING_ORDER: tuple[LeveringStatus, ...] = ("geweigerd", "vastgehouden", "proef", "verwerkt", "dubbel")
_LEVERING_TONES: dict[LeveringStatus, Toon] = {
    "geweigerd": "slecht",
    "vastgehouden": "let-op",
    "proef": "let-op",
    "verwerkt": "goed",
    "dubbel": "goed",
}
_BAR_WIDTH = 430
_BAR_PITCH = 40


class Balk(NamedTuple):
    """One bar of the funnel in SVG units; `aandeel` is its part of the first step, rounded down, or empty."""

    naam: str
    aantal: str
    aandeel: str
    breedte: int
    y: int


class Bevinding(NamedTuple):
    """One group of equal findings with its word for the grade; `meer` counts the places that are not shown."""

    ernst: str
    toon: Toon
    titel: str
    reden: str
    aantal: str
    doe_dit: str
    voorbeelden: tuple[str, ...]
    meer: int


class Levering(NamedTuple):
    """One levering with its numbers as Dutch text."""

    partner: str
    bestand: str
    status: str
    toon: Toon
    records: str
    signalen: str
    uitval: str
    reden: str


class Wacht(NamedTuple):
    """One heap of work with the date of its oldest piece (dd-mm-jjjj or empty) and the command to open it."""

    wat: str
    aantal: str
    oudste: str
    opdracht: str


class ReportContext(NamedTuple):
    """Everything the template may use; every number is already text."""

    run_id: str
    gemeente: str
    vandaag: str
    gestart: str
    duur: str
    oordeel: str
    toon: Toon
    balken: tuple[Balk, ...]
    hoogte: int
    trechter_in_woorden: str
    wacht: tuple[Wacht, ...]
    bevindingen: tuple[Bevinding, ...]
    leveringen: tuple[Levering, ...]
    meldingen: tuple[str, ...]
    versies: tuple[tuple[str, str], ...]
    teruggekoppeld: str


def report_context(verslag: Verslag, *, redenen: Callable[[str], str]) -> ReportContext:
    """The run as the report shows it; `redenen` gives the Dutch title of a reason code. Times become Europe/Amsterdam.

    Raises ValueError when a time or date in the run is not ISO 8601.
    """
    oordeel, toon = _verdict(verslag)
    balken = _bars(verslag.stappen)
    return ReportContext(
        run_id=verslag.run_id,
        gemeente=verslag.gemeente,
        vandaag=_day(verslag.vandaag),
        gestart=_local(verslag.gestart_op),
        duur=_duration(verslag.gestart_op, verslag.geeindigd_op),
        oordeel=oordeel,
        toon=toon,
        balken=balken,
        hoogte=len(balken) * _BAR_PITCH,
        trechter_in_woorden=", ".join(f"{balk.naam} {balk.aantal}" for balk in balken),
        wacht=tuple(_waiting(heap) for heap in verslag.wacht if heap.aantal),
        bevindingen=tuple(_finding(group) for group in sorted(verslag.bevindingen, key=_severity)),
        leveringen=tuple(_levering(row, redenen) for row in sorted(verslag.leveringen, key=_urgency)),
        meldingen=verslag.meldingen,
        versies=tuple(sorted(verslag.versies.items())),
        teruggekoppeld=number(verslag.teruggekoppeld) if verslag.teruggekoppeld else "",
    )


def number(value: int) -> str:
    """A count with Dutch thousands: 1.234."""
    return f"{value:,}".replace(",", ".")


def _verdict(verslag: Verslag) -> tuple[str, Toon]:
    things = sum(heap.aantal for heap in verslag.wacht)
    if verslag.status in _FAILED:
        return "Deze run is niet afgemaakt. De volgende run gaat verder waar deze stopte.", "slecht"
    if things:
        verb = "wacht" if things == 1 else "wachten"
        noun = "ding" if things == 1 else "dingen"
        return f"De run is klaar. Er {verb} {number(things)} {noun} op een mens.", "let-op"
    if verslag.meldingen:
        return "De run is klaar. Lees nog wel de meldingen.", "let-op"
    return "De run is klaar. Er wacht niets op een mens.", "goed"


def _bars(steps: tuple[Trechterstap, ...]) -> tuple[Balk, ...]:
    widest = max((step.aantal for step in steps), default=0)
    first = steps[0].aantal if steps else 0
    return tuple(
        Balk(
            naam=step.naam,
            aantal=number(step.aantal),
            aandeel=f"{100 * step.aantal // first} %" if first and place else "",
            breedte=round(_BAR_WIDTH * step.aantal / widest) if widest else 0,
            y=place * _BAR_PITCH,
        )
        for place, step in enumerate(steps)
    )


def _waiting(heap: Wachtend) -> Wacht:
    return Wacht(heap.wat, number(heap.aantal), _day(heap.oudste) if heap.oudste else "", heap.opdracht)


def _severity(group: BevindingGroep) -> tuple[int, int, str]:
    return _ERNST_ORDER.index(group.ernst), -group.aantal, group.reden


def _finding(group: BevindingGroep) -> Bevinding:
    word, toon = _ERNST_WORDS[group.ernst]
    return Bevinding(
        ernst=word,
        toon=toon,
        titel=group.titel,
        reden=group.reden,
        aantal=number(group.aantal),
        doe_dit=group.doe_dit,
        voorbeelden=group.voorbeelden,
        meer=max(0, group.aantal - len(group.voorbeelden)) if group.voorbeelden else 0,
    )


def _urgency(row: LeveringRegel) -> tuple[int, str, str]:
    return _LEVERING_ORDER.index(row.status), row.partner, row.bestand


def _levering(row: LeveringRegel, redenen: Callable[[str], str]) -> Levering:
    return Levering(
        partner=row.partner,
        bestand=row.bestand,
        status=row.status,
        toon=_LEVERING_TONES[row.status],
        records=number(row.records),
        signalen=number(row.signalen),
        uitval=number(row.uitval),
        reden=redenen(row.reden) if row.reden else "",
    )


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d-%m-%Y}"


def _local(iso: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(ZoneInfo('Europe/Amsterdam')):%d-%m-%Y, %H.%M uur}"


def _duration(start: str, end: str) -> str:
    seconds = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    if seconds < 60:  # noqa: PLR2004  a minute
        return f"{seconds:.1f} seconden".replace(".", ",")
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"
