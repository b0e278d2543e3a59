"""The partner register: who may deliver, until when, and when they last did."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches
from sqlite3 import Row
from typing import Literal, NamedTuple

from pipeline.adapters.store import Store, read_store
from pipeline.contracts.config import Config, Grens
from pipeline.contracts.config_delen import DropConfig, Periode
from pipeline.contracts.config_partner import Ontvangst, Partner, Verhuurder
from pipeline.contracts.reasons import reden
from pipeline.contracts.register import Persoon
from pipeline.domain.klok import NEDERLAND
from pipeline.errors import UsageError
from pipeline.omgeving import Omgeving, as_clock
from pipeline.saying import wrapped

Overeenkomst = Literal["geldig", "nog niet", "verlopen", "geen"]
"""How an agreement stands today; only `geldig` lets a levering in."""

_LAATSTE = 10
_KOLOM = 15


class PartnerRegel(NamedTuple):
    """A partner as the list shows it. `laatste_levering` is the day the last new file came, if any ever did."""

    id: str
    naam: str
    soort: str
    overeenkomst: Overeenkomst
    laatste_levering: date | None
    leveringen: int
    signalen: int
    dagen_sinds: int | None


def list_partners(omgeving: Omgeving) -> tuple[PartnerRegel, ...]:
    """Every partner in the order of config.yaml and the register, with what came from it; then small landlords.

    A file that came twice counts once.
    """
    with read_store(omgeving.config.store) as store:
        return tuple(_line(one, store, vandaag=omgeving.vandaag) for one in omgeving.config.leveranciers())


def show_partner(omgeving: Omgeving, partner_id: str) -> tuple[str, ...]:
    """All about one partner in Dutch lines of at most 80 columns. Raises UsageError for an unknown id."""
    partner = _known(omgeving.config, partner_id)
    with read_store(omgeving.config.store) as store:
        if isinstance(partner, Verhuurder):
            return _show_verhuurder(partner, store, vandaag=omgeving.vandaag)
        papers = (*_people(partner), *_documents(store, partner.id))
        line = _line(partner, store, vandaag=omgeving.vandaag)
        last = store.rows(
            "SELECT * FROM leveringen WHERE partner = ? ORDER BY ontvangen_op DESC, levering_id LIMIT ?",
            partner.id,
            _LAATSTE,
        )
    return (
        f"{partner.naam} ({partner.id})",
        *_field("soort", partner.soort + _kind(partner, config=omgeving.config, vandaag=omgeving.vandaag)),
        *_field("overeenkomst", _agreement(partner.overeenkomst, line.overeenkomst)),
        *papers,
        *(_field("proef", "leveringen worden geprobeerd, er wordt niets opgenomen") if partner.proef else ()),
        *_field("drop", _place(partner.drop)),
        *_field("formaat", partner.formaat),
        *_field("verwacht", _expected(partner)),
        *_field("houdt vast", _held_when(partner)),
        *_field("ritme", partner.verwacht.ritme or "geen afgesproken"),
        *_field("ontvangst", _receiving(partner.ontvangst)),
        *_field("hoort terug", _told(partner)),
        *_landlords(partner, vandaag=omgeving.vandaag),
        *_field("telt mee", _limits(omgeving.config.grens(partner.soort))),
        *_field("bsn", _bsn(partner, vandaag=omgeving.vandaag)),
        *_field("postcodes", _postcodes(partner)),
        *_field("leveringen", f"{line.leveringen}, samen {line.signalen} signalen"),
        *_field("laatste", _since(line)),
        *(["", "Laatste leveringen, de nieuwste eerst:"] if last else []),
        *(text for row in last for text in _levering(row)),
    )


def say_partners(rows: Sequence[PartnerRegel]) -> list[str]:
    """The register as lines for the screen."""
    if not rows:
        return ["Er staan nog geen partners in config.yaml."]
    head = f"{'partner':<16}{'soort':<16}{'overeenkomst':<14}{'laatste':<12}{'leveringen':>10}{'signalen':>10}"
    return [
        head,
        *(
            f"{row.id[:15]:<16}{row.soort[:15]:<16}{row.overeenkomst:<14}{row.laatste_levering or '-'!s:<12}"
            f"{row.leveringen:>10}{row.signalen:>10}"
            for row in rows
        ),
    ]


def agreement_state(overeenkomst: Periode | None, vandaag: date) -> Overeenkomst:
    """How this agreement stands today."""
    if overeenkomst is None:
        return "geen"
    if overeenkomst.geldt_op(vandaag):
        return "geldig"
    return "nog niet" if vandaag < overeenkomst.begint else "verlopen"


def _show_verhuurder(one: Verhuurder, store: Store, *, vandaag: date) -> tuple[str, ...]:
    """A registered small landlord: it delivers through another's drop."""
    state = agreement_state(one.overeenkomst, vandaag)
    refused = "" if state == "geldig" else ": regels van deze verhuurder worden geweigerd"
    since = f" (van {one.overeenkomst.begint})" if one.overeenkomst else ""
    return (
        f"{one.naam} ({one.id})",
        *_field("soort", f"verhuurder, via de verzamelmap van {one.verzamelmap}"),
        *_field("overeenkomst", f"{state}{refused}{since}"),
        *_people(one),
        *_documents(store, one.id),
    )


def _people(one: Partner | Verhuurder) -> list[str]:
    """Who signs and whom to call."""
    lines = _field("kvk", one.kvk) if one.kvk else []
    if one.contact is not None:
        lines += _field("tekent", _person(one.contact.tekent)) + _field("contact", _person(one.contact.leveringen))
    return lines


def _person(one: Persoon) -> str:
    return ", ".join(part for part in (one.naam, one.functie, one.email, one.telefoon) if part)


def _documents(store: Store, partner: str) -> list[str]:
    """The overeenkomsten that were made, the newest first, with who signed."""
    query = "SELECT * FROM overeenkomsten WHERE partner = ? AND status <> 'vervallen' ORDER BY gemaakt_op DESC, code"
    lines = []
    for row in store.rows(query, partner):
        if row["status"] == "wacht":
            lines += _field("document", f"{row['code']} wacht op ondertekening: {row['bestand']} in de outbox")
            continue
        lines += _field("document", f"{row['code']} getekend op {row['getekend_op']}: {row['archief']} in de store")
        for one in json.loads(row["handtekeningen"]):
            clock = "met tijdstempel" if one["tijdstempel"] else "volgens de ondertekenaar zelf"
            who = ", ".join(part for part in (one["naam"], one["organisatie"]) if part)
            lines += _field("", f"{one['veld']}: {who}, {as_clock(one['moment'])} ({clock})")
    return lines


def _postcodes(partner: Partner) -> str:
    return f"alleen {', '.join(partner.postcodes)}" if partner.postcodes else "de hele gemeente"


def _known(config: Config, partner_id: str) -> Partner | Verhuurder:
    known = {partner.id: partner for partner in config.leveranciers()}
    if partner_id in known:
        return known[partner_id]
    near = get_close_matches(partner_id.lower(), known, n=1)
    hint = f"Bedoelde u {near[0]}? " if near else ""
    raise UsageError(f"Er is geen partner {partner_id!r}.", f"{hint}Bekijk de partners met `seintje partners list`.")


def _line(partner: Partner | Verhuurder, store: Store, *, vandaag: date) -> PartnerRegel:
    query = """SELECT count(*) AS n, coalesce(sum(signalen), 0) AS signalen, coalesce(max(ontvangen_op), '') AS laatste
               FROM leveringen WHERE partner = ? AND status <> 'dubbel'"""
    counted = store.rows(query, partner.id)[0]
    last = _day(counted["laatste"])
    return PartnerRegel(
        id=partner.id,
        naam=partner.naam,
        soort=partner.soort if isinstance(partner, Partner) else f"via {partner.verzamelmap}",
        overeenkomst=agreement_state(partner.overeenkomst, vandaag),
        laatste_levering=last,
        leveringen=counted["n"],
        signalen=counted["signalen"],
        dagen_sinds=None if last is None else (vandaag - last).days,
    )


def _day(moment: str) -> date | None:
    """The Dutch day of a moment in UTC: a levering of half past midnight came that night, not the day before."""
    return datetime.fromisoformat(moment).astimezone(NEDERLAND).date() if moment else None


def _kind(partner: Partner, *, config: Config, vandaag: date) -> str:
    return "" if config.soort_mag(partner.soort, vandaag) else ": mag nu niet leveren, zie `soorten` in config.yaml"


def _agreement(overeenkomst: Periode | None, state: Overeenkomst) -> str:
    if overeenkomst is None:
        return "geen: elke levering wordt geweigerd"
    until = f"tot en met {overeenkomst.tot}" if overeenkomst.tot else "zonder einddatum"
    refused = "" if state == "geldig" else ": elke levering wordt geweigerd"
    return f"{state}{refused} (van {overeenkomst.begint}, {until})"


def _place(drop: DropConfig) -> str:
    if drop.sftp is not None:
        return f"SFTP {drop.sftp.gebruiker} op {drop.sftp.host}:{drop.sftp.poort}, map {drop.sftp.pad}"
    return f"map {drop.map}"


def _expected(partner: Partner) -> str:
    most = "zonder maximum" if partner.verwacht.max is None else f"hoogstens {partner.verwacht.max}"
    return f"minstens {partner.verwacht.min} en {most} records per levering"


def _held_when(partner: Partner) -> str:
    verwacht = partner.verwacht
    many = f"bij meer dan {verwacht.max_uitval_procent}% uitval (en minstens {verwacht.min_uitval} records)"
    return many + (", of als een levering niet op de vorige lijkt" if verwacht.vergelijk else "")


_COMPANIONS = {
    "geen": "",
    "ok": "pas als er een .ok naast staat",
    "sha256": "pas als er een .sha256 naast staat die klopt",
    "aantal": "pas als er een .ok met het aantal records naast staat",
}


def _receiving(ontvangst: Ontvangst) -> str:
    """How files come in and what happens to them afterwards."""
    age = ontvangst.minimum_leeftijd_seconden
    afterwards = {
        "laten": "blijft daarna staan",
        "archiveren": f"gaat daarna naar de map {ontvangst.archief_map}",
        "verwijderen": "wordt daarna van de drop verwijderd",
    }
    parts = (
        f"vanaf {age} seconden oud" if age else "",
        _COMPANIONS[ontvangst.begeleider],
        f"hoogstens {ontvangst.max_mib} MiB en {ontvangst.max_bestanden} bestanden per nacht",
        "PGP: de sleutel is ingesteld" if ontvangst.pgp_sleutel else "",
        afterwards[ontvangst.na_afloop],
        f"het verslag komt in de map {ontvangst.retour_map}",
    )
    return "; ".join(part for part in parts if part)


def _told(partner: Partner) -> str:
    """How often the partner hears what became of its signalen."""
    proof = "met een" if partner.krijgt_bewijs else "zonder"
    return f"{partner.terugkoppeling.ritme} wat er met zijn signalen is gebeurd; {proof} bewijs van melding"


def _landlords(partner: Partner, *, vandaag: date) -> list[str]:
    """The small landlords of a collective drop, each with its own agreement."""
    return [
        line
        for aanleveraar in partner.aanleveraars
        for line in _field("aanleveraar", f"{aanleveraar.naam}: {_own_agreement(aanleveraar.overeenkomst, vandaag)}")
    ]


def _own_agreement(overeenkomst: Periode | None, vandaag: date) -> str:
    state = agreement_state(overeenkomst, vandaag)
    return "geldige overeenkomst" if state == "geldig" else f"overeenkomst {state}: deze regels worden geweigerd"


def _limits(grens: Grens) -> str:
    oldest = "" if grens.dagen_tot is None else f" tot {grens.dagen_tot}"
    return f"vanaf {grens.minimum_bedrag} euro en vanaf {grens.dagen_van}{oldest} dagen; een crisis altijd"


def _bsn(partner: Partner, *, vandaag: date) -> str:
    basis = partner.bsn_grondslag
    if basis is None:
        return "mag niet meekomen en wordt niet gelezen"
    return f"mag {'' if basis.geldt_op(vandaag) else 'nu niet '}meekomen: {basis.grondslag}"


def _since(line: PartnerRegel) -> str:
    if line.laatste_levering is None or line.dagen_sinds is None:
        return "nog nooit"
    ago = "1 dag" if line.dagen_sinds == 1 else f"{line.dagen_sinds} dagen"
    # The as-of date may go back (contract, Commands): then the levering still has to come.
    return f"{line.laatste_levering}" + (f" ({ago} geleden)" if line.dagen_sinds > 0 else "")


def _levering(row: Row) -> list[str]:
    why = f": {reden(row['reden']).titel}" if row["reden"] else ""
    counted = f"{row['records']} records, {row['signalen']} signalen, {row['uitval']} uitval"
    return wrapped(f"{row['levering_id']} {row['status']}{why}; {counted}", mark=f"  {_day(row['ontvangen_op'])}  ")


def _field(name: str, text: str) -> list[str]:
    return wrapped(text, mark=f"  {name:<{_KOLOM}}")
