"""For which postcodes a partner must report: those where anybody of this municipality lives."""

import csv
import io
import re
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.adapters.files import write_whole
from pipeline.adapters.reading import read_inwoners
from pipeline.adapters.store import Store, read_store
from pipeline.contracts.config import Config
from pipeline.errors import DataError, UsageError
from pipeline.omgeving import Omgeving

_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}", re.ASCII)


class Gebied(NamedTuple):
    """The postcodes of one area of four digits: from the first to the last in use, or one postcode by itself."""

    gebied: str
    van: str
    tot: str
    aantal: int


class Postcodes(NamedTuple):
    """What a partner gets: the areas, as of the day of the residents file. Of the people in them nothing."""

    partner: str
    peildatum: str
    gebieden: tuple[Gebied, ...]


def list_postcodes(omgeving: Omgeving, partner_id: str, *, volledig: bool) -> Postcodes:
    """The areas for this partner, narrowed by its `postcodes`; with `volledig` each postcode on its own line.

    Raises UsageError for an unknown partner, DataError without a residents file.
    """
    parts = _parts(omgeving.config, partner_id)
    with read_store(omgeving.config.store) as store:
        inwoners = read_inwoners(store)
        if inwoners is None:
            raise DataError(
                "Er is nog geen inwonersbestand, dus Seintje kent de postcodes niet.",
                "Lees het in met `seintje inwoners import BESTAND --peildatum JJJJ-MM-DD`.",
            )
        found = _lived_in(inwoners, omgeving.config.gemeente.code)
        day = _peildatum(store)
    used = sorted(one for one in found if not parts or one.startswith(parts))
    if volledig:
        return Postcodes(partner_id, day, tuple(Gebied(one[:4], one, one, 1) for one in used))
    groups = (list(group) for _, group in groupby(used, key=lambda one: one[:4]))
    return Postcodes(partner_id, day, tuple(Gebied(one[0][:4], one[0], one[-1], len(one)) for one in groups))


def write_postcodes(found: Postcodes, target: Path) -> None:
    """The list as a CSV file, in one step."""
    write_whole(target, csv_of(found).encode())


def csv_of(found: Postcodes) -> str:
    """`gebied;van;tot;aantal`, a line per area: what a partner can load."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(Gebied._fields)
    writer.writerows(found.gebieden)
    return out.getvalue()


def _parts(config: Config, partner_id: str) -> tuple[str, ...]:
    landlord = next((one.verzamelmap for one in config.verhuurders if one.id == partner_id), partner_id)
    for partner in config.partners:
        if partner.id == landlord:
            return partner.postcodes
    raise UsageError(f"Er is geen partner {partner_id!r}.", "Bekijk de partners met `seintje partners list`.")


def _lived_in(inwoners: pa.Table, gemeente: str) -> set[str]:
    """Where at least one living inwoner of this municipality is registered, whoever that is."""
    stays = pc.equal(inwoners["opschorting_reden"], pa.scalar(""))
    ours = pc.is_in(inwoners["gemeente_code"], value_set=pa.array([gemeente, ""], pa.string()))
    table = inwoners.filter(pc.and_(stays, ours))
    postcodes = (str(one).replace(" ", "").upper() for one in pc.unique(table["postcode"]).to_pylist() if one)
    return {one for one in postcodes if _POSTCODE.fullmatch(one)}


def _peildatum(store: Store) -> str:
    return str(store.value("SELECT max(peildatum) FROM inwonersbestanden") or "")
