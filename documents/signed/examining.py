"""A whole file: what it is, who signed it, and whether it is still the paper that was issued."""

import asyncio
import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from documents import laid_out
from documents.signed import boxes, changes, checking, dangers, flaws, names, texts
from documents.signed.checking import Checked
from documents.signed.flaws import Flaw, Place
from documents.signed.objects import page_count
from documents.signed.verdicts import verdict
from documents.verification import Verification

logger = logging.getLogger(__name__)

# The header stands within so many bytes of the beginning.
_HEADER_WITHIN = 1024


@dataclass(frozen=True)
class Job:
    """One file to look at.

    Args:
        content: the file.
        issued: the bytes it should begin with; nothing where no paper is compared.
        anchors: the certificates (DER) that are believed.
        at: when it is looked at.
        sha256: the digest of the file.
        room: where the issued paper is to be signed, if it says so.
    """

    content: bytes
    issued: bytes | None
    anchors: Sequence[bytes]
    at: dt.datetime
    sha256: str
    room: laid_out.Place | None = None

    @cached_property
    def matches_issued(self) -> bool | None:
        return None if self.issued is None else self.content.startswith(self.issued)


def examine(job: Job) -> Verification:
    """Say what was found in a file, whatever it is.

    Raises:
        MemoryError: looking at it takes more than this process may have.
    """
    matches = job.matches_issued
    if b"%PDF-" not in job.content[:_HEADER_WITHIN]:
        return verdict([flaws.no_pdf()], sha256=job.sha256, matches_issued=matches)
    try:
        return _examined(job)
    except MemoryError:
        raise
    except Exception as error:  # Whatever a damaged file makes the library stumble over.
        logger.info("A file was not read: %r", error)
        return verdict([flaws.damaged()], sha256=job.sha256, matches_issued=matches)


def _examined(job: Job) -> Verification:
    # What other programs write is seldom strictly right; what is signed is protected by its digest.
    reader = PdfFileReader(BytesIO(job.content), strict=False)
    if "/Encrypt" in reader.trailer:
        found = [flaws.encrypted()]
        return verdict(found, sha256=job.sha256, matches_issued=job.matches_issued)
    signatures, unknown = _signatures(reader, job)
    found = [
        *dangers.dangers(reader),
        *map(flaws.unknown_kind, unknown),
        *_flaws_of(signatures, job.at),
        *_against_issue(reader, job, signatures),
    ]
    if not unknown and all(one.is_timestamp for one in signatures):
        found.append(flaws.unsigned(is_issued=job.content == job.issued))
    return verdict(
        found,
        sha256=job.sha256,
        signatures=[one.facts for one in signatures],
        matches_issued=job.matches_issued,
        page_count=page_count(reader),
    )


def _signatures(reader: PdfFileReader, job: Job) -> tuple[list[Checked], list[str]]:
    """Give the signatures in the order of signing, and the boxes whose signature is none."""
    embedded, unknown = [], []
    for name, _, field in enumerate_sig_fields(reader, filled_status=True):
        try:
            embedded.append(EmbeddedPdfSignature(reader, field, name))
        except MemoryError:
            raise
        except Exception as error:  # Whatever stands where a signature should.
            logger.info("A signature was not read: %r", error)
            unknown.append(names.line(name))
    embedded.sort(key=lambda one: one.signed_revision)
    return asyncio.run(_checked(embedded, job)), unknown


async def _checked(embedded: Sequence[EmbeddedPdfSignature], job: Job) -> list[Checked]:
    anchors = [x509.Certificate.load(der) for der in job.anchors]
    return [
        await checking.checked(one, anchors=anchors, policy=changes.AFTER_SIGNING, at=job.at)
        for one in embedded
    ]


def _flaws_of(signatures: Sequence[Checked], at: dt.datetime) -> Iterator[Flaw]:
    for turn, one in enumerate(signatures, start=1):
        yield from checking.flaws_of(one, turn, at=at)
    if signatures and not (last := signatures[-1].facts).covers_whole_file:
        yield flaws.not_covered(Place(len(signatures), last))


def _against_issue(
    reader: PdfFileReader, job: Job, signatures: Sequence[Checked]
) -> Iterator[Flaw]:
    if job.issued is None:
        if signatures:
            first = signatures[0].embedded.signed_revision
            yield from boxes.painted(boxes.boxes_since(reader, first))
    elif job.matches_issued:
        yield from changes.since_issue(
            reader, job.content, issued=job.issued, room=job.room, signatures=signatures
        )
    else:
        yield flaws.resaved() if texts.read_alike(job.content, job.issued) else flaws.different()
