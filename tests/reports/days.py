"""Days and periods for the tests of periods."""

import datetime as dt

from hypothesis import strategies as st

from plans.schedules import Window
from reports.periods import CALENDARS, Period, periods_of

DAY = dt.timedelta(days=1)
YEARS = st.integers(1990, 2100)
IN_CALENDAR = st.sampled_from(sorted(CALENDARS))
PERIODS = st.builds(
    lambda name, year, n: (found := periods_of(name, year))[n % len(found)],
    IN_CALENDAR,
    YEARS,
    st.integers(0, 11),
)


def days_of(window: Window) -> list[dt.date]:
    count = (window.end - window.start).days + 1
    return [window.start + n * DAY for n in range(count)]


def short(periods: tuple[Period, ...]) -> str:
    return " ".join(period.short_name for period in periods)
