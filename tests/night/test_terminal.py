"""What only shows at a real terminal, and what the Tab key and a slow machine ask of the program."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from terminal import CLI, at_the_terminal
from werkplaats import VANDAAG, Werkplaats, csv_van, rij

from cli import cli
from dutch_click import global_options_first

pytest_plugins = ("gemeente_fixture",)

NAAM = "VS_woonbron_20261122_001.csv"


def with_batch(gemeente: Werkplaats, aantal: int) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(nummer) for nummer in range(1, aantal + 1)]))
    gemeente.seintje("run")
    gemeente.seintje("letters", "approve", gemeente.tabel("batches")[0]["batch"])


@pytest.mark.parametrize(("typed", "sent"), [("2", 1), ("3", 0), ("", 0)])
def test_letters_leave_when_their_number_is_typed(gemeente: Werkplaats, typed: str, sent: int) -> None:
    with_batch(gemeente, 2)
    with at_the_terminal(gemeente.root, "dispatch", vandaag=VANDAAG) as clerk:
        clerk.wait_for("Typ het aantal")
        assert "2 brieven gaan naar de drukstraat" in clerk.text
        clerk.type(f"{typed}\n" if typed else "\x04")  # Ctrl-D
        assert clerk.end() == {"2": 0, "3": 2, "": 130}[typed]
    assert len(list((gemeente.root / "drukstraat").glob("*.zip"))) == sent


def test_without_a_terminal_nothing_is_asked(gemeente: Werkplaats) -> None:
    with_batch(gemeente, 2)
    assert gemeente.seintje("dispatch").code == 0
    assert len(list((gemeente.root / "drukstraat").glob("*.zip"))) == 1


def test_a_night_that_takes_a_while_says_how_far_it_is_and_wipes_it_out(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(nummer) for nummer in range(1, 39)]))
    with at_the_terminal(gemeente.root, "run", vandaag=VANDAAG) as clerk:
        clerk.wait_for("38 van 38")
        assert "Brieven maken [" in clerk.text
        assert clerk.end() in {0, 3}
    assert clerk.text.rindex("\x1b[K") < clerk.text.index("Trechter:")


def test_a_pipe_hears_nothing_of_it(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", NAAM, csv_van([rij(nummer) for nummer in range(1, 39)]))
    command = [sys.executable, str(CLI), "--config", str(gemeente.root / "config.yaml"), "--vandaag", VANDAAG, "run"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["zaak", "log", "-h"], ["partners", "--help"]])
def test_help_reads_none_of_the_heavy_libraries(words: list[str]) -> None:
    asked = f"import sys; sys.argv[1:] = {words!r}; import cli; cli.run_cli(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=CLI.parent, env=os.environ
    )
    loaded = set(done.stdout.split())
    assert loaded & {"pandas", "pyarrow", "duckdb", "paramiko", "openpyxl", "pydantic"} == set()


def completed(gemeente: Werkplaats, *words: str) -> list[str]:
    """What Tab offers after these words."""
    line = ["seintje", "--config", str(gemeente.root / "config.yaml"), *words]
    environ = {**os.environ, "_SEINTJE_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(line)}
    asked = [sys.executable, str(CLI)]
    done = subprocess.run(
        asked, capture_output=True, text=True, check=False, env={**environ, "COMP_CWORD": str(len(line) - 1)}
    )
    return [one.partition(",")[2] for one in done.stdout.split()]


def test_tab_offers_commands_and_the_ids_of_this_municipality(gemeente: Werkplaats) -> None:
    with_batch(gemeente, 2)
    zaken = sorted(row["zaak_id"] for row in gemeente.tabel("zaken"))
    assert completed(gemeente, "zaak", "show", "z") == zaken
    assert completed(gemeente, "letters", "show", "VS") == sorted(row["kenmerk"] for row in gemeente.tabel("brieven"))
    assert completed(gemeente, "run", "--partner", "woo") == ["woonbron"]
    assert completed(gemeente, "zaak", "log", "Z1", "--soort", "tel") == ["Telefoon"]
    assert "dispatch" in completed(gemeente, "dis")
    (gemeente.root / "config.yaml").write_text("gemeente: [", encoding="utf-8")
    assert completed(gemeente, "zaak", "show", "z") == []


def test_the_completion_script_is_for_the_shell_that_is_named(gemeente: Werkplaats) -> None:
    assert "_SEINTJE_COMPLETE=bash_complete" in gemeente.seintje("completion", "bash").out
    assert gemeente.seintje("completion", "tcsh").code == 2


def test_a_global_option_may_stand_anywhere(gemeente: Werkplaats) -> None:
    assert gemeente.seintje("status", "--json").out == gemeente.seintje("--json", "status").out
    assert gemeente.seintje("run", "-q").out == ""
    assert global_options_first(["run", "--vandaag=2026-11-23", "--", "--json"], cli) == [
        "--vandaag=2026-11-23",
        "run",
        "--",
        "--json",
    ]


def test_no_command_has_an_option_of_the_same_name_as_a_global_one() -> None:
    taken = {name for param in cli.params if isinstance(param, click.Option) for name in param.opts}

    def own(command: click.Command) -> set[str]:
        names = {name for param in command.params if isinstance(param, click.Option) for name in param.opts}
        more = command.commands.values() if isinstance(command, click.Group) else ()
        return names.union(*(own(one) for one in more))

    assert set().union(*(own(one) for one in cli.commands.values())) & taken == set()


def test_an_error_fits_the_screen(gemeente: Werkplaats, tmp_path: Path) -> None:
    refused = gemeente.seintje("zaak", "close", "Z1", "--resultaat", "iets")
    assert refused.code == 2
    assert max(map(len, refused.err.splitlines())) <= 80
    assert gemeente.seintje("inwoners", "import", str(tmp_path), "--peildatum", VANDAAG).code == 65
