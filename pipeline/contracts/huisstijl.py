"""The municipality's own face on a letter: sender, contact, colours, fonts, page; all configuration (§8.12)."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipeline.contracts.paths import Pad

Kleur = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Mm = Annotated[float, Field(ge=0, le=297)]


class Pagina(BaseModel):
    """A4 portrait in millimetres from the top left. No Dutch print street publishes its measures, so all can be set.

    The window shows the address only; the left 18 mm stay free for the inserter's marks, hence the margin's minimum.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    marge: Annotated[float, Field(ge=18, le=40)] = 20
    venster_links: Mm = 20
    venster_boven: Mm = 45
    venster_breedte: Mm = 85
    venster_hoogte: Mm = 32
    venster_regels: Annotated[int, Field(ge=3, le=8)] = 6
    tekst_boven: Mm = 95


class Huisstijl(BaseModel):
    """`huisstijl:` in config.yaml. The defaults are Zoetermeer's public contact data, without a logo of its own.

    `fonts` is a folder with the municipality's own fonts and `lettertype` the family to use from it; what that family
    cannot draw comes from Noto Sans, which draws every letter of the BRP (DIN 91379).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    afzender: str = "Gemeente Zoetermeer"
    retouradres: str = "Postbus 15, 2700 AA Zoetermeer"
    telefoon: str = "14 079"
    website: str = "www.zoetermeer.nl/geldzaken"
    privacyverklaring: str = "www.zoetermeer.nl/privacy"
    bezoekadres: str = "Engelandlaan 502, Zoetermeer"
    ondertekenaar: str = "Team Geldzaken"
    kleur: Kleur = "#154273"
    logo: Pad | None = None
    fonts: Pad | None = None
    lettertype: str = "Noto Sans"
    sjablonen: Pad | None = None
    pagina: Pagina = Pagina()

    def sjablonen_map(self, project: Path) -> Path:
        """The folder with the letters: the municipality's own, or the shipped `templates/letters`."""
        return self.sjablonen or project / "templates" / "letters"
