"""A partner's own layout to the house's: goldens by what is odd about them, and the properties that must hold."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.formaat import Formaat
from pipeline.contracts.reasons import reden
from pipeline.domain.bedrag import Bedrag
from pipeline.domain.datum import parse_datum
from pipeline.domain.refusal import Refusal
from pipeline.formats.huis_csv import read_csv_stream
from pipeline.formats.huis_xml import read_xml_stream
from pipeline.formats.levering import BrokenRecord, LeveringFataal, RawRecord, RawStream
from pipeline.formats.notatie import bedrag_notatie, datum_notatie
from pipeline.formats.vertaal import is_genegeerd, patch_findings, translate_stream

GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "formaten"
INPUTS = sorted(path for path in GOLDENS.iterdir() if path.suffix in (".csv", ".xml"))
KOLOM = {
    "Dossier": "referentie", "Huurder": "achternaam", "PC": "postcode", "Nr": "huisnummer", "Saldo": "bedrag",
    "Sinds": "ontstaansdatum", "Stand": "signaaldatum",
}  # fmt: skip
RIJ = {"Dossier": "R1", "Huurder": "Jansen", "PC": "2722BD", "Nr": "5", "Saldo": "100", "Sinds": "x", "Stand": "y"}


def formaat(**velden: Any) -> Formaat:
    return Formaat.model_validate({"vorm": "csv", "kolommen": KOLOM} | velden)


def stream(*records: RawRecord | BrokenRecord, kolommen: tuple[str, ...] = tuple(RIJ)) -> RawStream:
    return RawStream(kolommen, iter([records]))


def translated(raw: RawStream, own: Formaat, **how: Any) -> list[RawRecord | BrokenRecord]:
    return [record for chunk in translate_stream(raw, own, **how).chunks for record in chunk]


def refused(raw: RawStream, own: Formaat) -> tuple[int, str]:
    with pytest.raises(LeveringFataal) as caught:
        translated(raw, own)
    return caught.value.finding.regel, caught.value.finding.reden


def told(path: Path) -> Iterator[str]:
    """The file by its own layout, as lines: the records in the house's words, the patches, or the refusal."""
    own = Formaat.model_validate(yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8")))
    counts: Counter[int] = Counter()
    try:
        with path.open("rb") as file:
            csv = own.vorm == "csv"
            raw = read_csv_stream(file, vorm=own.csv_vorm()) if csv else read_xml_stream(file, vorm=own.xml_vorm())
            for record in translated(raw, own, vervangen=counts):
                cells = record.velden.items() if isinstance(record, RawRecord) else [("kapot", record.reden)]
                yield f"{record.regel}: " + "; ".join(f"{kolom}={value}" for kolom, value in cells)
    except LeveringFataal as fataal:
        yield f"geweigerd {fataal.finding}"
    yield from (f"{finding.veld}: {finding.tekst}" for finding in patch_findings(own, counts))


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_a_layout_is_translated_as_it_was_agreed(path: Path) -> None:
    golden = path.with_name(path.name + ".huis")
    assert "\n".join(told(path)) + "\n" == golden.read_text(encoding="utf-8")


def test_no_golden_has_lost_its_file() -> None:
    assert {path.name for path in GOLDENS.glob("*.huis")} == {f"{path.name}.huis" for path in INPUTS}
    assert {path.stem for path in GOLDENS.glob("*.yaml")} == {path.stem for path in INPUTS}


def test_every_record_keeps_its_line_and_a_broken_one_passes_as_it_is() -> None:
    broken = BrokenRecord(7, "cellen-aantal", "")
    found = translated(stream(RawRecord(3, RIJ), broken, RawRecord(9, RIJ)), formaat())
    assert [record.regel for record in found] == [3, 7, 9]
    assert found[1] is broken


def test_names_are_compared_without_case_and_spare_blanks_but_else_exactly() -> None:
    rij = {naam.upper().replace("NR", " nr "): value for naam, value in RIJ.items()}
    (record,) = translated(stream(RawRecord(2, rij), kolommen=tuple(rij)), formaat())
    assert isinstance(record, RawRecord)
    assert record.velden["huisnummer"] == "5"


def test_columns_that_are_not_agreed_missing_or_double_refuse_the_file() -> None:
    assert refused(stream(kolommen=(*RIJ, "Notitie")), formaat()) == (1, "kolom-onbekend")
    assert refused(stream(kolommen=(*RIJ, "saldo")), formaat()) == (1, "kolom-dubbel")
    assert refused(stream(kolommen=tuple(RIJ)[:-1]), formaat()) == (1, "kolom-ontbreekt")
    assert refused(stream(kolommen=("a", "b")), formaat()) == (1, "kop-ontbreekt")
    assert translated(stream(kolommen=(*RIJ, "Notitie")), formaat(negeer=["NOTITIE"])) == []


def test_a_column_that_may_be_missing_is_no_column_of_the_stream() -> None:
    own = formaat(kolommen=KOLOM | {"Tel": "telefoon"}, vaste_waarden={"crisis": "J"})
    assert translate_stream(stream(), own).kolommen == (*KOLOM.values(), "crisis")


def test_below_an_ignored_part_of_xml_nothing_is_read_and_beside_it_nothing_is_missed() -> None:
    own = formaat(vorm="xml", record_pad="a/b", negeer=["Contact"])
    assert is_genegeerd("contact/Voorkeur", own)
    assert is_genegeerd("Contact/@id", own)
    assert not is_genegeerd("Contactpersoon", own)
    raw = stream(RawRecord(2, RIJ | {"Contact/Nota": "x"}), RawRecord(8, RIJ | {"Nota": "x"}), kolommen=())
    assert refused(raw, own) == (8, "kolom-onbekend")


def test_a_patch_is_used_for_that_value_only_counted_and_told_with_its_reason() -> None:
    own = formaat(bedragvorm="komma", vervang=[{"kolom": "bedrag", "van": "n.v.t.", "naar": "0,00", "reden": "oud"}])
    counts: Counter[int] = Counter()
    raw = stream(RawRecord(2, RIJ | {"Saldo": " n.v.t. "}), RawRecord(3, RIJ | {"Saldo": "1.000"}))
    found = translated(raw, own, vervangen=counts)
    assert [one.velden["bedrag"] for one in found if isinstance(one, RawRecord)] == ["0,00", "1000,00"]
    (told_,) = patch_findings(own, counts)
    assert (told_.veld, told_.reden, told_.tekst) == ("bedrag", "waarde-vervangen", "1 keer vervangen: oud")
    assert reden(told_.reden).ernst == "waarschuwing"
    assert patch_findings(own, {}) == ()


def test_an_unknown_day_or_month_of_birth_stays_unknown() -> None:
    own = formaat(kolommen=KOLOM | {"Geb": "geboortedatum"}, datumvorm="%d.%m.%Y")
    (record,) = translated(stream(RawRecord(2, RIJ | {"Geb": "00.08.1978"}), kolommen=(*RIJ, "Geb")), own)
    assert isinstance(record, RawRecord)
    assert record.velden["geboortedatum"] == "1978-08-00"


@given(st.dates(min_value=date(1900, 1, 1)), st.sampled_from(["%d-%m-%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y", "%d%m%Y"]))
def test_a_date_in_the_agreed_notation_is_that_date_and_no_other(day: date, vorm: str) -> None:
    assert parse_datum(datum_notatie((vorm,))(day.strftime(vorm))) == day


@given(st.text("0123456789-/. ", max_size=12), st.sampled_from(["%m/%d/%Y", "%d.%m.%Y", "%B %d %Y"]))
def test_a_date_in_another_notation_is_never_read_by_another_rule(text: str, vorm: str) -> None:
    found = datum_notatie((vorm,))(text)
    assert found == "" if not text else found.startswith("?") or len(found) == 10
    if found.startswith("?"):
        assert isinstance(parse_datum(found), Refusal)


@pytest.mark.parametrize(
    ("vorm", "text", "cent"),
    [
        ("punt", "1,234.50", 123450), ("punt", "1234.5", 123450), ("punt", "€ -3.20", -320), ("punt", "1,234", 123400),
        ("komma", "1.234,5", 123450), ("komma", "1.234", 123400), ("komma", "-12", -1200), ("centen", "5", 5),
        ("centen", "12345", 12345), ("centen", "-100", -100),
    ],
)  # fmt: skip
def test_an_amount_in_the_agreed_notation_is_that_amount(vorm: Any, text: str, cent: int) -> None:
    assert Bedrag.parse(bedrag_notatie(vorm, excel=False)(text)) == Bedrag(cent)


@pytest.mark.parametrize(
    ("vorm", "text"),
    [("punt", "1.234,50"), ("komma", "1234.56"), ("centen", "12,50"), ("punt", "1.234"), ("komma", "12,345"),
     ("punt", "12,34"), ("komma", "--1"), ("centen", "")],
)  # fmt: skip
def test_an_amount_in_another_notation_is_not_guessed(vorm: Any, text: str) -> None:
    found = bedrag_notatie(vorm, excel=False)(text)
    assert found == text == "" or isinstance(Bedrag.parse(found), Refusal)


def test_a_number_of_excel_is_itself_whatever_was_agreed_about_texts() -> None:
    assert bedrag_notatie("komma", excel=True)("1234.5") == "1234,5"
    assert bedrag_notatie("komma", excel=True)("1.234,50") == "1234,50"
    own = formaat(vorm="xlsx", datumvorm="%d-%m-%Y", bedragvorm="komma")
    rij = RIJ | {"Sinds": "2026-08-01", "Stand": "20-11-2026"}
    (record,) = translated(stream(RawRecord(2, rij)), own)
    assert isinstance(record, RawRecord)
    assert (record.velden["ontstaansdatum"], record.velden["signaaldatum"]) == ("2026-08-01", "2026-11-20")
