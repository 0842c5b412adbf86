"""``manage.py issue_plan``: from draft to issued in one call, which may be repeated."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.models import AuditEvent
from documents import vault
from documents.models import Paper
from plans.actions import life, numbering
from plans.models import Acceptance, ContentItem, Duty, Plan
from tests.factories import PaperFactory
from tests.plans.lives import AT, DAY, REASON, numbered_plan, plan_in, ready_plan, submitted_plan
from tests.plans.test_commands import run

pytestmark = pytest.mark.django_db

State = Paper.State


def issue(plan: Plan, *more: str, number: str = "05", date: str = "2021-01-05") -> None:
    call_command("issue_plan", str(plan.pk), f"--number={number}", f"--date={date}", *more)


def paper_of(plan: Plan) -> Paper:
    return Paper.objects.get(plan=plan)


def refusal(plan: Plan, *more: str, **given: Any) -> str:
    with pytest.raises(CommandError) as refused:
        issue(plan, *more, **given)
    assert refused.value.returncode == 1
    return str(refused.value)


class TestTheWay:
    def test_from_a_draft(self, capsys):
        plan = ready_plan()
        issue(plan)
        paper = paper_of(plan)
        assert (paper.state, paper.number, paper.day) == (State.ISSUED, "5", DAY)
        assert (paper.signed_by, paper.signed_on) == (plan.signer_name, DAY)
        assert capsys.readouterr().out.splitlines() == [
            "Kế hoạch số 05/KH-SNV ngày 05/01/2021 đã ban hành.",
            f"SHA-256: {paper.sha256}",
            "Nhiệm vụ được giao: 1",
        ]
        assert vault.is_whole(paper.sha256)
        assert set(AuditEvent.objects.values_list("by_name", flat=True)) == {"Hệ thống"}

    def test_the_symbol_and_the_signer_may_be_others(self):
        plan = ready_plan()
        issue(plan, "--symbol=KH-SNVM", "--signed-by=Hoàng Thị Lan")
        paper = paper_of(plan)
        assert (paper.reference, paper.signed_by) == ("05/KH-SNVM", "Hoàng Thị Lan")

    def test_open_warnings_want_a_reason(self):
        plan = ready_plan()
        ContentItem.objects.update(schedule_text="", schedule_kind="unspecified")
        said = refusal(plan)
        assert "1 cảnh báo" in said
        assert f"check_plan {plan.pk}" in said
        assert "--accept" in said
        assert "ít nhất 3 chữ" in refusal(plan, "--accept=ok")
        assert paper_of(plan).state == State.DRAFT
        issue(plan, f"--accept={REASON}")
        assert paper_of(plan).state == State.ISSUED
        assert Acceptance.objects.get().reason == REASON

    def test_warnings_of_the_number_alone_want_it_too(self):
        plan = ready_plan()
        plan.appendices.update(caption="(Kèm theo Kế hoạch số 8/KH-SNV của Sở)")
        assert "1 cảnh báo" in refusal(plan)
        assert paper_of(plan).state == State.SUBMITTED
        issue(plan, f"--accept={REASON}")
        assert Acceptance.objects.get().code == "number-mismatch"


class TestGoingOn:
    @pytest.mark.parametrize("reached", ["submitted", "numbering", "numbered"])
    def test_from_where_it_stands(self, reached):
        plan = submitted_plan()
        if reached == "numbering":
            Paper.objects.filter(plan=plan).update(
                state=State.NUMBERING, number="5", day=DAY, claim="c" * 32
            )
        if reached == "numbered":
            numbering.number(plan=plan, wanted=numbering.Wanted("5", DAY), by=None, at=AT)
        issue(plan)
        assert paper_of(plan).state == State.ISSUED
        assert Duty.objects.count() == 1

    def test_a_second_time_it_says_so_and_changes_nothing(self, capsys):
        plan = ready_plan()
        issue(plan)
        first, before = capsys.readouterr().out, Paper.objects.values().get()
        events = AuditEvent.objects.count()
        issue(plan)
        again = capsys.readouterr().out
        assert again == first.replace("đã ban hành.", "đã ban hành từ trước.")
        assert Paper.objects.values().get() == before
        assert (AuditEvent.objects.count(), Duty.objects.count()) == (events, 1)

    @pytest.mark.parametrize("state", ["numbering", "numbered", "issued"])
    @pytest.mark.parametrize(
        "given", [{"number": "6"}, {"date": "2021-01-04"}], ids=["number", "day"]
    )
    def test_another_number_or_day_is_refused(self, state, given):
        plan = plan_in(state, paper__number="5")
        assert "đã được cấp số 05/KH-SNV ngày 05/01/2021" in refusal(plan, **given)
        assert "05/KH-SNV" in refusal(plan, "--symbol=KH-KHAC")
        assert paper_of(plan).state == state

    @pytest.mark.parametrize("state", ["registered", "recalled", "closed"])
    def test_what_is_past_issuing_stays_so(self, state):
        plan = plan_in(state, paper__number="5")
        assert State(state).label in refusal(plan)
        assert paper_of(plan).state == state

    def test_after_a_cancelled_number_it_is_numbered_anew(self):
        plan = numbered_plan()
        life.cancel_number(plan=plan, reason=REASON, by=None, at=AT)
        issue(plan)
        assert Paper.objects.filter(state=State.CANCELLED, number="7").exists()
        assert paper_of(plan).state == State.ISSUED


class TestRefusals:
    def test_a_number_that_another_paper_has(self):
        plan = ready_plan()
        PaperFactory(issuer=plan.issuer, number="5", symbol="KH-SNV", day=DAY, state=State.ISSUED)
        assert "05/KH-SNV năm 2021" in refusal(plan)
        assert paper_of(plan).state == State.SUBMITTED

    def test_errors_stop(self):
        plan = ready_plan(subject="")
        assert "lỗi phải sửa" in refusal(plan, f"--accept={REASON}")
        assert paper_of(plan).state == State.DRAFT

    def test_nobody_has_signed(self):
        plan = ready_plan(signer_name="")
        assert "--signed-by" in refusal(plan)
        assert paper_of(plan).state == State.DRAFT

    def test_a_day_to_come_is_refused_before_anything_is_done(self):
        plan = ready_plan()
        tomorrow = timezone.localdate() + dt.timedelta(days=1)
        assert "chưa đến" in refusal(plan, date=tomorrow.isoformat())
        assert paper_of(plan).state == State.DRAFT

    def test_there_is_no_such_plan(self):
        with pytest.raises(CommandError, match="Không có kế hoạch mã 0"):
            call_command("issue_plan", "0", "--number=5", "--date=2021-01-05")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1",), "--number"),
        (("x", "--number=5", "--date=2021-01-05"), "ID"),
        (("1", "--number=năm", "--date=2021-01-05"), "không phải số văn bản"),
        (("1", "--number=5", "--date=05/01/2021"), "không phải ngày"),
    ],
    ids=["nothing", "id", "number", "day"],
)
def test_wrong_usage_is_exit_2(words, said):
    done = run("issue_plan", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
