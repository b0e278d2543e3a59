"""The desk for contact: attempts, appointments, and inwoners who come forward themselves (domain.md, Rules 10)."""

from datetime import date
from sqlite3 import Row
from typing import NamedTuple, get_args

from pipeline.adapters.store import Changes, Store, open_store
from pipeline.contracts.contact import BIJ_BEREIKT, BIJZONDERHEDEN, ZELF_GEMELD, soort_bij
from pipeline.contracts.ddas import Contactsoort, Dagdeel
from pipeline.contracts.ids import aanmelding_id, poging_id
from pipeline.contracts.zaken import Poging, Stand, Zaak
from pipeline.domain.bsn import Bsn
from pipeline.domain.refusal import Refusal
from pipeline.errors import NotAllowedError, UsageError
from pipeline.omgeving import Omgeving
from pipeline.zaakwerk import Gedaan, chosen, chosen_door, clock, commit_zaak, dagdeel_of, opened_zaak, past_day


class Contact(NamedTuple):
    """An attempt as somebody tells it: words that are not checked yet. `tijd` or `dagdeel`, or neither."""

    soort: str
    bereikt: bool
    datum: date
    dagdeel: str = ""
    tijd: str = ""
    door: str = "gemeente"
    bijzonderheid: str = ""


def log_poging(omgeving: Omgeving, zaak: str, contact: Contact, *, nogmaals: bool = False) -> Gedaan:
    """Write a contact attempt down (DDAS contactpoging); what is next in the zaak is right at once.

    Raises UsageError for words that are not DDAS's, a day that cannot be, or what was written down before.
    """
    with opened_zaak(omgeving, zaak) as (store, found, stand):
        checked = _checked(contact, found, omgeving=omgeving)
        changes = Changes(store.next_run_id())
        after = put_poging(changes, store, found, stand, checked, nogmaals=nogmaals)
        return commit_zaak(changes, store, found, after, wat=told_poging(checked), omgeving=omgeving)


def put_poging(changes: Changes, store: Store, zaak: Zaak, stand: Stand, contact: Contact, *, nogmaals: bool) -> Stand:
    """Put a checked attempt in the commit with what follows from it: a card left, an appointment held.

    Raises UsageError when it stands there already.
    """
    after = record_contact(changes, store, zaak, stand, contact, nogmaals=nogmaals)
    if contact.bijzonderheid == "kaartje" and contact.soort != "Kaartje":  # the card is an attempt of its own
        after = record_contact(changes, store, zaak, after, contact._replace(soort="Kaartje"), nogmaals=True)
    return end_afspraak(changes, zaak.zaak_id, after, "geweest") if _is_of(stand, contact) else after


def record_contact(
    changes: Changes, store: Store, zaak: Zaak, stand: Stand, contact: Contact, *, nogmaals: bool
) -> Stand:
    """Put a checked attempt in the commit and in the stand. Raises UsageError when it stands there already."""
    facts = (contact.soort, contact.datum.isoformat(), contact.dagdeel, contact.door)
    same = store.value(
        """SELECT count(*) FROM contactpogingen
           WHERE zaak_id = ? AND soort = ? AND datum = ? AND dagdeel = ? AND door = ?""",
        zaak.zaak_id,
        *facts,
    )
    if same and not nogmaals:
        raise UsageError(
            "Deze poging staat er al: zelfde soort, datum, dagdeel en uitvoerder.",
            "Was het echt nog een keer? Geef --nogmaals mee.",
        )
    code = poging_id(zaak.zaak_id, *facts, str(int(same or 0) + 1))
    changes.put(
        "contactpogingen",
        {
            "zaak_id": zaak.zaak_id,
            "soort": contact.soort,
            "bereikt": "ja" if contact.bereikt else "nee",
            "datum": contact.datum.isoformat(),
            "dagdeel": contact.dagdeel,
            "door": contact.door,
            "kenmerk": code,
            "bijzonderheid": contact.bijzonderheid,
        },
    )
    poging = Poging(contact.soort, contact.bereikt, contact.datum, contact.door, code)
    return stand._replace(pogingen=(*stand.pogingen, poging))


def end_afspraak(changes: Changes, zaak_id: str, stand: Stand, status: str) -> Stand:
    """The appointment that stands is `geweest`, `verzet` or `vervallen`."""
    changes.do("UPDATE afspraken SET status = ? WHERE zaak_id = ? AND status = 'staat'", status, zaak_id)
    return stand._replace(afspraak=None)


def meld_aan(omgeving: Omgeving, zaak: str, *, soort: str, datum: date, tijd: str, nogmaals: bool) -> Gedaan:
    """An inwoner came forward himself (called, made an appointment): reached, on his open zaak."""
    contact = Contact(soort, bereikt=True, datum=datum, tijd=tijd, bijzonderheid=ZELF_GEMELD)
    return log_poging(omgeving, zaak, contact, nogmaals=nogmaals)


def meld_zonder_signaal(omgeving: Omgeving, bsn: str, *, soort: str, datum: date) -> str:
    """Note an inwoner who asks for help without a signaal, apart from the monitor's signalen; the id of the aanmelding.

    Raises UsageError for a bsn that is none or a day to come, NotAllowedError when he has an open zaak.
    """
    nummer = Bsn.parse(bsn)
    if isinstance(nummer, Refusal):
        raise UsageError("Dit is geen geldig bsn.", nummer.detail)
    day = past_day(datum, since=date.min, vandaag=omgeving.vandaag).isoformat()
    kind = chosen(soort, get_args(Contactsoort), wat="Dit soort contact")
    with open_store(omgeving.config.store) as store:
        zaak = store.value("SELECT zaak_id FROM zaken WHERE bsn = ? AND status = 'Open'", nummer.nummer)
        if zaak:
            raise NotAllowedError(
                "Deze inwoner heeft een open zaak.", f"Leg het daar vast: seintje zaak aanmelding --zaak {zaak}"
            )
        code = aanmelding_id(store.sleutel, nummer.nummer, day)
        if store.rows("SELECT 1 FROM aanmeldingen WHERE aanmelding_id = ?", code):
            raise UsageError("Deze aanmelding staat er al.", "Bekijk ze met `seintje export aanmeldingen`.")
        changes, now = Changes(store.next_run_id()), omgeving.moment()
        row = {"aanmelding_id": code, "bsn": nummer.nummer, "datum": day, "soort": kind}
        changes.put("aanmeldingen", row | {"wie": omgeving.wie, "moment": now})
        changes.note_in_audit(now, omgeving.wie, "eigen aanmelding", code)
        store.commit(changes)
    return code


def settle_aanmelding(omgeving: Omgeving, word: str) -> str:
    """An own aanmelding was taken care of. Raises UsageError when there is none of this id that waits."""
    code = word.strip()[:1].upper() + word.strip()[1:].lower()
    with open_store(omgeving.config.store) as store:
        if not store.rows("SELECT 1 FROM aanmeldingen WHERE aanmelding_id = ? AND afgehandeld_op = ''", code):
            raise UsageError("Deze aanmelding wacht niet.", "Bekijk ze met `seintje export aanmeldingen`.")
        changes = Changes(store.next_run_id())
        changes.do(
            "UPDATE aanmeldingen SET afgehandeld_op = ?, afgehandeld_door = ? WHERE aanmelding_id = ?",
            omgeving.vandaag.isoformat(),
            omgeving.wie,
            code,
        )
        changes.note_in_audit(omgeving.moment(), omgeving.wie, "aanmelding afgehandeld", code)
        store.commit(changes)
    return code


def poging_words(row: Row) -> str:
    """One contactpoging: when, how, by whom, whether anybody was reached, and what else."""
    reached = "inwoner bereikt" if row["bereikt"] == "ja" else "nog niemand bereikt"
    when = " ".join(part for part in (row["datum"], row["dagdeel"], row["soort"]) if part)
    more = f" ({row['bijzonderheid']})" if row["bijzonderheid"] else ""
    return f"{when}, {reached}{more}, door {row['door']}"


def _checked(contact: Contact, zaak: Zaak, *, omgeving: Omgeving) -> Contact:
    """The attempt in DDAS's words. Raises UsageError for the first thing that is not right."""
    dagdeel = chosen(contact.dagdeel, get_args(Dagdeel), wat="Dit dagdeel") if contact.dagdeel else ""
    tijd = clock(contact.tijd) if contact.tijd else ""
    if tijd and dagdeel and dagdeel != dagdeel_of(tijd):
        raise UsageError(f"{tijd} uur is {dagdeel_of(tijd).lower()}, niet {dagdeel.lower()}.", "Geef één van de twee.")
    more = chosen(contact.bijzonderheid, BIJZONDERHEDEN, wat="Deze bijzonderheid") if contact.bijzonderheid else ""
    if BIJ_BEREIKT.get(more, contact.bereikt) != contact.bereikt:
        raise UsageError(
            f"De bijzonderheid {more} past niet bij --bereikt {'ja' if contact.bereikt else 'nee'}.",
            "Wie weigert, is bereikt. Bij een kaartje of een boodschap is er nog niemand bereikt.",
        )
    return contact._replace(
        soort=chosen(contact.soort, get_args(Contactsoort), wat="Dit soort contact"),
        datum=past_day(contact.datum, since=zaak.matchingsdatum, vandaag=omgeving.vandaag),
        dagdeel=dagdeel or (dagdeel_of(tijd) if tijd else ""),
        door=chosen_door(contact.door, omgeving),
        bijzonderheid=more,
    )


def _is_of(stand: Stand, contact: Contact) -> bool:
    """Whether this attempt is the appointment that stands."""
    afspraak = stand.afspraak
    if afspraak is None:
        return False
    return contact.soort == soort_bij(afspraak.plaats) and contact.datum >= afspraak.datum


def told_poging(contact: Contact) -> str:
    """An attempt in a few words, for the audit trail and the screen."""
    reached = "bereikt" if contact.bereikt else "niet bereikt"
    more = f", {contact.bijzonderheid}" if contact.bijzonderheid else ""
    return f"{contact.soort} op {contact.datum}, {reached}{more}"
