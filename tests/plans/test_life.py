"""The life of a plan: who may take which step, what it leaves, and that nothing changes after."""

from collections.abc import Callable

import pytest

from agencies.models import Agency, AuditEvent, User
from agencies.reasons import ReasonMissing
from agencies.roles import Role
from documents import vault
from documents.actions import papers
from documents.models import Paper
from plans.actions import (
    issuing,
    items,
    life,
    numbering,
    rights,
)
from plans.models import Acceptance, ContentItem, Duty, Plan
from tests.factories import (
    PRINTED,
    MembershipFactory,
    ProvinceFactory,
    UserFactory,
)
from tests.plans.lives import (
    AT,
    DAY,
    REASON,
    WANTED,
    Offices,
    numbered_plan,
    offices,
    plan_in,
    ready_plan,
    someone,
)

pytestmark = pytest.mark.django_db

State = Paper.State


@pytest.fixture
def around() -> Offices:
    return offices()


def issue(*, plan: Plan, by: User | None) -> object:
    return issuing.issue(plan=plan, by=by, at=AT, signed_by="Nông Văn Tân", signed_on=DAY)


# Each step, from which state it is taken here, and who may: roles by the office they are held in.
STEPS: dict[str, tuple[Callable[..., object], str, set[str]]] = {
    "submit": (
        lambda plan, by: life.submit(plan=plan, by=by, at=AT),
        "draft", {"drafter clerk", "drafter head", "drafter monitor"},
    ),
    "send back": (
        lambda plan, by: life.send_back(plan=plan, reason=REASON, by=by, at=AT),
        "submitted", {"drafter clerk", "drafter head", "drafter monitor", "issuer registrar"},
    ),
    "number": (
        lambda plan, by: numbering.number(plan=plan, wanted=WANTED, by=by, at=AT),
        "submitted", {"issuer registrar"},
    ),
    "resume": (
        lambda plan, by: numbering.resume(plan=plan, by=by, at=AT),
        "numbering", {"issuer registrar"},
    ),
    "release": (
        lambda plan, by: numbering.release(plan=plan, by=by, at=AT),
        "numbering", {"issuer registrar"},
    ),
    "issue": (lambda plan, by: issue(plan=plan, by=by), "numbered", {"issuer registrar"}),
    "cancel": (
        lambda plan, by: life.cancel_number(plan=plan, reason=REASON, by=by, at=AT),
        "numbered", {"issuer registrar"},
    ),
    "recall": (
        lambda plan, by: life.recall(plan=plan, reason=REASON, by=by, at=AT),
        "issued", {"issuer registrar"},
    ),
    "close": (
        lambda plan, by: life.close(plan=plan, reason=REASON, by=by, at=AT),
        "issued",
        {"issuer registrar", "monitor head", "monitor monitor", "monitor registrar"},
    ),
}  # fmt: skip
# Rights reach down: what is held in the issuing province counts for its offices, too.
BELOW_ISSUER = {
    "submit": {"issuer clerk", "issuer head", "issuer monitor"},
    "send back": {"issuer clerk", "issuer head", "issuer monitor"},
    "close": {"issuer head", "issuer monitor"},
}
PLACES = ("issuer", "drafter", "monitor", "other", "elsewhere")


def person(around: Offices, place: str, role: Role) -> User:
    agency: Agency = ProvinceFactory() if place == "elsewhere" else getattr(around, place)
    return someone(agency, role)


class TestRights:
    @pytest.mark.parametrize("name", STEPS)
    def test_each_step_is_taken_by_those_named_and_nobody_else(self, around, name):
        _, state, named = STEPS[name]
        plan = around.plan(state)
        verdict = VERDICTS[name]
        found = {
            f"{place} {role}"
            for place in PLACES
            for role in Role
            if verdict(plan, person(around, place, role))
        }
        assert found == named | BELOW_ISSUER.get(name, set())
        assert verdict(plan, None)
        assert verdict(plan, UserFactory(is_superuser=True))

    @pytest.mark.parametrize("name", STEPS)
    def test_whoever_may_not_is_told_who_may_and_nothing_changes(self, around, name):
        step, state, _ = STEPS[name]
        plan = around.plan(state)
        before = Paper.objects.values().get(pk=plan.paper_id)
        for stranger in (person(around, "other", Role.CLERK), UserFactory()):
            with pytest.raises(rights.NotAllowed, match=r"^Chỉ .* được "):
                step(plan=plan, by=stranger)
        assert Paper.objects.values().get(pk=plan.paper_id) == before
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("name", STEPS)
    def test_whoever_may_does(self, around, name):
        step, state, named = STEPS[name]
        plan = around.plan(state)
        place, role = sorted(named)[0].split()
        somebody = person(around, place, Role(role))
        step(plan=plan, by=somebody)
        assert set(AuditEvent.objects.values_list("by_id", "at")) == {(somebody.pk, AT)}

    def test_a_head_alone_where_the_office_wants_it(self, around):
        plan = around.plan(State.DRAFT)
        around.drafter.head_submits = True
        around.drafter.save()
        plan = Plan.objects.get(pk=plan.pk)
        assert not rights.may_submit(plan, person(around, "drafter", Role.CLERK))
        assert not rights.may_submit(plan, person(around, "drafter", Role.MONITOR))
        assert rights.may_submit(plan, person(around, "drafter", Role.HEAD))

    def test_a_role_that_has_ended_counts_no_more(self, around):
        gone = MembershipFactory(agency=around.issuer, role=Role.REGISTRAR, until=DAY).user
        assert not rights.may_number(around.plan(State.SUBMITTED), gone)


VERDICTS = {
    "submit": rights.may_submit,
    "send back": rights.may_send_back,
    "close": rights.may_close,
    **dict.fromkeys(
        ("number", "resume", "release", "issue", "cancel", "recall"), rights.may_number
    ),
}


class TestSubmitting:
    def test_takes_the_subject_into_the_register(self):
        plan = ready_plan(subject="Tuyên truyền cải cách hành chính năm 2021")
        life.submit(plan=plan, by=None, at=AT)
        paper = Paper.objects.get()
        assert (paper.state, paper.subject) == (State.SUBMITTED, plan.subject)
        assert Paper.objects.search("cai cach 2021").exists()

    def test_what_is_checked_is_what_is_stored(self):
        plan = ready_plan()
        Plan.objects.update(subject="Chủ đề vừa sửa")
        life.submit(plan=plan, by=None, at=AT)
        assert Paper.objects.get().subject == "Chủ đề vừa sửa"

    def test_errors_stop_whatever_the_reason(self):
        plan = ready_plan()
        ContentItem.objects.update(lead_text="")
        plan.items.get().assignments.all().delete()
        with pytest.raises(life.ChecksOpen, match="lỗi phải sửa"):
            life.submit(plan=plan, by=None, at=AT, reason_for_all=REASON)
        assert Paper.objects.get().state == State.DRAFT
        assert not AuditEvent.objects.exists()

    def test_warnings_want_a_reason_that_is_kept_with_their_words(self):
        plan = ready_plan()
        ContentItem.objects.update(schedule_text="", schedule_kind="unspecified")
        with pytest.raises(life.ChecksOpen, match="1 cảnh báo"):
            life.submit(plan=plan, by=None, at=AT)
        with pytest.raises(ReasonMissing):
            life.submit(plan=plan, by=None, at=AT, reason_for_all="đã xem")
        life.submit(plan=plan, by=None, at=AT, reason_for_all=REASON)
        tick = Acceptance.objects.get()
        assert (tick.code, tick.reason, tick.by, tick.by_name) == (
            "schedule-missing", REASON, None, "Hệ thống",
        )  # fmt: skip
        assert "thời gian thực hiện" in tick.message


class TestAfter:
    def test_sent_back_it_may_be_written_again_and_says_why(self):
        plan = plan_in(State.SUBMITTED)
        life.send_back(plan=plan, reason=REASON, by=None, at=AT)
        assert plan.paper.reason == REASON
        items.delete(item=plan.items.get(), by=someone(plan.drafter, Role.CLERK), at=AT)
        assert not plan.items.exists()

    def test_cancelled_it_goes_on_with_a_new_paper_and_the_old_one_stays(self):
        plan = plan_in(State.NUMBERED, paper__subject="Tuyên truyền")
        old = plan.paper
        given_back = life.cancel_number(plan=plan, reason=REASON, by=None, at=AT)
        plan.refresh_from_db()
        assert (plan.paper.state, plan.paper.number, plan.paper.day) == (State.DRAFT, "", None)
        assert plan.paper.symbol == old.symbol
        assert plan.paper.reason == f"Đã hủy số 07/KH-SNV: {REASON}"
        assert (given_back.pk, given_back.state, given_back.number) == (old.pk, "cancelled", "7")
        assert vault.read(given_back.sha256) == PRINTED
        registrar = someone(plan.issuer, Role.REGISTRAR)
        assert old in Paper.objects.visible_to(registrar).registered_here().search("tuyen truyen")
        assert plan.reference not in Plan.objects.get(pk=plan.pk).search

    def test_a_cancelled_number_is_given_again(self):
        plan = numbered_plan()
        first = plan.paper
        life.cancel_number(plan=plan, reason=REASON, by=None, at=AT)
        life.submit(plan=plan, by=None, at=AT)
        offered = numbering.propose(plan=plan, on=DAY)
        assert offered.freed == ["7"]
        again = numbering.number(plan=plan, wanted=WANTED, by=None, at=AT)
        assert (again.number, again.pk != first.pk) == ("7", True)
        # The same words on the same day are the same paper.
        assert again.sha256 == first.sha256

    def test_recalled_it_lays_nothing_on_anybody(self):
        plan = plan_in(State.NUMBERED)
        issue(plan=plan, by=None)
        assert plan.duties.open().count() == 1
        life.recall(plan=plan, reason=REASON, by=None, at=AT)
        duty = plan.duties.get()
        assert (duty.end_reason, duty.ended_on) == (Duty.EndReason.RECALL, AT.date())

    def test_closed_its_duties_stay_and_it_may_still_be_recalled(self):
        plan = plan_in(State.NUMBERED)
        issue(plan=plan, by=None)
        life.close(plan=plan, reason=REASON, by=None, at=AT)
        assert plan.duties.open().count() == 1
        life.recall(plan=plan, reason=REASON, by=None, at=AT)
        assert not plan.duties.open().exists()

    def test_nothing_is_owed_before_it_is_issued(self):
        for state in (State.DRAFT, State.SUBMITTED, State.NUMBERING, State.NUMBERED):
            assert not plan_in(state).duties.exists()
        unsigned = plan_in(State.NUMBERED)
        with pytest.raises(papers.NotSigned):
            issuing.issue(plan=unsigned, by=None, at=AT)
        assert not Duty.objects.exists()
