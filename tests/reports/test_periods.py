"""Periods, their names, windows and due days; no database."""

import calendar
import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.workdays import Rule, Workdays
from plans.schedules import Window
from reports.periods import (
    CALENDAR_NAMES,
    CALENDARS,
    Calendar,
    Kind,
    NoSuchPeriod,
    Period,
    all_of,
    deadline,
    is_in_time,
    local_day,
    opens_on,
    periods_of,
)
from tests.reports.days import DAY, IN_CALENDAR, YEARS, days_of, short

KINDS: list[Kind] = ["month", "quarter", "half", "nine_months", "year"]


day = dt.date.fromisoformat


def span(year: int) -> list[dt.date]:
    """The days that a year's data come from."""
    return days_of(Window(dt.date(year - 1, 12, 15), dt.date(year, 12, 14)))


# --- Windows


@pytest.mark.parametrize(
    ("kind", "number", "start", "end"),
    [
        ("month", 1, "2020-12-15", "2021-01-14"),
        ("month", 3, "2021-02-15", "2021-03-14"),
        ("month", 12, "2021-11-15", "2021-12-14"),
        ("quarter", 1, "2020-12-15", "2021-03-14"),
        ("quarter", 2, "2021-03-15", "2021-06-14"),
        ("quarter", 3, "2021-06-15", "2021-09-14"),
        ("quarter", 4, "2021-09-15", "2021-12-14"),
        ("half", 1, "2020-12-15", "2021-06-14"),
        ("half", 2, "2021-06-15", "2021-12-14"),
        ("nine_months", 1, "2020-12-15", "2021-09-14"),
        ("year", 1, "2020-12-15", "2021-12-14"),
    ],
)
def test_windows_of_2021(kind: Kind, number: int, start: str, end: str) -> None:
    assert Period(kind, number, 2021).window == Window(day(start), day(end))


@given(YEARS)
def test_months_and_quarters_and_halves_tile_the_year(year: int) -> None:
    for kind in ("month", "quarter", "half"):
        days = [each for period in all_of(kind, year) for each in days_of(period.window)]
        assert days == span(year)


@given(YEARS)
def test_one_year_follows_another_without_a_gap(year: int) -> None:
    for kind in ("month", "quarter", "half", "year"):
        last, first = all_of(kind, year)[-1], all_of(kind, year + 1)[0]
        assert last.window.end + DAY == first.window.start


@given(YEARS, st.data())
def test_a_day_is_in_one_month_and_one_quarter(year: int, data: st.DataObject) -> None:
    found = data.draw(st.sampled_from(span(year)))

    for kind in ("month", "quarter", "half"):
        holding = [p for p in all_of(kind, year) if p.window.start <= found <= p.window.end]
        assert len(holding) == 1


@given(YEARS)
def test_longer_periods_are_made_of_months(year: int) -> None:
    months = all_of("month", year)
    lengths: dict[Kind, int] = {"quarter": 3, "half": 6, "nine_months": 9, "year": 12}
    for kind, length in lengths.items():
        for period in all_of(kind, year):
            part = months[(period.number - 1) * length : period.number * length]
            days = [each for month in part for each in days_of(month.window)]
            assert days == days_of(period.window)


@given(YEARS)
def test_the_29th_of_february_is_in_march_and_in_the_first_quarter(year: int) -> None:
    march = days_of(Period("month", 3, year).window)

    assert len(march) == 28 + calendar.isleap(year)
    assert len(span(year)) == 365 + calendar.isleap(year)
    if calendar.isleap(year):
        assert dt.date(year, 2, 29) in march
        assert dt.date(year, 2, 29) in days_of(Period("quarter", 1, year).window)


@pytest.mark.parametrize(
    ("kind", "number"),
    [("month", 0), ("month", 13), ("quarter", 5), ("half", 3), ("nine_months", 2), ("year", 2)],
)
def test_a_year_has_no_more_than_it_has(kind: Kind, number: int) -> None:
    with pytest.raises(NoSuchPeriod):
        Period(kind, number, 2021)


# --- Names and calendars


@pytest.mark.parametrize(
    ("period", "name", "head"),
    [
        (Period("month", 3, 2026), "Tháng 3/2026", "T3"),
        (Period("month", 12, 2026), "Tháng 12/2026", "T12"),
        (Period("quarter", 1, 2026), "Quý I/2026", "Q.I"),
        (Period("quarter", 4, 2026), "Quý IV/2026", "Q.IV"),
        (Period("half", 1, 2026), "6 tháng đầu năm 2026", "6T"),
        (Period("half", 2, 2026), "6 tháng cuối năm 2026", "6TC"),
        (Period("nine_months", 1, 2026), "9 tháng năm 2026", "9T"),
        (Period("year", 1, 2026), "Năm 2026", "Năm"),
    ],
)
def test_names(period: Period, name: str, head: str) -> None:
    assert (period.name, period.short_name) == (name, head)


def test_no_two_periods_of_a_year_share_a_name() -> None:
    everything = [period for kind in KINDS for period in all_of(kind, 2026)]

    assert len({period.name for period in everything}) == len(everything)
    assert len({period.short_name for period in everything}) == len(everything)


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("cchc", "Q.I 6T Q.III Năm"),
        ("month", "T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12"),
        ("quarter", "Q.I Q.II Q.III Q.IV"),
        ("half", "6T 6TC"),
        ("nine", "Q.I 6T 9T Năm"),
        ("year", "Năm"),
    ],
)
def test_calendars(name: Calendar, heads: str) -> None:
    assert short(periods_of(name, 2021)) == heads
    assert {period.year for period in periods_of(name, 2021)} == {2021}


def test_every_calendar_has_a_name() -> None:
    assert CALENDARS.keys() == CALENDAR_NAMES.keys()


@given(IN_CALENDAR, YEARS)
def test_a_calendar_runs_by_ends_and_leaves_out_no_day(name: Calendar, year: int) -> None:
    periods = periods_of(name, year)

    ends = [period.window.end for period in periods]
    assert ends == sorted(set(ends))
    assert {each for period in periods for each in days_of(period.window)} == set(span(year))


# --- From when a period is written


def test_the_cchc_periods_open_when_the_one_before_has_its_data() -> None:
    days = opens_on(periods_of("cchc", 2021))

    assert [f"{each:%d/%m/%Y}" for each in days.values()] == [
        "15/12/2020",
        "15/03/2021",
        "15/06/2021",
        "15/09/2021",
    ]


@given(IN_CALENDAR, YEARS)
def test_a_period_opens_within_its_window_and_one_after_another(name: Calendar, year: int) -> None:
    days = opens_on(periods_of(name, year))

    assert tuple(days) == periods_of(name, year)
    assert all(each.window.start <= opened <= each.window.end for each, opened in days.items())
    assert list(days.values()) == sorted(set(days.values()))
    # Whatever the day, exactly one is being made ready, from its opening to its data's end.
    ready = Counter(
        each
        for period, opened in days.items()
        for each in days_of(Window(opened, period.window.end))
    )
    assert ready == Counter(span(year))


# --- Due days and locks

OFF = st.frozensets(st.dates(day("2026-06-01"), day("2026-07-10")), max_size=25)
RULES = st.sampled_from(["before", "after", "stay"])


@pytest.mark.parametrize(
    ("due_after", "locks_after", "rule", "due_on", "locks_on"),
    [
        # 14/06/2026 is a Sunday, 20/06 a Saturday.
        (6, 5, "before", "2026-06-19", "2026-06-24"),
        (6, 5, "after", "2026-06-22", "2026-06-29"),
        (6, 5, "stay", "2026-06-20", "2026-06-25"),
        (6, 7, "stay", "2026-06-20", "2026-06-27"),
        (0, 0, "before", "2026-06-12", "2026-06-12"),
        # Some districts want the figures before the window closes.
        (-4, 2, "after", "2026-06-10", "2026-06-12"),
        (-4, -9, "after", "2026-06-10", "2026-06-10"),
    ],
)
def test_due_and_lock_of_the_first_half_of_2026(
    due_after: int, locks_after: int, rule: Rule, due_on: str, locks_on: str
) -> None:
    found = deadline(
        window_end=Period("half", 1, 2026).window.end,
        due_after=due_after,
        locks_after=locks_after,
        rule=rule,
        workdays=Workdays(),
    )

    assert found == (day(due_on), day(locks_on))


@given(st.integers(-20, 20), st.integers(-5, 20), RULES, OFF, OFF)
def test_nothing_is_due_or_locked_on_a_day_off(
    due_after: int,
    locks_after: int,
    rule: Rule,
    off: frozenset[dt.date],
    worked: frozenset[dt.date],
) -> None:
    workdays, end = Workdays(off, worked), day("2026-06-14")

    due_on, locks_on = deadline(
        window_end=end,
        due_after=due_after,
        locks_after=locks_after,
        rule=rule,
        workdays=workdays,
    )

    assert due_on <= locks_on
    meant = end + due_after * DAY
    assert {"before": due_on <= meant, "after": due_on >= meant, "stay": due_on == meant}[rule]
    if rule == "stay":
        assert locks_on == due_on + max(locks_after, 0) * DAY
    else:
        assert not workdays.is_off(due_on)
        assert not workdays.is_off(locks_on)
        assert locks_on >= due_on + max(locks_after, 0) * DAY


# --- The last second

HANOI = dt.timezone(dt.timedelta(hours=7))
MICROSECOND = dt.timedelta(microseconds=1)


def test_a_due_day_lasts_to_its_last_second() -> None:
    last = dt.datetime(2026, 6, 19, 23, 59, 59, 999999, HANOI)

    assert is_in_time(last, day("2026-06-19"))
    assert not is_in_time(last + MICROSECOND, day("2026-06-19"))
    assert is_in_time(last + MICROSECOND, day("2026-06-20"))


def test_the_last_second_is_told_in_viet_nam_wherever_the_clock_stands() -> None:
    assert is_in_time(dt.datetime(2026, 6, 19, 16, 59, 59, 999999, dt.UTC), day("2026-06-19"))
    assert not is_in_time(dt.datetime(2026, 6, 19, 17, tzinfo=dt.UTC), day("2026-06-19"))
    tokyo = dt.datetime(2026, 6, 20, 1, 59, 59, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert is_in_time(tokyo, day("2026-06-19"))


@given(st.dates(day("1990-01-01"), day("2100-12-31")))
def test_no_summer_time_moves_midnight(due: dt.date) -> None:
    midnight = dt.datetime.combine(due + DAY, dt.time(), HANOI)

    assert local_day(midnight) == due + DAY
    assert local_day(midnight - MICROSECOND) == due
    assert is_in_time(midnight - MICROSECOND, due)
    assert not is_in_time(midnight, due)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        is_in_time(dt.datetime(2026, 6, 19, 12), day("2026-06-19"))  # noqa: DTZ001
