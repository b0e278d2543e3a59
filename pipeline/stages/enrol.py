"""enrol: the answers of a questionnaire become an entry of the partner register, or every reason why not."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from pipeline.contracts.vragenlijst import EIGEN, GEEN_RITME, HUIS, JA, NEE, SFTP, Keuzes, Vraag, alle_vragen
from pipeline.domain.datum import parse_datum
from pipeline.domain.email import Email
from pipeline.domain.refusal import Refusal

_LANGSTE, _LANGSTE_NAAM, _LANGSTE_SLEUTEL = 120, 80, 2000
_MEESTE = 1_000_000
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
_GEBRUIKER = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.@-]*")
_PAD = re.compile(r"[A-Za-z0-9_./ -]+")
_TELEFOON = re.compile(r"\+?[0-9][0-9 ()-]{4,20}")
_SLEUTELS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")
_SSH = 22
_RECHTSVORMEN = frozenset({"stichting", "vereniging", "bv", "nv", "vof", "cooperatie"})
_HOOGSTE_POORT = 65535
_LEVERT = ("wijze", "indeling", "ritme")
_SFTP = ("host", "gebruiker", "hostsleutel")


class Aanmelding(NamedTuple):
    """A partner that may be registered: its entry without id and drop, where it delivers, and from when until when.

    `hostsleutel` is the line for known_hosts, empty for a folder; `eigen_indeling`: its layout must still be set.
    """

    entry: dict[str, Any]
    sftp: dict[str, Any] | None
    hostsleutel: str
    vanaf: date | None
    tot: date | None
    eigen_indeling: bool


class Fout(NamedTuple):
    """A question whose answer cannot be taken."""

    sleutel: str
    tekst: str


def enrol(antwoorden: Mapping[str, str], keuzes: Keuzes, *, vandaag: date) -> Aanmelding | tuple[Fout, ...]:
    """Judge every answer; all that is wrong at once, in the order of the questions."""
    wrong: dict[str, str] = {}
    for vraag in alle_vragen():
        if text := _first_look(vraag, antwoorden[vraag.sleutel], keuzes):
            wrong[vraag.sleutel] = text
    for sleutel, judge in _RULES.items():
        if antwoorden[sleutel] and sleutel not in wrong and (text := judge(antwoorden[sleutel])):
            wrong[sleutel] = text
    for sleutel, text in _together(antwoorden, vandaag=vandaag).items():
        wrong.setdefault(sleutel, text)
    if wrong:
        return tuple(Fout(vraag.sleutel, wrong[vraag.sleutel]) for vraag in alle_vragen() if vraag.sleutel in wrong)
    return _entry(antwoorden)


def partner_id(naam: str, taken: Collection[str]) -> str:
    """A short id made of the name: a-z, 0-9 and -, and nobody else's."""
    plain = unicodedata.normalize("NFKD", naam.casefold()).encode("ascii", "ignore").decode()
    every = re.sub(r"[^a-z0-9]+", " ", plain.replace(".", "").replace("'", "")).split()
    words = "-".join([one for one in every if one not in _RECHTSVORMEN] or every)[:30].strip("-") or "partner"
    if words not in taken:
        return words
    return next(f"{words}-{number}" for number in range(2, len(taken) + 3) if f"{words}-{number}" not in taken)


def _first_look(vraag: Vraag, answer: str, keuzes: Keuzes) -> str:
    if not answer:
        return "Dit antwoord ontbreekt." if vraag.verplicht else ""
    if not answer.isprintable() or len(answer) > (_LANGSTE_SLEUTEL if vraag.sleutel == "hostsleutel" else _LANGSTE):
        return f"Hoogstens {_LANGSTE} tekens, op één regel."
    if vraag.keuze and answer not in keuzes.lijsten()[vraag.keuze]:
        return "Kies een van de woorden uit de lijst."
    return ""


def _together(antwoorden: Mapping[str, str], *, vandaag: date) -> dict[str, str]:
    """What can be judged only beside another answer."""
    wrong: dict[str, str] = {}
    if antwoorden["verzamelmap"] == NEE:
        wrong |= {one: "Dit antwoord ontbreekt." for one in _LEVERT if not antwoorden[one]}
    elif antwoorden["soort"] not in {"", "Huur"}:
        wrong["verzamelmap"] = "Een verzamelmap is alleen voor verhuurders."
    if antwoorden["wijze"] == SFTP and antwoorden["verzamelmap"] == NEE:
        wrong |= {one: "Bij SFTP hoort dit antwoord." for one in _SFTP if not antwoorden[one]}
    if antwoorden["bsn"] == JA and not antwoorden["bsn_grondslag"]:
        wrong["bsn_grondslag"] = "Zonder wet en artikel mag een BSN niet mee."
    if antwoorden["bsn"] == NEE and antwoorden["bsn_grondslag"]:
        wrong["bsn_grondslag"] = "U koos nee bij BSN. Haal dit antwoord weg, of kies ja."
    least, most, klanten = (_number(antwoorden[one]) for one in ("min", "max", "klanten"))
    if least is not None and most is not None and most < max(1, least):
        wrong["max"] = "Het meeste is minder dan het minste, of nul."
    elif most is not None and klanten is not None and most > klanten:
        wrong["max"] = "Dit zijn meer signalen dan u klanten hebt."
    return wrong | _period(antwoorden, vandaag=vandaag)


def _period(antwoorden: Mapping[str, str], *, vandaag: date) -> dict[str, str]:
    vanaf, tot = _day(antwoorden["vanaf"]), _day(antwoorden["tot"])
    if tot is not None and tot < max(vanaf or vandaag, vandaag):
        return {"tot": "Deze dag ligt voor het begin, of is al geweest."}
    return {}


def _number(text: str) -> int | None:
    plain = text.replace(".", "")
    return int(plain) if re.fullmatch(r"[0-9]{1,7}", plain, re.ASCII) and int(plain) <= _MEESTE else None


def _day(text: str) -> date | None:
    found = parse_datum(text) if text else None
    return found if isinstance(found, date) else None


def _rule(good: Callable[[str], object], text: str) -> Callable[[str], str]:
    return lambda answer: "" if good(answer) else text


def _is_host_key(answer: str) -> bool:
    """A type and its key in base64, which names the type once more (RFC 4253, 6.6)."""
    words = answer.split()
    if len(words) not in {2, 3} or words[0] not in _SLEUTELS:
        return False
    try:
        blob = base64.b64decode(words[1], validate=True)
    except binascii.Error:
        return False
    kind = words[0].encode()
    return blob[:4] == len(kind).to_bytes(4, "big") and blob[4 : 4 + len(kind)] == kind and len(blob) > len(kind) + 8


def _is_address(answer: str) -> bool:
    return not isinstance(Email.parse(answer), Refusal)


_EMAIL = _rule(_is_address, "Schrijf één e-mailadres, zoals naam@voorbeeld.nl.")
_GETAL = _rule(lambda one: _number(one) is not None, "Schrijf een heel getal, zoals 250.")
_DATUM = _rule(lambda one: _day(one) is not None, "Schrijf een datum, zoals 1-3-2027.")
_RULES: dict[str, Callable[[str], str]] = {
    "naam": _rule(
        lambda one: len(one) <= _LANGSTE_NAAM and any(map(str.isalnum, one)), "Een naam van hoogstens 80 tekens."
    ),
    "kvk": _rule(
        lambda one: re.fullmatch(r"[0-9]{8}", one, re.ASCII),
        "Een KvK-nummer heeft 8 cijfers. Viel er een nul vooraan weg? Zet er dan een ' voor.",
    ),
    "tekent_email": _EMAIL,
    "contact_email": _EMAIL,
    "contact_telefoon": _rule(_TELEFOON.fullmatch, "Schrijf een telefoonnummer, zoals 079 123 45 67."),
    "host": _rule(_HOST.fullmatch, "Schrijf de naam van de server, zonder sftp:// ervoor."),
    "poort": _rule(lambda one: 1 <= (_number(one) or 0) <= _HOOGSTE_POORT, "Een poort is een getal van 1 tot 65535."),
    "gebruiker": _rule(_GEBRUIKER.fullmatch, "Alleen letters, cijfers, punt, streepje en @."),
    "pad": _rule(lambda one: _PAD.fullmatch(one) and ".." not in one, "Schrijf een map, zoals uit of data/uit."),
    "hostsleutel": _rule(_is_host_key, "Dit is geen openbare sleutel van een SSH-server, zoals ssh-ed25519 AAAA…"),
    "klanten": _GETAL,
    "min": _GETAL,
    "max": _GETAL,
    "vanaf": _DATUM,
    "tot": _DATUM,
}


def _entry(antwoorden: Mapping[str, str]) -> Aanmelding:
    """The answers, all in order, as the fields of config.yaml."""
    tekent = {
        "naam": antwoorden["tekent_naam"],
        "functie": antwoorden["tekent_functie"],
        "email": antwoorden["tekent_email"],
    }
    contact = {"naam": antwoorden["contact_naam"], "email": antwoorden["contact_email"]}
    if antwoorden["contact_telefoon"]:
        contact["telefoon"] = antwoorden["contact_telefoon"]
    entry: dict[str, Any] = {"naam": antwoorden["naam"], "soort": antwoorden["soort"], "kvk": antwoorden["kvk"]}
    via, indeling = antwoorden["verzamelmap"], antwoorden["indeling"]
    if via == NEE:
        ritme = antwoorden["ritme"]
        entry["formaat"] = "huis" if indeling in {HUIS, EIGEN} else indeling
        entry["verwacht"] = {"min": _number(antwoorden["min"]), "max": _number(antwoorden["max"])}
        entry["verwacht"] |= {} if ritme == GEEN_RITME else {"ritme": ritme}
        entry |= {"bsn_grondslag": antwoorden["bsn_grondslag"]} if antwoorden["bsn"] == JA else {}
        entry |= {"proef": True} if antwoorden["proef"] == JA else {}
    else:
        del entry["soort"]
        entry["verzamelmap"] = via
    entry["contact"] = {"tekent": tekent, "leveringen": contact}
    by_sftp = via == NEE and antwoorden["wijze"] == SFTP
    return Aanmelding(
        entry=entry,
        sftp=_sftp(antwoorden) if by_sftp else None,
        hostsleutel=_known_host(antwoorden) if by_sftp else "",
        vanaf=_day(antwoorden["vanaf"]),
        tot=_day(antwoorden["tot"]),
        eigen_indeling=via == NEE and indeling == EIGEN,
    )


def _sftp(antwoorden: Mapping[str, str]) -> dict[str, Any]:
    port = _number(antwoorden["poort"]) or _SSH
    account: dict[str, Any] = {"host": antwoorden["host"], "poort": port, "gebruiker": antwoorden["gebruiker"]}
    return account | ({"pad": antwoorden["pad"]} if antwoorden["pad"] else {})


def _known_host(antwoorden: Mapping[str, str]) -> str:
    """The server's key as a line of known_hosts."""
    port = _number(antwoorden["poort"]) or _SSH
    host = antwoorden["host"] if port == _SSH else f"[{antwoorden['host']}]:{port}"
    return f"{host} {' '.join(antwoorden['hostsleutel'].split()[:2])}\n"
