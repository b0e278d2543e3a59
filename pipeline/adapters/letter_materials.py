"""What letters are made of, read once: templates, layout, logo and fonts, the same for all letters of one run."""

import hashlib
from datetime import date
from importlib.resources import files
from pathlib import Path

import typst

from pipeline.adapters.letter_worker import LAYOUT, Pers
from pipeline.contracts.huisstijl import Huisstijl
from pipeline.errors import ConfigError

SUFFIX = ".md.j2"


def read_pers(
    sjablonen: Path, huisstijl: Huisstijl, *, dagtekening: date, geheugen: int, opmaak: Path | None = None
) -> Pers:
    """Everything a worker needs; the layout stands in `opmaak`, or else beside the templates.

    Raises ConfigError when the layout, the logo or the fonts cannot be read.
    """
    sources: dict[str, str] = {}
    onleesbaar: set[str] = set()
    for path in sorted(sjablonen.glob(f"*{SUFFIX}")):
        name = path.name.removesuffix(SUFFIX)
        try:
            sources[name] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            onleesbaar.add(name)
    return Pers(
        layout=_read_layout(opmaak or sjablonen),
        sjablonen=sources,
        onleesbaar=frozenset(onleesbaar),
        stijl=_stijl(huisstijl),
        talen={taal: zin.replace("{telefoon}", huisstijl.telefoon) for taal, zin in huisstijl.talen.items()},
        pagina=huisstijl.pagina.model_dump(),
        logo=_read_logo(huisstijl.logo),
        font_mappen=font_mappen(huisstijl),
        dagtekening=dagtekening,
        geheugen=geheugen,
    )


def template_versie(sjablonen: Path, template: str) -> str:
    """What the letter was made of: the first 12 hex digits of sha256 over template and layout. Raises ConfigError."""
    try:
        source = (sjablonen / f"{template}{SUFFIX}").read_bytes()
    except OSError as error:
        raise ConfigError(f"sjabloon {template}{SUFFIX} is niet te lezen", f"kijk in {sjablonen}") from error
    return hashlib.sha256(source + b"\x1f" + _read_layout(sjablonen).encode()).hexdigest()[:12]


def font_mappen(huisstijl: Huisstijl) -> tuple[str, ...]:
    """The folders with fonts: Noto Sans, which is installed with Seintje, and the municipality's own.

    Raises ConfigError when the folder is not there or no file in it holds `lettertype`.
    """
    mappen = [str(files("manimgx_fonts"))]
    if huisstijl.fonts is not None:
        if not huisstijl.fonts.is_dir():
            raise ConfigError(f"huisstijl.fonts: map {huisstijl.fonts} bestaat niet", "zet de lettertypes daar neer")
        mappen.insert(0, str(huisstijl.fonts))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=mappen)
    if huisstijl.lettertype not in fonts.families():
        raise ConfigError(
            f"huisstijl.lettertype: {huisstijl.lettertype!r} is niet gevonden",
            "geef met huisstijl.fonts de map met dit lettertype op, of gebruik Noto Sans",
        )
    return tuple(mappen)


def _read_layout(folder: Path) -> str:
    try:
        return (folder / LAYOUT).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"de opmaak {folder / LAYOUT} is niet te lezen", f"kopieer {LAYOUT} uit templates/letters naar die map"
        ) from error


def _read_logo(path: Path | None) -> bytes | None:
    try:
        return None if path is None else path.read_bytes()
    except OSError as error:
        raise ConfigError(f"huisstijl.logo: {path} is niet te lezen", "zet het logo daar neer") from error


def _stijl(huisstijl: Huisstijl) -> dict[str, str]:
    fields = huisstijl.model_dump(exclude={"logo", "fonts", "sjablonen", "pagina", "talen"})
    logo = "" if huisstijl.logo is None else f"logo{huisstijl.logo.suffix.lower()}"
    return {**{name: str(value) for name, value in fields.items()}, "logo": logo}
