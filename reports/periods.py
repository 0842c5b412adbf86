"""The periods that offices report on, and when each is due.

Plain Python. Data windows run from the 15th to the 14th (Nghị định 09/2019/NĐ-CP, điều 12): "tháng
3" is 15/02 to 14/03. Days are days in Việt Nam, whose last second still counts.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from agencies.workdays import Rule, Workdays
from plans.schedules import Window

Kind = Literal["month", "quarter", "half", "nine_months", "year"]
Calendar = Literal["cchc", "month", "quarter", "half", "nine", "year"]

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_DAY, LAST_DAY = 15, 14

_MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "half": 6, "nine_months": 9, "year": 12}
_ROMAN = ("I", "II", "III", "IV")


class NoSuchPeriod(Exception):
    """A year has no such period: a thirteenth month, a second nine months."""


@dataclass(frozen=True, slots=True)
class Period:
    """The ``number``-th stretch of its kind in ``year``, the year that the plan is about.

    Raises:
        NoSuchPeriod: the year has fewer of its kind.
    """

    kind: Kind
    number: int
    year: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12 // _MONTHS[self.kind]:
            raise NoSuchPeriod(f"Năm không có kỳ {self.kind} thứ {self.number}.")

    @property
    def window(self) -> Window:
        """The days whose results are reported, the last of them being ``chốt số liệu``."""
        last = self.number * _MONTHS[self.kind]
        before = last - _MONTHS[self.kind]
        return Window(
            dt.date(self.year, before, FIRST_DAY)
            if before
            else dt.date(self.year - 1, 12, FIRST_DAY),
            dt.date(self.year, last, LAST_DAY),
        )

    @property
    def name(self) -> str:
        """Its name in a sentence or a heading: "Quý I/2026"."""
        match self.kind:
            case "month":
                return f"Tháng {self.number}/{self.year}"
            case "quarter":
                return f"Quý {_ROMAN[self.number - 1]}/{self.year}"
            case "half":
                return f"6 tháng {'đầu' if self.number == 1 else 'cuối'} năm {self.year}"
            case "nine_months":
                return f"9 tháng năm {self.year}"
            case _:
                return f"Năm {self.year}"

    @property
    def short_name(self) -> str:
        """Its name at the head of a narrow column, where the year stands elsewhere: "Q.I"."""
        match self.kind:
            case "month":
                return f"T{self.number}"
            case "quarter":
                return f"Q.{_ROMAN[self.number - 1]}"
            case "half":
                return "6T" if self.number == 1 else "6TC"
            case "nine_months":
                return "9T"
            case _:
                return "Năm"


def months_of(kind: Kind) -> int:
    """Give how many months a period of a kind is long."""
    return _MONTHS[kind]


def all_of(kind: Kind, year: int) -> tuple[Period, ...]:
    """Give every period of a kind in ``year``, in order."""
    return tuple(Period(kind, number, year) for number in range(1, 12 // _MONTHS[kind] + 1))


# --- Calendars: which periods a plan is reported on

CALENDARS: dict[Calendar, tuple[tuple[Kind, int], ...]] = {
    # Công văn 581/BNV-CCHC: these four and no others.
    "cchc": (("quarter", 1), ("half", 1), ("quarter", 3), ("year", 1)),
    "month": tuple(("month", number) for number in range(1, 13)),
    "quarter": tuple(("quarter", number) for number in range(1, 5)),
    "half": (("half", 1), ("half", 2)),
    # Nine months are asked by local rules alone.
    "nine": (("quarter", 1), ("half", 1), ("nine_months", 1), ("year", 1)),
    "year": (("year", 1),),
}
CALENDAR_NAMES: dict[Calendar, str] = {
    "cchc": "Báo cáo CCHC: Quý I, 6 tháng, Quý III, Năm",
    "month": "Hằng tháng",
    "quarter": "Hằng quý",
    "half": "6 tháng đầu năm, 6 tháng cuối năm",
    "nine": "Quý I, 6 tháng, 9 tháng, Năm",
    "year": "Mỗi năm một lần",
}


def periods_of(calendar: Calendar, year: int) -> tuple[Period, ...]:
    """Give the periods of ``year`` in the order in which they end."""
    return tuple(Period(kind, number, year) for kind, number in CALENDARS[calendar])


def opens_on(periods: Sequence[Period]) -> dict[Period, dt.date]:
    """Give the day from which each period of a calendar is written.

    Periods of one calendar overlap (Năm covers Quý I), so writing begins when the one before has
    all its data, not when the window begins: in the CCHC calendar on 15/12, 15/3, 15/6 and 15/9.

    Args:
        periods: those of one calendar and year, in the order of ``periods_of``.
    """
    days: dict[Period, dt.date] = {}
    before: Period | None = None
    for period in periods:
        start = period.window.start
        days[period] = before.window.end + dt.timedelta(days=1) if before else start
        before = period
    return days


# --- Due days


class Dates(NamedTuple):
    """The day a report is due (hạn nộp), and the day after which it is locked (khóa)."""

    due_on: dt.date
    locks_on: dt.date


def deadline(
    *, window_end: dt.date, due_after: int, locks_after: int, rule: Rule, workdays: Workdays
) -> Dates:
    """Reckon the two days of a period for one level; both days still count.

    Args:
        window_end: the last day of the data window.
        due_after: calendar days from it to the due day; below zero where the level above wants
            its figures before the window closes, which local rules do.
        locks_after: calendar days from the due day to the lock; never before the due day.
        rule: where a due day goes that falls on a day off. A lock only ever goes later.
        workdays: the province's days off.

    Raises:
        NoWorkingDay: the table of days off leaves no day to move to.
    """
    due_on = workdays.moved(window_end + dt.timedelta(days=due_after), rule)
    locks_on = due_on + dt.timedelta(days=max(locks_after, 0))
    return Dates(due_on, workdays.moved(locks_on, "stay" if rule == "stay" else "after"))


def local_day(at: dt.datetime) -> dt.date:
    """Give the day it is in Việt Nam at a moment, which must know its zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone is no moment")
    return at.astimezone(ZONE).date()


def is_in_time(at: dt.datetime, day: dt.date) -> bool:
    """Tell whether ``at`` is no later than the last moment of ``day`` in Việt Nam."""
    return local_day(at) <= day
