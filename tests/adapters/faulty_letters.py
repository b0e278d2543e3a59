"""Letters with one fault each, made as a municipality would make them: a layout or a template with a mistake in it."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.letter_press import LetterPress
from pipeline.adapters.preflight import expected_brief
from pipeline.contracts.huisstijl import Huisstijl
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief, RenderedBrief
from pipeline.stages.preflight import Verwacht

SJABLONEN = Path(__file__).resolve().parents[2] / "templates" / "letters"
DAG = date(2026, 11, 23)
ADRES = ("A.Ö. Groenen", "Van der Hagenstraat 9-2", "2722 NT  ZOETERMEER")
BRIEF = "Onderwerp: Een gesprek met u\n\n{{ aanhef }},\n\nBelt u ons?\n"
KAART = "Onderwerp: Wij waren bij u aan de deur\n\nBelt u ons? Kenmerk: {{ kenmerk }}\n"


class Werk(NamedTuple):
    """A folder with a layout and templates, and what came out of the press."""

    layout: str = ""
    vervang: tuple[tuple[str, str], ...] = ()
    sjabloon: str = BRIEF
    huisstijl: Huisstijl = Huisstijl()

    def press(self, folder: Path, *, template: str = "uitnodiging", werkers: int = 1) -> LetterPress:
        """A press on this layout: `layout` added at the end, and each pair of `vervang` replaced."""
        source = (SJABLONEN / "huisstijl.typ").read_text(encoding="utf-8") + f"\n{self.layout}\n"
        for old, new in self.vervang:
            assert old in source, old
            source = source.replace(old, new)
        (folder / "huisstijl.typ").write_text(source, encoding="utf-8")
        (folder / f"{template}.md.j2").write_text(self.sjabloon, encoding="utf-8")
        return LetterPress(sjablonen=folder, huisstijl=self.huisstijl, dagtekening=DAG, werkers=werkers)


def opdracht(nummer: int = 1, *, template: str = "uitnodiging", adres: tuple[str, ...] = ADRES) -> BriefOpdracht:
    """A letter for RvIG's example name."""
    return BriefOpdracht(
        kenmerk=f"VS-7K3M-Q9XA-{nummer:04d}",
        zaak_id=f"Z{nummer}",
        bsn="999999011",
        template=template,
        adresregels=adres,
        postcode="2722NT",
        aanhef="Geachte mevrouw Groenen",
        velden={},
    )


def print_all(press: LetterPress, brieven: Sequence[BriefOpdracht]) -> list[RenderedBrief | RefusedBrief]:
    """Every letter, in order."""
    with press as machine:
        return list(machine.print_brieven(brieven))


def good_pdf(folder: Path) -> bytes:
    """One letter without any fault."""
    (made,) = print_all(Werk().press(folder), [opdracht()])
    assert isinstance(made, RenderedBrief), made
    return made.pdf


def expected(brief: BriefOpdracht | None = None) -> Verwacht:
    """What the preflight expects of a letter made with `BRIEF`."""
    huisstijl = Huisstijl()
    return expected_brief(
        brief or opdracht(),
        bron=BRIEF,
        onderwerp="Een gesprek met u",
        stijl={"afzender": huisstijl.afzender, "telefoon": huisstijl.telefoon},
        pagina=huisstijl.pagina.model_dump(),
        dag=DAG,
    )


def swapped(pdf: bytes, old: bytes, new: bytes) -> bytes:
    """The file with one thing changed. What becomes shorter is filled up, so that everything stays in its place."""
    assert re.search(old, pdf), old
    return re.sub(old, lambda found: new.ljust(len(found[0])), pdf, count=1)
