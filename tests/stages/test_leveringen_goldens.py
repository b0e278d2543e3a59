"""Every defect a levering can have, as a small file with what Seintje says about it beside it."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.contracts.config import Config
from pipeline.contracts.ids import Sleutel
from pipeline.contracts.reasons import Finding, reden
from pipeline.formats.levering import LeveringFataal
from pipeline.stages.normalise import NormaliseContext, normalise_chunk
from pipeline.stages.parse import Extensie, open_levering

GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "leveringen"
EXTENSIES: dict[str, Extensie] = {".csv": "csv", ".xml": "xml", ".xlsx": "xlsx"}
INPUTS = sorted(path for path in GOLDENS.iterdir() if path.suffix in EXTENSIES)


def judged(path: Path) -> str:
    """What is said about a file: the refusal, or the counts and the findings. `zorg_…` is of an insurer."""
    soort = "Zorg" if path.name.startswith("zorg_") else "Huur"
    partner = {"id": "proef", "naam": "Proef", "soort": soort, "drop": {"map": "proef"}}
    config = Config.model_validate({"gemeente": {"naam": "Zoetermeer", "code": "0637"}, "partners": [partner]})
    context = NormaliseContext(
        "L00000000000000000000", config.partners[0], config, date(2026, 11, 23), Sleutel(bytes(32))
    )
    records = signalen = uitval = 0
    told: list[str] = []
    try:
        raw = open_levering(BytesIO(path.read_bytes()), extensie=EXTENSIES[path.suffix], formaat=None)
        for chunk in raw.chunks:
            found = normalise_chunk(raw.kolommen, chunk, context=context)
            assert found.records == len(chunk) == found.signalen.num_rows + found.uitval
            records, signalen = records + found.records, signalen + found.signalen.num_rows
            uitval += found.uitval
            told += map(line, found.bevindingen)
    except LeveringFataal as refused:
        return "geweigerd\n" + line(refused.finding)
    return f"records {records}, signalen {signalen}, uitval {uitval}\n" + "".join(told)


def line(finding: Finding) -> str:
    return (
        ";".join((str(finding.regel), finding.veld, reden(finding.reden).ernst, finding.reden, finding.tekst)).rstrip(
            ";"
        )
        + "\n"
    )


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_a_levering_with_a_known_defect_gets_its_known_findings(path: Path) -> None:
    golden = path.with_suffix(path.suffix + ".bevindingen")
    assert judged(path) == golden.read_text(encoding="utf-8")


def test_no_golden_has_lost_its_levering() -> None:
    inputs = {path.name for path in INPUTS}
    assert {path.stem for path in GOLDENS.glob("*.bevindingen")} == inputs
    assert len(inputs) >= 40
