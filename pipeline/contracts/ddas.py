"""Code lists of DDAS-Vroegsignalering v1.2, literally (domain-sources §4.3)."""

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
