"""The other half of `X.parse(raw) -> X | Refusal`."""

from typing import NamedTuple


class Refusal(NamedTuple):
    """Why a raw value is not the thing: a code from `contracts.reasons` and, if useful, a Dutch detail without the value."""

    reden: str
    detail: str = ""
