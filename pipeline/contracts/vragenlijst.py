"""The questionnaire for a new partner: its questions, in the order of the workbook."""

from typing import NamedTuple

NEE, JA = "nee", "ja"
MAP, SFTP = "map bij de gemeente", "SFTP-server van de partner"
HUIS, EIGEN = "huisformaat (CSV, XML of Excel)", "eigen indeling"
GEEN_RITME = "geen vast ritme"


class Vraag(NamedTuple):
    """A question: its key, the words, what the person who fills it in must know, and the list to choose from."""

    sleutel: str
    vraag: str
    uitleg: str
    verplicht: bool = True
    keuze: str = ""


class Onderdeel(NamedTuple):
    """Questions under one heading."""

    titel: str
    vragen: tuple[Vraag, ...]


class Keuzes(NamedTuple):
    """What can be chosen at this municipality: kinds that may deliver, layouts it knows, collective drops (ids)."""

    soorten: tuple[str, ...]
    indelingen: tuple[str, ...]
    verzamelmappen: tuple[str, ...]

    def lijsten(self) -> dict[str, tuple[str, ...]]:
        """The words of each drop-down."""
        return {
            "soort": self.soorten,
            "verzamelmap": (NEE, *self.verzamelmappen),
            "ja_nee": (JA, NEE),
            "wijze": (MAP, SFTP),
            "indeling": (HUIS, *self.indelingen, EIGEN),
            "ritme": ("dagelijks", "wekelijks", "maandelijks", GEEN_RITME),
        }


VRAGENLIJST = (
    Onderdeel(
        "Uw organisatie",
        (
            Vraag("naam", "Naam", "Zoals in het handelsregister. Hoogstens 80 tekens."),
            Vraag("kvk", "KvK-nummer", "8 cijfers."),
            Vraag("soort", "Soort signalen", "Kies uit de lijst.", keuze="soort"),
            Vraag(
                "verzamelmap",
                "Levert u via een verzamelmap?",
                "Alleen voor kleine verhuurders. Anders: nee.",
                keuze="verzamelmap",
            ),
        ),
    ),
    Onderdeel(
        "Wie tekent de overeenkomst",
        (
            Vraag("tekent_naam", "Naam", "Iemand die namens u mag tekenen."),
            Vraag("tekent_functie", "Functie", "Bijvoorbeeld: directeur."),
            Vraag("tekent_email", "E-mailadres", "Hier komt de overeenkomst binnen."),
        ),
    ),
    Onderdeel(
        "Wie weet van de leveringen",
        (
            Vraag("contact_naam", "Naam", "Wie wij bellen als een bestand niet klopt."),
            Vraag("contact_email", "E-mailadres", "Mag ook een adres van een afdeling zijn."),
            Vraag("contact_telefoon", "Telefoonnummer", "Mag leeg blijven.", verplicht=False),
        ),
    ),
    Onderdeel(
        "Hoe u levert (niet via een verzamelmap)",
        (
            Vraag("wijze", "Waar zet u het bestand?", "Kies uit de lijst.", verplicht=False, keuze="wijze"),
            Vraag("host", "SFTP: servernaam", "Bijvoorbeeld sftp.voorbeeld.nl.", verplicht=False),
            Vraag("poort", "SFTP: poort", "Leeg is 22.", verplicht=False),
            Vraag("gebruiker", "SFTP: gebruiker", "Het account voor de gemeente.", verplicht=False),
            Vraag("pad", "SFTP: map", "Leeg is de map waar het account begint.", verplicht=False),
            Vraag(
                "hostsleutel",
                "SFTP: sleutel van de server",
                "De openbare sleutel, zoals ssh-keyscan hem geeft: ssh-ed25519 AAAA…",
                verplicht=False,
            ),
            Vraag("indeling", "Indeling van het bestand", "Kies uit de lijst.", verplicht=False, keuze="indeling"),
            Vraag("ritme", "Hoe vaak levert u?", "Een crisis mag altijd tussendoor.", verplicht=False, keuze="ritme"),
        ),
    ),
    Onderdeel(
        "Wat wij kunnen verwachten",
        (
            Vraag("klanten", "Klanten in onze gemeente", "Ongeveer, als getal."),
            Vraag("min", "Minste signalen per levering", "Mag 0 zijn."),
            Vraag("max", "Meeste signalen per levering", "Niet meer dan u klanten hebt."),
            Vraag(
                "vanaf",
                "Vanaf wanneer wilt u leveren?",
                "Een datum, zoals 1-3-2027. Leeg: zodra is getekend.",
                verplicht=False,
            ),
            Vraag("tot", "Tot en met wanneer?", "Leeg: tot iemand opzegt.", verplicht=False),
            Vraag(
                "proef",
                "Eerst proefleveringen?",
                "Dan krijgt u wel een rapport, maar nemen wij niets op.",
                keuze="ja_nee",
            ),
        ),
    ),
    Onderdeel(
        "BSN",
        (
            Vraag("bsn", "Wilt u het BSN meesturen?", "Dat mag alleen met een wettelijke grondslag.", keuze="ja_nee"),
            Vraag("bsn_grondslag", "Welke wet en welk artikel?", "Alleen als u hierboven ja koos.", verplicht=False),
        ),
    ),
)


def alle_vragen() -> tuple[Vraag, ...]:
    """Every question in order."""
    return tuple(vraag for onderdeel in VRAGENLIJST for vraag in onderdeel.vragen)
