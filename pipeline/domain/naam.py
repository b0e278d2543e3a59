"""How a resident is written to: address line, salutation and name in a sentence.

The rules are RvIG's (Haal Centraal BRP bevragen, features under `adressering`; domain-sources §5.2). In order: may a
courtesy title be used, else an own title or predicaat, else neither. Nothing is guessed: without a usable surname, or
with a code the register does not know, the answer is a Refusal and a person decides.
"""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.domain.adel import (
    Geslacht,
    aanspreekvorm,
    geeft_hoffelijkheidstitel,
    is_bekende_titel,
    is_predicaat,
    titel_in_naam,
)
from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import bekend, capitalise_first, clean_text
from pipeline.domain.voorletters import voorletters

__all__ = [
    "Aanschrijfwijze",
    "Naam",
    "Partner",
    "Persoonsnaam",
    "aanhef",
    "aanschrijfwijze",
    "kies_partner",
    "lopende_tekst",
    "voorletters",
]

_GEEN_NAAM = Refusal("naam-onbruikbaar", "De geslachtsnaam is leeg of onbekend.")
_ROND_STREEPJE = re.compile(r" ?- ?")


@dataclass(frozen=True, slots=True, repr=False)
class Naam:
    """The register's name (02.10–02.40), all text; `titel` is a code of table 38, "" when none."""

    voornamen: str
    titel: str
    voorvoegsel: str
    geslachtsnaam: str


@dataclass(frozen=True, slots=True, repr=False)
class Partner:
    """A marriage or partnership: the partner's name, and BRP dates of 8 digits ("" when none; 00000000 is unknown)."""

    titel: str
    voorvoegsel: str
    geslachtsnaam: str
    geslacht: str
    aangegaan: str
    ontbonden: str


@dataclass(frozen=True, slots=True, repr=False)
class Persoonsnaam:
    """What names a person: `geslacht` M, V or O, `naamgebruik` (61.10) E, P, V or N; "" counts as O and as E."""

    naam: Naam
    geslacht: str
    naamgebruik: str
    partners: tuple[Partner, ...]


class Aanschrijfwijze(NamedTuple):
    """The first lines of an address: `aanspreekvorm` ("De hoogwelgeboren heer") is only for nobility, else empty."""

    regel: str
    aanspreekvorm: str


class _Keuze(NamedTuple):
    """What the rules make of a person.

    `naamgebruik` is the one that counts (E without a usable partner name), `titel` and `hoffelijk` the codes that may
    be used; `hoffelijk` only together with the partner's name, except in the salutation, where no name follows.
    """

    geslacht: Geslacht
    naamgebruik: str
    voorletters: str
    titel: str
    eigen: str
    hoffelijk: str
    partner: str


def kies_partner(partners: tuple[Partner, ...]) -> Partner | None:
    """The partner whose name counts: the oldest current relation, else the most recently dissolved one.

    An unknown part of a date counts as early (Haal Centraal `meerdere-partners.feature`); the first wins a draw.
    """
    actueel = [partner for partner in partners if not partner.ontbonden.strip()]
    if actueel:
        return min(actueel, key=lambda partner: partner.aangegaan.strip() or "00000000")
    return max(partners, key=lambda partner: partner.ontbonden.strip(), default=None)


def aanschrijfwijze(p: Persoonsnaam) -> Aanschrijfwijze | Refusal:
    """The name in the address: "A.P. barones Aedel", never with heer or mevrouw. Else Refusal `naam-onbruikbaar`."""
    keuze = _kies(p)
    if isinstance(keuze, Refusal):
        return keuze
    if not _has_name(keuze):
        return _GEEN_NAAM
    titel, geslacht = titel_in_naam(keuze.titel, keuze.geslacht), keuze.geslacht
    hoffelijk = keuze.hoffelijk if keuze.naamgebruik != "E" else ""
    # a predicaat stands before the voorletters, unless the partner's name comes first
    vooraan = titel if is_predicaat(keuze.titel) and keuze.naamgebruik in ("E", "N") else ""
    namen = _compose(keuze, titel="" if vooraan else titel, hoffelijk=titel_in_naam(hoffelijk, "V"))
    # a woman cannot be ridder: without the title in the name there is no aanspreekvorm either; a prince always has one
    eigen = aanspreekvorm(keuze.titel, geslacht) if titel or geslacht == "O" else ""
    vorm = aanspreekvorm(hoffelijk, "V") or eigen
    regel = capitalise_first(_join(vooraan, keuze.voorletters, namen))
    return Aanschrijfwijze(regel, f"De {vorm}" if vorm else "")


def aanhef(p: Persoonsnaam) -> str | Refusal:
    """The salutation: "Geachte mevrouw Van Velzen", "Geachte J.R. Groenen", "Hoogwelgeboren heer".

    A title needs no surname, so nobility is greeted even when the surname is unknown. Else Refusal `naam-onbruikbaar`.
    """
    keuze = _kies(p)
    if isinstance(keuze, Refusal):
        return keuze
    vorm = aanspreekvorm(keuze.hoffelijk, "V") or aanspreekvorm(keuze.titel, keuze.geslacht)
    if vorm:
        return capitalise_first(vorm)
    if not _has_name(keuze):
        return _GEEN_NAAM
    namen = _compose(keuze, titel="", hoffelijk="")
    if keuze.geslacht == "O":
        return _join("Geachte", capitalise_first(_join(keuze.voorletters, namen)))
    return _join("Geachte", "heer" if keuze.geslacht == "M" else "mevrouw", capitalise_first(namen))


def lopende_tekst(p: Persoonsnaam) -> str | Refusal:
    """The name inside a sentence: "de heer In het Veld", "barones van den Aedel". Else Refusal `naam-onbruikbaar`."""
    keuze = _kies(p)
    if isinstance(keuze, Refusal):
        return keuze
    if not _has_name(keuze):
        return _GEEN_NAAM
    titel, hoffelijk = titel_in_naam(keuze.titel, keuze.geslacht), titel_in_naam(keuze.hoffelijk, "V")
    namen = _compose(keuze, titel=titel, hoffelijk=hoffelijk)
    if titel if keuze.naamgebruik in ("E", "N") else hoffelijk:
        return namen
    if keuze.geslacht == "O":
        return capitalise_first(_join(keuze.voorletters, namen))
    return _join("de heer" if keuze.geslacht == "M" else "mevrouw", capitalise_first(namen))


def _kies(p: Persoonsnaam) -> _Keuze | Refusal:
    naam, partner = _clean_naam(p.naam), kies_partner(p.partners)
    if partner is not None:
        partner = _clean_partner(partner)
        if partner is None:
            return Refusal("naam-onbruikbaar", "De naam van de partner heeft tekens die niet te drukken zijn.")
    if naam is None:
        return Refusal("naam-onbruikbaar", "De naam heeft tekens die niet te drukken zijn.")
    gekozen = p.naamgebruik.strip() or "E"
    if gekozen not in ("E", "P", "V", "N"):
        return Refusal("naam-onbruikbaar", "De aanduiding naamgebruik is niet E, P, V of N.")
    if not is_bekende_titel(naam.titel):
        return Refusal("naam-onbruikbaar", "De adellijke titel of het predicaat is onbekend.")
    geslacht = _geslacht(p.geslacht)
    naamgebruik = gekozen if partner is not None and partner.geslachtsnaam else "E"
    heeft_partner = any(not one.ontbonden.strip() for one in p.partners)
    return _Keuze(
        geslacht=geslacht,
        naamgebruik=naamgebruik,
        voorletters=voorletters(naam.voornamen),
        titel=_own_titel(naam.titel, geslacht=geslacht, naamgebruik=naamgebruik, heeft_partner=heeft_partner),
        eigen=_join(naam.voorvoegsel, naam.geslachtsnaam) if naam.geslachtsnaam else "",
        # by the choice itself: a salutation uses the title of a partner whose surname is unknown
        hoffelijk=_hoffelijk(partner, geslacht=geslacht, gekozen=gekozen, eigen_titel=naam.titel),
        partner=_join(partner.voorvoegsel, partner.geslachtsnaam) if partner and partner.geslachtsnaam else "",
    )


def _own_titel(titel: str, *, geslacht: Geslacht, naamgebruik: str, heeft_partner: bool) -> str:
    """The own title, unless only the partner's name is used; a married woman does not bear a predicaat."""
    if naamgebruik == "P":
        return ""
    if is_predicaat(titel) and geslacht == "V" and (heeft_partner or naamgebruik != "E"):
        return ""
    return titel


def _hoffelijk(partner: Partner | None, *, geslacht: Geslacht, gekozen: str, eigen_titel: str) -> str:
    """The partner's title that a woman bears with his name. With a title of her own, his must be a man's."""
    if partner is None or geslacht != "V" or gekozen == "E" or (eigen_titel and partner.geslacht == "V"):
        return ""
    return partner.titel if geeft_hoffelijkheidstitel(partner.titel) else ""


def _has_name(keuze: _Keuze) -> bool:
    """Whether every surname that the naamgebruik asks for is known."""
    return bool(keuze.eigen) or keuze.naamgebruik == "P"


def _compose(keuze: _Keuze, *, titel: str, hoffelijk: str) -> str:
    """The surnames in the order of the naamgebruik, each with its title."""
    eigen = _join(titel, keuze.eigen)
    partner = _join(hoffelijk, keuze.partner)
    return {"E": eigen, "P": partner, "V": f"{partner}-{eigen}", "N": f"{eigen}-{partner}"}[keuze.naamgebruik]


def _join(*delen: str) -> str:
    return _ROND_STREEPJE.sub("-", " ".join(deel for deel in delen if deel))


def _geslacht(raw: str) -> Geslacht:
    """Anything but man or woman is unknown: the neutral form is never wrong."""
    stripped = raw.strip()
    return "M" if stripped == "M" else "V" if stripped == "V" else "O"


def _clean_naam(naam: Naam) -> Naam | None:
    values = [clean_text(value) for value in (naam.voornamen, naam.titel, naam.voorvoegsel, naam.geslachtsnaam)]
    if None in values:
        return None
    voornamen, titel, voorvoegsel, geslachtsnaam = (bekend(value or "") for value in values)
    # "-" or "0" is nobody's name: without a letter it is as unknown as the register's "."
    return Naam(voornamen, titel, voorvoegsel, geslachtsnaam if any(map(str.isalpha, geslachtsnaam)) else "")


def _clean_partner(partner: Partner) -> Partner | None:
    naam = _clean_naam(Naam("", partner.titel, partner.voorvoegsel, partner.geslachtsnaam))
    if naam is None:
        return None
    return replace(
        partner,
        titel=naam.titel,
        voorvoegsel=naam.voorvoegsel,
        geslachtsnaam=naam.geslachtsnaam,
        geslacht=partner.geslacht.strip(),
    )
