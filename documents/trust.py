"""The certificates whose signatures are believed: files that the province puts into one folder.

None are shipped and none are fetched.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import cms, pem, x509

logger = logging.getLogger(__name__)

_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der", ".p7b"})
# Bytes; a bundle of all the world's roots has a fifth of it.
_LIMIT = 2_000_000


@dataclass(frozen=True, slots=True)
class Anchors:
    """What the folder holds: certificates (DER), and the files that hold none that can be read."""

    certificates: tuple[bytes, ...]
    unreadable: tuple[Path, ...]


def anchors(folder: Path) -> Anchors:
    """Read every certificate in the files of ``folder``; a folder that is not there holds none."""
    found: dict[bytes, None] = {}
    unreadable = []
    for path in _files(folder):
        try:
            found.update(dict.fromkeys(_certificates(path)))
        except (OSError, ValueError, TypeError, KeyError) as error:
            logger.warning("No certificate was read from %s: %s", path, error)
            unreadable.append(path)
    return Anchors(tuple(found), tuple(unreadable))


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)


def _certificates(path: Path) -> list[bytes]:
    if path.stat().st_size > _LIMIT:
        raise ValueError("the file is too large")
    read = [certificate for part in _parts(path.read_bytes()) for certificate in _in_part(part)]
    if not read:
        raise ValueError("the file is empty")
    return read


def _parts(content: bytes) -> Iterator[bytes]:
    if not pem.detect(content):
        yield content
        return
    for _, _, part in pem.unarmor(content, multiple=True):
        yield part


def _in_part(part: bytes) -> Iterator[bytes]:
    """Give the certificates of one DER value: a certificate, or a PKCS #7 bundle of them."""
    try:
        bundle = cms.ContentInfo.load(part, strict=True)
        is_bundle = bundle["content_type"].native == "signed_data"
    except ValueError:
        is_bundle = False
    if is_bundle:
        for choice in bundle["content"]["certificates"]:
            yield _checked(choice.chosen.dump())
    else:
        yield _checked(part)


def _checked(der: bytes) -> bytes:
    certificate = x509.Certificate.load(der, strict=True)
    # Parsed only when asked for, and what is damaged fails only then.
    _ = certificate.native, certificate.public_key.native
    return der
