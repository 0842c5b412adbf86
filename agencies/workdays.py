"""Which days are worked, and where a due day moves that falls on a day off.

Plain Python: the days themselves come from a table that each province may edit, for the yearly
swaps of days and the lunar holidays are told anew each year.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Rule = Literal["before", "after", "stay"]
_SATURDAY = 5
# Longer than any run of days off: Tết with its weekends is nine or ten days.
_SEARCHED = 60


class NoWorkingDay(Exception):
    """Two months are off in one piece: the table is wrong; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class Workdays:
    """The days off and the weekend days worked in their stead, as the table has them."""

    off: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()

    def is_off(self, day: dt.date) -> bool:
        """Tell whether nobody is at work on ``day``: a weekend or holiday that no swap takes back."""
        return day not in self.worked and (day.weekday() >= _SATURDAY or day in self.off)

    def moved(self, day: dt.date, rule: Rule) -> dt.date:
        """Give ``day``, or the working day nearest to it on the side that ``rule`` says.

        Args:
            day: a due day.
            rule: ``before`` for the last working day before it, ``after`` for the next one (Bộ luật
                Dân sự 2015, điều 148), ``stay`` for the day itself.

        Raises:
            NoWorkingDay: there is none within two months.
        """
        if rule == "stay":
            return day
        return self._nearest(day, -1 if rule == "before" else 1)

    def _nearest(self, day: dt.date, step: int) -> dt.date:
        for count in range(_SEARCHED):
            if not self.is_off(found := day + dt.timedelta(days=step * count)):
                return found
        raise NoWorkingDay(
            f"Bảng ngày nghỉ không để lại ngày làm việc nào trong {_SEARCHED} ngày quanh {day:%d/%m/%Y}."
        )

    def between(self, first: dt.date, last: dt.date) -> int:
        """Count the working days after ``first``, up to and with ``last``; negative the other way."""
        if last < first:
            return -self.between(last, first)
        # Not day by day: a list shows what is a year late, line after line.
        weeks, rest = divmod((last - first).days, 7)
        tail = (last - dt.timedelta(days=n) for n in range(rest))
        weekdays = 5 * weeks + sum(day.weekday() < _SATURDAY for day in tail)
        off = (day for day in self.off - self.worked if day.weekday() < _SATURDAY)
        worked = (day for day in self.worked if day.weekday() >= _SATURDAY)
        return (
            weekdays + sum(first < d <= last for d in worked) - sum(first < d <= last for d in off)
        )
