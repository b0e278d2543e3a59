"""The partner register on disk: beside config.yaml one `<id>.yaml` per registered partner or small landlord.

A partner's file is exactly an entry under `partners:` of config.yaml; that of a landlord names its `verzamelmap`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pipeline.errors import ConfigError

Entry = dict[str, Any]

_KOP = """\
# Deze partner is aangemeld met `seintje partners aanmelden`. De velden zijn die van een partner in config.yaml.
# Verander de overeenkomst niet met de hand: dat doen `seintje partners ondertekend`, `verleng` en `beeindig`.
"""


class Registered(NamedTuple):
    """The files of the register, by name, in order of name: partners and small landlords."""

    partners: tuple[tuple[str, Entry], ...]
    verhuurders: tuple[tuple[str, Entry], ...]


def split_register(files: Mapping[str, object]) -> Registered:
    """Which files are of partners and which of landlords. Raises ConfigError for one that is no block of fields."""
    partners: list[tuple[str, Entry]] = []
    verhuurders: list[tuple[str, Entry]] = []
    for name, raw in sorted(files.items()):
        problem = _problem(name, raw)
        if problem or not isinstance(raw, dict):
            raise ConfigError(
                "Het partnerregister is niet te gebruiken.",
                f"Verbeter register/{name}, of zet de reservekopie terug.",
                problemen=(f"register/{name}: {problem}",),
            )
        landlord = isinstance(raw.get("verzamelmap"), str)
        (verhuurders if landlord else partners).append((name, raw))
    return Registered(tuple(partners), tuple(verhuurders))


def _problem(name: str, raw: object) -> str:
    if not isinstance(raw, dict):
        return "hier hoort een blok met velden te staan"
    if raw.get("id") != name.removesuffix(".yaml"):
        return "id: de id is niet de naam van het bestand"
    return ""


def merge_register(raw: Mapping[str, Any], found: Registered) -> dict[str, Any]:
    """The configuration with the registered partners behind those of config.yaml, and landlords on their drop."""
    own = raw.get("partners") or []
    partners = [*own, *(entry for _, entry in found.partners)] if isinstance(own, list) else own
    landlords = [entry for _, entry in found.verhuurders]
    if isinstance(partners, list):
        partners = [_with_landlords(entry, landlords) for entry in partners]
    given = raw.get("verhuurders") or []
    verhuurders = [*given, *landlords] if isinstance(given, list) else given
    return {**raw, "partners": partners, "verhuurders": verhuurders}


def _with_landlords(partner: object, landlords: Sequence[Entry]) -> object:
    """A partner with its registered landlords as aanleveraars."""
    if not isinstance(partner, dict):
        return partner
    own = [one for one in landlords if one["verzamelmap"] == partner.get("id")]
    given = partner.get("aanleveraars") or []
    if not own or not isinstance(given, list):
        return partner
    extra = [{"naam": one.get("naam"), "overeenkomst": one.get("overeenkomst")} for one in own]
    return partner | {"aanleveraars": [*given, *extra]}


def where_it_stands(
    loc: Sequence[int | str], found: Registered, *, own: Mapping[str, int]
) -> tuple[str, tuple[int | str, ...]]:
    """The file that a problem is in (empty: config.yaml) and its place there; `own` counts what config.yaml holds."""
    match loc:
        case ("partners" | "verhuurders" as block, int() as number, *rest):
            names = [name for name, _ in (found.partners if block == "partners" else found.verhuurders)]
            if (place := number - own[block]) >= 0:
                return f"register/{names[place]}", tuple(rest)
    return "", tuple(loc)


def entry_path(register: Path, partner: str) -> Path:
    """The file of a registered partner."""
    return register / f"{partner}.yaml"


def entry_bytes(entry: Entry) -> bytes:
    """An entry as a clerk can read it: in the order given, a note on top."""
    text = yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=110)
    return (_KOP + text).encode()


def read_entry(path: Path) -> Entry | None:
    """The entry in this file, or None when there is no such file. It was checked with the configuration."""
    if not path.is_file():
        return None
    raw = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    return raw if isinstance(raw, dict) else None
