"""From a zaak to an order for the letter press: everything the template may use, and nothing of anybody else."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from sqlite3 import Row

from pipeline.adapters.reading import inwoners_by_bsn, read_inwoners, read_signalen
from pipeline.adapters.store import Changes, Store
from pipeline.casework import TeSchrijven
from pipeline.contracts.config import Config
from pipeline.contracts.ids import kenmerk
from pipeline.contracts.letters import CRISIS, UITNODIGING, BriefOpdracht, Herkomst, Waarde, briefsoort
from pipeline.contracts.zaken import Stand, Zaak
from pipeline.domain.datum import BrpDatum
from pipeline.domain.kalender import in_woorden, in_woorden_met_dag, werkdagen_na
from pipeline.domain.leeftijd import leeftijdsgroep
from pipeline.domain.refusal import Refusal
from pipeline.domain.vergelijkvorm import vergelijkvorm
from pipeline.errors import DataError
from pipeline.omgeving import Omgeving
from pipeline.stages.address import address_inwoner
from pipeline.zaakstaat import stored_zaken

_GEEN_POGING = frozenset({"Administratief", "Onbekend"})
_WEGEN = {"Telefoon": "telefoon", "Mail": "e-mail", "SMS/Whatsapp": "sms"}
_GETALLEN = dict(enumerate(("twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien"), start=2))
_EXAMPLE_VISIT = 5
"""An example's visit or appointment, in working days from today."""
_IN_WORDS = {
    "Huur": "uw huur",
    "Energie": "uw energie",
    "Zorg": "uw zorgverzekering",
    "Water": "uw water",
    "Hypotheek": "uw hypotheek",
    "Belastingdienst": "uw belasting",
    "Dienst Toeslagen": "uw toeslagen",
    "DUO": "uw studielening",
    "CAK Eigen bijdrage": "uw eigen bijdrage",
    "CAK Zorgverzekeringen": "uw zorgverzekering",
    "Overige": "een rekening",
}


def opdracht_for(
    work: TeSchrijven,
    herkomst: Iterable[Herkomst],
    *,
    velden: Mapping[str, Waarde],
    omgeving: Omgeving,
    store: Store,
) -> BriefOpdracht:
    """The letter that a zaak asks for. The same zaak, template and aanleiding is the same kenmerk, so one letter.

    `velden` are what only the caller knows, such as an appointment: they come over what the zaak itself says.
    """
    to = work.geadresseerde
    known = zaak_velden(work.zaak, work.geboortedatum, herkomst=herkomst, omgeving=omgeving) | dict(velden)
    return BriefOpdracht(
        kenmerk=kenmerk(store.sleutel, work.zaak.zaak_id, work.brief.template, work.brief.aanleiding),
        zaak_id=work.zaak.zaak_id,
        bsn=work.zaak.bsn,
        template=work.brief.template,
        adresregels=to.adresregels,
        postcode=to.postcode,
        aanhef=to.aanhef,
        velden=known | _place(str(known.get("afspraak_plaats", "")), config=omgeving.config) | dict(velden),
        kix=to.kix,
    )


def velden_of(stand: Stand) -> dict[str, Waarde]:
    """What happened so far, in words for a letter: how often we tried, and how we seek contact."""
    tries = sum(poging.soort not in _GEEN_POGING for poging in stand.pogingen)
    ways = [word for soort, word in _WEGEN.items() if any(stap.soort == soort for stap in stand.stappen)]
    found: dict[str, Waarde] = {"contactwijzen": ways or ["telefoon"]}
    return found | ({"pogingen": _GETALLEN.get(tries, str(tries))} if tries > 1 else {})


def zaak_velden(
    zaak: Zaak, geboortedatum: str, *, herkomst: Iterable[Herkomst], omgeving: Omgeving
) -> dict[str, Waarde]:
    """The fields that the zaak, the register and config.yaml fill in (`brieven.yaml` says what they mean)."""
    origins, vandaag = sorted(set(herkomst)), omgeving.vandaag
    geboren = BrpDatum.parse(geboortedatum)
    return {
        "partner_soorten": sorted({_IN_WORDS[one.soort] for one in origins}),
        "bronnen": sorted({one.bron for one in origins}),
        "soorten": sorted({one.soort for one in origins}),
        "crisis": zaak.crisis,
        "crisis_soorten": sorted({one.soort for one in origins if one.crisis}),
        "klasse": zaak.klasse,
        "leeftijdsgroep": "" if isinstance(geboren, Refusal) else leeftijdsgroep(geboren, vandaag),
        "reageer_voor": in_woorden_met_dag(_answer_by(omgeving, crisis=zaak.crisis)),
        "dagtekening": in_woorden(vandaag),
        **_of_config(omgeving.config),
    }


def herkomst_of(changes: Changes, store: Store, *, config: Config) -> dict[str, Herkomst]:
    """The kind and the source's name per signaal_id: what the letter must say about its source (AVG art. 14)."""
    names = {(partner.id, ""): partner.naam for partner in config.partners} | {
        (partner.id, vergelijkvorm(aanleveraar.naam)): aanleveraar.naam
        for partner in config.partners
        for aanleveraar in partner.aanleveraars
    }
    known = [read_signalen(store), *([changes.tables["signalen"]] if "signalen" in changes.tables else [])]
    columns = ["signaal_id", "soort", "partner", "aanleveraar", "crisis", "datum_einde_levering"]
    return {
        row["signaal_id"]: Herkomst(
            row["soort"],
            _source(names, row["partner"], row["aanleveraar"]),
            row["crisis"] == "J" or row["datum_einde_levering"] is not None,
        )
        for table in known
        for row in table.select(columns).to_pylist()
    }


def _source(names: Mapping[tuple[str, str], str], partner: str, aanleveraar: str) -> str:
    """Who reported: on a collective drop the landlord, under the name in config.yaml; else the partner."""
    return names.get((partner, vergelijkvorm(aanleveraar))) or names.get((partner, ""), partner)


def example_brief(omgeving: Omgeving, template: str = UITNODIGING) -> BriefOpdracht:
    """A letter to nobody, for previews and for `check`: RvIG's own example name, the catalogue's example values."""
    velden = {veld.naam: veld.voorbeeld for veld in briefsoort(template).velden} | _of_config(omgeving.config)
    crisis = template == CRISIS
    visit = in_woorden_met_dag(werkdagen_na(omgeving.vandaag, _EXAMPLE_VISIT))
    return BriefOpdracht(
        kenmerk="VS-VRBD-0000-0000",
        zaak_id="Z" + "0" * 20,
        bsn="",
        template=template,
        adresregels=("A.Ö. Groenen", "Engelandlaan 502", "2711 EC  ZOETERMEER"),
        postcode="2711EC",
        aanhef="Geachte mevrouw Groenen",
        velden={
            **velden,
            "dagtekening": in_woorden(omgeving.vandaag),
            "reageer_voor": in_woorden_met_dag(_answer_by(omgeving, crisis=crisis)),
            "crisis": crisis,
            "bezoek_datum": visit,
            "afspraak_datum": visit,
        },
        kix="2711EC502",
    )


def brief_again(omgeving: Omgeving, store: Store, brief: Row, *, template: str) -> BriefOpdracht:
    """`template` with the data of a real letter (a row of `brieven`) as they are now; the rest is the example's.

    Raises DataError when the inwoner or the address cannot be used any more.
    """
    zaak = next((one for one in stored_zaken(store) if one.zaak_id == brief["zaak_id"]), None)
    inwoner = inwoners_by_bsn(read_inwoners(store), [brief["bsn"]]).get(brief["bsn"])
    if zaak is None or inwoner is None:
        raise DataError("De gegevens van deze brief zijn er niet meer.", "Kijk met `seintje explain KENMERK`.")
    to = address_inwoner(inwoner, gemeente_naam=omgeving.config.gemeente.naam)
    if isinstance(to, Refusal):
        raise DataError("Deze inwoner is nu niet te schrijven.", "Kijk met `seintje explain KENMERK`.")
    origins = herkomst_of(Changes(store.next_run_id()), store, config=omgeving.config)
    herkomst = [origins[one] for one in zaak.eigen_signaal_ids if one in origins]
    known = zaak_velden(zaak, inwoner["geboortedatum"], herkomst=herkomst, omgeving=omgeving)
    example = example_brief(omgeving, template)
    return BriefOpdracht(
        kenmerk=brief["kenmerk"],
        zaak_id=zaak.zaak_id,
        bsn=zaak.bsn,
        template=template,
        adresregels=to.adresregels,
        postcode=to.postcode,
        aanhef=to.aanhef,
        velden={**example.velden, **known},
        kix=to.kix,
    )


def _answer_by(omgeving: Omgeving, *, crisis: bool) -> date:
    """The day before which the inwoner calls: a term in days, or the working days of a bedreigende situatie."""
    termijnen = omgeving.config.zaken
    if crisis:
        return werkdagen_na(omgeving.vandaag, termijnen.werkdagen_crisis)
    return werkdagen_na(omgeving.vandaag + timedelta(days=termijnen.reactietermijn_dagen), 0)


def _of_config(config: Config) -> dict[str, Waarde]:
    return {
        "uitvoerder": config.uitvoerders[0].naam if config.uitvoerders else "",
        "organisaties": [one.model_dump() for one in config.doorverwijzing],
    }


def _place(plaats: str, *, config: Config) -> dict[str, Waarde]:
    """The address of the place of an appointment. Who does the talk without an office of its own uses the town's."""
    offices = [uitvoerder.bezoekadres for uitvoerder in config.uitvoerders if uitvoerder.bezoekadres]
    kantoor = offices[0] if offices else config.huisstijl.bezoekadres
    addresses = {"kantoor": kantoor, "stadhuis": config.huisstijl.bezoekadres}
    return {"afspraak_adres": addresses[plaats]} if plaats in addresses else {}
