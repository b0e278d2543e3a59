"""The morning page: what waits for whom, worst first, each with the next command."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_matches, read_signalen
from pipeline.adapters.store import Store, read_store
from pipeline.besluiten import last_leveringen
from pipeline.bezorgen import waiting_antwoorden
from pipeline.capaciteit import Drukte, read_drukte
from pipeline.contracts.ddas import NOG_NIET_OPGEPAKT
from pipeline.contracts.reasons import PROEF, Finding, volledige_tekst
from pipeline.contracts.verslag import Wachtend
from pipeline.drukstraatstand import waiting_print_street
from pipeline.inwoners import residents_warnings
from pipeline.omgeving import Omgeving, as_clock
from pipeline.overeenkomsten import ending_soon, unsigned_overeenkomsten
from pipeline.stages.expect import silent_partners
from pipeline.terugkoppeling import plan_nieuws
from pipeline.werkfeiten import executor_work
from pipeline.zaakstaat import late_zaken


class Status(NamedTuple):
    """What stands in the store now: counts per table, work that waits, warnings, and signalen with news to tell."""

    tellingen: dict[str, int]
    wacht: tuple[Wachtend, ...]
    meldingen: tuple[str, ...]
    laatste_run: str
    te_laat: int
    drukte: tuple[Drukte, ...]
    nieuws: int


def read_status(omgeving: Omgeving) -> Status:
    """The state of the store as it is now."""
    with read_store(omgeving.config.store) as store:
        last = store.rows("SELECT run_id, geeindigd_op FROM runs WHERE opdracht = 'run' ORDER BY run_id DESC LIMIT 1")
        warned = residents_warnings(store, vandaag=omgeving.vandaag, max_leeftijd=omgeving.config.inwoners.max_leeftijd)
        return Status(
            tellingen=_count(store),
            wacht=(*waiting_work(store, omgeving=omgeving), *executor_work(store, omgeving=omgeving)),
            meldingen=in_words((*warned, *silence(store, omgeving=omgeving), *ending_soon(omgeving))),
            laatste_run=f"{last[0]['run_id']} ({last[0]['geeindigd_op']})" if last else "",
            te_laat=overdue_work(store, vandaag=omgeving.vandaag).aantal,
            drukte=read_drukte(store, omgeving=omgeving),
            nieuws=sum(one.signalen for one in plan_nieuws(store, omgeving=omgeving)),
        )


def silence(store: Store, *, omgeving: Omgeving) -> tuple[Finding, ...]:
    """The partners that should have delivered by now (config `verwacht.ritme`)."""
    return silent_partners(omgeving.config.partners, laatste=last_leveringen(store), vandaag=omgeving.vandaag)


def in_words(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The findings as sentences for a person, each once."""
    return tuple(dict.fromkeys(volledige_tekst(finding) for finding in findings))


def waiting_work(store: Store, *, omgeving: Omgeving) -> tuple[Wachtend, ...]:
    """Everything that waits for a person, worst first; an empty tuple when nothing does."""
    heaps = (
        overdue_work(store, vandaag=omgeving.vandaag),
        *_fouten(store, vandaag=omgeving.vandaag),
        *_crisis(store),
        *waiting_print_street(store, vandaag=omgeving.vandaag),
        *_matches(store),
        waiting_antwoorden(store),
        *_leveringen(store),
        unsigned_overeenkomsten(store, omgeving.config),
        *_brieven(store),
        *_zaken(store, vandaag=omgeving.vandaag),
    )
    return tuple(heap for heap in heaps if heap.aantal)


def overdue_work(store: Store, *, vandaag: date) -> Wachtend:
    """Open zaken whose next action or first attempt should have happened before today."""
    late = late_zaken(store, vandaag=vandaag)
    oldest = late[0]["voor"] if late else ""
    return Wachtend("zaak over de termijn", len(late), oldest, "seintje zaak list --te-laat")


def _fouten(store: Store, *, vandaag: date) -> list[Wachtend]:
    """Wrong matches: the 72 hours of a datalek (artikel 33 AVG), and rules that decide nothing until signed free."""
    leak = store.rows("SELECT count(*) AS n, min(melden_voor) AS voor FROM datalekken WHERE besluit = ''")[0]
    until = as_clock(leak["voor"] or "")
    late = ", TE LAAT" if leak["voor"] and leak["voor"][:10] < vandaag.isoformat() else ""
    rules = store.rows(
        "SELECT regel, count(*) AS n, min(sinds) AS sinds FROM regels_in_onderzoek WHERE vrij_op = '' GROUP BY regel"
    )
    words = f"mogelijk datalek: besluit vóór {until}{late} of u het meldt"
    return [
        Wachtend(words, leak["n"], "", "seintje match datalek SIGNAAL --besluit …"),
        *(
            Wachtend(
                f"fout van regel {row['regel']}; de regel staat stil",
                row["n"],
                row["sinds"][:10],
                f"seintje matching vrijgeven {row['regel']}",
            )
            for row in rules
        ),
    ]


def _crisis(store: Store) -> list[Wachtend]:
    """The crisis lane: zaken with a crisis or eindelevering whose letter has not left yet."""
    row = store.rows(
        """SELECT count(*) AS n, min(actie_voor) AS oudste FROM zaken WHERE status = 'Open' AND crisis = 'J'
           AND zaak_id NOT IN (SELECT zaak_id FROM brieven WHERE status IN ('verzonden', 'bevestigd', 'gepost'))"""
    )[0]
    return [
        Wachtend("zaak met spoed: crisis of einde levering", row["n"], row["oudste"] or "", "seintje zaak list --spoed")
    ]


_NEXT = {
    "spoed": "seintje review export twijfel.xlsx",
    "twijfel": "seintje review export twijfel.xlsx",
    "geen": "seintje export matches matches.csv",
}
"""What a clerk does about a heap of unmatched signalen."""


def _matches(store: Store) -> list[Wachtend]:
    signalen, matches = read_signalen(store), read_matches(store)
    unsettled = signalen.filter(pc.equal(signalen["status"], pa.scalar(NOG_NIET_OPGEPAKT)))
    verdicts = dict(zip(matches["signaal_id"].to_pylist(), matches["besluit"].to_pylist(), strict=True))
    heaps: dict[str, list[str]] = {"spoed": [], "twijfel": [], "geen": []}
    columns = ("signaal_id", "signaaldatum", "crisis", "datum_einde_levering")
    for row in unsettled.select(columns).to_pylist():
        urgent = row["crisis"] == "J" or row["datum_einde_levering"] is not None
        heap = "spoed" if urgent else verdicts.get(row["signaal_id"], "geen")
        if heap in heaps:
            heaps[heap].append(str(row["signaaldatum"]))
    words = {
        "spoed": "signaal met spoed (crisis of einde levering) zonder zekere inwoner",
        "twijfel": "signaal waarvan niet zeker is wie het is",
        "geen": "signaal zonder gevonden inwoner",
    }
    return [Wachtend(words[heap], len(dates), min(dates, default=""), _NEXT[heap]) for heap, dates in heaps.items()]


def _leveringen(store: Store) -> list[Wachtend]:
    words = {
        "vastgehouden": "levering vastgehouden: beslis over doorlaten of afwijzen",
        "geweigerd": "levering geweigerd",
    }
    rows = store.rows(
        """SELECT status, count(*) AS n, min(ontvangen_op) AS oudste FROM leveringen
           WHERE reden <> ? GROUP BY status""",
        PROEF,
    )
    found = {row["status"]: row for row in rows}
    return [
        Wachtend(text, found[status]["n"], found[status]["oudste"][:10], f"seintje leveringen list --status {status}")
        for status, text in words.items()
        if status in found
    ]


def _brieven(store: Store) -> list[Wachtend]:
    heaps = [
        Wachtend(
            f"brief om vrij te geven in batch {row['batch']}",
            row["aantal"],
            row["datum"],
            f"seintje letters approve {row['batch']}",
        )
        for row in store.rows("SELECT batch, aantal, datum FROM batches WHERE status = 'klaar' ORDER BY datum, volgnr")
    ]
    sending = store.rows("SELECT count(*) AS n, min(datum) AS oudste FROM batches WHERE status = 'vrijgegeven'")[0]
    heaps.append(
        Wachtend("batch vrijgegeven en nog niet verzonden", sending["n"], sending["oudste"] or "", "seintje dispatch")
    )
    loose = store.value("SELECT count(*) FROM brieven WHERE batch = '' AND status = 'klaar'")
    heaps.append(Wachtend("brief zonder drukstraat", int(loose or 0), "", "seintje letters list"))
    return heaps


def _zaken(store: Store, *, vandaag: date) -> list[Wachtend]:
    """Manual work and held letters whatever their day, steps that are due, and inwoners who came forward themselves."""
    rows = store.rows(
        """SELECT actie, actie_reden, count(*) AS n, min(actie_voor) AS oudste FROM zaken
           WHERE status = 'Open' AND actie_code NOT LIKE 'brief-uitnodiging%'
             AND actie_code NOT IN ('wachten-op-reactie', 'brief-mislukt', 'brief-retour')
             AND (actie IN ('Handmatig', 'Brief') OR actie_voor <= ?)
             AND (actie_code NOT IN ('brief-laatste-bericht', 'brief-zelf-aan-de-slag') OR actie_voor <= ?)
           GROUP BY actie, actie_reden ORDER BY oudste, actie_reden""",
        vandaag.isoformat(),
        vandaag.isoformat(),
    )
    own = store.rows("SELECT count(*) AS n, min(datum) AS oudste FROM aanmeldingen WHERE afgehandeld_op = ''")[0]
    words = {"Handmatig": "zaak met de hand"}
    return [
        *(
            Wachtend(
                f"{words.get(row['actie'], 'zaak')}: {row['actie_reden']}",
                row["n"],
                row["oudste"],
                f"seintje zaak list --actie {row['actie']}",
            )
            for row in rows
        ),
        Wachtend(
            "eigen aanmelding van een inwoner", own["n"], own["oudste"] or "", "seintje export aanmeldingen FILE.csv"
        ),
        *_overdrachten(store),
    ]


def _overdrachten(store: Store) -> list[Wachtend]:
    """Signalen to hand over by hand."""
    words = {
        "andere gemeente": "signaal over iemand die nu in een andere gemeente woont",
        "achterblijvers": "signaal over iemand die overleden is, met wie er nog woont",
    }
    rows = store.rows(
        """SELECT soort, count(*) AS n, min(sinds) AS oudste FROM overdrachten WHERE afgehandeld_op = ''
           GROUP BY soort ORDER BY soort"""
    )
    return [Wachtend(words[row["soort"]], row["n"], row["oudste"], "seintje overdracht list") for row in rows]


def _count(store: Store) -> dict[str, int]:
    counted = {"signalen": read_signalen(store).num_rows}
    for table in ("leveringen", "zaken", "brieven", "batches"):
        counted[table] = int(store.value(f"SELECT count(*) FROM {table}") or 0)  # noqa: S608 - our own names
    return counted
