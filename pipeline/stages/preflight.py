"""May this PDF leave the house? Each question has its own reason; the first "no" holds the letter (letters.md).

All it judges was read back from the finished file: a fault of a template, a layout, a font or the engine shows alike.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from pipeline.contracts.vel import SPELING_MM, Blad, Teruggelezen, Vak, Vel
from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import compact
from pipeline.formats.pdf_bouw import PdfBouw

GROOTSTE_BESTAND = 2 * 2**20
"""Bytes. A letter is 40 kB; more than this is a photograph in the logo, and 500 of them fit no batch."""
MEESTE_FORMULIEREN = 30
"""PDFium reads drawings within drawings 40 deep; a file with fewer than that can hide nothing deeper."""
_MAAT_SPELING = 0.5
_HAAR = 0.2
"""A hairline that lies on an edge is not over it (mm)."""
_VERBODEN = {
    *("AA", "AcroForm", "Annots", "EmbeddedFile", "EmbeddedFiles", "Encrypt", "F", "FDecodeParms", "FFilter"),
    *("Filespec", "GoToE", "GoToR", "ImportData", "JS", "JavaScript", "Launch", "Movie", "OpenAction", "PS"),
    *("RichMedia", "Sound", "SubmitForm", "URI", "XFA"),
}
"""Scripts, actions, forms, locks, attachments, and data outside the file (ISO 32000-1, 7.6, 7.11, 12.6 and 12.7)."""
_EIGEN_MAAT = {"CropBox", "UserUnit"}
_VRIJE_VELDEN = {"Title", "Author", "Creator", "Producer", "ModDate", "CreationDate", "Trapped"}
_MACHINE = {"Creator", "Producer", "ModDate", "CreationDate", "Trapped"}
_MACHINE_XMP = re.compile(
    r"(stEvt|xmpTPg|pdfaid|pdfuaid):\w+|xmp:(\w+Date|CreatorTool)|dc:(format|language)|pdf:(PDFVersion|Producer)"
    r"|xmpMM:(InstanceID|DocumentID|RenditionClass|VersionID)|rdf:about"
)
_GEWONE_WOORDEN = {"brief", "kaart", "kaartje", "van", "kenmerk"}
_WOORD = re.compile(r"\w+")


class Verwacht(NamedTuple):
    """What this letter must turn out to be. An empty `aanhef` is not looked for; `kix` allows that code in the window.

    `woorden` are the municipality's own texts: with the kenmerk, all that the metadata may speak of.
    """

    kenmerk: str
    adresregels: tuple[str, ...]
    aanhef: str
    vel: Vel
    kix: bool
    woorden: tuple[str, ...]
    dag: date


def preflight_brief(grootte: int, bouw: PdfBouw, gelezen: Teruggelezen, *, verwacht: Verwacht) -> Refusal | None:
    """The first reason why this file of `grootte` bytes may not leave, or None."""
    return next(
        chain(
            _paper(bouw, gelezen, verwacht.vel),
            _file(grootte, bouw, gelezen),
            _claims(bouw),
            _metadata(bouw, verwacht),
            _repeatable(bouw, verwacht.dag),
            _window(gelezen, verwacht),
            _person(gelezen, verwacht),
            _card(gelezen, verwacht),
            *(_white_places(blad, verwacht.vel) for blad in gelezen.bladen),
        ),
        None,
    )


def _paper(bouw: PdfBouw, gelezen: Teruggelezen, vel: Vel) -> Iterator[Refusal]:
    if gelezen.paginas != 1:
        yield Refusal("brief-te-lang", f"de brief heeft {gelezen.paginas} bladzijden")
    for blad in gelezen.bladen:
        wrong = abs(blad.breedte - vel.breedte) > _MAAT_SPELING or abs(blad.hoogte - vel.hoogte) > _MAAT_SPELING
        if wrong or blad.gedraaid or bouw.namen & _EIGEN_MAAT:
            maat = f"{blad.breedte:.0f} bij {blad.hoogte:.0f} mm"
            yield Refusal("brief-papiermaat", f"het papier is {maat}, dat moet {vel.breedte} bij {vel.hoogte} mm zijn")


def _file(grootte: int, bouw: PdfBouw, gelezen: Teruggelezen) -> Iterator[Refusal]:
    if grootte > GROOTSTE_BESTAND:
        yield Refusal("brief-bestand-te-groot", f"het bestand is {grootte // 1024} kB")
    if bouw.verborgen or bouw.formulieren > MEESTE_FORMULIEREN:
        yield Refusal("brief-pdf-onleesbaar", "het PDF-bestand heeft delen die Seintje niet kan nakijken")
    found = sorted(bouw.namen & _VERBODEN)
    if found or gelezen.bijlagen or gelezen.versleuteld or any(blad.aantekeningen for blad in gelezen.bladen):
        yield Refusal("brief-actieve-inhoud", f"gevonden: {', '.join(found) or 'een bijlage, slot of aantekening'}")
    if "Type3" in bouw.namen or bouw.losse_lettertypes:
        count = bouw.losse_lettertypes or 1
        yield Refusal("brief-lettertype-niet-ingesloten", f"lettertypes die niet meegaan: {count}")


def _claims(bouw: PdfBouw) -> Iterator[Refusal]:
    """What a screen reader and an archive look for first; veraPDF judges the rest in the slow tests."""
    said = dict(bouw.xmp)
    needed = {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
    missing = [name for name, value in needed.items() if said.get(name) != value]
    if not (bouw.taal.startswith("nl") and said.get("dc:language", "").startswith("nl")):
        missing.append("taal")
    if not (bouw.info.get("Title") and said.get("dc:title")):
        missing.append("titel")
    if missing:
        yield Refusal("brief-niet-toegankelijk", f"in het PDF-bestand ontbreekt: {', '.join(missing)}")


def _metadata(bouw: PdfBouw, verwacht: Verwacht) -> Iterator[Refusal]:
    """Only the municipality's words and the kenmerk: whatever else stands there may be somebody's name."""
    known = _GEWONE_WOORDEN | _words(verwacht.kenmerk, *verwacht.woorden)
    spoken = [value for name, value in bouw.info.items() if name not in _MACHINE]
    spoken += [value for name, value in bouw.xmp if not _MACHINE_XMP.fullmatch(name)]
    if bouw.info.keys() - _VRIJE_VELDEN or _words(*spoken) - known:
        yield Refusal("brief-metadata-persoon", "de eigenschappen noemen meer dan gemeente en kenmerk")


def _repeatable(bouw: PdfBouw, dag: date) -> Iterator[Refusal]:
    """The same letter must be the same bytes: no clock, and an identifier that follows from the letter."""
    times = {bouw.info.get("CreationDate", ""), bouw.info.get("ModDate", "")}
    clock = {time[:10] for time in times} != {f"D:{dag:%Y%m%d}"}
    if clock or not bouw.id or dict(bouw.xmp).get("xmpMM:DocumentID") != bouw.id:
        yield Refusal("brief-niet-herhaalbaar", "het PDF-bestand heeft een andere dag of geen vast nummer")


def _window(gelezen: Teruggelezen, verwacht: Verwacht) -> Iterator[Refusal]:
    """The whole address in the window, and nothing else there, not even half a letter."""
    window = verwacht.vel.venster
    if window is None or not gelezen.bladen:
        return
    address, shown, blad = compact("".join(verwacht.adresregels)), compact(gelezen.venster), gelezen.bladen[0]
    if address != shown:
        if address in shown:
            yield Refusal("brief-venster-niet-vrij", "in het venster staat meer dan het adres")
        yield Refusal("brief-niet-teruggelezen", "in het venster staat niet precies het adres")
    around = window.grown(SPELING_MM)
    texts = (*blad.tekstvakken, *(inkt.vak for inkt in blad.inkt if inkt.tekst))
    if any(vak.overlaps(around) and not vak.within(around) for vak in texts):
        yield Refusal("brief-venster-niet-vrij", "een tekst loopt over de rand van het venster")
    lowest = max((vak.onder for vak in blad.tekstvakken if vak.within(around)), default=window.boven)
    code = Vak(window.links, lowest, window.rechts, window.onder).grown(_HAAR)
    for inkt in blad.inkt:
        if not inkt.tekst and inkt.vak.overlaps(window) and not (verwacht.kix and inkt.vak.within(code)):
            yield Refusal("brief-venster-niet-vrij", "in het venster staat een lijn, vlak of plaatje")


def _person(gelezen: Teruggelezen, verwacht: Verwacht) -> Iterator[Refusal]:
    read = compact(gelezen.tekst)
    if compact(verwacht.kenmerk) not in read:
        yield Refusal("brief-niet-teruggelezen", "het kenmerk staat niet op de brief")
    if verwacht.aanhef and not _opens_with(verwacht.aanhef, read, gelezen.tekst):
        yield Refusal("brief-aanhef-anders", "de aanhef noemt niet precies de naam die bedoeld is")


def _card(gelezen: Teruggelezen, verwacht: Verwacht) -> Iterator[Refusal]:
    """A card goes without an envelope: nobody is named where everybody can read."""
    if verwacht.vel.venster is not None:
        return
    read, ours = compact(gelezen.tekst).casefold(), compact("".join(verwacht.woorden)).casefold()
    personal = {compact(line).casefold() for line in (*verwacht.adresregels, verwacht.aanhef)} - {""}
    if any(line in read and line not in ours for line in personal):
        yield Refusal("brief-kaart-noemt-persoon", "op de kaart staat een naam of adres")


def _opens_with(aanhef: str, read: str, text: str) -> bool:
    """The whole name: "Geachte heer Groen" is not the beginning of "Geachte heer Groenen"."""
    if f"{compact(aanhef)}," in read:
        return True
    spaced = r"\s+".join(re.escape(word) for word in unicodedata.normalize("NFC", aanhef).split())
    return re.search(rf"(?<!\w){spaced}(?![\w-])", unicodedata.normalize("NFC", text)) is not None


def _white_places(blad: Blad, vel: Vel) -> Iterator[Refusal]:
    reach = vel.druk.grown(_HAAR)
    for inkt in blad.inkt:
        if inkt.vak.empty:
            continue
        machine = vel.code is not None and inkt.vak.within(vel.code.grown(_HAAR))
        if vel.strook is not None and inkt.vak.overlaps(vel.strook) and not machine:
            yield Refusal("brief-strook-niet-vrij", "er staat iets in de strook links die wit moet blijven")
        if not inkt.vak.within(reach):
            yield Refusal("brief-marge-niet-vrij", "er staat iets zo dicht bij de rand dat een printer het niet haalt")


def _words(*texts: str) -> set[str]:
    return {word.casefold() for text in texts for word in _WOORD.findall(text)}
