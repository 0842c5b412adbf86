"""A report is sent once, as it was said; where the head approves it goes by the head."""

import datetime as dt

import pytest

from agencies.models import AuditEvent
from agencies.reasons import ReasonMissing
from plans.models import ContentItem
from reports.actions import completeness, filed, filing, rights
from reports.answers import Answers, Count
from reports.models import ProgressReport, Revision, RhythmChoice
from reports.snapshots import Filed
from tests.factories import EvidenceFactory
from tests.reports.desks import AT, TOLD, Desk, answers, desk, saved, sent

pytestmark = pytest.mark.django_db

State = ProgressReport.State
AFTER_LOCK = dt.datetime(2021, 3, 22, 17, 0, tzinfo=dt.UTC)
BEFORE_LOCK = AFTER_LOCK - dt.timedelta(seconds=1)


@pytest.fixture
def office() -> Desk:
    return desk(due_in=None)


@pytest.fixture
def strict() -> Desk:
    """An office whose head approves."""
    return desk(due_in=None, head_approves=True)


def handed_up(office: Desk) -> None:
    saved(office)
    filing.hand_up(report=office.report, version=1, by=office.clerk, at=AT)


def test_a_report_is_filed_as_it_was_said(office: Desk):
    saved(office)
    evidence = EvidenceFactory(report=office.report, name="anh.pdf")
    evidence.entries.add(office.entries[0])
    revision = sent(office)
    now = office.now
    assert (now.state, now.revision, now.submitted_by) == (State.SUBMITTED, 1, office.clerk)
    assert now.first_submitted_on == dt.date(2021, 3, 16)
    assert revision.reference == f"BN-{now.pk}-1"
    kept = Filed.from_json(Revision.objects.get().content)
    assert kept == filed.as_filed(ProgressReport.objects.whole().get(pk=now.pk))
    assert [(e.name, e.sha256, e.entry_ids) for e in kept.evidence] == [
        ("anh.pdf", evidence.sha256, (office.entries[0].pk,))
    ]
    assert [each.verb for each in AuditEvent.objects.order_by("pk")] == [
        "soạn báo cáo",
        "nộp báo cáo",
    ]


def test_the_last_second_of_the_lock_day_still_counts(office: Desk):
    saved(office)
    assert sent(office, at=BEFORE_LOCK).number == 1
    assert office.now.first_submitted_on == dt.date(2021, 3, 22)


def test_a_second_click_finds_it_done(office: Desk):
    saved(office)
    revision = sent(office)
    with pytest.raises(filing.AlreadySubmitted) as second:
        sent(office)
    assert second.value.revision == revision
    assert Revision.objects.count() == 1


def test_what_was_saved_in_another_window_is_looked_at_before_it_is_sent(office: Desk):
    saved(office)
    with pytest.raises(filing.StaleVersion):
        sent(office, version=0)
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("first", "part"),
    [
        ({"state": ""}, "state"),
        ({"narrative": ""}, "narrative"),
        ({"state": "ongoing", "narrative": "Đã làm"}, "narrative"),
        ({"narrative": "", "counts": (Count("A", "lần", 0),)}, "narrative"),
    ],
)
def test_what_is_missing_is_named(office: Desk, first: dict[str, object], part: str):
    saved(office, answers(office, **first))
    with pytest.raises(filing.Incomplete) as refusal:
        sent(office)
    assert [(each.entry_id, each.part) for each in refusal.value.problems] == [
        (office.entries[0].pk, part)
    ]
    assert "Nội dung 1: " in refusal.value.problems[0].message
    assert office.now.state == State.DRAFT


@pytest.mark.parametrize(
    "first",
    [
        {"state": "nil", "narrative": ""},
        {"state": "not_done", "narrative": ""},
        {"narrative": "", "counts": (Count("A", "lần", 1),)},
    ],
)
def test_what_says_enough_is_filed(office: Desk, first: dict[str, object]):
    saved(office, answers(office, **first))
    assert sent(office).number == 1


def test_an_event_may_be_passed_over(office: Desk):
    office.report.entries.update(is_optional=True)
    saved(office, Answers(summary="Không có sự kiện nào"))
    assert sent(office).number == 1


def test_an_open_rhythm_is_chosen_first(office: Desk):
    duty = office.entries[0].duty
    ContentItem.objects.filter(pk=duty.item_id).update(
        schedule_kind="recurring", schedule_text="Theo tháng hoặc quý", every=["month", "quarter"]
    )
    saved(office)
    with pytest.raises(filing.Incomplete, match="Còn 1 mục") as refusal:
        sent(office)
    assert refusal.value.problems[0].part == "rhythm"
    RhythmChoice.objects.create(duty=duty, rhythm="quarter", chosen_at=AT, chosen_by=office.clerk)
    assert sent(office).number == 1


def test_what_should_be_looked_at_keeps_nothing_from_being_filed(office: Desk):
    saved(office, answers(office, occurrences_done=()))
    office.report.entries.update(occurrences=[["month", 1]])
    whole = ProgressReport.objects.whole().get(pk=office.report.pk)
    said = [each.message for each in completeness.advice_on(whole)]
    assert said == [
        "Nội dung 1: chưa có tài liệu kiểm chứng.",
        "Nội dung 1: ghi “Đã thực hiện” nhưng còn 1 lần chưa đánh dấu.",
    ]
    assert sent(office).number == 1


def test_sent_again_after_a_return_the_first_day_stays_and_the_verdicts_go(office: Desk):
    saved(office)
    sent(office)
    ProgressReport.objects.update(
        state=State.RETURNED, returned_at=AT, returned_by=office.head, return_reason="Thiếu ảnh"
    )
    office.report.entries.update(verdict="returned", verdict_reason="Thiếu ảnh")
    saved(office, answers(office, narrative="Đã bổ sung ảnh hội nghị"))
    assert sent(office, at=BEFORE_LOCK).number == 2
    now = office.now
    assert (now.first_submitted_on, now.return_reason) == (dt.date(2021, 3, 16), "")
    assert set(now.entries.values_list("verdict", "verdict_reason")) == {("", "")}
    first = Filed.from_json(Revision.objects.get(number=1).content)
    assert first.entries[0].narrative == TOLD


# --- The head's approval


def test_where_the_head_approves_a_clerk_only_hands_up(strict: Desk):
    saved(strict)
    with pytest.raises(
        rights.NotAllowed, match="Chỉ lãnh đạo đơn vị của Sở Tư pháp được duyệt và gửi"
    ):
        sent(strict)
    filing.hand_up(report=strict.report, version=1, by=strict.clerk, at=AT)
    now = strict.now
    assert (now.state, now.handed_up_by) == (State.AWAITING, strict.clerk)
    with pytest.raises(rights.NotAllowed, match="đang chờ lãnh đạo đơn vị duyệt"):
        saved(strict, answers(strict, narrative="Sửa thêm một chút"))
    revision = filing.submit(report=strict.report, version=1, by=strict.head, at=AT)
    assert (revision.submitted_by, strict.now.state) == (strict.head, State.SUBMITTED)


def test_handed_up_twice_it_is_handed_up_once(strict: Desk):
    handed_up(strict)
    with pytest.raises(filing.AlreadyHandedUp):
        filing.hand_up(report=strict.report, version=1, by=strict.clerk, at=AT)


def test_what_is_not_complete_is_not_handed_up(strict: Desk):
    with pytest.raises(filing.Incomplete):
        filing.hand_up(report=strict.report, version=0, by=strict.clerk, at=AT)


def test_a_clerk_takes_back_what_waits(strict: Desk):
    handed_up(strict)
    filing.take_back(report=strict.report, by=strict.clerk, at=AT)
    now = strict.now
    assert (now.state, now.handed_up_at, now.handed_up_by) == (State.DRAFT, None, None)
    with pytest.raises(filing.NotHandedUp, match="không còn chờ lãnh đạo duyệt"):
        filing.take_back(report=strict.report, by=strict.clerk, at=AT)


def test_the_head_gives_back_with_a_reason(strict: Desk):
    handed_up(strict)
    with pytest.raises(rights.NotAllowed, match="Chỉ lãnh đạo"):
        filing.give_back(report=strict.report, reason="Thiếu số liệu", by=strict.clerk, at=AT)
    with pytest.raises(ReasonMissing):
        filing.give_back(report=strict.report, reason="Sai", by=strict.head, at=AT)
    filing.give_back(report=strict.report, reason="Bổ sung số liệu tháng 2", by=strict.head, at=AT)
    assert (strict.now.state, strict.now.return_reason) == (State.DRAFT, "Bổ sung số liệu tháng 2")
    assert AuditEvent.objects.latest("pk").reason == "Bổ sung số liệu tháng 2"


def test_what_the_monitor_sent_back_is_still_sent_back_when_the_head_gives_it_back(strict: Desk):
    handed_up(strict)
    filing.submit(report=strict.report, version=1, by=strict.head, at=AT)
    ProgressReport.objects.update(
        state=State.RETURNED, returned_at=AT, returned_by=strict.head, return_reason="Thiếu ảnh"
    )
    filing.hand_up(report=strict.report, version=1, by=strict.clerk, at=AT)
    filing.take_back(report=strict.report, by=strict.clerk, at=AT)
    assert (strict.now.state, strict.now.return_reason) == (State.RETURNED, "Thiếu ảnh")


# --- What was filed before


def test_the_period_before_is_that_of_the_same_office_and_plan(office: Desk):
    saved(office)
    sent(office)
    period = office.report.obligation.period
    period.pk, period.number = None, 2
    period.window_end += dt.timedelta(days=90)
    period.save()
    owed = office.report.obligation
    owed.pk, owed.period = None, period
    owed.save()
    later = ProgressReport.objects.create(obligation=owed)
    before = filed.of_period_before(later)
    assert before is not None
    assert before.entries[0].narrative == TOLD
    assert filed.of_period_before(office.now) is None
    assert filed.last_filed(office.now) == before
    assert filed.last_filed(later) is None
