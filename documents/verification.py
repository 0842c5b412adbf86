"""What was found in a PDF that came back signed: a verdict, its reasons, and who signed.

Plain values: they come from :mod:`documents.signatures`, are stored with the copy as JSON, and are
shown by pages and by ``verify_pdf``.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


class State(enum.StrEnum):
    """The verdict in one word; its sentence is written where the file is checked."""

    TRUSTED = "trusted"
    # Sound, but nobody told us to believe its issuer.
    UNTRUSTED = "untrusted"
    # Sound, but with a digest (SHA-1, MD5) that can be forged by now.
    WEAK = "weak"
    UNSIGNED = "unsigned"
    # A signature does not agree with the bytes it signs.
    BROKEN = "broken"
    # Something was added, drawn or removed after a signature, or before the first one.
    CHANGED = "changed"
    # Text and pages as issued, but other bytes.
    RESAVED = "resaved"
    DIFFERENT = "different"
    ENCRYPTED = "encrypted"
    # It would run something when opened.
    UNSAFE = "unsafe"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    OVERDUE = "overdue"


_SOUND = {State.TRUSTED, State.UNTRUSTED, State.WEAK}


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature.

    Args:
        signer: the name on the certificate.
        organisation: whose certificate it is, where it says.
        signed_at: when, as the signature itself claims.
        digest: the name of the digest, as ``sha256``.
        sound: whether the signature agrees with the bytes it signs, whoever gave the certificate.
        trusted: whether the certificate comes from an issuer that the province trusts.
        covers_whole_file: whether it signs the file to its end; so never any but the last one.
    """

    signer: str
    organisation: str | None
    signed_at: dt.datetime | None
    digest: str
    sound: bool
    trusted: bool
    covers_whole_file: bool

    def as_json(self) -> dict[str, Any]:
        """Give plain values; the time as ISO 8601."""
        return {**asdict(self), "signed_at": self.signed_at and self.signed_at.isoformat()}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """Read back what :meth:`as_json` gave."""
        at = said["signed_at"]
        return cls(**{**said, "signed_at": at and dt.datetime.fromisoformat(at)})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should know about the file; ``message`` is a Vietnamese sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found in one file.

    Args:
        state: the verdict in one word.
        signatures: every signature, in the order in which they were given.
        matches_issued: whether the file begins with the issued bytes; nothing without such bytes.
        problems: everything that speaks against the file or limits the verdict.
        sentence: the verdict, in Vietnamese.
        page_count: nothing where the pages could not be counted.
        sha256: the digest of the file that was checked.
    """

    state: State
    signatures: tuple[SignatureFacts, ...]
    matches_issued: bool | None
    problems: tuple[Finding, ...]
    sentence: str
    page_count: int | None
    sha256: str

    @property
    def is_sound(self) -> bool:
        """Whether it is signed, every signature is sound, and nothing was changed."""
        return self.state in _SOUND

    @property
    def may_be_issued(self) -> bool:
        """Whether it may stand as the signed copy."""
        return self.is_sound and self.matches_issued is not False

    def as_json(self) -> dict[str, Any]:
        """Give plain values, as ``verify_pdf --json`` prints them."""
        return {
            "signatures": [signature.as_json() for signature in self.signatures],
            "matches_issued": self.matches_issued,
            "verdict": self.sentence,
            "state": self.state.value,
            "problems": [asdict(problem) for problem in self.problems],
        }

    @classmethod
    def from_json(
        cls, said: Mapping[str, Any], *, page_count: int | None = None, sha256: str = ""
    ) -> Self:
        """Read back what :meth:`as_json` gave; who stored it knows the file itself."""
        return cls(
            state=State(said["state"]),
            signatures=tuple(map(SignatureFacts.from_json, said["signatures"])),
            matches_issued=said["matches_issued"],
            problems=tuple(Finding(**problem) for problem in said["problems"]),
            sentence=said["verdict"],
            page_count=page_count,
            sha256=sha256,
        )
