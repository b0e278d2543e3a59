"""From signalen to zaken with a next action: match, settle, combine, weigh, decide. All is data for the commit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners, read_pending, read_personen
from pipeline.adapters.store import Changes, Store
from pipeline.contracts.ddas import ANDERE_REDEN, NOG_NIET_OPGEPAKT
from pipeline.contracts.zaken import Besluit, BriefStap, Geadresseerde, Stand, Zaak
from pipeline.deciding import addressed_of, besluit_of, leaving_signalen, lost_housemates, werk_of
from pipeline.domain.refusal import Refusal
from pipeline.feiten import feiten_of, read_achtergrond
from pipeline.geheugen import chosen_matches, geheugen_of, model_of
from pipeline.omgeving import Omgeving
from pipeline.settling import (
    INGETROKKEN,
    Afgeraden,
    departed_signalen,
    hand_over,
    read_afgeraden,
    settle_signalen,
    take_out,
    withdrawn_signalen,
)
from pipeline.stages.combine import combine_zaken
from pipeline.stages.decide import deadline_of
from pipeline.stages.match import fold_inwoners, folding, match_signalen, not_looked_up
from pipeline.stages.sample import sample_matches
from pipeline.stages.spread import spread_werk
from pipeline.stages.weigh import weigh_zaak
from pipeline.zaakstaat import record_actie, record_einde, record_zaak, stored_standen, stored_zaken

_NIET_OPGEPAKT = "Niet opgepakt: andere reden"


class TeSchrijven(NamedTuple):
    """A letter that a zaak asks for now. `geboortedatum` is the register's, `stand` what happened so far."""

    zaak: Zaak
    besluit: Besluit
    geadresseerde: Geadresseerde
    brief: BriefStap
    geboortedatum: str
    stand: Stand


class Casework(NamedTuple):
    """What the night found out: MATCHES rows, zaken that are new or changed, and letters to write."""

    matches: pa.Table
    zaken: tuple[Zaak, ...]
    brieven: tuple[TeSchrijven, ...]


def do_casework(changes: Changes, store: Store, *, omgeving: Omgeving) -> Casework:
    """Match what waits, settle and combine what is sure, weigh what changed, decide every open zaak's next action."""
    config, zaken = omgeving.config, stored_zaken(store)
    inwoners = changes.tables.get("inwoners") or read_inwoners(store)
    fresh = changes.tables.get("signalen")
    withdrawn = withdrawn_signalen(store, fresh)
    looked = _look_up(changes, store, fresh, inwoners, withdrawn=withdrawn, omgeving=omgeving)
    register = inwoners_by_bsn(inwoners, [*_texts(looked.sure["bsn"]), *_people_of(zaken)])

    afgeraden = read_afgeraden(store, vandaag=omgeving.vandaag)
    out = dict.fromkeys(withdrawn, (ANDERE_REDEN, INGETROKKEN))
    out |= lost_housemates(zaken, register, afgeraden, config.gemeente.code)
    take_out(changes, out)
    settled = settle_signalen(
        changes, store, looked.sure, looked.pending, register, afgeraden=afgeraden, omgeving=omgeving
    )
    before = [_corrected(zaak, out.keys(), settled.verbeterd) for zaak in zaken]
    combined = combine_zaken(
        settled.opgepakt, bestaand=before, vandaag=omgeving.vandaag, instelling=config.zaken, sleutel=store.sleutel
    )
    changed = {zaak.zaak_id: zaak for zaak in combined}
    everything = {zaak.zaak_id: zaak for zaak in before} | changed
    touched = _zaken_of(store, out.keys() | settled.verbeterd.keys()) & everything.keys()
    standen = stored_standen(store)
    again = [everything[code] for code in sorted(changed.keys() | touched) if everything[code].signalen]
    standen |= _weigh(changes, store, again, register, standen, fresh=fresh, inwoners=inwoners, omgeving=omgeving)
    open_ones = [zaak for _, zaak in sorted(everything.items()) if zaak.is_open]
    were_open = [zaak for zaak in zaken if zaak.is_open]
    gone = leaving_signalen([*were_open, *open_ones], register, config.gemeente.code)
    gone += departed_signalen(looked.sure, looked.pending)
    hand_over(changes, gone, register, inwoners, omgeving=omgeving)
    brieven = _decide_all(changes, open_ones, standen, register, afgeraden=afgeraden, omgeving=omgeving)
    return Casework(looked.matches, tuple(again), brieven)


class _Looked(NamedTuple):
    """MATCHES rows that are new and those that are sure, and the SIGNALEN rows that they are about."""

    matches: pa.Table
    sure: pa.Table
    pending: pa.Table


def _look_up(
    changes: Changes,
    store: Store,
    fresh: pa.Table | None,
    inwoners: pa.Table | None,
    *,
    withdrawn: frozenset[str],
    omgeving: Omgeving,
) -> _Looked:
    """Whom the signalen are about: the matcher's finds in the commit, and what needs no looking up any more."""
    pending = _pending(changes, store, fresh, withdrawn)
    chosen = chosen_matches(store, withdrawn)
    others = pending.filter(pc.invert(pc.is_in(pending["signaal_id"], value_set=chosen.matches["signaal_id"])))
    matches = _match(changes, store, others, inwoners, omgeving=omgeving)
    changes.add("matches", matches)
    found = matches.filter(pc.equal(matches["besluit"], pa.scalar("zeker")))
    _draw_sample(changes, store, found, omgeving=omgeving)
    sure = pa.concat_tables([found, chosen.matches])
    return _Looked(matches, sure, pa.concat_tables([others, chosen.signalen]))


def _pending(changes: Changes, store: Store, fresh: pa.Table | None, withdrawn: frozenset[str]) -> pa.Table:
    """What waits for a match; what a partner takes back tonight is not looked up any more."""
    before = read_pending(store, since=changes.run_id if "inwoners" in changes.tables else None)
    pending = before if fresh is None else pa.concat_tables([before, fresh])
    gone = pc.is_in(pending["signaal_id"], value_set=pa.array(sorted(withdrawn), pa.string()))
    code, status = pending["status_reden"], pending["status"]
    index = pending.schema.get_field_index("status_reden")
    pending = pending.set_column(index, "status_reden", pc.if_else(gone, pa.scalar(INGETROKKEN), code))
    index = pending.schema.get_field_index("status")
    return pending.set_column(index, "status", pc.if_else(gone, pa.scalar(_NIET_OPGEPAKT), status))


def _corrected(zaak: Zaak, out: Collection[str], verbeterd: Mapping[str, int]) -> Zaak:
    """The zaak without the signalen that are taken out, and with the amounts that a partner corrected."""
    signalen = tuple(
        one._replace(bedrag_cent=verbeterd.get(one.signaal_id, one.bedrag_cent))
        for one in zaak.signalen
        if one.signaal_id not in out
    )
    return replace(zaak, signalen=signalen) if zaak.is_open else zaak


def _zaken_of(store: Store, signalen: Collection[str]) -> set[str]:
    """The open zaken that these signalen stand in."""
    rows = store.rows("SELECT zaak_id, signaal_id FROM zaak_signalen JOIN zaken USING (zaak_id) WHERE status = 'Open'")
    return {row["zaak_id"] for row in rows if row["signaal_id"] in signalen}


def _weigh(
    changes: Changes,
    store: Store,
    zaken: Sequence[Zaak],
    register: Mapping[str, Mapping[str, str]],
    standen: Mapping[str, Stand],
    *,
    fresh: pa.Table | None,
    inwoners: pa.Table | None,
    omgeving: Omgeving,
) -> dict[str, Stand]:
    """The plan of every new or changed zaak by the policy; another plan starts today, the same one goes on."""
    config, vandaag = omgeving.config, omgeving.vandaag
    achtergrond = read_achtergrond(store, zaken, fresh=fresh, inwoners=inwoners, vandaag=vandaag)
    uitvoerders = [uitvoerder.id for uitvoerder in config.uitvoerders]
    found = {}
    for zaak in zaken:
        feiten = feiten_of(zaak, register.get(zaak.bsn), achtergrond, vandaag=vandaag)
        gewogen = weigh_zaak(feiten, config.beleid, uitvoerders=uitvoerders, termijnen=config.zaken)
        known = standen.get(zaak.zaak_id)
        stand = known if known is not None and known.stappen == gewogen.stappen else None
        stand = stand or (known or Stand(vandaag, ()))._replace(begin=vandaag, stappen=gewogen.stappen)
        deadline = deadline_of(zaak, begin=stand.begin, termijnen=config.zaken)
        record_zaak(changes, zaak, gewogen=gewogen, versie=config.beleid.versie, begin=stand.begin, deadline=deadline)
        found[zaak.zaak_id] = stand
    return found


def _decide_all(
    changes: Changes,
    zaken: Sequence[Zaak],
    standen: Mapping[str, Stand],
    register: Mapping[str, Mapping[str, str]],
    *,
    afgeraden: Afgeraden,
    omgeving: Omgeving,
) -> tuple[TeSchrijven, ...]:
    """Close what ends, give every other open zaak its next action, and collect the letters to make."""
    config, vandaag = omgeving.config, omgeving.vandaag
    going: list[tuple[Zaak, Besluit]] = []
    for zaak in zaken:
        inwoner, waarom_niet = register.get(zaak.bsn), afgeraden.redenen.get(zaak.bsn, "")
        besluit = besluit_of(zaak, standen[zaak.zaak_id], inwoner, waarom_niet, omgeving=omgeving)
        if besluit.resultaat:
            record_einde(changes, zaak.zaak_id, besluit.resultaat, waarom=besluit.actie.reden, dag=vandaag)
        else:
            going.append((zaak, besluit))
    days = spread_werk(
        [werk_of(zaak, besluit, standen[zaak.zaak_id], omgeving=omgeving) for zaak, besluit in going],
        capaciteit=config.beleid.capaciteit,
        vandaag=vandaag,
    )
    for zaak, besluit in going:
        actie = besluit.actie
        record_actie(changes, zaak.zaak_id, actie._replace(voor=days[zaak.zaak_id]), gevraagd=actie.voor)
    return tuple(
        TeSchrijven(zaak, besluit, addressed, brief, register[zaak.bsn]["geboortedatum"], standen[zaak.zaak_id])
        for zaak, besluit in going
        for brief in besluit.brieven
        if not isinstance(addressed := addressed_of(register.get(zaak.bsn), omgeving), Refusal)
    )


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


def _people_of(zaken: Sequence[Zaak]) -> list[str]:
    """The BSNs in open zaken: whose they are, and their housemates with a signaal in them."""
    open_ones = [zaak for zaak in zaken if zaak.is_open]
    return [zaak.bsn for zaak in open_ones] + [one.bsn for zaak in open_ones for one in zaak.signalen]
