"""An overeenkomst as a PDF to be signed: template → blocks → Typst, and two empty fields for the signatures.

The same template language as the letters, in this process: one document, asked for by a person who waits for it.
"""

import json
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from pipeline.adapters.letter_materials import font_mappen
from pipeline.contracts.huisstijl import Huisstijl
from pipeline.contracts.letters import Waarde
from pipeline.domain.kalender import in_woorden
from pipeline.domain.refusal import Refusal
from pipeline.errors import ConfigError, DataError
from pipeline.formats.brieftekst import Brieftekst
from pipeline.stages.render import check_velden, compile_sjabloon, is_printable, render_tekst

SJABLOON, LAYOUT = "overeenkomst.md.j2", "overeenkomst.typ"
VELDEN = (
    "gemeente", "partner", "kvk", "tekent_naam", "tekent_functie", "soort", "verzamelmap", "grondslag", "bsn_grondslag",
    "ritme", "levering", "aantal", "pauze_dagen", "vanaf", "tot",
)  # fmt: skip
"""What a template may name; an empty one can be asked for in a condition only."""

_SIGNED_AND_APPEND_ONLY = 3
"""PDF 32000, table 219: programs that sign then only add, and change nothing."""
_UNDRAWABLE = ("could not be displayed with font", "disallowed codepoint")
_MM = 72 / 25.4
VAKKEN = (("Partner", 24.5, 22.5, 97.5, 45.0), ("Gemeente", 112.5, 22.5, 185.5, 45.0))
"""The empty signature fields on the last page: name, left, bottom, right and top in millimetres (overeenkomst.typ)."""


def press_agreement(
    map_: Path, velden: dict[str, Waarde], *, code: str, dagtekening: date, huisstijl: Huisstijl
) -> bytes:
    """The document. Raises ConfigError for a template or layout that does not work, DataError for a sign in a value
    that cannot be printed.
    """
    for naam, value in velden.items():
        if not is_printable(str(value)):
            raise DataError(f"In het veld {naam} staat een teken dat niet te drukken is.", "Verander de vragenlijst.")
    tekst = _filled(_read(map_, SJABLOON), velden)
    told = {
        "code": code,
        "dagtekening": in_woorden(dagtekening),
        "onderwerp": tekst.onderwerp,
        "afzender": f"Gemeente {velden['gemeente']}",
        "partner": str(velden["partner"]),
        "kleur": huisstijl.kleur,
        "lettertype": huisstijl.lettertype,
        "blokken": [
            {"soort": soort, "regels": [[stuk._asdict() for stuk in regel.stukken] for regel in regels]}
            for soort, regels in tekst.blokken
        ],
    }
    return _with_fields(_drawn(_read(map_, LAYOUT), told, dagtekening=dagtekening, huisstijl=huisstijl))


def _filled(bron: str, velden: dict[str, Waarde]) -> Brieftekst:
    sjabloon = compile_sjabloon(bron)
    if isinstance(sjabloon, Refusal):
        raise _wrong(sjabloon)
    refused = check_velden(bron, bekend=VELDEN)
    tekst = refused or render_tekst(sjabloon, dict.fromkeys(VELDEN, "") | velden)
    if isinstance(tekst, Refusal):
        raise _wrong(tekst)
    return tekst


def _wrong(refusal: Refusal) -> ConfigError:
    return ConfigError(f"{SJABLOON}: {refusal.detail}.", "Verbeter het sjabloon van de overeenkomst.")


def _read(map_: Path, naam: str) -> str:
    try:
        return (map_ / naam).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigError(
            f"Het sjabloon {map_ / naam} is niet te lezen.", "Kopieer templates/partners naar die map."
        ) from None


def _drawn(layout: str, told: dict[str, Any], *, dagtekening: date, huisstijl: Huisstijl) -> bytes:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(font_mappen(huisstijl))
    )
    sources: Any = {"main.typ": layout.encode()}  # typst-py takes a dict of files; its stubs do not know
    try:
        pdf = typst.Compiler(font_paths=fonts).compile(
            input=sources,
            format="pdf",
            pdf_standards=["a-2a"],
            timestamp=datetime.combine(dagtekening, time(12), UTC),
            sys_inputs={"overeenkomst": json.dumps(told)},
        )
    except typst.TypstError as error:  # its message holds the text it could not draw: only its kind goes on
        if any(words in str(error) for words in _UNDRAWABLE):
            raise DataError("Een teken in de antwoorden is niet te drukken.", "Verander de vragenlijst.") from None
        pdf = None
    if not isinstance(pdf, bytes):
        raise ConfigError(f"{LAYOUT} geeft een fout.", "Verbeter de opmaak van de overeenkomst.")
    return pdf


def _with_fields(pdf: bytes) -> bytes:
    """Two empty fields, so that any signing program knows where; they belong to what is signed."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for naam, *place in VAKKEN:
        left, bottom, right, top = (round(mm * _MM) for mm in place)
        spec = SigFieldSpec(naam, on_page=-1, box=(left, bottom, right, top), empty_field_appearance=True)
        append_signature_field(writer, spec)
    form = writer.root["/AcroForm"]
    form["/SigFlags"] = NumberObject(_SIGNED_AND_APPEND_ONLY)  # type: ignore[no-untyped-call]
    writer.update_container(form)
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()
