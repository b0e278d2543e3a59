"""config.yaml as values: one schema, checked whole, every default in one place (contract, config.yaml)."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pipeline.contracts.beleid import Beleid, load_beleid
from pipeline.contracts.config_delen import DropConfig, Id, Part, Periode
from pipeline.contracts.config_partner import Partner, Verhuurder
from pipeline.contracts.ddas import KINDS_BY_DEFAULT, Eindresultaat, Signaalpartner
from pipeline.contracts.formaat import Formaat, judge_formaten
from pipeline.contracts.huisstijl import ORGANISATIES, Huisstijl, Organisatie
from pipeline.contracts.leesbaarheid import Brieven
from pipeline.contracts.paths import Pad
from pipeline.contracts.register import Ondertekening


class Gemeente(Part):
    """The municipality; `code` is RvIG's table 33, four digits between quotes."""

    naam: Annotated[str, StringConstraints(min_length=1)]
    code: Annotated[str, StringConstraints(pattern=r"^\d{4}$")]

    @field_validator("code", mode="before")
    @classmethod
    def _code_is_text(cls, value: object) -> object:
        if isinstance(value, int):
            raise ValueError(  # noqa: TRY004 - pydantic turns a ValueError into a problem of this field
                'zet de code tussen aanhalingstekens, anders leest YAML hem als een getal: code: "0637"'
            )
        return value


class Soort(Part):
    """The basis and end date of a kind outside art. 3 Bgs (domain.md, Rules 1)."""

    grondslag: str
    tot: date


class Grens(Part):
    """What may be taken up per kind: amount in euros, age of the arrears in days (domain.md, Rules 3)."""

    minimum_bedrag: Decimal = Decimal(75)
    dagen_van: int = 30
    dagen_tot: int | None = None


def _grenzen() -> dict[Signaalpartner, Grens]:
    return {"Zorg": Grens(dagen_tot=100)}


class Drukstraat(Part):
    """The print street: its drop, who sets letters free, and its verwerkersovereenkomst.

    With `vier_ogen` who set a batch free is not who sends it; `max_mib` is the size of the whole zip.
    """

    drop: DropConfig
    vrijgave: Literal["medewerker", "automatisch"] = "medewerker"
    vier_ogen: bool = False
    verwerkersovereenkomst: Periode | None = None
    max_brieven: Annotated[int, Field(ge=1)] = 500
    max_mib: Annotated[int, Field(ge=1)] = 40
    dubbelzijdig: bool = False
    drukbestand: bool = False

    @model_validator(mode="after")
    def _eyes_are_people(self) -> Self:
        if self.vier_ogen and self.vrijgave == "automatisch":
            raise ValueError("vier_ogen kan niet samen met vrijgave: automatisch; kies vrijgave: medewerker")
        return self


class Uitvoerder(Part):
    """Who does the work at the door, such as Kwadraad; `bezoekadres` is its office, where a talk can be.

    `gegevens`: what its worklist tells beside what the work needs. With a password its workbooks are encrypted.
    """

    id: Id
    naam: str
    bezoekadres: str = ""
    drop: DropConfig | None = None
    verwerkersovereenkomst: Periode | None = None
    gegevens: tuple[Literal["soorten", "partners", "bedrag"], ...] = ()
    wachtwoord_bestand: Pad | None = None
    wachtwoord_env: str | None = None

    @model_validator(mode="after")
    def _one_password(self) -> Self:
        if self.wachtwoord_bestand is not None and self.wachtwoord_env is not None:
            raise ValueError("geef wachtwoord_bestand of wachtwoord_env, niet allebei")
        return self


class InwonersBron(Part):
    """Where `run` looks for a newer residents file, and how old one may grow in days before it warns."""

    drop: DropConfig | None = None
    formaat: Literal["auto", "plat", "lo3", "haalcentraal"] = "auto"
    max_leeftijd: Annotated[int, Field(ge=1)] = 35


class Zaken(Part):
    """How signalen become zaken (domain.md, Rules 4 and 7), and the terms, in days or working days (Rules 9).

    `per`: a zaak is of one inwoner, or of all at one address; `klasse_telt`: meervoudig by signalen at the address
    (Divosa) or by kinds (VPS). `hulp_aanvaard` are the results that count as help accepted (domain-sources D-6).
    """

    per: Literal["inwoner", "adres"] = "inwoner"
    klasse_telt: Literal["adres", "soort"] = "adres"
    opeenvolgend_maanden: Annotated[int, Field(ge=0)] = 6
    herhaald_dagen: Annotated[int, Field(ge=0)] = 90
    werkdagen_aanbod: Annotated[int, Field(ge=1)] = 20
    werkdagen_brief: Annotated[int, Field(ge=1)] = 5
    werkdagen_taak: Annotated[int, Field(ge=1)] = 5
    werkdagen_crisis: Annotated[int, Field(ge=1)] = 3
    reactietermijn_dagen: Annotated[int, Field(ge=1)] = 14
    gesprek_dagen: Annotated[int, Field(ge=1)] = 28
    pauze_dagen: Annotated[int, Field(ge=1)] = 30
    hulp_aanvaard: tuple[Eindresultaat, ...] = (
        "(Budget)advies en/of quick fix",
        "Vervolghulp en/of verwijzing",
        "Vervolghulp en/of verwijzing financieel",
        "Vervolghulp en/of verwijzing niet financieel",
    )


class Matching(Part):
    """Rules of the match model (by id) that this municipality switches on or off; the model file has the defaults.

    With `vier_ogen` two people must choose the same inwoner, or nobody, for a doubtful signaal.
    """

    vier_ogen: bool = False
    aan: tuple[str, ...] = ()
    uit: tuple[str, ...] = ()

    @field_validator("aan", "uit")
    @classmethod
    def _known(cls, regels: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """The context names the rules that exist, when whoever reads the file knows them."""
        known = (info.context or {}).get("regels", regels)
        if unknown := sorted(set(regels) - set(known)):
            raise ValueError(f"er is geen regel {', '.join(unknown)}; kies uit: {', '.join(known)}")
        return regels

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        if both := sorted({*self.aan} & {*self.uit}):
            raise ValueError(f"een regel kan niet tegelijk aan en uit staan: {', '.join(both)}")
        return self


_ZOETERMEER = "0637"
_CONTACT = ("retouradres", "telefoon", "website", "privacyverklaring", "bezoekadres")

_HasId = TypeVar("_HasId", Partner, Uitvoerder, Verhuurder)


class Config(Part):
    """The whole of config.yaml. Relative paths are already relative to `map`, the folder of the file."""

    gemeente: Gemeente
    inbox: Pad = Field(default=Path("inbox"), validate_default=True)
    store: Pad = Field(default=Path("store"), validate_default=True)
    outbox: Pad = Field(default=Path("outbox"), validate_default=True)
    partnerregister: Pad = Field(default=Path("register"), validate_default=True)
    ondertekening: Ondertekening = Ondertekening()
    partners: tuple[Partner, ...] = ()
    verhuurders: tuple[Verhuurder, ...] = ()
    formaten: dict[Id, Formaat] = Field(default_factory=dict)
    soorten: dict[Signaalpartner, Soort] = Field(default_factory=dict)
    grenzen: dict[Signaalpartner, Grens] = Field(default_factory=_grenzen)
    inwoners: InwonersBron = InwonersBron()
    zaken: Zaken = Zaken()
    beleid: Beleid = Field(default_factory=load_beleid)
    matching: Matching = Matching()
    huisstijl: Huisstijl = Huisstijl()
    brieven: Brieven = Brieven()
    drukstraat: Drukstraat | None = None
    uitvoerders: tuple[Uitvoerder, ...] = ()
    doorverwijzing: tuple[Organisatie, ...] = ORGANISATIES
    _map: Path = PrivateAttr(default=Path())

    @model_validator(mode="after")
    def _remember_folder(self, info: ValidationInfo) -> Self:
        self._map = (info.context or {}).get("map", Path())
        return self

    @property
    def map(self) -> Path:
        """The folder of config.yaml, from which its relative paths go."""
        return self._map

    @model_validator(mode="before")
    @classmethod
    def _sender_is_the_municipality(cls, data: object) -> object:
        """Letters are signed by the municipality of this configuration, also when `huisstijl` does not say so."""
        if isinstance(data, dict) and isinstance(data.get("gemeente"), dict):
            stijl = data.get("huisstijl") or {}
            if isinstance(stijl, dict):
                return data | {"huisstijl": {"afzender": f"Gemeente {data['gemeente'].get('naam')}"} | stijl}
        return data

    @model_validator(mode="after")
    def _nobody_sends_another_towns_number(self) -> Self:
        automatic = self.drukstraat is not None and self.drukstraat.vrijgave == "automatisch"
        if automatic and self.geleende_huisstijl():
            missing = ", ".join(self.geleende_huisstijl())
            raise ValueError(f"vul onder huisstijl ook in: {missing}; anders noemen brieven de gegevens van Zoetermeer")
        return self

    def geleende_huisstijl(self) -> tuple[str, ...]:
        """Contact fields that another municipality left at Zoetermeer's: its letters would name the wrong town."""
        if self.gemeente.code == _ZOETERMEER:
            return ()
        return tuple(name for name in _CONTACT if name not in self.huisstijl.model_fields_set)

    @field_validator("partners", "uitvoerders", "verhuurders")
    @classmethod
    def _ids_are_unique(cls, value: tuple[_HasId, ...], info: ValidationInfo) -> tuple[_HasId, ...]:
        ids = [entry.id for entry in value]
        if double := [one for one in ids if ids.count(one) > 1]:
            raise ValueError(f"id {double[0]!r} staat twee keer onder {info.field_name}")
        return value

    @model_validator(mode="after")
    def _verzamelmappen_exist(self) -> Self:
        known = {partner.id for partner in self.partners}
        for verhuurder in self.verhuurders:
            if verhuurder.verzamelmap not in known:
                raise ValueError(f"verhuurder {verhuurder.id}: er is geen partner {verhuurder.verzamelmap!r}")
            if verhuurder.id in known:
                raise ValueError(f"id {verhuurder.id!r} is van een partner en van een verhuurder")
        return self

    @model_validator(mode="after")
    def _formaten_exist(self) -> Self:
        judge_formaten([partner.formaat for partner in self.partners], self.formaten)
        return self

    def leveranciers(self) -> tuple[Partner | Verhuurder, ...]:
        """Everybody with an overeenkomst of its own: the partners, and registered small landlords."""
        return (*self.partners, *self.verhuurders)

    def soort_mag(self, soort: Signaalpartner, dag: date) -> bool:
        """Whether signalen of this kind may come in on this day."""
        return soort in KINDS_BY_DEFAULT or (soort in self.soorten and dag <= self.soorten[soort].tot)

    def grens(self, soort: Signaalpartner) -> Grens:
        """The threshold and age for this kind."""
        return self.grenzen.get(soort, Grens())
