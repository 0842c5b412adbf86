"""Urging letters: who is late, one click, the frozen list, and what has changed since."""

import datetime as dt

import pytest

from agencies.models import Agency, AuditEvent, DayOff
from agencies.roles import Role
from documents.models import Paper
from reports import letters as words
from reports.actions import late, letters, rights
from reports.models import Obligation, ProgressReport, UrgingLetter
from tests.factories import AgencyFactory, MembershipFactory, PeriodFactory, ReportFactory
from tests.reports.urged import AT, TODAY, Urging, file, urging, whole

pytestmark = pytest.mark.django_db

MONDAY = AT + dt.timedelta(days=3)


@pytest.fixture
def here() -> Urging:
    return urging()


def names(found) -> list[tuple[str, int, str]]:
    return [(each.office, each.days_late, each.standing) for each in found]


class TestWhoIsLate:
    def test_who_has_not_filed_and_who_has_not_mended(self, here):
        file(here.late("Sở Y tế"))
        found = late.late(here.watch.plan, on=TODAY)
        # Offices of the province before communes.
        assert names(found) == [
            ("Sở Tư pháp", 2, words.NOT_FILED), ("UBND xã Bằng Thành", 2, words.RETURNED),
        ]  # fmt: skip

    def test_nobody_on_the_due_day_itself(self, here):
        assert late.late(here.watch.plan, on=dt.date(2021, 3, 17)) == []

    def test_days_off_do_not_count(self, here):
        DayOff.objects.create(day="2021-03-18", name="Ngày lập tỉnh", province=here.watch.province)
        assert names(late.late(here.watch.plan, on=TODAY))[0] == ("Sở Tư pháp", 1, words.NOT_FILED)

    def test_after_the_lock_it_says_so(self, here):
        found = late.late(here.watch.plan, on=dt.date(2021, 3, 23))
        assert [each.standing for each in found] == [words.LOCKED, words.RETURNED]

    def test_more_time_is_no_lateness(self, here):
        Obligation.objects.filter(pk=here.silent.pk).update(
            extended_to=TODAY, extension_reason="Mưa lũ tại xã", extended_at=AT,
            extended_by=here.monitor,
        )  # fmt: skip
        assert [each.office for each in late.late(here.watch.plan, on=TODAY)] == [
            "UBND xã Bằng Thành"
        ]

    def test_what_may_still_be_mended_is_not_late(self, here):
        Obligation.objects.filter(pk=here.returned.pk).update(
            reopened_until=TODAY, reopen_reason="Thiếu ảnh hội nghị", reopened_at=AT,
            reopened_by=here.monitor,
        )  # fmt: skip
        assert [each.office for each in late.late(here.watch.plan, on=TODAY)] == ["Sở Tư pháp"]
        after = late.late(here.watch.plan, on=TODAY + dt.timedelta(days=3))
        # From the day until which it could be mended.
        assert names(after)[1] == ("UBND xã Bằng Thành", 1, words.RETURNED)

    def test_what_has_ended_or_was_entered_afterwards_is_nobodys(self, here):
        Obligation.objects.filter(pk=here.silent.pk).update(
            ended_on=TODAY, end_reason=Obligation.EndReason.SUCCESSION
        )
        Obligation.objects.filter(pk=here.returned.pk).update(is_backfill=True)
        assert late.late(here.watch.plan, on=TODAY) == []

    def test_other_plans_are_not_asked(self, here):
        urging()
        assert len(late.late(here.watch.plan, on=TODAY)) == 2


class TestOneClick:
    def test_everything_is_filled_in(self, here):
        letter = here.made()
        assert letter.paper.kind == Paper.Kind.LETTER
        assert (letter.paper.state, letter.paper.symbol) == (Paper.State.DRAFT, "SNV")
        assert letter.paper.issuer == here.home
        assert (letter.signer_title, letter.signer_name) == ("GIÁM ĐỐC", "Nông Văn Tân")
        # Three working days after Friday.
        assert letter.reply_by == dt.date(2021, 3, 24)
        assert letter.subject.endswith("Kế hoạch số 892/KH-UBND kỳ quý I/2021")
        assert "Kế hoạch số 892/KH-UBND ngày 30 tháng 12 năm 2020" in letter.opening
        assert letter.recipients.splitlines()[-1] == "Lưu: VT"
        assert [str(each) for each in letter.offices.all()] == [
            "Sở Tư pháp · Quý I/2021", "UBND xã Bằng Thành · Quý I/2021",
        ]  # fmt: skip
        event = AuditEvent.objects.get(verb="soạn công văn đôn đốc")
        assert (event.by_name, event.agency_id) == (str(here.monitor), here.home.pk)

    def test_only_those_who_were_ticked(self, here):
        letter = here.made(obligations=[here.silent.pk])
        assert [each.agency_name for each in letter.offices.all()] == ["Sở Tư pháp"]

    def test_who_is_not_late_cannot_be_urged(self, here):
        in_time = here.late("Sở Y tế")
        file(in_time)
        with pytest.raises(letters.NobodyLate, match="Không còn báo cáo nào quá hạn"):
            here.made(obligations=[in_time.pk])
        assert not UrgingLetter.objects.exists()
        assert not Paper.objects.filter(kind=Paper.Kind.LETTER).exists()

    def test_obligations_of_another_plan_are_left_out(self, here):
        other = urging()
        with pytest.raises(letters.NobodyLate):
            here.made(obligations=[other.silent.pk])

    def test_only_who_watches_the_plan(self, here):
        stranger = MembershipFactory(agency=here.watch.office, role=Role.MONITOR).user
        with pytest.raises(rights.NotAllowed, match="Chỉ "):
            here.made(by=stranger)

    def test_a_plan_that_was_recalled_urges_nobody(self, here):
        Paper.objects.filter(plan=here.watch.plan).update(state=Paper.State.RECALLED)
        with pytest.raises(rights.NotAllowed, match="Đã thu hồi"):
            here.made()

    def test_the_next_letter_is_signed_as_the_last(self, here):
        first = here.made()
        UrgingLetter.objects.update(
            signing_capacity="KT. GIÁM ĐỐC", signer_title="PHÓ GIÁM ĐỐC", signer_name="Lê Thị Mẫu"
        )
        Paper.objects.filter(pk=first.paper_id).update(symbol="SNV-CCHC")
        second = here.made(at=MONDAY)
        assert (second.signing_capacity, second.signer_name) == ("KT. GIÁM ĐỐC", "Lê Thị Mẫu")
        assert second.paper.symbol == "SNV-CCHC"

    @pytest.mark.parametrize(
        ("name", "kind", "title"),
        [
            ("Văn phòng Sở", Agency.Kind.INTERNAL, "CHÁNH VĂN PHÒNG"),
            ("Ủy ban nhân dân xã Xa", Agency.Kind.COMMITTEE, "CHỦ TỊCH"),
            ("Đài Phát thanh", Agency.Kind.PRESS, "THỦ TRƯỞNG CƠ QUAN"),
        ],
    )
    def test_the_head_of_each_kind_of_office(self, here, name, kind, title):
        monitor = AgencyFactory(parent=here.watch.province, name=name, kind=kind)
        plan = here.watch.plan
        plan.monitor = monitor
        plan.save()
        person = MembershipFactory(agency=monitor, role=Role.MONITOR).user
        assert here.made(by=person).signer_title == title


class TestTwice:
    def test_a_second_click_finds_the_first_letter(self, here):
        assert here.made().pk == here.made().pk
        assert UrgingLetter.objects.count() == 1

    def test_others_on_the_same_day_are_asked_about(self, here):
        first = here.made(obligations=[here.silent.pk])
        with pytest.raises(letters.UrgedToday, match="Hôm nay đã soạn") as asked:
            here.made(obligations=[here.returned.pk])
        assert asked.value.letter == first
        second = here.made(obligations=[here.returned.pk], after=first.pk)
        assert second.pk != first.pk
        # And its second click finds it.
        assert here.made(obligations=[here.returned.pk], after=first.pk).pk == second.pk

    def test_one_that_was_submitted_is_not_taken_for_the_draft(self, here):
        first = here.made()
        Paper.objects.filter(pk=first.paper_id).update(state=Paper.State.SUBMITTED)
        with pytest.raises(letters.UrgedToday):
            here.made()

    def test_on_another_day_nobody_is_asked(self, here):
        assert here.made().pk != here.made(at=MONDAY).pk


class TestTheListIsFrozen:
    def test_days_go_by_and_offices_file_and_the_letter_says_what_it_said(self, here):
        before = here.made().urged
        file(here.silent, MONDAY)
        Agency.objects.filter(pk=here.silent.agency_id).update(short_name="Sở Tư pháp mới")
        letter = UrgingLetter.objects.whole().get()
        assert letter.urged == before
        told = letter.changed_since(on=MONDAY.date())
        assert [(row.agency_name, change) for row, change in told] == [
            ("Sở Tư pháp", "đã nộp ngày 22/03/2021")
        ]

    def test_more_time_and_an_end_are_told_too(self, here):
        letter = here.made()
        Obligation.objects.filter(pk=here.silent.pk).update(
            extended_to="2021-03-30", extension_reason="Mưa lũ tại xã", extended_at=AT,
            extended_by=here.monitor,
        )  # fmt: skip
        Obligation.objects.filter(pk=here.returned.pk).update(
            ended_on=TODAY, end_reason=Obligation.EndReason.SUCCESSION
        )
        told = [change for _, change in whole(letter).changed_since(on=TODAY)]
        assert told == ["được gia hạn đến 30/03/2021", "không còn phải nộp"]

    def test_taken_anew_it_says_who_came_and_who_went(self, here):
        letter = here.made(obligations=[here.silent.pk, here.returned.pk])
        file(here.silent, MONDAY)
        other = here.late("Sở Y tế")
        done = letters.retake(
            letter=letter, obligations=[here.silent.pk, here.returned.pk, other.pk],
            version=letter.version, by=here.monitor, at=MONDAY,
        )  # fmt: skip
        assert done.added == ("Sở Y tế · Quý I/2021",)
        assert done.dropped == ("Sở Tư pháp · Quý I/2021",)
        now = whole(letter)
        assert [(each.office, each.days_late) for each in now.urged] == [
            ("Sở Y tế", 3), ("UBND xã Bằng Thành", 3)
        ]  # fmt: skip
        assert now.taken_on == MONDAY.date()
        event = AuditEvent.objects.get(verb="cập nhật danh sách đôn đốc")
        assert event.changes["dropped"] == ["Sở Tư pháp · Quý I/2021"]

    def test_with_nobody_left_the_list_stays(self, here):
        letter = here.made(obligations=[here.silent.pk])
        file(here.silent, MONDAY)
        with pytest.raises(letters.NobodyLate):
            letters.retake(
                letter=letter, obligations=[here.silent.pk], version=letter.version,
                by=here.monitor, at=MONDAY,
            )  # fmt: skip
        assert len(whole(letter).urged) == 1


class TestWords:
    def rewritten(self, here, letter, **given):
        said = {
            "letter": letter, "texts": letter.texts, "symbol": "SNV-CCHC",
            "version": letter.version, "by": here.monitor, "at": AT, **given,
        }  # fmt: skip
        return letters.rewrite(**said)

    def test_they_are_kept_with_the_log(self, here):
        letter = here.made()
        letter.closing = "Đề nghị quan tâm.\n\n  Xin\u200b cảm ơn. "
        self.rewritten(here, letter)
        now = whole(letter)
        assert now.closing == "Đề nghị quan tâm.\nXin cảm ơn."
        assert now.paper.symbol == "SNV-CCHC"
        assert now.version == letter.version + 1
        changes = AuditEvent.objects.get(verb="sửa công văn đôn đốc").changes
        assert set(changes) == {"closing", "symbol"}

    def test_an_old_page_does_not_overwrite(self, here):
        letter = here.made()
        old = whole(letter)
        self.rewritten(here, letter)
        with pytest.raises(letters.WrittenMeanwhile, match="đã được sửa ở nơi khác"):
            self.rewritten(here, old, symbol="SNV-VP")
        assert whole(letter).paper.symbol == "SNV-CCHC"

    def test_once_submitted_nobody_writes(self, here):
        letter = here.made()
        Paper.objects.filter(pk=letter.paper_id).update(state=Paper.State.SUBMITTED)
        for step in (
            lambda: self.rewritten(here, letter),
            lambda: letters.discard(letter=letter, by=here.monitor, at=AT),
            lambda: letters.retake(
                letter=letter, obligations=[here.silent.pk], version=letter.version,
                by=here.monitor, at=AT,
            ),
        ):  # fmt: skip
            with pytest.raises(letters.NotOpen, match="Trình ký"):
                step()
        assert len(whole(letter).urged) == 2

    def test_a_draft_is_thrown_away_and_the_log_keeps_whom_it_named(self, here):
        letter = here.made()
        letters.discard(letter=letter, by=here.monitor, at=AT)
        assert not UrgingLetter.objects.exists()
        assert not Paper.objects.filter(kind=Paper.Kind.LETTER).exists()
        event = AuditEvent.objects.get(verb="bỏ dự thảo công văn đôn đốc")
        assert event.changes["urged"][0] == "Sở Tư pháp · Quý I/2021"
        with pytest.raises(letters.NotOpen, match="đã bị bỏ"):
            letters.discard(letter=letter, by=here.monitor, at=AT)


def test_several_periods_are_one_letter(here):
    half = PeriodFactory(plan=here.watch.plan, kind="half", number=1)
    ReportFactory(obligation__agency=here.watch.office, obligation__period=half)
    letter = here.made()
    assert "kỳ" not in letter.subject
    assert [each.period for each in letter.urged] == [
        "Quý I/2021", "6 tháng đầu năm 2021", "Quý I/2021"
    ]  # fmt: skip


def test_making_a_long_list_takes_no_more_queries(here, django_assert_max_num_queries):
    for n in range(20):
        here.late(f"Sở Thứ {n}")
    with django_assert_max_num_queries(24):
        letter = letters.make(plan=here.watch.plan, obligations=None, by=here.monitor, at=AT)
    assert letter.offices.count() == 22
    assert ProgressReport.objects.count() == 22
