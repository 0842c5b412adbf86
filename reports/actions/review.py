"""Reports taken in by those who watch the plan: accepted, or sent back with what is to be mended."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from agencies import reasons
from agencies.actions import audit
from agencies.models import DayOff, User
from agencies.stages import Stage
from reports import notices
from reports.actions import rights
from reports.actions.monitoring import (
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

State = ProgressReport.State
Verdict = ProgressEntry.Verdict
# An office gets as many working days to mend a report, unless the monitor says otherwise.
DAYS_TO_MEND = 3
ACCEPTED, RETURNED = "tiếp nhận báo cáo", "trả lại báo cáo"


class FiledAnew(NotNow):
    """What was looked at is not what lies there now; the message is the sentence."""


class NothingToReturn(Exception):
    """A report goes back with no word of what is wrong; the message is the sentence."""


class EntryOfAnother(Exception):
    """A reason is given for an entry that is not of this report."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One of many that was not accepted, with the sentence why; it has no report if it is gone."""

    report_id: int
    report: ProgressReport | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of accepting many."""

    accepted: tuple[ProgressReport, ...]
    refused: tuple[Refused, ...]


@transaction.atomic
def accept(
    *, report: ProgressReport, by: User, at: dt.datetime, revision: int | None = None
) -> ProgressReport:
    """Take a report in, and every entry with it; a second click finds it done.

    Args:
        report: the report, however old the copy of it.
        by: who takes it in.
        at: when.
        revision: the number of the filing that was looked at.

    Raises:
        rights.NotAllowed: somebody else takes in the reports of this plan.
        NotNow: it does not wait for review; it says who has reviewed it.
        FiledAnew: another filing lies there than was looked at.
    """
    now = held(report.pk, by)
    if (now.state, now.accepted_by_id) == (State.ACCEPTED, by.pk):
        return now
    _require_waiting(now, revision)
    now.entries.update(verdict=Verdict.ACCEPTED, verdict_reason="")
    now.accepted_by, now.accepted_at = by, at
    _move(now, to=State.ACCEPTED, fields=["accepted_by", "accepted_at"], by=by, at=at)
    notices.tell_of_report(Stage.ACCEPTED, now, at=at)
    return now


def accept_many(*, reports: Iterable[tuple[int, int]], by: User, at: dt.datetime) -> Outcome:
    """Take in many reports, each judged and stored on its own.

    Args:
        reports: the id of each with the number of the filing that was shown of it.
    """
    accepted: list[ProgressReport] = []
    refused: list[Refused] = []
    for pk, revision in dict.fromkeys(reports):
        # Only for its words: what counts is read again under the lock.
        report = ProgressReport.objects.filter(pk=pk).select_related("obligation__agency").first()
        if report is None:
            refused.append(Refused(pk, None, "Không còn báo cáo này."))
            continue
        try:
            accepted.append(accept(report=report, revision=revision, by=by, at=at))
        except (NotNow, rights.NotAllowed) as refusal:
            refused.append(Refused(pk, report, str(refusal)))
    return Outcome(tuple(accepted), tuple(refused))


@transaction.atomic
def send_back(
    *,
    report: ProgressReport,
    reason: str,
    entry_reasons: Mapping[int, str],
    fix_by: dt.date,
    by: User,
    at: dt.datetime,
    revision: int | None = None,
) -> ProgressReport:
    """Give a report back to its office, open until ``fix_by`` at least; a second click finds it done.

    Args:
        report: the report, however old the copy of it.
        reason: what is wrong with the whole; may be blank where entries are named.
        entry_reasons: what is wrong with which entry, by its key; the others count as accepted.
        fix_by: the last day on which the office can mend it.
        by: who gives it back.
        at: when.
        revision: the number of the filing that was looked at.

    Raises:
        rights.NotAllowed: somebody else takes in the reports of this plan, or it is closed.
        NotNow: it does not wait for review; it says who has reviewed it.
        FiledAnew: another filing lies there than was looked at.
        NothingToReturn: there is no reason at all.
        agencies.reasons.ReasonMissing: a reason says too little.
        DayUnfit: ``fix_by`` is over or too far away.
    """
    now = held(report.pk, by)
    wrong = {pk: reasons.checked(said) for pk, said in entry_reasons.items()}
    whole = _whole_reason(now, reason, wrong)
    if _is_same(now, whole, wrong, by):
        return now
    _require_waiting(now, revision)
    require_running(now.obligation)
    require_day(fix_by, now.obligation, on=day_of(at))
    _judge(now, wrong)
    is_opened = keep_open(now.obligation, until=fix_by, reason=whole, by=by, at=at)
    now.return_reason, now.returned_by, now.returned_at = whole, by, at
    said = {"reopened_until": [None, fix_by]} if is_opened else {}
    fields = ["return_reason", "returned_by", "returned_at"]
    _move(now, to=State.RETURNED, fields=fields, by=by, at=at, said=said)
    look_again(now.obligation)
    notices.tell_of_report(Stage.RETURNED, now, at=at)
    return now


def suggested_day(obligation: Obligation, *, on: dt.date) -> dt.date:
    """Give the day until which a report that goes back today may be mended."""
    workdays = DayOff.objects.of_province(obligation.agency).workdays()
    day = on
    for _ in range(DAYS_TO_MEND):
        day = workdays.moved(day + dt.timedelta(days=1), "after")
    return day


def _require_waiting(report: ProgressReport, revision: int | None) -> None:
    if report.state != State.SUBMITTED:
        raise NotNow(_where_it_lies(report))
    if revision is not None and report.revision != revision:
        raise FiledAnew(
            f"{report.obligation.agency} đã nộp lại báo cáo này (lần {report.revision}) sau khi bạn mở "
            "trang. Hãy xem bản mới rồi mới tiếp nhận hoặc trả lại."
        )


def _where_it_lies(report: ProgressReport) -> str:
    match report.state:
        case State.ACCEPTED:
            return who_when(report.accepted_by, "tiếp nhận báo cáo này", report.accepted_at)
        case State.RETURNED:
            return who_when(report.returned_by, "trả lại báo cáo này", report.returned_at)
        case State.AWAITING:
            return "Báo cáo này đang chờ lãnh đạo đơn vị duyệt, chưa nộp."
        case _:
            return "Báo cáo này chưa nộp."


def _whole_reason(report: ProgressReport, reason: str, wrong: Mapping[int, str]) -> str:
    """Give the reason that stands over the report: what was said of the whole, or of its entries."""
    if reason.strip():
        return reasons.checked(reason)
    if not wrong:
        raise NothingToReturn(
            "Hãy ghi lý do chung, hoặc chọn “Trả lại” ở nội dung cần sửa và ghi lý do ở đó."
        )
    entries = report.entries.filter(pk__in=wrong).select_related("duty__item")
    return "\n".join(f"Nội dung {each.duty.item.number}: {wrong[each.pk]}" for each in entries)


def _is_same(report: ProgressReport, whole: str, wrong: Mapping[int, str], by: User) -> bool:
    """Tell whether just this was said already, by the same person."""
    said = (report.state, report.returned_by_id, report.return_reason)
    if said != (State.RETURNED, by.pk, whole):
        return False
    kept = report.entries.filter(verdict=Verdict.RETURNED).values_list("pk", "verdict_reason")
    return dict(kept) == dict(wrong)


def _judge(report: ProgressReport, wrong: Mapping[int, str]) -> None:
    """Write what was said of each entry; with no word of any, nothing of them is settled."""
    entries = list(report.entries.all())
    if unknown := set(wrong) - {entry.pk for entry in entries}:
        raise EntryOfAnother(unknown)
    for entry in entries:
        entry.verdict_reason = wrong.get(entry.pk, "")
        if entry.verdict_reason:
            entry.verdict = Verdict.RETURNED
        else:
            entry.verdict = Verdict.ACCEPTED if wrong else ""
    ProgressEntry.objects.bulk_update(entries, ["verdict", "verdict_reason"])


def _move(
    report: ProgressReport,
    *,
    to: State,
    fields: list[str],
    by: User,
    at: dt.datetime,
    said: Mapping[str, object] | None = None,
) -> None:
    before = report.get_state_display()
    report.state = to
    report.save(update_fields=["state", *fields])
    is_return = to == State.RETURNED
    audit.record(
        verb=RETURNED if is_return else ACCEPTED, subject=report, by=by, at=at,
        agency=report.obligation.plan.monitor, reason=report.return_reason if is_return else "",
        changes={
            "state": [before, report.get_state_display()], "revision": report.revision,
            **(said or {}),
        },
    )  # fmt: skip
