"""Appointments with an inwoner: made, moved, cancelled, held; and whether the first talk is in time (Wgs art. 4)."""

from datetime import date, timedelta
from sqlite3 import Row

from pipeline.adapters.store import Changes, Store
from pipeline.contracts.config import Zaken
from pipeline.contracts.contact import PLAATSEN, soort_bij
from pipeline.contracts.ids import afspraak_id
from pipeline.contracts.zaken import Afspraak, Stand, Zaak
from pipeline.domain.kalender import in_woorden, werkdagen_na
from pipeline.errors import NotAllowedError, UsageError
from pipeline.omgeving import Omgeving
from pipeline.pogingen import Contact, end_afspraak, record_contact
from pipeline.waarom import checked_waarom
from pipeline.zaakwerk import Gedaan, chosen, chosen_door, clock, commit_zaak, dagdeel_of, opened_zaak


def make_afspraak(omgeving: Omgeving, zaak: str, *, datum: date, tijd: str, plaats: str, door: str) -> Gedaan:
    """Make an appointment, or move the one that stands. `let_op` says when the first talk is too late.

    Raises UsageError for a day that is past, a time that is none, or a place or executor nobody knows.
    """
    if datum < omgeving.vandaag:
        raise UsageError("De datum ligt in het verleden.", "Is hij geweest? Doe `seintje zaak log`.")
    new = Afspraak(datum, clock(tijd), chosen(plaats, PLAATSEN, wat="Deze plaats"), chosen_door(door, omgeving))
    with opened_zaak(omgeving, zaak) as (store, found, stand):
        changes = Changes(store.next_run_id())
        after = put_afspraak(changes, store, found, stand, new, omgeving=omgeving)
        late = too_late(found, stand, datum, termijnen=omgeving.config.zaken)
        wat = told_afspraak(new, stand)
        done = commit_zaak(changes, store, found, after, wat=wat, omgeving=omgeving)
        return done._replace(let_op=(late,), te_laat=True) if late else done


def put_afspraak(
    changes: Changes, store: Store, zaak: Zaak, stand: Stand, new: Afspraak, *, omgeving: Omgeving
) -> Stand:
    """Put a checked appointment in the commit, in the place of one that stands."""
    end_afspraak(changes, zaak.zaak_id, stand, "verzet")
    facts = (new.datum.isoformat(), new.tijd, new.plaats, new.door)
    same = store.value(
        "SELECT count(*) FROM afspraken WHERE zaak_id = ? AND datum = ? AND tijd = ? AND plaats = ? AND door = ?",
        zaak.zaak_id,
        *facts,
    )
    row = {"afspraak_id": afspraak_id(zaak.zaak_id, *facts, str(int(same or 0) + 1)), "zaak_id": zaak.zaak_id}
    row |= {"datum": facts[0], "tijd": new.tijd, "plaats": new.plaats, "door": new.door, "status": "staat"}
    changes.put("afspraken", row | {"gemaakt_op": omgeving.moment(), "wie": omgeving.wie})
    return stand._replace(afspraak=new)


def told_afspraak(new: Afspraak, stand: Stand) -> str:
    """An appointment in a few words; `stand` is from before it."""
    verb = "afspraak verzet naar" if stand.afspraak else "afspraak gemaakt op"
    return f"{verb} {in_woorden(new.datum)}, {new.tijd} uur, {new.plaats}"


def cancel_afspraak(omgeving: Omgeving, zaak: str, *, waarom: str) -> Gedaan:
    """The appointment that stands does not happen. Raises NotAllowedError when there is none."""
    words = checked_waarom(waarom)
    with opened_zaak(omgeving, zaak) as (store, found, stand):
        _standing(stand)
        changes = Changes(store.next_run_id())
        without = end_afspraak(changes, found.zaak_id, stand, "vervallen")
        return commit_zaak(changes, store, found, without, wat="afspraak vervallen", reden=words, omgeving=omgeving)


def hold_afspraak(omgeving: Omgeving, zaak: str, *, bereikt: bool) -> Gedaan:
    """The appointment took place, or nobody came: that is a contact attempt too.

    Raises NotAllowedError when there is none, UsageError when it is still to come.
    """
    with opened_zaak(omgeving, zaak) as (store, found, stand):
        held = _standing(stand)
        if held.datum > omgeving.vandaag:
            raise UsageError(f"De afspraak is pas op {held.datum}.", "Verzet hem, of wacht tot hij geweest is.")
        changes = Changes(store.next_run_id())
        contact = Contact(soort_bij(held.plaats), bereikt, held.datum, dagdeel=dagdeel_of(held.tijd), door=held.door)
        logged = record_contact(changes, store, found, stand, contact, nogmaals=True)
        after = end_afspraak(changes, found.zaak_id, logged, "geweest")
        wat = f"afspraak van {held.datum} geweest, {'bereikt' if bereikt else 'niet bereikt'}"
        return commit_zaak(changes, store, found, after, wat=wat, omgeving=omgeving)


def too_late(zaak: Zaak, stand: Stand, datum: date, *, termijnen: Zaken) -> str:
    """A sentence when the first talk is later than it should be; the empty string when it is in time, or not the first.

    Three working days when threatened, else `gesprek_dagen` after the signaal was taken up (domain.md, Rules 9).
    """
    if any(poging.bereikt for poging in stand.pogingen):
        return ""
    if zaak.crisis:
        last = werkdagen_na(stand.begin, termijnen.werkdagen_crisis)
        term = f"Er is spoed: het eerste gesprek hoort binnen {termijnen.werkdagen_crisis} werkdagen"
    else:
        last = zaak.matchingsdatum + timedelta(days=termijnen.gesprek_dagen)
        term = f"Het eerste gesprek hoort binnen {termijnen.gesprek_dagen} dagen"
    return f"{term}, dus uiterlijk op {in_woorden(last)}. Kan het eerder?" if datum > last else ""


def afspraak_words(row: Row) -> str:
    """One appointment and what became of it."""
    return f"{row['datum']} {row['tijd']}, {row['plaats']}, door {row['door']}: {row['status']}"


def _standing(stand: Stand) -> Afspraak:
    if stand.afspraak is None:
        raise NotAllowedError(
            "In deze zaak staat geen afspraak.", "Maak er een: seintje zaak afspraak ZAAK --datum … --tijd … --plaats …"
        )
    return stand.afspraak
