"""The run report as one HTML page that needs nothing else: no scripts, no fonts, no network, no personal data."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.contracts.reasons import redenen
from pipeline.contracts.verslag import Verslag
from pipeline.stages.report import report_context


def render_html(verslag: Verslag) -> str:
    """The page (Dutch, AA contrast, prints on A4), made from the run's JSON only.

    Every value is escaped. Raises jinja2.UndefinedError when the template asks for what is not there, ValueError when a
    time in the run is not ISO 8601.
    """
    environment = Environment(
        loader=PackageLoader("pipeline", "adapters"),
        autoescape=True,  # select_autoescape() would not see that `verslag.html.j2` is HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("verslag.html.j2").render(**report_context(verslag, redenen=_title)._asdict())


def _title(code: str) -> str:
    known = redenen().get(code)
    return known.titel if known else code  # an old run may carry a code that this version no longer has
