"""Signed overeenkomsten, with real certificates and real PAdES signatures: what holds, and what each trick leads to."""

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pyhanko.pdf_utils import crypt
from pyhanko.pdf_utils import generic as untyped_generic
from pyhanko.pdf_utils import writer as untyped_writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore
from signing_office import Uitgever, teken, teken_samen

from pipeline.adapters.agreement_press import VELDEN, press_agreement
from pipeline.adapters.signatures import (
    Handtekening,
    Regels,
    is_our_document,
    judge_handtekeningen,
    judge_pdf,
    read_roots,
)
from pipeline.contracts.huisstijl import Huisstijl
from pipeline.contracts.letters import Waarde
from pipeline.errors import ConfigError, DataError, NotAllowedError, SeintjeError

SJABLONEN = Path(__file__).resolve().parents[2] / "templates" / "partners"
GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "overeenkomst"
NU = datetime.now(UTC)
DAG = timedelta(days=1)
generic: Any = untyped_generic
writer: Any = untyped_writer
"""pyHanko's own types for these are half there."""


def press(map_: Path = SJABLONEN, **anders: Waarde) -> bytes:
    velden: dict[str, Waarde] = {naam: f"«{naam}»" for naam in VELDEN}
    velden |= {"gemeente": "Zoetermeer", "verzamelmap": ""}
    return press_agreement(
        map_, velden | anders, code="OV-TEST-0001", dagtekening=date(2026, 11, 25), huisstijl=Huisstijl()
    )


@pytest.fixture(scope="session")
def document() -> bytes:
    return press()


@pytest.fixture(scope="session")
def uitgever() -> Uitgever:
    return Uitgever()


@pytest.fixture
def regels(uitgever: Uitgever, tmp_path: Path) -> Regels:
    return Regels(read_roots([uitgever.pem(tmp_path / "ca.pem")]), NU, herroeping=False)


def judge(data: bytes, document: bytes, regels: Regels) -> tuple[Handtekening, ...]:
    judge_pdf(data)
    return judge_handtekeningen(data, len(document), regels)


def refused(data: bytes, document: bytes, regels: Regels) -> SeintjeError:
    with pytest.raises(SeintjeError) as caught:
        judge(data, document, regels)
    assert caught.value.melding
    assert caught.value.doe_dit
    return caught.value


def with_annotation(data: bytes) -> bytes:
    """An incremental update that adds a note on the first page."""
    pdf = IncrementalPdfFileWriter(io.BytesIO(data))
    page = pdf.root["/Pages"]["/Kids"][0].get_object()
    values: dict[str, Any] = {
        "/Type": generic.NameObject("/Annot"),
        "/Subtype": generic.NameObject("/FreeText"),
        "/Rect": generic.ArrayObject([generic.FloatObject(side) for side in (10, 10, 200, 200)]),
        "/Contents": generic.TextStringObject("en nog iets"),
    }
    note = generic.DictionaryObject({generic.NameObject(name): value for name, value in values.items()})
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", []), pdf.add_object(note)])
    pdf.update_container(page)
    return saved(pdf)


def with_other_text(data: bytes) -> bytes:
    """An incremental update that draws something else on the first page."""
    pdf = IncrementalPdfFileWriter(io.BytesIO(data))
    page = pdf.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = pdf.add_object(generic.StreamObject(stream_data=b"BT ET"))
    pdf.update_container(page)
    return saved(pdf)


def with_page(data: bytes) -> bytes:
    """An incremental update that adds a page."""
    pdf: Any = IncrementalPdfFileWriter(io.BytesIO(data))
    empty = pdf.add_object(generic.StreamObject(stream_data=b""))
    pdf.insert_page(writer.PageObject(contents=empty, media_box=(0, 0, 9, 9)))
    return saved(pdf)


def saved(pdf: Any) -> bytes:
    out = io.BytesIO()
    pdf.write(out)
    return out.getvalue()


def test_a_document_signed_by_both_tells_who_and_when(document: bytes, uitgever: Uitgever, regels: Regels) -> None:
    first, second = judge(teken_samen(document, uitgever), document, regels)
    assert (first.veld, first.naam, first.organisatie) == ("Partner", "Jan Jansen", "Organisatie Partner")
    assert (second.veld, second.email, second.tijdstempel) == ("Gemeente", "piet@example.nl", False)
    assert first.certificaat != second.certificaat
    assert abs(second.moment - datetime.now(UTC)) < DAG


def test_a_trusted_clock_is_believed_before_the_signer(document: bytes, uitgever: Uitgever, regels: Regels) -> None:
    moment = NU - 5 * DAG
    signed = teken(document, uitgever, "Jan Jansen", veld="Partner", klok=uitgever.klok(moment))
    (one,) = judge(signed, document, regels)
    assert one.tijdstempel
    assert abs(one.moment - moment) < timedelta(seconds=2)


def test_a_clock_that_nobody_trusts_is_no_clock(document: bytes, uitgever: Uitgever, regels: Regels) -> None:
    stranger = Uitgever("Vreemde klok")
    signed = teken(document, uitgever, "Jan Jansen", veld="Partner", klok=stranger.klok(NU - 5 * DAG))
    (one,) = judge(signed, document, regels)
    assert not one.tijdstempel


def test_fields_that_the_signing_program_made_itself_will_do(
    document: bytes, uitgever: Uitgever, regels: Regels
) -> None:
    once = teken(document, uitgever, "Jan Jansen", veld="Signature1")
    found = judge(teken(once, uitgever, "Piet Pieters", veld="Signature2"), document, regels)
    assert [one.veld for one in found] == ["Signature1", "Signature2"]


@pytest.mark.parametrize("trick", [with_annotation, with_other_text, with_page])
@pytest.mark.parametrize("when", ["before", "between", "after"])
def test_what_was_added_around_the_signatures_refuses_the_document(
    document: bytes, uitgever: Uitgever, regels: Regels, trick: Callable[[bytes], bytes], when: str
) -> None:
    if when == "before":
        data = teken_samen(trick(document), uitgever)
    elif when == "between":
        once = teken(document, uitgever, "Jan Jansen", veld="Partner")
        data = teken(trick(once), uitgever, "Piet Pieters", veld="Gemeente")
    else:
        data = trick(teken_samen(document, uitgever))
    assert is_our_document(data, sha256=hashlib.sha256(document).hexdigest(), grootte=len(document))
    assert isinstance(refused(data, document, regels), DataError)


@pytest.mark.parametrize("where", ["own", "signed"])
def test_one_changed_byte_refuses_the_document(document: bytes, uitgever: Uitgever, regels: Regels, where: str) -> None:
    signed = bytearray(teken_samen(document, uitgever))
    signed[len(document) // 2 if where == "own" else len(document) + 300] ^= 1
    assert isinstance(refused(bytes(signed), document, regels), DataError)


def test_bytes_behind_the_last_signature_refuse_the_document(
    document: bytes, uitgever: Uitgever, regels: Regels
) -> None:
    data = teken_samen(document, uitgever) + b"\n% en nog iets\n"
    assert "niet is ondertekend" in refused(data, document, regels).melding


def test_a_signature_over_a_part_of_the_file_refuses_it(document: bytes, uitgever: Uitgever, regels: Regels) -> None:
    signed = teken(document, uitgever, "Jan Jansen", veld="Partner")
    begin = signed.rindex(b"/ByteRange")
    end = signed.index(b"]", begin)
    words = signed[begin:end].split()
    fewer = b" ".join([*words[:-1], str(int(words[-1]) - 9).encode()])
    data = signed[:begin] + fewer.ljust(end - begin) + signed[end:]
    assert isinstance(refused(data, document, regels), DataError)


def test_a_root_that_is_not_trusted_is_not_allowed(document: bytes, regels: Regels) -> None:
    wrong = refused(teken_samen(document, Uitgever("Ander")), document, regels)
    assert isinstance(wrong, NotAllowedError)
    assert "uitgever die u vertrouwt" in wrong.melding


@pytest.mark.parametrize(("van", "tot"), [(-900, -2), (2, 900)], ids=["expired", "not yet valid"])
def test_a_certificate_outside_its_days_is_not_allowed(
    document: bytes, uitgever: Uitgever, regels: Regels, van: int, tot: int
) -> None:
    cert = uitgever.geef("Jan Jansen", "Test", van=NU + van * DAG, tot=NU + tot * DAG)
    wrong = refused(teken(document, uitgever, "Jan Jansen", veld="Partner", cert=cert), document, regels)
    assert isinstance(wrong, NotAllowedError)
    assert "verlopen of nog niet geldig" in wrong.melding


def test_a_certificate_that_expired_after_a_trusted_clock_saw_it_still_counts(
    document: bytes, uitgever: Uitgever, regels: Regels
) -> None:
    cert = uitgever.geef("Jan Jansen", "Test", van=NU - 900 * DAG, tot=NU - 2 * DAG)
    klok = uitgever.klok(NU - 5 * DAG)
    signed = teken(document, uitgever, "Jan Jansen", veld="Partner", cert=cert, klok=klok)
    assert judge(signed, document, regels)[0].tijdstempel


def test_proof_that_nothing_was_revoked_is_missed_only_when_it_is_asked_for(
    document: bytes, uitgever: Uitgever, regels: Regels
) -> None:
    signed = teken_samen(document, uitgever)
    wrong = refused(signed, document, regels._replace(herroeping=True))
    assert isinstance(wrong, NotAllowedError)
    assert "geldig is gebleven" in wrong.melding


def test_proof_inside_the_file_that_nothing_was_revoked_is_enough(
    document: bytes, uitgever: Uitgever, regels: Regels
) -> None:
    data = document
    for veld, naam in (("Partner", "Jan Jansen"), ("Gemeente", "Piet Pieters")):
        data = teken(data, uitgever, naam, veld=veld, meta=uitgever.bewijs(dag=NU))
    assert len(judge(data, document, regels._replace(herroeping=True))) == 2
    assert len(judge(data, document, regels)) == 2


def test_a_certificate_that_the_file_itself_says_is_revoked_is_not_allowed(
    document: bytes, uitgever: Uitgever, regels: Regels
) -> None:
    cert = uitgever.geef("Jan Jansen", "Test")
    signed = teken(document, uitgever, "Jan Jansen", veld="Partner", cert=cert)
    revoked = uitgever.lijst(cert, dag=NU)
    pdf = IncrementalPdfFileWriter(io.BytesIO(signed))
    DocumentSecurityStore.supply_dss_in_writer(pdf, None, crls=[revoked])
    wrong = refused(saved(pdf), document, regels)
    assert isinstance(wrong, NotAllowedError)
    assert "ingetrokken" in wrong.melding


def test_a_document_without_a_signature_is_refused(document: bytes, regels: Regels) -> None:
    assert "geen handtekening" in refused(document, document, regels).melding


def test_an_encrypted_pdf_is_refused(document: bytes, regels: Regels) -> None:
    pdf = writer.PdfFileWriter()
    empty = pdf.add_object(generic.StreamObject(stream_data=b""))
    pdf.insert_page(writer.PageObject(contents=empty, media_box=(0, 0, 9, 9)))
    pdf.encrypt("geheim", "geheim")
    assert isinstance(pdf.security_handler, crypt.StandardSecurityHandler)
    assert "versleuteld" in refused(saved(pdf), document, regels).melding


@pytest.mark.parametrize("data", [b"", b"hallo", b"PK\x03\x04", b"%PDF-1.7\nhallo", b"%PDF-1.7\n" + b"(" * 5000])
def test_what_is_no_pdf_is_refused_with_words(document: bytes, regels: Regels, data: bytes) -> None:
    assert isinstance(refused(data, document, regels), DataError)


def test_every_truncation_of_a_signed_document_is_refused(document: bytes, uitgever: Uitgever, regels: Regels) -> None:
    signed = teken_samen(document, uitgever)
    for length in range(1, len(signed) - 40, len(signed) // 12):
        refused(signed[:length], document, regels)


def test_another_document_is_not_ours(document: bytes, uitgever: Uitgever) -> None:
    other = press(partner="Iemand anders")
    sha256 = hashlib.sha256(document).hexdigest()
    assert not is_our_document(teken_samen(other, uitgever), sha256=sha256, grootte=len(document))


def test_without_trusted_roots_nothing_is_judged(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="welke certificaten u vertrouwt"):
        read_roots([])
    for text in ("geen certificaat", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        (tmp_path / "x.pem").write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match="geen certificaat in PEM-vorm"):
            read_roots([tmp_path / "x.pem"])


def test_the_document_has_two_pages_every_value_and_two_empty_fields(document: bytes) -> None:
    pages = pypdfium2.PdfDocument(document)
    text = " ".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", " ")
    assert len(pages) == 2
    for naam in set(VELDEN) - {"gemeente", "verzamelmap"}:
        assert f"«{naam}»" in text, naam
    assert "Document OV-TEST-0001 van 25 november 2026" in text
    form = PdfFileReader(io.BytesIO(document)).root["/AcroForm"]
    assert [field.get_object()["/T"] for field in form["/Fields"]] == ["Partner", "Gemeente"]
    assert form["/SigFlags"] == 3


def test_the_text_of_an_overeenkomst_is_as_it_was_read_by_people() -> None:
    # Read the difference, and let a lawyer read it too, before the golden is replaced.
    made = press(
        partner="Woonbron", kvk="01234567", tekent_naam="J. Jansen", tekent_functie="directeur", soort="Huur",
        grondslag="de artikelen 2 en 3 van het Besluit gemeentelijke schuldhulpverlening (Bgs)", bsn_grondslag="",
        ritme="elke maand", levering="in een map bij de gemeente", aantal="0 tot 200 signalen", pauze_dagen="30",
        vanaf="de dag van de laatste handtekening", tot="",
    )  # fmt: skip
    pages = pypdfium2.PdfDocument(made)
    lines = [line.rstrip() for page in pages for line in page.get_textpage().get_text_range().splitlines()]
    assert "\n".join(lines) + "\n" == (GOLDENS / "woonbron.txt").read_text(encoding="utf-8")


def test_a_template_that_names_an_unknown_field_says_where(tmp_path: Path) -> None:
    (tmp_path / "overeenkomst.typ").write_bytes((SJABLONEN / "overeenkomst.typ").read_bytes())
    (tmp_path / "overeenkomst.md.j2").write_text("Onderwerp: X\n\n{{ partnr }}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="regel 3: het veld 'partnr' bestaat niet; bedoelt u 'partner'"):
        press(tmp_path)
    (tmp_path / "overeenkomst.typ").unlink()
    (tmp_path / "overeenkomst.md.j2").write_text("Onderwerp: X\n\n{{ partner }}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="niet te lezen"):
        press(tmp_path)


def test_a_value_that_cannot_be_printed_is_refused() -> None:
    with pytest.raises(DataError, match="partner"):
        press(partner="Woon\u202ebron")
    with pytest.raises(DataError, match="niet te drukken"):
        press(partner="Woon\U0001f3e0bron")
