"""What an answer of the print street changes in the states of letters and batches."""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.contracts.reasons import Finding
from pipeline.formats.retour import Ack, RetourBestand, RetourRegel, VerslagRegel

_ORDER = {"verzonden": 1, "bevestigd": 2, "gepost": 3, "mislukt": 3, "retour": 4}
_NEVER_SENT = frozenset({"klaar", "vrijgegeven"})


class Acknowledged(NamedTuple):
    """Only what changes: kenmerk → new status, batch → new status; and what a person must look at."""

    brief_status: dict[str, str]
    batch_status: dict[str, str]
    bevindingen: tuple[Finding, ...]


class _Step(NamedTuple):
    status: str
    reden: str = ""


def acknowledge(
    brieven: Mapping[str, str],
    batches: Mapping[str, str],
    antwoord: RetourBestand,
    *,
    batch_van: Mapping[str, str],
) -> Acknowledged:
    """The new states after `antwoord`; `brieven` and `batches` hold the states now, `batch_van` each kenmerk's batch.

    States only go forward, so answers may come in any order and twice. An unknown kenmerk, a letter that never left or
    was cancelled: no change and a finding. Printed and failed: the first stands; failed and came back: `retour`; both
    are a finding. `bevindingen` starts with the answer's own bad lines. A batch is known with or without `.zip`.
    """
    if isinstance(antwoord, Ack):
        return _acknowledge_batch(brieven, batches, antwoord, batch_van=batch_van)
    status: dict[str, str] = {}
    bevindingen = list(antwoord.fouten)
    for regel in antwoord.regels:
        if regel.kenmerk not in brieven:
            bevindingen.append(Finding(regel.regel, "kenmerk", "retour-brief-onbekend"))
            continue
        step = _step(status.get(regel.kenmerk, brieven[regel.kenmerk]), _news(regel))
        if step.reden:
            bevindingen.append(Finding(regel.regel, "kenmerk", step.reden, f"Het gaat om brief {regel.kenmerk}."))
        if step.status != brieven[regel.kenmerk]:
            status[regel.kenmerk] = step.status
    return Acknowledged(status, {}, tuple(bevindingen))


def _acknowledge_batch(
    brieven: Mapping[str, str], batches: Mapping[str, str], ack: Ack, *, batch_van: Mapping[str, str]
) -> Acknowledged:
    batch = next((naam for naam in batches if _same_batch(naam, ack.batch)), None)
    if batch is None:
        return Acknowledged({}, {}, (Finding(0, "", "retour-batch-onbekend"),))
    if batches[batch] in _NEVER_SENT | {"geannuleerd"}:
        return Acknowledged({}, {}, (Finding(0, "", "retour-batch-nooit-verzonden", f"Het gaat om {batch}."),))
    letters = {
        kenmerk: "bevestigd"
        for kenmerk, status in brieven.items()
        if status == "verzonden" and batch_van.get(kenmerk) == batch
    }
    return Acknowledged(letters, {batch: "bevestigd"} if batches[batch] == "verzonden" else {}, ())


def _step(status: str, news: str) -> _Step:
    """The state after the news, and the reason to look when the two do not go together."""
    if status in _NEVER_SENT:
        return _Step(status, "retour-nooit-verzonden")
    if status == "geannuleerd":
        return _Step(status, "retour-geannuleerd")
    if {status, news} == {"gepost", "mislukt"}:
        return _Step(status, "retour-tegenstrijdig")
    if {status, news} == {"mislukt", "retour"}:
        return _Step("retour", "retour-tegenstrijdig")  # what came back was posted, whatever was said before
    return _Step(news if _ORDER[news] > _ORDER[status] else status)


def _news(regel: VerslagRegel | RetourRegel) -> str:
    if isinstance(regel, RetourRegel):
        return "retour"
    return "gepost" if regel.gelukt else "mislukt"


def _same_batch(naam: str, other: str) -> bool:
    """File systems and print streets change the case of names; the hash in a name does not care."""
    return naam.casefold().removesuffix(".zip") == other.casefold().removesuffix(".zip")
