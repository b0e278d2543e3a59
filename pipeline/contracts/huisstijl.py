"""The municipality's own face on a letter: sender, contact, colours, fonts. All of it configuration (domain-sources §8.12)."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from pipeline.contracts.paths import Pad

Kleur = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class Huisstijl(BaseModel):
    """`huisstijl:` in config.yaml. The defaults are Zoetermeer's public contact data, without a logo of its own."""

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
    sjablonen: Pad | None = None

    def sjablonen_map(self, project: Path) -> Path:
        """The folder with the letters: the municipality's own, or the shipped `templates/letters`."""
        return self.sjablonen or project / "templates" / "letters"
