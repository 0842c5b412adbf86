"""Reports taken in or sent back by those who watch the plan."""

import datetime as dt

import pytest

from agencies.models import AuditEvent
from agencies.reasons import ReasonMissing
from agencies.roles import Role
from documents.models import Paper
from reports.actions import review, rights
from reports.actions.monitoring import DayUnfit, NotNow
from reports.models import Obligation, ProgressEntry, ProgressReport
from tests.factories import AgencyFactory, MembershipFactory
from tests.reports.filed import REASON, Watched, file, fresh, owed_by, watched

pytestmark = pytest.mark.django_db

State, Verdict = ProgressReport.State, ProgressEntry.Verdict
# A Wednesday, before and after the lock of 22/3.
NOW = dt.datetime(2021, 3, 17, 9, 42, tzinfo=dt.UTC)
LATER = dt.datetime(2021, 4, 7, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2021, 3, 20)


@pytest.fixture
def plan() -> Watched:
    return watched()


def verdicts(report: ProgressReport) -> list[tuple[str, str]]:
    return list(report.entries.values_list("verdict", "verdict_reason"))


def back(report: ProgressReport, by, *, reason=REASON, wrong=None, fix_by=DAY, at=NOW):
    return review.send_back(
        report=report, reason=reason, entry_reasons=wrong or {}, fix_by=fix_by, by=by, at=at
    )


# --- Accepting


def test_an_accepted_report_says_by_whom_and_every_entry_with_it(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    review.accept(report=report, by=monitor, at=NOW)
    now = fresh(report)
    assert (now.state, now.accepted_by, now.accepted_at) == (State.ACCEPTED, monitor, NOW)
    assert verdicts(now) == [(Verdict.ACCEPTED, "")] * 2
    event = AuditEvent.objects.get(verb=review.ACCEPTED)
    assert (event.subject_id, event.agency_id) == (str(report.pk), plan.home.pk)
    assert event.changes["state"] == ["Đã nộp, chờ tiếp nhận", "Đã tiếp nhận"]


def test_what_was_sent_back_before_is_accepted_with_the_rest(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    first = report.entries.all()[0]
    back(report, monitor, reason="", wrong={first.pk: REASON})
    file(fresh(report), by=plan.clerk())
    review.accept(report=report, by=monitor, at=NOW)
    assert verdicts(report) == [(Verdict.ACCEPTED, "")] * 2


def test_a_second_click_finds_it_accepted(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    for at in (NOW, LATER):
        review.accept(report=report, by=monitor, at=at)
    assert fresh(report).accepted_at == NOW
    assert AuditEvent.objects.filter(verb=review.ACCEPTED).count() == 1


def test_the_second_monitor_is_told_who_was_first_and_when(plan: Watched):
    report = plan.filed()
    review.accept(report=report, by=plan.monitor("Hoàng Thị Theo"), at=NOW)
    second = plan.monitor("Lý Văn Sau")
    told = "Hoàng Thị Theo đã tiếp nhận báo cáo này lúc 16:42 ngày 17/03/2021."
    with pytest.raises(NotNow, match=told):
        review.accept(report=report, by=second, at=LATER)
    with pytest.raises(NotNow, match=told):
        back(report, second)
    assert fresh(report).state == State.ACCEPTED


def test_a_report_that_was_not_filed_is_not_accepted(plan: Watched):
    with pytest.raises(NotNow, match="Báo cáo này chưa nộp"):
        review.accept(report=plan.report(), by=plan.monitor(), at=NOW)
    waiting = plan.report(state=State.AWAITING, obligation__agency=AgencyFactory())
    with pytest.raises(NotNow, match="chờ lãnh đạo đơn vị duyệt"):
        review.accept(report=waiting, by=plan.monitor(), at=NOW)


def test_what_was_filed_again_since_it_was_shown_is_looked_at_first(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    back(report, plan.monitor("Lý Văn Sau"))
    file(fresh(report), by=plan.clerk())
    with pytest.raises(review.FiledAnew, match="Sở Tư pháp đã nộp lại báo cáo này \\(lần 2\\)"):
        review.accept(report=report, revision=1, by=monitor, at=NOW)
    review.accept(report=report, revision=2, by=monitor, at=NOW)
    assert fresh(report).state == State.ACCEPTED


@pytest.mark.parametrize("role", [Role.CLERK, Role.REGISTRAR, Role.VIEWER, Role.ADMINISTRATOR])
def test_only_who_watches_the_plan_reviews(plan: Watched, role: Role):
    report = plan.filed()
    someone = MembershipFactory(agency=plan.home, role=role).user
    with pytest.raises(
        rights.NotAllowed, match="Chỉ lãnh đạo đơn vị, đầu mối theo dõi của Sở Nội vụ"
    ):
        review.accept(report=report, by=someone, at=NOW)
    with pytest.raises(rights.NotAllowed):
        back(report, someone)
    assert fresh(report).state == State.SUBMITTED


def test_a_monitor_of_another_office_does_not_review(plan: Watched):
    someone = MembershipFactory(agency=plan.office, role=Role.MONITOR).user
    with pytest.raises(rights.NotAllowed):
        review.accept(report=plan.filed(), by=someone, at=NOW)


# --- Sending back


def test_a_report_goes_back_with_the_reason_of_an_entry(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    first = report.entries.all()[0]
    back(report, monitor, reason="  ", wrong={first.pk: f" {REASON}  "})
    now = fresh(report)
    assert (now.state, now.returned_by, now.returned_at) == (State.RETURNED, monitor, NOW)
    assert now.return_reason == f"Nội dung 1: {REASON}"
    assert verdicts(now) == [(Verdict.RETURNED, REASON), (Verdict.ACCEPTED, "")]
    event = AuditEvent.objects.get(verb=review.RETURNED)
    assert event.reason == now.return_reason
    assert event.changes["state"] == ["Đã nộp, chờ tiếp nhận", "Bị trả lại"]


def test_a_report_goes_back_as_a_whole(plan: Watched):
    report = plan.filed()
    back(report, plan.monitor())
    assert fresh(report).return_reason == REASON
    assert verdicts(report) == [("", "")] * 2


def test_it_does_not_go_back_without_a_word(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    first = report.entries.all()[0]
    with pytest.raises(review.NothingToReturn, match="Hãy ghi lý do chung"):
        back(report, monitor, reason="")
    with pytest.raises(ReasonMissing, match="ít nhất 3 chữ"):
        back(report, monitor, reason="Xem lại")
    with pytest.raises(ReasonMissing, match="ít nhất 3 chữ"):
        back(report, monitor, wrong={first.pk: "Sai"})
    assert fresh(report).state == State.SUBMITTED
    assert verdicts(report) == [("", "")] * 2


def test_an_entry_of_another_report_is_not_judged(plan: Watched):
    report, other = plan.filed(), plan.filed(obligation__agency=AgencyFactory())
    with pytest.raises(review.EntryOfAnother):
        back(report, plan.monitor(), wrong={other.entries.all()[0].pk: REASON})
    assert fresh(report).state == State.SUBMITTED


def test_before_the_lock_nothing_needs_to_be_opened(plan: Watched):
    report = plan.filed()
    back(report, plan.monitor(), fix_by=DAY)
    assert owed_by(report).reopened_until is None
    assert owed_by(report).closes_on == dt.date(2021, 3, 22)


def test_after_the_lock_it_is_open_until_the_day_that_was_given(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    back(report, monitor, fix_by=dt.date(2021, 4, 12), at=LATER)
    owed = owed_by(report)
    assert (owed.closes_on, owed.reopen_reason) == (dt.date(2021, 4, 12), REASON)
    assert (owed.reopened_by, owed.reopened_at) == (monitor, LATER)
    assert rights.is_open(owed, on=dt.date(2021, 4, 12))
    event = AuditEvent.objects.get(verb=review.RETURNED)
    assert event.changes["reopened_until"] == [None, "2021-04-12"]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (dt.date(2021, 3, 16), "Ngày 16/03/2021 đã qua"),
        (dt.date(2022, 2, 1), "muộn nhất là 31/01/2022"),
    ],
)
def test_the_day_is_neither_over_nor_beyond_reason(plan: Watched, day: dt.date, sentence: str):
    report = plan.filed()
    with pytest.raises(DayUnfit, match=sentence):
        back(report, plan.monitor(), fix_by=day)
    assert fresh(report).state == State.SUBMITTED


def test_the_last_day_and_today_do(plan: Watched):
    monitor = plan.monitor()
    for day in (dt.date(2021, 3, 17), dt.date(2022, 1, 31)):
        report = plan.filed(obligation__agency=AgencyFactory())
        back(report, monitor, fix_by=day)
        assert fresh(report).state == State.RETURNED


def test_a_second_click_finds_it_sent_back_and_another_word_does_not(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    for at in (NOW, LATER):
        back(report, monitor, at=at, fix_by=dt.date(2021, 4, 12))
    assert AuditEvent.objects.filter(verb=review.RETURNED).count() == 1
    with pytest.raises(NotNow, match="Hoàng Thị Theo đã trả lại báo cáo này lúc 16:42"):
        back(report, monitor, reason="Một lý do khác hẳn")


def test_nothing_goes_back_that_nobody_can_mend(plan: Watched):
    report = plan.filed()
    Obligation.objects.update(ended_on=NOW.date(), end_reason=Obligation.EndReason.SUCCESSION)
    with pytest.raises(rights.NotAllowed, match="đã kết thúc ngày 17/03/2021"):
        back(report, plan.monitor())
    Obligation.objects.update(ended_on=None, end_reason="")
    Paper.objects.filter(plan=plan.plan).update(state=Paper.State.CLOSED)
    with pytest.raises(rights.NotAllowed, match="không nhận báo cáo nữa"):
        back(report, plan.monitor())


def test_three_working_days_are_suggested(plan: Watched):
    owed = owed_by(plan.report())
    assert review.suggested_day(owed, on=dt.date(2021, 3, 17)) == dt.date(2021, 3, 22)
    assert review.suggested_day(owed, on=dt.date(2021, 3, 15)) == dt.date(2021, 3, 18)


def test_being_in_time_outlasts_a_return(plan: Watched):
    report, monitor = plan.filed(), plan.monitor()
    back(report, monitor, fix_by=dt.date(2021, 4, 12), at=LATER)
    file(fresh(report), by=plan.clerk(), at=LATER)
    review.accept(report=report, by=monitor, at=LATER)
    assert fresh(report).first_submitted_on == dt.date(2021, 3, 16) <= owed_by(report).last_due_on


# --- Many at once


def test_of_many_each_is_judged_on_its_own(plan: Watched):
    monitor, other = plan.monitor(), plan.monitor("Lý Văn Sau")
    good, taken, refiled = (plan.filed(obligation__agency=AgencyFactory()) for _ in range(3))
    draft = plan.report(obligation__agency=AgencyFactory())
    review.accept(report=taken, by=other, at=NOW)
    back(refiled, other)
    file(fresh(refiled), by=plan.clerk())
    shown = [(each.pk, 1) for each in (good, taken, refiled)]
    outcome = review.accept_many(
        reports=[*shown, (draft.pk, 0), (0, 1), (good.pk, 1)], by=monitor, at=LATER
    )
    assert [each.pk for each in outcome.accepted] == [good.pk]
    said = {each.report_id: each.sentence for each in outcome.refused}
    assert said[taken.pk] == "Lý Văn Sau đã tiếp nhận báo cáo này lúc 16:42 ngày 17/03/2021."
    assert "đã nộp lại báo cáo này (lần 2)" in said[refiled.pk]
    assert said[draft.pk] == "Báo cáo này chưa nộp."
    assert said[0] == "Không còn báo cáo này."
    assert [fresh(each).state for each in (good, taken, refiled, draft)] == [
        State.ACCEPTED, State.ACCEPTED, State.SUBMITTED, State.DRAFT,
    ]  # fmt: skip


def test_of_many_what_belongs_to_another_monitor_is_refused(plan: Watched):
    elsewhere = watched()
    report = elsewhere.filed()
    outcome = review.accept_many(reports=[(report.pk, 1)], by=plan.monitor(), at=NOW)
    assert not outcome.accepted
    assert "Chỉ lãnh đạo đơn vị, đầu mối theo dõi" in outcome.refused[0].sentence
    assert fresh(report).state == State.SUBMITTED
