"""The commands about leveringen that wait for a person."""

from __future__ import annotations

import click

from cli_complete import offered
from cli_lazy import loaded_on_first_use
from cli_words import Words
from dutch_click import DutchGroup
from pipeline.errors import ExitCode
from pipeline.waarom import WAAROM_HELP

with loaded_on_first_use():
    from pipeline import leveringen as leveringen_desk


@click.group(cls=DutchGroup)
def leveringen() -> None:
    """`seintje leveringen list`: wat er binnenkwam, en beslissen over wat is vastgehouden."""


@leveringen.command("list")
@click.option("--status", "state", help="verwerkt, geweigerd, dubbel of vastgehouden.")
@click.pass_obj
def leveringen_list(words: Words, state: str | None) -> ExitCode:
    """`seintje leveringen list --status vastgehouden`: alle leveringen, de nieuwste eerst."""
    rows = leveringen_desk.list_leveringen(words.omgeving(), status=state)
    words.say(leveringen_desk.say_leveringen(rows), [row._asdict() for row in rows])
    return ExitCode.OK


@leveringen.command("show")
@click.argument("identity", metavar="ID", shell_complete=offered("levering"))
@click.pass_obj
def leveringen_show(words: Words, identity: str) -> ExitCode:
    """`seintje leveringen show L…`: de bevindingen van één levering, en wat u kunt doen."""
    lines = leveringen_desk.show_levering(words.omgeving(), identity)
    words.say(lines, {"levering": lines})
    return ExitCode.OK


@leveringen.command("release")
@click.argument("identity", metavar="ID", shell_complete=offered("levering"))
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def leveringen_release(words: Words, identity: str, waarom: str) -> ExitCode:
    """`seintje leveringen release L… --reden "klopt volgens Woonbron"`: laat een vastgehouden levering door."""
    code = leveringen_desk.release_levering(words.omgeving(), identity, waarom=waarom)
    words.say(["De volgende run neemt de levering op. → seintje run"], {"levering_id": code})
    return ExitCode.OK


@leveringen.command("refuse")
@click.argument("identity", metavar="ID", shell_complete=offered("levering"))
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def leveringen_refuse(words: Words, identity: str, waarom: str) -> ExitCode:
    """`seintje leveringen refuse L… --reden "oud bestand"`: wijs een vastgehouden levering af."""
    code = leveringen_desk.refuse_levering(words.omgeving(), identity, waarom=waarom)
    words.say(["De volgende run wijst de levering af. → seintje run"], {"levering_id": code})
    return ExitCode.OK
