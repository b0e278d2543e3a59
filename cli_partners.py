"""The commands of the partner register."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from cli_complete import offered
from cli_lazy import loaded_on_first_use
from cli_words import DAY, DAY_SHOWN, FILE, Words
from dutch_click import DutchGroup
from pipeline.errors import ExitCode
from pipeline.waarom import WAAROM_HELP

with loaded_on_first_use():
    from pipeline import aanmelden as aanmelden_desk
    from pipeline import ondertekenen as ondertekenen_desk
    from pipeline import partnerbeheer as beheer_desk
    from pipeline import partners as partners_desk
    from pipeline import postcodes as postcodes_desk
    from pipeline import probeer as probeer_desk
    from pipeline import probeer_words


@click.group(cls=DutchGroup)
def partners() -> None:
    """`seintje partners list`: wie er mag leveren, en hoe een nieuwe partner erbij komt."""


@partners.command("list")
@click.pass_obj
def partners_list(words: Words) -> ExitCode:
    """`seintje partners list`: alle partners, hun overeenkomst en hun laatste levering."""
    rows = partners_desk.list_partners(words.omgeving())
    words.say(partners_desk.say_partners(rows), [row._asdict() for row in rows])
    return ExitCode.OK


@partners.command("show")
@click.argument("partner", shell_complete=offered("partner"))
@click.pass_obj
def partners_show(words: Words, partner: str) -> ExitCode:
    """`seintje partners show woonbron`: alles over één partner."""
    lines = partners_desk.show_partner(words.omgeving(), partner)
    words.say(lines, {"partner": lines})
    return ExitCode.OK


@partners.command("probeer")
@click.argument("file", metavar="FILE", type=FILE)
@click.option(
    "--partner", shell_complete=offered("partner"), help="Van wie het bestand is; standaard zegt de naam dat."
)
@click.pass_obj
def partners_probeer(words: Words, file: Path, partner: str | None) -> ExitCode:
    """`seintje partners probeer VS_woonbron_20261123_001.csv`: zie hoe een bestand gelezen wordt; bewaart niets."""
    found = probeer_desk.probeer(words.omgeving(), file, partner=partner)
    words.say(probeer_words.say_probeer(found), found)
    return ExitCode.DATA if found.geweigerd else ExitCode.OK


@partners.command("vragenlijst")
@click.argument("file", metavar="FILE.xlsx", type=FILE)
@click.option(
    "--van", metavar="ID", shell_complete=offered("partner"), help="Vul in wat van deze partner al bekend is."
)
@click.pass_obj
def partners_vragenlijst(words: Words, file: Path, van: str | None) -> ExitCode:
    """`seintje partners vragenlijst nieuw.xlsx`: een lege vragenlijst voor een nieuwe partner."""
    aanmelden_desk.write_vragenlijst(words.omgeving(), file, van=van)
    told = [f"Vragenlijst: {file}", f"Ingevuld terug? Lees hem in met: seintje partners aanmelden {file}"]
    words.say(told, {"bestand": file})
    return ExitCode.OK


@partners.command("aanmelden")
@click.argument("file", metavar="VRAGENLIJST.xlsx", type=FILE)
@click.option("-n", "--dry-run", is_flag=True, help="Controleer alles en verander niets.")
@click.pass_obj
def partners_aanmelden(words: Words, file: Path, dry_run: bool) -> ExitCode:
    """`seintje partners aanmelden nieuw.xlsx`: zet een partner in het register en maak de overeenkomst (PDF)."""
    done = aanmelden_desk.aanmelden(words.omgeving(), file, dry_run=dry_run)
    words.say(aanmelden_desk.say_aangemeld(done, dry_run=dry_run), done._asdict())
    return ExitCode.OK


@partners.command("ondertekend")
@click.argument("file", metavar="GETEKEND.pdf", type=FILE)
@click.option("-n", "--dry-run", is_flag=True, help="Controleer de handtekeningen en verander niets.")
@click.pass_obj
def partners_ondertekend(words: Words, file: Path, dry_run: bool) -> ExitCode:
    """`seintje partners ondertekend getekend.pdf`: controleer de handtekeningen; de partner mag dan leveren."""
    done = ondertekenen_desk.take_ondertekend(words.omgeving(), file, dry_run=dry_run)
    document = done._asdict() | {"handtekeningen": [one._asdict() for one in done.handtekeningen]}
    words.say(ondertekenen_desk.say_ondertekend(done, dry_run=dry_run), document)
    return ExitCode.OK


@partners.command("beeindig")
@click.argument("partner", metavar="ID", shell_complete=offered("partner"))
@click.option("--per", type=DAY, metavar=DAY_SHOWN, required=True, help="De laatste dag waarop de overeenkomst geldt.")
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def partners_beeindig(words: Words, partner: str, per: datetime, waarom: str) -> ExitCode:
    """`seintje partners beeindig woonbron --per 2026-12-31 --reden opgezegd`: beëindig een overeenkomst."""
    return _tell(words, beheer_desk.end_partner(words.omgeving(), partner, per=per.date(), waarom=waarom))


@partners.command("verleng")
@click.argument("partner", metavar="ID", shell_complete=offered("partner"))
@click.option("--tot", type=DAY, metavar=DAY_SHOWN, required=True, help="De nieuwe laatste dag.")
@click.option("-n", "--dry-run", is_flag=True, help="Controleer en verander niets.")
@click.pass_obj
def partners_verleng(words: Words, partner: str, tot: datetime, dry_run: bool) -> ExitCode:
    """`seintje partners verleng woonbron --tot 2028-12-31`: maak een nieuwe overeenkomst om te tekenen."""
    return _tell(words, beheer_desk.renew_partner(words.omgeving(), partner, tot=tot.date(), dry_run=dry_run))


@partners.command("contact")
@click.argument("partner", metavar="ID", shell_complete=offered("partner"))
@click.option("--naam", help="De nieuwe contactpersoon.")
@click.option("--email", help="Zijn e-mailadres.")
@click.option("--telefoon", help="Zijn telefoonnummer.")
@click.option("--functie", help="Zijn functie.")
@click.option("--tekent", is_flag=True, help="Het gaat om wie er tekent, niet om wie de leveringen maakt.")
@click.pass_obj
def partners_contact(
    words: Words,
    partner: str,
    naam: str | None,
    email: str | None,
    telefoon: str | None,
    functie: str | None,
    tekent: bool,
) -> ExitCode:
    """`seintje partners contact woonbron --naam "K. de Wit" --email data@woonbron.nl`: verander wie u belt."""
    given = {"naam": naam, "email": email, "telefoon": telefoon, "functie": functie}
    persoon = {field: value for field, value in given.items() if value is not None}
    return _tell(words, beheer_desk.change_contact(words.omgeving(), partner, persoon, tekent=tekent))


@partners.command("proef")
@click.argument("partner", metavar="ID", shell_complete=offered("partner"))
@click.argument("stand", type=click.Choice(["aan", "uit"]))
@click.pass_obj
def partners_proef(words: Words, partner: str, stand: str) -> ExitCode:
    """`seintje partners proef woonbron uit`: leveringen zijn een proef (aan), of tellen echt (uit)."""
    return _tell(words, beheer_desk.set_proef(words.omgeving(), partner, aan=stand == "aan"))


@partners.command("postcodes")
@click.argument("partner", metavar="ID", shell_complete=offered("partner"))
@click.argument("file", metavar="[FILE.csv]", type=FILE, required=False)
@click.option("--volledig", is_flag=True, help="Elke postcode op een eigen regel, niet van-tot per gebied.")
@click.pass_obj
def partners_postcodes(words: Words, partner: str, file: Path | None, volledig: bool) -> ExitCode:
    """`seintje partners postcodes woonbron postcodes.csv`: over welke postcodes deze partner meldt."""
    found = postcodes_desk.list_postcodes(words.omgeving(), partner, volledig=volledig)
    document = found._asdict() | {"gebieden": [one._asdict() for one in found.gebieden]}
    if file is None:
        words.say(postcodes_desk.csv_of(found).splitlines(), document)
        return ExitCode.OK
    postcodes_desk.write_postcodes(found, file)
    count = sum(one.aantal for one in found.gebieden)
    words.say(
        [f"{count} postcodes in {len(found.gebieden)} regels naar {file} (inwoners op {found.peildatum})"], document
    )
    return ExitCode.OK


def _tell(words: Words, done: beheer_desk.Veranderd) -> ExitCode:
    lines = [done.wat]
    if done.bestand:
        lines += ["Laat deze overeenkomst digitaal tekenen:", f"  {done.bestand}"]
        lines.append("Daarna: seintje partners ondertekend GETEKEND.pdf")
    words.say(lines, done._asdict())
    return ExitCode.OK
