"""Age bands of adults (Divosa's, and domain.md, Rules 8), also when the register does not know the whole birth date."""

from datetime import date
from typing import Literal

from pipeline.domain.datum import BrpDatum

Leeftijdsgroep = Literal["18-26", "27-66", "67+", ""]

_GROEPEN: tuple[tuple[int, Leeftijdsgroep], ...] = ((67, "67+"), (27, "27-66"), (18, "18-26"))
_DECEMBER = 12
_LAST_OF_ANY_MONTH = 31


def leeftijdsgroep(geboren: BrpDatum, dag: date) -> Leeftijdsgroep:
    """The age band on `dag`; empty for who is under 18, and when the known part of the date leaves two bands open."""
    if geboren.jaar == 0:
        return ""
    oldest = _groep(_leeftijd(geboren.jaar, (geboren.maand or 1, geboren.dag or 1), dag))
    youngest = _groep(_leeftijd(geboren.jaar, (geboren.maand or _DECEMBER, geboren.dag or _LAST_OF_ANY_MONTH), dag))
    return oldest if oldest == youngest else ""


def _leeftijd(jaar: int, verjaardag: tuple[int, int], dag: date) -> int:
    return dag.year - jaar - ((dag.month, dag.day) < verjaardag)


def _groep(leeftijd: int) -> Leeftijdsgroep:
    return next((groep for vanaf, groep in _GROEPEN if leeftijd >= vanaf), "")
