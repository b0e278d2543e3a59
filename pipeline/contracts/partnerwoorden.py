"""The reasons in words for the partner: the registry's own, unless those speak to the clerk (partnerwoorden.yaml)."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from pipeline.contracts.reasons import reden


class PartnerWoorden(NamedTuple):
    """What happened (`titel`), what it means (`uitleg`) and what the partner can do (`doe_dit`)."""

    titel: str
    uitleg: str
    doe_dit: str


@cache
def eigen_woorden() -> dict[str, PartnerWoorden]:
    """The reasons that have words of their own for the partner; an empty `titel` keeps the registry's."""
    text = (files(__package__) / "partnerwoorden.yaml").read_text(encoding="utf-8")
    return {code: PartnerWoorden(**{"titel": ""} | fields) for code, fields in yaml.safe_load(text).items()}


def partner_woorden(code: str) -> PartnerWoorden:
    """The reason in words for the partner. Raises KeyError for a code that nobody explained."""
    known, own = reden(code), eigen_woorden().get(code)
    if own is None:
        return PartnerWoorden(known.titel, known.uitleg, known.doe_dit)
    return own._replace(titel=own.titel or known.titel)
