"""Tells heads once a week how their office stands, and monitors the names of those who are late."""

import datetime as dt

from agencies.models import Agency
from agencies.stages import Stage
from agencies.workdays import Workdays
from reports import notices, weekly


def tell(
    *, province: Agency, workdays: Workdays, since: dt.date | None, on: dt.date, at: dt.datetime
) -> int:
    """Tell it on the first working day of a week, or on the first after that was missed.

    Args:
        province: whose offices.
        workdays: its days off.
        since: the last day that was seen to, None if none was.
        on: today.
        at: when.
    """
    monday = on - dt.timedelta(days=on.weekday())
    if since is not None and since >= workdays.moved(monday, "after"):
        return 0
    offices = weekly.offices_with_work(province)
    late = weekly.watching_late(province, on=on)
    return notices.tell_week(Stage.WEEK, offices, monday=monday, at=at) + notices.tell_week(
        Stage.NAMES, late, monday=monday, at=at
    )
