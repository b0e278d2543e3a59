"""The same letter made in other ways, to measure the press beside: WeasyPrint, LibreOffice, and PDF bytes by hand.

Each gets the words that our own template renders, and writes one PDF per letter. None of them reads its letters back.
"""

import html
import importlib.util
import shutil
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Template

from pipeline.adapters.letter_press import LetterPress
from pipeline.adapters.preflight import expected_brief, look, preflight
from pipeline.contracts.huisstijl import Huisstijl
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief, briefsoort
from pipeline.domain.refusal import Refusal
from pipeline.formats.brieftekst import Brieftekst, platte_tekst
from pipeline.stages.render import compile_sjabloon, render_brief

ROOT = Path(__file__).resolve().parents[2]
SJABLONEN = ROOT / "templates" / "letters"
TEMPLATE = "uitnodiging"
NAMEN = ("Groenen", "Yılmaz", "De Vries", "Van den Berg", "Đặng", "Nowak", "El Amrani", "Jansen-de Wit")
SYSTEM_PYTHON = "/usr/bin/python3"
"""The one that Debian gives UNO to."""
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_REGEL_TEKENS = 92
_CSS = """@page{size:A4;margin:20mm}@font-face{font-family:N;src:url("file://%(map)s/400.ttf")}
@font-face{font-family:N;font-weight:700;src:url("file://%(map)s/700.ttf")}
body{font:11pt N;line-height:1.4}h1{font-size:15pt;color:#154273;margin-top:10mm}h2{font-size:11.5pt;color:#154273}
.a{position:absolute;top:25mm;left:0;width:85mm}.k{position:absolute;top:25mm;left:108mm;font-size:9.5pt}
.t{margin-top:70mm}footer{font-size:8pt;border-top:.5pt solid #888}"""


def orders(count: int) -> list[BriefOpdracht]:
    """So many invitations, each to another name and address."""
    velden = {veld.naam: veld.voorbeeld for veld in briefsoort(TEMPLATE).velden if veld.naam not in _style()}
    return [
        BriefOpdracht(
            kenmerk=f"VS-{nummer:08d}",
            zaak_id=f"Z{nummer}",
            bsn="",
            template=TEMPLATE,
            adresregels=(
                f"A. {NAMEN[nummer % 8]}",
                f"Dorpsstraat {nummer % 900 + 1}",
                f"27{nummer % 90 + 10} AB  ZOETERMEER",
            ),
            postcode="",
            aanhef=f"Geachte mevrouw {NAMEN[nummer % 8]}",
            velden=velden,
        )
        for nummer in range(count)
    ]


def make_seintje(count: int, _: Path, *, werkers: int = 1) -> int:
    """Our press with everything it does: draw, read back, judge, look at some. Returns the bytes made."""
    size = 0
    with LetterPress(sjablonen=SJABLONEN, huisstijl=Huisstijl(), dagtekening=_day(), werkers=werkers) as press:
        for made in press.print_brieven(orders(count)):
            if isinstance(made, RefusedBrief):
                raise AssertionError(made)  # noqa: TRY004 - a letter that was held is no measurement
            size += len(made.pdf)
    return size


def make_weasyprint(count: int, folder: Path) -> int:
    """HTML and CSS, one PDF/UA per letter (it makes PDF/A or PDF/UA, not both)."""
    from weasyprint import CSS, HTML  # noqa: PLC0415 - only this contender needs it
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fonts = FontConfiguration()
    sheet = CSS(string=_CSS % {"map": folder}, font_config=fonts)
    size = 0
    for opdracht in orders(count):
        page = HTML(string=_html(_words(opdracht), opdracht))
        size += len(page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1") or b"")
    return size


def make_libreoffice(count: int, folder: Path) -> int:
    """A document per letter, all turned into PDF by one office."""
    for opdracht in orders(count):
        (folder / f"{opdracht.kenmerk}.fodt").write_text(_fodt(_words(opdracht), opdracht), encoding="utf-8")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", "--headless", "--norestore", profile, "--convert-to", "pdf", "--outdir", str(folder)]
    documents = sorted(map(str, folder.glob("*.fodt")))
    subprocess.run([*command, *documents], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    made = list(folder.glob("*.pdf"))
    if len(made) != count:
        raise AssertionError(f"LibreOffice made {len(made)} of {count}")
    return sum(path.stat().st_size for path in made)


def make_mail_merge(count: int, folder: Path) -> int:
    """LibreOffice's own mail merge: one letter with fields, a table of people, a PDF per row."""
    people = orders(count)
    words = [line for _, some in _lines(_words(people[0])) for line in some] + list(Huisstijl().talen.values())
    lines = ["{regel1}", "{regel2}", "{regel3}", "{kenmerk}", "{aanhef}", *(line for line in words if line)]
    (folder / "brief.txt").write_text("\n".join(lines), encoding="utf-8")
    rows = [("kenmerk", "regel1", "regel2", "regel3", "aanhef")]
    rows += [(one.kenmerk, *one.adresregels[:3], one.aanhef) for one in people]  # type: ignore[misc]
    table = "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows)
    (folder / "mensen.csv").write_text(table, encoding="utf-8")
    command = [SYSTEM_PYTHON, str(Path(__file__).with_name("libreoffice_merge.py")), str(folder)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    made = list((folder / "uit").glob("*.pdf"))
    if len(made) != count:
        raise AssertionError(f"the mail merge made {len(made)} of {count}")
    return sum(path.stat().st_size for path in made)


def make_by_hand(count: int, _: Path) -> int:
    """The limit: the bytes of a plain PDF with the same words in a font that is not even in the file."""
    return sum(len(_plain_pdf(_words(opdracht), opdracht)) for opdracht in orders(count))


def prepare(rival: str, folder: Path) -> None:
    """What is not measured: WeasyPrint needs half a second per letter for a variable font, so it gets fixed ones."""
    if rival != "weasyprint":
        return
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - comes with WeasyPrint
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    variable = next(Path(str(files("manimgx_fonts"))).glob("NotoSans[[]*"))
    for weight in (400, 700):
        axes = {axis.axisTag: axis.defaultValue for axis in TTFont(variable)["fvar"].axes} | {"wght": weight}
        instantiateVariableFont(TTFont(variable), axes).save(folder / f"{weight}.ttf")


RIVALS: dict[str, Callable[[int, Path], int]] = {
    "seintje": make_seintje,
    "weasyprint": make_weasyprint,
    "libreoffice": make_libreoffice,
    "mail merge": make_mail_merge,
    "by hand": make_by_hand,
}


def absent(rival: str) -> str:
    """Why this contender cannot take part here, or the empty string."""
    if rival == "weasyprint" and not (importlib.util.find_spec("weasyprint") and find_library("pango-1.0")):
        return f"WeasyPrint is not here: make setup-bench, and apt-get install {PANGO}"
    if rival == "libreoffice" and shutil.which("soffice") is None:
        return "LibreOffice is not here: apt-get install --no-install-recommends libreoffice-writer"
    if rival == "mail merge" and not _has_uno():
        return "LibreOffice's mail merge is not here: apt-get install libreoffice-writer libreoffice-base python3-uno"
    return ""


def _has_uno() -> bool:
    if shutil.which("soffice") is None or not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], stderr=subprocess.DEVNULL, check=False).returncode == 0


def preflight_times(rounds: int = 100) -> tuple[float, float]:
    """Milliseconds of processor for the checks of one letter, and for a look at it."""
    opdracht = orders(1)[0]
    with LetterPress(sjablonen=SJABLONEN, huisstijl=Huisstijl(), dagtekening=_day(), werkers=1) as press:
        (made,) = press.print_brieven([opdracht])
    if isinstance(made, RefusedBrief):
        raise AssertionError(made)  # noqa: TRY004 - as above
    verwacht = expected_brief(
        opdracht,
        bron=(SJABLONEN / f"{TEMPLATE}.md.j2").read_text(encoding="utf-8"),
        onderwerp=_words(opdracht).onderwerp,
        stijl=_style(),
        pagina=Huisstijl().pagina.model_dump(),
        dag=_day(),
    )
    read = preflight(made.pdf, verwacht=verwacht)
    if isinstance(read, Refusal):
        raise AssertionError(read)  # noqa: TRY004 - as above
    checks = _cpu_ms(lambda: preflight(made.pdf, verwacht=verwacht), rounds)
    return checks, _cpu_ms(lambda: look(made.pdf, read, verwacht=verwacht), rounds // 10)


def _cpu_ms(job: Callable[[], object], rounds: int) -> float:
    start = time.process_time()
    for _ in range(rounds):
        job()
    return (time.process_time() - start) / rounds * 1000


def _style() -> dict[str, str]:
    fields = Huisstijl().model_dump(exclude={"logo", "fonts", "sjablonen", "pagina", "talen"})
    return {name: str(value) for name, value in fields.items()}


def _day() -> date:
    return date(2026, 11, 23)


@cache
def _sjabloon() -> Template:
    sjabloon = compile_sjabloon((SJABLONEN / f"{TEMPLATE}.md.j2").read_text(encoding="utf-8"))
    if isinstance(sjabloon, Refusal):
        raise AssertionError(sjabloon)  # noqa: TRY004 - the shipped template is in order
    return sjabloon


def _words(opdracht: BriefOpdracht) -> Brieftekst:
    tekst = render_brief(_sjabloon(), opdracht, vast=_style())
    if isinstance(tekst, Refusal):
        raise AssertionError(tekst)  # noqa: TRY004 - as above
    return tekst


def _html(tekst: Brieftekst, opdracht: BriefOpdracht) -> str:
    tags = {"kop1": "h1", "kop2": "h2", "lijst": "li"}
    adres = "<br>".join(map(html.escape, opdracht.adresregels))
    body = [f"<div class=a>{adres}</div><div class=k>Kenmerk {opdracht.kenmerk}</div>"]
    body.append(f"<div class=t><h1>{tekst.onderwerp}</h1>")
    for soort, lines in _lines(tekst):
        words = "<br>".join(map(html.escape, lines))
        items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        body.append(
            f"<ul>{items}</ul>" if soort == "lijst" else f"<{tags.get(soort, 'p')}>{words}</{tags.get(soort, 'p')}>"
        )
    foot = " ".join(Huisstijl().talen.values())
    head = f"<html lang=nl><title>Brief {opdracht.kenmerk}</title><body>"
    return f"{head}{''.join(body)}</div><footer>{html.escape(foot)}</footer>"


def _fodt(tekst: Brieftekst, opdracht: BriefOpdracht) -> str:
    spaces = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "style")
    }  # fmt: skip
    declared = " ".join(f'xmlns:{name}="{space}"' for name, space in spaces.items())
    lines = [*opdracht.adresregels, f"Kenmerk {opdracht.kenmerk}", tekst.onderwerp]
    lines += [line for _, some in _lines(tekst) for line in some] + list(Huisstijl().talen.values())
    paragraphs = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in lines)
    mime = "application/vnd.oasis.opendocument.text"
    return (
        f'<?xml version="1.0"?><office:document {declared} office:version="1.2" office:mimetype="{mime}">'
        f"<office:body><office:text>{paragraphs}</office:text></office:body></office:document>"
    )


def _lines(tekst: Brieftekst) -> Iterator[tuple[str, list[str]]]:
    for blok in tekst.blokken:
        yield blok.soort, ["".join(stuk.tekst for stuk in regel.stukken) for regel in blok.regels]


def _plain_pdf(tekst: Brieftekst, opdracht: BriefOpdracht) -> bytes:
    words = [*opdracht.adresregels, opdracht.kenmerk, *platte_tekst(tekst).split("\n")]
    lines = [line[at : at + _REGEL_TEKENS] for line in words for at in range(0, max(len(line), 1), _REGEL_TEKENS)]
    shown = b"".join(b"(%s)'\n" % _escaped(line) for line in lines)
    page = zlib.compress(b"BT /F 11 Tf 14 TL 57 785 Td\n" + shown + b"ET", 6)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R/Lang(nl-NL)>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(made),
    )


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
