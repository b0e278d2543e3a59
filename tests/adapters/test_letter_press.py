"""The press: real workers, real PDFs, read back with another engine."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from pipeline.adapters.letter_press import RAMPEN, LetterPress
from pipeline.adapters.read_back import Venster, compact, read_back
from pipeline.contracts.huisstijl import Huisstijl
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief, RenderedBrief
from pipeline.contracts.reasons import reden

ROOT = Path(__file__).resolve().parents[2]
SJABLONEN = ROOT / "templates" / "letters"
DAG = date(2026, 11, 23)
VENSTER = Venster(20, 45, 85, 32)
ADRES = ("A.Ö. Groenen", "Van der Hagenstraat 9-2", "2722 NT  ZOETERMEER")
HEAD = "Onderwerp: Proef\n\n{{ aanhef }},\n"


def opdracht(
    nummer: int = 0,
    *,
    aanhef: str = "Geachte mevrouw Groenen",
    adres: tuple[str, ...] = ADRES,
    template: str = "uitnodiging",
    bronnen: tuple[str, ...] = ("Woonbron", "Eneco"),
) -> BriefOpdracht:
    return BriefOpdracht(
        kenmerk=f"VS-7K3M-Q9XA-{nummer:04d}",
        zaak_id=f"Z{nummer}",
        bsn="999999011",
        template=template,
        adresregels=adres,
        postcode="2722NT",
        aanhef=aanhef,
        velden={
            "partner_soorten": ["uw huur", "uw energie"],
            "bronnen": list(bronnen),
            "reageer_voor": "maandag 7 december 2026",
            "dagtekening": "23 november 2026",
            "crisis": False,
        },
    )


@pytest.fixture(scope="module")
def press() -> Iterator[LetterPress]:
    """One press for all tests that need nothing of their own."""
    with LetterPress(sjablonen=SJABLONEN, huisstijl=Huisstijl(), dagtekening=DAG) as machine:
        yield machine


def own_press(folder: Path, *, layout: str = "", seconden: float = 20.0, **sjablonen: str) -> LetterPress:
    """A press with its own templates beside the shipped one, and `layout` added to the shipped layout."""
    shipped = (SJABLONEN / "huisstijl.typ").read_text(encoding="utf-8")
    (folder / "huisstijl.typ").write_text(shipped + layout, encoding="utf-8")
    (folder / "uitnodiging.md.j2").write_bytes((SJABLONEN / "uitnodiging.md.j2").read_bytes())
    for name, source in sjablonen.items():
        (folder / f"{name}.md.j2").write_text(source, encoding="utf-8")
    return LetterPress(sjablonen=folder, huisstijl=Huisstijl(), dagtekening=DAG, seconden=seconden)


def printed(press: LetterPress, brief: BriefOpdracht) -> RenderedBrief:
    (made,) = press.print_brieven([brief])
    assert isinstance(made, RenderedBrief), made
    return made


def refused(press: LetterPress, brief: BriefOpdracht) -> RefusedBrief:
    (made,) = press.print_brieven([brief])
    assert isinstance(made, RefusedBrief)
    assert made.kenmerk == brief.kenmerk
    assert reden(made.reden).doe_dit
    assert "Groenen" not in made.tekst
    return made


def text_of(brief: RenderedBrief) -> str:
    return "".join(f"{line.rstrip()}\n" for line in read_back(brief.pdf, VENSTER).tekst.split("\r\n"))


# what stands on the paper


def test_the_same_letter_is_the_same_bytes(press: LetterPress) -> None:
    first = printed(press, opdracht(1))
    with LetterPress(sjablonen=SJABLONEN, huisstijl=Huisstijl(), dagtekening=DAG) as another:
        assert printed(another, opdracht(1)) == first
    with LetterPress(sjablonen=SJABLONEN, huisstijl=Huisstijl(), dagtekening=date(2026, 11, 24)) as later:
        assert printed(later, opdracht(1)).sha256 != first.sha256


def test_the_file_calls_itself_archivable_and_accessible(press: LetterPress) -> None:
    pdf = printed(press, opdracht()).pdf
    assert re.search(rb"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A<", pdf)
    assert b"<pdfuaid:part>1<" in pdf
    assert re.search(rb"/Lang ?\(nl-NL\)", pdf)


def test_the_metadata_names_no_person(press: LetterPress) -> None:
    document = pypdfium2.PdfDocument(printed(press, opdracht(7)).pdf)
    metadata = document.get_metadata_dict()
    document.close()
    assert metadata["Title"] == "Brief van Gemeente Zoetermeer, kenmerk VS-7K3M-Q9XA-0007"
    assert metadata["Author"] == "Gemeente Zoetermeer"
    assert "Groenen" not in str(metadata)


def test_the_window_shows_the_address_and_nothing_else(press: LetterPress) -> None:
    shown = read_back(printed(press, opdracht()).pdf, VENSTER).venster
    assert shown.split("\r\n") == ["A.Ö. Groenen", "Van der Hagenstraat 9-2", "2722 NT ZOETERMEER"]


# values

HOSTILE = [
    '#read("/etc/passwd")',
    "*vet* _schuin_ `code` $x^2$",
    "**vet** ## kop",
    "[[qr]] [[contact]]",
    "{{ kenmerk }} {% if %}",
    "\\#panic(1) \\u{41}",
    "<script>alert(1)</script>",
    "- lijst > klein",
    "= Kop @verwijzing <label>",
    'O\'Neill "quoted" -- --- ...',
    "//commentaar /* hier */",
    "x",
    "Ĳ ß ﬀ",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_comes_out_exactly_or_not_at_all(press: LetterPress, value: str) -> None:
    brief = opdracht(aanhef=f"Geachte {value}", adres=(value, "Dorp 1", "2711 EC  ZOETERMEER"))
    (made,) = press.print_brieven([brief])
    if isinstance(made, RefusedBrief):
        assert made.reden == "brief-niet-teruggelezen"
        assert not value.isascii()
        return
    read = read_back(made.pdf, VENSTER)
    assert compact(read.venster) == compact("".join(brief.adresregels))
    assert compact(f"Geachte {value},") in compact(read.tekst)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("A\0B", "brief-teken-niet-drukbaar"),
        ("A\u202eB", "brief-teken-niet-drukbaar"),
        ("文", "brief-teken-niet-drukbaar"),
        ("😀", "brief-teken-niet-drukbaar"),
        ("W" * 200, "brief-adres-te-groot"),
        ("Naam " * 60, "brief-adres-te-groot"),
    ],
)
def test_an_address_that_cannot_be_printed_is_refused(press: LetterPress, value: str, code: str) -> None:
    assert refused(press, opdracht(adres=(value, "Dorp 1", "2711 EC  Z"))).reden == code


def test_a_name_wider_than_the_paper_is_refused(press: LetterPress) -> None:
    assert refused(press, opdracht(aanhef="Geachte " + "W" * 200)).reden == "brief-woord-te-lang"


def test_seven_address_lines_are_refused_and_six_are_not(press: LetterPress) -> None:
    printed(press, opdracht(adres=tuple(f"Regel {n}" for n in range(6))))
    assert refused(press, opdracht(adres=tuple(f"Regel {n}" for n in range(7)))).reden == "brief-adres-te-groot"


def test_a_long_address_line_goes_on_below_itself(press: LetterPress) -> None:
    name = "J.M.P.W. baron van Wijnbergen van Bussloo-van der Merwede tot Oudshoorn"
    shown = read_back(printed(press, opdracht(adres=(name, *ADRES[1:]))).pdf, VENSTER).venster
    assert shown.count("\r\n") == 3


def test_rare_letters_of_din_91379_print(press: LetterPress) -> None:
    lines = ("ȘțĠħŊəƷǯƏǾ", "ḐẞŁıİŰŵʒẾỹ", "C̈D̂J́K̛L̥̄R̥S̛̄", "Z̧û̌M̂k͟h", "2711 EC  ZOETERMEER")
    made = printed(press, opdracht(adres=lines, aanhef=f"Geachte {lines[0]}{lines[1]}"))
    assert "ȘțĠħŊəƷǯƏǾḐẞŁıİŰŵʒẾỹ," in text_of(made)


def test_long_names_of_partners_shrink_the_text_before_it_is_too_long(press: LetterPress) -> None:
    name = "Stichting voor Goed en Betaalbaar Wonen in de Regio Haaglanden"
    assert printed(press, opdracht(bronnen=(name,) * 9)).paginas == 1
    assert refused(press, opdracht(bronnen=(name,) * 40)).reden == "brief-te-lang"


# templates and the layout


def test_a_broken_template_costs_only_its_own_letters(tmp_path: Path) -> None:
    with own_press(
        tmp_path, kapot=HEAD + "{% if %}", veld=HEAD + "{{ naam }}", groot=HEAD + "{{ 'x' * 10**9 }}"
    ) as press:
        templates = ["kapot", "uitnodiging", "veld", "groot", "uitnodiging", "bestaat-niet", "../uitnodiging"]
        made = list(press.print_brieven([opdracht(n, template=name) for n, name in enumerate(templates)]))
    assert [brief.kenmerk for brief in made] == [opdracht(n).kenmerk for n in range(7)]
    assert [brief.reden if isinstance(brief, RefusedBrief) else "" for brief in made] == [
        *(
            "sjabloon-fout",
            "",
            "sjabloon-onbekend-veld",
            "sjabloon-te-zwaar",
            "",
            "sjabloon-ontbreekt",
            "sjabloon-ontbreekt",
        )
    ]
    assert made[2][2] == "veld.md.j2: regel 4: het veld 'naam' bestaat niet"


def test_a_template_that_is_not_utf8_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "oud.md.j2").write_bytes("Onderwerp: Één".encode("cp1252"))
    with own_press(tmp_path) as press:
        assert refused(press, opdracht(template="oud")).reden == "sjabloon-onleesbaar"


def test_a_template_without_end_is_stopped_and_the_next_letter_is_fine(tmp_path: Path) -> None:
    eeuwig = HEAD + "{% for a in 'x' * 9999999 %}{% for b in 'x' * 9999999 %}{% endfor %}{% endfor %}"
    with own_press(tmp_path, seconden=2.0, eeuwig=eeuwig) as press:
        slow, fine = press.print_brieven([opdracht(1, template="eeuwig"), opdracht(2)])
    assert isinstance(slow, RefusedBrief)
    assert slow.reden == "sjabloon-te-zwaar"
    assert isinstance(fine, RenderedBrief)


def test_a_letter_that_kills_its_worker_costs_only_itself(tmp_path: Path) -> None:
    greedy = '\n#if brief.kenmerk.ends-with("0002") { str.len("x" * 3000000000) }\n'
    with own_press(tmp_path, layout=greedy) as press:
        made = list(press.print_brieven([opdracht(n) for n in range(5)]))
    assert [isinstance(brief, RenderedBrief) for brief in made] == [True, True, False, True, True]
    assert isinstance(made[2], RefusedBrief)
    assert made[2].reden == "sjabloon-te-zwaar"


def test_a_template_that_keeps_killing_is_switched_off_for_the_rest(tmp_path: Path) -> None:
    greedy = '\n#if brief.onderwerp == "Dodelijk" { str.len("x" * 3000000000) }\n'
    with own_press(tmp_path, layout=greedy, dodelijk="Onderwerp: Dodelijk\n\nDag") as press:
        made = list(press.print_brieven([opdracht(n, template="dodelijk") for n in range(RAMPEN + 3)] + [opdracht(99)]))
    redenen = [brief.reden for brief in made if isinstance(brief, RefusedBrief)]
    assert redenen == ["sjabloon-te-zwaar"] * RAMPEN + ["sjabloon-uitgezet"] * 3
    assert isinstance(made[-1], RenderedBrief)


def test_a_worker_killed_from_outside_costs_no_letter(tmp_path: Path) -> None:
    with own_press(tmp_path) as press:
        made = []
        for number, brief in enumerate(press.print_brieven([opdracht(n) for n in range(30)])):
            made.append(brief)
            if number in (3, 11):
                press._werkers[0].process.kill()
    assert [brief.kenmerk for brief in made] == [opdracht(n).kenmerk for n in range(30)]
    assert all(isinstance(brief, RenderedBrief) for brief in made)


def test_stopping_halfway_leaves_no_answers_for_the_next_batch(tmp_path: Path) -> None:
    with own_press(tmp_path) as press:
        next(press.print_brieven([opdracht(n) for n in range(60)]))
        assert printed(press, opdracht(77)).kenmerk == opdracht(77).kenmerk
        processes = [werker.process for werker in press._werkers]
    assert all(process.returncode is not None for process in processes)


def test_something_else_in_the_window_is_noticed(tmp_path: Path) -> None:
    with own_press(tmp_path, layout="\n#op(60, 60, [incasso])\n") as press:
        assert refused(press, opdracht()).reden == "brief-venster-niet-vrij"


def test_a_letter_without_its_kenmerk_is_noticed(tmp_path: Path) -> None:
    with own_press(tmp_path) as press:
        layout = (tmp_path / "huisstijl.typ").read_text(encoding="utf-8")
    (tmp_path / "huisstijl.typ").write_text(layout.replace('label("Kenmerk"), brief.kenmerk', 'label("Kenmerk"), "VS"'))
    with LetterPress(sjablonen=tmp_path, huisstijl=Huisstijl(), dagtekening=DAG) as press:
        assert refused(press, opdracht()).reden == "brief-niet-teruggelezen"


def test_a_broken_layout_refuses_each_letter(tmp_path: Path) -> None:
    with own_press(tmp_path, layout="\n#bestaat-niet\n") as press:
        assert refused(press, opdracht()).reden == "brief-opmaak-fout"
