"""An e-mail address of a resident (RFC 5321 and 6531), read with email-validator; whether it works is not asked."""

import re
from dataclasses import dataclass
from typing import Self

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text

_LANGSTE = 254
"""RFC 5321 4.5.3.1.3."""

# nearly every address of a levering, and surely valid: read at once, with the same answer as the library's
_LABEL = r"[a-z0-9](?:[a-z0-9]|-(?!-)){0,40}(?<!-)"
_TOPDOMEIN = rf"(?!(?:{'|'.join(SPECIAL_USE_DOMAIN_NAMES)})$)[a-z]{{2,12}}"
_GEWOON = re.compile(rf"(?=[^@]{{1,64}}@)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:{_LABEL}\.){{1,4}}{_TOPDOMEIN}")
_LINK = "mailto:"


@dataclass(frozen=True, slots=True, repr=False)
class Email:
    """An address that can be written to; in `adres` the domain is in lower case, the part before the @ as it was."""

    adres: str

    @classmethod
    def parse(cls, raw: str) -> Self | Refusal:
        """One address, with or without "mailto:". Two addresses, a name beside it or a domain that cannot exist on the
        internet (.local, .test) is Refusal `email-ongeldig`: mail to the wrong person would be a data breach.
        """
        if len(raw) <= _LANGSTE and _GEWOON.fullmatch(raw):
            return cls(raw)
        tekst = clean_text(raw) if len(raw) <= _LANGSTE + len(_LINK) else None
        try:
            found = validate_email((tekst or "").removeprefix(_LINK), check_deliverability=False, strict=True)
        except EmailNotValidError:
            return Refusal("email-ongeldig", "Schrijf één e-mailadres, zoals naam@voorbeeld.nl.")
        return cls(found.normalized)
