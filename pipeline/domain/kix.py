"""KIX, PostNL's bar code under an address: what goes into it (domain-sources §5.5, K-1). The bars are the layout's."""

from pipeline.domain.adres import Huisnummer
from pipeline.domain.postcode import Postcode
from pipeline.domain.refusal import Refusal

_LONGEST = 18  # postcode 6 + number 5 + X + addition 6; encoders refuse more
_SHORT_FORMS = {"HUIS": "HS"}  # the one short form in the source: "77 huis" is 77XHS


def kix(postcode: str, huisnummer: str, huisletter: str, toevoeging: str) -> str:
    """The KIX text, such as `2711EC77XHS`, or "" when this address has none. At most 18 characters, A-Z and 0-9.

    Spaces and punctuation in the addition do not count. An address that is not whole, or has a character outside A-Z,
    has no KIX: a missing code only costs discount, a wrong one sends the letter to another door.
    """
    code = Postcode.parse(postcode)
    nummer = Huisnummer.parse(huisnummer, huisletter, toevoeging)
    if isinstance(code, Refusal) or isinstance(nummer, Refusal):
        return ""
    addition = "".join(filter(str.isalnum, nummer.letter + nummer.toevoeging)).upper()
    addition = _SHORT_FORMS.get(addition, addition)
    text = code.compact + nummer.nummer + (f"X{addition}" if addition else "")
    return text if text.isascii() and len(text) <= _LONGEST else ""
