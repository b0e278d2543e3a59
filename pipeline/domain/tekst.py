"""Text as it arrives from a partner or the register, before anything is read into it."""

import re
import unicodedata

_LINE_SEPARATORS = ("Zl", "Zp")
_REPEATED_SEQUENCE = re.compile("((?:\\w[\u0300-\u036f]+)+?)\\1+")


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
    """The text with a capital at the front, the rest untouched: "van den" → "Van den", "ijs" → "IJs", "'t" stays."""
    if tekst.startswith("ij"):
        return "IJ" + tekst[2:]
    return tekst[:1].upper() + tekst[1:]


def compact(text: str) -> str:
    """The text in NFC without any white space, so that a line broken in two is still the same line.

    Letters that Unicode writes as a sequence (C with diaeresis) are drawn as two glyphs, and a PDF reader reports them
    twice, alone or with their neighbours: such a repeat counts once, on both sides of a comparison.
    """
    return _REPEATED_SEQUENCE.sub(r"\1", "".join(unicodedata.normalize("NFC", text).split()))


def _is_unreadable(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("C") or category in _LINE_SEPARATORS
