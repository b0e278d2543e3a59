"""What every residents reader delivers: raw text per person, nothing interpreted (contract, Residents)."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.errors import DataError

KOLOMMEN: tuple[str, ...] = (
    "bsn", "geslacht", "voornamen", "adellijke_titel", "voorvoegsel", "geslachtsnaam", "naamgebruik", "geboortedatum",
    "geheimhouding", "opschorting_reden", "opschorting_datum", "gemeente_code", "functie_adres", "straat", "huisnummer",
    "huisletter", "huisnummertoevoeging", "aanduiding_bij_huisnummer", "postcode", "woonplaats", "locatiebeschrijving",
    "in_onderzoek", "curatele", "partner_adellijke_titel", "partner_voorvoegsel", "partner_geslachtsnaam",
    "partner_geslacht", "partner_ontbonden", "vorige_postcode", "vorige_huisnummer", "datum_adres",
)  # fmt: skip
"""The contract's `plat` columns: the keys of every `RawInwoner.velden`."""

VERPLICHT: tuple[str, ...] = ("bsn", "geslachtsnaam", "geboortedatum", "postcode", "huisnummer")
"""The columns that must exist; their values may be empty."""


class RawInwoner(NamedTuple):
    """One person as the file has it.

    `regel` is the line an editor shows; in a JSON array, the ordinal of the person. `velden` has all `KOLOMMEN`, and in
    `lo3` and `haalcentraal` also `overlijden_datum`. A form that carries every partner lists them in `partners` (keys
    adellijke_titel, voorvoegsel, geslachtsnaam, geslacht, aangegaan, ontbonden) and leaves `partner_*` empty; likewise
    `alle_vorige_adressen` (keys postcode, huisnummer, onjuist), latest first.
    """

    regel: int
    velden: dict[str, str]
    partners: tuple[dict[str, str], ...] = ()
    alle_vorige_adressen: tuple[dict[str, str], ...] = ()


class BrokenRow(NamedTuple):
    """A row that cannot be read as a person: refused with its line, while the rest of the file goes on."""

    regel: int
    reden: str


class Remark(NamedTuple):
    """Something about the file that refuses nobody, such as a column nobody knows."""

    regel: int
    veld: str
    reden: str


RawRow = RawInwoner | BrokenRow | Remark
Lines = Iterator[tuple[int, bytes]]
"""The file's lines with their number, from 1; the line end still on."""


def decode(raw: bytes, regel: int) -> str:
    """The line as text. Raises DataError when it is not UTF-8, the only encoding of a residents file (contract)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise DataError(
            f"Regel {regel} van het inwonersbestand is geen UTF-8.",
            "Exporteer het bestand opnieuw met tekenset UTF-8.",
        ) from None


def require_columns(present: set[str], names: dict[str, str]) -> None:
    """Check that the obligatory columns exist; `names` says how this form calls them.

    Raises DataError that names every absent column.
    """
    absent = [names[column] for column in VERPLICHT if names[column] not in present]
    if absent:
        raise DataError(
            f"In het inwonersbestand ontbreken verplichte kolommen: {', '.join(absent)}.",
            "Exporteer het bestand opnieuw met deze kolommen. De cellen mogen leeg zijn.",
        )
