"""The rule of every single field (domain.md, Rules 2 and 3; domain-sources §5.1; DDAS model lengths)."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple, TypeVar

from pipeline.domain.adres import Huisnummer
from pipeline.domain.bedrag import Bedrag
from pipeline.domain.bsn import Bsn
from pipeline.domain.datum import BrpDatum, parse_datum, parse_geboortedatum
from pipeline.domain.postcode import Postcode
from pipeline.domain.refusal import Refusal
from pipeline.stages.normalise.judge import Faulty, Klacht, cleaned, faulty, on_text

MAX_NAAM = 200
MAX_KENMERK = 80
_MAX_SOORT = 30
_MAX_EMAIL = 254
_MAX_TOEVOEGING = 4
_MAX_PLAUSIBEL_CENT = 1_000_000_00

_EMAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s.,;<>\"()]{2,}")
_TELEFOON_TEKENS = re.compile(r"\(0\)|[ .()/-]")
_TELEFOON = re.compile(r"0[1-9][0-9]{8}|(?:\+|00)31[1-9][0-9]{8}|(?:\+|00)(?!31)[1-9][0-9]{6,13}")
_TELEFOON_ZONDER_NUL = re.compile(r"[1-9][0-9]{8}")

Rule = Callable[[str], str | Faulty[str]]
DatumRule = Callable[[str], date | Faulty[date | None] | None]
_Parsed = TypeVar("_Parsed")


class Nummer(NamedTuple):
    """The three columns of a house number."""

    huisnummer: str
    huisletter: str
    toevoeging: str


def required_text(veld: str, *, max_length: int) -> Rule:
    """A text that must be there and fit."""

    def _rule(tekst: str) -> str | Faulty[str]:
        if not tekst:
            return faulty("", veld, "veld-leeg")
        if len(tekst) > max_length:
            return faulty("", veld, "veld-te-lang", f"Hoogstens {max_length} tekens.")
        return tekst

    return on_text(veld, "", _rule)


def optional_text(veld: str, *, max_length: int) -> Rule:
    """A text that is left out when it does not fit."""

    def _rule(tekst: str) -> str | Faulty[str]:
        if len(tekst) > max_length:
            return faulty("", veld, "veld-niet-overgenomen", f"Hoogstens {max_length} tekens.")
        return tekst

    return on_text(veld, "", _rule)


def _optional(veld: str, reden: str, read: Callable[[str], str | None]) -> Rule:
    """A field that may be empty and is left out, with this warning, when `read` cannot make sense of it."""

    def _rule(tekst: str) -> str | Faulty[str]:
        waarde = read(tekst) if tekst else ""
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


def postcode() -> Rule:
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
        if isinstance(cent, int) and cent > _MAX_PLAUSIBEL_CENT:
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


def geboortedatum(*, vandaag: date) -> Rule:
    """ISO, shortened when partly unknown; an impossible one is left out: the address may still find the person."""

    def _read(tekst: str) -> str | None:
        found = parse_geboortedatum(tekst)
        return None if isinstance(found, Refusal) or _earliest(found) > vandaag else found.iso

    return _optional("geboortedatum", "geboortedatum-niet-overgenomen", _read)


def _earliest(geboren: BrpDatum) -> date:
    return date(geboren.jaar or 1, geboren.maand or 1, geboren.dag or 1)


def bsn() -> Rule:
    """Nine digits; only asked for when the partner has a basis (domain.md, Rules 2)."""

    def _read(tekst: str) -> str | None:
        found = Bsn.parse(tekst)
        return None if isinstance(found, Refusal) else found.nummer

    return _optional("bsn", "bsn-niet-overgenomen", _read)


def telefoon() -> Rule:
    """Digits, with + or 00 abroad. Nine digits get back the zero that a spreadsheet took."""

    def _read(tekst: str) -> str | None:
        compact = _TELEFOON_TEKENS.sub("", tekst)
        if _TELEFOON_ZONDER_NUL.fullmatch(compact):
            return "0" + compact
        return compact if _TELEFOON.fullmatch(compact) else None

    return _optional("telefoon", "telefoon-niet-overgenomen", _read)


def email() -> Rule:
    """Something that can be written to; whether it exists shows when somebody does."""

    def _read(tekst: str) -> str | None:
        return tekst if len(tekst) <= _MAX_EMAIL and _EMAIL.fullmatch(tekst) else None

    return _optional("email", "email-niet-overgenomen", _read)


def soort() -> Rule:
    """One word of letters: free text could carry what art. 8b Wgs does not allow."""

    def _read(tekst: str) -> str | None:
        return tekst if len(tekst) <= _MAX_SOORT and tekst.isalpha() else None

    return _optional("soort", "soort-niet-overgenomen", _read)


def code(veld: str, *, toegestaan: str, reden: str) -> Rule:
    """One of these letters, in either case; empty is N."""

    def _rule(tekst: str) -> str | Faulty[str]:
        letter = tekst.upper() or "N"
        if len(letter) == 1 and letter in toegestaan:
            return letter
        return faulty("N", veld, reden)

    return on_text(veld, "N", _rule)


def judge_nummer(raw: tuple[str, str, str]) -> Nummer | Faulty[Nummer]:
    """The house number from three columns or from one ("12A", "12 A-3"); a long addition is kept but noted."""
    cells = [cleaned(cell) for cell in raw]
    leeg = Nummer("", "", "")
    if None in cells:
        pairs = zip(Nummer._fields, cells, strict=True)
        return Faulty(leeg, tuple(Klacht(veld, "tekens-verboden") for veld, cell in pairs if cell is None))
    if not cells[0]:
        return faulty(leeg, "huisnummer", "veld-leeg")
    found = Huisnummer.parse(*(cell or "" for cell in cells))
    if isinstance(found, Refusal):
        return faulty(leeg, "huisnummer", found.reden, found.detail)
    nummer = Nummer(found.nummer, found.letter, found.toevoeging)
    if len(nummer.toevoeging) > _MAX_TOEVOEGING:
        return faulty(nummer, "toevoeging", "toevoeging-lang")
    return nummer
