"""config.yaml and policies on disk to values, or every problem at once, each with its path (contract, exits 78, 65)."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.adapters.register_files import Registered, merge_register, split_register, where_it_stands
from pipeline.contracts.beleid import Beleid
from pipeline.contracts.config import Config
from pipeline.errors import ConfigError, DataError
from pipeline.stages.match.model import load_model

_DUTCH = {
    "missing": "ontbreekt",
    "extra_forbidden": "onbekend veld (typefout?)",
    "invalid_key": "de naam van een veld is tekst",
    "string_too_short": "mag niet leeg zijn",
    "too_short": "mag niet leeg zijn",
    "string_type": "hier hoort tekst te staan",
    "tuple_type": "hier hoort een lijst te staan (regels die met - beginnen)",
    "dict_type": "hier hoort een blok met velden te staan",
    "mapping_type": "hier hoort een blok met velden te staan",
    "model_type": "hier hoort een blok met velden te staan",
}
_DUTCH_BY_TYPE = {
    "bool": "hier hoort true of false te staan",
    "int": "hier hoort een geheel getal te staan",
    "float": "hier hoort een getal te staan, met een punt voor de cijfers achter de komma",
    "decimal": "hier hoort een bedrag te staan, bijvoorbeeld 75",
    "finite": "hier hoort een gewoon getal te staan",
    "date": "hier hoort een datum te staan: jjjj-mm-dd",
}
"""By the first word of pydantic's name for the problem: `int_parsing`, `int_type`, `int_from_float` …"""


_MERGE = "tag:yaml.org,2002:merge"
_IMPOSSIBLE = "deze waarde kan niet bestaan, zoals een datum die niet op de kalender staat"


_BOUNDS = {
    "greater_than": "groter dan",
    "greater_than_equal": "ten minste",
    "less_than": "kleiner dan",
    "less_than_equal": "ten hoogste",
}


class _StrictLoader(yaml.SafeLoader):
    """YAML without the silent loss of a key that stands there twice, and with a line for a value that cannot be."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's own form
        """The value of a node. Raises ConstructorError for 30 February, where PyYAML lets Python's own errors out."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, TypeError, LookupError, AttributeError):
            raise yaml.constructor.ConstructorError(None, None, _IMPOSSIBLE, node.start_mark) from None


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if key_node.tag == _MERGE:
            continue
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            raise yaml.constructor.ConstructorError(None, None, "de naam van een veld is tekst", key_node.start_mark)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"het veld {key!r} staat hier twee keer", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_config(path: Path) -> Config:
    """Read and check the whole file. Raises ConfigError with every problem, never a traceback."""
    folder = path.resolve().parent
    raw = _with_beleid(_read_yaml(path), folder)
    found = _registered(raw, folder)
    whole = merge_register(raw, found) if isinstance(raw, dict) and any(found) else raw
    try:
        regels = tuple(regel.id for regel in load_model().regels)
        return Config.model_validate(whole, context={"map": folder, "regels": regels})
    except ValidationError as error:
        problemen = _placed_problems(error, raw, found)
        raise ConfigError(
            _counted(path, problemen),
            f"Verbeter {path.name} en probeer het opnieuw; `seintje check` controleert zonder iets te doen.",
            problemen=problemen,
        ) from None


def _registered(raw: object, folder: Path) -> Registered:
    """The partner register beside config.yaml, in the folder that `partnerregister` names."""
    name = raw.get("partnerregister", "register") if isinstance(raw, dict) else None
    place = folder / name if isinstance(name, str) and name else None
    if place is None or not place.is_dir():
        return Registered((), ())
    return split_register({path.name: _read_yaml(path) for path in sorted(place.glob("*.yaml"))})


def _placed_problems(error: ValidationError, raw: object, found: Registered) -> tuple[str, ...]:
    """Every problem with its place; one in the register is named by its file."""
    given = {block: _list_in(raw, block) for block in ("partners", "verhuurders")}
    own = {block: len(entries) for block, entries in given.items()}
    ids = [entry.get("id") for entry in given["partners"] if isinstance(entry, dict)]
    twice = [(entry["id"], name) for name, entry in found.partners if entry["id"] in ids]
    placed = [f"id {one!r} staat in config.yaml en in register/{name}: haal er één weg" for one, name in twice]
    for detail in error.errors():
        file, loc = where_it_stands(detail["loc"], found, own=own)
        if twice and "staat twee keer onder partners" in str(detail.get("ctx", {}).get("error", "")):
            continue
        problem = _problem({**detail, "loc": loc}, whole="" if file else "config.yaml")
        placed.append(f"{file}: {problem.removeprefix(': ')}" if file else problem)
    return tuple(dict.fromkeys(placed))


def load_beleid_file(path: Path) -> Beleid:
    """A policy in a file of its own. Raises DataError with every problem when it is none."""
    if not path.is_file():
        raise DataError(f"{path} is geen bestand.", "Controleer de naam en de map.")
    try:
        return Beleid.model_validate(_read_yaml(path))
    except ConfigError as error:
        raise DataError(error.melding, error.doe_dit, problemen=error.problemen) from None
    except ValidationError as error:
        melding, problemen = _all_problems(path, error, whole="beleid")
        doe_dit = f"Verbeter {path.name} en bekijk het met `seintje beleid toon {path.name}`."
        raise DataError(melding, doe_dit, problemen=problemen) from None


def _all_problems(path: Path, error: ValidationError, *, whole: str) -> tuple[str, tuple[str, ...]]:
    problemen = tuple(_problem(detail, whole=whole) for detail in error.errors())
    return _counted(path, problemen), problemen


def _list_in(raw: object, block: str) -> list[object]:
    given = raw.get(block) if isinstance(raw, dict) else None
    return given if isinstance(given, list) else []


def _counted(path: Path, problemen: tuple[str, ...]) -> str:
    return f"{path.name}: {len(problemen)} " + ("probleem" if len(problemen) == 1 else "problemen")


def _with_beleid(raw: object, folder: Path) -> object:
    """`beleid: bestand.yaml` stands for what is in that file; without it the shipped policy holds."""
    if isinstance(raw, dict) and isinstance(raw.get("beleid"), str):
        path = folder / raw["beleid"]
        if not path.is_file():
            raise ConfigError(
                f"Het beleid {raw['beleid']} bestaat niet.",
                "Zet achter `beleid:` in config.yaml de naam van uw bestand, of haal de regel weg.",
            )
        return raw | {"beleid": _read_yaml(path)}
    return raw


def _read_yaml(path: Path) -> object:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            f"{path} bestaat niet.", "Maak er een met `seintje init`, of wijs hem aan met --config."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is niet te lezen: {error}.", "Sla het bestand op als UTF-8-tekst.") from None
    try:
        return yaml.load(text, _StrictLoader) or {}  # noqa: S506 - a SafeLoader that also refuses double keys
    except yaml.MarkedYAMLError as error:
        where = f"regel {error.problem_mark.line + 1}" if error.problem_mark else "onbekende plaats"
        raise ConfigError(
            f"{path.name} is geen geldige YAML: {where}: {error.problem}.",
            "Let op het inspringen (spaties, geen tabs) en op de dubbele punten.",
            problemen=(f"{where}: {error.problem}",),
        ) from None
    except yaml.YAMLError:
        raise ConfigError(f"{path.name} is geen geldige YAML.", "Sla het bestand op als gewone tekst.") from None


def _problem(detail: ErrorDetails, *, whole: str) -> str:
    path = ""
    for step in detail["loc"]:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return f"{path or whole}: {_words(detail)}"


def _words(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        return f"kies uit: {context['expected'].replace(' or ', ', ')}"
    if kind == "string_pattern_mismatch":
        return f"heeft niet de juiste vorm ({context['pattern']})"
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_too_long":
        return f"mag niet langer zijn dan {context['max_length']} tekens"
    if kind in _BOUNDS:
        return f"het getal moet {_BOUNDS[kind]} {next(iter(context.values()))} zijn"
    return _DUTCH.get(kind) or _DUTCH_BY_TYPE.get(kind.partition("_")[0], detail["msg"])
