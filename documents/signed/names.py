"""Who a certificate says it belongs to."""

from asn1crypto import x509

UNKNOWN = "không rõ người ký"
# What there is, best first, to call a person or an office by.
_CALLED = ("common_name", "organizational_unit_name", "organization_name", "email_address")
_ORGANISED = ("organization_name", "organizational_unit_name")
_LONGEST = 200


def signer_of(certificate: x509.Certificate) -> str:
    """Give the name on a certificate."""
    return _first(certificate.subject, _CALLED) or UNKNOWN


def organisation_of(certificate: x509.Certificate) -> str | None:
    """Give the organisation on a certificate, or else its unit."""
    return _first(certificate.subject, _ORGANISED)


def issuer_of(certificate: x509.Certificate) -> str:
    """Give the name of who gave the certificate."""
    return _first(certificate.issuer, _CALLED) or "không rõ nơi cấp"


def _first(name: x509.Name, fields: tuple[str, ...]) -> str | None:
    said = name.native
    texts = (line(said.get(field)) for field in fields)
    return next((text for text in texts if text), None)


def line(value: object) -> str:
    """Give a value as a line of text; a name may be given several times, and hold anything."""
    words = value if isinstance(value, list) else [value or ""]
    text = ", ".join(str(word) for word in words)
    return "".join(letter for letter in text if letter.isprintable()).strip()[:_LONGEST]
