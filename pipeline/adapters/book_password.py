"""A password on a workbook, as Excel and LibreOffice set it (ECMA-376 agile encryption, AES)."""

import os
from io import BytesIO
from typing import Any

from msoffcrypto import OfficeFile
from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.contracts.config import Uitvoerder
from pipeline.errors import ConfigError, DataError

_OLE = b"\xd0\xcf\x11\xe0"
_MEESTE_RONDEN = 1_000_000
"""Excel uses 100,000; a file that asks for more wants to keep us busy."""


def read_password(uitvoerder: Uitvoerder) -> str | None:
    """The password of this executor's workbooks, None when none is configured. Raises ConfigError when it is absent."""
    if uitvoerder.wachtwoord_bestand is not None:
        where = f"het bestand {uitvoerder.wachtwoord_bestand}"
        try:
            password = uitvoerder.wachtwoord_bestand.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            password = ""
    elif uitvoerder.wachtwoord_env is not None:
        where, password = (
            f"de omgevingsvariabele {uitvoerder.wachtwoord_env}",
            os.environ.get(uitvoerder.wachtwoord_env, ""),
        )
    else:
        return None
    if not password:
        raise ConfigError(
            f"Er staat geen wachtwoord in {where}.",
            f"Zet het wachtwoord voor de werklijsten van {uitvoerder.naam} daar.",
        )
    return password


def is_encrypted(data: bytes) -> bool:
    """Whether this is a workbook behind a password, or an old kind of file: no zip in any case."""
    return data.startswith(_OLE)


def encrypted(data: bytes, password: str) -> bytes:
    """The workbook behind the password; other bytes each time (a fresh salt)."""
    target = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, target)
    return target.getvalue()


def _mind_the_rounds(spins: int) -> None:
    if spins > _MEESTE_RONDEN:
        raise ValueError("this key takes too many rounds")


def decrypted(data: bytes, password: str) -> bytes:
    """The workbook, opened. Raises DataError for another password, or for a file that is not what it should be."""
    target = BytesIO()
    try:
        book: Any = OfficeFile(BytesIO(data))
        _mind_the_rounds(int(book.info.get("spinValue", 0)))
        book.load_key(password=password, verify_password=True)
        book.decrypt(target, verify_integrity=True)
    except Exception:  # noqa: BLE001 - whatever the library trips over, this password does not open this file
        raise DataError(
            "Het wachtwoord past niet op deze werkmap, of de werkmap is beschadigd. Er is niets ingelezen.",
            "Gebruik het wachtwoord dat is afgesproken.",
        ) from None
    return target.getvalue()
