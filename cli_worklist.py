"""The commands for worklists: work out to an executor such as Kwadraad, and its outcomes back."""

from pathlib import Path

import click

from cli_complete import offered
from cli_lazy import loaded_on_first_use
from cli_words import FILE, Words
from dutch_click import DutchGroup
from pipeline.errors import ExitCode, UsageError

with loaded_on_first_use():
    from pipeline import worklist as worklist_desk
    from pipeline import worklist_drop as drop_desk
    from pipeline import worklist_import as import_desk

_WIE = "De id van de uitvoerder in config.yaml."


@click.group(cls=DutchGroup)
def worklist() -> None:
    """`seintje worklist export --uitvoerder kwadraad werk.xlsx`: werk voor een uitvoerder, en wat ervan kwam."""


@worklist.command("export")
@click.argument("file", metavar="[FILE.xlsx]", type=FILE, required=False)
@click.option("--uitvoerder", required=True, shell_complete=offered("uitvoerder"), help=_WIE)
@click.pass_obj
def worklist_export(words: Words, file: Path | None, uitvoerder: str) -> ExitCode:
    """`seintje worklist export --uitvoerder kwadraad werk.xlsx`: de werklijst, met de kaartjes ernaast.

    Zonder FILE.xlsx gaat de lijst naar de drop van de uitvoerder.
    """
    if file is None:
        done = drop_desk.bring_worklist(words.omgeving(), uitvoerder)
    else:
        done = worklist_desk.export_worklist(words.omgeving(), uitvoerder, file)
    words.say(worklist_desk.say_geschreven(done), done._asdict())
    return ExitCode.WAITING if done.zonder_kaartje else ExitCode.OK


@worklist.command("import")
@click.argument("file", metavar="[FILE.xlsx]", type=FILE, required=False)
@click.option("--uitvoerder", shell_complete=offered("uitvoerder"), help=f"Haal op wat er op de drop terugkwam. {_WIE}")
@click.option("-n", "--dry-run", is_flag=True, help="Controleer alles en verander niets.")
@click.pass_obj
def worklist_import(words: Words, file: Path | None, uitvoerder: str | None, dry_run: bool) -> ExitCode:
    """`seintje worklist import werk.xlsx`: neem over wat de uitvoerder invulde, alles of niets.

    Met --uitvoerder kwadraad in plaats van FILE.xlsx haalt Seintje de lijsten van de drop.
    """
    if (file is None) == (uitvoerder is None):
        raise UsageError("Kies één ding.", "Geef FILE.xlsx, of --uitvoerder om op te halen van de drop.")
    if file is None:
        return _fetch(words, str(uitvoerder), dry_run=dry_run)
    done = import_desk.import_worklist(words.omgeving(), file, dry_run=dry_run)
    words.say(import_desk.say_ingelezen(done, dry_run=dry_run), done._asdict())
    return ExitCode.WAITING if done.let_op else ExitCode.OK


def _fetch(words: Words, uitvoerder: str, *, dry_run: bool) -> ExitCode:
    if dry_run:
        raise UsageError("--dry-run kan alleen met een bestand.", "Geef FILE.xlsx mee.")
    found = drop_desk.fetch_worklists(words.omgeving(), uitvoerder)
    words.say(drop_desk.say_teruggekomen(found), [one._asdict() for one in found])
    return ExitCode.OK if all(one.ingelezen for one in found) else ExitCode.WAITING
