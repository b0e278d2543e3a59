"""Several drops at once: each parcel once, whatever stops when, and one drop's trouble stays there."""

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.courier import Brought, Parcel, Tour, bring_all
from pipeline.contracts.config_delen import DropConfig

CONTENT = b"bestand;regel\n" * 5000
STEPS = 3
"""uploading, renaming, sent."""


class PowerCutError(Exception):
    """The ledger could not be written."""


class Ledger:
    """The states as committed; `fuse` is the number of commits that still succeed."""

    def __init__(self, fuse: int = 10**6) -> None:
        self.staat: dict[str, str] = {}
        self.fuse = fuse
        self.threads: set[int] = set()

    def note(self, parcel: Parcel, staat: str) -> None:
        self.threads.add(threading.get_ident())
        if self.fuse == 0:
            raise PowerCutError
        self.fuse -= 1
        self.staat[parcel.naam] = staat


class Street:
    """Drops in folders, and an outbox with a parcel or more for each."""

    def __init__(self, root: Path, drops: int, parcels: int = 1) -> None:
        self.root = root
        self.names = {f"partner{d}": [f"VR_partner{d}_{p}.csv" for p in range(parcels)] for d in range(drops)}
        for partner, names in self.names.items():
            (root / partner).mkdir(parents=True)
            (root / "outbox").mkdir(exist_ok=True)
            for naam in names:
                (root / "outbox" / naam).write_bytes(naam.encode() + CONTENT)

    def tours(self, ledger: Ledger) -> dict[str, Tour]:
        return {
            partner: Tour(
                DropConfig(map=self.root / partner),
                [self.parcel(naam, ledger) for naam in names if ledger.staat.get(naam) != "sent"],
            )
            for partner, names in self.names.items()
        }

    def parcel(self, naam: str, ledger: Ledger) -> Parcel:
        digest = hashlib.sha256(naam.encode() + CONTENT).hexdigest()
        return Parcel(naam, self.root / "outbox" / naam, digest, ledger.staat.get(naam, "wacht"), "retour")

    def run(self, ledger: Ledger, *, at_once: int = 4) -> dict[str, Brought]:
        return bring_all(self.tours(ledger), note=ledger.note, at_once=at_once)

    def arrived(self) -> dict[str, list[str]]:
        return {
            partner: sorted(path.name for path in (self.root / partner).rglob("*") if path.is_file())
            for partner in self.names
        }


@pytest.mark.parametrize("at_once", [1, 4])
def test_every_drop_gets_its_own_parcels_and_no_other(tmp_path: Path, at_once: int) -> None:
    street, ledger = Street(tmp_path, drops=9, parcels=3), Ledger()
    brought = street.run(ledger, at_once=at_once)
    assert street.arrived() == street.names
    assert {partner: list(outcome.aangekomen) for partner, outcome in brought.items()} == street.names
    assert (tmp_path / "partner3" / "retour" / "VR_partner3_1.csv").read_bytes() == b"VR_partner3_1.csv" + CONTENT
    assert set(ledger.staat.values()) == {"sent"}
    assert list((tmp_path / "outbox").iterdir()) == []


def test_the_ledger_is_only_touched_by_the_thread_that_asked(tmp_path: Path) -> None:
    ledger = Ledger()
    Street(tmp_path, drops=6).run(ledger)
    assert ledger.threads == {threading.get_ident()}


def test_nothing_to_bring_is_nothing_done() -> None:
    assert bring_all({}, note=Ledger().note, at_once=4) == {}


def test_a_drop_that_is_gone_touches_no_other(tmp_path: Path) -> None:
    street, ledger = Street(tmp_path, drops=4, parcels=2), Ledger()
    (tmp_path / "partner1").rmdir()
    brought = street.run(ledger)
    assert len(brought["partner1"].problemen) == 1
    assert brought["partner1"].aangekomen == ()
    assert [partner for partner, outcome in brought.items() if outcome.problemen] == ["partner1"]
    assert sorted(path.name for path in (tmp_path / "outbox").iterdir()) == street.names["partner1"]


def test_a_parcel_that_is_refused_does_not_keep_the_next_one_waiting(tmp_path: Path) -> None:
    street, ledger = Street(tmp_path, drops=1, parcels=3), Ledger()
    (tmp_path / "partner0" / "retour").mkdir()
    (tmp_path / "partner0" / "retour" / "VR_partner0_0.csv").write_bytes(b"of somebody else")
    outcome = street.run(ledger)["partner0"]
    assert outcome.aangekomen == ("VR_partner0_1.csv", "VR_partner0_2.csv")
    assert "niet overschreven" in outcome.problemen[0].melding
    assert (tmp_path / "partner0" / "retour" / "VR_partner0_0.csv").read_bytes() == b"of somebody else"


def test_a_parcel_that_is_lost_on_this_side_is_told(tmp_path: Path) -> None:
    street = Street(tmp_path, drops=1, parcels=2)
    (tmp_path / "outbox" / "VR_partner0_0.csv").unlink()
    outcome = street.run(Ledger())["partner0"]
    assert outcome.aangekomen == ("VR_partner0_1.csv",)
    assert "niet meer in de outbox" in outcome.problemen[0].melding


@pytest.mark.parametrize("fuse", range(3 * 2 * STEPS))
def test_a_ledger_that_fails_at_any_step_stops_all_and_loses_nothing(tmp_path: Path, fuse: int) -> None:
    street, ledger = Street(tmp_path, drops=3, parcels=2), Ledger(fuse)
    with pytest.raises(PowerCutError):
        street.run(ledger)
    ledger.fuse = 10**6
    street.run(ledger)
    assert street.arrived() == street.names
    assert set(ledger.staat.values()) == {"sent"}


@given(st.lists(st.integers(0, 8), max_size=6), st.booleans())
def test_any_number_of_stops_brings_each_parcel_once_to_an_eager_receiver(
    tmp_path_factory: pytest.TempPathFactory, fuses: list[int], eager: bool
) -> None:
    root = tmp_path_factory.mktemp("street")
    street, ledger = Street(root, drops=2), Ledger()
    received: list[str] = []
    for fuse in [*fuses, 10**6]:
        ledger.fuse = fuse
        run_until_cut(lambda: street.run(ledger))
        if eager:
            for path in [path for path in root.glob("partner*/retour/*") if path.suffix != ".part"]:
                received.append(path.name)
                path.unlink()
    received += [naam for names in street.arrived().values() for naam in names]
    assert sorted(received) == ["VR_partner0_0.csv", "VR_partner1_0.csv"]
    assert set(ledger.staat.values()) == {"sent"}


def run_until_cut(work: Callable[[], object]) -> None:
    try:
        work()
    except PowerCutError:
        return
