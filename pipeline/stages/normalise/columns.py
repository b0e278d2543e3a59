"""The columns of a levering to the columns of `signalen` (contracts.tables.SIGNALEN)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pipeline.stages.normalise import fields
from pipeline.stages.normalise.fields import Nummer, judge_nummer
from pipeline.stages.normalise.judge import Judged, Klacht, Melding, judge_column
from pipeline.stages.normalise.names import Naam, judge_naam


class JudgedColumns(NamedTuple):
    """One list per column, in row order (`bedrag_cent` int, dates `date | None`, `rechtspersoon` bool, else text)."""

    waarden: dict[str, list[Any]]
    meldingen: list[Melding]


def judge_columns(cells: Mapping[str, Sequence[str]], rows: int, *, vandaag: date, bsn: bool) -> JudgedColumns:
    """Judge every column of the house format; one that the levering lacks is empty. Without `bsn` no BSN is read."""
    absent = [""] * rows
    waarden: dict[str, list[Any]] = {}
    meldingen: list[Melding] = []

    def _keep(judged: Judged[Any], names: Sequence[str]) -> None:
        columns = zip(*judged.waarden, strict=True) if len(names) > 1 else [judged.waarden]
        lists: list[list[Any]] = [list(column) for column in columns] if rows else [[] for _ in names]
        waarden.update(zip(names, lists, strict=True))
        meldingen.extend(judged.meldingen)

    for veld, rule in _rules(vandaag).items():
        _keep(judge_column(cells.get(veld, absent), rule), [veld])
    _keep(judge_column(cells.get("bsn", absent) if bsn else absent, fields.bsn()), ["bsn"])
    namen = zip(*(cells.get(veld, absent) for veld in Naam._fields[:4]), strict=True)
    _keep(judge_column(list(namen), judge_naam), Naam._fields)
    nummers = zip(*(cells.get(veld, absent) for veld in Nummer._fields), strict=True)
    _keep(judge_column(list(nummers), judge_nummer), Nummer._fields)
    waarden["bedrag_cent"] = waarden.pop("bedrag")
    waarden["soort_detail"] = waarden.pop("soort")
    waarden["heeft_einde"] = [bool(cell.strip()) for cell in cells.get("datum_einde_levering", absent)]
    return JudgedColumns(waarden, meldingen + _wrong_order(waarden["ontstaansdatum"], waarden["signaaldatum"]))


def _rules(vandaag: date) -> dict[str, Callable[[str], Any]]:
    return {
        "referentie": fields.required_text("referentie", max_length=fields.MAX_KENMERK),
        "soort": fields.soort(),
        "klantnummer": fields.optional_text("klantnummer", max_length=fields.MAX_KENMERK),
        "geboortedatum": fields.geboortedatum(vandaag=vandaag),
        "straat": fields.optional_text("straat", max_length=fields.MAX_NAAM),
        "postcode": fields.postcode(),
        "woonplaats": fields.optional_text("woonplaats", max_length=fields.MAX_NAAM),
        "telefoon": fields.telefoon(),
        "email": fields.email(),
        "bedrag": fields.bedrag(),
        "ontstaansdatum": fields.past_date("ontstaansdatum", vandaag=vandaag),
        "signaaldatum": fields.past_date("signaaldatum", vandaag=vandaag),
        "mutatie": fields.code("mutatie", toegestaan="NWI", reden="mutatie-onbekend"),
        "crisis": fields.code("crisis", toegestaan="JN", reden="ja-nee-onbekend"),
        "datum_einde_levering": fields.end_date(),
        "warme_overdracht": fields.code("warme_overdracht", toegestaan="JN", reden="ja-nee-onbekend"),
        "bezwaar": fields.code("bezwaar", toegestaan="JN", reden="ja-nee-onbekend"),
        "aanleveraar": fields.optional_text("aanleveraar", max_length=fields.MAX_KENMERK),
    }


def _wrong_order(ontstaan: Sequence[date | None], signaal: Sequence[date | None]) -> list[Melding]:
    """An arrears cannot begin after it was reported."""
    klacht = Klacht("ontstaansdatum", "datums-verkeerd-om")
    pairs = enumerate(zip(ontstaan, signaal, strict=True))
    return [Melding(rij, klacht) for rij, (begin, eind) in pairs if begin and eind and begin > eind]
