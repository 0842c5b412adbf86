"""More time for an office: a later due day before it has filed, a report opened again after."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from agencies import reasons
from agencies.actions import audit
from agencies.models import User
from agencies.stages import Stage
from reports import notices
from reports.actions import rights
from reports.actions.monitoring import (
    DayUnfit,
    NotNow,
    day_of,
    held,
    keep_open,
    look_again,
    require_day,
    require_running,
    who_when,
)
from reports.models import Obligation, ProgressEntry, ProgressReport
from reports.models.obligation import LOOK_AT_ONCE

State = ProgressReport.State
EXTENDED, REOPENED = "gia hạn báo cáo", "mở lại báo cáo"


class ExtendedMeanwhile(NotNow):
    """Somebody else has put the due day off since it was shown; the message says who, and when."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One of many that keeps its due day, with the sentence why."""

    obligation: Obligation
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of extending many."""

    extended: tuple[Obligation, ...]
    refused: tuple[Refused, ...]


@transaction.atomic
def extend(
    *,
    obligation: Obligation,
    until: dt.date,
    reason: str,
    by: User,
    at: dt.datetime,
    seen: dt.date | None = None,
) -> Obligation:
    """Put off the day until which a report is in time; the first due day stays on record.

    Args:
        obligation: whose report has not come in; however old the copy of it.
        until: the new due day.
        reason: why.
        by: who allows it.
        at: when.
        seen: the due day that was shown to them.

    Raises:
        rights.NotAllowed: somebody else watches this plan, or nothing is owed any more.
        NotNow: the report has come in.
        ExtendedMeanwhile: another has extended it since.
        DayUnfit: ``until`` is not after the due day there is, is over, or is too far away.
        agencies.reasons.ReasonMissing: the reason says too little.
    """
    report = held(obligation.report.pk, by)
    now, why = report.obligation, reasons.checked(reason)
    if (now.extended_to, now.extended_by_id, now.extension_reason) == (until, by.pk, why):
        return now
    require_owing(report)
    _require_later(now, until, seen)
    require_day(until, now, on=day_of(at))
    before = now.last_due_on
    now.extended_to, now.extension_reason = until, why
    now.extended_by, now.extended_at = by, at
    now.look_on = LOOK_AT_ONCE
    now.save(
        update_fields=["extended_to", "extension_reason", "extended_by", "extended_at", "look_on"]
    )
    notices.tell_office(Stage.EXTENDED, now, which=str(until), day=until, at=at)
    _record(EXTENDED, now, by=by, at=at, why=why, changes={"extended_to": [before, until]})
    return now


def extend_many(
    *, obligations: Iterable[Obligation], until: dt.date, reason: str, by: User, at: dt.datetime
) -> Outcome:
    """Put off the due day of many offices that have not filed, each judged and stored on its own.

    Raises:
        agencies.reasons.ReasonMissing: the reason says too little, for any of them.
    """
    why = reasons.checked(reason)
    extended: list[Obligation] = []
    refused: list[Refused] = []
    for each in obligations:
        try:
            extended.append(extend(obligation=each, until=until, reason=why, by=by, at=at))
        except (NotNow, DayUnfit, rights.NotAllowed) as refusal:
            refused.append(Refused(each, str(refusal)))
    return Outcome(tuple(extended), tuple(refused))


@transaction.atomic
def reopen(
    *, obligation: Obligation, until: dt.date, reason: str, by: User, at: dt.datetime
) -> Obligation:
    """Let an office write again after the lock, or after its report was accepted.

    An accepted report goes back with the reason; a second click finds it done.

    Raises:
        rights.NotAllowed: somebody else watches this plan, or nothing is owed any more.
        NotNow: the office can write anyway, or the report waits for review.
        DayUnfit: ``until`` is over or too far away.
        agencies.reasons.ReasonMissing: the reason says too little.
    """
    report = held(obligation.report.pk, by)
    now, why = report.obligation, reasons.checked(reason)
    if _is_reopened(report, until, why, by):
        return now
    require_closed(report, on=day_of(at))
    require_day(until, now, on=day_of(at))
    before = now.closes_on
    changes: dict[str, object] = {}
    if keep_open(now, until=until, reason=why, by=by, at=at):
        changes["reopened_until"] = [before, until]
    look_again(now)
    if report.state == State.ACCEPTED:
        changes["state"] = [State.ACCEPTED.label, State.RETURNED.label]
        _give_back(report, why, by, at)
    notices.tell_office(Stage.REOPENED, now, which=_which(at), day=now.closes_on, at=at)
    _record(REOPENED, now, by=by, at=at, why=why, changes=changes)
    return now


def _which(at: dt.datetime) -> str:
    """Tell one reopening from another: it may be opened twice until the same day."""
    return at.isoformat(timespec="seconds")


def _give_back(report: ProgressReport, why: str, by: User, at: dt.datetime) -> None:
    report.state, report.return_reason = State.RETURNED, why
    report.returned_by, report.returned_at = by, at
    # It is accepted no more; who had accepted it is in the log.
    report.accepted_by = report.accepted_at = None
    report.save(
        update_fields=[
            "state", "return_reason", "returned_by", "returned_at", "accepted_by", "accepted_at",
        ]
    )  # fmt: skip
    ProgressEntry.objects.filter(report=report).update(verdict="", verdict_reason="")


def require_owing(report: ProgressReport) -> None:
    """Refuse where there is no report to wait for.

    Raises:
        rights.NotAllowed: nothing is owed any more.
        NotNow: the report has come in.
    """
    require_running(report.obligation)
    if report.is_filed:
        raise NotNow(
            f"{report.obligation.agency} đã nộp báo cáo này ngày "
            f"{day_of(report.submitted_at):%d/%m/%Y}, không cần gia hạn."  # type: ignore[arg-type]
        )


def _require_later(obligation: Obligation, until: dt.date, seen: dt.date | None) -> None:
    due = obligation.last_due_on
    if seen is not None and seen != due:
        did = f"gia hạn báo cáo này đến hết ngày {due:%d/%m/%Y}"
        raise ExtendedMeanwhile(who_when(obligation.extended_by, did, obligation.extended_at))
    if until <= due:
        raise DayUnfit(f"Hạn nộp đang là {due:%d/%m/%Y}. Hãy chọn một ngày sau đó.")


def require_closed(report: ProgressReport, *, on: dt.date) -> None:
    """Refuse where there is nothing to open again.

    Raises:
        rights.NotAllowed: nothing is owed any more.
        NotNow: the office can write anyway, or the report waits for review.
    """
    obligation = report.obligation
    require_running(obligation)
    if report.state == State.SUBMITTED:
        raise NotNow("Báo cáo đang chờ tiếp nhận. Muốn đơn vị sửa, hãy trả lại báo cáo.")
    if report.state == State.ACCEPTED or on > obligation.closes_on:
        return
    left = f"Đơn vị còn nộp được đến hết ngày {obligation.closes_on:%d/%m/%Y}, không cần mở lại."
    if report.state == State.RETURNED:
        did = who_when(report.returned_by, "trả lại báo cáo này", report.returned_at)
        raise NotNow(f"{did} {left}")
    if obligation.reopened_until == obligation.closes_on:
        did = who_when(obligation.reopened_by, "mở lại báo cáo này", obligation.reopened_at)
        raise NotNow(f"{did} {left}")
    raise NotNow(left)


def _is_reopened(report: ProgressReport, until: dt.date, why: str, by: User) -> bool:
    """Tell whether just this was done already, by the same person."""
    obligation = report.obligation
    reopened = (obligation.reopened_until, obligation.reopened_by_id, obligation.reopen_reason)
    if report.state == State.RETURNED:
        returned = (report.returned_by_id, report.return_reason)
        return returned == (by.pk, why) and until <= obligation.closes_on
    return report.is_writable and reopened == (until, by.pk, why)


def _record(
    verb: str,
    subject: Obligation,
    *,
    by: User,
    at: dt.datetime,
    why: str,
    changes: dict[str, object],
) -> None:
    audit.record(
        verb=verb, subject=subject, by=by, at=at, agency=subject.plan.monitor, changes=changes,
        reason=why,
    )  # fmt: skip
