"""The zip a print street gets: manifest.json, index.csv, then a PDF per letter (contract, A batch …).

The same plan gives the same bytes on every machine, so the hash in its name says whether a batch was sent before. That
is why nothing is compressed: deflate differs per zlib, and a PDF is compressed already.
"""

import csv
import hashlib
import io
import json
import re
import struct
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import BinaryIO, Literal
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.contracts.batches import Afdruk, BatchBrief, BatchPlan, ReadBatch
from pipeline.errors import DataError
from pipeline.formats.drukbestand import PER_BESTAND, join_brieven

MANIFEST = "manifest.json"
INDEX = "index.csv"
MAX_ADRESREGELS = 6
EENZIJDIG_KLEUR = Afdruk(duplex=False, kleur=True)

BASIS_BYTES = 16 * 1024
"""More than what every zip has besides its letters: header, end, and the manifest's counts and versions."""

_ZIP_ENTRY = 30 + 46
"""A file's header in a zip and its line in the directory, without its name (PKWARE APPNOTE 4.3.7, 4.3.12)."""

_HEADER = (
    "kenmerk", "bestand", "sha256", "paginas", "vellen", "duplex", "kleur",
    *(f"adresregel{number}" for number in range(1, MAX_ADRESREGELS + 1)), "postcode", "kix",
)  # fmt: skip
_KENMERK = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DAMAGED = (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, struct.error, OverflowError)
"""What zipfile raises on a broken zip: more than it documents."""


class _Manifest(BaseModel):
    """manifest.json as it is read back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formaat: Literal[1]
    gemeente_code: str
    datum: date
    volgnr: int
    aantallen: dict[str, int]
    afdruk: dict[Literal["duplex", "kleur", "drukbestand"], Literal["J", "N"]]
    versies: dict[str, str]
    bestanden: dict[str, str]


def batch_naam(gemeente_code: str, datum: date, volgnr: int, zip_sha256: str) -> str:
    """`<gemeentecode>-VS-<jjjjmmdd>-<nnn>-<first 12 hex digits of the zip's sha256>.zip`."""
    return f"{gemeente_code}-VS-{datum:%Y%m%d}-{volgnr:03d}-{zip_sha256[:12]}.zip"


def brief_bytes(brief: BatchBrief) -> int:
    """The most that one letter adds to a zip: its PDF, its entry, its row of index.csv and its line of the manifest."""
    naam = len(_bestand(brief))
    row = sum(2 + 2 * len(cell.encode()) for cell in _row(brief, Afdruk(duplex=False, kleur=True)))
    line = len(f'    "{_bestand(brief)}": "{brief.sha256}",\n')
    return brief.grootte + _ZIP_ENTRY + 2 * naam + row + line


def write_batch(
    plan: BatchPlan,
    pdf_of: Callable[[str], bytes],
    target: BinaryIO,
    *,
    versies: Mapping[str, str],
    gemeente_code: str,
    datum: date,
    afdruk: Afdruk = EENZIJDIG_KLEUR,
) -> None:
    """Write the zip of `plan` to `target`, which must be seekable; `pdf_of` gives a letter's PDF by its kenmerk.

    One PDF is in memory at a time. Raises DataError when a PDF is not the one in the plan, and ValueError for a plan
    that cannot be written; what is in `target` is then no batch. Address lines are not quoted against spreadsheets:
    index.csv is for a machine, and must say what is on the letter.
    """
    _check(plan)
    index = _index(plan, afdruk)
    joined = _joined(plan, pdf_of, afdruk=afdruk, datum=datum)
    manifest = _manifest(plan, index, joined, versies=versies, gemeente_code=gemeente_code, datum=datum, afdruk=afdruk)
    with ZipFile(target, "w", ZIP_STORED) as archive:
        archive.writestr(_entry(MANIFEST), manifest)
        archive.writestr(_entry(INDEX), index)
        for brief in plan.brieven:
            archive.writestr(_entry(_bestand(brief)), _checked(brief, pdf_of(brief.kenmerk)))
        for naam, data in joined.items():
            archive.writestr(_entry(naam), data)


def read_batch(stream: BinaryIO) -> ReadBatch:
    """Read a batch of `write_batch` whole and verify it: names, order, every hash and every count.

    Writing the result again gives the batch as it was made. Raises DataError when a file differs from what we would
    write.
    """
    try:
        contents = _contents(stream)
    except _DAMAGED as error:
        raise _not_a_batch("de zip is beschadigd") from error
    if list(contents)[:2] != [MANIFEST, INDEX]:
        raise _not_a_batch(f"{MANIFEST} en {INDEX} horen vooraan te staan")
    try:
        manifest = _Manifest.model_validate_json(contents[MANIFEST])
        read = _assemble(manifest, contents)
        _check(read.plan)
    except (ValidationError, ValueError, csv.Error) as error:
        raise _not_a_batch(f"{MANIFEST} of {INDEX} is niet zoals wij het schrijven") from error
    _verify(read, contents)
    return read


def _joined(plan: BatchPlan, pdf_of: Callable[[str], bytes], *, afdruk: Afdruk, datum: date) -> dict[str, bytes]:
    """The print files by name, in the order of the letters; none when they are not asked for."""
    if not afdruk.drukbestand:
        return {}
    pdfs = [_checked(brief, pdf_of(brief.kenmerk)) for brief in plan.brieven]
    return {_drukbestand(nr): data for nr, data in enumerate(join_brieven(pdfs, datum=datum), start=1)}


def _drukbestand(nummer: int) -> str:
    return f"drukbestand-{nummer:03d}.pdf"


def _check(plan: BatchPlan) -> None:
    kenmerken = [brief.kenmerk for brief in plan.brieven]
    if not kenmerken or len(set(kenmerken)) != len(kenmerken):
        raise ValueError("a batch holds at least one letter, and each one once")
    if not all(_KENMERK.fullmatch(kenmerk) for kenmerk in kenmerken):
        raise ValueError("a kenmerk that cannot be a file name")
    if any(len(brief.adresregels) > MAX_ADRESREGELS for brief in plan.brieven):
        raise ValueError("more address lines than the window holds")


def _index(plan: BatchPlan, afdruk: Afdruk) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(_HEADER)
    writer.writerows(_row(brief, afdruk) for brief in plan.brieven)
    return text.getvalue().encode()


def _row(brief: BatchBrief, afdruk: Afdruk) -> tuple[str, ...]:
    adresregels = tuple(_one_line(regel) for regel in brief.adresregels)
    return (
        brief.kenmerk,
        _bestand(brief),
        brief.sha256,
        str(brief.paginas),
        str(afdruk.vellen(brief.paginas)),
        _yes_no(value=afdruk.tweezijdig(brief.paginas)),
        _yes_no(value=afdruk.kleur),
        *adresregels,
        *("",) * (MAX_ADRESREGELS - len(adresregels)),
        brief.postcode,
        brief.kix,
    )


def _one_line(text: str) -> str:
    """Without the characters nobody can print: a line break inside a value would make two lines of one letter."""
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def _manifest(
    plan: BatchPlan,
    index: bytes,
    joined: Mapping[str, bytes],
    *,
    versies: Mapping[str, str],
    gemeente_code: str,
    datum: date,
    afdruk: Afdruk,
) -> bytes:
    document = {
        "formaat": 1,
        "gemeente_code": gemeente_code,
        "datum": datum.isoformat(),
        "volgnr": plan.volgnr,
        "aantallen": {
            "brieven": len(plan.brieven),
            "paginas": sum(brief.paginas for brief in plan.brieven),
            "vellen": sum(afdruk.vellen(brief.paginas) for brief in plan.brieven),
        },
        "afdruk": {
            "duplex": _yes_no(value=afdruk.duplex),
            "kleur": _yes_no(value=afdruk.kleur),
            **({"drukbestand": "J"} if afdruk.drukbestand else {}),
        },
        "versies": dict(versies),
        "bestanden": {
            INDEX: _sha256(index),
            **{_bestand(brief): brief.sha256 for brief in plan.brieven},
            **{naam: _sha256(data) for naam, data in joined.items()},
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _entry(naam: str) -> ZipInfo:
    entry = ZipInfo(naam, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3  # as on Unix, whatever machine writes it
    entry.external_attr = 0o600 << 16
    return entry


def _checked(brief: BatchBrief, pdf: bytes) -> bytes:
    if len(pdf) != brief.grootte or _sha256(pdf) != brief.sha256:
        raise DataError(
            f"De PDF van brief {brief.kenmerk} is niet meer de PDF die is gemaakt.",
            "Zet de map met brieven terug uit de reservekopie, of annuleer de brief met: letters cancel",
        )
    return pdf


def _contents(stream: BinaryIO) -> dict[str, bytes]:
    """The files of the zip in their order. Only what is stored plainly: so nothing can grow while it is read."""
    with ZipFile(stream) as archive:
        entries = archive.infolist()
        if any(entry.compress_type != ZIP_STORED or entry.compress_size != entry.file_size for entry in entries):
            raise BadZipFile("compressed")
        if len({entry.filename for entry in entries}) != len(entries):
            raise BadZipFile("a name occurs twice")
        return {entry.filename: archive.read(entry) for entry in entries}


def _assemble(manifest: _Manifest, contents: Mapping[str, bytes]) -> ReadBatch:
    """What manifest and index say, not yet compared with each other. Raises ValueError when they cannot be read."""
    rows = csv.DictReader(io.StringIO(contents[INDEX].decode(), newline=""), delimiter=";", strict=True)
    if tuple(rows.fieldnames or ()) != _HEADER:
        raise ValueError("another header")
    brieven = tuple(_brief(row, contents) for row in rows)
    return ReadBatch(
        BatchPlan(manifest.volgnr, brieven),
        manifest.gemeente_code,
        manifest.datum,
        manifest.versies,
        Afdruk(*(manifest.afdruk.get(naam) == "J" for naam in ("duplex", "kleur", "drukbestand"))),
        {brief.kenmerk: contents.get(_bestand(brief), b"") for brief in brieven},
    )


def _brief(row: Mapping[str, str | None], contents: Mapping[str, bytes]) -> BatchBrief:
    cells = {name: row[name] or "" for name in _HEADER}
    lines = [cells[f"adresregel{number}"] for number in range(1, MAX_ADRESREGELS + 1)]
    while lines and not lines[-1]:
        lines.pop()
    return BatchBrief(
        kenmerk=cells["kenmerk"],
        adresregels=tuple(lines),
        postcode=cells["postcode"],
        kix=cells["kix"],
        sha256=cells["sha256"],
        paginas=int(cells["paginas"]),
        grootte=len(contents.get(f"{cells['kenmerk']}.pdf", b"")),
    )


def _verify(read: ReadBatch, contents: Mapping[str, bytes]) -> None:
    """Compare with what we would have written: then nothing can be missing, added or changed."""
    plan = read.plan
    files = -(-len(plan.brieven) // PER_BESTAND) if read.afdruk.drukbestand else 0
    joined_names = [_drukbestand(nr) for nr in range(1, files + 1)]
    if list(contents) != [MANIFEST, INDEX, *(_bestand(brief) for brief in plan.brieven), *joined_names]:
        raise _not_a_batch(f"de bestanden zijn andere dan in {INDEX}")
    for brief in plan.brieven:
        if _sha256(read.pdfs[brief.kenmerk]) != brief.sha256:
            raise _not_a_batch(f"de PDF van brief {brief.kenmerk} is veranderd")
    index = _index(plan, read.afdruk)
    joined = _joined(plan, read.pdfs.__getitem__, afdruk=read.afdruk, datum=read.datum)
    if any(contents[naam] != data for naam, data in joined.items()):
        raise _not_a_batch("een drukbestand is niet wat de brieven samen zijn")
    manifest = _manifest(
        plan,
        index,
        joined,
        versies=read.versies,
        gemeente_code=read.gemeente_code,
        datum=read.datum,
        afdruk=read.afdruk,
    )
    if (manifest, index) != (contents[MANIFEST], contents[INDEX]):
        raise _not_a_batch(f"{MANIFEST} en {INDEX} horen niet bij elkaar")


def _not_a_batch(waarom: str) -> DataError:
    return DataError(f"Dit is geen gave batch: {waarom}.", "Maak de batch opnieuw; verstuur deze niet.")


def _bestand(brief: BatchBrief) -> str:
    return f"{brief.kenmerk}.pdf"


def _yes_no(*, value: bool) -> str:
    return "J" if value else "N"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
