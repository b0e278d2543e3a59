"""The name of the person as the partner wrote it: taken apart when it is whole, and known when it is no person."""

import re
from typing import NamedTuple

from pipeline.stages.normalise.fields import MAX_NAAM
from pipeline.stages.normalise.judge import Faulty, Klacht, cleaned

_VOORVOEGSELS = frozenset(
    prefix.strip()
    for prefix in """
    van | de | den | der | het | 't | 's | van de | van den | van der | van het | van 't | van 's | van ter | van la
    v. | v.d. | v.d | vd | v/d | v. d. | von | vom | von der | von den | von dem | von und zu | zu | zum | zur | af
    in | in de | in den | in der | in het | in 't | op | op de | op den | op der | op het | op 't | op ten
    aan | aan de | aan den | aan der | aan het | aan 't | bij | bij de | bij den | bij het | bij 't
    onder | onder de | onder den | onder het | onder 't | over | over de | over den | over het | over 't
    te | ten | ter | tot | uit | uit de | uit den | uit der | uit het | uit 't | uit ten
    voor | voor de | voor den | voor 't | la | le | les | l' | d' | du | de la | de las | de los | de le | de l'
    del | della | dello | di | da | das | do | dos | el | al
    """.replace("\n", "|").split("|")
    if prefix.strip()
)
_MAX_VOORVOEGSEL_WOORDEN = 3
_VOORLETTERS = re.compile(r"(?:(?:Th|Ph|Ch|Chr|IJ|[^\W\d_])\.-?)+[^\W\d_]?|[^\W\d_]")
_LETTERLIJK = str.maketrans({"’": "'", "‘": "'", "`": "'"})

_RECHTSVORM = frozenset(
    {
        "bv",
        "nv",
        "vve",
        "ltd",
        "gmbh",
        "stichting",
        "stg",
        "vereniging",
        "kerkgenootschap",
        "coöperatie",
        "cooperatie",
        "coöperatief",
        "coöperatieve",
        "coöp",
    }
)
_ALLEEN_ACHTERAAN = frozenset({"bv", "nv"})
_RECHTSVORM_VOLUIT = ("besloten vennootschap", "naamloze vennootschap", "onderlinge waarborgmaatschappij")
# a one-person business, partnership or trade name is about natural people (domain-sources W-1)
_NATUURLIJK = re.compile(
    r"\b(?:v\.?o\.?f\b|vennootschap onder firma|maatschap\b|eenmanszaak\b|handelend onder|h\s?/\s?o\b|t\s?/\s?a\b)"
)
_AANSPREKING = frozenset({"dhr", "hr", "heer", "de", "mevr", "mw", "mevrouw", "mej", "fam", "familie", "erven"})


class Naam(NamedTuple):
    """The four columns of a name, and whether it names a legal person."""

    voorletters: str
    voornamen: str
    voorvoegsel: str
    achternaam: str
    rechtspersoon: bool = False


def judge_naam(raw: tuple[str, str, str, str]) -> Naam | Faulty[Naam]:
    """The partner's text, tidied. A surname that holds the whole name is split when the other columns allow it."""
    cells = {veld: cleaned(cell) for veld, cell in zip(Naam._fields[:4], raw, strict=True)}
    klachten = [Klacht(veld, "tekens-verboden") for veld, cell in cells.items() if cell is None]
    if cells["achternaam"] == "":
        klachten.append(Klacht("achternaam", "veld-leeg"))
    for veld, cell in cells.items():
        if cell and len(cell) > MAX_NAAM:
            reden = "veld-te-lang" if veld == "achternaam" else "veld-niet-overgenomen"
            klachten.append(Klacht(veld, reden, f"Hoogstens {MAX_NAAM} tekens."))
            cells[veld] = ""
    voorletters, voornamen, voorvoegsel, achternaam = (cell or "" for cell in cells.values())
    naam = Naam(voorletters, voornamen, voorvoegsel, achternaam)
    naam = naam._replace(rechtspersoon=True) if is_rechtspersoon(naam.achternaam) else _completed(naam)
    return Faulty(naam, tuple(klachten)) if klachten else naam


def is_rechtspersoon(naam: str) -> bool:
    """Whether the name is that of a BV, stichting and the like; not of a VOF, maatschap or eenmanszaak.

    "B.V. Jansen" and "Jansen, B.V." are a person's initials; "Jansen B.V." is a company.
    """
    lower = naam.lower()
    if _NATUURLIJK.search(lower):
        return False
    if any(vorm in lower for vorm in _RECHTSVORM_VOLUIT):
        return True
    words = lower.split()
    while words and words[0].strip(".") in _AANSPREKING:
        words.pop(0)
    for at, word in enumerate(words):
        plain = word.strip(",;()").replace(".", "")
        initials = plain in _ALLEEN_ACHTERAAN and (at == 0 or words[at - 1].endswith(","))
        if plain in _RECHTSVORM and not initials:
            return True
    return False


def _completed(naam: Naam) -> Naam:
    """The name with what its surname column holds besides the surname, or as it is when two columns disagree."""
    whole = _take_apart(naam.achternaam)
    if whole is None:
        return naam
    for given, found in zip(naam[:3], whole[:3], strict=True):
        if given and found and _letters(given) != _letters(found):
            return naam
    voorletters, voornamen, voorvoegsel = (a or b for a, b in zip(naam[:3], whole[:3], strict=True))
    return Naam(voorletters, voornamen, voorvoegsel, whole.achternaam)


def _take_apart(achternaam: str) -> Naam | None:
    """The parts of "J. de Vries", "de Vries" or "Vries, J. de"; None when there is nothing to take off."""
    if "," in achternaam:
        before, _, after = achternaam.partition(",")
        return _behind_comma(before.strip(), after.split())
    words = achternaam.split()
    at = 0
    while at < len(words) - 1 and _is_voorletters(words[at]):
        at += 1
    count = _leading_voorvoegsel(words[at:])
    if at + count == 0:
        return None
    return Naam(" ".join(words[:at]), "", " ".join(words[at : at + count]), " ".join(words[at + count :]))


def _behind_comma(achternaam: str, words: list[str]) -> Naam | None:
    at = next((at for at in range(len(words)) if _is_voorvoegsel(words[at:])), len(words))
    given, voorvoegsel = " ".join(words[:at]), " ".join(words[at:])
    if not achternaam or not words or "," in given:
        return None
    if not voorvoegsel:
        leading = achternaam.split()
        count = _leading_voorvoegsel(leading)
        voorvoegsel, achternaam = " ".join(leading[:count]), " ".join(leading[count:])
    if all(_is_voorletters(word) for word in words[:at]):
        return Naam(given, "", voorvoegsel, achternaam)
    return Naam("", given, voorvoegsel, achternaam)


def _leading_voorvoegsel(words: list[str]) -> int:
    """How many of the first words are a prefix; at least one word stays."""
    counts = range(min(_MAX_VOORVOEGSEL_WOORDEN, len(words) - 1), 0, -1)
    return next((count for count in counts if _is_voorvoegsel(words[:count])), 0)


def _is_voorvoegsel(words: list[str]) -> bool:
    return " ".join(words).translate(_LETTERLIJK).lower() in _VOORVOEGSELS


def _is_voorletters(word: str) -> bool:
    """Initials; a lower-case "v.d." is a prefix, and one letter without a dot must be a capital."""
    if not _VOORLETTERS.fullmatch(word):
        return False
    return word.isupper() or ("." in word and not _is_voorvoegsel([word]))


def _letters(tekst: str) -> str:
    return "".join(character for character in tekst if character.isalpha()).casefold()
