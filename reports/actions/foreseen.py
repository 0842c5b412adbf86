"""What a calendar makes of a plan's year: told before anything is stored, and stored from the same."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Exists, OuterRef

from agencies.models import Agency, DayOff
from agencies.workdays import Rule, Workdays
from plans.models import Plan
from reports import periods
from reports.models import Obligation, ReportingCalendar, ReportingPeriod
from reports.models.calendar import days_before_due
from reports.periods import Dates

# Half a year either way is no date for a report on a quarter; it is a slip of the hand.
MOST_DAYS = 180
# Who is reminded more often than that, or months ahead, stops reading.
MOST_REMINDERS, LONGEST_AHEAD = 5, 60


class DaysOutOfRange(Exception):
    """A number of days is none that can be meant; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class LevelDays:
    """Calendar days of one level: from the end of the window to the due day, from there to the lock."""

    due_after: int
    locks_after: int


Level = Agency.Level
# Each level below reports earlier than the one above it; the ministry waits for the 20th. Where a
# plan's monitor has said nothing, these hold; every number is theirs to change.
DEFAULT_DAYS: Mapping[str, LevelDays] = {
    Level.COMMUNE: LevelDays(1, 5),
    Level.DISTRICT: LevelDays(2, 5),
    Level.UNIT: LevelDays(1, 5),
    Level.PROVINCE: LevelDays(3, 5),
    Level.CENTRAL: LevelDays(3, 5),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A calendar as somebody wants it; levels that ``days`` leaves out have the days that hold anyway."""

    rhythm: periods.Calendar
    day_off_rule: Rule
    counts_from: dt.date
    days: Mapping[str, LevelDays]
    # Days before the due day on which offices are reminded, the longest first.
    remind_before: tuple[int, ...] = tuple(days_before_due())

    @classmethod
    def by_default(cls, counts_from: dt.date) -> "Wanted":
        """Give the calendar of a plan for which nobody has set one."""
        return cls("cchc", "after", counts_from, DEFAULT_DAYS)

    @classmethod
    def of(cls, calendar: ReportingCalendar) -> "Wanted":
        """Give a stored calendar back."""
        said = {
            rule.level: LevelDays(rule.due_after, rule.locks_after) for rule in calendar.rules.all()
        }
        return cls(
            cast(periods.Calendar, calendar.rhythm),
            cast(Rule, calendar.day_off_rule),
            calendar.counts_from,
            {**DEFAULT_DAYS, **said},
            tuple(calendar.remind_before),
        )

    def dates(self, window_end: dt.date, workdays: Workdays) -> dict[str, Dates]:
        """Reckon the last days of a period for each level.

        Raises:
            NoWorkingDay: the table of days off leaves no day to move to.
        """
        return {
            level: periods.deadline(
                window_end=window_end,
                due_after=days.due_after,
                locks_after=days.locks_after,
                rule=self.day_off_rule,
                workdays=workdays,
            )
            for level, days in {**DEFAULT_DAYS, **self.days}.items()
        }


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A period as it will be; ``stored`` where there is one already.

    ``is_fixed`` where offices report on it already, so that nothing of it changes.
    """

    period: periods.Period
    opens_on: dt.date
    counts: bool
    dates: Mapping[str, Dates]
    stored: ReportingPeriod | None = None
    is_fixed: bool = False

    @property
    def is_opened(self) -> bool:
        return self.stored is not None and self.stored.opened_at is not None


def workdays_of(plan: Plan) -> Workdays:
    """Give the days off of the plan's province."""
    return DayOff.objects.of_province(plan.issuer).workdays()


def stored_periods(plan: Plan) -> list[ReportingPeriod]:
    """Give what the plan has, with deadlines, each knowing whether somebody reports on it."""
    reported = Obligation.objects.filter(period=OuterRef("pk"))
    rows = plan.periods.annotate(is_reported=Exists(reported)).prefetch_related("deadlines")
    for row in rows:
        row.plan = plan
    return list(rows)


def foresee(
    plan: Plan, wanted: Wanted, *, stored: Sequence[ReportingPeriod], workdays: Workdays
) -> list[Foreseen]:
    """Give the periods that the plan will have, in the order in which they end.

    What offices report on already stays as it is. Of another rhythm only those periods are added
    that end after the last opened one: nobody is asked for the same days twice.

    Raises:
        NoWorkingDay: the table of days off leaves no day to move to.
    """
    known = {row.as_period(): row for row in stored}
    fixed = {each for each, row in known.items() if is_fixed(row)}
    last = max((row.window_end for row in stored if row.opened_at), default=dt.date.min)
    of_rhythm = periods.periods_of(wanted.rhythm, plan.year)
    opening = periods.opens_on(of_rhythm)
    told = [_as_it_is(known[each]) for each in fixed]
    for each in of_rhythm:
        end = each.window.end
        if each not in fixed and (each in known or end > last):
            dates = wanted.dates(end, workdays)
            counts = end >= wanted.counts_from
            told.append(Foreseen(each, opening[each], counts, dates, known.get(each)))
    return sorted(told, key=lambda each: (each.period.window.end, each.period.window.start))


def is_fixed(row: ReportingPeriod) -> bool:
    """Tell whether somebody reports on a period of ``stored_periods``, be it for the past."""
    return row.opened_at is not None or bool(row.is_reported)  # type: ignore[attr-defined]


def _as_it_is(row: ReportingPeriod) -> Foreseen:
    dates = {each.level: Dates(each.due_on, each.locks_on) for each in row.deadlines.all()}
    return Foreseen(row.as_period(), row.opens_on, row.counts, dates, row, is_fixed=True)


# --- What can't be meant


def refuse_unmeant(plan: Plan, wanted: Wanted, *, on: dt.date) -> None:
    """Raise ``DaysOutOfRange`` for what can't be meant; days are reckoned after it alone."""
    _refuse_days(wanted.days)
    _refuse_start(plan, wanted.counts_from, on)
    refuse_reminders(wanted.remind_before)


def _refuse_days(days: Mapping[str, LevelDays]) -> None:
    for level, each in days.items():
        if abs(each.due_after) > MOST_DAYS or not 0 <= each.locks_after <= MOST_DAYS:
            raise DaysOutOfRange(
                f"{Agency.Level(level).label}: hạn nộp phải trong vòng {MOST_DAYS} ngày trước hoặc sau ngày "
                f"chốt số liệu, khóa từ 0 đến {MOST_DAYS} ngày sau hạn nộp."
            )


def _refuse_start(plan: Plan, counts_from: dt.date, today: dt.date) -> None:
    first = dt.date(plan.year - 1, 1, 1)
    # A plan of years ago that is entered today counts from today, at the latest from the end of next year.
    last = dt.date(max(plan.year, today.year) + 1, 12, 31)
    if not first <= counts_from <= last:
        raise DaysOutOfRange(
            f"Ngày bắt đầu tính nghĩa vụ của kế hoạch năm {plan.year} phải từ {first:%d/%m/%Y} đến "
            f"{last:%d/%m/%Y}."
        )


def refuse_reminders(days: Sequence[int]) -> None:
    """Raise ``DaysOutOfRange`` for days of reminders that nobody can mean."""
    if len(days) > MOST_REMINDERS:
        raise DaysOutOfRange(f"Nhắc trước hạn nhiều nhất {MOST_REMINDERS} lần.")
    if any(not 1 <= day <= LONGEST_AHEAD for day in days):
        raise DaysOutOfRange(f"Số ngày nhắc trước hạn phải từ 1 đến {LONGEST_AHEAD}.")
