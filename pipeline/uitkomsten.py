"""How a zaak ends, by hand: a DDAS result, the pause for the partners; and how it is opened again."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

from pipeline.adapters.store import Changes, Store, open_store
from pipeline.contracts.ddas import OPGEPAKT, Eindresultaat
from pipeline.contracts.reasons import reden
from pipeline.contracts.zaken import Zaak
from pipeline.deciding import ending_of
from pipeline.errors import NotAllowedError
from pipeline.omgeving import Omgeving
from pipeline.stages.decide import deadline_of
from pipeline.stopping import Stop, forget_batches
from pipeline.waarom import checked_waarom
from pipeline.zaakstaat import record_einde, record_statussen, stored_stand
from pipeline.zaakwerk import Gedaan, chosen, commit_zaak, find_zaak, opened_zaak, stop_letters

GESLOTEN = Stop("zaak-gesloten", "de zaak is gesloten")

_DOOR_MEDEWERKER = "gesloten-door-medewerker"


def close_zaak(omgeving: Omgeving, zaak: str, *, resultaat: str, waarom: str) -> Gedaan:
    """Close a zaak with a DDAS eindresultaat: statuses, letters that have not left, and the pause for the partners.

    Raises UsageError for a result that DDAS does not have, with those that look like it.
    """
    result = chosen(resultaat, get_args(Eindresultaat), wat="Dit resultaat")
    words = checked_waarom(waarom) if waarom else ""
    with opened_zaak(omgeving, zaak) as (store, found, _):
        changes = Changes(store.next_run_id())
        letters = store.rows("SELECT * FROM brieven WHERE zaak_id = ?", found.zaak_id)
        stopped, batches = stop_letters(changes, store, letters, stop=GESLOTEN, omgeving=omgeving)
        told = [f"Brief {brief['kenmerk']} gaat niet meer weg." for brief in stopped]
        told += put_uitkomst(changes, found, result, omgeving=omgeving)
        changes.note_in_audit(omgeving.moment(), omgeving.wie, f"zaak gesloten: {result}", found.zaak_id, words)
        store.commit(changes)
        forget_batches(omgeving.config, batches)
    return Gedaan(found.zaak_id, "de uitkomst", None, result, tuple(told))


def put_uitkomst(changes: Changes, zaak: Zaak, resultaat: str, *, omgeving: Omgeving) -> list[str]:
    """Put the end of a zaak in the commit, and the pause for the partners when help was accepted, in words.

    Letters that have not left are stopped by whoever calls this (`stop_letters`, with GESLOTEN).
    """
    record_einde(changes, zaak.zaak_id, resultaat, waarom=_DOOR_MEDEWERKER, dag=omgeving.vandaag)
    accepted = resultaat in omgeving.config.zaken.hulp_aanvaard
    return [_pause(changes, zaak, omgeving=omgeving)] if accepted else []


def reopen_zaak(omgeving: Omgeving, zaak: str, *, waarom: str) -> Gedaan:
    """Open a closed zaak again: its plan starts today, its signalen are taken up again, the pause ends.

    Raises NotAllowedError when it is open, when its inwoner has another open zaak, or when it would end at once.
    """
    words = checked_waarom(waarom)
    with open_store(omgeving.config.store) as store:
        found = replace(find_zaak(store, zaak), is_open=True)
        _may_open(store, found, omgeving=omgeving)
        changes = Changes(store.next_run_id())
        begin = omgeving.vandaag
        changes.do(
            """UPDATE zaken SET status = 'Open', resultaat = '', gesloten_op = '', begonnen_op = ?, deadline = ?
               WHERE zaak_id = ?""",
            begin.isoformat(),
            deadline_of(found, begin=begin, termijnen=omgeving.config.zaken).isoformat(),
            found.zaak_id,
        )
        record_statussen(changes, found.zaak_id, OPGEPAKT, waarom="")
        changes.do("DELETE FROM pauzes WHERE zaak_id = ?", found.zaak_id)
        stand = stored_stand(store, found.zaak_id)._replace(begin=begin)
        return commit_zaak(changes, store, found, stand, wat="zaak heropend", reden=words, omgeving=omgeving)


def _pause(changes: Changes, zaak: Zaak, *, omgeving: Omgeving) -> str:
    """Help was accepted: each partner pauses collection of its own signaal (domain.md, Rules 11)."""
    until = omgeving.vandaag + timedelta(days=omgeving.config.zaken.pauze_dagen)
    for code in zaak.signaal_ids:
        row = {"signaal_id": code, "zaak_id": zaak.zaak_id, "van": omgeving.vandaag.isoformat()}
        changes.put("pauzes", row | {"tot": until.isoformat()})
    return f"De partner pauzeert de invordering tot en met {until}."


def _may_open(store: Store, zaak: Zaak, *, omgeving: Omgeving) -> None:
    if store.value("SELECT status FROM zaken WHERE zaak_id = ?", zaak.zaak_id) == "Open":
        raise NotAllowedError("Deze zaak is al open.", f"Bekijk hem met `seintje zaak show {zaak.zaak_id}`.")
    other = store.value("SELECT zaak_id FROM zaken WHERE bsn = ? AND status = 'Open'", zaak.bsn)
    if other:
        raise NotAllowedError(
            "Deze inwoner heeft al een andere open zaak.", f"Ga daar verder: seintje zaak show {other}"
        )
    ending = ending_of(store, zaak, omgeving=omgeving)
    if ending is not None:
        known = reden(ending.actie.reden)
        raise NotAllowedError(f"Deze zaak kan niet open. {known.titel}.", known.uitleg)
