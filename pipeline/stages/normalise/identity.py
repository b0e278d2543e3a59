"""Which signaal is which: the line in its levering, made into a keyed id; and records that came before."""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.contracts.ids import Sleutel
from pipeline.formats.arrays import Ints

_NEXT_ON_LINE = 1_000_000_000
_BLOK = 64
_TEKENS = 20
_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint16)


def signaal_ids(sleutel: Sleutel, levering_id: str, regels: Ints, beurten: Ints) -> "pa.Array[Any]":
    """`contracts.ids.signaal_id` for many lines at once: HMAC (RFC 2104) with both halves of the key hashed once.

    Two records on one line must not get one id, so the later ones count on.
    """
    key = sleutel if len(sleutel) <= _BLOK else hashlib.sha256(sleutel).digest()
    padded = key.ljust(_BLOK, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + f"signaal\x1f{levering_id}\x1f".encode())
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))
    numbers = regels + beurten * _NEXT_ON_LINE
    digests = b"".join(_digests(inner.copy, outer.copy, numbers.tolist()))
    return _as_ids(np.frombuffer(digests, np.uint8).reshape(len(numbers), 32)[:, : _TEKENS // 2])


def _digests(inner: Any, outer: Any, numbers: Iterable[int]) -> Iterable[bytes]:
    for number in numbers:
        message = inner()
        message.update(b"%d" % number)
        whole = outer()
        whole.update(message.digest())
        yield whole.digest()


def _as_ids(digests: npt.NDArray[np.uint8]) -> "pa.Array[Any]":
    rows = len(digests)
    text = np.empty((rows, 1 + _TEKENS), np.uint8)
    text[:, 0] = ord("S")
    text[:, 1:] = _HEX[digests].view(np.uint8).reshape(rows, _TEKENS)
    offsets = np.arange(rows + 1, dtype=np.int32) * (1 + _TEKENS)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets.tobytes()), pa.py_buffer(text.tobytes()))


class Gezien:
    """The keys of the rows seen so far in a levering, 8 bytes each, in a few sorted runs."""

    __slots__ = ("_runs",)

    def __init__(self) -> None:
        self._runs: list[Ints] = []

    def again(self, keys: Ints) -> Ints:
        """Which of these rows (in the order of the file) say what an earlier row said; then they are seen too."""
        if not len(keys):
            return np.empty(0, np.int64)
        ordered = np.sort(keys)
        known = np.zeros(len(keys), np.bool_)
        for run in self._runs:
            known |= _within(run, ordered)
        known[1:] |= ordered[1:] == ordered[:-1]
        again = np.empty(0, np.int64)
        if known.any():
            _, first = np.unique(keys, return_index=True)
            repeated = np.ones(len(keys), np.bool_)
            repeated[first] = False
            for run in self._runs:
                repeated |= _within(run, keys)
            again = np.flatnonzero(repeated)
        self._keep(ordered)
        return again

    def _keep(self, ordered: Ints) -> None:
        self._runs.append(ordered)
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            self._runs[-2:] = [np.sort(np.concatenate(self._runs[-2:]))]


def _within(run: Ints, keys: Ints) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = run[np.minimum(np.searchsorted(run, keys), len(run) - 1)] == keys
    return found
