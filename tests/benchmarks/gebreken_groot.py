"""What goes wrong between the register and a partner's file: every defect by name, with its rate, on whole columns.

A defect gets the columns of the signalen it was drawn for and gives changed ones; where nothing changed (no prefix to
drop, no double letter to lose) it did not happen and is not labelled.
"""

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from kolommen_groot import (
    Velden,
    bools,
    een_letter_anders,
    een_van,
    eerste_andere,
    gevuld,
    kies,
    leeg,
    per_waarde,
    plak,
    tekens,
    tekst,
)
from namen_groot import Bools, Dice


class Gebrek(NamedTuple):
    """`kans` is the share of the signalen it is tried on."""

    label: str
    kans: float
    maak: Callable[[Velden, Dice], Velden]


_MEDEKLINKER = "bdfgklmnprstz"
_ZONDER_ONTLEDING = str.maketrans("ıłŁøØđĐß", "ilLoOdDs")
_UITGESCHREVEN = {"ü": "ue", "ö": "oe", "ä": "ae", "ø": "oe", "Ø": "Oe", "Ö": "Oe", "Ü": "Ue", "å": "aa", "ß": "ss"}
_ANDERS_VOORVOEGSEL = {
    "van der": ("v.d.", "vd", "v/d", "v d"), "van de": ("v.d.", "vd", "v/d", "van der"),
    "van den": ("v.d.", "v/d", "vd"),
    "van": ("v.", "v", "von"), "de": ("d.", "den", "De"), "den": ("d.", "de"), "van 't": ("v.'t", "van het", "v 't"),
    "ter": ("te",), "ten": ("te",), "in 't": ("int", "in het"), "op de": ("op den", "o.d."),
}  # fmt: skip
_ANDERS_TOEVOEGING = {
    "I": ("1", "1 hoog", "1e"), "II": ("2", "2 hoog", "-2"), "III": ("3", "3 hoog", "-3"), "IV": ("4", "4 hoog"),
    "bis": ("BS", "b", "bs"), "hs": ("huis", "H", "0"), "1": ("I", "-1", "1 hoog"), "2": ("II", "-2", "2 hoog"),
    "3": ("III", "-3", "3 hoog"), "4": ("IV", "-4", "4 hoog"),
}  # fmt: skip
ADRES = ("straat", "huisnummer", "huisletter", "toevoeging", "postcode")
_HOOFDLETTERS = np.array(list("ABCDEGHJKLMNPRTVWXZ"))
_C_OF_K = ("ck", "k"), ("^C([aoulr])", r"K\1"), ("c([aoulr])", r"k\1"), ("k([aoul])", r"c\1"), ("^K([aoulr])", r"C\1")
_ZAKEN = ("Bakkerij", "Kapsalon", "Schildersbedrijf", "Klusbedrijf", "Autobedrijf", "Eetcafé", "Bloemenhuis")


def apply_gebreken(velden: Velden, rng: Dice, gebreken: tuple[Gebrek, ...]) -> dict[str, Bools]:
    """Change `velden` in place, defect after defect; per label the signalen it befell."""
    n = len(next(iter(velden.values())))
    trof: dict[str, Bools] = {}
    for gebrek in gebreken:
        wie = np.flatnonzero(rng.random(n) < gebrek.kans)
        voor = {naam: kolom.take(pa.array(wie)) for naam, kolom in velden.items()}
        anders = np.zeros(len(wie), np.bool_)
        for naam, kolom in gebrek.maak(voor, rng).items():
            veranderd = bools(pc.not_equal(kolom, voor[naam]))
            mask = np.zeros(n, np.bool_)
            mask[wie[veranderd]] = True
            velden[naam] = pc.replace_with_mask(velden[naam], pa.array(mask), kolom.filter(pa.array(veranderd)))
            anders |= veranderd
        trof.setdefault(gebrek.label, np.zeros(n, np.bool_))[wie[anders]] = True
    return trof


def zonder_tekens(tekst: str) -> str:
    """Without diacritics."""
    ontleed = unicodedata.normalize("NFKD", tekst.translate(_ZONDER_ONTLEDING))
    return "".join(teken for teken in ontleed if not unicodedata.combining(teken))


def _tikfout(soort: str) -> Callable[[Velden, Dice], Velden]:
    return lambda v, rng: {"achternaam": een_letter_anders(v["achternaam"], soort, rng)}


def _spelling(*regels: tuple[str, str]) -> Callable[[Velden, Dice], Velden]:
    """One of these rules of spelling turned round: the first that fits the name, from the front or from the back."""

    def _maak(v: Velden, rng: Dice) -> Velden:
        naam = v["achternaam"]
        anders = [pc.replace_substring_regex(naam, van, door, max_replacements=1) for van, door in regels]
        vooraan = rng.random(len(naam)) < 0.5
        return {"achternaam": kies(vooraan, eerste_andere(naam, anders), eerste_andere(naam, anders[::-1]))}

    return _maak


def _dubbele_letter(v: Velden, _rng: Dice) -> Velden:
    """'Bakker' as 'Baker'; else the last consonant between two vowels doubled, 'Visers' as 'Vissers'."""
    naam = v["achternaam"]
    enkel = naam
    for letter in _MEDEKLINKER:
        enkel = pc.replace_substring(enkel, letter * 2, letter, max_replacements=1)
    patroon = f"([aeiou])([{_MEDEKLINKER}])([aeiou])"
    dubbel = pc.replace_substring_regex(naam, patroon, r"\1\2\2\3", max_replacements=1)
    return {"achternaam": kies(bools(pc.equal(enkel, naam)), dubbel, enkel)}


def _zonder_diacrieten(v: Velden, _rng: Dice) -> Velden:
    return {naam: per_waarde(v[naam], zonder_tekens) for naam in ("achternaam", "voornamen", "voorletters")}


def _uitgeschreven(v: Velden, _rng: Dice) -> Velden:
    tabel = str.maketrans(_UITGESCHREVEN)
    return {naam: per_waarde(v[naam], lambda tekst: tekst.translate(tabel)) for naam in ("achternaam", "voornamen")}


def _zonder_voorvoegsel(v: Velden, _rng: Dice) -> Velden:
    return {"voorvoegsel": leeg(v)}


def _ander_voorvoegsel(v: Velden, rng: Dice) -> Velden:
    return {"voorvoegsel": een_van(v["voorvoegsel"], lambda voor: _ANDERS_VOORVOEGSEL.get(voor, ()), rng)}


def _voorvoegsel_vast(v: Velden, rng: Dice) -> Velden:
    """'Vandenberg' or 'vandenBerg'."""
    voor = pc.replace_substring(v["voorvoegsel"], " ", "")
    heel = kies(
        rng.random(len(voor)) < 0.6, pc.utf8_capitalize(plak(voor, v["achternaam"])), plak(voor, v["achternaam"])
    )
    return {"achternaam": kies(gevuld(voor), heel, v["achternaam"]), "voorvoegsel": leeg(v)}


def _voorvoegsel_in_achternaam(v: Velden, rng: Dice) -> Velden:
    voor, naam = v["voorvoegsel"], v["achternaam"]
    heel = kies(rng.random(len(naam)) < 0.7, plak(voor, " ", naam), plak(naam, ", ", voor))
    return {"achternaam": kies(gevuld(voor), heel, naam), "voorvoegsel": leeg(v)}


def _voorletter_fout(v: Velden, rng: Dice) -> Velden:
    if len(v["voorletters"]) == 0:
        return {}
    matrix, lengte = tekens(v["voorletters"])
    rij = np.arange(len(lengte))
    at = np.where((lengte >= 4) & (rng.random(len(lengte)) < 0.5), 2, 0)
    matrix[rij, at] = np.where(lengte > 0, rng.integers(ord("A"), ord("X"), len(lengte)), matrix[rij, at])
    return {"voorletters": tekst(matrix)}


def _voorletters_gewisseld(v: Velden, _rng: Dice) -> Velden:
    return {"voorletters": pc.replace_substring_regex(v["voorletters"], r"^(.)\.(.)\.", r"\2.\1.")}


def _roepnaam(v: Velden, _rng: Dice) -> Velden:
    """The name somebody goes by, often with another initial: Johannes is Hans, Maria is Riet."""
    letter = plak(pc.utf8_slice_codeunits(v["_roepnaam"], 0, 1), ".")
    return {
        "voorletters": kies(gevuld(v["voorletters"]), letter, ""),
        "voornamen": kies(gevuld(v["voornamen"]), v["_roepnaam"], ""),
    }


def _dag_en_maand(v: Velden, _rng: Dice) -> Velden:
    return {"geboortedatum": pc.replace_substring_regex(v["geboortedatum"], r"-(\d\d)-(0\d|1[0-2])$", r"-\2-\1")}


def _cijfer_in_datum(v: Velden, rng: Dice) -> Velden:
    """Another year, month below 10 or day below 20, so that the date exists and is not in the future."""
    if len(v["geboortedatum"]) == 0:
        return {}
    matrix, lengte = tekens(v["geboortedatum"])
    matrix = np.pad(matrix, ((0, 0), (0, 10 - matrix.shape[1])))
    rij, at = np.arange(len(lengte)), rng.choice([2, 3, 3, 3, 6, 9], len(lengte))
    ervoor = matrix[rij, at - 1] - ord("0")
    kan = (lengte == 10) & np.select(
        [at == 2, at == 3, at == 6], [ervoor == 9, (ervoor > 2) | (matrix[:, 0] == 49), ervoor == 0], ervoor < 2
    )
    matrix[rij, at] = np.where(kan, rng.integers(ord("1"), ord("9") + 1, len(lengte)), matrix[rij, at])
    return {"geboortedatum": tekst(matrix)}


def _begin_van_datum(einde: int, erbij: str = "") -> Callable[[Velden, Dice], Velden]:
    def _maak(v: Velden, _rng: Dice) -> Velden:
        kort = plak(pc.utf8_slice_codeunits(v["geboortedatum"], 0, einde), erbij)
        return {"geboortedatum": kies(gevuld(v["geboortedatum"]), kort, "")}

    return _maak


def _zonder_toevoeging(v: Velden, _rng: Dice) -> Velden:
    return {"huisletter": leeg(v), "toevoeging": leeg(v)}


def _andere_kolom(v: Velden, _rng: Dice) -> Velden:
    return {"huisletter": v["toevoeging"], "toevoeging": v["huisletter"]}


def _andere_toevoeging(v: Velden, rng: Dice) -> Velden:
    def _keuzes(waarde: str) -> tuple[str, ...]:
        anders = (f"-{waarde}", f"{waarde} hg", waarde.lower() + "e") if waarde else ()
        return _ANDERS_TOEVOEGING.get(waarde, anders)

    return {"toevoeging": een_van(v["toevoeging"], _keuzes, rng)}


def _nummer_tikfout(v: Velden, rng: Dice) -> Velden:
    nummer = v["huisnummer"].cast(pa.int64()).to_numpy()
    ernaast = nummer + rng.choice([-2, 2, -1, 1, 10, -10, 100], len(nummer))
    return {"huisnummer": pa.array(np.where(ernaast > 0, ernaast, nummer)).cast(pa.string())}


def _postcode_tikfout(v: Velden, rng: Dice) -> Velden:
    """A wrong digit or letter, or the two letters swapped."""
    postcode = v["postcode"]
    om = pc.replace_substring_regex(postcode, "(.)(.)$", r"\2\1")
    letter = pa.array(_HOOFDLETTERS[rng.integers(0, len(_HOOFDLETTERS), len(postcode))], pa.string())
    cijfer = pa.array(rng.integers(0, 10, len(postcode))).cast(pa.string())
    delen = [pc.utf8_slice_codeunits(postcode, at, at + 1) for at in range(6)]
    keus = rng.integers(0, 4, len(postcode))
    anders = plak(
        *delen[:3],
        kies(keus == 0, cijfer, delen[3]),
        kies(keus == 1, letter, delen[4]),
        kies(keus == 2, letter, delen[5]),
    )
    return {"postcode": kies(keus == 3, om, anders)}


def _vorig_adres(v: Velden, _rng: Dice) -> Velden:
    ja = gevuld(v["_vorig_postcode"])
    return {naam: kies(ja, v[f"_vorig_{naam}"], v[naam]) for naam in ADRES}


def _hoofdletters(v: Velden, _rng: Dice) -> Velden:
    return {naam: pc.utf8_upper(v[naam]) for naam in ("achternaam", "voorvoegsel", "voornamen", "straat", "toevoeging")}


def _met_zaak(v: Velden, rng: Dice) -> Velden:
    zaak = pa.array(rng.choice(_ZAKEN, len(v["achternaam"])).tolist(), pa.string())
    voor = rng.random(len(zaak)) < 0.5
    return {"achternaam": kies(voor, plak(zaak, " ", v["achternaam"]), plak(v["achternaam"], " h/o ", zaak))}


def _familie(v: Velden, _rng: Dice) -> Velden:
    return {"achternaam": plak("Fam. ", v["achternaam"]), "voorletters": leeg(v), "voornamen": leeg(v)}


def _en_of(v: Velden, _rng: Dice) -> Velden:
    ander = pc.utf8_ltrim_whitespace(plak(v["_partnervoorvoegsel"], " ", v["_partnernaam"]))
    return {"achternaam": kies(gevuld(ander), plak(v["achternaam"], " e/o ", ander), v["achternaam"])}


def _andere_bsn(kolom: str) -> Callable[[Velden, Dice], Velden]:
    return lambda v, _rng: {"bsn": kies(gevuld(v["bsn"]) & gevuld(v[kolom]), v[kolom], v["bsn"])}


GEBREKEN = (
    # name
    Gebrek("achternaam letter erbij", 0.010, _tikfout("erbij")),
    Gebrek("achternaam letter weg", 0.014, _tikfout("weg")),
    Gebrek("achternaam letter anders", 0.012, _tikfout("anders")),
    Gebrek("achternaam letters omgedraaid", 0.010, _tikfout("omgedraaid")),
    Gebrek("s of ss", 0.150, _spelling(("ss", "s"), ("([^s])s(e)", r"\1ss\2"))),
    Gebrek("dubbele letter", 0.040, _dubbele_letter),
    Gebrek("ij of y", 0.140, _spelling(("ij", "y"), ("^IJ", "Y"), ("y", "ij"))),
    Gebrek("c of k", 0.060, _spelling(*_C_OF_K)),
    Gebrek("umlaut uitgeschreven", 0.15, _uitgeschreven),
    Gebrek("tekens weg", 0.60, _zonder_diacrieten),
    Gebrek("voorvoegsel weg", 0.07, _zonder_voorvoegsel),
    Gebrek("voorvoegsel anders", 0.08, _ander_voorvoegsel),
    Gebrek("voorvoegsel vast aan naam", 0.05, _voorvoegsel_vast),
    Gebrek("voorvoegsel in achternaam", 0.12, _voorvoegsel_in_achternaam),
    Gebrek("voorletter fout", 0.012, _voorletter_fout),
    Gebrek("voorletters gewisseld", 0.02, _voorletters_gewisseld),
    Gebrek("roepnaam", 0.09, _roepnaam),
    Gebrek("zaak in achternaam", 0.006, _met_zaak),
    Gebrek("familie", 0.004, _familie),
    Gebrek("twee personen", 0.012, _en_of),
    Gebrek("hoofdletters", 0.13, _hoofdletters),
    # birth date
    Gebrek("dag en maand gewisseld", 0.030, _dag_en_maand),
    Gebrek("cijfer in geboortedatum", 0.035, _cijfer_in_datum),
    Gebrek("alleen geboortejaar", 0.015, _begin_van_datum(4)),
    Gebrek("alleen geboortemaand", 0.006, _begin_van_datum(7)),
    Gebrek("geboren op 1 januari", 0.015, _begin_van_datum(4, "-01-01")),
    # address: first where, then how it is written
    Gebrek("vorig adres", 0.50, _vorig_adres),
    Gebrek("toevoeging weg", 0.14, _zonder_toevoeging),
    Gebrek("letter en toevoeging verwisseld", 0.12, _andere_kolom),
    Gebrek("toevoeging anders", 0.14, _andere_toevoeging),
    Gebrek("huisnummer tikfout", 0.006, _nummer_tikfout),
    Gebrek("postcode tikfout", 0.007, _postcode_tikfout),
    # BSN: of those who have one; together about one in a thousand
    Gebrek("bsn van een ander", 0.0006, _andere_bsn("_bsn_ander")),
    Gebrek("bsn van de partner", 0.0010, _andere_bsn("_bsn_partner")),
)
"""In the order in which they befall a signaal. What somebody is called (own name, partner's, double) came before."""
