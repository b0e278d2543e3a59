"""The commands of the zaak desk: zaken, objections, trajecten and hand-overs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from cli_complete import ddas, offered
from cli_lazy import loaded_on_first_use
from cli_words import DAY, DAY_SHOWN, FILE, Words
from dutch_click import DutchGroup
from pipeline.contracts.contact import BIJZONDERHEDEN
from pipeline.errors import ExitCode, UsageError
from pipeline.waarom import WAAROM_HELP

with loaded_on_first_use():
    from pipeline import afspraken as afspraken_desk
    from pipeline import bezwaren as bezwaren_desk
    from pipeline import overdrachten as overdrachten_desk
    from pipeline import pogingen as pogingen_desk
    from pipeline import trajecten as trajecten_desk
    from pipeline import uitkomsten as uitkomsten_desk
    from pipeline import zaakwerk
    from pipeline import zaken as zaken_desk

_JA_NEE = click.Choice(["ja", "nee"])
_DOOR = "gemeente, of de id van een uitvoerder."


@click.group(cls=DutchGroup)
def zaak() -> None:
    """`seintje zaak list`: de zaken: wie doet wat en wanneer, en wat er al is gedaan."""


@zaak.command("list")
@click.option("--open", "only_open", is_flag=True, help="Alleen open zaken; dat is de standaard.")
@click.option("--alles", is_flag=True, help="Ook gesloten zaken.")
@click.option("--door", shell_complete=offered("uitvoerder"), help=f"Alleen wat deze doet: {_DOOR}")
@click.option("--actie", help="Alleen wat dit als volgende actie heeft: Handmatig, Telefoon, Huisbezoek …")
@click.option("--te-laat", is_flag=True, help="Alleen wat over de termijn is.")
@click.option("--spoed", is_flag=True, help="Alleen met een crisis of het einde van een levering.")
@click.pass_obj
def zaak_list(
    words: Words, only_open: bool, alles: bool, door: str | None, actie: str | None, te_laat: bool, spoed: bool
) -> ExitCode:
    """`seintje zaak list --te-laat`: zaken met de volgende actie, wat te laat is eerst."""
    if only_open and alles:
        raise UsageError("--open en --alles gaan niet samen.", "Kies er één.")
    rows = zaken_desk.list_zaken(words.omgeving(), zaken_desk.Keus(alles, door, actie, te_laat, spoed))
    words.say(zaken_desk.say_zaken(rows), [row._asdict() for row in rows])
    return ExitCode.OK


@zaak.command("show")
@click.argument("code", metavar="ZAAK", shell_complete=offered("iedere zaak"))
@click.pass_obj
def zaak_show(words: Words, code: str) -> ExitCode:
    """`seintje zaak show Z…`: het hele verhaal van één zaak, en wat er nu gebeurt."""
    shown = zaken_desk.show_zaak(words.omgeving(), code)
    words.say(shown.regels, shown.document)
    return ExitCode.OK


@zaak.command("log")
@click.argument("code", metavar="ZAAK", shell_complete=offered("zaak"))
@click.option(
    "--soort",
    required=True,
    shell_complete=ddas("Contactsoort"),
    help="Telefoon, Huisbezoek, Mail … (contactsoort van DDAS).",
)
@click.option("--bereikt", type=_JA_NEE, required=True, help="Of u de inwoner hebt gesproken.")
@click.option("--datum", type=DAY, metavar=DAY_SHOWN, help="Wanneer; standaard vandaag.")
@click.option("--dagdeel", default="", shell_complete=ddas("Dagdeel"), help="Ochtend, Middag of Avond.")
@click.option("--tijd", default="", help="Hoe laat, bijvoorbeeld 14:30; dan volgt het dagdeel vanzelf.")
@click.option(
    "--door", default="gemeente", show_default=True, shell_complete=offered("uitvoerder"), help=f"Wie het deed: {_DOOR}"
)
@click.option("--bijzonderheid", default="", help=f"Wat er verder was: {', '.join(BIJZONDERHEDEN)}.")
@click.option("--nogmaals", is_flag=True, help="Dezelfde poging was er echt nog een keer.")
@click.pass_obj
def zaak_log(
    words: Words,
    code: str,
    soort: str,
    bereikt: str,
    datum: datetime | None,
    dagdeel: str,
    tijd: str,
    door: str,
    bijzonderheid: str,
    nogmaals: bool,
) -> ExitCode:
    """`seintje zaak log Z… --soort Telefoon --bereikt nee --tijd 10:15`: leg een contactpoging vast."""
    contact = pogingen_desk.Contact(soort, bereikt == "ja", words.day(datum), dagdeel, tijd, door, bijzonderheid)
    return _tell(words, pogingen_desk.log_poging(words.omgeving(), code, contact, nogmaals=nogmaals))


@zaak.command("afspraak")
@click.argument("code", metavar="ZAAK", shell_complete=offered("zaak"))
@click.option("--datum", type=DAY, metavar=DAY_SHOWN, help="De dag van de afspraak.")
@click.option("--tijd", help="Hoe laat, bijvoorbeeld 14:30.")
@click.option("--plaats", help="thuis, kantoor of stadhuis.")
@click.option(
    "--door", default="gemeente", show_default=True, shell_complete=offered("uitvoerder"), help=f"Met wie: {_DOOR}"
)
@click.option("--geweest", type=_JA_NEE, help="De afspraak is geweest; ja als u de inwoner sprak.")
@click.option("--vervalt", is_flag=True, help="De afspraak gaat niet door; geef ook --reden.")
@click.option("--reden", "waarom", default="", help=WAAROM_HELP)
@click.pass_obj
def zaak_afspraak(
    words: Words,
    code: str,
    datum: datetime | None,
    tijd: str | None,
    plaats: str | None,
    door: str,
    geweest: str | None,
    vervalt: bool,
    waarom: str,
) -> ExitCode:
    """`seintje zaak afspraak Z… --datum 2026-12-01 --tijd 14:30 --plaats thuis`: maak of verzet een afspraak."""
    new = [one for one in (datum, tijd, plaats) if one is not None]
    if vervalt + (geweest is not None) + bool(new) != 1:
        raise UsageError("Kies één ding.", "Geef --datum, --tijd en --plaats, of --geweest, of --vervalt.")
    omgeving = words.omgeving()
    if vervalt:
        return _tell(words, afspraken_desk.cancel_afspraak(omgeving, code, waarom=waarom))
    if geweest is not None:
        return _tell(words, afspraken_desk.hold_afspraak(omgeving, code, bereikt=geweest == "ja"))
    if datum is None or tijd is None or plaats is None:
        raise UsageError("De afspraak is niet compleet.", "Geef --datum, --tijd en --plaats.")
    made = afspraken_desk.make_afspraak(omgeving, code, datum=datum.date(), tijd=tijd, plaats=plaats, door=door)
    return _tell(words, made)


@zaak.command("close")
@click.argument("code", metavar="ZAAK", shell_complete=offered("zaak"))
@click.option(
    "--resultaat", shell_complete=ddas("Eindresultaat"), required=True, help="Het eindresultaat, zoals DDAS het noemt."
)
@click.option("--waarom", default="", help=WAAROM_HELP)
@click.pass_obj
def zaak_close(words: Words, code: str, resultaat: str, waarom: str) -> ExitCode:
    """`seintje zaak close Z… --resultaat "Vervolghulp en/of verwijzing"`: leg de uitkomst vast en sluit de zaak."""
    return _tell(words, uitkomsten_desk.close_zaak(words.omgeving(), code, resultaat=resultaat, waarom=waarom))


@zaak.command("reopen")
@click.argument("code", metavar="ZAAK", shell_complete=offered("iedere zaak"))
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def zaak_reopen(words: Words, code: str, waarom: str) -> ExitCode:
    """`seintje zaak reopen Z… --reden "meldde zich toch"`: open een gesloten zaak weer; het plan begint opnieuw."""
    return _tell(words, uitkomsten_desk.reopen_zaak(words.omgeving(), code, waarom=waarom))


@zaak.command("aanmelding")
@click.option("--zaak", "code", metavar="ZAAK", shell_complete=offered("zaak"), help="De open zaak van deze inwoner.")
@click.option("--bsn", help="De inwoner, als er geen signaal over hem is.")
@click.option("--klaar", metavar="AANMELDING", help="Deze aanmelding is afgehandeld.")
@click.option("--soort", default="Telefoon", show_default=True, help="Hoe hij zich meldde (contactsoort van DDAS).")
@click.option("--datum", type=DAY, metavar=DAY_SHOWN, help="Wanneer; standaard vandaag.")
@click.option("--tijd", default="", help="Hoe laat, bijvoorbeeld 14:30.")
@click.option("--nogmaals", is_flag=True, help="Hij meldde zich echt nog een keer.")
@click.pass_obj
def zaak_aanmelding(
    words: Words,
    code: str | None,
    bsn: str | None,
    klaar: str | None,
    soort: str,
    datum: datetime | None,
    tijd: str,
    nogmaals: bool,
) -> ExitCode:
    """`seintje zaak aanmelding --zaak Z…`: een inwoner meldde zich zelf."""
    if sum(one is not None for one in (code, bsn, klaar)) != 1:
        raise UsageError("Kies één ding.", "Geef --zaak, of --bsn als er geen signaal is, of --klaar.")
    omgeving, day = words.omgeving(), words.day(datum)
    if code is not None:
        told = pogingen_desk.meld_aan(omgeving, code, soort=soort, datum=day, tijd=tijd, nogmaals=nogmaals)
        return _tell(words, told)
    if klaar is not None:
        done = pogingen_desk.settle_aanmelding(omgeving, klaar)
        words.say([f"Aanmelding {done} is afgehandeld."], {"aanmelding_id": done})
        return ExitCode.OK
    made = pogingen_desk.meld_zonder_signaal(omgeving, str(bsn), soort=soort, datum=day)
    words.say(
        [f"Vastgelegd: aanmelding {made}.", f"Is hij geholpen? → seintje zaak aanmelding --klaar {made}"],
        {"aanmelding_id": made},
    )
    return ExitCode.OK


@click.group(cls=DutchGroup)
def bezwaar() -> None:
    """`seintje bezwaar list`: inwoners die niet willen dat de gemeente hun gegevens hiervoor gebruikt."""


@bezwaar.command("add")
@click.argument("bsn")
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def bezwaar_add(words: Words, bsn: str, waarom: str) -> ExitCode:
    """`seintje bezwaar add BSN --reden "brief van 3 november"`: leg een bezwaar vast; er gaat niets meer uit."""
    done = bezwaren_desk.add_bezwaar(words.omgeving(), bsn, waarom=waarom)
    words.say(bezwaren_desk.say_bezwaar(done), done._asdict())
    return ExitCode.OK


@bezwaar.command("list")
@click.pass_obj
def bezwaar_list(words: Words) -> ExitCode:
    """`seintje bezwaar list`: alle bezwaren, zonder naam of bsn."""
    rows = bezwaren_desk.list_bezwaren(words.omgeving())
    words.say(bezwaren_desk.say_bezwaren(rows), [row._asdict() for row in rows])
    return ExitCode.OK


@bezwaar.command("remove")
@click.argument("bsn")
@click.option("--reden", "waarom", required=True, help=WAAROM_HELP)
@click.pass_obj
def bezwaar_remove(words: Words, bsn: str, waarom: str) -> ExitCode:
    """`seintje bezwaar remove BSN --reden "ingetrokken"`: haal een bezwaar weg."""
    code = bezwaren_desk.remove_bezwaar(words.omgeving(), bsn, waarom=waarom)
    words.say([f"Bezwaar {code} is weg. Nieuwe signalen pakt Seintje weer op."], {"bezwaar_id": code})
    return ExitCode.OK


@click.group(cls=DutchGroup)
def trajecten() -> None:
    """`seintje trajecten list`: inwoners die al hulp krijgen, of die u niet zomaar benadert."""


@trajecten.command("import")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--toch", is_flag=True, help="Ook als de lijst verdacht kort is.")
@click.pass_obj
def trajecten_import(words: Words, file: Path, toch: bool) -> ExitCode:
    """`seintje trajecten import lijst.csv`: vervang de lijst; kolommen bsn;soort;van;tot."""
    done = trajecten_desk.import_trajecten(words.omgeving(), file, toch=toch)
    document = done._asdict() | {"bevindingen": [finding._asdict() for finding in done.bevindingen]}
    words.say(trajecten_desk.say_ingelezen(done), document)
    return ExitCode.WAITING if done.bevindingen else ExitCode.OK


@trajecten.command("list")
@click.pass_obj
def trajecten_list(words: Words) -> ExitCode:
    """`seintje trajecten list`: hoeveel inwoners er op de lijst staan, per soort."""
    rows = trajecten_desk.list_trajecten(words.omgeving())
    words.say(trajecten_desk.say_trajecten(rows), [row._asdict() for row in rows])
    return ExitCode.OK


@click.group(cls=DutchGroup)
def overdracht() -> None:
    """`seintje overdracht list`: signalen die een medewerker veilig doorgeeft."""


@overdracht.command("list")
@click.pass_obj
def overdracht_list(words: Words) -> ExitCode:
    """`seintje overdracht list`: wat er wacht, met de gemeente waar iemand nu woont."""
    rows = overdrachten_desk.list_overdrachten(words.omgeving())
    words.say(overdrachten_desk.say_overdrachten(rows), [row._asdict() for row in rows])
    return ExitCode.OK


@overdracht.command("done")
@click.argument("signaal", metavar="SIGNAAL", shell_complete=offered("overdracht"))
@click.pass_obj
def overdracht_done(words: Words, signaal: str) -> ExitCode:
    """`seintje overdracht done S…`: dit signaal is doorgegeven."""
    code = overdrachten_desk.finish_overdracht(words.omgeving(), signaal)
    words.say([f"Signaal {code} is overgedragen."], {"signaal_id": code})
    return ExitCode.OK


def _tell(words: Words, done: zaakwerk.Gedaan) -> ExitCode:
    """Say what was done; a person looks at what `let_op` says about a term."""
    words.say(zaakwerk.say_gedaan(done), done.as_document())
    return ExitCode.WAITING if done.te_laat else ExitCode.OK
