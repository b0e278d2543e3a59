"""The registry of reasons: every code explained, in whole sentences, once."""

import re
from importlib.resources import files

import pytest
import yaml

from pipeline.contracts.reasons import Finding, is_ernst, reden, redenen, volledige_tekst

GRADES = {"fataal", "fout", "waarschuwing", "taak"}
FOLDER = files("pipeline.contracts") / "redenen"


def test_every_code_is_kebab_case_and_carries_its_own_name() -> None:
    for code, known in redenen().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code), code
        assert known.code == code


def test_every_reason_has_a_grade_and_three_texts() -> None:
    for known in redenen().values():
        assert known.ernst in GRADES, known.code
        assert all(text.strip() for text in (known.titel, known.uitleg, known.doe_dit)), known.code


def test_every_code_of_every_file_is_in_the_registry() -> None:
    parts = [part for part in FOLDER.iterdir() if part.name.endswith(".yaml")]
    codes = [code for part in parts for code in yaml.safe_load(part.read_text(encoding="utf-8"))]
    assert sorted(codes) == sorted(redenen())


def test_no_code_stands_twice_in_one_file() -> None:
    for part in FOLDER.iterdir():
        codes = re.findall(r"^([a-z0-9-]+):", part.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(codes) == len(set(codes)), part.name


def test_titles_are_short_and_end_without_a_full_stop() -> None:
    for known in redenen().values():
        assert len(known.titel) <= 80, known.code
        assert not known.titel.endswith("."), known.code


def test_a_code_that_nobody_explained_is_a_bug() -> None:
    with pytest.raises(KeyError):
        reden("zomaar-iets")


def test_the_text_of_a_finding_says_what_it_means_and_what_to_do() -> None:
    assert volledige_tekst(Finding(3, "", "vertrokken")) == (
        "Persoon is geen inwoner (meer). De persoon staat in het inwonersbestand als vertrokken of woont in een andere "
        "gemeente. Niets; de partner krijgt dit te horen."
    )


def test_the_own_text_of_a_finding_comes_in_place_of_the_title() -> None:
    text = volledige_tekst(Finding(0, "inwoners", "inwonersbestand-oud", "Het inwonersbestand is 40 dagen oud"))
    assert text.startswith("Het inwonersbestand is 40 dagen oud. Mensen verhuizen")
    assert "Het inwonersbestand is oud" not in text


@pytest.mark.parametrize("ending", ["", ".", "..."])
def test_sentences_end_with_one_full_stop(ending: str) -> None:
    text = volledige_tekst(Finding(0, "", "vertrokken", f"Let op{ending}"))
    assert text.startswith("Let op. De persoon")


def test_a_finding_has_the_grade_of_its_reason() -> None:
    finding = Finding(2, "bsn", "bsn-ongeldig")
    assert is_ernst(finding, "fout")
    assert not is_ernst(finding, "waarschuwing")
