"""`seintje feedback` and the night's part of it: every partner hears about its own leveringen, once."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.adapters.store import Changes, Store, open_store, rehearse_store
from pipeline.bezorgen import Sent, send_antwoorden, sweep_antwoorden, waiting_antwoorden
from pipeline.contracts.config import Config
from pipeline.contracts.config_delen import DropConfig
from pipeline.contracts.drops import RemoteFile
from pipeline.contracts.ids import dubbel_id, levering_id
from pipeline.contracts.reasons import Finding, volledige_tekst
from pipeline.demo.sftp_server import DemoSftpServer, known_hosts_line, make_keypair
from pipeline.errors import BusyError
from pipeline.feedback import feedback, make_antwoorden, oordelen_of
from pipeline.feedback_words import say_feedback
from pipeline.intake import bevindingen_table
from pipeline.judging import Aangekomen, Beoordeeld
from pipeline.omgeving import Omgeving
from pipeline.stages.answer import Antwoord, LeveringOordeel
from pipeline.writing import Werkmap

pytest_plugins = ("town_fixtures",)

VANDAAG = date(2026, 11, 23)
PARTNERS = ("woonbron", "stroomnet", "waterland")
SHA = "ab" * 32


def klok() -> datetime:
    return datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def oordeel(partner: str, number: int = 1) -> LeveringOordeel:
    return LeveringOordeel(
        levering_id=f"L{number:020d}",
        partner=partner,
        bestand=f"VS_{partner}_20261123_{number}.csv",
        ontvangen_op="2026-11-23T01:30:00Z",
        status="verwerkt",
        records=10,
        signalen=9,
        uitval=1,
        reden="",
    )


@dataclass(frozen=True, slots=True)
class Dorp:
    """A municipality with three partners, each with a folder as its drop."""

    root: Path
    omgeving: Omgeving

    def drop(self, partner: str) -> Path:
        return self.root / "drops" / partner

    def waiting(self) -> list[str]:
        """The files that wait, by their path under the outbox."""
        outbox = self.root / "outbox"
        return sorted(path.relative_to(outbox).as_posix() for path in outbox.rglob("*") if path.is_file())

    def received(self, partner: str) -> list[str]:
        drop = self.drop(partner)
        return sorted(path.relative_to(drop).as_posix() for path in drop.rglob("*") if path.is_file())

    def made(self, *oordelen: LeveringOordeel) -> tuple[Antwoord, ...]:
        """A night that judged these, with one finding each; committed, nothing sent."""
        with open_store(self.root / "store") as store:
            changes, antwoorden = self.changes(store, oordelen, self.werkmap())
            changes.do("INSERT INTO runs VALUES (?, 'run', '', '', '', 'klaar', '{}', '')", changes.run_id)
            store.commit(changes)
        return antwoorden

    def changes(
        self, store: Store, oordelen: tuple[LeveringOordeel, ...], werkmap: Werkmap
    ) -> tuple[Changes, tuple[Antwoord, ...]]:
        changes = Changes(store.next_run_id())
        found = ((one.levering_id, (Finding(4, "postcode", "veld-leeg"),)) for one in oordelen if one.uitval)
        changes.tables["bevindingen"] = bevindingen_table(found, run_id=changes.run_id)
        return changes, make_antwoorden(changes, store, oordelen, omgeving=self.omgeving, werkmap=werkmap)

    def werkmap(self) -> Werkmap:
        werkmap = Werkmap(self.root / ".werk" / "in", self.root / ".werk" / "uit")
        for folder in werkmap:
            folder.mkdir(parents=True, exist_ok=True)
        return werkmap

    def send(self, *only: str) -> Sent:
        with open_store(self.root / "store") as store:
            return send_antwoorden(store, omgeving=self.omgeving, only=only)

    def ledger(self, query: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.root / "store" / "ledger.sqlite")) as ledger:
            return ledger.execute(query).fetchall()

    def set_state(self, staat: str) -> None:
        """As if an earlier run was killed when it was this far."""
        with closing(sqlite3.connect(self.root / "store" / "ledger.sqlite")) as ledger, ledger:
            ledger.execute("UPDATE outbox SET staat = ?", (staat,))

    def configured(self, **changed: object) -> "Dorp":
        """The same with another setting of woonbron."""
        config = self.omgeving.config
        woonbron = config.partners[0].model_copy(update=changed)
        newer = config.model_copy(update={"partners": (woonbron, *config.partners[1:])})
        return replace(self, omgeving=replace(self.omgeving, config=newer))


@pytest.fixture
def dorp(tmp_path: Path) -> Dorp:
    for partner in PARTNERS:
        (tmp_path / "drops" / partner).mkdir(parents=True)
    partners = [
        {"id": partner, "naam": partner.title(), "soort": "Huur", "drop": {"map": f"drops/{partner}"}}
        for partner in PARTNERS
    ]
    raw = {"gemeente": {"naam": "Zoetermeer", "code": "0637"}, "partners": partners}
    config = Config.model_validate(raw, context={"map": tmp_path})
    return Dorp(tmp_path, Omgeving(config, VANDAAG, klok, "medewerker"))


def test_reports_wait_in_the_outbox_until_they_are_sent(dorp: Dorp) -> None:
    (antwoord,) = dorp.made(oordeel("woonbron"))
    assert dorp.waiting() == [f"antwoorden/woonbron/{antwoord.naam}.csv", f"antwoorden/woonbron/{antwoord.naam}.xlsx"]
    assert dorp.received("woonbron") == []
    assert dorp.ledger("SELECT naam, soort, staat, doel, map, pad FROM outbox ORDER BY naam") == [
        (
            f"{antwoord.naam}{kind}",
            "validatie",
            "wacht",
            "woonbron",
            "retour",
            f"antwoorden/woonbron/{antwoord.naam}{kind}",
        )
        for kind in (".csv", ".xlsx")
    ]


def test_nothing_is_in_the_outbox_before_the_commit(dorp: Dorp) -> None:
    with open_store(dorp.root / "store") as store:
        _, antwoorden = dorp.changes(store, (oordeel("woonbron"),), dorp.werkmap())
    assert len(antwoorden) == 1
    assert dorp.waiting() == []
    assert dorp.ledger("SELECT * FROM outbox") == []


def test_a_dry_night_writes_nothing_but_in_its_own_working_folder(
    dorp: Dorp, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dorp.made()
    before = (dorp.waiting(), dorp.ledger("SELECT * FROM outbox"))
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with rehearse_store(dorp.root / "store") as store:
        changes, _ = dorp.changes(store, (oordeel("woonbron"),), Werkmap(elsewhere, elsewhere))
        store.rehearse(changes)
        assert waiting_antwoorden(store).aantal == 2
    assert (dorp.waiting(), dorp.ledger("SELECT * FROM outbox")) == before


def test_each_partner_gets_its_own_reports_in_its_return_folder(dorp: Dorp) -> None:
    made = dorp.made(*(oordeel(partner, number) for number, partner in enumerate(PARTNERS, start=1)))
    sent = dorp.send()
    assert sent.problemen == ()
    assert len(sent.verzonden) == 6
    for antwoord in made:
        partner = antwoord.oordeel.partner
        assert dorp.received(partner) == [f"retour/{antwoord.naam}.csv", f"retour/{antwoord.naam}.xlsx"]
        book = openpyxl.load_workbook(dorp.drop(partner) / "retour" / f"{antwoord.naam}.xlsx")
        told = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        assert partner.title() in told
        assert [other for other in PARTNERS if other != partner and other in told.lower()] == []


def test_what_was_sent_is_removed_here_noted_and_not_sent_again(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"))
    dorp.send()
    assert dorp.waiting() == []
    assert dorp.ledger("SELECT DISTINCT staat FROM outbox") == [("sent",)]
    assert [row[0] for row in dorp.ledger("SELECT wat FROM audit")] == ["antwoord bezorgd"] * 2
    for path in (dorp.drop("woonbron") / "retour").iterdir():
        path.unlink()  # the partner took them
    assert dorp.send() == Sent((), ())
    assert dorp.received("woonbron") == []


def test_the_same_outcome_is_told_once_and_another_outcome_again(dorp: Dorp) -> None:
    held = oordeel("woonbron")._replace(status="vastgehouden", signalen=0, reden="levering-onverwacht-aantal")
    assert len(dorp.made(held)) == 1
    assert dorp.made(held._replace(ontvangen_op="2026-11-24T01:30:00Z")) == ()
    assert len(dorp.made(oordeel("woonbron"))) == 1
    dorp.send()
    assert len(dorp.received("woonbron")) == 4


def test_a_partner_that_cannot_be_reached_keeps_its_reports_waiting_and_touches_nobody(dorp: Dorp) -> None:
    made = dorp.made(oordeel("woonbron"), oordeel("stroomnet", 2))
    dorp.drop("woonbron").rmdir()
    sent = dorp.send()
    (problem,) = sent.problemen
    assert (problem.veld, problem.reden) == ("woonbron", "antwoord-niet-bezorgd")
    assert "2 bestanden gingen niet naar woonbron" in problem.tekst
    assert len(dorp.received("stroomnet")) == 2
    assert dorp.waiting() == [f"antwoorden/woonbron/{made[0].naam}.csv", f"antwoorden/woonbron/{made[0].naam}.xlsx"]
    dorp.drop("woonbron").mkdir()
    assert len(feedback(dorp.omgeving, dry_run=False).verzonden) == 2
    assert len(dorp.received("woonbron")) == 2


def test_a_return_folder_that_cannot_be_written_is_a_finding_and_no_crash(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"), oordeel("stroomnet", 2))
    (dorp.drop("woonbron") / "retour").write_bytes(b"a file where the folder should be")
    sent = dorp.send()
    assert [problem.veld for problem in sent.problemen] == ["woonbron"]
    assert len(dorp.received("stroomnet")) == 2
    assert len(dorp.waiting()) == 2


@pytest.mark.parametrize("staat", ["wacht", "uploading", "renaming"])
@pytest.mark.parametrize("found", ["nothing", "stump", "part", "whole"])
def test_a_report_that_was_half_sent_when_the_power_went_arrives_once(dorp: Dorp, staat: str, found: str) -> None:
    (antwoord,) = dorp.made(oordeel("woonbron"))
    whole = {path.name: path.read_bytes() for path in (dorp.root / "outbox" / "antwoorden" / "woonbron").iterdir()}
    retour = dorp.drop("woonbron") / "retour"
    retour.mkdir()
    for naam, content in whole.items():
        if found != "nothing":
            target = retour / (naam if found == "whole" else f"{naam}.part")
            target.write_bytes(content[:50] if found == "stump" else content)
    dorp.set_state(staat)
    assert dorp.send().problemen == ()
    arrived = {path.name: path.read_bytes() for path in retour.iterdir()}
    # While renaming, nothing there means that it arrived and the partner took it: never a second time.
    assert arrived == ({} if (staat, found) == ("renaming", "nothing") else whole)
    assert dorp.waiting() == []
    assert {naam.rpartition(".")[0] for naam in whole} == {antwoord.naam}


def test_what_a_killed_run_left_is_swept_and_what_waits_is_kept(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"))
    waits = dorp.waiting()
    left = dorp.root / "outbox" / "antwoorden" / "woonbron" / "VR_woonbron_L1_deadbeef.csv"
    left.write_bytes(b"never committed")
    with open_store(dorp.root / "store") as store:
        sweep_antwoorden(store, dorp.omgeving.config)
    assert dorp.waiting() == waits
    dorp.set_state("sent")
    with open_store(dorp.root / "store") as store:
        sweep_antwoorden(store, dorp.omgeving.config)
    assert dorp.waiting() == []


def test_a_dry_run_tells_what_would_go_where_and_changes_nothing(
    dorp: Dorp, snapshot: Callable[[Path], dict[str, bytes]]
) -> None:
    dorp.made(oordeel("woonbron"), oordeel("stroomnet", 2))
    before = {name: data for name, data in snapshot(dorp.root).items() if not name.endswith(("-shm", "-wal"))}
    done = feedback(dorp.omgeving, dry_run=True)
    after = {name: data for name, data in snapshot(dorp.root).items() if not name.endswith(("-shm", "-wal"))}
    assert after == before
    assert [(one.partner, len(one.bestanden)) for one in done.wachtend] == [("stroomnet", 2), ("woonbron", 2)]
    lines = say_feedback(done)
    assert lines[0] == "Dit zou nu weggaan. Er is niets veranderd."
    assert sum(line.strip().startswith("VR_") for line in lines) == 4
    assert any(line.endswith("drops/woonbron/retour") for line in lines)


def test_a_dry_run_without_a_store_makes_none(dorp: Dorp) -> None:
    assert say_feedback(feedback(dorp.omgeving, dry_run=True)) == ["Er wacht geen antwoord op verzending."]
    assert not (dorp.root / "store").exists()


def test_feedback_says_what_went_and_what_did_not(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"), oordeel("stroomnet", 2))
    dorp.drop("woonbron").rmdir()
    lines = say_feedback(feedback(dorp.omgeving, dry_run=False))
    assert lines[0] == "Bezorgd: 2."
    assert any(line.startswith("  stroomnet: 2 van 2 naar ") for line in lines)
    assert any(line.startswith("  woonbron: 0 van 2 naar ") for line in lines)
    assert sum("wacht nog: VR_woonbron_" in line for line in lines) == 2
    assert any("2 bestanden gingen niet naar woonbron" in line for line in lines)


def test_feedback_waits_for_no_lock(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"))
    with open_store(dorp.root / "store"), pytest.raises(BusyError):
        feedback(dorp.omgeving, dry_run=False)


def test_a_partner_that_left_the_configuration_is_a_finding(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"), oordeel("stroomnet", 2))
    config = dorp.omgeving.config.model_copy(update={"partners": dorp.omgeving.config.partners[1:]})
    smaller = replace(dorp, omgeving=replace(dorp.omgeving, config=config))
    sent = smaller.send()
    (problem,) = sent.problemen
    assert "woonbron staat niet meer in config.yaml" in volledige_tekst(problem)
    assert len(dorp.received("stroomnet")) == 2
    assert "niet meer in config.yaml" in " ".join(say_feedback(feedback(smaller.omgeving, dry_run=True)))


def test_only_the_asked_partners_are_served(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"), oordeel("stroomnet", 2))
    assert len(dorp.send("stroomnet").verzonden) == 2
    assert dorp.received("woonbron") == []


def test_a_return_folder_that_was_corrected_meanwhile_gets_the_report(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"))
    ontvangst = dorp.omgeving.config.partners[0].ontvangst.model_copy(update={"retour_map": "terug/rapporten"})
    moved = dorp.configured(ontvangst=ontvangst)
    moved.send()
    assert {Path(name).parent.as_posix() for name in dorp.received("woonbron")} == {"terug/rapporten"}
    assert dorp.ledger("SELECT DISTINCT map FROM outbox") == [("terug/rapporten",)]


def test_while_a_rename_may_be_under_way_the_old_place_counts(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"))
    dorp.set_state("renaming")
    ontvangst = dorp.omgeving.config.partners[0].ontvangst.model_copy(update={"retour_map": "elders"})
    for path in (dorp.root / "outbox" / "antwoorden" / "woonbron").iterdir():
        (dorp.drop("woonbron") / "retour").mkdir(exist_ok=True)
        (dorp.drop("woonbron") / "retour" / f"{path.name}.part").write_bytes(path.read_bytes())
    dorp.configured(ontvangst=ontvangst).send()
    assert [name.split("/")[0] for name in dorp.received("woonbron")] == ["retour", "retour"]


def test_what_waits_is_counted_for_the_morning_page(dorp: Dorp) -> None:
    dorp.made(oordeel("woonbron"))
    with open_store(dorp.root / "store") as store:
        heap = waiting_antwoorden(store)
    assert (heap.aantal, heap.oudste, heap.opdracht) == (2, "2026-11-23", "seintje feedback")
    dorp.send()
    with open_store(dorp.root / "store") as store:
        assert waiting_antwoorden(store).aantal == 0


def test_an_unsigned_partner_is_told_the_reason_and_nothing_more(dorp: Dorp) -> None:
    refused = oordeel("woonbron")._replace(
        status="geweigerd", records=0, signalen=0, uitval=0, reden="geen-overeenkomst"
    )
    (antwoord,) = dorp.made(refused)
    dorp.send()
    lines = (dorp.drop("woonbron") / "retour" / f"{antwoord.naam}.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert ";0;;fataal;geen-overeenkomst;" in lines[1]


def test_a_judgement_becomes_the_row_that_the_ledger_has(dorp: Dorp) -> None:
    partner = dorp.omgeving.config.partners[0]
    remote = RemoteFile("VS_woonbron_20261123_2.csv", 10, 5)
    arrived = Aangekomen(partner, remote.naam, SHA, None, remote)
    refused = Beoordeeld(arrived, "geweigerd", 0, 0, "geen-overeenkomst", None, ())
    double = Beoordeeld(arrived, "dubbel", 0, 0, "levering-dubbel", None, ())
    first, second = oordelen_of([refused, double], moment="2026-11-23T01:30:00Z")
    assert first.levering_id == levering_id("woonbron", SHA)
    assert second.levering_id == dubbel_id("woonbron", SHA, remote.naam, 5)
    assert (first.partner, first.bestand, first.status, first.reden) == (
        "woonbron",
        remote.naam,
        "geweigerd",
        "geen-overeenkomst",
    )


def test_reports_go_over_sftp_too_and_a_dead_server_touches_nobody(dorp: Dorp) -> None:
    keys = dorp.root / "keys"
    keys.mkdir()
    make_keypair(keys / "host")
    make_keypair(keys / "key")
    (dorp.root / "server" / "woonbron").mkdir(parents=True)
    dorp.made(oordeel("woonbron"), oordeel("stroomnet", 2))
    with DemoSftpServer(
        dorp.root / "server", host_key=keys / "host", accounts={"woonbron": keys / "key.pub"}
    ) as server:
        port = server.port
        (keys / "known_hosts").write_text(known_hosts_line(port, keys / "host") + "\n", encoding="ascii")
        account = {
            "host": "127.0.0.1",
            "poort": port,
            "gebruiker": "woonbron",
            "sleutel": keys / "key",
            "bekende_hosts": keys / "known_hosts",
            "pogingen": 1,
            "timeout_seconden": 5.0,
        }
        over_sftp = dorp.configured(drop=DropConfig.model_validate({"sftp": account}))
        assert len(over_sftp.send("woonbron").verzonden) == 2
        there = sorted(path.name for path in (dorp.root / "server" / "woonbron" / "retour").iterdir())
        assert [Path(naam).suffix for naam in there] == [".csv", ".xlsx"]
    dorp.made(oordeel("woonbron", 3))
    sent = over_sftp.send()
    assert [problem.veld for problem in sent.problemen] == ["woonbron"]
    assert len(dorp.received("stroomnet")) == 2
