"""What may be said of contact with an inwoner beside DDAS's own words; free text would collect what may not be kept."""

from collections.abc import Mapping

ZELF_GEMELD = "zelf gemeld"
BIJZONDERHEDEN = ("boodschap", "kaartje", "geweigerd", "terugbellen", "verkeerd nummer", ZELF_GEMELD)
"""What else there is to say about an attempt."""
BIJ_BEREIKT: Mapping[str, bool] = {"geweigerd": True, "kaartje": False, "boodschap": False}
"""What can be true only when somebody was reached, or only when nobody was."""
PLAATSEN = ("thuis", "kantoor", "stadhuis")
"""Where an appointment can be."""


def soort_bij(plaats: str) -> str:
    """The contactsoort (DDAS) of an appointment at this place."""
    return "Huisbezoek" if plaats == "thuis" else "Afspraak op locatie"
