"""A monitor reads the log: narrows it, turns its pages, takes it away as a sheet."""

import datetime as dt

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from agencies.models import Agency, User
from agencies.roles import Role
from tests.factories import AgencyFactory, AuditEventFactory, MembershipFactory
from tests.journeys.browsing import assert_accessible, follow, heading, sign_in_by_form

pytestmark = pytest.mark.django_db(transaction=True)

YESTERDAY = timezone.now() - dt.timedelta(days=1)


@pytest.fixture
def office() -> Agency:
    """An office with sixty lines of its log, of which the last says more than the others."""
    office: Agency = AgencyFactory(name="Sở Nội vụ")
    for minute in range(60):
        AuditEventFactory(
            agency_id=office.pk, at=YESTERDAY - dt.timedelta(minutes=minute + 1),
            by_name="Nông Văn Tân", subject_name=f"Cơ quan thứ {minute}",
        )  # fmt: skip
    AuditEventFactory(
        agency_id=office.pk, at=YESTERDAY, by_name="Hoàng Thị Theo", subject_name="Báo cáo Quý I",
        reason="Thiếu ảnh của hội nghị", changes={"name": ["Sở Cũ", "Sở Mới"]},
    )  # fmt: skip
    return office


@pytest.fixture
def monitor(office: Agency) -> User:
    person: User = MembershipFactory(agency=office, role=Role.MONITOR).user
    return person


def lines(page: Page):
    return page.locator("table.audit tbody tr")


def test_from_the_newest_line_to_the_oldest_and_back(page: Page, live_server, monitor: User):
    sign_in_by_form(page, f"{live_server.url}/nhat-ky/", monitor)
    heading(page, "Nhật ký")
    # To sign in was the last thing that happened.
    expect(lines(page).first).to_contain_text("đăng nhập")
    before = lines(page).nth(1)
    expect(before).to_contain_text("Lý do: Thiếu ảnh của hội nghị")
    before.get_by_text("1 mục").click()
    expect(before.get_by_text("Sở Mới")).to_be_visible()
    assert_accessible(page)
    expect(lines(page)).to_have_count(50)
    follow(page.get_by_role("link", name="Cũ hơn"))
    expect(lines(page).last).to_contain_text("Cơ quan thứ 59")
    expect(page.get_by_role("link", name="Cũ hơn")).to_have_count(0)
    follow(page.get_by_role("link", name="Mới nhất"))
    expect(lines(page).nth(1)).to_contain_text("Báo cáo Quý I")


def test_what_is_narrowed_is_what_the_sheet_holds(page: Page, live_server, monitor: User, tmp_path):
    sign_in_by_form(page, f"{live_server.url}/nhat-ky/", monitor)
    page.get_by_label("Người thực hiện").fill("hoang thi")
    page.get_by_label("Đến hết ngày").fill(timezone.localdate(YESTERDAY).isoformat())
    page.get_by_role("button", name="Tìm").click()
    expect(lines(page)).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải Excel").click()
    taken.value.save_as(tmp_path / "nhat-ky.xlsx")
    rows = list(load_workbook(tmp_path / "nhat-ky.xlsx").worksheets[0].iter_rows(values_only=True))
    told = [row for row in rows if "Hoàng Thị Theo" in row]
    assert len(told) == 1
    assert not any("Nông Văn Tân" in row for row in rows)
    page.get_by_label("Người thực hiện").fill("không có ai")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_text("Không có dòng nhật ký nào khớp.")).to_be_visible()
    assert_accessible(page)
    follow(page.get_by_role("link", name="Bỏ lọc", exact=True))
    expect(lines(page)).to_have_count(50)


def test_days_the_wrong_way_round_are_told(page: Page, live_server, monitor: User):
    sign_in_by_form(page, f"{live_server.url}/nhat-ky/?tu=2026-11-20&den=2026-11-01", monitor)
    expect(page.get_by_role("alert")).to_contain_text("Ngày cuối phải từ ngày đầu trở đi.")
    assert_accessible(page)


def test_on_a_phone_it_fits_and_is_accessible(phone_page: Page, live_server, monitor: User):
    page = phone_page
    sign_in_by_form(page, f"{live_server.url}/nhat-ky/", monitor)
    lines(page).first.get_by_text("1 mục").click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
