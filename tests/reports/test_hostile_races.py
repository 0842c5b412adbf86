"""Two things done to one report at the same moment: one of them wins, the other is told, neither breaks."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agencies.models import AuditEvent, User
from agencies.roles import Role
from documents.models import Paper
from reports.actions import evidence, extending, filing, opening, review, rights
from reports.actions.monitoring import NotNow
from reports.answers import Answer, Answers
from reports.models import Evidence, Obligation, ProgressReport, Revision, WaitingSheet
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory
from tests.reports.desks import AT, TOLD, Desk, answers, desk, saved, sent
from tests.reports.laid_out import ISSUED, at, follow, plan_of, row, run
from tests.reports.past_plan import form, kept, monitor_of, plan_begun_late

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6
WHY = "Thiếu ảnh của hội nghị ngày 5/3"
Act = Callable[[], Any]


def both(*acts: Act) -> list[str]:
    """Do them at the same moment, each over its own connection; give what came of each."""
    start = Barrier(len(acts))

    def one(act: Act) -> str:
        try:
            start.wait()
            act()
        except REFUSALS as refusal:
            return type(refusal).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


REFUSALS = (
    evidence.AlreadyWithdrawn, filing.AlreadyHandedUp, filing.AlreadySubmitted, filing.NotHandedUp,
    filing.StaleVersion, NotNow, rights.NotAllowed,
)  # fmt: skip


@pytest.fixture
def office() -> Desk:
    return desk(due_in=None)


@pytest.fixture
def monitor(office: Desk) -> User:
    agency = office.report.obligation.plan.monitor
    user: User = MembershipFactory(agency=agency, role=Role.MONITOR).user
    return user


def as_of(report: ProgressReport) -> ProgressReport:
    return ProgressReport.objects.select_related("obligation").get(pk=report.pk)


def test_accepted_and_sent_back_at_once_it_is_one_of_them(office: Desk, monitor: User):
    for _ in range(ROUNDS):
        saved(office)
        sent(office)
        told = both(
            lambda: review.accept(report=office.report, by=monitor, at=AT),
            lambda: review.send_back(
                report=office.report, reason=WHY, entry_reasons={}, fix_by=dt.date(2021, 3, 20),
                by=monitor, at=AT,
            ),
        )  # fmt: skip
        assert sorted(told) == ["NotNow", "done"]
        accepted = as_of(office.report).state == ProgressReport.State.ACCEPTED
        assert accepted == (told[0] == "done")
        if accepted:
            owed = Obligation.objects.get(pk=office.report.obligation_id)
            extending.reopen(
                obligation=owed, until=dt.date(2021, 3, 20), reason=WHY, by=monitor, at=AT
            )


def test_what_was_withdrawn_is_not_filed_and_what_was_filed_is_not_withdrawn(office: Desk):
    for _ in range(ROUNDS):
        saved(office, answers(office, narrative=f"{TOLD} {time.monotonic_ns()}"))
        link = f"https://backan.gov.vn/{time.monotonic_ns()}"
        brought = evidence.add_link(
            report=office.report, url=link, name="Tin", entries=(), by=office.clerk, at=AT
        )
        version = office.now.version
        told = both(
            partial(evidence.withdraw, evidence=brought, reason=WHY, by=office.clerk, at=AT),
            partial(filing.submit, report=office.report, version=version, by=office.clerk, at=AT),
        )
        assert told[1] == "done"
        content = Revision.objects.latest("pk").content
        filed = {each["id"] for each in content["evidence"]}
        assert (brought.pk in filed) == (told[0] == "NotAllowed")
        ProgressReport.objects.update(
            state=ProgressReport.State.RETURNED, returned_at=AT, returned_by=office.clerk
        )


def test_taken_back_and_sent_at_once_it_is_one_of_them():
    office = desk(due_in=None, head_approves=True)
    for _ in range(ROUNDS):
        saved(office)
        filing.hand_up(report=office.report, version=office.now.version, by=office.clerk, at=AT)
        version = office.now.version
        told = both(
            lambda: filing.take_back(report=office.report, by=office.clerk, at=AT),
            partial(filing.submit, report=office.report, version=version, by=office.head, at=AT),
        )
        # A head may send what the clerk has in hand again, so both may happen, one after the other.
        state = as_of(office.report).state
        assert told[1] == "done"
        assert state == ProgressReport.State.SUBMITTED
        assert told[0] in ("done", "NotHandedUp")
        ProgressReport.objects.update(
            state=ProgressReport.State.RETURNED, returned_at=AT, returned_by=office.head
        )


def test_who_comes_second_is_told_who_came_first(office: Desk):
    other: User = MembershipFactory(
        agency=office.report.obligation.agency, role=Role.CLERK, user__full_name="Lý Thị Sau"
    ).user
    saved(office)
    version = office.now.version

    def second() -> str:
        said = Answers({office.entries[0].pk: Answer(state="done", narrative="Câu của người sau")})
        try:
            filing.save(report=office.report, answers=said, version=version, by=office.head, at=AT)
        except filing.StaleVersion as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            said = Answers({office.entries[0].pk: Answer(state="done", narrative="Câu đầu tiên")})
            filing.save(report=office.report, answers=said, version=version, by=other, at=AT)
            waiting = pool.submit(second)
            wait_for_a_lock()
        told = waiting.result()
    assert "(Lý Thị Sau)" in told


def wait_for_a_lock() -> None:
    """Wait until another connection stands still before a row of ours."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    pytest.fail("nobody waits")


def test_a_plan_recalled_while_its_reports_are_filed_deadlocks_nobody(office: Desk):
    saved(office)
    version = office.now.version
    plan = office.report.obligation.plan
    Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.RECALLED, ended_at=AT)
    told = both(
        lambda: opening.open_periods(on=dt.date(2021, 3, 16), at=AT, plan=plan),
        lambda: filing.submit(report=office.report, version=version, by=office.clerk, at=AT),
    )
    assert told == ["done", "NotAllowed"]
    assert Obligation.objects.get(pk=office.report.obligation_id).ended_on is not None


def test_an_office_that_files_while_its_work_passes_to_its_heir():
    """Either it has filed, and nothing passes; or it is told that it owes the report no more."""
    province = ProvinceFactory(place="Miền Thử")
    plan = plan_of(province)
    offices = [AgencyFactory(parent=province, name=f"Sở {name}") for name in "ABCDEF"]
    heir = AgencyFactory(parent=province, name="Sở Kế Thừa")
    row(plan, "Hằng tháng", *offices, heir)
    run(ISSUED)
    filing_ones = []
    for office in offices:
        owed = Obligation.objects.select_related("report").get(agency=office)
        owed.report.entries.update(state="done", narrative=TOLD)
        clerk = MembershipFactory(agency=office, role=Role.CLERK).user
        filing_ones.append((owed.report, clerk))
        follow(office, heir, on=dt.date(2021, 2, 1))
    day = dt.date(2021, 2, 2)
    told = both(
        lambda: run(day),
        *(
            partial(filing.submit, report=report, version=0, by=clerk, at=at(day))
            for report, clerk in filing_ones
        ),
        lambda: run(day),
    )
    assert set(told[1:-1]) <= {"done", "NotAllowed"}
    assert told[0] == told[-1] == "done"
    run(day)
    for (report, _), came in zip(filing_ones, told[1:-1], strict=True):
        owed = Obligation.objects.select_related("report").get(pk=report.obligation_id)
        assert owed.report.is_filed == (came == "done")
        assert (owed.ended_on is None) == (came == "done")
    assert Obligation.objects.open().filter(agency=heir).count() == 1


def test_a_workbook_of_the_past_brought_twice_at_once_waits_once():
    plan = plan_begun_late()
    monitor, content = monitor_of(plan), form(plan)
    assert both(*[lambda: kept(plan, monitor, content)] * 4) == ["done"] * 4
    assert WaitingSheet.objects.count() == 1


def test_evidence_brought_while_a_filing_waited_is_seen_with_it(office: Desk, monitor: User):
    saved(office)
    late = AT + dt.timedelta(seconds=2)
    brought = evidence.add_link(
        report=office.report, url="https://backan.gov.vn/a", name="Tin", entries=(),
        by=office.clerk, at=late,
    )  # fmt: skip
    # The click came before, and had to wait for the upload.
    revision = sent(office, at=AT)
    assert revision.submitted_at == late
    assert revision.content["evidence"][0]["id"] == brought.pk
    assert Evidence.objects.visible_to(monitor).get() == brought


def test_extended_twice_at_once_it_is_extended_once(office: Desk, monitor: User):
    owed = office.report.obligation
    days = [owed.due_on + dt.timedelta(days=n) for n in (2, 3)]
    told = both(
        *(
            partial(
                extending.extend,
                obligation=owed,
                until=day,
                reason=WHY,
                seen=owed.due_on,
                by=monitor,
                at=AT,
            )
            for day in days
        )
    )
    assert sorted(told) == ["ExtendedMeanwhile", "done"]
    now = Obligation.objects.get(pk=owed.pk)
    assert now.extended_to == days[told.index("done")]
    assert AuditEvent.objects.filter(verb=extending.EXTENDED).count() == 1


def test_a_due_day_that_passes_while_waiting_keeps_the_draft(office: Desk):
    saved(office)
    owed = office.report.obligation
    late = timezone.make_aware(dt.datetime.combine(owed.closes_on, dt.time(23, 59, 59)))
    with pytest.raises(rights.NotAllowed, match="đã khóa sau ngày"):
        sent(office, at=late + dt.timedelta(seconds=1))
    assert office.now.version
    assert office.now.state == ProgressReport.State.DRAFT
    assert sent(office, at=late).number == 1
