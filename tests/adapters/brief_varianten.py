"""Every shipped letter in every variant its text has, for all tests that look at letters on paper."""

from collections.abc import Mapping

from pipeline.contracts.huisstijl import ORGANISATIES
from pipeline.contracts.letters import BriefOpdracht, Waarde, briefsoort, briefsoorten

ADRES = ("A.Ö. Groenen", "Van der Hagenstraat 9-2", "2722 NT  ZOETERMEER")
_ALLE: dict[str, Waarde] = {
    "partner_soorten": ["uw energie", "uw huur", "uw water", "uw zorgverzekering"],
    "bronnen": ["Stroomnet", "Waterland", "Woonbron", "ZorgZeker"],
    "soorten": ["Energie", "Huur", "Water", "Zorg"],
    "klasse": "meervoudig",
}


def _een(soort: str, woord: str, bron: str) -> dict[str, Waarde]:
    return {"soorten": [soort], "crisis_soorten": [soort], "partner_soorten": [woord], "bronnen": [bron]}


_SOORTEN: dict[str, dict[str, Waarde]] = {
    "huur": _een("Huur", "uw huur", "Woonbron"),
    "energie": _een("Energie", "uw energie", "Stroomnet"),
    "water": _een("Water", "uw water", "Waterland"),
    "zorg": _een("Zorg", "uw zorgverzekering", "ZorgZeker"),
}
_JONG: dict[str, dict[str, Waarde]] = {"18-26": {"leeftijdsgroep": "18-26"}}
_OUD: dict[str, dict[str, Waarde]] = {"67+": {"leeftijdsgroep": "67+"}}
_GEWOON: dict[str, dict[str, Waarde]] = {"gewoon": {}}

VARIANTEN: dict[str, dict[str, dict[str, Waarde]]] = {
    "uitnodiging": {**_SOORTEN, "meervoudig": _ALLE, "zonder_uitvoerder": {"uitvoerder": ""}},
    "aankondiging_huisbezoek": {**_GEWOON, **_OUD, "zonder_uitvoerder": {"uitvoerder": ""}, "meervoudig": _ALLE},
    "kaartje_niet_thuis": {**_GEWOON, "zelf_invullen": {"bezoek_datum": ""}},
    "zelf_aan_de_slag": {
        **_GEWOON, **_JONG, **_OUD, "zonder_contact": {"contactwijzen": []}, "meervoudig": _ALLE | {"uitvoerder": ""},
    },
    "bevestiging_afspraak": {
        **_GEWOON, "thuis": {"afspraak_plaats": "thuis", "afspraak_adres": ""}, "niets_meenemen": {"meenemen": []},
        "meervoudig": _ALLE,
    },
    "doorverwijzing": {
        "gewoon": {"organisaties": [one.model_dump() for one in ORGANISATIES]},
        "met_telefoon": {"organisaties": [ORGANISATIES[0].model_dump() | {"telefoon": "079 123 45 67"}]},
        "meervoudig": _ALLE,
    },
    "laatste_bericht": {**_GEWOON, **_JONG, "zonder_aantal": {"pogingen": ""}, "meervoudig": _ALLE},
    "crisis": {**_SOORTEN, "meervoudig": _ALLE | {"crisis_soorten": ["Energie", "Huur", "Water", "Zorg"]}},
}  # fmt: skip
"""What differs from the catalogue's example, by letter and name of the variant."""


def voorbeeld(template: str, velden: Mapping[str, Waarde], *, nummer: int = 0) -> BriefOpdracht:
    """The letter with the catalogue's example values and these over them; the house style stays its own."""
    own = {veld.naam: veld.voorbeeld for veld in briefsoort(template).velden}
    return BriefOpdracht(
        kenmerk=f"VS-7K3M-Q9XA-{nummer:04d}",
        zaak_id="Z1",
        bsn="999999011",
        template=template,
        adresregels=ADRES,
        postcode="2722NT",
        aanhef="Geachte mevrouw Groenen",
        velden={**own, **velden},
        kix="2722NT9X2",
    )


def alle_varianten() -> dict[str, BriefOpdracht]:
    """Each variant as an order, by a name such as `crisis_huur`."""
    return {
        f"{template}_{naam}": voorbeeld(template, velden)
        for template in briefsoorten()
        for naam, velden in VARIANTEN[template].items()
    }
