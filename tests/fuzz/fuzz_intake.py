"""Arbitrary bytes as a levering: read, judge, count; never crash, hang or grow (atheris; Python up to 3.12).

    make fuzz SECONDS=60                      every target
    .venv/bin/python -m tests.fuzz.fuzz_intake csv -max_total_time=60

A finding is a file `crash-…` or `timeout-…`: it becomes a golden or a unit test.
"""

import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["pipeline"]):
    from pipeline.adapters.unpack import unpack_levering
    from pipeline.contracts.config import Config
    from pipeline.contracts.config_partner import Ontvangst
    from pipeline.contracts.ids import Sleutel
    from pipeline.formats.levering import LeveringFataal
    from pipeline.stages.normalise import NormaliseContext, normalise_chunk
    from pipeline.stages.parse import Extensie, open_levering

CONFIG = Config.model_validate(
    {
        "gemeente": {"naam": "Zoetermeer", "code": "0637"},
        "partners": [{"id": "p", "naam": "P", "soort": "Huur", "drop": {"map": "p"}}],
    },
    context={"map": Path()},
)
LIMITS = ["-timeout=10", "-rss_limit_mb=2048", "-max_len=65536"]
GOLDENS = Path(__file__).resolve().parents[1] / "goldens" / "leveringen"


def read(data: bytes, extensie: Extensie) -> None:
    """Through parse and normalise, and nothing lost on the way."""
    context = NormaliseContext(
        levering_id="L" + "0" * 20,
        partner=CONFIG.partners[0],
        config=CONFIG,
        vandaag=date(2026, 11, 23),
        sleutel=Sleutel(bytes(32)),
    )
    try:
        raw = open_levering(BytesIO(data), extensie=extensie, formaat=None)
        for chunk in raw.chunks:
            judged = normalise_chunk(raw.kolommen, chunk, context=context)
            if judged.records != judged.signalen.num_rows + judged.uitval:
                raise AssertionError("records in are not records out")
    except LeveringFataal:
        return


def unpack(data: bytes) -> None:
    """As gz and as zip."""
    with TemporaryDirectory() as folder:
        outer = Path(folder) / "outer"
        outer.write_bytes(data)
        for naam in ("VS_p_20261123_1.csv.gz", "VS_p_20261123_1.zip"):
            unpack_levering(outer, naam, target=Path(folder) / "inner", ontvangst=Ontvangst(max_mib=8))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "csv": lambda data: read(data, "csv"),
    "xml": lambda data: read(data, "xml"),
    "xlsx": lambda data: read(data, "xlsx"),
    "unpack": unpack,
}


def main() -> None:
    """Fuzz the target named first; what follows goes to libFuzzer."""
    target, *words = sys.argv[1:]
    corpus = [str(GOLDENS)] if target in {"csv", "xml"} else []
    with TemporaryDirectory() as found:
        atheris.Setup([sys.argv[0], *LIMITS, *words, found, *corpus], TARGETS[target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
