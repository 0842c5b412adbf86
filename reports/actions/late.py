"""Who is late with a plan's reports on a day, and by how many working days."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from agencies.models import Agency, DayOff
from agencies.workdays import Workdays
from plans.models import Plan
from reports import letters
from reports.models import Obligation, ProgressReport

State = ProgressReport.State
_LEVELS = list(Agency.Level)


@dataclass(frozen=True, slots=True)
class Late:
    """A report that is owed and past its day, as it stands."""

    obligation: Obligation
    due_on: dt.date
    days_late: int
    standing: str

    @property
    def office(self) -> str:
        return str(self.obligation.agency)

    @property
    def period(self) -> str:
        return self.obligation.period.as_period().name

    @property
    def words(self) -> str:
        return letters.STANDINGS[self.standing]


def workdays_of(plan: Plan) -> Workdays:
    """Give the days on which the offices of a plan's province work."""
    return DayOff.objects.of_province(plan.monitor).workdays()


def late(plan: Plan, *, on: dt.date, only: Collection[int] | None = None) -> list[Late]:
    """Give what is late on a day, in the order in which a letter lists it.

    What was sent back is late once the day to mend it is over. What was filed, and what has ended or
    was entered afterwards, is not.

    Args:
        plan: with its monitor.
        on: the day.
        only: keys of obligations, to keep only those.
    """
    is_past = Q(extended_to__lt=on) | Q(extended_to=None, due_on__lt=on)
    owed = Obligation.objects.counted().filter(is_past, plan=plan)
    owed = owed.exclude(report__state__in=ProgressReport.FILED)
    # Sent back, it may be mended until then.
    owed = owed.exclude(Q(report__state=State.RETURNED) & Q(reopened_until__gte=on))
    if only is not None:
        owed = owed.filter(pk__in=only)
    workdays = workdays_of(plan)
    rows = owed.select_related("agency", "period__plan", "report")
    return [_late(each, on, workdays) for each in sorted(rows, key=_place)]


def _late(owed: Obligation, on: dt.date, workdays: Workdays) -> Late:
    due_on = owed.last_due_on
    if owed.report.state == State.RETURNED:
        standing = letters.RETURNED
        due_on = max(due_on, owed.reopened_until or due_on)
    else:
        standing = letters.LOCKED if on > owed.closes_on else letters.NOT_FILED
    return Late(owed, due_on, max(workdays.between(due_on, on), 0), standing)


def _place(owed: Obligation) -> tuple[int, str, int, dt.date]:
    agency = owed.agency
    return _LEVELS.index(Agency.Level(agency.level)), agency.search, agency.pk, owed.due_on


def days_after(day: dt.date, *, count: int, workdays: Workdays) -> dt.date:
    """Give the working day that is ``count`` working days after ``day``."""
    for _ in range(count):
        day = workdays.moved(day + dt.timedelta(days=1), "after")
    return day
