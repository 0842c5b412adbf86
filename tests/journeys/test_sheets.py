"""A clerk files by a workbook, and a monitor enters a past period: taken, filled, brought, confirmed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agencies.models import Membership
from agencies.roles import Role
from reports.models import FormatCount, Obligation, ProgressReport
from tests.factories import EntryFactory, ItemFormatFactory, MembershipFactory, ReportFactory
from tests.journeys.browsing import assert_accessible, heading, sign_in
from tests.reports.filled import filled
from tests.reports.past_plan import plan_begun_late

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def report() -> ProgressReport:
    made: ProgressReport = ReportFactory()
    for number in (1, 2):
        entry = EntryFactory(report=made, duty__item__number=number)
        ItemFormatFactory(item=entry.duty.item, unit="tin, bài")
    return made


@pytest.fixture
def clerk(report: ProgressReport) -> Membership:
    membership: Membership = MembershipFactory(agency=report.obligation.agency, role=Role.CLERK)
    return membership


def taken(page: Page, link: str, folder: Path) -> bytes:
    """Take a form from the portal."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    path = folder / "bieu.xlsx"
    download.value.save_as(path)
    return path.read_bytes()


def brought(page: Page, content: bytes, folder: Path) -> None:
    """Bring a filled form."""
    path = folder / "bieu-da-dien.xlsx"
    path.write_bytes(content)
    page.get_by_label("Biểu đã điền (.xlsx)").set_input_files(path)
    page.get_by_role("button", name="Đọc và xem trước").click()


def test_a_clerk_files_by_workbook(
    page: Page, live_server, report: ProgressReport, clerk: Membership, tmp_path: Path
):
    sign_in(page, f"{live_server.url}/bao-cao/{report.obligation_id}/nap-bieu/", clerk)
    heading(page, "Nộp bằng Excel")
    assert_accessible(page)
    content = taken(page, "Tải biểu Excel", tmp_path)
    cells = {
        (1, "Số lượng"): "12 tin",
        (1, "Kết quả"): "da thuc hien",
        (2, "Số lượng"): -1,
        (3, "Nội dung đã làm"): "Nhìn chung tốt",
    }
    brought(page, filled(content, cells), tmp_path)
    heading(page, "Xem trước biểu Excel")
    expect(page.get_by_role("alert")).to_contain_text("1 dòng chưa lấy được")
    expect(page.get_by_text("Số lượng -1 nhỏ hơn 0.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Không hợp lệ: 1").click()
    expect(page.get_by_text("Nhìn chung tốt")).not_to_be_visible()
    page.get_by_role("button", name="Lưu 2 dòng vào bản nháp").dblclick()
    expect(page.get_by_text("Báo cáo chưa gửi.")).to_be_visible()
    assert FormatCount.objects.get().quantity == 12
    report.refresh_from_db()
    assert (report.state, report.version) == ("draft", 1)


def test_a_clerk_looks_at_a_form_on_a_phone(
    phone_page: Page, live_server, report: ProgressReport, clerk: Membership, tmp_path: Path
):
    page = phone_page
    sign_in(page, f"{live_server.url}/bao-cao/{report.obligation_id}/nap-bieu/", clerk)
    content = taken(page, "Tải biểu Excel", tmp_path)
    brought(page, filled(content, {(1, "Số lượng"): 3}), tmp_path)
    heading(page, "Xem trước biểu Excel")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_monitor_enters_a_past_period(page: Page, live_server, tmp_path: Path):
    plan = plan_begun_late()
    monitor = MembershipFactory(agency=plan.monitor, role=Role.MONITOR)
    sign_in(page, f"{live_server.url}/theo-doi/ke-hoach/{plan.pk}/nhap-bu/", monitor)
    heading(page, "Nhập bù kết quả")
    assert_accessible(page)
    content = taken(page, "Tải biểu Quý I/2021", tmp_path)
    brought(page, filled(content, {(5, "Số lượng"): 4, (1, "Số lượng"): -1}), tmp_path)
    heading(page, "Xem trước nhập bù Quý I/2021")
    expect(page.get_by_role("alert")).to_contain_text("1 đơn vị chưa nhập")
    assert_accessible(page)
    page.get_by_role("button", name="Nhập bù 1 đơn vị").click()
    expect(page.get_by_text("Đã nhập bù Quý I/2021 cho 1 đơn vị.")).to_be_visible()
    assert Obligation.objects.get().is_backfill
