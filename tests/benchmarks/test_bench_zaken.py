"""The benchmark of zaken measures what it says: all the news in zaken, each with an action, the same from one seed."""

import bench_zaken
import pyarrow.compute as pc


def test_all_news_comes_into_zaken_and_the_same_seed_gives_the_same_work() -> None:
    first, again = (bench_zaken.run_seintje(400).made for _ in range(2))
    assert first == again
    assert first["signalen"] == 400
    assert 0 < first["opeenvolgend"] < first["zaken"] <= 400 + first["history"]


def test_both_contenders_have_the_same_rows() -> None:
    rows = bench_zaken.make_rows(400)
    counted = bench_zaken.run_duckdb(400).made
    assert counted["inwoners"] == len(pc.unique(rows["bsn"]))
    assert sum(len(zaak.signalen) for zaak in bench_zaken.make_zaken(rows)) == 400
