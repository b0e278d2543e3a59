"""The name of the person as the partner wrote it: taken apart when it is whole, and known when it is no person."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from pipeline.domain.naamveld import Naamdelen, parse_naamveld
from pipeline.domain.naamwoorden import bijzondere_woorden
from pipeline.domain.rechtspersoon import rechtspersoon
from pipeline.domain.refusal import Refusal
from pipeline.formats.arrays import Cellen, flag_array, text_array
from pipeline.formats.mojibake import is_mojibake
from pipeline.stages.normalise import fast
from pipeline.stages.normalise.fields import MAX_NAAM, told
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
    spread,
)

VELDEN = ("voorletters", "voornamen", "voorvoegsel", "achternaam")
_WOORD = "[A-Z][a-z]{1,30}"
_NAAM_WOORD = "[A-Z][a-zà-öø-ÿ]{1,30}"
_ALLEEN_LETTERS = re.compile(r"(?:[A-Z]\.){2,10}")
_EENVOUDIG = {
    "voorletters": re.compile(r"(?:[A-Z]\.?){0,10}"),
    "voornamen": re.compile(rf"(?:{_WOORD}(?: {_WOORD}){{0,5}})?"),
    "voorvoegsel": re.compile(r"(?:[a-z]+(?: [a-z]+){0,3})?"),
    "achternaam": re.compile(rf"{_NAAM_WOORD}(?:-{_NAAM_WOORD})?"),
}


class Naam(NamedTuple):
    """The four columns of a name, and whether it names a legal person."""

    voorletters: str
    voornamen: str
    voorvoegsel: str
    achternaam: str
    rechtspersoon: bool = False


def judge_naam(raw: tuple[str, ...]) -> Naam | Faulty[Naam]:
    """The four columns of a name in the register's parts; a double name stays whole in `achternaam`.

    A household, an estate or a second person is a warning; what is no name is a `fout`.
    """
    cells = {veld: cleaned(cell) for veld, cell in zip(VELDEN, raw, strict=True)}
    klachten = [Klacht(veld, "tekens-verboden") for veld, cell in cells.items() if cell is None]
    if cells["achternaam"] == "":
        klachten.append(Klacht("achternaam", "veld-leeg"))
    for veld, cell in cells.items():
        if cell and len(cell) > MAX_NAAM:
            reden = "veld-te-lang" if veld == "achternaam" else "veld-niet-overgenomen"
            klachten.append(Klacht(veld, reden, f"Hoogstens {MAX_NAAM} tekens."))
            cells[veld] = ""
        elif cell and is_mojibake(cell):
            klachten.append(Klacht(veld, "tekens-verminkt"))
    voorletters, voornamen, voorvoegsel, achternaam = (cell or "" for cell in cells.values())
    naam = Naam(voorletters, voornamen, voorvoegsel, achternaam)
    if not naam.achternaam:
        return told(klachten, naam)
    if rechtspersoon(naam.achternaam):
        return told(klachten, naam._replace(rechtspersoon=True))
    found = parse_naamveld(
        naam.achternaam, voorletters=naam.voorletters, voornamen=naam.voornamen, voorvoegsel=naam.voorvoegsel
    )
    if isinstance(found, Refusal):
        return told([*klachten, Klacht("achternaam", found.reden, found.detail)], naam)
    return told([*klachten, *(Klacht("achternaam", code) for code in found.waarschuwingen)], _whole(found))


def judge_namen(cells: Mapping[str, Cellen], memo: Memo) -> tuple[dict[str, Waarden], list[Melding]]:
    """`judge_naam` for every row. Where each part is plain by itself, nothing needs to be taken apart."""
    plain = np.ones(len(cells["achternaam"]), np.bool_)
    special = memo.setdefault("bijzondere woorden", {})
    if not special:
        special["alle"] = text_array(sorted(bijzondere_woorden()))
    surely = {"achternaam": partial(fast.eenvoudige_achternaam, special=special["alle"])}
    for veld in VELDEN:
        known = memo.setdefault(f"{veld} eenvoudig", {})
        plain &= flags(cells[veld], _is_eenvoudig(veld), known, surely=surely.get(veld, fast.niets))
    rest = np.flatnonzero(~plain)
    distinct, codes = combined([cells[veld] for veld in VELDEN], rest)
    names, meldingen = judge_tuples(distinct, codes, Regel("naam", judge_naam), memo)
    waarden = {
        veld: spread(cells[veld], text_array([naam[at] for naam in names]), rest, codes)
        for at, veld in enumerate(VELDEN)
    }
    company = np.zeros(len(plain), np.bool_)
    company[rest] = np.array([naam.rechtspersoon for naam in names], np.bool_)[codes]
    waarden["rechtspersoon"] = Waarden(flag_array(company), None)
    return waarden, [Melding(int(rest[melding.rij]), melding.klacht) for melding in meldingen]


def _is_eenvoudig(veld: str) -> Callable[[str], bool]:
    """Whether this part of a name is plain, whatever the other parts are: `parse_naamveld` leaves it as it is."""
    shape, special = _EENVOUDIG[veld], bijzondere_woorden()

    def _judge(cell: str) -> bool:
        if not shape.fullmatch(cell):
            return False
        if veld == "voorletters" and _ALLEEN_LETTERS.fullmatch(cell):
            return True  # "M.A." are initials, "MA" and "Ma." may be a title
        lower = cell.lower().replace(".", "")
        if veld == "achternaam":
            parts = lower.split("-")
            return special.isdisjoint(parts) and not (rechtspersoon(cell) or is_mojibake(cell))
        return veld == "voorvoegsel" or lower.partition(" ")[0] not in special

    return _judge


def _whole(naam: Naamdelen) -> Naam:
    dubbel = f"{naam.achternaam}-{naam.partnernaam}" if naam.partnernaam else naam.achternaam
    return Naam(naam.voorletters, naam.voornamen, naam.voorvoegsel, dubbel)
