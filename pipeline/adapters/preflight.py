"""Every finished letter before it may leave: read back, its boxes judged, and some of them looked at."""

from collections.abc import Mapping
from datetime import date

from pypdfium2 import PdfiumError

from pipeline.adapters.read_back import Venster, look_at, read_back
from pipeline.contracts.letters import BriefOpdracht, briefsoort
from pipeline.contracts.vel import Teruggelezen, Vak, Vel
from pipeline.domain.refusal import Refusal
from pipeline.formats.pdf_bouw import read_bouw
from pipeline.stages.look import look_at_brief
from pipeline.stages.preflight import Verwacht, preflight_brief

A4 = (210.0, 297.0)
A6_LIGGEND = (148.0, 105.0)
DATAMATRIX_MM = 8.0
"""How large the layout draws it."""


def expected_brief(
    opdracht: BriefOpdracht,
    *,
    bron: str,
    onderwerp: str,
    stijl: Mapping[str, str],
    pagina: Mapping[str, float],
    dag: date,
) -> Verwacht:
    """What this letter must turn out to be. `bron` is its template: one without an aanhef is not asked for it."""
    return Verwacht(
        kenmerk=opdracht.kenmerk,
        adresregels=opdracht.adresregels,
        aanhef=opdracht.aanhef if "aanhef" in bron else "",
        vel=expected_vel(opdracht.template, pagina),
        kix=bool(pagina["kix"]),
        woorden=(onderwerp, *stijl.values()),
        dag=dag,
    )


def expected_vel(template: str, pagina: Mapping[str, float]) -> Vel:
    """The sheet of this letter: A4 with window and strip, or a card without either."""
    kaart = briefsoort(template).papier == "A6"
    breedte, hoogte = A6_LIGGEND if kaart else A4
    reach = Vak(0, 0, breedte, hoogte).grown(-pagina["druk_marge"])
    if kaart:
        return Vel(breedte, hoogte, reach, None, None)
    links, boven = pagina["datamatrix_links"], pagina["datamatrix_boven"]
    code = Vak(links, boven, links + DATAMATRIX_MM, boven + DATAMATRIX_MM) if pagina["datamatrix"] else None
    return Vel(breedte, hoogte, reach, _place(pagina, "venster"), _place(pagina, "strook"), code)


def preflight(pdf: bytes, *, verwacht: Verwacht) -> Teruggelezen | Refusal:
    """What stands on the letter, or the first reason why it may not leave."""
    window = verwacht.vel.venster
    asked = window and Venster(window.links, window.boven, window.rechts - window.links, window.onder - window.boven)
    try:
        read = read_back(pdf, asked)
    except PdfiumError:
        return Refusal("brief-pdf-onleesbaar", "het PDF-bestand is niet te lezen")
    return preflight_brief(len(pdf), read_bouw(pdf), read, verwacht=verwacht) or read


def look(pdf: bytes, read: Teruggelezen, *, verwacht: Verwacht) -> Refusal | None:
    """What looks wrong on the letter when it is drawn, if anything."""
    try:
        return look_at_brief(look_at(pdf), read.bladen[0], vel=verwacht.vel)
    except PdfiumError:
        return Refusal("brief-beeld-fout", "de brief is niet als beeld te tekenen")


def _place(pagina: Mapping[str, float], naam: str) -> Vak:
    links, boven = pagina[f"{naam}_links"], pagina[f"{naam}_boven"]
    return Vak(links, boven, links + pagina[f"{naam}_breedte"], boven + pagina[f"{naam}_hoogte"])
