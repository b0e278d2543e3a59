"""One night, top to bottom: gather → decide → commit, and then what may leave by itself.

Nothing before the commit changes anything but the working folders; nothing after it can be lost: the outbox remembers.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pipeline.adapters.reading import read_signalen
from pipeline.adapters.store import Changes, Store, open_store, rehearse_store
from pipeline.besluiten import besluit_of, earlier_kentallen
from pipeline.bezorgen import send_antwoorden, sweep_antwoorden
from pipeline.casework import do_casework
from pipeline.contracts.config import Config
from pipeline.contracts.reasons import Finding
from pipeline.contracts.verslag import Verslag
from pipeline.dispatch import exchange
from pipeline.errors import DataError, NotAllowedError, UnavailableError
from pipeline.feedback import make_antwoorden, oordelen_of
from pipeline.intake import gather_leveringen, judge_leveringen, record_leveringen, record_verbanden
from pipeline.inwoners import newest_residents_file, residents_warnings, take_inwoners
from pipeline.judging import Aangekomen, Beoordeeld, Kennis, judge_levering, link_leveringen
from pipeline.omgeving import Omgeving
from pipeline.opdrachten import herkomst_of
from pipeline.opruimen import tidy_drops
from pipeline.telling import Night, record_night, tell_night
from pipeline.terugkoppeling import make_terugkoppelingen, plan_nieuws
from pipeline.writing import Werkmap, bundle_brieven, made_werkmap, opened_werkmap, sweep_outbox, write_brieven


def run_night(omgeving: Omgeving, *, only: Collection[str] = (), dry_run: bool = False) -> Verslag:
    """Run one night for every partner, or for those in `only`; a dry run tells what it would do and changes nothing."""
    config, begonnen = omgeving.config, omgeving.moment()
    with _opened(config, dry_run=dry_run) as (store, werkmap):
        changes = Changes(store.next_run_id())

        # gather
        meldingen = [*_borrowed_style(config), *_newer_residents(changes, store, omgeving=omgeving, werkmap=werkmap)]
        omgeving.voortgang("Leveringen ophalen", 0, 0)
        gathered = gather_leveringen(config, store, only=only, staging=werkmap.binnen, vandaag=omgeving.vandaag)
        meldingen += gathered.meldingen

        # decide
        omgeving.voortgang("Leveringen controleren", 0, 0)
        verdicts = judge_leveringen(gathered.leveringen, store, judge=_judge(store, omgeving=omgeving, werkmap=werkmap))
        verdicts, verbanden = link_leveringen(verdicts, eerdere=read_signalen(store))
        leveringen = record_leveringen(changes, verdicts, store=store, archive=config.inbox, moment=begonnen)
        record_verbanden(changes, verbanden)
        omgeving.voortgang("Inwoners zoeken", 0, 0)
        casework = do_casework(changes, store, omgeving=omgeving)
        herkomst = herkomst_of(changes, store, config=config)
        written = write_brieven(changes, store, casework.brieven, herkomst, omgeving=omgeving, werkmap=werkmap)
        bundle_brieven(changes, store, written.brieven, omgeving=omgeving, werkmap=werkmap)
        oordelen = oordelen_of(leveringen, moment=begonnen)
        make_antwoorden(changes, store, oordelen, omgeving=omgeving, werkmap=werkmap)
        night = Night(changes.run_id, begonnen, leveringen, casework, written, changes.tables["bevindingen"])
        record_night(changes, night, omgeving=omgeving)

        # commit, or rehearse it on the copy
        store.rehearse(changes) if dry_run else store.commit(changes)

        # tell the partners, send what may leave by itself, and read what came back
        verteld, later = _afterwards(store, omgeving=omgeving, werkmap=werkmap, only=only, dry_run=dry_run)
        return tell_night(store, night, [*meldingen, *later], verteld=verteld, omgeving=omgeving, keep=not dry_run)


def _afterwards(
    store: Store, *, omgeving: Omgeving, werkmap: Werkmap, only: Collection[str], dry_run: bool
) -> tuple[int, tuple[Finding, ...]]:
    """What comes after the commit: of how many signalen a partner hears, and what a person must look at.

    The terugkoppeling has a transaction of its own, because it tells what the night has just decided; killed before
    it, the next run tells.
    """
    if dry_run:
        planned = plan_nieuws(store, omgeving=omgeving, only=only, volgens_ritme=True)
        return sum(one.signalen for one in planned), ()
    made = make_terugkoppelingen(store, omgeving=omgeving, werkmap=werkmap, only=only, volgens_ritme=True)
    found = (
        *made.problemen,
        *_exchange(store, omgeving=omgeving),
        *send_antwoorden(store, omgeving=omgeving, only=only).problemen,
        *tidy_drops(store, omgeving=omgeving, only=only),
    )
    return sum(one.signalen for one in made.nieuws), found


def _judge(store: Store, *, omgeving: Omgeving, werkmap: Werkmap) -> Callable[[Aangekomen], Beoordeeld]:
    """Judging, with what it must know: the day, the key, and what earlier nights learnt about each partner."""
    workshop = werkmap.binnen / "uitgepakt"
    workshop.mkdir()
    return partial(
        judge_levering,
        config=omgeving.config,
        vandaag=omgeving.vandaag,
        sleutel=store.sleutel,
        kennis=Kennis(partial(besluit_of, store), earlier_kentallen(store)),
        workshop=workshop,
    )


def _borrowed_style(config: Config) -> tuple[Finding, ...]:
    """Letters that would carry Zoetermeer's telephone number in another town are for a person to notice."""
    missing = ", ".join(config.geleende_huisstijl())
    return (Finding(0, "huisstijl", "huisstijl-geleend", f"Onder huisstijl ontbreekt: {missing}"),) if missing else ()


def _newer_residents(changes: Changes, store: Store, *, omgeving: Omgeving, werkmap: Werkmap) -> tuple[Finding, ...]:
    """Take a newer residents file when the configuration names a place for it; the intake goes on without."""
    source = omgeving.config.inwoners
    try:
        newer = newest_residents_file(omgeving.config, store, werkmap.binnen)
        if newer is not None:
            path, peildatum = newer
            taken = take_inwoners(
                changes, store, path, formaat=source.formaat, peildatum=peildatum, toch=False, omgeving=omgeving
            )
            return tuple(finding for finding in taken.bevindingen if finding.regel == 0)
    except (DataError, UnavailableError) as error:
        return (Finding(0, "inwoners", "inwonersbestand-geweigerd", f"{error.melding} {error.doe_dit}"),)
    return residents_warnings(store, vandaag=omgeving.vandaag, max_leeftijd=source.max_leeftijd)


def _exchange(store: Store, *, omgeving: Omgeving) -> tuple[Finding, ...]:
    """Send what needs no person, finish what was half sent, read the answers; trouble goes in the report."""
    drukstraat = omgeving.config.drukstraat
    if drukstraat is None:
        return ()
    try:
        automatic = drukstraat.vrijgave == "automatisch"
        return exchange(store, drukstraat, omgeving=omgeving, only=None, fresh=automatic).bevindingen
    except (UnavailableError, NotAllowedError) as error:
        return (Finding(0, "drukstraat", "drukstraat-niet-bereikt", f"{error.melding} {error.doe_dit}"),)


@contextmanager
def _opened(config: Config, *, dry_run: bool) -> Iterator[tuple[Store, Werkmap]]:
    """The store and the working folders; a dry run works on a copy and in a folder elsewhere."""
    if dry_run:
        with rehearse_store(config.store) as store, tempfile.TemporaryDirectory(prefix="seintje-") as folder:
            yield store, made_werkmap(Werkmap(Path(folder) / "in", Path(folder) / "uit"))
        return
    with open_store(config.store) as store:
        sweep_outbox(store, config)
        sweep_antwoorden(store, config)
        with opened_werkmap(config) as werkmap:
            yield store, werkmap
