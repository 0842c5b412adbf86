"""The checklist: errors stop, warnings are ticked with a reason, both are kept."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEvent, Membership
from agencies.roles import Denied, Role
from documents.models import Paper
from plans.actions import accepting, checking
from plans.draft import Problem
from plans.models import Acceptance, Plan
from tests.factories import AgencyFactory, MembershipFactory, plan_with_table

pytestmark = pytest.mark.django_db

AT = dt.datetime(2021, 1, 6, 9, 0, tzinfo=dt.UTC)
REASON = "Đã hỏi lại phòng soạn thảo"


@pytest.fixture
def plan() -> Plan:
    plan = plan_with_table(issuer=AgencyFactory(name="Sở Nội vụ"))
    item = plan.items.get()
    item.schedule_text, item.schedule_kind = "", "unspecified"
    item.save()
    return Plan.objects.whole().get(pk=plan.pk)


@pytest.fixture
def clerk(plan: Plan) -> Membership:
    return MembershipFactory(agency=plan.drafter, role=Role.CLERK)


@pytest.fixture
def warning(plan: Plan) -> Problem:
    found = checking.check(plan=plan, on=AT.date())
    return next(each for each in found if each.code == "schedule-missing")


def standing(plan: Plan) -> accepting.Standing:
    whole = Plan.objects.whole().get(pk=plan.pk)
    return accepting.standing(whole, checking.check(plan=whole, on=AT.date()))


def accept(plan: Plan, problem: Problem, clerk: Membership, reason: str = REASON) -> Acceptance:
    return accepting.accept(plan=plan, problem=problem, reason=reason, by=clerk.user, at=AT)


class TestStanding:
    def test_a_warning_waits_until_it_is_ticked(self, plan, warning, clerk):
        assert warning in standing(plan).open_warnings
        for each in standing(plan).open_warnings:
            accept(plan, each, clerk)
        stands = standing(plan)
        assert stands.open_warnings == []
        assert warning in [each.problem for each in stands.accepted]
        assert stands.may_number

    def test_an_open_warning_denies_with_a_reason(self, plan):
        verdict = standing(plan).may_number
        assert isinstance(verdict, Denied)
        assert "cảnh báo" in verdict.reason

    def test_an_error_stops_whatever_is_ticked(self, plan, warning):
        stop = Problem("lead-missing", "error", "item 1 lead", "Nội dung 1: chưa có chủ trì.", 1)
        verdict = accepting.standing(plan, [stop]).may_number
        assert isinstance(verdict, Denied)
        assert "1 lỗi phải sửa" in verdict.reason

    def test_what_numbering_writes_needs_no_reason(self, plan):
        blank = [
            Problem("number-missing", "warning", "number", "Kế hoạch chưa có số."),
            Problem("day-missing", "warning", "date", "Ngày ban hành chưa đủ."),
        ]
        stands = accepting.standing(plan, blank)
        assert (stands.awaited, stands.open_warnings) == (blank, [])
        assert stands.may_number

    def test_a_warning_whose_words_change_is_asked_anew(self, plan, warning, clerk):
        accept(plan, warning, clerk)
        item = plan.items.get()
        item.schedule_text = "bao giờ cũng được"
        item.save()
        assert "schedule-missing" in [each.code for each in standing(plan).open_warnings]


class TestTicking:
    def test_is_logged_with_its_reason(self, plan, warning, clerk):
        tick = accept(plan, warning, clerk)
        assert (tick.by, tick.at, tick.reason) == (clerk.user, AT, REASON)
        event = AuditEvent.objects.get(verb="chấp nhận cảnh báo")
        assert (event.reason, event.changes["code"]) == (REASON, "schedule-missing")

    def test_twice_is_once(self, plan, warning, clerk):
        assert accept(plan, warning, clerk) == accept(plan, warning, clerk, "Một lý do khác hẳn")
        assert Acceptance.objects.get().reason == REASON
        assert AuditEvent.objects.filter(verb="chấp nhận cảnh báo").count() == 1

    @pytest.mark.parametrize("reason", ["", "  ", "đúng", "đã xem", "x" * 1001])
    def test_a_reason_that_says_nothing_is_refused(self, plan, warning, clerk, reason):
        with pytest.raises(accepting.ReasonMissing):
            accept(plan, warning, clerk, reason)
        assert not Acceptance.objects.exists()

    @pytest.mark.parametrize("severity", ["error", "info"])
    def test_only_warnings_are_ticked(self, plan, clerk, severity):
        with pytest.raises(accepting.NothingToAccept):
            accept(plan, Problem("x", severity, "", "Một điều."), clerk)

    def test_taking_it_back_is_logged_too(self, plan, warning, clerk):
        accepting.withdraw(acceptance=accept(plan, warning, clerk), by=clerk.user, at=AT)
        assert warning in standing(plan).open_warnings
        assert AuditEvent.objects.filter(verb="bỏ chấp nhận cảnh báo", reason=REASON).exists()

    def test_not_by_another_office(self, plan, warning):
        with pytest.raises(accepting.NotYourPlan):
            accept(plan, warning, MembershipFactory(role=Role.CLERK))

    def test_not_once_the_plan_is_numbered(self, plan, warning, clerk):
        Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.NUMBERED, sha256="0" * 64)
        plan.paper.refresh_from_db()
        with pytest.raises(accepting.PlanFrozen):
            accept(plan, warning, clerk)


class TestThePage:
    @pytest.fixture
    def client(self, clerk) -> Client:
        client = Client()
        client.force_login(clerk.user)
        return client

    @pytest.fixture
    def url(self, plan) -> str:
        return reverse("plans:checklist", args=[plan.pk])

    def test_places_reasons_and_mends(self, client, url, plan):
        said = client.get(url).content.decode()
        assert "Chưa trình ký, cấp số được" in said
        item = plan.items.get()
        assert f'<a href="/ke-hoach/{plan.pk}/soan/dong/{item.pk}/">Nội dung 1</a>' in said
        assert "<button>Thường xuyên</button>" in said

    def test_a_mend_is_done_here_and_comes_back_here(self, client, url, plan):
        key = str(plan.items.get().pk)
        done = client.post(url, {"op": "row-set", "key": key, "schedule": "Thường xuyên"})
        assert done.headers["Location"] == url
        assert plan.items.get().schedule_text == "Thường xuyên"
        gone = client.post(url, {"op": "row-set", "key": "0", "schedule": "Quý I"}, follow=True)
        assert "không còn" in gone.content.decode()

    def test_ticking_and_unticking(self, client, url, warning):
        digest = accepting.digest_of(warning)
        client.post(url, {"digest": digest, "reason": REASON})
        said = client.get(url).content.decode()
        assert REASON in said
        assert Acceptance.objects.count() == 1
        client.post(url, {"digest": digest, "withdraw": "1"})
        client.post(url, {"digest": digest, "withdraw": "1"})
        assert not Acceptance.objects.exists()

    def test_a_common_reason_is_taken_over(self, client, url, warning):
        digest = accepting.digest_of(warning)
        common = "Cách phân công này là chủ ý, không phải nhầm lẫn."
        client.post(url, {"digest": digest, "common": common, "reason": ""})
        assert Acceptance.objects.get().reason == common

    def test_a_reason_too_short_is_said_beside_it_and_kept(self, client, url, warning):
        response = client.post(url, {"digest": accepting.digest_of(warning), "reason": "ừ"})
        assert response.status_code == 400
        said = response.content.decode()
        assert "ít nhất 3 chữ" in said
        assert ">ừ</textarea>" in said

    def test_a_warning_that_is_gone(self, client, url):
        response = client.post(url, {"digest": "0" * 64, "reason": REASON}, follow=True)
        assert "không còn" in response.content.decode()

    def test_those_who_only_see_it_cannot_tick(self, url, plan, warning):
        viewer = Client()
        viewer.force_login(MembershipFactory(agency=plan.drafter, role=Role.VIEWER).user)
        said = viewer.get(url).content.decode()
        assert "Để nguyên và ghi lý do" not in said
        assert "<button>Thường xuyên</button>" not in said
        digest = accepting.digest_of(warning)
        assert viewer.post(url, {"digest": digest, "reason": REASON}).status_code == 403

    def test_the_plans_page_leads_here(self, client, plan, url):
        assert url in client.get(reverse("plans:detail", args=[plan.pk])).content.decode()


class TestTheCommand:
    def test_as_json(self, plan, warning, clerk, capsys):
        accept(plan, warning, clerk)
        call_command("check_plan", plan.pk, "--json")
        rows = json.loads(capsys.readouterr().out)["problems"]
        row = next(each for each in rows if each["code"] == "schedule-missing")
        assert set(row) == {"code", "severity", "where", "item", "message", "mends", "accepted"}
        assert (row["where"], row["item"]) == ("item 1 schedule", 1)
        assert row["mends"] == ["Thường xuyên"]
        assert row["accepted"] == {
            "by": str(clerk.user), "at": "2021-01-06T16:00:00+07:00", "reason": REASON,
        }  # fmt: skip
        assert all(each["accepted"] is None for each in rows if each is not row)

    def test_as_text(self, plan, warning, clerk, capsys):
        accept(plan, warning, clerk)
        call_command("check_plan", plan.pk)
        said = capsys.readouterr().out
        assert f"[warning] [schedule-missing] {warning.message}" in said
        assert "Cách sửa: Thường xuyên" in said
        assert f"Đã chấp nhận ({clerk.user}): {REASON}" in said


class TestWhereALineLeads:
    def test_to_the_part_of_the_editor_it_is_mended_in(self, plan, clerk):
        plan.recipients.all().delete()
        client = Client()
        client.force_login(clerk.user)
        said = client.get(reverse("plans:checklist", args=[plan.pk])).content.decode()
        edit = reverse("plans:edit", args=[plan.pk])
        assert f'href="{edit}#phan-dau"' in said
