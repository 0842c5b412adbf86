"""Weeks of a province by a fake clock, with outages: each stage exactly once, none after filing.

``bin/bench year`` lets the whole of it pass: 400 days of 200 offices.
"""

import datetime as dt

import pytest

from agencies.models import Delivery, Notice
from agencies.stages import Stage
from tests.reports.simulated_year import MACHINES, Year
from tests.reports.year_told import faults, steps_told

pytestmark = pytest.mark.django_db(transaction=True)

State = Delivery.State
# Before Quý I and tháng 3 close, which are due in one week.
FIRST = dt.date(2021, 2, 20)


def test_each_stage_is_told_once_when_it_can_be():
    year = Year(offices=6, days=75, seed=1, first=FIRST)
    year.run()
    assert steps_told() == year.expected()
    assert faults(year) == []
    # And there was something to tell, and something in the way.
    assert {each.machine for each in year.outages} == set(MACHINES)
    told = set(Notice.objects.values_list("stage", flat=True))
    apart = {Stage.ISSUED, Stage.ACCEPTED, Stage.AWAITING, Stage.HANDED_BACK, Stage.REOPENED}
    assert told == set(Stage) - apart - {Stage.OCCURRENCE}
    assert set(Delivery.objects.values_list("state", flat=True)) >= {State.SENT, State.DROPPED}


def test_five_workers_at_each_tick_change_nothing():
    year = Year(offices=6, days=40, seed=2, workers=5, first=FIRST)
    year.run()
    assert steps_told() == year.expected()
    assert faults(year) == []
    assert len(year.mail.taken) > 30
