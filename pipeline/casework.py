"""From signalen to zaken with a next action: match, combine, decide. Everything it says is data for the commit."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners, read_pending, read_personen
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.ddas import GEEN_INWONER, NOG_NIET_OPGEPAKT, OPGEPAKT, OVERLEDEN
from pipeline.contracts.reasons import reden, redenen
from pipeline.contracts.zaken import Actie, Geadresseerde, GekoppeldSignaal, Periode, Zaak
from pipeline.domain.refusal import Refusal
from pipeline.geheugen import geheugen_of, model_of
from pipeline.omgeving import Omgeving
from pipeline.stages.address import address_inwoner
from pipeline.stages.combine import combine_zaken
from pipeline.stages.decide import BRIEF, HANDMATIG, decide_actie
from pipeline.stages.match import fold_inwoners, folding, match_signalen, not_looked_up
from pipeline.stages.sample import sample_matches

_DEPARTED = {"overleden": OVERLEDEN, "vertrokken": GEEN_INWONER}


class TeSchrijven(NamedTuple):
    """A zaak whose next action is a letter that does not exist yet. `geboortedatum` is the register's, 8 digits."""

    zaak: Zaak
    actie: Actie
    geadresseerde: Geadresseerde
    geboortedatum: str


class Casework(NamedTuple):
    """What the night found out: MATCHES rows, zaken that are new or changed, and letters to write."""

    matches: pa.Table
    zaken: tuple[Zaak, ...]
    brieven: tuple[TeSchrijven, ...]


def do_casework(changes: Changes, store: Store, *, omgeving: Omgeving) -> Casework:
    """Match what waits, combine what is sure, decide the next action; put it all in the commit."""
    inwoners = changes.tables.get("inwoners") or read_inwoners(store)
    fresh = changes.tables.get("signalen")
    before = read_pending(store, since=changes.run_id if "inwoners" in changes.tables else None)
    pending = before if fresh is None else pa.concat_tables([before, fresh])
    matches = _match(changes, store, pending, inwoners, omgeving=omgeving)
    sure = matches.filter(pc.equal(matches["besluit"], pa.scalar("zeker")))
    register = inwoners_by_bsn(inwoners, [*_texts(sure["bsn"]), *_waiting_bsns(store)])
    _draw_sample(changes, store, sure, omgeving=omgeving)
    linked = _settle_signalen(changes, sure, pending, register)
    bestaand = stored_zaken(store)
    zaken = combine_zaken(
        linked,
        bestaand=bestaand,
        vandaag=omgeving.vandaag,
        terugkijk_maanden=omgeving.config.zaken.opeenvolgend_maanden,
        sleutel=store.sleutel,
    )
    changes.add("matches", matches)
    again = _without_letter(store, bestaand, changed={zaak.zaak_id for zaak in zaken})
    gestopt = _stopped_letters(store)
    brieven = [
        _decide(changes, zaak, register.get(zaak.bsn), gestopt=gestopt.get(zaak.zaak_id, ""), omgeving=omgeving)
        for zaak in (*zaken, *again)
    ]
    return Casework(matches, zaken, tuple(brief for brief in brieven if brief is not None))


def _texts(column: "pa.ChunkedArray[pa.StringScalar]") -> list[str]:
    return [str(value) for value in column.to_pylist()]


def _match(
    changes: Changes, store: Store, pending: pa.Table, inwoners: pa.Table | None, *, omgeving: Omgeving
) -> pa.Table:
    """Look up what may be looked up; the rest gets its row with the reason."""
    open_ones = pc.equal(pending["status"], pa.scalar(NOG_NIET_OPGEPAKT))
    closed = pending.filter(pc.invert(open_ones))
    unseen = [
        (row["signaal_id"], row["partner"], row["referentie"], row["status_reden"])
        for row in closed.select(["signaal_id", "partner", "referentie", "status_reden"]).to_pylist()
    ]
    waiting = pending.filter(open_ones)
    if inwoners is None:
        unmatched = waiting.select(["signaal_id", "partner", "referentie"]).to_pylist()
        unseen += [(*row.values(), "geen-inwonersbestand") for row in unmatched]
        return not_looked_up(unseen, run_id=changes.run_id)
    personen = _personen(changes, store, inwoners, gemeente_code=omgeving.config.gemeente.code)
    geheugen = geheugen_of(changes, store, waiting)
    found = match_signalen(
        waiting,
        personen,
        geheugen=geheugen,
        vandaag=omgeving.vandaag,
        run_id=changes.run_id,
        model=model_of(omgeving.config),
    )
    return pa.concat_tables([found, not_looked_up(unseen, run_id=changes.run_id)])


def _personen(changes: Changes, store: Store, inwoners: pa.Table, *, gemeente_code: str) -> pa.Table | Path:
    """The residents folded for comparing: as this night or an earlier one kept them, else made now."""
    if "inwoners" in changes.tables:
        return changes.tables["personen"]
    return read_personen(store, vouwing=folding(gemeente_code)) or fold_inwoners(inwoners, gemeente_code=gemeente_code)


def _draw_sample(changes: Changes, store: Store, sure: pa.Table, *, omgeving: Omgeving) -> None:
    """Put this night's share of the blind sample in the commit; a sampled match stays sure, its letter is not held."""
    maand = f"{omgeving.vandaag:%Y-%m}"
    drawn = int(store.value("SELECT count(*) FROM steekproef WHERE maand = ?", maand) or 0)
    for signaal_id in sample_matches(_texts(sure["signaal_id"]), deze_maand=drawn, sleutel=store.sleutel):
        changes.put("steekproef", {"signaal_id": signaal_id, "maand": maand, "run_id": changes.run_id})


def _settle_signalen(
    changes: Changes, sure: pa.Table, pending: pa.Table, register: Mapping[str, Mapping[str, str]]
) -> list[GekoppeldSignaal]:
    """Give every surely matched signaal its status; return those that make a zaak."""
    facts = pending.select(["signaal_id", "crisis", "datum_einde_levering"]).to_pylist()
    urgent = {row["signaal_id"]: row["crisis"] == "J" or row["datum_einde_levering"] is not None for row in facts}
    linked = []
    for row in sure.select(["signaal_id", "bsn", "reden"]).to_pylist():
        status = _DEPARTED.get(row["reden"], OPGEPAKT)
        changes.put(
            "signaal_status",
            {"signaal_id": row["signaal_id"], "status": status, "reden": row["reden"], "run_id": changes.run_id},
        )
        if status == OPGEPAKT:
            adres = _address_key(register[row["bsn"]])
            linked.append(GekoppeldSignaal(row["signaal_id"], row["bsn"], adres, urgent[row["signaal_id"]]))
    return linked


def _address_key(inwoner: Mapping[str, str]) -> str:
    """One key per dwelling; who has no address has the BSN as a dwelling of his own."""
    if not inwoner["postcode"] or not inwoner["huisnummer"]:
        return inwoner["bsn"]
    parts = (inwoner[name] for name in ("postcode", "huisnummer", "huisletter", "huisnummertoevoeging"))
    return " ".join(part.upper() for part in parts if part)


def _decide(
    changes: Changes, zaak: Zaak, inwoner: Mapping[str, str] | None, *, gestopt: str, omgeving: Omgeving
) -> TeSchrijven | None:
    """Put the zaak with its next action in the commit; a letter to write when that is the action.

    `gestopt` is why an earlier letter of this zaak did not arrive: that stays a person's task, whatever signaal comes.
    """
    config = omgeving.config
    if inwoner is None:
        addressed: Geadresseerde | Refusal = Refusal("inwoner-niet-gevonden")
        inwoner = {
            "geheimhouding": "",
            "in_onderzoek": "",
            "curatele": "",
            "opschorting_reden": "",
            "gemeente_code": "",
        }
    else:
        addressed = address_inwoner(inwoner, gemeente_naam=config.gemeente.naam)
    actie = decide_actie(
        zaak, inwoner, addressed, termijnen=config.zaken, gemeente_code=config.gemeente.code, vandaag=omgeving.vandaag
    )
    if gestopt and actie.soort == BRIEF:
        actie = actie._replace(soort=HANDMATIG, reden=gestopt)
    record_zaak(changes, zaak, actie)
    if actie.soort != BRIEF or isinstance(addressed, Refusal):
        return None
    return TeSchrijven(zaak, actie, addressed, inwoner["geboortedatum"])


def record_zaak(changes: Changes, zaak: Zaak, actie: Actie) -> None:
    """Write the zaak, its signalen and its next action."""
    changes.put(
        "zaken",
        {
            "zaak_id": zaak.zaak_id,
            "bsn": zaak.bsn,
            "adres": zaak.adres,
            "klasse": zaak.klasse,
            "opeenvolgend": "ja" if zaak.opeenvolgend else "nee",
            "matchingsdatum": zaak.matchingsdatum.isoformat(),
            "start_matchingperiode": zaak.periode.start.isoformat(),
            "eind_matchingperiode": zaak.periode.eind.isoformat(),
            "crisis": "J" if zaak.crisis else "N",
            "actie": actie.soort,
            "actie_code": actie.reden,
            "actie_reden": reden(actie.reden).titel,
            "actie_door": actie.door,
            "actie_voor": actie.voor.isoformat(),
            "status": "Open",
            "resultaat": "",
            "run_id": changes.run_id,
        },
    )
    for signaal_id in zaak.signaal_ids:
        changes.put("zaak_signalen", {"signaal_id": signaal_id, "zaak_id": zaak.zaak_id})


def stored_zaken(store: Store) -> list[Zaak]:
    """Every zaak of the ledger with its signalen."""
    signalen: dict[str, list[str]] = {}
    for row in store.rows("SELECT zaak_id, signaal_id FROM zaak_signalen ORDER BY signaal_id"):
        signalen.setdefault(row["zaak_id"], []).append(row["signaal_id"])
    return [
        Zaak(
            zaak_id=row["zaak_id"],
            bsn=row["bsn"],
            adres=row["adres"],
            signaal_ids=tuple(signalen.get(row["zaak_id"], ())),
            periode=Periode(
                date.fromisoformat(row["start_matchingperiode"]), date.fromisoformat(row["eind_matchingperiode"])
            ),
            matchingsdatum=date.fromisoformat(row["matchingsdatum"]),
            crisis=row["crisis"] == "J",
            klasse=row["klasse"],
            opeenvolgend=row["opeenvolgend"] == "ja",
        )
        for row in store.rows("SELECT * FROM zaken ORDER BY zaak_id")
    ]


_WAITING = "FROM zaken WHERE actie = 'Brief' AND zaak_id NOT IN (SELECT zaak_id FROM brieven)"


def _waiting_bsns(store: Store) -> list[str]:
    return [row["bsn"] for row in store.rows("SELECT DISTINCT bsn FROM zaken WHERE status = 'Open'")]


def _without_letter(store: Store, zaken: Sequence[Zaak], *, changed: set[str]) -> list[Zaak]:
    """Zaken whose letter could not be made on an earlier night: tried again."""
    held = {row["zaak_id"] for row in store.rows(f"SELECT zaak_id {_WAITING}")}
    return [zaak for zaak in zaken if zaak.zaak_id in held - changed]


def _stopped_letters(store: Store) -> dict[str, str]:
    """Per zaak the reason code of the task that its cancelled, failed or returned letter left behind."""
    found = {}
    for row in store.rows(
        "SELECT zaak_id, status, reden FROM brieven WHERE status IN ('geannuleerd', 'mislukt', 'retour')"
    ):
        kept = row["reden"] if row["reden"] in redenen() else "brief-geannuleerd"
        found[row["zaak_id"]] = kept if row["status"] == "geannuleerd" else f"brief-{row['status']}"
    return found
