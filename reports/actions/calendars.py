"""Sets when a plan is reported on: its rhythm, its periods, and the last days for each level."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from agencies.actions import audit
from agencies.models import User
from agencies.workdays import NoWorkingDay, Rule
from plans.models import Plan
from reports import periods
from reports.actions.foreseen import (
    DEFAULT_DAYS,
    MOST_DAYS,
    DaysOutOfRange,
    Foreseen,
    LevelDays,
    Wanted,
    foresee,
    refuse_unmeant,
    stored_periods,
    workdays_of,
)
from reports.actions.holding import held
from reports.actions.rights import may_watch, require
from reports.models import Deadline, LevelRule, Obligation, ReportingCalendar, ReportingPeriod
from reports.models.calendar import days_before_due
from reports.models.obligation import LOOK_AT_ONCE

__all__ = [
    "DEFAULT_DAYS", "DaysOutOfRange", "Foreseen", "LevelDays", "LocksBeforeDue", "NoWorkingDay",
    "NotInForce", "PeriodOpened", "RhythmTooLate", "Wanted", "in_force_since", "refuse_too_late",
    "refuse_unmeant", "set_calendar", "set_deadline", "set_default",
]  # fmt: skip


class NotInForce(Exception):
    """The plan binds nobody, so nobody reports on it; the message is the sentence."""


class RhythmTooLate(Exception):
    """No period of the new rhythm is left to be asked for; the message is the sentence."""


class PeriodOpened(Exception):
    """Offices report on the period already; the message is the sentence."""


class LocksBeforeDue(Exception):
    """A period can't be locked before it is due; the message is the sentence."""


@transaction.atomic
def set_calendar(
    *,
    plan: Plan,
    rhythm: str,
    day_off_rule: str,
    counts_from: dt.date,
    days: Mapping[str, LevelDays],
    by: User | None,
    at: dt.datetime,
    remind_before: Sequence[int] | None = None,
) -> ReportingCalendar:
    """Set how a plan is reported on; make, change and take away the periods nobody reports on yet.

    What was opened stays with its dates. Safe to repeat.

    Args:
        plan: a plan in force.
        rhythm: a value of ``ReportingCalendar.Rhythm``.
        day_off_rule: where a due day goes that falls on a day off.
        counts_from: periods that ended before it are asked of nobody.
        days: by level; a level that is left out has ``DEFAULT_DAYS``.
        by: who sets it; without a person it is the system.
        at: when.
        remind_before: days before the due day on which offices are reminded; without them those set.

    Raises:
        rights.NotAllowed: ``by`` does not watch the plan.
        NotInForce, RhythmTooLate, DaysOutOfRange: it cannot be so.
        NoWorkingDay: the table of days off leaves no day to move to.
    """
    require(may_watch(plan, by))
    now = _in_force(plan)
    before = ReportingCalendar.objects.filter(plan=now).prefetch_related("rules").first()
    reminded = before.remind_before if before else days_before_due()
    ahead = reminded if remind_before is None else remind_before
    wanted = Wanted(
        periods_calendar(rhythm), _rule(day_off_rule), counts_from, {**DEFAULT_DAYS, **days},
        tuple(sorted(set(ahead), reverse=True)),
    )  # fmt: skip
    refuse_unmeant(now, wanted, on=periods.local_day(at))
    stored = stored_periods(now)
    foreseen = foresee(now, wanted, stored=stored, workdays=workdays_of(now))
    refuse_too_late(before, wanted, foreseen)
    told = _told(before, stored)
    calendar = _store(now, wanted)
    _store_periods(now, foreseen, stored)
    if list(wanted.remind_before) != reminded:
        Obligation.objects.open().filter(plan=now).update(look_on=LOOK_AT_ONCE)
    after = _told(_stored(now), stored_periods(now))
    if changes := {name: [told[name], after[name]] for name in after if told[name] != after[name]}:
        audit.record(
            verb="đặt lịch báo cáo", subject=now, by=by, at=at, agency=now.monitor, changes=changes
        )
    return calendar


@transaction.atomic
def set_deadline(
    *, deadline: Deadline, due_on: dt.date, locks_on: dt.date, by: User | None, at: dt.datetime
) -> None:
    """Set the last days of one period for one level by hand, before the period is opened.

    Raises:
        rights.NotAllowed: ``by`` does not watch the plan.
        NotInForce, PeriodOpened, LocksBeforeDue, DaysOutOfRange: it cannot be so.
    """
    plan = deadline.period.plan
    require(may_watch(plan, by))
    now = _in_force(plan)
    stored = Deadline.objects.select_related("period").get(pk=deadline.pk)
    _refuse_dates(stored.period, due_on, locks_on)
    before = (stored.due_on, stored.locks_on)
    if before == (due_on, locks_on):
        return
    deadline.due_on, deadline.locks_on = stored.due_on, stored.locks_on = due_on, locks_on
    stored.save(update_fields=["due_on", "locks_on"])
    stored.period.plan = now
    audit.record(
        verb="đặt hạn nộp báo cáo", subject=stored.period, by=by, at=at, agency=now.monitor,
        changes={"level": stored.level, "due_on": [before[0], due_on],
                 "locks_on": [before[1], locks_on]},
    )  # fmt: skip


@transaction.atomic
def set_default(*, plan: Plan, on: dt.date, at: dt.datetime) -> ReportingCalendar:
    """Give a plan for which nobody has set a calendar the one that holds then; ``on`` is today."""
    # The monitor may have set one a moment ago.
    if there := ReportingCalendar.objects.filter(plan=held(plan.pk)).first():
        return there
    wanted = Wanted.by_default(in_force_since(plan) or on)
    return set_calendar(
        plan=plan, rhythm=wanted.rhythm, day_off_rule=wanted.day_off_rule,
        counts_from=wanted.counts_from, days=wanted.days, by=None, at=at,
    )  # fmt: skip


def in_force_since(plan: Plan) -> dt.date | None:
    """Give the day in Việt Nam on which the plan came to bind the offices here."""
    paper = plan.paper
    return periods.local_day(paper.issued_at) if paper.issued_at else paper.day


# --- What cannot be


def periods_calendar(rhythm: str) -> periods.Calendar:
    """Give a rhythm as the rules know it; ``KeyError`` for one that they don't."""
    return {name: name for name in periods.CALENDARS}[rhythm]  # type: ignore[index]


def _rule(day_off_rule: str) -> Rule:
    rules: dict[str, Rule] = {"before": "before", "after": "after", "stay": "stay"}
    return rules[day_off_rule]


def _in_force(plan: Plan) -> Plan:
    now = held(plan.pk)
    if not now.paper.is_in_force:
        raise NotInForce(
            f"{now} đang ở trạng thái “{now.paper.get_state_display()}”, nên không đặt được lịch báo cáo. "
            "Chỉ kế hoạch đã ban hành và chưa kết thúc mới có kỳ báo cáo."
        )
    return now


def refuse_too_late(
    before: ReportingCalendar | None, wanted: Wanted, foreseen: Sequence[Foreseen]
) -> None:
    """Raise ``RhythmTooLate`` for another rhythm that would change nothing any more."""
    if before is None or before.rhythm == wanted.rhythm:
        return
    if any(not each.is_fixed for each in foreseen):
        return
    last = max(each.period.window.end for each in foreseen)
    raise RhythmTooLate(
        f"Các kỳ đã mở đến hết ngày {last:%d/%m/%Y} và giữ nguyên; nhịp mới không còn kỳ nào kết thúc "
        "sau ngày đó, nên không đổi được nữa."
    )


def _refuse_dates(period: ReportingPeriod, due_on: dt.date, locks_on: dt.date) -> None:
    if period.opened_at is not None:
        raise PeriodOpened(
            f"{period} đã mở và các cơ quan đang báo cáo, nên hạn nộp của kỳ giữ nguyên. Cần thêm thời gian, "
            "hãy gia hạn cho từng cơ quan."
        )
    if locks_on < due_on:
        raise LocksBeforeDue(
            f"Ngày khóa {locks_on:%d/%m/%Y} không được trước hạn nộp {due_on:%d/%m/%Y}."
        )
    if max(abs((day - period.window_end).days) for day in (due_on, locks_on)) > 2 * MOST_DAYS:
        raise DaysOutOfRange(
            f"Hạn nộp và ngày khóa phải gần ngày chốt số liệu {period.window_end:%d/%m/%Y}."
        )


# --- Storing


def _stored(plan: Plan) -> ReportingCalendar:
    return ReportingCalendar.objects.prefetch_related("rules").get(plan=plan)


def _store(plan: Plan, wanted: Wanted) -> ReportingCalendar:
    calendar, _ = ReportingCalendar.objects.update_or_create(
        plan=plan,
        defaults={
            "rhythm": wanted.rhythm,
            "day_off_rule": wanted.day_off_rule,
            "counts_from": wanted.counts_from,
            "remind_before": list(wanted.remind_before),
        },
    )
    LevelRule.objects.bulk_create(
        [
            LevelRule(
                calendar=calendar, level=level, due_after=days.due_after,
                locks_after=days.locks_after,
            )
            for level, days in wanted.days.items()
        ],
        update_conflicts=True,
        unique_fields=["calendar", "level"],
        update_fields=["due_after", "locks_after"],
    )  # fmt: skip
    return calendar


def _store_periods(
    plan: Plan, foreseen: Sequence[Foreseen], stored: Sequence[ReportingPeriod]
) -> None:
    """Make the periods as foreseen; those that are fixed are not touched."""
    staying = {each.stored.pk for each in foreseen if each.stored}
    ReportingPeriod.objects.filter(
        pk__in=[row.pk for row in stored if row.pk not in staying]
    ).delete()
    changing = [each for each in foreseen if not each.is_fixed]
    rows = [_period(plan, each) for each in changing]
    Deadline.objects.filter(period__in=[row.pk for row in rows if row.pk]).delete()
    for row in rows:
        row.save()
    Deadline.objects.bulk_create(
        Deadline(period=row, level=level, due_on=dates.due_on, locks_on=dates.locks_on)
        for row, each in zip(rows, changing, strict=True)
        for level, dates in each.dates.items()
    )


def _period(plan: Plan, foreseen: Foreseen) -> ReportingPeriod:
    window = foreseen.period.window
    row = foreseen.stored or ReportingPeriod(
        plan=plan, kind=foreseen.period.kind, number=foreseen.period.number
    )
    row.window_start, row.window_end = window.start, window.end
    row.opens_on, row.counts = foreseen.opens_on, foreseen.counts
    return row


_KEPT = ("rhythm", "day_off_rule", "counts_from", "remind_before", "days")


def _told(calendar: ReportingCalendar | None, stored: Sequence[ReportingPeriod]) -> dict[str, Any]:
    """Give what the log keeps of a calendar."""
    said: dict[str, Any] = dict.fromkeys(_KEPT)
    if calendar is not None:
        said = {
            "rhythm": calendar.rhythm,
            "day_off_rule": calendar.day_off_rule,
            "counts_from": calendar.counts_from,
            "remind_before": ", ".join(map(str, calendar.remind_before)),
            "days": {
                rule.level: [rule.due_after, rule.locks_after] for rule in calendar.rules.all()
            },
        }
    said["periods"] = {str(row): row.counts for row in stored}
    said["deadlines"] = {
        str(row): {each.level: [each.due_on, each.locks_on] for each in row.deadlines.all()}
        for row in stored
        if row.opened_at is None
    }
    return said
