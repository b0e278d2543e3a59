"""The commands for worklists: work out to an executor such as Kwadraad, and its outcomes back."""

from pathlib import Path

import click

from cli_words import FILE, Words
from dutch_click import DutchGroup
from pipeline import worklist as worklist_desk
from pipeline import worklist_import as import_desk
from pipeline.errors import ExitCode

_WIE = "De id van de uitvoerder in config.yaml."


@click.group(cls=DutchGroup)
def worklist() -> None:
    """`seintje worklist export --uitvoerder kwadraad werk.xlsx`: werk voor een uitvoerder, en wat ervan kwam."""


@worklist.command("export")
@click.argument("file", metavar="FILE.xlsx", type=FILE)
@click.option("--uitvoerder", required=True, help=_WIE)
@click.pass_obj
def worklist_export(words: Words, file: Path, uitvoerder: str) -> ExitCode:
    """`seintje worklist export --uitvoerder kwadraad werk.xlsx`: de werklijst, met de kaartjes ernaast."""
    done = worklist_desk.export_worklist(words.omgeving(), uitvoerder, file)
    words.say(worklist_desk.say_geschreven(done), done._asdict())
    return ExitCode.WAITING if done.zonder_kaartje else ExitCode.OK


@worklist.command("import")
@click.argument("file", metavar="FILE.xlsx", type=FILE)
@click.option("-n", "--dry-run", is_flag=True, help="Controleer alles en verander niets.")
@click.pass_obj
def worklist_import(words: Words, file: Path, dry_run: bool) -> ExitCode:
    """`seintje worklist import werk.xlsx`: neem over wat de uitvoerder invulde, alles of niets."""
    done = import_desk.import_worklist(words.omgeving(), file, dry_run=dry_run)
    words.say(import_desk.say_ingelezen(done, dry_run=dry_run), done._asdict())
    return ExitCode.WAITING if done.let_op else ExitCode.OK
