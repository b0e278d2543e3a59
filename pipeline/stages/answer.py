"""answer: what a partner hears about a levering: the verdict, and every finding in words meant for the partner.

Nothing of a record and nothing of another partner is in it: places, codes and sentences only (domain.md, Rules 11, 13).
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.partnerwoorden import partner_woorden
from pipeline.contracts.reasons import PROEF, Ernst, Reden, reden
from pipeline.domain.bsn import Bsn

ERNSTEN: tuple[Ernst, ...] = ("fataal", "fout", "waarschuwing", "taak")
"""The grades, worst first."""

_HASH = 8
_VOORBEELDEN = 10
_ANSWER = re.compile(
    r"(VR_.+_[LD][0-9a-f]{20}_[0-9a-f]{8}|TK_.+_[0-9]{8}_[0-9a-f]{8})\.(csv|xlsx)|BM_.+_S[0-9a-f]{20}\.pdf"
)
_LONGEST = 1000
_UNPRINTABLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_NINE_DIGITS = re.compile(r"(?<!\d)\d{9}(?!\d)", re.ASCII)


class LeveringOordeel(NamedTuple):
    """A row of the table leveringen as it is judged now. `ontvangen_op` is UTC, ISO 8601; `reden` a code or empty."""

    levering_id: str
    partner: str
    bestand: str
    ontvangen_op: str
    status: str
    records: int
    signalen: int
    uitval: int
    reden: str

    @property
    def vastgehouden(self) -> int:
        """Records that wait for a person: records = signalen + uitval + these (contract, Findings)."""
        return self.records - self.signalen - self.uitval


class AntwoordRegel(NamedTuple):
    """One finding as the partner reads it. `regel` is the line an editor shows, 0 the file as a whole."""

    regel: int
    kolom: str
    ernst: Ernst
    code: str
    omschrijving: str
    doe_dit: str


class Groep(NamedTuple):
    """Equal findings told once; `regels` are the first lines."""

    ernst: Ernst
    aantal: int
    kolom: str
    code: str
    omschrijving: str
    doe_dit: str
    regels: tuple[int, ...]


class Uitspraak(NamedTuple):
    """The verdict in one sentence, and what now."""

    kop: str
    wat_nu: str


@dataclass(frozen=True, slots=True)
class Antwoord:
    """The answer to one judgement. `naam` is the name of its files without extension; `bevindingen` (BEVINDINGEN) its
    findings only, in the order of the file.
    """

    naam: str
    oordeel: LeveringOordeel
    bevindingen: pa.Table

    def count(self, ernst: Ernst) -> int:
        """How many findings have this grade."""
        return self.bevindingen.filter(pc.equal(self.bevindingen["ernst"], pa.scalar(ernst))).num_rows

    def regels(self) -> Iterator[AntwoordRegel]:
        """Every finding, file first; the reason of the verdict is always among them."""
        why = self.oordeel.reden
        if why and not pc.any(pc.equal(self.bevindingen["reden"], pa.scalar(why))).as_py():
            yield _regel(0, "", why, "")
        for row in _rows(self.bevindingen):
            yield _regel(*row)


def plan_antwoorden(
    leveringen: Sequence[LeveringOordeel], bevindingen: pa.Table, *, al_gemaakt: Collection[str]
) -> tuple[Antwoord, ...]:
    """An answer per judgement, in the order of `leveringen`; `bevindingen` (BEVINDINGEN) may hold those of others.

    The name carries a hash of the outcome: an outcome that was told before (its name is in `al_gemaakt`) is not told
    again, another outcome of the same levering is.
    """
    known = set(al_gemaakt)
    planned = []
    for oordeel in leveringen:
        if _ANSWER.fullmatch(oordeel.bestand):
            continue  # our own report, left in the wrong folder: no answer to an answer
        own = bevindingen.filter(pc.equal(bevindingen["levering_id"], pa.scalar(oordeel.levering_id)))
        own = own.sort_by([(name, "ascending") for name in ("regel", "veld", "reden", "tekst")])
        mark = "proef_" if oordeel.reden == PROEF else ""
        naam = f"VR_{mark}{oordeel.partner}_{oordeel.levering_id}_{_outcome(oordeel, own)}"
        if naam not in known:
            known.add(naam)
            planned.append(Antwoord(naam, oordeel, own))
    return tuple(planned)


def group_regels(antwoord: Antwoord) -> tuple[Groep, ...]:
    """Findings with the same code and column as one group, worst first and then the most."""
    groups: dict[tuple[str, str], Groep] = {}
    for one in antwoord.regels():
        key = (one.code, one.kolom)
        known = groups.get(key, Groep(one.ernst, 0, one.kolom, one.code, one.omschrijving, one.doe_dit, ()))
        same = known.omschrijving == one.omschrijving
        room = one.regel and one.regel not in known.regels and len(known.regels) < _VOORBEELDEN
        groups[key] = known._replace(
            aantal=known.aantal + 1,
            omschrijving=known.omschrijving if same else _in_general(one.code),
            regels=(*known.regels, one.regel) if room else known.regels,
        )
    return tuple(sorted(groups.values(), key=lambda g: (ERNSTEN.index(g.ernst), -g.aantal, g.code, g.kolom)))


def pronounce(antwoord: Antwoord) -> Uitspraak:
    """The verdict on a levering for its partner, in B1 Dutch."""
    oordeel = antwoord.oordeel
    if oordeel.reden == PROEF:
        return Uitspraak(
            "Proef. Er is niets uit dit bestand overgenomen.",
            "Dit bestand blijft een proef. Stuur voor het echt een nieuw bestand, als de gemeente zegt dat het mag.",
        )
    if oordeel.status == "geweigerd":
        return Uitspraak(
            "Geweigerd. Er is niets uit dit bestand overgenomen.",
            "Hebt u gedaan wat hierboven staat? Dan lezen wij het bestand de volgende nacht opnieuw.",
        )
    if oordeel.status == "dubbel":
        return Uitspraak(
            "Dubbel. Precies dit bestand hebben wij al. Er is niets veranderd.",
            "U hoeft niets te doen. Wilde u nieuwe gegevens sturen? Maak dan een nieuw bestand.",
        )
    if oordeel.status == "vastgehouden":
        return Uitspraak(
            "Vastgehouden. Een medewerker van de gemeente bekijkt dit bestand eerst.",
            "U krijgt een nieuw rapport als de gemeente heeft beslist. Klopt het bestand niet? Bel dan de gemeente.",
        )
    return _processed(oordeel, warned=bool(antwoord.count("waarschuwing")))


def _processed(oordeel: LeveringOordeel, *, warned: bool) -> Uitspraak:
    if not oordeel.records:
        return Uitspraak(
            "Verwerkt. Er stonden geen signalen in dit bestand.",
            "Klopt dat? Dan hoeft u niets te doen. Lever anders het volle bestand aan.",
        )
    if not oordeel.uitval:
        return Uitspraak(
            f"Verwerkt. {_counted(oordeel.records)} aangenomen.",
            "U hoeft niets opnieuw te sturen. Lees wel de waarschuwingen." if warned else "U hoeft niets te doen.",
        )
    return Uitspraak(
        f"Verwerkt. {in_dots(oordeel.signalen)} van de {in_dots(oordeel.records)} signalen aangenomen, "
        f"{in_dots(oordeel.uitval)} geweigerd.",
        "Herstel de geweigerde signalen en lever alleen die opnieuw aan, in een bestand met een nieuw volgnummer.",
    )


def in_dots(number: int) -> str:
    """A whole number as it is written in Dutch: 1.234."""
    return f"{number:,}".replace(",", ".")


def _counted(records: int) -> str:
    return "Het ene signaal is" if records == 1 else f"Alle {in_dots(records)} signalen zijn"


def _regel(regel: int, veld: str, code: str, tekst: str) -> AntwoordRegel:
    return AntwoordRegel(regel, shown(veld), reden(code).ernst, code, *_said(code, tekst))


@lru_cache(maxsize=4096)
def _said(code: str, tekst: str) -> tuple[str, str]:
    """What happened and what to do, for the partner; cached, because a bad file says the same a million times."""
    woorden = partner_woorden(code)
    own = _own_words(tekst, reden(code))
    if own.rstrip(". ") in woorden.uitleg:
        own = ""
    return shown(_sentences(woorden.titel, own, woorden.uitleg)), _sentences(woorden.doe_dit)


def _own_words(tekst: str, known: Reden) -> str:
    """What the finding says beyond the registry: its full text without the explanation and the advice behind it."""
    own = tekst.removesuffix(_sentences(known.uitleg, known.doe_dit)).rstrip()
    return "" if own == _sentences(known.titel) else own


def _in_general(code: str) -> str:
    woorden = partner_woorden(code)
    return _sentences(woorden.titel, woorden.uitleg)


def _sentences(*parts: str) -> str:
    """As `volledige_tekst` writes them: each part ends with one full stop."""
    return " ".join(part.rstrip(". ") + "." for part in parts if part)


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """Text of the partner's own making, such as a file name, safe to show: on one line, and never with a BSN in it."""
    plain = "".join(" " if unicodedata.category(char) in _UNPRINTABLE else char for char in text)
    masked = _NINE_DIGITS.sub(lambda found: "*" * 9 if isinstance(Bsn.parse(found[0]), Bsn) else found[0], plain)
    return masked if len(masked) <= _LONGEST else masked[: _LONGEST - 1] + "…"


def _outcome(oordeel: LeveringOordeel, bevindingen: pa.Table) -> str:
    """A short hash of everything the answer says, except when: the same outcome on another day is the same."""
    digest = hashlib.sha256("\x1f".join(map(str, oordeel._replace(ontvangen_op=""))).encode())
    for row in _rows(bevindingen):
        digest.update(("\x1e" + "\x1f".join(map(str, row))).encode())
    return digest.hexdigest()[:_HASH]


def _rows(bevindingen: pa.Table) -> Iterator[tuple[int, str, str, str]]:
    """Line, column, code and text, a few at a time: a bad file has a finding for each of its million records."""
    for batch in bevindingen.select(["regel", "veld", "reden", "tekst"]).to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
