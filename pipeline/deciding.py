"""One zaak decided: what the night does for every zaak, and a desk for the one that somebody just worked on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.ddas import STATUS_BIJ_RESULTAAT, Signaalstatus
from pipeline.contracts.zaken import Besluit, Geadresseerde, Stand, Zaak
from pipeline.domain.refusal import Refusal
from pipeline.omgeving import Omgeving
from pipeline.settling import Afgeraden, Weg, read_afgeraden
from pipeline.stages.address import address_inwoner
from pipeline.stages.decide import Regels, closing_of, deadline_of, decide_zaak
from pipeline.stages.spread import Werk, spread_werk
from pipeline.zaakstaat import record_actie, record_einde

_LOST = dict.fromkeys(
    ("geheimhouding", "in_onderzoek", "curatele", "opschorting_reden", "gemeente_code", "functie_adres"), ""
)
"""Nobody knows anything about who is not in the register any more; `addressed_of` says so."""


def decide_again(changes: Changes, store: Store, zaak: Zaak, stand: Stand, *, omgeving: Omgeving) -> Besluit:
    """Decide one zaak at once, as the night would: `stand` holds what a desk just wrote down in this commit."""
    return decide_several(changes, store, [(zaak, stand)], omgeving=omgeving)[0]


def decide_several(
    changes: Changes, store: Store, work: Sequence[tuple[Zaak, Stand]], *, omgeving: Omgeving
) -> list[Besluit]:
    """Decide these zaken at once, each with what is new in it; the decisions in the same order.

    Letters wait for the night. Other zaken keep their days: these go where their executors have room.
    """
    register = inwoners_by_bsn(read_inwoners(store), [zaak.bsn for zaak, _ in work])
    redenen = read_afgeraden(store, vandaag=omgeving.vandaag).redenen
    decided = [
        (zaak, stand, besluit_of(zaak, stand, register.get(zaak.bsn), redenen.get(zaak.bsn, ""), omgeving=omgeving))
        for zaak, stand in work
    ]
    going = [werk_of(zaak, what, stand, omgeving=omgeving) for zaak, stand, what in decided if not what.resultaat]
    planned = _planned(store, without={zaak.zaak_id for zaak, _ in work})
    days = spread_werk([*planned, *going], capaciteit=omgeving.config.beleid.capaciteit, vandaag=omgeving.vandaag)
    found = []
    for zaak, _, besluit in decided:
        if besluit.resultaat:
            record_einde(changes, zaak.zaak_id, besluit.resultaat, waarom=besluit.actie.reden, dag=omgeving.vandaag)
            found.append(besluit)
        else:
            actie = besluit.actie._replace(voor=days[zaak.zaak_id])
            record_actie(changes, zaak.zaak_id, actie, gevraagd=besluit.actie.voor)
            found.append(besluit._replace(actie=actie))
    return found


def _planned(store: Store, *, without: Collection[str]) -> list[Werk]:
    """The work of the other open zaken, on the days that it has."""
    rows = store.rows(
        """SELECT deadline, zaak_id, actie_door, actie_voor FROM zaken
           WHERE status = 'Open' AND actie <> 'Administratief'"""
    )
    return [
        Werk(date.fromisoformat(row[0]), row[1], row[2], date.fromisoformat(row[3]), vast=True)
        for row in rows
        if row["zaak_id"] not in without
    ]


def ending_of(store: Store, zaak: Zaak, *, omgeving: Omgeving) -> Besluit | None:
    """The result that the register or a list gives this zaak today whatever somebody does, or None."""
    inwoner = inwoners_by_bsn(read_inwoners(store), [zaak.bsn]).get(zaak.bsn)
    waarom_niet = read_afgeraden(store, vandaag=omgeving.vandaag).redenen.get(zaak.bsn, "")
    return closing_of(zaak, inwoner, waarom_niet, gemeente_code=omgeving.config.gemeente.code)


def besluit_of(
    zaak: Zaak, stand: Stand, inwoner: Mapping[str, str] | None, waarom_niet: str, *, omgeving: Omgeving
) -> Besluit:
    """What happens in this zaak now; `waarom_niet` is the code of an objection or a trajectory, or empty."""
    config = omgeving.config
    stop = closing_of(zaak, inwoner, waarom_niet, gemeente_code=config.gemeente.code)
    if stop is not None:
        return stop
    facts = {**(inwoner or _LOST), "niet_veilig": "J" if waarom_niet == "niet-veilig" else ""}
    regels = Regels(config.zaken, config.beleid, config.gemeente.code)
    return decide_zaak(zaak, stand, facts, addressed_of(inwoner, omgeving), regels=regels, vandaag=omgeving.vandaag)


def leaving_signalen(zaken: Sequence[Zaak], register: Mapping[str, Mapping[str, str]], gemeente_code: str) -> list[Weg]:
    """The signalen of open zaken about somebody who turns out to have died or left, whatever else ends the zaak."""
    found: list[Weg] = []
    for zaak in zaken:
        for one in zaak.signalen:
            stop = closing_of(zaak, register.get(one.bsn), "", gemeente_code=gemeente_code)
            found += [Weg(one.signaal_id, one.soort, one.bsn, stop.actie.reden)] if stop else []
    return found


def lost_housemates(
    zaken: Sequence[Zaak], register: Mapping[str, Mapping[str, str]], afgeraden: Afgeraden, gemeente_code: str
) -> dict[str, tuple[Signaalstatus, str]]:
    """Signalen of a household about a housemate who died, left, objects or is helped already: status and reason."""
    found = {}
    for zaak in zaken:
        for one in zaak.signalen if zaak.is_open else ():
            waarom_niet = afgeraden.redenen.get(one.bsn, "")
            stop = closing_of(zaak, register.get(one.bsn), waarom_niet, gemeente_code=gemeente_code)
            if stop is not None and one.bsn != zaak.bsn:
                found[one.signaal_id] = (STATUS_BIJ_RESULTAAT[stop.resultaat], stop.actie.reden)
    return found


def addressed_of(inwoner: Mapping[str, str] | None, omgeving: Omgeving) -> Geadresseerde | Refusal:
    """How to write to this inwoner (an INWONERS row), or why not."""
    if inwoner is None:
        return Refusal("inwoner-niet-gevonden")
    return address_inwoner(inwoner, gemeente_naam=omgeving.config.gemeente.naam)


def werk_of(zaak: Zaak, besluit: Besluit, stand: Stand, *, omgeving: Omgeving) -> Werk:
    """The next action as work to spread; waiting is nobody's work."""
    actie = besluit.actie
    door = "" if actie.soort == "Administratief" else actie.door
    deadline = deadline_of(zaak, begin=stand.begin, termijnen=omgeving.config.zaken)
    return Werk(deadline, zaak.zaak_id, door, actie.voor, zaak.crisis or stand.afspraak is not None)
