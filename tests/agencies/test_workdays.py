"""Where a due day goes that falls on a day off; no database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.workdays import NoWorkingDay, Rule, Workdays

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2028, 12, 31))
RULES = st.sampled_from(["before", "after", "stay"])
# Tết of 2027 as the calendar has it: Thursday the 4th to Wednesday the 10th of February.
TET = frozenset(dt.date(2027, 2, day) for day in range(4, 11))


@st.composite
def tables(draw: st.DrawFn) -> Workdays:
    """Tables of some weeks' days off and weekend days worked, near one another."""
    first = draw(DAYS)
    near = st.integers(0, 25).map(lambda days: first + dt.timedelta(days=days))
    return Workdays(draw(st.frozensets(near)), draw(st.frozensets(near, max_size=5)))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("due", "rule", "moved"),
    [
        ("2027-02-03", "after", "2027-02-03"),
        ("2027-02-04", "before", "2027-02-03"),
        ("2027-02-04", "after", "2027-02-11"),
        ("2027-02-10", "before", "2027-02-03"),
        ("2027-02-04", "stay", "2027-02-04"),
        # An ordinary Saturday and Sunday.
        ("2026-06-20", "before", "2026-06-19"),
        ("2026-06-20", "after", "2026-06-22"),
        ("2026-06-21", "before", "2026-06-19"),
        ("2026-06-21", "after", "2026-06-22"),
    ],
)
def test_a_day_off_moves_past_the_weekend_and_the_holidays(due: str, rule: Rule, moved: str):
    assert Workdays(off=TET).moved(day(due), rule) == day(moved)


def test_a_saturday_that_is_worked_takes_a_due_day_and_its_monday_off_does_not():
    # In 2026 Monday 31/8 is off, and Saturday 22/8 is worked in its stead.
    days = Workdays(off=frozenset({day("2026-08-31")}), worked=frozenset({day("2026-08-22")}))

    assert days.moved(day("2026-08-22"), "after") == day("2026-08-22")
    assert days.moved(day("2026-08-23"), "before") == day("2026-08-22")
    assert days.moved(day("2026-08-29"), "after") == day("2026-09-01")


def test_a_day_said_to_be_both_is_worked():
    monday = day("2026-06-22")

    assert not Workdays(frozenset({monday}), frozenset({monday})).is_off(monday)


def test_a_table_without_a_working_day_is_refused_in_a_sentence():
    off = frozenset(day("2026-01-01") + dt.timedelta(days=n) for n in range(200))

    with pytest.raises(NoWorkingDay, match=r"ngày làm việc nào .* 01/04/2026"):
        Workdays(off).moved(day("2026-04-01"), "after")


@given(tables(), DAYS, RULES)
def test_a_moved_day_is_worked_and_nothing_between_was(days: Workdays, due: dt.date, rule: Rule):
    moved = days.moved(due, rule)

    if rule == "stay":
        assert moved == due
        return
    assert not days.is_off(moved)
    assert moved <= due if rule == "before" else moved >= due
    first, last = sorted((moved, due))
    passed = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    assert all(days.is_off(each) for each in passed if each != moved)


@given(tables(), DAYS, RULES)
def test_moving_twice_moves_no_further(days: Workdays, due: dt.date, rule: Rule):
    once = days.moved(due, rule)

    assert days.moved(once, rule) == once


@given(tables(), DAYS, DAYS, RULES)
def test_of_two_due_days_the_earlier_stays_no_later(
    days: Workdays, one: dt.date, other: dt.date, rule: Rule
):
    first, last = sorted((one, other))

    assert days.moved(first, rule) <= days.moved(last, rule)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2027-02-03", "2027-02-11", 1),
        ("2026-06-19", "2026-06-22", 1),
        # The first day is not counted, the last one is.
        ("2026-06-19", "2026-06-20", 0),
        ("2026-06-20", "2026-06-22", 1),
        ("2026-06-22", "2026-06-22", 0),
        ("2026-06-22", "2026-06-19", -1),
        ("2026-06-15", "2026-06-29", 10),
    ],
)
def test_working_days_between_two_days(first: str, last: str, count: int):
    assert Workdays(off=TET).between(day(first), day(last)) == count


@given(tables(), DAYS, st.integers(0, 800))
def test_working_days_are_those_that_counting_day_by_day_gives(
    days: Workdays, first: dt.date, length: int
):
    each = [first + dt.timedelta(days=n + 1) for n in range(length)]

    last = first + dt.timedelta(days=length)
    assert days.between(first, last) == sum(not days.is_off(one) for one in each)


@given(tables(), st.tuples(DAYS, DAYS, DAYS))
def test_counts_of_working_days_add_up(days: Workdays, three: tuple[dt.date, dt.date, dt.date]):
    one, two, last = three

    assert days.between(one, two) + days.between(two, last) == days.between(one, last)
    assert days.between(one, two) == -days.between(two, one)
