"""What an executor has to do, gathered per zaak on the newest facts: who may not be approached now is marked here."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from sqlite3 import Row
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners, read_signalen
from pipeline.adapters.store import Store
from pipeline.contracts.config import Config, Uitvoerder
from pipeline.contracts.ids import kenmerk, vingerafdruk
from pipeline.contracts.verslag import Wachtend
from pipeline.contracts.zaken import Actie, Stand, Zaak
from pipeline.deciding import addressed_of
from pipeline.domain.datum import BrpDatum
from pipeline.domain.refusal import Refusal
from pipeline.lapsing import Counted, count_signalen
from pipeline.omgeving import Omgeving
from pipeline.settling import read_afgeraden
from pipeline.stages.decide import beletsel_of, closing_of
from pipeline.stages.enlist import EerderePoging, WerkFeiten, is_for_list, needs_kaartje
from pipeline.stages.lapse import BriefFeiten, lapse_brieven
from pipeline.zaakstaat import stored_stand, stored_zaak

KAARTJE = "kaartje_niet_thuis"
LIJST, ANTWOORD = "werklijst", "werklijst-antwoord"
"""The kinds of what waits in the outbox for an executor."""
NAAR, TERUG = "werklijsten", "retour"
"""The folders of its drop: work to it, and what it sends back with our answers."""
_MOBIEL, _NEDERLAND = "+316", "+31"


def read_werk(store: Store, uitvoerder: Uitvoerder, *, omgeving: Omgeving) -> tuple[WerkFeiten, ...]:
    """Every open zaak of which the next action is this executor's, in no order."""
    rows = [row for row in _rows(store, uitvoerder.id) if is_for_list(_actie(row))]
    zaken = [zaak for row in rows if (zaak := stored_zaak(store, row["zaak_id"])) is not None]
    if not zaken:
        return ()
    register = inwoners_by_bsn(read_inwoners(store), [zaak.bsn for zaak in zaken])
    beletsels = _beletsels(store, zaken, register, omgeving=omgeving)
    signalen = _signalen(store, zaken)
    pogingen = _pogingen(store, zaken)
    found = []
    for row, zaak in zip(rows, zaken, strict=True):
        inwoner, actie = register.get(zaak.bsn), _actie(row)
        addressed = addressed_of(inwoner, omgeving)
        own = [signalen[one.signaal_id] for one in zaak.signalen if one.bsn == zaak.bsn and one.signaal_id in signalen]
        card = kaartje_kenmerk(store, zaak.zaak_id) if needs_kaartje(actie) else ""
        found.append(
            WerkFeiten(
                zaak_id=zaak.zaak_id,
                actie=actie,
                crisis=zaak.crisis,
                geadresseerde=None if isinstance(addressed, Refusal) else addressed,
                beletsel=beletsels.get(zaak.zaak_id, ""),
                bezoek=inwoner is not None and inwoner["functie_adres"] != "B",
                bereikbaar=_reachable(own),
                pogingen=tuple(pogingen[zaak.zaak_id]),
                afspraak=stored_stand(store, zaak.zaak_id).afspraak,
                meer=_more(zaak, own, config=omgeving.config),
                kaartje=card,
            )
        )
    return tuple(found)


def executor_work(store: Store, *, omgeving: Omgeving) -> list[Wachtend]:
    """What each executor has to do, and worklists that did not arrive; not what keeps a night waiting."""
    heaps = []
    for one in omgeving.config.uitvoerders:
        days = [row["actie_voor"] for row in _rows(store, one.id) if is_for_list(_actie(row))]
        command = f"seintje worklist export --uitvoerder {one.id}" + (" FILE.xlsx" if one.drop is None else "")
        heaps.append(Wachtend(f"zaak waar {one.naam} iets doet", len(days), min(days, default=""), command))
        row = store.rows(
            """SELECT count(*) AS n, min(gewijzigd_op) AS oudste FROM outbox
               WHERE soort IN (?, ?) AND doel = ? AND staat <> 'sent'""",
            LIJST,
            ANTWOORD,
            one.id,
        )[0]
        words = f"bestand dat nog niet bij {one.naam} is"
        heaps.append(Wachtend(words, row["n"], (row["oudste"] or "")[:10], command))
    return [heap for heap in heaps if heap.aantal]


def kaartje_kenmerk(store: Store, zaak_id: str) -> str:
    """The reference on the card for this zaak: always the same one."""
    return kenmerk(store.sleutel, zaak_id, KAARTJE, "1")


def zaak_of_kaartje(store: Store, code: str) -> str:
    """The zaak that a card with this reference is about, of those that were ever on a worklist; empty for none."""
    known = {one for row in store.rows("SELECT zaken FROM werklijsten") for one in row["zaken"].split()}
    return next((one for one in sorted(known) if kaartje_kenmerk(store, one) == code), "")


def staat_of(store: Store, zaak: Zaak, stand: Stand) -> str:
    """A keyed hash of what happened in a zaak: an attempt or appointment more gives another; a letter does not."""
    tries = sorted((one.kenmerk, one.bereikt) for one in stand.pogingen if one.soort != "Brief")
    told = json.dumps([zaak.bsn, stand.begin.isoformat(), tries, stand.afspraak], default=str)
    return vingerafdruk(store.sleutel, "staat", zaak.zaak_id, told)


def _rows(store: Store, uitvoerder: str) -> list[Row]:
    return store.rows(
        """SELECT zaak_id, actie, actie_code, actie_door, actie_voor FROM zaken
           WHERE status = 'Open' AND actie_door = ? ORDER BY actie_voor, zaak_id""",
        uitvoerder,
    )


def _actie(row: Row) -> Actie:
    return Actie(row["actie"], row["actie_code"], row["actie_door"], date.fromisoformat(row["actie_voor"]))


def _beletsels(
    store: Store, zaken: Sequence[Zaak], register: Mapping[str, Mapping[str, str]], *, omgeving: Omgeving
) -> dict[str, str]:
    """Zaak_id → reason code of what stops contact today: the same judgement that a letter gets before it leaves."""
    afgeraden = read_afgeraden(store, vandaag=omgeving.vandaag).redenen
    code = omgeving.config.gemeente.code
    counted = count_signalen(store, [zaak.zaak_id for zaak in zaken])
    feiten, found = [], {}
    for zaak in zaken:
        inwoner, waarom_niet = register.get(zaak.bsn), afgeraden.get(zaak.bsn, "")
        stop = closing_of(zaak, inwoner, waarom_niet, gemeente_code=code)
        if stop is not None:
            found[zaak.zaak_id] = stop.actie.reden
        feiten.append(
            _feit(zaak, inwoner, waarom_niet, counted.get((zaak.zaak_id, zaak.bsn), Counted()), omgeving=omgeving)
        )
    return lapse_brieven(feiten).vervallen | found


def _feit(
    zaak: Zaak, inwoner: Mapping[str, str] | None, waarom_niet: str, counted: Counted, *, omgeving: Omgeving
) -> BriefFeiten:
    """The zaak as the judgement of a letter sees it; its address is the register's own, so that never differs."""
    beletsel, minor = "", False
    if inwoner is not None:
        facts = {**inwoner, "niet_veilig": "J" if waarom_niet == "niet-veilig" else ""}
        beletsel = beletsel_of(facts, addressed_of(inwoner, omgeving), gemeente_code=omgeving.config.gemeente.code)
        born = BrpDatum.parse(inwoner["geboortedatum"])
        minor = not isinstance(born, Refusal) and born.is_minderjarig_op(omgeving.vandaag)
    return BriefFeiten(
        kenmerk=zaak.zaak_id,
        adresregels=(),
        adresregels_nu=(),
        ingeschreven=inwoner is not None,
        beletsel=beletsel,
        minderjarig=minor,
        bezwaar=counted.bezwaar,
        zaak_open=True,
        signalen=counted.signalen,
        ingetrokken=counted.ingetrokken,
    )


def _signalen(store: Store, zaken: Sequence[Zaak]) -> dict[str, dict[str, Any]]:
    wanted = pa.array(sorted({one for zaak in zaken for one in zaak.signaal_ids}), pa.string())
    every = read_signalen(store)
    columns = ["signaal_id", "partner", "soort", "telefoon", "email"]
    ours = every.filter(pc.is_in(every["signaal_id"], value_set=wanted)).select(columns)
    return {row["signaal_id"]: row for row in ours.to_pylist()}


def _pogingen(store: Store, zaken: Sequence[Zaak]) -> defaultdict[str, list[EerderePoging]]:
    found: defaultdict[str, list[EerderePoging]] = defaultdict(list)
    for row in store.rows(
        """SELECT * FROM contactpogingen WHERE zaak_id IN (SELECT value FROM json_each(?)) ORDER BY datum, kenmerk""",
        json.dumps([zaak.zaak_id for zaak in zaken]),
    ):
        day, reached = date.fromisoformat(row["datum"]), row["bereikt"] == "ja"
        found[row["zaak_id"]].append(EerderePoging(row["soort"], reached, day, row["dagdeel"], row["bijzonderheid"]))
    return found


def _reachable(signalen: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Telephone numbers and then e-mail addresses, each once, numbers as people in the Netherlands write them."""
    numbers = [_shown_number(str(row["telefoon"])) for row in signalen if row["telefoon"]]
    return tuple(dict.fromkeys([*numbers, *(str(row["email"]) for row in signalen if row["email"])]))


def _shown_number(e164: str) -> str:
    if e164.startswith(_MOBIEL):
        return f"06 {e164.removeprefix(_MOBIEL)}"
    return f"0{e164.removeprefix(_NEDERLAND)}" if e164.startswith(_NEDERLAND) else e164


def _more(zaak: Zaak, own: Sequence[Mapping[str, Any]], *, config: Config) -> dict[str, str]:
    """What the configuration may add about the arrears; of a household only the addressee's own."""
    names = {partner.id: partner.naam for partner in config.partners}
    owed = sum(one.bedrag_cent for one in zaak.signalen if one.bsn == zaak.bsn)
    return {
        "soorten": ", ".join(sorted({str(row["soort"]) for row in own})),
        "partners": ", ".join(sorted({names.get(row["partner"], str(row["partner"])) for row in own})),
        "bedrag": f"{owed // 100},{owed % 100:02d}",
    }
