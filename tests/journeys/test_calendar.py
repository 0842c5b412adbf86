"""A monitor sets a plan's calendar: looks at what would come of it, saves it, moves one deadline."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import User
from agencies.roles import Role
from plans.models import Plan
from reports.models import Deadline, Obligation, ReportingCalendar
from tests.factories import CommuneFactory, MembershipFactory
from tests.journeys.browsing import assert_accessible, heading, sign_in
from tests.journeys.keyboard import press_on, tab_to
from tests.reports.laid_out import at, plan_of, row

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The 6th of January 2021, the day after the plan was issued."""
    monkeypatch.setattr(timezone, "now", lambda: at(dt.date(2021, 1, 6)))


@pytest.fixture
def plan() -> Plan:
    offices = CommuneFactory.create_batch(3, parent=CommuneFactory().parent)
    plan = plan_of(offices[0].root)
    row(plan, "Thường xuyên", *offices)
    return plan


@pytest.fixture
def monitor(plan: Plan) -> User:
    person: User = MembershipFactory(agency=plan.monitor, role=Role.MONITOR).user
    return person


@pytest.fixture
def address(live_server, plan: Plan) -> str:
    return f"{live_server.url}/theo-doi/ke-hoach/{plan.pk}/lich/"


def test_by_keyboard_alone_from_the_default_to_the_saved_calendar(
    page: Page, address, plan, monitor
):
    sign_in(page, address, monitor)
    heading(page, "Lịch báo cáo")
    expect(page.get_by_text("Chưa ai đặt lịch cho kế hoạch này.")).to_be_visible()
    tab_to(page, "select[name=rhythm]")
    # From "Quý I, 6 tháng, Quý III, Năm" to the next, "Hằng tháng".
    page.keyboard.press("ArrowDown")
    press_on(page, "form.calendar button")
    expect(page.get_by_role("heading", name="Chưa lưu. Khi lưu:")).to_be_visible()
    expect(page.get_by_text("Tháng 1/2021 mở ngay hôm nay: 3 cơ quan")).to_be_visible()
    assert_accessible(page)
    assert not ReportingCalendar.objects.exists()
    press_on(page, "button[name=save]")
    expect(page.get_by_role("status")).to_contain_text("Đã lưu lịch báo cáo. Đã mở 1 kỳ")
    assert ReportingCalendar.objects.get().rhythm == "month"
    assert Obligation.objects.filter(plan=plan).count() == 3


def test_one_period_gets_a_deadline_of_its_own(page: Page, address, monitor, console_errors):
    sign_in(page, address, monitor)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Lưu lịch").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu lịch báo cáo")
    page.get_by_text("Đặt riêng hạn của một kỳ").click()
    one = page.locator("details.one")
    one.get_by_label("Kỳ báo cáo").select_option(label="6 tháng đầu năm 2021")
    one.get_by_label("Hạn nộp").fill("2021-06-25")
    one.get_by_label("Khóa sau ngày").fill("2021-06-24")
    one.get_by_role("button", name="Đặt hạn này").click()
    # What was wrong is told, and the fold stands open.
    expect(page.get_by_role("alert")).to_be_visible()
    console_errors.clear()
    expect(one.get_by_label("Hạn nộp")).to_have_value("2021-06-25")
    assert_accessible(page)
    one.get_by_label("Khóa sau ngày").fill("2021-06-30")
    one.get_by_role("button", name="Đặt hạn này").click()
    expect(page.get_by_role("status")).to_contain_text("Đã đặt hạn 6 tháng đầu năm 2021")
    assert Deadline.objects.filter(due_on=dt.date(2021, 6, 25)).exists()


def test_on_a_phone_it_fits_and_is_accessible(phone_page: Page, address, monitor):
    page = phone_page
    sign_in(page, address, monitor)
    for button in ("Xem trước", "Lưu lịch", None):
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        if button:
            page.get_by_role("button", name=button).click()
