"""One process that makes letters, one at a time: template → blocks → Typst → PDF → read back (letters.md).

Started by `letter_press` with the number of an open socket. It knows no files but the fonts: templates, layout and logo
come through the socket, so that all letters of one run are made of the same things. What goes wrong with a letter is an
answer; what goes wrong with the process is noticed at the other end.
"""

import hashlib
import json
import resource
import sys
from datetime import UTC, date, datetime, time
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import typst
from jinja2 import Template
from pypdfium2 import PdfiumError

from pipeline.adapters.read_back import Venster, compact, read_back
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief, RenderedBrief
from pipeline.domain.refusal import Refusal
from pipeline.formats.brieftekst import Brieftekst
from pipeline.stages.render import compile_sjabloon, render_brief

LETTER_PT = (11.0, 10.5, 10.0)
"""Sizes of the text: a letter with many long names may shrink a little before it is refused as too long."""
LAYOUT = "huisstijl.typ"
_MAANDEN = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_PANICS = ("brief-adres-te-groot", "brief-woord-te-lang")
_UNDRAWABLE = ("could not be displayed with font", "disallowed codepoint")
_TEKSTEN = {
    "brief-adres-te-groot": "de adresregels passen niet in het venster",
    "brief-woord-te-lang": "een woord is breder dan de brief",
    "brief-teken-niet-drukbaar": "een teken in deze brief kan niet gedrukt worden",
}


class Pers(NamedTuple):
    """All a worker needs to know.

    `sjablonen` are sources by name and `onleesbaar` the names that could not be read; `stijl` the house style's texts,
    `pagina` millimetres; `geheugen` is the most address space in bytes.
    """

    layout: str
    sjablonen: dict[str, str]
    onleesbaar: frozenset[str]
    stijl: dict[str, str]
    pagina: dict[str, float]
    logo: bytes | None
    font_mappen: tuple[str, ...]
    dagtekening: date
    geheugen: int


class Engine(NamedTuple):
    """The compiler with its fonts, and each template compiled once."""

    pers: Pers
    compiler: typst.Compiler
    sjablonen: dict[str, Template | Refusal]


def start_engine(pers: Pers) -> Engine:
    """The compiler with exactly the fonts of this folder: never the system's, never Typst's own."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(pers.font_mappen))
    return Engine(pers, typst.Compiler(font_paths=fonts), {})


def make_brief(opdracht: BriefOpdracht, engine: Engine) -> RenderedBrief | RefusedBrief:
    """The letter on paper and read back, or why not. Raises nothing that belongs to a letter."""
    try:
        made = _make(opdracht, engine)
    except MemoryError:
        made = Refusal("sjabloon-te-zwaar", "het sjabloon vraagt te veel geheugen")
    if isinstance(made, Refusal):
        return RefusedBrief(opdracht.kenmerk, made.reden, f"{opdracht.template}.md.j2: {made.detail}")
    return RenderedBrief(opdracht.kenmerk, made, hashlib.sha256(made).hexdigest(), 1)


def _make(opdracht: BriefOpdracht, engine: Engine) -> bytes | Refusal:
    naam = opdracht.template
    if naam not in engine.sjablonen:
        engine.sjablonen[naam] = compile_sjabloon(engine.pers.sjablonen[naam])
    sjabloon = engine.sjablonen[naam]
    if isinstance(sjabloon, Refusal):
        return sjabloon
    tekst = render_brief(sjabloon, opdracht, vast=engine.pers.stijl)
    if isinstance(tekst, Refusal):
        return tekst
    for letter_pt in LETTER_PT:
        pdf = _draw(tekst, opdracht, engine, letter_pt=letter_pt)
        made = pdf if isinstance(pdf, Refusal) else _checked(pdf, opdracht, engine.pers)
        if not isinstance(made, Refusal) or made.reden != "brief-te-lang":
            break
    return made


def _draw(tekst: Brieftekst, opdracht: BriefOpdracht, engine: Engine, *, letter_pt: float) -> bytes | Refusal:
    pers = engine.pers
    sources: Any = {"main.typ": pers.layout.encode()}  # typst-py takes a dict of files; its stubs do not know
    if pers.logo is not None:
        sources[pers.stijl["logo"]] = pers.logo
    try:
        pdf = engine.compiler.compile(
            input=sources,
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.combine(pers.dagtekening, time(12), UTC),
            sys_inputs={"brief": letter_json(tekst, opdracht, pers, letter_pt=letter_pt)},
        )
    except typst.TypstError as error:
        return _why_not(str(error))
    return pdf if isinstance(pdf, bytes) else Refusal("brief-opmaak-fout", f"{LAYOUT} maakt geen PDF")


def letter_json(tekst: Brieftekst, opdracht: BriefOpdracht, pers: Pers, *, letter_pt: float) -> str:
    """What the layout reads: text only, in the order of reading."""
    dag = pers.dagtekening
    blokken = [
        {"soort": soort, "regels": [{"taal": r.taal, "stukken": [s._asdict() for s in r.stukken]} for r in regels]}
        for soort, regels in tekst.blokken
    ]
    return json.dumps(
        {
            "kenmerk": opdracht.kenmerk,
            "dagtekening": f"{dag.day} {_MAANDEN[dag.month - 1]} {dag.year}",
            "onderwerp": tekst.onderwerp,
            "adres": opdracht.adresregels,
            "blokken": blokken,
            "stijl": pers.stijl,
            "pagina": pers.pagina,
            "letter_pt": letter_pt,
        }
    )


def _why_not(message: str) -> Refusal:
    """Typst's message holds the text it could not draw, so only its kind goes on."""
    for reden in _PANICS:
        if reden in message:
            return Refusal(reden, _TEKSTEN[reden])
    if any(words in message for words in _UNDRAWABLE):
        return Refusal("brief-teken-niet-drukbaar", _TEKSTEN["brief-teken-niet-drukbaar"])
    return Refusal("brief-opmaak-fout", f"{LAYOUT} of het logo geeft een fout")


def _checked(pdf: bytes, opdracht: BriefOpdracht, pers: Pers) -> bytes | Refusal:
    pagina = pers.pagina
    venster = Venster(*(pagina[f"venster_{maat}"] for maat in ("links", "boven", "breedte", "hoogte")))
    try:
        read = read_back(pdf, venster)
    except PdfiumError:
        return Refusal("brief-niet-teruggelezen", "het PDF-bestand is niet te lezen")
    if read.paginas != 1:
        return Refusal("brief-te-lang", f"de brief heeft {read.paginas} bladzijden")
    if compact(read.venster) != compact("".join(opdracht.adresregels)):
        return Refusal("brief-niet-teruggelezen", "in het venster staat niet precies het adres")
    if compact(opdracht.kenmerk) not in compact(read.tekst):
        return Refusal("brief-niet-teruggelezen", "het kenmerk staat niet op de brief")
    return pdf


def main(descriptor: int) -> None:
    """Answer one letter per message until the other end hangs up."""
    with Connection(descriptor) as connection:
        pers: Pers = connection.recv()
        resource.setrlimit(resource.RLIMIT_AS, (pers.geheugen, pers.geheugen))
        engine = start_engine(pers)
        while True:
            try:
                opdracht: BriefOpdracht = connection.recv()
            except EOFError:
                return
            connection.send(make_brief(opdracht, engine))


if __name__ == "__main__":
    main(int(sys.argv[1]))
