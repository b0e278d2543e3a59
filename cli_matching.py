"""The commands about who a signaal is about: doubtful ones, wrong ones, and the model."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from cli_complete import offered
from cli_lazy import loaded_on_first_use
from cli_words import DAY, DAY_SHOWN, FILE, Words
from dutch_click import DutchGroup
from pipeline.errors import ExitCode, UsageError
from pipeline.waarom import WAAROM_HELP

with loaded_on_first_use():
    from pipeline import herstel as herstel_desk
    from pipeline import matching as matching_desk
    from pipeline import review as review_desk
    from pipeline import review_screen, saying


@click.group(cls=DutchGroup, invoke_without_command=True)
@click.pass_context
def review(ctx: click.Context) -> ExitCode | None:
    """`seintje review`: beslis in de terminal over signalen waarvan niet zeker is wie het is.

    Zonder opdracht ziet u ze één voor één. Zijn het er veel, doe het dan in Excel met export en import.
    """
    if ctx.invoked_subcommand is not None:
        return None
    words: Words = ctx.obj
    if words.as_json or not sys.stdin.isatty():
        raise UsageError("Zonder terminal kan dit niet.", "Gebruik `seintje review export twijfel.xlsx`.")
    done = review_screen.review_in_terminal(
        words.omgeving(), key=click.getchar, show=lambda lines: click.echo("\n".join(lines), err=True)
    )
    words.say(review_desk.say_beoordeeld(done, dry_run=False), done._asdict())
    return ExitCode.WAITING if done.tegengesproken or done.oneens else ExitCode.OK


@review.command("export")
@click.argument("file", metavar="FILE.xlsx", type=FILE)
@click.pass_obj
def review_export(words: Words, file: Path) -> ExitCode:
    """`seintje review export twijfel.xlsx`: alle twijfelgevallen naar een werkmap voor Excel."""
    count = review_desk.export_review(words.omgeving(), file)
    told = f"{count} signalen naar {file}. {review_desk.STEEKPROEF} Vul in en doe: seintje review import {file}"
    words.say(saying.wrapped(told), {"signalen": count, "bestand": str(file)})
    return ExitCode.OK


@review.command("import")
@click.argument("file", metavar="FILE.xlsx", type=FILE)
@click.option("-n", "--dry-run", is_flag=True, help="Controleer alles en verander niets.")
@click.pass_obj
def review_import(words: Words, file: Path, dry_run: bool) -> ExitCode:
    """`seintje review import twijfel.xlsx`: neem de oordelen over, allemaal of geen een."""
    done = review_desk.import_review(words.omgeving(), file, dry_run=dry_run)
    words.say(review_desk.say_beoordeeld(done, dry_run=dry_run), done._asdict())
    return ExitCode.WAITING if done.tegengesproken else ExitCode.OK


@click.group(cls=DutchGroup)
def match() -> None:
    """`seintje match herstel S…`: een verkeerde match herstellen."""


@match.command("herstel")
@click.argument("signaal", metavar="SIGNAAL", shell_complete=offered("signaal"))
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def match_herstel(words: Words, signaal: str, waarom: str) -> ExitCode:
    """`seintje match herstel S… --reden "andere persoon"`: verbind dit signaal nooit meer met deze inwoner."""
    done = herstel_desk.herstel_match(words.omgeving(), signaal, waarom=waarom)
    words.say(herstel_desk.say_hersteld(done), done._asdict())
    return ExitCode.OK


@match.command("datalek")
@click.argument("signaal", metavar="SIGNAAL", shell_complete=offered("signaal"))
@click.option("--besluit", type=click.Choice(["gemeld", "niet-gemeld"]), required=True, help="Wat er is besloten.")
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def match_datalek(words: Words, signaal: str, besluit: str, waarom: str) -> ExitCode:
    """`seintje match datalek S… --besluit gemeld --reden "nummer 2026-17"`: leg vast wat u besloot."""
    herstel_desk.settle_datalek(words.omgeving(), signaal, besluit=besluit, waarom=waarom)
    words.say([f"Vastgelegd: {besluit}. De klok van 72 uur staat stil."], {"besluit": besluit})
    return ExitCode.OK


@click.group(cls=DutchGroup)
def matching() -> None:
    """`seintje matching model`: hoe Seintje de inwoner bij een signaal zoekt."""


@matching.command("model")
@click.pass_obj
def matching_model(words: Words) -> ExitCode:
    """`seintje matching model`: de regels, de gewichten en waar ze vandaan komen."""
    model = matching_desk.current_model(words.omgeving())
    words.say(matching_desk.say_model(model), model.model_dump(mode="json"))
    return ExitCode.OK


@matching.command("beproef")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--van", type=DAY, metavar=DAY_SHOWN, required=True, help="Signalen vanaf deze signaaldatum.")
@click.option("--tot", type=DAY, metavar=DAY_SHOWN, required=True, help="Signalen tot en met deze signaaldatum.")
@click.pass_obj
def matching_beproef(words: Words, file: Path, van: datetime, tot: datetime) -> ExitCode:
    """`seintje matching beproef model.yaml --van 2026-01-01 --tot 2026-06-30`: wie zou er veranderen?"""
    tried = matching_desk.try_model(words.omgeving(), file, van=van.date(), tot=tot.date())
    words.say(matching_desk.say_tried(tried), tried.as_document())
    return ExitCode.OK


@matching.command("vrijgeven")
@click.argument("regel", metavar="REGEL")
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def matching_vrijgeven(words: Words, regel: str, waarom: str) -> ExitCode:
    """`seintje matching vrijgeven A4 --reden "onderzocht"`: laat een regel na een fout weer zelf beslissen."""
    matching_desk.release_rule(words.omgeving(), regel, waarom=waarom)
    words.say([f"Regel {regel} beslist vanaf de volgende run weer zelf."], {"regel": regel})
    return ExitCode.OK
