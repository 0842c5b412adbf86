"""From the moment a plan is submitted nothing changes a word of it, by whatever door."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEvent, User
from agencies.roles import Role
from documents.models import Paper
from plans.actions import accepting, editing, items, plans
from plans.draft import Problem
from plans.models import Acceptance, Plan
from tests.plans.lives import AT, REASON, plan_in, someone

pytestmark = pytest.mark.django_db

State = Paper.State
FROZEN = [state for state in State.values if state != State.DRAFT]


@pytest.fixture(params=FROZEN)
def plan(request) -> Plan:
    found = plan_in(request.param)
    return Plan.objects.whole().get(pk=found.pk)


@pytest.fixture
def clerk(plan) -> User:
    return someone(plan.drafter, Role.CLERK)


def test_no_action_changes_it(plan, clerk):
    problem = Problem("schedule-missing", "warning", "item 1", "Chưa ghi thời gian.", 1)
    tick = Acceptance.objects.create(
        plan=plan, code="x", digest="d", message="m", reason=REASON, by=clerk, at=AT
    )
    item = plan.items.get()
    header = plans.Header(number="9", symbol="KH-X", day=None, bases=[], recipients=[])
    doing: list[tuple[Callable[..., object], dict[str, Any]]] = [
        (plans.save, {"plan": plan, "header": header}),
        (items.save, {"item": item}),
        (items.delete, {"item": item}),
        (accepting.accept, {"plan": plan, "problem": problem, "reason": REASON}),
        (accepting.withdraw, {"acceptance": tick}),
        (
            editing.edit,
            {"holder": plan, "operation": "row-set", "given": {"key": str(item.pk)}},
        ),
    ]
    before = whole_row(plan)
    for act, given in doing:
        with pytest.raises(items.PlanFrozen, match="không sửa được"):
            act(**given, by=clerk, at=AT)
    assert whole_row(plan) == before
    assert Acceptance.objects.get() == tick
    assert not AuditEvent.objects.exists()


def test_nor_does_the_admin(plan, clerk):
    client = Client()
    client.force_login(clerk)
    url = reverse("admin:plans_plan_change", args=[plan.pk])
    before = whole_row(plan)
    page = client.get(url).content.decode()
    assert 'name="_save"' not in page
    assert 'name="subject"' not in page
    assert client.post(url, {"subject": "Khác"}).status_code == 403
    assert whole_row(plan) == before


def test_it_says_whether_it_may_still_be_taken_back(plan, clerk):
    with pytest.raises(items.PlanFrozen) as refused:
        items.delete(item=plan.items.get(), by=clerk, at=AT)
    is_submitted = plan.paper.state == State.SUBMITTED
    assert ("rút lại" in str(refused.value)) == is_submitted


def whole_row(plan: Plan) -> object:
    rows = (Plan.objects.filter(pk=plan.pk), plan.items.all(), plan.recipients.all())
    return [list(each.values()) for each in (*rows, Paper.objects.filter(pk=plan.paper_id))]
