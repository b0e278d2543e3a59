"""`seintje check`: is everything ready for tonight? Looks everywhere, changes nothing, and one fault hides no other."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.adapters.book_password import read_password
from pipeline.adapters.drops import open_drop
from pipeline.adapters.letter_materials import SUFFIX, font_mappen
from pipeline.adapters.letter_press import LetterPress
from pipeline.adapters.sftp_login import pinned_client, read_credentials
from pipeline.adapters.signatures import read_roots
from pipeline.beleid import judge_beleid
from pipeline.bewijzen import example_bewijs
from pipeline.check_store import Checked, check_store, good, look, wrong
from pipeline.contracts.config import Config, Uitvoerder
from pipeline.contracts.config_delen import DropConfig, Periode, Sftp
from pipeline.contracts.config_partner import Partner, Verhuurder
from pipeline.contracts.letters import CRISIS, UITNODIGING, RefusedBrief
from pipeline.contracts.reasons import Finding, is_ernst, reden, volledige_tekst
from pipeline.dispatch import RETOUR
from pipeline.errors import ExitCode, SeintjeError
from pipeline.omgeving import Omgeving
from pipeline.opdrachten import example_brief
from pipeline.partners import agreement_state
from pipeline.readability import read_templates
from pipeline.werkfeiten import TERUG

__all__ = ["Checked", "check"]

_AT_ONCE = 4
_TRIAL = "Zet de proef uit met `seintje partners proef` als de leveringen goed zijn."
_SOON = timedelta(days=60)


class _Door(NamedTuple):
    """A drop to knock on, and the folder in it that must answer too."""

    naam: str
    drop: DropConfig
    map: str = ""


def check(omgeving: Omgeving) -> tuple[Checked, ...]:
    """Everything a night needs, in the order of config.yaml. Read-only; a fault is a row, not an exception."""
    config = omgeving.config
    logins = [_login(door) for door in _doors(config) if door.drop.sftp is not None]
    shut = {one.naam for one in logins if one.oordeel == "fout"}
    return (
        _config(config),
        *(one for partner in config.partners for one in _partner(partner, config=config, vandaag=omgeving.vandaag)),
        *(_landlord(one, vandaag=omgeving.vandaag) for one in config.verhuurders),
        *_signing(omgeving),
        *_processors(config, vandaag=omgeving.vandaag),
        *logins,
        *_knock(door for door in _doors(config) if f"sleutel {door.naam}" not in shut),
        *_letters(omgeving),
        *_bewijs(omgeving),
        *_readable(omgeving),
        *_beleid(omgeving),
        *check_store(omgeving),
    )


def _config(config: Config) -> Checked:
    told = f"gemeente {config.gemeente.naam} ({config.gemeente.code}), partners: {len(config.partners)}."
    if not config.partners:
        return look("config.yaml", told, "Zet de eerste partner onder `partners` in config.yaml.")
    if borrowed := config.geleende_huisstijl():
        told = f"de brieven noemen gegevens van Zoetermeer: {', '.join(borrowed)}."
        return look("config.yaml", told, "Vul de gegevens van uw gemeente in onder `huisstijl`.")
    return good("config.yaml", told)


def _partner(partner: Partner, *, config: Config, vandaag: date) -> Iterator[Checked]:
    naam, state = f"overeenkomst {partner.id}", agreement_state(partner.overeenkomst, vandaag)
    if state == "geldig":
        yield _ending(naam, partner.overeenkomst, vandaag=vandaag)
    else:
        yield look(naam, f"{state}: elke levering van deze partner wordt geweigerd.", _unsigned(partner.id, config))
    if partner.proef:
        yield look(f"proef {partner.id}", "leveringen worden geprobeerd; er wordt niets opgenomen.", _TRIAL)
    if not config.soort_mag(partner.soort, vandaag):
        doe_dit = "Zet de soort met een grondslag en einddatum onder `soorten` in config.yaml."
        yield look(f"soort {partner.id}", f"de soort {partner.soort} staat nu niet aan.", doe_dit)


def _unsigned(partner: str, config: Config) -> str:
    if (config.partnerregister / f"{partner}.yaml").is_file():
        return "Lees het getekende document in met `seintje partners ondertekend`."
    return "Vul `overeenkomst` in config.yaml in als er getekend is."


def _landlord(one: Verhuurder, *, vandaag: date) -> Checked:
    """A registered small landlord; its lines on the collective drop are refused without an overeenkomst in force."""
    naam, state = f"overeenkomst {one.id}", agreement_state(one.overeenkomst, vandaag)
    if state == "geldig":
        return _ending(naam, one.overeenkomst, vandaag=vandaag)
    doe_dit = "Lees het getekende document in met `seintje partners ondertekend`."
    return look(naam, f"{state}: regels van deze verhuurder worden geweigerd.", doe_dit)


def _signing(omgeving: Omgeving) -> Iterator[Checked]:
    """Whether signatures can be judged: only asked where there is a register, or roots are named."""
    naam, roots = "ondertekening", omgeving.config.ondertekening.vertrouwd
    if not roots and not omgeving.config.partnerregister.is_dir():
        return
    try:
        names = read_roots(roots)
        ended = [root for root in names if root.not_valid_after.date() < omgeving.vandaag]
        if ended:
            yield look(naam, f"verlopen stamcertificaten: {len(ended)}.", "Haal een nieuw op bij de uitgever.")
        else:
            yield good(naam, f"stamcertificaten: {len(names)}.")
    except SeintjeError as error:
        yield look(naam, error.melding, error.doe_dit)


def _processors(config: Config, *, vandaag: date) -> Iterator[Checked]:
    """The print street and who does the visits: without an agreement in force nothing may go there (AVG art. 28)."""
    if config.drukstraat is None:
        doe_dit = "Vul het blok `drukstraat` in config.yaml in."
        yield look("drukstraat", "er is geen drukstraat; brieven blijven in de outbox.", doe_dit)
    else:
        yield _processor("drukstraat", config.drukstraat.verwerkersovereenkomst, vandaag=vandaag)
    for uitvoerder in config.uitvoerders:
        yield _executor(uitvoerder, vandaag=vandaag)
        yield from _password(uitvoerder)


def _executor(uitvoerder: Uitvoerder, *, vandaag: date) -> Checked:
    """An executor with a drop but without an agreement gets nothing on it; a file may still be made."""
    if uitvoerder.drop is not None and uitvoerder.verwerkersovereenkomst is None:
        naam = f"verwerkersovereenkomst {uitvoerder.id}"
        doe_dit = "Vul de verwerkersovereenkomst in config.yaml in als die er is."
        return look(naam, "niet ingevuld: er gaat geen werklijst naar de drop.", doe_dit)
    return _processor(uitvoerder.id, uitvoerder.verwerkersovereenkomst, vandaag=vandaag)


def _password(uitvoerder: Uitvoerder) -> Iterator[Checked]:
    naam = f"wachtwoord {uitvoerder.id}"
    try:
        if read_password(uitvoerder) is not None:
            yield good(naam, "werklijsten gaan versleuteld heen en terug.")
    except SeintjeError as error:
        yield wrong(naam, error)


def _processor(who: str, agreement: Periode | None, *, vandaag: date) -> Checked:
    naam, state = f"verwerkersovereenkomst {who}", agreement_state(agreement, vandaag)
    if state == "geen":
        return good(naam, "niet ingevuld; Seintje let er dan niet op.")
    if state != "geldig":
        doe_dit = "Vul de nieuwe overeenkomst in config.yaml in."
        return Checked(naam, "fout", f"{state}: er wordt niets verzonden.", doe_dit, ExitCode.NOT_ALLOWED)
    return _ending(naam, agreement, vandaag=vandaag)


def _ending(naam: str, agreement: Periode | None, *, vandaag: date) -> Checked:
    until = agreement.tot if agreement else None
    if until is not None and until - vandaag <= _SOON:
        return look(naam, f"eindigt op {until}.", "Regel op tijd een nieuwe en vul die in config.yaml in.")
    return good(naam, f"geldig tot en met {until}." if until else "geldig, zonder einddatum.")


def _doors(config: Config) -> Iterator[_Door]:
    for partner in config.partners:
        yield _Door(partner.id, partner.drop)
    if config.drukstraat is not None:
        yield _Door("drukstraat", config.drukstraat.drop, RETOUR)
    for uitvoerder in config.uitvoerders:
        if uitvoerder.drop is not None:
            yield _Door(uitvoerder.id, uitvoerder.drop, TERUG)
    if config.inwoners.drop is not None:
        yield _Door("inwonersbestand", config.inwoners.drop)


def _login(door: _Door) -> Checked:
    """Whether the key or password and the known hosts of this account are there, before anything is dialled."""
    account, naam = door.drop.sftp, f"sleutel {door.naam}"
    assert account is not None  # noqa: S101 - the caller asks about SFTP accounts only
    try:
        read_credentials(account)
        with pinned_client(account) as client:
            client.close()
    except SeintjeError as error:
        return wrong(naam, error)
    return next(_exposed(naam, account), good(naam, "de sleutel en de bekende hosts zijn er."))


def _exposed(naam: str, account: Sftp) -> Iterator[Checked]:
    for path in (account.sleutel, account.wachtwoord_bestand):
        if path is not None and path.stat().st_mode & 0o077:
            yield look(naam, f"anderen op deze machine kunnen {path} lezen.", f"Doe: chmod 600 {path}")


def _knock(doors: Iterable[_Door]) -> list[Checked]:
    """Every drop at the same time, a few at once: one that hangs does not make the others wait."""
    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="check") as pool:
        return list(pool.map(_answer, doors))


def _answer(door: _Door) -> Checked:
    naam, sftp = f"drop {door.naam}", door.drop.sftp
    # One attempt: who asks is waiting, and wants to hear how it is now.
    once = door.drop if sftp is None else DropConfig(sftp=sftp.model_copy(update={"pogingen": 1}))
    try:
        with open_drop(once) as drop:
            found = len(drop.listing())
            answers = f", antwoorden: {len(drop.listing(door.map))}" if door.map else ""
    except SeintjeError as error:
        return wrong(naam, error)
    return good(naam, f"bereikbaar; bestanden: {found}{answers}.")


def _letters(omgeving: Omgeving) -> Iterator[Checked]:
    """The fonts, and every template as an example letter, read back as in a real night."""
    huisstijl = omgeving.config.huisstijl
    try:
        font_mappen(huisstijl)
        yield good("lettertypes", f"{huisstijl.lettertype} is er.")
        present = {path.name.removesuffix(SUFFIX) for path in omgeving.sjablonen.glob(f"*{SUFFIX}")}
        examples = [example_brief(omgeving, name) for name in sorted(present | {UITNODIGING, CRISIS})]
        with LetterPress(
            sjablonen=omgeving.sjablonen, huisstijl=huisstijl, dagtekening=omgeving.vandaag, werkers=1
        ) as press:
            for example, outcome in zip(examples, press.print_brieven(examples), strict=True):
                naam = f"brief {example.template}"
                if isinstance(outcome, RefusedBrief):
                    text = volledige_tekst(Finding(0, "", outcome.reden, outcome.tekst))
                    yield Checked(naam, "fout", text, "", ExitCode.CONFIG)
                elif outcome.paginas > 1:
                    yield look(naam, f"het voorbeeld is {outcome.paginas} pagina's lang.", "Maak de tekst korter.")
                else:
                    yield good(naam, "een voorbeeld is gelukt.")
    except SeintjeError as error:
        yield wrong("brieven", error)


def _bewijs(omgeving: Omgeving) -> Iterator[Checked]:
    """The proof of notification as an example, when a partner gets one; layout and fonts have their own fault above."""
    naam = "bewijs van melding"
    if not any(partner.krijgt_bewijs for partner in omgeving.config.partners):
        return
    try:
        why = example_bewijs(omgeving)
    except SeintjeError:
        return
    if why is not None:
        text = volledige_tekst(Finding(0, "", why.reden, why.tekst))
        yield Checked(naam, "fout", text, "", ExitCode.CONFIG)
    else:
        yield good(naam, "een voorbeeld is gelukt.")


def _readable(omgeving: Omgeving) -> Iterator[Checked]:
    """`letters check` in one line; a folder without letters has its own fault above."""
    try:
        read = read_templates(omgeving)
    except SeintjeError:
        return
    naam, hard = "leesbaarheid", [one.template for one in read if one.bevindingen]
    if hard:
        yield look(naam, f"kan beter in: {', '.join(hard)}.", "Bekijk waarom met `seintje letters check`.")
    else:
        yield good(naam, f"goed leesbaar; brieven: {len(read)}.")


def _beleid(omgeving: Omgeving) -> Iterator[Checked]:
    """The policy: rules that do nothing, gaps, and plans that cannot be followed; what depends on order is no fault."""
    beleid = omgeving.config.beleid
    found, order = judge_beleid(omgeving, beleid)
    for number, finding in enumerate(found, start=1):
        naam, known = f"beleid {number}", reden(finding.reden)
        told = f"{finding.tekst or known.titel}. {known.uitleg}"
        if is_ernst(finding, "fout"):
            yield Checked(naam, "fout", told, known.doe_dit, ExitCode.CONFIG)
        else:
            yield look(naam, told, known.doe_dit)
    if not found:
        told = f"{beleid.versie}, regels: {len(beleid.regels)}, plannen: {len(beleid.plannen)}"
        yield good("beleid", f"{told}, paren regels waarbij de volgorde telt: {len(order)}.")
