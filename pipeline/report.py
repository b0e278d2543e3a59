"""Where a run's HTML report stands; made again from the run's own JSON when it is gone."""

from pathlib import Path

from pipeline.adapters.files import write_whole
from pipeline.adapters.report_html import render_html
from pipeline.adapters.store import read_store
from pipeline.contracts.config import Config
from pipeline.contracts.verslag import Verslag
from pipeline.errors import UsageError
from pipeline.omgeving import Omgeving


def verslag_path(config: Config, run_id: str) -> Path:
    """The file of a run's HTML report."""
    return config.store / "verslagen" / f"{run_id}.html"


def find_report(omgeving: Omgeving, run_id: str | None) -> Path:
    """The report of this run, or of the last one. Raises UsageError for a run that does not exist."""
    with read_store(omgeving.config.store) as store:
        rows = store.rows(
            """SELECT run_id, verslag FROM runs WHERE verslag <> '' AND (? IS NULL OR run_id = ?)
               ORDER BY run_id DESC LIMIT 1""",
            run_id,
            run_id,
        )
    if not rows:
        what = f"Er is geen run {run_id}." if run_id else "Er is nog geen run geweest."
        raise UsageError(what, "Bekijk de runs met `seintje export runs runs.csv`.")
    path = verslag_path(omgeving.config, rows[0]["run_id"])
    if not path.exists():
        write_whole(path, render_html(Verslag.from_json(rows[0]["verslag"])).encode())
    return path
