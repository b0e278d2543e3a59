"""What the print street answers, read line by line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import Finding, reden
from pipeline.domain.refusal import Refusal
from pipeline.formats.retour import Ack, Retouren, RetourRegel, Verslag, VerslagRegel, read_retour

BATCH = "0637-VS-20261123-001-0123456789ab"
DAG = date(2026, 11, 23)


def read_verslag(data: bytes) -> Verslag:
    read = read_retour("NOTIFY-20261123-RSP.txt", data)
    assert isinstance(read, Verslag)
    return read


def read_retouren(data: bytes) -> Retouren:
    read = read_retour("20261123-RET.csv", data)
    assert isinstance(read, Retouren)
    return read


@pytest.mark.parametrize(
    "naam", [f"{BATCH}.ACK.txt", f"{BATCH}.ack.TXT", f"{BATCH}.zip.ACK.txt", f"{BATCH}.ZIP.Ack.Txt"]
)
@pytest.mark.parametrize("data", [b"", b"ok\r\n", b"\xff\x00"])
def test_an_ack_is_known_by_its_name_alone(naam: str, data: bytes) -> None:
    assert read_retour(naam, data) == Ack(BATCH)


@pytest.mark.parametrize(
    "naam",
    [
        "",
        ".ACK.txt",
        ".zip.ACK.txt",
        "RSP.txt",
        "x-RSP.txt.part",
        "x-RSP.csv",
        "x-RET.txt",
        "leesmij.txt",
        f"{BATCH}.zip",
    ],
)
def test_a_name_that_was_not_agreed_is_refused(naam: str) -> None:
    assert read_retour(naam, b"VS-1|Sent|1|Sorted|2026-11-23\n") == Refusal("retour-onbekend")


@pytest.mark.parametrize("naam", ["x-RSP.txt", "x-RSP.TXT", "x-rsp.txt", "x-Rsp.Txt"])
def test_a_report_may_be_named_in_any_letter_case(naam: str) -> None:
    read = read_retour(naam, b"VS-1|Sent|2|Unsorted|2026-11-23")
    assert read == Verslag((VerslagRegel("VS-1", True, 2, False, DAG, 1),), ())


def test_a_letter_that_failed_is_told_as_such() -> None:
    assert read_verslag(b"VS-1|Failed|2|Sorted|23-11-2026\n").regels == (VerslagRegel("VS-1", False, 2, True, DAG, 1),)


@pytest.mark.parametrize(
    ("line", "veld", "code"),
    [
        (b"VS-2|Sent|2", "", "retour-kolommen"),
        (b"VS-2|Sent|1|Sorted|2026-11-23|more", "", "retour-kolommen"),
        (b"|Sent|1|Sorted|2026-11-23", "kenmerk", "retour-kenmerk-ongeldig"),
        (b"../VS-2|Sent|1|Sorted|2026-11-23", "kenmerk", "retour-kenmerk-ongeldig"),
        (b"VS-2|Posted|1|Sorted|2026-11-23", "uitslag", "retour-uitslag-ongeldig"),
        (b"VS-2|Sent|one|Sorted|2026-11-23", "paginas", "retour-paginas-ongeldig"),
        (b"VS-2|Sent|-1|Sorted|2026-11-23", "paginas", "retour-paginas-ongeldig"),
        (b"VS-2|Sent|1|MM|2026-11-23", "sortering", "retour-sortering-ongeldig"),
        (b"VS-2|Sent|1|Sorted|2026-11-31", "datum", "retour-datum-ongeldig"),
        (b"VS-2|Sent|1|Sorted|2026-11-2", "datum", "retour-datum-ongeldig"),
        (b"VS-2|Sent|1|Sorted|", "datum", "retour-datum-ongeldig"),
    ],
)
def test_a_bad_line_is_a_finding_and_the_good_lines_count(line: bytes, veld: str, code: str) -> None:
    good = b"VS-%d|Sent|1|Sorted|2026-11-23\n"
    read = read_verslag(good % 1 + line + b"\n" + good % 3)
    assert [regel.kenmerk for regel in read.regels] == ["VS-1", "VS-3"]
    assert read.fouten == (Finding(2, veld, code),)
    assert reden(code).ernst == "fout"


def test_lines_are_numbered_as_an_editor_shows_them() -> None:
    read = read_verslag(
        b"\xef\xbb\xbfkenmerk|uitslag|paginas|sortering|datum\r\n\r\nVS-1|Sent|1|Sorted|2026-11-23\r\nbad\r\n"
    )
    assert [regel.regel for regel in read.regels] == [3]
    assert read.fouten == (Finding(4, "", "retour-kolommen"),)


def test_a_report_of_undelivered_post_may_have_a_header_or_not() -> None:
    line = "VS-1;Geadresseerde onbekend;2026-11-23\n"
    regel = RetourRegel("VS-1", "Geadresseerde onbekend", DAG, 1)
    assert read_retouren(line.encode()) == Retouren((regel,), ())
    assert read_retouren(("Kenmerk;Reden;Datum\n" + line).encode()) == Retouren((regel._replace(regel=2),), ())


def test_a_reason_may_be_absent_or_quoted() -> None:
    read = read_retouren(b'VS-1;;2026-11-23\nVS-2;"weg; onbekend";20261123\n')
    assert [regel.reden for regel in read.regels] == ["", "weg; onbekend"]
    assert read.fouten == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_reason_with_an_accent_is_read_in_each_agreed_encoding(encoding: str) -> None:
    (regel,) = read_retouren("VS-1;geen één brievenbus;2026-11-23\r\n".encode(encoding)).regels
    assert regel.reden == "geen één brievenbus"


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ('VS-2;"never closed;2026-11-23', Finding(2, "", "retour-kolommen")),
        ("VS-2;2026-11-23", Finding(2, "", "retour-kolommen")),
        (";weg;2026-11-23", Finding(2, "kenmerk", "retour-kenmerk-ongeldig")),
        ("VS-2;" + "w" * 201 + ";2026-11-23", Finding(2, "reden", "retour-reden-ongeldig")),
        ("VS-2;w\x1b[31meg;2026-11-23", Finding(2, "reden", "retour-reden-ongeldig")),
        ("VS-2;weg;gisteren", Finding(2, "datum", "retour-datum-ongeldig")),
    ],
)
def test_a_bad_line_among_undelivered_post_spoils_no_other(line: str, finding: Finding) -> None:
    read = read_retouren(f"VS-1;weg;2026-11-23\n{line}\nVS-3;weg;2026-11-23\n".encode())
    assert [regel.kenmerk for regel in read.regels] == ["VS-1", "VS-3"]
    assert read.fouten == (finding,)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b"kenmerk|uitslag\n"])
def test_an_answer_without_letters_is_noted(data: bytes) -> None:
    assert read_verslag(data) == Verslag((), (Finding(0, "", "retour-leeg"),))


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"\x81\x8d\x8f", b"\xff\xfeV"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    assert read_retour("x-RSP.txt", data) == Refusal("retour-onleesbaar")
    assert read_retour("x-RET.csv", data) == Refusal("retour-onleesbaar")


@given(st.sampled_from(["x-RSP.txt", "x-RET.csv"]), st.binary() | st.text("VS|;\"'\n\r 2-").map(str.encode))
def test_any_bytes_give_an_answer_and_findings_that_are_explained(naam: str, data: bytes) -> None:
    read = read_retour(naam, data)
    codes = [read.reden] if isinstance(read, Refusal) else [fout.reden for fout in getattr(read, "fouten", ())]
    assert all(reden(code).titel for code in codes)


@given(
    st.lists(st.sampled_from(["VS-1|Sent|1|Sorted|2026-11-23", "VS-2|Failed|9|Unsorted|2026-11-23", "x|", "a|b|c|d|e"]))
)
def test_every_line_is_a_letter_or_a_finding(lines: list[str]) -> None:
    read = read_verslag("\n".join(lines).encode())
    numbers = sorted([regel.regel for regel in read.regels] + [fout.regel for fout in read.fouten])
    assert numbers == (list(range(1, len(lines) + 1)) or [0])


def sample(shared_data: Path, defect: str) -> Verslag:
    (path,) = (shared_data / "print" / "notify_ack_samples").glob(f"*__{defect}.TXT")
    read = read_retour(path.name.replace(f"__{defect}", ""), path.read_bytes())
    assert isinstance(read, Verslag)
    return read


def test_a_print_providers_valid_sample_is_read(shared_data: Path) -> None:
    assert sample(shared_data, "valid") == Verslag(
        (
            VerslagRegel("Letter1", True, 1, False, date(2023, 1, 12), 1),
            VerslagRegel("Letter2", True, 2, True, date(2023, 1, 11), 2),
            VerslagRegel("Letter3", True, 2, True, date(2023, 1, 10), 3),
        ),
        (),
    )


def test_a_print_providers_failed_letter_is_read(shared_data: Path) -> None:
    read = sample(shared_data, "one_failed")
    assert [(regel.kenmerk, regel.gelukt) for regel in read.regels] == [("ref-foo", True), ("ref-bar", False)]
    assert read.fouten == ()


def test_a_print_providers_bad_columns_are_a_finding(shared_data: Path) -> None:
    assert sample(shared_data, "bad_columns") == Verslag((), (Finding(1, "", "retour-kolommen"),))


def test_a_print_providers_bad_sorting_is_a_finding_per_line(shared_data: Path) -> None:
    findings = tuple(Finding(number, "sortering", "retour-sortering-ongeldig") for number in (1, 2))
    assert sample(shared_data, "bad_sorted_status") == Verslag((), findings)
