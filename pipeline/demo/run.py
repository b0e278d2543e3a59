"""The demo from start to end: a fictitious municipality, one night, and a batch that reaches the print street."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.config_file import load_config
from pipeline.adapters.store import read_store
from pipeline.contracts.verslag import Verslag, Wachtend
from pipeline.demo.gemeente import DemoParameters, accounts, build_gemeente, host_key, inwoners_file, write_config
from pipeline.demo.sftp_server import DemoSftpServer, known_hosts_line, make_keypair
from pipeline.dispatch import Dispatched, dispatch
from pipeline.errors import ConfigError
from pipeline.inwoners import Imported, import_inwoners
from pipeline.letters import approve_batch
from pipeline.night import run_night
from pipeline.omgeving import Omgeving, current_user
from pipeline.report import verslag_path
from pipeline.saying import say_dispatched, say_import, say_verslag, wrapped
from pipeline.status import read_status


class Demo(NamedTuple):
    """What the demo made and where; `wacht` is what still waits for a person after the batch left."""

    map: Path
    parameters: DemoParameters
    import_inwoners: Imported
    verslag: Verslag
    verzonden: Dispatched
    wacht: tuple[Wachtend, ...]
    tellingen: dict[str, int]
    rapport: Path


def run_demo(folder: Path, *, inwoners: int, signalen: int, seed: int, vandaag: date) -> Demo:
    """Build the municipality in `folder` (or take the one that is there), and run its whole night.

    The day is the one of the first demo in this folder, so a second one finds everything done. Raises UsageError when
    the folder holds something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parameters = build_gemeente(
        folder, inwoners=inwoners, signalen=signalen, seed=seed, vandaag=vandaag, make_keypair=make_keypair
    )
    with _served(folder):
        omgeving = Omgeving(
            load_config(folder / "config.yaml"), parameters.vandaag, lambda: datetime.now(UTC), current_user()
        )
        imported = import_inwoners(
            omgeving, inwoners_file(folder, parameters), formaat="plat", peildatum=parameters.peildatum, toch=False
        )
        verslag = run_night(omgeving)
        for batch in _to_approve(omgeving):
            approve_batch(omgeving, batch)
        sent = dispatch(omgeving, only=None)
    status = read_status(omgeving)
    rapport = verslag_path(omgeving.config, verslag.run_id)
    return Demo(folder, parameters, imported, verslag, sent, status.wacht, status.tellingen, rapport)


def say_demo(demo: Demo) -> list[str]:
    """The story of the demo, ending with where everything is and what to try next."""
    p, config = demo.parameters, demo.map / "config.yaml"
    counted = ", ".join(f"{count} {what}" for what, count in demo.tellingen.items())
    again = ["Deze demo stond er al. Er is niets dubbel gedaan."] if demo.import_inwoners.al_bekend else []
    return [
        *wrapped(f"Demo van een verzonnen gemeente: {p.inwoners} inwoners, {p.signalen} signalen, dag {p.vandaag}."),
        *again,
        *say_import(demo.import_inwoners),
        *say_verslag(replace(demo.verslag, wacht=demo.wacht)),
        "",
        *say_dispatched(demo.verzonden),
        *wrapped(f"In de store staat nu: {counted}."),
        "",
        "Kijk zelf:",
        f"  brieven   {demo.map}/outbox/brieven/",
        f"  batch     {demo.map}/sftp/drukstraat/",
        f"  verslag   {demo.rapport}",
        f"  verder    python cli.py --config {config} --vandaag {p.vandaag} status",
    ]


@contextmanager
def _served(folder: Path) -> Iterator[None]:
    """The embedded SFTP server, on the port of last time when that is free; else config.yaml gets the new one."""
    old = _configured_port(folder)
    with ExitStack() as stack:
        try:
            server = stack.enter_context(_server(folder, port=old))
        except OSError:
            server = stack.enter_context(_server(folder, port=0))
        if server.port != old:
            pinned = known_hosts_line(server.port, host_key(folder))
            write_config(folder, poort=server.port, known_hosts=pinned)
        yield


def _server(folder: Path, *, port: int) -> DemoSftpServer:
    return DemoSftpServer(folder / "sftp", host_key=host_key(folder), accounts=accounts(folder), port=port)


def _configured_port(folder: Path) -> int:
    try:
        drukstraat = load_config(folder / "config.yaml").drukstraat
    except ConfigError:
        return 0
    return drukstraat.drop.sftp.poort if drukstraat is not None and drukstraat.drop.sftp is not None else 0


def _to_approve(omgeving: Omgeving) -> list[str]:
    with read_store(omgeving.config.store) as store:
        rows = store.rows("SELECT batch FROM batches WHERE status = 'klaar' ORDER BY datum, volgnr")
    return [row["batch"] for row in rows]
