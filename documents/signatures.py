"""Whether a signed file may be believed: its signatures, and that it is still the paper that was issued.

It is checked in a warm process that can be killed, for the file comes from outside. Nothing is asked
of the network, ever: a certificate is trusted where it leads to one that the province put into the
folder ``TRUST_ANCHORS`` and was valid at the time at which the signature claims to be given. Whether it
had been revoked by then is not asked; who doubts it asks the issuer.
"""

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache

from django.conf import settings

from documents import trust
from documents.laid_out import Place
from documents.signed import flaws
from documents.signed.flaws import Flaw
from documents.signed.verdicts import verdict
from documents.verification import Verification
from documents.warm_process import Died, Overdue, WarmProcess, kept

logger = logging.getLogger(__name__)

# Bytes of a file after which the process is replaced, to give memory back.
BIG_FILE = 20_000_000


def verify(
    content: bytes, *, issued: bytes | None = None, room: Place | None = None, at: dt.datetime
) -> Verification:
    """Say what was found in a file; it never fails for what is in it.

    Args:
        content: the file.
        issued: the bytes that were issued, to which signing only adds; none to check the file alone.
        room: where the issued paper is to be signed, if it says so.
        at: now, with its zone: the time at which a signature that claims none is looked at.
    """
    if len(content) > settings.SIGNED_FILE_LIMIT:
        return too_large(len(content))
    sha256 = hashlib.sha256(content).hexdigest()
    matches = None if issued is None else content.startswith(issued)
    try:
        return verifier().verify(
            content,
            issued=issued,
            room=room,
            anchors=trust.anchors(settings.TRUST_ANCHORS).certificates,
            at=at,
            sha256=sha256,
            seconds=settings.VERIFY_TIMEOUT,
        )
    except Unchecked as error:
        return verdict([error.flaw], sha256=sha256, matches_issued=matches)


def too_large(size: int) -> Verification:
    """Say what is said of a file of so many bytes, which nobody need read for that."""
    return verdict([flaws.too_large(size, settings.SIGNED_FILE_LIMIT)], sha256="")


class Unchecked(Exception):
    """The process gave no answer; ``flaw`` says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


class Verifier(WarmProcess):
    """The process that checks signed files."""

    def __init__(self) -> None:
        super().__init__("documents.signatures_worker")

    def verify(
        self,
        content: bytes,
        *,
        issued: bytes | None,
        room: Place | None,
        anchors: Sequence[bytes],
        at: dt.datetime,
        sha256: str,
        seconds: float,
    ) -> Verification:
        """Check a file; as the function of this name.

        Args:
            content: the file.
            issued: the bytes that it should begin with.
            room: where these are to be signed.
            anchors: the certificates (DER) that are believed.
            at: now.
            sha256: the digest of the file.
            seconds: how long the job may wait for its turn, and then how long it may take.

        Raises:
            Unchecked: it took longer or more memory than it may.
        """
        begins = issued is not None and content.startswith(issued)
        others = [] if issued is None or begins else [issued]
        header = {
            "begins_with": len(issued) if issued is not None and begins else None,
            "is_other": bool(others),
            "at": at.isoformat(),
            "sha256": sha256,
            "room": room and asdict(room),
        }
        frames = [content, *others, *anchors]
        try:
            answer = self.ask(header, frames, seconds=seconds, is_big=len(content) > BIG_FILE)
        except Overdue as error:
            raise Unchecked(flaws.overdue(seconds)) from error
        except Died as error:
            raise Unchecked(flaws.too_heavy()) from error
        return _understood(*answer, sha256)


def _understood(status: bytes, told: bytes, sha256: str) -> Verification:
    if status == b"memory":
        raise Unchecked(flaws.too_heavy())
    if status != b"ok":
        logger.error("A signed file was not checked: %s", told.decode(errors="replace"))
        raise Unchecked(flaws.damaged())
    found = json.loads(told)
    return Verification.from_json(found, page_count=found["page_count"], sha256=sha256)


@cache
def verifier() -> Verifier:
    """Give this process's verifier."""
    return kept(Verifier())
