"""Whole columns of text at once: choosing, pasting, other spellings, a slip of the fingers in every name."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from namen_groot import Bools, Dice, Ints

Velden = dict[str, Any]
"""Columns of strings by name; those with a leading underscore are the register's and go in no table."""
_LETTERS = np.array([ord(teken) for teken in "aaeeeiioonnrrsstlkmdbgvhjpwuzc"], np.int64)


def bools(kolom: Any) -> Bools:
    """A pyarrow array of booleans as numpy's."""
    return np.asarray(kolom.to_numpy(zero_copy_only=False), np.bool_)


def kies(keus: Bools, ja: Any, nee: Any) -> Any:
    """`ja` where `keus`, else `nee`; both columns or one text for all."""
    return pc.if_else(pa.array(keus), ja, nee)


def plak(*delen: Any) -> Any:
    """The texts of each row after one another."""
    return pc.binary_join_element_wise(*delen, "")


def leeg(v: Velden) -> Any:
    """An empty text for each row of these columns."""
    return pa.repeat("", len(v["achternaam"]))


def gevuld(kolom: Any) -> Bools:
    """Where the text is not empty."""
    return bools(pc.not_equal(kolom, pa.scalar("")))


def per_waarde(kolom: Any, anders: Callable[[str], str]) -> Any:
    """`anders` of every value, worked out once per distinct value."""
    codes = kolom.dictionary_encode()
    return pa.array([anders(waarde) for waarde in codes.dictionary.to_pylist()], pa.string()).take(codes.indices)


def een_van(kolom: Any, keuzes: Callable[[str], tuple[str, ...]], rng: Dice) -> Any:
    """One of the other spellings of each value; a value without them stays."""
    greep = rng.integers(0, 12, len(kolom))
    codes = kolom.dictionary_encode()
    per_waarde = [keuzes(waarde) or (waarde,) for waarde in codes.dictionary.to_pylist()]
    plat = [anders[at % len(anders)] for anders in per_waarde for at in range(12)]
    return pa.array(plat, pa.string()).take(pa.array(codes.indices.to_numpy() * 12 + greep))


def tekens(kolom: Any) -> tuple[Ints, Ints]:
    """The texts as a matrix of code points, zeros behind, and their lengths."""
    teksten = np.asarray(kolom.to_numpy(zero_copy_only=False)).astype("U")
    breedte = max(1, teksten.dtype.itemsize // 4)
    matrix = teksten.view(np.uint32).reshape(len(teksten), breedte).astype(np.int64)
    return matrix, (matrix > 0).sum(axis=1)


def tekst(matrix: Ints) -> Any:
    """The texts of such a matrix."""
    smal = np.ascontiguousarray(matrix.astype(np.uint32))
    return pa.array(smal.view(f"U{smal.shape[1]}").reshape(len(smal)).tolist(), pa.string())


def een_letter_anders(kolom: Any, soort: str, rng: Dice) -> Any:
    """One edit, mostly not of the first letter: 'erbij', 'weg', 'anders' or 'omgedraaid'; short names stay."""
    if len(kolom) == 0:
        return kolom
    matrix, lengte = tekens(kolom)
    matrix = np.pad(matrix, ((0, 0), (0, 2)))
    at = np.where(
        lengte > 2, rng.integers((rng.random(len(lengte)) > 0.05).astype(np.int64), np.maximum(lengte - 1, 2)), 0
    )
    plek, at = np.arange(matrix.shape[1])[None, :], at[:, None]
    van = {
        "erbij": plek - (plek > at),
        "weg": np.minimum(plek + (plek >= at), matrix.shape[1] - 1),
        "anders": plek + 0 * at,
        "omgedraaid": plek + (plek == at) - (plek == at + 1),
    }[soort]
    nieuw = np.take_along_axis(matrix, van, axis=1)
    nieuwe = _LETTERS[rng.integers(0, len(_LETTERS), len(lengte))][:, None]
    if soort in {"erbij", "anders"}:
        nieuw = np.where(plek == (at + 1 if soort == "erbij" else at), nieuwe, nieuw)
    return tekst(np.where((lengte > 2)[:, None], nieuw, matrix))


def eerste_andere(kolom: Any, pogingen: list[Any]) -> Any:
    """Per row the first attempt that differs from the text, else the text."""
    result = kolom
    for poging in pogingen:
        result = kies(bools(pc.equal(result, kolom)), poging, result)
    return result
