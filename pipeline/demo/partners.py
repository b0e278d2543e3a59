"""The demo's signaalpartners: who they are, and how each of them writes its leveringen."""

from typing import Literal, NamedTuple

from pipeline.contracts.ddas import Signaalpartner


class DemoPartner(NamedTuple):
    """A fictitious partner; without `getekend` there is no overeenkomst and its levering must be refused."""

    id: str
    naam: str
    soort: Signaalpartner
    getekend: bool = True


class Leveringsvorm(NamedTuple):
    """How one levering is written. `aandeel` is its share of all good signalen in thousandths, `dagen` its age in days.

    `datum` is strftime's, `bedrag` a notation of the contract; `extra_records` come on top of the share.
    """

    partner: DemoPartner
    volgnr: int
    aandeel: int
    dagen: int
    vorm: Literal["csv", "xml"]
    codering: str
    datum: str
    bedrag: Literal["1.234,56", "1234,56", "1234.56", "€ 1.234,56"]
    kolommen: str
    crisis: bool = False
    beschadigd: bool = False
    extra_records: int = 0

    def bestand(self, jjjjmmdd: str) -> str:
        """The file's name (contract, A levering in the house format)."""
        return f"VS_{self.partner.id}_{jjjjmmdd}_{self.volgnr:03d}.{self.vorm}"


DRUKSTRAAT = "drukstraat"
_NAAM = "voorvoegsel achternaam geboortedatum"
_KERN = "huisnummer huisletter toevoeging postcode woonplaats"
_GELD = "bedrag ontstaansdatum signaaldatum mutatie"


def demo_partners() -> tuple[DemoPartner, ...]:
    """Every partner, also the one that never signed."""
    return (
        DemoPartner("zorgzeker", "Zorgzeker Verzekeringen", "Zorg"),
        DemoPartner("woonbron", "Woonbron Zoetermeer", "Huur"),
        DemoPartner("stadswonen", "Stadswonen Haaglanden", "Huur"),
        DemoPartner("stroomnet", "Stroomnet Energie", "Energie"),
        DemoPartner("waterwerk", "Waterwerk Zuid-Holland", "Water"),
        DemoPartner("huurbaas", "Huurbaas Kamerverhuur", "Huur", getekend=False),
    )


def _huurvormen(woonbron: DemoPartner, stadswonen: DemoPartner, huurbaas: DemoPartner) -> tuple[Leveringsvorm, ...]:
    woonbrons = f"referentie voorletters {_NAAM} straat {_KERN} telefoon email {_GELD}"
    return (
        Leveringsvorm(woonbron, 1, 80, 2, "csv", "cp1252", "%d-%m-%Y", "€ 1.234,56", woonbrons),
        Leveringsvorm(woonbron, 2, 30, 1, "csv", "cp1252", "%d-%m-%Y", "€ 1.234,56", woonbrons, beschadigd=True),
        Leveringsvorm(
            stadswonen, 1, 90, 1, "xml", "utf-8", "%Y-%m-%d", "1234.56",
            f"referentie klantnummer voornamen {_NAAM} straat {_KERN} email {_GELD} aanleveraar",
        ),
        Leveringsvorm(
            huurbaas, 1, 0, 1, "csv", "utf-8", "%Y-%m-%d", "1234,56",
            f"referentie voorletters {_NAAM} {_KERN} {_GELD} aanleveraar",
            extra_records=4,
        ),
    )  # fmt: skip


def _energievormen(stroom: DemoPartner) -> tuple[Leveringsvorm, ...]:
    """The monthly file and the daily crisis lane."""
    vast = f"referentie soort klantnummer voorletters {_NAAM} {_KERN} telefoon"
    return (
        Leveringsvorm(
            stroom, 1, 150, 2, "xml", "utf-8", "%Y-%m-%d", "1234.56", f"{vast} email {_GELD} crisis"
        ),
        Leveringsvorm(
            stroom, 2, 50, 0, "csv", "utf-8", "%Y%m%d", "1.234,56",
            f"{vast} {_GELD} crisis datum_einde_levering warme_overdracht",
            crisis=True,
        ),
    )  # fmt: skip


def leveringsvormen() -> tuple[Leveringsvorm, ...]:
    """Every levering of the demo. The shares are Zoetermeer's mix of kinds and add up to 1,000 (domain.md, Volumes)."""
    zorg, woonbron, stadswonen, stroom, water, huurbaas = demo_partners()
    return (
        Leveringsvorm(
            zorg, 1, 410, 1, "csv", "utf-8", "%Y-%m-%d", "1234,56",
            f"referentie klantnummer bsn voorletters {_NAAM} straat {_KERN} telefoon {_GELD}",
        ),
        *_huurvormen(woonbron, stadswonen, huurbaas),
        *_energievormen(stroom),
        Leveringsvorm(
            water, 1, 190, 1, "csv", "utf-8-sig", "%d-%m-%Y", "1.234,56",
            f"referentie klantnummer voorletters achternaam geboortedatum straat {_KERN} {_GELD}",
        ),
    )  # fmt: skip
