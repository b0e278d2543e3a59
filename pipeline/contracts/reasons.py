"""The one registry of reason codes: kebab-case Dutch, stable for ever, explained for the partner and the clerk.

The texts are data (`redenen/*.yaml`), so that a clerk can read and a reviewer can correct them.
"""

from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml

Ernst = Literal["fataal", "fout", "waarschuwing", "taak"]
"""`fataal` the levering is refused whole, `fout` the record, `waarschuwing` look at it, `taak` a person decides."""


PROEF = "proef-levering"
"""The reason of a levering that was only tried; its bytes are never read again, also not when the trial is over."""


class Reden(NamedTuple):
    """One reason: what happened (`titel`), what it means (`uitleg`) and what to do about it (`doe_dit`)."""

    code: str
    ernst: Ernst
    titel: str
    uitleg: str
    doe_dit: str


class Finding(NamedTuple):
    """One thing noticed about a file or a record. `regel` is the line an editor shows; 0 is the file as a whole.

    `tekst` may say more than the registry does, but never repeats a value from the record.
    """

    regel: int
    veld: str
    reden: str
    tekst: str = ""


@cache
def redenen() -> dict[str, Reden]:
    """Every reason by its code. Raises ValueError when two files claim one code."""
    found: dict[str, Reden] = {}
    for part in sorted((files(__package__) / "redenen").iterdir(), key=lambda entry: entry.name):
        if not part.name.endswith(".yaml"):
            continue
        for code, fields in yaml.safe_load(part.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"reason {code} is registered twice")
            found[code] = Reden(code, **fields)
    return found


def reden(code: str) -> Reden:
    """The registered reason. Raises KeyError for a code nobody explained: that is a bug."""
    return redenen()[code]


def is_ernst(finding: Finding, ernst: Ernst) -> bool:
    """Whether the finding's reason carries this grade."""
    return reden(finding.reden).ernst == ernst


def volledige_tekst(finding: Finding) -> str:
    """What happened and what to do, for the partner and the clerk: the registry's words and the finding's own."""
    known = reden(finding.reden)
    own = finding.tekst if finding.tekst.rstrip(". ") not in known.uitleg else ""
    parts = (own or known.titel, known.uitleg, known.doe_dit)
    ended = (part.rstrip(". ") for part in parts if part)
    return " ".join(part if part.endswith("?") else f"{part}." for part in ended)
