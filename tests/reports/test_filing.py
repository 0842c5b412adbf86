"""A draft is kept, and nothing that was typed is lost or written over."""

import datetime as dt

import pytest

from agencies.models import AuditEvent
from documents.models import Paper
from reports.actions import filing, rights
from reports.answers import Answer, Answers, Count
from reports.models import FormatCount, ProgressReport
from tests.factories import EntryFactory, UserFactory
from tests.reports.desks import AT, TOLD, Desk, answers, desk, saved, sent

pytestmark = pytest.mark.django_db

State = ProgressReport.State
AFTER_LOCK = dt.datetime(2021, 3, 22, 17, 0, tzinfo=dt.UTC)
BEFORE_LOCK = AFTER_LOCK - dt.timedelta(seconds=1)


@pytest.fixture
def office() -> Desk:
    return desk(due_in=None)


def test_a_draft_is_kept_with_who_and_when(office: Desk):
    now = saved(office, answers(office, counts=(Count("Trên Cổng TTĐT", "tin, bài", 12),)))
    assert (now.version, now.saved_at, now.saved_by) == (1, AT, office.clerk)
    first = now.entries.get(pk=office.entries[0].pk)
    assert (first.state, first.narrative) == ("done", TOLD)
    assert [str(each) for each in first.counts.all()] == ["12 tin, bài (Trên Cổng TTĐT)"]


def test_a_blank_number_makes_no_row_and_nought_does(office: Desk):
    saved(office, answers(office, counts=(Count("A", "lần", None), Count("B", "lần", 0))))
    assert [(each.name, each.quantity) for each in FormatCount.objects.all()] == [("B", 0)]


def test_one_form_named_twice_is_one_with_both_numbers(office: Desk):
    twice = (Count("Tờ rơi", "tờ", 5), Count(" Tờ  rơi ", "tờ", 7))
    saved(office, answers(office, counts=twice))
    assert [each.quantity for each in FormatCount.objects.all()] == [12]


def test_entries_that_are_not_answered_stay(office: Desk):
    saved(office)
    saved(office, Answers({office.entries[1].pk: Answer(state="done")}, summary="Tốt"))
    assert office.now.entries.get(pk=office.entries[0].pk).narrative == TOLD
    assert office.now.summary == "Tốt"


def test_answers_for_entries_of_another_report_are_passed_over(office: Desk):
    other = EntryFactory()
    saved(office, Answers({other.pk: Answer(state="done", narrative="Lạ")}, summary="x"))
    other.refresh_from_db()
    assert (other.state, other.narrative) == ("", "")


def test_a_state_that_is_none_and_an_occurrence_that_is_not_asked_are_not_kept(office: Desk):
    office.entries[0].occurrences = [["month", 1]]
    office.entries[0].save()
    said = answers(office, state="xong", occurrences_done=(("month", 1), ("month", 9)))
    saved(office, said)
    first = office.now.entries.get(pk=office.entries[0].pk)
    assert (first.state, first.occurrences_done) == ("", [["month", 1]])


def test_from_a_stale_version_nothing_is_overwritten(office: Desk):
    saved(office)
    other = Answers({office.entries[0].pk: Answer(state="ongoing", narrative="Đang làm dở dang")})
    with pytest.raises(filing.StaleVersion, match=r"Hoàng Tư Pháp.*Chưa có gì bị ghi đè"):
        filing.save(report=office.report, answers=other, version=0, by=office.head, at=AT)
    assert office.now.entries.get(pk=office.entries[0].pk).narrative == TOLD
    assert office.now.version == 1


def test_the_same_words_again_are_no_conflict(office: Desk):
    saved(office)
    again = filing.save(
        report=office.report, answers=answers(office), version=0, by=office.clerk, at=AT
    )
    assert again.version == 1


def test_a_draft_is_kept_after_the_lock_and_only_sending_is_refused(office: Desk):
    assert saved(office, at=AFTER_LOCK).version == 1
    with pytest.raises(
        rights.NotAllowed, match=r"đã khóa sau ngày 22/03/2021.*Sở Nội vụ có thể mở lại"
    ):
        sent(office, at=AFTER_LOCK)
    assert office.now.state == State.DRAFT


def test_what_was_filed_is_not_saved_over(office: Desk):
    saved(office)
    sent(office)
    with pytest.raises(rights.NotAllowed, match="đã nộp, đang chờ tiếp nhận"):
        saved(office, answers(office, narrative="Viết thêm một câu nữa"))
    assert office.now.entries.get(pk=office.entries[0].pk).narrative == TOLD


def test_of_a_plan_that_was_recalled_nothing_is_saved(office: Desk):
    Paper.objects.update(state=Paper.State.RECALLED)
    with pytest.raises(rights.NotAllowed, match="không nhận báo cáo nữa"):
        saved(office)


def test_a_stranger_saves_nothing(office: Desk):
    with pytest.raises(rights.NotAllowed, match="Chỉ chuyên viên, lãnh đạo đơn vị của"):
        filing.save(
            report=office.report, answers=answers(office), version=0, by=UserFactory(), at=AT
        )


def test_the_log_has_who_wrote_and_not_each_pause(office: Desk):
    for narrative in ("Một hai ba", "Một hai ba bốn", "Một hai ba bốn năm"):
        saved(office, answers(office, narrative=narrative))
    assert [each.verb for each in AuditEvent.objects.all()] == ["soạn báo cáo"]
