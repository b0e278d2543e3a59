"""Plain records are read in columns, everything else by lxml: whichever it is, the answer is the same."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contracts.formaat import HUIS_XML
from pipeline.contracts.reasons import Finding
from pipeline.formats.huis_xml import read_xml_stream
from pipeline.formats.kolommen import ColumnChunk, row_key
from pipeline.formats.levering import KOLOMMEN, VERPLICHT, BrokenRecord, LeveringFataal, RawRecord

VELDEN = "".join(f"<{kolom}>{at}</{kolom}>" for at, kolom in enumerate(VERPLICHT))
PLAIN = f"<signaal>{VELDEN}</signaal>"
COMMENT = "<!-- hier begint het -->"
"""In front of the first record it makes lxml read the whole file."""

Answer = tuple[list[tuple[int, object]], Finding | None]


def answers(inside: str, *, by_lxml: bool) -> Answer:
    return whole_answers(f"<levering>{COMMENT if by_lxml else ''}{inside}</levering>".encode())


def whole_answers(data: bytes) -> Answer:
    found: list[tuple[int, object]] = []
    try:
        for chunk in read_xml_stream(io.BytesIO(data), vorm=HUIS_XML).chunks:
            found += [_told(record) for record in chunk]
    except LeveringFataal as refused:
        return [], refused.finding
    return found, None


def _told(record: RawRecord | BrokenRecord) -> tuple[int, object]:
    if isinstance(record, BrokenRecord):
        return record.regel, record[1:]
    return record.regel, tuple(record.velden.get(kolom, "") for kolom in KOLOMMEN)


INSIDE = (
    "<bsn/>", "<bsn>12;3</bsn>", '<bsn>"</bsn>', "<bsn>a\nb</bsn>", "<straat>A &amp; B</straat>",
    "<straat>5 > 4</straat>",
    "<straat>é</straat>", "<straat></straat>", "<bsn>1</bsn><bsn>2</bsn>", "<bsn>1</bsn><bsn/>", "los", "\n", "\u00a0",
    "<datum_eindeX>1</datum_eindeX>", "<datum_einde_leveringXXXXX>1</datum_einde_leveringXXXXX>", "<bs>1</bs>",
    "<bsn><straat>1</straat></bsn>", "<bsn>1</straat>", "<bsn>]]></bsn>", "<bsn>\x01</bsn>", "<bsn>\ufffe</bsn>",
    "<straat><![CDATA[</signaal>]]></straat>", "<bsn x='1'/>", "<bsn >1</bsn >", "<bsn x='>'>1</bsn>", "</>", "<>", "&",
    "<?php ?>", PLAIN, "<signaal/>", "</levering>",
)  # fmt: skip
BETWEEN = (
    PLAIN, f"{PLAIN}\n", f"\n  {PLAIN}", "los", "\u00a0", "<signaal/>", "<signaal></signaal>", f"<signaal>{VELDEN}",
    f"<signaal >{VELDEN}</signaal >", f"<signaal a='1'>{VELDEN}</signaal>", "</signaal>", COMMENT, "<", ">", "&", "<>",
    "<bsn>1</bsn>", "</levering>", *(f"<signaal>{VELDEN}{inside}</signaal>" for inside in INSIDE),
)  # fmt: skip
ODD = st.sampled_from(BETWEEN)


@pytest.mark.parametrize("odd", BETWEEN)
def test_one_odd_thing_between_plain_records_is_read_as_lxml_reads_it(odd: str) -> None:
    for inside in (
        odd,
        odd + PLAIN,
        PLAIN + odd,
        f"{PLAIN}\n{odd}\n{PLAIN}",
        f"{PLAIN}{odd}{PLAIN}",
        f"{PLAIN}\n{odd}los",
    ):
        assert answers(inside, by_lxml=False) == answers(inside, by_lxml=True)


@settings(max_examples=400)
@given(st.lists(ODD, max_size=8).map("".join))
def test_columns_and_lxml_give_the_same_records_or_the_same_refusal(inside: str) -> None:
    assert answers(inside, by_lxml=False) == answers(inside, by_lxml=True)


def test_the_same_holds_at_every_seam_between_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = "".join(f"\n<signaal>{VELDEN}<straat>{'x' * at}</straat></signaal>" for at in range(40)) + f"\n{PLAIN}"
    for size in (1, 7, 64, 1000):
        monkeypatch.setattr("pipeline.formats.huis_xml.BLOK", size)
        for text in (inside + "</signaal>\n", inside, inside + "<bsn>1 &amp; 2</bsn></signaal>"):
            assert answers(text, by_lxml=False) == answers(text, by_lxml=True)


XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
HEADS = (
    "", "\n ", "\f", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n',
    "<?xml version='1.0' encoding='utf-8'?>\n", '\n<?xml version="1.0"?>', '<?xml version="1.0"?>\f', "<?xml ?>",
    '<?xml onzin="1"?>', '<?xml version="1.0" version="1.0"?>', '<?xml version="1.0" standalone="x"?>',
)  # fmt: skip
ROOTS = (
    "<levering>", "<levering >", f"<levering {XSI}>", f'<levering {XSI} xsi:noNamespaceSchemaLocation="huis.xsd">',
    f'<levering {XSI} xsi:noNamespaceSchemaLocation="\x01">',
    f'<levering {XSI} xsi:noNamespaceSchemaLocation="\ufffe">',
    "<levering x='1'>", '<levering xsi:noNamespaceSchemaLocation="huis.xsd">',
)  # fmt: skip
TAILS = (
    "</levering>",
    " \n</levering>\n",
    "</levering >",
    "\f</levering>",
    "</levering>\f",
    "</levering>x",
    "",
    "</x>",
)


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("head", HEADS)
def test_whatever_stands_around_the_records_is_judged_as_lxml_judges_it(head: str, root: str, tail: str) -> None:
    quick, by_lxml = (f"{head}{root}{begin}{PLAIN}{tail}".encode() for begin in ("", COMMENT))
    assert whole_answers(quick) == whole_answers(by_lxml)


def test_equal_records_have_equal_keys_whoever_read_them() -> None:
    odd = f"<signaal>{VELDEN.replace('<achternaam>1', '<achternaam>&#49;')}</signaal>"
    keys = [key for chunk in _chunks(f"<levering>{PLAIN}{odd}</levering>") for key in chunk.sleutels.tolist()]
    cells = [dict(zip(VERPLICHT, map(str, range(7)), strict=True)).get(kolom, "") for kolom in KOLOMMEN]
    assert keys == [row_key(cells)] * 2


def test_a_schema_location_on_the_root_does_not_make_it_slow() -> None:
    root = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<levering xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:noNamespaceSchemaLocation="huis.xsd">'
    )
    (chunk,) = _chunks(f"{root}\n{PLAIN}\n</levering>\n")
    assert chunk.regels.tolist() == [3]


def _chunks(text: str) -> Iterator[ColumnChunk]:
    for chunk in read_xml_stream(io.BytesIO(text.encode()), vorm=HUIS_XML).chunks:
        assert isinstance(chunk, ColumnChunk), "read by lxml"
        yield chunk
