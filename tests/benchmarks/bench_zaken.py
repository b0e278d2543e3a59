"""From signaal to next action for a national service bureau: combine, weigh and decide 1.1 million new signalen on a
year of history of 1.1 million more, beside a plain DuckDB group-by over the same rows.

    python tests/benchmarks/bench_zaken.py [--signalen 1100000] [--rounds 2]

Each contender runs in a process of its own. Seconds are the processor's, of the work alone: the rows are made from one
seed and stand in memory before the clock starts. Peak memory is the process's; `rows` is what it was before the work.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

HIER = Path(__file__).resolve()
sys.path[:0] = [str(HIER.parents[2])]

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.contracts.zaken import GekoppeldSignaal, Zaak

VANDAAG = date(2026, 11, 23)
MAANDEN = 12
SOORTEN = ("Zorg", "Huur", "Energie", "Water")
KANSEN = (0.41, 0.21, 0.20, 0.18)
"""The mix of Zoetermeer (domain.md, Volumes)."""
OPEN = 0.1
OOK_EERDER = 0.4
"""So many new signalen are about an inwoner with a signaal in the past year; half of those within the look-back."""
SEED = 6


def make_rows(signalen: int) -> "pa.Table":
    """History and news in one table: bsn, adres, soort, bedrag_cent, crisis, maand (0 is now, 12 a year ago)."""
    import numpy as np  # noqa: PLC0415 - a process loads and is measured with what it needs only
    import pyarrow as pa  # noqa: PLC0415 - a process loads and is measured with what it needs only

    random = np.random.default_rng(SEED)
    people = 8 * signalen
    before = random.integers(0, people, signalen)
    again = random.random(signalen) < OOK_EERDER
    now = np.where(again, random.choice(before, signalen), random.integers(people, 2 * people, signalen))
    who = np.concatenate([before, now])
    columns: dict[str, Any] = {
        "bsn": [f"{number:09}" for number in who],
        "adres": [f"{1000 + number // 40 % 9000}AB {number // 2}" for number in who],
        "soort": random.choice(SOORTEN, 2 * signalen, p=KANSEN),
        "bedrag_cent": random.integers(7_500, 150_000, 2 * signalen),
        "crisis": random.random(2 * signalen) < 0.05,
        "maand": np.concatenate([random.integers(1, MAANDEN + 1, signalen), np.zeros(signalen, dtype=np.int64)]),
    }
    return pa.table(columns)


def make_signalen(rows: "pa.Table") -> "list[GekoppeldSignaal]":
    """The news as combine takes it."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - a process loads and is measured with what it needs only

    from pipeline.contracts.zaken import GekoppeldSignaal  # noqa: PLC0415 - as above

    news = rows.filter(pc.equal(rows["maand"], pa.scalar(0)))
    columns = (news[name].to_pylist() for name in ("bsn", "adres", "soort", "bedrag_cent", "crisis"))
    return [
        GekoppeldSignaal(f"S{nr:019x}", bsn, adres, soort, bedrag, crisis, VANDAAG)
        for nr, (bsn, adres, soort, bedrag, crisis) in enumerate(zip(*columns, strict=True))
    ]


def make_zaken(rows: "pa.Table") -> "list[Zaak]":
    """The history as the ledger gives it: a zaak per inwoner and month, one in ten still open."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - a process loads and is measured with what it needs only

    from pipeline.contracts.zaken import Zaak, ZaakSignaal  # noqa: PLC0415 - as above
    from pipeline.stages.combine import matchingperiode  # noqa: PLC0415 - as above

    old = rows.filter(pc.greater(rows["maand"], pa.scalar(0))).sort_by([("bsn", "ascending"), ("maand", "ascending")])
    starts = [date(2026 - (ago >= VANDAAG.month), (VANDAAG.month - ago - 1) % 12 + 1, 1) for ago in range(MAANDEN + 1)]
    periods = [matchingperiode(start) for start in starts]
    columns = (old[name].to_pylist() for name in ("bsn", "adres", "soort", "bedrag_cent", "crisis", "maand"))
    groups: dict[tuple[str, int], list[ZaakSignaal]] = {}
    for nr, (bsn, adres, soort, bedrag, crisis, ago) in enumerate(zip(*columns, strict=True)):
        signaal = ZaakSignaal(f"H{nr:019x}", bsn, adres, soort, bedrag, crisis, starts[ago], None)
        groups.setdefault((bsn, ago), []).append(signaal)
    return [
        Zaak(
            zaak_id=f"Z{nr:020x}",
            bsn=bsn,
            adres=signalen[0].adres,
            signalen=tuple(signalen),
            periode=periods[ago],
            matchingsdatum=starts[ago],
            klasse="enkelvoudig",
            klasse_adres="enkelvoudig",
            klasse_soort="enkelvoudig",
            opeenvolgend=False,
            terugkijk=periods[ago],
            is_open=nr % int(1 / OPEN) == 0,
        )
        for nr, ((bsn, ago), signalen) in enumerate(groups.items())
    ]


class Gemeten(NamedTuple):
    """Seconds per part of the work, memory (MB) before and at its highest, and what came out."""

    seconds: dict[str, float]
    rows: float
    peak: float
    made: dict[str, int]


@contextmanager
def clock(seconds: dict[str, float], part: str) -> Iterator[None]:
    """Note how much processor time a part took; others on the machine do not matter so."""
    begin = time.process_time()
    yield
    seconds[part] = time.process_time() - begin


def memory() -> float:
    """The highest so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_seintje(signalen: int) -> Gemeten:
    """The three stages as the night calls them, for every zaak that is new or changed."""
    from pipeline.contracts.beleid import load_beleid  # noqa: PLC0415 - a process loads and is measured with what it needs only
    from pipeline.contracts.config import Zaken  # noqa: PLC0415 - as above
    from pipeline.contracts.ids import Sleutel  # noqa: PLC0415 - as above
    from pipeline.contracts.zaken import Geadresseerde, Stand, ZaakFeiten  # noqa: PLC0415 - as above
    from pipeline.stages.combine import combine_zaken  # noqa: PLC0415 - as above
    from pipeline.stages.decide import Regels, decide_zaak  # noqa: PLC0415 - as above
    from pipeline.stages.weigh import weigh_zaak  # noqa: PLC0415 - as above

    rows = make_rows(signalen)
    news, bestaand = make_signalen(rows), make_zaken(rows)
    del rows
    terms, beleid, seconds, before = Zaken(), load_beleid(), dict[str, float](), memory()
    with clock(seconds, "combine"):
        zaken = combine_zaken(news, bestaand=bestaand, vandaag=VANDAAG, instelling=terms, sleutel=Sleutel(bytes(32)))
    with clock(seconds, "weigh"):
        gewogen = [
            weigh_zaak(
                ZaakFeiten(
                    soorten=tuple(sorted({signaal.soort for signaal in zaak.signalen})),
                    bedrag_cent=sum(signaal.bedrag_cent for signaal in zaak.signalen),
                    klasse=zaak.klasse,
                    opeenvolgend=zaak.opeenvolgend,
                    crisis=zaak.crisis,
                    leeftijd=nr % 70 + 18,
                    minderjarigen=nr % 4 == 0,
                    eerder_contact="geen",
                    telefoon=nr % 2 == 0,
                    email=nr % 3 == 0,
                ),
                beleid,
                uitvoerders=("kwadraad",),
                termijnen=terms,
            )
            for nr, zaak in enumerate(zaken)
        ]
    inwoner = dict.fromkeys(("geheimhouding", "in_onderzoek", "curatele", "opschorting_reden", "functie_adres"), "")
    inwoner["gemeente_code"] = "0637"
    addressed, regels = Geadresseerde(("J. Groenen",), "2711EC", "", "Geachte …"), Regels(terms, beleid, "0637")
    with clock(seconds, "decide"):
        besluiten = [
            decide_zaak(zaak, Stand(VANDAAG, one.stappen), inwoner, addressed, regels=regels, vandaag=VANDAAG)
            for zaak, one in zip(zaken, gewogen, strict=True)
        ]
    made = {
        "zaken": len(zaken),
        "signalen": len(news),
        "history": len(bestaand),
        "brieven": sum(len(besluit.brieven) for besluit in besluiten),
        "opeenvolgend": sum(zaak.opeenvolgend for zaak in zaken),
        "meervoudig": sum(zaak.klasse == "meervoudig" for zaak in zaken),
    }
    return Gemeten(seconds, before, memory(), made)


def run_duckdb(signalen: int) -> Gemeten:
    """Per inwoner and per address and month what is owed and by how many: nothing kept, nothing decided."""
    import duckdb  # noqa: PLC0415 - a process loads and is measured with what it needs only

    rows = make_rows(signalen)
    seconds, before = dict[str, float](), memory()
    with clock(seconds, "group by"), duckdb.connect() as engine:
        engine.register("rows", rows)
        people = engine.sql(
            """SELECT bsn, min(maand), count(*), sum(bedrag_cent), bool_or(crisis), count(DISTINCT soort)
               FROM rows GROUP BY bsn"""
        ).to_arrow_table()
        homes = engine.sql("SELECT adres, maand, count(*) FROM rows GROUP BY adres, maand").to_arrow_table()
    return Gemeten(seconds, before, memory(), {"inwoners": people.num_rows, "adres en maand": homes.num_rows})


RUNS: dict[str, Callable[[int], Gemeten]] = {
    "seintje combine + weigh + decide": run_seintje,
    "plain DuckDB group-by": run_duckdb,
}


def measure(naam: str, signalen: int) -> Gemeten:
    """One contender in a process of its own."""
    command = [sys.executable, str(HIER), "--child", naam, "--signalen", str(signalen)]
    return Gemeten(*json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def say(line: str) -> None:
    """A line for who waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Let both run in turn, keep the best of each, say what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signalen", type=int, default=1_100_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        sys.stdout.write(json.dumps(RUNS[options.child](options.signalen)))
        return
    best: dict[str, Gemeten] = {}
    for _ in range(options.rounds):
        for naam in RUNS:
            found = measure(naam, options.signalen)
            if naam not in best or sum(found.seconds.values()) < sum(best[naam].seconds.values()):
                best[naam] = found
    say(f"{options.signalen} new signalen on a year of {options.signalen}, best of {options.rounds}")
    say(f"{'':34}{'s':>8}{'x plain':>9}{'rows MB':>9}{'peak MB':>9}")
    bar = sum(best["plain DuckDB group-by"].seconds.values())
    for naam, found in best.items():
        total = sum(found.seconds.values())
        say(f"{naam:34}{total:8.2f}{total / bar:9.1f}{found.rows:9.0f}{found.peak:9.0f}")
        if len(found.seconds) > 1:
            say("".join(f"  {part} {seconds:.1f} s" for part, seconds in found.seconds.items()))
        say("  " + ", ".join(f"{wat} {aantal}" for wat, aantal in found.made.items()))


if __name__ == "__main__":
    main()
