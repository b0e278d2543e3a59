"""The desk of the policy: read it as a document, and hear what is wrong with it before a night works by it."""

from pathlib import Path

import yaml

from pipeline.adapters.config_file import load_beleid_file
from pipeline.adapters.letter_materials import SUFFIX
from pipeline.beleid_words import Getoond
from pipeline.contracts.beleid import Beleid, load_beleid, shipped_text
from pipeline.omgeving import Omgeving
from pipeline.stages.examine import Onderzocht, examine_beleid


def show_beleid(omgeving: Omgeving, file: Path | None = None) -> Getoond:
    """The policy of the configuration, or of FILE, with what there is to remark. Raises DataError for no policy."""
    beleid = omgeving.config.beleid if file is None else load_beleid_file(file)
    return Getoond(
        beleid=beleid,
        onderzocht=judge_beleid(omgeving, beleid),
        uitvoerders=uitvoerders_of(omgeving),
        termijn=omgeving.config.zaken.werkdagen_brief,
    )


def beleid_text(beleid: Beleid) -> str:
    """The policy as a file to change: the shipped one with its explanation, another one without."""
    if beleid == load_beleid():
        return shipped_text()
    plain = beleid.model_dump(mode="json", exclude_unset=True)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)


def judge_beleid(omgeving: Omgeving, beleid: Beleid) -> Onderzocht:
    """What can be said of the policy in this municipality, with its executors, letters and terms."""
    return examine_beleid(
        beleid,
        uitvoerders=uitvoerders_of(omgeving),
        sjablonen={path.name.removesuffix(SUFFIX) for path in omgeving.sjablonen.glob(f"*{SUFFIX}")},
        termijnen=omgeving.config.zaken,
    )


def uitvoerders_of(omgeving: Omgeving) -> tuple[str, ...]:
    """The ids of who does the work, the first of whom is `uitvoerder` in a plan."""
    return tuple(uitvoerder.id for uitvoerder in omgeving.config.uitvoerders)
