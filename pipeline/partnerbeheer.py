"""What changes in the register after signing: the end, a renewal, another contact, test leveringen on or off.

A partner that stands in config.yaml is changed there, by hand: nothing here ever writes config.yaml.
"""

from contextlib import AbstractContextManager
from datetime import date
from typing import Any, NamedTuple

from pipeline.adapters.register_files import Entry, entry_bytes, entry_path, read_entry
from pipeline.adapters.store import Changes, Store, open_store, rehearse_store
from pipeline.contracts.config import Config
from pipeline.contracts.config_delen import Periode
from pipeline.contracts.ids import vragenlijst_hash
from pipeline.contracts.register import Persoon
from pipeline.domain.email import Email
from pipeline.domain.refusal import Refusal
from pipeline.errors import UsageError
from pipeline.omgeving import Omgeving
from pipeline.overeenkomsten import Gemaakt, Opdracht, clear_outbox, make_overeenkomst
from pipeline.waarom import checked_waarom


class Veranderd(NamedTuple):
    """What was changed of which partner, in words, and a document that must be signed now."""

    partner: str
    wat: str
    bestand: str


def end_partner(omgeving: Omgeving, partner: str, *, per: date, waarom: str) -> Veranderd:
    """The overeenkomst ends: `per` is the last day on which it holds. Raises UsageError when that cannot be."""
    words = checked_waarom(waarom)
    entry = _registered(omgeving.config, partner, veld="overeenkomst")
    known = _agreement(entry, partner)
    if per < known.ondertekend:
        raise UsageError(f"De overeenkomst is van {known.ondertekend}; die kan niet eerder eindigen.")
    if known.tot is not None and per >= known.tot:
        raise UsageError(
            f"De overeenkomst eindigt al op {known.tot}.", f"Langer? Gebruik `seintje partners verleng {partner}`."
        )
    ended = dict(entry["overeenkomst"]) | {"tot": per}
    if known.begint > per:
        ended.pop("vanaf")
    _write(omgeving, entry | {"overeenkomst": ended}, wat=f"overeenkomst beëindigd per {per}", waarom=words, lapse=True)
    return Veranderd(partner, f"De overeenkomst met {partner} geldt tot en met {per}.", "")


def renew_partner(omgeving: Omgeving, partner: str, *, tot: date, dry_run: bool) -> Veranderd:
    """A new overeenkomst until `tot`, to be signed; until then the old one holds as long as it did."""
    entry = _registered(omgeving.config, partner, veld="overeenkomst")
    known = _agreement(entry, partner)
    if tot <= omgeving.vandaag or (known.tot is not None and tot <= known.tot):
        raise UsageError(f"{tot} is niet later dan nu al geldt.", "Kies een latere dag bij --tot.")
    with _opened(omgeving.config, dry_run=dry_run) as store:
        changes = Changes(store.next_run_id())
        mark = vragenlijst_hash(store.sleutel, f"verlenging {partner} {tot}")
        made = make_overeenkomst(changes, store, Opdracht(entry, "verlenging", mark, None, tot), omgeving=omgeving)
        if not dry_run:
            store.commit(changes)
            clear_outbox(store, omgeving.config)
    return Veranderd(partner, f"Verlenging van {partner} tot en met {tot}.", _place(made, dry_run=dry_run))


def change_contact(omgeving: Omgeving, partner: str, persoon: dict[str, str], *, tekent: bool) -> Veranderd:
    """Another person to call about leveringen, or with `tekent` another who signs; fields not given stay."""
    given = {naam: value.strip() for naam, value in persoon.items() if value is not None}
    if not given:
        raise UsageError("Er is niets te veranderen.", "Geef --naam, --email, --telefoon of --functie.")
    entry = _registered(omgeving.config, partner, veld="contact")
    contact: dict[str, Any] = dict(entry.get("contact") or {})
    which = "tekent" if tekent else "leveringen"
    new = dict(contact.get(which) or {}) | given
    if not all(value.isprintable() for value in given.values()) or not new.get("naam"):
        raise UsageError("De naam ontbreekt, of er staat een onzichtbaar teken in.", "Schrijf het opnieuw.")
    if isinstance(Email.parse(new.get("email", "")), Refusal):
        raise UsageError("Dit is geen e-mailadres.", "Schrijf één e-mailadres, zoals naam@voorbeeld.nl.")
    contact[which] = Persoon.model_validate(new).model_dump(exclude_defaults=True)
    if set(contact) != {"tekent", "leveringen"}:
        raise UsageError(f"In register/{partner}.yaml staat niet wie er tekent.", "Vul `contact` daar eerst aan.")
    _write(omgeving, entry | {"contact": contact}, wat="contact veranderd", waarom=which)
    return Veranderd(partner, f"Het contact van {partner} is veranderd.", "")


def set_proef(omgeving: Omgeving, partner: str, *, aan: bool) -> Veranderd:
    """From the next night on leveringen are only tried, or are real. What came as a test stays a test."""
    entry = _registered(omgeving.config, partner, veld="proef")
    if isinstance(entry.get("verzamelmap"), str):
        raise UsageError(f"{partner} levert via een verzamelmap.", "Een proef geldt voor de hele verzamelmap.")
    if bool(entry.get("proef")) is not aan:
        _write(omgeving, entry | {"proef": aan}, wat=f"proef {'aan' if aan else 'uit'}", waarom="")
    wat = "zijn proef: er wordt niets opgenomen" if aan else "tellen vanaf de volgende run echt"
    return Veranderd(partner, f"Leveringen van {partner} {wat}.", "")


def _registered(config: Config, partner: str, *, veld: str) -> Entry:
    """The partner's entry in the register. Raises UsageError that says where else it stands."""
    entry = read_entry(entry_path(config.partnerregister, partner))
    if entry is not None:
        return entry
    if any(one.id == partner for one in config.partners):
        raise UsageError(
            f"{partner} staat niet in het partnerregister, maar in config.yaml.",
            f"Verander daar de regel `{veld}:` onder `- id: {partner}`, en doe dan `seintje check`.",
        )
    raise UsageError(f"Er is geen partner {partner!r}.", "Bekijk de partners met `seintje partners list`.")


def _agreement(entry: Entry, partner: str) -> Periode:
    if not entry.get("overeenkomst"):
        raise UsageError(
            f"{partner} heeft nog niet getekend.",
            f"Gaat het niet door? Haal dan register/{partner}.yaml weg; er is nog niets gelezen.",
        )
    return Periode.model_validate(entry["overeenkomst"])


def _opened(config: Config, *, dry_run: bool) -> AbstractContextManager[Store]:
    return rehearse_store(config.store) if dry_run else open_store(config.store)


def _write(omgeving: Omgeving, entry: Entry, *, wat: str, waarom: str, lapse: bool = False) -> None:
    """The entry and its line in the audit trail, in one commit; with `lapse` what waits to be signed lapses."""
    with open_store(omgeving.config.store) as store:
        changes = Changes(store.next_run_id())
        changes.files[entry_path(omgeving.config.partnerregister, entry["id"])] = entry_bytes(entry)
        changes.note_in_audit(omgeving.moment(), omgeving.wie, wat, entry["id"], waarom)
        if lapse:
            query = "UPDATE overeenkomsten SET status = 'vervallen' WHERE partner = ? AND status = 'wacht'"
            changes.do(query, entry["id"])
        store.commit(changes)
        clear_outbox(store, omgeving.config)


def _place(made: Gemaakt, *, dry_run: bool) -> str:
    return "" if dry_run else str(made.pad)
