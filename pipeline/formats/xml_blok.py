"""A run of whole XML records in the house format as columns, every record with its true line.

A plain record is `<signaal>`, the columns as elements with nothing but text, `</signaal>`, and blanks between them.
Those are found with numpy, written as lines of the house CSV and read like a CSV; any other record goes through lxml by
itself. So this module never has to know what XML allows: only what is plain beyond doubt.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.formats.arrays import Bools, Ints
from pipeline.formats.csv_blok import Lay, Special, merged, read_plain
from pipeline.formats.kolommen import BrokenRecord, ColumnChunk, RawRecord
from pipeline.formats.levering import KOLOMMEN, VERPLICHT

SLUIT = b"</signaal>"
_LAY = Lay(KOLOMMEN, ";", "")
_WOORD = 8
_NAAM = 24
_NAMEN = sorted((naam.encode().ljust(_NAAM, b"\0") for naam in (*KOLOMMEN, "signaal")), key=lambda n: n[7::-1])
"""Every name in three words of eight bytes, in the order of the first word as a number. No two share that word."""
_WOORDEN = np.frombuffer(b"".join(_NAMEN), "<u8").reshape(-1, 3)
_RANG = [naam.rstrip(b"\0").decode() for naam in _NAMEN]
_SIGNAAL = _RANG.index("signaal")
_KOLOM = np.array([KOLOMMEN.index(naam) if naam in KOLOMMEN else -1 for naam in _RANG])
_NODIG = np.isin(KOLOMMEN, VERPLICHT)
_VERBERGT = ((b"!", b"<!"), (b"?", b"<?"), (b"]", b"]]>"), (b"\xef", b"\xef\xbf\xbe"), (b"\xef", b"\xef\xbf\xbf"))
"""What hides or is forbidden, behind one byte of it that is hardly ever there: looking for one byte is much quicker."""
_MASKERS = np.array([[(1 << 8 * min(max(n - 8 * at, 0), 8)) - 1 for n in range(_NAAM + 1)] for at in range(3)], "<u8")

Signs = npt.NDArray[np.uint8]
ReadOne = Callable[[bytes, int], RawRecord | BrokenRecord | None]


class _Tags(NamedTuple):
    """Per tag: where it begins and ends, its place in _RANG (-1: none of them), what it is, and its record."""

    begin: Ints
    eind: Ints
    naam: Ints
    sluit: Bools
    leeg: Bools
    record: Ints


class _Cellen(NamedTuple):
    """Per record and column where the value begins and ends, and which records are not plain."""

    begin: Ints
    eind: Ints
    raar: Bools


def hides_nothing(data: bytes) -> bool:
    """Whether no comment, CDATA, instruction or forbidden sign can make a tag mean something else."""
    if any(rare in data and whole in data for rare, whole in _VERBERGT):
        return False
    stuur = int(np.count_nonzero(np.frombuffer(data, np.uint8) < ord(" ")))
    return stuur == data.count(b"\n") + data.count(b"\t")


def read_records(data: bytes, regel: int, *, one: ReadOne) -> ColumnChunk | None:
    """The records in `data`, which ends in `</signaal>` and begins on line `regel`; it must be `hides_nothing`.

    `one` reads a record that is not plain, from its bytes (with the blanks before it) and the line they begin on. None
    where it cannot: then only the file as a whole can tell what is wrong.
    """
    signs = np.frombuffer(data, np.uint8)
    tags = _find_tags(data, signs)
    ends = np.flatnonzero(tags.sluit & (tags.naam == _SIGNAAL))
    if not len(ends) or int(tags.eind[ends[-1]]) != len(data) - 1:
        return None
    cells = _judge_tags(tags, signs, records=len(ends))
    newlines = np.flatnonzero(signs == ord("\n"))
    grenzen = np.concatenate([[0], tags.eind[ends] + 1])
    special = _read_special(data, cells.raar, grenzen, regel + np.searchsorted(newlines, grenzen), one=one)
    if special is None:
        return None
    plain = np.flatnonzero(~cells.raar)
    columns, keys = read_plain(_csv_lines(signs, cells, plain), _LAY)
    openers = tags.begin[np.concatenate([[0], ends[:-1] + 1])]
    regels = regel + np.searchsorted(newlines, openers)
    return merged(columns, plain, keys.waarden, special=special, lay=_LAY, regels=regels)


def _find_tags(data: bytes, signs: Signs) -> _Tags:
    begin, ends = np.flatnonzero(signs == ord("<")), np.flatnonzero(signs == ord(">"))
    if len(ends) != len(begin) or (begin > ends).any() or (ends[:-1] > begin[1:]).any():
        ends = np.append(ends, len(data) - 1)[np.searchsorted(ends, begin)]
    sluit = signs[np.minimum(begin + 1, len(signs) - 1)] == ord("/")
    leeg = (signs[ends - 1] == ord("/")) & ~sluit
    first = begin + 1 + sluit
    naam = _names(data, first, ends - leeg - first)
    einde = sluit & (naam == _SIGNAAL)
    return _Tags(begin, ends, naam, sluit, leeg, np.cumsum(einde) - einde)


def _names(data: bytes, first: Ints, length: Ints) -> Ints:
    """The place in _RANG of each name, -1 where it is none of them to the letter."""
    padded = data + bytes(32)
    words = np.ndarray((len(data) + 25,), "<u8", buffer=padded, strides=(1,))
    length = np.clip(length, 0, _NAAM)
    begin = words[first] & _MASKERS[0, length]
    rank = np.minimum(np.searchsorted(_WOORDEN[:, 0], begin), len(_RANG) - 1)
    same = begin == _WOORDEN[rank, 0]
    long = np.flatnonzero(same & (length > _WOORD))
    for at in (1, 2):
        word = words[first[long] + _WOORD * at] & _MASKERS[at, length[long]]
        same[long] &= word == _WOORDEN[rank[long], at]
    return np.where(same, rank, -1)


def _judge_tags(tags: _Tags, signs: Signs, *, records: int) -> _Cellen:
    """Which records are plain, and where their values stand. An absent value stands, empty, at some `<`."""
    kolom = np.where(tags.naam >= 0, _KOLOM[tags.naam], -1)
    paar = np.zeros(len(kolom), np.bool_)
    paar[:-1] = (kolom[:-1] >= 0) & ~(tags.sluit | tags.leeg)[:-1] & tags.sluit[1:] & (kolom[:-1] == kolom[1:])
    los = tags.leeg & (kolom >= 0)
    dicht = np.append(False, paar[:-1])
    einde = tags.sluit & (tags.naam == _SIGNAAL)
    opent = (tags.naam == _SIGNAAL) & ~tags.sluit & ~tags.leeg & np.append(True, einde[:-1])
    raar = np.zeros(records, np.bool_)
    raar[tags.record[~(paar | los | dicht | einde | opent)]] = True
    raar |= np.bincount(tags.record[opent], minlength=records) != 1
    raar[_records_with(_strange(signs, tags, paar), tags, records)] = True

    velden = np.flatnonzero(paar | los)
    rij, kol = tags.record[velden], kolom[velden]
    begin = np.full((records, len(KOLOMMEN)), tags.begin[0])
    eind = begin.copy()
    begin[rij, kol] = np.where(los[velden], tags.begin[velden], tags.eind[velden] + 1)
    eind[rij, kol] = np.where(los[velden], tags.begin[velden], tags.begin[np.minimum(velden + 1, len(kolom) - 1)])
    aantal = np.bincount(rij * len(KOLOMMEN) + kol, minlength=begin.size).reshape(begin.shape)
    raar |= (aantal > 1).any(axis=1) | (aantal[:, _NODIG] == 0).any(axis=1)
    return _Cellen(begin, eind, raar)


def _strange(signs: Signs, tags: _Tags, paar: Bools) -> Ints:
    """Places of signs that make a record less than plain: an entity, what a CSV line cannot hold, text between tags."""
    entity = np.flatnonzero(signs == ord("&"))
    lines = np.flatnonzero((signs == ord(";")) | (signs == ord('"')) | (signs == ord("\n")))
    tag = np.searchsorted(tags.begin, lines) - 1
    within = lines[(tag >= 0) & paar[tag] & (lines > tags.eind[tag])]
    begin, eind = tags.begin[np.append(True, ~paar[:-1])], np.append(-1, tags.eind[np.flatnonzero(~paar[:-1])])
    ruimte = begin - eind - 1
    bijzonder = (ruimte > 1) | ((ruimte == 1) & (signs[np.minimum(eind + 1, len(signs) - 1)] > ord(" ")))
    if not bijzonder.any():
        return np.concatenate([entity, within])
    text = np.cumsum(signs > ord(" "), dtype=np.int32)
    los = text[begin] - 1 != np.where(eind < 0, 0, text[eind])
    return np.concatenate([entity, within, begin[los]])


def _records_with(places: Ints, tags: _Tags, records: int) -> Ints:
    """The record in which each place falls."""
    found: Ints = tags.record[np.minimum(np.searchsorted(tags.begin, places), len(tags.begin) - 1)]
    return np.minimum(found, records - 1)


def _read_special(data: bytes, raar: Bools, grenzen: Ints, regels: Ints, *, one: ReadOne) -> Special | None:
    found = Special(raar, [], [], None)
    for at in np.flatnonzero(raar).tolist():
        record = one(data[grenzen[at] : grenzen[at + 1]], int(regels[at]))
        if record is None:
            return None
        if isinstance(record, BrokenRecord):
            found.broken.append((at, record))
        else:
            found.rows.append((at, _row(record)))
    return found


def _row(record: RawRecord) -> list[str]:
    return [record.velden.get(kolom, "") for kolom in KOLOMMEN]


def _csv_lines(signs: Signs, cells: _Cellen, plain: Ints) -> bytes:
    """The values of these records as lines of CSV: each with the `<` behind it, in which place the sign comes."""
    begin = cells.begin[plain].ravel().astype(np.int32)
    length = cells.eind[plain].ravel().astype(np.int32) + np.int32(1) - begin
    ends = np.cumsum(length, dtype=np.int32)
    if not len(ends):
        return b""
    at = np.arange(int(ends[-1]), dtype=np.int32) + np.repeat(begin - ends + length, length)
    lines: Signs = signs[at]
    lines[ends - 1] = ord(";")
    lines[ends[len(KOLOMMEN) - 1 :: len(KOLOMMEN)] - 1] = ord("\n")
    return bytes(lines)
