"""A name as it is compared: two spellings that a reader calls the same give the same text (domain.md, Rules 5)."""

import unicodedata

_ONE_SIGN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart into a base letter and a mark."""


def vergelijkvorm(tekst: str) -> str:
    """The letters and digits only, without case, marks, spaces and punctuation; empty when there are none.

    "Müller B.V." and "muller bv" become the same. For comparing only: never to store or to print.
    """
    plain = unicodedata.normalize("NFKD", tekst.casefold()).casefold().translate(_ONE_SIGN)
    return "".join(character for character in plain if character.isalnum())
