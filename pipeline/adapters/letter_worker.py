"""One process that makes letters, one at a time: template → blocks → Typst → PDF → read back (letters.md).

Started by `letter_press` with the number of an open socket. It knows no files but the fonts: templates, layout and logo
come through the socket, so that all letters of one run are made of the same things. What goes wrong with a letter is an
answer; what goes wrong with the process is noticed at the other end.
"""

import hashlib
import json
import resource
import sys
from collections.abc import Collection
from datetime import UTC, date, datetime, time
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import typst
from jinja2 import Template

from pipeline.adapters.preflight import expected_brief, look, preflight
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief, RenderedBrief, briefsoort
from pipeline.contracts.vel import Teruggelezen
from pipeline.domain.kalender import in_woorden
from pipeline.domain.refusal import Refusal
from pipeline.formats.brieftekst import Brieftekst
from pipeline.formats.codes import letter_codes
from pipeline.stages.look import chosen
from pipeline.stages.preflight import Verwacht
from pipeline.stages.render import check_velden, compile_sjabloon, render_brief

LETTER_PT = (11.0, 10.5, 10.0)
"""Sizes of the text: a letter with many long names may shrink a little before it is refused as too long."""
LAYOUT = "huisstijl.typ"
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
    `talen` its sentences in other languages, `pagina` millimetres; `geheugen` is the most address space in bytes.
    """

    layout: str
    sjablonen: dict[str, str]
    onleesbaar: frozenset[str]
    stijl: dict[str, str]
    talen: dict[str, str]
    pagina: dict[str, float]
    logo: bytes | None
    font_mappen: tuple[str, ...]
    dagtekening: date
    geheugen: int


_OWN_FAULTS = frozenset({"brief-venster-niet-vrij"})
"""What looks wrong because of the address in the window is that letter's own, and holds no other."""


class Engine(NamedTuple):
    """The compiler with its fonts, each template compiled once, and the variants that were looked at."""

    pers: Pers
    compiler: typst.Compiler
    sjablonen: dict[str, Template | Refusal]
    gezien: set[str]


def start_engine(pers: Pers) -> Engine:
    """The compiler with exactly the fonts of this folder: never the system's, never Typst's own."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(pers.font_mappen))
    return Engine(pers, typst.Compiler(font_paths=fonts), {}, set())


class _Gekeurd(NamedTuple):
    """A letter that passed the preflight, and what the look at its picture needs."""

    pdf: bytes
    variant: str
    gelezen: Teruggelezen
    verwacht: Verwacht


def make_brief(opdracht: BriefOpdracht, engine: Engine) -> RenderedBrief | RefusedBrief:
    """The letter on paper and read back, or why not. Raises nothing that belongs to a letter."""
    try:
        made = _make(opdracht, engine)
        if isinstance(made, Refusal):
            return _refused(opdracht, made)
        why = _looked_at(made, engine)
    except MemoryError:
        return _refused(opdracht, Refusal("sjabloon-te-zwaar", "het sjabloon vraagt te veel geheugen"))
    if why is not None:
        return _refused(opdracht, why, variant="" if why.reden in _OWN_FAULTS else made.variant)
    return RenderedBrief(opdracht.kenmerk, made.pdf, hashlib.sha256(made.pdf).hexdigest(), 1, made.variant)


def _refused(opdracht: BriefOpdracht, why: Refusal, *, variant: str = "") -> RefusedBrief:
    return RefusedBrief(opdracht.kenmerk, why.reden, f"{opdracht.template}.md.j2: {why.detail}", variant)


def _make(opdracht: BriefOpdracht, engine: Engine) -> _Gekeurd | Refusal:
    naam = opdracht.template
    if naam not in engine.sjablonen:
        engine.sjablonen[naam] = _compiled(engine.pers.sjablonen[naam], naam)
    sjabloon = engine.sjablonen[naam]
    if isinstance(sjabloon, Refusal):
        return sjabloon
    tekst = render_brief(sjabloon, opdracht, vast=engine.pers.stijl)
    if isinstance(tekst, Refusal):
        return tekst
    for letter_pt in LETTER_PT:
        pdf = _draw(tekst, opdracht, engine, letter_pt=letter_pt)
        made = pdf if isinstance(pdf, Refusal) else _checked(pdf, tekst, opdracht, engine.pers)
        if not isinstance(made, Refusal) or made.reden != "brief-te-lang":
            break
    return made


def _compiled(bron: str, naam: str) -> Template | Refusal:
    """The template, refused whole when it names a field that this letter does not have."""
    sjabloon = compile_sjabloon(bron)
    if isinstance(sjabloon, Refusal):
        return sjabloon
    return check_velden(bron, bekend=[veld.naam for veld in briefsoort(naam).velden]) or sjabloon


def _draw(tekst: Brieftekst, opdracht: BriefOpdracht, engine: Engine, *, letter_pt: float) -> bytes | Refusal:
    pers = engine.pers
    codes = _codes(opdracht, pers)
    sources: Any = {"main.typ": pers.layout.encode()}  # typst-py takes a dict of files; its stubs do not know
    sources |= {f"{naam}.svg": svg for naam, svg in codes.items()}
    if pers.logo is not None:
        sources[pers.stijl["logo"]] = pers.logo
    try:
        pdf = engine.compiler.compile(
            input=sources,
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.combine(pers.dagtekening, time(12), UTC),
            sys_inputs={"brief": letter_json(tekst, opdracht, pers, letter_pt=letter_pt, codes=codes)},
        )
    except typst.TypstError as error:
        return _why_not(str(error))
    return pdf if isinstance(pdf, bytes) else Refusal("brief-opmaak-fout", f"{LAYOUT} maakt geen PDF")


def _codes(opdracht: BriefOpdracht, pers: Pers) -> dict[str, bytes]:
    """The codes that config.yaml asks for, on letters only. The DataMatrix tells the sheet and nothing else."""
    if briefsoort(opdracht.template).papier != "A4":
        return {}
    url = pers.stijl["afspraak_url"]
    return letter_codes(
        kix=opdracht.kix if pers.pagina["kix"] else "",
        datamatrix=f"{opdracht.kenmerk} 1/1" if pers.pagina["datamatrix"] else "",
        qr=url if not url or "://" in url else f"https://{url}",
    )


def letter_json(
    tekst: Brieftekst, opdracht: BriefOpdracht, pers: Pers, *, letter_pt: float, codes: Collection[str]
) -> str:
    """What the layout reads: text only, in the order of reading."""
    blokken = [
        {"soort": soort, "regels": [[stuk._asdict() for stuk in regel.stukken] for regel in regels]}
        for soort, regels in tekst.blokken
    ]
    return json.dumps(
        {
            "kenmerk": opdracht.kenmerk,
            "papier": briefsoort(opdracht.template).papier,
            "dagtekening": in_woorden(pers.dagtekening),
            "onderwerp": tekst.onderwerp,
            "adres": opdracht.adresregels,
            "blokken": blokken,
            "talen": [{"taal": taal, "tekst": zin} for taal, zin in pers.talen.items()],
            "codes": {naam: f"{naam}.svg" if naam in codes else "" for naam in ("kix", "datamatrix", "qr")},
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


def _checked(pdf: bytes, tekst: Brieftekst, opdracht: BriefOpdracht, pers: Pers) -> _Gekeurd | Refusal:
    """Every letter: what was drawn is what was meant, at its place, in a file that may leave."""
    verwacht = expected_brief(
        opdracht,
        bron=pers.sjablonen[opdracht.template],
        onderwerp=tekst.onderwerp,
        stijl=pers.stijl,
        pagina=pers.pagina,
        dag=pers.dagtekening,
    )
    gelezen = preflight(pdf, verwacht=verwacht)
    if isinstance(gelezen, Refusal):
        return gelezen
    variant = hashlib.sha256(f"{opdracht.template}\x1f{tekst.vast}".encode()).hexdigest()[:12]
    return _Gekeurd(pdf, f"{opdracht.template} {variant}", gelezen, verwacht)


def _looked_at(made: _Gekeurd, engine: Engine) -> Refusal | None:
    """The first letter of each variant that this worker makes, and one in a hundred of the others."""
    if made.variant in engine.gezien and not chosen(made.verwacht.kenmerk):
        return None
    why = look(made.pdf, made.gelezen, verwacht=made.verwacht)
    if why is None:
        engine.gezien.add(made.variant)
    return why


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
