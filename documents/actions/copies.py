"""Copies of a numbered paper that come back signed: each is looked into before it is kept."""

import datetime as dt

from django.db import transaction

from agencies.actions import audit
from agencies.models import User
from documents import signatures, vault
from documents.models import Paper, SignedCopy
from documents.verification import State, Verification

# A scan is a picture: whether it is signed is not asked, only whether it can be opened safely.
_NO_SCAN = (
    State.UNREADABLE, State.ENCRYPTED, State.UNSAFE, State.TOO_LARGE, State.OVERDUE
)  # fmt: skip
_MAY_HANG_ON = (
    Paper.State.NUMBERED, Paper.State.ISSUED, Paper.State.REGISTERED, Paper.State.CLOSED
)  # fmt: skip


class CopyRefused(Exception):
    """The file is not what was issued, signed; ``verification`` says what is wrong with it."""

    def __init__(self, verification: Verification) -> None:
        self.verification = verification
        super().__init__(verification.sentence)


class NothingToCopy(Exception):
    """The paper has no number yet, or its copies are settled; the message is the sentence."""


def attach(
    *, paper: Paper, content: bytes, name: str, kind: SignedCopy.Kind, by: User | None,
    at: dt.datetime,
) -> SignedCopy:  # fmt: skip
    """Keep a copy of a numbered paper that was signed outside, or the scan of a signed print.

    A file that is refused leaves a line in the log, with its hash and what was found.

    Raises:
        NothingToCopy: the paper has no number yet, or has gone out with a signed copy.
        CopyRefused: the file is not our bytes with sound signatures, or no scan that can be opened.
        vault.Lost: our own bytes are gone. vault.NoRoom: the storage takes nothing.
    """
    _refuse_unless_open_to(kind, paper)
    issued = vault.read(paper.sha256) if kind == SignedCopy.Kind.SIGNED else None
    # Outside any transaction: looking into a large file takes seconds.
    found = signatures.verify(content, issued=issued, room=paper.room, at=at)
    is_fit = found.may_be_issued if issued is not None else found.state not in _NO_SCAN
    if not is_fit:
        with transaction.atomic():
            _record("từ chối bản đã ký", paper, name=name, found=found, by=by, at=at)
        raise CopyRefused(found)
    return _kept(paper, content, kind=kind, name=name, found=found, by=by, at=at)


@transaction.atomic
def _kept(
    paper: Paper, content: bytes, *, kind: SignedCopy.Kind, name: str, found: Verification,
    by: User | None, at: dt.datetime,
) -> SignedCopy:  # fmt: skip
    sha256 = vault.keep(content)
    now = Paper.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=paper.pk)
    known = now.copies.filter(sha256=sha256, withdrawn_at__isnull=True).first()
    if known is not None:
        # A second click, or the same file again.
        return known
    _refuse_unless_open_to(kind, now)
    copy = SignedCopy.objects.create(
        paper=now, kind=kind, name=name[:255], sha256=sha256, size=len(content),
        state=found.state, facts=found.as_json(), attached_at=at,
        attached_by=by,
    )  # fmt: skip
    _record(
        f"đính kèm {copy.get_kind_display().lower()}", now, name=name, found=found, by=by, at=at
    )
    return copy


@transaction.atomic
def withdraw(*, copy: SignedCopy, by: User | None, at: dt.datetime) -> None:
    """Take a wrong copy back, before the paper goes out; its bytes and the log stay.

    Raises:
        NothingToCopy: the paper has gone out.
    """
    paper = Paper.objects.select_for_update(of=("self",)).select_related("issuer")
    now = paper.get(pk=copy.paper_id)
    if now.state != Paper.State.NUMBERED:
        raise NothingToCopy(f"Văn bản {now.reference} đã ban hành nên không rút bản đã ký được.")
    if SignedCopy.objects.filter(pk=copy.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=at, withdrawn_by=by
    ):
        _record("rút bản đã ký", now, name=copy.name, found=copy.verification, by=by, at=at)


def _refuse_unless_open_to(kind: SignedCopy.Kind, paper: Paper) -> None:
    original = paper.original
    is_settled = paper.is_published and original is not None and original.is_signed
    if is_settled and kind == SignedCopy.Kind.SIGNED:
        # Offices have printed it and act on it.
        raise NothingToCopy(
            f"Văn bản {paper.reference} đã ban hành với bản ký số “{original}”; không thay bằng bản khác "
            "được. Nếu bản đó sai, hãy thu hồi văn bản."
        )
    if paper.state not in _MAY_HANG_ON:
        raise NothingToCopy(
            f"Văn bản đang ở trạng thái “{paper.get_state_display()}” nên chưa đính kèm bản đã ký được."
        )


def _record(
    verb: str, paper: Paper, *, name: str, found: Verification, by: User | None, at: dt.datetime
) -> None:
    said = {"file": name, "sha256": found.sha256, "state": found.state, "found": found.sentence}
    audit.record(verb=verb, subject=paper, by=by, at=at, agency=paper.issuer, changes=said)
