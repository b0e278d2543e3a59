"""Which zaken go on an executor's worklist, in which order, and what it sees of each: only what the work needs.

Never a BSN, birth date or amount, nor who reported, unless the configuration says so (Wgs 8b; domain.md, Rules 5-6).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from pipeline.contracts.werklijst import BELLEN, BEZOEKEN, BLADEN, KAARTJE, MEER, Werkrij, kolommen_van
from pipeline.contracts.zaken import Actie, Afspraak, Geadresseerde

BRIEFADRES = "briefadres-geen-bezoek"
UITKOMST = "uitkomst-vastleggen"
_BLAD = {
    "Telefoon": BELLEN,
    "SMS/Whatsapp": BELLEN,
    "Mail": BELLEN,
    "Huisbezoek": BEZOEKEN,
    "Kaartje": BEZOEKEN,
    "Afspraak op locatie": BEZOEKEN,
}
_WAT = {
    "Telefoon": "Bellen",
    "SMS/Whatsapp": "Bericht sturen",
    "Mail": "Mailen",
    "Huisbezoek": "Op bezoek",
    "Kaartje": "Kaartje in de bus",
    "Afspraak op locatie": "Afspraak maken",
}
_AAN_DE_DEUR = frozenset({"Huisbezoek", "Kaartje"})
_DAGEN = ("ma", "di", "wo", "do", "vr", "za", "zo")


class EerderePoging(NamedTuple):
    """An attempt as the executor may read it."""

    soort: str
    bereikt: bool
    datum: date
    dagdeel: str
    bijzonderheid: str


class WerkFeiten(NamedTuple):
    """A zaak of which the next action is this executor's. `beletsel`: the reason code why not now, or empty.

    `bezoek`: whether somebody lives at the address (no briefadres); `meer`: what config.yaml adds, by its word there.
    """

    zaak_id: str
    actie: Actie
    crisis: bool
    geadresseerde: Geadresseerde | None
    beletsel: str
    bezoek: bool
    bereikbaar: tuple[str, ...]
    pogingen: tuple[EerderePoging, ...]
    afspraak: Afspraak | None
    meer: Mapping[str, str]
    kaartje: str


class Enlisted(NamedTuple):
    """The rows in the order of the list, and zaak_id → reason code of what may not be on it."""

    rijen: tuple[Werkrij, ...]
    weggelaten: dict[str, str]


def enlist_zaken(feiten: Sequence[WerkFeiten], *, gegevens: tuple[str, ...]) -> Enlisted:
    """Sorted by deadline and then by neighbourhood (postcode); what is threatened goes first of its day."""
    weggelaten = {one.zaak_id: code for one in feiten if (code := _niet(one))}
    rijen: list[Werkrij] = []
    for blad, naam in BLADEN.items():
        here = [one for one in feiten if one.zaak_id not in weggelaten and _blad(one) == blad]
        rijen += [
            _rij(one, blad, f"{naam} {number}", gegevens)
            for number, one in enumerate(sorted(here, key=_order), start=1)
        ]
    return Enlisted(tuple(rijen), weggelaten)


def needs_kaartje(actie: Actie) -> bool:
    """Whether a card may have to be left: somebody goes to the door."""
    return actie.soort in _AAN_DE_DEUR


def is_for_list(actie: Actie) -> bool:
    """Whether this action is work at all; an outcome to write down is, other manual work is the municipality's."""
    return actie.soort in _BLAD or actie.reden == UITKOMST


def _niet(feit: WerkFeiten) -> str:
    if feit.beletsel or feit.geadresseerde is None:
        return feit.beletsel or "adres-onbruikbaar"
    return BRIEFADRES if needs_kaartje(feit.actie) and not feit.bezoek else ""


def _blad(feit: WerkFeiten) -> str:
    return _BLAD.get(feit.actie.soort, BELLEN)


def _order(feit: WerkFeiten) -> tuple[date, bool, str, str]:
    postcode = feit.geadresseerde.postcode if feit.geadresseerde else ""
    return feit.actie.voor, not feit.crisis, postcode, feit.zaak_id


def _rij(feit: WerkFeiten, blad: str, naam: str, gegevens: tuple[str, ...]) -> Werkrij:
    to = feit.geadresseerde
    assert to is not None  # noqa: S101 - `_niet` left these out
    cells = {
        "Nr": naam,
        "Zaak": feit.zaak_id,
        "Uiterlijk": "\n".join([_dag(feit.actie.voor), *(["SPOED"] if feit.crisis else [])]),
        "Wat": _wat(feit),
        "Naam": "\n".join([*to.adresregels[:-2], f"({to.aanhef.removeprefix('Geachte ')})"]),
        "Adres": "\n".join(to.adresregels[-2:]),
        "Telefoon en e-mail": "\n".join(feit.bereikbaar) or "niet bekend",
        "Al gedaan": "\n".join(map(_poging, feit.pogingen)) or "nog niets",
        KAARTJE: feit.kaartje,
    } | {MEER[one]: feit.meer.get(one, "") for one in gegevens}
    soort = "" if feit.actie.reden == UITKOMST else feit.actie.soort
    return Werkrij(blad, feit.zaak_id, {kop: cells[kop] for kop in kolommen_van(blad, gegevens)}, soort)


def _wat(feit: WerkFeiten) -> str:
    if feit.afspraak is not None:
        afspraak = feit.afspraak
        where = {"thuis": "bij de inwoner thuis", "kantoor": "op kantoor", "stadhuis": "op het stadhuis"}
        return f"Afspraak {where.get(afspraak.plaats, afspraak.plaats)}\n{_dag(afspraak.datum)} {afspraak.tijd}"
    if feit.actie.reden == UITKOMST:
        return "Uitkomst vastleggen: kies een resultaat"
    return _WAT[feit.actie.soort]


def _poging(poging: EerderePoging) -> str:
    """`di 24-11-2026 Telefoon: niet bereikt (boodschap)`; a letter is only sent."""
    when = " ".join(part for part in (_dag(poging.datum), poging.dagdeel.lower(), poging.soort) if part)
    if poging.soort == "Brief":
        return when
    more = f" ({poging.bijzonderheid})" if poging.bijzonderheid else ""
    return f"{when}: {'bereikt' if poging.bereikt else 'niet bereikt'}{more}"


def _dag(dag: date) -> str:
    return f"{_DAGEN[dag.weekday()]} {dag:%d-%m-%Y}"
