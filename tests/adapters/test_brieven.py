"""The shipped letters on paper: what each one says, in every variant, and that they stay the same bytes."""

import hashlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pypdfium2
import pytest
from brief_varianten import alle_varianten, voorbeeld

from pipeline.adapters.letter_press import LetterPress
from pipeline.adapters.read_back import Venster, read_back
from pipeline.contracts.huisstijl import Huisstijl, Pagina, Taal
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief, RenderedBrief, briefsoort, briefsoorten

ROOT = Path(__file__).resolve().parents[2]
SJABLONEN = ROOT / "templates" / "letters"
GOLDENS = ROOT / "tests" / "goldens" / "letters"
DAG = date(2026, 11, 23)
VARIANTEN = alle_varianten()
BRIEVEN = [naam for naam, opdracht in VARIANTEN.items() if briefsoort(opdracht.template).papier == "A4"]


def printed(*opdrachten: BriefOpdracht, huisstijl: Huisstijl | None = None) -> list[RenderedBrief]:
    with LetterPress(sjablonen=SJABLONEN, huisstijl=huisstijl or Huisstijl(), dagtekening=DAG) as press:
        made = list(press.print_brieven(opdrachten))
    assert [one for one in made if isinstance(one, RefusedBrief)] == []
    return [one for one in made if isinstance(one, RenderedBrief)]


def words_of(brief: RenderedBrief) -> str:
    return "".join(f"{line.rstrip()}\n" for line in read_back(brief.pdf, Venster(20, 45, 85, 32)).tekst.split("\r\n"))


@pytest.fixture(scope="module")
def teksten() -> dict[str, str]:
    made = printed(*VARIANTEN.values())
    return {naam: words_of(brief) for naam, brief in zip(VARIANTEN, made, strict=True)}


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_letter_reads_as_its_golden(teksten: dict[str, str]) -> None:
    new = []
    for naam, text in teksten.items():
        golden = GOLDENS / f"{naam}.txt"
        if not golden.exists():
            golden.write_text(text, encoding="utf-8")
            new.append(golden.name)
        assert text == golden.read_text(encoding="utf-8"), naam
    assert new == [], "these were not there: they are made now, read them and run again"


def test_every_golden_is_of_a_letter_that_exists() -> None:
    assert {path.stem for path in GOLDENS.glob("*.txt")} == set(VARIANTEN)


def test_every_letter_is_the_same_bytes_on_every_machine() -> None:
    """The first variant of each letter. A new Typst, font or layout changes them: on purpose, with these hashes."""
    first = {one.template: one for one in reversed(VARIANTEN.values())}
    made = sorted(zip(first, printed(*first.values()), strict=True))
    hashes = "".join(f"{hashlib.sha256(brief.pdf).hexdigest()}  {template}.pdf\n" for template, brief in made)
    golden = GOLDENS / "sha256sums"
    if not golden.exists():
        golden.write_text(hashes, encoding="utf-8")
        pytest.fail("the hashes were not there: they are made now, run again")
    assert hashes == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("naam", BRIEVEN)
def test_a_letter_says_what_the_law_and_the_convenant_ask(teksten: dict[str, str], naam: str) -> None:
    text = flat(teksten[naam])
    for part in (
        "Geachte mevrouw Groenen,",
        "gratis en vrijwillig",
        "14 079",
        "Uw gegevens",
        "Basisregistratie Personen",
        "U mag uw gegevens bekijken en laten verbeteren",
        "bezwaar maken of een klacht sturen",
        "www.zoetermeer.nl/privacy",
        "Autoriteit Persoonsgegevens",
        "You can get free help. Call 14 079.",
        "Pomoc jest bezpłatna.",
        "Yardım ücretsizdir.",
        "Допомога безкоштовна.",
    ):
        assert part in text, part
    for bron in VARIANTEN[naam].velden["bronnen"]:  # type: ignore[union-attr]
        assert str(bron) in text
    assert re.search("maak zelf een afspraak|andere afspraak|andere dag", text)


@pytest.mark.parametrize("naam", VARIANTEN)
def test_a_letter_has_no_loaded_word_and_no_amount(teksten: dict[str, str], naam: str) -> None:
    text = re.sub("SchuldHulpMaatje|schuldhulpmaatje", "", teksten[naam])
    assert "schuld" not in text.lower()
    assert "€" not in text


@pytest.mark.parametrize("naam", [naam for naam in VARIANTEN if naam not in BRIEVEN])
def test_a_card_tells_a_passer_by_nothing(teksten: dict[str, str], naam: str) -> None:
    text = flat(teksten[naam]).lower()
    for word in ("groenen", "hagenstraat", "woonbron", "kwadraad", "huur", "geld", "betaal", "bericht"):
        assert word not in text
    assert "VS-7K3M-Q9XA-0000" in flat(teksten[naam])


def test_only_the_kind_that_is_in_danger_is_named(teksten: dict[str, str]) -> None:
    assert "U kunt uw woning kwijtraken" in flat(teksten["crisis_huur"])
    assert "woning" not in teksten["crisis_zorg"]
    assert "binnen 3 werkdagen" in flat(teksten["crisis_zorg"])


def test_the_class_of_a_zaak_is_never_said(teksten: dict[str, str]) -> None:
    """Meervoudig may be about somebody else at the address: that is nobody's to know."""
    assert all("meervoudig" not in text and "enkelvoudig" not in text for text in teksten.values())


def test_a_line_without_a_value_is_a_line_to_write_on(teksten: dict[str, str]) -> None:
    assert "donderdag 3 december 2026" in flat(teksten["kaartje_niet_thuis_gewoon"])
    assert "december" not in teksten["kaartje_niet_thuis_zelf_invullen"]


def test_other_languages_come_from_the_configuration() -> None:
    opdracht = voorbeeld("uitnodiging", {})
    own, none = Huisstijl(talen={"de": "Hilfe ist kostenlos: {telefoon}."}), Huisstijl(talen={})
    (deutsch,), (bare,) = printed(opdracht, huisstijl=own), printed(opdracht, huisstijl=none)
    assert "Hilfe ist kostenlos: 14 079." in words_of(deutsch)
    assert "Pomoc" not in words_of(deutsch)
    assert "free help" not in words_of(bare)


ZINNEN: dict[Taal, str] = {
    "ar": "المساعدة مجانية.",
    "bg": "Помощта е безплатна.",
    "de": "Hilfe ist kostenlos.",
    "en": "Help is free.",
    "es": "La ayuda es gratuita.",
    "fa": "کمک رایگان است.",
    "fr": "Une aide gratuite.",
    "pl": "Pomoc jest bezpłatna.",
    "pt": "A ajuda é gratuita.",
    "ro": "Ajutorul este gratuit.",
    "ru": "Помощь бесплатна.",
    "so": "Caawimadu waa bilaash.",
    "ti": "ሓገዝ ብነጻ እዩ።",
    "tr": "Yardım ücretsizdir.",
    "uk": "Допомога безкоштовна.",
}


def test_every_language_of_the_configuration_can_be_printed_also_all_at_once() -> None:
    assert set(ZINNEN) == set(get_args(Taal))
    huisstijl = Huisstijl(talen={taal: f"{zin} {{telefoon}}" for taal, zin in ZINNEN.items()})
    (made,) = printed(voorbeeld("uitnodiging", {}), huisstijl=huisstijl)
    text = flat(words_of(made))
    for zin in (zin for taal, zin in ZINNEN.items() if taal not in ("ar", "fa")):
        assert [word for word in zin.strip(".").split() if word not in text] == []


def test_long_names_of_partners_and_people_still_fit_on_one_page() -> None:
    lang = "Stichting voor Goed en Betaalbaar Wonen in de Regio Haaglanden"
    for template in briefsoorten():
        (made,) = printed(voorbeeld(template, {"bronnen": [f"{lang} {n}" for n in range(4)]}))
        assert made.paginas == 1


# codes, only when config.yaml asks for them


def codes_on(**pagina: bool) -> Huisstijl:
    return Huisstijl(afspraak_url="www.zoetermeer.nl/afspraak", pagina=Pagina(**pagina))


def test_codes_stand_on_a_letter_only_when_they_are_switched_on() -> None:
    opdracht = voorbeeld("uitnodiging", {})
    (plain,), (coded,) = printed(opdracht), printed(opdracht, huisstijl=codes_on(kix=True, datamatrix=True))
    assert "www.zoetermeer.nl/afspraak" not in words_of(plain)
    assert "www.zoetermeer.nl/afspraak" in words_of(coded)
    assert len(coded.pdf) > len(plain.pdf)


def test_a_long_address_of_a_page_breaks_and_touches_nothing_beside_it() -> None:
    long = Huisstijl(afspraak_url="https://www.zoetermeer.nl/inwoners/geldzaken/afspraak-maken")
    (brief,) = printed(voorbeeld("uitnodiging", {}), huisstijl=long)
    text = pypdfium2.PdfDocument(brief.pdf)[0].get_textpage()
    start, _ = text.search("https:").get_next()
    url_left, url_bottom, _, _ = text.get_charbox(start)
    boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    beside = [right for left, bottom, right, _ in boxes if left < url_left - 4 and abs(bottom - url_bottom) < 15]
    assert url_left - max(beside) > 8  # points, of the 14 that the gutter is


def test_the_datamatrix_stands_in_the_margin_and_differs_per_sheet() -> None:
    one, other = printed(
        *(voorbeeld("uitnodiging", {}, nummer=n) for n in range(2)), huisstijl=codes_on(datamatrix=True)
    )
    marks = [margin(brief.pdf) for brief in (one, other)]
    assert all(0 in mark for mark in marks)
    assert marks[0] != marks[1]
    assert 0 not in margin(printed(voorbeeld("uitnodiging", {}))[0].pdf)


def margin(pdf: bytes) -> bytes:
    """The left margin below the inserter's strip, in pixels."""
    document = pypdfium2.PdfDocument(pdf)
    pixels = document[0].render(scale=3).to_numpy()
    document.close()
    mm = 3 * 72 / 25.4
    return bytes(pixels[int(176 * mm) : int(200 * mm), : int(17 * mm), 0].tobytes())


def test_a_long_address_is_printed_without_its_kix() -> None:
    long = replace(voorbeeld("uitnodiging", {}), adresregels=tuple(f"Regel {n}" for n in range(6)))
    with_kix, without = printed(long, huisstijl=codes_on(kix=True)), printed(long, huisstijl=codes_on())
    assert with_kix == without


def test_a_card_has_no_codes() -> None:
    opdracht = voorbeeld("kaartje_niet_thuis", {})
    assert printed(opdracht, huisstijl=codes_on(kix=True, datamatrix=True)) == printed(opdracht)
