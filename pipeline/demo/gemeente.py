"""The demo's folder: a fictitious municipality made once, whole or not at all, and kept as it was made."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from pipeline.demo.bevolking import build_inwoners, write_plat
from pipeline.demo.config_tekst import config_tekst
from pipeline.demo.leveringen import build_leveringen
from pipeline.demo.partners import DRUKSTRAAT, demo_partners
from pipeline.errors import DataError, UsageError

_PARAMETERS = "demo.json"
_BOUW = ".bouw"
_PEILDATUM_DAGEN = 3
"""The residents file is a few days older than the night, as in a town hall with a weekly extract."""


@dataclass(frozen=True, slots=True)
class DemoParameters:
    """What the municipality was made from; fixed at the first demo. `vandaag` is the as-of date of every later one."""

    vandaag: date
    peildatum: date
    inwoners: int
    signalen: int
    seed: int


def accounts(dir: Path) -> dict[str, Path]:
    """The SFTP accounts and the public key that opens each; account `x` is the folder `sftp/x`."""
    return {naam: dir / "keys" / f"{naam}.pub" for naam in (*(p.id for p in demo_partners()), DRUKSTRAAT)}


def host_key(dir: Path) -> Path:
    """The SFTP server's own private key, kept so that the pinned host key stays true."""
    return dir / "keys" / "server"


def inwoners_file(dir: Path, parameters: DemoParameters) -> Path:
    """The residents file, in `plat` form."""
    return dir / "inwoners" / f"inwoners_{parameters.peildatum:%Y%m%d}.csv"


def load_parameters(dir: Path) -> DemoParameters | None:
    """What the demo in this folder was made from; None when there is none. Raises DataError when it cannot be read."""
    path = dir / _PARAMETERS
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return DemoParameters(
            vandaag=date.fromisoformat(found["vandaag"]),
            peildatum=date.fromisoformat(found["peildatum"]),
            inwoners=int(found["inwoners"]),
            signalen=int(found["signalen"]),
            seed=int(found["seed"]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as broken:
        raise DataError(
            f"{path} is niet te lezen.", "Gooi de map van de demo weg en maak hem opnieuw met: seintje demo"
        ) from broken


def build_gemeente(
    dir: Path, *, inwoners: int, signalen: int, seed: int, vandaag: date, make_keypair: Callable[[Path], None]
) -> DemoParameters:
    """Makes the municipality in `dir` and returns its parameters; one that is already there is left as it is.

    Same seed, numbers and day: the same bytes, the keys apart. `make_keypair` makes a private key at the path and the
    public one beside it (`.pub`). Everything is built aside and moved into place, `demo.json` last, so a killed demo
    starts over or finishes the move. Raises UsageError when the folder holds something else.
    """
    stored = load_parameters(dir)
    if stored is not None:
        return stored
    bouw = dir / _BOUW
    if load_parameters(bouw) is None:
        _refuse_occupied(dir)
        shutil.rmtree(bouw, ignore_errors=True)
        parameters = DemoParameters(vandaag, vandaag - timedelta(days=_PEILDATUM_DAGEN), inwoners, signalen, seed)
        _build(bouw, parameters, make_keypair)
    return _move_into_place(bouw, dir)


def write_config(dir: Path, *, poort: int, known_hosts: str) -> None:
    """Writes config.yaml for the server on this port, and the line that pins its host key.

    Raises UsageError when no demo was built in `dir`.
    """
    parameters = load_parameters(dir)
    if parameters is None:
        raise UsageError(f"In {dir} staat geen demo.", "Maak hem eerst met: seintje demo")
    _write(dir / "keys" / "known_hosts", f"{known_hosts.strip()}\n".encode())
    tekst = config_tekst(poort=poort, vandaag=parameters.vandaag, signalen=parameters.signalen)
    _write(dir / "config.yaml", tekst.encode())


def _refuse_occupied(dir: Path) -> None:
    ours = ("config.yaml", "inbox", "inwoners", "keys", "kwadraad", "outbox", "sftp", "store")
    taken = [naam for naam in ours if (dir / naam).exists()]
    if taken:
        raise UsageError(
            f"De map {dir} is al in gebruik: daar staat {taken[0]}, en dat is niet van een demo.",
            "Kies een andere map: seintje demo MAP",
        )


def _build(bouw: Path, parameters: DemoParameters, make_keypair: Callable[[Path], None]) -> None:
    rng = Random(parameters.seed)  # noqa: S311 the same town again is the point; no secret comes from it
    bewoners = build_inwoners(rng, parameters.inwoners, peildatum=parameters.peildatum)
    _write(inwoners_file(bouw, parameters), write_plat(bewoners))
    for partner in demo_partners():
        (bouw / "sftp" / partner.id / "uit").mkdir(parents=True)
    for levering in build_leveringen(rng, bewoners, parameters.signalen, vandaag=parameters.vandaag):
        _write(bouw / "sftp" / levering.partner / "uit" / levering.bestand, levering.inhoud)
    (bouw / "sftp" / DRUKSTRAAT / "retour").mkdir(parents=True)
    for naam in ("kwadraad", "keys"):
        (bouw / naam).mkdir()
    make_keypair(host_key(bouw))
    for public in accounts(bouw).values():
        make_keypair(public.with_suffix(""))
    _write(bouw / _PARAMETERS, json.dumps(asdict(parameters), default=str, indent=2).encode())


def _move_into_place(bouw: Path, dir: Path) -> DemoParameters:
    for entry in sorted(bouw.iterdir(), key=lambda entry: (entry.name == _PARAMETERS, entry.name)):
        entry.replace(dir / entry.name)
    bouw.rmdir()
    parameters = load_parameters(dir)
    if parameters is None:
        raise DataError(f"De demo in {dir} is niet af.", "Gooi de map weg en maak hem opnieuw met: seintje demo")
    return parameters


def _write(path: Path, inhoud: bytes) -> None:
    """The whole file or none of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.nieuw")
    aside.write_bytes(inhoud)
    aside.replace(path)
