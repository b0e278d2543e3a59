"""What became of the signalen, told to each partner: once, in its own period, together with what it needs to know it.

What was told and the files that tell it are one transaction; a run that was killed before it tells it all the same.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.inform_files import write_inform_csv, write_inform_xlsx
from pipeline.adapters.store import Changes, Store
from pipeline.bewijzen import Bewijs, bewijs_naam, print_bewijzen
from pipeline.bezorgen import BEWIJS, TERUGKOPPELING, stage_antwoord
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.reasons import Finding
from pipeline.omgeving import Omgeving
from pipeline.partnerstand import Partnerstand, read_partnerstand
from pipeline.stages.inform import Bericht, Terugkoppeling, inform_partners, plan_terugkoppelingen
from pipeline.writing import Werkmap


class Nieuws(NamedTuple):
    """What is new for one partner: how many signalen, how many pauses begin or end, how many proofs, which files."""

    partner: str
    signalen: int
    pauzes: int
    bewijzen: int
    bestanden: tuple[str, ...]


class Gemaakt(NamedTuple):
    """What was made for whom, and what a person must look at."""

    nieuws: tuple[Nieuws, ...]
    problemen: tuple[Finding, ...]


def make_terugkoppelingen(
    store: Store,
    *,
    omgeving: Omgeving,
    werkmap: Werkmap,
    only: Collection[str] = (),
    volgens_ritme: bool = False,
) -> Gemaakt:
    """Write what is new for each partner (or those of `only`) and put it in the outbox, in one transaction.

    With `volgens_ritme` a partner whose week or month is not over hears only of pauses that begin or end.
    """
    partners = _asked(omgeving, only)
    due = _due(store, partners, vandaag=omgeving.vandaag) if volgens_ritme else {one.id for one in partners}
    stand = read_partnerstand(store, partners, vandaag=omgeving.vandaag)
    asked = [one for one in stand.signalen if one.signaal_id in stand.zonder_bewijs and one.partner in due]
    printed = print_bewijzen(store, asked, stand.feiten, omgeving=omgeving, folder=werkmap.uit)
    proofs = {bewijs.signaal_id: bewijs for bewijs in printed.bewijzen}
    files = _plan(stand, proofs, due, dag=omgeving.vandaag)
    changes = Changes(store.next_run_id())
    _record(changes, files, proofs, partners, omgeving=omgeving, folder=werkmap.uit)
    for partner in partners if volgens_ritme else ():
        if partner.id in due and partner.terugkoppeling.ritme != "dagelijks":
            periode = _periode(partner, omgeving.vandaag)
            changes.put("terugkoppelperiodes", {"partner": partner.id, "periode": periode})
    if changes.statements:
        store.commit(changes)
    return Gemaakt(_count(files, proofs), printed.problemen)


def plan_nieuws(
    store: Store, *, omgeving: Omgeving, only: Collection[str] = (), volgens_ritme: bool = False
) -> tuple[Nieuws, ...]:
    """What `make_terugkoppelingen` would make, if every proof can be printed; nothing is written."""
    partners = _asked(omgeving, only)
    due = _due(store, partners, vandaag=omgeving.vandaag) if volgens_ritme else {one.id for one in partners}
    stand = read_partnerstand(store, partners, vandaag=omgeving.vandaag)
    proofs = {
        one.signaal_id: Bewijs(one.signaal_id, "", Path(bewijs_naam(one)), "")
        for one in stand.signalen
        if one.signaal_id in stand.zonder_bewijs and one.partner in due
    }
    return _count(_plan(stand, proofs, due, dag=omgeving.vandaag), proofs)


def _asked(omgeving: Omgeving, only: Collection[str]) -> list[Partner]:
    return [partner for partner in omgeving.config.partners if not only or partner.id in only]


def _due(store: Store, partners: Sequence[Partner], *, vandaag: date) -> set[str]:
    """Who is told daily, and who was not told everything yet this week or month."""
    told = {row["partner"]: row["periode"] for row in store.rows("SELECT * FROM terugkoppelperiodes")}
    return {
        partner.id
        for partner in partners
        if partner.terugkoppeling.ritme == "dagelijks" or told.get(partner.id) != _periode(partner, vandaag)
    }


def _periode(partner: Partner, dag: date) -> str:
    week = dag.isocalendar()
    return f"{week.year}-W{week.week:02d}" if partner.terugkoppeling.ritme == "wekelijks" else f"{dag:%Y-%m}"


def _plan(
    stand: Partnerstand, proofs: Mapping[str, Bewijs], due: Collection[str], *, dag: date
) -> tuple[Terugkoppeling, ...]:
    signalen = [
        one._replace(bewijs=proofs[one.signaal_id].path.name) if one.signaal_id in proofs else one
        for one in stand.signalen
    ]
    berichten = inform_partners(signalen, stand.verteld)
    going = [one for one in berichten if one.dringend or one.signaal.partner in due]
    return plan_terugkoppelingen(going, dag=dag)


def _record(
    changes: Changes,
    files: Sequence[Terugkoppeling],
    proofs: Mapping[str, Bewijs],
    partners: Sequence[Partner],
    *,
    omgeving: Omgeving,
    folder: Path,
) -> None:
    """Put proofs, files and what they tell in the commit: the proofs first, so that a file names what is there."""
    known = {partner.id: partner for partner in partners}
    for one in files:
        partner = known[one.partner]
        for bericht in one.berichten:
            if bericht.signaal.signaal_id in proofs:
                _keep_bewijs(changes, proofs[bericht.signaal.signaal_id], partner, omgeving=omgeving)
            changes.put("terugkoppelingen", _row(bericht, one.naam, moment=omgeving.moment()))
        staged = [folder / f"{one.naam}{suffix}" for suffix in (".csv", ".xlsx")]
        write_inform_csv(one, staged[0])
        write_inform_xlsx(one, staged[1], gemeente=omgeving.config.gemeente.naam, partner=partner.naam)
        for path in staged:
            stage_antwoord(changes, path, partner, soort=TERUGKOPPELING, omgeving=omgeving)
        told = f"terugkoppeling gemaakt, signalen: {len(one.berichten)}"
        changes.note_in_audit(omgeving.moment(), omgeving.wie, told, one.naam)


def _keep_bewijs(changes: Changes, bewijs: Bewijs, partner: Partner, *, omgeving: Omgeving) -> None:
    stage_antwoord(changes, bewijs.path, partner, soort=BEWIJS, omgeving=omgeving)
    row = {"signaal_id": bewijs.signaal_id, "kenmerk": bewijs.kenmerk, "naam": bewijs.path.name}
    changes.put("bewijzen", row | {"sha256": bewijs.sha256, "gemaakt_op": omgeving.moment()})


def _row(bericht: Bericht, bestand: str, *, moment: str) -> dict[str, str | int]:
    signaal, pauze = bericht.signaal, bericht.pauze
    return {
        "signaal_id": signaal.signaal_id,
        "volgnr": bericht.volgnr,
        "partner": signaal.partner,
        "signaalstatus": signaal.status,
        "signaalreden": signaal.reden,
        "status": bericht.status,
        "reden": bericht.reden,
        "pauze_van": pauze.van.isoformat() if pauze.van else "",
        "pauze_tot": pauze.tot.isoformat() if pauze.tot else "",
        "afgeschermd": "ja" if signaal.afgeschermd else "nee",
        "bewijs": signaal.bewijs,
        "bestand": bestand,
        "verteld_op": moment,
    }


def _count(files: Sequence[Terugkoppeling], proofs: Collection[str]) -> tuple[Nieuws, ...]:
    """Per partner, in the order of the files."""
    return tuple(
        Nieuws(
            partner=partner,
            signalen=len(told),
            pauzes=sum(one.dringend for one in told),
            bewijzen=sum(one.signaal.signaal_id in proofs for one in told),
            bestanden=tuple(one.naam for one in files if one.partner == partner),
        )
        for partner in dict.fromkeys(one.partner for one in files)
        if (told := [bericht for one in files if one.partner == partner for bericht in one.berichten])
    )
