"""Two monitors take a step with one report at the same moment: one does it, the other is told who.

Each is a process of its own on PostgreSQL. The first is held in the middle of its transaction until
the second stands at the lock.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from agencies.models import AuditEvent, User
from reports.actions import extending, review
from reports.models import ProgressReport
from tests.plans.stopped import Processes, processes, wait_for_lock
from tests.reports import review_worker
from tests.reports.filed import Watched, fresh, owed_by, watched

pytestmark = pytest.mark.django_db(transaction=True)

State = ProgressReport.State
# Written, and not yet committed.
WRITTEN = "agencies.actions.audit.record"


@pytest.fixture(scope="module")
def warm(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Processes]:
    """The process that starts the others, on the database of the tests."""
    with django_db_blocker.unblock(), processes(review_worker) as started:
        yield started


@dataclass
class Two:
    """Two monitors with one report before them."""

    processes: Processes
    plan: Watched
    first: User
    second: User

    def both(self, report: ProgressReport, *steps: str) -> list[dict[str, Any]]:
        """Let both take a step, the second while the first is in the middle of theirs."""
        self._start(report, steps[0], self.first, at=WRITTEN)
        held = self.processes.heard()
        assert held.get("here"), held
        self._start(report, steps[1], self.second)
        wait_for_lock()
        self.processes.go_on(held["pid"])
        said = [self.processes.heard(), self.processes.heard()]
        return sorted(said, key=lambda each: each["pid"] != held["pid"])

    def _start(self, report: ProgressReport, step: str, by: User, at: str = "") -> None:
        job = {"report": report.pk, "step": step, "by": by.pk, "at": at}
        assert self.processes.server.stdin
        self.processes.server.stdin.write(json.dumps(job) + "\n")
        self.processes.server.stdin.flush()


@pytest.fixture
def two(warm: Processes) -> Iterator[Two]:
    plan = watched()
    yield Two(warm, plan, plan.monitor("Hoàng Thị Theo"), plan.monitor("Lý Văn Sau"))
    # What a failed test has left would hold its locks for ever.
    for pid in list(warm.waiting):
        warm.kill(pid)


def assert_second_is_told(said: list[dict[str, Any]], sentence: str) -> None:
    won, lost = said
    assert won.get("done"), won
    assert sentence in lost.get("sentence", ""), lost


def test_two_accept_one_report(two: Two):
    report = two.plan.filed()
    said = two.both(report, "accept", "accept")
    assert_second_is_told(
        said, "Hoàng Thị Theo đã tiếp nhận báo cáo này lúc 09:00 ngày 17/03/2021."
    )
    assert fresh(report).accepted_by == two.first
    assert AuditEvent.objects.filter(verb=review.ACCEPTED).count() == 1


def test_accepted_while_it_is_sent_back_it_is_sent_back(two: Two):
    report = two.plan.filed()
    said = two.both(report, "send_back", "accept")
    assert_second_is_told(said, "Hoàng Thị Theo đã trả lại báo cáo này lúc 09:00 ngày 17/03/2021.")
    assert fresh(report).state == State.RETURNED
    assert not AuditEvent.objects.filter(verb=review.ACCEPTED).exists()


def test_sent_back_while_it_is_accepted_it_is_accepted(two: Two):
    report = two.plan.filed()
    said = two.both(report, "accept", "send_back")
    assert_second_is_told(said, "Hoàng Thị Theo đã tiếp nhận báo cáo này")
    now = fresh(report)
    assert (now.state, now.return_reason) == (State.ACCEPTED, "")
    assert set(now.entries.values_list("verdict", flat=True)) == {"accepted"}
    assert owed_by(report).reopened_until is None


def test_two_extend_one_report(two: Two):
    report = two.plan.report()
    said = two.both(report, "extend", "extend")
    told = (
        "Hoàng Thị Theo đã gia hạn báo cáo này đến hết ngày 26/03/2021 lúc 09:00 ngày 17/03/2021."
    )
    assert_second_is_told(said, told)
    assert owed_by(report).extended_by == two.first
    assert AuditEvent.objects.filter(verb=extending.EXTENDED).count() == 1


def test_two_open_one_report_again(two: Two):
    report = two.plan.report()
    said = two.both(report, "reopen", "reopen")
    assert_second_is_told(said, "Hoàng Thị Theo đã mở lại báo cáo này lúc 09:00 ngày 23/03/2021.")
    assert AuditEvent.objects.filter(verb=extending.REOPENED).count() == 1
