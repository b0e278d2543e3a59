"""What a partner may hear about its own signaal: one table (terugkoppeling.yaml; domain.md, Rules 11; L-11, L-12)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from yaml import safe_load


class Woorden(NamedTuple):
    """What is told: `status` and `reden` are words of the table, `uitleg` and `opnieuw` a sentence in B1.

    `wacht`: nothing is known yet. `pauze`: a pause of collection may belong to it. `bewijs`: it has a proof of
    notification.
    """

    status: str
    reden: str
    uitleg: str
    opnieuw: str
    wacht: bool
    pauze: bool
    bewijs: bool


class _Deel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _PerReden(_Deel):
    uitleg: str = ""
    bewijs: bool | None = None


class _Regel(_Deel):
    status: str
    reden: str = ""
    uitleg: str
    opnieuw: str = ""
    wacht: bool = False
    pauze: bool = False
    bewijs: bool = True
    geheim: str = ""
    per_reden: dict[str, _PerReden] = {}


class _Pauze(_Deel):
    begin: str
    einde: str


class _Tabel(_Deel):
    statussen: dict[str, _Regel]
    anders: _Regel
    pauze: _Pauze
    grondslagen: dict[str, str]


def woorden(status: str, reden: str, *, afgeschermd: bool = False) -> Woorden:
    """What a partner hears of a DDAS status with this reason code; what the table does not name is `anders`.

    `afgeschermd`: the person has a secret address or must not be approached, so where he lives is not told.
    """
    table = _tabel()
    found = table.statussen.get(status, table.anders)
    if afgeschermd and found.geheim:
        found, reden = table.anders, ""
    finer = found.per_reden.get(reden, _PerReden())
    return Woorden(
        status=found.status,
        reden=found.reden,
        uitleg=finer.uitleg or found.uitleg,
        opnieuw=found.opnieuw or finer.uitleg or found.uitleg,
        wacht=found.wacht,
        pauze=found.pauze,
        bewijs=found.bewijs if finer.bewijs is None else finer.bewijs,
    )


def hangt_af_van_adres(status: str) -> bool:
    """Whether this status is told otherwise when the address is secret."""
    return bool(_tabel().statussen.get(status, _tabel().anders).geheim)


def pauze_zin(van: str, tot: str, *, begint: bool) -> str:
    """The sentence about a pause, with its days in words."""
    text = _tabel().pauze.begin if begint else _tabel().pauze.einde
    return text.format(van=van, tot=tot)


def grondslagen() -> Mapping[str, str]:
    """Per kind (DDAS) the article by which its partners report, for the proof of notification."""
    return _tabel().grondslagen


def vertelbaar() -> tuple[tuple[str, str, str], ...]:
    """Every (status, reden, uitleg) that can be told, in the order of the table, each once."""
    table = _tabel()
    told = [
        (one.status, one.reden, uitleg)
        for one in (*table.statussen.values(), table.anders)
        for uitleg in (one.uitleg, one.opnieuw, *(finer.uitleg for finer in one.per_reden.values()))
        if uitleg
    ]
    return tuple(dict.fromkeys(told))


@cache
def _tabel() -> _Tabel:
    text = (files(__package__) / "terugkoppeling.yaml").read_text(encoding="utf-8")
    return _Tabel.model_validate(safe_load(text))
