"""The other half of `X.parse(raw) -> X | Refusal`."""

from typing import NamedTuple


class Refusal(NamedTuple):
    """Why a raw value is not the thing: a code of `contracts.reasons`, and maybe a Dutch detail without the value."""

    reden: str
    detail: str = ""
