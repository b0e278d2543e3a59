"""What the Tab key offers: ids of this municipality, straight from config.yaml and the ledger, so that it is quick."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import click
import yaml

_LEDGER = {
    "zaak": "SELECT zaak_id FROM zaken WHERE status = 'Open'",
    "iedere zaak": "SELECT zaak_id FROM zaken",
    "kenmerk": "SELECT kenmerk FROM brieven",
    "batch": "SELECT batch FROM batches WHERE status IN ('klaar', 'vrijgegeven')",
    "signaal": "SELECT signaal_id FROM zaak_signalen UNION SELECT signaal_id FROM signaal_status",
    "levering": "SELECT levering_id FROM leveringen",
    "overdracht": "SELECT signaal_id FROM overdrachten WHERE afgehandeld_op = ''",
    "antwoord": "SELECT naam FROM retour WHERE afgehandeld_op = ''",
}
_CONFIG = {"partner": "partners", "uitvoerder": "uitvoerders"}
_MOST = 200

Offer = Callable[[click.Context, click.Parameter, str], list[str]]


def offered(*kinds: str) -> Offer:
    """What to offer for an id of any of these kinds, by the letters typed so far; nothing when it cannot be read."""

    def offer(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
        try:
            path = Path(ctx.find_root().params.get("config") or "config.yaml")
            config = yaml.safe_load(path.read_text(encoding="utf-8"))
            return [one for kind in kinds for one in _of_kind(kind, config, path.parent, typed)]
        except (OSError, yaml.YAMLError, sqlite3.Error, AttributeError, TypeError, KeyError):
            return []  # Tab is no place for an error message

    return offer


def _of_kind(kind: str, config: Mapping[str, Any], folder: Path, typed: str) -> list[str]:
    if kind in _CONFIG:
        known = [str(one["id"]) for one in config.get(_CONFIG[kind]) or ()]
        return [one for one in known if one.startswith(typed.lower())]
    ledger = folder / config.get("store", "store") / "ledger.sqlite"
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        return [
            one for (one,) in connection.execute(_LEDGER[kind] + " ORDER BY 1") if one.lower().startswith(typed.lower())
        ][:_MOST]


def ddas(name: str) -> Offer:
    """What DDAS lists under this name, by the letters typed so far."""

    def offer(_: click.Context, __: click.Parameter, typed: str) -> list[str]:
        from pipeline.contracts import ddas as lists  # noqa: PLC0415 - only who presses Tab waits for it

        return [one for one in get_args(getattr(lists, name)) if one.lower().startswith(typed.lower())]

    return offer
