"""Text as it arrives from a partner or the register, before anything is read into it."""

import re
import unicodedata

_LINE_SEPARATORS = ("Zl", "Zp")
_LETTER = re.compile("[^\u0300-\u036f]?[\u0300-\u036f]*")
"""One letter with the combining marks on it (Unicode's block of them, which has all of DIN 91379's)."""
_ECHO = 6
"""How many letters further on a PDF reader may report a mark's letter once more: marks may hang over what follows."""


def clean_text(raw: str) -> str | None:
    """The text composed (NFC), trimmed and with single spaces, or None when it holds what nobody can read.

    Control, format and unassigned characters are not repaired: a zero-width character in a name or number tells that
    the source is broken, and a letter would show it. A no-break space is an ordinary space: Excel makes them.
    """
    # a shortcut, for this runs on every cell: what Python calls printable has no unreadable character in it
    if not raw.isprintable() and any(map(_is_unreadable, raw)):
        return None
    composed = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
    return " ".join(composed.split())


def bekend(tekst: str) -> str:
    """The text, or nothing when it is the register's "." for unknown (Logisch Ontwerp BRP, standaardwaarde)."""
    return "" if tekst == "." else tekst


def capitalise_first(tekst: str) -> str:
    """The text with a capital at the front, the rest untouched: "van den" → "Van den", "ijs" → "IJs", "'t" stays.

    So does a letter whose capital is two letters: "ß" is not "SS".
    """
    if tekst.startswith("ij"):
        return "IJ" + tekst[2:]
    capital = tekst[:1].upper()
    return (capital if len(capital) == 1 else tekst[:1]) + tekst[1:]


def compact(text: str) -> str:
    """The text in NFC without any white space, so that a line broken in two is still the same line.

    Letters that Unicode writes as a sequence (C with diaeresis) are drawn as two glyphs, and a PDF reader reports the
    sequence for each of them, in the order in which they stand on the paper: the second may come behind the next
    letter. Such an echo counts once, on both sides of a comparison.
    """
    kaal = "".join(unicodedata.normalize("NFC", text).split())
    if not any(map(unicodedata.combining, kaal)):
        return kaal
    letters: list[str] = []
    for letter in _LETTER.findall(kaal):
        if len(letter) == 1 or letter not in letters[-_ECHO:]:
            letters.append(letter)
    return "".join(letters)


def _is_unreadable(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("C") or category in _LINE_SEPARATORS
