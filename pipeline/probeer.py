"""How a file would be read, without taking it in: for a new partner, a new layout, or a levering that was refused."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Literal

from pipeline.adapters.unpack import unpack_levering
from pipeline.contracts.config import Config
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.formaat import Formaat, bron_naam
from pipeline.contracts.ids import Sleutel
from pipeline.contracts.reasons import Finding, reden
from pipeline.domain.refusal import Refusal
from pipeline.errors import UsageError
from pipeline.formats.huis_csv import read_csv_stream
from pipeline.formats.huis_xlsx import read_xlsx_stream
from pipeline.formats.huis_xml import read_xml_stream
from pipeline.formats.levering import KOLOMMEN, Chunk, LeveringFataal, RawRecord, RawStream, readable_kolom
from pipeline.formats.tekst import HEAD, codering_naam, detect_codering, detect_xml_codering
from pipeline.formats.vertaal import is_genegeerd, patch_findings, translate_stream, with_agreed_notation
from pipeline.judging import delivery_bar
from pipeline.omgeving import Omgeving
from pipeline.probeer_words import Geprobeerd, Kolom, group_findings, mask
from pipeline.stages.admit import admit_records
from pipeline.stages.identify import identify_levering
from pipeline.stages.normalise import NormaliseContext, normalise_chunk
from pipeline.stages.parse import open_levering

Vorm = Literal["csv", "xml", "xlsx"]

_VOORBEELDEN = 3
_MAX_KOLOMMEN = 200
_HUISNAAM = re.compile(r"VS_(?P<partner>[a-z0-9][a-z0-9-]*)_\d+_\d+\.\w+", re.IGNORECASE | re.ASCII)
_TEKENS = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "staande streep"}


@dataclass(slots=True)
class _Lezing:
    """What reading brought so far; it stays when the file is refused halfway."""

    vorm: Vorm = "csv"
    codering: str = ""
    kolommen: tuple[str, ...] = ()
    records: int = 0
    signalen: int = 0
    uitval: int = 0
    bevindingen: list[Finding] = field(default_factory=list)
    voorbeelden: list[dict[str, str]] = field(default_factory=list)
    vervangen: Counter[int] = field(default_factory=Counter)


def probeer(omgeving: Omgeving, path: Path, *, partner: str | None) -> Geprobeerd:
    """Read and judge the file as tonight's run would, and keep nothing of it.

    Without `partner` its name tells whose it is. Raises UsageError for an unknown or undecidable partner, or when there
    is no such file.
    """
    config = omgeving.config
    if not path.is_file():
        raise UsageError(f"{path} is geen bestand.", "Controleer de naam en de map.")
    whose = _partner(config, path.name, partner)
    formaat = config.formaten.get(whose.formaat)
    lezing = _trial(path, whose, omgeving=omgeving)
    bar = delivery_bar(whose, config=config, vandaag=omgeving.vandaag)
    return Geprobeerd(
        bestand=path.name,
        partner=whose.id,
        mag_leveren="ja" if not bar else f"nee: {reden(bar).titel}",
        formaat=whose.formaat,
        vorm=lezing.vorm,
        codering=lezing.codering,
        scheidingsteken=_sign(formaat) if lezing.vorm == "csv" else "",
        kolommen=tuple(_kolom(naam, formaat) for naam in lezing.kolommen),
        records=lezing.records,
        signalen=lezing.signalen,
        uitval=lezing.uitval,
        bevindingen=group_findings(lezing.bevindingen),
        voorbeelden=tuple(lezing.voorbeelden),
    )


def _trial(path: Path, partner: Partner, *, omgeving: Omgeving) -> _Lezing:
    """The file unpacked and read, in a folder that is gone afterwards."""
    lezing, formaat = _Lezing(), omgeving.config.formaten.get(partner.formaat)
    with TemporaryDirectory(prefix="seintje-") as folder:
        found = unpack_levering(path, path.name, target=Path(folder) / "levering", ontvangst=partner.ontvangst)
        if isinstance(found, Finding):
            lezing.bevindingen.append(found)
            return lezing
        _judge_naam(found.naam, partner, formaat, lezing)
        with found.path.open("rb") as stream:
            _try(stream, lezing, partner=partner, omgeving=omgeving)
    if formaat is not None:
        agreed = with_agreed_notation(formaat, lezing.bevindingen)
        lezing.bevindingen = [*agreed, *patch_findings(formaat, lezing.vervangen)]
    return lezing


def _partner(config: Config, bestand: str, wanted: str | None) -> Partner:
    known = {partner.id: partner for partner in config.partners}
    if wanted is None:
        house = _HUISNAAM.match(bestand)
        named = [house["partner"].lower()] if house else _by_pattern(config, bestand)
        if len(named) != 1 or named[0] not in known:
            raise UsageError(
                "De bestandsnaam zegt niet van welke partner dit is.", "Noem de partner: --partner woonbron."
            )
        return known[named[0]]
    if wanted not in known:
        near = get_close_matches(wanted.lower(), known, n=1)
        hint = f"Bedoelde u {near[0]}? " if near else ""
        raise UsageError(f"Er is geen partner {wanted!r}.", f"{hint}Bekijk de partners met `seintje partners list`.")
    return known[wanted]


def _by_pattern(config: Config, bestand: str) -> list[str]:
    """The partners whose own kind of file name this is."""
    own = [(partner, config.formaten.get(partner.formaat)) for partner in config.partners]
    return [
        partner.id
        for partner, formaat in own
        if formaat is not None and formaat.bestandsnaam and not isinstance(formaat.read_naam(bestand), Refusal)
    ]


def _judge_naam(bestand: str, partner: Partner, formaat: Formaat | None, lezing: _Lezing) -> None:
    """The night refuses a file with another name than agreed; a trial says so and reads on, by the extension."""
    if formaat is not None and formaat.bestandsnaam is not None:
        named: object = formaat.read_naam(bestand)
    else:
        named = identify_levering(bestand, partner=partner.id)
    if isinstance(named, Refusal):
        lezing.bevindingen.append(Finding(0, "", named.reden, named.detail))
    lezing.vorm = _extensie(bestand) if formaat is None else formaat.vorm


def _extensie(bestand: str) -> Vorm:
    lower = bestand.lower()
    return "xml" if lower.endswith(".xml") else "xlsx" if lower.endswith(".xlsx") else "csv"


def _try(stream: BinaryIO, lezing: _Lezing, *, partner: Partner, omgeving: Omgeving) -> None:
    formaat = omgeving.config.formaten.get(partner.formaat)
    if lezing.vorm != "xlsx":
        head = stream.read(HEAD)
        stream.seek(0)
        declared = formaat.codering if formaat is not None else None
        codec = detect_xml_codering(head) if lezing.vorm == "xml" else detect_codering(head, declared=declared)
        lezing.codering = "" if isinstance(codec, Finding) else codering_naam(codec)
    try:
        _read(stream, lezing, partner=partner, omgeving=omgeving)
    except LeveringFataal as error:
        lezing.bevindingen.append(error.finding)


def _read(stream: BinaryIO, lezing: _Lezing, *, partner: Partner, omgeving: Omgeving) -> None:
    """Every record judged into `lezing`. Raises LeveringFataal, with `lezing` as far as it came."""
    formaat = omgeving.config.formaten.get(partner.formaat)
    if formaat is None:
        raw = _noted(open_levering(stream, extensie=lezing.vorm, formaat=None), lezing)
    else:
        raw = _open_own(stream, formaat, lezing)
    context = NormaliseContext("", partner, omgeving.config, omgeving.vandaag, Sleutel(bytes(32)))
    for chunk in raw.chunks:
        if len(lezing.voorbeelden) < _VOORBEELDEN:
            whole = (record for record in chunk if isinstance(record, RawRecord))
            lezing.voorbeelden += [_masked(one) for one in islice(whole, _VOORBEELDEN - len(lezing.voorbeelden))]
        admitted = admit_records(raw.kolommen, tuple(chunk), partner=partner, vandaag=omgeving.vandaag)
        judged = normalise_chunk(raw.kolommen, admitted.records, context=context)
        lezing.records += judged.records
        lezing.uitval += judged.uitval
        lezing.signalen += judged.signalen.num_rows
        lezing.bevindingen += judged.bevindingen
    if not lezing.records:
        lezing.bevindingen.append(Finding(0, "", "levering-zonder-records"))


def _open_own(stream: BinaryIO, formaat: Formaat, lezing: _Lezing) -> RawStream:
    """A partner's own layout, with its own names for the columns kept beside the house's."""
    if formaat.vorm == "xlsx":
        kop = formaat.kop_namen()
        raw = read_xlsx_stream(stream.read(), werkblad=formaat.werkblad, kop=kop, strikt=False)
    elif formaat.vorm == "csv":
        raw = read_csv_stream(stream, vorm=formaat.csv_vorm())
    else:
        raw = read_xml_stream(stream, vorm=formaat.xml_vorm())
    return translate_stream(_noted(raw, lezing), formaat, vervangen=lezing.vervangen)


def _noted(raw: RawStream, lezing: _Lezing) -> RawStream:
    """The same stream; its columns are remembered, of XML those that its records turn out to have.

    Of XML in the house format a column counts only with a value: its records have all columns.
    """
    if lezing.vorm != "xml":
        lezing.kolommen = raw.kolommen
        return raw

    def chunks() -> Iterator[Chunk]:
        for chunk in raw.chunks:
            found = dict.fromkeys(lezing.kolommen)
            for record in chunk:
                if isinstance(record, RawRecord) and len(found) < _MAX_KOLOMMEN:
                    found |= dict.fromkeys(naam for naam, value in record.velden.items() if value or not raw.kolommen)
            lezing.kolommen = tuple(found)
            yield chunk

    return RawStream(raw.kolommen, chunks())


def _kolom(naam: str, formaat: Formaat | None) -> Kolom:
    if formaat is None:
        return Kolom(naam, naam, "gelezen" if naam in KOLOMMEN else "onbekend")
    huis = {bron_naam(bron): huis for bron, huis in formaat.kolommen.items()}.get(bron_naam(naam))
    if huis is not None:
        return Kolom(readable_kolom(naam), huis, "gelezen")
    return Kolom(readable_kolom(naam), "", "genegeerd" if is_genegeerd(naam, formaat) else "onbekend")


def _masked(record: RawRecord) -> dict[str, str]:
    return {kolom: mask(value) for kolom, value in record.velden.items() if value}


def _sign(formaat: Formaat | None) -> str:
    sign = (formaat.scheidingsteken if formaat is not None else None) or ";"
    return _TEKENS.get(sign, sign)
