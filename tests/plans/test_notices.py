"""Who is told that a plan was issued: the offices it lays something on, and their heirs."""

import datetime as dt

import pytest

from agencies.models import Agency, Notice, Succession
from agencies.roles import Role
from agencies.stages import Stage
from agencies.telling import moot_among, words_of
from documents.models import Paper
from plans.actions.passing import pass_on
from plans.models import Plan
from plans.notices import tell_issued
from tests.factories import AgencyFactory, DutyFactory, ItemFactory, MembershipFactory, PlanFactory

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 3, 10)
AT = dt.datetime(2021, 3, 10, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def plan() -> Plan:
    made: Plan = PlanFactory(year=2021, paper__state=Paper.State.ISSUED)
    return made


def office_of(plan: Plan, *, name: str = "", items: int = 1) -> Agency:
    """Give an office with a clerk and a head, and so many rows of the plan."""
    office: Agency = AgencyFactory(parent=plan.issuer, **({"name": name} if name else {}))
    for role in (Role.CLERK, Role.HEAD):
        MembershipFactory(agency=office, role=role)
    for number in range(items):
        item = ItemFactory(appendix__plan=plan, number=number + 1)
        DutyFactory(item=item, agency=office, began_on=dt.date(2021, 1, 5))
    return office


def test_clerk_and_head_of_each_office_once_however_many_rows(plan):
    first, second = office_of(plan, items=3), office_of(plan)
    office_of(plan, items=0)
    assert tell_issued(plan=plan, on=ON, at=AT) == 4
    assert tell_issued(plan=plan, on=ON, at=AT) == 0
    told = Notice.objects.values_list("agency", "recipient__memberships__role", "key")
    assert set(told) == {
        (office.pk, role, f"plan:{plan.pk}:issued")
        for office in (first, second)
        for role in (Role.CLERK, Role.HEAD)
    }


def test_a_plan_of_a_year_that_is_over_is_announced_to_nobody(plan):
    office_of(plan)
    assert tell_issued(plan=plan, on=dt.date(2022, 1, 3), at=AT) == 0


def test_heirs_are_told_what_has_passed_to_them(plan):
    old, heir = office_of(plan, name="Sở Cũ"), office_of(plan, name="Sở Mới", items=0)
    tell_issued(plan=plan, on=ON, at=AT)
    old.valid_to = dt.date(2021, 3, 9)
    old.save()
    Succession.objects.create(predecessor=old, successor=heir, on=ON)
    pass_on(plan=plan, on=ON, at=AT)
    told = Notice.objects.filter(stage=Stage.ISSUED, agency=heir)
    assert sorted(told.values_list("recipient__memberships__role", flat=True)) == [
        Role.CLERK, Role.HEAD,
    ]  # fmt: skip


def test_it_says_which_plan_and_leads_there_until_it_is_recalled(plan):
    office = office_of(plan)
    tell_issued(plan=plan, on=ON, at=AT)
    notice = Notice.objects.filter(agency=office).first()
    assert notice is not None
    said = words_of([notice])[notice.pk]
    assert plan.reference in said.title
    assert said.path == f"/ke-hoach/{plan.pk}/"
    assert moot_among([notice]) == set()
    Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.RECALLED)
    assert moot_among([notice]) == {notice.pk}
