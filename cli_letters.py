"""The commands for letters, and for the print street."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cli_complete import offered
from cli_lazy import loaded_on_first_use
from cli_words import FILE, Words
from dutch_click import DutchCommand, DutchGroup
from pipeline.errors import ExitCode
from pipeline.waarom import WAAROM_HELP

with loaded_on_first_use():
    from pipeline import answers as answers_desk
    from pipeline import dispatch as dispatch_desk
    from pipeline import letters as letters_desk
    from pipeline import readability, saying
    from pipeline import status as status_desk


@click.group(cls=DutchGroup)
def letters() -> None:
    """`seintje letters list`: de brieven voordat ze weggaan."""


@letters.command("list")
@click.option("--status", "state", help="Alleen brieven met deze status, bijvoorbeeld klaar.")
@click.pass_obj
def letters_list(words: Words, state: str | None) -> ExitCode:
    """`seintje letters list --status klaar`: kenmerk, status en batch van elke brief."""
    rows = letters_desk.list_letters(words.omgeving(), status=state)
    words.say(saying.say_letters(rows), [row._asdict() for row in rows])
    return ExitCode.OK


@letters.command("show")
@click.argument("kenmerk", shell_complete=offered("kenmerk"))
@click.pass_obj
def letters_show(words: Words, kenmerk: str) -> ExitCode:
    """`seintje letters show VS-…`: alles over één brief, met het pad van de PDF."""
    letter = letters_desk.show_letter(words.omgeving(), kenmerk)
    words.say([f"{name:<12}{value}" for name, value in letter.items()], letter)
    return ExitCode.OK


@letters.command("preview")
@click.argument("template")
@click.argument("file", metavar="[FILE]", type=FILE, required=False)
@click.option("--naar", type=FILE, help="Hetzelfde als FILE: een .pdf of .png; standaard voorbeeld-TEMPLATE.pdf.")
@click.option(
    "--kenmerk", shell_complete=offered("kenmerk"), help="Neem de gegevens van deze brief in plaats van het voorbeeld."
)
@click.pass_obj
def letters_preview(words: Words, template: str, file: Path | None, naar: Path | None, kenmerk: str | None) -> ExitCode:
    """`seintje letters preview crisis crisis.png`: bekijk een brief met een voorbeeld of echte gegevens."""
    target = file or naar or Path(f"voorbeeld-{template}.pdf")
    path = letters_desk.preview_letter(words.omgeving(), template, target, kenmerk=kenmerk)
    words.say([str(path)], {"pad": path})
    return ExitCode.OK


@letters.command("check")
@click.argument("templates", metavar="[TEMPLATE]…", nargs=-1)
@click.pass_obj
def letters_check(words: Words, templates: Sequence[str]) -> ExitCode:
    """`seintje letters check`: hoe leesbaar de brieven zijn, met cijfers en wat er makkelijker kan."""
    omgeving = words.omgeving()
    read = readability.read_templates(omgeving, templates)
    lines = readability.say_gelezen(read, readability.leesgrenzen(omgeving))
    words.say(lines, [one.as_document() for one in read])
    return ExitCode.WAITING if any(one.bevindingen for one in read) else ExitCode.OK


@letters.command("approve")
@click.argument("batch", shell_complete=offered("batch"))
@click.pass_obj
def letters_approve(words: Words, batch: str) -> ExitCode:
    """`seintje letters approve BATCH`: geef een batch vrij voor de drukstraat."""
    aantal = letters_desk.approve_batch(words.omgeving(), batch)
    words.say([f"{aantal} brieven vrijgegeven. → seintje dispatch"], {"batch": batch, "aantal": aantal})
    return ExitCode.OK


@letters.command("cancel")
@click.argument("kenmerk", shell_complete=offered("kenmerk"))
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def letters_cancel(words: Words, kenmerk: str, waarom: str) -> ExitCode:
    """`seintje letters cancel VS-… --reden verhuisd`: stop een brief die nog niet weg is."""
    done = letters_desk.cancel_letter(words.omgeving(), kenmerk, waarom=waarom)
    words.say(saying.say_cancelled(done), done._asdict())
    return ExitCode.OK


@letters.command("answers")
@click.option("--alles", is_flag=True, help="Ook wat klopte en wat is afgehandeld.")
@click.pass_obj
def letters_answers(words: Words, alles: bool) -> ExitCode:
    """`seintje letters answers`: antwoorden van de drukstraat waar iets mee is, met de reden."""
    rows = answers_desk.list_answers(words.omgeving(), alles=alles)
    document = [row._asdict() | {"bevindingen": [finding._asdict() for finding in row.bevindingen]} for row in rows]
    words.say(saying.say_answers(rows), document)
    return ExitCode.OK


@letters.command("settle")
@click.argument("file", metavar="BESTAND", shell_complete=offered("antwoord"))
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def letters_settle(words: Words, file: str, waarom: str) -> ExitCode:
    """`seintje letters settle X-RSP.txt --reden "gebeld"`: u hebt een antwoord van de drukstraat afgehandeld."""
    aantal = answers_desk.settle_answer(words.omgeving(), file, waarom=waarom)
    words.say([f"Vastgelegd: {file} is afgehandeld."], {"bestand": file, "aantal": aantal})
    return ExitCode.OK


@click.command(cls=DutchCommand)
@click.argument("batch", required=False, shell_complete=offered("batch"))
@click.pass_obj
def dispatch(words: Words, batch: str | None) -> ExitCode:
    """`seintje dispatch`: stuur vrijgegeven batches naar de drukstraat en lees de antwoorden."""
    omgeving = words.omgeving()
    words.confirm(dispatch_desk.count_approved(omgeving, only=batch), "brieven gaan naar de drukstraat")
    done = dispatch_desk.dispatch(omgeving, only=batch)
    words.say(saying.say_dispatched(done), done._asdict() | {"bevindingen": status_desk.in_words(done.bevindingen)})
    if done.geweigerd:
        return ExitCode.NOT_ALLOWED
    return ExitCode.WAITING if done.bevindingen else ExitCode.OK
