"""Two people take the same step at the same moment: one does it, the other gets a sentence.

Each is a process of its own on PostgreSQL. The first is held in the middle of its transaction until
the second stands at the lock.
"""

from typing import Any

import pytest

from agencies.models import AuditEvent
from documents.actions.numbers import stored_series_for
from documents.models import Paper
from plans.models import Duty, Plan
from tests.plans.lives import plan_in, submitted_plan
from tests.plans.stopped import Processes, wait_for_lock

pytestmark = pytest.mark.django_db(transaction=True)

State = Paper.State
# Written, and not yet committed.
WRITTEN = "before documents.actions.steps.said"


def both(
    others: Processes, first: tuple[Plan, str], second: tuple[Plan, str], **given: Any
) -> list[dict[str, Any]]:
    """Let two processes take a step, the second while the first is in the middle of it."""
    held = others.stopped(*first, WRITTEN, **given)
    others.start(*second, **given)
    wait_for_lock()
    others.go_on(held["pid"])
    said = [others.heard(), others.heard()]
    return sorted(said, key=lambda each: each["pid"] != held["pid"])


def assert_one_is_refused(said: list[dict[str, Any]], name: str, sentence: str) -> None:
    won, lost = said
    assert won.get("done"), won
    assert lost.get("refused") == name, lost
    assert sentence in lost["sentence"]


def test_two_registrars_give_one_number(others: Processes):
    first = submitted_plan()
    second = submitted_plan(issuer=first.issuer)
    # With a register at hand, they meet at the number itself.
    stored_series_for(first.issuer, Paper.Kind.PLAN)
    said = both(others, (first, "number"), (second, "number"), number="7")
    assert_one_is_refused(said, "NumberTaken", "Số 07/KH-SNV năm 2021 của Sở Nội vụ đã cấp")
    assert Paper.objects.get(plan=first).state == State.NUMBERED
    left = Paper.objects.get(plan=second)
    assert (left.state, left.number, left.claim) == (State.SUBMITTED, "", "")


def test_two_registrars_number_one_plan(others: Processes):
    plan = submitted_plan()
    said = both(others, (plan, "number"), (plan, "number"), number="7")
    assert_one_is_refused(said, "NotNow", "nên không cấp số được")
    assert Paper.objects.get().state == State.NUMBERED
    assert AuditEvent.objects.filter(verb="cấp số").count() == 1


def test_issued_twice_at_once_it_is_issued_once(others: Processes):
    plan = plan_in(State.NUMBERED)
    said = both(others, (plan, "issue"), (plan, "issue"))
    assert_one_is_refused(said, "NotNow", "“Đã ban hành” nên không ban hành được")
    assert Paper.objects.get().state == State.ISSUED
    assert Duty.objects.count() == 1
    assert AuditEvent.objects.filter(verb="ban hành").count() == 1


def test_cancelled_while_it_is_issued_it_is_issued(others: Processes):
    plan = plan_in(State.NUMBERED)
    said = both(others, (plan, "issue"), (plan, "cancel"))
    assert_one_is_refused(said, "NotNow", "nên không hủy số được")
    assert Plan.objects.get().paper.state == State.ISSUED


def test_gone_on_with_by_another_the_first_stores_nothing(others: Processes):
    plan = submitted_plan()
    held = others.stopped(plan, "number", "after documents.pdf.print_anew", number="7")
    others.start(plan, "resume")
    assert others.heard().get("done")
    stored = Paper.objects.values().get()
    others.go_on(held["pid"])
    assert others.heard()["refused"] == "ClaimLost"
    assert Paper.objects.values().get() == stored
    assert stored["state"] == State.NUMBERED
