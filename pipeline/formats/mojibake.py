"""Whether a text was once read in the wrong encoding: "RenÃ©", "â€™", "Ren├®", "AndrÚ", "M?ller", "&eacute;".

Nothing is repaired: what stood there cannot always be told, and a wrong name is a letter to the wrong person. The rules
look for what no language writes; how much they find, and that no letter of DIN 91379 misleads them, is measured in
tests/formats/test_mojibake.py.
"""

import re

_LETTER = r"[^\W\d_]"
# what Windows-1252 and Latin-1 show for the bytes 80-BF: the second and later bytes of a letter in UTF-8
_QUOTES = "‘’“”–—…"
_FAR = "€‚ƒ„†‡ˆ‰‹•˜™›\u0080-\u009f"
_SIGNS = "\u00a1-\u00bf"
_PLAIN_SIGNS = "\u00a2-\u00a7\u00a9\u00ac\u00ae-\u00b3\u00b5\u00b6\u00b8\u00b9\u00bc-\u00be"

_RULES = (
    # the replacement character, itself misread, a misread byte order mark, and what a web page makes of a letter
    r"\ufffd|ï¿½|ï»¿|&(?:#\d{2,5}|#x[0-9A-Fa-f]{2,4}|[A-Za-z]{2,6}\d{0,2});",
    # UTF-8 in the code pages of DOS and the Mac: frames, blocks, "ÔÇÖ" for an apostrophe, "√©" for é
    r"[\u2500-\u259f\u2200-\u22ff]|[ÔΓ]Ç",
    # UTF-8 as Windows-1252: Ã, Ä or Å and nearly anything; other capitals and a sign from the far corners
    rf"[ÃÄÅ](?!’[Ss]\b)(?:[{_FAR}{_QUOTES}{_SIGNS}šžœ]|[ŠŽŒŸ](?=[a-z])|\u00a0(?=[a-z]))|(?<=[a-z])[ÃÄÅ][ŠŽŒŸ]|Ã\u00a0",
    rf"[\u00c2\u00c6-\u00df][{_FAR}{_PLAIN_SIGNS}]|Â[{_SIGNS}]|á[¸¹º»]|â[€‚\u0080]",
    # single bytes exchanged between Windows, DOS and Mac: a sign within a word, or behind one where nothing closes so
    rf"{_LETTER}[?¿¡{_FAR}{_PLAIN_SIGNS}“”…÷×§]{_LETTER}|[A-Za-z][ƒ‚‰‹¢-¥¬÷¾]",
    # the same at the front of a word: ISO-8859-15 read as Windows-1252, where Š, Œ and œ become ¦, ¼ and ½
    rf"(?<![\w/])[¤¦¨¸¼-¾](?={_LETTER})",
    # the same, where the letter became Greek, a fraction's n, a peseta or a ligature
    rf"{_LETTER}[\u0370-\u03ff]|[\u0370-\u03ff][A-Za-z]|[\u207f\u20a7\ufb00-\ufb06]",
    # the same, where the letter became a capital behind small ones: "AndrÚ", "MarlÞne", "MŸller", "CÚline"
    r"(?<!\bMac)(?<!\bMc)(?<!\b[DdLl][aeiu])(?<!\bFitz)(?<=[a-z])[À-ÖØ-ÞŒŠŸŽ](?=[a-z]|\b)|\b[A-Z][ÒÓÔÕÙÚÞŠŽŒŸ](?=[a-z]{2})",
)


def is_mojibake(text: str) -> bool:
    """Whether this name, street or place has letters that were read in the wrong encoding. Plain text is quick."""
    if text.isascii() and "?" not in text and "&" not in text:
        return False
    return any(re.search(rule, text) for rule in _RULES)
