"""A partner in config.yaml or in the register: who it is, how its files come in, and what it hears."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from pipeline.contracts.config_delen import DropConfig, Id, Mapnaam, Part, Periode
from pipeline.contracts.ddas import Signaalpartner
from pipeline.contracts.paths import Pad
from pipeline.contracts.register import Contact

Kvk = Annotated[str, StringConstraints(pattern=r"^\d{8}$")]
Postcodedeel = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,3}$|^[1-9]\d{3}[A-Z]{1,2}$")]
"""The beginning of a postcode: 27, 2711, 2711A or 2711AB."""


class Verwacht(Part):
    """What a levering of this partner normally looks like; outside it the levering is held back for a person.

    `min`/`max` records; more than `max_uitval_procent` refused and at least `min_uitval`; `ritme`: silence is reported;
    `vergelijk`: with its predecessors, once there are six of at least fifty records.
    """

    min: Annotated[int, Field(ge=0)] = 0
    max: Annotated[int, Field(ge=0)] | None = None
    max_uitval_procent: Annotated[int, Field(ge=0, le=100)] = 25
    min_uitval: Annotated[int, Field(ge=1)] = 20
    ritme: Literal["dagelijks", "wekelijks", "maandelijks"] | None = None
    vergelijk: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise ValueError("max is kleiner dan min")
        return self

    def past(self, records: int) -> bool:
        """Whether this number is as expected."""
        return self.min <= records and (self.max is None or records <= self.max)


class Ontvangst(Part):
    """How a partner's files come in: when one is whole, how large it may be, and what happens to it afterwards.

    `begeleider`: a levering counts only when its companion stands beside it: `ok` (`<naam>.ok`, may be empty), `sha256`
    (`<naam>.sha256`, must agree) or `aantal` (`<naam>.ok` holds the number of records, must agree).
    """

    minimum_leeftijd_seconden: Annotated[int, Field(ge=0)] = 0
    begeleider: Literal["geen", "ok", "sha256", "aantal"] = "geen"
    na_afloop: Literal["laten", "archiveren", "verwijderen"] = "laten"
    archief_map: Mapnaam = "verwerkt"
    retour_map: Mapnaam = "retour"
    max_mib: Annotated[int, Field(ge=1)] = 256
    max_bestanden: Annotated[int, Field(ge=1)] = 1000
    pgp_sleutel: Pad | None = None
    pgp_wachtwoord_env: str | None = None

    @model_validator(mode="after")
    def _two_folders(self) -> Self:
        if self.archief_map.lower() == self.retour_map.lower():
            raise ValueError("archief_map en retour_map moeten twee verschillende mappen zijn")
        return self


class Terugkoppeling(Part):
    """How often a partner hears what became of its signalen, and whether each has a proof of notification.

    `bewijs` None is yes for who lets houses: the court asks them for it.
    """

    ritme: Literal["dagelijks", "wekelijks", "maandelijks"] = "dagelijks"
    bewijs: bool | None = None

    @field_validator("bewijs", mode="before")
    @classmethod
    def _yes_or_no(cls, value: object) -> object:
        if isinstance(value, str):
            if value not in {"ja", "nee"}:
                raise ValueError("hier hoort ja of nee te staan")
            return value == "ja"
        return value


class Aanleveraar(Part):
    """A small landlord on a collective drop, with an overeenkomst of its own; `naam` as in the column aanleveraar."""

    naam: str
    overeenkomst: Periode | None = None


class BsnGrondslag(Part):
    """The legal basis on which this partner may send a BSN, and from when until when."""

    grondslag: str
    van: date | None = None
    tot: date | None = None

    def geldt_op(self, dag: date) -> bool:
        """Whether a BSN may come in on this day."""
        return (self.van is None or self.van <= dag) and (self.tot is None or dag <= self.tot)


class Partner(Part):
    """A signaalpartner: who it is, whether it signed, where it drops its leveringen and in which format.

    `proef`: its leveringen are read and reported on, and nothing of them is kept. `postcodes`: the beginnings of the
    postcodes it must report on, empty for the whole municipality. `verzamelmap`: small landlords deliver through it.
    """

    id: Id
    naam: str
    soort: Signaalpartner
    kvk: Kvk | None = None
    contact: Contact | None = None
    proef: bool = False
    postcodes: tuple[Postcodedeel, ...] = ()
    verzamelmap: bool = False
    overeenkomst: Periode | None = None
    drop: DropConfig
    formaat: Id = "huis"
    verwacht: Verwacht = Verwacht()
    ontvangst: Ontvangst = Ontvangst()
    terugkoppeling: Terugkoppeling = Terugkoppeling()
    aanleveraars: tuple[Aanleveraar, ...] = ()
    bsn_grondslag: BsnGrondslag | None = None

    @field_validator("bsn_grondslag", mode="before")
    @classmethod
    def _basis_in_one_word(cls, value: object) -> object:
        return {"grondslag": value} if isinstance(value, str) else value

    @property
    def is_verzamelmap(self) -> bool:
        """Whether each of its records is of a landlord with an overeenkomst of its own."""
        return self.verzamelmap or bool(self.aanleveraars)

    def mag_leveren(self, dag: date) -> bool:
        """Whether its overeenkomst is in force on this day (domain.md, Rules 1)."""
        return self.overeenkomst is not None and self.overeenkomst.geldt_op(dag)

    @property
    def krijgt_bewijs(self) -> bool:
        """Whether each signaal of this partner has a proof of notification (domain.md, Rules 11)."""
        asked = self.terugkoppeling.bewijs
        return self.soort == "Huur" if asked is None else asked


class Verhuurder(Part):
    """A registered small landlord: an aanleveraar on the collective drop of the partner `verzamelmap`."""

    id: Id
    naam: str
    verzamelmap: Id
    kvk: Kvk | None = None
    contact: Contact | None = None
    overeenkomst: Periode | None = None
