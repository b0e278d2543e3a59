"""Every defect a levering can have, as a small file with what Seintje says about it beside it."""

from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from pipeline.contracts.config import Config
from pipeline.contracts.ids import Sleutel
from pipeline.contracts.reasons import Finding, reden
from pipeline.stages.normalise import normalise_signalen
from pipeline.stages.parse import parse_levering

GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "leveringen"
INPUTS = sorted(path for path in GOLDENS.iterdir() if path.suffix in (".csv", ".xml"))


def judged(path: Path) -> str:
    """What is said about a file: the refusal, or the counts and the findings. `zorg_…` is of an insurer."""
    soort = "Zorg" if path.name.startswith("zorg_") else "Huur"
    partner = {"id": "proef", "naam": "Proef", "soort": soort, "drop": {"map": "proef"}}
    config = Config.model_validate({"gemeente": {"naam": "Zoetermeer", "code": "0637"}, "partners": [partner]})
    extensie: Literal["csv", "xml"] = "csv" if path.suffix == ".csv" else "xml"
    parsed = parse_levering(path.read_bytes(), extensie=extensie)
    if parsed.fataal is not None:
        return "geweigerd\n" + line(parsed.fataal)
    found = normalise_signalen(
        parsed.kolommen,
        parsed.records,
        levering_id="L00000000000000000000",
        partner=config.partners[0],
        config=config,
        vandaag=date(2026, 11, 23),
        sleutel=Sleutel(bytes(32)),
    )
    counts = f"records {found.records}, signalen {found.signalen.num_rows}, uitval {found.uitval}\n"
    return counts + "".join(map(line, parsed.bevindingen + found.bevindingen))


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
    assert len(inputs) >= 15
