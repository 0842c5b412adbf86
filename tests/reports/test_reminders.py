"""On which working days a report is called to mind, before and after the day it is wanted."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.stages import Stage
from agencies.workdays import Workdays
from reports.reminders import OVERDUE_AFTER, come, next_day, overtaken, steps

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
AHEAD = st.lists(st.integers(1, 60), max_size=4)
OFF = st.builds(
    lambda first, offsets: Workdays(frozenset(first + dt.timedelta(days=n) for n in offsets)),
    DAYS,
    st.sets(st.integers(0, 120), max_size=30),
)
# Giỗ Tổ on Wednesday 21/4/2021, the long holiday of 30/4 and 1/5, with Monday 3/5 off in its stead.
SPRING = Workdays(frozenset({dt.date(2021, 4, 21), dt.date(2021, 4, 30), dt.date(2021, 5, 3)}))


def told(wanted_on: dt.date, ahead=(5, 1), workdays=SPRING) -> dict[str, str]:
    return {
        step.name: f"{step.on:%d/%m}" for step in steps(wanted_on, ahead=ahead, workdays=workdays)
    }


def test_the_steps_of_a_due_day_in_the_middle_of_a_week():
    assert told(dt.date(2021, 3, 17)) == {
        "due-soon-5": "12/03", "due-soon-1": "16/03", "due-today": "17/03", "overdue-1": "18/03",
        "overdue-3": "22/03", "escalated-head": "22/03", "overdue-7": "26/03",
        "escalated-monitor": "26/03", "overdue-15": "07/04", "overdue-30": "29/04",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wanted_on", "soon", "today", "first"),
    [
        ("2021-03-22", "19/03", "22/03", "23/03"),  # a Monday: the day before it is a Sunday
        ("2021-05-04", "29/04", "04/05", "05/05"),  # after four days off
        ("2021-05-01", "29/04", "29/04", "04/05"),  # itself a day off, left where it is
        ("2021-04-21", "20/04", "20/04", "22/04"),
    ],
)
def test_it_is_said_on_a_working_day_that_is_early_enough(wanted_on, soon, today, first):
    found = told(dt.date.fromisoformat(wanted_on))
    assert (found["due-soon-1"], found["due-today"], found["overdue-1"]) == (soon, today, first)


def test_a_plan_that_reminds_of_nothing_before_still_says_the_due_day():
    assert next(iter(told(dt.date(2021, 3, 17), ahead=()))) == "due-today"


@given(DAYS, AHEAD, OFF)
def test_nothing_is_said_on_a_day_off_and_each_thing_once(wanted_on, ahead, workdays):
    found = steps(wanted_on, ahead=ahead, workdays=workdays)
    assert not any(workdays.is_off(step.on) for step in found)
    assert len({step.name for step in found}) == len(found) == len(set(ahead)) + 1 + 5 + 2


@given(DAYS, AHEAD, OFF)
def test_before_is_early_enough_and_after_counts_working_days(wanted_on, ahead, workdays):
    for step in steps(wanted_on, ahead=ahead, workdays=workdays):
        if step.stage == Stage.SOON:
            assert (wanted_on - step.on).days >= step.number
        elif step.stage == Stage.TODAY:
            assert step.on <= wanted_on
        else:
            assert workdays.between(wanted_on, step.on) == step.number


@given(DAYS, AHEAD, OFF, st.integers(-90, 90))
def test_what_has_come_and_what_comes_next_share_the_whole(wanted_on, ahead, workdays, shift):
    on = wanted_on + dt.timedelta(days=shift)
    found = steps(wanted_on, ahead=ahead, workdays=workdays)
    said, then = come(found, on=on), next_day(found, on=on)
    assert all(step.on <= on for step in said)
    assert [step for step in found if step not in said] == [
        s for s in found if then and s.on >= then
    ]
    if then is None:
        assert max(OVERDUE_AFTER) in {step.number for step in said}


def test_of_what_is_said_at_once_the_office_reads_the_last():
    late = come(steps(dt.date(2021, 3, 17), ahead=(5, 1), workdays=SPRING), on=dt.date(2021, 3, 22))
    left = [step.name for step in late if step not in overtaken(late)]
    assert left == ["overdue-3", "escalated-head"]
