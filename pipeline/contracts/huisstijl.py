"""The municipality's own face on a letter: sender, contact, colours, fonts, page; all configuration (§8.12)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipeline.contracts.paths import Pad

Kleur = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Mm = Annotated[float, Field(ge=0, le=297)]
Taal = Literal["ar", "bg", "de", "en", "es", "fa", "fr", "pl", "pt", "ro", "ru", "so", "ti", "tr", "uk"]
"""Languages (ISO 639-1) that Noto Sans draws, or another font of the municipality's."""


def _talen() -> dict[Taal, str]:
    """Help is free, call us: the same in each language."""
    return {
        "en": "You can get free help. Call {telefoon}.",
        "pl": "Pomoc jest bezpłatna. Zadzwoń: {telefoon}.",
        "tr": "Yardım ücretsizdir. Arayın: {telefoon}.",
        "uk": "Допомога безкоштовна. Телефонуйте: {telefoon}.",
        "ar": "المساعدة مجانية. اتصلوا بالرقم {telefoon}.",
    }


class Pagina(BaseModel):
    """A4 portrait in millimetres from the top left. No Dutch print street publishes its measures, so all can be set.

    The window shows the address only; the strip on the left stays white for the inserter's marks, hence the margin's
    minimum. Nothing stands nearer to the edge than `druk_marge`: many printers cannot reach it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    marge: Annotated[float, Field(ge=18, le=40)] = 20
    venster_links: Mm = 20
    venster_boven: Mm = 45
    venster_breedte: Mm = 85
    venster_hoogte: Mm = 32
    venster_regels: Annotated[int, Field(ge=3, le=8)] = 6
    tekst_boven: Mm = 95
    druk_marge: Annotated[float, Field(ge=0, le=20)] = 5
    strook_links: Mm = 0
    strook_boven: Mm = 95
    strook_breedte: Mm = 18
    strook_hoogte: Mm = 80
    kix: bool = False
    datamatrix: bool = False
    datamatrix_links: Mm = 6
    datamatrix_boven: Mm = 182


class Organisatie(BaseModel):
    """Who else can help a resident (`doorverwijzing:`). Phone and website may be empty; `wat` is a sentence in B1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    naam: Annotated[str, StringConstraints(min_length=1)]
    wat: Annotated[str, StringConstraints(min_length=1)]
    telefoon: str = ""
    website: str = ""


ORGANISATIES = (
    Organisatie(
        naam="Humanitas",
        wat="Een vrijwilliger helpt u thuis met uw post en betalingen.",
        website="www.humanitas.nl",
    ),
    Organisatie(
        naam="SchuldHulpMaatje",
        wat="Een maatje helpt u om weer overzicht te krijgen.",
        website="www.schuldhulpmaatje.nl",
    ),
    Organisatie(naam="Formulierenbrigade", wat="Zij vullen samen met u formulieren in."),
    Organisatie(
        naam="MiM (Mensen in de Minima)",
        wat="Zij helpen als u weinig geld heeft.",
        website="www.stichtingmim.nl",
    ),
)
"""Zoetermeer's (domain.md, The story), without phone numbers: a wrong number in a letter is worse than none."""


class Huisstijl(BaseModel):
    """`huisstijl:` in config.yaml. The defaults are Zoetermeer's public contact data, without a logo of its own.

    `fonts` is a folder with the municipality's own fonts and `lettertype` the family to use from it; what that family
    cannot draw comes from Noto Sans, which draws every letter of the BRP (DIN 91379). With `afspraak_url` letters show
    that page with a QR code. `talen` says in other languages that help is free; `{telefoon}` becomes the number.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    afzender: str = "Gemeente Zoetermeer"
    retouradres: str = "Postbus 15, 2700 AA Zoetermeer"
    telefoon: str = "14 079"
    website: str = "www.zoetermeer.nl/geldzaken"
    privacyverklaring: str = "www.zoetermeer.nl/privacy"
    bezoekadres: str = "Engelandlaan 502, Zoetermeer"
    ondertekenaar: str = "Team Geldzaken"
    afspraak_url: str = ""
    talen: dict[Taal, str] = Field(default_factory=_talen)
    kleur: Kleur = "#154273"
    logo: Pad | None = None
    fonts: Pad | None = None
    lettertype: str = "Noto Sans"
    sjablonen: Pad | None = None
    pagina: Pagina = Pagina()

    def sjablonen_map(self, project: Path) -> Path:
        """The folder with the letters: the municipality's own, or the shipped `templates/letters`."""
        return self.sjablonen or project / "templates" / "letters"
