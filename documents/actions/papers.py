"""The life of a paper in the register, whatever it says: each step guarded, each in the log.

draft → submitted → numbering → numbered → issued → closed; back to draft with a reason; cancelled,
recalled; or registered, for what was issued elsewhere. Numbering is in ``claims``. Who may take a
step is decided by the room whose paper it is.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies import reasons
from agencies.models import User
from agencies.text import composed, shown
from documents.actions import numbers
from documents.actions.steps import (
    STEPS,
    NotNow,
    locked,
    refuse_unless_ready,
    saved,
    saved_under_number,
)
from documents.models import Paper

__all__ = [
    "NotNow",
    "NotSigned",
    "cancel",
    "close",
    "in_place_of",
    "issue",
    "locked",
    "recall",
    "refuse_unless_ready",
    "register",
    "send_back",
    "submit",
]

State = Paper.State


class NotSigned(Exception):
    """Nothing shows that the paper was signed; the message is the sentence."""


@transaction.atomic
def submit(*, paper: Paper, subject: str, by: User | None, at: dt.datetime) -> Paper:
    """Lay a draft before the registrar and whoever signs; nobody edits it from here on.

    Raises:
        NotNow: it is no draft.
    """
    now = locked(paper, to=State.SUBMITTED)
    now.state, now.subject, now.reason = State.SUBMITTED, subject, ""
    now.submitted_at, now.submitted_by = at, by
    return saved(now, "trình ký", by, at)


@transaction.atomic
def send_back(*, paper: Paper, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Give a submitted paper back to its drafter.

    Raises:
        NotNow: it is not before anybody.
        agencies.reasons.ReasonMissing: the drafter would not know why.
    """
    now = locked(paper, to=State.DRAFT)
    now.state, now.reason = State.DRAFT, reasons.checked(reason)
    return saved(now, "trả lại", by, at)


@transaction.atomic
def issue(
    *, paper: Paper, by: User | None, at: dt.datetime, signed_by: str = "",
    signed_on: dt.date | None = None,
) -> Paper:  # fmt: skip
    """Record that a numbered paper is signed and goes out.

    Either a signed copy hangs on it, or ``signed_by`` has signed it on paper, on ``signed_on``.

    Raises:
        NotNow: it is not numbered.
        NotSigned: nothing says that it was signed.
    """
    now = locked(paper, to=State.ISSUED)
    if signed_by.strip() and signed_on is not None:
        _refuse_wrong_day(now, signed_on, at)
        now.signed_by, now.signed_on = signed_by.strip()[:150], signed_on
    elif (copy := now.original) is None or not copy.is_signed:
        raise NotSigned(
            "Chưa có bản ký số, cũng chưa ghi ai đã ký bản giấy và ngày ký. Hãy tải bản đã ký lên, hoặc ghi "
            "người ký và ngày ký."
        )
    now.state, now.issued_at, now.issued_by = State.ISSUED, at, by
    return saved(now, "ban hành", by, at)


def _refuse_wrong_day(paper: Paper, signed_on: dt.date, at: dt.datetime) -> None:
    if paper.day and signed_on < paper.day:
        raise NotSigned(
            f"Ngày ký {signed_on:%d/%m/%Y} trước ngày của văn bản ({paper.day:%d/%m/%Y}). Hãy xem lại."
        )
    if signed_on > timezone.localdate(at):
        raise NotSigned(f"Ngày ký {signed_on:%d/%m/%Y} chưa đến. Hãy xem lại.")


@transaction.atomic
def register(
    *, paper: Paper, subject: str, number: str, symbol: str, day: dt.date, sha256: str,
    by: User | None, at: dt.datetime, signed_by: str = "", signed_on: dt.date | None = None,
) -> Paper:  # fmt: skip
    """Enter a paper that was numbered and signed elsewhere; its bytes are in the vault already.

    Who signed it, and when, is told where the bytes carry no signature.

    Raises:
        NotNow: it has a number here.
        numbers.NumberUnfit, numbers.NumberTaken: as ``claim`` raises them.
        NotSigned: the day of the signature cannot be.
    """
    now = locked(paper, to=State.REGISTERED)
    now.series = numbers.stored_series_for(now.issuer, now.kind)
    now.number, now.day = numbers.fitting(number), day
    now.symbol = composed(shown(symbol))
    if signed_by.strip() and signed_on is not None:
        _refuse_wrong_day(now, signed_on, at)
        now.signed_by, now.signed_on = signed_by.strip()[:150], signed_on
    now.state, now.subject, now.sha256, now.reason = State.REGISTERED, subject, sha256, ""
    now.issued_at, now.issued_by = at, by
    return saved_under_number(now, "đăng ký văn bản đã ban hành", by, at)


@transaction.atomic
def cancel(*, paper: Paper, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Cancel a number before it went out; it stays visible and may be given again.

    Raises:
        NotNow: it is not numbered, or has gone out.
        agencies.reasons.ReasonMissing: the register would not say why.
    """
    return _ended(paper, State.CANCELLED, reason, by, at)


def in_place_of(cancelled: Paper) -> Paper:
    """Give the draft that goes on where the number of another was cancelled."""
    return Paper.objects.create(
        issuer=cancelled.issuer, kind=cancelled.kind, symbol=cancelled.symbol,
        reason=f"Đã hủy số {cancelled.reference}: {cancelled.reason}",
    )  # fmt: skip


@transaction.atomic
def recall(*, paper: Paper, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Take back a paper that has gone out; raises what ``cancel`` raises."""
    return _ended(paper, State.RECALLED, reason, by, at)


@transaction.atomic
def close(*, paper: Paper, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Say that nothing more is done for a paper that has gone out; raises what ``cancel`` raises."""
    return _ended(paper, State.CLOSED, reason, by, at)


def _ended(paper: Paper, to: State, reason: str, by: User | None, at: dt.datetime) -> Paper:
    now = locked(paper, to=to)
    now.state, now.reason = to, reasons.checked(reason)
    now.ended_at, now.ended_by = at, by
    return saved(now, STEPS[to][1], by, at)
