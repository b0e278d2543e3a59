"""A signed overeenkomst judged with pyHanko: is it our document, and who signed it, when, and with what behind it?

Nothing is looked up on a network: what the PDF does not carry is not known. ADR 0021 says what that means.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pipeline.errors import ConfigError, DataError, NotAllowedError

MAX_BYTES = 50 << 20
"""An overeenkomst of two pages with signatures is far smaller."""

_LONG_TERM = (
    "Laat tekenen met bewijs van geldigheid in het bestand (PAdES B-LT), of zet `intrekking: nee` in config.yaml."
)
_AFTER = "Laat het document opnieuw tekenen en verander het daarna niet meer."
_TRUST = {
    "": "Het certificaat is niet te vertrouwen.",
    "NO_CERTIFICATE_CHAIN_FOUND": "Het certificaat is niet van een uitgever die u vertrouwt.",
    "OUT_OF_BOUNDS_NO_POE": "Het certificaat was verlopen of nog niet geldig.",
    "EXPIRED": "Het certificaat was verlopen.",
    "NOT_YET_VALID": "Het certificaat was nog niet geldig.",
    "REVOKED_NO_POE": "Het certificaat is ingetrokken.",
    "REVOKED_CA_NO_POE": "Het certificaat van de uitgever is ingetrokken.",
    "TRY_LATER": "In het bestand staat niet dat het certificaat geldig is gebleven.",
    "CRYPTO_CONSTRAINTS_FAILURE": "De handtekening gebruikt een onveilige methode.",
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": "De handtekening gebruikt een onveilige methode.",
    "CHAIN_CONSTRAINTS_FAILURE": "Het certificaat mag niet voor handtekeningen worden gebruikt.",
    "SIG_CONSTRAINTS_FAILURE": "Het certificaat mag niet voor handtekeningen worden gebruikt.",
}


class Handtekening(NamedTuple):
    """A signature that holds. `moment` is as a trusted time-stamp says it, or else (`tijdstempel` False) the signer.

    `certificaat` and `sleutel` are hashes of the certificate and of its public key.
    """

    veld: str
    naam: str
    organisatie: str
    email: str
    moment: datetime
    tijdstempel: bool
    certificaat: str
    sleutel: str


class Regels(NamedTuple):
    """What a signature must satisfy. `nu` is when it is judged; `herroeping`: proof that nothing was revoked."""

    vertrouwd: tuple[x509.Certificate, ...]
    nu: datetime
    herroeping: bool


def read_roots(paths: Sequence[Path]) -> tuple[x509.Certificate, ...]:
    """The trusted roots in these PEM files. Raises ConfigError for none, or for a file that is no certificate."""
    if not paths:
        raise ConfigError(
            "Er staat niet in config.yaml welke certificaten u vertrouwt.",
            "Zet onder `ondertekening` bij `vertrouwd` de stamcertificaten (PEM) van de uitgevers die u vertrouwt.",
        )
    found: list[x509.Certificate] = []
    for path in paths:
        try:
            parts = list(pem.unarmor(path.read_bytes(), multiple=True))
            roots = [x509.Certificate.load(der, strict=True) for kind, _, der in parts if kind == "CERTIFICATE"]
            names = [root.subject.human_friendly for root in roots]
        except (OSError, ValueError, TypeError):
            names, roots = [], []
        if not names:
            raise ConfigError(
                f"ondertekening.vertrouwd: {path} is geen certificaat in PEM-vorm.",
                "Haal het stamcertificaat op bij de uitgever en bewaar het als PEM.",
            )
        found += roots
    return tuple(found)


def is_our_document(data: bytes, *, sha256: str, grootte: int) -> bool:
    """Whether these bytes begin with exactly the document that we made: signing only adds behind it."""
    return len(data) >= grootte and hashlib.sha256(data[:grootte]).hexdigest() == sha256


def judge_pdf(data: bytes) -> None:
    """Whether this can be a signed PDF at all. Raises DataError."""
    if len(data) > MAX_BYTES:
        raise DataError(f"Het bestand is groter dan {MAX_BYTES >> 20} MiB.", "Geef het ondertekende PDF-bestand.")
    if not data.startswith(b"%PDF-"):
        raise DataError("Dit is geen PDF-bestand.", "Geef het ondertekende PDF-bestand, niet een scan of een zip.")
    with _quiet("Dit PDF-bestand is niet te lezen."):
        encrypted = PdfFileReader(BytesIO(data)).encrypted
    if encrypted:
        raise DataError("Dit PDF-bestand is versleuteld.", "Vraag om het ondertekende bestand zonder wachtwoord.")


def judge_handtekeningen(data: bytes, grootte: int, regels: Regels) -> tuple[Handtekening, ...]:
    """Every signature, in order of signing; `grootte` is how long our own document is at the beginning of `data`.

    Raises DataError when anything but signing changed the document, NotAllowedError for a signature that may not count.
    """
    with _quiet("Dit PDF-bestand is niet te lezen."):
        reader = PdfFileReader(BytesIO(data))
        signatures = list(reader.embedded_regular_signatures)
    if not signatures:
        raise DataError("In dit bestand staat geen handtekening.", "Laat het document eerst digitaal tekenen.")
    _judge_changes(data, grootte, reader)
    last = signatures[-1]
    return tuple(_judged(one, reader, regels, last=one is last) for one in signatures)


def _judge_changes(data: bytes, grootte: int, reader: PdfFileReader) -> None:
    """Since our own last revision nothing may have happened but signing."""
    with _quiet("De opbouw van dit PDF-bestand klopt niet."):
        own = PdfFileReader(BytesIO(data[:grootte]))
        base = own.xrefs.total_revisions - 1
        same = reader.xrefs.get_startxref_for_revision(base) == own.xrefs.get_startxref_for_revision(base)
        found = DEFAULT_DIFF_POLICY.review_file(reader, base) if same else None
    if found is None or isinstance(found, SuspiciousModification) or _too_much(found.modification_level):
        raise DataError("Het document is veranderd, en dat is meer dan tekenen.", _AFTER)


def _too_much(level: ModificationLevel | None) -> bool:
    return level is None or level > ModificationLevel.FORM_FILLING


def _judged(one: EmbeddedPdfSignature, reader: PdfFileReader, regels: Regels, *, last: bool) -> Handtekening:
    veld = str(one.field_name)
    status = _status(one, reader, regels, moment=regels.nu)
    stamp = status.timestamp_validity
    stamped = stamp.timestamp if stamp is not None and stamp.valid and stamp.intact and stamp.trusted else None
    if stamped is not None:  # what held when a trusted clock saw it, holds
        status = _status(one, reader, regels, moment=stamped)
    later = one.signed_revision < reader.xrefs.total_revisions - 1
    _judge_whole(status, veld, last=last, later=later)
    if not status.trusted or status.revoked:
        raise _untrusted(one, status, stamped or regels.nu, herroeping=regels.herroeping)
    moment = stamped or status.signer_reported_dt
    if moment is None or moment.tzinfo is None:
        raise NotAllowedError(f"Handtekening {veld}: er staat niet bij wanneer er is getekend.", _AFTER)
    return _told(one, veld, moment, stamped=stamped is not None)


def _status(
    one: EmbeddedPdfSignature, reader: PdfFileReader, regels: Regels, *, moment: datetime
) -> PdfSignatureStatus:
    with _quiet(f"De handtekening {one.field_name} is niet te lezen."):
        return validate_pdf_signature(
            one,
            signer_validation_context=_context(reader, regels, moment=moment),
            ts_validation_context=_context(reader, regels, moment=regels.nu),
        )


def _context(reader: PdfFileReader, regels: Regels, *, moment: datetime) -> ValidationContext:
    """The trusted roots, with whatever the PDF carries about revocation; never the network."""
    mode = "require" if regels.herroeping else "soft-fail"
    given: dict[str, Any] = {
        "trust_roots": list(regels.vertrouwd),
        "allow_fetching": False,
        "moment": moment,
        "revocation_mode": mode,
    }
    try:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(given)
    except (NoDSSFoundError, ValueError):
        if regels.herroeping:  # without one answer about revocation pyHanko makes no context at all
            raise NotAllowedError(_TRUST["TRY_LATER"], _LONG_TERM) from None
        return ValidationContext(**given)


def _judge_whole(status: PdfSignatureStatus, veld: str, *, last: bool, later: bool) -> None:
    """Intact, over the whole document, and nothing after it but what may come after a signature."""
    if not status.intact or not status.valid:
        raise DataError(f"Handtekening {veld} klopt niet: het bestand is na het tekenen veranderd.", _AFTER)
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        raise DataError(f"Handtekening {veld} geldt maar voor een deel van het bestand.", _AFTER)
    if last and status.coverage < SignatureCoverageLevel.ENTIRE_FILE and not later:
        raise DataError("Achter het document staat nog iets dat niet is ondertekend.", _AFTER)
    found = status.modification_level
    most = ModificationLevel.LTA_UPDATES if last else ModificationLevel.FORM_FILLING
    if found is None or found > most or status.docmdp_ok is False:
        raise DataError(f"Na handtekening {veld} is het document veranderd.", _AFTER)


def _untrusted(
    one: EmbeddedPdfSignature, status: PdfSignatureStatus, moment: datetime, *, herroeping: bool
) -> NotAllowedError:
    """Why there is nothing behind this signature, in words."""
    cert = one.signer_cert
    in_time = cert.not_valid_before <= moment <= cert.not_valid_after
    kind = "OUT_OF_BOUNDS_NO_POE" if not in_time else getattr(status.trust_problem_indic, "name", "")
    why = _TRUST.get(kind) or _TRUST["TRY_LATER" if herroeping else ""]
    return NotAllowedError(
        f"Handtekening {one.field_name}: {why}",
        "Laat opnieuw tekenen met een geldig certificaat. Vertrouwt u de uitgever? Zet zijn stamcertificaat in "
        "config.yaml, onder `ondertekening` bij `vertrouwd`.",
    )


def _told(one: EmbeddedPdfSignature, veld: str, moment: datetime, *, stamped: bool) -> Handtekening:
    """Who it says signed, from the certificate."""
    cert = one.signer_cert
    subject = cert.subject.native
    names = cert.subject_alt_name_value
    emails = [str(name.native) for name in names or () if name.name == "rfc822_name"]
    return Handtekening(
        veld=veld,
        naam=_text(subject.get("common_name")),
        organisatie=_text(subject.get("organization_name")),
        email=_text((emails or [subject.get("email_address")])[0]),
        moment=moment,
        tijdstempel=stamped,
        certificaat=cert.sha256.hex(),
        sleutel=cert.public_key.sha256.hex(),
    )


def _text(value: object) -> str:
    """A value of somebody's certificate, safe to show: on one line and not endless."""
    text = " ".join(str(part) for part in value) if isinstance(value, list) else str(value or "")
    return "".join(char if char.isprintable() else " " for char in text)[:120]


@contextmanager
def _quiet(melding: str) -> Iterator[None]:
    """Whatever a reader of other people's files trips over is a refusal, and its own messages tell nobody."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    except (DataError, NotAllowedError, ConfigError):
        raise
    except Exception:  # noqa: BLE001 - a hostile file can raise anything; its message may hold a name
        raise DataError(melding, "Vraag de ondertekenaar om het bestand zoals het na het tekenen was.") from None
    finally:
        logging.disable(before)
