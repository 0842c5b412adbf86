"""Numbering a plan: checked as of its day, printed once, frozen; and what stops on the way."""

import datetime as dt
from dataclasses import replace

import pytest

from agencies.models import AuditEvent, GroupMember
from agencies.reasons import ReasonMissing
from documents import pdf, vault
from documents.actions import claims, numbers, papers
from documents.checking import check_url
from documents.models import Paper
from documents.press import RenderFailed
from plans.actions import accepting, issuing, numbering
from plans.actions.papers import PaperNotRendered, document_of
from plans.models import Acceptance, Assignment, ContentItem, Plan
from tests.documents import readers
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    GroupFactory,
    PaperFactory,
    PlanFactory,
)
from tests.plans.lives import (
    AT,
    DAY,
    REASON,
    WANTED,
    numbered_plan,
    plan_in,
    submitted_plan,
)

pytestmark = pytest.mark.django_db

State = Paper.State


def number(plan: Plan, wanted: numbering.Wanted = WANTED) -> Paper:
    return numbering.number(plan=plan, wanted=wanted, by=None, at=AT)


def text_of(paper: Paper, folder: object) -> str:
    path = folder / "van-ban.pdf"  # type: ignore[operator]
    path.write_bytes(vault.read(paper.sha256))
    return readers.flat(readers.text(path))


class TestThePaper:
    def test_has_its_number_its_day_and_no_mark(self, tmp_path):
        plan = submitted_plan()
        paper = number(plan)
        assert (paper.state, paper.number, paper.symbol) == (State.NUMBERED, "7", "KH-SNV")
        assert (paper.day, paper.claim, paper.numbered_at) == (DAY, "", AT)
        text = text_of(paper, tmp_path)
        assert "Số: 07/KH-SNV" in text
        assert "ngày 05 tháng 01 năm 2021" in text
        assert "DỰ THẢO" not in text

    def test_is_what_the_plan_prints_as_byte_for_byte(self):
        paper = numbered_plan().paper
        plan = Plan.objects.whole().get()
        printed = pdf.print_anew(document_of(plan, mark=""))
        assert vault.read(paper.sha256) == printed.content
        assert printed.signature
        assert paper.signature_page == printed.signature.page
        assert paper.signature_box == list(printed.signature.box)

    def test_is_not_touched_when_the_office_changes_its_name(self):
        plan = numbered_plan()
        plan.issuer.name = "Sở Tên Mới"
        plan.issuer.save()
        before = plan.paper.sha256
        issuing.issue(plan=plan, by=None, at=AT, signed_by="Nông Văn Tân", signed_on=DAY)
        assert Paper.objects.get().sha256 == before
        assert vault.is_whole(before)

    def test_carries_a_code_where_the_issuer_wants_it(self, tmp_path):
        office = AgencyFactory(name="Sở Nội vụ", symbol="SNV", prints_check_code=True)
        paper = numbered_plan(issuer=office).paper
        assert paper.check_token in check_url(paper)
        assert "Quét mã để kiểm tra" in text_of(paper, tmp_path)

    def test_is_told_in_the_log_step_by_step(self):
        paper = numbered_plan().paper
        events = AuditEvent.objects.order_by("pk")
        assert [each.verb for each in events] == ["trình ký", "giữ số", "cấp số"]
        assert events.last().changes["sha256"] == paper.sha256  # type: ignore[union-attr]


class TestTheNumber:
    def test_proposed_is_the_next_of_the_register(self):
        plan = submitted_plan()
        assert numbering.propose(plan=plan, on=DAY).number == "1"
        first = number(plan)
        assert first.series
        other = submitted_plan(issuer=plan.issuer)
        proposal = numbering.propose(plan=other, on=DAY)
        assert (proposal.number, proposal.symbol, proposal.day) == ("8", "KH-SNV", DAY)
        assert proposal.series == first.series

    def test_proposed_is_the_one_the_draft_came_with(self):
        plan = submitted_plan(paper__number="892", paper__day=dt.date(2020, 12, 30))
        proposal = numbering.propose(plan=plan, on=DAY)
        assert (proposal.number, proposal.day) == ("892", dt.date(2020, 12, 30))

    def test_of_another_plan_leaves_this_one_submitted(self):
        first = numbered_plan()
        plan = submitted_plan(issuer=first.issuer)
        with pytest.raises(numbers.NumberTaken, match="07/KH-SNV năm 2021"):
            number(plan, numbering.Wanted("07", DAY))
        assert Paper.objects.get(plan=plan).state == State.SUBMITTED

    def test_is_given_once(self):
        plan = numbered_plan()
        with pytest.raises(papers.NotNow, match="chờ ký"):
            number(plan, numbering.Wanted("8", DAY))
        assert Paper.objects.get().number == "7"

    def test_has_another_symbol_if_the_registrar_says_so(self):
        paper = number(submitted_plan(), replace(WANTED, symbol="KH-SNVM"))
        assert paper.reference == "07/KH-SNVM"


class TestTheChecks:
    @pytest.fixture
    def plan(self) -> Plan:
        """A plan whose appendix names another number, which shows once it has its own."""
        plan = submitted_plan()
        plan.appendices.update(caption="(Kèm theo Kế hoạch số 8/KH-SNV ngày 06/01/2021 của Sở)")
        return plan

    def open_warnings(self, plan: Plan) -> list[str]:
        with pytest.raises(accepting.ChecksOpen) as refused:
            number(plan)
        return [accepting.digest_of(each) for each in refused.value.standing.open_warnings]

    def test_warnings_stop_until_each_has_a_reason(self, plan):
        digests = self.open_warnings(plan)
        assert len(digests) == 2
        one = replace(WANTED, reasons={digests[0]: REASON})
        with pytest.raises(accepting.ChecksOpen, match="1 cảnh báo"):
            number(plan, one)
        assert not Acceptance.objects.exists()
        assert number(plan, replace(one, reason_for_all="Đã đối chiếu với bản gốc")).number == "7"
        kept = Acceptance.objects.values_list("code", "reason").order_by("pk")
        assert set(kept) == {
            ("number-mismatch", REASON),
            ("date-mismatch", "Đã đối chiếu với bản gốc"),
        }
        assert AuditEvent.objects.filter(verb="chấp nhận cảnh báo").count() == 2

    def test_a_reason_that_says_nothing_stops_too(self, plan):
        with pytest.raises(ReasonMissing):
            number(plan, replace(WANTED, reason_for_all="đã xem"))
        self.assert_untouched(plan)

    def test_errors_stop_and_no_reason_helps(self, plan):
        ContentItem.objects.update(lead_text="")
        Assignment.objects.all().delete()
        with pytest.raises(accepting.ChecksOpen, match="1 lỗi"):
            number(plan, replace(WANTED, reason_for_all=REASON))
        self.assert_untouched(plan)

    def assert_untouched(self, plan: Plan) -> None:
        paper = Paper.objects.get(plan=plan)
        assert (paper.state, paper.number, paper.claim) == (State.SUBMITTED, "", "")
        assert not Acceptance.objects.exists()


class TestTheDay:
    def test_decides_whom_the_rows_name(self):
        """An office that closes between the draft's day and the day of the paper is pointed out."""
        plan = submitted_plan(paper__day=DAY)
        lead = AgencyFactory(
            parent=plan.issuer.parent, name="Sở Sắp Đóng", valid_to=dt.date(2021, 2, 28)
        )
        AssignmentFactory(item=plan.items.get(), agency=lead, role="coordinating")
        ContentItem.objects.update(coordinating_text="Sở Sắp Đóng")
        with pytest.raises(accepting.ChecksOpen) as refused:
            number(plan, numbering.Wanted("7", dt.date(2021, 3, 1)))
        assert [each.code for each in refused.value.standing.errors] == ["agency-closed"]
        assert number(plan, numbering.Wanted("7", dt.date(2021, 2, 28))).number == "7"

    def test_finds_an_office_that_there_was_not_before(self):
        plan = submitted_plan(paper__day=DAY)
        late = dt.date(2021, 2, 1)
        office = AgencyFactory(parent=plan.issuer.parent, name="Sở Mới Lập", valid_from=late)
        ContentItem.objects.update(coordinating_text=office.name)
        AssignmentFactory(
            item=plan.items.get(), role="coordinating", standing="unknown", agency=None,
            text=office.name,
        )  # fmt: skip
        number(plan, numbering.Wanted("7", late))
        found = Assignment.objects.get(role="coordinating")
        assert (found.standing, found.agency) == ("agency", office)

    def test_decides_who_is_in_a_group(self):
        plan = submitted_plan(paper__day=DAY)
        late = dt.date(2021, 2, 1)
        group = GroupFactory(scope=plan.issuer.root, name="Các đơn vị thử")
        joining = AgencyFactory(parent=plan.issuer.parent, valid_from=late)
        GroupMember.objects.create(group=group, agency=joining)
        AssignmentFactory(
            item=plan.items.get(), role="coordinating", standing="group", agency=None, group=group,
            text=group.name, printed=group.name,
        )  # fmt: skip
        ContentItem.objects.update(coordinating_text=group.name)
        number(plan, numbering.Wanted("7", late))
        at = dt.datetime(2021, 2, 1, 9, tzinfo=dt.UTC)
        plan = Plan.objects.get(pk=plan.pk)
        issuing.issue(plan=plan, by=None, at=at, signed_by="Nông Văn Tân", signed_on=late)
        assert set(plan.duties.values_list("agency", "role")) == {
            (plan.issuer.pk, "lead"), (joining.pk, "coordinating"),
        }  # fmt: skip

    def test_what_a_person_has_settled_stays(self):
        plan = submitted_plan(paper__day=DAY)
        chosen = AgencyFactory(parent=plan.issuer.parent, name="Sở Được Chọn")
        Assignment.objects.update(agency=chosen)
        number(plan, numbering.Wanted("7", dt.date(2021, 1, 6), reason_for_all=REASON))
        assert Assignment.objects.get().agency == chosen


def assert_free(plan: Plan) -> None:
    """The number is nobody's, and the log tells why."""
    paper = Paper.objects.get(plan=plan)
    assert (paper.state, paper.number, paper.claim) == (State.SUBMITTED, "", "")
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["trình ký", "giữ số", "nhả số"]
    other = PaperFactory(issuer=plan.issuer, number="7", symbol="KH-SNV", state=State.ISSUED)
    assert other.number == "7"


class TestWhatStopsIt:
    def test_a_layout_that_takes_too_long_frees_the_number(self, settings):
        plan = submitted_plan()
        settings.RENDER_TIMEOUT = 0.001
        with pytest.raises(PaperNotRendered, match=r"quá 0\.001 giây.*Số chưa cấp"):
            number(plan)
        assert_free(plan)

    def test_whoever_was_taken_over_from_frees_nothing(self, monkeypatch):
        plan = submitted_plan()

        def overtaken(document: object) -> object:
            claims.take_over(paper=Paper.objects.get(plan=plan), by=None, at=AT)
            raise RenderFailed

        monkeypatch.setattr("documents.pdf.print_anew", overtaken)
        with pytest.raises(claims.ClaimLost, match="Người khác"):
            number(plan)
        assert Paper.objects.get(plan=plan).state == State.NUMBERING


class TestInterrupted:
    def test_is_gone_on_with_or_released(self):
        plan = plan_in(State.NUMBERING)
        assert numbering.resume(plan=plan, by=None, at=AT).state == State.NUMBERED
        with pytest.raises(claims.ClaimLost, match="chờ ký"):
            numbering.release(plan=plan, by=None, at=AT)
        other = plan_in(State.NUMBERING)
        assert numbering.release(plan=other, by=None, at=AT).state == State.SUBMITTED
        with pytest.raises(claims.ClaimLost, match="Trình ký"):
            numbering.resume(plan=other, by=None, at=AT)

    def test_for_sure_only_after_a_while(self):
        paper = PlanFactory().paper
        assert numbering.is_stale(paper, AT)
        paper.numbered_at = AT - numbering.STALE_AFTER
        assert not numbering.is_stale(paper, AT)
        assert numbering.is_stale(paper, AT + dt.timedelta(seconds=1))
