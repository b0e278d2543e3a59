"""Which letters that have not left yet may no longer go, by the newest facts (domain.md, Rules 5 and 6)."""

from collections.abc import Iterable
from typing import NamedTuple


class BriefFeiten(NamedTuple):
    """A letter beside what is known today. `adresregels` stand on the letter, `adresregels_nu` in the register.

    `beletsel` is the reason code of what the register forbids or leaves unclear (stage decide), or empty. `signalen`
    counts those of the zaak that are still surely this inwoner's, `ingetrokken` those of them that were withdrawn.
    """

    kenmerk: str
    adresregels: tuple[str, ...]
    adresregels_nu: tuple[str, ...]
    ingeschreven: bool
    beletsel: str
    minderjarig: bool
    bezwaar: bool
    zaak_open: bool
    signalen: int
    ingetrokken: int


class Lapsed(NamedTuple):
    """The letters that may still go, and kenmerk → reason code of those that may not."""

    brieven: tuple[str, ...]
    vervallen: dict[str, str]


def lapse_brieven(feiten: Iterable[BriefFeiten]) -> Lapsed:
    """Judge each letter again. The first reason that holds is told: what the zaak says comes before the register."""
    reasons = {feit.kenmerk: _lapsed(feit) for feit in feiten}
    return Lapsed(
        tuple(kenmerk for kenmerk, code in reasons.items() if not code),
        {kenmerk: code for kenmerk, code in reasons.items() if code},
    )


def _lapsed(feit: BriefFeiten) -> str:
    """The reason code, or the empty string."""
    facts = {
        "match-hersteld": not feit.signalen,
        "zaak-gesloten": not feit.zaak_open,
        "bezwaar-van-inwoner": feit.bezwaar,
        "signaal-ingetrokken": feit.ingetrokken >= feit.signalen,
        "niet-meer-in-inwonersbestand": not feit.ingeschreven,
        feit.beletsel: bool(feit.beletsel),
        "inwoner-minderjarig": feit.minderjarig,
        "adres-veranderd": _plain(feit.adresregels) != _plain(feit.adresregels_nu),
    }
    return next((reden for reden, holds in facts.items() if holds), "")


def _plain(regels: tuple[str, ...]) -> list[str]:
    """Another form of residents file may write the same address in other letter case or with other spaces."""
    return [" ".join(regel.split()).casefold() for regel in regels]
