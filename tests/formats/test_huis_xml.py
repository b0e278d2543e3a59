"""The house format as XML: the schema's rules, true lines, nothing dangerous read, nothing raised."""

import io
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.formaat import HUIS_XML, XmlVorm
from pipeline.contracts.reasons import Finding
from pipeline.formats.huis_xml import read_xml_stream
from pipeline.formats.levering import KOLOMMEN, VERPLICHT, BrokenRecord, LeveringFataal, RawRecord

VELDEN = {
    "referentie": "R1", "achternaam": "Jansen", "huisnummer": "1", "postcode": "2711EC", "bedrag": "250",
    "ontstaansdatum": "2026-08-01", "signaaldatum": "2026-11-20",
}  # fmt: skip


class Read(NamedTuple):
    """A file read whole."""

    kolommen: tuple[str, ...]
    records: tuple[RawRecord | BrokenRecord, ...]
    fataal: Finding | None


def read_xml(data: bytes, vorm: XmlVorm = HUIS_XML) -> Read:
    try:
        raw = read_xml_stream(io.BytesIO(data), vorm=vorm)
        return Read(raw.kolommen, tuple(record for chunk in raw.chunks for record in chunk), None)
    except LeveringFataal as refused:
        return Read((), (), refused.finding)


def signaal(**anders: str) -> str:
    velden = {**VELDEN, **anders}
    return "<signaal>" + "".join(f"<{kolom}>{waarde}</{kolom}>" for kolom, waarde in velden.items()) + "</signaal>"


def levering(*records: str, between: str = "\n") -> bytes:
    return f"<levering>{between}{between.join(records)}{between}</levering>".encode()


def refusal(data: bytes) -> tuple[str, int]:
    raw = read_xml(data)
    assert raw.fataal is not None
    assert raw.records == ()
    return raw.fataal.reden, raw.fataal.regel


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_never_raise(data: bytes) -> None:
    assert read_xml(data).fataal is not None


MARKUP = st.sampled_from([*"<>/!-[]&;?\"' =asignl\n", "<signaal>", "</signaal>", "<!--", "<![CDATA[", "</levering>"])


@given(st.lists(MARKUP, max_size=30).map("".join))
def test_any_markup_inside_a_levering_is_read_or_refused(inside: str) -> None:
    raw = read_xml(f"<levering>{inside}</levering>".encode())
    assert raw.fataal is None or raw.records == ()


@given(st.integers(0, 400), st.binary(min_size=0, max_size=3))
def test_a_damaged_levering_never_raises(at: int, junk: bytes) -> None:
    good = levering(signaal(), signaal(referentie="R2"))
    raw = read_xml(good[:at] + junk + good[at + len(junk) :])
    assert raw.fataal is None or raw.records == ()


def test_every_column_of_the_contract_is_in_the_schema() -> None:
    raw = read_xml(levering(signaal(**dict.fromkeys(KOLOMMEN, "x"))))
    assert raw.kolommen == KOLOMMEN
    assert [type(record) for record in raw.records] == [RawRecord]


def test_the_required_columns_are_the_schemas_too() -> None:
    for kolom in VERPLICHT:
        velden = "".join(f"<{naam}/>" for naam in VERPLICHT if naam != kolom)
        (record,) = read_xml(levering(f"<signaal>{velden}</signaal>")).records
        assert isinstance(record, BrokenRecord)
        assert record.tekst == f"Ontbreekt: {kolom}."


def test_elements_may_stand_in_any_order_and_be_empty() -> None:
    velden = "".join(f"<{naam}/>" for naam in reversed(VERPLICHT))
    (record,) = read_xml(levering(f"<signaal>{velden}</signaal>")).records
    assert record == RawRecord(2, dict.fromkeys(KOLOMMEN, ""))


def test_cdata_entities_and_comments_inside_a_field_are_its_text() -> None:
    raw = read_xml(levering(signaal(achternaam="Jans<!-- x -->en <![CDATA[& <Zn>]]> &amp; Co &#233;")))
    (record,) = raw.records
    assert isinstance(record, RawRecord)
    assert record.velden["achternaam"] == "Jansen & <Zn> & Co é"


def test_the_line_is_that_of_the_start_tag_far_beyond_65535_lines() -> None:
    raw = read_xml(levering(signaal(), "<!-- <signaal> -->" + "\n" * 70_000 + signaal(), signaal()))
    assert [record.regel for record in raw.records] == [2, 70_003, 70_004]


def test_every_kind_of_line_end_counts_as_one_line() -> None:
    for newline in ("\n", "\r\n", "\r"):
        raw = read_xml(levering(signaal(), signaal(), between=newline))
        assert [record.regel for record in raw.records] == [2, 3]


def test_a_field_with_elements_or_an_attribute_is_one_broken_record() -> None:
    attribute = signaal().replace("<bedrag>", '<bedrag valuta="EUR">')
    text = signaal().replace("<bedrag>", "los<bedrag>")
    raw = read_xml(levering(signaal(achternaam="<straat/>"), attribute, text, signaal()))
    assert [type(record) for record in raw.records] == [BrokenRecord] * 3 + [RawRecord]


def test_an_unknown_element_refuses_the_levering_with_its_line() -> None:
    assert refusal(levering(signaal(), signaal() + "\n<totaal>2</totaal>")) == ("kolom-onbekend", 4)
    assert refusal(levering("<!-- <totaal> -->", signaal(), "<totaal/>", signaal())) == ("kolom-onbekend", 4)
    assert refusal(levering(signaal(), "<blok>" + signaal() + "</blok>")) == ("kolom-onbekend", 3)


def test_a_signaal_inside_a_signaal_refuses_the_levering() -> None:
    assert refusal(levering(signaal(achternaam=signaal())))[0] == "kolom-onbekend"


def test_an_unknown_attribute_of_the_root_refuses_the_levering() -> None:
    assert refusal(levering(signaal()).replace(b"<levering>", b'<levering aantal="1">'))[0] == "kolom-onbekend"


def test_a_schema_location_on_the_root_is_welcome() -> None:
    xsi = b'<levering xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="huis.xsd">'
    assert len(read_xml(levering(signaal()).replace(b"<levering>", xsi)).records) == 1


def test_a_doctype_is_refused_before_it_is_parsed() -> None:
    bomb = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12))
    data = f'<?xml version="1.0"?>\n<!DOCTYPE levering [<!ENTITY a0 "x">{bomb}]>\n<levering>&a11;</levering>'
    assert refusal(data.encode()) == ("xml-doctype", 2)


def test_an_entity_that_nobody_declared_is_refused() -> None:
    assert refusal(levering(signaal(achternaam="&geheim;")))[0] == "xml-ongeldig"


def test_a_levering_cut_anywhere_is_refused() -> None:
    whole = levering(signaal(), signaal())
    for length in range(len(whole) - 1):
        assert refusal(whole[:length])[0] in (
            "bestand-leeg",
            "bestand-afgebroken",
            "xml-ongeldig",
            "xml-wortel-onbekend",
        )


def test_a_second_root_is_refused() -> None:
    assert refusal(levering(signaal()) + b"<levering/>")[0] == "xml-ongeldig"


def test_utf_16_with_a_byte_order_mark_is_read_whatever_it_declares() -> None:
    text = '<?xml version="1.0" encoding="utf-8"?>' + levering(signaal(achternaam="Müller")).decode()
    (record,) = read_xml(text.encode("utf-16")).records
    assert isinstance(record, RawRecord)
    assert record.velden["achternaam"] == "Müller"


EIGEN = XmlVorm(record_pad="export/klanten/klant", strikt=False)


def test_a_partners_own_xml_gives_its_leaves_and_attributes() -> None:
    data = (
        b'<x:export xmlns:x="urn:x">\n<kop><klant>geen</klant></kop>\n<x:klanten>\n<x:klant id="7">'
        b"<naam soort='a'>Jansen</naam><adres><postcode>2711EC</postcode></adres></x:klant>\n\n"
        b"<!-- <x:klant> -->\n<x:klant><naam>A</naam><naam>B</naam></x:klant></x:klanten></x:export>"
    )
    raw = read_xml(data, EIGEN)
    velden = {"@id": "7", "naam": "Jansen", "naam/@soort": "a", "adres/postcode": "2711EC"}
    assert raw.records[0] == RawRecord(4, velden)
    assert [record.regel for record in raw.records] == [4, 7]
    assert isinstance(raw.records[1], BrokenRecord)


def test_another_root_or_a_cut_off_file_of_a_partners_own_is_refused() -> None:
    other = read_xml(b"<levering/>", EIGEN).fataal
    assert other is not None
    assert other.reden == "xml-wortel-onbekend"
    cut = read_xml(b"<export><klanten><klant/>\n", EIGEN).fataal
    assert cut is not None
    assert (cut.reden, cut.regel) == ("bestand-afgebroken", 2)


def test_what_stands_outside_the_records_takes_no_memory() -> None:
    junk = b"<rommel><a>x</a></rommel>\n" * 100_000
    data = b"<export><klanten>\n" + junk + b"<klant><a>1</a></klant></klanten></export>"
    assert read_xml(data, EIGEN).records == (RawRecord(100_002, {"a": "1"}),)
