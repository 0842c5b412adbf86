"""What people do is told at once, in the transaction of the deed: to whose it is, each time anew."""

import datetime as dt

import pytest
from django.db import transaction

from agencies.models import Notice, User
from agencies.roles import Role
from agencies.stages import Stage
from agencies.telling import moot_among, words_of
from reports.actions import extending, filing, review
from tests.factories import MembershipFactory
from tests.reports.filed import AT, REASON, Watched, file, fresh, watched

pytestmark = pytest.mark.django_db

LATER = AT + dt.timedelta(hours=1)


@pytest.fixture
def plan() -> Watched:
    return watched()


@pytest.fixture
def clerk(plan: Watched) -> User:
    return plan.clerk()


@pytest.fixture
def head(plan: Watched) -> User:
    user: User = MembershipFactory(agency=plan.office, role=Role.HEAD).user
    return user


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.order_by("pk").values_list("stage", "recipient__full_name")
    return list(rows)


def test_an_accepted_report_is_told_to_the_clerk(plan, clerk, head):
    report = file(plan.report(), by=clerk)
    review.accept(report=report, by=plan.monitor(), at=LATER)
    assert told() == [(Stage.ACCEPTED, clerk.full_name)]
    notice = Notice.objects.get()
    assert (notice.agency, notice.watcher) == (plan.office, plan.home)
    assert "tiếp nhận" in words_of([notice])[notice.pk].title


def test_a_returned_report_is_told_with_its_reason_and_no_more_once_it_is_filed(plan, clerk):
    report = file(plan.report(), by=clerk)
    review.send_back(
        report=report, reason=REASON, entry_reasons={}, fix_by=dt.date(2021, 3, 20),
        by=plan.monitor(), at=LATER,
    )  # fmt: skip
    notice = Notice.objects.get()
    assert (notice.stage, notice.key) == (Stage.RETURNED, f"report:{report.pk}:returned:r1")
    said = words_of([notice])[notice.pk]
    assert REASON in said.detail
    assert f"/bao-cao/{report.obligation_id}/" in said.path
    assert moot_among([notice]) == set()
    now = fresh(report)
    filing.submit(report=now, version=now.version, by=clerk, at=LATER)
    assert moot_among([notice]) == {notice.pk}


def test_the_head_hears_what_waits_and_the_clerk_what_came_back_each_time(plan, clerk, head):
    plan.office.head_approves_reports = True
    plan.office.save()
    report = file(plan.report(), by=clerk)
    type(report).objects.filter(pk=report.pk).update(
        state="draft", revision=0, submitted_at=None, submitted_by=None, first_submitted_on=None
    )
    for hour in (1, 2):
        at = AT + dt.timedelta(hours=hour)
        now = fresh(report)
        filing.hand_up(report=now, version=now.version, by=clerk, at=at)
        filing.give_back(report=fresh(report), reason=REASON, by=head, at=at)
    assert told() == [
        (Stage.AWAITING, head.full_name), (Stage.HANDED_BACK, clerk.full_name),
        (Stage.AWAITING, head.full_name), (Stage.HANDED_BACK, clerk.full_name),
    ]  # fmt: skip


def test_more_time_and_a_report_opened_again_are_told_with_the_day_and_the_reason(plan, clerk):
    report, monitor = plan.report(), plan.monitor()
    extending.extend(
        obligation=report.obligation, until=dt.date(2021, 3, 26), reason=REASON, by=monitor, at=AT
    )
    locked = dt.datetime(2021, 3, 29, 1, 0, tzinfo=dt.UTC)
    extending.reopen(
        obligation=fresh(report).obligation, until=dt.date(2021, 3, 31), reason=REASON,
        by=monitor, at=locked,
    )  # fmt: skip
    notices = Notice.objects.order_by("pk")
    said = [words_of([each])[each.pk] for each in notices]
    assert [each.stage for each in notices] == [Stage.EXTENDED, Stage.REOPENED]
    assert ["26/03/2021" in said[0].title, "31/03/2021" in said[1].title] == [True, True]
    assert all(REASON in each.detail for each in said)


def test_what_does_not_happen_is_not_told(plan, clerk):
    report = file(plan.report(), by=clerk)

    with transaction.atomic():
        review.accept(report=report, by=plan.monitor(), at=LATER)
        assert Notice.objects.exists()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
