"""Where an office stands: every combination of state and days has one answer, and it is the right one."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.standing import Facts, Standing, standing

DUE, CLOSES = dt.date(2021, 3, 17), dt.date(2021, 3, 22)
DAY = dt.timedelta(days=1)
STATES = ("draft", "awaiting", "submitted", "returned", "accepted")


@pytest.mark.parametrize(
    ("state", "first", "on", "expected"),
    [
        ("draft", None, DUE - DAY, Standing.WAITING),
        ("draft", None, DUE, Standing.WAITING),
        ("draft", None, DUE + DAY, Standing.OVERDUE),
        ("draft", None, CLOSES, Standing.OVERDUE),
        ("draft", None, CLOSES + DAY, Standing.LOCKED),
        ("awaiting", None, DUE, Standing.AWAITING),
        ("awaiting", None, DUE + DAY, Standing.OVERDUE),
        ("submitted", DUE, CLOSES + DAY, Standing.ON_TIME),
        ("submitted", DUE + DAY, CLOSES, Standing.LATE),
        ("accepted", DUE, DUE, Standing.ON_TIME),
        ("accepted", CLOSES, CLOSES, Standing.LATE),
        ("returned", DUE, CLOSES + DAY, Standing.RETURNED),
    ],
)
def test_each_state_on_each_side_of_the_days(
    state: str, first: dt.date | None, on: dt.date, expected: Standing
):
    assert standing(Facts(state, first, DUE, CLOSES), on=on) == expected


def test_what_was_entered_afterwards_is_neither_in_time_nor_late():
    facts = Facts("accepted", CLOSES + DAY, DUE, CLOSES, is_backfill=True)
    assert standing(facts, on=CLOSES) == Standing.BACKFILL


def test_what_passed_to_another_office_is_over_unless_it_was_filed():
    assert standing(Facts("draft", None, DUE, CLOSES, is_ended=True), on=DUE) == Standing.ENDED
    filed = Facts("accepted", DUE, DUE, CLOSES, is_ended=True)
    assert standing(filed, on=DUE) == Standing.ON_TIME


@given(
    state=st.sampled_from(STATES),
    first=st.none() | st.dates(dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
    on=st.dates(dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
)
def test_in_time_means_filed(state: str, first: dt.date | None, on: dt.date):
    facts = Facts(state, first, DUE, CLOSES)
    assert not facts.is_in_time or facts.is_filed
    assert (standing(facts, on=on) in (Standing.ON_TIME, Standing.LATE)) == facts.is_filed
    assert standing(facts, on=on).sign
    assert standing(facts, on=on).words
