"""What every command shares: the global options as one value, the kinds of words, and how a product is said."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from pipeline.adapters.config_file import load_config
from pipeline.omgeving import Omgeving, current_user

FILE = click.Path(path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])
DAY_SHOWN = "JJJJ-MM-DD"


@dataclass(frozen=True, slots=True)
class Words:
    """The global options, before the command."""

    config: Path
    vandaag: date
    as_json: bool
    quiet: bool
    verbose: bool

    def omgeving(self) -> Omgeving:
        """The configuration and the day for this command. Raises ConfigError."""
        return Omgeving(load_config(self.config), self.vandaag, lambda: datetime.now(UTC), current_user())

    def say(self, lines: Iterable[str], document: object) -> None:
        """The product, on stdout: text for people, or one JSON document."""
        if self.as_json:
            click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))
        elif not self.quiet:
            click.echo("\n".join(lines))

    def day(self, given: datetime | None) -> date:
        """The day of an option, today when it was not given."""
        return given.date() if given else self.vandaag


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
