"""What every command shares: the global options as one value, the kinds of words, and how a product is said."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli_lazy import loaded_on_first_use
from cli_progress import progress_on, wipe_progress
from pipeline.errors import UsageError

with loaded_on_first_use():
    from pipeline import omgeving as seintje
    from pipeline.adapters import config_file

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

    def omgeving(self) -> seintje.Omgeving:
        """The configuration and the day for this command. Raises ConfigError."""
        config = config_file.load_config(self.config)
        who = seintje.current_user()
        shown = sys.stderr.isatty() and not self.quiet and not self.as_json
        if not shown:
            return seintje.Omgeving(config, self.vandaag, lambda: datetime.now(UTC), who)
        return seintje.Omgeving(config, self.vandaag, lambda: datetime.now(UTC), who, progress_on(sys.stderr))

    def say(self, lines: Iterable[str], document: object) -> None:
        """The product, on stdout: text for people, or one JSON document."""
        wipe_progress()
        if self.as_json:
            click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))
        elif not self.quiet:
            click.echo("\n".join(lines))

    def confirm(self, aantal: int, wat: str) -> None:
        """In a terminal: let a person type the number before what cannot be undone. Raises UsageError for another."""
        if not aantal or self.as_json or not sys.stdin.isatty():
            return
        click.echo(f"{aantal} {wat}. Dat kan niet terug.", err=True)
        typed = click.prompt("Typ het aantal om door te gaan", err=True)
        if typed.strip() != str(aantal):
            raise UsageError("Dat is niet het aantal. Er is niets gedaan.", "Bekijk eerst wat er klaarstaat.")

    def day(self, given: datetime | None) -> date:
        """The day of an option, today when it was not given."""
        return given.date() if given else self.vandaag


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
