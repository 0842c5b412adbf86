"""The life of a paper in the register, whatever it says: each step guarded, each in the log.

draft → submitted → numbering → numbered → issued → closed; back to draft with a reason; cancelled,
recalled; or registered, for what was issued elsewhere. A step that the state does not allow is
refused with a sentence that says where the paper stands. Who may take a step is decided by the room
whose paper it is.
"""

import datetime as dt
import secrets
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies import reasons
from agencies.actions import audit
from agencies.models import User
from documents import vault
from documents.actions import numbers
from documents.laid_out import PrintedPaper
from documents.models import Paper, Series
from documents.models.paper import new_check_token

State = Paper.State
_TAKEN_OVER = "Người khác đã tiếp tục hoặc nhả số của văn bản này. Hãy tải lại trang."


class NotNow(Exception):
    """The paper's state does not allow the step; the message is the sentence."""


class ClaimLost(Exception):
    """Somebody else has taken over, finished or released this numbering; the message says so."""


class NotSigned(Exception):
    """Nothing shows that the paper was signed; the message is the sentence."""


# What each step starts from, and what it is called where it is refused.
_STEPS: dict[State, tuple[frozenset[State], str]] = {
    State.SUBMITTED: (frozenset({State.DRAFT}), "trình ký"),
    State.DRAFT: (frozenset({State.SUBMITTED}), "trả lại"),
    State.NUMBERING: (frozenset({State.SUBMITTED}), "cấp số"),
    State.ISSUED: (frozenset({State.NUMBERED}), "ban hành"),
    State.REGISTERED: (frozenset({State.DRAFT, State.SUBMITTED}), "đăng ký"),
    State.CANCELLED: (frozenset({State.NUMBERED}), "hủy số"),
    State.RECALLED: (frozenset({State.ISSUED, State.REGISTERED, State.CLOSED}), "thu hồi"),
    State.CLOSED: (frozenset({State.ISSUED, State.REGISTERED}), "kết thúc"),
}


def locked(paper: Paper, *, to: State) -> Paper:
    """Give the paper as it stands now, held until the commit.

    Raises:
        NotNow: a step to the state ``to`` does not start from where it stands.
    """
    now = Paper.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=paper.pk)
    refuse_unless_ready(now, to=to)
    return now


def refuse_unless_ready(paper: Paper, *, to: State) -> None:
    """Raise ``NotNow`` if a step to the state ``to`` does not start from where ``paper`` stands."""
    starts, verb = _STEPS[to]
    if paper.state not in starts:
        raise NotNow(
            f"{paper.get_kind_display()} {paper.reference} đang ở trạng thái "
            f"“{paper.get_state_display()}” nên không {verb} được. Hãy tải lại trang để xem bước tiếp theo."
        )


@transaction.atomic
def submit(*, paper: Paper, subject: str, by: User | None, at: dt.datetime) -> Paper:
    """Lay a draft before the registrar and whoever signs; nobody edits it from here on.

    Raises:
        NotNow: it is no draft.
    """
    now = locked(paper, to=State.SUBMITTED)
    now.state, now.subject, now.reason = State.SUBMITTED, subject, ""
    now.submitted_at, now.submitted_by = at, by
    return _saved(now, "trình ký", by, at)


@transaction.atomic
def send_back(*, paper: Paper, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Give a submitted paper back to its drafter.

    Raises:
        NotNow: it is not before anybody.
        agencies.reasons.ReasonMissing: the drafter would not know why.
    """
    now = locked(paper, to=State.DRAFT)
    now.state, now.reason = State.DRAFT, reasons.checked(reason)
    return _saved(now, "trả lại", by, at)


@transaction.atomic
def claim(
    *, paper: Paper, series: Series, number: str, symbol: str, day: dt.date, by: User | None,
    at: dt.datetime,
) -> Paper:  # fmt: skip
    """Take a number for a submitted paper; its bytes are still to be made.

    Raises:
        NotNow: it is not submitted.
        numbers.NumberUnfit: it is no number.
        numbers.NumberTaken: another paper has it.
    """
    now = locked(paper, to=State.NUMBERING)
    now.series, now.number, now.symbol, now.day = series, numbers.fitting(number), symbol, day
    now.state, now.claim = State.NUMBERING, secrets.token_hex(16)
    now.numbered_at, now.numbered_by = at, by
    if now.issuer.prints_check_code:
        now.check_token = new_check_token()
    return _saved_under_number(now, "giữ số", by, at)


@transaction.atomic
def take_over(*, paper: Paper, by: User | None, at: dt.datetime) -> Paper:
    """Go on with a numbering that was interrupted; whoever had begun it can store nothing any more.

    Raises:
        ClaimLost: nothing is being numbered.
    """
    now = _claimed(paper)
    now.claim, now.numbered_at, now.numbered_by = secrets.token_hex(16), at, by
    return _saved(now, "tiếp tục cấp số", by, at)


@transaction.atomic
def release(*, paper: Paper, by: User | None, at: dt.datetime, claim: str = "") -> Paper:
    """Give up an interrupted numbering; the number is free and the paper is submitted again.

    With a ``claim`` only that one, for whoever began it and may have been taken over from.

    Raises:
        ClaimLost: nothing is being numbered, or by somebody else.
    """
    now = _claimed(paper)
    if claim and now.claim != claim:
        raise ClaimLost(_TAKEN_OVER)
    said = {"number": now.number, "symbol": now.symbol, "day": now.day}
    now.state, now.claim, now.check_token = State.SUBMITTED, "", ""
    now.series, now.number, now.day = None, "", None
    now.numbered_at = now.numbered_by = None
    now.save()
    _record("nhả số", now, by, at, said)
    return now


def _claimed(paper: Paper) -> Paper:
    now = Paper.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=paper.pk)
    if now.state != State.NUMBERING:
        raise ClaimLost(
            f"Việc cấp số đã xong hoặc đã dừng: văn bản đang ở trạng thái “{now.get_state_display()}”. "
            "Hãy tải lại trang."
        )
    return now


@transaction.atomic
def store(*, paper: Paper, claim: str, printed: PrintedPaper, at: dt.datetime) -> Paper:
    """Freeze the bytes of a paper that was claimed under the name ``claim``.

    Raises:
        ClaimLost: the claim is somebody else's by now.
        vault.NoRoom: the storage takes nothing; the claim stays.
    """
    # Bytes first: a row never names what is not there.
    sha256 = vault.keep(printed.content)
    place = printed.signature
    stored = Paper.objects.filter(pk=paper.pk, state=State.NUMBERING, claim=claim).update(
        state=State.NUMBERED, claim="", sha256=sha256, numbered_at=at,
        signature_page=place and place.page, signature_box=place and list(place.box),
    )  # fmt: skip
    now = Paper.objects.select_related("issuer", "numbered_by").get(pk=paper.pk)
    if not stored:
        raise ClaimLost(_TAKEN_OVER)
    _record("cấp số", now, now.numbered_by, at, {**_said(now), "sha256": sha256})
    return now


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
    return _saved(now, "ban hành", by, at)


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
    now.series = numbers.series_for(now.issuer, now.kind)
    now.number, now.symbol, now.day = numbers.fitting(number), symbol, day
    if signed_by.strip() and signed_on is not None:
        _refuse_wrong_day(now, signed_on, at)
        now.signed_by, now.signed_on = signed_by.strip()[:150], signed_on
    now.state, now.subject, now.sha256, now.reason = State.REGISTERED, subject, sha256, ""
    now.issued_at, now.issued_by = at, by
    return _saved_under_number(now, "đăng ký văn bản đã ban hành", by, at)


@transaction.atomic
def cancel(*, paper: Paper, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Cancel a number before it went out; it stays visible and may be given again.

    Raises:
        NotNow: it is not numbered, or has gone out.
        agencies.reasons.ReasonMissing: the register would not say why.
    """
    return _ended(paper, State.CANCELLED, reason, by, at)


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
    return _saved(now, _STEPS[to][1], by, at)


def _saved_under_number(now: Paper, verb: str, by: User | None, at: dt.datetime) -> Paper:
    numbers.refuse_taken(now)
    try:
        with transaction.atomic():
            return _saved(now, verb, by, at)
    except IntegrityError:
        # Another registrar was faster by a moment.
        numbers.refuse_taken(now)
        raise


def _saved(now: Paper, verb: str, by: User | None, at: dt.datetime) -> Paper:
    now.save()
    _record(verb, now, by, at, _said(now))
    return now


def _said(now: Paper) -> dict[str, object]:
    said = {"state": now.get_state_display(), "number": now.number, "symbol": now.symbol}
    return said | {"day": now.day, "signed_by": now.signed_by, "signed_on": now.signed_on}


def _record(
    verb: str, now: Paper, by: User | None, at: dt.datetime, said: Mapping[str, object]
) -> None:
    changes = {name: value for name, value in said.items() if value}
    audit.record(
        verb=verb, subject=now, by=by, at=at, agency=now.issuer, changes=changes, reason=now.reason
    )
