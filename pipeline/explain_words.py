"""The words of `seintje explain`: rows of the store as lines of Dutch, at most 80 columns wide."""

import json
from collections.abc import Mapping, Sequence
from sqlite3 import Row
from typing import Any

from pipeline.contracts.reasons import redenen
from pipeline.omgeving import as_clock
from pipeline.saying import wrapped

LETTERS = {
    "klaar": "klaar: hij wacht tot iemand hem vrijgeeft",
    "vrijgegeven": "vrijgegeven: hij gaat met de volgende `seintje dispatch` weg",
    "verzonden": "verzonden: de drukstraat heeft de ontvangst nog niet bevestigd",
    "bevestigd": "bevestigd: de drukstraat heeft hem en gaat hem drukken",
    "gepost": "gepost: de drukstraat heeft hem gedrukt en op de post gedaan",
    "mislukt": "mislukt: de drukstraat kon hem niet drukken",
    "retour": "retour: hij kwam terug; de inwoner heeft hem niet gelezen",
    "geannuleerd": "geannuleerd: hij gaat niet weg",
}
"""The states of a letter (contract, table brieven)."""

OUTBOX = {
    "wacht": "staat klaar",
    "uploading": "wordt verzonden",
    "renaming": "wordt verzonden",
    "sent": "is verzonden",
}
"""How far something is that leaves the house (ADR 0006)."""

_VERDICTS = {
    "zeker": "zeker: dit is precies één inwoner",
    "twijfel": "twijfel: een medewerker beslist",
    "geen": "geen: er is geen inwoner gevonden",
}
_COLUMN = 13
_LONGEST_NAME = 48
_PLACES = 8


def field(name: str, text: str) -> list[str]:
    """A named fact in lines of at most 80 columns; nothing when there is no text."""
    return wrapped(text, mark=f"  {name:<{_COLUMN}}")


def because(code: str) -> str:
    """The registered reason in words, after a colon; the empty string without a reason."""
    if not code:
        return ""
    known = redenen().get(code)
    return f": {known.titel}. {known.uitleg} {known.doe_dit} ({code})" if known else f": {code}"


def why(reason: str) -> str:
    """Why a letter stopped: a clerk's own words as they are, a reason code with its title."""
    known = redenen().get(reason)
    return f"{known.titel} ({reason})" if known else reason


def file_lines(levering: Row) -> list[str]:
    """The file and when it came in; a long name, which is the partner's and may hold anything, is cut off."""
    name = str(levering["bestand"])
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return [*field("bestand", short), *field("ontvangen", as_clock(levering["ontvangen_op"]))]


def places(lines: Sequence[int]) -> str:
    """The lines of a levering where something was found: `, regels 3, 7`; empty for the file as a whole."""
    numbers = [line for line in lines if line]
    if not numbers:
        return ""
    shown = ", ".join(str(line) for line in numbers[:_PLACES])
    more = f" en {len(numbers) - _PLACES} andere" if len(numbers) > _PLACES else ""
    return f", {'regel' if len(numbers) == 1 else 'regels'} {shown}{more}"


def match_lines(match: Mapping[str, Any]) -> list[str]:
    """The verdict of one MATCHES row, the evidence per field without values, and why a person must look."""
    evidence: dict[str, Any] = json.loads(match["bewijs"])
    if "niet opgezocht" in evidence:
        return field("match", "niet opgezocht" + because(str(evidence["niet opgezocht"])))
    candidates = evidence.pop("kandidaten", 0)
    rule, rivals = evidence.pop("regel", ""), evidence.pop("in de weg", "")
    often = evidence.pop("komt voor", 0)
    seen = "; ".join(f"{name} {value}" for name, value in evidence.items())
    enough = f"{rule}: dat is genoeg bewijs" if rule else "geen enkele regel had genoeg bewijs"
    return [
        *field("match", _VERDICTS[match["besluit"]]),
        *field("bewijs", seen),
        *field("regel", enough if seen else ""),
        *field("naam", f"{often} keer in het inwonersbestand" if often else ""),
        *field("in de weg", rivals),
        *field("in beeld", f"{candidates} inwoner{'' if candidates == 1 else 's'}"),
        *field("omdat", because(match["reden"]).removeprefix(": ")),
        *field("besloten", f"door {match['beslist_door']}, model {match['model_versie']}, run {match['run_id']}"),
    ]
