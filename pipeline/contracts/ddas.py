"""Code lists of DDAS-Vroegsignalering v1.2, literally (domain-sources §4.3)."""

from collections.abc import Mapping
from typing import Literal

Signaalpartner = Literal[
    "Belastingdienst", "CAK Eigen bijdrage", "CAK Zorgverzekeringen", "Dienst Toeslagen", "DUO", "Energie", "Huur",
    "Hypotheek", "Overige", "Water", "Zorg",
]  # fmt: skip
"""EnumSignaalpartner: the kind of the partner."""

Signaalstatus = Literal[
    "Nog niet opgepakt",
    "Opgepakt",
    "Niet opgepakt: herhaalde melding",
    "Niet opgepakt: onterecht signaal",
    "Niet opgepakt: andere reden",
    "Inwoner is overleden",
    "Persoon is geen inwoner (meer) in de gemeente",
    "Inwoner al bekend bij schuldhulpverlening",
]
"""EnumSignaalstatus: every signaal starts at `Nog niet opgepakt`."""

NOG_NIET_OPGEPAKT: Signaalstatus = "Nog niet opgepakt"
OPGEPAKT: Signaalstatus = "Opgepakt"
HERHAALD: Signaalstatus = "Niet opgepakt: herhaalde melding"
ONTERECHT: Signaalstatus = "Niet opgepakt: onterecht signaal"
ANDERE_REDEN: Signaalstatus = "Niet opgepakt: andere reden"
OVERLEDEN: Signaalstatus = "Inwoner is overleden"
GEEN_INWONER: Signaalstatus = "Persoon is geen inwoner (meer) in de gemeente"

KINDS_BY_DEFAULT: tuple[Signaalpartner, ...] = ("Zorg", "Huur", "Energie", "Water")
"""The kinds with a basis in art. 3 Bgs; the others need their own basis and end date (domain.md, Rules 1)."""

AL_BEKEND: Signaalstatus = "Inwoner al bekend bij schuldhulpverlening"

Eindresultaat = Literal[
    "(Budget)advies en/of quick fix",
    "Definitief geen contact kunnen krijgen",
    "Geen reactie na eerder contact",
    "Inwoner al bekend bij schuldhulpverlening",
    "Inwoner heeft al een ander lopend traject",
    "Inwoner heeft zelf al betaald/betalingsregeling getroffen",
    "Inwoner is overleden",
    "Inwoner regelt het zelf/hoeft geen hulp vanuit vroegsignalering",
    "Niet opgepakt: andere reden",
    "Niet opgepakt: herhaalde melding",
    "Niet opgepakt: onterecht signaal",
    "Persoon is geen inwoner (meer) in de gemeente",
    "Vervolghulp en/of verwijzing",
    "Vervolghulp en/of verwijzing financieel",
    "Vervolghulp en/of verwijzing niet financieel",
    "Verwijzing zonder tussenkomst inwoner",
]
"""EnumEindresultaat: how a zaak ends."""

STATUS_BIJ_RESULTAAT: Mapping[str, Signaalstatus] = {
    "Inwoner al bekend bij schuldhulpverlening": AL_BEKEND,
    "Inwoner is overleden": OVERLEDEN,
    "Niet opgepakt: andere reden": ANDERE_REDEN,
    "Niet opgepakt: herhaalde melding": HERHAALD,
    "Niet opgepakt: onterecht signaal": ONTERECHT,
    "Persoon is geen inwoner (meer) in de gemeente": GEEN_INWONER,
}
"""Results that give the signalen of the zaak another status; with every other result they stay `Opgepakt`."""

GEEN_CONTACT: Eindresultaat = "Definitief geen contact kunnen krijgen"
GEEN_REACTIE: Eindresultaat = "Geen reactie na eerder contact"

Contactsoort = Literal[
    "Administratief", "Afspraak op locatie", "Brief", "Huisbezoek", "Kaartje", "Mail", "Onbekend", "Overige",
    "SMS/Whatsapp", "Telefoon",
]  # fmt: skip
"""EnumContactsoort."""

Dagdeel = Literal["Ochtend", "Middag", "Avond"]
"""EnumDagdeel: before 12, before 18, and from 18 o'clock."""
