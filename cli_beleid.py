"""The commands about the policy: `seintje beleid …`."""

from datetime import datetime
from pathlib import Path

import click

from cli_lazy import loaded_on_first_use
from cli_words import DAY, DAY_SHOWN, FILE, Words
from dutch_click import DutchGroup
from pipeline.errors import ExitCode

with loaded_on_first_use():
    from pipeline import beleid as beleid_desk
    from pipeline import beleid_words, beleidstoets_words
    from pipeline import beleidstoets as toets_desk


@click.group(cls=DutchGroup)
def beleid() -> None:
    """`seintje beleid toon`: het afwegingskader, wie krijgt welk contact."""


@beleid.command("toon")
@click.argument("file", metavar="[FILE]", type=FILE, required=False)
@click.option("--yaml", "as_yaml", is_flag=True, help="Als bestand om te veranderen: beleid toon --yaml > nieuw.yaml")
@click.pass_obj
def beleid_toon(words: Words, file: Path | None, as_yaml: bool) -> ExitCode:
    """`seintje beleid toon`: de regels, de plannen en wat eraan opvalt; van config.yaml of van FILE."""
    shown = beleid_desk.show_beleid(words.omgeving(), file)
    if as_yaml:
        text = beleid_desk.beleid_text(shown.beleid)
        words.say([text.rstrip()], {"yaml": text})
        return ExitCode.OK
    words.say(beleid_words.say_beleid(shown), beleid_words.as_document(shown))
    return ExitCode.OK


@beleid.command("toets")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--van", type=DAY, metavar=DAY_SHOWN, required=True, help="Zaken die begonnen vanaf deze dag.")
@click.option("--tot", type=DAY, metavar=DAY_SHOWN, required=True, help="Zaken die begonnen tot en met deze dag.")
@click.pass_obj
def beleid_toets(words: Words, file: Path, van: datetime, tot: datetime) -> ExitCode:
    """`seintje beleid toets nieuw.yaml --van 2026-01-01 --tot 2026-06-30`: wat zou er anders gaan?"""
    tried = toets_desk.try_beleid(words.omgeving(), file, van=van.date(), tot=tot.date())
    words.say(beleidstoets_words.say_toets(tried), toets_desk.as_document(tried))
    return ExitCode.OK
