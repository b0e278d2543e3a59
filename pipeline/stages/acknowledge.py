"""What an answer of the print street changes in the states of letters and batches."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pipeline.contracts.batches import GeplaatsteBrief
from pipeline.contracts.reasons import Finding
from pipeline.formats.retour import Ack, RetourBestand, RetourRegel, VerslagRegel

_ORDER = {"verzonden": 1, "bevestigd": 2, "gepost": 3, "mislukt": 3, "retour": 4}
_IN_HOUSE = frozenset({"klaar", "vrijgegeven"})
_FINAL = frozenset({"mislukt", "retour", "geannuleerd"})

NEVER_SENT = frozenset({"retour-nooit-verzonden", "retour-batch-nooit-verzonden", "brief-al-op-drop"})
"""What the print street has or says of letters that never left by our own ledger: nothing of it may go until that is
clear."""


class Acknowledged(NamedTuple):
    """Only what changes: kenmerk → new status, batch → new status, kenmerk → day of posting; and what to look at."""

    brief_status: dict[str, str]
    batch_status: dict[str, str]
    gepost_op: dict[str, date]
    bevindingen: tuple[Finding, ...]


class _Step(NamedTuple):
    status: str
    reden: str = ""


def acknowledge(
    brieven: Mapping[str, GeplaatsteBrief], batches: Mapping[str, str], antwoord: RetourBestand
) -> Acknowledged:
    """The new states after `antwoord`; `brieven` by kenmerk and `batches` hold what is so now.

    States only go forward and a final one stays, so answers may come in any order and twice. An unknown kenmerk, a
    letter that never left or was cancelled, another number of pages, posted and failed at once: a finding each. A batch
    that was set free and is acknowledged has arrived: its name holds the hash of its content, so a ledger out of a
    backup learns here that it was sent. `bevindingen` starts with the answer's own bad lines.
    """
    if isinstance(antwoord, Ack):
        return _acknowledge_batch(brieven, batches, antwoord)
    status: dict[str, str] = {}
    gepost_op: dict[str, date] = {}
    told: set[str] = set()
    bevindingen = list(antwoord.fouten)
    for regel in antwoord.regels:
        brief = brieven.get(regel.kenmerk)
        if brief is None:
            bevindingen.append(Finding(regel.regel, "kenmerk", "retour-brief-onbekend"))
            continue
        step = _step(status.get(regel.kenmerk, brief.status), _news(regel))
        codes = [step.reden, "retour-dubbel" if regel.kenmerk in told else "", _counted(brief, regel)]
        bevindingen += [
            Finding(regel.regel, "kenmerk", code, f"Het gaat om brief {regel.kenmerk}.") for code in codes if code
        ]
        told.add(regel.kenmerk)
        if step.status != brief.status:
            status[regel.kenmerk] = step.status
        if _was_posted(regel, step) and isinstance(regel, VerslagRegel):
            gepost_op.setdefault(regel.kenmerk, regel.datum)
    return Acknowledged(status, {}, gepost_op, tuple(bevindingen))


def _acknowledge_batch(brieven: Mapping[str, GeplaatsteBrief], batches: Mapping[str, str], ack: Ack) -> Acknowledged:
    batch = next((naam for naam in batches if _same_batch(naam, ack.batch)), None)
    if batch is None:
        return Acknowledged({}, {}, {}, (Finding(0, "", "retour-batch-onbekend"),))
    about = f"Het gaat om {batch}."
    if batches[batch] == "klaar":
        return Acknowledged({}, {}, {}, (Finding(0, "", "retour-batch-nooit-verzonden", about),))
    if batches[batch] not in {"verzonden", "vrijgegeven"}:
        return Acknowledged({}, {}, {}, ())
    letters = {
        kenmerk: "bevestigd"
        for kenmerk, brief in brieven.items()
        if (brief.batch, brief.status) == (batch, batches[batch])
    }
    found = (Finding(0, "", "retour-batch-was-al-weg", about),) if batches[batch] == "vrijgegeven" else ()
    return Acknowledged(letters, {batch: "bevestigd"}, {}, found)


def _step(status: str, news: str) -> _Step:
    """The state after the news, and the reason to look when the two do not go together."""
    if status in _IN_HOUSE:
        return _Step(status, "retour-nooit-verzonden")
    if status == "geannuleerd":
        return _Step(status, "retour-geannuleerd")
    if {status, news} in ({"gepost", "mislukt"}, {"mislukt", "retour"}):
        return _Step(status, "retour-tegenstrijdig")
    if status in _FINAL:
        return _Step(status)
    return _Step(news if _ORDER[news] > _ORDER[status] else status)


def _news(regel: VerslagRegel | RetourRegel) -> str:
    if isinstance(regel, RetourRegel):
        return "retour"
    return "gepost" if regel.gelukt else "mislukt"


def _was_posted(regel: VerslagRegel | RetourRegel, step: _Step) -> bool:
    """A letter that came back before its report was read was posted all the same, on the day the report says."""
    return _news(regel) == "gepost" and step.status in {"gepost", "retour"}


def _counted(brief: GeplaatsteBrief, regel: VerslagRegel | RetourRegel) -> str:
    """Another number of pages than we made, or a second posting on another day: is it our letter, and once?"""
    if not isinstance(regel, VerslagRegel) or not regel.gelukt or brief.status in _IN_HOUSE | {"geannuleerd"}:
        return ""
    if regel.paginas != brief.paginas:
        return "retour-paginas-anders"
    return "retour-twee-keer-gepost" if brief.gepost_op not in {None, regel.datum} else ""


def _same_batch(naam: str, other: str) -> bool:
    """File systems and print streets change the case of names; the hash in a name does not care."""
    return naam.casefold().removesuffix(".zip") == other.casefold().removesuffix(".zip")
