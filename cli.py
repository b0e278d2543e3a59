"""Seintje's commands: parse the words, call the desk, say what came of it, end with the contract's exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
from click.shell_completion import get_completion_class

import cli_beleid
import cli_letters
import cli_leveringen
import cli_matching
import cli_partners
import cli_terugkoppeling
import cli_worklist
import cli_zaken
from cli_complete import offered
from cli_lazy import loaded_on_first_use
from cli_progress import wipe_progress
from cli_words import DAY, DAY_SHOWN, FILE, Words
from dutch_click import DutchGroup, explain_usage, global_options_first
from pipeline.domain.klok import NEDERLAND
from pipeline.errors import ExitCode, SeintjeError, UsageError

with loaded_on_first_use():
    from pipeline import check as check_desk
    from pipeline import explain as explain_desk
    from pipeline import export as export_desk
    from pipeline import init as init_desk
    from pipeline import inwoners as inwoners_desk
    from pipeline import night, saying
    from pipeline import report as report_desk
    from pipeline import status as status_desk
    from pipeline.demo import run as demo_desk
    from pipeline.formats import inwoners as inwoners_formats


@click.group(cls=DutchGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.option("--config", type=FILE, envvar="SEINTJE_CONFIG", default=Path("config.yaml"), help="Pad van config.yaml.")
@click.option("--vandaag", type=DAY, metavar=DAY_SHOWN, help="De dag waarop Seintje rekent; standaard vandaag.")
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document op stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Vertel ook de waarschuwingen.")
@click.option("-q", "--quiet", is_flag=True, help="Vertel niets dat niet moet.")
@click.option("--no-color", is_flag=True, help="Geen kleur; Seintje gebruikt die alleen bij fouten.")
@click.pass_context
def cli(
    ctx: click.Context,
    config: Path,
    vandaag: datetime | None,
    as_json: bool,
    verbose: bool,
    quiet: bool,
    no_color: bool,  # noqa: ARG001 - as above
) -> None:
    """Seintje: vroegsignalering voor gemeenten, elke nacht.

    \b
    seintje demo                 alles zien werken, in een map demo/
    seintje run                  de nacht draaien
    seintje status               wat er op u wacht
    """
    today = vandaag.date() if vandaag else datetime.now(NEDERLAND).date()
    ctx.obj = Words(config, today, as_json, quiet, verbose)


@cli.command()
@click.argument("folder", metavar="[DIR]", type=FILE, default=Path("demo"), required=False)
@click.option("--inwoners", type=click.IntRange(min=200), default=2000, show_default=True, help="Aantal inwoners.")
@click.option("--signalen", type=click.IntRange(min=10), default=60, show_default=True, help="Aantal signalen.")
@click.option("--seed", type=int, default=1, show_default=True, help="Dezelfde seed geeft dezelfde gemeente.")
@click.pass_obj
def demo(words: Words, folder: Path, inwoners: int, signalen: int, seed: int) -> ExitCode:
    """`seintje demo`: bouw een verzonnen gemeente in DIR en draai één hele nacht."""
    told = demo_desk.run_demo(folder, inwoners=inwoners, signalen=signalen, seed=seed, vandaag=words.vandaag)
    words.say(demo_desk.say_demo(told), told)
    return ExitCode.WAITING if told.wacht else ExitCode.OK


@cli.command()
@click.argument("folder", metavar="[DIR]", type=FILE, default=Path(), required=False)
@click.pass_obj
def init(words: Words, folder: Path) -> ExitCode:
    """`seintje init`: schrijf een config.yaml met uitleg en de mappen die erbij horen."""
    made = init_desk.init(folder)
    words.say(
        [*(f"Gemaakt: {path}" for path in made), "Vul config.yaml in en doe dan: seintje check"], {"gemaakt": made}
    )
    return ExitCode.OK


@cli.command()
@click.pass_obj
def check(words: Words) -> ExitCode:
    """`seintje check`: controleer instellingen, drops, brieven en store; verandert niets."""
    found = check_desk.check(words.omgeving())
    lines = []
    for one in found:
        lines += saying.wrapped(f"{one.naam}: {one.melding} {one.doe_dit}".rstrip(), mark=f"{one.oordeel:<7}")
    words.say(lines, [one._asdict() for one in found])
    return ExitCode(max((one.code for one in found), default=ExitCode.OK))


@cli.command()
@click.option("-n", "--dry-run", is_flag=True, help="Vertel wat er zou gebeuren en verander niets.")
@click.option(
    "--partner", "partners", multiple=True, shell_complete=offered("partner"), help="Alleen deze partner; mag vaker."
)
@click.pass_obj
def run(words: Words, dry_run: bool, partners: Sequence[str]) -> ExitCode:
    """`seintje run`: draai de nacht: leveringen ophalen, controleren, opzoeken, brieven maken."""
    omgeving = words.omgeving()
    known = [partner.id for partner in omgeving.config.partners]
    for wanted in partners:
        if wanted not in known:
            near = get_close_matches(wanted, known, n=1)
            raise UsageError(f"Partner {wanted} staat niet in config.yaml.", f"Bedoelt u {near[0]}?" if near else "")
    verslag = night.run_night(omgeving, only=partners, dry_run=dry_run)
    words.say(saying.say_verslag(verslag, dry_run=dry_run, verbose=words.verbose), json.loads(verslag.to_json()))
    return ExitCode.WAITING if verslag.wacht or verslag.meldingen else ExitCode.OK


@cli.group(cls=DutchGroup)
def inwoners() -> None:
    """`seintje inwoners import BESTAND`: het inwonersbestand uit de BRP."""


@inwoners.command("import")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--formaat", type=click.Choice(["auto", "plat", "lo3", "haalcentraal"]), default="auto")
@click.option("--peildatum", type=DAY, metavar=DAY_SHOWN, required=True, help="De dag waarop het bestand klopte.")
@click.option("--toch", is_flag=True, help="Ook als het bestand verdacht klein is.")
@click.pass_obj
def inwoners_import(
    words: Words, file: Path, formaat: inwoners_formats.Formaat, peildatum: datetime, toch: bool
) -> ExitCode:
    """`seintje inwoners import inwoners.csv --peildatum 2026-11-23`: lees alle inwoners in."""
    day = peildatum.date()
    imported = inwoners_desk.import_inwoners(words.omgeving(), file, formaat=formaat, peildatum=day, toch=toch)
    document = imported._asdict() | {"bevindingen": [finding._asdict() for finding in imported.bevindingen]}
    words.say(saying.say_import(imported), document)
    return ExitCode.WAITING if imported.bevindingen else ExitCode.OK


@cli.command()
@click.pass_obj
def status(words: Words) -> ExitCode:
    """`seintje status`: wat er wacht, op wie, en welke opdracht daarbij helpt."""
    now = status_desk.read_status(words.omgeving())
    words.say(saying.say_status(now), now._asdict() | {"drukte": [one._asdict() for one in now.drukte]})
    return ExitCode.WAITING if now.te_laat else ExitCode.OK


@cli.command()
@click.argument("run_id", metavar="[RUN]", required=False)
@click.pass_obj
def report(words: Words, run_id: str | None) -> ExitCode:
    """`seintje report`: het pad van het verslag (HTML) van de laatste run, of van RUN."""
    path = report_desk.find_report(words.omgeving(), run_id)
    words.say([str(path)], {"pad": path})
    return ExitCode.OK


@cli.command()
@click.argument("identity", metavar="ID", shell_complete=offered("iedere zaak", "kenmerk", "signaal", "levering"))
@click.pass_obj
def explain(words: Words, identity: str) -> ExitCode:
    """`seintje explain VS-…`: waarom; voor een signaal, zaak, kenmerk, levering of batch."""
    lines = explain_desk.explain(words.omgeving(), identity)
    words.say(lines, {"uitleg": lines})
    return ExitCode.OK


@cli.command()
@click.argument("tabel")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--formaat", type=click.Choice(["csv", "parquet", "jsonl", "xlsx"]), help="Standaard wat FILE zegt.")
@click.pass_obj
def export(words: Words, tabel: str, file: Path, formaat: str | None) -> ExitCode:
    """`seintje export zaken zaken.csv`: schrijf een tabel van de store, zoals hij nu is."""
    rows = export_desk.export_table(words.omgeving(), tabel, file, formaat=formaat)
    words.say([f"{rows} rijen naar {file}"], {"bestand": file, "rijen": rows})
    return ExitCode.OK


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(words: Words, shell: str) -> ExitCode:
    """`seintje completion bash >> ~/.bashrc`: de Tab-toets vult opdrachten, opties en nummers aan."""
    made = get_completion_class(shell)
    if made is None:
        raise UsageError(f"Voor {shell} kan dit niet.")
    source = made(cli, {}, "seintje", "_SEINTJE_COMPLETE").source()
    words.say([source], {"shell": shell, "script": source})
    return ExitCode.OK


for _command in (
    cli_beleid.beleid,
    cli_letters.letters,
    cli_letters.dispatch,
    cli_leveringen.leveringen,
    cli_matching.review,
    cli_matching.match,
    cli_matching.matching,
    cli_partners.partners,
    cli_terugkoppeling.feedback,
    cli_worklist.worklist,
    cli_zaken.zaak,
    cli_zaken.bezwaar,
    cli_zaken.trajecten,
    cli_zaken.overdracht,
):
    cli.add_command(_command)
cli_partners.partners.add_command(cli_terugkoppeling.bewijs)


def run_cli(args: Sequence[str]) -> ExitCode:
    """Run one command and map whatever ends it to its exit code: the only place that does."""
    as_json = "--json" in args
    try:
        outcome: Any = cli.main(global_options_first(args, cli), prog_name="seintje", standalone_mode=False)
        return ExitCode(outcome or 0)
    except SeintjeError as error:
        return _tell(error.code, error.melding, error.doe_dit, problemen=error.problemen, as_json=as_json)
    except click.ClickException as error:
        return _tell(ExitCode.USAGE, explain_usage(error), "Bekijk de hulp met -h.", as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        return _tell(ExitCode.INTERRUPTED, "Afgebroken.", "De volgende run gaat verder waar deze was.", as_json=as_json)
    except OSError as error:
        where = f" ({Path(str(error.filename)).name})" if error.filename else ""
        todo = "Controleer schijfruimte en rechten en probeer het opnieuw; er is niets half gedaan."
        return _tell(ExitCode.UNAVAILABLE, f"Het systeem weigert: {error.strerror}{where}.", todo, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the one place where a bug becomes a clear end
        where = _place(error)
        todo = "Er is niets half gedaan. Meld dit bij de beheerder, met deze regel erbij."
        return _tell(
            ExitCode.BUG, f"Er ging iets mis in Seintje zelf: {type(error).__name__} in {where}.", todo, as_json=as_json
        )


def _tell(code: ExitCode, melding: str, doe_dit: str, *, as_json: bool, problemen: Sequence[str] = ()) -> ExitCode:
    if as_json:
        fout = {"code": int(code), "melding": melding, "doe_dit": doe_dit}
        click.echo(
            json.dumps({"fout": fout | ({"problemen": problemen} if problemen else {})}, ensure_ascii=False, indent=2)
        )
        return code
    wipe_progress()
    first, *more = (line for one in f"Fout: {melding}".splitlines() for line in saying.wrapped(one))
    coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ and "--no-color" not in sys.argv
    click.echo(first.replace("Fout:", click.style("Fout:", fg="red"), 1) if coloured else first, err=True)
    more += [line for problem in problemen for line in saying.wrapped(problem, mark="  - ")]
    for line in [*more, *saying.wrapped(doe_dit)]:
        click.echo(line, err=True)
    return code


def _place(error: Exception) -> str:
    """File and line in our own code where the bug showed; never the message, which may hold a value."""
    trace, place = error.__traceback__, "onbekend"
    while trace is not None:
        name = Path(trace.tb_frame.f_code.co_filename)
        if "pipeline" in name.parts:
            place = f"{name.name} regel {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def main() -> None:
    """The program."""
    sys.exit(run_cli(sys.argv[1:]))


if __name__ == "__main__":
    main()
