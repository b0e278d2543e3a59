"""The `haalcentraal` form: persons of the BRP API with BRP codes and 8-digit dates, as a JSON array or JSON lines.

An array (or an object with `personen`) is parsed whole; for a large municipality JSON lines keeps the memory constant.
The public v2 form (`verblijfadres`, dates as objects) is another form: such a person is refused, not half understood.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from pipeline.errors import DataError
from pipeline.formats.inwoners_rows import KOLOMMEN, BrokenRow, Lines, RawInwoner, RawRow, decode

_PERSOON: Mapping[str, tuple[str, ...]] = {
    "bsn": ("burgerservicenummer",),
    "geslacht": ("geslacht", "code"),
    "voornamen": ("naam", "voornamen"),
    "adellijke_titel": ("naam", "adellijkeTitelPredicaat", "code"),
    "voorvoegsel": ("naam", "voorvoegsel"),
    "geslachtsnaam": ("naam", "geslachtsnaam"),
    "naamgebruik": ("naam", "aanduidingNaamgebruik", "code"),
    "geboortedatum": ("geboorte", "datum"),
    "geheimhouding": ("geheimhoudingPersoonsgegevens",),
    "opschorting_reden": ("opschortingBijhouding", "reden", "code"),
    "opschorting_datum": ("opschortingBijhouding", "datum"),
    "overlijden_datum": ("overlijden", "datum"),
    "gemeente_code": ("gemeenteVanInschrijving", "code"),
    "functie_adres": ("verblijfplaats", "functieAdres", "code"),
    "straat": ("verblijfplaats", "straat"),
    "huisnummer": ("verblijfplaats", "huisnummer"),
    "huisletter": ("verblijfplaats", "huisletter"),
    "huisnummertoevoeging": ("verblijfplaats", "huisnummertoevoeging"),
    "aanduiding_bij_huisnummer": ("verblijfplaats", "aanduidingBijHuisnummer", "code"),
    "postcode": ("verblijfplaats", "postcode"),
    "woonplaats": ("verblijfplaats", "woonplaats"),
    "locatiebeschrijving": ("verblijfplaats", "locatiebeschrijving"),
    "in_onderzoek": ("verblijfplaats", "inOnderzoek", "aanduidingGegevensInOnderzoek"),
    "curatele": ("indicatieCurateleRegister",),
}
_PARTNER: Mapping[str, tuple[str, ...]] = {
    "adellijke_titel": ("naam", "adellijkeTitelPredicaat", "code"),
    "voorvoegsel": ("naam", "voorvoegsel"),
    "geslachtsnaam": ("naam", "geslachtsnaam"),
    "geslacht": ("geslacht", "code"),
    "aangegaan": ("aangaanHuwelijkPartnerschap", "datum"),
    "ontbonden": ("ontbindingHuwelijkPartnerschap", "datum"),
}
_OTHER_FORM = "inwoner-vorm-onbekend"


class _OtherFormError(Exception):
    """A value is not of the type this form has there."""


def read_haalcentraal(lines: Lines, *, first: tuple[int, str]) -> Iterator[RawRow]:
    """Persons in the order of the file; `first` is its first line that is not blank.

    Raises DataError, at once, when an array is not sound JSON or holds no list of persons.
    """
    _, text = first
    opening = _loads(text) if text.startswith("{") else None
    if isinstance(opening, dict) and "personen" not in opening:
        return _read_lines(lines, first=first)
    document = _loads("".join(chain([text], (decode(raw, number) for number, raw in lines))))
    persons = document.get("personen") if isinstance(document, dict) else document
    if not isinstance(persons, list):
        raise DataError(
            "Het inwonersbestand is geen geldige JSON met een lijst personen.",
            "Kijk of het bestand helemaal is overgekomen en exporteer het zo nodig opnieuw.",
        )
    return (_person(person, ordinal) for ordinal, person in enumerate(persons, start=1))


def _read_lines(lines: Lines, *, first: tuple[int, str]) -> Iterator[RawRow]:
    texts = chain([first], ((regel, decode(raw, regel)) for regel, raw in lines))
    for regel, text in texts:
        if text.strip():
            yield _person(_loads(text), regel)


def _loads(text: str) -> Any:
    """The JSON value; None when it is broken or absurdly deep."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _person(person: object, regel: int) -> RawInwoner | BrokenRow:
    try:
        velden = dict.fromkeys(KOLOMMEN, "") | _pick(person, _PERSOON)
        partners = _partners(person)
        velden["datum_adres"] = _text(person, ("verblijfplaats", "datumAanvangAdreshouding")) or _text(
            person, ("verblijfplaats", "datumAanvangAdresBuitenland")
        )
        return RawInwoner(regel, velden, partners=tuple(_pick(partner, _PARTNER) for partner in partners))
    except _OtherFormError:
        return BrokenRow(regel, _OTHER_FORM)


def _pick(source: object, paths: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: _text(source, path) for name, path in paths.items()}


def _partners(person: object) -> list[object]:
    """The partners, if any. Raises _OtherFormError also for the v2 address block: it would silently give no address."""
    if not isinstance(person, dict) or "verblijfadres" in (person.get("verblijfplaats") or ()):
        raise _OtherFormError
    found = person.get("partners") or []
    if not isinstance(found, list):
        raise _OtherFormError
    return found


def _text(source: object, path: tuple[str, ...]) -> str:
    """The value at this path as text, empty when any step is absent. Raises _OtherFormError for another shape."""
    value: object = source
    for key in path:
        if not isinstance(value, dict):
            raise _OtherFormError
        value = value.get(key)
        if value is None:
            return ""
    if isinstance(value, bool):
        return "J" if value else "N"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise _OtherFormError
    return value
