"""What happens next in a zaak, by whom, by when, why (domain.md, Rules 6, 8, 9). The first rule that fits decides."""

from collections.abc import Mapping
from datetime import date

from pipeline.contracts.config import Zaken
from pipeline.contracts.zaken import Actie, Geadresseerde, Zaak
from pipeline.domain.kalender import werkdagen_na
from pipeline.domain.refusal import Refusal

HANDMATIG = "Handmatig"
BRIEF = "Brief"
_GEMEENTE = "gemeente"


def decide_actie(
    zaak: Zaak,
    inwoner: Mapping[str, str],
    geadresseerde: Geadresseerde | Refusal,
    *,
    termijnen: Zaken,
    gemeente_code: str,
    vandaag: date,
) -> Actie:
    """`inwoner` is one INWONERS row. What the register forbids or leaves unclear goes to a person; else a letter."""
    beletsel = beletsel_of(inwoner, geadresseerde, gemeente_code=gemeente_code)
    if zaak.crisis:
        voor = werkdagen_na(vandaag, termijnen.werkdagen_crisis)
    else:
        voor = werkdagen_na(vandaag, termijnen.werkdagen_taak if beletsel else termijnen.werkdagen_brief)
    if beletsel:
        return Actie(HANDMATIG, beletsel, _GEMEENTE, voor)
    return Actie(BRIEF, "brief-uitnodiging-crisis" if zaak.crisis else "brief-uitnodiging", _GEMEENTE, voor)


def beletsel_of(inwoner: Mapping[str, str], geadresseerde: Geadresseerde | Refusal, *, gemeente_code: str) -> str:
    """The reason code of what stops a letter, or the empty string (domain-sources §5.4)."""
    onderzoek = inwoner["in_onderzoek"]
    facts = {
        "overleden": inwoner["opschorting_reden"] == "O",
        "vertrokken": inwoner["opschorting_reden"] not in {"", "O"}
        or inwoner["gemeente_code"] not in {"", gemeente_code},
        "geheim-adres": inwoner["geheimhouding"] not in {"", "0"},
        "woont-niet-op-adres": onderzoek == "089999",
        "adres-in-onderzoek": onderzoek.startswith("08"),
        "onder-curatele": inwoner["curatele"] != "",
    }
    found = next((reden for reden, holds in facts.items() if holds), "")
    return found or (geadresseerde.reden if isinstance(geadresseerde, Refusal) else "")
