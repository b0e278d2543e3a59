"""Python and numpy values to pyarrow arrays and back, straight from their buffers.

`pa.array`, `pa.scalar` and `to_numpy` load pandas where it is installed: 45 MB and half a second that no levering
needs, and an intake that promises 200 MB cannot spare.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Cellen: TypeAlias = Any
"""A column as a pyarrow array: of text, plain or as codes into a dictionary, never null; or of judged values.

Any, for the stubs cannot tell these arrays apart.
"""

_EPOCH = date(1970, 1, 1).toordinal()


def text_array(cells: Sequence[str]) -> Cellen:
    """Strings. Raises UnicodeEncodeError for half a surrogate pair."""
    joined = "".join(cells)
    data = joined.encode()
    parts: Sequence[str | bytes] = cells if len(data) == len(joined) else [cell.encode() for cell in cells]
    ends = np.cumsum(np.fromiter(map(len, parts), np.int32, len(parts)), dtype=np.int32)
    offsets = np.concatenate([np.zeros(1, np.int32), ends])
    return pa.StringArray.from_buffers(len(parts), pa.py_buffer(offsets.tobytes()), pa.py_buffer(data))


def number_array(numbers: Sequence[int] | Ints) -> Cellen:
    """Whole numbers of 64 bits."""
    values = np.asarray(numbers, np.int64)
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values.tobytes())])


def date_array(days: Sequence[date | None]) -> Cellen:
    """Dates; None is null."""
    values = np.fromiter((day.toordinal() - _EPOCH if day else 0 for day in days), np.int32, len(days))
    valid = _bits(np.fromiter((day is not None for day in days), np.bool_, len(days)))
    return pa.Array.from_buffers(pa.date32(), len(values), [valid, pa.py_buffer(values.tobytes())])


def flag_array(flags: Bools) -> Cellen:
    """True and false."""
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, _bits(flags)])


def coded_array(codes: npt.NDArray[np.int32], words: Sequence[str]) -> Cellen:
    """Row `r` is `words[codes[r]]`."""
    indices: Any = pa.Array.from_buffers(pa.int32(), len(codes), [None, pa.py_buffer(codes.tobytes())])
    return pa.DictionaryArray.from_arrays(indices, text_array(words))


def numbers_of(array: Cellen) -> Ints:
    """The numbers of an array without nulls, of 32 or 64 bits."""
    wide = array.cast(pa.int64())
    return np.frombuffer(wide.buffers()[1] or b"", np.int64)[wide.offset : wide.offset + len(wide)]


def flags_of(array: Cellen) -> Bools:
    """The truths of an array without nulls."""
    bits = np.frombuffer(array.buffers()[1] or b"", np.uint8)
    found = np.unpackbits(bits, bitorder="little")[array.offset : array.offset + len(array)]
    return found.astype(np.bool_)


def text_scalar(tekst: str) -> Any:
    """One string, for a comparison."""
    return text_array([tekst])[0]


def number_scalar(number: int) -> Any:
    """One number, for a comparison."""
    return number_array([number])[0]


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 from the first to the last."""
    if data.isascii():
        return True
    whole = np.array([0, len(data)], np.int32)
    try:
        text: Any = pa.StringArray.from_buffers(1, pa.py_buffer(whole.tobytes()), pa.py_buffer(data))
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _bits(flags: Bools) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little").tobytes())
