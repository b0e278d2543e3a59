"""The desk of the match model: read it, try another one on a past period, set a rule free after a mistake."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.reading import read_inwoners, read_signalen
from pipeline.adapters.store import Changes, Store, open_store, read_store
from pipeline.contracts.ddas import ONTERECHT
from pipeline.errors import DataError, UsageError
from pipeline.geheugen import geheugen_of, model_of, rules_in_onderzoek
from pipeline.omgeving import Omgeving
from pipeline.saying import wrapped
from pipeline.stages.match import EERDER, fold_inwoners, match_signalen
from pipeline.stages.match.model import Model, Niveau, Regel, model_versie, parse_model
from pipeline.waarom import checked_waarom

_GETOOND = 50
_BESLUITEN = ("zeker", "twijfel", "geen")


class Verandering(NamedTuple):
    """A signaal that the other model would decide otherwise; `inwoner` says whether another person would be found."""

    signaal_id: str
    nu: str
    dan: str
    inwoner: str


class Beproefd(NamedTuple):
    """What the other model would do to the signalen of the period."""

    versie_nu: str
    versie_dan: str
    signalen: int
    nu: dict[str, int]
    dan: dict[str, int]
    veranderd: tuple[Verandering, ...]

    def as_document(self) -> dict[str, Any]:
        """For --json."""
        return self._asdict() | {"veranderd": [one._asdict() for one in self.veranderd]}


def current_model(omgeving: Omgeving) -> Model:
    """The model that a run uses, with the switches of this municipality."""
    return model_of(omgeving.config)


def say_model(model: Model) -> list[str]:
    """The model as a document of at most 80 columns: rules, the weight of every level in bits, and the sources."""
    lines = [f"Model {model_versie(model)}", "", "Regels (de eerste die past, telt):"]
    for regel in model.regels:
        lines += _say_rule(model, regel)
    lines += ["", "Gewichten in bits (hoger: meer bewijs; onder nul: bewijs ertegen):"]
    for veld in model.velden.values():
        lines.append(f"  {veld.titel}")
        lines += [f"    {niveau.naam:<44}{_say_weight(model, niveau)}" for niveau in veld.niveaus]
    told = (
        f"Marge boven de tweede: {model.marge_bits} bits. Onder {model.geen_onder_bits} bits is er geen inwoner. "
        f"Een register met minder dan {model.klein_register} personen telt als {model.klein_register}. "
        f"Kans op toeval hoogstens {model.toeval_grens:g}."
    )
    return [*lines, "", *wrapped(told), "", *wrapped(f"Bron: {model.bron_gewichten}")]


def try_model(omgeving: Omgeving, path: Path, *, van: date, tot: date) -> Beproefd:
    """Match the signalen of a period (signaaldatum, both days included) with the current model and with that in `path`.

    Nothing is kept. Raises DataError when the file is no model or there is no residents file.
    """
    current, other = model_of(omgeving.config), _read_model(path)
    with read_store(omgeving.config.store) as store:
        inwoners = read_inwoners(store)
        if inwoners is None:
            raise DataError("Er is nog geen inwonersbestand.", "Lees er een in met `seintje inwoners import`.")
        signalen = _of_period(store, van, tot)
        # what these signalen themselves led to would help both models alike
        geheugen = replace(geheugen_of(Changes(""), store, signalen), eerder=EERDER.empty_table())
    personen = fold_inwoners(inwoners, gemeente_code=omgeving.config.gemeente.code)
    now, then = (
        match_signalen(
            signalen, personen, geheugen=geheugen, vandaag=omgeving.vandaag, run_id="", model=model
        ).to_pylist()
        for model in (current, other)
    )
    return Beproefd(
        versie_nu=model_versie(current),
        versie_dan=model_versie(other),
        signalen=signalen.num_rows,
        nu=dict(Counter(row["besluit"] for row in now)),
        dan=dict(Counter(row["besluit"] for row in then)),
        veranderd=tuple(_changes(now, then)),
    )


def say_tried(tried: Beproefd) -> list[str]:
    """The two models side by side, and the signalen that would change, those with another person first."""
    lines = [f"{tried.signalen} signalen, model {tried.versie_nu} en {tried.versie_dan}:", ""]
    lines += [f"  {besluit:<10}{tried.nu.get(besluit, 0):>8}{tried.dan.get(besluit, 0):>8}" for besluit in _BESLUITEN]
    if not tried.veranderd:
        return [*lines, "", "Niemand zou anders worden gevonden."]
    lines += ["", f"Anders bij {len(tried.veranderd)} signalen:"]
    for one in tried.veranderd[:_GETOOND]:
        lines.append(f"  {one.signaal_id}  {one.nu} → {one.dan}{f' ({one.inwoner})' if one.inwoner else ''}")
    more = len(tried.veranderd) - _GETOOND
    return lines + ([f"  en nog {more}; alle met --json"] if more > 0 else [])


def release_rule(omgeving: Omgeving, regel: str, *, waarom: str) -> None:
    """Sign a rule free after a mistake. Raises UsageError when it is not under review, or for an improper `waarom`."""
    words = checked_waarom(waarom)
    with open_store(omgeving.config.store) as store:
        stopped = rules_in_onderzoek(store)
        if regel not in stopped:
            told = f"Nu staan stil: {', '.join(sorted(stopped))}." if stopped else "Er staat geen regel stil."
            raise UsageError(f"Regel {regel} staat niet stil.", told)
        changes, now = Changes(store.next_run_id()), omgeving.moment()
        changes.do(
            """UPDATE regels_in_onderzoek SET vrij_op = ?, vrij_door = ?, vrij_reden = ?
               WHERE regel = ? AND vrij_op = ''""",
            now,
            omgeving.wie,
            words,
            regel,
        )
        changes.note_in_audit(now, omgeving.wie, "regel vrijgegeven", regel, words)
        store.commit(changes)


def _read_model(path: Path) -> Model:
    try:
        return parse_model(path.read_text(encoding="utf-8"))
    except OSError:
        raise DataError(f"{path.name} is niet te lezen.", "Controleer de naam en de map.") from None
    except ValueError as error:
        first = " ".join(str(error).split())[:300]
        raise DataError(f"{path.name} is geen model: {first}", "Begin met een kopie van het model.") from None


def _of_period(store: Store, van: date, tot: date) -> pa.Table:
    signalen = read_signalen(store)
    inside = pc.and_(
        pc.greater_equal(signalen["signaaldatum"], pa.scalar(van)),
        pc.less_equal(signalen["signaaldatum"], pa.scalar(tot)),
    )
    looked_up = pc.not_equal(signalen["status"], pa.scalar(ONTERECHT))
    found: pa.Table = signalen.filter(pc.and_(inside, looked_up))
    return found


def _changes(now: list[dict[str, Any]], then: list[dict[str, Any]]) -> Iterator[Verandering]:
    """Another verdict or another person; a change of person comes first."""
    changed = [
        Verandering(one["signaal_id"], one["besluit"], two["besluit"], _whom(one["bsn"], two["bsn"]))
        for one, two in zip(now, then, strict=True)
        if (one["besluit"], one["bsn"]) != (two["besluit"], two["bsn"])
    ]
    return iter(sorted(changed, key=lambda one: (one.inwoner != "een andere inwoner", one.signaal_id)))


def _whom(one: str, two: str) -> str:
    return "een andere inwoner" if one and two and one != two else ""


def _say_rule(model: Model, regel: Regel) -> list[str]:
    state = "" if regel.aan else " (staat uit)"
    lines = wrapped(f"{regel.naam}{state}", mark=f"  {regel.id:<4} ")
    for veld in regel.eist:
        allowed = " of ".join(f"“{naam}”" for naam in model.niveaus_of(veld, regel.eist[veld]))
        lines += wrapped(f"{model.velden[veld].titel}: {allowed}", mark=" " * 9)
    lines += wrapped(f"waakt: {', '.join(regel.waakt)}", mark=" " * 9)
    return lines + (wrapped(f"gemeten: {regel.gemeten}", mark=" " * 9) if regel.gemeten else [])


def _say_weight(model: Model, niveau: Niveau) -> str:
    if niveau.zeldzaam is None:
        return f"{model.gewicht(niveau):+6.1f}   m {niveau.m:g}, u {niveau.u:g}"
    rare, common = model.gewicht(niveau, deel=0.0), model.gewicht(niveau, deel=0.005)
    return f"{common:+6.1f} tot {rare:+.1f} (zeldzaamheid)"
