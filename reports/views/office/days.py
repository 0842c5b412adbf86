"""Days in words, as a clerk counts them."""

import datetime as dt

from agencies.models import DayOff
from agencies.models.agency import Agency
from agencies.workdays import Workdays

SOON = 7


def workdays_of(agency: Agency | None) -> Workdays:
    """Give the days on which the offices of a province work."""
    return DayOff.objects.of_province(agency).workdays() if agency else Workdays()


def days_left(due_on: dt.date, *, on: dt.date, workdays: Workdays) -> str:
    """Give how far off a due day is: "còn 3 ngày", "quá hạn 2 ngày làm việc"."""
    left = (due_on - on).days
    if left > 0:
        return f"còn {left} ngày"
    return "hạn cuối là hôm nay" if left == 0 else f"quá hạn {_worked(due_on, on, workdays)}"


def lateness(due_on: dt.date, *, filed_on: dt.date, workdays: Workdays) -> str:
    """Give whether a report was in time, and if not by how much."""
    if filed_on <= due_on:
        return "Đúng hạn"
    return f"Nộp muộn {_worked(due_on, filed_on, workdays)}"


def _worked(first: dt.date, last: dt.date, workdays: Workdays) -> str:
    # Over a weekend no working day has passed, and yet it is late.
    count = workdays.between(first, last)
    return f"{count} ngày làm việc" if count else f"{(last - first).days} ngày"
