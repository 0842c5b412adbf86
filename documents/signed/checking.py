"""One signature at a time: whether it is sound, whom it names, whether its issuer is believed."""

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from asn1crypto import x509
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import DiffPolicy, DiffResult
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
)
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms

from documents.signed import flaws, names
from documents.signed.flaws import WEAK_DIGESTS, Flaw, Place
from documents.verification import SignatureFacts

logger = logging.getLogger(__name__)

# A weak digest is told to the person, not taken for a signature that does not agree.
_ALL_ALGORITHMS = CMSAlgorithmUsagePolicy.lift_policy(AcceptAllAlgorithms())
# Certificates of offices often carry but one of the two.
_TO_SIGN = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)
# A time without its zone was written by a program set to the time here.
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# Clocks differ.
_TOLERANCE = dt.timedelta(minutes=10)

_TIMESTAMP = "/DocTimeStamp"
# The issuer is believed, but the certificate was not for this, or not for then.
_INVALID = {
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    AdESIndeterminate.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE,
}

Status = PdfSignatureStatus | DocumentTimestampStatus


@dataclass(frozen=True, slots=True)
class Checked:
    """One signature and what the library said of it; nothing where it could not be checked at all."""

    embedded: EmbeddedPdfSignature
    facts: SignatureFacts
    status: Status | None

    @property
    def is_timestamp(self) -> bool:
        """Whether it only says when the file was there, in nobody's name."""
        return bool(self.embedded.sig_object_type == _TIMESTAMP)

    @property
    def is_followed_by_changes(self) -> bool:
        """Whether something else than a further signature came after it."""
        if self.status is None or self.facts.covers_whole_file:
            return False
        # A signature may itself say what may follow it.
        is_refused = getattr(self.status, "docmdp_ok", True) is False
        return is_refused or not isinstance(self.status.diff_result, DiffResult)


async def checked(
    embedded: EmbeddedPdfSignature,
    *,
    anchors: Sequence[x509.Certificate],
    policy: DiffPolicy,
    at: dt.datetime,
) -> Checked:
    """Check one signature.

    Args:
        embedded: the signature.
        anchors: the certificates that are believed.
        policy: what may follow a signature.
        at: taken for the time of signing where the signature claims none.
    """
    signed_at = _signed_at(embedded)
    context = ValidationContext(
        trust_roots=list(anchors),
        moment=signed_at or at,
        best_signature_time=signed_at or at,
        # Neither certificates nor revocation lists: the portal asks nobody outside.
        allow_fetching=False,
        revocation_mode="soft-fail",
        algorithm_usage_policy=AcceptAllAlgorithms(),
    )
    status = await _status(embedded, context, policy)
    return Checked(embedded, _facts(embedded, status, signed_at), status)


async def _status(
    embedded: EmbeddedPdfSignature, context: ValidationContext, policy: DiffPolicy
) -> Status | None:
    # What follows a signature may make the library stumble; the signature is then looked at alone.
    for skip_diff in (False, True):
        try:
            return await _validated(embedded, context, policy, skip_diff=skip_diff)
        except MemoryError:
            raise
        except Exception as error:  # Whatever a forged file makes the library stumble over.
            logger.info("A signature was not checked: %r", error)
    return None


async def _validated(
    embedded: EmbeddedPdfSignature,
    context: ValidationContext,
    policy: DiffPolicy,
    *,
    skip_diff: bool,
) -> Status:
    if embedded.sig_object_type == _TIMESTAMP:
        return await async_validate_pdf_timestamp(
            embedded, context, diff_policy=policy, skip_diff=skip_diff
        )
    return await async_validate_pdf_signature(
        embedded,
        context,
        diff_policy=policy,
        skip_diff=skip_diff,
        key_usage_settings=_TO_SIGN,
        algorithm_policy=_ALL_ALGORITHMS,
    )


def _signed_at(embedded: EmbeddedPdfSignature) -> dt.datetime | None:
    try:
        claimed = embedded.self_reported_timestamp
    except (ValueError, TypeError, AttributeError):
        return None
    # A certificate cannot be looked at in the year 1.
    if claimed is None or not 1990 <= claimed.year <= 9000:
        return None
    return claimed if claimed.tzinfo else claimed.replace(tzinfo=_ZONE)


def _facts(
    embedded: EmbeddedPdfSignature, status: Status | None, signed_at: dt.datetime | None
) -> SignatureFacts:
    certificate = _certificate(embedded)
    return SignatureFacts(
        signer=names.signer_of(certificate) if certificate else names.UNKNOWN,
        organisation=names.organisation_of(certificate) if certificate else None,
        signed_at=signed_at or getattr(status, "timestamp", None),
        digest=embedded.md_algorithm,
        sound=status is not None and status.intact and status.valid,
        trusted=status is not None and status.intact and status.valid and status.trusted,
        covers_whole_file=status is not None
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    )


def _certificate(embedded: EmbeddedPdfSignature) -> x509.Certificate | None:
    try:
        certificate = embedded.signer_cert
        _ = certificate.native
    except Exception:  # Whatever a forged certificate makes the library stumble over.
        return None
    return certificate


def flaws_of(one: Checked, turn: int, *, at: dt.datetime) -> Iterator[Flaw]:
    """Say what is against a signature; ``turn`` is its place in the order of signing, from 1."""
    place = Place(turn, one.facts)
    if not one.facts.sound or one.status is None:
        yield flaws.broken(place)
        return
    if one.is_followed_by_changes:
        yield flaws.changed_after(place)
    if weak := _weak_digests(one.status):
        yield flaws.weak(place, weak)
    if not one.facts.trusted:
        yield _why_untrusted(one.status, place)
    if one.facts.signed_at and one.facts.signed_at > at + _TOLERANCE:
        yield flaws.signed_later(place, one.facts.signed_at.astimezone(_ZONE))


def _weak_digests(status: Status) -> set[str]:
    """Give the weak digests of the signature and of the certificates that vouch for it."""
    path = list(status.validation_path or ())
    # The anchor is believed for itself, whatever it was signed with.
    vouching = path[1:] if path else [status.signing_cert]
    return {status.md_algorithm, *map(_digest_of, vouching)} & WEAK_DIGESTS


def _digest_of(certificate: Any) -> str:
    try:
        return str(certificate.hash_algo)
    except (ValueError, AttributeError):
        return ""


def _why_untrusted(status: Status, place: Place) -> Flaw:
    if status.trust_problem_indic in _INVALID:
        return flaws.invalid_then(place)
    return flaws.untrusted(place, names.issuer_of(status.signing_cert))
