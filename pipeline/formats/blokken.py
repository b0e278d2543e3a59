"""A text file as blocks of whole lines in UTF-8, so that it never has to be in memory as a whole."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from pipeline.contracts.reasons import Finding
from pipeline.formats.arrays import is_utf8
from pipeline.formats.levering import LeveringFataal
from pipeline.formats.tekst import single_byte_codering

BLOK = 5 * 2**18
MAX_REGEL = 16 * 2**20
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# two bytes that are one accented letter in UTF-8 and never stand side by side in Dutch Windows-1252
_UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
_VERVOLG = bytes(range(0x80, 0xC0))
_TE_LANG = "Er is een regel van meer dan 16 miljoen tekens."


class Blok(NamedTuple):
    """Lines as UTF-8, each ending in a line feed (a CR or CR LF in the file is one line feed here).

    `regel` is the line number of the first one. Only the last line of the file may lack its line feed.
    """

    data: bytes
    regel: int


def read_blocks(stream: BinaryIO, *, codering: str, vermoed: bool = False, size: int = BLOK) -> Iterator[Blok]:
    """The file in this encoding, without byte order mark; blank lines and all.

    `vermoed`: the encoding is UTF-8 because nothing said otherwise; then the first signs beyond ASCII decide between
    UTF-8, Windows-1252 and ISO-8859-15. Raises LeveringFataal: undecodable, cut off inside a letter, a NUL, an endless
    line, empty.
    """
    regel, rest, blank = 1, b"", True
    for decoded in read_pieces(stream, codering=codering, vermoed=vermoed, size=size):
        data = rest + decoded
        blank = blank and (not data or data.isspace())
        cut = data.rfind(b"\n") + 1
        rest = data[cut:]
        if len(rest) > MAX_REGEL:
            raise LeveringFataal(Finding(regel + data.count(b"\n"), "", "bestand-regel-te-lang", _TE_LANG))
        if cut:
            yield Blok(data[:cut], regel)
            regel += data.count(b"\n")
    if blank:
        raise LeveringFataal(Finding(0, "", "bestand-leeg"))
    if rest:
        yield Blok(rest, regel)


def read_pieces(stream: BinaryIO, *, codering: str, vermoed: bool = False, size: int = BLOK) -> Iterator[bytes]:
    """The file as UTF-8 with line feeds only, cut anywhere between letters. Raises as `read_blocks`, but for length."""
    regel, held = 1, b""
    reader = _Decoder(codering, vermoed=vermoed)
    while True:
        raw = stream.read(size)
        data = held + reader.decode(raw, regel)
        held = b""
        if b"\0" in data:
            regel += data.count(b"\n", 0, data.index(b"\0"))
            raise LeveringFataal(Finding(regel, "", "bestand-geen-tekst", "Er staan nulbytes in het bestand."))
        if b"\r" in data:
            if raw and data.endswith(b"\r"):
                data, held = data[:-1], b"\r"
            # a CR that ends a piece waits for its line feed
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        regel += data.count(b"\n")
        yield data
        if not raw:
            return


class _Decoder:
    """Bytes in the file's encoding to bytes in UTF-8, piece by piece, strictly."""

    __slots__ = ("_codec", "_held", "_started", "_steps", "_vermoed")

    def __init__(self, codering: str, *, vermoed: bool) -> None:
        self._codec = codecs.lookup(codering)
        self._vermoed = vermoed
        self._steps: codecs.IncrementalDecoder | None = None
        self._held = b""
        self._started = False

    def decode(self, raw: bytes, regel: int) -> bytes:
        """This piece; an empty one is the end. `regel` is the line on which it starts."""
        data = self._held + raw
        if not self._started and (raw or not data):
            self._started = True
            data = self._without_bom(data)
        self._held = b""
        if self._vermoed and not data.isascii():
            self._decide(data)
        if self._codec.name == "utf-8":
            if raw:
                data, self._held = _whole_letters(data)
            return data if is_utf8(data) else self._transcoded(data, regel, final=not raw)
        if self._vermoed and (mixed := _UTF8_LETTER.search(data)):
            regel += data.count(b"\n", 0, mixed.start())
            raise LeveringFataal(Finding(regel, "", "tekencodering-onbekend"))
        return self._transcoded(data, regel, final=not raw)

    def _without_bom(self, data: bytes) -> bytes:
        for bom, codec in _BOMS:
            if data.startswith(bom) and self._codec.name in (codec, "utf-16", "utf-8-sig"):
                self._codec = codecs.lookup(codec)
                return data[len(bom) :]
        return data

    def _decide(self, data: bytes) -> None:
        """Reading UTF-8 as Windows-1252 would quietly spoil every accented letter, so one such letter forbids it."""
        if self._codec.name == "utf-8":
            whole, _ = _whole_letters(data)
            if not is_utf8(whole) and not _UTF8_LETTER.search(data):
                self._codec = codecs.lookup(single_byte_codering(data))
            else:
                self._vermoed = False

    def _transcoded(self, data: bytes, regel: int, *, final: bool) -> bytes:
        if self._steps is None:
            self._steps = codecs.getincrementaldecoder(self._codec.name)("strict")
        try:
            return self._steps.decode(data, final).encode()
        except UnicodeDecodeError as error:
            raise LeveringFataal(self._undecodable(error, regel, final=final)) from None
        except UnicodeError:
            raise LeveringFataal(Finding(regel, "", "tekencodering-onbekend")) from None

    def _undecodable(self, error: UnicodeDecodeError, regel: int, *, final: bool) -> Finding:
        before = self._codec.decode(bytes(error.object[: error.start]), "ignore")[0]
        regel += before.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        cut = error.reason in ("unexpected end of data", "truncated data")
        if final and cut and error.end >= len(error.object):
            return Finding(regel, "", "bestand-afgebroken", "Het bestand stopt midden in een letter.")
        return Finding(regel, "", "tekencodering-onbekend")


def _whole_letters(data: bytes) -> tuple[bytes, bytes]:
    """The data up to the last letter that is whole, and what there is of the next one (at most three bytes)."""
    end = data[-4:].lstrip(_VERVOLG)
    rest = len(end) - codecs.utf_8_decode(end, "ignore")[1]
    return (data[:-rest], data[-rest:]) if rest else (data, b"")
