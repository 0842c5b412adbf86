"""Entering the past, page by page."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.models import User
from agencies.roles import Role
from plans.models import Plan
from reports.models import Obligation, ProgressReport, WaitingSheet
from reports.sheets import reading
from tests.factories import MembershipFactory, PeriodFactory
from tests.reports.filled import filled
from tests.reports.past_plan import monitor_of, office, past_of, plan_begun_late

pytestmark = pytest.mark.django_db

OF_COMMUNE = {(5, "Số lượng"): 4, (5, "Kết quả"): "Đã thực hiện"}


@pytest.fixture
def plan() -> Plan:
    return plan_begun_late()


@pytest.fixture
def signed_in(plan: Plan) -> Client:
    client = Client()
    client.force_login(monitor_of(plan))
    return client


def url(plan: Plan) -> str:
    return reverse("reports:backfill", args=[plan.pk])


def form(client: Client, plan: Plan) -> bytes:
    address = reverse("reports:backfill-form", args=[plan.pk, past_of(plan).pk])
    content: bytes = client.get(address).content
    return content


def bring(client: Client, plan: Plan, content: bytes, **more: str) -> str:
    file = SimpleUploadedFile("nhap-bu.xlsx", content)
    return client.post(url(plan), {"file": file, **more}, follow=True).content.decode()


def confirm(client: Client, plan: Plan) -> str:
    digest = client.get(url(plan)).context["foreseen"].digest
    sent = {"op": "confirm", "digest": digest}
    return client.post(url(plan), sent, follow=True).content.decode()


def test_only_past_periods_are_offered(plan: Plan, signed_in: Client):
    page = signed_in.get(url(plan)).content.decode()
    assert "Quý I/2021" in page
    assert "6 tháng đầu năm" not in page
    assert "chưa nhập đơn vị nào" in page


def test_a_plan_without_a_past_says_so(plan: Plan, signed_in: Client):
    plan.periods.update(counts=True)
    assert "Không có kỳ nào để nhập bù" in signed_in.get(url(plan)).content.decode()


def test_the_workbook_is_taken_filled_shown_and_entered(plan: Plan, signed_in: Client):
    content = form(signed_in, plan)
    assert reading.read(content).stamp.period == past_of(plan).pk
    page = bring(signed_in, plan, filled(content, OF_COMMUNE))
    assert "Nhập bù 1 đơn vị" in page
    assert not Obligation.objects.exists()
    assert "Đã nhập bù Quý I/2021 cho 1 đơn vị." in confirm(signed_in, plan)
    assert ProgressReport.objects.get().obligation.agency == office("UBND xã Thử 1")
    assert "đã nhập bù 1 đơn vị" in signed_in.get(url(plan)).content.decode()


def test_what_was_entered_is_marked_for_the_office(plan: Plan, signed_in: Client):
    bring(signed_in, plan, filled(form(signed_in, plan), OF_COMMUNE))
    confirm(signed_in, plan)
    owed = Obligation.objects.get()
    client = Client()
    client.force_login(MembershipFactory(agency=owed.agency, role=Role.CLERK).user)
    page = client.get(reverse("reports:report", args=[owed.pk])).content.decode()
    assert "Nhập bù" in page


def test_replacing_is_asked_for_by_a_tick(plan: Plan, signed_in: Client):
    bring(signed_in, plan, filled(form(signed_in, plan), OF_COMMUNE))
    confirm(signed_in, plan)
    more = filled(form(signed_in, plan), {(5, "Số lượng"): 9})
    assert "chọn “Thay số đã nhập bù”" in bring(signed_in, plan, more)
    assert "Nhập bù 1 đơn vị" in bring(signed_in, plan, more, replaces="on")
    confirm(signed_in, plan)
    assert ProgressReport.objects.get().revision == 2


def test_what_changed_since_it_was_shown_is_shown_anew(plan: Plan, signed_in: Client):
    bring(signed_in, plan, filled(form(signed_in, plan), OF_COMMUNE))
    sent = {"op": "confirm", "digest": "cũ"}
    page = signed_in.post(url(plan), sent, follow=True).content.decode()
    assert "Dữ liệu đã thay đổi từ lúc xem trước" in page
    assert not Obligation.objects.exists()


def test_a_second_click_finds_it_done(plan: Plan, signed_in: Client):
    bring(signed_in, plan, filled(form(signed_in, plan), OF_COMMUNE))
    confirm(signed_in, plan)
    response = signed_in.post(url(plan), {"op": "confirm", "digest": ""})
    assert response.status_code == 302
    assert Obligation.objects.count() == 1


def test_a_period_that_came_to_count_lets_the_sheet_go(plan: Plan, signed_in: Client):
    bring(signed_in, plan, filled(form(signed_in, plan), OF_COMMUNE))
    plan.periods.update(counts=True)
    page = signed_in.get(url(plan), follow=True).content.decode()
    assert "không còn là kỳ nhập bù" in page
    assert not WaitingSheet.objects.exists()


def test_what_was_brought_may_be_given_up(plan: Plan, signed_in: Client):
    bring(signed_in, plan, filled(form(signed_in, plan), OF_COMMUNE))
    page = signed_in.post(url(plan), {"op": "give-up"}, follow=True).content.decode()
    assert "Nạp biểu đã điền" in page
    assert not WaitingSheet.objects.exists()


@pytest.mark.parametrize("content", [b"", b"MZ"])
def test_a_file_that_is_no_form_is_refused(content: bytes, plan: Plan, signed_in: Client):
    assert "Chưa gửi được" in bring(signed_in, plan, content)


def test_a_period_that_counts_has_no_workbook(plan: Plan, signed_in: Client):
    counting = PeriodFactory(plan=plan, kind="year", window_end=dt.date(2021, 12, 14))
    address = reverse("reports:backfill-form", args=[plan.pk, counting.pk])
    assert signed_in.get(address).status_code == 404


def test_an_office_is_refused_with_the_reason(plan: Plan):
    clerk: User = MembershipFactory(agency=office("UBND xã Thử 1"), role=Role.CLERK).user
    client = Client()
    client.force_login(clerk)
    response = client.get(url(plan))
    assert response.status_code == 403
    assert "Chỉ " in response.content.decode()
