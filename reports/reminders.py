"""When who owes a report is reminded of it: the steps before and after a day, told in working days.

Plain Python. A step is said on a working day: before the due day on the last one that is early
enough, after it on the n-th that follows.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from agencies.stages import Stage
from agencies.workdays import Workdays

# Working days after the due day on which the office is told again; then it has been said enough.
OVERDUE_AFTER = (1, 3, 7, 15, 30)
# Working days after which its head hears of it, and then the plan's monitor.
TO_HEAD_AFTER, TO_MONITOR_AFTER = 3, 7
# Days before the end of an occurrence ("tháng 4") on which a periodic row is called to mind.
OCCURRENCE_AHEAD = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is said of a report on account of the day it is wanted by.

    ``number`` is how many days before, or how many working days after; ``on`` the day from which
    it is said.
    """

    stage: Stage
    number: int | None
    on: dt.date

    @property
    def name(self) -> str:
        """Its name in a key: "due-soon-5", "overdue-3", "due-today"."""
        has_number = self.stage in (Stage.SOON, Stage.OVERDUE)
        return f"{self.stage}-{self.number}" if has_number else str(self.stage)


def steps(wanted_on: dt.date, *, ahead: Sequence[int], workdays: Workdays) -> tuple[Step, ...]:
    """Give all that will be said of a report that nobody files, in order.

    Args:
        wanted_on: the day until which it is wanted.
        ahead: days before it on which the office is reminded.
        workdays: the province's days off.

    Raises:
        agencies.workdays.NoWorkingDay: the table of days off leaves no day to say it on.
    """

    def before(days: int) -> dt.date:
        return workdays.moved(wanted_on - dt.timedelta(days=days), "before")

    late = after(wanted_on, max(OVERDUE_AFTER), workdays)
    found = [Step(Stage.SOON, days, before(days)) for days in sorted(set(ahead), reverse=True)]
    found.append(Step(Stage.TODAY, None, before(0)))
    found += [Step(Stage.OVERDUE, days, late[days - 1]) for days in OVERDUE_AFTER]
    found.append(Step(Stage.TO_HEAD, TO_HEAD_AFTER, late[TO_HEAD_AFTER - 1]))
    found.append(Step(Stage.TO_MONITOR, TO_MONITOR_AFTER, late[TO_MONITOR_AFTER - 1]))
    return tuple(sorted(found, key=lambda step: step.on))


def after(day: dt.date, count: int, workdays: Workdays) -> list[dt.date]:
    """Give the next ``count`` working days after ``day``."""
    found: list[dt.date] = []
    while len(found) < count:
        day = workdays.moved(day + dt.timedelta(days=1), "after")
        found.append(day)
    return found


def come(found: Sequence[Step], *, on: dt.date) -> list[Step]:
    """Give the steps whose day has come."""
    return [step for step in found if step.on <= on]


def next_day(found: Sequence[Step], *, on: dt.date) -> dt.date | None:
    """Give the day on which there is more to say, None when all has been said."""
    return next((step.on for step in found if step.on > on), None)


def overtaken(said: Sequence[Step]) -> set[Step]:
    """Give those of the steps said at once that a later one says better: the office reads the last."""
    own = [step for step in said if step.stage in (Stage.SOON, Stage.TODAY, Stage.OVERDUE)]
    return set(own[:-1])
