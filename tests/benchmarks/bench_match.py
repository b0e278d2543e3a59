"""How often matching is wrong, and how fast it is beside Splink, polars with rapidfuzz, and bare joins.

    python -m tests.benchmarks.bench_match --fouten [--inwoners 500000] [--signalen 1000000] [--seed 1] [--zwaar]
    python -m tests.benchmarks.bench_match [--groot] [--rounds 3]

The first prints error tables (match_fouten), the second the ladder (match_ladder): 130,000 x 2,000, 1 million x 100,000
and, with --groot, 18 million x 1 million, which takes 20 minutes, 10 GB of disk and 22 GB of memory.
The ladder needs the extra `bench` (`make bench` installs it).
"""

import argparse
import sys
from pathlib import Path

HIER = Path(__file__).resolve()
sys.path[:0] = [str(HIER.parents[2]), str(HIER.parent)]


def say(line: str) -> None:
    """A line for who waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Parse the words, and do one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fouten", action="store_true", help="the error tables instead of the ladder")
    parser.add_argument("--inwoners", type=int, default=500_000)
    parser.add_argument("--signalen", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--met-bsn", type=float, default=0.0, help="the share of the signalen that has a BSN")
    parser.add_argument("--zwaar", action="store_true", help="more people who live unregistered with relatives")
    parser.add_argument("--groot", action="store_true", help="also 18 million x 1 million")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--geheugen", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    numbers = {"inwoners": options.inwoners, "signalen": options.signalen, "seed": options.seed}
    if options.fouten:
        from match_fouten import fouten  # noqa: PLC0415 - a process loads and is measured with what it needs only

        say(fouten(**numbers, met_bsn=options.met_bsn, zwaar=options.zwaar))
        return
    from match_ladder import ladder, run_child  # noqa: PLC0415 - a process loads and is measured with what it needs only

    if options.child:
        run_child(options.child[0], Path(options.child[1]), **numbers, geheugen=options.geheugen)
    else:
        ladder(groot=options.groot, rounds=options.rounds, seed=options.seed, say=say)


if __name__ == "__main__":
    main()
