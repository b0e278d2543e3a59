"""A partner's notation of dates and amounts to the house's: rewritten only when it is exactly as agreed."""

import re
from collections.abc import Callable
from functools import cache
from typing import Literal

Notatie = Callable[[str], str]

ANDERS = "?"
"""Put before a value in another notation than agreed: no field accepts it, so that it is never read by another rule."""

_MAANDEN = (
    "januari februari maart april mei juni juli augustus september oktober november december",
    "january february march april may june july august september october november december",
)
_KORT = ("jan feb mrt apr mei jun jul aug sep okt nov dec", "jan feb mar apr may jun jul aug sep oct nov dec")
_DELEN = {
    "Y": r"(?P<jaar>[0-9]{4})", "H": "[0-9]{1,2}", "M": "[0-9]{2}", "S": r"[0-9]{2}(?:\.[0-9]+)?",
    "b": r"(?P<maandnaam>[a-z]{3,9})\.?", "B": r"(?P<maandnaam>[a-z]{3,9})\.?",
}  # fmt: skip
_GETAL = re.compile(r"(?P<teken>-?)\s*(?:€\s*)?(?P<min>-?)(?P<rest>[0-9.,]+)")
_GROEPEN = {
    "punt": re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,2})?"),
    "komma": re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]{1,2})?"),
    "centen": re.compile(r"[0-9]+"),
}
_EXCEL_GETAL = re.compile(r"-?[0-9]+\.[0-9]{1,2}")


def datum_notatie(vormen: tuple[str, ...]) -> Notatie:
    """Dates in one of these strptime notations to ISO text; an unknown day or month (00) stays 00."""
    patterns = tuple(_pattern(vorm) for vorm in vormen)

    def translate(value: str) -> str:
        if not value:
            return value
        lower = value.lower()
        for pattern in patterns:
            if found := pattern.fullmatch(lower):
                delen = found.groupdict()
                maand = delen.get("maand") or _maanden().get(delen["maandnaam"], "")
                if maand:
                    return f"{delen['jaar']}-{maand.zfill(2)}-{delen['dag'].zfill(2)}"
        return ANDERS + value

    return translate


def bedrag_notatie(vorm: Literal["punt", "komma", "centen"], *, excel: bool) -> Notatie:
    """Amounts to "1234,56" with two decimals. In Excel a number is no text: 1234.5 is that, whatever was agreed."""
    groups = _GROEPEN[vorm]

    def translate(value: str) -> str:
        if not value:
            return value
        if excel and vorm != "centen" and _EXCEL_GETAL.fullmatch(value):
            return value.replace(".", ",")
        found = _GETAL.fullmatch(value)
        if found is None or not groups.fullmatch(found["rest"]) or (found["teken"] and found["min"]):
            return ANDERS + value
        teken = found["teken"] or found["min"]
        if vorm == "centen":
            digits = found["rest"].zfill(3)
            return f"{teken}{digits[:-2]},{digits[-2:]}"
        thousands, decimal = (",", ".") if vorm == "punt" else (".", ",")
        euro, _, cent = found["rest"].replace(thousands, "").partition(decimal)
        return f"{teken}{euro},{cent.ljust(2, '0')}"

    return translate


def _pattern(vorm: str) -> re.Pattern[str]:
    """A notation as an expression on lower case. A day or month glued to another part has two digits."""
    parts = re.split(r"%(.)", vorm)
    last = len(parts) - 2
    pattern = ""
    for at, part in enumerate(parts):
        if at % 2 == 0:
            pattern += re.escape(part.lower())
        elif part in "dm":
            glued = (at > 1 and not parts[at - 1]) or (at < last and not parts[at + 1])
            pattern += f"(?P<{'dag' if part == 'd' else 'maand'}>[0-9]{{{'2' if glued else '1,2'}}})"
        else:
            pattern += _DELEN[part]
    return re.compile(pattern)


@cache
def _maanden() -> dict[str, str]:
    rows = [line.split() for line in (*_MAANDEN, *_KORT)]
    return {"sept": "09", **{naam: f"{number:02}" for row in rows for number, naam in enumerate(row, start=1)}}
