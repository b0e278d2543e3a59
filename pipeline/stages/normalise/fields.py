"""The rule of every single field (domain.md, Rules 2 and 3; domain-sources §5.1; DDAS model lengths)."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from pipeline.domain.bedrag import Bedrag
from pipeline.domain.bsn import Bsn
from pipeline.domain.datum import BrpDatum, parse_datum, parse_geboortedatum
from pipeline.domain.email import Email
from pipeline.domain.postcode import Postcode
from pipeline.domain.refusal import Refusal
from pipeline.domain.telefoon import Telefoon
from pipeline.formats.mojibake import is_mojibake
from pipeline.stages.normalise.judge import Faulty, Klacht, faulty, on_text

MAX_NAAM = 200
MAX_KENMERK = 80
_MAX_SOORT = 30
MAX_PLAUSIBEL_CENT = 1_000_000_00

EMAIL_IN_TEKST = re.compile(r"[^\s@]@[^\s@]+\.[A-Za-z]{2}")

TextRule = Callable[[str], str | Faulty[str]]
DatumRule = Callable[[str], date | Faulty[date | None] | None]
_Parsed = TypeVar("_Parsed")


def kenmerk(veld: str, *, required: bool) -> TextRule:
    """A partner's own number. One that is an e-mail address is not: it would put a person's data in every report."""

    def _rule(tekst: str) -> str | Faulty[str]:
        if not tekst:
            return faulty("", veld, "veld-leeg") if required else ""
        if EMAIL_IN_TEKST.search(tekst):
            return faulty("", veld, "kenmerk-is-email" if required else "veld-is-email")
        if len(tekst) > MAX_KENMERK:
            reden = "veld-te-lang" if required else "veld-niet-overgenomen"
            return faulty("", veld, reden, f"Hoogstens {MAX_KENMERK} tekens.")
        return tekst

    return on_text(veld, "", _rule)


def plaats_tekst(veld: str) -> TextRule:
    """A street or a place: left out when it does not fit, noted when its letters were read wrongly."""

    def _rule(tekst: str) -> str | Faulty[str]:
        if len(tekst) > MAX_NAAM:
            return faulty("", veld, "veld-niet-overgenomen", f"Hoogstens {MAX_NAAM} tekens.")
        return faulty(tekst, veld, "tekens-verminkt") if is_mojibake(tekst) else tekst

    return on_text(veld, "", _rule)


def _optional(veld: str, reden: str, read: Callable[[str], str | Refusal | None]) -> TextRule:
    """A field that may be empty and is left out, with this warning, when `read` cannot make sense of it."""

    def _rule(tekst: str) -> str | Faulty[str]:
        waarde = read(tekst) if tekst else ""
        if isinstance(waarde, Refusal):
            return faulty("", veld, reden, waarde.detail)
        return faulty("", veld, reden) if waarde is None else waarde

    return on_text(veld, "", _rule)


def _required(
    veld: str, leeg: _Parsed, read: Callable[[str], _Parsed | Refusal]
) -> Callable[[str], _Parsed | Faulty[_Parsed]]:
    """A field that must be there and that `read` takes; its refusal is the record's."""

    def _rule(tekst: str) -> _Parsed | Faulty[_Parsed]:
        if not tekst:
            return faulty(leeg, veld, "veld-leeg")
        waarde = read(tekst)
        if isinstance(waarde, Refusal):
            return faulty(leeg, veld, waarde.reden, waarde.detail)
        return waarde

    return on_text(veld, leeg, _rule)


def postcode() -> TextRule:
    """Compact, "2711EC"."""

    def _read(tekst: str) -> str | Refusal:
        found = Postcode.parse(tekst)
        return found if isinstance(found, Refusal) else found.compact

    return _required("postcode", "", _read)


def bedrag() -> Callable[[str], int | Faulty[int]]:
    """Cents, more than nothing; an unlikely height is noted, for a lost decimal sign makes a hundredfold."""

    def _read(tekst: str) -> int | Refusal:
        found = Bedrag.parse(tekst)
        if isinstance(found, Refusal):
            return found
        return found.cent if found.cent > 0 else Refusal("bedrag-niet-positief")

    rule = _required("bedrag", 0, _read)

    def _noted(raw: str) -> int | Faulty[int]:
        cent = rule(raw)
        if isinstance(cent, int) and cent > MAX_PLAUSIBEL_CENT:
            return faulty(cent, "bedrag", "bedrag-onwaarschijnlijk")
        return cent

    return _noted


def past_date(veld: str, *, vandaag: date) -> DatumRule:
    """A required date, not after `vandaag`."""

    def _read(tekst: str) -> date | Refusal | None:
        found = parse_datum(tekst)
        return found if isinstance(found, Refusal) or found <= vandaag else Refusal("datum-in-toekomst")

    return _required(veld, None, _read)


def end_date() -> DatumRule:
    """The day the delivery ends. Unreadable is a warning: the signaal is urgent all the same (domain-sources L-4)."""

    def _rule(tekst: str) -> date | Faulty[date | None] | None:
        found = parse_datum(tekst) if tekst else None
        if isinstance(found, Refusal):
            return faulty(None, "datum_einde_levering", "einddatum-niet-overgenomen")
        return found

    return on_text("datum_einde_levering", None, _rule)


def geboortedatum(*, vandaag: date) -> TextRule:
    """ISO, shortened when partly unknown; an impossible one is left out: the address may still find the person."""

    def _read(tekst: str) -> str | None:
        found = parse_geboortedatum(tekst)
        return None if isinstance(found, Refusal) or _earliest(found) > vandaag else found.iso

    return _optional("geboortedatum", "geboortedatum-niet-overgenomen", _read)


def _earliest(geboren: BrpDatum) -> date:
    return date(geboren.jaar or 1, geboren.maand or 1, geboren.dag or 1)


def bsn() -> TextRule:
    """Nine digits; only asked for when the partner has a basis (domain.md, Rules 2)."""

    def _read(tekst: str) -> str | None:
        found = Bsn.parse(tekst)
        return None if isinstance(found, Refusal) else found.nummer

    return _optional("bsn", "bsn-niet-overgenomen", _read)


def telefoon() -> TextRule:
    """E.164, the first valid number of the field."""

    def _read(tekst: str) -> str | Refusal:
        found = Telefoon.parse(tekst)
        return found if isinstance(found, Refusal) else found.e164

    return _optional("telefoon", "telefoon-niet-overgenomen", _read)


def email() -> TextRule:
    """One address that can be written to; whether it exists shows when somebody does."""

    def _read(tekst: str) -> str | Refusal:
        found = Email.parse(tekst)
        return found if isinstance(found, Refusal) else found.adres

    return _optional("email", "email-niet-overgenomen", _read)


def soort() -> TextRule:
    """One word of letters: free text could carry what art. 8b Wgs does not allow."""

    def _read(tekst: str) -> str | None:
        return tekst if len(tekst) <= _MAX_SOORT and tekst.isalpha() else None

    return _optional("soort", "soort-niet-overgenomen", _read)


def code(veld: str, *, toegestaan: str, reden: str) -> TextRule:
    """One of these letters, in either case; empty is N."""

    def _rule(tekst: str) -> str | Faulty[str]:
        letter = tekst.upper() or "N"
        if len(letter) == 1 and letter in toegestaan:
            return letter
        return faulty("N", veld, reden)

    return on_text(veld, "N", _rule)


def told(klachten: list[Klacht], waarde: _Parsed) -> _Parsed | Faulty[_Parsed]:
    """The value, Faulty when there are complaints."""
    return Faulty(waarde, tuple(klachten)) if klachten else waarde
