"""More time for an office: extended before it files, opened again after."""

import datetime as dt

import pytest

from agencies.models import AuditEvent
from agencies.reasons import ReasonMissing
from documents.models import Paper
from reports.actions import extending, review, rights
from reports.actions.monitoring import DayUnfit, NotNow
from reports.models import Obligation, ProgressReport
from reports.standing import Facts, Standing, standing
from tests.factories import AgencyFactory
from tests.reports.filed import Watched, file, fresh, owed_by, watched

pytestmark = pytest.mark.django_db

State = ProgressReport.State
# Before the due day of 17/3, after it, and after the lock of 22/3.
NOW = dt.datetime(2021, 3, 10, 2, 0, tzinfo=dt.UTC)
AFTER = dt.datetime(2021, 3, 19, 2, 0, tzinfo=dt.UTC)
LOCKED = dt.datetime(2021, 3, 23, 2, 0, tzinfo=dt.UTC)
UNTIL = dt.date(2021, 3, 26)
WHY = "Đơn vị đang sáp nhập từ 1/3"


@pytest.fixture
def plan() -> Watched:
    return watched()


def extend(report: ProgressReport, by, *, until=UNTIL, why=WHY, at=NOW, seen=None) -> Obligation:
    return extending.extend(
        obligation=report.obligation, until=until, reason=why, by=by, at=at, seen=seen
    )


def reopen(report: ProgressReport, by, *, until=UNTIL, why=WHY, at=LOCKED) -> Obligation:
    return extending.reopen(obligation=report.obligation, until=until, reason=why, by=by, at=at)


def stands(report: ProgressReport, *, on: dt.date) -> Standing:
    now, owed = fresh(report), owed_by(report)
    return standing(
        Facts(now.state, now.first_submitted_on, owed.last_due_on, owed.closes_on), on=on
    )


# --- Extending


@pytest.mark.parametrize("at", [NOW, AFTER, LOCKED])
def test_an_extension_keeps_the_first_due_day(plan: Watched, at: dt.datetime):
    report, monitor = plan.report(), plan.monitor()
    extend(report, monitor, at=at)
    owed = owed_by(report)
    assert (owed.due_on, owed.last_due_on, owed.closes_on) == (dt.date(2021, 3, 17), UNTIL, UNTIL)
    assert (owed.extension_reason, owed.extended_by, owed.extended_at) == (WHY, monitor, at)
    assert stands(report, on=UNTIL) == Standing.WAITING
    event = AuditEvent.objects.get(verb=extending.EXTENDED)
    assert (event.subject_id, event.reason) == (str(owed.pk), WHY)
    assert event.changes["extended_to"] == ["2021-03-17", "2021-03-26"]


def test_filed_by_the_extended_day_it_is_in_time(plan: Watched):
    report = plan.report()
    extend(report, plan.monitor())
    file(fresh(report), by=plan.clerk(), at=dt.datetime(2021, 3, 26, 16, 59, tzinfo=dt.UTC))
    assert stands(report, on=UNTIL) == Standing.ON_TIME


def test_it_is_extended_again_and_never_taken_back(plan: Watched):
    report, monitor = plan.report(), plan.monitor()
    extend(report, monitor)
    for day in (dt.date(2021, 3, 17), dt.date(2021, 3, 25)):
        with pytest.raises(DayUnfit, match="Hạn nộp đang là 26/03/2021"):
            extend(report, monitor, until=day)
    extend(report, monitor, until=dt.date(2021, 3, 31))
    assert owed_by(report).last_due_on == dt.date(2021, 3, 31)


def test_it_is_not_extended_into_the_past_nor_beyond_reason(plan: Watched):
    report, monitor = plan.report(), plan.monitor()
    with pytest.raises(DayUnfit, match="Ngày 22/03/2021 đã qua"):
        extend(report, monitor, until=dt.date(2021, 3, 22), at=LOCKED)
    with pytest.raises(DayUnfit, match="muộn nhất là 31/01/2022"):
        extend(report, monitor, until=dt.date(2022, 2, 1))
    extend(report, monitor, until=dt.date(2022, 1, 31))


def test_without_a_reason_it_is_not_extended(plan: Watched):
    report = plan.report()
    with pytest.raises(ReasonMissing):
        extend(report, plan.monitor(), why="OK")
    assert owed_by(report).extended_to is None


def test_a_second_click_finds_it_extended(plan: Watched):
    report, monitor = plan.report(), plan.monitor()
    for at in (NOW, AFTER):
        extend(report, monitor, at=at, seen=dt.date(2021, 3, 17))
    assert owed_by(report).extended_at == NOW
    assert AuditEvent.objects.filter(verb=extending.EXTENDED).count() == 1


def test_the_second_monitor_is_told_who_extended_it_to_when(plan: Watched):
    report = plan.report()
    extend(report, plan.monitor("Hoàng Thị Theo"))
    told = (
        "Hoàng Thị Theo đã gia hạn báo cáo này đến hết ngày 26/03/2021 lúc 09:00 ngày 10/03/2021."
    )
    with pytest.raises(extending.ExtendedMeanwhile, match=told):
        extend(report, plan.monitor(), until=dt.date(2021, 3, 31), seen=dt.date(2021, 3, 17))
    assert owed_by(report).last_due_on == UNTIL


def test_what_has_come_in_is_not_extended(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    with pytest.raises(NotNow, match="Sở Tư pháp đã nộp báo cáo này ngày 16/03/2021"):
        extend(report, monitor)
    review.accept(report=report, by=monitor, at=AFTER)
    with pytest.raises(NotNow):
        extend(report, monitor)


def test_only_who_watches_the_plan_extends_and_reopens(plan: Watched):
    report = plan.report()
    with pytest.raises(rights.NotAllowed):
        extend(report, plan.clerk())
    with pytest.raises(rights.NotAllowed):
        reopen(report, plan.clerk())


@pytest.mark.parametrize("step", [extend, reopen])
def test_what_is_owed_no_more_stays_closed(plan: Watched, step):
    report, monitor = plan.report(), plan.monitor()
    Obligation.objects.update(ended_on=NOW.date(), end_reason=Obligation.EndReason.SUCCESSION)
    with pytest.raises(rights.NotAllowed, match="đã kết thúc ngày 10/03/2021"):
        step(report, monitor)
    Obligation.objects.update(ended_on=None, end_reason="")
    Paper.objects.filter(plan=plan.plan).update(state=Paper.State.RECALLED)
    with pytest.raises(rights.NotAllowed, match="không nhận báo cáo nữa"):
        step(report, monitor)


def test_many_offices_at_once_and_each_that_was_not_with_its_reason(plan: Watched):
    owing = [plan.report(obligation__agency=AgencyFactory()) for _ in range(3)]
    filed = plan.filed()
    outcome = extending.extend_many(
        obligations=[each.obligation for each in [*owing, filed]], until=UNTIL, reason=WHY,
        by=plan.monitor(), at=NOW,
    )  # fmt: skip
    assert len(outcome.extended) == 3
    assert [each.obligation for each in outcome.refused] == [filed.obligation]
    assert "đã nộp báo cáo này" in outcome.refused[0].sentence
    assert {owed_by(each).extended_to for each in owing} == {UNTIL}
    assert owed_by(filed).extended_to is None


def test_for_many_too_a_reason_is_wanted(plan: Watched):
    report = plan.report()
    with pytest.raises(ReasonMissing):
        extending.extend_many(
            obligations=[report.obligation], until=UNTIL, reason="", by=plan.monitor(), at=NOW
        )


# --- Opening again


def test_a_locked_period_is_opened_for_one_office(plan: Watched):
    report, monitor = plan.report(), plan.monitor()
    reopen(report, monitor)
    owed = owed_by(report)
    assert (owed.closes_on, owed.last_due_on) == (UNTIL, dt.date(2021, 3, 17))
    assert (owed.reopen_reason, owed.reopened_by, owed.reopened_at) == (WHY, monitor, LOCKED)
    assert fresh(report).state == State.DRAFT
    # It may be filed, and is late.
    assert stands(report, on=UNTIL) == Standing.OVERDUE
    event = AuditEvent.objects.get(verb=extending.REOPENED)
    assert event.changes == {"reopened_until": ["2021-03-22", "2021-03-26"]}


def test_an_accepted_report_goes_back_with_the_reason(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    review.accept(report=report, by=monitor, at=AFTER)
    reopen(report, monitor)
    now = fresh(report)
    assert (now.state, now.return_reason, now.returned_by) == (State.RETURNED, WHY, monitor)
    assert (now.accepted_at, now.accepted_by) == (None, None)
    assert set(now.entries.values_list("verdict", flat=True)) == {""}
    assert rights.is_open(now.obligation, on=UNTIL)
    event = AuditEvent.objects.get(verb=extending.REOPENED)
    assert event.changes["state"] == ["Đã tiếp nhận", "Bị trả lại"]


def test_an_acceptance_is_undone_before_the_lock_too(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    review.accept(report=report, by=monitor, at=AFTER)
    reopen(report, monitor, until=dt.date(2021, 3, 20), at=AFTER)
    assert fresh(report).state == State.RETURNED
    # The period closes later anyhow.
    assert owed_by(report).closes_on == dt.date(2021, 3, 22)


def test_what_is_open_needs_no_opening(plan: Watched):
    report, monitor = plan.report(), plan.monitor()
    with pytest.raises(NotNow, match="Đơn vị còn nộp được đến hết ngày 22/03/2021"):
        reopen(report, monitor, at=AFTER)
    filed = plan.filed(obligation__agency=AgencyFactory())
    with pytest.raises(NotNow, match="Muốn đơn vị sửa, hãy trả lại báo cáo"):
        reopen(filed, monitor)


def test_a_second_click_finds_it_open(plan: Watched):
    locked, monitor = plan.report(), plan.monitor()
    accepted = plan.filed(obligation__agency=AgencyFactory())
    review.accept(report=accepted, by=monitor, at=AFTER)
    for report in (locked, accepted):
        for at in (LOCKED, LOCKED + dt.timedelta(seconds=2)):
            reopen(report, monitor, at=at)
    assert AuditEvent.objects.filter(verb=extending.REOPENED).count() == 2


def test_the_second_monitor_is_told_who_opened_it(plan: Watched):
    locked, first, second = plan.report(), plan.monitor("Hoàng Thị Theo"), plan.monitor()
    accepted = plan.filed(obligation__agency=AgencyFactory())
    review.accept(report=accepted, by=first, at=AFTER)
    for report, did in ((locked, "mở lại"), (accepted, "trả lại")):
        reopen(report, first)
        told = f"Hoàng Thị Theo đã {did} báo cáo này lúc 09:00 ngày 23/03/2021. Đơn vị còn nộp được"
        with pytest.raises(NotNow, match=told):
            reopen(report, second, until=dt.date(2021, 3, 31))
        assert owed_by(report).closes_on == UNTIL


def test_a_day_that_is_over_opens_nothing(plan: Watched):
    report = plan.report()
    with pytest.raises(DayUnfit, match="đã qua"):
        reopen(report, plan.monitor(), until=dt.date(2021, 3, 22))
    with pytest.raises(ReasonMissing):
        reopen(report, plan.monitor(), why="")
