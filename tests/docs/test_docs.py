"""What stands beside the code says what is true: commands exist, links lead somewhere, nothing is left to fill in."""

import importlib
import re
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import get_args

import click
import pytest
import yaml

from pipeline.adapters.inform_files import KOLOMMEN
from pipeline.contracts.letters import briefsoort, briefsoorten
from pipeline.contracts.reasons import Ernst, redenen
from pipeline.contracts.terugkoppeling import vertelbaar
from pipeline.errors import ExitCode
from scripts.docs_cli import brieven_page, cli_page, redenen_page, root_group

ROOT = Path(__file__).resolve().parents[2]
MARKDOWN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
REASON_FILES = sorted((ROOT / "pipeline" / "contracts" / "redenen").glob("*.yaml"))


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))


def glossary() -> list[tuple[str, str, str]]:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text("GLOSSARY.md"), re.MULTILINE)
    return [(word.strip(), meaning.strip(), source.strip()) for word, meaning, source in rows if word != "word"]


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.name)
def test_every_make_command_in_the_docs_is_a_target(page: Path) -> None:
    named = set(
        re.findall(r"\bmake ([a-z]+(?:-[a-z]+)*)\b", re.sub(r"[^`]*(`[^`]*`|\Z)", r"\1 ", page.read_text("utf-8")))
    )
    assert named <= make_targets()


def test_the_targets_of_the_contract_exist_and_help_tells_of_each() -> None:
    told = dict(re.findall(r"^([a-z-]+):.*## (.+)$", text("Makefile"), re.MULTILINE))
    assert {"setup", "demo", "test", "check", "bench", "help"} <= make_targets()
    assert set(told) == make_targets()


def has_command(program: click.Command, words: str) -> bool:
    for word in words.split():
        if not isinstance(program, click.Group) or word not in program.commands:
            return False
        program = program.commands[word]
    return True


def readme_promises() -> tuple[set[str], set[str]]:
    """The commands in the README's table: those that work now, and those that do not exist yet."""
    rows = re.findall(r"^\| (.*) \| (.+) \|$", text("README.md").split("## What exists")[1], re.MULTILINE)
    now = {word for left, _ in rows for word in re.findall(r"`([a-z ]+)`", left)}
    later = {word for _, right in rows for word in re.findall(r"`([a-z ]+)`", right)}
    return now, later


def test_the_readme_promises_what_the_program_has_and_nothing_else() -> None:
    program = root_group(importlib.import_module("cli"))
    now, later = readme_promises()
    assert len(now) >= 15
    assert {words for words in now if not has_command(program, words)} == set()
    assert {words for words in later if has_command(program, words)} == set()
    assert {name for name in program.commands if name not in {words.split()[0] for words in now}} == set()


def test_every_command_that_readme_and_runbook_show_exists() -> None:
    program = root_group(importlib.import_module("cli"))
    shown = text("README.md") + text("docs/runbook.md")
    commands = re.findall(r"\bseintje (?:--config \S+ )?([a-z]+)(?: (approve|cancel|show|list|preview|import))?", shown)
    assert len(commands) >= 20
    assert {words for words in commands if not has_command(program, " ".join(filter(None, words)))} == set()


def test_ci_runs_the_commands_of_the_readme() -> None:
    steps = re.findall(r"^step (make [a-z]+)$", text(".ci/run"), re.MULTILINE)
    assert steps == ["make test", "make check", "make verapdf"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path) if path else page
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", ADRS, ids=lambda page: page.stem)
def test_an_adr_is_filled_in(page: Path) -> None:
    body = page.read_text(encoding="utf-8")
    number = page.name[:4]
    assert re.match(rf"# {number} \S", body)
    assert re.search(r"^- Status: (proposed|accepted|superseded by \d{4})$", body, re.MULTILINE)
    assert re.search(r"^- Date: \d{4}-\d{2}-\d{2}$", body, re.MULTILINE)
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", body, re.MULTILINE | re.DOTALL))
    assert list(sections) == ["Context", "Decision", "Consequences"]
    assert all(len(content.split()) >= 15 for content in sections.values())


def test_adrs_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in ADRS] == list(range(1, len(ADRS) + 1))
    assert len(ADRS) >= 7


def test_every_glossary_word_has_a_meaning_and_a_source_and_stands_once() -> None:
    rows = glossary()
    assert len(rows) >= 40
    assert [word for word, count in Counter(word for word, _, _ in rows).items() if count > 1] == []
    assert [word for word, meaning, source in rows if len(meaning.split()) < 4 or not source] == []


def test_every_glossary_word_is_used_by_the_project() -> None:
    places = [*(ROOT / "pipeline").rglob("*"), *(ROOT / "templates").rglob("*"), *(ROOT / "docs").glob("*.md")]
    files = [place for place in places if place.suffix in {".py", ".yaml", ".sql", ".j2", ".xsd", ".md"}]
    used = "\n".join(file.read_text(encoding="utf-8") for file in files).lower().replace("_", " ")
    words = {part for word, _, _ in glossary() for part in word.lower().split(", ")}
    assert sorted(word for word in words if word not in used) == []


@pytest.mark.parametrize("page", REASON_FILES, ids=lambda page: page.stem)
def test_every_reason_is_explained_in_full(page: Path) -> None:
    for code, fields in yaml.safe_load(page.read_text(encoding="utf-8")).items():
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", code), code
        assert set(fields) == {"ernst", "titel", "uitleg", "doe_dit"}, code
        assert fields["ernst"] in get_args(Ernst), code
        assert all(isinstance(value, str) and value.strip() for value in fields.values()), code
        assert fields["uitleg"].rstrip().endswith("."), code
        assert fields["doe_dit"].rstrip().endswith("."), code


def test_no_reason_code_stands_in_two_files() -> None:
    codes = Counter(code for page in REASON_FILES for code in yaml.safe_load(page.read_text(encoding="utf-8")))
    assert [code for code, count in codes.items() if count > 1] == []
    assert len(redenen()) == len(codes)


def test_the_runbook_has_every_exit_code_with_what_to_do() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", text("docs/runbook.md"), re.MULTILINE)
    assert {int(code) for code, _, _ in rows} == {int(code) for code in ExitCode}
    assert all(meaning.strip() and action.strip() for _, meaning, action in rows)


def test_the_runbook_names_only_reasons_that_exist() -> None:
    lines = re.findall(r"^Reden(?:en)?: (.+)$", text("docs/runbook.md"), re.MULTILINE)
    named = {code for line in lines for code in re.findall(r"`([a-z-]+)`", line)}
    assert len(named) >= 20
    known = set(redenen())
    assert {code for code in named if not (code in known or any(other.startswith(code) for other in known))} == set()


def test_adr_0004_accounts_for_every_package_of_pyproject() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    record = text("docs/adr/0004-dependencies.md")
    packages = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    plain = [re.split("[;>]", name)[0].removeprefix("types-").removesuffix("-stubs") for name in packages]
    assert [name for name in plain if not re.search(rf"\b{re.escape(name)}\b", record)] == []


def test_the_lock_commands_of_adr_0004_are_those_of_the_makefile() -> None:
    record = re.findall(r"^uv (pip compile .+)$", text("docs/adr/0004-dependencies.md"), re.MULTILINE)
    makefile = text("Makefile").replace("\\\n\t", "").replace("$(UV_COMPILE)", text_of_variable("UV_COMPILE"))
    assert len(record) == 3
    assert all(f".venv/bin/uv {command}" in makefile for command in record)


def text_of_variable(name: str) -> str:
    (value,) = re.findall(rf"^{name} := (.+)$", text("Makefile").replace("\\\n\t", ""), re.MULTILINE)
    return str(value)


@click.group()
def fake_program() -> None:
    """A program."""


@fake_program.group()
def letters() -> None:
    """Letters before they leave."""


@letters.command("show")
@click.argument("kenmerk")
def letters_show(kenmerk: str) -> None:
    """Show one letter."""
    click.echo(kenmerk)


@letters.command("secret", hidden=True)
def letters_secret() -> None:
    """Not for the docs."""


def module_with(**names: object) -> ModuleType:
    """Stands for cli.py."""
    module = ModuleType("fake_cli")
    vars(module).update(names)
    return module


def test_the_page_of_commands_has_every_command_with_its_help() -> None:
    page = cli_page(fake_program)
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == ["seintje", "seintje letters", "seintje letters show"]
    assert "Usage: seintje letters show [OPTIONS] KENMERK" in page
    assert "Show one letter." in page


def test_the_program_is_the_group_that_is_under_no_other() -> None:
    assert root_group(module_with(program=fake_program, sub=letters, number=3)) is fake_program


def test_a_module_with_two_programs_is_refused() -> None:
    with pytest.raises(LookupError, match="2 root groups"):
        root_group(module_with(program=fake_program, other=click.Group("other")))


def test_the_page_of_reasons_has_each_code_once() -> None:
    page = redenen_page(redenen())
    assert sorted(re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE)) == sorted(redenen())


def test_the_page_for_clerks_has_every_letter_and_every_field() -> None:
    page = text("docs/brieven.md")
    assert brieven_page(page, briefsoorten()) == page
    for name in [*briefsoorten(), *(veld.naam for veld in briefsoort("").velden)]:
        assert f"| `{name}` |" in page


def test_no_page_names_a_folder_of_somebodys_machine() -> None:
    pages = [*MARKDOWN, ROOT / "Makefile", *(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run"]
    for page in pages:
        if page.is_file():
            assert not re.search(r"/(home|Users|root|work|tmp)/\w", page.read_text(encoding="utf-8")), page.name


def test_the_partners_page_tells_exactly_the_table_of_what_may_be_told() -> None:
    page = text("docs/partners.md").split("### Wat u hoort, en waarom")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) \|(?: ([^|]*?))? \| ([^|]+?) \|$", page, re.MULTILINE)
    told = [(status, reden, uitleg) for status, reden, uitleg in rows if status not in {"status", "---"}]
    assert told == [tuple(one) for one in vertelbaar()]


def test_the_partners_page_names_every_column_of_the_terugkoppeling_in_its_order() -> None:
    page = text("docs/partners.md").split("## Wat er met uw signalen gebeurt")[1].split("### ")[0]
    rows = "".join(re.findall(r"^\| (`[a-z_`, ]+) \|", page, re.MULTILINE))
    assert tuple(re.findall(r"`([a-z_]+)`", rows)) == KOLOMMEN
