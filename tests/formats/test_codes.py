"""KIX, DataMatrix and QR as one SVG path each."""

import re

import pytest

from pipeline.formats.codes import code_svg, letter_codes

# Royal Mail 4-state as PostNL uses it: 36 signs in a square; row is the upper half of four bars, column the lower
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HALVES = ("0011", "0101", "0110", "1001", "1010", "1100")


def bars(text: str) -> list[tuple[str, str]]:
    """An encoder of our own: per bar whether it has an upper and a lower half."""
    found = []
    for sign in text:
        row, column = divmod(SIGNS.index(sign), 6)
        found += list(zip(HALVES[row], HALVES[column], strict=True))
    return found


def drawn(svg: bytes) -> list[tuple[str, str]]:
    """The bars in the SVG, from left to right."""
    height = float(re.search(rb'viewBox="0 0 [\d.]+ ([\d.]+)"', svg)[1])  # type: ignore[index]
    rects = sorted(
        (float(x), float(y), float(h)) for x, y, h in re.findall(rb"M([\d.]+) ([\d.]+)h[\d.]+v([\d.]+)", svg)
    )
    return [("1" if y == 0 else "0", "1" if y + h == height else "0") for _, y, h in rects]


@pytest.mark.parametrize("text", ["2711EC502", "1234CV77XHS", "9999ZZ99999XA12345", SIGNS[:18], SIGNS[18:]])
def test_a_kix_has_the_bars_that_another_encoder_gives(text: str) -> None:
    assert drawn(code_svg("KIX", text)) == bars(text)


def test_a_code_is_one_path_of_rectangles() -> None:
    for svg in letter_codes(kix="2711EC502", datamatrix="VS-7K3M-Q9XA-2B4D 1/1", qr="https://example.org").values():
        assert svg.count(b"<path") == 1
        assert re.fullmatch(rb'<svg [^>]*><path d="[Mhvz0-9. -]+"/></svg>', svg)


def test_only_what_is_asked_for_is_drawn() -> None:
    assert letter_codes(kix="", datamatrix="", qr="") == {}
    assert list(letter_codes(kix="", datamatrix="VS-1 1/1", qr="")) == ["datamatrix"]


def test_each_sheet_has_its_own_datamatrix() -> None:
    one, other = (code_svg("DATAMATRIX", f"VS-7K3M-Q9XA-{n:04d} 1/1") for n in range(2))
    assert one != other


def test_a_text_that_does_not_fit_is_an_error_that_does_not_repeat_it() -> None:
    with pytest.raises(ValueError, match="KIX cannot hold this text"):
        code_svg("KIX", "1234CV77XÉÉN")
