"""One fictitious persoonslijst, in the columns of the contract's `plat` form."""

from typing import NamedTuple


class Inwoner(NamedTuple):
    """A resident as the residents file tells it. All text; BRP dates of 8 digits; `_fields` is the file's header."""

    bsn: str
    geslacht: str
    voornamen: str
    adellijke_titel: str = ""
    voorvoegsel: str = ""
    geslachtsnaam: str = ""
    naamgebruik: str = "E"
    geboortedatum: str = "00000000"
    geheimhouding: str = "0"
    opschorting_reden: str = ""
    opschorting_datum: str = ""
    gemeente_code: str = "0637"
    functie_adres: str = "W"
    straat: str = ""
    huisnummer: str = ""
    huisletter: str = ""
    huisnummertoevoeging: str = ""
    aanduiding_bij_huisnummer: str = ""
    postcode: str = ""
    woonplaats: str = "Zoetermeer"
    locatiebeschrijving: str = ""
    in_onderzoek: str = ""
    curatele: str = ""
    partner_adellijke_titel: str = ""
    partner_voorvoegsel: str = ""
    partner_geslachtsnaam: str = ""
    partner_geslacht: str = ""
    partner_ontbonden: str = ""
    vorige_postcode: str = ""
    vorige_huisnummer: str = ""
    datum_adres: str = ""
