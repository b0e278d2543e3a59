"""A year of nights: nobody is lost, no letter goes twice, every zaak has a next action or a result."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest
from jaar import CONFIG, Jaar
from werkplaats import Werkplaats

from pipeline.contracts.ddas import Eindresultaat, Signaalstatus

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from bevolking_groot import make_proef  # found once the folder is on the path

SEED = 2026


def gemeente(root: Path, *, inwoners: int, per_maand: int) -> Jaar:
    root.mkdir()
    plaats = Werkplaats(root, config=CONFIG)
    for partner in ("zorgzeker", "waterwerk"):
        (root / "drops" / partner).mkdir()
    people = make_proef(inwoners=inwoners, signalen=10, seed=SEED).inwoners.to_pylist()
    return Jaar(plaats, people, Random(SEED), per_maand)


def judge(jaar: Jaar, laatste: str) -> dict[str, Any]:
    """All that must hold whatever happened; what there was to count."""
    signalen, zaken, brieven = (jaar.plaats.tabel(naam) for naam in ("signalen", "zaken", "brieven"))
    leveringen = jaar.plaats.tabel("leveringen")
    assert sum(row["records"] for row in leveringen) == jaar.gemeld
    assert len(signalen) + sum(row["uitval"] for row in leveringen) == jaar.gemeld
    assert {row["status"] for row in signalen} <= set(get_args(Signaalstatus))
    in_zaak = Counter(one for zaak in zaken for one in zaak["signaal_ids"].split())
    assert set(in_zaak.values()) <= {1}
    taken_up = {row["signaal_id"] for row in signalen if row["status"] == "Opgepakt"}
    assert taken_up <= in_zaak.keys()
    for zaak in zaken:
        if zaak["status"] == "Open":
            assert zaak["actie"]
            assert zaak["actie_door"]
            assert zaak["actie_voor"]
        else:
            assert zaak["resultaat"] in get_args(Eindresultaat)
    # a zaak that a new signaal started again may end with a last letter once more: another occasion
    once = Counter((row["zaak_id"], row["template"]) for row in brieven if row["template"] != "laatste_bericht")
    assert max(once.values()) == 1
    assert max(Counter(row["kenmerk"] for row in brieven).values()) == 1
    late = [zaak for zaak in zaken if zaak["status"] == "Open" and zaak["actie_voor"] < laatste]
    total = len(zaken)
    return {
        "nachten": jaar.nachten,
        "signalen": len(signalen),
        "zaken": total,
        "brieven": Counter(row["template"] for row in brieven),
        "status": Counter(row["status"] for row in signalen),
        "te laat": len(late),
        "open": sum(zaak["status"] == "Open" for zaak in zaken),
        "resultaten": Counter(zaak["resultaat"] for zaak in zaken if zaak["resultaat"]),
        "meervoudig": round(100 * sum(zaak["klasse"] == "meervoudig" for zaak in zaken) / total, 1),
        "opeenvolgend": round(100 * sum(zaak["opeenvolgend"] == "ja" for zaak in zaken) / total, 1),
        "enkelvoudig": round(
            100 * sum(z["klasse"] == "enkelvoudig" and z["opeenvolgend"] == "nee" for z in zaken) / total, 1
        ),
    }


def test_six_weeks_of_a_small_town(tmp_path: Path) -> None:
    jaar = gemeente(tmp_path / "klein", inwoners=600, per_maand=20)
    jaar.leef(date(2026, 1, 1), 45)
    told = judge(jaar, "2026-02-13")
    assert told["signalen"] > 20


@pytest.mark.slow
def test_a_year_of_zoetermeer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jaar = gemeente(tmp_path / "jaar", inwoners=30_000, per_maand=600)
    jaar.leef(date(2026, 1, 1), 365)
    told = judge(jaar, "2026-12-30")
    with capsys.disabled():
        sys.stdout.write(f"\n{told}\n")
    assert told["signalen"] > 6_500
