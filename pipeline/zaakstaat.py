"""Zaken in the ledger: as they stand, with everything that happened in them, and as a decision leaves them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from sqlite3 import Row

from pipeline.adapters.store import Changes, Store
from pipeline.contracts.ddas import STATUS_BIJ_RESULTAAT, Signaalstatus
from pipeline.contracts.reasons import reden, redenen
from pipeline.contracts.zaken import (
    Actie,
    Afspraak,
    Gewogen,
    Periode,
    Poging,
    Stand,
    Stap,
    Zaak,
    ZaakBrief,
    ZaakSignaal,
)


def stored_zaken(store: Store) -> list[Zaak]:
    """Every zaak with its signalen, also the closed ones: they count for klasse and look-back."""
    signalen: defaultdict[str, list[ZaakSignaal]] = defaultdict(list)
    for row in store.rows("SELECT * FROM zaak_signalen ORDER BY signaal_id"):
        signalen[row["zaak_id"]].append(_signaal(row))
    return [_zaak(row, tuple(signalen[row["zaak_id"]])) for row in store.rows("SELECT * FROM zaken ORDER BY zaak_id")]


def stored_zaak(store: Store, zaak_id: str) -> Zaak | None:
    """One zaak, open or closed, with its signalen; None when there is none of this id."""
    found = store.rows("SELECT * FROM zaken WHERE zaak_id = ?", zaak_id)
    signalen = store.rows("SELECT * FROM zaak_signalen WHERE zaak_id = ? ORDER BY signaal_id", zaak_id)
    return _zaak(found[0], tuple(_signaal(row) for row in signalen)) if found else None


def stored_standen(store: Store) -> dict[str, Stand]:
    """What happened so far in each open zaak, by its id."""
    return _standen(store, "SELECT zaak_id FROM zaken WHERE status = 'Open'")


def sent_zaken(store: Store, batch: str) -> list[tuple[Zaak, Stand]]:
    """The open zaken with a letter in this batch, each as it stands once the batch has left."""
    which = "SELECT zaak_id FROM brieven WHERE batch = ? AND status = 'vrijgegeven'"
    kenmerken = {row["kenmerk"] for row in store.rows("SELECT kenmerk FROM brieven WHERE batch = ?", batch)}
    found = []
    for zaak_id, stand in sorted(_standen(store, which, batch).items()):
        zaak = stored_zaak(store, zaak_id)
        if zaak is not None and zaak.is_open:
            sent = [one._replace(status="verzonden") if one.kenmerk in kenmerken else one for one in stand.brieven]
            found.append((zaak, stand._replace(brieven=tuple(sent))))
    return found


def stored_stand(store: Store, zaak_id: str) -> Stand:
    """What happened so far in this zaak, open or closed. Raises KeyError for an unknown one."""
    return _standen(store, "SELECT zaak_id FROM zaken WHERE zaak_id = ?", zaak_id)[zaak_id]


def _standen(store: Store, which: str, *values: str) -> dict[str, Stand]:
    """`which` is a query of ours for the ids of zaken."""

    def per_zaak(table: str, order: str, where: str = "1") -> defaultdict[str, list[Row]]:
        query = f"SELECT * FROM {table} WHERE {where} AND zaak_id IN ({which}) ORDER BY {order}"  # noqa: S608
        return _grouped(store.rows(query, *values))

    stappen = per_zaak("stappen", "zaak_id, volgnr")
    pogingen = per_zaak("contactpogingen", "datum, kenmerk")
    brieven = per_zaak("brieven", "gemaakt_op, kenmerk")
    afspraken = per_zaak("afspraken", "datum, tijd", "status = 'staat'")
    return {
        row["zaak_id"]: Stand(
            begin=date.fromisoformat(row["begonnen_op"]),
            stappen=tuple(_stap(one) for one in stappen[row["zaak_id"]]),
            pogingen=tuple(_poging(one) for one in pogingen[row["zaak_id"]]),
            brieven=tuple(_brief(one) for one in brieven[row["zaak_id"]]),
            afspraak=next((_afspraak(one) for one in afspraken[row["zaak_id"]]), None),
        )
        for row in store.rows(f"SELECT zaak_id, begonnen_op FROM zaken WHERE zaak_id IN ({which})", *values)  # noqa: S608
    }


def late_zaken(store: Store, *, vandaag: date) -> list[Row]:
    """Open zaken (zaak_id, voor) of which the next action, or the first attempt, should have been before today."""
    return store.rows(
        """WITH laat AS (
               SELECT zaak_id, actie_voor AS voor FROM zaken WHERE status = 'Open' AND actie_voor < ?1
               UNION ALL
               SELECT zaak_id, deadline FROM zaken
               WHERE status = 'Open' AND deadline < ?1 AND NOT EXISTS (
                 SELECT 1 FROM contactpogingen
                 WHERE contactpogingen.zaak_id = zaken.zaak_id AND datum >= begonnen_op))
           SELECT zaak_id, min(voor) AS voor FROM laat GROUP BY zaak_id ORDER BY voor, zaak_id""",
        vandaag.isoformat(),
    )


def record_zaak(changes: Changes, zaak: Zaak, *, gewogen: Gewogen, versie: str, begin: date, deadline: date) -> None:
    """Write a new or changed zaak, its signalen and its plan; `record_actie` says what is next."""
    changes.put(
        "zaken",
        {
            "zaak_id": zaak.zaak_id,
            "bsn": zaak.bsn,
            "adres": zaak.adres,
            "klasse": zaak.klasse,
            "klasse_adres": zaak.klasse_adres,
            "klasse_soort": zaak.klasse_soort,
            "opeenvolgend": "ja" if zaak.opeenvolgend else "nee",
            "matchingsdatum": zaak.matchingsdatum.isoformat(),
            "start_matchingperiode": zaak.periode.start.isoformat(),
            "eind_matchingperiode": zaak.periode.eind.isoformat(),
            "terugkijk_vanaf": zaak.terugkijk.start.isoformat(),
            "terugkijk_tot": zaak.terugkijk.eind.isoformat(),
            "crisis": "J" if zaak.crisis else "N",
            "regel": gewogen.regel,
            "plan": gewogen.plan,
            "waarden": json.dumps(dict(gewogen.waarden), ensure_ascii=False, sort_keys=True),
            "beleid_versie": versie,
            "begonnen_op": begin.isoformat(),
            "deadline": deadline.isoformat(),
            **dict.fromkeys(("actie", "actie_code", "actie_reden", "actie_door", "actie_voor", "actie_gevraagd"), ""),
            "status": "Open",
            "resultaat": "",
            "gesloten_op": "",
            "run_id": changes.run_id,
        },
    )
    for signaal in zaak.signalen:
        changes.put("zaak_signalen", {"zaak_id": zaak.zaak_id, **_signaal_row(signaal)})
    record_plan(changes, zaak.zaak_id, gewogen.stappen)


def record_plan(changes: Changes, zaak_id: str, stappen: Iterable[Stap]) -> None:
    """The steps in place of those that stood there."""
    changes.do("DELETE FROM stappen WHERE zaak_id = ?", zaak_id)
    for volgnr, stap in enumerate(stappen, start=1):
        changes.put("stappen", {"zaak_id": zaak_id, "volgnr": volgnr, **stap._asdict()})


def record_actie(changes: Changes, zaak_id: str, actie: Actie, *, gevraagd: date) -> None:
    """What is next in a zaak, by whom, by when and why."""
    changes.do(
        """UPDATE zaken SET actie = ?, actie_code = ?, actie_reden = ?, actie_door = ?, actie_voor = ?,
           actie_gevraagd = ? WHERE zaak_id = ?""",
        actie.soort,
        actie.reden,
        reden(actie.reden).titel,
        actie.door,
        actie.voor.isoformat(),
        gevraagd.isoformat(),
        zaak_id,
    )


def record_einde(changes: Changes, zaak_id: str, resultaat: str, *, waarom: str, dag: date) -> None:
    """Close a zaak with a DDAS result; `waarom` is a reason code. Appointments lapse; signalen get their status.

    What ends it is about the inwoner whose zaak it is: a housemate's signaal is let go, and the next run takes it up.
    """
    changes.do(
        """UPDATE zaken SET status = 'Gesloten', resultaat = ?, gesloten_op = ?, actie = 'Geen', actie_code = ?,
           actie_reden = ?, actie_door = '', actie_voor = '', actie_gevraagd = '' WHERE zaak_id = ?""",
        resultaat,
        dag.isoformat(),
        waarom,
        reden(waarom).titel,
        zaak_id,
    )
    changes.do("UPDATE afspraken SET status = 'vervallen' WHERE zaak_id = ? AND status = 'staat'", zaak_id)
    if resultaat in STATUS_BIJ_RESULTAAT:
        _let_housemates_go(changes, zaak_id)
        record_statussen(changes, zaak_id, STATUS_BIJ_RESULTAAT[resultaat], waarom=waarom)


def _let_housemates_go(changes: Changes, zaak_id: str) -> None:
    others = "zaak_id = ?1 AND bsn <> (SELECT bsn FROM zaken WHERE zaak_id = ?1)"
    of_others = f"SELECT signaal_id FROM zaak_signalen WHERE {others}"  # noqa: S608 - our own words
    changes.do(f"DELETE FROM signaal_status WHERE signaal_id IN ({of_others})", zaak_id)  # noqa: S608 - as above
    changes.do(f"DELETE FROM zaak_signalen WHERE {others}", zaak_id)  # noqa: S608 - as above


def record_statussen(changes: Changes, zaak_id: str, status: Signaalstatus, *, waarom: str) -> None:
    """Give every signaal of a zaak this status; `waarom` is a reason code or empty."""
    changes.do(
        """INSERT OR REPLACE INTO signaal_status (signaal_id, status, reden, run_id)
           SELECT signaal_id, ?, ?, ? FROM zaak_signalen WHERE zaak_id = ?""",
        status,
        waarom,
        changes.run_id,
        zaak_id,
    )


def _grouped(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["zaak_id"]].append(row)
    return found


def _zaak(row: Row, signalen: tuple[ZaakSignaal, ...]) -> Zaak:
    def day(name: str) -> date:
        return date.fromisoformat(row[name])

    return Zaak(
        zaak_id=row["zaak_id"],
        bsn=row["bsn"],
        adres=row["adres"],
        signalen=signalen,
        periode=Periode(day("start_matchingperiode"), day("eind_matchingperiode")),
        matchingsdatum=day("matchingsdatum"),
        klasse=row["klasse"],
        klasse_adres=row["klasse_adres"],
        klasse_soort=row["klasse_soort"],
        opeenvolgend=row["opeenvolgend"] == "ja",
        terugkijk=Periode(day("terugkijk_vanaf"), day("terugkijk_tot")),
        is_open=row["status"] == "Open",
    )


def _signaal(row: Row) -> ZaakSignaal:
    return ZaakSignaal(
        signaal_id=row["signaal_id"],
        bsn=row["bsn"],
        adres=row["adres"],
        soort=row["soort"],
        bedrag_cent=row["bedrag_cent"],
        crisis=row["crisis"] == "J",
        periode=date.fromisoformat(row["start_matchingperiode"]),
        voor=date.fromisoformat(row["voor"]) if row["voor"] else None,
    )


def _signaal_row(signaal: ZaakSignaal) -> Mapping[str, str | int]:
    return {
        "signaal_id": signaal.signaal_id,
        "bsn": signaal.bsn,
        "adres": signaal.adres,
        "soort": signaal.soort,
        "bedrag_cent": signaal.bedrag_cent,
        "crisis": "J" if signaal.crisis else "N",
        "start_matchingperiode": signaal.periode.isoformat(),
        "voor": signaal.voor.isoformat() if signaal.voor else "",
    }


def _stap(row: Row) -> Stap:
    return Stap(row["soort"], row["door"], row["brief"], row["na"], row["anders"])


def _poging(row: Row) -> Poging:
    datum = date.fromisoformat(row["datum"])
    return Poging(row["soort"], row["bereikt"] == "ja", datum, row["door"], row["kenmerk"])


def _brief(row: Row) -> ZaakBrief:
    why = row["reden"] if row["reden"] in redenen() else ""
    return ZaakBrief(row["kenmerk"], row["template"], row["status"], date.fromisoformat(row["gemaakt_op"][:10]), why)


def _afspraak(row: Row) -> Afspraak:
    return Afspraak(date.fromisoformat(row["datum"]), row["tijd"], row["plaats"], row["door"])
