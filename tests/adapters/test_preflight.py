"""The preflight: real letters with one fault each, and files that were tampered with. Every reason has a case here."""

from dataclasses import replace
from pathlib import Path

import pytest
from faulty_letters import BRIEF, KAART, Werk, expected, good_pdf, opdracht, print_all

from pipeline.adapters.preflight import look, preflight
from pipeline.adapters.read_back import look_at
from pipeline.contracts.huisstijl import Huisstijl, Pagina
from pipeline.contracts.letters import RefusedBrief, RenderedBrief
from pipeline.contracts.reasons import reden
from pipeline.contracts.vel import Beeld, Teruggelezen, Vak
from pipeline.stages.look import chosen, contrast, hold_variants, look_at_brief

TITEL = 'title: "Brief van " + stijl.afzender + ", kenmerk " + brief.kenmerk'

LAYOUTS = {
    "a second page": (Werk("#pagebreak()\nnog een blad"), "brief-te-lang"),
    "paper of another length": (Werk(vervang=(("else { 297mm }", "else { 279mm }"),)), "brief-papiermaat"),
    "paper on its side": (Werk(vervang=(("#set page(width", "#set page(flipped: true, width"),)), "brief-papiermaat"),
    "a word in the window": (Werk("#op(70, 60, [incasso])"), "brief-venster-niet-vrij"),
    "a word half in the window": (Werk("#op(97, 60, [Woonbron Incasso])"), "brief-venster-niet-vrij"),
    "a word that only touches the window": (Werk("#op(104.6, 73, [WWWW])"), "brief-venster-niet-vrij"),
    "a line in the window": (Werk("#op(30, 72, line(length: 20mm))"), "brief-venster-niet-vrij"),
    "a coloured window": (
        Werk("#op(20, 45, rect(width: 85mm, height: 32mm, fill: yellow.lighten(60%)))"),
        "brief-venster-niet-vrij",
    ),
    "the address below the window": (
        Werk(vervang=(("op(pagina.venster_links, pagina.venster_boven, venster)", "op(20, 80, venster)"),)),
        "brief-niet-teruggelezen",
    ),
    "half the address below the window": (
        Werk(vervang=(("op(pagina.venster_links, pagina.venster_boven, venster)", "op(20, 68, venster)"),)),
        "brief-venster-niet-vrij",
    ),
    "another's address": (
        Werk(
            vervang=(("= json(bytes(sys.inputs.brief))", '= json(bytes(sys.inputs.brief)) + (adres: ("B. Ander",))'),)
        ),
        "brief-niet-teruggelezen",
    ),
    "another's kenmerk": (
        Werk(vervang=(('label("Kenmerk"), brief.kenmerk', 'label("Kenmerk"), "VS-7K3M-Q9XA-0002"'),)),
        "brief-niet-teruggelezen",
    ),
    "a logo over the strip": (
        Werk("#op(2, 120, rect(width: 12mm, height: 12mm, fill: kleur))"),
        "brief-strook-niet-vrij",
    ),
    "a word in the strip": (Werk("#op(6, 150, [map 3])"), "brief-strook-niet-vrij"),
    "a band over the edge": (Werk("#op(0, 0, rect(width: 210mm, height: 4mm, fill: kleur))"), "brief-marge-niet-vrij"),
    "a word off the paper": (Werk("#op(196, 280, [www.zoetermeer.nl])"), "brief-marge-niet-vrij"),
    "a name in the title": (
        Werk(vervang=((TITEL, 'title: "Brief aan " + brief.adres.first()'),)),
        "brief-metadata-persoon",
    ),
    "an address in the keywords": (
        Werk(vervang=(("date: auto,\n)", "date: auto,\n  keywords: brief.adres,\n)"),)),
        "brief-metadata-persoon",
    ),
    "a name in the description": (
        Werk(vervang=(("date: auto,\n)", "date: auto,\n  description: brief.adres.first(),\n)"),)),
        "brief-metadata-persoon",
    ),
    "a fat outline over the strip": (Werk("#op(24, 140, text(stroke: 60pt + kleur)[o])"), "brief-strook-niet-vrij"),
    "a fat outline in the window": (Werk("#op(110, 66, text(stroke: 60pt + kleur)[o])"), "brief-venster-niet-vrij"),
    "a date of its own": (
        Werk(vervang=(("date: auto,\n)", "date: datetime(year: 2020, month: 1, day: 2),\n)"),)),
        "brief-niet-herhaalbaar",
    ),
    "a link": (Werk('#link("https://example.org/?naam=groenen")[klik]'), "brief-actieve-inhoud"),
    "English": (
        Werk(vervang=(('lang: "nl",\n  region: "nl"', 'lang: "en",\n  region: "gb"'),)),
        "brief-niet-toegankelijk",
    ),
    "half the name in the aanhef": (
        Werk(sjabloon=BRIEF.replace("{{ aanhef }}", "{{ aanhef[:-2] }}")),
        "brief-aanhef-anders",
    ),
    "a longer name in the aanhef": (
        Werk(sjabloon=BRIEF.replace("{{ aanhef }}", "{{ aanhef }}s")),
        "brief-aanhef-anders",
    ),
}

LOOKS = {
    "white words": (Werk("#op(60, 250, text(fill: white)[klein geheim])"), "brief-contrast-te-laag"),
    "grey words": (Werk("#op(60, 250, text(fill: luma(170))[bijna niet te lezen])"), "brief-contrast-te-laag"),
    "a light colour of the house": (Werk(huisstijl=Huisstijl(kleur="#f2d024")), "brief-contrast-te-laag"),
    "words under a white patch": (
        Werk("#op(20, 92, rect(width: 170mm, height: 12mm, fill: white, stroke: none))"),
        "brief-beeld-fout",
    ),
    "everything under a white patch": (
        Werk("#op(0, 0, rect(width: 210mm, height: 297mm, fill: white, stroke: none))"),
        "brief-beeld-fout",
    ),
}


@pytest.fixture(scope="module")
def goed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A letter without any fault."""
    return good_pdf(tmp_path_factory.mktemp("goed"))


def refused(werk: Werk, folder: Path, *, template: str = "uitnodiging") -> RefusedBrief:
    (made,) = print_all(werk.press(folder, template=template), [opdracht(template=template)])
    assert isinstance(made, RefusedBrief)
    assert reden(made.reden).doe_dit
    assert not any(word in made.tekst for word in ("Groenen", "Hagenstraat", "2722"))
    return made


def test_a_letter_without_fault_passes_and_looks_well(goed: bytes) -> None:
    read = preflight(goed, verwacht=expected())
    assert isinstance(read, Teruggelezen)
    assert look(goed, read, verwacht=expected()) is None


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_fault_on_the_paper_holds_the_letter(name: str, tmp_path: Path) -> None:
    werk, code = LAYOUTS[name]
    made = refused(werk, tmp_path)
    assert (made.reden, made.variant) == (code, "")


@pytest.mark.parametrize("name", LOOKS)
def test_a_fault_in_the_picture_holds_the_variant(name: str, tmp_path: Path) -> None:
    werk, code = LOOKS[name]
    made = refused(werk, tmp_path)
    assert made.reden == code
    assert made.variant.startswith("uitnodiging ")


# the card


def test_a_card_is_a6_and_names_nobody(tmp_path: Path) -> None:
    (made,) = print_all(
        Werk(sjabloon=KAART).press(tmp_path, template="kaartje_niet_thuis"), [opdracht(template="kaartje_niet_thuis")]
    )
    assert isinstance(made, RenderedBrief), made


@pytest.mark.parametrize(
    ("werk", "code"),
    [
        (Werk(sjabloon=KAART + "\n{{ aanhef }},\n"), "brief-kaart-noemt-persoon"),
        (Werk('#brief.adres.join(", ")', sjabloon=KAART), "brief-kaart-noemt-persoon"),
        (Werk(sjabloon=KAART, vervang=(("{ 105mm }", "{ 99mm }"),)), "brief-papiermaat"),
        (Werk(sjabloon="Onderwerp: Wij waren bij u\n\nBelt u ons?\n"), "brief-niet-teruggelezen"),
        (Werk("#op(1, 50, [x])", sjabloon=KAART), "brief-marge-niet-vrij"),
    ],
)
def test_a_card_with_a_fault_is_held(werk: Werk, code: str, tmp_path: Path) -> None:
    assert refused(werk, tmp_path, template="kaartje_niet_thuis").reden == code


# looking at some of them


def painted(beeld: Beeld, place: Vak, colour: bytes = b"\x90\x10\x10") -> Beeld:
    """The same picture with a patch of colour that no box tells of."""
    pixels, scale = bytearray(beeld.pixels), beeld.dpi / 25.4
    links, rechts = round(place.links * scale), round(place.rechts * scale)
    for y in range(round(place.boven * scale), round(place.onder * scale)):
        start = 3 * (y * beeld.breedte + links)
        pixels[start : start + 3 * (rechts - links)] = colour * (rechts - links)
    return beeld._replace(pixels=bytes(pixels))


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (Vak(2, 100, 3, 101), "brief-strook-niet-vrij"),
        (Vak(10, 170, 17.5, 174), "brief-strook-niet-vrij"),
        (Vak(100, 1, 101, 2), "brief-marge-niet-vrij"),
        (Vak(100, 294, 101, 295), "brief-marge-niet-vrij"),
        (Vak(1, 250, 2, 251), "brief-marge-niet-vrij"),
        (Vak(207, 250, 208, 251), "brief-marge-niet-vrij"),
        (Vak(95, 47, 96, 48), "brief-venster-niet-vrij"),
        (Vak(21, 70, 22, 71), "brief-venster-niet-vrij"),
        (Vak(120, 200, 130, 210), ""),
    ],
)
def test_a_speck_that_no_box_tells_of_is_seen(goed: bytes, place: Vak, code: str) -> None:
    read = preflight(goed, verwacht=expected())
    assert isinstance(read, Teruggelezen)
    seen = look_at_brief(painted(look_at(goed), place), read.bladen[0], vel=expected().vel)
    assert (seen.reden if seen else "") == code


def test_only_the_code_that_the_inserter_reads_may_stand_in_the_strip(tmp_path: Path) -> None:
    inside = Huisstijl(pagina=Pagina(datamatrix=True, datamatrix_links=7, datamatrix_boven=120))
    (made,) = print_all(Werk(huisstijl=inside).press(tmp_path), [opdracht()])
    assert isinstance(made, RenderedBrief), made
    beside = Werk("#op(6, 130, rect(width: 4mm, height: 4mm, fill: kleur))", huisstijl=inside)
    assert refused(beside, tmp_path).reden == "brief-strook-niet-vrij"


def test_only_the_code_of_the_post_may_stand_under_the_address(tmp_path: Path) -> None:
    post = Huisstijl(pagina=Pagina(kix=True))
    brief = replace(opdracht(), kix="2722NT9X2")
    (made,) = print_all(Werk(huisstijl=post).press(tmp_path), [brief])
    assert isinstance(made, RenderedBrief), made
    (held,) = print_all(Werk("#op(85, 47, line(length: 9mm))", huisstijl=post).press(tmp_path), [brief])
    assert held[1] == "brief-venster-niet-vrij"


def test_an_empty_page_is_seen(goed: bytes) -> None:
    read = preflight(goed, verwacht=expected())
    assert isinstance(read, Teruggelezen)
    empty = painted(look_at(goed), Vak(0, 0, 210, 297), b"\xff\xff\xff")
    seen = look_at_brief(empty, read.bladen[0]._replace(inkt=()), vel=expected().vel)
    assert seen is not None
    assert seen.reden == "brief-beeld-fout"


def test_contrast_is_that_of_the_web_guidelines() -> None:
    assert round(contrast((0, 0, 0), (255, 255, 255)), 1) == 21.0
    assert round(contrast((119, 119, 119), (255, 255, 255)), 2) == 4.48


def test_which_letters_are_looked_at_follows_from_the_kenmerk() -> None:
    kenmerken = [opdracht(n).kenmerk for n in range(10_000)]
    picked = [kenmerk for kenmerk in kenmerken if chosen(kenmerk)]
    assert 70 < len(picked) < 130
    assert picked == [kenmerk for kenmerk in kenmerken if chosen(kenmerk)]


def test_a_later_letter_that_looks_wrong_holds_its_whole_variant_and_nothing_else(tmp_path: Path) -> None:
    unlucky = next(n for n in range(5, 10_000) if chosen(opdracht(n).kenmerk))
    white = f'#if brief.kenmerk == "{opdracht(unlucky).kenmerk}" {{ op(60, 250, text(fill: white)[geheim]) }}'
    (tmp_path / "crisis.md.j2").write_text(BRIEF, encoding="utf-8")
    brieven = [*(opdracht(n) for n in (1, 2, unlucky, 4)), opdracht(3, template="crisis")]
    made = print_all(Werk(white).press(tmp_path), brieven)
    assert [isinstance(brief, RenderedBrief) for brief in made] == [True, True, False, True, True]
    held = list(hold_variants(made))
    assert [brief.kenmerk for brief in held] == [brief.kenmerk for brief in brieven]
    assert [brief.reden if isinstance(brief, RefusedBrief) else "" for brief in held] == [
        "brief-variant-vastgehouden",
        "brief-variant-vastgehouden",
        "brief-contrast-te-laag",
        "brief-variant-vastgehouden",
        "",
    ]


def test_a_fault_in_a_variant_leaves_the_other_variant_alone(tmp_path: Path) -> None:
    tekst = BRIEF + "{% if kenmerk.endswith('2') %}Bel vandaag nog.{% endif %}\n"
    white = '#if brief.kenmerk.ends-with("2") { op(60, 250, text(fill: white)[geheim]) }'
    made = print_all(Werk(white, sjabloon=tekst).press(tmp_path), [opdracht(n) for n in (1, 2, 3, 12)])
    variants = [brief.variant for brief in made]
    assert variants[0] == variants[2] != variants[1] == variants[3]
    assert [isinstance(brief, RenderedBrief) for brief in hold_variants(made)] == [True, False, True, False]
