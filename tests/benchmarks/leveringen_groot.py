"""A large, seeded levering with planted errors of which the true lines are known, as CSV and as XML."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

KOLOMMEN = (
    "referentie", "soort", "klantnummer", "bsn", "voorletters", "voornamen", "voorvoegsel", "achternaam",
    "geboortedatum", "straat", "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats", "telefoon", "email",
    "bedrag", "ontstaansdatum", "signaaldatum", "mutatie", "crisis", "datum_einde_levering", "warme_overdracht",
    "bezwaar", "aanleveraar",
)  # fmt: skip
_LETTERGREPEN = [
    a + b for a in ("b", "d", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "br", "st", "kl")
    for b in ("a", "e", "i", "o", "oe", "aa", "ee", "ij", "ui")
]  # fmt: skip
_SLOT = ("n", "s", "r", "k", "t", "nsen", "ma", "stra", "mans", "veld", "berg", "huis")
_VOORVOEGSELS = ("", "", "", "", "", "van", "de", "van der", "van den", "ter")
_VOORNAMEN = ("Johannes", "Maria", "Cornelis", "Anna", "Pieter", "Johanna", "Mohamed", "Fatima", "Daan", "Sophie")
_ACCENTEN = str.maketrans({"e": "é", "o": "ö", "u": "ü"})

Velden = dict[str, str]

FOUTEN: dict[str, Callable[[Velden], Velden]] = {
    "referentie leeg": lambda v: v | {"referentie": ""},
    "naam leeg": lambda v: v | {"achternaam": " "},
    "naam geen persoon": lambda v: v | {"achternaam": "Bewoner"},
    "cijfer in naam": lambda v: v | {"achternaam": "Jans3n"},
    "postcode SS": lambda v: v | {"postcode": "2711SS"},
    "postcode zonder letters": lambda v: v | {"postcode": "2711"},
    "huisnummer zonder getal": lambda v: v | {"huisnummer": "geen", "straat": "Dorpsstraat"},
    "bedrag nul": lambda v: v | {"bedrag": "0,00"},
    "bedrag negatief": lambda v: v | {"bedrag": "-25,00"},
    "bedrag Engels": lambda v: v | {"bedrag": "1,234.50"},
    "datum bestaat niet": lambda v: v | {"ontstaansdatum": "2026-02-31"},
    "datum in de toekomst": lambda v: v | {"signaaldatum": "2026-12-24"},
    "datums verkeerd om": lambda v: v | {"ontstaansdatum": v["signaaldatum"], "signaaldatum": v["ontstaansdatum"]},
    "mutatie onbekend": lambda v: v | {"mutatie": "X"},
    "ja of nee onbekend": lambda v: v | {"crisis": "ja"},
    "stuurteken": lambda v: v | {"woonplaats": "Zoeter\u0009meer\u200b"},
}
VORMFOUTEN: dict[str, Callable[[str], str]] = {
    "cel te veel": lambda line: line + ";",
    "cel te weinig": lambda line: line.rpartition(";")[0],
    "tekst achter aanhalingsteken": lambda line: line.replace(";elektra;", ';"elek"tra;', 1),
}


class Gemaakt(NamedTuple):
    """The files, and the lines of their planted errors."""

    csv: Path
    xml: Path
    csv_regels: frozenset[int]
    xml_regels: frozenset[int]


def make_leveringen(folder: Path, *, rows: int, errors: int, seed: int = 3) -> Gemaakt:
    """`rows` records as VS.csv and VS.xml, the same ones but for the errors of shape, which only a CSV can have."""
    rng = random.Random(seed)
    names = [_name(rng) for _ in range(40_000)]
    wrong = set(rng.sample(range(rows), errors))
    found = Gemaakt(folder / "VS.csv", folder / "VS.xml", frozenset(), frozenset())
    csv_lines, xml_lines, csv_regel, xml_regel = set(), set(), 2, 3
    kinds = [*FOUTEN, *VORMFOUTEN]
    with found.csv.open("w", encoding="utf-8", newline="") as csv, found.xml.open("w", encoding="utf-8") as xml:
        csv.write(";".join(KOLOMMEN) + "\n")
        xml.write('<?xml version="1.0" encoding="UTF-8"?>\n<levering>\n')
        for at in range(rows):
            velden, line = _record(rng, names, at), ""
            if at in wrong:
                kind = rng.choice(kinds)
                csv_lines.add(csv_regel)
                velden = FOUTEN[kind](velden) if kind in FOUTEN else velden
                line = ";".join(velden.values())
                line = VORMFOUTEN[kind](line) if kind in VORMFOUTEN else line
                if kind in FOUTEN:
                    xml_lines.add(xml_regel)
            text = line or _csv_line(velden, at)
            csv.write(text + "\n")
            csv_regel += text.count("\n") + 1
            xml.write(_xml_record(velden) + "\n")
            xml_regel += 1
        xml.write("</levering>\n")
    return found._replace(csv_regels=frozenset(csv_lines), xml_regels=frozenset(xml_lines))


def _name(rng: random.Random) -> str:
    name = ("".join(rng.choices(_LETTERGREPEN, k=rng.randint(1, 3))) + rng.choice(_SLOT)).capitalize()
    return name.translate(_ACCENTEN) if rng.random() < 0.03 else name


def _record(rng: random.Random, names: list[str], at: int) -> Velden:
    name, street = names[int(len(names) * rng.random() ** 2)], names[int(3000 * rng.random())]
    start = rng.randint(1, 28), rng.randint(1, 8)
    maiden = f"-{names[int(len(names) * rng.random() ** 2)]}" if rng.random() < 0.05 else ""
    born = f"{rng.randint(1940, 2007)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    values = (
        f"WB-2026-{at:08}", "elektra", f"K{rng.randrange(10**8):08}", "",
        f"{rng.choice('ABCDEFGHJKLMNPRSTW')}.{rng.choice('ABCDEFGHJKLMNPRSTW')}.", rng.choice(_VOORNAMEN),
        rng.choice(_VOORVOEGSELS), name + maiden, born, f"{street}straat", str(rng.randint(1, 400)),
        rng.choice(("", "", "", "A", "B")), rng.choice(("", "", "", "", "II", "bis")),
        f"{rng.randint(2700, 2729)}{rng.choice('ABCDEFGH')}{rng.choice('ABCDEFGH')}", "Zoetermeer",
        f"06{rng.choice('12345')}{rng.randrange(10**7):07}" if rng.random() < 0.8 else "079-3468000",
        f"{at:x}.{rng.randrange(10**6)}@voorbeeld.nl" if rng.random() < 0.7 else "",
        f"{rng.randint(80, 3000)},{rng.randint(0, 99):02}", f"2026-{start[1]:02}-{start[0]:02}",
        f"2026-11-{rng.randint(1, 20):02}", "N", "N", "", "N", "N", "Woningcorporatie De Brug",
    )  # fmt: skip
    return dict(zip(KOLOMMEN, values, strict=True))


def _csv_line(velden: Velden, at: int) -> str:
    """Now and then a cell in quotes, with a line break in it: then lines and records no longer keep step."""
    if at % 997 == 0:
        velden = velden | {"straat": '"' + velden["straat"] + '\nachter"'}
    elif at % 101 == 0:
        velden = velden | {"klantnummer": f'"{velden["klantnummer"]}"'}
    return ";".join(velden.values())


def _xml_record(velden: Velden) -> str:
    filled: Iterator[str] = (
        f"<{kolom}>{waarde}</{kolom}>" for kolom, waarde in velden.items() if waarde or kolom in _NODIG
    )
    return f"<signaal>{''.join(filled)}</signaal>"


_NODIG = ("referentie", "achternaam", "huisnummer", "postcode", "bedrag", "ontstaansdatum", "signaaldatum")
