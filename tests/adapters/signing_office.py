"""A certificate authority, signers and a clock for the tests: real certificates and real PAdES signatures."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import crl, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

_DAY = timedelta(days=1)
_WAAR = x509.DistributionPoint([x509.UniformResourceIdentifier("http://crl.example/lijst.crl")], None, None, None)
"""Real certificates say where the list of revoked ones is; nobody here ever looks there."""
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
EIND = datetime(2036, 1, 1, tzinfo=UTC)


@cache
def _sleutel(naam: str) -> rsa.RSAPrivateKey:
    """A key per name: making one costs a tenth of a second."""
    del naam
    return rsa.generate_private_key(65537, 2048)


def _naam(cn: str, organisatie: str) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "NL"), (NameOID.ORGANIZATION_NAME, organisatie), (NameOID.COMMON_NAME, cn)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _usage(**yes: bool) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{naam: yes.get(naam, False) for naam in every})


class Uitgever:
    """A root that issues certificates."""

    def __init__(self, naam: str = "Testuitgever") -> None:
        self.naam = naam
        self.cert = (
            _builder(_naam(naam, "Test"), _naam(naam, "Test"), naam, BEGIN, EIND)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(_sleutel(naam).public_key()), critical=False)
            .sign(_sleutel(naam), hashes.SHA256())
        )

    def pem(self, path: Path) -> Path:
        """The root on disk."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.cert.public_bytes(serialization.Encoding.PEM))
        return path

    def geef(
        self, cn: str, organisatie: str, *, van: datetime = BEGIN, tot: datetime = EIND, stempel: bool = False
    ) -> x509.Certificate:
        """A certificate for this person, or for a time-stamping clock."""
        made = (
            _builder(_naam(cn, organisatie), self.cert.subject, cn, van, tot)
            .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(_sleutel(self.naam).public_key()), critical=False
            )
        )
        made = made.add_extension(x509.CRLDistributionPoints([_WAAR]), critical=False)
        if stempel:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        else:
            address = x509.RFC822Name(f"{cn.split(maxsplit=1)[0].lower()}@example.nl")
            made = made.add_extension(x509.SubjectAlternativeName([address]), critical=False)
        return made.sign(_sleutel(self.naam), hashes.SHA256())

    def lijst(self, *ingetrokken: x509.Certificate, dag: datetime) -> crl.CertificateList:
        """The list of certificates that were revoked, as of this day."""
        made = x509.CertificateRevocationListBuilder().issuer_name(self.cert.subject)
        made = made.last_update(dag - _DAY).next_update(dag + 30 * _DAY)
        for cert in ingetrokken:
            one = x509.RevokedCertificateBuilder().serial_number(cert.serial_number).revocation_date(dag - 2 * _DAY)
            made = made.add_revoked_certificate(one.build())
        signed = made.sign(_sleutel(self.naam), hashes.SHA256())
        return crl.CertificateList.load(signed.public_bytes(serialization.Encoding.DER))

    def bewijs(self, *ingetrokken: x509.Certificate, dag: datetime) -> dict[str, Any]:
        """What a signer adds to the file to prove that its certificate was still good (PAdES B-LT)."""
        known = ValidationContext(
            trust_roots=[_cert(self.cert)],
            crls=[self.lijst(*ingetrokken, dag=dag)],
            allow_fetching=False,
            revocation_mode="soft-fail" if ingetrokken else "require",
        )
        return {"embed_validation_info": True, "validation_context": known}

    def klok(self, moment: datetime) -> DummyTimeStamper:
        """A clock that says `moment`."""
        cert = self.geef("Tijdstempel", "Test", stempel=True)
        return DummyTimeStamper(_cert(cert), _key("Tijdstempel"), certs_to_embed=_store(self.cert), fixed_dt=moment)


def _builder(subject: x509.Name, issuer: x509.Name, naam: str, van: datetime, tot: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(_sleutel(naam).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(van)
        .not_valid_after(tot)
    )


def _cert(cert: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(cert.public_bytes(serialization.Encoding.DER))


def _key(naam: str) -> keys.PrivateKeyInfo:
    der = _sleutel(naam).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.PrivateKeyInfo.load(der)


def _store(*certs: x509.Certificate) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([_cert(cert) for cert in certs])
    return store


def teken(
    data: bytes,
    uitgever: Uitgever,
    naam: str,
    *,
    veld: str,
    organisatie: str = "Testbedrijf",
    klok: Any = None,
    cert: x509.Certificate | None = None,
    meta: Any = None,
) -> bytes:
    """The document with one more PAdES signature, in the field `veld` (made when it is not there)."""
    cert = cert or uitgever.geef(naam, organisatie)
    signer = signers.SimpleSigner(signing_cert=_cert(cert), signing_key=_key(naam), cert_registry=_store(uitgever.cert))
    signature = signers.PdfSignatureMetadata(
        field_name=veld, subfilter=fields.SigSeedSubFilter.PADES, name=naam, **(meta or {})
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    return bytes(signers.sign_pdf(writer, signature, signer=signer, timestamper=klok).getvalue())


def teken_samen(data: bytes, uitgever: Uitgever, namen: Sequence[str] = ("Jan Jansen", "Piet Pieters")) -> bytes:
    """Signed by the partner and by the municipality."""
    for veld, naam in zip(("Partner", "Gemeente"), namen, strict=False):
        data = teken(data, uitgever, naam, veld=veld, organisatie=f"Organisatie {veld}")
    return data
