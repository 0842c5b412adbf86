"""Signed copies for tests that are not about signing: the facts are given, the bytes are kept."""

import datetime as dt

from documents import vault
from documents.models import Paper, SignedCopy
from documents.verification import Finding, SignatureFacts, State, Verification

AT = dt.datetime(2021, 1, 6, 3, 0, tzinfo=dt.UTC)
SIGNATURES = (
    SignatureFacts("Nông Văn Tân", "Sở Nội vụ", AT, "sha256", True, False, False),
    SignatureFacts("Sở Nội vụ", "Sở Nội vụ", AT, "sha256", True, False, True),
)


def found(state: State = State.UNTRUSTED, *problems: str) -> Verification:
    """Give what would be found in a PDF with two sound signatures."""
    findings = tuple(Finding("noted", sentence) for sentence in problems)
    return Verification(state, SIGNATURES, True, findings, "Hai chữ ký đều khớp.", 2, "0" * 64)


def copy_of(paper: Paper, content: bytes = b"%PDF-1.7 signed\n", **given: object) -> SignedCopy:
    """Hang a copy on a paper: signed and sound, unless said otherwise."""
    values = {
        "kind": SignedCopy.Kind.SIGNED,
        "name": "ban-ky.pdf",
        "sha256": vault.keep(content),
        "size": len(content),
        "state": State.UNTRUSTED,
        "facts": found().as_json(),
        "attached_at": AT,
    }
    return SignedCopy.objects.create(paper=paper, **{**values, **given})
