"""The columns of a levering to the columns of `signalen` (contracts.tables.SIGNALEN)."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.formats.arrays import (
    Cellen,
    Ints,
    coded_array,
    date_array,
    flag_array,
    number_array,
    number_scalar,
    numbers_of,
)
from pipeline.formats.kolommen import UNIEK
from pipeline.stages.normalise import fast, fields
from pipeline.stages.normalise.address import VELDEN as ADRESVELDEN
from pipeline.stages.normalise.address import judge_adressen
from pipeline.stages.normalise.judge import Klacht, Melding, Memo, Regel, Waarden, flags, judge_column
from pipeline.stages.normalise.names import VELDEN as NAAMVELDEN
from pipeline.stages.normalise.names import judge_namen

GEEN_DAG = int(np.iinfo(np.int64).min)


class JudgedColumns(NamedTuple):
    """Values per column of SIGNALEN, and the facts `rechtspersoon`, `bezwaar` and `heeft_einde`; and the complaints."""

    waarden: dict[str, Waarden]
    meldingen: list[Melding]


def judge_columns(
    cells: Mapping[str, Cellen], rows: int, *, regels: tuple[Regel, ...], bsn: bool, memo: Memo
) -> JudgedColumns:
    """Judge every column of the house format; one that the levering lacks is empty. Without `bsn` no BSN is read."""
    present = {veld: cells[veld] if veld in cells else _absent(veld, rows) for veld in _GELEZEN}
    if not bsn:
        present["bsn"] = _absent("bsn", rows)
    waarden, meldingen = judge_namen(present, memo)
    adres, found = judge_adressen(present, memo)
    waarden |= adres
    meldingen += found
    for regel in regels:
        judged = judge_column(present[regel.naam], regel, memo)
        waarden[regel.naam] = judged.waarden
        meldingen += judged.meldingen
    einde = flags(
        present["datum_einde_levering"], _is_filled, memo.setdefault("einde gevuld", {}), surely=fast.begint_met_cijfer
    )
    waarden["heeft_einde"] = Waarden(flag_array(einde), None)
    waarden["bedrag_cent"] = waarden.pop("bedrag")
    waarden["soort_detail"] = waarden.pop("soort")
    begin, eind = (days(waarden[veld], rows) for veld in ("ontstaansdatum", "signaaldatum"))
    wrong = np.flatnonzero((begin > eind) & (eind != GEEN_DAG))
    klacht = Klacht("ontstaansdatum", "datums-verkeerd-om")
    return JudgedColumns(waarden, meldingen + [Melding(rij, klacht) for rij in wrong.tolist()])


def days(waarden: Waarden, rows: int) -> Ints:
    """A column of dates as days since 1970, GEEN_DAG where there is none."""
    column = waarden.at(np.arange(rows, dtype=np.int64)).cast(pa.int32()).cast(pa.int64())
    return numbers_of(pc.fill_null(column, number_scalar(GEEN_DAG)))


def rules(vandaag: date) -> tuple[Regel, ...]:
    """The rule of every column that stands by itself."""
    woonplaats = Regel("woonplaats", fields.plaats_tekst("woonplaats"), fast=fast.plaats_tekst)
    dates = {
        veld: Regel(veld, fields.past_date(veld, vandaag=vandaag), date_array)
        for veld in ("ontstaansdatum", "signaaldatum")
    }
    return (
        Regel("referentie", fields.kenmerk("referentie", required=True), fast=fast.required_kenmerk),
        Regel("klantnummer", fields.kenmerk("klantnummer", required=False), fast=fast.optional_kenmerk),
        Regel("aanleveraar", fields.kenmerk("aanleveraar", required=False)),
        Regel("soort", fields.soort()),
        Regel("bsn", fields.bsn()),
        Regel("geboortedatum", fields.geboortedatum(vandaag=vandaag), fast=fast.geboortedatum(vandaag)),
        Regel("postcode", fields.postcode(), fast=fast.postcode),
        Regel("telefoon", fields.telefoon(), fast=fast.telefoon),
        Regel("email", fields.email(), fast=fast.email),
        Regel("bedrag", fields.bedrag(), number_array, fast=fast.bedrag),
        Regel("mutatie", fields.code("mutatie", toegestaan="NWI", reden="mutatie-onbekend")),
        Regel("datum_einde_levering", fields.end_date(), date_array),
        *(
            Regel(veld, fields.code(veld, toegestaan="JN", reden="ja-nee-onbekend"))
            for veld in ("crisis", "warme_overdracht", "bezwaar")
        ),
        woonplaats,
        *dates.values(),
    )


_GELEZEN = (
    *NAAMVELDEN, *ADRESVELDEN, "referentie", "klantnummer", "aanleveraar", "soort", "bsn", "geboortedatum", "postcode",
    "telefoon", "email", "bedrag", "mutatie", "datum_einde_levering", "crisis", "warme_overdracht", "bezwaar",
    "woonplaats", "ontstaansdatum", "signaaldatum",
)  # fmt: skip


def _absent(veld: str, rows: int) -> Cellen:
    coded = coded_array(np.zeros(rows, np.int32), [""])
    return coded.dictionary_decode() if veld in UNIEK else coded


def _is_filled(tekst: str) -> bool:
    return bool(tekst.strip())
