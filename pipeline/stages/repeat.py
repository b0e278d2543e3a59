"""Which signalen say nothing new: the same arrears was taken up recently and the amount is not higher (domain.md, 4).

"Recently" is not defined by DDAS (domain-sources D-4), so it is a number of days from the configuration.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple


class Achterstand(NamedTuple):
    """A signaal as the arrears it tells of; `bsn` is the inwoner it surely belongs to."""

    signaal_id: str
    partner: str
    bsn: str
    soort: str
    referentie: str
    klantnummer: str
    bedrag_cent: int
    ontstaansdatum: date
    signaaldatum: date
    dringend: bool
    wijziging: bool


class Herhaling(NamedTuple):
    """A signaal that is not taken up, and the earlier one it repeats; `gewijzigd` when the partner corrected that."""

    signaal_id: str
    eerder: str
    gewijzigd: bool


class Repeated(NamedTuple):
    """New signalen that are taken up with the earlier one they raise (or ""), and those that are not."""

    opgepakt: tuple[tuple[str, str], ...]
    herhaald: tuple[Herhaling, ...]


def repeat_signalen(nieuw: Iterable[Achterstand], opgepakt: Iterable[Achterstand], *, dagen: int) -> Repeated:
    """Judge `nieuw` beside what was taken up before; `dagen` is how long that counts as recent.

    Of several new ones about one arrears the most telling is taken up: a crisis before an ordinary one, then the
    highest amount, then the oldest. It must say more
    than each that was taken up before. Their order does not matter; every signaal is in one of the two.
    """
    known: defaultdict[tuple[str, str], list[Achterstand]] = defaultdict(list)
    for earlier in sorted(opgepakt, key=_telling):
        known[earlier.partner, earlier.bsn].append(earlier)
    taken: list[tuple[str, str]] = []
    herhaald: list[Herhaling] = []
    for signaal in sorted(nieuw, key=_telling):
        same = [one for one in known[signaal.partner, signaal.bsn] if _same(signaal, one, dagen=dagen)]
        said = next((one for one in reversed(same) if not _says_more(signaal, one)), None)
        if said is not None:
            herhaald.append(Herhaling(signaal.signaal_id, said.signaal_id, signaal.wijziging))
            continue
        taken.append((signaal.signaal_id, same[-1].signaal_id if same else ""))
        known[signaal.partner, signaal.bsn].append(signaal)
    return Repeated(tuple(sorted(taken)), tuple(sorted(herhaald)))


def _telling(signaal: Achterstand) -> tuple[bool, int, date, str, str, str]:
    return (
        not signaal.dringend,
        -signaal.bedrag_cent,
        signaal.signaaldatum,
        signaal.referentie,
        signaal.klantnummer,
        signaal.signaal_id,
    )


def _same(signaal: Achterstand, earlier: Achterstand, *, dagen: int) -> bool:
    """One arrears: the partner's reference, or the customer with an arrears that began before the earlier signaal."""
    if earlier.signaaldatum < signaal.signaaldatum - timedelta(days=dagen) or signaal.soort != earlier.soort:
        return False
    if signaal.referentie and signaal.referentie == earlier.referentie:
        return True
    same_customer = signaal.klantnummer != "" and signaal.klantnummer == earlier.klantnummer
    return same_customer and signaal.ontstaansdatum <= earlier.signaaldatum


def _says_more(signaal: Achterstand, earlier: Achterstand) -> bool:
    return signaal.bedrag_cent > earlier.bedrag_cent or (signaal.dringend and not earlier.dringend)
