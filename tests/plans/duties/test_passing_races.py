"""A plan is recalled at the moment in which its duties pass to successors: nobody owes anything after."""

import datetime as dt

import pytest

from documents.models import Paper
from plans.models import Duty, Plan
from tests.factories import AgencyFactory
from tests.plans.duties.laid import follow, write
from tests.plans.lives import plan_in
from tests.plans.stopped import Processes, wait_for_lock

pytestmark = pytest.mark.django_db(transaction=True)

MERGED_ON = dt.date(2021, 1, 6)


@pytest.fixture
def plan() -> Plan:
    """A plan in force, one of whose offices was merged into another since."""
    found = plan_in(Paper.State.ISSUED)
    write(found)
    owing = found.duties.get().agency
    follow(owing, AgencyFactory(parent=owing.parent, name="Sở Kế Thừa"), on=MERGED_ON)
    return found


@pytest.mark.parametrize(
    ("first", "second", "middle"),
    [
        ("pass_on", "recall", "before plans.actions.passing._insert"),
        ("recall", "pass_on", "before plans.actions.duties.end_all"),
    ],
)
def test_recalled_while_they_pass(others: Processes, plan, first, second, middle):
    held = others.stopped(plan, first, middle)
    others.start(plan, second)
    wait_for_lock()
    others.go_on(held["pid"])
    assert {others.heard().get("done"), others.heard().get("done")} == {True}
    assert Paper.objects.get().state == Paper.State.RECALLED
    assert not Duty.objects.open().exists()
