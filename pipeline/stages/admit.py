"""admit: on a collective drop, the records of small landlords that signed (domain.md, Rules 1)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from pipeline.contracts.config_partner import Aanleveraar, Partner
from pipeline.domain.vergelijkvorm import vergelijkvorm
from pipeline.formats.levering import BrokenRecord, RawRecord

_KOLOM = "aanleveraar"


class Admitted(NamedTuple):
    """`records` is the whole chunk in its own order, each refused record replaced by the BrokenRecord that says why.

    `uitval` are those replacements once more: for counting only, they stand in `records` already. A refused record
    keeps its place, so that the others keep their turn on a line, and with it their id.
    """

    records: tuple[RawRecord | BrokenRecord, ...]
    uitval: tuple[BrokenRecord, ...]


def admit_records(
    kolommen: Sequence[str], records: Sequence[RawRecord | BrokenRecord], *, partner: Partner, vandaag: date
) -> Admitted:
    """Refuse the records of a landlord without an overeenkomst in force on `vandaag`; the others pass unchanged.

    A partner that is no verzamelmap delivers for itself: everything passes. Names are compared without case, spaces,
    marks and punctuation; a name that is registered twice may deliver when either agreement is in force. Reasons
    `aanleveraar-ontbreekt`, `aanleveraar-onbekend` and `aanleveraar-zonder-overeenkomst`; no text repeats the name.
    """
    if not partner.is_verzamelmap:
        return Admitted(tuple(records), ())
    judge = _judge(_signed(partner.aanleveraars, vandaag), column_is_there=_KOLOM in kolommen)
    verdicts: dict[str, tuple[str, str] | None] = {}
    judged: list[RawRecord | BrokenRecord] = []
    uitval: list[BrokenRecord] = []
    for record in records:
        if isinstance(record, RawRecord):
            naam = record.velden.get(_KOLOM, "")
            if naam not in verdicts:
                verdicts[naam] = judge(naam)
            bar = verdicts[naam]
            if bar is not None:
                refused = BrokenRecord(record.regel, *bar)
                uitval.append(refused)
                judged.append(refused)
                continue
        judged.append(record)
    return Admitted(tuple(judged), tuple(uitval))


def _signed(aanleveraars: Sequence[Aanleveraar], vandaag: date) -> dict[str, bool]:
    """Whether each registered name may deliver today."""
    signed: dict[str, bool] = {}
    for aanleveraar in aanleveraars:
        naam = vergelijkvorm(aanleveraar.naam)
        in_force = aanleveraar.overeenkomst is not None and aanleveraar.overeenkomst.geldt_op(vandaag)
        signed[naam] = signed.get(naam, False) or in_force
    return signed


def _judge(signed: Mapping[str, bool], *, column_is_there: bool) -> Callable[[str], tuple[str, str] | None]:
    absent = "" if column_is_there else f"De kolom {_KOLOM} ontbreekt in dit bestand."

    def _bar(naam: str) -> tuple[str, str] | None:
        key = vergelijkvorm(naam)
        if not key:
            return "aanleveraar-ontbreekt", absent
        if key not in signed:
            return "aanleveraar-onbekend", ""
        return None if signed[key] else ("aanleveraar-zonder-overeenkomst", "")

    return _bar
