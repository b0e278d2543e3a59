"""How a partner writes down a resident: mostly as the register does, often enough not (domain.md, Rules 5)."""

import unicodedata
from random import Random

from pipeline.demo.inwoner import Inwoner

_ZONDER_ONTLEDING = str.maketrans("ıłŁøØđĐŽž", "ilLoOdDZz")
_IN_ORDE = 70
"""Per cent of the records that are spelled as the register spells them."""

Velden = dict[str, str]


def zonder_tekens(tekst: str) -> str:
    """Without diacritics, as an old administration keeps names."""
    ontleed = unicodedata.normalize("NFKD", tekst.translate(_ZONDER_ONTLEDING))
    return "".join(teken for teken in ontleed if not unicodedata.combining(teken))


def past_in(tekst: str, codering: str) -> str:
    """The text in an encoding: what it lacks loses its diacritics, as Şahin does in Windows-1252, or is a `?`."""
    return "".join(teken if _kent(codering, teken) else _vervang(teken, codering) for teken in tekst)


def _kent(codering: str, teken: str) -> bool:
    return teken.encode(codering, "ignore") != b""


def _vervang(teken: str, codering: str) -> str:
    return zonder_tekens(teken).encode(codering, "replace").decode(codering)


def _initialen(voornamen: str) -> str:
    return "".join(f"{naam[0]}." for naam in voornamen.replace("-", " ").split())


def _naar_register(inwoner: Inwoner) -> Velden:
    return {
        "bsn": inwoner.bsn,
        "voorletters": _initialen(inwoner.voornamen),
        "voornamen": inwoner.voornamen,
        "voorvoegsel": inwoner.voorvoegsel,
        "achternaam": inwoner.geslachtsnaam,
        "straat": inwoner.straat,
        "huisnummer": inwoner.huisnummer,
        "huisletter": inwoner.huisletter,
        "toevoeging": inwoner.huisnummertoevoeging,
        "postcode": inwoner.postcode,
        "woonplaats": inwoner.woonplaats,
    }


def _in_hoofdletters(velden: Velden, _inwoner: Inwoner) -> Velden:
    namen = ("voorvoegsel", "achternaam", "straat", "woonplaats")
    return velden | {naam: velden[naam].upper() for naam in namen}


def _kaal(velden: Velden, _inwoner: Inwoner) -> Velden:
    return velden | {naam: zonder_tekens(velden[naam]) for naam in ("voornamen", "voorletters", "achternaam", "straat")}


def _onder_partnernaam(velden: Velden, inwoner: Inwoner) -> Velden:
    return velden | {"voorvoegsel": inwoner.partner_voorvoegsel, "achternaam": inwoner.partner_geslachtsnaam}


def _onder_dubbele_naam(velden: Velden, inwoner: Inwoner) -> Velden:
    eigen = f"{inwoner.voorvoegsel} {inwoner.geslachtsnaam}".strip()
    dubbel = f"{inwoner.partner_geslachtsnaam}-{eigen}"
    return velden | {"voorvoegsel": inwoner.partner_voorvoegsel, "achternaam": dubbel}


def _alleen_eerste_voorletter(velden: Velden, inwoner: Inwoner) -> Velden:
    return velden | {"voorletters": inwoner.voornamen[:1], "voornamen": inwoner.voornamen[:1]}


def _nummer_aaneen(velden: Velden, inwoner: Inwoner) -> Velden:
    toevoeging = inwoner.huisnummertoevoeging
    nummer = inwoner.huisnummer + inwoner.huisletter + (f"-{toevoeging}" if toevoeging else "")
    return velden | {"huisnummer": nummer, "huisletter": "", "toevoeging": ""}


def _zonder_toevoeging(velden: Velden, _inwoner: Inwoner) -> Velden:
    return velden | {"huisletter": "", "toevoeging": ""}


def _postcode_met_spatie(velden: Velden, _inwoner: Inwoner) -> Velden:
    return velden | {"postcode": f"{velden['postcode'][:4]} {velden['postcode'][4:].lower()}"}


def _typefout(velden: Velden, inwoner: Inwoner) -> Velden:
    naam = inwoner.geslachtsnaam
    return velden | {"achternaam": naam[:1] + naam[2:3] + naam[1:2] + naam[3:]}


def _op_oud_adres(velden: Velden, inwoner: Inwoner) -> Velden:
    oud = {"postcode": inwoner.vorige_postcode, "huisnummer": inwoner.vorige_huisnummer, "woonplaats": "Zoetermeer"}
    return velden | dict.fromkeys(("straat", "huisletter", "toevoeging"), "") | oud


def _afwijkend(rng: Random, velden: Velden, inwoner: Inwoner) -> Velden:
    """One of the usual differences that can occur with this resident."""
    kan = [_in_hoofdletters, _alleen_eerste_voorletter, _postcode_met_spatie, _typefout]
    if zonder_tekens(inwoner.geslachtsnaam) != inwoner.geslachtsnaam:
        kan += [_kaal] * 4
    if inwoner.naamgebruik != "E":
        kan += [_onder_partnernaam, _onder_dubbele_naam] * 3
    if inwoner.huisletter or inwoner.huisnummertoevoeging:
        kan += [_nummer_aaneen, _zonder_toevoeging] * 2
    return rng.choice(kan)(velden, inwoner)


def spell_inwoner(rng: Random, inwoner: Inwoner) -> Velden:
    """The fields of a record that say who it is about, without the birth date: that one goes in the partner's notation.

    Who moved lately is still at the old address in seven of ten records; who left the town always is.
    """
    velden = _naar_register(inwoner)
    elders = bool(inwoner.vorige_postcode) and inwoner.woonplaats != "Zoetermeer"
    if elders or (inwoner.vorige_postcode and rng.randrange(100) < _IN_ORDE):
        return _op_oud_adres(velden, inwoner)
    return velden if rng.randrange(100) < _IN_ORDE else _afwijkend(rng, velden, inwoner)
