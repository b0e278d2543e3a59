"""Letters on paper and in batches: rendered here, sent by nobody yet (house.md, Rendered is not sent)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

from pipeline.adapters.files import sha256_of, write_whole
from pipeline.adapters.letter_press import LetterPress, template_versie
from pipeline.adapters.store import Changes, Store
from pipeline.casework import TeSchrijven
from pipeline.contracts.batches import Afdruk, BatchBrief, BatchPlan
from pipeline.contracts.config import Config
from pipeline.contracts.letters import CRISIS, UITNODIGING, BriefOpdracht, Herkomst, RefusedBrief, RenderedBrief
from pipeline.contracts.zaken import Zaak
from pipeline.formats.batch_zip import batch_naam, write_batch
from pipeline.omgeving import Omgeving
from pipeline.opdrachten import opdracht_for, velden_of
from pipeline.stages.bundle import plan_batches
from pipeline.stages.look import hold_variants
from pipeline.zaakstaat import record_actie


class Werkmap(NamedTuple):
    """Where files wait until the commit gives them their lasting place; emptied before and after."""

    binnen: Path
    uit: Path


class Nieuw(NamedTuple):
    """A batch to make: which letters, where the PDF of each kenmerk is, its day, and what made the letters."""

    plan: BatchPlan
    pdfs: Mapping[str, Path]
    datum: date
    versies: Mapping[str, str]


class Written(NamedTuple):
    """Every zaak that wanted a letter has one, or is held with a reason: `gevraagd` is the sum of both."""

    brieven: tuple[BatchBrief, ...]
    geweigerd: tuple[RefusedBrief, ...]
    gevraagd: int


def write_brieven(
    changes: Changes,
    store: Store,
    todo: Sequence[TeSchrijven],
    herkomst: Mapping[str, Herkomst],
    *,
    omgeving: Omgeving,
    werkmap: Werkmap,
) -> Written:
    """Render a letter for every zaak in `todo` that has none; `herkomst` is per signaal_id.

    A letter that cannot be made leaves its zaak at `Brief` with the reason: the next night tries again.
    """
    work = _not_made_yet(store, todo, herkomst, omgeving=omgeving)
    made: list[BatchBrief] = []
    refused: list[RefusedBrief] = []
    huisstijl = omgeving.config.huisstijl
    with LetterPress(sjablonen=omgeving.sjablonen, huisstijl=huisstijl, dagtekening=omgeving.vandaag) as press:
        printed = []
        for nummer, outcome in enumerate(press.print_brieven([opdracht for _, opdracht in work.values()]), start=1):
            printed.append(_stage(outcome, werkmap))
            omgeving.voortgang("Brieven maken", nummer, len(work))
    for outcome in hold_variants(printed):
        case, opdracht = work[outcome.kenmerk]
        if isinstance(outcome, RefusedBrief):
            refused.append(outcome)
            actie = case.besluit.actie._replace(reden=outcome.reden)
            record_actie(changes, case.zaak.zaak_id, actie, gevraagd=actie.voor)
        else:
            made.append(_keep(changes, case, opdracht, outcome, omgeving=omgeving, werkmap=werkmap))
    if len(work) != len(made) + len(refused):
        raise ValueError("a letter was lost between the order and the paper")
    return Written(tuple(made), tuple(refused), len(work))


def _not_made_yet(
    store: Store, todo: Sequence[TeSchrijven], herkomst: Mapping[str, Herkomst], *, omgeving: Omgeving
) -> dict[str, tuple[TeSchrijven, BriefOpdracht]]:
    """What is asked for and does not exist, by kenmerk: one zaak, template and occasion is one letter."""
    known = {row["kenmerk"] for row in store.rows("SELECT kenmerk FROM brieven")}
    work = {}
    for case in todo:
        own, velden = _own_herkomst(case.zaak, herkomst), velden_of(case.stand)
        opdracht = opdracht_for(case, own, velden=velden, omgeving=omgeving, store=store)
        if opdracht.kenmerk not in known:
            work[opdracht.kenmerk] = (case, opdracht)
    return work


def _own_herkomst(zaak: Zaak, herkomst: Mapping[str, Herkomst]) -> list[Herkomst]:
    """Of a household's zaak only what is about the addressee: a letter never tells another's arrears."""
    return [herkomst[one] for one in zaak.eigen_signaal_ids if one in herkomst]


def bundle_brieven(
    changes: Changes, store: Store, brieven: Sequence[BatchBrief], *, omgeving: Omgeving, werkmap: Werkmap
) -> tuple[str, ...]:
    """Put the letters in batches for the print street, born `klaar` or, with automatic release, `vrijgegeven`."""
    drukstraat = omgeving.config.drukstraat
    if drukstraat is None:
        return ()
    # Made when there was no print street. One whose PDF is gone stays where `seintje status` tells of it.
    loose = [brief for brief in brieven_of(store, "") if brief_path(omgeving.config, brief.kenmerk).is_file()]
    last = store.value("SELECT max(volgnr) FROM batches WHERE datum = ?", omgeving.vandaag.isoformat())
    plans = plan_batches(
        [*brieven, *loose],
        eerste_volgnr=int(last or 0) + 1,
        max_brieven=drukstraat.max_brieven,
        max_bytes=drukstraat.max_mib * 2**20,
        drukbestand=drukstraat.drukbestand,
    )
    status = "vrijgegeven" if drukstraat.vrijgave == "automatisch" else "klaar"
    pdfs = {brief.kenmerk: brief_path(omgeving.config, brief.kenmerk) for brief in loose}
    pdfs |= {brief.kenmerk: werkmap.uit / f"{brief.kenmerk}.pdf" for brief in brieven}
    return tuple(
        record_batch(
            changes,
            Nieuw(plan, pdfs, omgeving.vandaag, versies(omgeving)),
            status=status,
            omgeving=omgeving,
            werkmap=werkmap,
        )
        for plan in plans
    )


def brieven_of(store: Store, batch: str) -> tuple[BatchBrief, ...]:
    """The letters of a batch that have not left, in the order of the zip; '' gives those that are in no batch."""
    rows = store.rows(
        "SELECT * FROM brieven WHERE batch = ? AND status IN ('klaar', 'vrijgegeven') ORDER BY postcode, kenmerk", batch
    )
    return tuple(
        BatchBrief(
            kenmerk=row["kenmerk"],
            adresregels=tuple(json.loads(row["adresregels"])),
            postcode=row["postcode"],
            kix=row["kix"],
            sha256=row["sha256"],
            paginas=row["paginas"],
            grootte=row["grootte"],
        )
        for row in rows
    )


def record_batch(changes: Changes, batch: Nieuw, *, status: str, omgeving: Omgeving, werkmap: Werkmap) -> str:
    """Write the zip to the working folder and put the batch, its letters' state and its outbox row in the commit."""
    config, plan, day = omgeving.config, batch.plan, batch.datum.isoformat()
    staged = werkmap.uit / f"batch-{batch.datum:%Y%m%d}-{plan.volgnr}.zip"
    sha256 = write_zip(batch, staged, omgeving=omgeving)
    naam = batch_naam(config.gemeente.code, batch.datum, plan.volgnr, sha256)
    changes.moves[staged] = batch_path(config, naam)
    outbox = {"naam": naam, "soort": "batch", "sha256": sha256, "staat": "wacht", "gewijzigd_op": omgeving.moment()}
    counts = {"volgnr": plan.volgnr, "aantal": len(plan.brieven)}
    later = {"verzonden_op": "", "bevestigd_op": "", "versies": json.dumps(dict(batch.versies))}
    changes.put("batches", {"batch": naam, "datum": day, "sha256": sha256, "status": status, **counts, **later})
    changes.put("outbox", outbox)
    for brief in plan.brieven:
        changes.do("UPDATE brieven SET batch = ?, status = ? WHERE kenmerk = ?", naam, status, brief.kenmerk)
    return naam


def write_zip(batch: Nieuw, target: Path, *, omgeving: Omgeving) -> str:
    """Write the batch to `target`; its sha256, the same for the same letters, versions and settings."""
    drukstraat = omgeving.config.drukstraat
    with target.open("w+b") as stream:
        write_batch(
            batch.plan,
            lambda code: batch.pdfs[code].read_bytes(),
            stream,
            versies=batch.versies,
            gemeente_code=omgeving.config.gemeente.code,
            datum=batch.datum,
            afdruk=Afdruk(
                duplex=drukstraat is not None and drukstraat.dubbelzijdig,
                kleur=True,
                drukbestand=drukstraat is not None and drukstraat.drukbestand,
            ),
        )
    return sha256_of(target)


def made_werkmap(werkmap: Werkmap) -> Werkmap:
    """The working folders, empty."""
    for folder in werkmap:
        rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    return werkmap


@contextmanager
def opened_werkmap(config: Config) -> Iterator[Werkmap]:
    """The working folders beside inbox and outbox, gone afterwards."""
    werkmap = made_werkmap(Werkmap(config.inbox / ".werk", config.outbox / ".werk"))
    try:
        yield werkmap
    finally:
        rmtree(werkmap.binnen)
        rmtree(werkmap.uit)


def sweep_outbox(store: Store, config: Config) -> None:
    """Remove letters and batches that no committed row names: a killed run left them."""
    known = {row["bestand"] for row in store.rows("SELECT bestand FROM brieven")}
    known |= {f"drukstraat/{row['naam']}" for row in store.rows("SELECT naam FROM outbox WHERE staat <> 'sent'")}
    for pattern in ("brieven/*", "drukstraat/*"):
        for path in config.outbox.glob(pattern):
            if path.relative_to(config.outbox).as_posix() not in known:
                path.unlink()


def batch_path(config: Config, naam: str) -> Path:
    """Where a batch waits until the print street has it."""
    return config.outbox / "drukstraat" / naam


def brief_path(config: Config, code: str) -> Path:
    """Where a letter's PDF stands."""
    return config.outbox / "brieven" / f"{code}.pdf"


def versies(omgeving: Omgeving) -> dict[str, str]:
    """What made these letters, for the manifest: the same versions give the same bytes."""
    return {
        "seintje": version_of_seintje(),
        "typst": version("typst"),
        **{f"sjabloon {naam}": template_versie(omgeving.sjablonen, naam) for naam in (UITNODIGING, CRISIS)},
    }


def version_of_seintje() -> str:
    """The version in pyproject.toml is this one; a test holds them together."""
    return "0.1.0"


def _stage(outcome: RenderedBrief | RefusedBrief, werkmap: Werkmap) -> RenderedBrief | RefusedBrief:
    """Put the PDF in the working folder, not in memory: a later letter may still hold this one."""
    if isinstance(outcome, RefusedBrief):
        return outcome
    write_whole(werkmap.uit / f"{outcome.kenmerk}.pdf", outcome.pdf)
    return outcome._replace(pdf=b"")


def _keep(
    changes: Changes,
    case: TeSchrijven,
    opdracht: BriefOpdracht,
    printed: RenderedBrief,
    *,
    omgeving: Omgeving,
    werkmap: Werkmap,
) -> BatchBrief:
    """Put the letter's row in the commit, and its PDF where it stays."""
    staged = werkmap.uit / f"{printed.kenmerk}.pdf"
    target = brief_path(omgeving.config, printed.kenmerk)
    changes.moves[staged] = target
    brief = BatchBrief(
        kenmerk=printed.kenmerk,
        adresregels=opdracht.adresregels,
        postcode=opdracht.postcode,
        kix=case.geadresseerde.kix,
        sha256=printed.sha256,
        paginas=printed.paginas,
        grootte=staged.stat().st_size,
    )
    origin = {"zaak_id": opdracht.zaak_id, "bsn": opdracht.bsn, "template": opdracht.template}
    state = {"status": "klaar", "batch": "", "gemaakt_op": omgeving.moment(), "reden": ""}
    lines = json.dumps(opdracht.adresregels, ensure_ascii=False)
    place = {"bestand": f"brieven/{target.name}", "adresregels": lines}
    changes.put("brieven", brief._asdict() | origin | state | place)
    return brief
