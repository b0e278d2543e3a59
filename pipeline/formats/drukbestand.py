"""Letters joined in one PDF per so many, for print streets that want few files; the singles stay the archive copies.

Joining drops PDF/A and PDF/UA (letters.md), so this stands beside the singles and never instead of them.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from itertools import islice

import pypdfium2

PER_BESTAND = 50
"""Small enough for any printer's memory (letters.md)."""

_DATES = re.compile(rb"(/(?:CreationDate|ModDate)\(D:)\d{14}(?=[+-]\d\d'\d\d'\))")
_ID = re.compile(rb"(/ID\[<)([0-9A-F]{32})(><)([0-9A-F]{32})(>\])")


def join_brieven(pdfs: Sequence[bytes], *, datum: date) -> Iterator[bytes]:
    """The letters in this order, at most PER_BESTAND in a file. The same letters and day give the same bytes.

    PDFium writes the clock and a random identifier: both get a value of the same length that follows from the content.
    """
    rest = iter(pdfs)
    while group := list(islice(rest, PER_BESTAND)):
        yield _repeatable(_joined(group), datum)


def _joined(pdfs: Sequence[bytes]) -> bytes:
    whole = pypdfium2.PdfDocument.new()
    try:
        for pdf in pdfs:
            one = pypdfium2.PdfDocument(pdf)
            whole.import_pages(one)
            one.close()
        data = BytesIO()
        whole.save(data)
    finally:
        whole.close()
    return data.getvalue()


def _repeatable(pdf: bytes, datum: date) -> bytes:
    dated = _DATES.sub(rb"\g<1>" + f"{datum:%Y%m%d}120000".encode(), pdf)
    blank = _ID.sub(rb"\g<1>" + b"0" * 32 + rb"\g<3>" + b"0" * 32 + rb"\g<5>", dated)
    mark = hashlib.sha256(blank).hexdigest()[:32].upper().encode()
    return _ID.sub(rb"\g<1>" + mark + rb"\g<3>" + mark + rb"\g<5>", dated)
