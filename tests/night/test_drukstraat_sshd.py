"""The print street played by a real OpenSSH server that fails in every way it can: each letter's state stays right."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import ZipFile

import pytest
from fake_drops import HookedDrop
from killing import KILLED
from servers import Sshd, descendants, run_sshd
from werkplaats import VANDAAG, Werkplaats, csv_van, rij

from pipeline.adapters.drops import open_drop
from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.drops import Drop

pytest_plugins = ("gemeente_fixture", "server_fixtures")

SFTP_SERVER = Path("/usr/lib/openssh/sftp-server")
LETTERS = 12
MOMENTS = 40
"""More moments than one dispatch has: every operation on the drop and every commit, just before and just after."""
CI_MOMENTS = (8, 10, 12, 14, 16, 18)


@contextmanager
def print_street(gemeente: Werkplaats, server: Sshd) -> Iterator[None]:
    """Let this municipality's print street be an account on the server."""
    account = server.account(gemeente.root / "drukstraat").sftp
    config = gemeente.root / "config.yaml"
    place = (
        f"drop: {{sftp: {{host: 127.0.0.1, poort: {account.poort}, gebruiker: {account.gebruiker}, "
        f"sleutel: {account.sleutel}, bekende_hosts: {account.bekende_hosts}, pad: {account.pad}, "
        "timeout_seconden: 5, pogingen: 1}}"
    )
    before = config.read_text()
    config.write_text(before.replace("drop: {map: drukstraat}", place))
    try:
        yield
    finally:
        config.write_text(before)


@contextmanager
def limited_sshd(folder: Path, *, kib: int, ignore: bool) -> Iterator[Sshd]:
    """A server on which a file may not grow above `kib`: writing on kills its session, or fails as on a full disk."""
    if not SFTP_SERVER.exists():
        pytest.skip("OpenSSH's sftp-server is not installed")
    quiet = "trap '' XFSZ; " if ignore else ""
    script = folder.with_suffix(".sh")
    script.write_text(f"#!/bin/bash\n{quiet}ulimit -f {kib}\nexec {SFTP_SERVER}\n")
    script.chmod(0o755)
    with run_sshd(folder, extra=f"ForceCommand {script}\n") as server:
        yield server


@pytest.fixture(scope="session")
def klare_gemeente(verse_gemeente: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch that is approved and not sent: made once, copied for each test."""
    root = tmp_path_factory.mktemp("klaar") / "gemeente"
    shutil.copytree(verse_gemeente, root)
    gemeente = Werkplaats(root, fresh=False)
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(n) for n in range(1, LETTERS + 1)]))
    gemeente.seintje("run")
    gemeente.seintje("letters", "approve", batch_of(gemeente))
    return root


@pytest.fixture
def klaar(klare_gemeente: Path, tmp_path: Path) -> Werkplaats:
    shutil.copytree(klare_gemeente, tmp_path / "gemeente")
    return Werkplaats(tmp_path / "gemeente", fresh=False)


def batch_of(gemeente: Werkplaats) -> str:
    return str(gemeente.tabel("batches")[0]["batch"])


def statuses(gemeente: Werkplaats) -> set[str]:
    return {row["status"] for row in gemeente.tabel("brieven")}


def at_print_street(gemeente: Werkplaats) -> list[str]:
    """Every letter in every zip that stands there; a second zip or a stump beside it is a failure."""
    found: list[str] = []
    for path in (gemeente.root / "drukstraat").glob("*.zip"):
        with ZipFile(path) as archive:
            found += [name.removesuffix(".pdf") for name in archive.namelist() if name.endswith(".pdf")]
    return sorted(found)


def assert_sent_once(gemeente: Werkplaats) -> None:
    assert at_print_street(gemeente) == sorted(row["kenmerk"] for row in gemeente.tabel("brieven"))
    assert statuses(gemeente) == {"verzonden"}
    assert not list((gemeente.root / "drukstraat").glob("*.part"))
    assert not list((gemeente.root / "outbox" / "drukstraat").iterdir())


def test_a_session_that_dies_in_the_middle_of_the_upload_leaves_no_zip_and_the_next_dispatch_sends_it(
    klaar: Werkplaats, sshd: Sshd, tmp_path: Path
) -> None:
    with limited_sshd(tmp_path / "limited", kib=100, ignore=False) as small, print_street(klaar, small):
        assert klaar.seintje("dispatch").code == 69
    assert at_print_street(klaar) == []
    assert [path.stat().st_size for path in (klaar.root / "drukstraat").glob("*.part")] == [100 * 1024]
    assert statuses(klaar) == {"vrijgegeven"}
    with print_street(klaar, sshd):
        assert klaar.seintje("dispatch").code == 0
        assert_sent_once(klaar)


def test_a_disk_that_is_full_there_leaves_no_zip_and_the_next_dispatch_sends_it(
    klaar: Werkplaats, sshd: Sshd, tmp_path: Path
) -> None:
    with limited_sshd(tmp_path / "limited", kib=100, ignore=True) as full, print_street(klaar, full):
        for _ in range(2):
            assert klaar.seintje("dispatch").code == 69
    assert at_print_street(klaar) == []
    assert statuses(klaar) == {"vrijgegeven"}
    with print_street(klaar, sshd):
        assert klaar.seintje("dispatch").code == 0
        assert_sent_once(klaar)


def test_a_disk_that_is_really_full_there(klaar: Werkplaats, sshd: Sshd) -> None:
    street = klaar.root / "drukstraat"
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(street)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk needs root and the right to mount one")
    try:
        (street / "retour").mkdir()
        with print_street(klaar, sshd):
            assert klaar.seintje("dispatch").code == 69
        assert at_print_street(klaar) == []
    finally:
        subprocess.run(["umount", str(street)], check=True)
    with print_street(klaar, sshd):
        assert klaar.seintje("dispatch").code == 0
        assert_sent_once(klaar)


def test_a_letter_cancelled_after_a_broken_upload_takes_the_stump_with_it(
    klaar: Werkplaats, sshd: Sshd, tmp_path: Path
) -> None:
    with limited_sshd(tmp_path / "limited", kib=100, ignore=False) as small, print_street(klaar, small):
        klaar.seintje("dispatch")
    one = klaar.tabel("brieven")[0]["kenmerk"]
    assert klaar.seintje("letters", "cancel", one, "--reden", "op verzoek").code == 0
    with print_street(klaar, sshd):
        assert klaar.seintje("dispatch").code == 0
        assert not list((klaar.root / "drukstraat").glob("*.part"))
        klaar.seintje("letters", "approve", batch_of(klaar))
        assert klaar.seintje("dispatch").code == 0
    assert one not in at_print_street(klaar)
    assert len(at_print_street(klaar)) == LETTERS - 1


@pytest.mark.parametrize("operation", ["stat", "upload", "sha256", "rename"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_cut_around_any_step_leaves_each_letter_once(
    klaar: Werkplaats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str, when: str
) -> None:
    """The sessions of the server are killed at that moment; what our side then meets is a real broken connection."""
    with run_sshd(tmp_path / "server") as server, print_street(klaar, server):
        cut = cutter(server, operation)

        @contextmanager
        def watched(config: DropConfig) -> Iterator[Drop]:
            with open_drop(config) as drop:
                yield HookedDrop(drop, before=cut) if when == "before" else HookedDrop(drop, after=cut)

        with monkeypatch.context() as patched:
            patched.setattr("pipeline.dispatch.open_drop", watched)
            assert klaar.seintje("dispatch").code in {0, 69}
        assert len(at_print_street(klaar)) in {0, LETTERS}
        assert klaar.seintje("dispatch").code == 0
        assert_sent_once(klaar)


def cutter(server: Sshd, operation: str) -> Callable[[str, str], None]:
    done: list[str] = []

    def cut(step: str, _: str) -> None:
        if step == operation and not done:
            done.append(step)
            for pid in descendants(server.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    return cut


def dispatch_killed_at(gemeente: Werkplaats, moment: int) -> int:
    words = ["--config", str(gemeente.root / "config.yaml"), "--vandaag", VANDAAG, "dispatch"]
    project = Path(__file__).resolve().parents[2]
    script = KILLED.format(
        door="pipeline.dispatch",
        project=str(project),
        fakes=str(project / "tests" / "adapters"),
        moment=moment,
        words=words,
    )
    return subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode


def killed_and_resumed(gemeente: Werkplaats, server: Sshd, moment: int) -> int:
    with print_street(gemeente, server):
        code = dispatch_killed_at(gemeente, moment)
        assert code in {0, -signal.SIGKILL}
        assert len(at_print_street(gemeente)) in {0, LETTERS}
        assert statuses(gemeente) in ({"vrijgegeven"}, {"verzonden"})
        assert gemeente.seintje("run").code in {0, 3}  # the night finishes what was half sent
        gemeente.seintje("dispatch")
        assert_sent_once(gemeente)
    return code


@pytest.mark.parametrize("moment", CI_MOMENTS)
def test_our_own_process_killed_at_a_step_of_dispatch_sends_each_letter_once(
    klaar: Werkplaats, sshd: Sshd, moment: int
) -> None:
    assert killed_and_resumed(klaar, sshd, moment) == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_our_own_process_killed_at_every_step_of_dispatch_sends_each_letter_once(
    klaar: Werkplaats, sshd: Sshd, moment: int
) -> None:
    killed_and_resumed(klaar, sshd, moment)


def test_the_moments_cover_a_whole_dispatch(klaar: Werkplaats, sshd: Sshd) -> None:
    with print_street(klaar, sshd):
        assert dispatch_killed_at(klaar, MOMENTS) == 0
        assert_sent_once(klaar)


@pytest.mark.parametrize("moment", [3, 5, 7, 9])
def test_our_own_process_killed_while_it_reads_answers_counts_each_once(
    klaar: Werkplaats, sshd: Sshd, moment: int
) -> None:
    with print_street(klaar, sshd):
        klaar.seintje("dispatch")
        retour = klaar.root / "drukstraat" / "retour"
        one, two, *others = [row["kenmerk"] for row in klaar.tabel("brieven")]
        (retour / f"{batch_of(klaar)}.ACK.txt").write_text("")
        lines = [f"{one}|Failed|0|Sorted|2026-11-24", *(f"{k}|Sent|1|Sorted|2026-11-24" for k in (two, *others))]
        (retour / "1-RSP.txt").write_text("\n".join(lines) + "\n")
        (retour / "1-RET.csv").write_text(f"{two};onbekend;2026-11-25\n")
        (retour / "2-RSP.txt").write_bytes(b"\x00garbage")
        assert dispatch_killed_at(klaar, moment) == -signal.SIGKILL
        klaar.seintje("dispatch")
        klaar.seintje("dispatch")
    found = {row["kenmerk"]: row["status"] for row in klaar.tabel("brieven")}
    assert found == {one: "mislukt", two: "retour", **dict.fromkeys(others, "gepost")}
    assert sorted(row["kenmerk"] for row in klaar.tabel("contactpogingen")) == sorted([two, *others])
    assert [row["naam"] for row in klaar.json("letters", "answers")] == ["2-RSP.txt"]
    assert len(list((klaar.root / "outbox" / "quarantaine").iterdir())) == 1


@pytest.mark.parametrize("moment", [3, 5, 6, 8, 12])
def test_our_own_process_killed_while_a_letter_lapses_sends_the_others_once_and_that_one_never(
    klaar: Werkplaats, sshd: Sshd, moment: int
) -> None:
    config = klaar.root / "config.yaml"
    config.write_text(config.read_text() + "  vrijgave: automatisch\n")
    gone = min(klaar.tabel("brieven"), key=lambda row: str(row["bsn"]))["kenmerk"]
    klaar.inwoners(40, peildatum="2026-11-23", anders={1: {"opschorting_reden": "O"}})
    with print_street(klaar, sshd):
        assert dispatch_killed_at(klaar, moment) == -signal.SIGKILL
        klaar.seintje("run")
        klaar.seintje("dispatch")
    states = {row["kenmerk"]: row["status"] for row in klaar.tabel("brieven")}
    assert states.pop(gone) == "geannuleerd"
    assert set(states.values()) == {"verzonden"}
    assert at_print_street(klaar) == sorted(states)
    assert not list((klaar.root / "drukstraat").glob("*.part"))
    assert not list((klaar.root / "outbox" / "drukstraat").iterdir())
