"""The commands about what partners hear: words in, sentences and an exit code out."""

from pathlib import Path

import click

from cli_complete import offered
from cli_lazy import loaded_on_first_use
from cli_words import FILE, Words
from dutch_click import DutchCommand
from pipeline.errors import ExitCode

with loaded_on_first_use():
    from pipeline import bewijzen as bewijs_desk
    from pipeline import feedback as feedback_desk
    from pipeline import feedback_words


@click.command(cls=DutchCommand)
@click.option("-n", "--dry-run", is_flag=True, help="Vertel wat er zou gaan en verander niets.")
@click.pass_obj
def feedback(words: Words, dry_run: bool) -> ExitCode:
    """`seintje feedback --dry-run`: vertel partners wat er met hun leveringen en signalen is gebeurd."""
    done = feedback_desk.feedback(words.omgeving(), dry_run=dry_run)
    document = done._asdict() | {
        "nieuws": [one._asdict() for one in done.nieuws],
        "wachtend": [one._asdict() for one in done.wachtend],
        "problemen": [finding._asdict() for finding in done.problemen],
    }
    words.say(feedback_words.say_feedback(done), document)
    if any(finding.reden == "antwoord-niet-bezorgd" for finding in done.problemen):
        return ExitCode.UNAVAILABLE
    return ExitCode.WAITING if done.problemen else ExitCode.OK


@click.command(cls=DutchCommand)
@click.argument("signaal", metavar="SIGNAAL", shell_complete=offered("signaal"))
@click.argument("file", metavar="FILE.pdf", type=FILE)
@click.pass_obj
def bewijs(words: Words, signaal: str, file: Path) -> ExitCode:
    """`seintje partners bewijs S… bewijs.pdf`: het bewijs dat de partner dit signaal heeft gemeld."""
    kenmerk = bewijs_desk.write_bewijs(words.omgeving(), signaal, file)
    words.say([f"{file} ({kenmerk})"], {"bestand": str(file), "kenmerk": kenmerk})
    return ExitCode.OK
