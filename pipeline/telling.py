"""The night told in numbers: the run's row in the ledger, its JSON, and the HTML report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa

from pipeline.adapters.files import write_whole
from pipeline.adapters.report_html import render_html
from pipeline.adapters.store import Changes, Store
from pipeline.casework import Casework
from pipeline.contracts.reasons import PROEF, Finding, reden
from pipeline.contracts.verslag import BevindingGroep, LeveringRegel, Trechterstap, Verslag
from pipeline.judging import Beoordeeld
from pipeline.omgeving import Omgeving
from pipeline.report import verslag_path
from pipeline.status import in_words, silence, waiting_work
from pipeline.writing import Written, versies

_VOORBEELDEN = 5


class Night(NamedTuple):
    """What one night did, before anyone is told."""

    run_id: str
    begonnen: str
    leveringen: Sequence[Beoordeeld]
    casework: Casework
    written: Written
    bevindingen: pa.Table


def record_night(changes: Changes, night: Night, *, omgeving: Omgeving) -> None:
    """Put the run in the commit; a run that dies after it still shows up, with its counts."""
    changes.note_run(
        "run",
        begonnen=night.begonnen,
        klaar=omgeving.moment(),
        vandaag=omgeving.vandaag.isoformat(),
        tellingen={step.naam: step.aantal for step in _funnel(night)}
        | {"proef": sum(verdict.reden == PROEF for verdict in night.leveringen)}
        | {"brieven_gevraagd": night.written.gevraagd, "brieven_vastgehouden": len(night.written.geweigerd)},
        verslag=_verslag(night, omgeving=omgeving).to_json(),
    )
    changes.note_in_audit(night.begonnen, omgeving.wie, "run", night.run_id)


def tell_night(
    store: Store, night: Night, meldingen: Sequence[Finding], *, verteld: int, omgeving: Omgeving, keep: bool
) -> Verslag:
    """The whole story, with what now waits for a person; with `keep` also in the ledger and as HTML.

    `verteld`: of so many signalen a partner hears what became of them.
    """
    wacht = waiting_work(store, omgeving=omgeving)
    meldingen = [*meldingen, *silence(store, omgeving=omgeving)]
    verslag = replace(
        _verslag(night, omgeving=omgeving),
        geeindigd_op=omgeving.moment(),
        status="wacht op iemand" if wacht or meldingen else "klaar",
        wacht=wacht,
        meldingen=in_words(meldingen),
        teruggekoppeld=verteld,
    )
    if keep:
        changes = Changes(night.run_id)
        statement = "UPDATE runs SET verslag = ?, geeindigd_op = ?, status = ? WHERE run_id = ?"
        changes.do(statement, verslag.to_json(), verslag.geeindigd_op, verslag.status, night.run_id)
        store.commit(changes)
        write_whole(verslag_path(omgeving.config, night.run_id), render_html(verslag).encode())
    return verslag


def _verslag(night: Night, *, omgeving: Omgeving) -> Verslag:
    return Verslag(
        run_id=night.run_id,
        gestart_op=night.begonnen,
        geeindigd_op=omgeving.moment(),
        vandaag=omgeving.vandaag.isoformat(),
        gemeente=omgeving.config.gemeente.naam,
        status="klaar",
        stappen=_funnel(night),
        leveringen=tuple(_line(verdict) for verdict in night.leveringen),
        bevindingen=_grouped(night),
        wacht=(),
        meldingen=(),
        versies=versies(omgeving),
    )


def _funnel(night: Night) -> tuple[Trechterstap, ...]:
    """Ontvangen → geldig → gematcht → zaak → brief."""
    verdicts = Counter(night.casework.matches["besluit"].to_pylist())
    steps = {
        "ontvangen": sum(verdict.records for verdict in night.leveringen if verdict.reden != PROEF),
        "geldig": sum(verdict.signalen.num_rows for verdict in night.leveringen if verdict.signalen is not None),
        "gematcht": verdicts["zeker"],
        "zaken": len(night.casework.zaken),
        "brieven": len(night.written.brieven),
    }
    return tuple(Trechterstap(naam, aantal) for naam, aantal in steps.items())


def _line(verdict: Beoordeeld) -> LeveringRegel:
    return LeveringRegel(
        partner=verdict.aangekomen.partner.id,
        bestand=verdict.aangekomen.bestand,
        status="proef" if verdict.reden == PROEF else verdict.status,
        records=verdict.records,
        signalen=verdict.signalen.num_rows if verdict.signalen is not None else 0,
        uitval=verdict.uitval,
        reden=verdict.reden,
    )


def _grouped(night: Night) -> tuple[BevindingGroep, ...]:
    """Equal findings told once, with the first places."""
    names = {verdict.levering_id: verdict.aangekomen.bestand for verdict in night.leveringen}
    table = night.bevindingen.to_pandas()
    table["plaats"] = [
        names.get(identity, "inwonersbestand") + (f" regel {regel}" if regel else "")
        for identity, regel in zip(table["levering_id"], table["regel"], strict=True)
    ]
    groups = []
    for code, rows in table.groupby("reden", sort=True):
        known = reden(str(code))
        places = tuple(dict.fromkeys(rows["plaats"]))[:_VOORBEELDEN]
        groups.append(BevindingGroep(known.code, known.titel, known.ernst, len(rows), known.doe_dit, places))
    return tuple(groups)
