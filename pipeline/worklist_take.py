"""What a filled in worklist says, judged against how the zaken stand, and put in one commit: all or nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pipeline.adapters.book_password import decrypted, is_encrypted, read_password
from pipeline.adapters.store import Changes, Store
from pipeline.adapters.workbook import GeweigerdError, Probleem
from pipeline.adapters.worklist_book import Lijst
from pipeline.adapters.worklist_return import Gelezen, cell_of, read_worklist
from pipeline.afspraken import put_afspraak, told_afspraak, too_late
from pipeline.contracts.config import Uitvoerder
from pipeline.contracts.ids import vingerafdruk
from pipeline.contracts.werklijst import is_staat
from pipeline.contracts.zaken import Afspraak, Stand, Zaak
from pipeline.deciding import decide_several
from pipeline.errors import DataError
from pipeline.omgeving import Omgeving
from pipeline.pogingen import Contact, put_poging, told_poging
from pipeline.stages.receive import Fout, Ingevuld, IngevuldePoging, ZaakFeit, receive_rijen
from pipeline.uitkomsten import GESLOTEN, put_uitkomst
from pipeline.werkfeiten import staat_of
from pipeline.zaakstaat import stored_stand, stored_zaak
from pipeline.zaakwerk import stop_letters

_OPNIEUW = "Verbeter de cellen, of maak een nieuwe lijst met `seintje worklist export`."
_BEWIJS = 16


class Ingelezen(NamedTuple):
    """What a worklist brought: rows that were taken now, taken before and still empty, and what they hold."""

    werklijst: str
    uitvoerder: str
    rijen: int
    al_ingelezen: int
    leeg: int
    pogingen: int
    afspraken: int
    resultaten: int
    let_op: tuple[str, ...] = ()


class _Geopend(NamedTuple):
    """The zaken on the list that exist, and how they stand now."""

    zaken: Mapping[str, Zaak]
    standen: Mapping[str, Stand]


def take_worklist(
    changes: Changes, store: Store, data: bytes, *, naam: str, omgeving: Omgeving, van: str = ""
) -> tuple[Ingelezen, tuple[str, ...]]:
    """Put everything that this workbook says in the commit; what it was, and the batches to forget after the commit.

    `van`: the executor on whose drop it stood. Raises GeweigerdError, DataError; then `changes` must be thrown away.
    """
    gelezen = read_worklist(_opened(data, omgeving=omgeving), sleutel=store.sleutel)
    if not isinstance(gelezen, Gelezen):
        raise GeweigerdError(naam, gelezen, doe_dit=_OPNIEUW)
    uitvoerder = _of_whom(gelezen.lijst, data, van=van, omgeving=omgeving)
    taken = _taken(store, gelezen)
    before = receive_rijen(
        [one for one in gelezen.rijen if one.merk in taken], gelezen.extra, {}, vandaag=omgeving.vandaag
    )
    rest = [one for one in gelezen.rijen if one.merk not in taken]
    geopend = _open_zaken(store, [one.zaak_id for one in rest])
    facts = {code: _fact(zaak, geopend.standen[code], store) for code, zaak in geopend.zaken.items()}
    fresh = receive_rijen(rest, gelezen.extra, facts, vandaag=omgeving.vandaag)
    fouten = [*_other_words(before.ingevuld, taken, store), *fresh.fouten, *_not_now(store, fresh.ingevuld, geopend)]
    if fouten:
        raise GeweigerdError(naam, [_problem(one, gelezen.lijst) for one in fouten], doe_dit=_OPNIEUW)
    told, batches = _put(changes, store, fresh.ingevuld, geopend, gelezen.lijst, omgeving=omgeving)
    done = Ingelezen(
        werklijst=gelezen.lijst.werklijst,
        uitvoerder=uitvoerder.id,
        rijen=len(fresh.ingevuld),
        al_ingelezen=len(before.ingevuld),
        leeg=len(gelezen.rijen) - len(fresh.ingevuld) - len(before.ingevuld),
        pogingen=sum(len(one.pogingen) for one in fresh.ingevuld),
        afspraken=sum(one.afspraak is not None for one in fresh.ingevuld),
        resultaten=sum(bool(one.resultaat) for one in fresh.ingevuld),
        let_op=told,
    )
    return done, batches


def _opened(data: bytes, *, omgeving: Omgeving) -> bytes:
    """The workbook itself: behind a password, the one of an executor that fits."""
    if not is_encrypted(data):
        return data
    known = [word for one in omgeving.config.uitvoerders if (word := read_password(one)) is not None]
    if not known:
        raise DataError(
            "Op deze werkmap zit een wachtwoord, maar in config.yaml staat er geen. Er is niets ingelezen.",
            "Vul wachtwoord_bestand of wachtwoord_env in bij de uitvoerder.",
        )
    for word in known[:-1]:
        try:
            return decrypted(data, word)
        except DataError:
            continue
    return decrypted(data, known[-1])


def _of_whom(lijst: Lijst, data: bytes, *, van: str, omgeving: Omgeving) -> Uitvoerder:
    """The executor of this list. Raises DataError for a stranger, another's drop, or a password that is missing."""
    found = next((one for one in omgeving.config.uitvoerders if one.id == lijst.uitvoerder), None)
    if found is None or (van and found.id != van):
        raise DataError(
            f"Deze werklijst is van uitvoerder {lijst.uitvoerder}. Er is niets ingelezen.",
            "Vraag de uitvoerder om zijn eigen lijst, of zet de uitvoerder in config.yaml.",
        )
    if read_password(found) is not None and not is_encrypted(data):
        raise DataError(
            f"Op deze werkmap hoort het wachtwoord van {found.naam} te zitten. Er is niets ingelezen.",
            "Vraag de uitvoerder de werkmap met het wachtwoord te bewaren.",
        )
    return found


def _taken(store: Store, gelezen: Gelezen) -> dict[str, str]:
    """The rows that were taken before, and what they said then."""
    rows = store.rows(
        """SELECT vingerafdruk, uitkomst FROM werklijst_uitkomsten
           WHERE vingerafdruk IN (SELECT value FROM json_each(?))""",
        json.dumps([one.merk for one in gelezen.rijen]),
    )
    return {row["vingerafdruk"]: row["uitkomst"] for row in rows}


def _open_zaken(store: Store, codes: Iterable[str]) -> _Geopend:
    zaken = {code: zaak for code in codes if (zaak := stored_zaak(store, code)) is not None}
    return _Geopend(zaken, {code: stored_stand(store, code) for code in zaken})


def _fact(zaak: Zaak, stand: Stand, store: Store) -> ZaakFeit:
    rows = store.rows("SELECT soort, datum, dagdeel FROM contactpogingen WHERE zaak_id = ?", zaak.zaak_id)
    tried = frozenset((row["soort"], row["datum"], row["dagdeel"]) for row in rows)
    return ZaakFeit(zaak.matchingsdatum, any(one.bereikt for one in stand.pogingen), tried)


def _other_words(ingevuld: Iterable[Ingevuld], taken: Mapping[str, str], store: Store) -> list[Fout]:
    """Rows that say something else than they did when they were taken."""
    tekst = "Over deze rij is al iets anders ingelezen. Maak een nieuwe werklijst."
    return [
        Fout(one.rij.blad, one.rij.regel, "Uitkomst", tekst)
        for one in ingevuld
        if taken[one.rij.merk] != _bewijs(one, store)
    ]


def _not_now(store: Store, ingevuld: Iterable[Ingevuld], geopend: _Geopend) -> list[Fout]:
    """Rows about a zaak that is not there, is closed, or went on since the list was made."""
    found = []
    for one in ingevuld:
        zaak = geopend.zaken.get(one.rij.zaak_id)
        if zaak is None:
            tekst = "Seintje kent deze zaak niet."
        elif not zaak.is_open:
            tekst = "Deze zaak is gesloten. Haal de uitkomst weg, of heropen de zaak met `seintje zaak reopen`."
        elif not is_staat(one.rij.merk, staat_of(store, zaak, geopend.standen[zaak.zaak_id])):
            tekst = "Bij deze zaak is sinds deze lijst iets anders vastgelegd. Maak een nieuwe werklijst."
        else:
            continue
        found.append(Fout(one.rij.blad, one.rij.regel, "Zaak", tekst))
    return found


def _problem(fout: Fout, lijst: Lijst) -> Probleem:
    return Probleem(cell_of(lijst, fout.blad, fout.regel, fout.kolom), fout.tekst)


def _bewijs(one: Ingevuld, store: Store) -> str:
    """What a row says, as a keyed hash: the same words however a spreadsheet keeps them."""
    said = json.dumps([one.pogingen, one.afspraak, one.resultaat], default=str, ensure_ascii=False)
    return vingerafdruk(store.sleutel, "uitkomst", one.rij.zaak_id, said)[:_BEWIJS]


def _put(
    changes: Changes,
    store: Store,
    ingevuld: Sequence[Ingevuld],
    geopend: _Geopend,
    lijst: Lijst,
    *,
    omgeving: Omgeving,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Everything in one commit: what happened, what ends, and what is next; sentences, and batches to forget."""
    told: list[str] = []
    going: list[tuple[Zaak, Stand]] = []
    for one in ingevuld:
        zaak, stand = geopend.zaken[one.rij.zaak_id], geopend.standen[one.rij.zaak_id]
        after, late = _put_contact(changes, store, zaak, stand, ingevuld=one, lijst=lijst, omgeving=omgeving)
        told += [f"Zaak {zaak.zaak_id}: {late}"] if late else []
        if one.resultaat:
            _note(changes, zaak, f"zaak gesloten: {one.resultaat}", lijst, omgeving=omgeving)
            told += [
                f"Zaak {zaak.zaak_id}: {line}" for line in put_uitkomst(changes, zaak, one.resultaat, omgeving=omgeving)
            ]
        else:
            going.append((zaak, after))
        row = {"vingerafdruk": one.rij.merk, "zaak_id": zaak.zaak_id, "werklijst": lijst.werklijst}
        row |= {"uitkomst": _bewijs(one, store), "wie": omgeving.wie, "moment": omgeving.moment()}
        changes.put("werklijst_uitkomsten", row)
    decide_several(changes, store, going, omgeving=omgeving)
    closed = [one.rij.zaak_id for one in ingevuld if one.resultaat]
    query = "SELECT * FROM brieven WHERE zaak_id IN (SELECT value FROM json_each(?))"
    letters = store.rows(query, json.dumps(closed)) if closed else []
    stopped, batches = stop_letters(changes, store, letters, stop=GESLOTEN, omgeving=omgeving)
    told += [f"Brief {brief['kenmerk']} gaat niet meer weg." for brief in stopped]
    words = f"werklijst van {lijst.uitvoerder} ingelezen, {len(ingevuld)} rijen"
    changes.note_in_audit(omgeving.moment(), omgeving.wie, words, lijst.werklijst)
    return tuple(told), batches


def _put_contact(
    changes: Changes, store: Store, zaak: Zaak, stand: Stand, *, ingevuld: Ingevuld, lijst: Lijst, omgeving: Omgeving
) -> tuple[Stand, str]:
    """The attempts and the appointment that came of them; how the zaak stands then, and whether that is too late."""
    after, late = stand, ""
    for poging in ingevuld.pogingen:
        contact = _contact(poging, lijst.uitvoerder)
        after = put_poging(changes, store, zaak, after, contact, nogmaals=True)
        _note(changes, zaak, told_poging(contact), lijst, omgeving=omgeving)
    if ingevuld.afspraak is not None:
        day, hour, where = ingevuld.afspraak
        new = Afspraak(day, hour, where, lijst.uitvoerder)
        late = too_late(zaak, stand, day, termijnen=omgeving.config.zaken)
        _note(changes, zaak, told_afspraak(new, after), lijst, omgeving=omgeving)
        after = put_afspraak(changes, store, zaak, after, new, omgeving=omgeving)
    return after, late


def _contact(poging: IngevuldePoging, door: str) -> Contact:
    return Contact(
        soort=poging.soort,
        bereikt=poging.bereikt,
        datum=poging.datum,
        dagdeel=poging.dagdeel,
        door=door,
        bijzonderheid=poging.bijzonderheid,
    )


def _note(changes: Changes, zaak: Zaak, wat: str, lijst: Lijst, *, omgeving: Omgeving) -> None:
    """Who brought it in did not do it: the executor did."""
    reden = f"werklijst {lijst.werklijst} van {lijst.uitvoerder}"
    changes.note_in_audit(omgeving.moment(), omgeving.wie, wat, zaak.zaak_id, reden)
