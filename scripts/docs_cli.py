"""Writes docs/cli.md from the commands' own --help, docs/redenen.md from the registry of reason codes, and the lists of
letters and fields in docs/brieven.md from the catalogue.

usage: python -m scripts.docs_cli [--check]   (--check writes nothing; exit 1 when a file is not fresh)
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from pipeline.contracts.letters import Briefsoort, Veld, Waarde, briefsoort, briefsoorten
from pipeline.contracts.reasons import Ernst, Reden, redenen

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 100
CLI_INTRO = """# The commands

Written by `make docs` from the commands' own `--help`; do not edit.
Exit codes and what to do about them: [runbook](runbook.md).
"""
REDENEN_INTRO = """# Redenen

Alle codes die in bevindingen, in taken en in de terugkoppeling aan een partner kunnen staan.
Een code verandert nooit van betekenis.
Dit bestand wordt gemaakt door `make docs` uit `pipeline/contracts/redenen/`: pas het daar aan.
"""
BRIEVEN_MARK = "<!-- Vanaf hier gemaakt door `make docs` uit pipeline/contracts/brieven.yaml: pas het daar aan. -->\n"
GRADES: dict[Ernst, str] = {
    "fataal": "Fataal: de levering of het bestand is in zijn geheel geweigerd",
    "fout": "Fout: deze regel is geweigerd",
    "waarschuwing": "Waarschuwing: aangenomen, maar kijk ernaar",
    "taak": "Taak: een mens beslist",
}


def root_group(module: ModuleType) -> click.Group:
    """The program: the one click group of the module that is under no other group. LookupError if unclear."""
    groups = {id(value): value for value in vars(module).values() if isinstance(value, click.Group)}
    below = {id(command) for group in groups.values() for command in group.commands.values()}
    roots = [group for key, group in groups.items() if key not in below]
    if len(roots) != 1:
        raise LookupError(f"{len(roots)} root groups in {module.__name__}")
    return roots[0]


def commands_of(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """The command and everything below it, alphabetically, each with the context that knows its whole name."""
    yield command, context
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            below = command.commands[name]
            if not below.hidden:
                yield from commands_of(below, _context(below, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings: dict[str, Any] = {**command.context_settings, "terminal_width": WIDTH, "color": False}
    return click.Context(command, info_name=name, parent=parent, **settings)


def cli_page(group: click.Group) -> str:
    """Markdown with the help text of every command, as a terminal of 100 columns shows it."""
    parts = [CLI_INTRO]
    for command, context in commands_of(group, _context(group, "seintje", None)):
        parts.append(f"## {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def redenen_page(registry: dict[str, Reden]) -> str:
    """Markdown with every reason code by grade: what it is, what it means, what to do."""
    parts = [REDENEN_INTRO]
    for grade, title in GRADES.items():
        parts.append(f"## {title}\n\n| code | wat | uitleg | doe dit |\n|---|---|---|---|")
        parts.extend(_row(reden) for reden in sorted(registry.values()) if reden.ernst == grade)
        parts.append("")
    return "\n".join(parts)


def _row(reden: Reden) -> str:
    cells = (f"`{reden.code}`", reden.titel, reden.uitleg, reden.doe_dit)
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def brieven_page(page: str, soorten: dict[str, Briefsoort]) -> str:
    """The page with everything under its mark written anew: each letter with its own fields, then what they mean."""
    everything = briefsoort("").velden
    shared = [veld for veld in everything if all(veld in soort.velden for soort in soorten.values())]
    parts = [page.partition(BRIEVEN_MARK)[0] + BRIEVEN_MARK]
    parts.append("## De brieven\n\n| brief | wanneer | papier | eigen velden |\n|---|---|---|---|")
    for soort in soorten.values():
        own = ", ".join(f"`{veld.naam}`" for veld in soort.velden if veld not in shared)
        parts.append(f"| `{soort.naam}` | {soort.wanneer} | {soort.papier} | {own} |")
    parts.append("\n## Velden die elke brief mag gebruiken\n")
    parts.append(_velden(shared))
    parts.append("\n## Velden van een zaak of een afspraak\n")
    parts.append(_velden([veld for veld in everything if veld not in shared]))
    return "\n".join(parts) + "\n"


def _velden(velden: list[Veld]) -> str:
    rows = (f"| `{veld.naam}` | {veld.betekenis} | {_example(veld.voorbeeld)} |" for veld in velden)
    return "\n".join(["| veld | wat het is | voorbeeld |", "|---|---|---|", *rows])


def _example(waarde: Waarde) -> str:
    if isinstance(waarde, bool):
        return "ja" if waarde else "nee"
    if isinstance(waarde, str):
        return waarde
    return "een lijst: " + "; ".join(one if isinstance(one, str) else one["naam"] for one in waarde)


def main(words: list[str]) -> int:
    """Write the pages, or with --check only compare. Returns the exit code."""
    program = root_group(importlib.import_module("cli"))
    brieven = ROOT / "docs/brieven.md"
    pages = {
        ROOT / "docs/cli.md": cli_page(program),
        ROOT / "docs/redenen.md": redenen_page(redenen()),
        brieven: brieven_page(brieven.read_text(encoding="utf-8"), briefsoorten()),
    }
    stale = [path for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in words:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(ROOT)} is not fresh: run `make docs` and commit it\n")
        return 1 if stale else 0
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
