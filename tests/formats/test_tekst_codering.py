"""Encodings: which one a file is in, by agreement or by its first bytes, and never a quiet guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.formaat_velden import CODERINGEN
from pipeline.contracts.reasons import Finding
from pipeline.formats.tekst import (
    HEAD,
    codering_naam,
    decode_text,
    decode_xml,
    detect_codering,
    detect_xml_codering,
    looks_like_xml,
)

TEKST = "referentie;achternaam\nR1;Müller-Şahin\nR2;Café\n"
DUTCH = "referentie;achternaam\nR1;Müller\nR2;Café €\n"


def reden(found: str | Finding) -> str:
    assert isinstance(found, Finding)
    return found.reden


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (TEKST.encode(), "utf-8"),
        (TEKST.encode("utf-8-sig"), "utf-8"),
        (b"\xff\xfe" + TEKST.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEKST.encode("utf-16-be"), "utf-16-be"),
        (TEKST.encode("utf-16-le"), "utf-16-le"),
        (TEKST.encode("utf-16-be"), "utf-16-be"),
        (DUTCH.encode("cp1252"), "cp1252"),
        ("achternaam;bedrag\nŠimic;€ 100,50\n".encode("iso8859-15"), "iso8859-15"),
        ("achternaam;bedrag\nRené;€ 100,50\n".encode("iso8859-15"), "iso8859-15"),
        ("achternaam\nDecœur\n".encode("iso8859-15"), "iso8859-15"),
        ("achternaam;toevoeging\nRené;12½A\n".encode("cp1252"), "cp1252"),
        ("achternaam\n´t Hart-Müller\n".encode("cp1252"), "cp1252"),
        ("achternaam\nŠimić\n".replace("ć", "c").encode("cp1252"), "cp1252"),
        (b"referentie;achternaam\n", "utf-8"),
    ],
)
def test_an_encoding_is_known_by_its_mark_its_zeros_or_its_letters(data: bytes, codec: str) -> None:
    assert detect_codering(data, declared=None) == codec
    assert decode_text(data) == data.decode(codec).removeprefix("\ufeff")


@pytest.mark.parametrize("codec", ["iso8859-15", "cp850", "cp437", "cp858", "mac-roman", "iso8859-1"])
def test_a_declared_encoding_is_taken_at_its_word(codec: str) -> None:
    data = "achternaam\nMüller\n".encode(codec)
    assert detect_codering(data, declared=codec) == codec


def test_a_file_that_is_not_what_was_agreed_is_refused_with_both_names() -> None:
    found = detect_codering(TEKST.encode("utf-8"), declared="cp1252")
    assert isinstance(found, Finding)
    assert (found.reden, found.regel) == ("tekencodering-anders", 1)
    assert found.tekst == "Afgesproken is windows-1252, maar het bestand is utf-8."
    assert reden(detect_codering(TEKST.encode("utf-8-sig"), declared="iso8859-15")) == "tekencodering-anders"
    assert reden(detect_codering(TEKST.encode("utf-16-le"), declared="utf-8")) == "tekencodering-anders"


def test_utf_16_as_agreed_may_go_without_a_mark_in_either_order() -> None:
    assert detect_codering(TEKST.encode("utf-16-be"), declared="utf-16") == "utf-16-be"
    assert detect_codering(TEKST.encode("utf-16-le"), declared="utf-16") == "utf-16-le"
    assert detect_codering(b"\xff\xfe" + TEKST.encode("utf-16-le"), declared="utf-16") == "utf-16-le"


def test_utf_8_and_windows_1252_in_one_file_are_refused_on_the_line_where_they_meet() -> None:
    mixed = "achternaam\nMüller\r\n".encode() + "Café\n".encode("cp1252")
    for found in (detect_codering(mixed, declared=None), decode_text(mixed)):
        assert isinstance(found, Finding)
        assert (found.reden, found.regel) == ("tekencodering-onbekend", 3)


def test_a_letter_cut_by_the_end_of_the_head_is_no_error_but_by_the_end_of_the_file_it_is() -> None:
    data = b"x" * (HEAD - 1) + "é".encode()
    assert detect_codering(data[:HEAD], declared=None) == "utf-8"
    assert reden(decode_text("René".encode() + b"\xc3\xa9\xc3")) == "bestand-afgebroken"


def test_nul_bytes_are_no_text_and_are_found_on_their_line() -> None:
    found = decode_text(b"a;b\r\n1;2\r\n1;\0\n")
    assert found == Finding(3, "", "bestand-geen-tekst", "Er staan nulbytes in het bestand.")


def test_xml_goes_by_its_declaration_and_only_by_encodings_that_may_be() -> None:
    latin = '<?xml version="1.0" encoding="ISO-8859-15"?><a>€</a>'
    assert detect_xml_codering(latin.encode("iso-8859-15")) == "iso8859-15"
    assert decode_xml(latin.encode("iso-8859-15")) == latin
    assert detect_xml_codering(b"<a/>") == "utf-8"
    assert reden(detect_xml_codering(b'<?xml version="1.0" encoding="utf-7"?><a/>')) == "tekencodering-onbekend"
    assert looks_like_xml("<levering/>".encode("utf-16-be"))


def test_every_encoding_that_may_be_agreed_has_a_name_for_a_clerk() -> None:
    assert codering_naam("cp1252") == "windows-1252"
    for codec in CODERINGEN:
        assert "abc".encode(codec).decode(codec) == "abc"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=60))
def test_utf_8_comes_back_as_it_went_whatever_stands_in_it(text: str) -> None:
    found = decode_text(text.encode())
    assert found == text or (isinstance(found, Finding) and not text.strip())


@given(st.binary(max_size=200))
def test_no_bytes_at_all_make_it_raise(data: bytes) -> None:
    for declared in (None, "utf-8", "utf-16", "cp1252", "cp850"):
        assert isinstance(detect_codering(data, declared=declared), str | Finding)
    assert isinstance(decode_text(data), str | Finding)
    assert isinstance(decode_xml(data), str | Finding)
    assert looks_like_xml(data) in (True, False)
