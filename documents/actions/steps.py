"""What every step of a paper's life has in common: where it starts, that it is held, the log.

A step that the state does not allow is refused with a sentence that says where the paper stands.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from agencies.actions import audit
from agencies.models import User
from documents.actions import numbers
from documents.models import Paper

State = Paper.State


class NotNow(Exception):
    """The paper's state does not allow the step; the message is the sentence."""


# What each step starts from, and what it is called where it is refused.
STEPS: dict[State, tuple[frozenset[State], str]] = {
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
    starts, verb = STEPS[to]
    if paper.state not in starts:
        raise NotNow(
            f"{paper.get_kind_display()} {paper.reference} đang ở trạng thái "
            f"“{paper.get_state_display()}” nên không {verb} được. Hãy tải lại trang để xem bước tiếp theo."
        )


def saved_under_number(now: Paper, verb: str, by: User | None, at: dt.datetime) -> Paper:
    """Store a step that takes a number.

    Raises:
        numbers.NumberTaken: another paper has it.
    """
    numbers.refuse_taken(now)
    try:
        with transaction.atomic():
            return saved(now, verb, by, at)
    except IntegrityError:
        # Another registrar was faster by a moment.
        numbers.refuse_taken(now)
        raise


def saved(now: Paper, verb: str, by: User | None, at: dt.datetime) -> Paper:
    """Store a step with its line in the log."""
    now.save()
    record(verb, now, by, at, said(now))
    return now


def said(now: Paper) -> dict[str, object]:
    """Give what the log keeps of a paper at each step."""
    kept = {"state": now.get_state_display(), "number": now.number, "symbol": now.symbol}
    return kept | {"day": now.day, "signed_by": now.signed_by, "signed_on": now.signed_on}


def record(
    verb: str, now: Paper, by: User | None, at: dt.datetime, changed: Mapping[str, object]
) -> None:
    """Write a step into the log, in its transaction; what is blank is left out."""
    changes = {name: value for name, value in changed.items() if value}
    audit.record(
        verb=verb, subject=now, by=by, at=at, agency=now.issuer, changes=changes, reason=now.reason
    )
