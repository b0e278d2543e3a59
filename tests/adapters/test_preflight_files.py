"""The preflight on files that were tampered with, cut, or made to be too much for the reader."""

import pytest
from faulty_letters import ADRES, expected, good_pdf, opdracht, swapped

from pipeline.adapters.preflight import preflight
from pipeline.contracts.letters import BriefOpdracht
from pipeline.domain.refusal import Refusal
from pipeline.stages.preflight import GROOTSTE_BESTAND


@pytest.fixture(scope="module")
def goed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A letter without any fault."""
    return good_pdf(tmp_path_factory.mktemp("goed"))


def code_of(pdf: bytes, *, brief: BriefOpdracht | None = None) -> str:
    judged = preflight(pdf, verwacht=expected(brief or opdracht()))
    return judged.reden if isinstance(judged, Refusal) else ""


# the file


def test_a_font_that_stays_behind_is_noticed(goed: bytes) -> None:
    assert code_of(swapped(goed, rb"/FontFile2 ", b"/FontFilX ")) == "brief-lettertype-niet-ingesloten"


def test_a_font_that_is_no_subset_is_noticed(goed: bytes) -> None:
    assert code_of(swapped(goed, rb"/FontName/[A-Z]{6}\+", b"/FontName/ABCDEF-")) == "brief-lettertype-niet-ingesloten"


def test_a_font_of_drawings_is_noticed(goed: bytes) -> None:
    assert code_of(swapped(goed, rb"/Subtype/Type0", b"/Subtype/Type3")) == "brief-lettertype-niet-ingesloten"


@pytest.mark.parametrize(
    "words",
    [
        b"/OpenAction<</S/JavaScript>>",
        b"/AA<<>>",
        b"/#4AavaScript 1 0 R",
        b"/AF[<</Type/Filespec>>]",
        b"/AcroForm<<>>",
        b"/Names<</EmbeddedFiles 1 0 R>>",
        b"/A<</S/URI/URI(x)>>",
        b"/A<</S/Launch>>",
        b"/A<</S/GoToR>>",
        b"/F(elders.bin)",
    ],
)
def test_what_has_no_place_on_paper_is_noticed(goed: bytes, words: bytes) -> None:
    assert code_of(swapped(goed, rb"/ViewerPreferences<<.*?>>", words)) == "brief-actieve-inhoud"


def test_a_lock_is_noticed(goed: bytes) -> None:
    assert code_of(swapped(goed, rb"/ViewerPreferences<<.*?>>", b"/Encrypt<<>>")) == "brief-actieve-inhoud"
    assert code_of(swapped(goed, rb"/Size \d+/Root", b"/Encrypt<<>>/Root")) == "brief-pdf-onleesbaar"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"<pdfaid:part>2", b"<pdfaid:part>3"),
        (rb"<pdfaid:conformance>A", b"<pdfaid:conformance>B"),
        (rb"<pdfuaid:part>1", b"<pdfuaid:part>2"),
        (rb"/Lang\(nl-NL\)", b"/Lang(de-DE)"),
        (rb"<rdf:li>nl-NL", b"<rdf:li>de-DE"),
        (rb"/Title\(Brief [^)]*\)", b"/Subject()"),
        (rb"<dc:title>.*</dc:title>", b""),
        (rb"<rdf:RDF", b"<rdf:RDF <"),
    ],
)
def test_a_file_that_does_not_call_itself_accessible_is_noticed(goed: bytes, old: bytes, new: bytes) -> None:
    assert code_of(swapped(goed, old, new)) == "brief-niet-toegankelijk"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"/Author\([^)]*\)", b"/Author(A. Groenen)"),
        (rb"/Author\([^)]*\)", b"/Author<FEFF00470072>"),
        (rb"/Author\([^)]*\)", b"/Author<47726F>"),
        (rb"/Author\([^)]*\)", b"/Author(\\107roene)"),
        (rb"/Author\([^)]*\)", b"/Naam(Zoetermeer)"),
        (rb"<dc:creator>.*?</dc:creator>", b"<dc:rights>Groenen</dc:rights>"),
        (rb"<xmpMM:RenditionClass>.*?</xmpMM:RenditionClass>", b"<xmp:Nickname>Groen</xmp:Nickname>"),
    ],
)
def test_a_name_anywhere_in_the_metadata_is_noticed(goed: bytes, old: bytes, new: bytes) -> None:
    assert code_of(swapped(goed, old, new)) == "brief-metadata-persoon"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"/ID\[\([^)]{4}", b"/ID[(AAAA"),
        (rb"/ID\[.*?\]", b""),
        (rb"/ModDate\(D:20261123", b"/ModDate(D:20261124"),
        (rb"/CreationDate\(D:20261123", b"/CreationDate(D:20261124"),
    ],
)
def test_a_file_with_a_clock_or_a_number_of_chance_is_noticed(goed: bytes, old: bytes, new: bytes) -> None:
    assert code_of(swapped(goed, old, new)) == "brief-niet-herhaalbaar"


def test_a_box_around_less_than_the_paper_is_noticed(goed: bytes) -> None:
    boxed = swapped(goed, rb"/StructParents 0/Tabs/S", b"/CropBox[0 0 595 842]")
    assert code_of(boxed) == "brief-papiermaat"
    turned = swapped(goed, rb"/StructParents 0/Tabs/S", b"/Rotate 90")
    assert code_of(turned) == "brief-papiermaat"


def test_a_heavy_file_is_noticed(goed: bytes) -> None:
    cut = goed.index(b"\n") + 1
    assert code_of(goed[:cut] + b"%" + b"x" * GROOTSTE_BESTAND + b"\n" + goed[cut:]) == "brief-bestand-te-groot"


def test_a_file_for_another_resident_or_kenmerk_is_noticed(goed: bytes) -> None:
    assert code_of(goed, brief=opdracht(2)) in {"brief-metadata-persoon", "brief-niet-teruggelezen"}
    neighbour = opdracht(adres=(ADRES[0], "Van der Hagenstraat 9-3", ADRES[2]))
    assert code_of(goed, brief=neighbour) == "brief-niet-teruggelezen"


# what PDFium cannot read


def plain_pdf(content: bytes, *, extra: bytes = b"", number: int = 4) -> bytes:
    """A file by hand: one page with this content, and other objects."""
    return (
        b"%%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.2756 841.8898]/Contents %d 0 R"
        b"/Resources<</XObject<</X 10 0 R>>>>>>\nendobj\n"
        b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n%s"
        b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n" % (number, number, len(content), content, extra)
    )


def nested(depth: int) -> bytes:
    """Drawings within drawings, deeper than PDFium follows them, with a word at the bottom."""
    objects = []
    for number in range(10, 10 + depth):
        content = b"/X Do" if number < 9 + depth else b"20 20 50 50 re f"
        inner = b"/Resources<</XObject<</X %d 0 R>>>>" % (number + 1)
        objects.append(
            b"%d 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 600 900]%s/Length %d>>\nstream\n%s\nendstream\nendobj\n"
            % (number, inner, len(content), content)
        )
    return b"".join(objects)


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (b"", "brief-pdf-onleesbaar"),
        (b"%PDF-1.7\n%%EOF\n", "brief-pdf-onleesbaar"),
        (b"\0" * 5000, "brief-pdf-onleesbaar"),
        (plain_pdf(b"/X Do", extra=nested(60)), "brief-pdf-onleesbaar"),
        (plain_pdf(b"q " * 200_000), "brief-niet-toegankelijk"),
        (plain_pdf(b"[" * 200_000), "brief-niet-toegankelijk"),
        (plain_pdf(b"1e39 0 0 1e39 0 0 cm 0 0 1e39 1e39 re f"), "brief-niet-toegankelijk"),
        (plain_pdf(b"0 0 5 5 re f", number=5_000_000), "brief-niet-toegankelijk"),
    ],
    ids=["empty", "hollow", "zeros", "nested", "states", "arrays", "huge numbers", "object five million"],
)
def test_a_file_beyond_the_limits_of_pdfium_is_held_and_not_fatal(pdf: bytes, code: str) -> None:
    assert code_of(pdf) == code


def test_a_letter_cut_short_anywhere_is_never_passed(goed: bytes) -> None:
    for length in range(0, len(goed) - 60, 997):
        assert code_of(goed[:length])


def test_objects_that_hide_in_a_stream_are_not_vouched_for(goed: bytes) -> None:
    assert code_of(swapped(goed, rb"/Type/OutputIntent", b"/Type/ObjStm")) == "brief-pdf-onleesbaar"
