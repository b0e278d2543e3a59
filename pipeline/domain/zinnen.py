"""Dutch text cut into sentences and words, as a reader counts them.

A full stop is not always an end: abbreviations ("m.b.t."), initials ("J.R. Groenen"), numbers ("1.500"), times
("9.30 uur") and addresses on the web keep theirs. A phone number, a web address and an amount each count as one word,
and so does what stands between ‹ and ›: a value that is filled in later.
"""

import re
from collections.abc import Set as AbstractSet
from typing import NamedTuple

_WORD = re.compile(
    r"""
      ‹[^›]*›                                # a value
    | (?:https?://|www\.)\S*[\w/]            # a web address
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+           # an e-mail address
    | [\w-]+(?:\.[\w-]+)*\.(?:nl|eu|com|org)\b(?:/\S*[\w/])?
    | (?:\d[\d.,:/-]*\d|\d)(?:[ ](?=\d)(?:\d[\d.,/-]*\d|\d))*[\w%]*   # 14 079, 06 12 34 56 78, 1.234,56, 9.30, 3e
    | (?:[^\W\d_]{1,5}\.){2,}[^\W\d_]*\.?    # m.b.t., J.R.
    | [^\W\d_]+(?:['’/-][\w]+)*'?            # zo'n, e-mail, t/m, foto's
    """,
    re.VERBOSE,
)
_END = re.compile(r"[.?!…]+[\"'”’)\]]*(?=\s|$)|:(?=\s*$)")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.)+|(?:Th|Ph|Ch|Chr|IJ|Sj|Tj)\.")
_ORDINAL = re.compile(r"\d{1,2}\.")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,5}\.){2,}[^\W\d_]{0,5}\.?")


class Afkortingen(NamedTuple):
    """Abbreviations in lower case without their last dot: `midden` never ends a sentence, `einde` may end one."""

    midden: AbstractSet[str]
    einde: AbstractSet[str]


def woorden(zin: str) -> tuple[str, ...]:
    """The words of a text, in order and as written; a number or an address is one of them."""
    return tuple(found[0] for found in _WORD.finditer(zin))


def zinnen(tekst: str, afkortingen: Afkortingen) -> tuple[str, ...]:
    """The sentences of one paragraph or list item, without the spaces around them; nothing is lost but those."""
    found, start = [], 0
    for end in _END.finditer(tekst):
        if _ends_here(tekst[start : end.end()], tekst[end.end() :].lstrip(), afkortingen):
            found.append(tekst[start : end.end()].strip())
            start = end.end()
    found.append(tekst[start:].strip())
    return tuple(zin for zin in found if zin)


def is_hele_zin(zin: str) -> bool:
    """Whether it closes as a sentence does: "Met vriendelijke groet," and a name under a letter do not."""
    return re.search(r"[.?!…:][\"'”’)\]]*$", zin) is not None


def is_met_punten(woord: str) -> bool:
    """Whether it is an abbreviation of letters with dots between them: "m.b.t.", "o.a."; not "J.R." (a name)."""
    return _DOTTED.fullmatch(woord) is not None and woord.islower()


def _ends_here(zin: str, rest: str, afkortingen: Afkortingen) -> bool:
    """Whether the sentence so far really ends with its last sign."""
    last = zin.rsplit(maxsplit=1)[-1].lstrip("(\"'“‘")
    if not rest:
        return True
    if not last.endswith("."):
        return not rest[0].islower()
    if rest[0].islower() or _INITIALS.fullmatch(last):
        return False
    kaal = last.rstrip(".").lower()
    if kaal in afkortingen.einde:
        return True
    if kaal in afkortingen.midden or _DOTTED.fullmatch(last):
        return False
    return not (_ORDINAL.fullmatch(last) and zin.strip() == last)
