"""`seintje feedback`: validation reports on leveringen, and what became of the signalen, to the partners.

Both are made inside a commit and brought after it (`bezorgen`).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.adapters.answer_files import write_csv, write_xlsx
from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.bezorgen import (
    VALIDATIE,
    Bestemming,
    planned_antwoorden,
    send_antwoorden,
    stage_antwoord,
    sweep_antwoorden,
)
from pipeline.contracts.ids import dubbel_id
from pipeline.contracts.reasons import Finding
from pipeline.contracts.tables import BEVINDINGEN
from pipeline.judging import Beoordeeld
from pipeline.omgeving import Omgeving
from pipeline.stages.answer import Antwoord, LeveringOordeel, plan_antwoorden
from pipeline.terugkoppeling import Nieuws, make_terugkoppelingen, plan_nieuws
from pipeline.writing import Werkmap, opened_werkmap


class Feedback(NamedTuple):
    """What `feedback` did; with `proef` nothing but looking.

    `nieuws` is what partners did not know yet, `wachtend` the files that waited to be brought.
    """

    proef: bool
    nieuws: tuple[Nieuws, ...]
    wachtend: tuple[Bestemming, ...]
    verzonden: tuple[str, ...]
    problemen: tuple[Finding, ...]


def oordelen_of(judged: Iterable[Beoordeeld], *, moment: str) -> tuple[LeveringOordeel, ...]:
    """The rows of the table leveringen that `record_leveringen` put in the commit at this moment."""
    return tuple(_oordeel(verdict, moment=moment) for verdict in judged)


def make_antwoorden(
    changes: Changes, store: Store, oordelen: Sequence[LeveringOordeel], *, omgeving: Omgeving, werkmap: Werkmap
) -> tuple[Antwoord, ...]:
    """Write the reports on these judgements and put them in the commit, each with its outbox row.

    Call after the findings are in `changes`. An outcome that the partner was told before is not told again.
    """
    config = omgeving.config
    partners = {partner.id: partner for partner in config.partners}
    rows = store.rows("SELECT naam FROM outbox WHERE soort = ?", VALIDATIE)
    found = changes.tables.get("bevindingen", BEVINDINGEN.empty_table())
    made = plan_antwoorden(oordelen, found, al_gemaakt={row["naam"].rpartition(".")[0] for row in rows})
    for antwoord in made:
        partner = partners[antwoord.oordeel.partner]
        staged = [werkmap.uit / f"{antwoord.naam}{suffix}" for suffix in (".csv", ".xlsx")]
        write_csv(antwoord, staged[0])
        write_xlsx(antwoord, staged[1], gemeente=config.gemeente.naam, partner=partner.naam)
        for path in staged:
            stage_antwoord(changes, path, partner, soort=VALIDATIE, omgeving=omgeving)
    return made


def feedback(omgeving: Omgeving, *, dry_run: bool) -> Feedback:
    """Tell every partner what is new about its signalen, and send all that waits; a dry run changes nothing."""
    config = omgeving.config
    if dry_run:
        with read_store(config.store) as store:
            news, planned = plan_nieuws(store, omgeving=omgeving), planned_antwoorden(store, config)
            return Feedback(proef=True, nieuws=news, wachtend=planned, verzonden=(), problemen=())
    with open_store(config.store) as store:
        sweep_antwoorden(store, config)
        with opened_werkmap(config) as werkmap:
            made = make_terugkoppelingen(store, omgeving=omgeving, werkmap=werkmap)
        planned = planned_antwoorden(store, config)
        sent = send_antwoorden(store, omgeving=omgeving)
        problems = (*made.problemen, *sent.problemen)
        return Feedback(proef=False, nieuws=made.nieuws, wachtend=planned, verzonden=sent.verzonden, problemen=problems)


def _oordeel(verdict: Beoordeeld, *, moment: str) -> LeveringOordeel:
    levering, identity = verdict.aangekomen, verdict.levering_id
    if verdict.status == "dubbel" and levering.remote is not None:
        identity = dubbel_id(levering.partner.id, levering.sha256, levering.remote.naam, levering.remote.mtime_ns)
    return LeveringOordeel(
        levering_id=identity,
        partner=levering.partner.id,
        bestand=levering.bestand,
        ontvangen_op=moment,
        status=verdict.status,
        records=verdict.records,
        signalen=verdict.signalen.num_rows if verdict.signalen is not None else 0,
        uitval=verdict.uitval,
        reden=verdict.reden,
    )
