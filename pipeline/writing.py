"""Letters on paper and in batches: rendered here, sent by nobody yet (house.md, Rendered is not sent)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.files import sha256_of, write_whole
from pipeline.adapters.letter_press import LetterPress, template_versie
from pipeline.adapters.reading import read_signalen
from pipeline.adapters.store import Changes, Store
from pipeline.casework import TeSchrijven
from pipeline.contracts.batches import BatchBrief, BatchPlan
from pipeline.contracts.config import Config
from pipeline.contracts.ids import kenmerk
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief, RenderedBrief
from pipeline.domain.kalender import in_woorden, in_woorden_met_dag, werkdagen_na
from pipeline.formats.batch_zip import batch_naam, write_batch
from pipeline.omgeving import Omgeving
from pipeline.stages.bundle import plan_batches
from pipeline.zaakstaat import record_actie

UITNODIGING = "uitnodiging"
_IN_WORDS = {
    "Huur": "uw huur",
    "Energie": "uw energie",
    "Zorg": "uw zorgverzekering",
    "Water": "uw water",
    "Hypotheek": "uw hypotheek",
    "Belastingdienst": "uw belasting",
    "Dienst Toeslagen": "uw toeslagen",
    "DUO": "uw studielening",
    "CAK Eigen bijdrage": "uw eigen bijdrage",
    "CAK Zorgverzekeringen": "uw zorgverzekering",
    "Overige": "een rekening",
}


class Werkmap(NamedTuple):
    """Where files wait until the commit gives them their lasting place; emptied before and after."""

    binnen: Path
    uit: Path


class Written(NamedTuple):
    """Every zaak that wanted a letter has one, or is held with a reason."""

    brieven: tuple[BatchBrief, ...]
    geweigerd: tuple[RefusedBrief, ...]


def opdracht_for(
    work: TeSchrijven, herkomst: Iterable[tuple[str, str]], *, omgeving: Omgeving, store: Store
) -> BriefOpdracht:
    """The invitation for one zaak; `herkomst` are (kind, partner's name) of its signalen."""
    pairs = sorted(set(herkomst))
    antwoord = omgeving.vandaag + timedelta(days=omgeving.config.zaken.reactietermijn_dagen)
    return BriefOpdracht(
        kenmerk=kenmerk(store.sleutel, work.zaak.zaak_id, work.brief.template, work.brief.aanleiding),
        zaak_id=work.zaak.zaak_id,
        bsn=work.zaak.bsn,
        template=work.brief.template,
        adresregels=work.geadresseerde.adresregels,
        postcode=work.geadresseerde.postcode,
        aanhef=work.geadresseerde.aanhef,
        velden={
            "partner_soorten": sorted({_IN_WORDS[soort] for soort, _ in pairs}),
            "bronnen": sorted({naam for _, naam in pairs}),
            "reageer_voor": in_woorden_met_dag(werkdagen_na(antwoord, 0)),
            "dagtekening": in_woorden(omgeving.vandaag),
            "crisis": work.zaak.crisis,
        },
    )


def write_brieven(
    changes: Changes,
    store: Store,
    todo: Sequence[TeSchrijven],
    herkomst: Mapping[str, tuple[str, str]],
    *,
    omgeving: Omgeving,
    werkmap: Werkmap,
) -> Written:
    """Render a letter for every zaak in `todo` that has none; `herkomst` is (kind, partner's name) per signaal_id.

    A letter that cannot be made leaves its zaak at `Brief` with the reason: the next night tries again.
    """
    known = {row["kenmerk"] for row in store.rows("SELECT kenmerk FROM brieven")}
    work = {}
    for case in todo:
        opdracht = opdracht_for(
            case, [herkomst[one] for one in case.zaak.signaal_ids if one in herkomst], omgeving=omgeving, store=store
        )
        if opdracht.kenmerk not in known:
            work[opdracht.kenmerk] = (case, opdracht)
    made: list[BatchBrief] = []
    refused: list[RefusedBrief] = []
    huisstijl = omgeving.config.huisstijl
    with LetterPress(sjablonen=omgeving.sjablonen, huisstijl=huisstijl, dagtekening=omgeving.vandaag) as press:
        for outcome in press.print_brieven([opdracht for _, opdracht in work.values()]):
            case, opdracht = work[outcome.kenmerk]
            if isinstance(outcome, RefusedBrief):
                refused.append(outcome)
                actie = case.besluit.actie._replace(reden=outcome.reden)
                record_actie(changes, case.zaak.zaak_id, actie, gevraagd=actie.voor)
            else:
                made.append(_keep(changes, case, opdracht, outcome, omgeving=omgeving, werkmap=werkmap))
    return Written(tuple(made), tuple(refused))


def bundle_brieven(
    changes: Changes, store: Store, brieven: Sequence[BatchBrief], *, omgeving: Omgeving, werkmap: Werkmap
) -> tuple[str, ...]:
    """Put the letters in batches for the print street, born `klaar` or, with automatic release, `vrijgegeven`."""
    drukstraat = omgeving.config.drukstraat
    if drukstraat is None:
        return ()
    last = store.value("SELECT max(volgnr) FROM batches WHERE datum = ?", omgeving.vandaag.isoformat())
    plans = plan_batches(
        brieven,
        eerste_volgnr=int(last or 0) + 1,
        max_brieven=drukstraat.max_brieven,
        max_bytes=drukstraat.max_mib * 2**20,
    )
    status = "vrijgegeven" if drukstraat.vrijgave == "automatisch" else "klaar"
    staged = {brief.kenmerk: werkmap.uit / f"{brief.kenmerk}.pdf" for brief in brieven}
    return tuple(
        record_batch(changes, plan, staged, datum=omgeving.vandaag, status=status, omgeving=omgeving, werkmap=werkmap)
        for plan in plans
    )


def record_batch(
    changes: Changes,
    plan: BatchPlan,
    pdfs: Mapping[str, Path],
    *,
    datum: date,
    status: str,
    omgeving: Omgeving,
    werkmap: Werkmap,
) -> str:
    """Write the zip to the working folder and put the batch, its letters' state and its outbox row in the commit."""
    config = omgeving.config
    staged = werkmap.uit / f"batch-{plan.volgnr}.zip"
    with staged.open("w+b") as stream:
        write_batch(
            plan,
            lambda code: pdfs[code].read_bytes(),
            stream,
            versies=versies(omgeving),
            gemeente_code=config.gemeente.code,
            datum=datum,
        )
    sha256 = sha256_of(staged)
    naam = batch_naam(config.gemeente.code, datum, plan.volgnr, sha256)
    changes.moves[staged] = batch_path(config, naam)
    outbox = {"naam": naam, "soort": "batch", "sha256": sha256, "staat": "wacht", "gewijzigd_op": omgeving.moment()}
    counts = {"volgnr": plan.volgnr, "aantal": len(plan.brieven)}
    later = {"verzonden_op": "", "bevestigd_op": ""}
    changes.put(
        "batches", {"batch": naam, "datum": datum.isoformat(), "sha256": sha256, "status": status, **counts, **later}
    )
    changes.put("outbox", outbox)
    for brief in plan.brieven:
        changes.do("UPDATE brieven SET batch = ?, status = ? WHERE kenmerk = ?", naam, status, brief.kenmerk)
    return naam


def herkomst_of(changes: Changes, store: Store, *, config: Config) -> dict[str, tuple[str, str]]:
    """The kind and the partner's name per signaal_id: what the letter must say about its source (AVG art. 14)."""
    names = {partner.id: partner.naam for partner in config.partners}
    known = [read_signalen(store), *([changes.tables["signalen"]] if "signalen" in changes.tables else [])]
    return {
        row["signaal_id"]: (row["soort"], names.get(row["partner"], row["partner"]))
        for table in known
        for row in table.select(["signaal_id", "soort", "partner"]).to_pylist()
    }


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
        f"sjabloon {UITNODIGING}": template_versie(omgeving.sjablonen, UITNODIGING),
    }


def version_of_seintje() -> str:
    """The version in pyproject.toml is this one; a test holds them together."""
    return "0.1.0"


def _keep(
    changes: Changes,
    case: TeSchrijven,
    opdracht: BriefOpdracht,
    printed: RenderedBrief,
    *,
    omgeving: Omgeving,
    werkmap: Werkmap,
) -> BatchBrief:
    """Stage the PDF and put the letter's row in the commit."""
    staged = werkmap.uit / f"{printed.kenmerk}.pdf"
    write_whole(staged, printed.pdf)
    target = brief_path(omgeving.config, printed.kenmerk)
    changes.moves[staged] = target
    brief = BatchBrief(
        kenmerk=printed.kenmerk,
        adresregels=opdracht.adresregels,
        postcode=opdracht.postcode,
        kix=case.geadresseerde.kix,
        sha256=printed.sha256,
        paginas=printed.paginas,
        grootte=len(printed.pdf),
    )
    origin = {"zaak_id": opdracht.zaak_id, "bsn": opdracht.bsn, "template": opdracht.template}
    state = {"status": "klaar", "batch": "", "gemaakt_op": omgeving.moment(), "reden": ""}
    lines = json.dumps(opdracht.adresregels, ensure_ascii=False)
    place = {"bestand": f"brieven/{target.name}", "adresregels": lines}
    changes.put("brieven", brief._asdict() | origin | state | place)
    return brief
