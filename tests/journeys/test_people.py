"""The head of an office sees who holds what, gives work on, and lets somebody stand in."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import Agency, Deputy, User
from agencies.roles import Role
from reports.models import Obligation
from tests.factories import AgencyFactory, MembershipFactory, ReportFactory
from tests.journeys.browsing import assert_accessible, follow, heading, sign_in
from tests.journeys.keyboard import press_on, tab_to

pytestmark = pytest.mark.django_db(transaction=True)

SOON = timezone.localdate() + dt.timedelta(days=5)


@dataclass(frozen=True)
class Office:
    """An office with its head and two clerks."""

    agency: Agency
    head: User
    clerk: User
    colleague: User

    def owed(self, to: User | None = None) -> Obligation:
        """Give a report that is due in some days."""
        report = ReportFactory(
            obligation__agency=self.agency, obligation__assigned_to=to,
            obligation__due_on=SOON, obligation__locks_on=SOON,
        )  # fmt: skip
        return Obligation.objects.get(pk=report.obligation_id)


@pytest.fixture
def office() -> Office:
    agency = AgencyFactory(name="Sở Tư pháp")
    people = [
        MembershipFactory(agency=agency, role=role, user__full_name=name).user
        for role, name in (
            (Role.HEAD, "Lý Giám Đốc"), (Role.CLERK, "Hà Chuyên Viên"), (Role.CLERK, "Mã Đồng Nghiệp"),
        )
    ]  # fmt: skip
    return Office(agency, *people)


def test_work_of_nobody_is_given_to_somebody_by_keyboard_alone(
    page: Page, live_server, office: Office
):
    given, kept = office.owed(), office.owed()
    sign_in(page, f"{live_server.url}/nhan-su/", office.head)
    heading(page, "Nhân sự: Sở Tư pháp")
    press_on(page, ".note a")
    heading(page, "Báo cáo chưa giao cho ai")
    press_on(page, f"#chon-{given.pk}", "Space")
    tab_to(page, "select[name=to]")
    # The first of the office by name, behind "Chọn người".
    page.keyboard.press("ArrowDown")
    press_on(page, "button.main")
    expect(page.get_by_role("status")).to_contain_text("Đã giao 1 báo cáo cho Hà Chuyên Viên")
    expect(page.get_by_text("1 báo cáo chưa giao riêng cho ai")).to_be_visible()
    assert set(Obligation.objects.filter(assigned_to=office.clerk)) == {given}
    assert set(Obligation.objects.filter(assigned_to=None)) == {kept}


def test_who_leaves_hands_over_and_the_colleague_finds_it(
    page: Page, live_server, office: Office, console_errors
):
    office.owed(office.clerk)
    sign_in(page, f"{live_server.url}/nhan-su/", office.head)
    follow(page.get_by_role("link", name="Bàn giao, cho thôi Hà Chuyên Viên"))
    expect(page.get_by_text("1 báo cáo đang giao cho Hà Chuyên Viên")).to_be_visible()
    # Nobody was chosen: what was asked for stands, and nothing has passed.
    page.get_by_role("button", name="Bàn giao").click()
    expect(page.get_by_text("Chọn một người.").first).to_be_visible()
    console_errors.clear()
    assert_accessible(page)
    page.get_by_label("Người nhận việc").select_option(label="Mã Đồng Nghiệp")
    page.get_by_label("Đồng thời kết thúc vai trò").check()
    page.get_by_role("button", name="Bàn giao").click()
    said = page.get_by_role("status")
    expect(said).to_contain_text("Đã bàn giao 1 báo cáo và 0 kế hoạch đang nhập cho Mã Đồng Nghiệp")
    expect(said).to_contain_text("1 vai trò của Hà Chuyên Viên kết thúc sau ngày")
    sign_in(page, f"{live_server.url}/viec-cua-toi/", office.colleague)
    expect(page.get_by_text("Phụ trách: Mã Đồng Nghiệp")).to_be_visible()


def test_a_deputy_stands_in_until_it_is_ended(page: Page, live_server, office: Office):
    sign_in(page, f"{live_server.url}/nhan-su/", office.head)
    follow(page.get_by_role("link", name="Cử người làm thay Lý Giám Đốc"))
    expect(page.get_by_label("Người vắng").locator("option:checked")).to_have_text("Lý Giám Đốc")
    page.get_by_label("Người làm thay").select_option(label="Mã Đồng Nghiệp")
    page.get_by_label("Đến hết ngày").fill(SOON.isoformat())
    page.get_by_label("Lý do, nếu cần").fill("Đi công tác")
    page.get_by_role("button", name="Cử người làm thay").click()
    expect(page.get_by_text("✓ Đang làm thay")).to_be_visible()
    assert_accessible(page)
    # With the head's rights, and under their own name.
    sign_in(page, f"{live_server.url}/nhan-su/", office.colleague)
    heading(page, "Nhân sự: Sở Tư pháp")
    expect(page.get_by_text("làm thay Lý Giám Đốc", exact=True)).to_be_visible()
    sign_in(page, f"{live_server.url}/nhan-su/", office.head)
    page.get_by_role("button", name="Kết thúc ngay").click()
    expect(page.get_by_role("status")).to_contain_text(
        "Mã Đồng Nghiệp không còn làm thay Lý Giám Đốc"
    )
    assert not Deputy.objects.acting_on(timezone.localdate()).exists()


def test_on_a_phone_everything_fits_and_is_accessible(
    phone_page: Page, live_server, office: Office
):
    office.owed()
    office.owed(office.clerk)
    page, people = phone_page, f"{live_server.url}/nhan-su/"
    sign_in(page, people, office.head)
    own = f"{people}{office.agency.pk}"
    for screen in (
        people,
        f"{own}/giao-viec/?nguoi=chua-giao",
        f"{own}/ban-giao/{office.clerk.pk}/",
        f"{own}/lam-thay/?vang={office.head.pk}",
    ):
        page.goto(screen)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, screen
