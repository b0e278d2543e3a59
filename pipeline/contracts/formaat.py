"""A partner's own layout as a block under `formaten:` in config.yaml: a format is not a partner (house.md)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from pipeline.contracts.formaat_velden import (
    VERPLICHT,
    HuisKolom,
    Tekst,
    date_form,
    known_encoding,
    name_pattern,
    one_order,
    one_sign,
    read_by_pattern,
)
from pipeline.domain.datum import parse_datum
from pipeline.domain.refusal import Refusal

HUIS = "huis"
"""The name of the house format: every partner has it unless it names an entry of `formaten`."""

_MAX_KOLOMMEN = 200


@dataclass(frozen=True, slots=True)
class CsvVorm:
    """How a CSV is laid out. None is the house's own detection.

    `kop` are the names when the file has none itself; with None they stand on its first line. `aanhalingsteken` is
    empty when cells are never quoted. `strikt`: the names must be those of the house format; else any name is given
    through as it stands there, to be judged by `vertaal.translate_stream`.
    """

    scheidingsteken: str | None
    codering: str | None
    kop: tuple[str, ...] | None
    aanhalingsteken: str
    strikt: bool = True


@dataclass(frozen=True, slots=True)
class XmlVorm:
    """How an XML is laid out. `record_pad` names the elements from the root to a record: "levering/signaal".

    `strikt`: the house XSD. Else local names without namespaces; a record's fields are the paths of its leaves below
    it ("adres/postcode") and its attributes ("adres/@type"); elements outside the records are not read; a path that
    stands twice in a record breaks that record.
    """

    record_pad: str
    strikt: bool


HUIS_CSV = CsvVorm(scheidingsteken=None, codering=None, kop=None, aanhalingsteken='"', strikt=True)
HUIS_XML = XmlVorm(record_pad="levering/signaal", strikt=True)


class Bestandsnaam(NamedTuple):
    """What a name by a partner's own pattern says; an ISO date or empty, a number as it stands there or empty."""

    datum: str
    volgnr: str


def bron_naam(naam: object) -> str:
    """A source column as both the config and the file may write it: one blank between words, any letter case."""
    return " ".join(str(naam).split()).casefold()


class Vervanging(BaseModel):
    """One value of one house column that is replaced as it comes in, and why: a patch, counted and reported.

    `van` and `naar` are as the partner writes them, before dates and amounts go to the house's notation.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kolom: HuisKolom
    van: Tekst
    naar: Tekst
    reden: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Formaat(BaseModel):
    """One entry of `formaten:`. What is left out is as in the house format.

    `kolommen` maps a source column (XML: a path below the record) to a house column; without a header the source
    columns are numbers from 1. `negeer` are source columns that are left unread (XML: with all below them).
    `bestandsnaam` is a regular expression (RE2) for the whole name, in any letter case.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    vorm: Literal["csv", "xml", "xlsx"]
    kolommen: Annotated[dict[Tekst, HuisKolom], Field(min_length=1)]
    negeer: tuple[Tekst, ...] = ()
    vaste_waarden: dict[HuisKolom, Tekst] = {}
    scheidingsteken: Annotated[str, AfterValidator(one_sign)] | None = None
    aanhalingsteken: Literal['"', "'", ""] = '"'
    codering: Annotated[str, AfterValidator(known_encoding)] | None = None
    kop: bool = True
    record_pad: Annotated[str, StringConstraints(pattern=r"^[\w.-]+(/[\w.-]+)+$")] | None = None
    werkblad: Annotated[str, StringConstraints(min_length=1)] | None = None
    bestandsnaam: Annotated[str, AfterValidator(name_pattern)] | None = None
    datumvorm: tuple[Annotated[str, AfterValidator(date_form)], ...] = ()
    bedragvorm: Literal["punt", "komma", "centen"] | None = None
    vervang: tuple[Vervanging, ...] = ()

    @field_validator("datumvorm", mode="before")
    @classmethod
    def _one_form_is_a_list(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("datumvorm")
    @classmethod
    def _one_order(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return one_order(value)

    @field_validator("kolommen")
    @classmethod
    def _once_each(cls, value: dict[str, str]) -> dict[str, str]:
        if len(value) > _MAX_KOLOMMEN:
            raise ValueError(f"een formaat heeft hoogstens {_MAX_KOLOMMEN} kolommen")
        if double := _doubles([bron_naam(naam) for naam in value]):
            raise ValueError(f"kolom {double[0]!r} staat er twee keer")
        if double := _doubles(value.values()):
            raise ValueError(f"{double[0]} krijgt twee kolommen: kies er één, en zet de andere onder negeer")
        return value

    @field_validator("vaste_waarden", "negeer", mode="after")
    @classmethod
    def _not_both(
        cls, value: dict[str, str] | tuple[str, ...], info: ValidationInfo
    ) -> dict[str, str] | tuple[str, ...]:
        kolommen: dict[str, str] = info.data.get("kolommen", {})
        taken = set(kolommen.values()) if info.field_name == "vaste_waarden" else {bron_naam(naam) for naam in kolommen}
        wanted = value if info.field_name == "vaste_waarden" else [bron_naam(naam) for naam in value]
        if both := [naam for naam in wanted if naam in taken]:
            raise ValueError(f"{both[0]!r} staat ook onder kolommen: kies er één")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        given = {*self.kolommen.values(), *self.vaste_waarden}
        if missing := [kolom for kolom in VERPLICHT if kolom not in given]:
            raise ValueError(f"kolommen of vaste_waarden missen: {', '.join(missing)}")
        if stray := [patch.kolom for patch in self.vervang if patch.kolom not in self.kolommen.values()]:
            raise ValueError(f"vervang noemt {stray[0]}, maar die kolom staat niet onder kolommen")
        return self

    @model_validator(mode="after")
    def _fits_the_form(self) -> Self:
        only = {"scheidingsteken": "csv", "codering": "csv", "record_pad": "xml", "werkblad": "xlsx"}
        for field, vorm in only.items():
            if getattr(self, field) is not None and vorm != self.vorm:
                raise ValueError(f"{field} hoort bij vorm {vorm}, niet bij {self.vorm}")
        if self.vorm == "xml" and self.record_pad is None:
            raise ValueError("bij vorm xml hoort record_pad, zoals levering/signaal")
        if not self.kop:
            self._judge_numbers()
        return self

    def _judge_numbers(self) -> None:
        if self.vorm == "xml":
            raise ValueError("kop: false hoort niet bij vorm xml")
        numbers = {*self.kolommen, *self.negeer}
        if numbers != {str(number) for number in range(1, len(numbers) + 1)}:
            raise ValueError(
                "zonder kop zijn de kolommen nummers: noem elk nummer vanaf 1, onder kolommen of onder negeer"
            )

    def csv_vorm(self) -> CsvVorm:
        """What the CSV reader must know."""
        return CsvVorm(self.scheidingsteken, self.codering, self.kop_namen(), self.aanhalingsteken, strikt=False)

    def xml_vorm(self) -> XmlVorm:
        """What the XML reader must know."""
        return XmlVorm(self.record_pad or HUIS_XML.record_pad, strikt=False)

    def kop_namen(self) -> tuple[str, ...] | None:
        """The names for a file without a header, in its order; None when the file names its columns itself."""
        count = len(self.kolommen) + len(self.negeer)
        return None if self.kop else tuple(str(number) for number in range(1, count + 1))

    def read_naam(self, bestand: str) -> Bestandsnaam | Refusal:
        """A file name by this format's own pattern. Only for a format that has one; never repeats the name.

        Refusal `bestandsnaam-anders` or `bestandsnaam-datum`.
        """
        groups = read_by_pattern(self.bestandsnaam or "", bestand)
        if groups is None:
            return Refusal("bestandsnaam-anders")
        datum = parse_datum(groups["datum"]) if groups.get("datum") else None
        if isinstance(datum, Refusal):
            return Refusal("bestandsnaam-datum")
        return Bestandsnaam("" if datum is None else datum.isoformat(), groups.get("volgnr", ""))


def judge_formaten(wanted: Sequence[str], formaten: Mapping[str, Formaat]) -> None:
    """Whether every partner's format exists, told at the partner: a missing one would refuse all that it sends.

    Raises ValidationError with the paths `partners[i].formaat` and `formaten.huis`.
    """
    known = (HUIS, *formaten)
    problems = [
        _problem(("partners", at, "formaat"), naam, _unknown(naam, known))
        for at, naam in enumerate(wanted)
        if naam not in known
    ]
    if HUIS in formaten:
        problems.append(_problem(("formaten", HUIS), HUIS, "dit is de naam van het huisformaat: kies een andere"))
    if problems:
        raise ValidationError.from_exception_data("Config", problems)


def _problem(place: tuple[str | int, ...], value: str, words: str) -> InitErrorDetails:
    return InitErrorDetails(type="value_error", loc=place, input=value, ctx={"error": ValueError(words)})


def _unknown(naam: str, known: Sequence[str]) -> str:
    near = get_close_matches(naam, known, n=1)
    return f"{naam!r} staat niet onder formaten" + (f"; bedoelt u {near[0]}?" if near else "")


def _doubles(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
