"""The `lo3` form: columns by LO3 element number (`01.01.20`), several rows per persoonslijst (domain-sources §5.4).

As RvIG publishes its test set: the first row of a persoonslijst has the current category of each kind. What stacks up
below stands in the following rows of the same columns; `05.H` says of the *next* row whether it is another partner
(`05`) or the history of this one (`55`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.errors import DataError
from pipeline.formats.inwoners_csv import Header, Row, read_rows
from pipeline.formats.inwoners_rows import KOLOMMEN, VERPLICHT, BrokenRow, Lines, RawInwoner, RawRow, require_columns

_ELEMENT = re.compile(r"(\d\d)\.?(\d\d)\.?(\d\d)(?!\d).*|(\d\d)\.?H", re.IGNORECASE | re.DOTALL)

_PERSOON: Mapping[str, str] = {
    "bsn": "01.01.20", "voornamen": "01.02.10", "adellijke_titel": "01.02.20", "voorvoegsel": "01.02.30",
    "geslachtsnaam": "01.02.40", "geboortedatum": "01.03.10", "geslacht": "01.04.10", "naamgebruik": "01.61.10",
    "overlijden_datum": "06.08.10", "opschorting_datum": "07.67.10", "opschorting_reden": "07.67.20",
    "geheimhouding": "07.70.10", "gemeente_code": "08.09.10", "functie_adres": "08.10.10", "huisnummer": "08.11.20",
    "huisletter": "08.11.30", "huisnummertoevoeging": "08.11.40", "aanduiding_bij_huisnummer": "08.11.50",
    "postcode": "08.11.60", "woonplaats": "08.11.70", "locatiebeschrijving": "08.12.10", "curatele": "11.33.10",
}  # fmt: skip
_PARTNER: Mapping[str, str] = {
    "adellijke_titel": "05.02.20", "voorvoegsel": "05.02.30", "geslachtsnaam": "05.02.40", "geslacht": "05.04.10",
    "aangegaan": "05.06.10", "ontbonden": "05.07.10",
}  # fmt: skip
_VORIG_ADRES: Mapping[str, str] = {"postcode": "08.11.60", "huisnummer": "08.11.20", "onjuist": "08.84.10"}
_STRAAT, _OPENBARE_RUIMTE = "08.11.10", "08.11.15"
_ADRES_SINDS, _BUITENLAND_SINDS = "08.10.30", "08.13.20"
_IN_ONDERZOEK, _EINDE_ONDERZOEK = "08.83.10", "08.83.30"
_USED = {*_PERSOON.values(), *_PARTNER.values(), *_VORIG_ADRES.values(), "05.H", "07.H", "01.H"} | {
    _STRAAT, _OPENBARE_RUIMTE, _ADRES_SINDS, _BUITENLAND_SINDS, _IN_ONDERZOEK, _EINDE_ONDERZOEK,
}  # fmt: skip


class _Layout(NamedTuple):
    """Where each element stands; `marks` are unnamed columns, in which RvIG puts the name of a persoonslijst."""

    places: dict[str, int]
    marks: tuple[int, ...]

    def value(self, cellen: list[str], element: str) -> str:
        place = self.places.get(element)
        return "" if place is None else cellen[place].strip()

    def category_filled(self, cellen: list[str], category: str) -> bool:
        return any(
            cellen[place].strip()
            for element, place in self.places.items()
            if element.startswith(category) and element[3:] != "H"
        )


def is_lo3(header: Header) -> bool:
    """Whether the header has the element of the BSN, or at least two element numbers."""
    elements = {_element(name) for name in header.namen} - {""}
    return "01.01.20" in elements or len(elements) > 1


def read_lo3(lines: Lines, *, header: Header) -> Iterator[RawRow]:
    """One RawInwoner per persoonslijst, on the line of its first row. Raises DataError for a wrong header, at once."""
    layout = _layout(header)
    require_columns(set(layout.places), {column: _PERSOON[column] for column in VERPLICHT})
    return _persons(lines, header=header, layout=layout)


def _element(name: str) -> str:
    found = _ELEMENT.fullmatch(name)
    if found is None:
        return ""
    return f"{found[4]}.H" if found[4] else f"{found[1]}.{found[2]}.{found[3]}"


def _layout(header: Header) -> _Layout:
    places: dict[str, int] = {}
    for place, name in enumerate(header.namen):
        element = _element(name)
        if element in places and element in _USED:
            raise DataError(
                f"Element {element} staat dubbel in het inwonersbestand.", "Laat elk element één keer staan."
            )
        if element:
            places.setdefault(element, place)
    return _Layout(places, tuple(place for place, name in enumerate(header.namen) if not name))


def _persons(lines: Lines, *, header: Header, layout: _Layout) -> Iterator[RawRow]:
    current: list[Row] = []
    by_mark: bool | None = None
    orphan = False
    for row in read_rows(lines, header=header):
        if isinstance(row, BrokenRow):
            if current:
                yield _person(current, layout=layout)
            yield row
            # What follows may belong to the row we could not read: never give it to the person before.
            current, orphan = [], True
            continue
        if by_mark is None:
            by_mark = any(row.cellen[place].strip() for place in layout.marks)
        if _starts(row, current, layout=layout, by_mark=by_mark):
            if current:
                yield _person(current, layout=layout)
            current, orphan = [row], False
        elif not orphan:
            current.append(row)
    if current:
        yield _person(current, layout=layout)


def _starts(row: Row, current: list[Row], *, layout: _Layout, by_mark: bool) -> bool:
    """Whether a persoonslijst begins here: a new name in the unnamed column, else category 07, which is there once."""
    if by_mark:
        mark = [row.cellen[place].strip() for place in layout.marks]
        known = [current[0].cellen[place].strip() for place in layout.marks] if current else None
        return any(mark) and mark != known
    category = "07" if any(element.startswith("07.") for element in layout.places) else "01"
    history = bool(current) and bool(layout.value(current[-1].cellen, f"{category}.H"))
    return not history and layout.category_filled(row.cellen, category)


def _person(rows: list[Row], *, layout: _Layout) -> RawInwoner:
    cellen = rows[0].cellen
    velden = dict.fromkeys(KOLOMMEN, "")
    velden.update((column, layout.value(cellen, element)) for column, element in _PERSOON.items())
    velden["straat"] = layout.value(cellen, _STRAAT) or layout.value(cellen, _OPENBARE_RUIMTE)
    velden["datum_adres"] = layout.value(cellen, _ADRES_SINDS) or layout.value(cellen, _BUITENLAND_SINDS)
    # An investigation with an end date is over; only a running one casts doubt on the address.
    velden["in_onderzoek"] = "" if layout.value(cellen, _EINDE_ONDERZOEK) else layout.value(cellen, _IN_ONDERZOEK)
    partners = (
        _pick(row.cellen, _PARTNER, layout=layout)
        for place, row in enumerate(rows)
        if place == 0 or layout.value(rows[place - 1].cellen, "05.H") == "05"
    )
    vorige = (_pick(row.cellen, _VORIG_ADRES, layout=layout) for row in rows[1:])
    return RawInwoner(
        rows[0].regel,
        velden,
        partners=tuple(partner for partner in partners if any(partner.values())),
        alle_vorige_adressen=tuple(adres for adres in vorige if any(adres.values())),
    )


def _pick(cellen: list[str], elements: Mapping[str, str], *, layout: _Layout) -> dict[str, str]:
    return {name: layout.value(cellen, element) for name, element in elements.items()}
