"""Paths in config.yaml are relative to config.yaml's own folder (contract, Commands)."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo


def _from_config_folder(value: object, info: ValidationInfo) -> object:
    if isinstance(value, Path):
        value = str(value)
    if not isinstance(value, str) or not value:
        raise ValueError("hier hoort een pad te staan")
    base: Path = (info.context or {}).get("map", Path())
    try:
        return base / Path(value).expanduser()
    except RuntimeError:
        raise ValueError("de gebruiker na ~ bestaat niet") from None


Pad = Annotated[Path, BeforeValidator(_from_config_folder)]
