"""How to write to an inwoner: name, address and aanhef by RvIG's rules, or why not (domain.md, Names and addresses)."""

from collections.abc import Mapping

from pipeline.contracts.zaken import Geadresseerde
from pipeline.domain.adres import Adres, adresregels
from pipeline.domain.kix import kix
from pipeline.domain.naam import Naam, Partner, Persoonsnaam, aanhef, aanschrijfwijze
from pipeline.domain.refusal import Refusal


def address_inwoner(inwoner: Mapping[str, str], *, gemeente_naam: str) -> Geadresseerde | Refusal:
    """`inwoner` is one INWONERS row. The lines are aanspreekvorm (nobility only), aanschrijfwijze, adresregels."""
    naam = _persoonsnaam(inwoner)
    regel, groet = aanschrijfwijze(naam), aanhef(naam)
    straat = adresregels(_adres(inwoner), gemeente_naam=gemeente_naam)
    for refusal in (regel, groet, straat):
        if isinstance(refusal, Refusal):
            return refusal
    assert not isinstance(regel, Refusal)  # noqa: S101 - tells mypy what the loop above made sure of
    assert not isinstance(groet, Refusal)  # noqa: S101
    assert not isinstance(straat, Refusal)  # noqa: S101
    above = (regel.aanspreekvorm,) if regel.aanspreekvorm else ()
    code = kix(inwoner["postcode"], inwoner["huisnummer"], inwoner["huisletter"], inwoner["huisnummertoevoeging"])
    return Geadresseerde((*above, regel.regel, *straat), inwoner["postcode"], code, groet)


def _persoonsnaam(inwoner: Mapping[str, str]) -> Persoonsnaam:
    partner = Partner(
        titel=inwoner["partner_adellijke_titel"],
        voorvoegsel=inwoner["partner_voorvoegsel"],
        geslachtsnaam=inwoner["partner_geslachtsnaam"],
        geslacht=inwoner["partner_geslacht"],
        aangegaan="",
        ontbonden=inwoner["partner_ontbonden"],
    )
    return Persoonsnaam(
        naam=Naam(
            voornamen=inwoner["voornamen"],
            titel=inwoner["adellijke_titel"],
            voorvoegsel=inwoner["voorvoegsel"],
            geslachtsnaam=inwoner["geslachtsnaam"],
        ),
        geslacht=inwoner["geslacht"],
        naamgebruik=inwoner["naamgebruik"],
        partners=(partner,) if partner.geslachtsnaam else (),
    )


def _adres(inwoner: Mapping[str, str]) -> Adres:
    return Adres(
        functie_adres=inwoner["functie_adres"],
        straat=inwoner["straat"],
        huisnummer=inwoner["huisnummer"],
        huisletter=inwoner["huisletter"],
        toevoeging=inwoner["huisnummertoevoeging"],
        aanduiding=inwoner["aanduiding_bij_huisnummer"],
        postcode=inwoner["postcode"],
        woonplaats=inwoner["woonplaats"],
        locatie=inwoner["locatiebeschrijving"],
    )
