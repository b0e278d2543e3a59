"""A synthetic population and signalen about it, every defect labelled: to measure how often matching is wrong.

    python -m tests.benchmarks.bevolking_groot --inwoners 500000 --signalen 1000000 --seed 1 FOLDER

What makes matching dangerous is in it on purpose: households and flats where the address says little, twins and sons
with one initial, namesakes next door, people who left or died and whose family stayed, an ex under the other's name,
customers who were never registered. The parts: `namen_groot` (names by frequency), `woningen_groot` (dwellings),
`huishoudens_groot` and `personen_groot` (who lives there), `register_groot` (the rows of INWONERS), `signalen_groot`
(what a partner knows), `gebreken_groot` (what it gets wrong, with all rates), on `kolommen_groot` (columns of text).
Made block by block of at most 500,000 persons; the same arguments give the same tables.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import parquet

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from namen_groot import build_namen  # noqa: E402 - found once the folder is on the path
from register_groot import build_blok, build_bsns, inwoners_table  # noqa: E402 - found once the folder is on the path
from signalen_groot import aantal_onbekenden, build_signalen  # noqa: E402 - found once the folder is on the path

BLOK = 500_000


class Proef(NamedTuple):
    """`inwoners` as INWONERS, `signalen` as SIGNALEN, and per signaal the truth.

    `waarheid` has signaal_id, bsn (empty when the person is not in the file), soort (inwoner, vertrokken, overleden,
    minderjarig, niet in bestand) and gebreken, the labels of `gebreken_groot.GEBREKEN`, of the name form, and for who
    is not in the file one `onderwerp: …`, which is no defect.
    """

    inwoners: pa.Table
    signalen: pa.Table
    waarheid: pa.Table


def make_proef(
    *,
    inwoners: int,
    signalen: int,
    seed: int,
    met_bsn: float = 0.0,
    met_klantnummer: bool = False,
    zwaar: bool = False,
) -> Proef:
    """`inwoners` rows, those who left and died included, and `signalen` of which the share `met_bsn` has a BSN.

    `zwaar`: five times as many signalen about people who live unregistered with relatives, more often of one initial.
    """
    namen = build_namen(np.random.default_rng([seed]))
    blokken = max(1, -(-inwoners // BLOK))
    personen, meldingen = (np.linspace(0, aantal, blokken + 1).astype(int).tolist() for aantal in (inwoners, signalen))
    tabellen: list[tuple[pa.Table, pa.Table, pa.Table]] = []
    postcode = bsn = 0
    for at in range(blokken):
        rng = np.random.default_rng([seed, at])
        rijen, aantal = personen[at + 1] - personen[at], meldingen[at + 1] - meldingen[at]
        onbekenden = aantal_onbekenden(aantal)
        nummers = build_bsns(bsn, rijen + onbekenden, seed * 7_919)
        blok = build_blok(
            rng, namen, rijen=rijen, onbekenden=onbekenden, eerste_postcode=postcode, bsn=nummers, zwaar=zwaar
        )
        found = build_signalen(
            rng, blok, begin=meldingen[at], aantal=aantal, met_bsn=met_bsn, met_klantnummer=met_klantnummer
        )
        tabellen.append((inwoners_table(blok), found.signalen, found.waarheid))
        postcode = int(blok.woningen.postcode[-1]) + 1
        bsn += (rijen + onbekenden) * 6 // 5 + 50
    return Proef(*(pa.concat_tables(delen) for delen in zip(*tabellen, strict=True)))


def tel_gebreken(waarheid: pa.Table) -> Counter[str]:
    """How many signalen have each defect, and how many have none."""
    rows: list[list[str]] = waarheid.select(["gebreken"]).to_pydict()["gebreken"]
    counts = Counter(label for row in rows for label in row)
    counts["zonder gebrek"] = sum(all(label.startswith("onderwerp") for label in row) for row in rows)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inwoners", type=int, default=500_000)
    parser.add_argument("--signalen", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--met-bsn", type=float, default=0.0)
    parser.add_argument("--met-klantnummer", action="store_true")
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    proef = make_proef(
        inwoners=args.inwoners, signalen=args.signalen, seed=args.seed, met_bsn=args.met_bsn,
        met_klantnummer=args.met_klantnummer,
    )  # fmt: skip
    args.folder.mkdir(parents=True, exist_ok=True)
    for naam, tabel in proef._asdict().items():
        parquet.write_table(tabel, args.folder / f"{naam}.parquet")
    soorten = Counter(str(soort) for soort in proef.waarheid["soort"].to_pylist())
    for label, keer in [*soorten.most_common(), *tel_gebreken(proef.waarheid).most_common()]:
        sys.stdout.write(f"{keer:10,d}  {keer / max(1, args.signalen):7.2%}  {label}\n")


if __name__ == "__main__":
    main()
