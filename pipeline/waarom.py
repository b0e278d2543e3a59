"""Why a person decided something: a few words for the audit trail, without anything about who it is."""

from pipeline.domain.bsn import Bsn
from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text
from pipeline.errors import UsageError

WAAROM_HELP = "Waarom, in een paar woorden. Zet er geen persoonsgegevens in: geen naam, adres, bsn of bedrag."
_MAX_WAAROM = 200
_BSN_CIJFERS = 9


def checked_waarom(waarom: str) -> str:
    """The reason on one line. Raises UsageError when it is empty, too long or holds what may be a BSN."""
    words = clean_text(waarom)
    if not words or len(words) > _MAX_WAAROM:
        raise UsageError(f"Geef een reden van hoogstens {_MAX_WAAROM} tekens op één regel.", WAAROM_HELP)
    if any(_is_bsn(word) for word in words.replace(".", "").split()):
        raise UsageError("In de reden staat een nummer dat een bsn kan zijn. Er is niets veranderd.", WAAROM_HELP)
    return words


def _is_bsn(word: str) -> bool:
    digits = word.strip(",;:()")
    return len(digits) == _BSN_CIJFERS and not isinstance(Bsn.parse(digits), Refusal)
