"""A certificate authority made in tests, those who sign with it, and those who tamper.

Keys are made once a session. Signing adds an incremental update, as USB tokens and e-offices do.
"""

import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko import stamp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.documents.apart import apart
from tests.documents.tampering import (
    draw_box,
    empty_box_with_picture,
    encrypt,
    flip_byte,
    replace_behind,
    resave,
    small_pdf,
    with_action,
    with_javascript,
    with_table,
)

__all__ = [
    "AGENCY_BOX",
    "PERSON_BOX",
    "PROVINCE",
    "SIGNED_AT",
    "Holder",
    "agency",
    "clock",
    "draw_box",
    "empty_box_with_picture",
    "encrypt",
    "expired",
    "flip_byte",
    "impostor",
    "person",
    "replace_behind",
    "resave",
    "root",
    "sign",
    "signed_by_both",
    "small_pdf",
    "stamp_time",
    "stranger",
    "with_action",
    "with_javascript",
    "with_table",
    "write_anchor",
]  # fmt: skip

PROVINCE = "UBND tỉnh Thái Nguyên"
VALID_FROM = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
VALID_TO = dt.datetime(2045, 1, 1, tzinfo=dt.UTC)
# When everything is signed, unless a test says otherwise.
SIGNED_AT = dt.datetime(2024, 5, 6, 2, 30, tzinfo=dt.UTC)
# A4, in points: where the person signs and the agency's seal overlaps it.
PERSON_BOX, AGENCY_BOX = (330, 150, 480, 210), (280, 140, 380, 220)

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Holder:
    """A certificate, its key, and who gave it; a root gave its own."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    issuer: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@cache
def root() -> Holder:
    """Give the authority."""
    return _holder("Cơ quan chứng thực thử nghiệm", None, "Cơ quan thử nghiệm", authority=True)


@cache
def stranger() -> Holder:
    """Give another authority, of the same name even."""
    return _holder("Cơ quan chứng thực thử nghiệm", None, "Cơ quan thử nghiệm", authority=True)


@cache
def person() -> Holder:
    """Give the person who signs."""
    return _holder("Nguyễn Văn Ký", root(), PROVINCE)


@cache
def agency() -> Holder:
    """Give the agency, whose signature is its seal."""
    return _holder(PROVINCE, root(), PROVINCE)


@cache
def impostor() -> Holder:
    """Give somebody with the person's names and another authority's certificate."""
    return _holder("Nguyễn Văn Ký", stranger(), PROVINCE)


@cache
def expired() -> Holder:
    """Give a person whose certificate is no longer valid."""
    return _holder(
        "Trần Thị Hết Hạn", root(), PROVINCE, valid_to=dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
    )


@cache
def clock() -> Holder:
    """Give the authority that says when a file was there."""
    return _holder("Dấu thời gian thử nghiệm", root(), "Cơ quan thử nghiệm", for_times=True)


def _holder(
    name: str,
    by: Holder | None,
    organisation: str,
    *,
    authority: bool = False,
    for_times: bool = False,
    valid_to: dt.datetime = VALID_TO,
) -> Holder:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(valid_to)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(_usage(authority=authority), critical=True)
    )
    if for_times:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    certificate = builder.sign(by.key if by else key, hashes.SHA256())
    return Holder(certificate, key, by.certificate if by else certificate)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def write_anchor(folder: Path, holder: Holder | None = None) -> Path:
    """Put a certificate, the authority's if not said, into a folder of trusted ones."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "goc-thu-nghiem.pem"
    path.write_bytes((holder or root()).pem)
    return path


def sign(
    content: bytes,
    who: Holder,
    *,
    field: str,
    box: Box | None = None,
    page: int = -1,
    digest: str = "sha256",
    at: dt.datetime = SIGNED_AT,
    certify: bool = False,
) -> bytes:
    """Give the file with one more signature, shown in ``box`` where one is given.

    Args:
        content: the file.
        who: who signs.
        field: the name of the signature's field.
        box: left, bottom, right, top, in points.
        page: counted from 0, or from the end where below.
        digest: as ``sha256`` or ``sha1``.
        at: the time the signature claims.
        certify: whether it says what may follow it, as iText's certifications do.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    fields.append_signature_field(writer, fields.SigFieldSpec(field, on_page=page, box=box))
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    look = stamp.TextStampStyle(stamp_text=f"Signed: {field}", border_width=1)
    signer = _Signer(metadata, signer=_signer(who), stamp_style=look if box else None)
    signer.at = at
    return bytes(apart(signer.sign_pdf, writer).getvalue())


class _Signer(signers.PdfSigner):
    """Signs at a time of our choice."""

    at = SIGNED_AT

    def init_signing_session(self, *args, **kwargs):
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


def signed_by_both(content: bytes) -> bytes:
    """Give the file as it comes back: signed by the person, then with the agency's seal."""
    by_person = sign(content, person(), field="KyTen", box=PERSON_BOX)
    at = SIGNED_AT + dt.timedelta(minutes=5)
    return sign(by_person, agency(), field="ConDau", box=AGENCY_BOX, at=at)


def stamp_time(content: bytes) -> bytes:
    """Give the file with a timestamp of the whole, in nobody's name."""
    source = timestamps.DummyTimeStamper(
        _as_asn1(clock().certificate), _key(clock()), fixed_dt=SIGNED_AT
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    stamper = signers.PdfTimeStamper(source)
    return bytes(apart(stamper.timestamp_pdf, writer, "sha256").getvalue())


def _signer(who: Holder) -> signers.SimpleSigner:
    store = SimpleCertificateStore()
    store.register(_as_asn1(who.issuer))
    return signers.SimpleSigner(
        signing_cert=_as_asn1(who.certificate),
        signing_key=_key(who),
        cert_registry=store,
    )


def _key(who: Holder) -> asn1_keys.PrivateKeyInfo:
    key = who.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return asn1_keys.PrivateKeyInfo.load(key)


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
