"""What the partner register knows beside the delivery: who signs, whom to call, and how signatures are judged."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from pipeline.contracts.paths import Pad
from pipeline.domain.email import Email
from pipeline.domain.refusal import Refusal

_Naam = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class _Blok(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Persoon(_Blok):
    """Somebody at the partner, as a business contact."""

    naam: _Naam
    functie: str = ""
    email: str
    telefoon: str = ""

    @field_validator("email")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if isinstance(Email.parse(value), Refusal):
            raise ValueError("dit is geen e-mailadres")  # noqa: TRY004 - pydantic turns it into a problem of this field
        return value


class Contact(_Blok):
    """Who signs for the partner, and whom to call about leveringen."""

    tekent: Persoon
    leveringen: Persoon


class Ondertekening(_Blok):
    """How a signed overeenkomst is judged.

    `vertrouwd` are PEM files with the roots that may stand behind a certificate; `aantal` different people must sign.
    `intrekking: ja` wants proof inside the PDF that no certificate was revoked: nothing is looked up on a network.
    """

    vertrouwd: tuple[Pad, ...] = ()
    aantal: Annotated[int, Field(ge=1, le=10)] = 2
    intrekking: Literal["nee", "ja"] = "nee"
    sjablonen: Pad | None = None
