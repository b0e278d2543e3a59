"""The words of the command line: exit codes, stdout for the product only, Dutch that helps."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from werkplaats import Werkplaats, csv_van, rij

from cli import cli, run_cli
from scripts.docs_cli import commands_of

pytest_plugins = ("gemeente_fixture",)

CLI = Path(__file__).resolve().parents[2] / "cli.py"


def test_a_broken_config_tells_every_problem_with_its_path_and_ends_with_78(gemeente: Werkplaats) -> None:
    broken = (
        "gemeente: {naam: Zoetermeer, code: 0637}\npartners:\n  - {id: Woon Bron, soort: Huren, drop: {}}\nstoer: x\n"
    )
    (gemeente.root / "config.yaml").write_text(broken)
    done = gemeente.seintje("run")
    assert done.code == 78
    assert done.out == ""
    for path in (
        "gemeente.code",
        "partners[0].id",
        "partners[0].naam",
        "partners[0].soort",
        "partners[0].drop",
        "stoer",
    ):
        assert path in done.err
    assert "Traceback" not in done.err


def test_errors_are_one_json_document_with_json(gemeente: Werkplaats) -> None:
    (gemeente.root / "config.yaml").write_text("gemeente: 3\n")
    document = json.loads(gemeente.seintje("--json", "status").out)
    assert document["fout"]["code"] == 78
    assert document["fout"]["melding"]
    assert document["fout"]["doe_dit"]


def test_usage_errors_are_json_too(gemeente: Werkplaats) -> None:
    done = gemeente.seintje("--json", "statsu")
    assert done.code == 2
    assert json.loads(done.out)["fout"]["code"] == 2


@pytest.mark.parametrize(
    "words", [["statsu"], ["letters", "aprove"], ["run", "--dryrun"], ["export", "zaken"], ["run", "x"]]
)
def test_a_typo_ends_with_2_and_dutch_words(gemeente: Werkplaats, words: list[str]) -> None:
    done = gemeente.seintje(*words)
    assert done.code == 2
    assert done.err.startswith("Fout: ")
    assert done.out == ""


def test_a_typo_gets_a_suggestion(gemeente: Werkplaats) -> None:
    assert "`status`" in gemeente.seintje("statsu").err
    assert "woonbron" in gemeente.seintje("run", "--partner", "wonbron").err


def test_every_command_has_a_help_that_opens_with_an_example() -> None:
    with click.Context(cli, info_name="seintje") as context:
        found = list(commands_of(cli, context))
    assert len(found) > 15
    for command, _ in found:
        if command is not cli:
            assert (command.help or "").startswith("`seintje "), command.name
            with click.Context(command, info_name=command.name) as inside:
                assert "Usage" not in command.get_help(inside), command.name


def test_an_unknown_thing_is_a_clear_refusal(gemeente: Werkplaats) -> None:
    for words in (["letters", "show", "VS-0000-0000-0000"], ["letters", "approve", "x.zip"], ["report", "R999999"]):
        done = gemeente.seintje(*words)
        assert done.code == 2, words
        assert done.err.startswith("Fout: ")


def test_residents_of_the_wrong_form_are_refused_whole(gemeente: Werkplaats) -> None:
    before = gemeente.tabel("inwoners")
    path = gemeente.root / "fout.csv"
    path.write_text("naam;adres\nx;y\n")
    done = gemeente.seintje("inwoners", "import", str(path), "--peildatum", "2026-11-22")
    assert done.code == 65
    assert (
        gemeente.seintje("inwoners", "import", str(gemeente.root / "weg.csv"), "--peildatum", "2026-11-22").code == 65
    )
    assert gemeente.tabel("inwoners") == before


def test_a_residents_file_that_shrank_is_refused_unless_toch(gemeente: Werkplaats) -> None:
    lines = (gemeente.root / "inwoners.csv").read_text().splitlines()
    path = gemeente.root / "klein.csv"
    path.write_text("\n".join(lines[:5]) + "\n")
    words = ["inwoners", "import", str(path), "--peildatum", "2026-11-22"]
    assert gemeente.seintje(*words).code == 65
    assert len(gemeente.tabel("inwoners")) == 41
    assert gemeente.seintje(*words, "--toch").code == 3
    assert len(gemeente.tabel("inwoners")) == 4


def test_the_same_residents_file_again_changes_nothing(gemeente: Werkplaats) -> None:
    words = ["inwoners", "import", str(gemeente.root / "inwoners.csv"), "--peildatum", "2026-11-20"]
    runs = len(gemeente.tabel("runs"))
    done = gemeente.seintje(*words)
    assert (done.code, "al ingelezen" in done.out) == (0, True)
    assert len(gemeente.tabel("runs")) == runs


def test_the_program_as_a_process_keeps_stdout_for_the_product(gemeente: Werkplaats) -> None:
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(1)]))
    command = [
        sys.executable,
        str(CLI),
        "--config",
        str(gemeente.root / "config.yaml"),
        "--vandaag",
        "2026-11-23",
        "--json",
        "run",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert json.loads(done.stdout)["run_id"] == "R000002"
    assert done.stderr == ""


def test_a_missing_config_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["--config", str(tmp_path / "config.yaml"), "status"]) == 78
    assert "seintje init" in capsys.readouterr().err


def test_no_output_line_is_wider_than_eighty_columns(gemeente: Werkplaats) -> None:
    gemeente.lever(
        "woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(1), rij(2, bedrag="x"), rij(3, postcode="y")])
    )
    for words in (["run"], ["status"], ["letters", "list"], ["dispatch"]):
        wide = [line for line in gemeente.seintje(*words).out.splitlines() if len(line) > 80]
        assert not wide, words
