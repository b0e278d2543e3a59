"""Ids that can be made again: a killed run that starts over gives the same names (store.md, Idempotency keys).

What derives from a person's data is a keyed hash: a bare hash of a BSN can be tried out in a minute.
"""

import hashlib
import hmac
from typing import NewType

Sleutel = NewType("Sleutel", bytes)
"""The store's secret key, 32 random bytes, made once per store."""

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _plain(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _keyed(sleutel: Sleutel, *parts: str) -> bytes:
    return hmac.digest(sleutel, "\x1f".join(parts).encode(), "sha256")


def levering_id(partner: str, sha256: str) -> str:
    """The partner and its content: the same bytes under another name are the same levering. 21 characters."""
    return "L" + _plain("levering", partner, sha256)[:20]


def dubbel_id(partner: str, sha256: str, naam: str, mtime_ns: int) -> str:
    """The row that notes once that known bytes were dropped again. 21 characters."""
    return "D" + _plain("dubbel", partner, sha256, naam, str(mtime_ns))[:20]


def signaal_id(sleutel: Sleutel, levering: str, regel: int) -> str:
    """The record's line in its levering. 21 characters."""
    return "S" + _keyed(sleutel, "signaal", levering, str(regel)).hex()[:20]


def zaak_id(sleutel: Sleutel, bsn: str, start_matchingperiode: str) -> str:
    """One zaak per inwoner and matching period (ISO date of its first day). 21 characters."""
    return "Z" + _keyed(sleutel, "zaak", bsn, start_matchingperiode).hex()[:20]


def kenmerk(sleutel: Sleutel, zaak: str, template: str, aanleiding: str) -> str:
    """The letter's reference, readable over the phone: `VS-XXXX-XXXX-XXXX`, without I, L, O and U."""
    return _aloud("VS", _keyed(sleutel, "brief", zaak, template, aanleiding))


def bewijs_kenmerk(sleutel: Sleutel, signaal: str) -> str:
    """The reference of a signaal's proof of notification, `BM-XXXX-XXXX-XXXX`: nobody can make one up."""
    return _aloud("BM", _keyed(sleutel, "bewijs", signaal))


def _aloud(prefix: str, digest: bytes) -> str:
    number = int.from_bytes(digest[:8], "big")
    letters = "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(55, -5, -5))
    return f"{prefix}-{letters[:4]}-{letters[4:8]}-{letters[8:12]}"


def overeenkomst_code(sleutel: Sleutel, partner: str, *facts: str) -> str:
    """The number of an overeenkomst, on each of its pages; the last of `facts` is the how-manieth.

    `OV-XXXX-XXXX`, without I, L, O and U.
    """
    number = int.from_bytes(_keyed(sleutel, "overeenkomst", partner, *facts)[:5], "big")
    letters = "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(35, -5, -5))
    return f"OV-{letters[:4]}-{letters[4:]}"


def vragenlijst_hash(sleutel: Sleutel, antwoorden: str) -> str:
    """A keyed hash of the answers: the same questionnaire is recognised, and nothing of it can be guessed."""
    return _keyed(sleutel, "vragenlijst", antwoorden).hex()


def poging_id(zaak: str, *facts: str) -> str:
    """A contact attempt that somebody wrote down; the last of `facts` is the how-manieth like it. 21 characters."""
    return "P" + _plain("poging", zaak, *facts)[:20]


def afspraak_id(zaak: str, *facts: str) -> str:
    """An appointment; the last of `facts` is the how-manieth like it. 21 characters."""
    return "A" + _plain("afspraak", zaak, *facts)[:20]


def bezwaar_id(sleutel: Sleutel, bsn: str) -> str:
    """How lists and the audit trail name who objects. 21 characters."""
    return "B" + _keyed(sleutel, "bezwaar", bsn).hex()[:20]


def aanmelding_id(sleutel: Sleutel, bsn: str, datum: str) -> str:
    """An inwoner who asked for help without a signaal on this day (ISO). 21 characters."""
    return "H" + _keyed(sleutel, "aanmelding", bsn, datum).hex()[:20]


def vingerafdruk(sleutel: Sleutel, *parts: str) -> str:
    """A keyed hash over text that leaves the house and comes back: only this store can make it. 64 characters."""
    return _keyed(sleutel, "vingerafdruk", *parts).hex()


def steekproef_rang(sleutel: Sleutel, signaal: str) -> str:
    """The place of a signaal in the draw of the blind sample."""
    return _keyed(sleutel, "steekproef", signaal).hex()


def inwonersbestand_id(peildatum: str, sha256: str) -> str:
    """A residents file is known by peildatum + content (contract, Residents). 21 characters."""
    return "I" + _plain("inwoners", peildatum, sha256)[:20]
