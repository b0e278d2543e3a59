"""Terugkoppeling over a real OpenSSH server, killed at any moment: each file arrives once, nothing is told twice."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from killing import KILLED
from servers import Sshd
from werkplaats import Werkplaats, csv_van, rij

pytest_plugins = ("gemeente_fixture", "server_fixtures")

PROJECT = Path(__file__).resolve().parents[2]
MOMENTS = (0, 1, 2, 5, 8, 12, 17, 23, 30)


@pytest.fixture(scope="module")
def met_nieuws(verse_gemeente: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two signalen of which woonbron heard nothing yet, because its month is over only later."""
    root = tmp_path_factory.mktemp("nieuws") / "gemeente"
    shutil.copytree(verse_gemeente, root)
    gemeente = Werkplaats(root, fresh=False)
    config = root / "config.yaml"
    text = config.read_text(encoding="utf-8")
    monthly = "    formaat: huis\n    terugkoppeling: {ritme: maandelijks}\n"
    config.write_text(text.replace("    formaat: huis\n", monthly), encoding="utf-8")
    gemeente.seintje("run")
    gemeente.lever("woonbron", "VS_woonbron_20261123_001.csv", csv_van([rij(1), rij(2, bedrag="10,00")]))
    gemeente.seintje("run")
    return root


@pytest.fixture
def gemeente(met_nieuws: Path, tmp_path: Path, sshd: Sshd) -> Werkplaats:
    """The same with woonbron's drop on the server."""
    gemeente = Werkplaats.at(met_nieuws, tmp_path / "gemeente")
    account = sshd.account(gemeente.root / "drops" / "woonbron").sftp
    place = (
        f"drop: {{sftp: {{host: 127.0.0.1, poort: {account.poort}, gebruiker: {account.gebruiker}, "
        f"sleutel: {account.sleutel}, bekende_hosts: {account.bekende_hosts}, pad: {account.pad}, "
        "timeout_seconden: 5, pogingen: 1}}"
    )
    config = gemeente.root / "config.yaml"
    text = config.read_text(encoding="utf-8").replace("drop: {map: drops/woonbron}", place)
    config.write_text(text, encoding="utf-8")
    return gemeente


def arrived(gemeente: Werkplaats) -> dict[str, bytes]:
    retour = gemeente.root / "drops" / "woonbron" / "retour"
    return {path.name: path.read_bytes() for path in sorted(retour.glob("[TB]*"))}


def killed(gemeente: Werkplaats, *words: str, moment: int) -> int:
    whole = ["--config", str(gemeente.root / "config.yaml"), "--vandaag", "2026-11-23", *words]
    script = KILLED.format(
        door="pipeline.adapters.courier",
        project=str(PROJECT),
        fakes=str(PROJECT / "tests" / "adapters"),
        moment=moment,
        words=whole,
    )
    return subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=120).returncode


def test_files_and_proofs_arrive_over_sftp_once(gemeente: Werkplaats) -> None:
    assert arrived(gemeente) == {}
    assert gemeente.seintje("feedback").code == 0
    there = arrived(gemeente)
    assert sorted(name[:3] + name[-4:] for name in there) == ["BM_.pdf", "TK_.csv", "TK_xlsx"]
    assert gemeente.seintje("feedback").out == "Er wacht geen antwoord op verzending.\n"
    assert arrived(gemeente) == there


def test_a_feedback_killed_at_any_moment_is_finished_by_the_next_with_the_same_files(
    gemeente: Werkplaats, tmp_path: Path
) -> None:
    whole = Werkplaats.at(gemeente.root, tmp_path / "whole")
    retour = gemeente.root / "drops" / "woonbron" / "retour"
    assert whole.seintje("feedback").code == 0
    expected = arrived(gemeente)  # the copy has the same drop
    assert len(expected) == 3
    deaths = 0
    for moment in MOMENTS:
        for name in expected:
            (retour / name).unlink()
        again = Werkplaats.at(gemeente.root, tmp_path / f"at{moment}")
        deaths += killed(again, "feedback", moment=moment) == -signal.SIGKILL
        assert again.seintje("feedback").code == 0
        assert arrived(gemeente) == expected, moment
        assert not list(retour.glob("*.part"))
        assert again.seintje("feedback").out == "Er wacht geen antwoord op verzending.\n"
        shutil.rmtree(again.root)
    assert deaths == len(MOMENTS)
