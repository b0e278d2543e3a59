"""A new partner or small landlord: its questionnaire out, and back in as a register entry with an overeenkomst."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, get_args

from pipeline.adapters.questionnaire_book import read_questionnaire, write_questionnaire
from pipeline.adapters.register_files import Entry, entry_bytes, entry_path, read_entry
from pipeline.adapters.store import Changes, Store, open_store, rehearse_store
from pipeline.contracts.config import Config
from pipeline.contracts.config_partner import Partner, Verhuurder
from pipeline.contracts.ddas import Signaalpartner
from pipeline.contracts.ids import vragenlijst_hash
from pipeline.contracts.vragenlijst import HUIS, JA, MAP, NEE, SFTP, Keuzes, alle_vragen
from pipeline.errors import DataError, UsageError
from pipeline.omgeving import Omgeving
from pipeline.overeenkomsten import Opdracht, clear_outbox, make_overeenkomst, waiting_overeenkomst
from pipeline.saying import wrapped
from pipeline.stages.enrol import Aanmelding, Fout, enrol, partner_id

_DOE = "Verbeter de cellen en probeer het opnieuw. Er is niets aangemeld."


class Aangemeld(NamedTuple):
    """What an `aanmelden` did. `al`: exactly this questionnaire was taken before, nothing changed."""

    partner: str
    naam: str
    verzamelmap: str
    code: str
    bestand: Path
    register: Path
    te_doen: tuple[str, ...]
    al: bool


def write_vragenlijst(omgeving: Omgeving, target: Path, *, van: str | None) -> None:
    """The questionnaire as a workbook, with what is known of partner `van`. Raises UsageError for an unknown one."""
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"{target.name} is geen naam voor een werkmap.", "Kies een naam die eindigt op .xlsx.")
    known = {} if van is None else _answers_of(_partner(omgeving.config, van))
    naam = omgeving.config.gemeente.naam
    write_questionnaire(target, keuzes_of(omgeving), gemeente=naam, ingevuld=known)


def keuzes_of(omgeving: Omgeving) -> Keuzes:
    """What a partner can choose today."""
    config = omgeving.config
    return Keuzes(
        soorten=tuple(soort for soort in get_args(Signaalpartner) if config.soort_mag(soort, omgeving.vandaag)),
        indelingen=tuple(config.formaten),
        verzamelmappen=tuple(partner.id for partner in config.partners if partner.is_verzamelmap),
    )


def aanmelden(omgeving: Omgeving, path: Path, *, dry_run: bool) -> Aangemeld:
    """Register the partner of this questionnaire and make its overeenkomst: all of it, or nothing.

    Raises DataError with every cell that is wrong, or when this partner is registered already.
    """
    answers, aanmelding = _read(omgeving, path)
    with _opened(omgeving.config, dry_run=dry_run) as store:
        known = _same_kvk(omgeving.config, str(aanmelding.entry["kvk"]))
        partner = known.id if known else partner_id(str(aanmelding.entry["naam"]), _taken(omgeving.config, store))
        mark = vragenlijst_hash(store.sleutel, json.dumps(answers, sort_keys=True))
        waiting = waiting_overeenkomst(store, partner)
        if waiting is not None and waiting["antwoorden"] == mark and known is not None:
            return _told(omgeving, partner, aanmelding, (waiting["code"], waiting["bestand"]), al=True)
        changes = Changes(store.next_run_id())
        entry = _whole_entry(partner, aanmelding, omgeving.config)
        opdracht = Opdracht(entry, "aanmelding", mark, aanmelding.vanaf, aanmelding.tot)
        made = make_overeenkomst(changes, store, opdracht, omgeving=omgeving)
        changes.files[entry_path(omgeving.config.partnerregister, partner)] = entry_bytes(entry)
        if aanmelding.hostsleutel:
            changes.files[_hosts(omgeving.config, partner)] = aanmelding.hostsleutel.encode()
        changes.note_in_audit(omgeving.moment(), omgeving.wie, "partner aangemeld", partner)
        if not dry_run:
            _make_folder(entry, omgeving.config)
            store.commit(changes)
            clear_outbox(store, omgeving.config)
    bestand = made.pad.relative_to(omgeving.config.outbox).as_posix()
    return _told(omgeving, partner, aanmelding, (made.code, bestand), al=False)


def say_aangemeld(done: Aangemeld, *, dry_run: bool) -> list[str]:
    """What was done and what comes next, at most 80 columns."""
    if done.al:
        head = f"Deze vragenlijst was al verwerkt: {done.naam} is {done.partner}. Er is niets veranderd."
    elif dry_run:
        head = f"{done.naam} zou {done.partner} worden. Er is niets veranderd."
    else:
        head = f"Aangemeld: {done.naam} is {done.partner}" + (f", via {done.verzamelmap}." if done.verzamelmap else ".")
    if dry_run and not done.al:
        return wrapped(head, mark="")
    lines = [*wrapped(head, mark=""), "Laat deze overeenkomst digitaal tekenen:", f"  {done.bestand}"]
    lines += [line for text in done.te_doen for line in wrapped(text, mark="- ")]
    lines += wrapped("Tot er is getekend, leest Seintje niets van deze partner.", mark="- ")
    return [*lines, "Daarna: seintje partners ondertekend GETEKEND.pdf"]


def _read(omgeving: Omgeving, path: Path) -> tuple[dict[str, str], Aanmelding]:
    try:
        data = path.read_bytes()
    except OSError:
        raise DataError(f"{path.name} is niet te lezen.", "Controleer de naam en de map.") from None
    answers, cells, wrong = read_questionnaire(data)
    problemen = [f"{one.cel}: {one.tekst}" for one in wrong]
    if not problemen:
        judged = enrol(answers, keuzes_of(omgeving), vandaag=omgeving.vandaag)
        if isinstance(judged, Aanmelding):
            return answers, judged
        problemen = [_in_cell(one, cells) for one in judged]
    counted = "1 antwoord klopt" if len(problemen) == 1 else f"{len(problemen)} antwoorden kloppen"
    raise DataError(f"{path.name}: {counted} niet.", _DOE, problemen=tuple(problemen[:40]))


def _in_cell(one: Fout, cells: Mapping[str, str]) -> str:
    vraag = next(vraag.vraag for vraag in alle_vragen() if vraag.sleutel == one.sleutel)
    return f"{cells[one.sleutel]} ({vraag}): {one.tekst}"


def _opened(config: Config, *, dry_run: bool) -> AbstractContextManager[Store]:
    return rehearse_store(config.store) if dry_run else open_store(config.store)


def _same_kvk(config: Config, kvk: str) -> Partner | Verhuurder | None:
    """Who is registered under this number already, when its questionnaire may still be replaced."""
    known = next((one for one in config.leveranciers() if one.kvk == kvk), None)
    if known is None:
        return None
    if read_entry(entry_path(config.partnerregister, known.id)) is None:
        raise DataError(f"Dit KvK-nummer heeft {known.id} in config.yaml al.", "Verander de partner daar.")
    if known.overeenkomst is not None:
        raise DataError(
            f"Dit KvK-nummer is van {known.id}, en die heeft al getekend.",
            f"Gebruik `seintje partners contact {known.id}` of `seintje partners verleng {known.id}`.",
        )
    return known


def _taken(config: Config, store: Store) -> set[str]:
    """Ids that are somebody's, or once delivered or signed: never given to another."""
    rows = store.rows(
        "SELECT partner FROM overeenkomsten WHERE status = 'getekend' UNION SELECT partner FROM leveringen"
    )
    return {one.id for one in config.leveranciers()} | {row["partner"] for row in rows}


def _whole_entry(partner: str, aanmelding: Aanmelding, config: Config) -> Entry:
    """The entry as it is written, with null for the overeenkomst: nothing is taken until it is signed."""
    fields = {"id": partner, **aanmelding.entry}
    contact = fields.pop("contact")
    fields["overeenkomst"] = None
    if aanmelding.sftp is not None:
        account = aanmelding.sftp | {
            "sleutel": f"keys/{partner}",
            "bekende_hosts": _relative(_hosts(config, partner), config),
        }
        fields["drop"] = {"sftp": account}
    elif "verzamelmap" not in fields:
        fields["drop"] = {"map": f"drops/{partner}"}
    return fields | {"contact": contact}


def _hosts(config: Config, partner: str) -> Path:
    return config.partnerregister / f"{partner}.hosts"


def _relative(path: Path, config: Config) -> str:
    """As it is written in the register: from the folder of config.yaml, when it lies under it."""
    return path.relative_to(config.map).as_posix() if path.is_relative_to(config.map) else str(path)


def _make_folder(entry: Entry, config: Config) -> None:
    """The folder where a partner without a server of its own puts its files."""
    folder = (entry.get("drop") or {}).get("map")
    if folder:
        (config.map / folder).mkdir(parents=True, exist_ok=True)


def _told(
    omgeving: Omgeving, partner: str, aanmelding: Aanmelding, document: tuple[str, str], *, al: bool
) -> Aangemeld:
    register = entry_path(omgeving.config.partnerregister, partner)
    todo = []
    if aanmelding.sftp is not None and not (omgeving.config.map / "keys" / partner).exists():
        todo.append(f"Maak een sleutel: ssh-keygen -t ed25519 -f keys/{partner}. Stuur de partner keys/{partner}.pub.")
        todo.append("Bel de partner om de vingerafdruk van zijn server te controleren.")
    if (same := partner_id(str(aanmelding.entry["naam"]), ())) != partner and not al:
        todo.append(f"Er is al een partner {same}. Is dit dezelfde organisatie? Haal dan register/{partner}.yaml weg.")
    if aanmelding.eigen_indeling:
        todo.append(
            f"De partner heeft een eigen indeling: zet die onder `formaten` en haar naam in register/{partner}.yaml."
        )
    return Aangemeld(
        partner=partner,
        naam=str(aanmelding.entry["naam"]),
        verzamelmap=str(aanmelding.entry.get("verzamelmap") or ""),
        code=document[0],
        bestand=omgeving.config.outbox / document[1],
        register=register,
        te_doen=tuple(todo),
        al=al,
    )


def _partner(config: Config, wanted: str) -> Partner | Verhuurder:
    for one in config.leveranciers():
        if one.id == wanted:
            return one
    raise UsageError(f"Er is geen partner {wanted!r}.", "Bekijk de partners met `seintje partners list`.")


def _answers_of(one: Partner | Verhuurder) -> dict[str, str]:
    """What the questionnaire would say of a partner that is known."""
    answers = {"naam": one.naam, "kvk": one.kvk or ""}
    if one.contact is not None:
        tekent, contact = one.contact.tekent, one.contact.leveringen
        answers |= {"tekent_naam": tekent.naam, "tekent_functie": tekent.functie, "tekent_email": tekent.email}
        answers |= {"contact_naam": contact.naam, "contact_email": contact.email, "contact_telefoon": contact.telefoon}
    if isinstance(one, Verhuurder):
        return answers | {"verzamelmap": one.verzamelmap, "soort": "Huur", "proef": NEE, "bsn": NEE}
    return answers | {"verzamelmap": NEE, "soort": one.soort, "proef": JA if one.proef else NEE} | _delivery(one)


def _delivery(one: Partner) -> dict[str, str]:
    sftp: Any = one.drop.sftp
    answers = {"wijze": MAP if sftp is None else SFTP, "indeling": HUIS if one.formaat == "huis" else one.formaat}
    if sftp is not None:
        pad = "" if sftp.pad == "." else sftp.pad
        answers |= {"host": sftp.host, "poort": str(sftp.poort), "gebruiker": sftp.gebruiker, "pad": pad}
    most = one.verwacht.max
    answers |= {
        "min": str(one.verwacht.min),
        "max": "" if most is None else str(most),
        "ritme": one.verwacht.ritme or "",
    }
    basis = one.bsn_grondslag
    return answers | ({"bsn": NEE} if basis is None else {"bsn": JA, "bsn_grondslag": basis.grondslag})
