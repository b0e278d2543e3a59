"""What letters are made of: the municipality's own logo, window and fonts, and the version of a letter."""

import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from pipeline.adapters.letter_press import LetterPress, template_versie
from pipeline.adapters.read_back import Venster, pdf_to_png, read_back
from pipeline.contracts.huisstijl import Huisstijl, Pagina
from pipeline.contracts.letters import BriefOpdracht, RenderedBrief
from pipeline.errors import ConfigError

SJABLONEN = Path(__file__).resolve().parents[2] / "templates" / "letters"
DAG = date(2026, 11, 23)


def printed(press: LetterPress) -> bytes:
    velden: dict[str, str | bool | list[str]] = {
        "partner_soorten": ["uw huur"],
        "bronnen": ["Woonbron"],
        "reageer_voor": "maandag 7 december 2026",
        "crisis": False,
    }
    adres = ("A.Ö. Groenen", "Dorp 1", "2722 NT  ZOETERMEER")
    brief = BriefOpdracht(
        "VS-7K3M-Q9XA-2B4D", "Z1", "999999011", "uitnodiging", adres, "2722NT", "Geachte A. Groenen", velden
    )
    (made,) = press.print_brieven([brief])
    assert isinstance(made, RenderedBrief), made
    return made.pdf


def shipped() -> bytes:
    with LetterPress(sjablonen=SJABLONEN, huisstijl=Huisstijl(), dagtekening=DAG) as press:
        return printed(press)


def test_the_inserters_strip_stays_white() -> None:
    document = pypdfium2.PdfDocument(shipped())
    pixels = document[0].render(scale=2).to_numpy()
    document.close()
    per_mm = 2 * 72 / 25.4
    strip = pixels[int(95 * per_mm) : int(175 * per_mm), : int(18 * per_mm)]
    assert strip.min() == 255
    assert pixels.min() < 100


def test_a_page_can_be_looked_at_as_a_png() -> None:
    (png,) = pdf_to_png(shipped(), dpi=50)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") == pytest.approx(210 / 25.4 * 50, abs=2)


def test_a_logo_takes_the_place_of_the_name(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    with LetterPress(sjablonen=SJABLONEN, huisstijl=Huisstijl(logo=logo), dagtekening=DAG) as press:
        assert not read_back(printed(press), Venster(20, 45, 85, 32)).tekst.startswith("Gemeente Zoetermeer")


def test_another_window_is_read_back_where_it_is() -> None:
    pagina = Pagina(venster_links=25, venster_boven=50)
    with LetterPress(sjablonen=SJABLONEN, huisstijl=Huisstijl(pagina=pagina), dagtekening=DAG) as press:
        assert "Groenen" in read_back(printed(press), Venster(25, 50, 85, 32)).venster


@pytest.mark.parametrize(
    "huisstijl",
    [Huisstijl(logo=Path("bestaat-niet.svg")), Huisstijl(fonts=Path("bestaat-niet")), Huisstijl(lettertype="Papyrus")],
)
def test_a_house_style_that_cannot_be_read_is_a_config_error(huisstijl: Huisstijl) -> None:
    with pytest.raises(ConfigError, match=r"huisstijl\."):
        LetterPress(sjablonen=SJABLONEN, huisstijl=huisstijl, dagtekening=DAG)


def test_a_folder_without_layout_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"huisstijl\.typ"):
        LetterPress(sjablonen=tmp_path, huisstijl=Huisstijl(), dagtekening=DAG)


def test_the_version_changes_with_the_template_and_with_the_layout(tmp_path: Path) -> None:
    for name in ("uitnodiging.md.j2", "huisstijl.typ"):
        (tmp_path / name).write_bytes((SJABLONEN / name).read_bytes())
    versions = [template_versie(tmp_path, "uitnodiging")]
    for name in ("uitnodiging.md.j2", "huisstijl.typ"):
        with (tmp_path / name).open("a") as file:
            file.write("\n")
        versions.append(template_versie(tmp_path, "uitnodiging"))
    assert len(set(versions)) == 3
    assert all(re.fullmatch("[0-9a-f]{12}", version) for version in versions)
    with pytest.raises(ConfigError):
        template_versie(tmp_path, "bestaat-niet")
