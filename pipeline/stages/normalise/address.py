"""Street and house number, wherever the partner put the parts (domain.huisadres)."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from pipeline.domain.adres import Huisnummer
from pipeline.domain.huisadres import Huisadres, parse_huisadres
from pipeline.domain.refusal import Refusal
from pipeline.formats.arrays import Cellen, text_array
from pipeline.stages.normalise import fast
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
    judge_tuples,
    matches,
    spread,
)

VELDEN = ("straat", "huisnummer", "huisletter", "toevoeging")
_MAX_TOEVOEGING = 4


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
    """`judge_adres` for every row. Where each part is plain by itself, nothing needs to be moved."""
    plain = flags(cells["straat"], _is_eenvoudig, memo.setdefault("straat eenvoudig", {}), surely=fast.straat)
    for veld in VELDEN[1:]:
        plain &= matches(cells[veld], fast.NUMMER[veld])
    rest = np.flatnonzero(~plain)
    distinct, codes = combined([cells[veld] for veld in VELDEN], rest)
    adressen, meldingen = judge_tuples(distinct, codes, Regel("adres", judge_adres), memo)
    waarden = {
        veld: spread(cells[veld], text_array([adres[at] for adres in adressen]), rest, codes)
        for at, veld in enumerate(VELDEN)
    }
    return waarden, [Melding(int(rest[melding.rij]), melding.klacht) for melding in meldingen]


def _is_eenvoudig(straat: str) -> bool:
    """Whether the street stays as it is and says nothing about the number."""
    return plaats_tekst("straat")(straat) == straat and not any(map(str.isdigit, straat))


def _adres(found: Huisadres) -> Adres:
    nummer: Huisnummer = found.nummer
    return Adres(found.straat, nummer.nummer, nummer.letter, nummer.toevoeging)
