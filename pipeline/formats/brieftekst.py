"""The letters' own mini-markdown: text in, blocks out. What stands between the marks is a value and never markup.

Onderwerp: Een gesprek met u        first line, fixed text
## Tussenkop                        `#` and `##`
- een punt                          list
gewone tekst met **vet**            a new line is a new line
| Tijd: 14.00 uur                   a frame with a label and a value per line; no value: a line to write on
[[contact]]                         a block that the layout draws: contact, talen
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Literal, NamedTuple

from pipeline.domain.refusal import Refusal

WAARDE_BEGIN = "\ue000"
WAARDE_EIND = "\ue001"
VAKKEN = ("contact", "talen")

Soort = Literal["kop1", "kop2", "lijst", "kader", "vak", "alinea"]

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_VALUE = re.compile(f"{WAARDE_BEGIN}([^{WAARDE_BEGIN}{WAARDE_EIND}]*){WAARDE_EIND}")
_FIRST_HIDDEN = 0xF0000
_PREFIXES: tuple[tuple[str, Soort], ...] = (("## ", "kop2"), ("# ", "kop1"), ("- ", "lijst"), ("| ", "kader"))
_SUBJECT = "onderwerp:"


class Stuk(NamedTuple):
    """A run of text in one weight."""

    tekst: str
    vet: bool


class Regel(NamedTuple):
    """One line or list item. In a `kader` the first piece is the label, which ends in ": "."""

    stukken: tuple[Stuk, ...]


class Blok(NamedTuple):
    """What the layout draws as one thing. A `vak` has its name as its only text."""

    soort: Soort
    regels: tuple[Regel, ...]


class Brieftekst(NamedTuple):
    """A letter without its paper: the subject and the blocks in reading order.

    `vast` is the text without any value: the same for all letters of one variant of a template.
    """

    onderwerp: str
    blokken: tuple[Blok, ...]
    vast: str = ""


def strip_private(text: str) -> str:
    """The text without private-use characters, so that nothing can forge a mark."""
    return _PRIVATE.sub("", text)


def mark_value(value: str) -> str:
    """The value as the parser expects it: stripped of marks, then between them."""
    return WAARDE_BEGIN + strip_private(value) + WAARDE_EIND


def parse_brieftekst(text: str) -> Brieftekst | Refusal:
    """Blocks of a rendered letter, or why the text cannot be read (`sjabloon-…`).

    Each value is first replaced by one private-use character of plane 15, so that no rule below can look inside it.
    """
    pieces = _VALUE.split(text)
    values = pieces[1::2]
    placeholders = [chr(_FIRST_HIDDEN + number) for number in range(len(values))]
    fixed = [strip_private(pieces[0]), *_after(values, [strip_private(piece) for piece in pieces[2::2]])]
    hidden = "".join(part for pair in zip_longest(fixed, placeholders, fillvalue="") for part in pair)
    lines = hidden.strip().split("\n")
    subject = _subject(lines[0].strip())
    if not subject:
        return Refusal("sjabloon-zonder-onderwerp", "de eerste regel is niet 'Onderwerp: …' met vaste tekst")
    blokken: list[Blok] = []
    for soort, group in _groups(lines[1:]):
        blok = _blok(soort, group, values)
        if isinstance(blok, Refusal):
            return blok
        blokken.append(blok)
    return Brieftekst(subject, tuple(blokken), "\x1f".join(fixed))


def platte_tekst(brief: Brieftekst) -> str:
    """The letter's words, a line per line: for goldens and for a look on a screen."""
    lines = [f"Onderwerp: {brief.onderwerp}"]
    for blok in brief.blokken:
        lines += ["", *("".join(stuk.tekst for stuk in regel.stukken) for regel in blok.regels)]
    return "\n".join(lines) + "\n"


def _after(values: list[str], fixed: list[str]) -> Iterator[str]:
    """The fixed text behind each value, without its full stop when the value ends in one: "van Jansen B.V. Het …"."""
    for value, text in zip(values, fixed, strict=True):
        yield text.removeprefix(".") if value.endswith(".") and not text.startswith("..") else text


def _subject(line: str) -> str:
    """Fixed text only: a subject with a value in it could carry a name to where others read it."""
    if not line.lower().startswith(_SUBJECT) or _PRIVATE.search(line):
        return ""
    return line[len(_SUBJECT) :].strip()


def _groups(lines: list[str]) -> Iterator[tuple[Soort, list[str]]]:
    """Lines that belong together: a blank line or another kind of line starts a new block."""
    group: list[str] = []
    kind: Soort = "alinea"
    for line in [*lines, ""]:
        soort, rest = _kind_of(line.strip())
        if group and (not rest or soort != kind or soort not in ("lijst", "kader", "alinea")):
            yield kind, group
            group = []
        kind = soort
        if rest:
            group.append(rest)


def _kind_of(line: str) -> tuple[Soort, str]:
    if line.startswith("[[") and line.endswith("]]"):
        return "vak", line[2:-2].strip()
    for prefix, soort in _PREFIXES:
        if line.startswith(prefix):
            return soort, line[len(prefix) :].strip()
    return "alinea", line


def _blok(soort: Soort, lines: list[str], values: list[str]) -> Blok | Refusal:
    if soort == "vak" and lines[0] not in VAKKEN:
        known = ", ".join(f"[[{name}]]" for name in VAKKEN)
        return Refusal("sjabloon-onbekend-vak", f"een vak tussen [[ en ]] bestaat niet; bekend: {known}")
    regels: list[Regel] = []
    for line in lines:
        if line.count("**") % 2:
            return Refusal("sjabloon-vet-niet-gesloten", f"een regel heeft een ** zonder tweede ** (in blok: {soort})")
        label, _, words = line.partition(":") if soort == "kader" else ("", "", line)
        if soort == "kader" and (not label or ":" not in line or _PRIVATE.search(label)):
            return Refusal(
                "sjabloon-kader-zonder-kopje", "een regel met | begint niet met een kopje en een dubbele punt"
            )
        kopje = (Stuk(f"{label.strip()}: ", vet=False),) if label else ()
        regels.append(Regel((*kopje, *_stukken(words.strip(), values))))
    return Blok(soort, tuple(regels))


def _stukken(line: str, values: list[str]) -> Iterator[Stuk]:
    for number, part in enumerate(line.split("**")):
        shown = _PRIVATE.sub(lambda found: values[ord(found[0]) - _FIRST_HIDDEN], part)
        if shown:
            yield Stuk(shown, vet=bool(number % 2))
