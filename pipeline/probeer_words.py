"""What a trial found, and how it is said: Dutch, grouped, without one value of a record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.contracts.reasons import Finding, reden
from pipeline.formats.notatie import ANDERS
from pipeline.saying import wrapped

_REGELS = 5
_LANG = 40
_MERK = 15


class Groep(NamedTuple):
    """Findings that say the same about the same column; `regels` are the first few."""

    ernst: str
    reden: str
    veld: str
    aantal: int
    regels: tuple[int, ...]
    titel: str
    tekst: str
    doe_dit: str


class Kolom(NamedTuple):
    """A column of the file and where it goes: a house column, or nowhere (`genegeerd`, `onbekend`)."""

    bron: str
    naar: str
    lot: Literal["gelezen", "genegeerd", "onbekend"]


@dataclass(frozen=True, slots=True)
class Geprobeerd:
    """What a file turned out to be; the counts say how far reading came. `voorbeelden` are masked."""

    bestand: str
    partner: str
    mag_leveren: str
    formaat: str
    vorm: str
    codering: str
    scheidingsteken: str
    kolommen: tuple[Kolom, ...]
    records: int
    signalen: int
    uitval: int
    bevindingen: tuple[Groep, ...]
    voorbeelden: tuple[Mapping[str, str], ...]

    @property
    def geweigerd(self) -> bool:
        """Whether the night would refuse this file whole."""
        return any(groep.ernst == "fataal" for groep in self.bevindingen)


def mask(text: str) -> str:
    """The shape of a value without what it says: "Jansen-de Boer 12" is "Xxxxxx-xx Xxxx 99"."""
    shape = "".join("9" if sign.isnumeric() else _letter(sign) for sign in text[:_LANG])
    return shape + ("…" if len(text) > _LANG else "")


def say_probeer(found: Geprobeerd) -> list[str]:
    """The trial in Dutch lines: how it is read, what is wrong and what to do about it, and a few masked records."""
    lines = [f"Proef met {found.bestand}. Er is niets opgenomen.", ""]
    lines += _field("partner", f"{found.partner} (mag vandaag leveren: {found.mag_leveren})")
    lines += _field("formaat", " ".join(filter(None, (found.formaat, f"({found.vorm})" if found.vorm else ""))))
    lines += _field("letters", found.codering) if found.codering else []
    lines += _field("scheiding", found.scheidingsteken) if found.scheidingsteken else []
    for lot in ("gelezen", "genegeerd", "onbekend"):
        names = [_said(kolom) for kolom in found.kolommen if kolom.lot == lot]
        lines += _field(lot, ", ".join(names)) if names else []
    lines += _field("telling", f"{found.records} records: {found.signalen} signalen, {found.uitval} geweigerd")
    if found.geweigerd:
        lines += ["", "De nachtrun zou dit bestand in zijn geheel weigeren."]
    if found.bevindingen:
        lines += ["", "Bevindingen:", *(line for groep in found.bevindingen for line in _said_group(groep))]
    for number, record in enumerate(found.voorbeelden, start=1):
        lines += ["", f"Record {number}, met x en 9 in plaats van letters en cijfers:"]
        lines += [line for naam, shape in record.items() for line in _field(naam, shape)]
    if any(shape.startswith(ANDERS) for record in found.voorbeelden for shape in record.values()):
        hint = "Een ? vooraan: deze waarde is anders geschreven dan in config.yaml is afgesproken."
        lines += ["", *wrapped(hint)]
    return lines


def group_findings(findings: Iterable[Finding]) -> tuple[Groep, ...]:
    """Equal findings together, the worst and most frequent first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.reden, finding.veld), []).append(finding)
    made = [_group(code, veld, found) for (code, veld), found in groups.items()]
    rank = {"fataal": 0, "fout": 1, "waarschuwing": 2}
    return tuple(sorted(made, key=lambda groep: (rank.get(groep.ernst, 3), -groep.aantal, groep.reden, groep.veld)))


def _group(code: str, veld: str, found: list[Finding]) -> Groep:
    known = reden(code)
    lines = tuple(dict.fromkeys(one.regel for one in found if one.regel))[:_REGELS]
    texts = {one.tekst for one in found}
    tekst = found[0].tekst if len(texts) == 1 else ""
    return Groep(known.ernst, code, veld, len(found), lines, known.titel, tekst, known.doe_dit)


def _letter(sign: str) -> str:
    if sign.isupper():
        return "X"
    return "x" if sign.isalpha() else sign if sign.isprintable() else "·"


def _said(kolom: Kolom) -> str:
    return kolom.bron if kolom.naar in ("", kolom.bron) else f"{kolom.bron} → {kolom.naar}"


def _said_group(groep: Groep) -> list[str]:
    where = f", kolom {groep.veld}" if groep.veld else ""
    more = ", …" if groep.aantal > len(groep.regels) else ""
    lines = f" (regel {', '.join(map(str, groep.regels))}{more})" if groep.regels else ""
    head = wrapped(f"{groep.aantal}× {groep.titel}{where}{lines}", mark=f"  {groep.ernst:<{_MERK - 2}}")
    return [*head, *(line for text in (groep.tekst, groep.doe_dit) if text for line in wrapped(text, mark=" " * _MERK))]


def _field(name: str, text: str) -> list[str]:
    return wrapped(text, mark=f"  {name:<{max(_MERK - 2, len(name) + 1)}}")
