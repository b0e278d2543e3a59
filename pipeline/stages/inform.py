"""inform: what a partner hears now about its signalen: what changed since the last time, in the table's words only.

Nothing of an inwoner and nothing of another partner comes in here, so nothing of it can go out (domain.md, Rules 11).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from pipeline.contracts.terugkoppeling import Woorden, pauze_zin, woorden
from pipeline.domain.kalender import in_woorden
from pipeline.domain.vergelijkvorm import vergelijkvorm

_HASH = 8
_UNPRINTABLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_STARS = "*" * 9


class Pauze(NamedTuple):
    """The days, both included, on which the partner does not collect; None and None without a pause."""

    van: date | None = None
    tot: date | None = None


class Signaal(NamedTuple):
    """A signaal as it stands now. `status` is DDAS, `reden` a code; both are what is known, not what may be told.

    `afgeschermd`: a secret address, or not safe to approach. `bewijs` names its proof of notification, or is empty.
    """

    signaal_id: str
    partner: str
    aanleveraar: str
    referentie: str
    bestand: str
    regel: int
    status: str
    reden: str
    pauze: Pauze = Pauze()
    afgeschermd: bool = False
    bewijs: str = ""


class Verteld(NamedTuple):
    """The last thing a partner heard about a signaal, and the how-manieth; `status` and `reden` as known then."""

    volgnr: int
    status: str
    reden: str
    afgeschermd: bool
    pauze: Pauze
    bewijs: str

    @property
    def gezien(self) -> Woorden:
        """The words that left."""
        return woorden(self.status, self.reden, afgeschermd=self.afgeschermd)


class Bericht(NamedTuple):
    """One thing to tell. `dringend`: a pause begins or ends, and that waits for no week or month."""

    signaal: Signaal
    volgnr: int
    status: str
    reden: str
    uitleg: str
    pauze: Pauze
    dringend: bool


class Terugkoppeling(NamedTuple):
    """One file for a partner, or for one landlord of a collective drop. `naam` has no extension."""

    naam: str
    partner: str
    aanleveraar: str
    dag: date
    berichten: tuple[Bericht, ...]


def inform_partners(signalen: Iterable[Signaal], verteld: Mapping[str, Verteld]) -> tuple[Bericht, ...]:
    """What is new about these signalen; `verteld` is the last thing told, by signaal_id. Nothing twice."""
    told = (_news(one, verteld.get(one.signaal_id)) for one in signalen)
    return tuple(one for one in told if one is not None)


def plan_terugkoppelingen(berichten: Sequence[Bericht], *, dag: date) -> tuple[Terugkoppeling, ...]:
    """A file per partner and landlord, in the order of its own files and lines; the name follows from what it tells."""
    ordered = sorted(berichten, key=lambda one: (*_owner(one), one.signaal.bestand, one.signaal.regel, _code(one)))
    planned = []
    for (partner, _), group in groupby(ordered, key=_owner):
        own = tuple(group)
        naam = f"TK_{partner}_{dag:%Y%m%d}_{_content(own)}"
        planned.append(Terugkoppeling(naam, partner, own[0].signaal.aanleveraar, dag, own))
    return tuple(planned)


def eigen_woord(text: str, *, bsns: Iterable[str] = ()) -> str:
    """What a partner wrote itself: on one line, without signs that turn text round, never with its inwoner's BSN."""
    plain = "".join(" " if unicodedata.category(char) in _UNPRINTABLE else char for char in text)
    for bsn in bsns:
        plain = re.sub(rf"(?<!\d){bsn}(?!\d)", _STARS, plain) if bsn else plain
    return " ".join(plain.split())


def mag_bewijs(status: str, reden: str) -> bool:
    """Whether a signaal with this status has a proof of notification."""
    return woorden(status, reden).bewijs


def _news(now: Signaal, last: Verteld | None) -> Bericht | None:
    seen = woorden(now.status, now.reden, afgeschermd=now.afgeschermd)
    pauze = now.pauze if seen.pauze else Pauze()
    turned = pauze != (last.pauze if last else Pauze())
    proof = bool(now.bewijs) and now.bewijs != (last.bewijs if last else "")
    if not (turned or proof or _changed(now, seen, last)):
        return None
    uitleg = _sentence(seen, pauze, last, turned=turned)
    return Bericht(now, last.volgnr + 1 if last else 1, seen.status, seen.reden, uitleg, pauze, turned)


def _changed(now: Signaal, seen: Woorden, last: Verteld | None) -> bool:
    """Whether the words differ, and not only because an address became secret meanwhile, or no longer is."""
    if last is None:
        return not seen.wacht
    return woorden(now.status, now.reden) != woorden(last.status, last.reden) and seen != last.gezien


def _sentence(seen: Woorden, pauze: Pauze, last: Verteld | None, *, turned: bool) -> str:
    if pauze.van and pauze.tot:
        return pauze_zin(in_woorden(pauze.van), in_woorden(pauze.tot), begint=True)
    own = seen.uitleg if last is None or last.gezien == seen else seen.opnieuw
    if turned and last is not None and last.pauze.van and last.pauze.tot:
        ended = pauze_zin(in_woorden(last.pauze.van), in_woorden(last.pauze.tot), begint=False)
        return f"{ended} {own}"
    return own


def _owner(bericht: Bericht) -> tuple[str, str]:
    return bericht.signaal.partner, vergelijkvorm(bericht.signaal.aanleveraar)


def _code(bericht: Bericht) -> str:
    return bericht.signaal.signaal_id


def _content(berichten: Iterable[Bericht]) -> str:
    """A short hash of which signalen, and the how-manieth time each is told of: the same only for the same news."""
    digest = hashlib.sha256()
    for one in berichten:
        digest.update(f"{_code(one)}\x1f{one.volgnr}\x1f{one.status}\x1f{one.reden}\x1e".encode())
    return digest.hexdigest()[:_HASH]
