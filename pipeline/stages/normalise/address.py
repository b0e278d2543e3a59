"""Street and house number, wherever the partner put the parts (domain.huisadres)."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from pipeline.domain.adres import Huisnummer
from pipeline.domain.huisadres import Huisadres, parse_huisadres
from pipeline.domain.refusal import Refusal
from pipeline.formats.kolommen import Cellen
from pipeline.stages.normalise.fields import plaats_tekst, told
from pipeline.stages.normalise.judge import (
    Faulty,
    Klacht,
    Melding,
    Memo,
    Regel,
    Waarden,
    cleaned,
    combined,
    flags,
    judge_column,
    judge_distinct,
)

VELDEN = ("straat", "huisnummer", "huisletter", "toevoeging")
_MAX_TOEVOEGING = 4
_ADRES = pa.struct([(veld, pa.string()) for veld in VELDEN])


class Adres(NamedTuple):
    """The four columns of an address."""

    straat: str
    huisnummer: str
    huisletter: str
    toevoeging: str


def judge_adres(raw: tuple[str, ...]) -> Adres | Faulty[Adres]:
    """The address in four columns from wherever it stood; a long addition is kept but noted."""
    straat = plaats_tekst("straat")(raw[0])
    klachten = list(straat.klachten) if isinstance(straat, Faulty) else []
    tekst = straat.waarde if isinstance(straat, Faulty) else straat
    cells = {veld: cleaned(cell) for veld, cell in zip(VELDEN[1:], raw[1:], strict=True)}
    leeg = Adres(tekst, "", "", "")
    if verboden := [Klacht(veld, "tekens-verboden") for veld, cell in cells.items() if cell is None]:
        return told(klachten + verboden, leeg)
    nummer, letter, toevoeging = (cell or "" for cell in cells.values())
    found = parse_huisadres(tekst, huisnummer=nummer, huisletter=letter, toevoeging=toevoeging)
    if isinstance(found, Refusal):
        klacht = Klacht("huisnummer", found.reden, found.detail) if nummer else Klacht("huisnummer", "veld-leeg")
        return told([*klachten, klacht], leeg)
    klachten += [Klacht("huisnummer", "huisnummer-uit-straat")] if found.uit_straat else []
    klachten += [Klacht("toevoeging", "toevoeging-lang")] if len(found.nummer.toevoeging) > _MAX_TOEVOEGING else []
    return told(klachten, _adres(found))


def judge_adressen(cells: Mapping[str, Cellen], memo: Memo) -> tuple[dict[str, Waarden], list[Melding]]:
    """`judge_adres` for every row; a street without digits says nothing about the number, nor the other way round."""
    plain = ~flags(cells["straat"], _has_digit, memo.setdefault("straat met cijfer", {}))
    plain &= flags(cells["huisnummer"], _is_filled, memo.setdefault("huisnummer gevuld", {}))
    rows, rest = np.flatnonzero(plain), np.flatnonzero(~plain)
    kort, kort_codes = combined([cells[veld] for veld in VELDEN[1:]], rows)
    lang, lang_codes = combined([cells[veld] for veld in VELDEN], rest)
    codes = np.empty(len(plain), np.int64)
    codes[rows], codes[rest] = kort_codes, lang_codes + len(kort)
    distinct = [("", *nummer) for nummer in kort] + lang
    judged = judge_distinct(distinct, codes, Regel("adres", judge_adres, _ADRES), memo)
    struct = judged.waarden.distinct
    waarden = {veld: Waarden(struct.field(at), codes) for at, veld in enumerate(VELDEN)}
    straat = judge_column(cells["straat"], Regel("straat", plaats_tekst("straat")), memo)
    own = straat.waarden.distinct
    spread = np.where(plain, np.asarray(straat.waarden.codes), codes + len(own))
    waarden["straat"] = Waarden(pa.concat_arrays([own, struct.field(0)]), spread)
    return waarden, [melding for melding in straat.meldingen if plain[melding.rij]] + judged.meldingen


def _has_digit(tekst: str) -> bool:
    return any(map(str.isdigit, tekst))


def _is_filled(tekst: str) -> bool:
    return bool(cleaned(tekst))


def _adres(found: Huisadres) -> Adres:
    nummer: Huisnummer = found.nummer
    return Adres(found.straat, nummer.nummer, nummer.letter, nummer.toevoeging)
