"""Calls the times of periodic rows to mind before they end: monthly, quarterly, as the office chose."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from agencies.actions.notices import Telling
from agencies.models import Agency
from agencies.stages import Stage
from agencies.workdays import Workdays
from documents.models import Paper
from plans.models import ContentItem, Duty
from plans.models.drafting import schedule_of
from plans.schedules import Rhythm, Schedule
from reports import asks, notices, weekly
from reports.periods import Period
from reports.reminders import OCCURRENCE_AHEAD


def remind(*, province: Agency, workdays: Workdays, on: dt.date, at: dt.datetime) -> int:
    """Tell the offices of a province which times end soon, unless they have said it is done."""
    laid = 0
    items = ContentItem.objects.filter(
        schedule_kind=ContentItem.ScheduleKind.RECURRING,
        plan__paper__state__in=Paper.IN_FORCE,
        # A plan of another year has no times that end now, but for those around its ends.
        plan__year__in=(on.year, on.year + 1),
    )
    for item in items.select_related("plan"):
        for duties, period in _ending(item, workdays, on):
            there = duties.filter(agency__in=Agency.objects.in_province(province))
            laid += _tell(there, period, on, at)
    return laid


def _ending(
    item: ContentItem, workdays: Workdays, on: dt.date
) -> Iterator[tuple["QuerySet[Duty]", Period]]:
    """Give the times of a row that end soon, each with the duties it is asked of."""
    schedule, year = schedule_of(item), item.plan.year
    owed = Duty.objects.open().filter(item=item)
    for chosen in _choices(schedule):
        duties = owed.filter(rhythm_choice__rhythm=chosen) if chosen else _unchosen(owed, schedule)
        for period in _asked(schedule, year, chosen):
            if _is_soon(period, workdays, on):
                yield duties.filter(began_on__lte=period.window.end), period


def _choices(schedule: Schedule) -> tuple[Rhythm | None, ...]:
    return (None, *schedule.every) if asks.is_choice(schedule) else (None,)


def _unchosen(owed: "QuerySet[Duty]", schedule: Schedule) -> "QuerySet[Duty]":
    if not asks.is_choice(schedule):
        return owed
    return owed.exclude(rhythm_choice__rhythm__in=schedule.every)


def _asked(schedule: Schedule, year: int, chosen: Rhythm | None) -> list[Period]:
    """Give the times that are meant; while nobody has chosen those that every choice has to keep."""
    if chosen is not None or not asks.is_choice(schedule):
        return list(asks.occurrences(schedule, year, chosen=chosen))
    ends = [
        {each.window.end for each in asks.occurrences(schedule, year, chosen=rhythm)}
        for rhythm in schedule.every
    ]
    common = set.intersection(*ends)
    # Of those that end together the longest has the name under which it is asked.
    longest = {each.window.end: each for each in asks.occurrences(schedule, year)}
    return [longest[end] for end in sorted(common)]


def _is_soon(period: Period, workdays: Workdays, on: dt.date) -> bool:
    end = period.window.end
    return workdays.moved(end - dt.timedelta(days=OCCURRENCE_AHEAD), "before") <= on <= end


def _tell(duties: "QuerySet[Duty]", period: Period, on: dt.date, at: dt.datetime) -> int:
    done = weekly.occurrences_done(duties.values_list("pk", flat=True))
    kept = {duty for duty, kind, number in done if (kind, number) == (period.kind, period.number)}
    telling = Telling(
        Stage.OCCURRENCE, kind="duty", suffix=f"{period.kind}:{period.year}-{period.number:02}",
        day=period.window.end,
    )  # fmt: skip
    return notices.tell_rows(telling, duties.exclude(pk__in=kept), on=on, at=at)
